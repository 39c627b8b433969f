"""What both doors say: every refusal in two languages, every machine with an end."""

import pytest

from tests.api.routes import routes
from tuan.kit.errors import Refusal
from tuan.kit.machine import Machine
from tuan.ordering.states import ORDER
from tuan.plays.states import CAMPAIGN, GROUP, SEAT


def test_every_refusal_speaks_two_languages() -> None:
    assert routes()  # With both doors open, every refusal of the house is known.
    ours = [refusal for refusal in Refusal.known.values() if ".tests" not in refusal.__module__]
    assert len(ours) > 50
    for refusal in ours:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in refusal.title.zh), refusal
        assert refusal.title.en.isascii(), refusal
        assert refusal.title.en.endswith("."), refusal
        assert 400 <= refusal.status < 600, refusal


@pytest.mark.parametrize("machine", [ORDER, CAMPAIGN, GROUP, SEAT], ids=lambda machine: machine.name)
def test_every_machine_ends(machine: Machine) -> None:
    assert machine.states - {source for move in machine.moves.values() for source in move.sources}
