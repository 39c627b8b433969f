"""Money moves from somewhere to somewhere, at most once, and never under a floor."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tuan.kit.ids import new_id
from tuan.kit.money import Money
from tuan.ledger import public as ledger
from tuan.ledger.commands.verify import verify_in
from tuan.ledger.invariants import INVARIANTS
from tuan.platform.database import Database, Tx

NOON = datetime(2026, 5, 20, 4, tzinfo=UTC)
BANK = ledger.Account("test:bank", "debit", "CNY")
PURSE = ledger.Account("test:purse", "credit", "CNY", floor=0)
OTHER = ledger.Account("test:other", "credit", "CNY", floor=0)


async def _fill(tx: Tx, minor: int = 1000) -> None:
    await ledger.post(tx, debit=BANK, credit=PURSE, amount=Money(minor), reference=new_id(), code="fill", at=NOON)


async def _pend(tx: Tx, minor: int, reference: UUID, code: str = "hold") -> None:
    await ledger.pend(
        tx,
        debit=PURSE,
        credit=OTHER,
        amount=Money(minor),
        reference=reference,
        code=code,
        at=NOON,
        due=NOON + timedelta(days=1),
    )


async def _balances(tx: Tx) -> list[tuple[int, int, int]]:
    found = [await ledger.balance(tx, account) for account in (BANK, PURSE, OTHER)]
    return [(b.posted, b.pending_in, b.pending_out) for b in found]


async def _is_sound(tx: Tx) -> bool:
    broken = [problem for invariant in INVARIANTS for problem in await invariant(tx) if "overdue" not in problem]
    return not broken and (await verify_in(tx)).ok


async def test_a_transfer_has_two_sides(tx: Tx) -> None:
    await _fill(tx)
    assert await _balances(tx) == [(1000, 0, 0), (1000, 0, 0), (0, 0, 0)]
    assert await _is_sound(tx)


async def test_pending_is_reserved_then_settled(tx: Tx) -> None:
    await _fill(tx)
    await _pend(tx, 700, reference := new_id())
    assert await _balances(tx) == [(1000, 0, 0), (1000, 0, 700), (0, 700, 0)]
    assert (await ledger.balance(tx, PURSE)).available == 300
    with pytest.raises(ledger.BalanceTooLow) as refused:
        await _pend(tx, 301, new_id())
    assert refused.value.data == {"account": "test:purse", "available": 300, "asked": 301}
    for _ in range(2):
        await ledger.settle(tx, reference=reference, code="hold", at=NOON)
    assert await _balances(tx) == [(1000, 0, 0), (300, 0, 0), (700, 0, 0)]
    with pytest.raises(ledger.NothingPending):
        await ledger.void(tx, reference=reference, code="hold", at=NOON)
    assert await _is_sound(tx)


async def test_less_can_be_settled_and_the_rest_is_free(tx: Tx) -> None:
    await _fill(tx)
    await _pend(tx, 700, reference := new_id())
    with pytest.raises(ValueError, match="more"):
        await ledger.settle(tx, reference=reference, code="hold", at=NOON, amount=Money(701))
    await ledger.settle(tx, reference=reference, code="hold", at=NOON, amount=Money(200))
    assert await _balances(tx) == [(1000, 0, 0), (800, 0, 0), (200, 0, 0)]
    assert await _is_sound(tx)


async def test_void_sets_everything_free(tx: Tx) -> None:
    await _fill(tx)
    await _pend(tx, 700, reference := new_id())
    for _ in range(2):
        await ledger.void(tx, reference=reference, code="hold", at=NOON)
    assert await _balances(tx) == [(1000, 0, 0), (1000, 0, 0), (0, 0, 0)]
    with pytest.raises(ledger.NothingPending):
        await ledger.settle(tx, reference=reference, code="hold", at=NOON)
    assert await _is_sound(tx)


async def test_what_never_was_pending_cannot_end(tx: Tx) -> None:
    with pytest.raises(ledger.NothingPending):
        await ledger.settle(tx, reference=new_id(), code="hold", at=NOON)


async def test_the_same_reference_and_code_is_the_same_transfer(tx: Tx) -> None:
    reference = new_id()
    for _ in range(2):
        await ledger.post(tx, debit=BANK, credit=PURSE, amount=Money(5), reference=reference, code="pay", at=NOON)
    assert (await ledger.balance(tx, PURSE)).posted == 5
    with pytest.raises(ledger.TransferConflict):
        await ledger.post(tx, debit=BANK, credit=PURSE, amount=Money(6), reference=reference, code="pay", at=NOON)
    with pytest.raises(ledger.TransferConflict):
        await ledger.post(tx, debit=BANK, credit=OTHER, amount=Money(5), reference=reference, code="pay", at=NOON)
    await ledger.post(tx, debit=BANK, credit=PURSE, amount=Money(6), reference=reference, code="tip", at=NOON)
    assert len(await ledger.transfers_for(tx, reference)) == 2


async def test_a_repeat_is_harmless_even_when_the_purse_is_empty_by_now(tx: Tx) -> None:
    await _fill(tx)
    reference = new_id()
    for _ in range(2):
        await ledger.post(tx, debit=PURSE, credit=OTHER, amount=Money(1000), reference=reference, code="pay", at=NOON)
    assert (await ledger.balance(tx, PURSE)).posted == 0


@pytest.mark.parametrize(("minor", "currency"), [(0, "CNY"), (-1, "CNY"), (1, "USD")])
async def test_only_an_amount_of_the_accounts_unit_moves(tx: Tx, minor: int, currency: str) -> None:
    with pytest.raises(ValueError, match=r"amount|count"):
        await ledger.post(
            tx, debit=BANK, credit=PURSE, amount=Money(minor, currency), reference=new_id(), code="x", at=NOON
        )


async def test_parallel_spends_never_break_the_floor(database: Database) -> None:
    async with database.transaction() as tx:
        await _fill(tx)

    async def spend(n: int) -> bool:
        try:
            async with database.transaction() as tx:
                if n % 2:
                    await _pend(tx, 150, new_id())
                else:
                    await ledger.post(
                        tx, debit=PURSE, credit=OTHER, amount=Money(150), reference=new_id(), code="spend", at=NOON
                    )
        except ledger.BalanceTooLow:
            return False
        return True

    spent = await asyncio.gather(*(spend(n) for n in range(20)))
    assert sum(spent) == 6
    async with database.transaction() as tx:
        assert (await ledger.balance(tx, PURSE)).available == 100
        assert await _is_sound(tx)


async def test_parallel_repeats_of_one_transfer_move_once(database: Database) -> None:
    reference = new_id()

    async def again() -> None:
        async with database.transaction() as tx:
            await ledger.post(tx, debit=BANK, credit=PURSE, amount=Money(9), reference=reference, code="pay", at=NOON)

    await asyncio.gather(*(again() for _ in range(8)))
    async with database.transaction() as tx:
        assert (await ledger.balance(tx, PURSE)).posted == 9
        assert await _is_sound(tx)
