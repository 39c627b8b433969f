"""Wire shapes of the catalog that operators see."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from tuan.catalog.policy import MAX_OPTIONS, MAX_PICTURES, MAX_SKUS
from tuan.catalog.schemas import OptionOut
from tuan.catalog.shapes import Option, Product, ProductDraft, ProductState, ShelfNumbers, Sku, SkuDraft
from tuan.catalog.store.listing import Row
from tuan.kit.ids import CategoryId, PictureId, ProductId, SkuId
from tuan.kit.text import Text
from tuan.platform.http.schemas import MoneyIn, MoneyOut, TextIn, TextOut, Wire, money
from tuan.platform.pictures import PictureOut, picture_out

Pieces = Annotated[int, Field(ge=0, le=10_000_000)]


class ShortText(TextIn):
    """A title, a name or a value."""

    zh: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
    en: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]


class LongText(Wire):
    """A text that may be empty."""

    zh: Annotated[str, Field(max_length=20_000, pattern=r"^[^\x00]*$")] = ""
    en: Annotated[str, Field(max_length=20_000, pattern=r"^[^\x00]*$")] = ""

    def text(self) -> Text:
        """As the house keeps it."""
        return Text(self.zh.strip(), self.en.strip())


class OptionIn(Wire):
    """Something to choose, and what from."""

    name: ShortText
    values: Annotated[list[ShortText], Field(min_length=1, max_length=50)]


class SkuIn(Wire):
    """A variant; its id is chosen by the device."""

    id: UUID
    code: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00\s]+$")]
    option_values: Annotated[
        list[Annotated[int, Field(ge=0, le=1000)]], Field(default_factory=list, max_length=MAX_OPTIONS)
    ]
    price: MoneyIn
    reference_price: MoneyIn | None = None
    cost: MoneyIn | None = None
    safety_stock: Pieces = 0
    picture_id: UUID | None = None

    def draft(self) -> SkuDraft:
        """As the house keeps it."""
        return SkuDraft(
            id=SkuId(self.id),
            code=self.code,
            option_values=tuple(self.option_values),
            price=self.price.money(),
            reference_price=self.reference_price.money() if self.reference_price else None,
            cost=self.cost.money() if self.cost else None,
            safety_stock=self.safety_stock,
            picture_id=PictureId(self.picture_id) if self.picture_id else None,
        )


class ProductInput(Wire):
    """What an operator writes about a product."""

    title: ShortText
    subtitle: LongText = LongText()
    description: LongText = LongText()
    category_ids: Annotated[list[UUID], Field(default_factory=list, max_length=20)]
    picture_ids: Annotated[list[UUID], Field(default_factory=list, max_length=MAX_PICTURES)]
    options: Annotated[list[OptionIn], Field(default_factory=list, max_length=MAX_OPTIONS)]
    skus: Annotated[list[SkuIn], Field(default_factory=list, max_length=MAX_SKUS)]

    def draft(self) -> ProductDraft:
        """As the house keeps it; a shelf or a picture named twice counts once."""
        return ProductDraft(
            title=self.title.text(),
            subtitle=self.subtitle.text(),
            description=self.description.text(),
            category_ids=tuple(dict.fromkeys(CategoryId(each) for each in self.category_ids)),
            picture_ids=tuple(dict.fromkeys(PictureId(each) for each in self.picture_ids)),
            options=tuple(Option(o.name.text(), tuple(value.text() for value in o.values)) for o in self.options),
            skus=tuple(sku.draft() for sku in self.skus),
        )


class NewProduct(ProductInput):
    """A new product; its id is chosen by the device, so a retry is the same product."""

    id: UUID


class ProductEdit(ProductInput):
    """An edit of the version that the operator saw."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


class SkuDetail(Wire):
    """A variant with its stock."""

    id: SkuId
    code: str
    option_values: list[int]
    option_text: TextOut
    price: MoneyOut
    reference_price: MoneyOut | None
    cost: MoneyOut | None
    safety_stock: int
    picture_id: PictureId | None
    on_hand: int
    held: int
    available: int


