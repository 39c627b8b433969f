"""What a replay needs before the first buyer comes: a shop, a campaign per item, and people with sessions and addresses."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from tuan.apps.house import House
from tuan.apps.replay.lines import Line
from tuan.catalog.commands.publish_product import publish_product
from tuan.catalog.commands.save_product import create_product
from tuan.catalog.shapes import ProductDraft, SkuDraft
from tuan.identity import public as identity
from tuan.identity import store as people
from tuan.identity.shapes import Address
from tuan.inventory import public as inventory
from tuan.kit.ids import AddressId, ProductId, ShopId, SkuId, UserId, new_id
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.platform.database import Tx
from tuan.plays.commands.save_campaign import CampaignDraft, create_campaign, move_campaign

LIST_PRICE, GROUP_PRICE = Money(5990), Money(3990)


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the file, on sale."""

    campaign_id: UUID
    sku_id: UUID


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person of the file, signed in."""

    token: str
    csrf_token: str
    address_id: UUID


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything by its name in the file."""

    shop_id: ShopId
    items: dict[str, Item]
    visitors: dict[str, Visitor]


async def set_stage(house: House, lines: list[Line], *, seats: int) -> Stage:
    """A fresh shop for this run, so that runs do not meet."""
    now, run = house.clock(), new_id()
    shop_id = ShopId(uuid5(run, "shop"))
    async with house.database.transaction() as tx:
        await identity.open_shop(tx, shop_id=shop_id, name=Text("重放商店", "Replay shop"), at=now)
    items = {}
    for name in sorted({line.item for line in lines}):
        wanted = sum(len(line.participants) + 1 for line in lines if line.item == name)
        items[name] = await _item(house, run, shop_id, name, seats=seats, stock=wanted * 2 + 10, at=now)
    names = sorted({name for line in lines for name in (line.initiator, *line.participants)})
    visitors = {}
    for start in range(0, len(names), 200):
        async with house.database.transaction() as tx:
            for number, name in enumerate(names[start : start + 200], start=start):
                visitors[name] = await _visitor(tx, run, name, number, at=now)
    return Stage(shop_id, items, visitors)


async def _item(house: House, run: UUID, shop_id: ShopId, name: str, *, seats: int, stock: int, at: datetime) -> Item:
    product_id, sku_id = ProductId(uuid5(run, f"product {name}")), SkuId(uuid5(run, f"sku {name}"))
    draft = ProductDraft(
        title=Text(f"商品 {name}", f"Item {name}"), subtitle=Text("", ""), description=Text("", ""), category_ids=(),
        picture_ids=(), options=(),
        skus=(SkuDraft(id=sku_id, code=f"{run.hex[-8:]}-{name}", option_values=(), price=LIST_PRICE),),
    )  # fmt: skip
    campaign = CampaignDraft(
        id=uuid5(run, f"campaign {name}"), shop_id=shop_id, kind="group_buy",
        name={"zh": f"拼团 {name}", "en": f"Group {name}"}, product_id=product_id,
        config={"group_kind": "ordinary", "seats": seats, "open_hours": 24, "skus": [{"sku_id": str(sku_id), "price": GROUP_PRICE.minor}]},
        starts_at=at, ends_at=at + timedelta(days=30), stock=stock,
    )  # fmt: skip
    async with house.database.transaction() as tx:
        await create_product(tx, product_id, shop_id, draft, at=at)
        await inventory.receive(tx, sku_id=sku_id, quantity=stock, movement_id=new_id(), by=None, at=at)
        await publish_product(tx, product_id, shop_id, at=at)
        await create_campaign(tx, campaign, at=at)
        await move_campaign(tx, campaign.id, "publish", shop_id=shop_id, at=at)
    return Item(campaign.id, sku_id)


async def _visitor(tx: Tx, run: UUID, name: str, number: int, *, at: datetime) -> Visitor:
    phone = f"1{30 + run.int % 60}{(run.int // 64 + number) % 10**8:08d}"
    user_id = await identity.add_user(tx, user_id=UserId(uuid5(run, name)), phone=phone, nickname=f"买家{name}", at=at)
    address_id = uuid5(run, f"address {name}")
    address = Address(
        AddressId(address_id), f"买家{name}", phone, "四川省", "成都市", "武侯区", "人民南路 1 号", is_default=True
    )
    await people.addresses.put(tx, address, user_id=user_id, at=at)
    token, csrf_token = await identity.open_session(tx, user_id=user_id, at=at)
    return Visitor(token, csrf_token, address_id)
