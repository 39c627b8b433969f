"""Import products: found by their reference, their id or a SKU code; what the file does not say stays as it is."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from tuan.catalog import imported_rows as rows
from tuan.catalog.commands.publish_product import publish_product
from tuan.catalog.commands.save_product import create_product, update_product
from tuan.catalog.commands.withdraw_product import withdraw_product
from tuan.catalog.drafts import draft_of
from tuan.catalog.imported_pictures import Pictures, opened
from tuan.catalog.imported_shelves import Shelves
from tuan.catalog.shapes import Product
from tuan.catalog.store import products
from tuan.kit.errors import Refusal
from tuan.kit.ids import ProductId
from tuan.kit.text import Text
from tuan.platform.sheets.cells import CellUnknown, Fault, uuid_of
from tuan.platform.tasks import references
from tuan.platform.tasks.importing import Field, Importing, ImportKind, Outcome, Thing, one_by_one

STATES = {
    **dict.fromkeys(("published", "on sale", "onsale", "active", "1", "true", "yes", "上架", "已上架", "在售", "是"), "published"),
    **dict.fromkeys(("withdrawn", "archived", "0", "false", "no", "下架", "已下架", "否"), "withdrawn"),
    **dict.fromkeys(("draft", "草稿"), "draft"),
}  # fmt: skip


class ProductConflict(Refusal, status=409, zh="编号和 SKU 编码属于两个不同的商品"):
    """The reference and a SKU code belong to two different products."""


FIELDS = (
    Field("reference", Text("商品编号", "Product number"), ("id", "productid", "goodsid", "handle", "外部编号", "商品id")),
    Field("title_zh", Text("标题（中文）", "Title (Chinese)"), ("title", "name", "productname", "商品名称", "商品标题", "标题", "名称")),
    Field("title_en", Text("标题（英文）", "Title (English)"), ("englishtitle", "英文名", "英文标题")),
    Field("subtitle_zh", Text("副标题（中文）", "Subtitle (Chinese)"), ("subtitle", "brief", "副标题", "卖点", "简介")),
    Field("subtitle_en", Text("副标题（英文）", "Subtitle (English)")),
    Field("description_zh", Text("详情（中文）", "Description (Chinese)"), ("description", "desc", "详情", "描述", "商品描述")),
    Field("description_en", Text("详情（英文）", "Description (English)")),
    Field("categories", Text("分类", "Categories"), ("category", "categoryname", "类目", "商品分类", "所属分类")),
    Field("state", Text("状态", "State"), ("status", "isonsale", "是否上架", "上架状态")),
    Field("option_1", Text("规格 1", "Option 1"), ("option1name", "规格名", "规格名1", "规格")),
    Field("value_1", Text("规格值 1", "Value 1"), ("option1value", "规格值", "规格值1")),
    Field("option_2", Text("规格 2", "Option 2"), ("option2name", "规格名2")),
    Field("value_2", Text("规格值 2", "Value 2"), ("option2value", "规格值2")),
    Field("option_3", Text("规格 3", "Option 3"), ("option3name", "规格名3")),
    Field("value_3", Text("规格值 3", "Value 3"), ("option3value", "规格值3")),
    Field("sku_code", Text("SKU 编码", "SKU code"), ("sku", "code", "skuid", "variantsku", "编码", "货号", "商品编码"), True),
    Field("price", Text("价格", "Price"), ("retailprice", "variantprice", "saleprice", "售价", "单价", "零售价")),
    Field("reference_price", Text("划线价", "Reference price"), ("compareatprice", "variantcompareatprice", "原价")),
    Field("cost", Text("成本", "Cost"), ("costperitem", "成本价", "进价")),
    Field("currency", Text("货币", "Currency"), ("币种",)),
    Field("safety", Text("安全库存", "Safety stock"), ("safetystock",)),
    Field("pictures", Text("图片文件", "Picture files"), ("picture", "images", "image", "imagesrc", "图片", "主图")),
)  # fmt: skip


async def write_products(importing: Importing, things: Sequence[Thing]) -> list[Outcome | Fault]:
    """Each product with its SKUs, in a savepoint of its own."""
    shelves = await Shelves.of(importing)
    with opened(importing) as pictures:

        async def write(thing: Thing) -> Outcome:
            return await _write(importing, thing, shelves, pictures)

        return await one_by_one(importing, things, write)


async def _write(importing: Importing, thing: Thing, shelves: Shelves, pictures: Pictures) -> Outcome:
    tx, first = importing.tx, thing[0]
    product = await _known(importing, thing)
    wanted = STATES.get(first.text("state").lower())
    if wanted is None and first.text("state"):
        raise first.fault(CellUnknown(), "state")
    reference = first.text("reference", most=100)
    product_id = product.id if product else _new_id(importing, thing)
    before = await draft_of(tx, product) if product else rows.new_draft(first)
    draft = rows.merged(before, thing, product_id)
    draft = await shelves.placed(importing, draft, first)
    draft = await pictures.attached(importing, draft, first)
    # Its own id as a reference is how an export names a product that has none.
    is_named = reference and uuid_of(reference) != product_id
    if is_named and not await references.remember(tx, importing.shop_id, "product", reference, product_id):
        raise first.fault(ProductConflict(), "reference")
    has_changed = False
    if product is None:
        await create_product(tx, product_id, importing.shop_id, draft, at=importing.chunk.at)
    elif draft != before:
        version = product.version
        await update_product(tx, product_id, importing.shop_id, draft, version=version, at=importing.chunk.at)
        has_changed = True
    state = product.state if product else "draft"
    if wanted == "published" and state != "published":
        await publish_product(tx, product_id, importing.shop_id, at=importing.chunk.at)
        has_changed = True
    elif wanted == "withdrawn" and state == "published":
        await withdraw_product(tx, product_id, importing.shop_id, at=importing.chunk.at)
        has_changed = True
    return "made" if product is None else "changed" if has_changed else "skipped"


async def _known(importing: Importing, thing: Thing) -> Product | None:
    """The product that the rows mean: by reference, by its own id, or by the code of a SKU."""
    tx, shop_id, reference = importing.tx, importing.shop_id, thing[0].text("reference", most=100)
    found: set[UUID] = (
        set((await references.find(tx, shop_id, "product", [reference])).values()) if reference else set()
    )
    own_id = uuid_of(reference)
    if not found and own_id is not None and await products.shop_of(tx, ProductId(own_id)) == shop_id:
        found = {own_id}
    codes = [row.needed("sku_code", most=60) for row in thing]
    skus = await products.skus_by_code(tx, shop_id, codes)
    owners = {facts.product_id for facts in (await products.sku_facts(tx, [*skus.values()])).values()}
    if len(found | owners) > 1:
        raise thing[0].fault(ProductConflict(), "sku_code")
    product_id = next(iter(found | owners), None)
    return await products.product(tx, ProductId(product_id)) if product_id else None


def _new_id(importing: Importing, thing: Thing) -> ProductId:
    """Follows from the reference, or the first code: whoever tries again makes the same product."""
    name = thing[0].values.get("reference") or f"sku:{thing[0].values.get('sku_code')}"
    return ProductId(uuid5(importing.shop_id, f"product:{name}"))


def keys(thing: Thing) -> Sequence[str]:
    """A product stands in one place of the file, and so does a SKU."""
    reference = thing[0].values.get("reference", "")
    codes = [row.values.get("sku_code", "") for row in thing]
    return [*([f"r:{reference}"] if reference else []), *(f"c:{code}" for code in codes if code)]


PRODUCTS = ImportKind(
    "products",
    "catalog.edit",
    Text("导入商品", "Import products"),
    FIELDS,
    write_products,
    grouped_by="reference",
    keys=keys,
    at_once=20,
)
