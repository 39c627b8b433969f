"""Which of WeChat Pay's answers are definite, and which only say that we must ask again."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from tests.twins.benches import PRICE
from tests.twins.running import running
from tests.twins.wechat_signs import Told
from tuan.kit.ids import new_id
from tuan.kit.money import Money
from tuan.payment.errors import NoticeForged
from tuan.payment.providers import Payee, ProviderRefused, ProviderUnreachable, RefundAnswer
from tuan.payment.tests.test_wechat_pay import Story


@pytest.fixture
def story() -> Iterator[Story]:
    story = Story()
    with running(story.twin.app()) as url:
        story.twin.url = url
        story.with_values(story.twin.values())
        yield story


async def _paid(story: Story) -> str:
    number, _ = await story.begin()
    story.twin.pay(number)
    return number


async def _refund(story: Story, number: str, refund_id: UUID, minor: int = 1000) -> RefundAnswer:
    return await story.provider.refund(
        refund_id=refund_id,
        payment_id=UUID(number),
        charge_reference=story.twin.books.trades[number].transaction_id,
        charged=PRICE,
        amount=Money(minor),
    )


async def test_a_refund_that_was_accepted_waits_and_is_paid_once(story: Story) -> None:
    number, refund_id = await _paid(story), new_id()
    story.twin.lies.add("accepted")
    assert (await _refund(story, number, refund_id)).state == "waiting"
    story.twin.lies.clear()
    assert (await _refund(story, number, refund_id)).state == "succeeded"
    assert [one.amount for one in story.twin.books.refunds.values()] == [1000]


async def test_a_transfer_or_beginning_that_was_accepted_is_asked_again(story: Story) -> None:
    story.twin.lies.add("accepted")
    with pytest.raises(ProviderUnreachable, match="202"):
        await story.begin()
    transfer_id, payee = new_id(), Payee("payee-1", "张三")
    with pytest.raises(ProviderUnreachable, match="202"):
        await story.provider.transfer(transfer_id=transfer_id, payee=payee, amount=Money(500), reason="佣金")
    story.twin.lies.clear()
    again = await story.provider.transfer(transfer_id=transfer_id, payee=payee, amount=Money(500), reason="佣金")
    assert again.state == "waiting"
    assert len(story.twin.books.transfers) == 1


@pytest.mark.parametrize("status", [302, 400, 403, 404, 405, 408, 413, 429, 502])
@pytest.mark.parametrize("body", [b"", b"<html>not here</html>", b'{"error": "no route"}'])
async def test_what_something_in_between_says_is_no_answer(story: Story, status: int, body: bytes) -> None:
    number, refund_id = await _paid(story), new_id()
    story.twin.page = (status, body)
    with pytest.raises(ProviderUnreachable):
        await _refund(story, number, refund_id)
    with pytest.raises(ProviderUnreachable):
        await story.provider.close(UUID(number))
    with pytest.raises(ProviderUnreachable):
        await story.provider.query(UUID(number))
    with pytest.raises(ProviderUnreachable):
        await story.provider.query_refund(refund_id=refund_id, payment_id=UUID(number))
    with pytest.raises(ProviderUnreachable):
        await story.provider.query_transfer(refund_id)
    with pytest.raises(ProviderUnreachable):
        await story.begin()


@pytest.mark.parametrize(
    ("status", "code"),
    [(403, "USER_ACCOUNT_ABNORMAL"), (403, "NO_AUTH"), (404, "RESOURCE_NOT_EXISTS"), (400, "INVALID_REQUEST")],
)
async def test_a_definite_no_ends_a_refund(story: Story, status: int, code: str) -> None:
    number = await _paid(story)
    story.twin.says = Told(status, code, "不行")
    with pytest.raises(ProviderRefused, match=code):
        await _refund(story, number, new_id())


@pytest.mark.parametrize(
    ("status", "code"),
    [(403, "NOT_ENOUGH"), (429, "FREQUENCY_LIMITED"), (403, "FREQUENCY_LIMITED"), (500, "SYSTEM_ERROR")],
)
async def test_what_may_end_by_itself_is_asked_again(story: Story, status: int, code: str) -> None:
    number = await _paid(story)
    story.twin.says = Told(status, code, "请稍后")
    with pytest.raises(ProviderUnreachable, match=code):
        await _refund(story, number, new_id())


async def test_an_answer_about_another_amount_is_no_answer(story: Story) -> None:
    number, refund_id = await _paid(story), new_id()
    await _refund(story, number, refund_id)
    story.twin.books.refunds[refund_id.hex].told = 999
    with pytest.raises(ProviderUnreachable, match="another amount"):
        await _refund(story, number, refund_id)


async def test_with_a_public_key_a_notification_may_be_signed_with_a_certificate(story: Story) -> None:
    story.with_values(story.twin.use_public_key())
    number = await _paid(story)
    [(_, body)] = story.twin.notices()
    headers = story.twin.signed_headers(body, by_certificate=True)
    assert (await story.provider.read_notice(headers, body)).payment_id.hex == number


async def test_strangers_make_us_ask_seldom_also_while_it_is_away(story: Story) -> None:
    number = await _paid(story)
    [(headers, body)] = story.twin.notices()
    story.turn(timedelta(minutes=2))
    story.twin.asked.clear()
    story.twin.lies.add("busy")
    for n in range(10):
        with pytest.raises(ProviderUnreachable):
            await story.provider.read_notice({**headers, "wechatpay-serial": f"ABC{n}"}, body)
    assert len(story.twin.asked) == 1
    story.twin.lies.clear()
    story.twin.rotate()
    assert [charge.state for charge in await story.provider.query(UUID(number))] == ["paid"]  # We are not held up.
    story.twin.asked.clear()
    for _ in range(5):
        story.turn(timedelta(minutes=1, seconds=1))
        with pytest.raises(NoticeForged):
            await story.provider.read_notice({**headers, "wechatpay-serial": "ABC1"}, body)
    assert len(story.twin.asked) == 1


async def test_the_first_call_of_all_may_seal_a_name(story: Story) -> None:
    answer = await story.provider.transfer(
        transfer_id=new_id(), payee=Payee("payee-1", "张三"), amount=Money(500), reason="佣金"
    )
    assert answer.state == "waiting"
