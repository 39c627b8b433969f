-- Who is behind a device: the person that a session of ours knew last on it. Grain: device.
select anonymous_id, argMax(user_id, at) as known_id
from raw.tracked
where shop_id = {shop:UUID} and user_id <> '' and anonymous_id <> ''
group by anonymous_id
