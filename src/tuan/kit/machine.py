"""A state machine as a table of named moves."""

from collections.abc import Mapping
from dataclasses import dataclass


class IllegalMove(Exception):
    """A move that the table does not allow from this state: a bug, or a race that the caller must expect."""

    def __init__(self, machine: str, move: str, state: str) -> None:
        super().__init__(f"{machine}: cannot {move} from {state}")
        self.machine, self.move, self.state = machine, move, state


@dataclass(frozen=True, slots=True)
class Move:
    """From any of these states to that one."""

    sources: tuple[str, ...]
    target: str


class Machine:
    """States and the moves between them. A state that cannot be reached from the start is refused when the table is made."""

    def __init__(self, name: str, *, start: str, moves: Mapping[str, tuple[tuple[str, ...] | str, str]]) -> None:
        self.name, self.start = name, start
        self.moves = {
            verb: Move((sources,) if isinstance(sources, str) else sources, target)
            for verb, (sources, target) in moves.items()
        }
        reached, frontier = {start}, {start}
        while frontier:
            frontier = {m.target for m in self.moves.values() if reached & set(m.sources)} - reached
            reached |= frontier
        unreachable = {state for m in self.moves.values() for state in (*m.sources, m.target)} - reached
        if unreachable:
            raise ValueError(f"{name}: unreachable states {sorted(unreachable)}")
        self.states = frozenset(reached)

    def next(self, move: str, state: str) -> str:
        """The state after a move. Raises IllegalMove."""
        if state not in self.moves[move].sources:
            raise IllegalMove(self.name, move, state)
        return self.moves[move].target

    def allows(self, move: str, state: str) -> bool:
        """Whether the table has this move from this state."""
        return state in self.moves[move].sources

    def sources(self, move: str) -> list[str]:
        """The states from which a move starts."""
        return list(self.moves[move].sources)

    def target(self, move: str) -> str:
        """Where a move ends."""
        return self.moves[move].target
