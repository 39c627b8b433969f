"""Decisions about products: pure functions over plain facts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from tuan.catalog.shapes import Option, Product, ProductDraft, Sku, SkuDraft
from tuan.kit.ids import CategoryId, PictureId, SkuId
from tuan.kit.money import Money
from tuan.kit.text import Text

REFERENCE_WINDOW = timedelta(days=7)
"""How far back a reference price must have been the lowest; 30 days for shops in EU markets."""

MAX_OPTIONS, MAX_SKUS, MAX_PICTURES = 3, 200, 12


def faults(
    draft: ProductDraft, *, known_pictures: Collection[PictureId], known_categories: Collection[CategoryId]
) -> list[dict[str, str]]:
    """What makes a draft impossible to keep, each with its place in the request."""
    return [
        *_option_faults(draft.options),
        *_sku_faults(draft),
        *(
            {"at": f"body.picture_ids.{n}", "message": "unknown picture"}
            for n, picture_id in enumerate(draft.picture_ids)
            if picture_id not in known_pictures
        ),
        *(
            {"at": f"body.category_ids.{n}", "message": "unknown category"}
            for n, category_id in enumerate(draft.category_ids)
            if category_id not in known_categories
        ),
    ]


def _option_faults(options: Sequence[Option]) -> Iterable[dict[str, str]]:
    for n, option in enumerate(options):
        if not option.values:
            yield {"at": f"body.options.{n}.values", "message": "an option needs values"}
        if len(set(option.values)) < len(option.values):
            yield {"at": f"body.options.{n}.values", "message": "two values are the same"}


def _sku_faults(draft: ProductDraft) -> Iterable[dict[str, str]]:
    seen_codes: set[str] = set()
    seen_choices: set[tuple[int, ...]] = set()
    seen_ids: set[SkuId] = set()
    currency = draft.skus[0].price.currency if draft.skus else "CNY"
    for n, sku in enumerate(draft.skus):
        at = f"body.skus.{n}"
        if len(sku.option_values) != len(draft.options) or any(
            not 0 <= value < len(option.values) for value, option in zip(sku.option_values, draft.options, strict=False)
        ):
            yield {"at": f"{at}.option_values", "message": "one value index for each option"}
        if sku.option_values in seen_choices:
            yield {"at": f"{at}.option_values", "message": "another SKU has the same options"}
        if sku.code in seen_codes:
            yield {"at": f"{at}.code", "message": "another SKU has the same code"}
        if sku.id in seen_ids:
            yield {"at": f"{at}.id", "message": "another SKU has the same id"}
        if any(m is not None and m.currency != currency for m in (sku.price, sku.reference_price, sku.cost)):
            yield {"at": f"{at}.price", "message": "all prices of a product have one currency"}
        if sku.picture_id is not None and sku.picture_id not in draft.picture_ids:
            yield {"at": f"{at}.picture_id", "message": "not among the product's pictures"}
        seen_codes.add(sku.code)
        seen_choices.add(sku.option_values)
        seen_ids.add(sku.id)


def option_text(options: Sequence[Option], chosen: Sequence[int]) -> Text:
    """The choice in words, such as “红色 · 2 kg”; empty when there is nothing to choose."""
    values = [option.values[index] for option, index in zip(options, chosen, strict=True)]
    return Text(" · ".join(value.zh for value in values), " · ".join(value.en for value in values))


def price_range(skus: Sequence[SkuDraft]) -> tuple[Money, Money, Money | None]:
    """The lowest and highest list price, and the reference price of the cheapest SKU. Zeros without SKUs."""
    if not skus:
        return Money(0), Money(0), None
    by_price = sorted(skus, key=lambda sku: sku.price.minor)
    return by_price[0].price, by_price[-1].price, by_price[0].reference_price


def publish_problems(
    shown: ProductDraft | Product, *, allowed_references: Mapping[SkuId, Money | None]
) -> list[dict[str, Any]]:
    """Why a product cannot be shown to shoppers like this; empty when it can.

    `allowed_references`: the highest reference price that may be shown with each SKU, None when there is no honest one.
    """
    skus: Sequence[SkuDraft | Sku] = shown.skus
    problems: list[dict[str, Any]] = []
    if not _is_whole(shown.title):
        problems.append({"code": "title_missing", "at": "title"})
    problems += [
        {"code": "option_missing", "at": f"options.{n}"}
        for n, option in enumerate(shown.options)
        if not all(map(_is_whole, (option.name, *option.values)))
    ]
    if not skus:
        problems.append({"code": "no_sku", "at": "skus"})
    for n, sku in enumerate(skus):
        if sku.price.minor <= 0:
            problems.append({"code": "price_missing", "at": f"skus.{n}.price", "sku_id": sku.id})
        if sku.reference_price is None:
            continue
        at, allowed = f"skus.{n}.reference_price", allowed_references.get(sku.id)
        if sku.reference_price <= sku.price:
            problems.append({"code": "reference_price_not_above_price", "at": at, "sku_id": sku.id})
        elif allowed is None or allowed.currency != sku.price.currency:
            problems.append({"code": "reference_price_too_high", "at": at, "sku_id": sku.id, "allowed": None})
        elif sku.reference_price > allowed:
            problems.append({"code": "reference_price_too_high", "at": at, "sku_id": sku.id, "allowed": allowed})
    return problems


def publish_warnings(shown: ProductDraft | Product) -> list[dict[str, Any]]:
    """What shoppers would mind, although the product may be published."""
    has_picture = bool(shown.pictures if isinstance(shown, Product) else shown.picture_ids)
    warnings: list[dict[str, Any]] = [] if has_picture else [{"code": "no_picture", "at": "pictures"}]
    texts = {"title": shown.title, "subtitle": shown.subtitle, "description": shown.description}
    warnings += [
        {"code": "translation_missing", "at": at}
        for at, text in texts.items()
        if _is_copied(text) or (at != "title" and bool(text.zh.strip()) != bool(text.en.strip()))
    ]
    warnings += [
        {"code": "translation_missing", "at": f"options.{n}"}
        for n, option in enumerate(shown.options)
        if any(map(_is_copied, (option.name, *option.values)))
    ]
    return warnings


def _is_whole(text: Text) -> bool:
    return bool(text.zh.strip() and text.en.strip())


def _is_copied(text: Text) -> bool:
    """Whether Chinese stands where English should."""
    return any("\u4e00" <= sign <= "\u9fff" for sign in text.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceChange:
    """A rule for new list prices: set to `minor`, or by so many basis points (-1000: ten per cent less).

    What comes out by basis points is rounded to a multiple of `step_minor`.
    """

    minor: int | None = None
    basis_points: int | None = None
    step_minor: int = 1
    rounding: Literal["nearest", "up", "down"] = "nearest"
    reference: Literal["keep", "clear", "old_price"] = "keep"


def changed_price(price: Money, change: PriceChange) -> Money:
    """The list price after a change; never below one minor unit unless it is set to zero."""
    if change.minor is not None:
        return Money(change.minor, price.currency)
    wanted = price.minor * (10_000 + (change.basis_points or 0))
    unit = 10_000 * change.step_minor
    steps, rest = divmod(wanted, unit)
    if (change.rounding == "up" and rest) or (change.rounding == "nearest" and rest * 2 >= unit):
        steps += 1
    return Money(max(steps * change.step_minor, 1), price.currency)
