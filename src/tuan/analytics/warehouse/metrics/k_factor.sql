-- zh: K 因子 | 每位买家通过分享带来的新买家数：人均邀请数 × 邀请转化率。
-- en: K-factor | New buyers that each buyer brings by sharing: invitations per buyer × conversion of invitations.
-- unit: ratio · owner: growth · grain: person · rows: brought
-- leaves out: Buyers who had bought before; orders that no shared link is remembered for.
-- source: sharing.share_touched, ordering.order_paid
-- grain zh: 人 · leaves out zh: 以前买过的买家；没有关联到分享链接的订单。
-- source zh: 分享带来的订单（sharing.share_touched）；订单支付（ordering.order_paid）
-- needs: paid_orders, first_orders, touches
select day, uniqExactIf(person, is_brought) as numerator, uniqExactIf(person, not is_brought) as denominator
from (
    select bucket(at, {zone:String}, {grain:String}, {first:Date}) as day, person, false as is_brought from paid_orders
    union all
    select bucket(first_at, {zone:String}, {grain:String}, {first:Date}) as day, person, true as is_brought
    from first_orders
    where toString(first_order_id) in (select reference from touches where what = 'order')
)
group by day order by day
