"""Asked before the press: may these products be published, and what would shoppers mind?"""

from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import Depends
from pydantic import Field, model_validator

from tuan.catalog import policy
from tuan.catalog.console_schemas import LongText, text_out
from tuan.catalog.policy import MAX_OPTIONS, MAX_PICTURES, MAX_SKUS
from tuan.catalog.publishing import publish_problems
from tuan.catalog.shapes import Option, Product, ProductDraft, ProductState, SkuDraft
from tuan.catalog.store import products
from tuan.kit.errors import NotFound
from tuan.kit.ids import PictureId, ProductId, ShopId, SkuId
from tuan.kit.money import Money
from tuan.platform.callers import Staff, permission
from tuan.platform.database import Tx
from tuan.platform.http import Now, ReadTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import MoneyIn, MoneyOut, TextOut, Wire, money

router = make_router("catalog")

MOST = 100


class HalfOption(Wire):
    """An option as far as it is written."""

    name: LongText = LongText()
    values: Annotated[list[LongText], Field(default_factory=list, max_length=50)]


class HalfSku(Wire):
    """A variant as far as it is written; its id tells what was asked for it before."""

    id: UUID
    price: MoneyIn | None = None
    reference_price: MoneyIn | None = None


class HalfProduct(Wire):
    """A product as far as it is written; it need not be complete enough to be saved."""

    title: LongText = LongText()
    subtitle: LongText = LongText()
    description: LongText = LongText()
    picture_ids: Annotated[list[UUID], Field(default_factory=list, max_length=MAX_PICTURES)]
    options: Annotated[list[HalfOption], Field(default_factory=list, max_length=MAX_OPTIONS)]
    skus: Annotated[list[HalfSku], Field(default_factory=list, max_length=MAX_SKUS)]

    @model_validator(mode="after")
    def _one_currency(self) -> Self:
        amounts = [amount for sku in self.skus for amount in (sku.price, sku.reference_price) if amount is not None]
        if len({amount.currency for amount in amounts}) > 1:
            raise ValueError("all prices of a product are in one currency")
        return self


class PublishQuestion(Wire):
    """Either products as they are kept, or one as it is being written."""

    product_ids: Annotated[list[UUID] | None, Field(min_length=1, max_length=MOST)] = None
    written: HalfProduct | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.product_ids is None) == (self.written is None):
            raise ValueError("either product_ids or written")
        return self


class FindingOut(Wire):
    """Something about one place of a product; `allowed` is the highest reference price that may be shown."""

    code: str
    at: str
    sku_id: SkuId | None
    allowed: MoneyOut | None


class PublishCheckOut(Wire):
    """What keeps a product from the shelf (`problems`), and what does not but should be seen to (`warnings`)."""

    product_id: ProductId | None
    title: TextOut
    state: ProductState
    problems: list[FindingOut]
    warnings: list[FindingOut]


@router.post("/products/publish-checks")
async def check_publishing(
    staff: Annotated[Staff, Depends(permission("catalog.read"))], tx: ReadTx, now: Now, body: PublishQuestion
) -> list[PublishCheckOut]:
    """Ask the rule that publishing uses, and change nothing."""
    if body.written is not None:
        draft = await _draft(tx, staff.shop_id, body.written)
        return [_out(None, draft, await publish_problems(tx, draft, at=now))]
    answers = []
    for product_id in dict.fromkeys(body.product_ids or []):
        product = await products.product(tx, ProductId(product_id))
        if product is None or product.shop_id != staff.shop_id:
            raise NotFound(kind="product")
        answers.append(_out(product.id, product, await publish_problems(tx, product, at=now)))
    return answers


async def _draft(tx: Tx, shop_id: ShopId, written: HalfProduct) -> ProductDraft:
    known = await products.sku_facts(tx, [SkuId(sku.id) for sku in written.skus])
    # What another shop asked is nobody's business here: a SKU of theirs has no history.
    theirs = {sku_id for sku_id, facts in known.items() if facts.shop_id != shop_id}
    skus = [sku for sku in written.skus if sku.id not in theirs]
    return ProductDraft(
        title=written.title.text(),
        subtitle=written.subtitle.text(),
        description=written.description.text(),
        category_ids=(),
        picture_ids=tuple(PictureId(each) for each in written.picture_ids),
        options=tuple(Option(each.name.text(), tuple(v.text() for v in each.values)) for each in written.options),
        skus=tuple(
            SkuDraft(
                id=SkuId(sku.id),
                code="",
                option_values=(),
                price=sku.price.money() if sku.price else Money(0),
                reference_price=sku.reference_price.money() if sku.reference_price and sku.price else None,
            )
            for sku in skus
        ),
    )


def _out(
    product_id: ProductId | None, shown: ProductDraft | Product, problems: list[dict[str, Any]]
) -> PublishCheckOut:
    return PublishCheckOut(
        product_id=product_id,
        title=text_out(shown.title),
        state=shown.state if isinstance(shown, Product) else "draft",
        problems=[_finding(each) for each in problems],
        warnings=[_finding(each) for each in policy.publish_warnings(shown)],
    )


def _finding(found: dict[str, Any]) -> FindingOut:
    allowed = found.get("allowed")
    return FindingOut(
        code=found["code"], at=found["at"], sku_id=found.get("sku_id"), allowed=money(allowed) if allowed else None
    )
