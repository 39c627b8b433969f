"""What is for sale, as a shopper finds it: goods with their prices, and the group-buys that run."""

from bisect import bisect
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from random import Random
from typing import Any
from uuid import UUID

from tuan.kit.ids import CampaignId, ProductId, ShopId, SkuId
from tuan.kit.money import Money
from tuan.platform.database import Tx
from tuan.plays.play import Play
from tuan.plays.repertoire import play_of

# Popularity by Zipf's law, flattened a little: the best seller is not everything.
ZIPF = 0.72


@dataclass(frozen=True, slots=True)
class Deal:
    """A group-buy of a product."""

    id: CampaignId
    play: Play
    settings: Any
    starts_at: datetime
    ends_at: datetime
    for_newcomers: bool


@dataclass(frozen=True, slots=True)
class Ware:
    """A product: its SKUs with their prices, and its group-buy."""

    product_id: ProductId
    skus: tuple[tuple[SkuId, Money], ...]
    deal: Deal | None


@dataclass(frozen=True, slots=True)
class Market:
    """Goods by popularity."""

    shop_id: ShopId
    wares: tuple[Ware, ...]
    fee: Money
    free_from: Money | None

    def pick(self, chance: Random) -> Ware:
        """What somebody looks at."""
        weights = list(accumulate(1 / (rank + 3) ** ZIPF for rank in range(len(self.wares))))
        return self.wares[bisect(weights, chance.random() * weights[-1])]

    def of(self, product_id: ProductId) -> Ware:
        """A product's ware."""
        return next(ware for ware in self.wares if ware.product_id == product_id)

    def total(self, goods: Money) -> Money:
        """With the parcel."""
        if self.free_from is not None and goods.minor >= self.free_from.minor:
            return goods
        return goods + self.fee


async def visit_market(tx: Tx, shop_id: ShopId, chance: Random) -> Market:
    """All that a shop sells now, in an order of popularity that `chance` decides."""
    skus: dict[UUID, list[tuple[SkuId, Money]]] = {}
    for row in await tx.rows(
        """select s.product_id, s.id, s.price_minor, s.currency from skus s join products p on p.id = s.product_id
           where s.shop_id = %(shop_id)s and p.state = 'published' and s.retired_at is null
             and exists (select 1 from stock_items i where i.sku_id = s.id and i.on_hand > 0)
           order by p.created_at, p.id, s.position""",
        shop_id=shop_id,
    ):
        skus.setdefault(row["product_id"], []).append((row["id"], Money(row["price_minor"], row["currency"])))
    deals = {
        row["product_id"]: _deal(row)
        for row in await tx.rows(
            """select id, product_id, kind, config, starts_at, ends_at from campaigns
               where shop_id = %(shop_id)s and kind = 'group_buy' and state = 'published' order by starts_at""",
            shop_id=shop_id,
        )
    }
    fee = await tx.rows(
        "select fee_minor, free_from_minor, currency from shipping_fees where shop_id = %(shop_id)s", shop_id=shop_id
    )
    wares = [Ware(ProductId(id), tuple(choices), deals.get(id)) for id, choices in skus.items()]
    chance.shuffle(wares)
    wares.sort(key=lambda ware: ware.deal is None or chance.random() < 0.35)
    return Market(
        shop_id=shop_id,
        wares=tuple(wares),
        fee=Money(fee[0]["fee_minor"], fee[0]["currency"]) if fee else Money(0),
        free_from=Money(fee[0]["free_from_minor"], fee[0]["currency"]) if fee and fee[0]["free_from_minor"] else None,
    )


def _deal(row: dict[str, Any]) -> Deal:
    play = play_of(row["kind"])
    settings = play.read(row["config"])
    return Deal(
        id=row["id"],
        play=play,
        settings=settings,
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        for_newcomers=settings.group_kind == "newcomer",
    )
