-- needs: paid_orders, refunds
-- Orders behind a net figure, and the goods' part of refunds with a minus, newest first; the note is the order of a refund.
select at, id, kind, person, minor, note from (
    select at, toString(order_id) as id, 'order' as kind, person, goods_minor as minor, '' as note from paid_orders
    union all
    select at, refund_id as id, 'refund' as kind, person, -goods_minor as minor, toString(order_id) as note
    from refunds where goods_minor <> 0
)
where {after_at:Int64} = 0 or (toUnixTimestamp64Micro(at), id) < ({after_at:Int64}, {after_id:String})
order by at desc, id desc limit {limit:UInt32}
