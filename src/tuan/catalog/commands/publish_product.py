"""Publish a product: from now on shoppers see it, at prices that are remembered."""

from datetime import datetime

from tuan.catalog.events import ProductPublished
from tuan.catalog.publishing import check_publishable
from tuan.catalog.states import PRODUCT
from tuan.catalog.store import edits, prices, products
from tuan.kit.errors import NotFound
from tuan.kit.ids import ProductId, ShopId
from tuan.platform import outbox
from tuan.platform.database import Tx


async def publish_product(tx: Tx, product_id: ProductId, shop_id: ShopId, *, at: datetime) -> None:
    """Put a draft or a withdrawn product on sale; on sale already: nothing. Raises NotFound, PublishRefused."""
    locked = await edits.lock(tx, product_id)
    product = await products.product(tx, product_id)
    if locked is None or product is None or product.shop_id != shop_id:
        raise NotFound(kind="product")
    if product.is_published:
        return
    await check_publishable(tx, product, at=at)
    await edits.move(tx, product_id, sources=PRODUCT.sources("publish"), target=PRODUCT.target("publish"), at=at)
    await prices.begin(tx, {sku.id: sku.price for sku in product.skus}, at=at)
    await outbox.record(tx, ProductPublished(product_id=product_id, shop_id=shop_id, at=at))
