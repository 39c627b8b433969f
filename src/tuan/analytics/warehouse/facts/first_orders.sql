-- The first order that a person ever paid in the shop, when it fell into the time asked for. Grain: person.
select buyer_id as person, min(at) as first_at, argMin(order_id, at) as first_order_id
from raw.outbox
where name = 'ordering.order_paid' and shop_id = {shop:UUID} and at < {until:DateTime64(6, 'UTC')}
group by buyer_id
having first_at >= {since:DateTime64(6, 'UTC')}
