"""How WeChat Pay v3 signs, both ways: SHA-256 with RSA over lines of text; and what it seals, AES-256-GCM."""

import base64
import binascii
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

FRESH_FOR = timedelta(minutes=5)
SCHEME = "WECHATPAY2-SHA256-RSA2048"


def lines(*parts: str | bytes) -> bytes:
    """The text that is signed: each part with a line end behind it."""
    return b"".join((part.encode() if isinstance(part, str) else part) + b"\n" for part in parts)


def sign(key: RSAPrivateKey, message: bytes) -> str:
    """A signature, base64."""
    return base64.b64encode(key.sign(message, PKCS1v15(), SHA256())).decode()


def is_signed(key: RSAPublicKey, message: bytes, signature: str) -> bool:
    """Whether the holder of a key signed a message."""
    try:
        key.verify(base64.b64decode(signature, validate=True), message, PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def authorization(
    key: RSAPrivateKey, *, mch_id: str, serial: str, method: str, path: str, body: bytes, at: datetime
) -> str:
    """The header of a request of ours; the path with its query."""
    timestamp, nonce = str(int(at.timestamp())), secrets.token_hex(16)
    signature = sign(key, lines(method, path, timestamp, nonce, body))
    return f'{SCHEME} mchid="{mch_id}",nonce_str="{nonce}",signature="{signature}",timestamp="{timestamp}",serial_no="{serial}"'


def serial_in(headers: Mapping[str, str]) -> str:
    """Which key of WeChat Pay signed."""
    return headers.get("wechatpay-serial", "")


def is_theirs(key: RSAPublicKey, headers: Mapping[str, str], body: bytes, *, at: datetime) -> bool:
    """Whether WeChat Pay signed an answer or a notification, within five minutes of now."""
    timestamp, nonce = headers.get("wechatpay-timestamp", ""), headers.get("wechatpay-nonce", "")
    if not timestamp.isdigit() or abs(at.timestamp() - int(timestamp)) > FRESH_FOR.total_seconds():
        return False
    return is_signed(key, lines(timestamp, nonce, body), headers.get("wechatpay-signature", ""))


def unseal(key: bytes, resource: Mapping[str, str]) -> bytes | None:
    """What is sealed with the APIv3 key; None when it was not sealed with it."""
    try:
        sealed = base64.b64decode(resource["ciphertext"], validate=True)
        return AESGCM(key).decrypt(
            resource["nonce"].encode(), sealed, resource.get("associated_data", "").encode() or None
        )
    except (InvalidTag, KeyError, AttributeError, TypeError, ValueError):
        return None


def seal_for(key: RSAPublicKey, text: str) -> str:
    """A name that only WeChat Pay may read: RSA-OAEP as its documents say."""
    padding = OAEP(mgf=MGF1(SHA1()), algorithm=SHA1(), label=None)  # noqa: S303 - their choice.
    return base64.b64encode(key.encrypt(text.encode(), padding)).decode()
