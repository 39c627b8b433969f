-- needs: paid_orders
-- Paid orders of a product, with what was paid for it, newest first; the note is how many pieces.
select at, id, 'order' as kind, person, minor, note from (
    select
        any(paid_orders.at) as at, toString(order_id) as id, any(paid_orders.person) as person,
        sum(JSONExtractInt(line, 'total')) as minor, toString(sum(JSONExtractInt(line, 'quantity'))) as note
    from paid_orders
    array join JSONExtractArrayRaw(payload, 'lines') as line
    where JSONExtractString(line, 'product_id') = {of:String}
    group by order_id
)
where {after_at:Int64} = 0 or (toUnixTimestamp64Micro(at), id) < ({after_at:Int64}, {after_id:String})
order by at desc, id desc limit {limit:UInt32}
