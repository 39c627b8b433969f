"""How a text message reaches a phone."""

from datetime import datetime
from typing import Protocol

from tuan.identity import store
from tuan.platform.database import Tx


class TextMessages(Protocol):
    """A sender of text messages."""

    async def send(self, tx: Tx, *, phone: str, text: str, at: datetime) -> None:
        """Send, or queue for sending in this transaction."""


class LocalTextMessages:
    """Keeps messages in a table, which the demo shows on a page; sends nothing."""

    async def send(self, tx: Tx, *, phone: str, text: str, at: datetime) -> None:
        """Keep the message."""
        await store.people.add_text_message(tx, phone=phone, body=text, at=at)
