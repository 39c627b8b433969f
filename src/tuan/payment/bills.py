"""All SQL of the daily bills."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from tuan.kit.money import Money
from tuan.payment.providers import BillClock, BillLine
from tuan.payment.reconciliation import SKEW, Compared, OurLine
from tuan.payment.shapes import BillDay
from tuan.platform.database import Tx

MOST_DAYS = 31

DAY = """
select * from (
  select d.provider, d.day, d.matched, d.compared_at, d.attempts, d.last_error, count(l.position)::int as differences,
         case when d.compared_at is null then 'waiting' when count(l.position) > 0 then 'differs' else 'matched' end as state
  from bill_days d left join bill_differences l using (provider, day)
  group by d.provider, d.day) found
"""


async def our_lines(tx: Tx, *, provider: str, clock: BillClock, day: date, theirs: Sequence[BillLine]) -> list[OurLine]:
    """What succeeded in our books on a day of the provider, charges by its clock, and whatever else the bill names."""
    start, end = clock.whole(day)
    rows = await tx.rows(
        """select e.kind, e.provider_reference as reference, e.amount, e.currency,
                  e.happened_at >= %(start)s and e.happened_at < %(end)s as is_of_day,
                  null::timestamptz as asked_at
           from payment_events e join payments p on p.id = e.payment_id
           where p.provider = %(provider)s and e.kind = 'charge' and e.outcome = 'success'
             and (e.happened_at >= %(start)s and e.happened_at < %(end)s or e.provider_reference = any(%(charges)s))
           union all
           select 'refund', r.id::text, r.amount, r.currency,
                  r.state = 'succeeded' and r.ended_at >= %(our_start)s and r.ended_at < %(our_end)s, r.created_at
           from refunds r join payments p on p.id = r.payment_id
           where p.provider = %(provider)s and (
               r.state = 'succeeded' and r.ended_at >= %(our_start)s and r.ended_at < %(our_end)s
               -- One that still runs has left the provider's account already.
               or r.state in ('succeeded', 'requested') and r.id = any(%(refunds)s))""",
        provider=provider,
        start=start,
        end=end,
        our_start=start - SKEW,
        our_end=end - SKEW,
        charges=[line.provider_reference for line in theirs if line.kind == "charge"],
        refunds=[id for line in theirs if line.kind == "refund" and (id := _id(line.provider_reference))],
    )
    return [
        OurLine(r["kind"], r["reference"], Money(r["amount"], r["currency"]), r["is_of_day"], r["asked_at"])
        for r in rows
    ]


async def due(tx: Tx, *, provider: str, clock: BillClock, at: datetime, again_at: datetime) -> list[date]:
    """Days whose bill is to be asked for now; each is ours alone until `again_at`."""
    await tx.run(
        """insert into bill_days (provider, day, try_at)
           select %(provider)s, days.day::date, %(at)s
           from (select (created_at at time zone %(zone)s)::date as day from payments
                 where provider = %(provider)s order by created_at limit 1) first,
             generate_series(greatest(first.day, %(last_day)s - %(most)s::int), %(last_day)s::date, interval '1 day') as days (day)
           on conflict do nothing""",
        provider=provider,
        zone=clock.zone.key,
        last_day=clock.last_ready_day(at),
        most=MOST_DAYS,
        at=at,
    )
    return await tx.values(
        """update bill_days set try_at = %(again_at)s
           where (provider, day) in (
             select provider, day from bill_days where provider = %(provider)s and try_at <= %(at)s
             order by day limit %(most)s for update skip locked)
           returning day""",
        provider=provider,
        at=at,
        again_at=again_at,
        most=MOST_DAYS,
    )


async def keep(tx: Tx, *, provider: str, day: date, compared: Sequence[Compared], at: datetime) -> None:
    """What a comparison found takes the place of what an earlier one found."""
    differences = [line for line in compared if line.outcome != "match"]
    await tx.run(
        """insert into bill_days as d (provider, day, matched, compared_at, attempts)
           values (%(provider)s, %(day)s, %(matched)s, %(at)s, 1)
           on conflict (provider, day) do update
           set matched = excluded.matched, compared_at = excluded.compared_at, attempts = d.attempts + 1, try_at = null,
               last_error = null""",
        provider=provider,
        day=day,
        matched=len(compared) - len(differences),
        at=at,
    )
    await tx.run(
        "delete from bill_differences where provider = %(provider)s and day = %(day)s", provider=provider, day=day
    )
    await tx.run_many(
        """insert into bill_differences (provider, day, position, outcome, kind, provider_reference, ours, theirs, currency)
           values (%(provider)s, %(day)s, %(position)s, %(outcome)s, %(kind)s, %(reference)s, %(ours)s, %(theirs)s, %(currency)s)""",
        [_row(line, provider, day, position) for position, line in enumerate(differences)],
    )


async def not_answered(tx: Tx, *, provider: str, day: date, error: str, again_at: datetime) -> None:
    """The provider said nothing: a day that was never compared is tried again, a day that was keeps what was found."""
    await tx.run(
        """insert into bill_days as d (provider, day, try_at, attempts, last_error)
           values (%(provider)s, %(day)s, %(again_at)s, 1, %(error)s)
           on conflict (provider, day) do update set attempts = d.attempts + 1, last_error = excluded.last_error""",
        provider=provider,
        day=day,
        again_at=again_at,
        error=error,
    )


async def one(tx: Tx, *, provider: str, day: date) -> BillDay | None:
    """A day and how it stands."""
    return await tx.maybe(BillDay, f"{DAY} where provider = %(provider)s and day = %(day)s", provider=provider, day=day)


async def days(tx: Tx, *, state: str | None, after: tuple[date, str] | None, limit: int) -> list[BillDay]:
    """Days and how they stand, newest first."""
    return await tx.all(
        BillDay,
        f"""{DAY} where (%(state)s::text is null or state = %(state)s)
              and (%(after_day)s::date is null or (day, provider) < (%(after_day)s, %(after_provider)s))
            order by day desc, provider desc limit %(limit)s""",
        state=state,
        after_day=after[0] if after else None,
        after_provider=after[1] if after else None,
        limit=limit,
    )


async def differences(tx: Tx, *, provider: str, day: date) -> list[Compared]:
    """The lines on which the bill of a day and our books differ."""
    rows = await tx.rows(
        """select outcome, kind, provider_reference, ours, theirs, currency from bill_differences
           where provider = %(provider)s and day = %(day)s order by position""",
        provider=provider,
        day=day,
    )
    return [
        Compared(
            row["outcome"],
            row["kind"],
            row["provider_reference"],
            None if row["ours"] is None else Money(row["ours"], row["currency"]),
            None if row["theirs"] is None else Money(row["theirs"], row["currency"]),
        )
        for row in rows
    ]


def _row(line: Compared, provider: str, day: date, position: int) -> dict[str, object]:
    either = line.ours or line.theirs
    assert either is not None, "a line is ours, theirs, or both"
    return dict(
        provider=provider,
        day=day,
        position=position,
        outcome=line.outcome,
        kind=line.kind,
        reference=line.provider_reference,
        ours=line.ours.minor if line.ours else None,
        theirs=line.theirs.minor if line.theirs else None,
        currency=either.currency,
    )


def _id(reference: str) -> UUID | None:
    try:
        return UUID(reference)
    except ValueError:
        return None


async def differing(tx: Tx) -> list[BillDay]:
    """Compared days on which bill and books differ, oldest first."""
    return await tx.all(BillDay, f"{DAY} where state = 'differs' order by day, provider")
