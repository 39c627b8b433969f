"""How Alipay's twin checks what we sign, and signs what it says, with a certificate of its own."""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from starlette.responses import Response

from tests.twins import keys
from tests.twins.alipay_books import CHINA, Books, Trade, yuan

APP_ID, SELLER_ID = "2021000000000001", "2088000000000001"
NO_TRADE = ("ACQ.TRADE_NOT_EXIST", "交易不存在")
PAGES = {"alipay.trade.page.pay": "FAST_INSTANT_TRADE_PAY", "alipay.trade.wap.pay": "QUICK_WAP_WAY"}


class Told(Exception):  # Control flow within the twin.
    """A refusal that it tells."""

    def __init__(self, sub_code: str, sub_msg: str, code: str = "40004") -> None:
        self.body = {"code": code, "msg": "Business Failed", "sub_code": sub_code, "sub_msg": sub_msg}


class AlipaySigns:
    """`lies` are told from now on: `signature`, `unsigned`, `silence`, `busy`, `another_payment`, `bad_certificate`, `no_bill`,
    `slow_refund`, `another_amount`, `no_refunds`.
    """

    def __init__(self, clock: Callable[[], datetime], *, with_certificates: bool = True) -> None:
        self.clock, self.with_certificates = clock, with_certificates
        self.books = Books(SELLER_ID)
        self.url = ""
        self.lies: set[str] = set()
        self.refused: list[str] = []
        self.asked: list[str] = []
        self.owed: list[tuple[str, dict[str, str]]] = []
        self.app_key = keys.rsa_key("alipay application")
        root_key, middle_key = keys.rsa_key("alipay root"), keys.rsa_key("alipay authority")
        self.root = keys.certificate("Ant Root", root_key, at=clock(), days=9000)
        self.national = keys.certificate("National Root", keys.rsa_key("national root"), at=clock(), days=9000)
        self.authority = (self._authority(middle_key, root_key), middle_key)
        self.app_certificate = keys.certificate(APP_ID, self.app_key, issuer=self.authority, at=clock())
        self.known: dict[str, x509.Certificate] = {}
        self.rotate()

    def _authority(self, key: RSAPrivateKey, root_key: RSAPrivateKey) -> x509.Certificate:
        made = keys.certificate("Ant Authority", key, at=self.clock(), days=3000)
        builder = (
            x509.CertificateBuilder()
            .subject_name(made.subject)
            .issuer_name(self.root.subject)
            .public_key(key.public_key())
            .serial_number(made.serial_number)
            .not_valid_before(made.not_valid_before_utc)
            .not_valid_after(made.not_valid_after_utc)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        )
        return builder.sign(root_key, SHA256())

    def values(self, **changed: str) -> dict[str, str]:
        """The keys as the merchant enters them."""
        common = {"app_id": APP_ID, "seller_id": SELLER_ID, "private_key": keys.private_pem(self.app_key)}
        if not self.with_certificates:
            return {**common, "alipay_public_key": keys.public_pem(self.key), **changed}
        return {
            **common,
            "app_certificate": keys.pem_of(self.app_certificate, self.authority[0]),
            "alipay_certificate": keys.pem_of(self.certificate, self.authority[0]),
            "root_certificate": keys.pem_of(self.root, self.national),
            **changed,
        }

    def rotate(self) -> None:
        """Another certificate signs from now on."""
        number = len(self.known)
        self.key = keys.rsa_key(f"alipay {number}")
        self.certificate = keys.certificate(f"Alipay {number}", self.key, issuer=self.authority, at=self.clock())
        self.known[serial_of(self.certificate)] = self.certificate

    def pay(self, number: str, amount: int | None = None) -> bool:
        """The payer scans or opens a trade and pays it, or another amount than asked for; whether it was possible."""
        trade = self.books.trades.get(number)
        if trade is None or trade.state != "WAIT_BUYER_PAY" or self.clock() > trade.expires_at:
            return False
        trade.is_known, trade.state, trade.paid_at = True, "TRADE_SUCCESS", self.clock()
        trade.trade_no = f"20260520220014{secrets.randbelow(10**14):014d}"
        trade.paid = trade.asked if amount is None else yuan(amount)
        self.owe(trade)
        return True

    def open(self, number: str) -> None:
        """The payer has scanned the code, and has not paid yet."""
        self.books.trades[number].is_known = True

    def owe(self, trade: Trade, **more: str) -> None:
        """A notification of how a trade stands."""
        assert trade.paid_at is not None
        about = {
            "notify_time": self._now(),
            "notify_type": "trade_status_sync",
            "notify_id": secrets.token_hex(17),
            "app_id": APP_ID,
            "charset": "utf-8",
            "version": "1.0",
            "auth_app_id": APP_ID,
            "trade_no": trade.trade_no,
            "out_trade_no": trade.number,
            "buyer_logon_id": "buy***@example.com",
            "seller_id": SELLER_ID,
            "trade_status": trade.state,
            "total_amount": trade.paid,
            "receipt_amount": trade.paid,
            "subject": trade.subject,
            "body": "",
            "gmt_create": trade.paid_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S"),
            "gmt_payment": trade.paid_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S"),
            "fund_bill_list": '[{"amount":"29.90","fundChannel":"ALIPAYACCOUNT"}]',
            **more,
        }
        self.owed.append((trade.notify_url, about))

    def notices(self, **changed: str) -> list[tuple[dict[str, str], bytes]]:
        """What is owed, signed; with other values as another merchant gets it."""
        owed, self.owed = self.owed, []
        return [self.signed_notice({**about, **changed}) for _, about in owed]

    def signed_notice(self, about: Mapping[str, str]) -> tuple[dict[str, str], bytes]:
        """A notification."""
        said = {name: value for name, value in about.items() if value}
        message = "&".join(f"{name}={value}" for name, value in sorted(said.items()))
        body = urlencode({**about, "sign_type": "RSA2", "sign": self._sign(message)}).encode()
        return {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}, body

    def _told(self, name: str, body: Mapping[str, Any]) -> Response:
        # As the original writes it: slashes escaped, and braces in texts.
        part = json.dumps(body, ensure_ascii=False).replace("/", "\\/")
        signature = self._sign(part)
        serial = f'"alipay_cert_sn":"{serial_of(self.certificate)}",' if self.with_certificates else ""
        signed = "" if "unsigned" in self.lies else f',{serial}"sign":"{signature}"'
        return Response(f'{{"{name}":{part}{signed}}}', media_type="text/html;charset=utf-8")

    def _sign(self, message: str) -> str:
        key = keys.rsa_key("somebody else") if "signature" in self.lies else self.key
        return base64.b64encode(key.sign(message.encode(), PKCS1v15(), SHA256())).decode()

    def _wrong(self, said: Mapping[str, str]) -> str:
        if (said["app_id"], said["sign_type"], said["charset"], said["version"]) != (APP_ID, "RSA2", "utf-8", "1.0"):
            return "isv.invalid-app-id"
        at = datetime.strptime(said["timestamp"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)
        if abs((self.clock() - at).total_seconds()) > 600:
            return "isv.invalid-timestamp"
        if self.with_certificates:
            given = said.get("app_cert_sn"), said.get("alipay_root_cert_sn")
            if given != (serial_of(self.app_certificate), f"{serial_of(self.root)}_{serial_of(self.national)}"):
                return "isv.cert-not-match"
        message = "&".join(f"{name}={value}" for name, value in sorted(said.items()) if value and name != "sign")
        try:
            signature = base64.b64decode(said["sign"])
            self.app_key.public_key().verify(signature, message.encode(), PKCS1v15(), SHA256())
        except InvalidSignature:
            return "isv.invalid-signature"
        return ""

    def _now(self) -> str:
        return self.clock().astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")


def serial_of(certificate: x509.Certificate) -> str:
    """As Alipay counts: written down apart from our own code."""
    names = {part.oid._name: str(part.value) for part in certificate.issuer}  # noqa: SLF001
    parts = ("commonName", "organizationalUnitName", "organizationName", "countryName")
    short = dict(zip(parts, ("CN", "OU", "O", "C"), strict=True))
    name = ",".join(f"{short[part]}={names[part]}" for part in parts)
    return hashlib.md5(f"{name}{certificate.serial_number}".encode()).hexdigest()  # noqa: S324
