-- needs: paid_orders
-- Orders behind a figure, newest first.
select at, toString(order_id) as id, 'order' as kind, person, goods_minor as minor, '' as note
from paid_orders
where {after_at:Int64} = 0 or (toUnixTimestamp64Micro(at), id) < ({after_at:Int64}, {after_id:String})
order by at desc, id desc limit {limit:UInt32}
