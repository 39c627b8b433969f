"""What becomes of many things that shall be tried again at once."""

from typing import Literal

from tuan.kit.errors import Refusal
from tuan.platform.http.schemas import Wire

MOST = 100
Outcome = Literal["retried", "not_failed", "already_waiting", "missing"]


class NotRetryable(Refusal, status=409, zh="只有失败的任务可以重试"):
    """Only what has failed can be tried again."""


class AlreadyWaiting(Refusal, status=409, zh="相同的任务已在排队，无需重试"):
    """The same job waits already; there is no need to try this one again."""


class NotRetried(Wire):
    """One that was left alone, and why: `not_failed` (any more), `already_waiting` (another does the same) or `missing`."""

    id: str
    why: Outcome


class Retried(Wire):
    """How many are tried again, and which are not."""

    retried: int
    refused: list[NotRetried]


def retried(outcomes: dict[str, Outcome]) -> Retried:
    """The answer, from what became of each."""
    refused = [NotRetried(id=id, why=outcome) for id, outcome in outcomes.items() if outcome != "retried"]
    return Retried(retried=len(outcomes) - len(refused), refused=refused)
