"""What WeChat Pay needs of the house, read once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from tuan.kit.text import Text
from tuan.payment.errors import KeyWrong
from tuan.payment.providers import pem
from tuan.payment.providers.fields import Field

FIELDS = (
    Field(
        "app_id",
        Text("AppID", "App ID"),
        Text("公众号、小程序或移动应用的 AppID", "Of the official account, mini program or app"),
        is_identity=True,
    ),
    Field(
        "mch_id",
        Text("商户号", "Merchant number"),
        Text("账户中心 → 商户信息", "Account centre → merchant information"),
        is_identity=True,
    ),
    Field(
        "serial",
        Text("商户 API 证书序列号", "Serial number of the merchant's API certificate"),
        Text("账户中心 → API 安全 → 商户 API 证书", "Account centre → API security → merchant API certificate"),
    ),
    Field(
        "private_key",
        Text("商户 API 私钥", "Private key of the merchant's API certificate"),
        Text("apiclient_key.pem 的全部内容", "All of apiclient_key.pem"),
        is_secret=True,
        is_long=True,
    ),
    Field(
        "api_v3_key",
        Text("APIv3 密钥", "APIv3 key"),
        Text("32 个字符", "32 characters"),
        is_secret=True,
    ),
    Field(
        "app_secret",
        Text("AppSecret", "AppSecret"),
        Text("公众号的 AppSecret，用于在微信内付款；不用可留空", "Of the official account, to be paid within WeChat; may be empty"),
        is_secret=True,
        is_required=False,
    ),
    Field(
        "public_key_id",
        Text("微信支付公钥 ID", "ID of WeChat Pay's public key"),
        Text("以 PUB_KEY_ID_ 开头；没有就留空，使用平台证书", "Begins with PUB_KEY_ID_; left empty, platform certificates are used"),
        is_required=False,
    ),
    Field(
        "public_key",
        Text("微信支付公钥", "WeChat Pay's public key"),
        Text("pub_key.pem 的全部内容，与公钥 ID 一起填写", "All of pub_key.pem, together with its ID"),
        is_required=False,
        is_long=True,
    ),
    Field(
        "transfer_scene",
        Text("转账场景 ID", "Scene of transfers"),
        Text("1000 现金营销，1005 佣金报酬；不向个人转账可留空", "1000 marketing, 1005 commission; empty if nobody is paid"),
        is_required=False,
    ),
)  # fmt: skip

SCENES = {"1000": ("活动名称", "奖励说明"), "1005": ("岗位类型", "报酬说明")}
PATTERNS = {
    "app_id": (r"[A-Za-z0-9]{8,32}", Text("AppID 由字母和数字组成", "An App ID has letters and digits")),
    "mch_id": (r"\d{6,32}", Text("商户号由数字组成", "A merchant number has digits only")),
    "serial": (r"[0-9A-Fa-f]{8,64}", Text("序列号由 0–9 和 A–F 组成", "A serial number has 0–9 and A–F only")),
    "api_v3_key": (r"[!-~]{32}", Text("APIv3 密钥正好 32 个字符", "The APIv3 key has exactly 32 characters")),
    "app_secret": (r"[0-9a-zA-Z]{32}|", Text("AppSecret 是 32 个字母和数字", "An AppSecret has 32 letters and digits")),
    "public_key_id": (r"PUB_KEY_ID_[0-9A-Za-z]+|", Text("公钥 ID 以 PUB_KEY_ID_ 开头", "It begins with PUB_KEY_ID_")),
    "transfer_scene": (r"1000|1005|", Text("目前支持 1000 和 1005", "1000 and 1005 are supported")),
}


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one merchant."""

    app_id: str
    mch_id: str
    serial: str
    private_key: RSAPrivateKey
    api_v3_key: bytes
    public_key_id: str
    public_key: RSAPublicKey | None
    transfer_scene: str
    app_secret: str


def read_keys(values: Mapping[str, str]) -> Keys:
    """The keys in these values; the same values are read once. Raises KeyWrong."""
    return _read(tuple(sorted(values.items())))


@lru_cache(maxsize=4)
def _read(items: tuple[tuple[str, str], ...]) -> Keys:
    values = {field.name: "" for field in FIELDS} | dict(items)
    for name, (pattern, reason) in PATTERNS.items():
        if not re.fullmatch(pattern, values[name]):
            raise KeyWrong(field=name, reason=reason)
    if bool(values["public_key_id"]) != bool(values["public_key"]):
        missing = "public_key" if values["public_key_id"] else "public_key_id"
        raise KeyWrong(
            field=missing, reason=Text("公钥和公钥 ID 要一起填写", "The public key and its ID belong together")
        )
    return Keys(
        app_id=values["app_id"],
        mch_id=values["mch_id"],
        serial=values["serial"].upper(),
        private_key=pem.private_key("private_key", values["private_key"]),
        api_v3_key=values["api_v3_key"].encode(),
        public_key_id=values["public_key_id"],
        public_key=pem.public_key("public_key", values["public_key"]) if values["public_key"] else None,
        transfer_scene=values["transfer_scene"],
        app_secret=values["app_secret"],
    )
