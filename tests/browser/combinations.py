"""At which sizes and in which languages a story is told: every job at both sizes and in both languages."""

import pytest

from tests.browser.conftest import DESK, PHONE

# Where screens differ, or looking is cheap.
EVERYWHERE = pytest.mark.parametrize(
    ("device", "language"),
    [(PHONE, "zh-CN"), (PHONE, "en"), (DESK, "zh-CN"), (DESK, "en")],
    ids=["phone-zh", "phone-en", "desk-zh", "desk-en"],
)
# Each size and each language once, for longer stories: one way round or the other.
EACH_ONCE = pytest.mark.parametrize(
    ("device", "language"), [(PHONE, "zh-CN"), (DESK, "en")], ids=["phone-zh", "desk-en"]
)
THE_OTHER_WAY = pytest.mark.parametrize(
    ("device", "language"), [(PHONE, "en"), (DESK, "zh-CN")], ids=["phone-en", "desk-zh"]
)
