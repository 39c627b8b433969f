"""How a payment begins at WeChat Pay: a code to scan (Native), its app from a phone's browser (H5), or within it (JSAPI)."""

import secrets
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from tuan.payment.providers.protocol import Beginning, Begun, ProviderUnreachable
from tuan.payment.providers.wechat_pay import signing
from tuan.payment.providers.wechat_pay.gateway import Gateway, no
from tuan.payment.providers.wechat_pay.keys import Keys

KINDS = {"qr": "native", "phone": "h5", "in_app": "jsapi"}
LONGEST = 127
CHINA = ZoneInfo("Asia/Shanghai")


async def begin(gateway: Gateway, beginning: Beginning, *, home: str, notify_url: str) -> Begun:
    """Place the order; the same payment again answers the same. Raises ProviderUnreachable, ProviderRefused."""
    keys = await gateway.keys()
    said: dict[str, Any] = {
        "appid": keys.app_id,
        "mchid": keys.mch_id,
        "description": beginning.subject.zh[:LONGEST],
        "out_trade_no": beginning.payment_id.hex,
        "notify_url": notify_url,
        "time_expire": beginning.pay_by.astimezone(CHINA).isoformat(timespec="seconds"),
        "amount": {"total": beginning.amount.minor, "currency": beginning.amount.currency},
    }
    if beginning.way == "phone":
        said["scene_info"] = {"payer_client_ip": beginning.payer_address, "h5_info": {"type": "Wap"}}
    if beginning.way == "in_app":
        said["payer"] = {"openid": beginning.payer}
    status, told = await gateway.ask("POST", f"/v3/pay/transactions/{KINDS[beginning.way]}", said)
    if status != 200:
        raise no(status, told)
    try:
        if beginning.way == "qr":
            return Begun(qr=told["code_url"])
        if beginning.way == "phone":
            back = quote(home + beginning.back_to, safe="")
            return Begun(redirect_to=f"{told['h5_url']}&redirect_url={back}")
        return Begun(in_app=_for_bridge(keys, told["prepay_id"], at=str(int(gateway.clock().timestamp()))))
    except KeyError as error:
        raise ProviderUnreachable("WeChat Pay does not say how to go on") from error


def _for_bridge(keys: Keys, prepay_id: str, *, at: str) -> dict[str, str]:
    """What the page hands to WeixinJSBridge, signed by us."""
    nonce, package = secrets.token_hex(16), f"prepay_id={prepay_id}"
    return {
        "appId": keys.app_id,
        "timeStamp": at,
        "nonceStr": nonce,
        "package": package,
        "signType": "RSA",
        "paySign": signing.sign(keys.private_key, signing.lines(keys.app_id, at, nonce, package)),
    }
