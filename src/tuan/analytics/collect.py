"""The collection door: Segment's HTTP API under /collect/v1, for browsers, servers and any Segment-compatible client."""

import base64
import binascii
import zlib
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import orjson
from fastapi import APIRouter, Request, Response

from tuan.analytics.collector import Collector
from tuan.analytics.errors import BodyUnreadable, EventsInvalid, ForeignOrigin, WriteKeyUnknown
from tuan.analytics.segment import LARGEST_BATCH, MOST_IN_BATCH, Invalid, read
from tuan.platform.callers import BUYER_COOKIE, Anybody
from tuan.platform.http import Now
from tuan.platform.http.problems import ContentTooLarge
from tuan.platform.limits import count, network_of

router = APIRouter(tags=["collect"])

# As long as a whole office behind one address reads; a server of the shop's own names its key in its header and may send more.
WITHIN = timedelta(minutes=10)
MOST_CALLS = 6000
KINDS = {
    "track": "track", "t": "track", "identify": "identify", "i": "identify", "page": "page", "p": "page", "screen": "screen",
    "s": "screen", "alias": "alias", "a": "alias", "group": "group", "g": "group", "batch": None, "b": None, "import": None,
}  # fmt: skip
CORS = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "content-type, content-encoding, authorization",
    "Access-Control-Allow-Credentials": "true",
    "Access-Control-Max-Age": "86400",
    "Vary": "Origin",
}


async def _may_send(request: Request, now: Now) -> None:
    address = network_of(request.client.host if request.client else "nobody")
    await count(request.app.state.database, f"collect:{address}", most=MOST_CALLS, within=WITHIN, at=now)


async def _collect(request: Request, anybody: Anybody, now: Now) -> Response:
    """Take an event or a batch. The answer says how many were new, repeated, and refused with a reason."""
    headers = _allowed(request)
    await _may_send(request, now)
    body = await _body(request)
    collector: Collector = request.app.state.collector
    shop_id = await collector.shop_of(_write_key(request, body))
    token = request.cookies.get(BUYER_COOKIE)
    buyer = await request.app.state.callers.buyer(token) if token else None
    kind = KINDS[request.url.path.rpartition("/")[2]]
    agent = "" if "authorization" in request.headers else request.headers.get("user-agent", "")
    good, errors = [], []
    for index, raw in enumerate(_events(body, kind)):
        try:
            event = read(
                raw, kind=kind, sent_at=body.get("sentAt"), received_at=now, user_id=buyer.id if buyer else None, user_agent=agent
            )  # fmt: skip
            good.append(event)
        except Invalid as invalid:
            errors.append({"index": index, "code": invalid.code, "message": invalid.message})
    if errors and not good:
        raise EventsInvalid(errors=errors)
    new = await collector.keep(shop_id, good, received_at=now) if good else 0
    told = {"success": True, "accepted": new, "repeated": len(good) - new, "refused": errors}
    return Response(orjson.dumps(told), media_type="application/json", headers=headers)


async def _preflight(request: Request, anybody: Anybody) -> Response:
    """Browsers ask before they send from another address of the shop."""
    return Response(status_code=204, headers=_allowed(request))


for _name in KINDS:
    router.add_api_route(f"/v1/{_name}", _collect, methods=["POST"], response_model=None, name=_name)
    router.add_api_route(f"/v1/{_name}", _preflight, methods=["OPTIONS"], response_model=None, include_in_schema=False)
# The short name of analytics.js for a metric of its own machinery: taken, and not kept.
router.add_api_route("/v1/m", _preflight, methods=["POST", "OPTIONS"], response_model=None, include_in_schema=False)


def _allowed(request: Request) -> dict[str, str]:
    """The headers for the shop's own pages. Raises ForeignOrigin for those of others."""
    origin = request.headers.get("origin")
    if origin is None:
        return {}
    own = {request.headers.get("host", "")}
    if request.app.state.settings.public_url is not None:
        own.add(urlsplit(str(request.app.state.settings.public_url)).netloc)
    if urlsplit(origin).netloc not in own:
        raise ForeignOrigin
    return {**CORS, "Access-Control-Allow-Origin": origin}


async def _body(request: Request) -> dict[str, Any]:
    """The body, unpacked, whatever its content type says: sendBeacon can only say text/plain."""
    raw = bytearray()
    async for piece in request.stream():
        raw += piece
        if len(raw) > LARGEST_BATCH:
            raise ContentTooLarge
    data = _unpacked(bytes(raw)) if _is_packed(request, raw) else bytes(raw)
    try:
        body = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise BodyUnreadable from error
    if not isinstance(body, dict):
        raise BodyUnreadable
    return body


def _is_packed(request: Request, raw: bytearray) -> bool:
    return "gzip" in request.headers.get("content-encoding", "") or raw[:2] == b"\x1f\x8b"


def _unpacked(raw: bytes) -> bytes:
    unpacking = zlib.decompressobj(wbits=31)
    try:
        data = unpacking.decompress(raw, LARGEST_BATCH + 1)
    except zlib.error as error:
        raise BodyUnreadable from error
    if len(data) > LARGEST_BATCH:
        raise ContentTooLarge
    return data


def _write_key(request: Request, body: dict[str, Any]) -> str:
    """Basic auth (the key is the user, without a password), or `writeKey` in the body. Raises WriteKeyUnknown."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    key: Any = body.get("writeKey")
    if scheme.lower() == "basic":
        try:
            key = base64.b64decode(given, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError) as error:
            raise WriteKeyUnknown from error
    if not isinstance(key, str) or not 0 < len(key) <= 64:
        raise WriteKeyUnknown
    return key.replace("\0", "")


def _events(body: dict[str, Any], kind: str | None) -> list[Any]:
    if kind is not None:
        return [body]
    batch = body.get("batch")
    if not isinstance(batch, list) or not batch:
        raise BodyUnreadable
    if len(batch) > MOST_IN_BATCH:
        raise ContentTooLarge
    shared = body.get("context")
    if not isinstance(shared, dict):
        return batch
    return [{**one, "context": {**shared, **one.get("context", {})}} if _may_share(one) else one for one in batch]


def _may_share(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("context", {}), dict)
