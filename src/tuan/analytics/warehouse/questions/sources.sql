-- needs: activity, paid_orders
-- Where visits came from, with those people who bought: an order counts for the source of its buyer's last visit before it. Grain: source.
select any(source_name) as source, count() as visits, uniqExact(person_key) as people, uniqExactIf(person_key, visit.2) as buyers
from (
    select
        person_key,
        arraySort(arrayConcat(groupArrayIf((first, source_key), not is_order), groupArrayIf((last, source_key), not is_order))) as steps,
        arrayFilter(
            (step, before) -> step.1 - before > 1800000000,
            steps, arraySlice(arrayPushFront(arrayPopBack(steps.1), 0), 1, length(steps))) as began,
        groupArrayIf(first, is_order) as ordered,
        arrayFilter(visit -> visit.1 >= toUnixTimestamp64Micro({since:DateTime64(6, 'UTC')}), began) as visited,
        arraySlice(arrayPushBack(arrayPopFront(visited.1), 9223372036854775807), 1, length(visited)) as ends,
        arrayMap(
            (one, end) -> (one.2, arrayExists(paid -> paid >= one.1 and paid < end, ordered)),
            visited, ends) as sourced
    from (
        select
            person_key, toUnixTimestamp64Micro(first_at) as first, toUnixTimestamp64Micro(last_at) as last,
            cityHash64(source) as source_key, false as is_order
        from activity
        union all
        select person_key, toUnixTimestamp64Micro(at) as first, first as last, 0 as source_key, true as is_order from paid_orders
    )
    group by person_key
)
array join sourced as visit
left any join (select cityHash64(source) as source_key, any(source) as source_name from activity group by source_key) named
    on named.source_key = visit.1
group by visit.1 order by visits desc, source limit {limit:UInt32}
