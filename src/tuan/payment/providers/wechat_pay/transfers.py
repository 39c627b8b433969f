"""Money to a person's WeChat wallet (商家转账): the person agrees within WeChat before it leaves."""

from typing import Any
from uuid import UUID

from tuan.kit.money import Money
from tuan.payment.providers.protocol import Payee, ProviderRefused, ProviderUnreachable, TransferAnswer
from tuan.payment.providers.wechat_pay import reading, signing
from tuan.payment.providers.wechat_pay.gateway import Gateway, no, words
from tuan.payment.providers.wechat_pay.keys import SCENES

PATH = "/v3/fund-app/mch-transfer/transfer-bills"
# Below, WeChat Pay takes no name; from there on, it insists on one.
NAME_FROM, NAME_NEEDED_FROM = Money(30), Money(200_000)
LONGEST = 32


async def send(gateway: Gateway, transfer_id: UUID, *, payee: Payee, amount: Money, reason: str) -> TransferAnswer:
    """Ask for a transfer; the same id again is the same transfer. Raises ProviderUnreachable, ProviderRefused."""
    keys = await gateway.keys()
    if keys.transfer_scene not in SCENES:
        raise ProviderRefused("no scene of transfers was entered")
    if amount >= NAME_NEEDED_FROM and not payee.name:
        raise ProviderRefused("from 2000 yuan on WeChat Pay needs the payee's name")
    headers: dict[str, str] = {}
    said: dict[str, Any] = {
        "appid": keys.app_id,
        "out_bill_no": transfer_id.hex,
        "transfer_scene_id": keys.transfer_scene,
        "openid": payee.account,
        "transfer_amount": amount.minor,
        "transfer_remark": reason[:LONGEST],
        "transfer_scene_report_infos": [
            {"info_type": kind, "info_content": reason[:LONGEST]} for kind in SCENES[keys.transfer_scene]
        ],
    }
    if payee.name and amount >= NAME_FROM:
        serial, key = await gateway.newest()
        said["user_name"], headers["Wechatpay-Serial"] = signing.seal_for(key, payee.name), serial
    status, told = await gateway.ask("POST", PATH, said, **headers)
    if status != 200:
        raise no(status, told)
    return _answer(told, transfer_id)


async def query(gateway: Gateway, transfer_id: UUID) -> TransferAnswer | None:
    """How a transfer stands. Raises ProviderUnreachable."""
    status, told = await gateway.ask("GET", f"{PATH}/out-bill-no/{transfer_id.hex}")
    if status == 404:
        return None
    if status != 200:
        raise ProviderUnreachable(words(status, told))
    return _answer(told, transfer_id)


def _answer(told: dict[str, Any], transfer_id: UUID) -> TransferAnswer:
    if told.get("out_bill_no") != transfer_id.hex:
        raise ProviderUnreachable("the answer is about another transfer")
    try:
        return reading.transfer_in(told)
    except KeyError as error:
        raise ProviderUnreachable("what WeChat Pay says of a transfer cannot be read") from error
