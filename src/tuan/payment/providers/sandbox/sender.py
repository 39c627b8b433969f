"""The Sandbox tells the shop: signed notifications over HTTP, repeated until the shop answers with success."""

from datetime import timedelta
from uuid import UUID

import httpx
import orjson
import structlog

from tuan.payment.providers.sandbox import books, signing
from tuan.payment.providers.sandbox.provider import Sandbox

BATCH = 50
log = structlog.get_logger()


async def send_notices(sandbox: Sandbox, client: httpx.AsyncClient, url: str) -> int:
    """Send what is due; how many were tried."""
    async with sandbox.database.transaction() as tx:
        due = await books.due_notices(tx, at=sandbox.clock(), limit=BATCH)
    done: list[UUID] = []
    for id, body in due:
        content = orjson.dumps(body)
        try:
            answer = await client.post(
                url, content=content, headers=signing.signed_headers(sandbox.secret, content, at=sandbox.clock())
            )
        except httpx.TransportError as error:
            log.info("sandbox_notice_not_delivered", error=str(error))
            continue
        if answer.is_success:
            done.append(id)
    if done:
        async with sandbox.database.transaction() as tx:
            await books.sent(tx, done, at=sandbox.clock())
    return len(due)


EVERY = timedelta(milliseconds=300)
