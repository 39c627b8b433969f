"""Products for tests."""

from collections.abc import Sequence
from datetime import UTC, datetime

from tuan.catalog.commands.publish_product import publish_product
from tuan.catalog.commands.save_product import create_product
from tuan.catalog.shapes import Option, ProductDraft, SkuDraft
from tuan.kit.ids import CategoryId, ProductId, ShopId, SkuId, new_id
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.platform.database import Tx

NOON = datetime(2026, 5, 20, 4, 0, tzinfo=UTC)


def a_sku(price: int = 1000, *, reference: int | None = None, choice: Sequence[int] = (), code: str = "") -> SkuDraft:
    """A variant; amounts in fen."""
    return SkuDraft(
        id=SkuId(new_id()),
        code=code or f"C-{new_id().hex[-10:]}",
        option_values=tuple(choice),
        price=Money(price),
        reference_price=None if reference is None else Money(reference),
    )


def a_draft(
    title: str = "红颜草莓",
    *,
    english: str = "Strawberries",
    subtitle: str = "",
    skus: Sequence[SkuDraft] | None = None,
    options: Sequence[Option] = (),
    category_ids: Sequence[CategoryId] = (),
) -> ProductDraft:
    """What an operator might write."""
    return ProductDraft(
        title=Text(title, english),
        subtitle=Text(subtitle, ""),
        description=Text("", ""),
        category_ids=tuple(category_ids),
        picture_ids=(),
        options=tuple(options),
        skus=tuple(skus) if skus is not None else (a_sku(),),
    )


async def on_sale(
    tx: Tx, draft: ProductDraft | None = None, *, shop_id: ShopId | None = None, at: datetime = NOON
) -> tuple[ProductId, list[SkuId]]:
    """A published product and its SKUs."""
    draft = draft or a_draft()
    shop_id = shop_id or ShopId(new_id())
    product_id = ProductId(new_id())
    await create_product(tx, product_id, shop_id, draft, at=at)
    await publish_product(tx, product_id, shop_id, at=at)
    return product_id, [sku.id for sku in draft.skus]
