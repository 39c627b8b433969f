"""Talk with Alipay: sign what we ask, believe only what it signed, and know its certificates as they change."""

import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from tuan.kit.clock import Clock
from tuan.payment.errors import KeyWrong
from tuan.payment.providers import pem
from tuan.payment.providers.alipay import certificates, signing
from tuan.payment.providers.alipay.keys import Keys, read_keys
from tuan.payment.providers.asking import asking
from tuan.payment.providers.protocol import ProviderUnreachable

CHINA = ZoneInfo("Asia/Shanghai")
SUCCESS, REFUSED = "10000", ("40002", "40004", "40006")
# Alipay's own breakdowns, which it tells as if they were refusals.
ITS_OWN = ("SYSTEM_ERROR", "UNKNOW_ERROR", "unknow-error", "invalid-signature", "missing-signature")
FETCH_AGAIN_AFTER = timedelta(minutes=1)
DOWNLOAD = "alipay.open.app.alipaycert.download"
log = structlog.get_logger()


class Gateway:
    """One application's line to Alipay."""

    def __init__(self, url: str, clock: Clock, values: Callable[[], Awaitable[dict[str, str] | None]]) -> None:
        self.url, self.clock, self.values = url, clock, values
        self._fetched: dict[str, RSAPublicKey] = {}
        self._fetched_of: Keys | None = None
        self._fetched_at: datetime | None = None

    async def keys(self) -> Keys:
        """The keys of the house, as they are now. Raises ProviderUnreachable."""
        values = await self.values()
        if values is None:
            raise ProviderUnreachable("no keys were entered")
        try:
            keys = read_keys(values)
        except KeyWrong as error:
            raise ProviderUnreachable(f"the keys cannot be used: {error.data['field']}") from None
        if keys != self._fetched_of:
            self._fetched, self._fetched_of, self._fetched_at = dict(keys.known), keys, None
        return keys

    async def ask(self, method: str, said: Mapping[str, Any], **more: str) -> dict[str, Any]:
        """Its answer, verified; refusals too, told by `code` and `sub_code`. Raises ProviderUnreachable for anything else."""
        keys = await self.keys()
        text = await self._send(self._signed(keys, method, said, **more))
        told = await self._verified(text, method)
        sub = str(told.get("sub_code", ""))
        if told.get("code") != SUCCESS and (told.get("code") not in REFUSED or any(one in sub for one in ITS_OWN)):
            raise ProviderUnreachable(words(told))
        return told

    async def address(self, method: str, said: Mapping[str, Any], **more: str) -> str:
        """Where a browser goes with a request of ours. Raises ProviderUnreachable."""
        return f"{self.url}?{urlencode(self._signed(await self.keys(), method, said, **more))}"

    async def download(self, url: str) -> bytes:
        """A file whose address a signed answer told. Raises ProviderUnreachable."""
        if self.url.startswith("https://"):
            url = url.replace("http://", "https://", 1)  # It is told without, and answers with.
        async with asking() as client:
            answer = await client.get(url)
            if not answer.is_success:
                raise ProviderUnreachable(f"{answer.status_code} for the bill's file")
            return answer.content

    async def is_theirs(self, message: str, signature: str, serial: str) -> bool:
        """Whether Alipay signed a text; a certificate that is not known is asked for once. Raises ProviderUnreachable."""
        keys = await self.keys()
        if keys.public_key is not None:
            return signing.is_signed(keys.public_key, message, signature)
        # Notifications need not say which certificate they were signed with.
        tried = [await self._key(keys, serial)] if serial else list(self._fetched.values())
        return any(key is not None and signing.is_signed(key, message, signature) for key in tried)

    async def _key(self, keys: Keys, serial: str) -> RSAPublicKey | None:
        now = self.clock()
        if serial not in self._fetched and (self._fetched_at is None or now - self._fetched_at >= FETCH_AGAIN_AFTER):
            self._fetched_at = now
            try:
                found = await self._certificate(keys, serial)
            except ProviderUnreachable:
                self._fetched_at = None  # Silence says nothing about the certificate: it may be asked for again.
                raise
            if found is not None:
                self._fetched[found[0]] = found[1]
        return self._fetched.get(serial)

    async def _certificate(self, keys: Keys, serial: str) -> tuple[str, RSAPublicKey] | None:
        """A new certificate: its answer is signed with itself, so that it counts only what the roots vouch for."""
        text = await self._send(self._signed(keys, DOWNLOAD, {"alipay_cert_sn": serial}))
        told = _members(text).get(_name_of(DOWNLOAD), {})
        if told.get("code") != SUCCESS:
            return None
        try:
            chain = pem.certificates("", base64.b64decode(str(told["alipay_cert_content"])).decode())
        except (KeyError, KeyWrong, binascii.Error, UnicodeDecodeError) as error:
            raise ProviderUnreachable("Alipay's certificate cannot be read") from error
        found = certificates.trusted_key(chain, keys.roots, at=self.clock())
        return found if found and found[0] == serial else None

    async def _verified(self, text: str, method: str) -> dict[str, Any]:
        members = _members(text)
        name = _name_of(method) if _name_of(method) in members else "error_response"
        part, signature = signing.part_of(text, name), members.get("sign")
        if part is None or not isinstance(signature, str):
            # Nobody signed this: it says something to a person, and nothing to us.
            raise ProviderUnreachable(words(members.get(name, {})) or "the answer cannot be read")
        if not await self.is_theirs(part, signature, str(members.get("alipay_cert_sn", ""))):
            log.error("alipay_answer_forged", method=method)
            raise ProviderUnreachable("the answer is not signed by Alipay")
        told: dict[str, Any] = json.loads(part)
        return told

    def _signed(self, keys: Keys, method: str, said: Mapping[str, Any], **more: str) -> dict[str, str]:
        parameters = {
            "app_id": keys.app_id,
            "method": method,
            "format": "JSON",
            "charset": "utf-8",
            "sign_type": "RSA2",
            "timestamp": self.clock().astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S"),
            "version": "1.0",
            "biz_content": json.dumps(said, ensure_ascii=False, separators=(",", ":")),
            **more,
        }
        if keys.app_serial:
            parameters |= {"app_cert_sn": keys.app_serial, "alipay_root_cert_sn": keys.root_serial}
        return {**parameters, "sign": signing.sign(keys.private_key, parameters)}

    async def _send(self, parameters: Mapping[str, str]) -> str:
        """In the body, not in the address, which proxies write into their logs."""
        async with asking() as client:
            answer = await client.post(self.url, params={"charset": "utf-8"}, data=dict(parameters))
            if answer.status_code != 200:
                raise ProviderUnreachable(f"{answer.status_code}")
            return answer.content.decode("utf-8", "replace")


def words(told: Mapping[str, Any]) -> str:
    """What an answer says, in few words."""
    said = [str(told.get(name, "")) for name in ("code", "msg", "sub_code", "sub_msg")]
    return " ".join(word for word in said if word)[:300]


def _name_of(method: str) -> str:
    return f"{method.replace('.', '_')}_response"


def _members(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except json.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}
