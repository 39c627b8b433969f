"""Share tokens: the share's id and a short signature, safe in an address and in a QR code."""

import base64
import binascii
import hashlib
import hmac
from uuid import UUID

from tuan.platform import crypto

MAC_BYTES = 8


def sign(share_id: UUID) -> str:
    """32 characters: 16 bytes of id and 8 bytes of HMAC-SHA-256, base64url.

    The signature keeps strangers from trying ids; 64 bits are enough, since a guess costs a request.
    """
    return base64.urlsafe_b64encode(share_id.bytes + _mac(share_id.bytes)).decode()


def read(token: str) -> UUID | None:
    """The share's id, None for a token that was not signed by us."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii", "strict"))
    except (binascii.Error, ValueError, UnicodeEncodeError):
        return None
    if len(raw) != 16 + MAC_BYTES or not hmac.compare_digest(raw[16:], _mac(raw[:16])):
        return None
    return UUID(bytes=raw[:16])


def _mac(share_id: bytes) -> bytes:
    return hmac.new(crypto.derived_key("share"), share_id, hashlib.sha256).digest()[:MAC_BYTES]
