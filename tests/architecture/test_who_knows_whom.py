"""Who may know whom, compared with the real imports; and everybody comes in by the front door."""

from collections import defaultdict

import grimp
import pytest

# The ladder says what is possible; this says what is meant. Everybody may know kit and platform.
KNOWS = {
    "identity": set(),
    "ledger": set(),
    "sharing": {"identity"},
    "analytics": set(),
    "catalog": {"identity"},
    "inventory": {"catalog"},
    "promotion": {"catalog", "identity"},
    "payment": {"ledger"},
    "ordering": {"catalog", "identity", "inventory", "payment", "promotion", "sharing"},
    "care": {"catalog", "identity", "inventory", "ordering", "payment"},
    "plays": {"catalog", "identity", "inventory", "ordering", "promotion"},
}
GROUND = {"kit", "platform", "migrations", "web"}
# `public` is the front door; `events` are facts to listen to; `schemas` are wire shapes that others' pages embed.
DOORS = {"public", "events", "schemas"}


@pytest.fixture(scope="module")
def imports() -> dict[tuple[str, str], set[tuple[str, str]]]:
    """(importing domain, imported domain) → module pairs; tests are not looked at."""
    graph = grimp.build_graph("tuan", cache_dir=None)
    found: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for importer in graph.modules:
        if ".tests" in importer or importer.count(".") < 1:
            continue
        for imported in graph.find_modules_directly_imported_by(importer):
            one, other = importer.split(".")[1], imported.split(".")[1] if "." in imported else ""
            if one != other and one not in GROUND | {"apps"} and other not in GROUND:
                found[one, other].add((importer, imported))
    return found


def test_nobody_knows_more_than_is_meant(imports: dict[tuple[str, str], set[tuple[str, str]]]) -> None:
    real: dict[str, set[str]] = {domain: set() for domain in KNOWS}
    for one, other in imports:
        real[one].add(other)
    assert real == KNOWS


def test_everybody_comes_in_by_the_front_door(imports: dict[tuple[str, str], set[tuple[str, str]]]) -> None:
    broken = [
        f"{importer} -> {imported}"
        for pairs in imports.values()
        for importer, imported in sorted(pairs)
        if imported.split(".")[2:3] and imported.split(".")[2] not in DOORS
    ]
    assert broken == []
