"""Questions that may be asked: SQL in files, by name. Nobody sends SQL."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PARAMETER = re.compile(r"\{(\w+):")
HEADER = re.compile(r"^-- ([a-z][a-z ]*): (.+)$")


@dataclass(frozen=True)
class Question:
    """A file: what its header says, and its statement. `needs` are the facts it reads, as files of their own."""

    kind: str
    name: str
    header: dict[str, str]
    body: str

    @property
    def needs(self) -> list[str]:
        """The names of the facts it reads."""
        return [name.strip() for name in self.header.get("needs", "").split(",") if name.strip()]

    @cached_property
    def asks_for(self) -> set[str]:
        """The parameters in its own text."""
        return set(PARAMETER.findall(self.body))


class Questions:
    """All questions of some folders. A folder has `facts`, `metrics`, `rows` and `questions`, or, for a play, metrics only."""

    def __init__(self, files: Sequence[tuple[str, Path]]) -> None:
        self._known: dict[tuple[str, str], Question] = {}
        for kind, path in files:
            question = _read(kind, path)
            if (kind, question.name) in self._known:
                raise ValueError(f"two files of {kind} are named {question.name}: {path}")
            self._known[kind, question.name] = question
        self._whole = {key: self._compose(question) for key, question in self._known.items() if key[0] != "facts"}

    def of_kind(self, kind: str) -> list[Question]:
        """All of a kind, by name."""
        return sorted((one for one in self._known.values() if one.kind == kind), key=lambda one: one.name)

    def find(self, name: str) -> tuple[str, set[str]]:
        """The whole statement of `metrics/gmv`, and the parameters that it takes. Raises KeyError."""
        kind, _, short = name.partition("/")
        return self._whole[kind, short]

    def _compose(self, question: Question) -> tuple[str, set[str]]:
        facts: dict[str, Question] = {}
        self._gather(question, facts)
        text = ",\n".join(f"{name} as (\n{fact.body}\n)" for name, fact in facts.items())
        whole = f"with {text}\n{question.body}" if facts else question.body
        return whole, set(PARAMETER.findall(whole))

    def _gather(self, question: Question, facts: dict[str, Question]) -> None:
        for name in question.needs:
            fact = self._known["facts", name]
            self._gather(fact, facts)
            facts.setdefault(name, fact)


def _read(kind: str, path: Path) -> Question:
    header: dict[str, str] = {}
    lines = path.read_text(encoding="utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if not line.startswith("--"))
    for line in lines[:start]:
        for part in line.removeprefix("-- ").split(" · "):
            if found := HEADER.match(f"-- {part}"):
                header[found[1]] = found[2].strip()
    return Question(kind, path.stem, header, "\n".join(lines[start:]).strip())
