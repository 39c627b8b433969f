"""What becomes of a group, as a pure decision."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from tuan.plays.kinds.group_buy import rules
from tuan.plays.kinds.group_buy.settings import GroupBuySettings

SKU = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
NOON = datetime(2026, 5, 20, 4, tzinfo=UTC)


def _settings(**more: Any) -> GroupBuySettings:
    return GroupBuySettings.model_validate({"seats": 5, "skus": [{"sku_id": SKU, "price": 2990}], **more})


def _stages(*stages: tuple[int, int]) -> list[dict[str, Any]]:
    return [{"size": size, "prices": [{"sku_id": SKU, "price": price}]} for size, price in stages]


@pytest.mark.parametrize(
    ("more", "taken", "is_over", "outcome"),
    [
        ({}, 4, False, "open"),
        ({}, 5, False, "form"),
        ({}, 5, True, "form"),
        ({}, 4, True, "expire"),
        ({}, 0, True, "expire"),
        ({"shop_completes_from": 2}, 2, True, "form_by_shop"),
        ({"shop_completes_from": 2}, 2, False, "open"),
        ({"shop_completes_from": 2}, 1, True, "expire"),
        ({"group_kind": "stage", "stages": _stages((2, 2990), (5, 1990))}, 2, True, "form"),
        ({"group_kind": "stage", "stages": _stages((2, 2990), (5, 1990))}, 1, True, "expire"),
        ({"group_kind": "stage", "stages": _stages((2, 2990), (5, 1990))}, 4, False, "open"),
    ],
)
def test_outcome(more: dict[str, Any], taken: int, is_over: bool, outcome: str) -> None:
    at = NOON + timedelta(hours=24) if is_over else NOON + timedelta(hours=24, microseconds=-1)
    said = rules.outcome(_settings(**more), taken=taken, seats=5, at=at, closes_at=NOON + timedelta(hours=24))
    assert said == outcome


def test_everybody_pays_the_last_stage_reached() -> None:
    settings = _settings(group_kind="stage", stages=_stages((2, 2990), (3, 2490), (5, 1990)))
    prices = [rules.stage_price(settings, SKU, taken=taken) for taken in range(1, 6)]
    assert prices == [2990, 2990, 2490, 2490, 1990]


@pytest.mark.parametrize(
    "more",
    [
        {"seats": 1},
        {"seats": 101},
        {"open_hours": 0},
        {"skus": []},
        {"skus": [{"sku_id": SKU, "price": 0}]},
        {"skus": [{"sku_id": SKU, "price": 5}, {"sku_id": SKU, "price": 5}]},
        {"skus": [{"sku_id": SKU, "price": 5, "leader_price": 6}]},
        {"shop_completes_from": 5},
        {"group_kind": "stage"},
        {"stages": _stages((5, 2990))},
        {"group_kind": "stage", "stages": _stages((2, 2990), (4, 1990))},
        {"group_kind": "stage", "stages": _stages((5, 2990), (2, 1990))},
        {"group_kind": "stage", "stages": _stages((2, 2990), (5, 3000))},
        {"group_kind": "stage", "stages": _stages((2, 2000), (5, 1990))},
    ],
)
def test_settings_that_make_no_sense(more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        _settings(**more)
