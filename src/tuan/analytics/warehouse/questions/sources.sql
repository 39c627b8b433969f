-- needs: visits, paid_orders
-- Where visits came from, with those people who bought: an order counts for the source of its buyer's last visit before it. Grain: source.
select visit.1 as source, count() as visits, uniqExact(person_key) as people, uniqExactIf(person_key, visit.2) as buyers
from (
    select
        person_key,
        arraySort(groupArrayIf((moment, source), not is_order)) as visited,
        groupArrayIf(moment, is_order) as ordered,
        arraySlice(arrayPushBack(arrayPopFront(arrayMap(one -> one.1, visited)), 9223372036854775807), 1, length(visited)) as ends,
        arrayMap(
            (one, end) -> (one.2, arrayExists(paid -> paid >= one.1 and paid < end, ordered)),
            visited, ends) as sourced
    from (
        select person_key, toUnixTimestamp64Micro(at) as moment, toString(source) as source, false as is_order from visits
        union all
        select person_key, toUnixTimestamp64Micro(at) as moment, '' as source, true as is_order from paid_orders
    )
    group by person_key
)
array join sourced as visit
group by source order by visits desc, source limit {limit:UInt32}
