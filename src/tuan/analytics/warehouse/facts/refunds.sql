-- Money that reached buyers again, of a shop in one currency, at the instant of success. `goods_minor`: the part of it that returns goods;
-- what comes back first returns the goods, and then the shipping. Grain: refund.
select refund_id, order_id, person, at, minor, goods_minor
from (
    select
        JSONExtractString(r.payload, 'refund_id') as refund_id, r.order_id as order_id, o.buyer_id as person, r.at as at,
        r.amount_minor as minor, o.goods as goods,
        sum(r.amount_minor) over (partition by r.order_id order by r.at, r.position) as until_now,
        least(until_now, goods) - least(until_now - minor, goods) as goods_minor
    from raw.outbox r
    left any join (
        select order_id, buyer_id, amount_minor as goods from raw.outbox where name = 'ordering.order_paid' and shop_id = {shop:UUID}
    ) o on o.order_id = r.order_id
    where r.name = 'payment.refund_succeeded' and r.shop_id = {shop:UUID} and r.currency = {currency:String}
)
where at >= {since:DateTime64(6, 'UTC')} and at < {until:DateTime64(6, 'UTC')}
