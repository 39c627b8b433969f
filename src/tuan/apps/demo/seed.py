"""Fill an empty database with the demo shop, through the same commands that people use."""

import asyncio
import os
import random
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

from tuan.analytics import public as analytics
from tuan.apps.demo.goods import CATEGORIES, GOODS, Goods
from tuan.apps.demo.pictures import compose
from tuan.apps.house import House
from tuan.catalog.commands.keep_categories import save_category
from tuan.catalog.commands.publish_product import publish_product
from tuan.catalog.commands.save_product import create_product
from tuan.catalog.shapes import Category, Option, ProductDraft, SkuDraft
from tuan.identity import public as identity
from tuan.identity import store as people
from tuan.identity.shapes import Address
from tuan.inventory import public as inventory
from tuan.kit.ids import (
    AddressId,
    CampaignId,
    CategoryId,
    CheckoutId,
    GroupId,
    PictureId,
    ProductId,
    ShopId,
    SkuId,
    StaffId,
    UserId,
    new_id,
)
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.ordering import public as ordering
from tuan.ordering.commands.pay_checkout import pay_checkout
from tuan.payment.commands.record_charge import record_charges
from tuan.payment.providers.sandbox import books
from tuan.platform.outbox import Relay
from tuan.platform.pictures.keep import prepare
from tuan.plays.commands.hold_seat import SeatWanted
from tuan.plays.commands.join_group import join_group
from tuan.plays.commands.open_group import open_group
from tuan.plays.commands.save_campaign import CampaignDraft, create_campaign, move_campaign
from tuan.plays.repertoire import play_of

NAMESPACE = UUID("5b0c3f9e-2f4f-5c53-9d0a-1a2b3c4d5e6f")
SHOP = ShopId(uuid5(NAMESPACE, "shop"))
STAFF = [
    ("owner", "店主", "owner@demo.tuan"),
    ("support", "客服", "support@demo.tuan"),
    ("warehouse", "仓库", "warehouse@demo.tuan"),
]
NAMES = ["小满", "阿宁", "老周", "橙子", "陈陈", "Lily", "大米", "青青", "Tom", "悠悠"]
ACCOUNTS = "demo-accounts.txt"

Say = Callable[[str], None]


def _id(*words: str) -> UUID:
    return uuid5(NAMESPACE, "/".join(words))


async def is_empty(house: House) -> bool:
    """Whether nobody has opened a shop yet."""
    async with house.database.reading() as tx:
        return await tx.value("select 1 from shops limit 1") is None


async def seed(house: House, *, say: Say) -> None:
    """A shop, staff with fresh passwords, goods, campaigns, and groups that wait. Telling what it does through `say`."""
    now = house.clock()
    chance = random.Random(20260601)  # noqa: S311 - a demo looks the same every time; nothing secret hangs on it.
    say("people")
    passwords = await _people(house, at=now)
    say("goods and pictures")
    for number, goods in enumerate(GOODS):
        await _goods(house, goods, at=now - timedelta(days=20) + timedelta(hours=number))
    say("campaigns")
    for goods in GOODS:
        if goods.offer is not None:
            await _campaign(house, goods, at=now)
    say("groups")
    await _groups(house, chance, at=now)
    _write_accounts(house.settings.data_folder, passwords)


async def _people(house: House, *, at: datetime) -> dict[str, str]:
    passwords = {email: secrets.token_urlsafe(9) for _, _, email in STAFF}
    async with house.database.transaction() as tx:
        await identity.open_shop(tx, shop_id=SHOP, name=Text("小满生活馆", "Xiaoman Living"), at=at)
        await analytics.tracking(tx, SHOP, at=at)
        for role, name, email in STAFF:
            await identity.add_staff(
                tx,
                staff_id=StaffId(_id("staff", role)),
                shop_id=SHOP,
                email=email,
                name=name,
                password=passwords[email],
                role=role,
                is_house=True,
                at=at,
            )
        for number, name in enumerate(NAMES):
            user_id = await identity.add_user(
                tx, user_id=UserId(_id("user", name)), phone=f"1380000{number:04d}", nickname=name, at=at
            )
            address = Address(
                AddressId(_id("address", name)),
                name,
                f"1380000{number:04d}",
                "四川省",
                "成都市",
                "武侯区",
                f"人民南路四段 {number + 1} 号",
                is_default=True,
            )
            await people.addresses.put(tx, address, user_id=user_id, at=at)
        for position, (slug, zh, en, emoji) in enumerate(CATEGORIES):
            await save_category(
                tx, Category(CategoryId(_id("category", slug)), SHOP, slug, Text(zh, en), emoji, position)
            )
    return passwords


async def _goods(house: House, goods: Goods, *, at: datetime) -> None:
    pictures = []
    for view in range(3):
        content = await asyncio.to_thread(compose, goods.emoji, goods.ground, view)
        if content is not None:
            pictures.append(await prepare(house.settings.data_folder / "media", SHOP, content, "product"))
    async with house.database.transaction() as tx:
        kept = [await picture.insert(tx, Text(goods.zh, goods.en), at=at) for picture in pictures]
        await create_product(
            tx, ProductId(_id("product", goods.slug)), SHOP, _draft(goods, [p.id for p in kept]), at=at
        )
        for number, variant in enumerate(goods.variants):
            if variant.stock:
                await inventory.receive(
                    tx,
                    sku_id=_sku(goods, number),
                    quantity=variant.stock,
                    movement_id=_id("received", goods.slug, str(number)),
                    by=None,
                    at=at,
                )
        await publish_product(tx, ProductId(_id("product", goods.slug)), SHOP, at=at)


