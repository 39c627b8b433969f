-- needs: named
-- What people did, by person: somebody known by a session, else the device. Leaves out bots. Begins half an hour early, so that a
-- session that was open is seen. `person_key` counts, `person` is for people to read.
select
    t.at as at, t.name as name, t.source as source,
    multiIf(t.user_key <> 0, t.user_key, p.known_key <> 0, p.known_key, t.device) as person_key,
    multiIf(t.user_id <> '', t.user_id, p.known_id <> '', p.known_id, t.anonymous_id <> '', t.anonymous_id, t.claimed_user_id) as person
from raw.tracked t
left any join named p on p.device = t.device
where t.shop_id = {shop:UUID} and t.is_activity = 1
    and t.at >= {since:DateTime64(6, 'UTC')} - interval 30 minute and t.at < {until:DateTime64(6, 'UTC')}
