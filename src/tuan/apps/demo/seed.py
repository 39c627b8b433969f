"""Fill an empty database with the demo shop, through the same commands that people use."""

import asyncio
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

from anyio import CapacityLimiter

from tuan.analytics import public as analytics
from tuan.apps.demo.campaigns import draft_of
from tuan.apps.demo.pictures import compose
from tuan.apps.demo.shelf import Category as Shelf
from tuan.apps.demo.shelf import Goods, read_shelf
from tuan.apps.house import House
from tuan.apps.simulate.clock import TurnedClock
from tuan.apps.simulate.history import write_history
from tuan.apps.simulate.tally import Tally
from tuan.apps.simulate.truth import Truth
from tuan.catalog.commands.keep_categories import save_category
from tuan.catalog.commands.publish_product import publish_product
from tuan.catalog.commands.save_product import create_product
from tuan.catalog.shapes import Category, Option, ProductDraft, SkuDraft
from tuan.identity import public as identity
from tuan.inventory import public as inventory
from tuan.kit.ids import CategoryId, PictureId, ProductId, ShopId, SkuId, StaffId
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.payment import providers
from tuan.payment.providers.sandbox import Sandbox
from tuan.platform.pictures.keep import Prepared, prepare
from tuan.plays.commands.save_campaign import create_campaign, move_campaign
from tuan.promotion import store as promotion
from tuan.promotion.shapes import ShippingFee

NAMESPACE = UUID("5b0c3f9e-2f4f-5c53-9d0a-1a2b3c4d5e6f")
SEED = 20260601
SHOP = ShopId(uuid5(NAMESPACE, "shop"))
STAFF = [
    ("owner", "店主", "owner@demo.tuan"),
    ("support", "客服", "support@demo.tuan"),
    ("warehouse", "仓库", "warehouse@demo.tuan"),
]
ACCOUNTS = "demo-accounts.txt"
# The shop opens, and puts its goods on the shelf, before the first visitor comes.
PREPARES_FOR = timedelta(days=8)

Say = Callable[[str], None]


def id_of(*words: str) -> UUID:
    """The demo's ids, the same every time."""
    return uuid5(NAMESPACE, "/".join(words))


async def is_empty(house: House) -> bool:
    """Whether nobody has opened a shop yet."""
    async with house.database.reading() as tx:
        return await tx.value("select 1 from shops limit 1") is None


async def is_made(house: House) -> bool:
    """Whether the demo shop is in this database."""
    async with house.database.reading() as tx:
        return await tx.value("select 1 from shops where id = %(id)s", id=SHOP) is not None


async def seed(
    house: House, *, days: int, say: Say, truth: Truth | None = None, shelf: Sequence[Shelf] | None = None
) -> Tally:
    """A shop, staff with fresh passwords, goods, campaigns, and `days` of people who lived in it. Telling what it does through `say`."""
    ends_at = house.clock()
    starts_at = ends_at - timedelta(days=days)
    opened_at = starts_at - PREPARES_FOR
    clock = TurnedClock(opened_at)
    shelf = shelf or read_shelf()
    with _turned(house, clock) as past:
        say("people")
        passwords = await _open(past, shelf, at=opened_at)
        await _stock(past, shelf, opened_at=opened_at, say=say)
        say("campaigns")
        await _campaigns(past, shelf, starts_at=starts_at, ends_at=ends_at)
        tally = await write_history(
            past,
            clock,
            SHOP,
            starts_at=starts_at,
            ends_at=ends_at,
            seed=SEED,
            namespace=NAMESPACE,
            truth=truth or Truth(),
            say=lambda what: say(f"history, {what}"),
        )
    _write_accounts(house.settings.data_folder, passwords)
    return tally


@contextmanager
def _turned(house: House, clock: TurnedClock) -> Iterator[House]:
    """The house with a clock that is turned; its Sandbox is the one that the house knows meanwhile."""
    sandbox = Sandbox(house.database, clock, secret=house.sandbox.secret, is_always_offered=True)
    providers.plug(sandbox)
    try:
        yield replace(house, clock=clock, sandbox=sandbox)
    finally:
        providers.plug(house.sandbox)


async def _open(house: House, shelf: Sequence[Shelf], *, at: datetime) -> dict[str, str]:
    passwords = {email: secrets.token_urlsafe(9) for _, _, email in STAFF}
    async with house.database.transaction() as tx:
        await identity.open_shop(tx, shop_id=SHOP, name=Text("小满生活馆", "Xiaoman Living"), at=at)
        await analytics.tracking(tx, SHOP, at=at)
        for role, name, email in STAFF:
            await identity.add_staff(
                tx,
                staff_id=StaffId(id_of("staff", role)),
                shop_id=SHOP,
                email=email,
                name=name,
                password=passwords[email],
                role=role,
                is_house=True,
                at=at,
            )
        await promotion.set_shipping_fee(tx, SHOP, ShippingFee(fee=Money(600), free_from=Money(2900)), at=at)
        for position, category in enumerate(shelf):
            id = CategoryId(id_of("category", category.slug))
            await save_category(tx, Category(id, SHOP, category.slug, category.title, category.icon, position))
    return passwords


