-- needs: visits, paid_orders
-- Visits from a source, newest first; of buyers, only those before whose successor the person paid. The note is the source.
select at, id, 'session' as kind, person, 0 as minor, note from (
    select
        fromUnixTimestamp64Micro(visit.1, 'UTC') as at, visit.2 as note, who as person, person || ':' || toString(visit.1) as id
    from (
        select
            person_key, any(visitor) as who, arraySort(groupArrayIf((moment, source), not is_order)) as visited,
            arraySlice(arrayPushBack(arrayPopFront(visited.1), 9223372036854775807), 1, length(visited)) as ends,
            groupArrayIf(moment, is_order) as ordered,
            arrayFilter(
                (one, end) -> one.2 = {of:String}
                    and ({column:String} <> 'buyers' or arrayExists(paid -> paid >= one.1 and paid < end, ordered)),
                visited, ends) as found
        from (
            select person_key, person as visitor, toUnixTimestamp64Micro(visits.at) as moment, source, false as is_order from visits
            union all
            select person_key, person as visitor, toUnixTimestamp64Micro(paid_orders.at) as moment, '' as source, true as is_order
            from paid_orders
        )
        group by person_key
    )
    array join found as visit
)
where {after_at:Int64} = 0 or (toUnixTimestamp64Micro(at), id) < ({after_at:Int64}, {after_id:String})
order by at desc, id desc limit {limit:UInt32}
