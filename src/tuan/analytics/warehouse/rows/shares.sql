-- Shares behind a figure, newest first, those of one campaign if it is named; the note is what was shared.
select at, id, 'share' as kind, person, 0 as minor, note from (
    select at, toString(subject) as id, JSONExtractString(payload, 'sharer_id') as person, JSONExtractString(payload, 'kind') as note
    from raw.outbox
    where name = 'sharing.share_made' and shop_id = {shop:UUID}
        and ({campaign:String} = '' or JSONExtractString(payload, 'campaign_id') = {campaign:String})
        and at >= {since:DateTime64(6, 'UTC')} and at < {until:DateTime64(6, 'UTC')}
)
where {after_at:Int64} = 0 or (toUnixTimestamp64Micro(at), id) < ({after_at:Int64}, {after_id:String})
order by at desc, id desc limit {limit:UInt32}
