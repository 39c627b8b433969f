"""`./dev faults --minutes N --seed S`: rounds of stories and harm, a verdict after each; it ends with 1 at the first that is wrong."""

import argparse
import asyncio
import logging
import secrets
import time
from collections import Counter

import httpx

from tests.faults.chaos.harm import hurt
from tests.faults.chaos.people import Clients, everybody
from tests.faults.chaos.verdict import come_to_rest, figures, wrong
from tests.faults.chaos.world import World, a_fair, a_world, switch_on_wechat

ROUND_SECONDS = 60.0


async def play(minutes: float, seed: str, clients: int) -> bool:
    """Rounds until the time is over; whether all were clean."""
    print(f"seed {seed}, {minutes:g} minutes, {clients} clients", flush=True)
    number = 0
    async with a_world() as world:
        begun = time.monotonic()
        while not number or time.monotonic() - begun < minutes * 60:
            number += 1
            if not await _round(world, number, f"{seed}/{number}", clients):
                print(f"again: ./dev faults --minutes {minutes:g} --seed {seed} --clients {clients}", flush=True)
                return False
        print(f"✓ {number} rounds in {(time.monotonic() - begun) / 60:.1f} minutes were clean", flush=True)
    return True


async def _round(world: World, number: int, seed: str, count: int) -> bool:
    fair, done, begun = await a_fair(world), Counter[str](), time.monotonic()
    if number == 1:
        await switch_on_wechat(world, fair.staff[0])
    limits = httpx.Limits(max_connections=count + 8)
    async with httpx.AsyncClient(base_url=world.url, limits=limits, timeout=30, trust_env=False) as client:
        clients = Clients(world, fair, client, seed)

        async def end() -> None:
            await asyncio.sleep(ROUND_SECONDS)
            clients.is_over = True

        async with asyncio.TaskGroup() as group:
            group.create_task(end())
            group.create_task(hurt(world, seed, done, lambda: clients.is_over))
            for act in everybody(clients, count):
                group.create_task(act())
        still = await come_to_rest(world, clients)
    rested = time.monotonic() - begun - ROUND_SECONDS
    found = [f"never came to rest: {what}" for what in still] + await wrong(world, clients)
    print(f"round {number}: {'✗' if found else '✓'} at rest after {rested:.0f} s", flush=True)
    for name, counted in (("harm", done), ("acts", clients.acts), ("refused", clients.refused)):
        print(f"  {name}: {', '.join(f'{what} {many}' for what, many in counted.most_common())}", flush=True)
    print(f"  so far: {await figures(world.house.database)}", flush=True)
    for problem in found[:30]:
        print(f"  ✗ {problem}", flush=True)
    return not found


def main() -> None:
    """Read the command line."""
    asked = argparse.ArgumentParser(prog="./dev faults", description=__doc__)
    asked.add_argument("--minutes", type=float, required=True)
    asked.add_argument("--seed", default=secrets.token_hex(4))
    asked.add_argument("--clients", type=int, default=32)
    given = asked.parse_args()
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # That connections break is the point.
    raise SystemExit(0 if asyncio.run(play(given.minutes, given.seed, given.clients)) else 1)


if __name__ == "__main__":
    main()
