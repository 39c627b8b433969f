-- needs: events
-- Visits: what a person did without a pause of more than 30 minutes. Grain: session, at its beginning.
select person_key, fromUnixTimestamp64Micro(began, 'UTC') as at
from (
    select person_key, arraySort(groupArray(toUnixTimestamp64Micro(at))) as moments from events group by person_key
)
array join arrayFilter(
    (moment, before) -> moment - before > 1800000000, moments, arrayPushFront(arrayPopBack(moments), 0)) as began
where at >= {since:DateTime64(6, 'UTC')}
