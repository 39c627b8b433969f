-- needs: events, paid_orders
-- How many people came how far, in this order and within the window: visit, product, quote, paid. Grain: step.
select step, countIf(reached >= step) as people
from (
    select person_key, windowFunnel({window_us:UInt64})(moment, is_visit, is_product, is_quote, is_paid) as reached
    from (
        -- Whoever lands on a product has visited the shop a moment before.
        select
            person_key, toUInt64(toUnixTimestamp64Micro(at) - 1) as moment,
            true as is_visit, false as is_product, false as is_quote, false as is_paid
        from events where at >= {since:DateTime64(6, 'UTC')}
        union all
        select
            person_key, toUInt64(toUnixTimestamp64Micro(at)) as moment,
            false, name = 'Product Viewed', name = 'Checkout Started', false
        from events where at >= {since:DateTime64(6, 'UTC')} and name in ('Product Viewed', 'Checkout Started')
        union all
        select person_key, toUInt64(toUnixTimestamp64Micro(at)) as moment, false, false, false, true from paid_orders
    )
    group by person_key
)
array join [1, 2, 3, 4] as step
group by step order by step
