"""Which facts a webhook can tell, and how one becomes a message."""

import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from tuan.kit.ids import new_id
from tuan.platform.database import Tx
from tuan.platform.outbox import Event, wired
from tuan.platform.webhooks import store

TEST = "webhook.test"


def told() -> dict[str, type[Event]]:
    """Facts that name their shop, by name; the others concern nobody or everybody."""
    return {name: event for name, event in sorted(wired.events.items()) if _names_shop(event)}


def schema_of(event: type[Event]) -> dict[str, Any]:
    """The JSON schema of a fact's `data`."""
    return TypeAdapter(event).json_schema(mode="serialization")


def body_of(name: str, at: datetime, data: dict[str, Any]) -> str:
    """The words that are sent: `type`, `timestamp` and `data`, as Standard Webhooks proposes."""
    said = {"type": name, "timestamp": at.isoformat(), "data": {k: v for k, v in data.items() if not k.startswith("_")}}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


async def spread(tx: Tx, shop_ids: Sequence[UUID], *, after: int, upto: int, at: datetime) -> None:
    """Make the messages for facts in a stretch of the outbox, for all endpoints that want them."""
    endpoints = [
        endpoint for shop_id in shop_ids for endpoint in await store.of_shop(tx, shop_id, at=at) if endpoint.is_enabled
    ]
    facts = await store.facts(tx, list(told()), shop_ids, after=after, upto=upto)
    await store.add_messages(
        tx,
        [
            dict(
                id=new_id(),
                endpoint_id=endpoint.id,
                shop_id=endpoint.shop_id,
                event_id=fact["id"],
                event_name=fact["name"],
                body=body_of(fact["name"], fact["at"], fact["payload"]),
                at=at,
            )
            for fact in facts
            for endpoint in endpoints
            if str(endpoint.shop_id) == fact["payload"]["shop_id"]
            and (not endpoint.event_names or fact["name"] in endpoint.event_names)
        ],
    )


def _names_shop(event: type[Event]) -> bool:
    return any(field.name == "shop_id" for field in fields(event))
