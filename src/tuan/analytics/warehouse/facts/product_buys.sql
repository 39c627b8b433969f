-- needs: paid_orders
-- Products that people paid for. Grain: order × line.
select at, person_key, toUUIDOrZero(JSONExtractString(line, 'product_id')) as product
from paid_orders array join JSONExtractArrayRaw(payload, 'lines') as line
