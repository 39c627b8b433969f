"""WeChat Pay and its twin: what is not rightly signed counts for nothing, in both directions."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from tests.twins import keys
from tests.twins.benches import NOON, PRICE, WeChatBench, fixed
from tests.twins.running import running
from tests.twins.wechat_books import Refund
from tests.twins.wechat_pay import OPENID
from tuan.kit.ids import new_id
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.payment.errors import KeyWrong, NoticeForged, NoticeMalformed
from tuan.payment.providers import Beginning, Begun, Payee, ProviderRefused, ProviderUnreachable, RefundNews, Way
from tuan.payment.providers.wechat_pay import WeChatPay, bill
from tuan.payment.providers.wechat_pay.keys import read_keys


class Story(WeChatBench):
    """A twin with our side of it."""

    provider: WeChatPay

    def with_values(self, values: dict[str, str]) -> WeChatPay:
        self.provider = WeChatPay(self.clock, fixed(values), home="https://shop.example", gateway=self.twin.url)
        return self.provider

    async def begin(self, way: Way = "qr") -> tuple[str, Begun]:
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
                payer="payer-1",
                payer_address="203.0.113.7",
            )
        )
        return payment_id.hex, begun


@pytest.fixture
def story() -> Iterator[Story]:
    story = Story()
    with running(story.twin.app()) as url:
        story.twin.url = url
        story.with_values(story.twin.values())
        yield story


@pytest.mark.parametrize("lie", ["signature", "stale", "silence", "busy", "another_payment"])
async def test_what_is_not_an_answer_of_theirs_is_no_answer(story: Story, lie: str) -> None:
    number, _ = await story.begin()
    story.twin.pay(number)
    story.twin.lies.add(lie)
    with pytest.raises(ProviderUnreachable) as caught:
        await story.provider.query(UUID(number))
    assert number not in str(caught.value)
    story.twin.lies.clear()
    assert [charge.amount for charge in await story.provider.query(UUID(number))] == [PRICE]


@pytest.mark.parametrize("lie", ["signature", "stale"])
async def test_a_notice_that_is_not_theirs_or_not_fresh_is_refused(story: Story, lie: str) -> None:
    number, _ = await story.begin()
    story.twin.pay(number)
    story.twin.lies.add(lie)
    [(headers, body)] = story.twin.notices()
    with pytest.raises(NoticeForged):
        await story.provider.read_notice(headers, body)


async def test_a_notice_recorded_by_somebody_is_of_no_use_later(story: Story) -> None:
    number, _ = await story.begin()
    story.twin.pay(number)
    [(headers, body)] = story.twin.notices()
    assert (await story.provider.read_notice(headers, body)).payment_id.hex == number
    story.turn(timedelta(minutes=6))
    with pytest.raises(NoticeForged):
        await story.provider.read_notice(headers, body)


async def test_a_notice_sealed_with_another_key_is_refused(story: Story) -> None:
    headers, body = story.twin.signed_notice("TRANSACTION.SUCCESS", {"mchid": "1900000109"}, key="x" * 32)
    with pytest.raises(NoticeForged):
        await story.provider.read_notice(headers, body)


async def test_a_rightly_signed_notice_that_says_nothing_is_malformed(story: Story) -> None:
    body = orjson.dumps({"id": "1", "resource": None})
    with pytest.raises(NoticeMalformed):
        await story.provider.read_notice(story.twin.signed_headers(body), body)


async def test_a_new_certificate_is_fetched_once(story: Story) -> None:
    number, _ = await story.begin()
    fetched = [asked for asked in story.twin.asked if asked.endswith("/certificates")]
    assert len(fetched) == 1
    story.twin.pay(number)
    story.turn(timedelta(days=1))
    story.twin.rotate()
    [(headers, body)] = story.twin.notices()
    assert (await story.provider.read_notice(headers, body)).payment_id.hex == number
    assert len([asked for asked in story.twin.asked if asked.endswith("/certificates")]) == 2

    # A stranger who names keys that nobody has does not make us ask at every call.
    for serial in ("ABCDEF01", "ABCDEF02", "not a number"):
        with pytest.raises(NoticeForged):
            await story.provider.read_notice({**headers, "wechatpay-serial": serial}, body)
    assert len([asked for asked in story.twin.asked if asked.endswith("/certificates")]) == 2


async def test_certificates_that_another_apiv3_key_sealed_are_not_believed(story: Story) -> None:
    story.with_values(story.twin.values(api_v3_key="z" * 32))
    with pytest.raises(ProviderUnreachable, match="APIv3 key"):
        await story.begin()
    checked = await story.provider.check()
    assert (checked.is_well, "APIv3" in checked.said) == (False, True)


async def test_a_bare_public_key_takes_the_place_of_certificates(story: Story) -> None:
    story.with_values(story.twin.use_public_key())
    number, begun = await story.begin()
    assert begun.qr.startswith("weixin://")
    story.twin.pay(number)
    [(headers, body)] = story.twin.notices()
    assert (await story.provider.read_notice(headers, body)).payment_id.hex == number
    answer = await story.provider.transfer(
        transfer_id=new_id(), payee=Payee("payee-1", "张三"), amount=Money(500), reason="佣金"
    )
    assert answer.state == "waiting"
    assert [one.name for one in story.twin.books.transfers.values()] == ["张三"]
    assert not [asked for asked in story.twin.asked if asked.endswith("/certificates")]


async def test_the_twin_refuses_what_another_key_signed(story: Story) -> None:
    story.with_values(story.twin.values(private_key=keys.private_pem(keys.rsa_key("a thief"))))
    checked = await story.provider.check()
    assert (checked.is_well, "SIGN_ERROR" in checked.said) == (False, True)
    assert set(story.twin.refused) == {"错误的签名，验签失败"}


async def test_the_app_gets_values_that_we_signed(story: Story) -> None:
    _, begun = await story.begin("in_app")
    said = begun.in_app
    message = f"{said['appId']}\n{said['timeStamp']}\n{said['nonceStr']}\n{said['package']}\n".encode()
    signature = base64.b64decode(said["paySign"])
    story.twin.merchant_key.public_key().verify(signature, message, PKCS1v15(), SHA256())


async def test_a_phone_comes_back_to_the_shop(story: Story) -> None:
    _, begun = await story.begin("phone")
    assert begun.redirect_to.endswith("&redirect_url=https%3A%2F%2Fshop.example%2Fpayments%2F1%2Fresult")


async def test_a_refund_lost_on_the_way_is_paid_once(story: Story) -> None:
    number, _ = await story.begin()
    story.twin.pay(number)
    [charge] = await story.provider.query(UUID(number))
    refund_id = new_id()

    async def refund() -> str:
        answer = await story.provider.refund(
            refund_id=refund_id,
            payment_id=new_id(),
            charge_reference=charge.provider_reference,
            charged=charge.amount,
            amount=Money(1000),
        )
        return answer.state

    story.twin.lies |= {"silence", "slow_refund"}
    with pytest.raises(ProviderUnreachable):
        await refund()
    story.twin.lies.clear()
    assert await refund() == "waiting"
    story.twin.notices()
    story.twin.finish_refund(refund_id.hex)
    [(headers, body)] = story.twin.notices()
    news = story.provider.news_in((await story.provider.read_notice(headers, body)).body)
    assert isinstance(news, RefundNews)
    assert (news.refund_id, news.amount, news.answer.state) == (refund_id, Money(1000), "succeeded")
    assert len(story.twin.books.refunds) == 1


async def test_a_bill_that_is_not_the_announced_one_is_no_bill(story: Story) -> None:
    number, _ = await story.begin()
    story.twin.pay(number)
    story.turn(timedelta(days=1))
    story.twin.lies.add("bill")
    with pytest.raises(ProviderUnreachable, match="not the one that was announced"):
        await story.provider.bill(NOON.date())


@pytest.mark.parametrize("spoil", ["cut", "merchant", "empty", "amount"])
async def test_a_spoilt_bill_is_no_bill(story: Story, spoil: str) -> None:
    number, _ = await story.begin()
    story.twin.pay(number)
    found = story.twin.books.bill("2026-05-20")
    assert found
    text = bill.opened(found[0], hash_value=found[1])
    spoilt = {
        "cut": text[: text.index("总交易单数")],
        "merchant": text.replace("1900000109", "1900000000"),
        "empty": "",
        "amount": text.replace("29.90", "29.905"),
    }[spoil]
    with pytest.raises(ProviderUnreachable):
        bill.lines_in(spoilt, mch_id="1900000109", zone=story.provider.bills.zone)


async def test_a_refund_by_hand_stands_in_the_bill_by_its_own_number(story: Story) -> None:
    number, _ = await story.begin()
    story.twin.pay(number)
    trade = story.twin.books.trades[number]
    story.twin.books.refunds["by-hand-1"] = Refund("by-hand-1", trade, 100, "503000001", NOON)
    packed = story.twin.books.bill("2026-05-20")
    assert packed
    lines = bill.lines_in(
        bill.opened(packed[0], hash_value=packed[1]), mch_id="1900000109", zone=story.provider.bills.zone
    )
    assert [(line.kind, line.provider_reference) for line in lines][1:] == [("refund", "by-hand-1")]


async def test_without_keys_nothing_is_asked_and_nothing_believed(story: Story) -> None:
    async def none() -> None:
        return None

    provider = WeChatPay(story.clock, none, home="https://shop.example", gateway=story.twin.url)
    with pytest.raises(ProviderUnreachable, match="no keys"):
        await provider.query(new_id())
    with pytest.raises(NoticeForged):
        await provider.read_notice({"wechatpay-signature": "x"}, b"{}")
    assert story.twin.asked == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("private_key", "nonsense"),
        ("private_key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"),
        ("api_v3_key", "short"),
        ("mch_id", "abc"),
        ("serial", ""),
        ("public_key_id", "PUB_KEY_ID_1"),
        ("transfer_scene", "9999"),
    ],
)
def test_what_can_be_no_key_is_refused_by_name(story: Story, field: str, value: str) -> None:
    with pytest.raises(KeyWrong) as caught:
        read_keys(story.twin.values(**{field: value}))
    assert caught.value.data["field"] == {"public_key_id": "public_key"}.get(field, field)


async def test_a_code_tells_once_who_pays(story: Story) -> None:
    address = await story.provider.who_pays("/pay/1?payment=2")
    assert address
    async with httpx.AsyncClient(trust_env=False) as browser:
        back = (await browser.get(address)).headers["location"]
    assert back.startswith("https://shop.example/pay/1?payment=2&code=")
    code = parse_qs(urlsplit(back).query)["code"][0]
    assert await story.provider.payer_of(code) == OPENID
    with pytest.raises(ProviderRefused, match="40029"):
        await story.provider.payer_of(code)
    story.with_values(story.twin.values(app_secret="0" * 32))
    with pytest.raises(ProviderRefused, match="40125"):
        await story.provider.payer_of(code)
    story.with_values(story.twin.values(app_secret=""))
    assert await story.provider.who_pays("/pay/1?payment=2") is None
