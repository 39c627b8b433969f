-- Paid orders of a shop in one currency, or in all if none is named, on the instant of payment; the goods' value after discounts, without shipping. Grain: order.
select order_id, buyer_id as person, cityHash64(buyer_id) as person_key, at, amount_minor as goods_minor, payload
from raw.outbox
where name = 'ordering.order_paid' and shop_id = {shop:UUID}
    and ({currency:String} = '' or currency = {currency:String})
    and at >= {since:DateTime64(6, 'UTC')} and at < {until:DateTime64(6, 'UTC')}
