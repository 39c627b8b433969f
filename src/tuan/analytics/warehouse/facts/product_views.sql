-- needs: known
-- Looks at products, by person. Leaves out bots, and what is no product's id. Grain: look.
select
    t.at as at, t.product as product, multiIf(t.user_key <> 0, t.user_key, k.known_key <> 0, k.known_key, t.device) as person_key
from (
    select at, toUUIDOrZero(product_id) as product, user_key, device
    from raw.tracked
    where shop_id = {shop:UUID} and is_activity = 1 and name = 'Product Viewed' and product <> toUUIDOrZero('')
        and at >= {since:DateTime64(6, 'UTC')} and at < {until:DateTime64(6, 'UTC')}
) t
left any join known k on k.device = t.device
