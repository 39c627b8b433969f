"""The price calculation: examples that a merchant can check, and properties that always hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuan.kit.ids import ProductId, ShopId, SkuId, new_id
from tuan.kit.money import Money, total
from tuan.kit.text import Text
from tuan.promotion.policy import Calculation
from tuan.promotion.shapes import Adjustment, Basket, BasketLine, Kind, Quote, Rejection, ShippingFee

SHOPS = sorted(ShopId(new_id()) for _ in range(3))
LABEL = Text("优惠", "Discount")


def a_line(price: int, quantity: int = 1, shop: int = 0) -> BasketLine:
    return BasketLine(
        sku_id=SkuId(new_id()),
        product_id=ProductId(new_id()),
        shop_id=SHOPS[shop],
        quantity=quantity,
        list_price=Money(price),
    )


def off(amount: int, kind: Kind = "order", line: int | None = None, *, combines: bool = True) -> Adjustment:
    return Adjustment(kind=kind, label=LABEL, amount=Money(-amount), line=line, combines=combines)


def a_basket(*lines: BasketLine) -> Basket:
    return Basket(buyer_id=None, lines=lines)


def totals(quote: Quote) -> list[int]:
    return [line.total.minor for line in quote.lines]


def test_without_rules_it_costs_what_the_list_says() -> None:
    calculation = Calculation(a_basket(a_line(1990, 2), a_line(500)))
    calculation.ship({})
    quote = calculation.quote()
    assert (quote.goods_total, quote.discount_total, quote.shipping_total) == (Money(4480), Money(0), Money(0))
    assert quote.total == Money(4480)


def test_an_order_discount_is_spread_to_the_last_fen() -> None:
    calculation = Calculation(a_basket(a_line(1000), a_line(1000), a_line(1000)))
    calculation.apply([off(100)])
    calculation.ship({})
    assert totals(calculation.quote()) == [966, 967, 967]


def test_the_better_of_play_and_member_price_wins_line_by_line() -> None:
    calculation = Calculation(a_basket(a_line(1000), a_line(1000)))
    group = [off(300, "play", 0), off(100, "play", 1)]
    member = [off(200, "member", 0), off(200, "member", 1)]
    calculation.take_best([group, member])
    assert [[one.kind for one in line.adjustments] for line in calculation.priced()] == [["play"], ["member"]]
    calculation.ship({})
    assert totals(calculation.quote()) == [700, 800]


def test_a_discount_that_does_not_combine_keeps_out_of_lines_that_have_one() -> None:
    calculation = Calculation(a_basket(a_line(1000), a_line(1000)))
    calculation.take_best([[off(300, "play", 0)]])
    calculation.apply([off(100, "order", combines=False)])
    calculation.apply([off(50, "points", 1)])
    calculation.ship({})
    quote = calculation.quote()
    assert totals(quote) == [700, 900]
    assert [one.code for one in quote.rejected] == ["points"]


def test_discounts_stop_at_zero_and_then_say_so() -> None:
    calculation = Calculation(a_basket(a_line(1000)))
    calculation.apply([off(5000), off(1)])
    calculation.ship({})
    quote = calculation.quote()
    assert totals(quote) == [0]
    assert quote.discount_total == Money(-1000)
    assert len(quote.rejected) == 1


def test_each_shop_ships_one_parcel_free_from_its_own_goods_after_discounts() -> None:
    fee = ShippingFee(fee=Money(800), free_from=Money(5000))
    calculation = Calculation(a_basket(a_line(5000, shop=0), a_line(6000, shop=1), a_line(100, shop=2)))
    calculation.apply([off(1, "product", 0)])
    calculation.ship({SHOPS[0]: fee, SHOPS[1]: fee})
    calculation.apply_to_shipping([off(300, "shipping")])
    quote = calculation.quote()
    assert [shop.shipping_total.minor for shop in quote.shops] == [500, 0, 0]
    assert [shop.total.minor for shop in quote.shops] == [5499, 6000, 100]
    assert quote.of_shop(SHOPS[1]).line_indexes == (1,)


def test_a_discount_that_raises_the_price_is_a_bug() -> None:
    with pytest.raises(ValueError, match="negative"):
        Calculation(a_basket(a_line(1000))).apply([off(-5)])


def test_an_empty_basket_costs_nothing() -> None:
    calculation = Calculation(a_basket())
    calculation.take_best([[]])
    calculation.ship({})
    assert calculation.quote().total == Money(0)


prices = st.integers(0, 10_000_000)
lines = st.builds(a_line, prices, st.integers(1, 50), st.integers(0, 2))
baskets = st.lists(lines, min_size=1, max_size=8).map(lambda those: a_basket(*those))
fees = st.builds(
    ShippingFee, fee=st.integers(0, 5000).map(Money), free_from=st.none() | st.integers(0, 100_000).map(Money)
)


@st.composite
def discounts(draw: st.DrawFn, kind: Kind, basket: Basket) -> list[Adjustment]:
    line = st.none() | st.integers(0, len(basket.lines) - 1)
    one = st.builds(off, prices, st.just(kind), line, combines=st.booleans())
    return draw(st.lists(one, max_size=3))


@given(st.data(), baskets, st.dictionaries(st.sampled_from(SHOPS), fees))
def test_every_quote_adds_up_and_nothing_is_below_zero(
    data: st.DataObject, basket: Basket, shipping: dict[ShopId, ShippingFee]
) -> None:
    calculation = Calculation(basket)
    calculation.take_best([data.draw(discounts(kind, basket)) for kind in ("play", "member", "play")])
    for kind in ("product", "order", "points"):
        calculation.apply(data.draw(discounts(kind, basket)))
    calculation.ship(shipping)
    calculation.apply_to_shipping(data.draw(discounts("shipping", basket)))
    quote = calculation.quote()
    for line in quote.lines:
        assert line.list_total == line.list_price * line.quantity
        assert line.total == line.list_total + total(one.amount for one in line.adjustments)
        assert 0 <= line.total.minor <= line.list_total.minor
    for shop in quote.shops:
        assert shop.goods_total + shop.discount_total + shop.shipping_total == shop.total
        assert shop.goods_total + shop.discount_total == total(quote.lines[n].total for n in shop.line_indexes)
        assert shop.shipping_total.minor >= 0
    assert sorted(n for shop in quote.shops for n in shop.line_indexes) == list(range(len(basket.lines)))
    assert quote.goods_total + quote.discount_total + quote.shipping_total == quote.total
    assert quote.total == total(shop.total for shop in quote.shops)


@given(baskets, prices)
def test_an_order_discount_is_exact_unless_it_would_go_below_zero(basket: Basket, amount: int) -> None:
    calculation = Calculation(basket)
    listed = total(line.list_total for line in calculation.priced())
    calculation.apply([off(amount)])
    calculation.ship({})
    assert -calculation.quote().discount_total == min(Money(amount), listed)


@given(st.data(), baskets)
def test_a_discount_that_does_not_combine_is_alone_on_its_line(data: st.DataObject, basket: Basket) -> None:
    calculation = Calculation(basket)
    for kind in ("product", "order", "points"):
        calculation.apply(data.draw(discounts(kind, basket)))
    for line in calculation.lines:
        assert len(line.applied) <= 1 or all(one.combines for one in line.applied)


def test_what_a_rule_refuses_is_told() -> None:
    calculation = Calculation(a_basket(a_line(1000)))
    calculation.apply([Rejection(code="SPRING", reason=LABEL)])
    calculation.ship({})
    assert [one.code for one in calculation.quote().rejected] == ["SPRING"]
