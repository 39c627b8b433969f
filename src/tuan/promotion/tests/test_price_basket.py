"""Pricing with rules plugged in, and shipping fees from the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tuan.catalog.tests.making import NOON
from tuan.kit.ids import ProductId, ShopId, SkuId, new_id
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.platform.database import Tx
from tuan.promotion import store
from tuan.promotion.price_basket import price_basket
from tuan.promotion.shapes import Adjustment, Basket, BasketLine, Kind, PricedLine, PriceRule, ShippingFee


@dataclass(frozen=True)
class TenPercent:
    """Takes ten percent off what is left of every line."""

    kind: Kind

    async def adjust(
        self, tx: Tx, basket: Basket, priced: Sequence[PricedLine], *, at: datetime
    ) -> Sequence[Adjustment]:
        assert (len(priced), at) == (len(basket.lines), NOON)
        assert await tx.value("select 1") == 1
        return [
            Adjustment(
                kind=self.kind, label=Text("九折", "10 % off"), amount=Money(-(line.total.minor // 10)), line=index
            )
            for index, line in enumerate(priced)
        ]


def a_basket(price: int, shop_id: ShopId) -> Basket:
    line = BasketLine(
        sku_id=SkuId(new_id()), product_id=ProductId(new_id()), shop_id=shop_id, quantity=1, list_price=Money(price)
    )
    return Basket(buyer_id=None, lines=(line,))


async def test_each_rule_sees_what_the_one_before_left(tx: Tx) -> None:
    rules: list[PriceRule] = [TenPercent("points"), TenPercent("order"), TenPercent("member"), TenPercent("product")]
    quote = await price_basket(tx, a_basket(10_000, ShopId(new_id())), at=NOON, plugged=rules)
    assert [(one.kind, one.amount.minor) for one in quote.lines[0].adjustments] == [
        ("member", -1000),
        ("product", -900),
        ("order", -810),
        ("points", -729),
    ]
    assert quote.total == Money(6561)


async def test_shipping_is_asked_as_the_shop_set_it(tx: Tx) -> None:
    shop_id = ShopId(new_id())
    assert (await price_basket(tx, a_basket(4999, shop_id), at=NOON, plugged=[])).total == Money(4999)
    await store.set_shipping_fee(tx, shop_id, ShippingFee(fee=Money(800), free_from=Money(5000)), at=NOON)
    assert (await price_basket(tx, a_basket(4999, shop_id), at=NOON, plugged=[])).total == Money(5799)
    assert (await price_basket(tx, a_basket(5000, shop_id), at=NOON, plugged=[])).total == Money(5000)
    half: list[PriceRule] = [TenPercent("product")]
    assert (await price_basket(tx, a_basket(5000, shop_id), at=NOON, plugged=half)).total == Money(5300)
