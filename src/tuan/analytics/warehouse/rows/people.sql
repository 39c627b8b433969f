-- needs: sessions
-- People behind a figure, at their last visit; the note is how many visits.
select at, id, 'person' as kind, id as person, 0 as minor, note from (
    select max(sessions.at) as at, person as id, toString(count()) as note from sessions group by person
)
where {after_at:Int64} = 0 or (toUnixTimestamp64Micro(at), id) < ({after_at:Int64}, {after_id:String})
order by at desc, id desc limit {limit:UInt32}
