"""Save a product: a new draft, or an edit that takes effect at once if the product is on sale."""

from collections.abc import Collection, Mapping
from datetime import datetime

from tuan.catalog import plugs, policy
from tuan.catalog.errors import SkuCodeTaken
from tuan.catalog.events import PriceChanged
from tuan.catalog.publishing import check_publishable
from tuan.catalog.shapes import ProductDraft
from tuan.catalog.store import categories, edits, prices, products, search, stock
from tuan.kit.errors import InvalidRequest, NotFound, StaleVersion
from tuan.kit.ids import ProductId, ShopId, SkuId
from tuan.kit.money import Money
from tuan.platform import outbox
from tuan.platform.database import Tx
from tuan.platform.pictures import public as pictures
from tuan.platform.pictures.public import Picture


async def create_product(tx: Tx, product_id: ProductId, shop_id: ShopId, draft: ProductDraft, *, at: datetime) -> bool:
    """Write a new draft; False when this product exists already. Raises InvalidRequest, SkuCodeTaken, NotFound."""
    shown = await _check(tx, product_id, shop_id, draft)
    if not await edits.insert(tx, product_id, shop_id, draft, shown, at=at):
        if await products.shop_of(tx, product_id) != shop_id:
            raise NotFound(kind="product")
        return False
    await _write_rest(tx, product_id, shop_id, draft, shown, at=at)
    return True


async def update_product(
    tx: Tx, product_id: ProductId, shop_id: ShopId, draft: ProductDraft, *, version: int, at: datetime
) -> None:
    """Write an edit of this version. Raises NotFound, StaleVersion, InvalidRequest, SkuCodeTaken, PublishRefused."""
    product = await edits.lock(tx, product_id)
    if product is None or product.shop_id != shop_id:
        raise NotFound(kind="product")
    if product.version != version:
        raise StaleVersion(version=product.version)
    shown = await _check(tx, product_id, shop_id, draft)
    if product.state == "published":
        await check_publishable(tx, draft, at=at)
    await edits.update(tx, product_id, shop_id, draft, shown, at=at)
    retired = await _write_rest(tx, product_id, shop_id, draft, shown, at=at)
    if product.state == "published":
        await _ask_new_prices(tx, product_id, draft, retired=retired, at=at)


async def _check(tx: Tx, product_id: ProductId, shop_id: ShopId, draft: ProductDraft) -> list[Picture]:
    known_pictures = await pictures.of_shop(tx, shop_id, draft.picture_ids)
    faults = policy.faults(
        draft,
        known_pictures=known_pictures.keys(),
        known_categories=await categories.known(tx, shop_id, draft.category_ids),
    )
    foreign = await edits.foreign_skus(tx, product_id, [sku.id for sku in draft.skus])
    faults += [
        {"at": f"body.skus.{n}.id", "message": "this SKU belongs to another product"}
        for n, sku in enumerate(draft.skus)
        if sku.id in foreign
    ]
    if faults:
        raise InvalidRequest(errors=faults)
    taken = await edits.taken_code(tx, product_id, shop_id, [sku.code for sku in draft.skus])
    if taken is not None:
        raise SkuCodeTaken(sku_code=taken)
    return [known_pictures[picture_id] for picture_id in draft.picture_ids]


async def _write_rest(
    tx: Tx, product_id: ProductId, shop_id: ShopId, draft: ProductDraft, shown: list[Picture], *, at: datetime
) -> set[SkuId]:
    """SKUs, shelves, words and safety stock; the SKUs that are sold no more."""
    before = await edits.write_skus(tx, product_id, shop_id, draft, shown, at=at)
    await edits.set_categories(tx, product_id, draft.category_ids)
    await search.index(tx, product_id)
    ids = [sku.id for sku in draft.skus]
    numbers = await plugs.shelf_numbers(tx, ids)
    await stock.follow_skus(tx, product_id, {sku_id: numbers[sku_id].state for sku_id in ids})
    safety = {sku.id: sku.safety_stock for sku in draft.skus if sku.safety_stock != numbers[sku.id].safety}
    await plugs.keep_back(tx, shop_id, safety, at=at)
    return before - set(ids)


async def _ask_new_prices(
    tx: Tx, product_id: ProductId, draft: ProductDraft, *, retired: Collection[SkuId], at: datetime
) -> None:
    asked = await prices.running(tx, [*(sku.id for sku in draft.skus), *retired])
    changed: Mapping[SkuId, Money] = {sku.id: sku.price for sku in draft.skus if asked.get(sku.id) != sku.price}
    if changed or retired:
        await prices.end(tx, [*changed, *retired], at=at)
        await prices.begin(tx, changed, at=at)
    for sku_id, price in changed.items():
        if sku_id in asked:
            await outbox.record(
                tx, PriceChanged(product_id=product_id, sku_id=sku_id, before=asked[sku_id], after=price, at=at)
            )
