"""Sweeps that run again and again in every worker; each takes its rows so that two workers never do the same work."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import structlog
from prometheus_client import Counter, Summary

from tuan.platform import tracing
from tuan.platform.jobs import Work

Row = TypeVar("Row")
Sweep = Callable[[Work], Awaitable[int]]
log = structlog.get_logger()
seconds = Summary("tuan_sweep_seconds", "Sweeps that ran, and how long they took.", ["sweep"])
failures = Counter("tuan_sweeps_failed_total", "Sweeps that ended with an error; they come round again.", ["sweep"])


@dataclass(frozen=True, slots=True)
class Beat:
    """A sweep and how often it runs when it found nothing to do."""

    every: timedelta
    sweep: Sweep
    name: str


beats: dict[str, Beat] = {}


def every(interval: timedelta) -> Callable[[Sweep], Sweep]:
    """Declare `async def sweep(work: Work) -> int` (how much it did); it runs again at once while it finds work."""

    def declare(sweep: Sweep) -> Sweep:
        name = f"{sweep.__module__.removeprefix('tuan.').split('.')[0]}.{sweep.__name__}"
        beats[name] = Beat(interval, sweep, name)
        return sweep

    return declare


async def each(rows: Iterable[Row], do: Callable[[Row], Awaitable[object]]) -> int:
    """Do something for each row; one that fails is told in the log and stops nobody else. How many went well."""
    done = 0
    for row in rows:
        try:
            await do(row)
        except Exception:
            log.exception("sweep_row_failed", sweep=do.__qualname__, row=str(row))
            continue
        done += 1
    return done


async def run_beat(beat: Beat, work: Work) -> None:
    """Run one sweep for ever."""
    while True:
        if not await _run(beat, work):
            await asyncio.sleep(beat.every.total_seconds())


async def _run(beat: Beat, work: Work) -> int:
    try:
        with seconds.labels(beat.name).time(), tracing.span(f"sweep {beat.name}", tuan__sweep=beat.name) as span:
            done = await beat.sweep(work)
            if span is not None:
                span.set_attribute("tuan.done", done)
            return done
    except Exception:  # A sweep that fails is told in the log, and comes round again.
        failures.labels(beat.name).inc()
        log.exception("sweep_failed", sweep=beat.name)
        return 0


async def run_all_once(work: Work) -> None:
    """Run every sweep until none finds anything: for tests and for `tuan doctor`."""
    while sum([await beat.sweep(work) for beat in beats.values()]):
        pass
