"""Personal data under lock: AES-256-GCM per field, and blind indexes for look-up."""

import base64
import hashlib
import hmac
import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tuan.platform.settings import settings

NONCE = 12


class WrongKey(Exception):
    """The value was sealed with a key that is not here, or for another context."""


def seal(text: str, *, context: str) -> str:
    """Encrypt; the value reads `<key id>.<base64url of nonce, text and tag>`. Only the same context opens it again."""
    key_id, key = _keys()[0]
    nonce = os.urandom(NONCE)
    sealed = nonce + AESGCM(key).encrypt(nonce, text.encode(), context.encode())
    return f"{key_id}.{base64.urlsafe_b64encode(sealed).decode()}"


def unseal(sealed: str, *, context: str) -> str:
    """Decrypt. Raises WrongKey."""
    key_id, _, value = sealed.partition(".")
    key = dict(_keys()).get(key_id)
    if key is None:
        raise WrongKey(key_id)
    raw = base64.urlsafe_b64decode(value)
    try:
        return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], context.encode()).decode()
    except InvalidTag as error:
        raise WrongKey(key_id) from error


def blind(text: str, *, context: str) -> str:
    """The same text in the same context gives the same index, which tells nothing without the key (HMAC-SHA-256)."""
    key = _derived(_keys()[-1][1], f"blind:{context}")
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def derived_key(purpose: str) -> bytes:
    """32 bytes for signing, derived from the secret key of the house (HKDF-SHA-256); one purpose, one key."""
    return _derived(settings().secret_key.get_secret_value().encode(), purpose)


@cache
def _derived(key: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, None, purpose.encode()).derive(key)


@cache
def _keys() -> list[tuple[str, bytes]]:
    """The newest first: it seals; all of them open. The oldest makes the blind indexes."""
    keys = [base64.b64decode(settings().field_key.get_secret_value())]
    return [(hashlib.sha256(key).hexdigest()[:8], key) for key in keys]
