"""Webhooks for operators."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query

from tuan.kit.errors import NotFound
from tuan.kit.ids import new_id
from tuan.kit.pages import page_of, typed_cursor
from tuan.platform import audit
from tuan.platform.callers import Staff, permission
from tuan.platform.database import Tx
from tuan.platform.http import Now, PageOf, PageOut, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.idempotency import NOT_STORED
from tuan.platform.settings import settings
from tuan.platform.webhooks import facts, signing, store
from tuan.platform.webhooks.addresses import Guard
from tuan.platform.webhooks.errors import TooManyWebhooks, UnknownEvent, WebhookDisabled, WebhookTaken
from tuan.platform.webhooks.schemas import (
    WebhookChangeIn,
    WebhookEventOut,
    WebhookIn,
    WebhookMessageFullOut,
    WebhookMessageOut,
    WebhookOut,
    WebhookSecretOut,
    endpoint_out,
    full_out,
    message_out,
)
from tuan.platform.webhooks.shapes import Endpoint

router = make_router("webhooks")

Keeper = Annotated[Staff, Depends(permission("webhooks.manage"))]
OLD_SECRET_SIGNS_FOR = timedelta(days=1)


@router.get("/webhooks")
async def webhooks(staff: Keeper, tx: ReadTx, now: Now) -> list[WebhookOut]:
    """The shop's endpoints."""
    return [endpoint_out(endpoint) for endpoint in await store.of_shop(tx, staff.shop_id, at=now)]


@router.get("/webhooks/events")
async def events(staff: Keeper) -> list[WebhookEventOut]:
    """What a webhook can tell."""
    return [WebhookEventOut(name=name, data_schema=facts.schema_of(event)) for name, event in facts.told().items()]


@router.post("/webhooks", status_code=201, openapi_extra={NOT_STORED: True})
async def make_webhook(staff: Keeper, tx: WriteTx, now: Now, asked: WebhookIn) -> WebhookSecretOut:
    """Tell facts from now on to an address; the secret is shown in this answer and never again."""
    names = _checked(asked.url, asked.event_names)
    await store.begin_here(tx)
    secret = signing.new_secret()
    row = dict(id=asked.id, shop_id=staff.shop_id, url=asked.url, note=asked.note, event_names=names, at=now)
    if not await store.insert(tx, row, secret=secret):
        raise WebhookTaken if await store.get(tx, asked.id, at=now) else TooManyWebhooks(most=store.MOST)
    made = await _own(tx, staff, asked.id, now)
    await _audit(tx, staff, "webhook.create", asked.id, now, after=_known(made))
    return WebhookSecretOut(webhook=endpoint_out(made), secret=secret)


@router.put("/webhooks/{webhook_id}")
async def change_webhook(staff: Keeper, tx: WriteTx, now: Now, webhook_id: UUID, asked: WebhookChangeIn) -> WebhookOut:
    """Change an endpoint; enabled again, what waits is sent."""
    before = await _own(tx, staff, webhook_id, now, locked=True)
    names = _checked(asked.url, asked.event_names)
    await store.begin_here(tx)
    await store.change(tx, webhook_id, url=asked.url, note=asked.note, event_names=names, is_enabled=asked.is_enabled)
    after = await _own(tx, staff, webhook_id, now)
    await _audit(tx, staff, "webhook.change", webhook_id, now, before=_known(before), after=_known(after))
    return endpoint_out(after)


@router.delete("/webhooks/{webhook_id}", status_code=204)
async def delete_webhook(staff: Keeper, tx: WriteTx, now: Now, webhook_id: UUID) -> None:
    """Tell it nothing any more, and forget its log."""
    before = await _own(tx, staff, webhook_id, now, locked=True)
    await store.delete(tx, webhook_id)
    await _audit(tx, staff, "webhook.delete", webhook_id, now, before=_known(before))


@router.post("/webhooks/{webhook_id}/secret", openapi_extra={NOT_STORED: True})
async def change_secret(staff: Keeper, tx: WriteTx, now: Now, webhook_id: UUID) -> WebhookSecretOut:
    """Another secret, shown in this answer only. For a day both sign, so that the receiver can change in peace."""
    await _own(tx, staff, webhook_id, now, locked=True)
    secret, old_until = signing.new_secret(), now + OLD_SECRET_SIGNS_FOR
    await store.change_secret(tx, webhook_id, secret, old_until=old_until)
    await _audit(
        tx, staff, "webhook.change_secret", webhook_id, now, after={"old_secret_signs_until": old_until.isoformat()}
    )
    return WebhookSecretOut(webhook=endpoint_out(await _own(tx, staff, webhook_id, now)), secret=secret)


