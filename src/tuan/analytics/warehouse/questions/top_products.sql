-- needs: paid_orders
-- Products by what was paid for them, the largest first. Grain: product.
select
    JSONExtractString(line, 'product_id') as product_id, sum(JSONExtractInt(line, 'total')) as minor,
    sum(JSONExtractInt(line, 'quantity')) as pieces, uniqExact(order_id) as orders
from paid_orders
array join JSONExtractArrayRaw(payload, 'lines') as line
group by product_id order by minor desc, product_id limit {limit:UInt32}
