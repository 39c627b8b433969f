-- needs: touches
-- What one person's shared links brought, newest first: visits, sign-ups or orders; the note says which.
select at, id, 'share' as kind, person, 0 as minor, note from (
    select at, toString(share_id) || ':' || reference as id, visitor as person, what as note
    from touches
    where sharer = {of:String} and what = trim(trailing 's' from {column:String}) and at >= {since:DateTime64(6, 'UTC')}
)
where {after_at:Int64} = 0 or (toUnixTimestamp64Micro(at), id) < ({after_at:Int64}, {after_id:String})
order by at desc, id desc limit {limit:UInt32}
