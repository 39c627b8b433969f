"""Alipay's certificates: their serial numbers as Alipay counts them, and whom we believe."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import BasicConstraints, Certificate, ExtensionNotFound, Name
from cryptography.x509.oid import NameOID, SignatureAlgorithmOID

from tuan.payment.providers import pem

PARTS = (
    ("CN", NameOID.COMMON_NAME),
    ("OU", NameOID.ORGANIZATIONAL_UNIT_NAME),
    ("O", NameOID.ORGANIZATION_NAME),
    ("C", NameOID.COUNTRY_NAME),
)
# The root file holds certificates of the national algorithms, too; those do not count.
WITH_RSA = {
    SignatureAlgorithmOID.RSA_WITH_MD5,
    SignatureAlgorithmOID.RSA_WITH_SHA1,
    SignatureAlgorithmOID.RSA_WITH_SHA256,
    SignatureAlgorithmOID.RSA_WITH_SHA384,
    SignatureAlgorithmOID.RSA_WITH_SHA512,
}


def serial_of(certificate: Certificate) -> str:
    """MD5 of the issuer's name and the serial number in decimals: what Alipay calls the SN of a certificate."""
    return hashlib.md5(f"{_issuer(certificate.issuer)}{certificate.serial_number}".encode()).hexdigest()  # noqa: S324 - their choice.


def serial_of_roots(roots: Sequence[Certificate]) -> str:
    """The SNs of all root certificates that use RSA."""
    return "_".join(serial_of(root) for root in roots if root.signature_algorithm_oid in WITH_RSA)


def trusted_key(
    chain: Sequence[Certificate], roots: Sequence[Certificate], *, at: datetime | None
) -> tuple[str, RSAPublicKey] | None:
    """SN and key of the first certificate, if one of the roots vouches for it, over issuers in the chain; valid now if `at` is given."""
    leaf, seen = chain[0], 0
    current = leaf
    while not any(_issued(current, root, at) for root in roots):
        issuer = next((one for one in chain[1:] if _issued(current, one, at)), None)
        seen += 1
        if issuer is None or seen > len(chain):
            return None
        current = issuer
    key = pem.rsa_key_of(leaf)
    return (serial_of(leaf), key) if key and _is_valid(leaf, at) else None


def _issued(certificate: Certificate, issuer: Certificate, at: datetime | None) -> bool:
    try:
        is_authority = issuer.extensions.get_extension_for_class(BasicConstraints).value.ca
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, UnsupportedAlgorithm, ExtensionNotFound, ValueError, TypeError):
        return False
    return is_authority and _is_valid(issuer, at)


def _is_valid(certificate: Certificate, at: datetime | None) -> bool:
    return at is None or certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def _issuer(name: Name) -> str:
    found = []
    for short, oid in PARTS:
        values = name.get_attributes_for_oid(oid)
        found.append(f"{short}={values[0].value!s}" if values else f"{short}=None")
    return ",".join(found)
