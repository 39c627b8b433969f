-- needs: sessions, paid_orders
-- Where visits came from, with the buyers among those people: somebody counts for the source of the last visit before the order. Grain: source.
select source, count() as visits, uniqExact(person) as people, uniqExactIf(person, bought) as buyers
from (
    select s.person as person, s.source as source, o.person <> '' as bought
    from sessions s
    left any join (
        select o.person as person, max(s.at) as last_visit_at
        from paid_orders o join sessions s on s.person = o.person
        where s.at <= o.at group by o.person
    ) o on o.person = s.person and o.last_visit_at = s.at
)
group by source order by visits desc, source limit {limit:UInt32}
