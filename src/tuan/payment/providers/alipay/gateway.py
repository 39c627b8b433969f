"""Talk with Alipay: sign what we ask, believe only what it signed, and know its certificates as they change."""

import asyncio
import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
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
from tuan.payment.providers.asking import asking, file_at
from tuan.payment.providers.pacing import Pace, Remembered
from tuan.payment.providers.protocol import ProviderUnreachable

CHINA = ZoneInfo("Asia/Shanghai")
SUCCESS, REFUSED = "10000", ("40002", "40004", "40006")
# Alipay's own breakdowns, which it tells as if they were refusals.
ITS_OWN = ("SYSTEM_ERROR", "UNKNOW_ERROR", "unknow-error", "invalid-signature", "missing-signature")
FETCH_AGAIN_AFTER, UNKNOWN_FOR = timedelta(minutes=1), timedelta(minutes=10)
# So many certificates may strangers make us ask for in that time.
STRANGERS = 6
NOBODYS = "0" * 32
DOWNLOAD = "alipay.open.app.alipaycert.download"
log = structlog.get_logger()


class Gateway:
    """One application's line to Alipay."""

    def __init__(self, url: str, clock: Clock, values: Callable[[], Awaitable[dict[str, str] | None]]) -> None:
        self.url, self.clock, self.values = url, clock, values
        self._fetched: dict[str, RSAPublicKey] = {}
        self._fetched_of: Keys | None = None
        self._fetching = asyncio.Lock()
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._unknown = Remembered(UNKNOWN_FOR)
        self._strangers, self._nameless = Pace(FETCH_AGAIN_AFTER, most=STRANGERS), Pace(FETCH_AGAIN_AFTER)

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
            self._fetched, self._fetched_of = dict(keys.known), keys
            self._begin_anew()
        return keys

    async def ask(self, method: str, said: Mapping[str, Any], **more: str) -> dict[str, Any]:
        """Its answer, verified; refusals too, told by `code` and `sub_code`. Raises ProviderUnreachable for anything else."""
        keys = await self.keys()
        text = await self._send(self._signed(keys, method, said, **more))
        told = await self._verified(text, method)
        if told.get("code") != SUCCESS and not is_no(told):
            raise ProviderUnreachable(words(told))
        return told

    async def address(self, method: str, said: Mapping[str, Any], **more: str) -> str:
        """Where a browser goes with a request of ours. Raises ProviderUnreachable."""
        return f"{self.url}?{urlencode(self._signed(await self.keys(), method, said, **more))}"

    async def download(self, url: str) -> bytes:
        """A file whose address a signed answer told. Raises ProviderUnreachable."""
        if self.url.startswith("https://"):
            url = url.replace("http://", "https://", 1)  # It is told without, and answers with.
        return await file_at(url)

    async def is_theirs(self, message: str, signature: str, serial: str, *, anybody: bool = False) -> bool:
        """Whether Alipay signed a text, which `anybody` may have sent; a certificate that is not known is asked for once.

        Raises ProviderUnreachable.
        """
        keys = await self.keys()
        if keys.public_key is not None:
            return signing.is_signed(keys.public_key, message, signature)
        if serial:
            key = await self._key(keys, serial, anybody=anybody)
            return key is not None and signing.is_signed(key, message, signature)
        # Notifications need not say which certificate they were signed with; an answer does.
        if self._one_signed(message, signature):
            return True
        now = self.clock()
        if not anybody or not self._nameless.may_ask(at=now):
            return False
        with self._nameless.asking(at=now):
            await self.ask("alipay.trade.query", {"out_trade_no": NOBODYS})
        return self._one_signed(message, signature)

    def _one_signed(self, message: str, signature: str) -> bool:
        return any(signing.is_signed(key, message, signature) for key in list(self._fetched.values()))

    async def _key(self, keys: Keys, serial: str, *, anybody: bool) -> RSAPublicKey | None:
        """What anybody may name is asked for so often; our own answers are not held up by it."""
        if serial in self._fetched or self._unknown.holds(serial, at=self.clock()):
            return self._fetched.get(serial)
        async with self._fetching:
            now = self.clock()
            if serial in self._fetched:
                return self._fetched[serial]
            if not anybody:
                found = await self._certificate(keys, serial)
            elif self._strangers.may_ask(at=now):
                with self._strangers.asking(at=now):
                    found = await self._certificate(keys, serial)
            else:
                raise ProviderUnreachable("too many certificates that we do not know")
            if found is None:
                self._unknown.add(serial, at=now)
                return None
            self._fetched[found[0]] = found[1]
            return found[1]

    async def _certificate(self, keys: Keys, serial: str) -> tuple[str, RSAPublicKey] | None:
        """A new certificate: its answer is signed with itself, so that it counts only what the roots vouch for."""
        text = await self._send(self._signed(keys, DOWNLOAD, {"alipay_cert_sn": serial}))
        told = _members(text).get(_name_of(DOWNLOAD), {})
        if told.get("code") != SUCCESS:
            if is_no(told):
                return None
            raise ProviderUnreachable(words(told) or "the answer cannot be read")
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


def is_no(told: Mapping[str, Any]) -> bool:
    """Whether an answer is a refusal that stays one."""
    sub = str(told.get("sub_code", ""))
    return told.get("code") in REFUSED and not any(one in sub for one in ITS_OWN)


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
