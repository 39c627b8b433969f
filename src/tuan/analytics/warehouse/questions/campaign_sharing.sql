-- needs: paid_orders, first_orders, touches
-- What sharing brought a campaign: its links (shares), the visits that they brought (invitations), who bought in it (buyers), and who
-- bought here for the first time through one of its links (brought). Grain: campaign. Asked without a currency: people
-- count whatever they paid with. Leaves out: visits to one's own link.
select
    uniqExactIf(thing, kind = 'share') as shares, uniqExactIf(thing, kind = 'visit') as invitations,
    uniqExactIf(thing, kind = 'buyer') as buyers, uniqExactIf(thing, kind = 'brought') as brought
from (
    select 'share' as kind, toString(subject) as thing from raw.outbox
    where name = 'sharing.share_made' and shop_id = {shop:UUID} and JSONExtractString(payload, 'campaign_id') = {campaign:String}
        and at >= {since:DateTime64(6, 'UTC')} and at < {until:DateTime64(6, 'UTC')}
    union all
    select 'visit' as kind, reference as thing from touches
    where what = 'visit' and campaign = {campaign:String} and at >= {since:DateTime64(6, 'UTC')}
    union all
    select 'buyer' as kind, person as thing from paid_orders where JSONExtractString(payload, 'campaign_id') = {campaign:String}
    union all
    select 'brought' as kind, person as thing from first_orders
    where toString(first_order_id) in (select reference from touches where what = 'order' and campaign = {campaign:String})
)
