"""Money to a person's Alipay account; Alipay takes it from applications with certificates only."""

from typing import Any
from uuid import UUID

from tuan.kit.money import Money
from tuan.payment.providers.alipay import reading
from tuan.payment.providers.alipay.gateway import SUCCESS, Gateway, words
from tuan.payment.providers.protocol import Payee, ProviderRefused, ProviderUnreachable, TransferAnswer
from tuan.payment.providers.yuan import text_of

PRODUCT = {"product_code": "TRANS_ACCOUNT_NO_PWD", "biz_scene": "DIRECT_TRANSFER"}
NOT_THERE = ("ORDER_NOT_EXIST",)


async def send(gateway: Gateway, transfer_id: UUID, *, payee: Payee, amount: Money, reason: str) -> TransferAnswer:
    """Ask for a transfer; the same id again is the same transfer. Raises ProviderUnreachable, ProviderRefused."""
    if not (await gateway.keys()).roots:
        raise ProviderRefused("transfers to people need an application with certificates")
    by_number = payee.account.startswith("2088") and len(payee.account) == 16
    person: dict[str, Any] = {
        "identity": payee.account,
        "identity_type": "ALIPAY_USER_ID" if by_number else "ALIPAY_LOGON_ID",
    }
    if payee.name:
        person["name"] = payee.name
    said = {
        "out_biz_no": transfer_id.hex,
        "trans_amount": text_of(amount),
        "order_title": reason[:128],
        "remark": reason[:200],
        "payee_info": person,
        **PRODUCT,
    }
    told = await gateway.ask("alipay.fund.trans.uni.transfer", said)
    if told["code"] != SUCCESS:
        raise ProviderRefused(words(told))
    return _answer(told, transfer_id)


async def query(gateway: Gateway, transfer_id: UUID) -> TransferAnswer | None:
    """How a transfer stands. Raises ProviderUnreachable."""
    told = await gateway.ask("alipay.fund.trans.common.query", {"out_biz_no": transfer_id.hex, **PRODUCT})
    if str(told.get("sub_code", "")) in NOT_THERE:
        return None
    if told["code"] != SUCCESS:
        raise ProviderUnreachable(words(told))
    return _answer(told, transfer_id)


def _answer(told: dict[str, Any], transfer_id: UUID) -> TransferAnswer:
    if told.get("out_biz_no") != transfer_id.hex:
        raise ProviderUnreachable("the answer is about another transfer")
    try:
        return reading.transfer_in(told)
    except KeyError as error:
        raise ProviderUnreachable("what Alipay says of a transfer cannot be read") from error
