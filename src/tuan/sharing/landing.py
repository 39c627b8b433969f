"""What a shared link shows. The floors above plug in what they know about a thing."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from tuan.platform.database import Tx

Feature = Callable[[Tx, UUID, UUID | None, datetime], Awaitable[dict[str, Any]]]
"""`await feature(tx, target_id, viewer_id, at)`: `product`, `group` and `campaign` as far as there are such; empty when it is gone."""

features: dict[str, Feature] = {}


def plug_landing(kind: str, feature: Feature) -> None:
    """Show shared things of this kind."""
    features[kind] = feature


async def facts_of(tx: Tx, kind: str, target_id: UUID, viewer_id: UUID | None, *, at: datetime) -> dict[str, Any]:
    """What is known about a thing now; empty when it is gone."""
    feature = features.get(kind)
    return await feature(tx, target_id, viewer_id, at) if feature else {}
