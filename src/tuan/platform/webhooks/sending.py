"""Send a message once, and decide what comes next."""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import httpcore

from tuan import __version__
from tuan.platform.database import Tx
from tuan.platform.jobs import Work
from tuan.platform.settings import settings
from tuan.platform.webhooks import signing, store
from tuan.platform.webhooks.addresses import AddressRefused, Guard, GuardedNetwork
from tuan.platform.webhooks.shapes import Attempt, Endpoint, Message

SECONDS = 15.0
ANSWER_BYTES = 2000
GONE = 410
# The waits that Standard Webhooks proposes: three days in all.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400))
FAILING_FOR = timedelta(days=5)
"""After so long without any success an endpoint is disabled."""


async def send(work: Work, message: Message) -> None:
    """One try. What comes of it is written down together with what follows."""
    async with work.database.reading() as tx:
        endpoint = await store.get(tx, message.endpoint_id, at=work.clock())
    if endpoint is None:
        return
    attempt = await attempt_at(endpoint.url, str(message.id), message.body, endpoint.secrets, at=work.clock())
    async with work.database.transaction() as tx:
        await store.add_attempt(tx, message.id, attempt)
        await _follow_up(tx, message, endpoint, attempt, at=work.clock())


async def attempt_at(url: str, message_id: str, body: str, secrets: Sequence[str], *, at: datetime) -> Attempt:
    """Post a signed message to an address. Whatever happens is an answer: nothing is raised."""
    guard = Guard.of(settings().webhook_networks)
    sent = signing.headers(message_id, body, secrets, at=at) | {
        "content-type": "application/json",
        "user-agent": f"Tuan/{__version__}",
    }
    started = time.monotonic()
    status, answer, error = None, b"", None
    try:
        # No redirect is followed: it would lead where nobody looked. No connection is kept.
        async with (
            asyncio.timeout(SECONDS),
            httpcore.AsyncConnectionPool(network_backend=GuardedNetwork(guard), max_keepalive_connections=0) as pool,
            pool.stream("POST", url, headers=list(sent.items()), content=body.encode()) as response,
        ):
            status = response.status
            async for part in response.aiter_stream():
                answer += part
                if len(answer) >= ANSWER_BYTES:
                    break
    except AddressRefused as refused:
        error = str(refused)
    except TimeoutError:
        error = f"no whole answer within {SECONDS:.0f} s"
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as trouble:
        error = f"{type(trouble).__name__}: {trouble}"[:500]
    milliseconds = round((time.monotonic() - started) * 1000)
    words = answer[:ANSWER_BYTES].decode(errors="replace").replace("\x00", "\ufffd")
    return Attempt(at=at, milliseconds=milliseconds, status=status, answer=words, error=error)


async def _follow_up(tx: Tx, message: Message, endpoint: Endpoint, attempt: Attempt, *, at: datetime) -> None:
    is_well = attempt.status is not None and 200 <= attempt.status < 300
    since = await store.note_health(tx, endpoint.id, is_well=is_well, at=at)
    if is_well:
        await store.end(tx, message.id, "delivered", at=at)
    elif message.attempts > len(WAITS):
        await store.end(tx, message.id, "given_up", at=at)
    else:
        await store.put_off(tx, message.id, until=at + WAITS[message.attempts - 1])
    if attempt.status == GONE:
        await store.disable(tx, endpoint.id, "gone")
    elif since is not None and at - since > FAILING_FOR:
        await store.disable(tx, endpoint.id, "failing")
