-- zh: 访问次数 | 会话数；30 分钟没有动作即结束一次会话。
-- en: Visits | Sessions that began; a pause of more than 30 minutes ends one.
-- unit: count · owner: growth · grain: session · rows: sessions
-- leaves out: Bots, and people whose device sends nothing.
-- source: collected page, screen and track calls
-- grain zh: 会话 · leaves out zh: 爬虫，以及设备没有上报事件的人。
-- source zh: 前端采集的 page、screen 和 track 事件
-- needs: sessions
select bucket(at, {zone:String}, {grain:String}, {first:Date}) as day, count() as numerator, 1 as denominator
from sessions
group by day order by day
