"""Notifications of WeChat Pay: verified, opened, and checked to be about us."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from tuan.kit.money import Money
from tuan.payment.errors import NoticeForged, NoticeMalformed
from tuan.payment.providers.protocol import Notice, RefundNews
from tuan.payment.providers.wechat_pay import reading, signing
from tuan.payment.providers.wechat_pay.gateway import Gateway
from tuan.payment.providers.wechat_pay.keys import Keys

ALGORITHM = "AEAD_AES_256_GCM"


async def read(gateway: Gateway, headers: Mapping[str, str], body: bytes, *, at: datetime) -> Notice:
    """The verified content of a notification. Raises NoticeForged, NoticeMalformed, ProviderUnreachable."""
    if await gateway.values() is None:
        raise NoticeForged
    if not headers.get("wechatpay-signature") or not await gateway.is_theirs(headers, body, anybody=True):
        raise NoticeForged
    keys = await gateway.keys()
    try:
        said = orjson.loads(body)
        resource = said["resource"]
        if resource["algorithm"] != ALGORITHM:
            raise NoticeMalformed
        plain = signing.unseal(keys.api_v3_key, resource)
        if plain is None:
            raise NoticeForged
        about = orjson.loads(plain)
        return Notice(str(said["id"]), *_content(keys, str(said["event_type"]), about, at=at))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise NoticeMalformed from error


def _content(keys: Keys, kind: str, about: Mapping[str, Any], *, at: datetime) -> tuple[UUID, dict[str, str]]:
    if about["mchid"] != keys.mch_id:
        raise NoticeForged
    payment_id = UUID(about["out_trade_no"])
    if kind.startswith("REFUND."):
        amount = Money(int(about["amount"]["refund"]))
        news = RefundNews(UUID(about["out_refund_no"]), amount, reading.refund_in(about))
        return payment_id, reading.body_of_refund(news)
    if not kind.startswith("TRANSACTION."):
        return payment_id, {"kind": "nothing"}
    if about["appid"] != keys.app_id:
        raise NoticeForged
    charges = reading.charges_in(about, at=at)
    return payment_id, reading.body_of_charge(charges[0]) if charges else {"kind": "nothing"}
