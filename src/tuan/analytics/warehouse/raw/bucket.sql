-- The first day of the day, week (from Monday) or month of an instant, by a shop's clock; for 'total', the first day asked for.
create or replace function bucket as (at, zone, grain, first) -> multiIf(
    grain = 'day', toDate(at, zone),
    grain = 'week', toMonday(toDate(at, zone)),
    grain = 'month', toStartOfMonth(toDate(at, zone)),
    first)
