"""What the tracker of the storefront would have told about a visit: Segment calls, sent together at the end of an hour."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from tuan.apps.simulate.people import Person
from tuan.apps.simulate.truth import Source


@dataclass
class Visit:
    """One session of a person: what brought it, and what was seen so far."""

    id: UUID
    person: Person
    at: datetime
    source: Source
    share_token: str | None = None
    seen: int = 0


@dataclass
class Trail:
    """Calls that were not sent yet, oldest first within a visit."""

    chance: Random
    calls: list[dict[str, Any]] = field(default_factory=list)

    def page(self, visit: Visit, path: str) -> None:
        """A page was opened."""
        self._call(visit, {"type": "page", "name": path.split("/")[1] or "home", "properties": {"path": path}}, path)

    def track(self, visit: Visit, event: str, **properties: Any) -> None:
        """Something was done."""
        self._call(visit, {"type": "track", "event": event, "properties": properties}, None)

    def _call(self, visit: Visit, said: dict[str, Any], path: str | None) -> None:
        visit.seen += 1
        at = visit.at + timedelta(seconds=6 * visit.seen)
        campaign = {"source": visit.source.name, "medium": visit.source.medium} if visit.source.name else {}
        self.calls.append(
            {
                **said,
                "messageId": str(UUID(int=self.chance.getrandbits(128), version=4)),
                "anonymousId": str(visit.person.device),
                "userId": str(visit.person.user_id) if visit.person.user_id else None,
                "timestamp": at,
                "context": {
                    "sessionId": str(visit.id),
                    "userAgent": visit.person.agent,
                    "locale": "zh-CN",
                    "campaign": campaign,
                    "share": visit.share_token,
                    "page": {"path": path} if path else {},
                },
            }
        )