class ProductDetail(Wire):
    """A product as operators edit it."""

    id: ProductId
    title: TextOut
    subtitle: TextOut
    description: TextOut
    category_ids: list[CategoryId]
    picture_ids: list[PictureId]
    pictures: list[PictureOut]
    options: list[OptionOut]
    skus: list[SkuDetail]
    retired: list[SkuDetail]
    """What it sold once; such a combination comes back as the SKU that it was."""
    state: ProductState
    version: int
    updated_at: datetime


class ProductRow(Wire):
    """A product in the list."""

    id: ProductId
    title: TextOut
    state: ProductState
    picture: PictureOut | None
    price_from: MoneyOut
    price_to: MoneyOut
    stock_on_hand: int
    stock_available: int
    sku_count: int
    sku_ids: list[UUID]
    updated_at: datetime
    version: int


class CategoryInput(Wire):
    """What an operator writes about a category."""

    slug: Annotated[str, Field(min_length=1, max_length=80, pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
    name: ShortText
    emoji: Annotated[str | None, Field(max_length=16, pattern=r"^[^\x00]*$")] = None
    position: Annotated[int, Field(ge=-(2**31), le=2**31 - 1)] = 0


class NewCategory(CategoryInput):
    """A new category; its id is chosen by the device."""

    id: UUID


def text_out(text: Text) -> TextOut:
    """A text for the wire."""
    return TextOut(zh=text.zh, en=text.en)


def row_out(row: Row, numbers: dict[SkuId, ShelfNumbers]) -> ProductRow:
    """A row for the wire."""
    mine = [numbers[SkuId(sku_id)] for sku_id in row.sku_ids]
    return ProductRow(
        id=row.id,
        title=text_out(row.title),
        state=row.state,
        picture=picture_out(row.picture),
        price_from=money(row.price_from),
        price_to=money(row.price_to),
        stock_on_hand=sum(n.on_hand for n in mine),
        stock_available=sum(n.available for n in mine),
        sku_count=len(mine),
        sku_ids=list(row.sku_ids),
        updated_at=row.updated_at,
        version=row.version,
    )


def detail_out(product: Product, retired: Sequence[Sku], numbers: dict[SkuId, ShelfNumbers]) -> ProductDetail:
    """A product for the wire."""
    return ProductDetail(
        id=product.id,
        title=text_out(product.title),
        subtitle=text_out(product.subtitle),
        description=text_out(product.description),
        category_ids=list(product.category_ids),
        picture_ids=[picture.id for picture in product.pictures],
        pictures=[out for picture in product.pictures if (out := picture_out(picture))],
        options=[
            OptionOut(name=text_out(option.name), values=[text_out(value) for value in option.values])
            for option in product.options
        ],
        skus=[_sku_out(sku, numbers[sku.id]) for sku in product.skus],
        retired=[_sku_out(sku, numbers[sku.id]) for sku in retired],
        state=product.state,
        version=product.version,
        updated_at=product.updated_at,
    )


def _sku_out(sku: Sku, numbers: ShelfNumbers) -> SkuDetail:
    return SkuDetail(
        id=sku.id,
        code=sku.code,
        option_values=list(sku.option_values),
        option_text=text_out(sku.option_text),
        price=money(sku.price),
        reference_price=money(sku.reference_price) if sku.reference_price else None,
        cost=money(sku.cost) if sku.cost else None,
        safety_stock=numbers.safety,
        picture_id=sku.picture_id,
        on_hand=numbers.on_hand,
        held=numbers.held,
        available=numbers.available,
    )


def for_audit(product: Product | None) -> dict[str, Any] | None:
    """What the audit log keeps of a product: what shoppers see and pay."""
    if product is None:
        return None
    return {
        "state": product.state,
        "version": product.version,
        "title": {"zh": product.title.zh, "en": product.title.en},
        "skus": [
            {
                "id": str(sku.id),
                "code": sku.code,
                "price": sku.price.minor,
                "reference_price": sku.reference_price.minor if sku.reference_price else None,
            }
            for sku in product.skus
        ],
    }
