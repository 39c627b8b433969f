-- needs: steps, paid_orders
-- How far people came, in this order and within the window: 1 visit, 2 product, 3 quote, 4 paid; 0 without a visit. Grain: person.
-- Whoever lands on a product has visited the shop a moment before, so the visit that counts is always that moment: the window begins there.
select
    person_key, max(is_visit) as came,
    if(came, 1 + windowFunnel({window_us:UInt64} - 1)(moment, is_product, is_quote, is_paid), 0) as reached
from (
    select
        person_key, moment, true as is_visit, name = 'Product Viewed' as is_product, name = 'Checkout Started' as is_quote, false as is_paid
    from steps
    union all
    select person_key, toUInt64(toUnixTimestamp64Micro(at)) as moment, false, false, false, true from paid_orders
)
group by person_key
