-- Who is behind a device, with the id that people read: the person that a session of ours knew last on it. Grain: device.
select device, argMax(user_key, at) as known_key, argMax(user_id, at) as known_id
from raw.tracked
where shop_id = {shop:UUID} and user_key <> 0 and is_device = 1
group by device
