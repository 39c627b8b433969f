"""A product as it stands, as the draft that would write it again: what a bulk change or an import begins with."""

from dataclasses import replace

from tuan.catalog import plugs
from tuan.catalog.shapes import Product, ProductDraft, SkuDraft
from tuan.platform.database import Tx


async def draft_of(tx: Tx, product: Product) -> ProductDraft:
    """The draft of a product; writing it changes nothing."""
    numbers = await plugs.shelf_numbers(tx, [sku.id for sku in product.skus])
    return ProductDraft(
        title=product.title,
        subtitle=product.subtitle,
        description=product.description,
        category_ids=product.category_ids,
        picture_ids=tuple(picture.id for picture in product.pictures),
        options=product.options,
        skus=tuple(
            SkuDraft(
                id=sku.id,
                code=sku.code,
                option_values=sku.option_values,
                price=sku.price,
                reference_price=sku.reference_price,
                cost=sku.cost,
                safety_stock=numbers[sku.id].safety,
                picture_id=sku.picture_id,
            )
            for sku in product.skus
        ),
    )


def with_skus(draft: ProductDraft, skus: tuple[SkuDraft, ...]) -> ProductDraft:
    """The same product with other SKUs."""
    return replace(draft, skus=skus)
