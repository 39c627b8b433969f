"""A machine refuses what its table does not say."""

import pytest

from tuan.kit.machine import IllegalMove, Machine
from tuan.ordering.states import ORDER
from tuan.plays.states import CAMPAIGN, GROUP, SEAT


def test_an_unreachable_state_is_refused_when_the_table_is_made() -> None:
    with pytest.raises(ValueError, match=r"lamp: unreachable states \['broken', 'mended'\]"):
        Machine("lamp", start="off", moves={"light": ("off", "on"), "mend": ("broken", "mended")})


def test_an_illegal_move_raises_and_names_itself() -> None:
    with pytest.raises(IllegalMove, match="order: cannot ship from closed"):
        ORDER.next("ship", "closed")
    assert ORDER.next("pay", "awaiting_payment") == "paid"
    assert not ORDER.allows("ship", "shipped")


@pytest.mark.parametrize("machine", [ORDER, CAMPAIGN, GROUP, SEAT], ids=lambda machine: machine.name)
def test_every_machine_ends(machine: Machine) -> None:
    assert machine.states - {source for move in machine.moves.values() for source in move.sources}
