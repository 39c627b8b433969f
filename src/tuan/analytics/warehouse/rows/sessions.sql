-- needs: visits
-- Visits behind a figure, newest first; the note is where they came from.
select at, person || ':' || toString(toUnixTimestamp64Micro(at)) as id, 'session' as kind, person, 0 as minor, source as note
from visits
where {after_at:Int64} = 0 or (toUnixTimestamp64Micro(at), id) < ({after_at:Int64}, {after_id:String})
order by at desc, id desc limit {limit:UInt32}
