-- zh: 退款额 | 当日退回买家的全部金额，含运费。
-- en: Refunds | Money that reached buyers again on that day, shipping included.
-- unit: minor · owner: commerce · grain: refund · rows: refunds
-- leaves out: Other currencies; money that no order asked for.
-- source: payment.refund_succeeded
-- grain zh: 退款 · leaves out zh: 其他币种；不属于任何订单的款项。
-- source zh: 退款成功（payment.refund_succeeded）
-- needs: refunds
select bucket(at, {zone:String}, {grain:String}, {first:Date}) as day, sum(minor) as numerator, 1 as denominator
from refunds
group by day order by day
