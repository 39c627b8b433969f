"""What every provider must keep; a new adapter joins by adding itself to `BENCHES`."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from tests.twins.benches import BENCHES, NOON, PRICE, WRONG, Bench
from tuan.kit.ids import new_id
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.payment.errors import NoticeForged, NoticeMalformed
from tuan.payment.providers import Beginning, Begun, Charge, Payee, ProviderRefused, Way
from tuan.platform.database import Database


@pytest.fixture(params=sorted(BENCHES))
async def bench(request: pytest.FixtureRequest, database: Database) -> AsyncIterator[Bench]:
    async with BENCHES[request.param](database) as bench:
        yield bench


async def _begin(bench: Bench, payment_id: UUID, way: Way | None = None) -> Begun:
    return await bench.provider.begin(
        Beginning(
            payment_id=payment_id,
            amount=PRICE,
            subject=Text("订单 1 “{}”", "Order 1 {}"),
            way=way or bench.provider.ways[0],
            back_to=f"/payments/{payment_id}/result",
            opened_at=NOON,
            pay_by=NOON + timedelta(minutes=11),
            payer="payer-1",
            payer_address="203.0.113.7",
        )
    )


async def _paid(bench: Bench) -> tuple[UUID, Charge]:
    payment_id = new_id()
    await _begin(bench, payment_id)
    await bench.pays(payment_id)
    return payment_id, (await bench.provider.query(payment_id))[0]


async def _states(bench: Bench, payment_id: UUID) -> list[str]:
    return [charge.state for charge in await bench.provider.query(payment_id)]


async def test_it_names_itself_and_says_how_to_go_on(bench: Bench) -> None:
    provider = bench.provider
    assert provider.code
    assert provider.name.zh and provider.name.en  # noqa: PT018 - one promise.
    assert provider.ways
    for way in provider.ways:
        payment_id = new_id()
        begun = await _begin(bench, payment_id, way)
        assert [bool(begun.redirect_to), bool(begun.qr), bool(begun.in_app)] == [
            way in ("page", "phone"),
            way == "qr",
            way == "in_app",
        ]
        assert begun.redirect_to.startswith(("/", "http")) or not begun.redirect_to
        if way == "qr":
            assert (await _begin(bench, payment_id, way)).qr == begun.qr


async def test_a_charge_waits_until_somebody_pays(bench: Bench) -> None:
    payment_id = new_id()
    assert await bench.provider.query(payment_id) == []
    await _begin(bench, payment_id)
    assert await bench.provider.query(payment_id) == []
    await bench.fails(payment_id)
    assert "paid" not in await _states(bench, payment_id)
    await bench.pays(payment_id)
    charge = (await bench.provider.query(payment_id))[-1]
    assert (charge.state, charge.amount, charge.at) == ("paid", PRICE, NOON)
    assert charge.provider_reference


async def test_a_charge_is_told_also_of_another_amount(bench: Bench) -> None:
    payment_id = new_id()
    await _begin(bench, payment_id)
    await bench.pays_wrong(payment_id)
    [charge] = await bench.provider.query(payment_id)
    assert (charge.state, charge.amount) == ("paid", WRONG)


async def test_its_notice_says_what_its_query_says(bench: Bench) -> None:
    payment_id, charge = await _paid(bench)
    [(headers, body)] = await bench.notices()
    notice = await bench.provider.read_notice(headers, body)
    assert notice.payment_id == payment_id
    assert bench.provider.news_in(notice.body) == charge
    again = await bench.provider.read_notice(headers, body)
    assert again.provider_notice_id == notice.provider_notice_id


@pytest.mark.parametrize("place", [0, 5, 0.3, 0.6, -2])
async def test_a_forged_notice_is_refused(bench: Bench, place: float) -> None:
    await _paid(bench)
    [(headers, body)] = await bench.notices()
    forged = bytearray(body)
    forged[int(place * len(body)) if 0 < place < 1 else int(place)] ^= 1
    with pytest.raises((NoticeForged, NoticeMalformed)):
        await bench.provider.read_notice(headers, bytes(forged))
    with pytest.raises((NoticeForged, NoticeMalformed)):
        await bench.provider.read_notice({}, b"")


async def test_a_notice_of_another_merchant_is_refused(bench: Bench) -> None:
    await _paid(bench)
    for headers, body in await bench.notices(of_another=True):
        with pytest.raises(NoticeForged):
            await bench.provider.read_notice(headers, body)


async def test_after_closing_nobody_can_pay(bench: Bench) -> None:
    payment_id = new_id()
    await _begin(bench, payment_id)
    await bench.opens(payment_id)
    for _ in range(2):
        assert [charge.state for charge in await bench.provider.close(payment_id)] == ["closed"]
    await bench.pays(payment_id)
    assert await _states(bench, payment_id) == ["closed"]
    assert await bench.notices() == []


async def test_what_was_never_begun_is_closed_too(bench: Bench) -> None:
    assert [charge.state for charge in await bench.provider.close(new_id())] == ["closed"]


async def test_closing_tells_of_a_charge_that_happened(bench: Bench) -> None:
    payment_id, charge = await _paid(bench)
    [first, last] = await bench.provider.close(payment_id)
    assert (first, last.state) == (charge, "closed")
    assert (await bench.provider.query(payment_id))[0] == charge


async def test_a_refund_is_given_once_per_id_and_never_beyond_the_charge(bench: Bench) -> None:
    payment_id, charge = await _paid(bench)
    refund_id, rest_id = new_id(), new_id()

    async def refund(id: UUID, minor: int) -> str:
        answer = await bench.provider.refund(
            refund_id=id,
            payment_id=payment_id,
            charge_reference=charge.provider_reference,
            charged=charge.amount,
            amount=Money(minor),
        )
        return answer.state

    assert await bench.provider.query_refund(refund_id=refund_id, payment_id=payment_id) is None
    for _ in range(3):
        assert await refund(refund_id, 2000) == "succeeded"
    with pytest.raises(ProviderRefused):
        await refund(new_id(), 991)
    assert await refund(rest_id, 990) == "succeeded"
    for id in (refund_id, rest_id):
        known = await bench.provider.query_refund(refund_id=id, payment_id=payment_id)
        assert known
        assert (known.state, bool(known.provider_reference)) == ("succeeded", True)
    assert (await bench.provider.query(payment_id))[0] == charge  # Given back whole, it was paid all the same.


async def test_an_unknown_charge_is_not_refunded(bench: Bench) -> None:
    with pytest.raises(ProviderRefused):
        await bench.provider.refund(
            refund_id=new_id(), payment_id=new_id(), charge_reference="unknown", charged=PRICE, amount=Money(1)
        )


async def test_a_person_is_paid_once_per_id(bench: Bench) -> None:
    transfer_id, payee = new_id(), Payee("payee-1", "张三")
    assert await bench.provider.query_transfer(transfer_id) is None
    for _ in range(3):
        answer = await bench.provider.transfer(
            transfer_id=transfer_id, payee=payee, amount=Money(1234), reason="佣金 Commission"
        )
        assert answer.state in ("succeeded", "waiting")
        assert answer.provider_reference
        assert bool(answer.confirm) == (answer.state == "waiting")
    await bench.takes(transfer_id)
    known = await bench.provider.query_transfer(transfer_id)
    assert known
    assert (known.state, known.provider_reference) == ("succeeded", answer.provider_reference)
    assert await bench.transfers() == [("payee-1", 1234)]
    with pytest.raises(ProviderRefused):
        await bench.provider.transfer(transfer_id=transfer_id, payee=payee, amount=Money(1235), reason="Commission")


async def test_the_bill_has_what_succeeded_that_day(bench: Bench) -> None:
    paid, charge = await _paid(bench)
    failed, refund_id = new_id(), new_id()
    await _begin(bench, failed)
    await bench.fails(failed)
    await bench.provider.refund(
        refund_id=refund_id,
        payment_id=paid,
        charge_reference=charge.provider_reference,
        charged=charge.amount,
        amount=Money(500),
    )
    bench.turn(timedelta(days=3))
    day = NOON.astimezone(bench.provider.bills.zone).date()
    bill = await bench.provider.bill(day)
    assert {(line.kind, line.provider_reference, line.amount.minor) for line in bill} == {
        ("charge", charge.provider_reference, 2990),
        ("refund", str(refund_id), 500),
    }
    assert {bench.provider.bills.whole(day)[0] <= line.at < bench.provider.bills.whole(day)[1] for line in bill} == {
        True
    }
    assert await bench.provider.bill(day - timedelta(days=1)) == []


async def test_it_can_be_asked_for_something_harmless(bench: Bench) -> None:
    checked = await bench.provider.check()
    assert (checked.is_well, bool(checked.said)) == (True, True)
