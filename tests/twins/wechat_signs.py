"""How WeChat Pay's twin checks what we sign, and signs what it says, with a platform certificate of its own."""

import base64
import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from starlette.requests import Request

from tests.twins import keys
from tests.twins.wechat_books import Books, Refund, Trade

APP_ID, MCH_ID, SERIAL, API_V3_KEY = "wx0123456789abcdef", "1900000109", "5F" * 20, "k" * 16 + "0123456789ABCDEF"
APP_SECRET, OPENID = "5ec2e7" * 5 + "ab", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
AUTHORIZATION = re.compile(
    r'WECHATPAY2-SHA256-RSA2048 mchid="(?P<mch>\d+)",nonce_str="(?P<nonce>\w{16,32})",signature="(?P<signature>[\w+/=]+)",'
    r'timestamp="(?P<at>\d+)",serial_no="(?P<serial>[0-9A-F]+)"'
)


class Told(Exception):  # Control flow within the twin.
    """An error that it tells."""

    def __init__(self, status: int, code: str, message: str) -> None:
        self.status, self.code, self.message = status, code, message


class WeChatSigns:
    """`lies` are told from now on: `signature`, `stale`, `silence`, `busy`, `accepted`, `another_payment`, `bill`."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.books = Books(APP_ID, MCH_ID, clock)
        self.url = ""
        self.lies: set[str] = set()
        self.page: tuple[int, bytes] | None = None  # What something in between answers, unsigned.
        self.says: Told | None = None  # An error that it tells, whatever it is asked.
        self.slow = 0.0  # Seconds before it answers what it has done.
        self.seen: set[str] = set()
        self.refused: list[str] = []
        self.asked: list[str] = []
        self.owed: list[tuple[str, str, dict[str, Any]]] = []
        self.merchant_key = keys.rsa_key("wechat merchant")
        self.platform: list[tuple[Any, Any]] = []
        self.public_key_id = ""
        self.codes: set[str] = set()
        self.shop = ""  # Where the shop answers, if that is not where it believes to be.
        self.rotate()

    def values(self, **changed: str) -> dict[str, str]:
        """The keys as the merchant enters them."""
        return {
            "app_id": APP_ID,
            "mch_id": MCH_ID,
            "serial": SERIAL,
            "private_key": keys.private_pem(self.merchant_key),
            "api_v3_key": API_V3_KEY,
            "transfer_scene": "1005",
            "app_secret": APP_SECRET,
            **changed,
        }

    def rotate(self) -> None:
        """Another platform certificate signs from now on; the one before is still told, those before it are not."""
        number = len(self.platform)
        key = keys.rsa_key(f"wechat platform {number}")
        made = keys.certificate("Tenpay.com", key, at=self.clock() + timedelta(seconds=number))
        self.platform = [*self.platform[-1:], (made, key)]

    def use_public_key(self) -> dict[str, str]:
        """It signs with a bare public key from now on, as for merchants of 2025; what those enter."""
        self.public_key_id = "PUB_KEY_ID_0119000001092025"
        key = keys.rsa_key("wechat public key")
        return self.values(public_key_id=self.public_key_id, public_key=keys.public_pem(key))

    def pay(self, number: str, amount: int | None = None) -> bool:
        """The payer pays an order, or another amount than asked for; whether it was possible."""
        trade = self.books.trades.get(number)
        if trade is None or trade.state not in ("NOTPAY", "PAYERROR") or self.clock() > trade.expires_at:
            return False
        trade.state, trade.paid, trade.paid_at = "SUCCESS", trade.asked if amount is None else amount, self.clock()
        trade.transaction_id = f"42000{secrets.randbelow(10**23):023d}"
        self.owed.append((trade.notify_url, "TRANSACTION.SUCCESS", self.transaction(trade)))
        return True

    def notices(self, *, mch_id: str | None = None, app_id: str | None = None) -> list[tuple[dict[str, str], bytes]]:
        """What is owed, signed now; as another merchant gets it, if one is named."""
        owed, self.owed = self.owed, []
        changed = {name: value for name, value in (("mchid", mch_id), ("appid", app_id)) if value}
        return [self.signed_notice(kind, {**about, **changed}) for _, kind, about in owed]

    def signed_notice(self, kind: str, about: dict[str, Any], *, key: str = API_V3_KEY) -> tuple[dict[str, str], bytes]:
        """A notification."""
        nonce = secrets.token_hex(6)
        sealed = AESGCM(key.encode()).encrypt(nonce.encode(), orjson.dumps(about), b"transaction")
        resource = {
            "original_type": "transaction",
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": base64.b64encode(sealed).decode(),
            "associated_data": "transaction",
            "nonce": nonce,
        }
        body = {
            "id": secrets.token_hex(18),
            "create_time": self.clock().isoformat(),
            "resource_type": "encrypt-resource",
            "event_type": kind,
            "summary": "支付成功",
            "resource": resource,
        }
        content = orjson.dumps(body)
        return self.signed_headers(content), content

    def signed_headers(self, body: bytes, *, by_certificate: bool = False) -> dict[str, str]:
        """How it signs; a merchant with a public key may get notifications that a certificate signed."""
        at = self.clock() - timedelta(minutes=6 if "stale" in self.lies else 0)
        timestamp, nonce = str(int(at.timestamp())), secrets.token_hex(16)
        by_key = self.public_key_id and not by_certificate
        key = keys.rsa_key("wechat public key") if by_key else self.platform[-1][1]
        signer = keys.rsa_key("somebody else") if "signature" in self.lies else key
        signature = signer.sign(f"{timestamp}\n{nonce}\n".encode() + body + b"\n", PKCS1v15(), SHA256())
        return {
            "wechatpay-serial": self.public_key_id if by_key else f"{self.platform[-1][0].serial_number:X}",
            "wechatpay-timestamp": timestamp,
            "wechatpay-nonce": nonce,
            "wechatpay-signature": base64.b64encode(signature).decode(),
            "wechatpay-signature-type": "WECHATPAY2-SHA256-RSA2048",
            "content-type": "application/json",
        }

    def transaction(self, trade: Trade) -> dict[str, Any]:
        """An order as it is told."""
        told: dict[str, Any] = {
            "appid": APP_ID,
            "mchid": MCH_ID,
            "out_trade_no": trade.number,
            "trade_state": trade.state,
            "trade_state_desc": "",
            "attach": "",
        }
        if trade.paid_at:
            given_back = any(one.trade is trade for one in self.books.refunds.values())
            told |= {
                "trade_state": "REFUND" if given_back else "SUCCESS",
                "transaction_id": trade.transaction_id,
                "trade_type": trade.kind.upper(),
                "bank_type": "OTHERS",
                "success_time": trade.paid_at.astimezone().isoformat(),
                "payer": {"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
                "amount": {"total": trade.paid, "payer_total": trade.paid, "currency": "CNY", "payer_currency": "CNY"},
            }
        return told

    def _must_be_signed(self, request: Request, body: bytes) -> None:
        found = AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
        if not found:
            raise Told(401, "SIGN_ERROR", "签名信息格式不正确")
        if (found["mch"], found["serial"]) != (MCH_ID, SERIAL):
            raise Told(401, "SIGN_ERROR", "商户号或证书序列号不正确")
        if abs(self.clock().timestamp() - int(found["at"])) > 300 or found["nonce"] in self.seen:
            raise Told(401, "SIGN_ERROR", "时间戳过期或随机串重复")
        self.seen.add(found["nonce"])
        query = request.url.query
        path = request.scope["raw_path"].decode() + (f"?{query}" if query else "")
        message = f"{request.method}\n{path}\n{found['at']}\n{found['nonce']}\n".encode() + body + b"\n"
        try:
            self.merchant_key.public_key().verify(base64.b64decode(found["signature"]), message, PKCS1v15(), SHA256())
        except InvalidSignature as error:
            raise Told(401, "SIGN_ERROR", "错误的签名，验签失败") from error

    def finish_refund(self, number: str, state: str = "SUCCESS") -> None:
        """A slow refund has reached its payer, or has not."""
        one = self.books.refunds[number]
        one.state = state
        about = self.refund(one)
        about["refund_status"] = about.pop("status")
        self.owed.append((one.trade.notify_url, f"REFUND.{state}", {"mchid": MCH_ID, **about}))

    def refund(self, one: Refund) -> dict[str, Any]:
        """A refund as it is told."""
        return {
            "refund_id": one.refund_id,
            "out_refund_no": one.number,
            "transaction_id": one.trade.transaction_id,
            "out_trade_no": one.trade.number,
            "channel": "ORIGINAL",
            "user_received_account": "支付用户零钱",
            "success_time": one.at.isoformat(),
            "create_time": one.at.isoformat(),
            "status": one.state,
            "amount": {
                "total": one.trade.paid,
                "refund": one.told or one.amount,
                "payer_refund": one.amount,
                "currency": "CNY",
            },
        }

    def _certificates(self, _: Request, __: Any) -> dict[str, Any]:
        data = []
        for made, _key in self.platform:
            nonce = secrets.token_hex(6)
            sealed = AESGCM(API_V3_KEY.encode()).encrypt(nonce.encode(), keys.pem_of(made).encode(), b"certificate")
            data.append(
                {
                    "serial_no": f"{made.serial_number:X}",
                    "effective_time": made.not_valid_before_utc.isoformat(),
                    "expire_time": made.not_valid_after_utc.isoformat(),
                    "encrypt_certificate": {
                        "algorithm": "AEAD_AES_256_GCM",
                        "nonce": nonce,
                        "associated_data": "certificate",
                        "ciphertext": base64.b64encode(sealed).decode(),
                    },
                }
            )
        return {"data": data}
