"""Decisions of ordering."""

from typing import Any
from uuid import uuid4

import pytest

from tuan.kit.ids import OrderId, OrderLineId, ProductId, SkuId
from tuan.kit.money import Money
from tuan.ordering import policy
from tuan.ordering.errors import MoreThanLeftToShip, PriceChanged
from tuan.ordering.shapes import LineRow


def _line(quantity: int, shipped: int = 0) -> LineRow:
    return LineRow(
        id=OrderLineId(uuid4()),
        order_id=OrderId(uuid4()),
        position=0,
        sku_id=SkuId(uuid4()),
        product_id=ProductId(uuid4()),
        title={"zh": "草莓", "en": "Strawberries"},
        option_text={"zh": "", "en": ""},
        picture_id=None,
        quantity=quantity,
        shipped=shipped,
        list_total=3990,
        total=3990,
        adjustments=[],
    )


def test_everything_that_is_left_ships_when_nothing_is_named() -> None:
    whole, part, gone = _line(3), _line(3, shipped=1), _line(2, shipped=2)
    assert policy.to_ship([whole, part, gone], None) == {str(whole.id): 3, str(part.id): 2}


@pytest.mark.parametrize("quantity", [3, 0, -1])
def test_no_more_ships_than_is_left(quantity: int) -> None:
    line = _line(3, shipped=1)
    with pytest.raises(MoreThanLeftToShip) as refused:
        policy.to_ship([line], {str(line.id): quantity})
    assert refused.value.data == {"order_line_id": str(line.id), "left": 2}


@pytest.mark.parametrize("asked", [None, {}])
def test_an_empty_parcel_is_none(asked: dict[str, Any] | None) -> None:
    with pytest.raises(MoreThanLeftToShip):
        policy.to_ship([_line(1, shipped=1)], asked)


def test_what_was_shown_is_what_is_charged() -> None:
    policy.accept_price(shown=Money(2990), now=Money(2990))
    with pytest.raises(PriceChanged) as changed:
        policy.accept_price(shown=Money(2990), now=Money(3990))
    assert changed.value.data["now"] == {"minor": 3990, "currency": "CNY"}
    with pytest.raises(PriceChanged):
        policy.accept_price(shown=Money(2990), now=Money(2990, "USD"))
