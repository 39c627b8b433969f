"""What is done to the shop, chosen by a seed: everything heals when the round is over, by itself or by whoever looks after it."""

import asyncio
import contextlib
import random
import signal
from collections import Counter
from collections.abc import Callable, Coroutine

import psutil
import psycopg

from tests.faults.chaos.world import World

Harm = Callable[[World, random.Random], Coroutine[None, None, None]]
MOST_CONNECTIONS = 400


async def kill_program(world: World, chance: random.Random) -> None:
    """kill -9 of a web or worker process."""
    _signal(chance, world.programs(), signal.SIGKILL)


async def kill_backend(world: World, chance: random.Random) -> None:
    """kill -9 of one of PostgreSQL's processes: all its connections break, and it recovers."""
    _signal(chance, world.backends(), signal.SIGKILL)


async def kill_database(world: World, chance: random.Random) -> None:
    """kill -9 of PostgreSQL itself."""
    first = world.postmaster()
    _signal(chance, [first] if first else [], signal.SIGKILL)


async def pause(world: World, chance: random.Random) -> None:
    """A program or one of PostgreSQL's processes stands still for a while, and does not know it."""
    victim = _signal(chance, [*world.programs(), *world.backends()], signal.SIGSTOP)
    await asyncio.sleep(chance.uniform(0.5, 6))
    _signal(chance, [victim] if victim else [], signal.SIGCONT)


async def starve(world: World, chance: random.Random) -> None:
    """Somebody else takes every connection that PostgreSQL has."""
    taken: list[psycopg.AsyncConnection] = []
    with contextlib.suppress(psycopg.OperationalError):
        while len(taken) < MOST_CONNECTIONS:
            taken.append(await psycopg.AsyncConnection.connect(world.house.database.url, connect_timeout=2))
    await asyncio.sleep(chance.uniform(0.5, 3))
    for connection in taken:
        await connection.close()


async def busy_provider(world: World, chance: random.Random) -> None:
    """The provider answers 500, or does what it is asked and its answer is lost."""
    lie = chance.choice(("busy", "silence"))
    world.twin.lies.add(lie)
    await asyncio.sleep(chance.uniform(1, 6))
    world.twin.lies.discard(lie)


async def slow_provider(world: World, chance: random.Random) -> None:
    """The provider takes longer than we wait."""
    world.twin.slow = chance.choice((3.0, 20.0))
    await asyncio.sleep(chance.uniform(1, 6))
    world.twin.slow = 0.0


HARMS: dict[Harm, int] = {
    kill_program: 8,
    pause: 4,
    kill_backend: 2,
    kill_database: 1,
    starve: 2,
    busy_provider: 4,
    slow_provider: 2,
}


async def hurt(world: World, seed: str, done: Counter[str], is_over: Callable[[], bool]) -> None:
    """One harm after the other, some at once."""
    chance = random.Random(f"{seed}/harm")  # noqa: S311 - to be thrown again.
    under_way: set[asyncio.Task[None]] = set()
    while not is_over():
        await asyncio.sleep(chance.uniform(0.3, 3))
        harm = chance.choices(list(HARMS), list(HARMS.values()))[0]
        done[harm.__name__] += 1
        under_way.add(asyncio.create_task(harm(world, random.Random(chance.random()))))  # noqa: S311 - as above.
        under_way -= {task for task in under_way if task.done() and task.result() is None}
    await asyncio.gather(*under_way)
    _heal(world)


def _heal(world: World) -> None:
    world.twin.lies.clear()
    world.twin.slow = 0.0
    for process in [*world.programs(), *world.backends()]:
        _signal(random.Random(), [process], signal.SIGCONT)  # noqa: S311 - there is but one.


def _signal(chance: random.Random, victims: list[psutil.Process], number: signal.Signals) -> psutil.Process | None:
    if not victims:
        return None
    victim = chance.choice(victims)
    with contextlib.suppress(psutil.NoSuchProcess):  # It was faster.
        victim.send_signal(number)
    return victim
