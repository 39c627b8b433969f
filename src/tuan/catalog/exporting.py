"""Export products, one row for each SKU, in the columns that an import reads: importing it again changes nothing."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from tuan.catalog import console, plugs
from tuan.catalog.imported_pictures import SEPARATOR
from tuan.catalog.imported_rows import option_cell
from tuan.catalog.importing import FIELDS
from tuan.catalog.policy import MAX_OPTIONS
from tuan.catalog.shapes import Product, ProductState, ShelfNumbers, Sku
from tuan.catalog.store import categories, products
from tuan.kit.decimals import decimal_text
from tuan.kit.ids import CategoryId, SkuId
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.platform.http.schemas import Wire
from tuan.platform.tasks import references
from tuan.platform.tasks.exporting import Asking, ExportKind, Got


class ProductFilters(Wire):
    """As the list of products is filtered."""

    q: Annotated[str | None, Field(max_length=100, pattern=r"^[^\x00]*$")] = None
    state: ProductState | None = None
    category: Annotated[str | None, Field(max_length=80, pattern="^[a-z0-9-]+$")] = None


async def _page(asking: Asking) -> Got:
    shown = await console.list_products(asking.staff, asking.tx, asking.page, **asking.filters)
    shop_id = asking.staff.shop_id
    names = await references.names(asking.tx, shop_id, "product", [row.id for row in shown.items])
    slugs = {category.id: category.slug for category in await categories.all_of(asking.tx, shop_id=shop_id)}
    rows: list[Sequence[Any]] = []
    for row in shown.items:
        product = await products.product(asking.tx, row.id)
        if product is None or product.shop_id != shop_id:
            continue
        numbers = await plugs.shelf_numbers(asking.tx, [sku.id for sku in product.skus])
        name = names.get(product.id, str(product.id))
        rows += [_row(product, sku, name, slugs, numbers) for sku in product.skus]
    return Got(rows, shown.next_cursor)


def _row(
    product: Product, sku: Sku, name: str, slugs: dict[CategoryId, str], numbers: dict[SkuId, ShelfNumbers]
) -> Sequence[Any]:
    """In the order of FIELDS."""
    options: list[str] = []
    for option, chosen in zip(product.options, sku.option_values, strict=True):
        options += [option_cell(option.name), option_cell(option.values[chosen])]
    options += [""] * (2 * MAX_OPTIONS - len(options))
    return (
        name,
        product.title.zh,
        product.title.en,
        product.subtitle.zh,
        product.subtitle.en,
        product.description.zh,
        product.description.en,
        SEPARATOR.join(slugs[category_id] for category_id in product.category_ids if category_id in slugs),
        product.state,
        *options,
        sku.code,
        decimal_text(sku.price),
        _amount(sku.reference_price),
        _amount(sku.cost),
        sku.price.currency,
        numbers[sku.id].safety,
        "",  # Pictures are files of their own; none named leaves them as they are.
    )


def _amount(money: Money | None) -> str:
    return decimal_text(money) if money else ""


PRODUCTS = ExportKind(
    "products",
    "catalog.read",
    Text("导出商品", "Export products"),
    tuple(field.title for field in FIELDS),
    _page,
    ProductFilters,
    at_once=50,
)
