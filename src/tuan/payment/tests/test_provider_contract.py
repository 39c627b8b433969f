"""What every provider must keep; a new adapter joins by adding itself to `bench`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
import pytest

from tuan.kit.ids import new_id
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.payment.errors import NoticeForged, NoticeMalformed
from tuan.payment.providers import ProviderRefused
from tuan.payment.providers.protocol import Provider
from tuan.payment.providers.sandbox import Sandbox, books, signing
from tuan.payment.providers.sandbox.cashier import act
from tuan.platform.database import Database

NOON = datetime(2026, 5, 20, 4, tzinfo=UTC)
PRICE, WRONG = Money(2990), Money(100)
Signed = tuple[Mapping[str, str], bytes]


@dataclass
class Bench:
    """A provider with its payer at hand: what the payer does, and the notifications that the provider sends then."""

    provider: Provider
    pays: Callable[[UUID], Awaitable[None]]
    pays_wrong: Callable[[UUID], Awaitable[None]]
    fails: Callable[[UUID], Awaitable[None]]
    notices: Callable[[], Awaitable[list[Signed]]]


@pytest.fixture(params=["sandbox"])
async def bench(request: pytest.FixtureRequest, database: Database) -> Bench:
    sandbox = Sandbox(database, lambda: NOON, secret=b"0" * 32)

    async def notices() -> list[Signed]:
        async with database.transaction() as tx:
            due = await books.due_notices(tx, at=NOON, limit=10)
        bodies = [orjson.dumps(body) for _, body in due]
        return [(signing.signed_headers(sandbox.secret, body, at=NOON), body) for body in bodies]

    return Bench(
        sandbox,
        pays=lambda payment_id: act(sandbox, payment_id, PRICE, "pay"),
        pays_wrong=lambda payment_id: act(sandbox, payment_id, WRONG, "pay"),
        fails=lambda payment_id: act(sandbox, payment_id, PRICE, "fail"),
        notices=notices,
    )


async def _states(bench: Bench, payment_id: UUID) -> list[str]:
    return [charge.state for charge in await bench.provider.query(payment_id)]


async def test_it_names_itself_and_its_cashier(bench: Bench) -> None:
    assert bench.provider.code
    assert bench.provider.name.zh and bench.provider.name.en  # noqa: PT018 - one promise.
    url = bench.provider.cashier_url(
        payment_id=new_id(), amount=PRICE, subject=Text("订单 1", "Order 1"), back_to="/payments/1/result"
    )
    assert url.startswith(("/", "https://"))


async def test_a_charge_waits_until_somebody_pays(bench: Bench) -> None:
    payment_id = new_id()
    assert await bench.provider.query(payment_id) == []
    await bench.fails(payment_id)
    assert await _states(bench, payment_id) == ["failed"]
    await bench.pays(payment_id)
    [_, charge] = await bench.provider.query(payment_id)
    assert (charge.state, charge.amount, charge.at) == ("paid", PRICE, NOON)
    assert charge.provider_reference


async def test_every_charge_is_told_also_of_another_amount(bench: Bench) -> None:
    payment_id = new_id()
    await bench.pays_wrong(payment_id)
    await bench.pays(payment_id)
    charges = await bench.provider.query(payment_id)
    assert [(charge.state, charge.amount) for charge in charges] == [("paid", WRONG), ("paid", PRICE)]
    assert len({charge.provider_reference for charge in charges}) == 2


async def test_its_notice_says_what_its_query_says(bench: Bench) -> None:
    payment_id = new_id()
    await bench.pays(payment_id)
    [(headers, body)] = await bench.notices()
    notice = bench.provider.read_notice(headers, body)
    assert notice.payment_id == payment_id
    assert [bench.provider.charge_in(notice.body)] == await bench.provider.query(payment_id)
    again = bench.provider.read_notice(headers, body)
    assert again.provider_notice_id == notice.provider_notice_id


@pytest.mark.parametrize("place", [0, 5, -2])
async def test_a_forged_notice_is_refused(bench: Bench, place: int) -> None:
    await bench.pays(new_id())
    [(headers, body)] = await bench.notices()
    forged = bytearray(body)
    forged[place] ^= 1
    with pytest.raises((NoticeForged, NoticeMalformed)):
        bench.provider.read_notice(headers, bytes(forged))
    with pytest.raises(NoticeForged):
        bench.provider.read_notice({}, body)


async def test_after_closing_nobody_can_pay(bench: Bench) -> None:
    payment_id = new_id()
    for _ in range(2):
        assert [charge.state for charge in await bench.provider.close(payment_id)] == ["closed"]
    await bench.pays(payment_id)
    assert await _states(bench, payment_id) == ["closed"]
    assert await bench.notices() == []


async def test_closing_tells_of_a_charge_that_happened(bench: Bench) -> None:
    payment_id = new_id()
    await bench.pays(payment_id)
    assert [charge.state for charge in await bench.provider.close(payment_id)] == ["paid", "closed"]
    assert await _states(bench, payment_id) == ["paid", "closed"]


async def test_a_refund_is_given_once_per_id_and_never_beyond_the_charge(bench: Bench) -> None:
    payment_id, refund_id = new_id(), new_id()
    await bench.pays(payment_id)
    reference = (await bench.provider.query(payment_id))[0].provider_reference

    async def refund(id: UUID, minor: int) -> str:
        answer = await bench.provider.refund(
            refund_id=id, payment_id=payment_id, charge_reference=reference, amount=Money(minor)
        )
        return answer.state

    for _ in range(3):
        assert await refund(refund_id, 2000) == "succeeded"
    with pytest.raises(ProviderRefused):
        await refund(new_id(), 991)
    assert await refund(new_id(), 990) == "succeeded"


async def test_an_unknown_charge_is_not_refunded(bench: Bench) -> None:
    with pytest.raises(ProviderRefused):
        await bench.provider.refund(
            refund_id=new_id(), payment_id=new_id(), charge_reference="unknown", amount=Money(1)
        )


async def test_the_bill_has_what_succeeded_that_day(bench: Bench) -> None:
    paid, failed, refund_id = new_id(), new_id(), new_id()
    await bench.pays(paid)
    await bench.fails(failed)
    reference = (await bench.provider.query(paid))[0].provider_reference
    await bench.provider.refund(refund_id=refund_id, payment_id=paid, charge_reference=reference, amount=Money(500))
    bill = await bench.provider.bill(NOON.date())
    assert {(line.kind, line.provider_reference, line.amount.minor) for line in bill} == {
        ("charge", reference, 2990),
        ("refund", str(refund_id), 500),
    }
    assert await bench.provider.bill(NOON.date() - timedelta(days=1)) == []
