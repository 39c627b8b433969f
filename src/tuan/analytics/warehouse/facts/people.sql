-- Who is behind a device: the person that a session of ours knew last on it. Read from what each part of the table keeps of it. Grain: device.
select device, argMax(user_key, finalizeAggregation(`max(at)`)) as known_key
from mergeTreeProjection('raw', 'tracked', 'people')
where shop_id = {shop:UUID} and is_device = 1 and user_key <> 0
group by device
