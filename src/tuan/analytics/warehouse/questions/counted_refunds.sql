-- Each refund as the warehouse counts it, with how often it does: for the comparison with the books. Grain: refund × currency.
select JSONExtractString(payload, 'refund_id') as reference, toString(currency) as currency, sum(amount_minor) as minor, count() as times
from raw.outbox
where name = 'payment.refund_succeeded' and shop_id = {shop:UUID}
    and at >= {since:DateTime64(6, 'UTC')} and at < {until:DateTime64(6, 'UTC')}
group by reference, currency
