"""What Alipay needs of the house, read once: either its public key, or three certificates (which transfers to people need)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.x509 import Certificate

from tuan.kit.text import Text
from tuan.payment.errors import KeyWrong
from tuan.payment.providers import pem
from tuan.payment.providers.alipay import certificates
from tuan.payment.providers.fields import Field

FIELDS = (
    Field("app_id", Text("AppID", "App ID"), Text("开放平台控制台 → 应用", "Open platform console → applications"), is_identity=True),
    Field(
        "seller_id",
        Text("商家 PID", "Seller ID (PID)"),
        Text("以 2088 开头的 16 位数字", "16 digits that begin with 2088"),
        is_identity=True,
    ),
    Field(
        "private_key",
        Text("应用私钥", "Private key of the application"),
        Text("RSA2，2048 位", "RSA2, 2048 bits"),
        is_secret=True,
        is_long=True,
    ),
    Field(
        "alipay_public_key",
        Text("支付宝公钥", "Alipay's public key"),
        Text("公钥模式填写；证书模式请留空", "With keys; left empty with certificates"),
        is_required=False,
        is_long=True,
    ),
    Field(
        "app_certificate",
        Text("应用公钥证书", "Certificate of the application"),
        Text("appCertPublicKey_….crt；证书模式的三份证书要一起填写", "appCertPublicKey_….crt; the three certificates belong together"),
        is_required=False,
        is_long=True,
    ),
    Field(
        "alipay_certificate",
        Text("支付宝公钥证书", "Alipay's certificate"),
        Text("alipayCertPublicKey_RSA2.crt", "alipayCertPublicKey_RSA2.crt"),
        is_required=False,
        is_long=True,
    ),
    Field(
        "root_certificate",
        Text("支付宝根证书", "Alipay's root certificates"),
        Text("alipayRootCert.crt", "alipayRootCert.crt"),
        is_required=False,
        is_long=True,
    ),
)  # fmt: skip

THREE = ("app_certificate", "alipay_certificate", "root_certificate")
PATTERNS = {
    "app_id": (r"\d{10,32}", Text("AppID 由数字组成", "An App ID has digits only")),
    "seller_id": (r"2088\d{12}", Text("PID 是以 2088 开头的 16 位数字", "A PID is 16 digits that begin with 2088")),
}


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one application; with certificates, each key of Alipay goes by its serial number."""

    app_id: str
    seller_id: str
    private_key: RSAPrivateKey
    public_key: RSAPublicKey | None
    app_serial: str
    root_serial: str
    known: tuple[tuple[str, RSAPublicKey], ...]
    roots: tuple[Certificate, ...]


def read_keys(values: Mapping[str, str]) -> Keys:
    """The keys in these values; the same values are read once. Raises KeyWrong."""
    return _read(tuple(sorted(values.items())))


@lru_cache(maxsize=4)
def _read(items: tuple[tuple[str, str], ...]) -> Keys:
    values = {field.name: "" for field in FIELDS} | dict(items)
    for name, (pattern, reason) in PATTERNS.items():
        if not re.fullmatch(pattern, values[name]):
            raise KeyWrong(field=name, reason=reason)
    private_key = pem.private_key("private_key", values["private_key"])
    given = [name for name in THREE if values[name]]
    if not given:
        public_key = pem.public_key("alipay_public_key", values["alipay_public_key"])
        if public_key.public_numbers() == private_key.public_key().public_numbers():
            raise KeyWrong(
                field="alipay_public_key",
                reason=Text("这是应用公钥，请填写支付宝公钥", "This is the application's public key, not Alipay's"),
            )
        return Keys(values["app_id"], values["seller_id"], private_key, public_key, "", "", (), ())
    if len(given) < len(THREE):
        missing = next(name for name in THREE if not values[name])
        raise KeyWrong(field=missing, reason=Text("三份证书要一起填写", "The three certificates belong together"))
    return _with_certificates(values, private_key)


def _with_certificates(values: Mapping[str, str], private_key: RSAPrivateKey) -> Keys:
    own = pem.certificates("app_certificate", values["app_certificate"])[0]
    key = pem.rsa_key_of(own)
    if key is None or key.public_numbers() != private_key.public_key().public_numbers():
        raise KeyWrong(
            field="app_certificate",
            reason=Text("证书与应用私钥不配对", "The certificate does not belong to the private key"),
        )
    roots = pem.certificates("root_certificate", values["root_certificate"])
    theirs = pem.certificates("alipay_certificate", values["alipay_certificate"])
    known = certificates.trusted_key(theirs, roots, at=None)
    if known is None:
        raise KeyWrong(
            field="alipay_certificate",
            reason=Text("证书不是由支付宝根证书签发的", "The certificate was not issued by the root certificates"),
        )
    return Keys(
        app_id=values["app_id"],
        seller_id=values["seller_id"],
        private_key=private_key,
        public_key=None,
        app_serial=certificates.serial_of(own),
        root_serial=certificates.serial_of_roots(roots),
        known=(known,),
        roots=tuple(roots),
    )
