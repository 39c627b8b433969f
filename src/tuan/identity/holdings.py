"""What the house holds about somebody. Each domain counts its own; the wiring plugs the counters in."""

from collections.abc import Awaitable, Callable

from tuan.kit.ids import UserId
from tuan.platform.database import Tx

Counter = Callable[[Tx, UserId], Awaitable[int]]
_counters: dict[str, Counter] = {}


def plug_holding(what: str, counter: Counter) -> None:
    """Tell people how many of these there are of them."""
    _counters[what] = counter


async def holdings_of(tx: Tx, user_id: UserId) -> dict[str, int]:
    """How much of what is held about somebody, in the order of the wiring."""
    return {what: await counter(tx, user_id) for what, counter in _counters.items()}
