-- zh: 客单价 | 成交额除以订单数。
-- en: Average order value | GMV divided by orders.
-- unit: minor · owner: commerce · grain: order · rows: paid_orders
-- leaves out: Shipping; other currencies; refunds.
-- source: ordering.order_paid
-- grain zh: 订单 · leaves out zh: 运费；其他币种；退款。
-- source zh: 订单支付（ordering.order_paid）
-- needs: paid_orders
select bucket(at, {zone:String}, {grain:String}, {first:Date}) as day, sum(goods_minor) as numerator, count() as denominator
from paid_orders
group by day order by day