@router.post("/webhooks/{webhook_id}/test", status_code=201)
async def test_webhook(staff: Keeper, tx: WriteTx, now: Now, webhook_id: UUID) -> WebhookMessageOut:
    """Send a message of the type `webhook.test`; its log tells what came of it."""
    endpoint = await _own(tx, staff, webhook_id, now)
    if not endpoint.is_enabled:
        raise WebhookDisabled
    message_id = new_id()
    row = dict(
        id=message_id,
        endpoint_id=webhook_id,
        shop_id=staff.shop_id,
        event_id=message_id,
        event_name=facts.TEST,
        body=facts.body_of(facts.TEST, now, {"shop_id": str(staff.shop_id), "sent_by": staff.name}),
        at=now,
    )
    await store.add_messages(tx, [row])
    await _audit(tx, staff, "webhook.test", webhook_id, now, after={"message_id": str(message_id)})
    sent = await store.message(tx, message_id, shop_id=staff.shop_id)
    assert sent is not None, "it was just written"
    return message_out(sent)


@router.get("/webhooks/{webhook_id}/messages")
async def messages(
    staff: Keeper,
    tx: ReadTx,
    now: Now,
    asked: PageOf,
    webhook_id: UUID,
    state: Annotated[Literal["due", "delivered", "given_up"] | None, Query()] = None,
) -> PageOut[WebhookMessageOut]:
    """What went to an endpoint in the last 30 days, newest first."""
    await _own(tx, staff, webhook_id, now)
    before = typed_cursor(asked.cursor, datetime.fromisoformat, UUID)
    rows = await store.messages(tx, webhook_id, state=state, before=before, limit=asked.limit + 1)
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row.created_at, row.id])
    return PageOut(items=[message_out(row) for row in shown.items], next_cursor=shown.next_cursor)


@router.get("/webhooks/messages/{message_id}")
async def message(staff: Keeper, tx: ReadTx, message_id: UUID) -> WebhookMessageFullOut:
    """A message: its words, and what came of each try."""
    found = await store.message(tx, message_id, shop_id=staff.shop_id)
    if found is None:
        raise NotFound(kind="webhook_message")
    return full_out(found, await store.attempts(tx, message_id))


@router.post("/webhooks/messages/{message_id}/redelivery")
async def redeliver(staff: Keeper, tx: WriteTx, now: Now, message_id: UUID) -> WebhookMessageOut:
    """Send a message again, whatever became of it; its id stays, so that the receiver knows it."""
    found = await store.message(tx, message_id, shop_id=staff.shop_id)
    if found is None:
        raise NotFound(kind="webhook_message")
    if not (await _own(tx, staff, found.endpoint_id, now)).is_enabled:
        raise WebhookDisabled
    await store.send_again(tx, message_id, at=now)
    await _audit(
        tx,
        staff,
        "webhook.redeliver",
        found.endpoint_id,
        now,
        before={"message_id": str(message_id), "state": found.state},
        after={"message_id": str(message_id), "state": "due"},
    )
    again = await store.message(tx, message_id, shop_id=staff.shop_id)
    assert again is not None, "found above"
    return message_out(again)


def _checked(url: str, event_names: Sequence[str]) -> list[str]:
    Guard.of(settings().webhook_networks).check_url(url)
    told = facts.told()
    for name in event_names:
        if name not in told:
            raise UnknownEvent(name=name)
    return sorted(set(event_names))


async def _own(tx: Tx, staff: Staff, webhook_id: UUID, now: datetime, *, locked: bool = False) -> Endpoint:
    endpoint = await store.get(tx, webhook_id, at=now, locked=locked)
    if endpoint is None or endpoint.shop_id != staff.shop_id:
        raise NotFound(kind="webhook")
    return endpoint


def _known(endpoint: Endpoint) -> dict[str, object]:
    return {
        "url": endpoint.url,
        "note": endpoint.note,
        "event_names": list(endpoint.event_names),
        "is_enabled": endpoint.is_enabled,
    }


async def _audit(
    tx: Tx,
    staff: Staff,
    action: str,
    webhook_id: UUID,
    at: datetime,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    await audit.record(
        tx, staff, action=action, object_kind="webhook", object_id=webhook_id, at=at, before=before, after=after
    )
