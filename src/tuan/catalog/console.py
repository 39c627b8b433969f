"""Products and categories for operators."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response

from tuan.catalog import plugs, words
from tuan.catalog.commands.keep_categories import delete_category, save_category
from tuan.catalog.commands.publish_product import publish_product
from tuan.catalog.commands.save_product import create_product, update_product
from tuan.catalog.commands.withdraw_product import withdraw_product
from tuan.catalog.console_schemas import (
    CategoryInput,
    NewCategory,
    NewProduct,
    ProductDetail,
    ProductEdit,
    ProductRow,
    detail_out,
    for_audit,
    row_out,
    text_out,
)
from tuan.catalog.policy import MAX_SKUS
from tuan.catalog.schemas import CategoryOut
from tuan.catalog.shapes import Category, Product, ProductState
from tuan.catalog.store import categories, listing, products
from tuan.kit.errors import NotFound
from tuan.kit.ids import CategoryId, ProductId, SkuId
from tuan.kit.pages import page_of, typed_cursor
from tuan.platform import audit
from tuan.platform.callers import Staff, permission
from tuan.platform.database import Tx
from tuan.platform.http import Now, PageOf, PageOut, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router

router = make_router("catalog")

Reader = Annotated[Staff, Depends(permission("catalog.read"))]
Editor = Annotated[Staff, Depends(permission("catalog.edit"))]
Publisher = Annotated[Staff, Depends(permission("catalog.publish"))]
Words = Annotated[str | None, Query(max_length=100, pattern=r"^[^\x00]*$")]


@router.get("/products")
async def list_products(
    staff: Reader,
    tx: ReadTx,
    asked: PageOf,
    q: Words = None,
    state: ProductState | None = None,
    category: Annotated[str | None, Query(max_length=80, pattern="^[a-z0-9-]+$")] = None,
) -> PageOut[ProductRow]:
    """The shop's products, the latest changed first. `q` finds words and SKU codes; `category` is a slug or an id."""
    after = typed_cursor(asked.cursor, datetime.fromisoformat, UUID)
    rows = await listing.of_shop(
        tx,
        staff.shop_id,
        state=state,
        words=words.query_of_characters(q) if q else None,
        code=q.strip() or None if q else None,
        category=category,
        after=(after[0], after[1]) if after else None,
        limit=asked.limit,
    )
    page = page_of(rows, limit=asked.limit, cursor=lambda row: [row.updated_at, row.id])
    numbers = await plugs.shelf_numbers(tx, [SkuId(sku_id) for row in page.items for sku_id in row.sku_ids])
    return PageOut(items=[row_out(row, numbers) for row in page.items], next_cursor=page.next_cursor)


@router.post("/products", status_code=201)
async def create(staff: Editor, tx: WriteTx, now: Now, body: NewProduct) -> ProductDetail:
    """Write a new draft. The same id again answers with the product as it is."""
    product_id = ProductId(body.id)
    created = await create_product(tx, product_id, staff.shop_id, body.draft(), at=now)
    product = await _own(tx, staff, product_id)
    if created:
        await _audit(tx, staff, "created_product", product, None, at=now)
    return await _detail(tx, product)


@router.get("/products/{product_id}")
async def read(staff: Reader, tx: ReadTx, product_id: UUID) -> ProductDetail:
    """A product with its stock."""
    return await _detail(tx, await _own(tx, staff, ProductId(product_id)))


@router.put("/products/{product_id}")
async def update(staff: Editor, tx: WriteTx, now: Now, product_id: UUID, body: ProductEdit) -> ProductDetail:
    """Edit a product; one that is on sale changes at once, and must stay publishable."""
    before = await _own(tx, staff, ProductId(product_id))
    await update_product(tx, before.id, staff.shop_id, body.draft(), version=body.version, at=now)
    return await _changed(tx, staff, "edited_product", before, at=now)


@router.post("/products/{product_id}/publish")
async def publish(staff: Publisher, tx: WriteTx, now: Now, product_id: UUID) -> ProductDetail:
    """Put a product on sale."""
    before = await _own(tx, staff, ProductId(product_id))
    await publish_product(tx, before.id, staff.shop_id, at=now)
    return await _changed(tx, staff, "published_product", before, at=now)


