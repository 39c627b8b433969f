"""Withdraw a product: it is sold no more, and orders keep their picture of it."""

from datetime import datetime

from tuan.catalog.events import ProductWithdrawn
from tuan.catalog.states import PRODUCT
from tuan.catalog.store import edits, prices, products
from tuan.kit.errors import NotFound
from tuan.kit.ids import ProductId, ShopId
from tuan.kit.machine import IllegalMove
from tuan.platform import outbox
from tuan.platform.database import Tx


async def withdraw_product(tx: Tx, product_id: ProductId, shop_id: ShopId, *, at: datetime) -> None:
    """Take a product off sale; off sale already: nothing. Raises NotFound, IllegalMove for a draft."""
    locked = await edits.lock(tx, product_id)
    product = await products.product(tx, product_id)
    if locked is None or product is None or product.shop_id != shop_id:
        raise NotFound(kind="product")
    if product.state == "withdrawn":
        return
    if not await edits.move(
        tx, product_id, sources=PRODUCT.sources("withdraw"), target=PRODUCT.target("withdraw"), at=at
    ):
        raise IllegalMove(PRODUCT.name, "withdraw", product.state)
    await prices.end(tx, [sku.id for sku in product.skus], at=at)
    await outbox.record(tx, ProductWithdrawn(product_id=product_id, shop_id=shop_id, at=at))
