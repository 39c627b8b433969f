-- needs: events
-- Sessions with who it was and where the first event of each came from: heavier than `sessions`. Grain: session, at its beginning.
select person_key, person, fromUnixTimestamp64Micro(began.1, 'UTC') as at, began.2 as source
from (
    select person_key, any(person) as person, arraySort(groupArray((toUnixTimestamp64Micro(at), source))) as steps
    from events group by person_key
)
array join arrayFilter(
    (step, before) -> step.1 - before > 1800000000, steps, arrayPushFront(arrayPopBack(arrayMap(step -> step.1, steps)), 0)) as began
where at >= {since:DateTime64(6, 'UTC')}
