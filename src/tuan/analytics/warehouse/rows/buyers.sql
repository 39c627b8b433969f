-- needs: paid_orders
-- Buyers behind a figure, at their last order, with what they paid.
select at, id, 'person' as kind, id as person, minor, note from (
    select max(paid_orders.at) as at, person as id, sum(goods_minor) as minor, toString(count()) as note from paid_orders group by person
)
where {after_at:Int64} = 0 or (toUnixTimestamp64Micro(at), id) < ({after_at:Int64}, {after_id:String})
order by at desc, id desc limit {limit:UInt32}
