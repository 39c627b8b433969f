"""Notifications of Alipay: a form whose fields are signed, checked to be about us."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qsl
from uuid import UUID

from tuan.kit.money import Money
from tuan.payment.errors import NoticeForged, NoticeMalformed
from tuan.payment.providers.alipay import reading, signing
from tuan.payment.providers.alipay.gateway import Gateway
from tuan.payment.providers.protocol import Charge, Notice

NOT_SIGNED = frozenset({"sign", "sign_type"})


async def read(gateway: Gateway, body: bytes, *, at: datetime) -> Notice:
    """The verified content of a notification. Raises NoticeForged, NoticeMalformed, ProviderUnreachable.

    It carries no time of sending that repeats would renew; what it tells counts once, whenever it comes.
    """
    if await gateway.values() is None:
        raise NoticeForged
    try:
        said = dict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True, max_num_fields=100))
    except ValueError as error:
        raise NoticeMalformed from error
    message = signing.joined(said, without=NOT_SIGNED)
    if said.get("sign_type") != "RSA2" or not await gateway.is_theirs(
        message, said.get("sign", ""), said.get("alipay_cert_sn", ""), anybody=True
    ):
        raise NoticeForged
    keys = await gateway.keys()
    if (said.get("app_id"), said.get("seller_id")) != (keys.app_id, keys.seller_id):
        raise NoticeForged
    try:
        return Notice(said["notify_id"], UUID(said["out_trade_no"]), _kept(said, at=at))
    except (KeyError, ValueError) as error:
        raise NoticeMalformed from error


def news_of(body: Mapping[str, str]) -> Charge | None:
    """What a kept notification tells."""
    if body["kind"] != "charge":
        return None
    amount = Money(int(body["amount"]), body["currency"])
    return Charge(body["state"], body["charge"], amount, datetime.fromisoformat(body["at"]))  # type: ignore[arg-type]


def _kept(said: Mapping[str, str], *, at: datetime) -> dict[str, str]:
    """Nothing about the payer. One that tells of a refund tells us nothing: its answer came when we asked."""
    charges = reading.charges_in(said, at=at)
    if not charges or "gmt_refund" in said:
        return {"kind": "nothing"}
    return {
        "kind": "charge",
        "state": charges[0].state,
        "charge": charges[0].provider_reference,
        "amount": str(charges[0].amount.minor),
        "currency": charges[0].amount.currency,
        "at": charges[0].at.isoformat(),
    }
