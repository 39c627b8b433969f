"""What operators do to many products at once, as tasks."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from tuan.catalog.commands.publish_product import publish_product
from tuan.catalog.commands.save_product import update_product
from tuan.catalog.commands.withdraw_product import withdraw_product
from tuan.catalog.drafts import draft_of, with_skus
from tuan.catalog.policy import PriceChange, changed_price
from tuan.catalog.shapes import SkuDraft
from tuan.catalog.store import products
from tuan.kit.errors import NotFound, Refusal
from tuan.kit.ids import ProductId, ShopId
from tuan.platform.database import Tx
from tuan.platform.tasks.public import Running

AT_ONCE = 20


async def publish_products(running: Running) -> None:
    """Put each on sale; one that may not be shown stays a draft, with its reasons."""

    async def publish(tx: Tx, product_id: ProductId, at: datetime) -> None:
        await publish_product(tx, product_id, running.shop_id, at=at)

    await _each(running, publish)


async def withdraw_products(running: Running) -> None:
    """Take each off sale."""

    async def withdraw(tx: Tx, product_id: ProductId, at: datetime) -> None:
        await withdraw_product(tx, product_id, running.shop_id, at=at)

    await _each(running, withdraw)


async def change_prices(running: Running) -> None:
    """Give each SKU of each product another list price, by one rule; whoever is on sale must stay publishable."""
    change = PriceChange(**running.input["change"])

    async def reprice(tx: Tx, product_id: ProductId, at: datetime) -> None:
        product = await products.product(tx, product_id)
        if product is None or product.shop_id != running.shop_id:
            raise NotFound(kind="product")
        draft = await draft_of(tx, product)
        skus = tuple(_repriced(sku, change) for sku in draft.skus)
        if skus != draft.skus:
            changed = with_skus(draft, skus)
            await update_product(tx, product_id, running.shop_id, changed, version=product.version, at=at)

    await _each(running, reprice)


def _repriced(sku: SkuDraft, change: PriceChange) -> SkuDraft:
    price = changed_price(sku.price, change)
    reference = {"keep": sku.reference_price, "clear": None, "old_price": sku.price}[change.reference]
    if change.reference == "old_price" and not price < sku.price:
        reference = sku.reference_price  # A price that did not fall was never higher.
    return replace(sku, price=price, reference_price=reference)


async def _each(running: Running, act: Callable[[Tx, ProductId, datetime], Awaitable[None]]) -> None:
    ids = [ProductId(UUID(text)) for text in running.input["product_ids"]]
    while running.done < len(ids):
        async with running.chunk() as chunk:
            for product_id in ids[chunk.done : chunk.done + AT_ONCE]:
                before = await _version(chunk.tx, product_id, running.shop_id)
                try:
                    async with chunk.tx.savepoint():
                        await act(chunk.tx, product_id, chunk.at)
                except Refusal as refused:
                    chunk.refuse(refused, cells=await _named(chunk.tx, product_id, running.shop_id))
                    continue
                if await _version(chunk.tx, product_id, running.shop_id) == before:
                    chunk.skipped += 1
                else:
                    chunk.changed += 1
            chunk.total, chunk.done = len(ids), min(chunk.done + AT_ONCE, len(ids))


async def _version(tx: Tx, product_id: ProductId, shop_id: ShopId) -> int | None:
    version: int | None = await tx.value(
        "select version from products where id = %(id)s and shop_id = %(shop_id)s", id=product_id, shop_id=shop_id
    )
    return version


async def _named(tx: Tx, product_id: ProductId, shop_id: ShopId) -> dict[str, str]:
    """What a person recognizes a product by; nothing of another shop's."""
    product = await products.product(tx, product_id)
    mine = product is not None and product.shop_id == shop_id
    return {
        "id": str(product_id),
        **({"title_zh": product.title.zh, "title_en": product.title.en} if mine and product else {}),
    }
