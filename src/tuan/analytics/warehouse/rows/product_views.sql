-- needs: named
-- Looks at products behind a figure, newest first, of one product if it is named; the note is the product.
select at, id, 'view' as kind, person, 0 as minor, note from (
    select
        t.at as at, t.message_id as id, toString(t.product) as note,
        multiIf(t.user_id <> '', t.user_id, n.known_id <> '', n.known_id, t.anonymous_id <> '', t.anonymous_id, t.claimed_user_id) as person
    from (
        select at, message_id, toUUIDOrZero(product_id) as product, user_id, anonymous_id, claimed_user_id, device
        from raw.tracked
        where shop_id = {shop:UUID} and is_activity = 1 and name = 'Product Viewed' and product <> toUUIDOrZero('')
            and ({product:String} = '' or product = toUUIDOrZero({product:String}))
            and at >= {since:DateTime64(6, 'UTC')} and at < {until:DateTime64(6, 'UTC')}
            and ({after_at:Int64} = 0 or (toUnixTimestamp64Micro(at), message_id) < ({after_at:Int64}, {after_id:String}))
        order by at desc, message_id desc limit {limit:UInt32}
    ) t
    left any join named n on n.device = t.device
)
order by at desc, id desc
