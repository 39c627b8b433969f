"""The figures of many SKUs as they are asked for, kept and read again."""

from typing import Any

import pytest
from pydantic import ValidationError

from tuan.inventory.bulk import _figures
from tuan.inventory.console_bulk import ManyStocks
from tuan.kit.ids import new_id

ONE, OTHER = str(new_id()), str(new_id())


def asked(**body: Any) -> ManyStocks:
    return ManyStocks.model_validate({"id": str(new_id()), **body})


def test_one_figure_for_all_and_a_figure_for_each_read_alike() -> None:
    same = asked(sku_ids=[ONE, OTHER, ONE], change=-3).input()
    apart = asked(each=[{"sku_id": ONE, "change": -3}, {"sku_id": OTHER, "change": -3}]).input()
    assert _figures(same) == _figures(apart)
    assert {str(sku): figure for sku, figure in _figures(same).items()} == {
        ONE: {"on_hand": None, "change": -3},
        OTHER: {"on_hand": None, "change": -3},
    }


def test_a_task_of_an_earlier_version_goes_on() -> None:
    kept = {"sku_ids": [ONE], "on_hand": 7, "change": None, "reason": "counted", "note": ""}
    assert [figure["on_hand"] for figure in _figures(kept).values()] == [7]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"sku_ids": [ONE]},
        {"sku_ids": [ONE], "on_hand": 1, "change": 1},
        {"each": [{"sku_id": ONE}]},
        {"each": [{"sku_id": ONE, "change": 1, "on_hand": 1}]},
        {"each": [{"sku_id": ONE, "change": 1}, {"sku_id": ONE, "change": 2}]},
        {"each": [{"sku_id": ONE, "change": 1}], "sku_ids": [OTHER]},
        {"each": [{"sku_id": ONE, "change": 1}], "on_hand": 3},
    ],
)
def test_what_says_nothing_or_two_things_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        asked(**body)
