"""The file: `initiator TAB item [TAB participant,…]` per line, plain or zstd. A line without participants is a group that nobody joined."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import zstandard

from tuan.platform.halt import Halt


@dataclass(frozen=True, slots=True)
class Line:
    """One real group. `number` counts from 1."""

    number: int
    initiator: str
    item: str
    participants: tuple[str, ...]

    @property
    def must_form(self) -> bool:
        """Whether somebody joined."""
        return bool(self.participants)


def read(path: Path, *, limit: int) -> list[Line]:
    """The first `limit` lines. Raises Halt with the number of a line that cannot be understood."""
    return list(islice(_lines(path), limit))


def _lines(path: Path) -> Iterator[Line]:
    with path.open("rb") as raw:
        opened = zstandard.ZstdDecompressor().stream_reader(raw) if path.suffix == ".zst" else raw
        for number, text in enumerate(io.TextIOWrapper(opened, "utf-8"), start=1):
            initiator, _, rest = text.strip().partition("\t")
            item, _, others = rest.partition("\t")
            if not initiator or not item:
                raise Halt(f"Line {number} of {path} is not 'initiator TAB item [TAB participant,…]'.")
            participants = tuple(
                p for p in others.replace("\t", ",").replace(" ", "").split(",") if p and p != initiator
            )
            yield Line(number, initiator, item, participants)
