"""Products for shoppers."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Path, Query, Response

from tuan.catalog import plugs
from tuan.catalog.find import find, suggestions
from tuan.catalog.schemas import (
    CategoryOut,
    ProductOut,
    ProductPage,
    SuggestedProduct,
    SuggestionsOut,
    Values,
    card_values,
    money_values,
    picture_values,
    text_values,
)
from tuan.catalog.shapes import Product, ProductCard
from tuan.catalog.store import categories, products
from tuan.catalog.store.listing import Sort, Wanted
from tuan.identity import public as identity
from tuan.kit.errors import NotFound
from tuan.kit.ids import ProductId
from tuan.platform.callers import Anybody
from tuan.platform.database import Tx
from tuan.platform.http import Now, PageOf, StaleTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import MAX_MINOR, TextOut

router = make_router("catalog")

SHOWN_AT_MOST = 99
Amount = Annotated[int | None, Query(ge=0, le=MAX_MINOR)]


@router.get("/categories")
async def list_categories(_: Anybody, tx: StaleTx) -> list[CategoryOut]:
    """The shelves, in their order."""
    return [
        CategoryOut(
            id=category.id,
            slug=category.slug,
            name=TextOut(zh=category.name.zh, en=category.name.en),
            emoji=category.emoji,
            position=category.position,
        )
        for category in await categories.all_of(tx)
    ]


@router.get("/products", response_model=ProductPage)
async def list_products(
    _: Anybody,
    tx: StaleTx,
    now: Now,
    asked: PageOf,
    q: Annotated[str | None, Query(max_length=100)] = None,
    category: Annotated[str | None, Query(max_length=80, pattern="^[a-z0-9-]+$")] = None,
    sort: Sort | None = None,
    in_stock: bool = False,
    price_from: Amount = None,
    price_to: Amount = None,
    together: bool = False,
) -> Response:
    """Products on sale; with `together` those that can be bought in a play now. Prices in minor units.

    Without `sort`: the best matches for `q` first, else the newest.
    """
    wanted = Wanted(
        sort=sort or ("relevance" if q else "newest"),
        category=category,
        in_stock=in_stock,
        price_from=price_from,
        price_to=price_to,
        condition=plugs.filters["play"] if together else None,
        at=now,
    )
    results = await find(tx, q, wanted, cursor=asked.cursor, limit=asked.limit)
    features = await plugs.features_of(tx, [card.id for card in results.page.items], now)
    return _json(
        {
            "items": [card_values(card, features) for card in results.page.items],
            "next_cursor": results.page.next_cursor,
            "did_you_mean": results.did_you_mean,
        }
    )


@router.get("/search-suggestions")
async def suggest(_: Anybody, tx: StaleTx, q: Annotated[str, Query(min_length=1, max_length=40)]) -> SuggestionsOut:
    """What somebody who types this may mean: words that lead to products, and products."""
    known, cards = await suggestions(tx, q)
    return SuggestionsOut(
        words=list(known),
        products=[SuggestedProduct(id=c.id, title=TextOut(zh=c.title.zh, en=c.title.en)) for c in cards],
    )


@router.get("/products/{product_id}", response_model=ProductOut)
async def read_product(_: Anybody, tx: StaleTx, now: Now, product_id: Annotated[UUID, Path()]) -> Response:
    """Everything about a product on sale."""
    product = await products.product(tx, ProductId(product_id))
    if product is None or not product.is_published:
        raise NotFound(kind="product")
    return _json(await _page_of(tx, product, at=now))


async def _page_of(tx: Tx, product: Product, *, at: datetime) -> Values:
    numbers = await plugs.shelf_numbers(tx, [sku.id for sku in product.skus])
    features = await plugs.features_of(tx, [product.id], at)
    shops = await identity.remembered_shops(tx, [product.shop_id], at=at)
    has_reference = any(sku.reference_price for sku in product.skus)
    return {
        **card_values(_card_of(product), features),
        "shop": {"id": product.shop_id, "name": text_values(shops[product.shop_id].name)},
        "description": text_values(product.description),
        "pictures": [picture_values(picture) for picture in product.pictures],
        "options": [
            {"name": text_values(option.name), "values": [text_values(value) for value in option.values]}
            for option in product.options
        ],
        "skus": [
            {
                "id": sku.id,
                "code": sku.code,
                "option_values": sku.option_values,
                "price": money_values(sku.price),
                "reference_price": money_values(sku.reference_price),
                "available": min(numbers[sku.id].available, SHOWN_AT_MOST),
                "stock_state": numbers[sku.id].state,
                "picture_id": sku.picture_id,
            }
            for sku in product.skus
        ],
        "category_ids": product.category_ids,
        "reference_reason": "lowest_price_of_the_days_before" if has_reference else None,
    }


def _card_of(product: Product) -> ProductCard:
    return ProductCard(
        product.id,
        product.shop_id,
        product.title,
        product.subtitle,
        product.pictures[0] if product.pictures else None,
        product.price_from,
        product.reference_price,
        product.sold_count,
        product.stock_state,
        product.is_published,
    )


def _json(values: Any) -> Response:
    return Response(orjson.dumps(values), media_type="application/json")
