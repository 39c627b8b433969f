"""The Sandbox tells the shop: signed notifications over HTTP, repeated until the shop answers with success."""

import asyncio
from uuid import UUID

import httpx
import orjson
import structlog

from tuan.payment.providers.sandbox import books, signing
from tuan.payment.providers.sandbox.provider import Sandbox

BATCH, AT_ONCE = 50, 8
log = structlog.get_logger()


async def send_notices(sandbox: Sandbox, client: httpx.AsyncClient, url: str) -> int:
    """Send what is due, some at once; how many were tried."""
    async with sandbox.database.transaction() as tx:
        due = await books.due_notices(tx, at=sandbox.clock(), limit=BATCH)
    hands = asyncio.Semaphore(AT_ONCE)

    async def send(id: UUID, body: dict[str, str]) -> UUID | None:
        content = orjson.dumps(body)
        async with hands:
            headers = signing.signed_headers(sandbox.secret, content, at=sandbox.clock())
            try:
                answer = await client.post(url, content=content, headers=headers)
            except httpx.TransportError as error:
                log.info("sandbox_notice_not_delivered", error=str(error))
                return None
        return id if answer.is_success else None

    done = [id for id in await asyncio.gather(*(send(id, body) for id, body in due)) if id is not None]
    if done:
        async with sandbox.database.transaction() as tx:
            await books.sent(tx, done, at=sandbox.clock())
    return len(due)
