"""The one shop that the storefront's stories share: two dozen goods on two shelves, and a group-buy."""

from dataclasses import dataclass

from tests.shop import Shop, a_shop
from tuan.catalog.commands.publish_product import publish_product
from tuan.catalog.commands.save_product import create_product
from tuan.catalog.shapes import ProductDraft, SkuDraft
from tuan.identity import public as identity
from tuan.identity.commands.sign_up import sign_up
from tuan.inventory import public as inventory
from tuan.kit.ids import CategoryId, ProductId, SkuId, UserId, new_id
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.platform.database import Database

GOODS = 26
SHELVES = (("fruit", "新鲜水果", "Fruit"), ("tea", "好茶", "Tea"))


@dataclass(frozen=True, slots=True)
class Street:
    """What a story needs to know of the shop."""

    address: str
    database_url: str
    product_id: ProductId
    sku_id: SkuId
    campaign_id: str


async def furnish_street(database_url: str) -> Street:
    """Fill the shop."""
    async with a_shop(database_url) as shop:
        await shop.furnish()
        await shop.start_campaign(seats=2)
        shelves = [await _shelf(shop, *words) for words in SHELVES]
        for number in range(GOODS):
            await _on_sale(shop, number, shelves[number % 2])
        return Street("", database_url, shop.product_id, shop.sku_id, shop.campaign_id)


async def _shelf(shop: Shop, slug: str, zh: str, en: str) -> CategoryId:
    id = CategoryId(new_id())
    made = await shop.staff.post(
        "/categories", {"id": str(id), "slug": slug, "name": {"zh": zh, "en": en}, "emoji": "🍵"}
    )
    assert made.status == 201, made.body
    return id


async def _on_sale(shop: Shop, number: int, shelf: CategoryId) -> None:
    product_id, sku_id = ProductId(new_id()), SkuId(new_id())
    async with shop.house.database.transaction() as tx:
        draft = ProductDraft(
            title=Text(f"高山乌龙茶 {number + 1} 号", f"Oolong tea no. {number + 1}"),
            subtitle=Text("清香", "Light"),
            description=Text("一罐 100 克。", "A tin of 100 g."),
            category_ids=(shelf,),
            picture_ids=(),
            options=(),
            skus=(SkuDraft(id=sku_id, code=f"T-{number}", option_values=(), price=Money(1000 + 100 * number)),),
        )
        await create_product(tx, product_id, shop.id, draft, at=shop.clock())
        await inventory.receive(tx, sku_id=sku_id, quantity=50, movement_id=new_id(), by=None, at=shop.clock())
        await publish_product(tx, product_id, shop.id, at=shop.clock())


async def change(street: Street, sql: str, **params: object) -> None:
    """Change something behind everybody's back."""
    database = Database(street.database_url)
    await database.open()
    try:
        async with database.transaction() as tx:
            await tx.run(sql, **params)
    finally:
        await database.close()


async def passer(street: Street, phone: str, language: str) -> str:
    """Somebody who has an account; the cookie of their session."""
    async with a_shop(street.database_url) as shop, shop.house.database.transaction() as tx:
        user_id = await sign_up(
            tx, user_id=UserId(new_id()), phone=phone, nickname="路人", language=language, at=shop.clock()
        )
        token, _ = await identity.open_session(tx, user_id=user_id, at=shop.clock())
    return token
