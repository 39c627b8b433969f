-- zh: 净成交额 | 成交额减去退款中属于商品的部分，退款计在退款当日。
-- en: Net GMV | GMV less the part of refunds that returns goods, on the day when the money is back.
-- unit: minor · owner: commerce · grain: order and refund · rows: net
-- leaves out: Shipping; other currencies; money that no order asked for. What comes back first returns the goods, and then the shipping.
-- source: ordering.order_paid, payment.refund_succeeded
-- grain zh: 订单和退款 · leaves out zh: 运费；其他币种；不属于任何订单的款项。先退回的金额先算商品，再算运费。
-- source zh: 订单支付（ordering.order_paid）；退款成功（payment.refund_succeeded）
-- needs: paid_orders, refunds
select day, sum(minor) as numerator, 1 as denominator
from (
    select bucket(at, {zone:String}, {grain:String}, {first:Date}) as day, goods_minor as minor from paid_orders
    union all
    select bucket(at, {zone:String}, {grain:String}, {first:Date}) as day, -goods_minor as minor from refunds
)
group by day order by day
