-- needs: events
-- Visits: what a person did without a pause of more than 30 minutes. Grain: session, at its beginning, with the source of its first event.
select person, started.1 as at, started.3 as source
from (
    select person, arraySort(groupArray((at, toUnixTimestamp64Micro(at), source))) as steps
    from events group by person
)
array join arrayFilter(
    (step, before) -> step.2 - before > 1800000000,
    steps, arrayPushFront(arrayPopBack(arrayMap(step -> step.2, steps)), 0)) as started
where started.1 >= {since:DateTime64(6, 'UTC')}