@router.post("/products/{product_id}/withdraw")
async def withdraw(staff: Publisher, tx: WriteTx, now: Now, product_id: UUID) -> ProductDetail:
    """Take a product off sale."""
    before = await _own(tx, staff, ProductId(product_id))
    await withdraw_product(tx, before.id, staff.shop_id, at=now)
    return await _changed(tx, staff, "withdrew_product", before, at=now)


@router.get("/categories")
async def list_categories(staff: Reader, tx: ReadTx) -> list[CategoryOut]:
    """The shop's shelves, in their order."""
    return [_category_out(category) for category in await categories.all_of(tx, shop_id=staff.shop_id)]


@router.post("/categories", status_code=201)
async def create_category(staff: Editor, tx: WriteTx, now: Now, body: NewCategory) -> CategoryOut:
    """Make a shelf. The same id again renames it."""
    return await _save(tx, staff, CategoryId(body.id), body, at=now)


@router.put("/categories/{category_id}")
async def update_category(staff: Editor, tx: WriteTx, now: Now, category_id: UUID, body: CategoryInput) -> CategoryOut:
    """Rename or move a shelf."""
    known = await categories.find(tx, CategoryId(category_id))
    if known is None or known.shop_id != staff.shop_id:
        raise NotFound(kind="category")
    return await _save(tx, staff, known.id, body, at=now)


@router.delete("/categories/{category_id}", status_code=204)
async def remove_category(staff: Editor, tx: WriteTx, now: Now, category_id: UUID) -> Response:
    """Remove an empty shelf."""
    category = await delete_category(tx, CategoryId(category_id), staff.shop_id)
    await audit.record(
        tx,
        staff,
        action="removed_category",
        object_kind="category",
        object_id=category.id,
        at=now,
        before=_category_out(category).model_dump(mode="json"),
    )
    return Response(status_code=204)


async def _own(tx: Tx, staff: Staff, product_id: ProductId) -> Product:
    product = await products.product(tx, product_id)
    if product is None or product.shop_id != staff.shop_id:
        raise NotFound(kind="product")
    return product


async def _changed(tx: Tx, staff: Staff, action: str, before: Product, *, at: datetime) -> ProductDetail:
    after = await _own(tx, staff, before.id)
    if after.version != before.version:
        await _audit(tx, staff, action, after, before, at=at)
    return await _detail(tx, after)


async def _audit(tx: Tx, staff: Staff, action: str, after: Product, before: Product | None, *, at: datetime) -> None:
    await audit.record(
        tx,
        staff,
        action=action,
        object_kind="product",
        object_id=after.id,
        at=at,
        before=for_audit(before),
        after=for_audit(after),
    )


async def _detail(tx: Tx, product: Product) -> ProductDetail:
    retired = await products.retired_skus(tx, product.id, limit=MAX_SKUS)
    numbers = await plugs.shelf_numbers(tx, [sku.id for sku in [*product.skus, *retired]])
    return detail_out(product, retired, numbers)


async def _save(tx: Tx, staff: Staff, category_id: CategoryId, body: CategoryInput, *, at: datetime) -> CategoryOut:
    before = await categories.find(tx, category_id)
    if before is not None and before.shop_id != staff.shop_id:
        raise NotFound(kind="category")
    category = Category(category_id, staff.shop_id, body.slug, body.name.text(), body.emoji, body.position)
    await save_category(tx, category)
    await audit.record(
        tx,
        staff,
        action="saved_category",
        object_kind="category",
        object_id=category_id,
        at=at,
        before=_category_out(before).model_dump(mode="json") if before else None,
        after=_category_out(category).model_dump(mode="json"),
    )
    return _category_out(category)


def _category_out(category: Category) -> CategoryOut:
    return CategoryOut(
        id=category.id,
        slug=category.slug,
        name=text_out(category.name),
        emoji=category.emoji,
        position=category.position,
    )
