"""How Alipay signs, both ways: RSA2 over sorted parameters, or over the very text of an answer."""

import base64
import binascii
import json
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256


def sign(key: RSAPrivateKey, parameters: Mapping[str, str]) -> str:
    """The signature of a request of ours."""
    return base64.b64encode(key.sign(joined(parameters).encode(), PKCS1v15(), SHA256())).decode()


def is_signed(key: RSAPublicKey, message: str, signature: str) -> bool:
    """Whether the holder of a key signed a text."""
    try:
        key.verify(base64.b64decode(signature, validate=True), message.encode(), PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def joined(parameters: Mapping[str, str], *, without: frozenset[str] = frozenset({"sign"})) -> str:
    """Parameters in the order of their names; empty ones do not count."""
    return "&".join(f"{name}={value}" for name, value in sorted(parameters.items()) if value and name not in without)


def part_of(text: str, name: str) -> str | None:
    """The text of one member of a JSON object, as it was written: that is what is signed. None when it is not there."""
    start = text.find(f'"{name}"')
    if start < 0:
        return None
    start = text.find(":", start + len(name) + 2) + 1
    start += len(text[start:]) - len(text[start:].lstrip())
    try:
        _, end = json.JSONDecoder().raw_decode(text, start)
    except json.JSONDecodeError:
        return None
    return text[start:end]
