-- needs: events, reached
-- People who came as far as a step (1 visit, 2 product, 3 quote, 4 paid), at the last thing they did; the note is how many things.
select at, id, 'person' as kind, id as person, 0 as minor, note from (
    select max(events.at) as at, any(person) as id, toString(count()) as note
    from events
    where events.at >= {since:DateTime64(6, 'UTC')}
        and person_key in (select person_key from reached where reached >= {step:UInt8})
    group by person_key
)
where {after_at:Int64} = 0 or (toUnixTimestamp64Micro(at), id) < ({after_at:Int64}, {after_id:String})
order by at desc, id desc limit {limit:UInt32}
