"""A fact is delivered if its transaction commits: in order per subject, once, again after a failure, never silently lost."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest

from tuan.kit.ids import new_id
from tuan.platform import outbox
from tuan.platform.database import Database, Tx
from tuan.platform.outbox import Event, Relay, Wiring
from tuan.platform.outbox.relay import ATTEMPTS

BROKEN = 99
NOON = datetime(2026, 5, 20, 4, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class BellRang(Event):
    """A bell rang for the nth time."""

    name: ClassVar[str] = "tests.bell_rang"
    bell_id: UUID
    turn: int

    @property
    def subject(self) -> UUID:
        return self.bell_id


@dataclass
class Street:
    """Who hears the bells, what was heard, and which turns are too loud."""

    database: Database
    wiring: Wiring
    too_loud: set[int] = field(default_factory=set)
    now: datetime = NOON

    def relay(self) -> Relay:
        return Relay(self.database, lambda: self.now, self.wiring)

    async def ring(self, bell: UUID, *turns: int) -> None:
        async with self.database.transaction() as tx:
            for turn in turns:
                await outbox.record(tx, BellRang(bell_id=bell, turn=turn, at=self.now))

    async def heard(self, bell: UUID) -> list[int]:
        async with self.database.reading() as tx:
            said = await tx.values("select note from bells_heard where bell_id = %(id)s order by at_position", id=bell)
            return [int(turn) for turn in said]

    async def deliveries(self) -> list[dict[str, Any]]:
        async with self.database.reading() as tx:
            return await tx.rows("select state, attempts, due_at, error from outbox_deliveries order by position")


@pytest.fixture
async def street(database: Database, monkeypatch: pytest.MonkeyPatch) -> Street:
    wiring = Wiring()
    street = Street(database, wiring)

    async def on_bell(tx: Tx, event: BellRang, *, at: datetime) -> None:
        # What a listener writes belongs to the delivery: it is there once, or not at all.
        await tx.run(
            "insert into bells_heard (bell_id, note) values (%(id)s, %(turn)s)", id=event.bell_id, turn=str(event.turn)
        )
        await asyncio.sleep(0)
        if event.turn in street.too_loud:
            raise RuntimeError("too loud")
        if event.turn == BROKEN:
            await tx.run("insert into bells_heard (bell_id, note) values (null, 'Ann 13800138000')")

    wiring.connect(BellRang, on_bell)
    monkeypatch.setattr("tuan.platform.outbox.wiring.wired.listeners", wiring.listeners)
    monkeypatch.setattr("tuan.platform.outbox.wiring.wired._of", wiring._of)  # noqa: SLF001 - the house's own score sheet, for a while.
    async with database.transaction() as tx:
        await tx.run(
            """create table bells_heard (
                 at_position bigint generated always as identity, bell_id uuid not null, note text not null)"""
        )
    return street


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level("CRITICAL"):
        yield


async def test_facts_of_one_subject_arrive_in_order(street: Street) -> None:
    bells = [new_id() for _ in range(3)]
    for turn in range(5):
        for bell in bells:
            await street.ring(bell, turn)
    await street.relay().drain()
    assert [await street.heard(bell) for bell in bells] == [[0, 1, 2, 3, 4]] * 3


async def test_a_fact_that_was_rolled_back_never_arrives(street: Street, database: Database) -> None:
    bell = new_id()

    async def ring_and_fail() -> None:
        async with database.transaction() as tx:
            await outbox.record(tx, BellRang(bell_id=bell, turn=1, at=NOON))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await ring_and_fail()
    await street.relay().drain()
    assert (await street.heard(bell), await street.deliveries()) == ([], [])


async def test_of_what_the_database_says_no_row_is_kept(street: Street) -> None:
    await street.ring(new_id(), BROKEN)
    await street.relay().drain()
    [delivery] = await street.deliveries()
    assert delivery["error"] == (
        'NotNullViolation: 23502 null value in column "bell_id" of relation "bells_heard" violates not-null constraint'
    )


async def test_relays_at_once_deliver_once(street: Street) -> None:
    bells = [new_id() for _ in range(6)]
    for bell in bells:
        await street.ring(bell, 0, 1, 2, 3)
    await asyncio.gather(*(street.relay().drain() for _ in range(4)))
    await street.relay().drain()
    assert [await street.heard(bell) for bell in bells] == [[0, 1, 2, 3]] * 6


async def test_a_failure_is_told_and_tried_again_later_while_its_subject_waits(street: Street) -> None:
    loud, other = new_id(), new_id()
    street.too_loud = {1}
    await street.ring(loud, 1, 2)
    await street.ring(other, 3)
    await street.relay().drain()
    assert (await street.heard(loud), await street.heard(other)) == ([], [3])
    failed, waiting, done = await street.deliveries()
    assert (failed["state"], failed["attempts"], failed["error"]) == ("due", 1, "RuntimeError: too loud")
    assert failed["due_at"] == NOON + timedelta(seconds=0.5)
    assert (waiting["state"], waiting["attempts"], done["state"]) == ("due", 0, "done")

    street.too_loud = set()
    await street.relay().drain()
    assert await street.heard(loud) == []  # Not before its time.
    street.now += timedelta(seconds=1)
    await street.relay().drain()
    assert await street.heard(loud) == [1, 2]


async def test_giving_up_is_visible_and_lets_the_subject_go_on(street: Street) -> None:
    bell = new_id()
    street.too_loud = {1}
    await street.ring(bell, 1, 2)
    waits = []
    for _ in range(ATTEMPTS):
        before = street.now
        await street.relay().drain()
        row = (await street.deliveries())[0]
        waits.append((row["due_at"] - before).total_seconds())
        street.now = max(row["due_at"], street.now)
    assert waits[:4] == [0.5, 1, 2, 4]
    first, second = await street.deliveries()
    assert (first["state"], first["attempts"], first["error"]) == ("given_up", ATTEMPTS, "RuntimeError: too loud")
    await street.relay().drain()
    second = (await street.deliveries())[1]
    assert (second["state"], await street.heard(bell)) == ("done", [2])


async def test_an_event_that_grew_is_still_read(street: Street, database: Database) -> None:
    bell = new_id()
    await street.ring(bell, 1)
    async with database.transaction() as tx:
        await tx.run("""update outbox_events set payload = payload || '{"loudness": 3}'""")
    await street.relay().drain()
    assert await street.heard(bell) == [1]


@dataclass(frozen=True, slots=True, kw_only=True)
class BellHung(BellRang):
    """Nobody listens to this."""

    name: ClassVar[str] = "tests.bell_hung"


async def test_facts_of_one_statement_keep_their_order_and_reach_whom_they_concern(street: Street) -> None:
    big, small = new_id(), new_id()
    rung = [
        BellHung(bell_id=big, turn=0, at=NOON),
        *(BellRang(bell_id=bell, turn=turn, at=NOON) for turn in range(20) for bell in (big, small)),
    ]
    async with street.database.transaction() as tx:
        await outbox.record_each(tx, rung)
        await outbox.record_each(tx, [])
    async with street.database.reading() as tx:
        written = await tx.rows("select name, subject, payload, at from outbox_events order by position")
    assert [(row["name"], row["subject"], row["payload"]["turn"], row["at"]) for row in written] == [
        (event.name, event.bell_id, event.turn, NOON) for event in rung
    ]
    assert len(await street.deliveries()) == 40
    await street.relay().drain()
    assert await street.heard(big) == await street.heard(small) == list(range(20))
