-- needs: paid_orders
-- Buyers behind a figure, at their last order, with what they paid if that is one currency; those of one campaign if it is named.
select at, id, 'person' as kind, id as person, minor, note from (
    select max(paid_orders.at) as at, person as id, if({currency:String} = '', 0, sum(goods_minor)) as minor, toString(count()) as note
    from paid_orders
    where {campaign:String} = '' or JSONExtractString(payload, 'campaign_id') = {campaign:String}
    group by person
)
where {after_at:Int64} = 0 or (toUnixTimestamp64Micro(at), id) < ({after_at:Int64}, {after_id:String})
order by at desc, id desc limit {limit:UInt32}
