-- needs: steps, paid_orders
-- How many people came how far, in this order and within the window: visit, product, quote, paid. Grain: step.
select step, countIf(reached >= step) as people
from (
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
)
array join [1, 2, 3, 4] as step
group by step order by step
