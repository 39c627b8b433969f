"""What must always hold in promotion: nothing of its own, since a price is computed and never kept."""

from collections.abc import Awaitable, Callable

from tuan.platform.database import Tx

INVARIANTS: list[Callable[[Tx], Awaitable[list[str]]]] = []
