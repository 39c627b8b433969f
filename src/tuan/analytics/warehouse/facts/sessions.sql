-- needs: activity
-- Visits: what a person did without a pause of more than 30 minutes. Grain: session, at its beginning.
select person_key, fromUnixTimestamp64Micro(began, 'UTC') as at
from (
    select
        person_key,
        arraySort(arrayConcat(groupArray(toUnixTimestamp64Micro(first_at)), groupArray(toUnixTimestamp64Micro(last_at)))) as moments
    from activity group by person_key
)
array join arrayFilter(
    (moment, before) -> moment - before > 1800000000, moments, arrayPushFront(arrayPopBack(moments), 0)) as began
where at >= {since:DateTime64(6, 'UTC')}