def _draft(goods: Goods, pictures: list[PictureId]) -> ProductDraft:
    option = Option(Text(*goods.option), tuple(Text(v.zh, v.en) for v in goods.variants))
    return ProductDraft(
        title=Text(goods.zh, goods.en),
        subtitle=Text(goods.sub_zh, goods.sub_en),
        description=Text(goods.text_zh, goods.text_en),
        category_ids=(CategoryId(_id("category", goods.category)),),
        picture_ids=tuple(pictures),
        options=(option,),
        skus=tuple(
            SkuDraft(
                id=_sku(goods, number),
                code=f"{goods.slug.upper()}-{number + 1}",
                option_values=(number,),
                price=Money(variant.price),
            )
            for number, variant in enumerate(goods.variants)
        ),
    )


def _sku(goods: Goods, number: int) -> SkuId:
    return SkuId(_id("sku", goods.slug, str(number)))


def _off(price: int, per_cent: int) -> int:
    """Rounded to whole ten fen, as price tags are."""
    return max(10, round(price * (100 - per_cent) / 1000) * 10)


async def _campaign(house: House, goods: Goods, *, at: datetime) -> None:
    offer = goods.offer
    assert offer is not None
    skus = [
        {
            "sku_id": str(_sku(goods, number)),
            "price": _off(variant.price, offer.off),
            "leader_price": _off(variant.price, offer.leader_off) if offer.leader_off else None,
        }
        for number, variant in enumerate(goods.variants)
    ]
    stages = []
    if offer.kind == "stage":
        steps = [(2, offer.off), (3, offer.off + 8), (offer.seats, offer.off + 15)]
        stages = [
            {
                "size": size,
                "prices": [
                    {"sku_id": str(_sku(goods, n)), "price": _off(v.price, off)} for n, v in enumerate(goods.variants)
                ],
            }
            for size, off in steps
        ]
    draft = CampaignDraft(
        id=_id("campaign", goods.slug),
        shop_id=SHOP,
        kind="group_buy",
        name={"zh": f"{goods.zh}拼团", "en": f"{goods.en} together"},
        product_id=_id("product", goods.slug),
        config={
            "group_kind": offer.kind,
            "seats": offer.seats,
            "open_hours": offer.open_hours,
            "per_buyer_limit": 5,
            "shop_completes_from": offer.shop_completes_from,
            "skus": skus,
            "stages": stages,
        },
        starts_at=at - timedelta(days=1),
        ends_at=at + timedelta(days=60),
        stock=None,
    )
    async with house.database.transaction() as tx:
        await create_campaign(tx, draft, at=at)
        await move_campaign(tx, draft.id, "publish", shop_id=SHOP, at=at)


async def _groups(house: House, chance: random.Random, *, at: datetime) -> None:
    """Some groups wait for a friend, some have formed: everybody in them has paid at the Sandbox."""
    offered = [goods for goods in GOODS if goods.offer is not None]
    for goods in offered:
        assert goods.offer is not None
        opened_at = at - timedelta(minutes=chance.randrange(5, 600))
        members = chance.sample(NAMES, k=len(NAMES))
        missing = chance.choice([0, 1, 1]) if goods.offer.kind == "ordinary" else goods.offer.seats - 1
        group_id = GroupId(_id("group", goods.slug))
        for number in range(goods.offer.seats - missing):
            await _member(
                house, goods, group_id, members[number], is_leader=number == 0, at=opened_at + timedelta(minutes=number)
            )
        await Relay(house.database, house.clock).drain()


async def _member(house: House, goods: Goods, group_id: GroupId, name: str, *, is_leader: bool, at: datetime) -> None:
    play = play_of("group_buy")
    async with house.database.transaction() as tx:
        config = await tx.value("select config from campaigns where id = %(id)s", id=_id("campaign", goods.slug))
        price = play.price(play.read(config), _sku(goods, 0), is_leader=is_leader)
        assert price is not None
        wanted = SeatWanted(
            checkout_id=CheckoutId(new_id()),
            buyer_id=UserId(_id("user", name)),
            sku_id=_sku(goods, 0),
            quantity=1,
            address_id=AddressId(_id("address", name)),
            shown_total=price,
        )
        if is_leader:
            placed = await open_group(
                tx, wanted, group_id=group_id, campaign_id=CampaignId(_id("campaign", goods.slug)), at=at
            )
        else:
            placed = await join_group(tx, wanted, group_id=group_id, at=at)
    await _pay(house, placed.checkout, at=at)


async def _pay(house: House, checkout: ordering.Checkout, *, at: datetime) -> None:
    payment_id = new_id()
    async with house.database.transaction() as tx:
        await pay_checkout(
            tx, payment_id=payment_id, checkout_id=checkout.id, buyer_id=checkout.buyer_id, provider="sandbox", at=at
        )
        await books.charge(tx, payment_id, amount=checkout.amount, state="paid", at=at)
    charges = await house.sandbox.query(payment_id)
    await record_charges(house.database, payment_id, charges, at=at)


def _write_accounts(folder: Path, passwords: dict[str, str]) -> None:
    """For the person who started the demo, and nobody else."""
    lines = ["  Console accounts (made for this demo):"]
    lines += [f"    {email:<22} {password}" for email, password in passwords.items()]
    lines += ["  Shoppers sign in with any mobile number; the code shows at /demo/messages."]
    path = folder / ACCOUNTS
    path.touch(mode=0o600)
    os.chmod(path, 0o600)  # noqa: PTH101 - also when the file was there before.
    path.write_text("\n".join(lines) + "\n")
