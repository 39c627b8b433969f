"""How the Sandbox signs what it sends, and how we check it."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from tuan.payment.errors import NoticeForged, NoticeMalformed

FRESH_FOR = timedelta(minutes=5)
FIELDS = {"notice_id", "payment_id", "state", "amount", "currency", "charge", "at"}


def signature(secret: bytes, *, timestamp: str, body: bytes) -> str:
    """HMAC-SHA-256 over the time of sending and the body, hexadecimal."""
    return hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def signed_headers(secret: bytes, body: bytes, *, at: datetime) -> dict[str, str]:
    """The headers of a notification sent at this instant."""
    timestamp = str(int(at.timestamp()))
    return {
        "content-type": "application/json",
        "x-sandbox-timestamp": timestamp,
        "x-sandbox-signature": signature(secret, timestamp=timestamp, body=body),
    }


def read(secret: bytes, headers: Mapping[str, str], body: bytes, *, at: datetime) -> dict[str, str]:
    """The verified content of a notification. Raises NoticeForged (also for one sent over five minutes ago), NoticeMalformed."""
    timestamp = headers.get("x-sandbox-timestamp", "")
    given = headers.get("x-sandbox-signature", "")
    if not hmac.compare_digest(signature(secret, timestamp=timestamp, body=body).encode(), given.encode()):
        raise NoticeForged
    if not timestamp.isdigit() or abs(at.timestamp() - int(timestamp)) > FRESH_FOR.total_seconds():
        raise NoticeForged
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise NoticeMalformed from error
    if not isinstance(said, dict) or set(said) != FIELDS or not all(isinstance(v, str) for v in said.values()):
        raise NoticeMalformed
    return said


def seal(secret: bytes, claims: dict[str, str]) -> str:
    """What the cashier page needs to know, so that nobody can change it on the way (JWS, HS256)."""
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(secret))


def unseal(secret: bytes, sealed: str) -> dict[str, str] | None:
    """The claims of a sealed text, None when it was not sealed by us."""
    try:
        return dict(jwt.decode(sealed, OctKey.import_key(secret), algorithms=["HS256"]).claims)
    except (JoseError, ValueError):
        return None
