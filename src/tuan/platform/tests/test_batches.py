"""Whoever comes while a batch is at work is in the next."""

import asyncio
from collections.abc import Sequence
from contextvars import ContextVar

import pytest

from tuan.platform.batches import Batches

WHO: ContextVar[str] = ContextVar("WHO")


async def test_who_comes_at_once_is_served_together() -> None:
    served: list[list[int]] = []
    busy, free = asyncio.Event(), asyncio.Event()

    async def serve(asked: Sequence[int]) -> list[int]:
        served.append(list(asked))
        busy.set()
        await free.wait()
        return [number * 10 for number in asked]

    batches = Batches(serve, most=3)
    first = asyncio.create_task(batches.ask(0))
    await busy.wait()
    rest = [asyncio.create_task(batches.ask(number)) for number in range(1, 6)]
    await asyncio.sleep(0)
    free.set()
    assert await asyncio.gather(first, *rest) == [0, 10, 20, 30, 40, 50]
    assert served == [[0], [1, 2, 3], [4, 5]]
    assert await batches.ask(6) == 60


async def test_an_exception_among_the_answers_meets_only_who_asked() -> None:
    async def serve(asked: Sequence[int]) -> list[int | Exception]:
        return [ValueError(number) if number % 2 else number for number in asked]

    batches = Batches(serve, most=10)
    answers = await asyncio.gather(*(batches.ask(number) for number in range(4)), return_exceptions=True)
    assert [str(answer) for answer in answers] == ["0", "1", "2", "3"]
    assert [isinstance(answer, ValueError) for answer in answers] == [False, True, False, True]


async def test_a_mishap_of_the_batch_is_met_by_who_caused_it_alone() -> None:
    async def serve(asked: Sequence[int]) -> list[int]:
        if 2 in asked:
            raise LookupError(f"{list(asked)}")
        return list(asked)

    batches = Batches(serve, most=10)
    answers = await asyncio.gather(*(batches.ask(number) for number in range(4)), return_exceptions=True)
    assert [answer for answer in answers if not isinstance(answer, LookupError)] == [0, 1, 3]
    with pytest.raises(LookupError, match=r"\[2\]"):
        raise answers[2]  # type: ignore[misc]


async def test_who_left_stops_nobody() -> None:
    free = asyncio.Event()

    async def serve(asked: Sequence[int]) -> list[int]:
        await free.wait()
        return list(asked)

    batches = Batches(serve, most=10)
    asking = [asyncio.create_task(batches.ask(number)) for number in range(3)]
    await asyncio.sleep(0)
    asking[1].cancel()
    free.set()
    answers = await asyncio.gather(*asking, return_exceptions=True)
    assert answers[0] == 0
    assert isinstance(answers[1], asyncio.CancelledError)
    assert answers[2] == 2


async def test_who_is_served_alone_is_served_in_the_context_of_his_request() -> None:
    served: list[str] = []

    async def serve(asked: Sequence[int]) -> list[int]:
        served.append(f"{list(asked)} {WHO.get('nobody')}")
        return list(asked)

    batches = Batches(serve, most=10)

    async def ask(who: str, number: int) -> int:
        WHO.set(who)
        return await batches.ask(number)

    await asyncio.create_task(ask("ann", 1))
    await asyncio.gather(ask("bo", 2), ask("cai", 3))
    await asyncio.create_task(ask("di", 4))
    assert served == ["[1] ann", "[2, 3] nobody", "[4] di"]
