"""Serve those who come at once together: whoever comes while a batch is at work waits for the next, and nobody waits for a timer.

The idea is a database's group commit: the busier it is, the larger the batches and the cheaper each one who asks.
"""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _One(Generic[Asked, Answer]):
    asked: Asked
    answer: "asyncio.Future[Answer]"
    context: contextvars.Context


class Batches(Generic[Asked, Answer]):
    """One queue before one or more hands. `serve` answers all that it is given, in their order; an exception among the answers is raised
    to the one who asked. An exception from `serve` itself is a mishap of the whole batch: then each is served alone.
    """

    def __init__(
        self, serve: Callable[[Sequence[Asked]], Awaitable[Sequence[Answer | Exception]]], *, most: int, hands: int = 1
    ) -> None:
        self._serve, self._most, self._idle_hands = serve, most, hands
        self._waiting: list[_One[Asked, Answer]] = []
        self._at_work: set[asyncio.Task[None]] = set()

    async def ask(self, asked: Asked) -> Answer:
        """The answer, once a hand has come round. Raises what `serve` answers or raises for it."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append(_One(asked, answer, contextvars.copy_context()))
        if self._idle_hands:
            self._idle_hands -= 1
            task = asyncio.get_running_loop().create_task(self._work())
            self._at_work.add(task)
            task.add_done_callback(self._at_work.discard)
        return await answer

    async def _work(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                # Whoever is served alone is served in the context of his request; a batch belongs to no single one.
                context = batch[0].context if len(batch) == 1 else contextvars.Context()
                await asyncio.get_running_loop().create_task(self._serve_batch(batch), context=context)
        finally:
            self._idle_hands += 1

    async def _serve_batch(self, batch: list["_One[Asked, Answer]"]) -> None:
        try:
            answers: Sequence[Answer | Exception] = await self._serve([one.asked for one in batch])
            assert len(answers) == len(batch), "everybody gets an answer"
        except Exception as mishap:
            if len(batch) > 1:
                log.warning("batch_failed", size=len(batch), exc_info=mishap)
                await asyncio.gather(*(self._serve_batch([one]) for one in batch))
                return
            answers = [mishap]
        for one, answer in zip(batch, answers, strict=True):
            if one.answer.done():
                continue  # Who asked has left.
            if isinstance(answer, Exception):
                one.answer.set_exception(answer)
            else:
                one.answer.set_result(answer)
