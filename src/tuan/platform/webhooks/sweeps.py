"""Clockwork of webhooks: send what is due, forget what is old."""

import asyncio
from datetime import timedelta

from tuan.platform.clockwork import every
from tuan.platform.jobs import Work
from tuan.platform.outbox.settled import settled_position
from tuan.platform.webhooks import store
from tuan.platform.webhooks.facts import spread
from tuan.platform.webhooks.sending import SECONDS, send

AT_ONCE = 10
STRETCH = 1000
"""Positions of the outbox that are looked through in one transaction."""
LEASE = timedelta(seconds=SECONDS * 3)
KEPT_FOR = timedelta(days=30)


@every(timedelta(seconds=1))
async def spread_facts(work: Work) -> int:
    """Make messages of what happened since the last look, in the transaction that moves the bookmark: each fact once, none left out."""
    async with work.database.reading() as tx:
        if not await store.listening_shops(tx):
            return 0
    settled = await settled_position(work.database)
    if settled is None:
        return 0
    async with work.database.transaction() as tx:
        after = await store.bookmark(tx)
        if after is None or after >= settled:
            return 0
        upto = min(settled, after + STRETCH)
        await spread(tx, await store.listening_shops(tx), after=after, upto=upto, at=work.clock())
        await store.set_bookmark(tx, upto)
    return upto - after


@every(timedelta(seconds=1))
async def send_due_webhooks(work: Work) -> int:
    """Send the messages whose time has come, some at once: a slow endpoint does not keep the others waiting for long."""
    async with work.database.transaction() as tx:
        due = await store.claim(tx, at=work.clock(), lease=LEASE, limit=AT_ONCE)
    await asyncio.gather(*(send(work, message) for message in due))
    return len(due)


@every(timedelta(hours=1))
async def forget_old_webhooks(work: Work) -> int:
    """A message and its log are kept for a month."""
    async with work.database.transaction() as tx:
        await store.forget(tx, before=work.clock() - KEPT_FOR)
    return 0