async def _stock(house: House, shelf: Sequence[Shelf], *, opened_at: datetime, say: Say) -> None:
    """Goods on the shelf, their pictures drawn on as many cores as there are."""
    everything = [(category, goods) for category in shelf for goods in category.goods]
    at_once = CapacityLimiter(max(2, os.cpu_count() or 2))
    drawing = [asyncio.ensure_future(_draw(house, goods, at_once)) for _, goods in everything]
    try:
        for number, ((category, goods), drawn) in enumerate(zip(everything, drawing, strict=True)):
            pictures = await drawn
            if number % 11 == 0:
                say(f"goods and pictures, {number} of {len(everything)}")
            await _put_on_shelf(house, category, goods, pictures, at=opened_at + timedelta(hours=number))
    finally:
        for drawn in drawing:
            drawn.cancel()


async def _draw(house: House, goods: Goods, at_once: CapacityLimiter) -> list[Prepared]:
    """All views of one product before those of the next, so that the first is on the shelf at once."""
    media, drawn = house.settings.data_folder / "media", []
    async with at_once:
        for view in range(3):
            content = await asyncio.to_thread(compose, goods.emoji, goods.ground, view)
            if content is not None:
                # Whoever draws has a place already.
                free = CapacityLimiter(1)
                drawn.append(await prepare(media, SHOP, content, "product", limiter=free))
    return drawn


async def _put_on_shelf(house: House, category: Shelf, goods: Goods, pictures: list[Prepared], *, at: datetime) -> None:
    product_id = ProductId(id_of("product", goods.slug))
    async with house.database.transaction() as tx:
        kept = [await picture.insert(tx, goods.title, at=at) for picture in pictures]
        await create_product(tx, product_id, SHOP, _draft(category, goods, [p.id for p in kept]), at=at)
        for number, variant in enumerate(goods.variants):
            if variant.stock:
                await inventory.receive(
                    tx,
                    sku_id=sku_of(goods, number),
                    quantity=variant.stock,
                    movement_id=id_of("received", goods.slug, str(number)),
                    by=None,
                    at=at,
                )
        await publish_product(tx, product_id, SHOP, at=at)


def _draft(category: Shelf, goods: Goods, pictures: list[PictureId]) -> ProductDraft:
    return ProductDraft(
        title=goods.title,
        subtitle=goods.line,
        description=goods.text,
        category_ids=(CategoryId(id_of("category", category.slug)),),
        picture_ids=tuple(pictures),
        options=tuple(Option(option.name, option.values) for option in goods.options),
        skus=tuple(
            SkuDraft(
                id=sku_of(goods, number),
                code=f"{goods.slug.upper()}-{number + 1}",
                option_values=variant.option_values,
                price=Money(variant.price),
                cost=Money(variant.price * category.cost_share // 100),
            )
            for number, variant in enumerate(goods.variants)
        ),
    )


def sku_of(goods: Goods, number: int) -> SkuId:
    """The id of a variant."""
    return SkuId(id_of("sku", goods.slug, str(number)))


async def _campaigns(house: House, shelf: Sequence[Shelf], *, starts_at: datetime, ends_at: datetime) -> None:
    offered = [goods for category in shelf for goods in category.goods if goods.offer is not None]
    for number, goods in enumerate(offered):
        draft = draft_of(
            goods,
            campaign_id=id_of("campaign", goods.slug),
            product_id=id_of("product", goods.slug),
            skus=[sku_of(goods, n) for n in range(len(goods.variants))],
            shop_id=SHOP,
            starts_at=starts_at,
            ends_at=ends_at + timedelta(days=20 + number),
        )
        async with house.database.transaction() as tx:
            await create_campaign(tx, draft, at=starts_at)
            await move_campaign(tx, draft.id, "publish", shop_id=SHOP, at=starts_at)


def _write_accounts(folder: Path, passwords: dict[str, str]) -> None:
    """For the person who started the demo, and nobody else."""
    lines = ["  Console accounts (made for this demo):"]
    lines += [f"    {email:<22} {password}" for email, password in passwords.items()]
    lines += ["  Shoppers sign in with any mobile number; the code shows at /demo/messages."]
    path = folder / ACCOUNTS
    path.touch(mode=0o600)
    os.chmod(path, 0o600)  # noqa: PTH101 - also when the file was there before.
    path.write_text("\n".join(lines) + "\n")
