"""Keep categories: make, rename and remove the shelves of a shop."""

from tuan.catalog.errors import CategoryInUse, SlugTaken
from tuan.catalog.shapes import Category
from tuan.catalog.store import categories, search
from tuan.kit.errors import NotFound
from tuan.kit.ids import CategoryId, ShopId
from tuan.platform.database import Tx


async def save_category(tx: Tx, category: Category) -> None:
    """Write a category; products on it are found by its new name. Raises SlugTaken, NotFound."""
    before = await categories.find(tx, category.id)
    if await categories.slug_taken(tx, category):
        raise SlugTaken(slug=category.slug)
    if not await categories.save(tx, category):
        raise NotFound(kind="category")
    if before is not None and before.name != category.name:
        for product_id in await categories.products_in(tx, category.id):
            await search.index(tx, product_id)


async def delete_category(tx: Tx, category_id: CategoryId, shop_id: ShopId) -> Category:
    """Remove an empty category; it as it was. Raises NotFound, CategoryInUse."""
    category = await categories.find(tx, category_id)
    if category is None or category.shop_id != shop_id:
        raise NotFound(kind="category")
    held = await categories.products_in(tx, category_id)
    if held:
        raise CategoryInUse(products=len(held))
    await categories.delete(tx, category_id)
    return category
