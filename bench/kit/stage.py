"""Goods and buyers for a benchmark, written straight through the commands."""

from dataclasses import dataclass
from uuid import UUID

from bench.kit.ground import Ground
from tuan.apps.house import House, build
from tuan.apps.replay.lines import Line
from tuan.apps.replay.stage import LIST_PRICE, Stage, set_stage
from tuan.inventory import public as inventory
from tuan.kit.ids import SkuId, new_id
from tuan.platform.settings import load


@dataclass(frozen=True, slots=True)
class Buyer:
    """Somebody signed in."""

    cookie: str
    csrf_token: str
    address_id: UUID


@dataclass(frozen=True, slots=True)
class Set:
    """A house beside the running one (for looking and preparing), SKUs and buyers."""

    house: House
    stage: Stage
    sku_ids: list[UUID]
    buyers: list[Buyer]
    price_minor: int = LIST_PRICE.minor


async def prepare(ground: Ground, *, buyers: int, items: int = 1, stock: int | None = None) -> Set:
    """So many buyers and products; `stock` sets what there is of the first product."""
    settings = load(database_url=ground.database_url)
    house = build(settings, ground.database_url)
    await house.database.open()
    lines = [Line(number, f"u{number}", f"i{number % items}", ()) for number in range(max(buyers, items))]
    stage = await set_stage(house, lines, seats=2)
    sku_ids = [item.sku_id for item in stage.items.values()]
    if stock is not None:
        async with house.database.transaction() as tx:
            now = (await inventory.stock(tx, [SkuId(sku_ids[0])]))[SkuId(sku_ids[0])].on_hand
            await inventory.adjust(
                tx,
                sku_id=SkuId(sku_ids[0]),
                quantity=stock - now,
                movement_id=new_id(),
                reason="counted",
                by=None,
                at=house.clock(),
            )
    people = [
        Buyer(f"tuan_session={visitor.token}", visitor.csrf_token, visitor.address_id)
        for visitor in list(stage.visitors.values())[:buyers]
    ]
    return Set(house, stage, sku_ids, people)
