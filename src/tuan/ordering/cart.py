"""A cart as its buyer sees it: grouped by shop, with every change since adding told in place."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from tuan.catalog import public as catalog
from tuan.identity import public as identity
from tuan.inventory import public as inventory
from tuan.kit.ids import ShopId, SkuId
from tuan.kit.money import Money, total
from tuan.ordering import store
from tuan.ordering.schemas import ShopOut
from tuan.ordering.shapes import CartRow
from tuan.platform.database import Tx
from tuan.platform.http.schemas import MoneyOut, TextOut, Wire, money
from tuan.platform.pictures import PictureOut, picture_out
from tuan.promotion import public as promotion

Problem = Literal["sold_out", "not_enough", "withdrawn", "other_currency", "price_changed"]


class CartLineOut(Wire):
    """A line of a cart."""

    sku_id: UUID
    product_id: UUID
    title: TextOut
    option_text: TextOut
    picture: PictureOut | None
    quantity: int
    price: MoneyOut
    price_when_added: MoneyOut
    line_total: MoneyOut
    available: int
    selected: bool
    problem: Problem | None


class CartShopOut(Wire):
    """What a cart has of one shop."""

    shop: ShopOut
    lines: list[CartLineOut]


class CartOut(Wire):
    """A cart. `total` is over the selected lines that can be bought, at list prices."""

    version: int
    shops: list[CartShopOut]
    total: MoneyOut
    count: int


SHOWN_AVAILABLE = 99


def problem_of(row: CartRow, facts: catalog.SkuFacts, available: int, currency: str | None) -> Problem | None:
    """What changed since the line was added, in a cart that pays in this currency; the gravest first."""
    if not facts.is_published:
        return "withdrawn"
    if facts.price.currency != currency:
        return "other_currency"
    if available <= 0:
        return "sold_out"
    if available < row.quantity:
        return "not_enough"
    return "price_changed" if facts.price != Money(row.price_when_added, row.currency) else None


async def cart_out(
    tx: Tx,
    buyer_id: UUID,
    *,
    at: datetime,
    version: int | None = None,
    known: Mapping[SkuId, catalog.SkuFacts] | None = None,
) -> CartOut:
    """The cart now. A line whose SKU is gone altogether is left out. `version` and `known` facts of SKUs save asking again."""
    rows = await store.carts.lines(tx, buyer_id)
    ids = [row.sku_id for row in rows]
    facts = dict(known or {})
    facts |= await catalog.sku_facts(tx, [id for id in ids if id not in facts])
    stock = await inventory.stock(tx, ids) if ids else {}
    shops = await identity.remembered_shops(tx, {f.shop_id for f in facts.values()}, at=at)
    currency = _currency(rows, facts)
    groups: dict[ShopId, list[CartLineOut]] = {}
    payable: list[Money] = []
    for row in rows:
        fact = facts.get(SkuId(row.sku_id))
        if fact is None:
            continue
        available = max(0, stock[row.sku_id].available)
        line = _line(row, fact, available, currency)
        groups.setdefault(fact.shop_id, []).append(line)
        if row.is_selected and line.problem in (None, "price_changed"):
            payable.append(fact.price * row.quantity)
    return CartOut(
        version=await store.carts.version(tx, buyer_id) if version is None else version,
        shops=[
            CartShopOut(
                shop=ShopOut(id=shop_id, name=TextOut(zh=shops[shop_id].name.zh, en=shops[shop_id].name.en)),
                lines=lines,
            )
            for shop_id, lines in groups.items()
        ],
        total=money(total(payable, currency or "CNY")),
        count=sum(len(lines) for lines in groups.values()),
    )


def must_be_payable(cart: CartOut, sku_id: UUID) -> None:
    """A line is not chosen beside goods in another currency. Raises MixedCurrencies."""
    for line in (line for shop in cart.shops for line in shop.lines if line.sku_id == sku_id):
        if line.selected and line.problem == "other_currency":
            raise promotion.MixedCurrencies(currencies=sorted({line.price.currency, cart.total.currency}))


def _currency(rows: Sequence[CartRow], facts: Mapping[SkuId, catalog.SkuFacts]) -> str | None:
    """What a cart is paid in: the currency of the first line that is on sale."""
    found = (facts.get(SkuId(row.sku_id)) for row in rows)
    return next((fact.price.currency for fact in found if fact is not None and fact.is_published), None)


def _line(row: CartRow, fact: catalog.SkuFacts, available: int, currency: str | None) -> CartLineOut:
    return CartLineOut(
        sku_id=row.sku_id,
        product_id=fact.product_id,
        title=TextOut(zh=fact.title.zh, en=fact.title.en),
        option_text=TextOut(zh=fact.option_text.zh, en=fact.option_text.en),
        picture=picture_out(fact.picture),
        quantity=row.quantity,
        price=money(fact.price),
        price_when_added=money(Money(row.price_when_added, row.currency)),
        line_total=money(fact.price * row.quantity),
        available=min(available, SHOWN_AVAILABLE),
        selected=row.is_selected,
        problem=problem_of(row, fact, available, currency),
    )
