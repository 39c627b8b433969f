-- needs: refunds
-- Refunds behind a figure, newest first; the note is the order.
select at, refund_id as id, 'refund' as kind, person, minor, toString(order_id) as note
from refunds
where {after_at:Int64} = 0 or (toUnixTimestamp64Micro(at), id) < ({after_at:Int64}, {after_id:String})
order by at desc, id desc limit {limit:UInt32}
