-- needs: touches
-- Who brought most, the largest first. Grain: sharer.
select
    sharer as person, countIf(what = 'visit') as visits, countIf(what = 'sign_up') as sign_ups, countIf(what = 'order') as orders
from touches where at >= {since:DateTime64(6, 'UTC')}
group by sharer order by orders desc, visits desc, person limit {limit:UInt32}
