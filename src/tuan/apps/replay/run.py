"""The replay, from the file to the report."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from statistics import quantiles
from uuid import UUID

import httpx
import psutil

from tuan.apps.house import House
from tuan.apps.invariants import check
from tuan.apps.replay import lines as file
from tuan.apps.replay import outcome
from tuan.apps.replay.buyers import Buyers
from tuan.apps.replay.stage import set_stage
from tuan.kit.ids import new_id
from tuan.ledger import public as ledger

Say = Callable[[str], None]
CALM_AFTER = 600


async def replay(
    house: House,
    path: Path,
    *,
    url: str,
    limit: int,
    seats: int,
    concurrency: int,
    kill_every: float | None,
    supervisor: int | None,
    say: Say,
) -> bool:
    """Play the file against the shop at `url`; True when every line ended as it must and everything holds."""  # fmt: skip
    lines = file.read(path, limit=limit)
    say(f"{len(lines)} lines; setting the stage ...")
    stage = await set_stage(house, lines, seats=seats)
    say(f"{len(stage.items)} items, {len(stage.visitors)} people; playing at concurrency {concurrency} ...")
    killed: list[str] = []
    limits = httpx.Limits(max_connections=concurrency, max_keepalive_connections=concurrency)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=30, trust_env=False) as client:
        buyers = Buyers(client, stage, new_id())
        started = time.monotonic()
        async with _killing(kill_every, supervisor, killed):
            await _all_at_once(buyers, lines, concurrency)
            played = time.monotonic() - started
            say(f"played in {played:.1f} s; waiting until nothing is on its way ...")
            await _calm(house)
            brought = await outcome.bring_deadlines_forward(house.database, stage.shop_id, at=house.clock())
            say(f"{brought} groups are open: their time is over now ...")
            await _calm(house, stage_is_open=stage.shop_id)
    ended = await outcome.ended(house.database, stage.shop_id)
    wrong = _wrong(lines, buyers, ended)
    _report(say, lines, buyers, played=played, killed=killed)
    for text in wrong[:20]:
        say(f"  ✗ {text}")
    problems = await check(house.database)
    verified = await ledger.verify(house.database)
    for problem in [*problems, *verified.problems][:20]:
        say(f"  ✗ {problem}")
    say(f"  {'✓' if not wrong else '✗'} {len(lines) - len(wrong)} of {len(lines)} lines ended as they must")
    say(f"  {'✓' if not problems else '✗'} invariants hold")
    say(
        f"  {'✓' if verified.ok else '✗'} ledger verifies: {verified.transfers} transfers on {verified.accounts} accounts"
    )
    return not wrong and not problems and verified.ok


async def _all_at_once(buyers: Buyers, lines: list[file.Line], concurrency: int) -> None:
    queue = iter(lines)

    async def hand() -> None:
        for line in queue:  # Shared: each line is taken by one hand.
            await buyers.play(line)

    async with asyncio.TaskGroup() as group:
        for _ in range(concurrency):
            group.create_task(hand())


def _wrong(lines: list[file.Line], buyers: Buyers, ended: dict[UUID, outcome.Ended]) -> list[str]:
    found = []
    for line in lines:
        end = ended.get(buyers.groups[line.number])
        if end is None:
            found.append(f"line {line.number}: no group was opened")
        elif line.must_form and not end.is_formed_and_released:
            found.append(f"line {line.number}: must be formed and released, is {end}")
        elif not line.must_form and not end.is_expired_and_refunded:
            found.append(f"line {line.number}: must be expired and refunded, is {end}")
    return found


def _report(say: Say, lines: list[file.Line], buyers: Buyers, *, played: float, killed: list[str]) -> None:
    say(
        f"lines {len(lines)}  formed {sum(line.must_form for line in lines)}  alone {sum(not line.must_form for line in lines)}"
    )
    say(
        f"requests {buyers.requests} ({buyers.requests / played:.0f}/s)  sent again {buyers.resent}  killed {len(killed)}"
    )
    say(f"refused {dict(buyers.refused)}")
    say(f"{'step':<10}{'count':>8}{'p50 ms':>10}{'p99 ms':>10}{'max ms':>10}")
    for step, seconds in buyers.seconds.items():
        cuts = quantiles(seconds, n=100) if len(seconds) > 1 else seconds * 99
        say(f"{step:<10}{len(seconds):>8}{cuts[49] * 1000:>10.1f}{cuts[98] * 1000:>10.1f}{max(seconds) * 1000:>10.1f}")


async def _calm(house: House, *, stage_is_open: object = None) -> None:
    """Until nothing is on its way, twice in a row."""
    since, calm = time.monotonic(), 0
    while calm < 2:
        still = await outcome.busy(house.database)
        if stage_is_open is not None:
            async with house.database.reading() as tx:
                still += await tx.value(
                    "select count(*) from groups where shop_id = %(id)s and state = 'open'", id=stage_is_open
                )
        calm = calm + 1 if not still else 0
        if time.monotonic() - since > CALM_AFTER:
            return  # The report will say what is missing.
        await asyncio.sleep(0.5)


@contextlib.asynccontextmanager
async def _killing(every: float | None, supervisor: int | None, killed: list[str]) -> AsyncIterator[None]:
    """Kill -9 one web or worker process at random moments; their supervisor starts them again."""
    if every is None or supervisor is None:
        yield
        return

    async def kill() -> None:
        chance = random.Random()  # noqa: S311 - any moment is as good as another.
        while True:
            await asyncio.sleep(chance.uniform(0.3, 1.7) * every)
            victims = [
                child for child in psutil.Process(supervisor).children() if {"web", "worker"} & set(child.cmdline())
            ]
            if victims:
                victim = chance.choice(victims)
                killed.append("web" if "web" in victim.cmdline() else "worker")
                victim.kill()

    task = asyncio.create_task(kill())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
