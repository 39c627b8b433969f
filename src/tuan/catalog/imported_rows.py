"""Rows of a file laid over a product as it stands. A column that is not there, or an empty cell, changes nothing."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid5

from tuan.catalog.policy import MAX_OPTIONS, MAX_SKUS
from tuan.catalog.shapes import Option, ProductDraft, SkuDraft
from tuan.kit.errors import Refusal
from tuan.kit.ids import ProductId, SkuId
from tuan.kit.text import Text
from tuan.platform.sheets.cells import CellMissing, CellOutOfRange, Given

LONG = 20_000
EMPTY = Text("", "")


class OptionsDiffer(Refusal, status=422, zh="规格和商品现有的规格不一致"):
    """The options are not those that the product has."""


class CodeHasSpaces(Refusal, status=422, zh="SKU 编码里不能有空格"):
    """A SKU code has no spaces."""


def new_draft(first: Given) -> ProductDraft:
    """The beginning of a product that is not there yet."""
    first.needed("title_zh")
    return ProductDraft(
        title=EMPTY,
        subtitle=EMPTY,
        description=EMPTY,
        category_ids=(),
        picture_ids=(),
        options=_named_options(first),
        skus=(),
    )


def merged(before: ProductDraft, thing: Sequence[Given], product_id: ProductId) -> ProductDraft:
    """The draft with what the rows say. SKUs that they do not name stay. Raises Fault."""
    first = thing[0]
    draft = replace(
        before,
        title=_text(first, "title", before.title, most=200),
        subtitle=_text(first, "subtitle", before.subtitle, most=LONG, may_be_half=True),
        description=_text(first, "description", before.description, most=LONG, may_be_half=True),
    )
    for row in thing:
        draft = _with_sku(draft, row, product_id)
    if len(draft.skus) > MAX_SKUS:
        raise first.fault(CellOutOfRange(), "sku_code")
    return draft


def _text(row: Given, name: str, before: Text, *, most: int, may_be_half: bool = False) -> Text:
    """A shop that writes one language shows it in both, where both must be there."""
    zh = row.text(f"{name}_zh", most=most) or before.zh
    en = row.text(f"{name}_en", most=most) or before.en or ("" if may_be_half else zh)
    return Text(zh, en)


def _named_options(row: Given) -> tuple[Option, ...]:
    names = [row.text(f"option_{n}") for n in range(1, MAX_OPTIONS + 1)]
    return tuple(Option(_both(name), ()) for name in names if name)


def _with_sku(draft: ProductDraft, row: Given, product_id: ProductId) -> ProductDraft:
    code = row.needed("sku_code", most=60)
    if any(letter.isspace() for letter in code):
        raise row.fault(CodeHasSpaces(), "sku_code")
    options, chosen = _chosen(draft.options, row)
    known = next((sku for sku in draft.skus if sku.code == code), None)
    usual = known or next(iter(draft.skus), None)
    currency = row.currency("currency", otherwise=usual.price.currency if usual else "CNY")
    price = row.money("price", currency) or (known.price if known else None)
    if price is None:
        raise row.fault(CellMissing(), "price")
    if known is not None and chosen is None:
        chosen = known.option_values
    sku = SkuDraft(
        id=known.id if known else SkuId(uuid5(product_id, code)),
        code=code,
        option_values=chosen or (),
        price=price,
        reference_price=row.money("reference_price", currency) or (known.reference_price if known else None),
        cost=row.money("cost", currency) or (known.cost if known else None),
        safety_stock=_safety(row, known),
        picture_id=known.picture_id if known else None,
    )
    skus = tuple(sku if other.code == code else other for other in draft.skus)
    return replace(draft, options=options, skus=skus if known else (*skus, sku))


def _safety(row: Given, known: SkuDraft | None) -> int:
    given = row.whole("safety", least=0, most=10_000_000)
    return given if given is not None else known.safety_stock if known else 0


def _chosen(options: tuple[Option, ...], row: Given) -> tuple[tuple[Option, ...], tuple[int, ...] | None]:
    """The options, with a new value where the row has one, and what it chooses; None when it says nothing of options."""
    names = [row.text(f"option_{n}") for n in range(1, MAX_OPTIONS + 1)]
    values = [row.text(f"value_{n}") for n in range(1, MAX_OPTIONS + 1)]
    if not any(values):
        return options, None if options else ()
    for n, option in enumerate(options):
        if names[n] and names[n] not in (option.name.zh, option.name.en, _joined(option.name)):
            raise row.fault(OptionsDiffer(), f"option_{n + 1}")
        if not values[n]:
            raise row.fault(CellMissing(), f"value_{n + 1}")
    if any(values[len(options) :]):
        raise row.fault(OptionsDiffer(), f"value_{len(options) + 1}")
    found, chosen = [], []
    for option, value in zip(options, values, strict=False):
        known = [n for n, text in enumerate(option.values) if value in (text.zh, text.en, _joined(text))]
        all_values = option.values if known else (*option.values, _both(value))
        found.append(Option(option.name, all_values))
        chosen.append(known[0] if known else len(all_values) - 1)
    return tuple(found), tuple(chosen)


def _both(words: str) -> Text:
    """One cell may hold both languages: 红色 / Red."""
    zh, slash, en = words.partition(" / ")
    return Text(zh.strip(), en.strip()) if slash and zh.strip() and en.strip() else Text(words, words)


def _joined(text: Text) -> str:
    return text.zh if text.zh == text.en else f"{text.zh} / {text.en}"


def option_cell(text: Text) -> str:
    """How an export writes the name or the value of an option, so that an import reads it as it was."""
    return _joined(text)
