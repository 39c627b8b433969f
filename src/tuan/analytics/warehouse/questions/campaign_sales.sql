-- needs: paid_orders
-- What was bought in each campaign: its paid orders and the value of their goods. Grain: campaign.
select JSONExtractString(payload, 'campaign_id') as campaign_id, count() as orders, sum(goods_minor) as minor
from paid_orders
where campaign_id <> ''
group by campaign_id order by orders desc, campaign_id limit {limit:UInt32}
