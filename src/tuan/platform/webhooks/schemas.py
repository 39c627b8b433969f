"""Wire shapes of webhooks."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from tuan.platform.http.schemas import Wire
from tuan.platform.webhooks.shapes import Attempt, Endpoint, Message

Url = Annotated[str, Field(min_length=8, max_length=2000)]
Note = Annotated[str, Field(max_length=200)]
EventNames = Annotated[tuple[Annotated[str, Field(max_length=100)], ...], Field(max_length=100)]


class WebhookIn(Wire):
    """A new endpoint. The id is chosen by the caller, so a retry is the same one; no event names means all."""

    id: UUID
    url: Url
    note: Note = ""
    event_names: EventNames = ()


class WebhookChangeIn(Wire):
    """An endpoint as it shall be."""

    url: Url
    note: Note = ""
    event_names: EventNames = ()
    is_enabled: bool = True


class WebhookOut(Wire):
    """An endpoint."""

    id: UUID
    url: str
    note: str
    event_names: list[str]
    is_enabled: bool
    disabled_reason: Literal["by_staff", "gone", "failing"] | None
    failing_since: datetime | None
    secrets: int = Field(description="How many secrets sign now: two for a day after a change.")
    created_at: datetime


class WebhookSecretOut(Wire):
    """A secret, shown in this answer and never again."""

    webhook: WebhookOut
    secret: str


class WebhookEventOut(Wire):
    """A fact that a webhook can tell."""

    name: str
    data_schema: dict[str, Any]


class WebhookMessageOut(Wire):
    """A fact on its way to an endpoint."""

    id: UUID
    event_name: str
    state: Literal["due", "delivered", "given_up"]
    attempts: int
    next_at: datetime | None
    created_at: datetime


class WebhookAttemptOut(Wire):
    """What came of sending it once; no status when nobody answered."""

    at: datetime
    milliseconds: int
    status: int | None
    answer: str
    error: str | None


class WebhookMessageFullOut(WebhookMessageOut):
    """With its words and its log."""

    body: str
    log: list[WebhookAttemptOut]


def endpoint_out(endpoint: Endpoint) -> WebhookOut:
    """For the wire."""
    return WebhookOut(
        id=endpoint.id,
        url=endpoint.url,
        note=endpoint.note,
        event_names=list(endpoint.event_names),
        is_enabled=endpoint.is_enabled,
        disabled_reason=endpoint.disabled_reason,  # type: ignore[arg-type]
        failing_since=endpoint.failing_since,
        secrets=len(endpoint.secrets),
        created_at=endpoint.created_at,
    )


def message_out(message: Message) -> WebhookMessageOut:
    """For the wire."""
    return WebhookMessageOut(
        id=message.id,
        event_name=message.event_name,
        state=message.state,
        attempts=message.attempts,
        next_at=message.due_at if message.state == "due" else None,
        created_at=message.created_at,
    )


def full_out(message: Message, log: list[Attempt]) -> WebhookMessageFullOut:
    """For the wire."""
    return WebhookMessageFullOut(
        **message_out(message).model_dump(),
        body=message.body,
        log=[WebhookAttemptOut.model_validate(attempt) for attempt in log],
    )
