"""Talk with WeChat Pay: sign what we ask, believe only what it signed, and know its keys as they change."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

import httpx
import orjson
import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import load_pem_x509_certificate

from tuan.kit.clock import Clock
from tuan.payment.errors import KeyWrong
from tuan.payment.providers import pem
from tuan.payment.providers.asking import asking, file_at
from tuan.payment.providers.pacing import Pace, Remembered
from tuan.payment.providers.protocol import ProviderRefused, ProviderUnreachable
from tuan.payment.providers.wechat_pay import signing
from tuan.payment.providers.wechat_pay.keys import Keys, read_keys

# A stranger who names serial numbers that nobody knows must not make us ask at every call.
FETCH_AGAIN_AFTER, UNKNOWN_FOR = timedelta(minutes=1), timedelta(minutes=10)
# Taken, and not done yet: the same again tells what came of it.
ACCEPTED = 202
CERTIFICATES = "/v3/certificates"
# Errors that stay what they are however often we ask. Anything else (a proxy's page, a limit, too little money at the merchant) may end.
DEFINITE = frozenset(
    {
        "ALREADY_EXISTS",
        "APPID_MCHID_NOT_MATCH",
        "INVALID_REQUEST",
        "MCH_NOT_EXISTS",
        "NOT_FOUND",
        "NO_AUTH",
        "NO_STATEMENT_EXIST",
        "OPENID_MISMATCH",
        "ORDERNOTEXIST",
        "ORDERPAID",
        "ORDER_CLOSED",
        "ORDER_NOT_EXIST",
        "OUT_TRADE_NO_USED",
        "PARAM_ERROR",
        "RESOURCE_NOT_EXISTS",
        "RULE_LIMIT",
        "TRADE_ERROR",
        "USER_ACCOUNT_ABNORMAL",
    }
)
log = structlog.get_logger()


class Gateway:
    """One merchant's line to WeChat Pay."""

    def __init__(self, base: str, clock: Clock, values: Callable[[], Awaitable[dict[str, str] | None]]) -> None:
        self.base, self.clock, self.values = base.rstrip("/"), clock, values
        self._known: dict[str, RSAPublicKey] = {}
        self._known_of: Keys | None = None
        self._pace, self._unknown, self._fetching = Pace(FETCH_AGAIN_AFTER), Remembered(UNKNOWN_FOR), asyncio.Lock()

    async def keys(self) -> Keys:
        """The keys of the house, as they are now. Raises ProviderUnreachable."""
        values = await self.values()
        if values is None:
            raise ProviderUnreachable("no keys were entered")
        try:
            keys = read_keys(values)
        except KeyWrong as error:
            raise ProviderUnreachable(f"the keys cannot be used: {error.data['field']}") from None
        if keys != self._known_of:
            self._known, self._known_of = {}, keys
            self._pace, self._unknown = Pace(FETCH_AGAIN_AFTER), Remembered(UNKNOWN_FOR)
        return keys

    async def ask(
        self, method: str, path: str, said: dict[str, Any] | None = None, **headers: str
    ) -> tuple[int, dict[str, Any]]:
        """Status and answer, verified. Raises ProviderUnreachable for silence, and for whatever is not a definite answer."""
        keys = await self.keys()
        answer = await self._send(keys, method, path, orjson.dumps(said) if said is not None else b"", headers)
        signed = "wechatpay-signature" in answer.headers
        # Errors are signed too, mostly; one that is not comes from the right address at least.
        if (answer.is_success or signed) and not await self.is_theirs(answer.headers, answer.content):
            log.error("wechat_pay_answer_forged", path=path.partition("?")[0], status=answer.status_code)
            raise ProviderUnreachable("the answer is not signed by WeChat Pay")
        told = _told(answer)
        is_error = 400 <= answer.status_code < 500 and told.get("code") in DEFINITE
        if answer.status_code not in (200, ACCEPTED, 204) and not is_error:
            raise ProviderUnreachable(words(answer.status_code, told))
        return answer.status_code, told

    async def download(self, url: str) -> bytes:
        """A file whose address an answer told; it is not signed, its hash was. Raises ProviderUnreachable."""
        path = httpx.URL(url).raw_path.decode()
        return await file_at(self.base + path, self._headers(await self.keys(), "GET", path, b""))

    async def is_theirs(self, headers: Mapping[str, str], body: bytes, *, anybody: bool = False) -> bool:
        """Whether WeChat Pay signed this, which `anybody` may have sent; a key that is not known is asked for once.

        Raises ProviderUnreachable.
        """
        key = await self.key(signing.serial_in(headers), anybody=anybody)
        return key is not None and signing.is_theirs(key, headers, body, at=self.clock())

    async def key(self, serial: str, *, anybody: bool = False) -> RSAPublicKey | None:
        """One of WeChat Pay's public keys. Raises ProviderUnreachable."""
        keys = await self.keys()
        if serial and serial == keys.public_key_id:
            return keys.public_key
        serial = serial.upper().lstrip("0")
        if serial not in self._known and not self._unknown.holds(serial, at=self.clock()):
            await self._fetch(keys, serial, anybody=anybody)
        return self._known.get(serial)

    async def _fetch(self, keys: Keys, serial: str, *, anybody: bool = False) -> None:
        """What anybody may name makes us ask so often; what we ask ourselves is not held up by it."""
        async with self._fetching:
            now = self.clock()
            if serial in self._known or (anybody and not self._pace.may_ask(at=now)):
                return
            if anybody:
                with self._pace.asking(at=now):
                    self._known = await self._certificates(keys)
            else:
                self._known = await self._certificates(keys)
            if serial not in self._known:
                self._unknown.add(serial, at=now)

    async def newest(self) -> tuple[str, RSAPublicKey]:
        """The key to seal with, and its serial number. Raises ProviderUnreachable."""
        keys = await self.keys()
        if keys.public_key is not None:
            return keys.public_key_id, keys.public_key
        if not self._known:
            await self._fetch(keys, "")
        if not self._known:
            raise ProviderUnreachable("WeChat Pay told no certificate")
        return list(self._known.items())[-1]

    async def _certificates(self, keys: Keys) -> dict[str, RSAPublicKey]:
        """Its certificates that are valid now, oldest first: sealed with our APIv3 key, and one of them signed the answer."""
        answer = await self._send(keys, "GET", CERTIFICATES, b"", {})
        told = _told(answer)
        if not answer.is_success:
            raise ProviderUnreachable(words(answer.status_code, told))
        now, found = self.clock(), []
        for one in told.get("data", []):
            plain = signing.unseal(keys.api_v3_key, one.get("encrypt_certificate", {}))
            if plain is None:
                raise ProviderUnreachable("the APIv3 key does not open WeChat Pay's certificates")
            certificate = load_pem_x509_certificate(plain)
            key = pem.rsa_key_of(certificate)
            if key and certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
                found.append((certificate.not_valid_before_utc, f"{certificate.serial_number:X}", key))
        known = {serial: key for _, serial, key in sorted(found, key=lambda one: one[:2])}
        serial = signing.serial_in(answer.headers)
        # A merchant with a public key is told so with it, and may still be sent notifications that a certificate signed.
        by_key = bool(serial) and serial == keys.public_key_id
        signer = keys.public_key if by_key else known.get(serial.upper().lstrip("0"))
        if signer is None or not signing.is_theirs(signer, answer.headers, answer.content, at=now):
            raise ProviderUnreachable("WeChat Pay's certificates are not signed by one of them")
        return known

    async def _send(
        self, keys: Keys, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> httpx.Response:
        own = self._headers(keys, method, path, body)
        async with asking() as client:
            return await client.request(method, self.base + path, content=body or None, headers={**own, **headers})

    def _headers(self, keys: Keys, method: str, path: str, body: bytes) -> dict[str, str]:
        signed = signing.authorization(
            keys.private_key,
            mch_id=keys.mch_id,
            serial=keys.serial,
            method=method,
            path=path,
            body=body,
            at=self.clock(),
        )
        own = {"Authorization": signed, "Accept": "application/json", "Content-Type": "application/json"}
        if keys.public_key_id:
            own["Wechatpay-Serial"] = keys.public_key_id
        return own


def no(status: int, told: Mapping[str, Any]) -> ProviderRefused | ProviderUnreachable:
    """What an answer means that does not say what was asked for."""
    return (ProviderUnreachable if status == ACCEPTED else ProviderRefused)(words(status, told))


def words(status: int, told: Mapping[str, Any]) -> str:
    """What an error says."""
    return f"{status} {told.get('code', '')} {told.get('message', '')}".strip()[:300]


def _told(answer: httpx.Response) -> dict[str, Any]:
    if not answer.content:
        return {}
    try:
        told = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}
