"""What becomes of a group, as a pure decision."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from tuan.plays.kinds._template import rules
from tuan.plays.kinds._template.settings import TemplateSettings

SKU = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
NOON = datetime(2026, 5, 20, 4, tzinfo=UTC)


def _settings(**more: Any) -> TemplateSettings:
    return TemplateSettings.model_validate({"skus": [{"sku_id": SKU, "price": 2990}], **more})


@pytest.mark.parametrize(
    ("taken", "is_over", "outcome"),
    [(1, False, "open"), (2, False, "form"), (2, True, "form"), (1, True, "expire"), (0, True, "expire")],
)
def test_outcome(taken: int, is_over: bool, outcome: str) -> None:
    at = NOON if is_over else NOON - timedelta(microseconds=1)
    assert rules.outcome(taken=taken, seats=2, at=at, closes_at=NOON) == outcome


def test_price() -> None:
    assert rules.price(_settings(), SKU) == 2990
    assert rules.price(_settings(), UUID(int=1)) is None


@pytest.mark.parametrize(
    "more",
    [
        {"seats": 1},
        {"open_hours": 0},
        {"skus": []},
        {"skus": [{"sku_id": SKU, "price": 0}]},
        {"skus": [{"sku_id": SKU, "price": 5}, {"sku_id": SKU, "price": 5}]},
        {"unknown": 1},
    ],
)
def test_settings_that_make_no_sense(more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        _settings(**more)
