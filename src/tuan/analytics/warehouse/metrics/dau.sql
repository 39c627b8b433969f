-- zh: 日活跃人数 | 当天有会话的人数；较长周期内同一人只计一次。
-- en: Daily active people | People who were in a session on that day; over a longer time, each person counts once.
-- unit: count · owner: growth · grain: person · rows: people
-- leaves out: Bots. Before somebody signs in on a device for the first time, the device counts as a person; afterwards it is that person.
-- source: collected page, screen and track calls
-- grain zh: 人 · leaves out zh: 爬虫。设备上第一次登录之前，该设备算作一个人；登录之后算作登录的那个人。
-- source zh: 前端采集的 page、screen 和 track 事件
-- needs: activity
select bucket(quarter, {zone:String}, {grain:String}, {first:Date}) as day, uniqExact(person_key) as numerator, 1 as denominator
from activity where last_at >= {since:DateTime64(6, 'UTC')}
group by day order by day
