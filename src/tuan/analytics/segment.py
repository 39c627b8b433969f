"""Read Segment's calls: what a device sent, as an event of ours, or a clear word why not. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

import orjson

from tuan.analytics.shapes import TrackedEvent
from tuan.kit.ids import new_id

LARGEST_EVENT = 32 * 1024
LARGEST_BATCH = 500 * 1024
MOST_IN_BATCH = 1000
LONGEST_NAME = 255
KINDS = {"track", "identify", "page", "screen", "alias", "group"}
# What tells about a person and no figure needs.
PERSONAL = frozenset(
    {"email", "phone", "mobile", "firstName", "lastName", "username", "nickname", "address", "birthday", "birthdate"}
    | {"avatar", "ip", "idNumber", "password", "token"}
)
# What a figure may want from an address; anything else there may be a token or a name.
KEPT_PARAMETERS = re.compile(r"utm_(source|medium|campaign|term|content)|q|tab|sort|category|page")
SHARED = re.compile(r"/s/[^/?#]+")
BOTS = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|headless|lighthouse|prerender|monitor|curl/|wget/|scrapy", re.IGNORECASE
)


class Invalid(Exception):
    """This event cannot be taken: a stable code, and words."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def read(
    raw: Any, *, kind: str | None, sent_at: Any, received_at: datetime, user_id: UUID | None, user_agent: str
) -> TrackedEvent:
    """One call. `kind` is named by the address; in a batch each event names its own. Raises Invalid."""
    if not isinstance(raw, dict):
        raise Invalid("not_an_object", "An event is a JSON object.")
    if len(orjson.dumps(raw)) > LARGEST_EVENT:
        raise Invalid("event_too_large", "An event has at most 32 kB.")
    kind = kind or _word(raw, "type")
    if kind not in KINDS:
        raise Invalid("type_unknown", f"'type' must be one of {', '.join(sorted(KINDS))}.")
    anonymous_id, claimed = _word(raw, "anonymousId"), _word(raw, "userId")
    if not anonymous_id and not claimed and user_id is None:
        raise Invalid("nobody", "An event needs 'anonymousId' or 'userId'.")
    context = _object(raw, "context")
    agent = context.get("userAgent")
    agent = agent if isinstance(agent, str) and agent else user_agent
    return TrackedEvent(
        message_id=_word(raw, "messageId") or str(new_id()),
        kind=kind,
        name=_name(raw, kind),
        anonymous_id=anonymous_id,
        user_id=user_id,
        claimed_user_id=claimed,
        session_id=_session(context),
        at=happened_at(raw, sent_at=sent_at, received_at=received_at),
        is_bot=BOTS.search(agent) is not None,
        properties=_properties(raw, kind),
        context=_context(context, agent),
    )


def happened_at(raw: Mapping[str, Any], *, sent_at: Any, received_at: datetime) -> datetime:
    """When it happened by our clock: received − (sent − happened by the device's clock). Never later than received."""
    original = _instant(raw, "originalTimestamp") or _instant(raw, "timestamp")
    sent = _instant(raw, "sentAt") or _instant({"sentAt": sent_at}, "sentAt")
    if original is None:
        return received_at
    try:
        at = received_at - (sent - original) if sent else original
    except OverflowError as error:
        raise Invalid("timestamp_out_of_range", "A time is out of range.") from error
    if at.year < 2000:
        raise Invalid("timestamp_out_of_range", "A time is out of range.")
    return min(at, received_at)


def stripped(address: str) -> str:
    """An address without what could open a door: tokens in shared links, parameters that no figure needs, user and fragment."""
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    kept = [(key, value) for key, value in parse_qsl(parts.query) if KEPT_PARAMETERS.fullmatch(key)]
    host = f"{parts.scheme}://{parts.hostname}{port}" if parts.hostname else ""
    return (host + SHARED.sub("/s/*", parts.path) + (f"?{urlencode(kept)}" if kept else ""))[:2000]


def _word(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > LONGEST_NAME:
        raise Invalid(f"{_snake(key)}_invalid", f"'{key}' is a text of at most {LONGEST_NAME} characters.")
    return value.replace("\0", "")


def _object(raw: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = raw.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Invalid(f"{_snake(key)}_invalid", f"'{key}' is a JSON object.")
    return value


def _instant(raw: Mapping[str, Any], key: str) -> datetime | None:
    value = raw.get(key)
    if value is None:
        return None
    try:
        read = datetime.fromisoformat(value)
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (TypeError, ValueError, OverflowError) as error:
        raise Invalid(f"{_snake(key)}_invalid", f"'{key}' is a time in ISO 8601.") from error


def _name(raw: Mapping[str, Any], kind: str) -> str:
    if kind == "track":
        name = _word(raw, "event").strip()
        if not name:
            raise Invalid("event_missing", "A track call names its 'event'.")
        return name
    if kind == "group" and not _word(raw, "groupId"):
        raise Invalid("group_id_missing", "A group call names its 'groupId'.")
    if kind == "alias" and not (_word(raw, "previousId") and _word(raw, "userId")):
        raise Invalid("previous_id_missing", "An alias call names 'previousId' and 'userId'.")
    return _word(raw, "name") if kind in {"page", "screen"} else ""


def _session(context: Mapping[str, Any]) -> str:
    return _word(context, "sessionId")


def _properties(raw: Mapping[str, Any], kind: str) -> dict[str, Any]:
    told = dict(_object(raw, "traits" if kind in {"identify", "group"} else "properties"))
    if kind == "identify":
        told.pop("name", None)
    for key in ("groupId", "previousId"):
        if kind in {"group", "alias"} and raw.get(key):
            told[key] = _word(raw, key)
    plain: dict[str, Any] = _plain(told, depth=0)
    return plain


def _context(context: Mapping[str, Any], agent: str) -> dict[str, Any]:
    kept: dict[str, Any] = {"userAgent": agent[:300].replace("\0", "")} if agent else {}
    for key, names in {
        "page": ("path", "url", "referrer", "title"),
        "campaign": ("source", "medium", "name", "term", "content"),
        "screen": ("width", "height"),
        "library": ("name", "version"),
    }.items():
        told = context.get(key)
        if isinstance(told, dict):
            kept[key] = {name: _short(told[name]) for name in names if isinstance(told.get(name), str | int | float)}
    for key in ("locale", "timezone"):
        if isinstance(context.get(key), str):
            kept[key] = context[key][:60].replace("\0", "")
    return kept


def _short(value: str | float) -> str | float:
    if not isinstance(value, str):
        return value
    short: str = _plain(value, depth=0)[:300]
    return short


def _plain(value: Any, *, depth: int) -> Any:
    """The same without personal traits, without NUL, and with addresses stripped."""
    if depth > 20:
        raise Invalid("too_deep", "An event nests at most 20 levels.")
    if isinstance(value, dict):
        return {
            str(key).replace("\0", ""): _plain(inner, depth=depth + 1)
            for key, inner in value.items()
            if key not in PERSONAL
        }
    if isinstance(value, list):
        return [_plain(inner, depth=depth + 1) for inner in value]
    if isinstance(value, str):
        is_address = value.startswith(("http://", "https://", "/"))
        return stripped(value) if is_address else value.replace("\0", "")
    return value


def _snake(key: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", key).lower()
