"""Alipay and its twin: what is not rightly signed counts for nothing, in both directions."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest

from tests.twins import keys
from tests.twins.alipay import AlipayTwin
from tests.twins.alipay_books import Refund
from tests.twins.benches import NOON, PRICE, AlipayBench, fixed
from tests.twins.running import running
from tuan.kit.ids import new_id
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.payment.errors import KeyWrong, NoticeForged, NoticeMalformed
from tuan.payment.providers import Beginning, Begun, Payee, ProviderRefused, ProviderUnreachable, Way
from tuan.payment.providers.alipay import Alipay, bill
from tuan.payment.providers.alipay.keys import read_keys
from tuan.payment.providers.alipay.signing import part_of


class Story(AlipayBench):
    """A twin with our side of it."""

    provider: Alipay

    def with_values(self, values: dict[str, str]) -> None:
        gateway = f"{self.twin.url}/gateway.do"
        self.provider = Alipay(self.clock, fixed(values), home="https://shop.example", gateway=gateway)

    async def begin(self, way: Way = "qr") -> tuple[UUID, Begun]:
        payment_id = new_id()
        begun = await self.provider.begin(
            Beginning(
                payment_id=payment_id,
                amount=PRICE,
                subject=Text("订单 1", "Order 1"),
                way=way,
                back_to="/payments/1/result",
                opened_at=NOON,
                pay_by=NOON + timedelta(minutes=11),
            )
        )
        return payment_id, begun

    async def paid(self) -> UUID:
        payment_id, _ = await self.begin()
        self.twin.pay(payment_id.hex)
        return payment_id


def _story(*, with_certificates: bool) -> Iterator[Story]:
    story = Story()
    story.twin = AlipayTwin(story.clock, with_certificates=with_certificates)
    with running(story.twin.app()) as url:
        story.twin.url = url
        story.with_values(story.twin.values())
        yield story


@pytest.fixture
def story() -> Iterator[Story]:
    yield from _story(with_certificates=True)


@pytest.fixture
def with_keys() -> Iterator[Story]:
    yield from _story(with_certificates=False)


@pytest.mark.parametrize("lie", ["signature", "unsigned", "silence", "busy", "another_payment"])
async def test_what_is_not_an_answer_of_theirs_is_no_answer(story: Story, lie: str) -> None:
    payment_id = await story.paid()
    story.twin.lies.add(lie)
    with pytest.raises(ProviderUnreachable):
        await story.provider.query(payment_id)
    story.twin.lies.clear()
    assert [charge.amount for charge in await story.provider.query(payment_id)] == [PRICE]


async def test_a_notice_that_is_not_theirs_is_refused(story: Story) -> None:
    await story.paid()
    story.twin.lies.add("signature")
    [(headers, body)] = story.twin.notices()
    story.twin.lies.clear()
    with pytest.raises(NoticeForged):
        await story.provider.read_notice(headers, body)


@pytest.mark.parametrize("missing", ["out_trade_no", "notify_id", "total_amount"])
async def test_a_rightly_signed_notice_that_lacks_something_is_malformed(story: Story, missing: str) -> None:
    await story.paid()
    [(_, about)] = story.twin.owed
    headers, body = story.twin.signed_notice({name: value for name, value in about.items() if name != missing})
    with pytest.raises(NoticeMalformed):
        await story.provider.read_notice(headers, body)


async def test_what_is_told_of_a_refund_is_no_second_charge(story: Story) -> None:
    payment_id = await story.paid()
    story.twin.notices()
    [charge] = await story.provider.query(payment_id)
    await story.provider.refund(
        refund_id=new_id(),
        payment_id=payment_id,
        charge_reference=charge.provider_reference,
        charged=PRICE,
        amount=PRICE,
    )
    [(headers, body)] = story.twin.notices()
    notice = await story.provider.read_notice(headers, body)
    assert story.provider.news_in(notice.body) is None
    assert [one.state for one in await story.provider.query(payment_id)] == ["paid"]


async def test_a_new_certificate_is_fetched_once(story: Story) -> None:
    payment_id = await story.paid()
    story.turn(timedelta(minutes=2))
    story.twin.rotate()
    assert [charge.state for charge in await story.provider.query(payment_id)] == ["paid"]
    [(headers, body)] = story.twin.notices()
    assert (await story.provider.read_notice(headers, body)).payment_id == payment_id
    fetched = [asked for asked in story.twin.asked if "alipaycert" in asked]
    assert len(fetched) == 1


async def test_strangers_with_invented_certificates_hold_up_nobody(story: Story) -> None:
    payment_id = await story.paid()
    [(headers, body)] = story.twin.notices()
    for n in range(10):
        for _ in range(2):
            with pytest.raises(NoticeForged if n < 6 else ProviderUnreachable):
                await story.provider.read_notice(headers, body + f"&alipay_cert_sn={n:032x}".encode())
    assert len([asked for asked in story.twin.asked if "alipaycert" in asked]) == 6
    story.twin.rotate()
    assert [charge.state for charge in await story.provider.query(payment_id)] == ["paid"]


async def test_a_notification_that_names_no_certificate_is_believed_after_a_change(story: Story) -> None:
    payment_id = await story.paid()
    story.twin.rotate()
    [(headers, body)] = story.twin.notices()
    story.twin.lies.add("busy")
    with pytest.raises(ProviderUnreachable):
        await story.provider.read_notice(headers, body)
    story.twin.lies.clear()
    story.turn(timedelta(seconds=6))
    assert (await story.provider.read_notice(headers, body)).payment_id == payment_id
    story.twin.asked.clear()
    for _ in range(5):  # Strangers make us look once a minute.
        with pytest.raises(NoticeForged):
            await story.provider.read_notice(headers, body.replace(b"29.90", b"29.91"))
    assert story.twin.asked == []


async def test_a_refund_whose_answer_was_lost_is_not_failed_by_a_later_no(story: Story) -> None:
    payment_id = await story.paid()
    [charge] = await story.provider.query(payment_id)
    given, refused = new_id(), new_id()

    async def refund(refund_id: UUID) -> str:
        answer = await story.provider.refund(
            refund_id=refund_id,
            payment_id=payment_id,
            charge_reference=charge.provider_reference,
            charged=PRICE,
            amount=Money(1000),
        )
        return answer.state

    story.twin.lies.add("silence")
    with pytest.raises(ProviderUnreachable):
        await refund(given)
    story.twin.lies = {"no_refunds"}
    assert await refund(given) == "succeeded"
    with pytest.raises(ProviderRefused, match="TRADE_HAS_FINISHED"):
        await refund(refused)


async def test_a_refund_without_a_status_is_asked_again(story: Story) -> None:
    payment_id, refund_id = await story.paid(), new_id()
    [charge] = await story.provider.query(payment_id)

    async def refund() -> str:
        answer = await story.provider.refund(
            refund_id=refund_id,
            payment_id=payment_id,
            charge_reference=charge.provider_reference,
            charged=PRICE,
            amount=Money(1000),
        )
        return answer.state

    story.twin.lies.add("slow_refund")
    assert [await refund(), await refund()] == ["waiting", "waiting"]
    known = await story.provider.query_refund(refund_id=refund_id, payment_id=payment_id)
    assert known
    assert known.state == "waiting"
    story.twin.lies = {"another_amount"}
    with pytest.raises(ProviderUnreachable, match="another amount"):
        await refund()
    story.twin.lies.clear()
    assert await refund() == "succeeded"
    assert [one.amount for one in story.twin.books.refunds.values()] == [1000]


async def test_a_certificate_that_the_roots_do_not_vouch_for_is_not_believed(story: Story) -> None:
    payment_id = await story.paid()
    story.twin.rotate()
    story.twin.lies.add("bad_certificate")
    with pytest.raises(ProviderUnreachable, match="not signed by Alipay"):
        await story.provider.query(payment_id)


async def test_a_public_key_does_without_certificates_but_pays_nobody(with_keys: Story) -> None:
    payment_id = await with_keys.paid()
    [(headers, body)] = with_keys.twin.notices()
    assert (await with_keys.provider.read_notice(headers, body)).payment_id == payment_id
    assert (await with_keys.provider.check()).is_well
    with pytest.raises(ProviderRefused, match="certificates"):
        await with_keys.provider.transfer(transfer_id=new_id(), payee=Payee("x"), amount=Money(1), reason="x")
    assert with_keys.twin.refused == []


async def test_the_twin_refuses_what_another_key_signed(with_keys: Story) -> None:
    with_keys.with_values(with_keys.twin.values(private_key=keys.private_pem(keys.rsa_key("a thief"))))
    checked = await with_keys.provider.check()
    assert (checked.is_well, "isv.invalid-signature" in checked.said) == (False, True)
    assert with_keys.twin.refused == ["isv.invalid-signature"]


@pytest.mark.parametrize("way", ["page", "phone"])
async def test_a_browser_is_sent_with_a_signed_address(story: Story, way: Way) -> None:
    payment_id, begun = await story.begin(way)
    said = parse_qs(urlsplit(begun.redirect_to).query)
    assert said["return_url"] == ["https://shop.example/payments/1/result"]
    assert said["notify_url"] == ["https://shop.example/hooks/alipay"]
    async with httpx.AsyncClient(trust_env=False) as browser:
        assert "登录支付宝" in (await browser.get(begun.redirect_to)).text
        changed = begun.redirect_to.replace("29.90", "0.01")
        assert "isv.invalid-signature" in (await browser.get(changed)).text
    story.twin.pay(payment_id.hex)
    assert [charge.amount for charge in await story.provider.query(payment_id)] == [PRICE]


async def test_a_code_that_nobody_scanned_ends_by_itself_and_money_until_then_is_told(story: Story) -> None:
    late, (too_late, _) = (await story.begin())[0], await story.begin()
    for payment_id in (late, too_late):
        [charge] = await story.provider.close(payment_id)
        assert (charge.state, charge.is_final) == ("closed", False)
    story.turn(timedelta(minutes=11))
    assert story.twin.pay(late.hex)
    assert [charge.state for charge in await story.provider.query(late)] == ["paid"]
    story.turn(timedelta(seconds=1))
    assert not story.twin.pay(too_late.hex)


async def test_a_refund_lost_on_the_way_is_paid_once(story: Story) -> None:
    payment_id = await story.paid()
    [charge] = await story.provider.query(payment_id)
    refund_id = new_id()

    async def refund() -> str:
        answer = await story.provider.refund(
            refund_id=refund_id,
            payment_id=payment_id,
            charge_reference=charge.provider_reference,
            charged=charge.amount,
            amount=Money(1000),
        )
        return answer.state

    story.twin.lies.add("silence")
    with pytest.raises(ProviderUnreachable):
        await refund()
    story.twin.lies.clear()
    assert await refund() == "succeeded"
    assert [one.amount for one in story.twin.books.refunds.values()] == [1000]


async def test_a_bill_that_is_not_there_yet_is_asked_for_later(story: Story) -> None:
    day = NOON.date()
    for hours in (20, 40):
        story.turn(timedelta(hours=20))
        with pytest.raises(ProviderUnreachable, match="bill_not_exist"):
            await story.provider.bill(day)
        assert story.clock() == NOON + timedelta(hours=hours)
    story.turn(timedelta(hours=20))
    assert await story.provider.bill(day) == []  # A day without trade.


@pytest.mark.parametrize("number", ["by-hand-1", ""])
async def test_a_refund_by_hand_stands_in_the_bill_by_its_own_number(story: Story, number: str) -> None:
    payment_id = await story.paid()
    trade = story.twin.books.trades[payment_id.hex]
    story.twin.books.refunds[number] = Refund(number, trade, 100, NOON)
    packed = story.twin.books.bill("2026-05-20")
    assert packed
    lines = bill.lines_in(bill.opened(packed), seller_id="2088000000000001")
    assert [(line.kind, line.provider_reference, line.amount.minor) for line in lines][1:] == [
        ("refund", number or trade.trade_no, 100)
    ]


@pytest.mark.parametrize("spoil", ["cut", "seller", "amount", "time"])
async def test_a_spoilt_bill_is_no_bill(story: Story, spoil: str) -> None:
    await story.paid()
    packed = story.twin.books.bill("2026-05-20")
    assert packed
    text = bill.opened(packed)
    assert len(bill.lines_in(text, seller_id="2088000000000001")) == 1
    spoilt = {
        "cut": text[: text.index("#-----------------------------------------业务明细列表结束")],
        "seller": text.replace("2088000000000001", "2088000000000002"),
        "amount": text.replace("29.90", "29.905"),
        "time": text.replace("2026-05-20 12:00:00", "yesterday"),
    }[spoil]
    with pytest.raises(ProviderUnreachable):
        bill.lines_in(spoilt, seller_id="2088000000000001")
    with pytest.raises(ProviderUnreachable):
        bill.opened(packed[:-40])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("private_key", "nonsense"),
        ("app_id", "wx1"),
        ("seller_id", "1"),
        ("root_certificate", ""),
        ("root_certificate", keys.pem_of(keys.certificate("Nobody", keys.rsa_key("a thief"), at=NOON))),
        ("app_certificate", keys.pem_of(keys.certificate("Nobody", keys.rsa_key("a thief"), at=NOON))),
    ],
)
def test_what_can_be_no_key_is_refused_by_name(story: Story, field: str, value: str) -> None:
    with pytest.raises(KeyWrong) as caught:
        read_keys(story.twin.values(**{field: value}))
    if value and field == "root_certificate":
        field = "alipay_certificate"  # It is the one that the roots do not vouch for.
    assert caught.value.data["field"] == field


def test_ones_own_public_key_is_not_alipays(with_keys: Story) -> None:
    own = keys.public_pem(with_keys.twin.app_key)
    with pytest.raises(KeyWrong):
        read_keys(with_keys.twin.values(alipay_public_key=own))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('{"a_response":{"x":"}{\\"","y":[1]},"sign":"s"}', '{"x":"}{\\"","y":[1]}'),
        ('{"sign":"s", "a_response" : {"x": {}} }', '{"x": {}}'),
        ('{"b_response":{}}', None),
        ('{"a_response":{', None),
    ],
)
def test_the_signed_part_of_an_answer_is_found_as_it_was_written(text: str, part: str | None) -> None:
    assert part_of(text, "a_response") == part
