"""What the tracker of the storefront would have told about the visits: kept, and handed in together."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from tuan.analytics import public as analytics
from tuan.apps.simulate.people import Person
from tuan.apps.simulate.tally import Tally
from tuan.apps.simulate.truth import Source
from tuan.platform.database import Tx

PAUSE = timedelta(minutes=30)


@dataclass
class Visit:
    """One session of a person: what brought it, and how much was seen so far."""

    id: UUID
    person: Person
    at: datetime
    source: Source
    share_token: str | None = None
    seen: int = 0
    has_looked: bool = False
    """At a product's page."""


@dataclass
class Trail:
    """Events that were not handed in yet, oldest first within a visit."""

    chance: Random
    tally: Tally
    events: list[analytics.TrackedEvent] = field(default_factory=list)
    _last: dict[UUID, datetime] = field(default_factory=dict)

    def page(self, visit: Visit, path: str) -> None:
        """A page was opened."""
        self._tell(visit, "page", path.split("/")[1] or "home", {"path": path}, {"page": {"path": path}})

    def track(self, visit: Visit, event: str, **properties: Any) -> None:
        """Something was done."""
        self._tell(visit, "track", event, properties, {})

    async def hand_in(self, tx: Tx, shop_id: UUID) -> None:
        """Let analytics keep what was told, as if it came with the last of it."""
        if self.events:
            await analytics.collect(tx, shop_id, self.events, received_at=max(event.at for event in self.events))
            self.events.clear()

    def _tell(self, visit: Visit, kind: str, name: str, properties: dict[str, Any], context: dict[str, Any]) -> None:
        visit.seen += 1
        at, source = visit.at + timedelta(seconds=6 * visit.seen), visit.source
        last = self._last.get(visit.person.device)
        self.tally.sessions += last is None or at - last > PAUSE
        self._last[visit.person.device] = at
        campaign = {"campaign": {"source": source.name, "medium": source.medium}} if source.name else {}
        self.events.append(
            analytics.TrackedEvent(
                message_id=str(UUID(int=self.chance.getrandbits(128), version=4)),
                kind=kind,
                name=name,
                anonymous_id=str(visit.person.device),
                user_id=visit.person.user_id,
                session_id=str(visit.id),
                at=at,
                properties=properties,
                context={"userAgent": visit.person.agent, "locale": "zh-CN", **campaign, **context},
            )
        )
