-- needs: touches
-- Visits that shared links brought, newest first, those of one campaign's links if it is named; the person is who shared.
select at, id, 'share' as kind, person, 0 as minor, note from (
    select at, toString(share_id) || ':' || reference as id, sharer as person, what as note
    from touches
    where what = 'visit' and at >= {since:DateTime64(6, 'UTC')} and ({campaign:String} = '' or campaign = {campaign:String})
)
where {after_at:Int64} = 0 or (toUnixTimestamp64Micro(at), id) < ({after_at:Int64}, {after_id:String})
order by at desc, id desc limit {limit:UInt32}
