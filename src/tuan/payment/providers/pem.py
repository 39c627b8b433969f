"""Keys and certificates as people paste them."""

import base64
import binascii
import re

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key
from cryptography.x509 import Certificate, load_der_x509_certificate

from tuan.kit.text import Text
from tuan.payment.errors import KeyWrong

BLOCK = re.compile(r"-----BEGIN ([A-Z ]+)-----(.+?)-----END \1-----", re.DOTALL)
SHORTEST_BITS = 2048


def private_key(field: str, text: str) -> RSAPrivateKey:
    """An RSA private key, with or without the lines around it. Raises KeyWrong."""
    try:
        key = load_der_private_key(_ders(text)[0], None)
    except (ValueError, TypeError, IndexError) as error:
        raise KeyWrong(field=field, reason=Text("不是可用的 RSA 私钥", "This is no RSA private key")) from error
    if not isinstance(key, RSAPrivateKey) or key.key_size < SHORTEST_BITS:
        raise KeyWrong(
            field=field, reason=Text("需要 2048 位以上的 RSA 私钥", "An RSA key of 2048 bits or more is needed")
        )
    return key


def public_key(field: str, text: str) -> RSAPublicKey:
    """An RSA public key, with or without the lines around it. Raises KeyWrong."""
    try:
        key = load_der_public_key(_ders(text)[0])
    except (ValueError, IndexError) as error:
        raise KeyWrong(field=field, reason=Text("不是可用的 RSA 公钥", "This is no RSA public key")) from error
    if not isinstance(key, RSAPublicKey):
        raise KeyWrong(field=field, reason=Text("不是可用的 RSA 公钥", "This is no RSA public key"))
    return key


def certificates(field: str, text: str) -> list[Certificate]:
    """One certificate or a chain of them. Raises KeyWrong."""
    try:
        found = [load_der_x509_certificate(der) for der in _ders(text)]
    except ValueError as error:
        raise KeyWrong(field=field, reason=Text("不是可用的证书", "This is no certificate")) from error
    if not found:
        raise KeyWrong(field=field, reason=Text("不是可用的证书", "This is no certificate"))
    return found


def rsa_key_of(certificate: Certificate) -> RSAPublicKey | None:
    """The certificate's key, if it is one that we can use."""
    key = certificate.public_key()
    return key if isinstance(key, RSAPublicKey) else None


def _ders(text: str) -> list[bytes]:
    bodies = [body for _, body in BLOCK.findall(text)] or [text]
    try:
        return [base64.b64decode("".join(body.split()), validate=True) for body in bodies]
    except (binascii.Error, ValueError) as error:
        raise ValueError("no base64") from error
