-- needs: people
-- What people did, by person: somebody known by a session, else the device. Leaves out bots. Begins half an hour early, so that a
-- session that was open is seen.
select
    t.at as at, t.kind as kind, t.name as name, t.product_id as product_id, t.session_id as session_id,
    multiIf(t.user_id <> '', t.user_id, p.known_id <> '', p.known_id, t.anonymous_id <> '', t.anonymous_id, t.claimed_user_id) as person,
    multiIf(
        t.utm_source <> '', toString(t.utm_source),
        startsWith(t.path, '/s/'), 'share',
        domain(t.referrer) in ('', domain(t.url)), 'direct',
        domainWithoutWWW(t.referrer)) as source
from raw.tracked t
left any join people p on p.anonymous_id = t.anonymous_id
where t.shop_id = {shop:UUID} and t.is_bot = 0 and t.kind in ('track', 'page', 'screen')
    and t.at >= {since:DateTime64(6, 'UTC')} - interval 30 minute and t.at < {until:DateTime64(6, 'UTC')}
