"""A cart as its buyer sees it: grouped by shop, with every change since adding told in place."""

from collections.abc import Mapping
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

Problem = Literal["sold_out", "not_enough", "withdrawn", "price_changed"]


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


def problem_of(row: CartRow, facts: catalog.SkuFacts, available: int) -> Problem | None:
    """What changed since the line was added; the gravest first."""
    if not facts.is_published:
        return "withdrawn"
    if available <= 0:
        return "sold_out"
    if available < row.quantity:
        return "not_enough"
    return "price_changed" if facts.price.minor != row.price_when_added else None


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
    groups: dict[ShopId, list[CartLineOut]] = {}
    payable: list[Money] = []
    for row in rows:
        fact = facts.get(SkuId(row.sku_id))
        if fact is None:
            continue
        available = max(0, stock[row.sku_id].available)
        line = _line(row, fact, available)
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
        total=money(total(payable)),
        count=sum(len(lines) for lines in groups.values()),
    )


def _line(row: CartRow, fact: catalog.SkuFacts, available: int) -> CartLineOut:
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
        problem=problem_of(row, fact, available),
    )
