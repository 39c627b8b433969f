-- zh: 日活跃人数 | 有至少一次会话的人数；较长周期内同一人只计一次。
-- en: Daily active people | People with at least one session; over a longer time, each person counts once.
-- unit: count · owner: growth · grain: person · rows: people
-- leaves out: Bots. Before somebody signs in on a device for the first time, the device counts as a person; afterwards it is that person.
-- source: collected page, screen and track calls
-- needs: sessions
select bucket(at, {zone:String}, {grain:String}, {first:Date}) as day, uniqExact(person) as numerator, 1 as denominator
from sessions
group by day order by day
