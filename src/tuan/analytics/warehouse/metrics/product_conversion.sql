-- zh: 商品转化率 | 看过某个商品的人中，同期买了这个商品的比例；同一人对每个商品只计一次。
-- en: Product conversion | Of the people who looked at a product, those who bought it in the same time; a person counts once for each product.
-- unit: ratio · owner: growth · grain: person × product · rows: product_views
-- leaves out: Bots; purchases by people who did not look at that product, or whose device sends nothing; other currencies.
-- source: collected track calls named Product Viewed; ordering.order_paid
-- grain zh: 人 × 商品 · leaves out zh: 爬虫；没有看过该商品、或设备没有上报事件的人的购买；其他币种。
-- source zh: 前端采集的 Product Viewed 事件；订单支付（ordering.order_paid）
-- needs: product_views, product_buys
-- Those who did both are those who did one, and those who did the other, without those who did any.
select
    day, uniqExactIf(pair, looked) as denominator, toInt64(denominator + uniqExactIf(pair, not looked)) - toInt64(uniqExact(pair)) as numerator
from (
    select bucket(at, {zone:String}, {grain:String}, {first:Date}) as day, cityHash64(person_key, product) as pair, true as looked
    from product_views
    union all
    select bucket(at, {zone:String}, {grain:String}, {first:Date}) as day, cityHash64(person_key, product) as pair, false as looked
    from product_buys
)
group by day having denominator > 0 order by day
