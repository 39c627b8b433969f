-- Groups behind a figure, newest end first; the note says how it ended.
select at, id, 'group' as kind, '' as person, 0 as minor, note from (
    select at, toString(subject) as id, name as note
    from raw.outbox
    where name in ('plays.group_formed', 'plays.group_expired') and shop_id = {shop:UUID}
        and at >= {since:DateTime64(6, 'UTC')} and at < {until:DateTime64(6, 'UTC')}
)
where {after_at:Int64} = 0 or (toUnixTimestamp64Micro(at), id) < ({after_at:Int64}, {after_id:String})
order by at desc, id desc limit {limit:UInt32}
