-- needs: first_orders, touches
-- New buyers whom a shared link brought, at their first order, newest first; the note is that order. Those of one campaign's
-- links if it is named.
select at, id, 'person' as kind, id as person, 0 as minor, note from (
    select first_at as at, person as id, toString(first_order_id) as note
    from first_orders
    where toString(first_order_id) in (select reference from touches where what = 'order' and ({campaign:String} = '' or campaign = {campaign:String}))
)
where {after_at:Int64} = 0 or (toUnixTimestamp64Micro(at), id) < ({after_at:Int64}, {after_id:String})
order by at desc, id desc limit {limit:UInt32}
