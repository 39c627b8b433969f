-- Groups that were opened, formed or expired, newest first; the note says which.
select at, id, 'group' as kind, '' as person, 0 as minor, note from (
    select at, toString(subject) as id, name as note
    from raw.outbox
    where name = 'plays.group_' || {column:String} and shop_id = {shop:UUID}
        and at >= {since:DateTime64(6, 'UTC')} and at < {until:DateTime64(6, 'UTC')}
)
where {after_at:Int64} = 0 or (toUnixTimestamp64Micro(at), id) < ({after_at:Int64}, {after_id:String})
order by at desc, id desc limit {limit:UInt32}
