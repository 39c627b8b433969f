"""Who pays within WeChat: the buyer's browser goes to WeChat and comes back with a code, which tells the person's openid."""

from urllib.parse import urlencode

import orjson

from tuan.payment.providers.asking import asking
from tuan.payment.providers.protocol import ProviderRefused, ProviderUnreachable
from tuan.payment.providers.wechat_pay.keys import Keys

AUTHORIZE = "https://open.weixin.qq.com/connect/oauth2/authorize"
TOKEN = "https://api.weixin.qq.com/sns/oauth2/access_token"  # noqa: S105 - an address.


def address(keys: Keys, authorize: str, *, back: str) -> str | None:
    """Where the browser goes; WeChat asks the person nothing. None without the AppSecret, which makes an openid of the code."""
    if not keys.app_secret:
        return None
    asked = {
        "appid": keys.app_id,
        "redirect_uri": back,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "pay",
    }
    return f"{authorize}?{urlencode(asked)}#wechat_redirect"


async def openid_of(keys: Keys, token: str, code: str) -> str:
    """The person behind a code, which is good once. Raises ProviderUnreachable, ProviderRefused."""
    asked = {"appid": keys.app_id, "secret": keys.app_secret, "code": code, "grant_type": "authorization_code"}
    async with asking() as client:
        answer = await client.get(token, params=asked)
    try:
        told = orjson.loads(answer.content)
    except orjson.JSONDecodeError as error:
        raise ProviderUnreachable("WeChat does not say who pays") from error
    if not isinstance(told, dict) or answer.status_code != 200:
        raise ProviderUnreachable("WeChat does not say who pays")
    if not told.get("openid"):
        raise ProviderRefused(f"{told.get('errcode', '')} {told.get('errmsg', '')}".strip()[:200])
    return str(told["openid"])
