-- needs: events, steps, paid_orders
-- People who came as far as a step (1 visit, 2 product, 3 quote, 4 paid), as `questions/funnel` counts them, at the last thing
-- they did; the note is how many things.
select at, id, 'person' as kind, id as person, 0 as minor, note from (
    select max(events.at) as at, any(person) as id, toString(count()) as note
    from events
    where events.at >= {since:DateTime64(6, 'UTC')} and person_key in (
        select person_key
        from (
            select
                person_key, moment, true as is_visit, name = 'Product Viewed' as is_product, name = 'Checkout Started' as is_quote, false as is_paid
            from steps
            union all
            select person_key, toUInt64(toUnixTimestamp64Micro(paid_orders.at)) as moment, false, false, false, true from paid_orders
        )
        group by person_key
        having max(is_visit) and 1 + windowFunnel({window_us:UInt64} - 1)(moment, is_product, is_quote, is_paid) >= {step:UInt8}
    )
    group by person_key
)
where {after_at:Int64} = 0 or (toUnixTimestamp64Micro(at), id) < ({after_at:Int64}, {after_id:String})
order by at desc, id desc limit {limit:UInt32}
