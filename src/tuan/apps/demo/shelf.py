"""What the demo shop sells, read from `goods/`: one file per category, in the order of their names.

Prices in fen; emoji by code point, from the npm package @lobehub/fluent-emoji-3d (MIT).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Literal

from tuan.kit.text import Text

FOLDER = Path(__file__).parent / "goods"
USUAL_STOCK = 200


@dataclass(frozen=True, slots=True)
class Option:
    """What a buyer chooses, and the choices."""

    name: Text
    values: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """One SKU: its place in each option, its price in fen, the pieces on the shelf."""

    option_values: tuple[int, ...]
    price: int
    stock: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A group-buy of a product: what is taken off each variant's price, in per cent."""

    off: int
    seats: int
    kind: Literal["ordinary", "newcomer", "stage"] = "ordinary"
    leader_off: int | None = None
    open_hours: int = 24
    shop_completes_from: int | None = None


@dataclass(frozen=True, slots=True)
class Goods:
    """A product."""

    slug: str
    emoji: str
    ground: tuple[str, str]
    title: Text
    line: Text
    text: Text
    options: tuple[Option, ...]
    variants: tuple[Variant, ...]
    offer: Offer | None


@dataclass(frozen=True, slots=True)
class Category:
    """A category and its goods; `cost_share` is what one costs us, in per cent of its price."""

    slug: str
    title: Text
    icon: str
    cost_share: int
    goods: tuple[Goods, ...]


def read_shelf() -> list[Category]:
    """The whole shelf."""
    return [_category(path) for path in sorted(FOLDER.glob("*.toml"))]


def _category(path: Path) -> Category:
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    return Category(
        slug=path.stem.split("-", 1)[1],
        title=Text(*said["title"]),
        icon=said["icon"],
        cost_share=said["cost_share"],
        goods=tuple(_goods(one) for one in said["goods"]),
    )


def _goods(said: Mapping[str, Any]) -> Goods:
    first = Option(Text(*said["option"]), tuple(Text(zh, en) for zh, en, *_ in said["choices"]))
    options = [first]
    if second := said.get("second"):
        options.append(Option(Text(*second["option"]), tuple(Text(*choice) for choice in second["choices"])))
    variants = []
    for places in product(*(range(len(option.values)) for option in options)):
        _, _, price, *stock = said["choices"][places[0]]
        variants.append(Variant(places, price, stock[0] if stock else USUAL_STOCK))
    return Goods(
        slug=said["slug"],
        emoji=said["emoji"],
        ground=(said["ground"][0], said["ground"][1]),
        title=Text(*said["title"]),
        line=Text(*said["line"]),
        text=Text(*said["text"]),
        options=tuple(options),
        variants=tuple(variants),
        offer=Offer(**said["offer"]) if "offer" in said else None,
    )
