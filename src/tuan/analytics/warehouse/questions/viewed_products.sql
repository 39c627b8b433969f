-- needs: product_views, product_buys
-- Products by how often people looked at them, with those who looked and those of them who bought it. Grain: product.
select
    toString(product) as product_id, countIf(looked) as views, uniqExactIf(person_key, looked) as viewers,
    toInt64(viewers + uniqExactIf(person_key, not looked)) - toInt64(uniqExact(person_key)) as buyers
from (
    select product, person_key, true as looked from product_views
    union all
    select product, person_key, false as looked from product_buys
)
group by product having views > 0 order by views desc, product_id limit {limit:UInt32}
