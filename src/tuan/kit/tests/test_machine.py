"""A machine refuses what its table does not say."""

import pytest

from tuan.kit.machine import IllegalMove, Machine

LAMP = Machine("lamp", start="off", moves={"light": ("off", "on"), "break": (("off", "on"), "broken")})


def test_an_unreachable_state_is_refused_when_the_table_is_made() -> None:
    with pytest.raises(ValueError, match=r"lamp: unreachable states \['broken', 'mended'\]"):
        Machine("lamp", start="off", moves={"light": ("off", "on"), "mend": ("broken", "mended")})


def test_an_illegal_move_raises_and_names_itself() -> None:
    with pytest.raises(IllegalMove, match="lamp: cannot light from broken"):
        LAMP.next("light", "broken")
    assert LAMP.next("light", "off") == "on"
    assert not LAMP.allows("break", "broken")


def test_a_table_can_be_asked() -> None:
    assert LAMP.states == {"off", "on", "broken"}
    assert (LAMP.sources("break"), LAMP.target("break")) == (["off", "on"], "broken")
