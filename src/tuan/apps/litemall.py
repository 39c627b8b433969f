"""The tables of a litemall shop (goods, products, specifications, categories) joined into one file of products.

Its picture addresses are remote and are left out; so is its counter price, a crossed-out price that nobody was ever asked for here.
"""

import csv
import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tuan.platform.halt import Halt

HEADERS = ("reference", "title_zh", "subtitle_zh", "categories", "state", "option_1", "value_1", "option_2", "value_2",
           "option_3", "value_3", "sku_code", "price")  # fmt: skip


@contextmanager
def joined(file: Path, preset: str | None) -> Iterator[Path]:
    """The file to import: itself, or what a preset makes of a folder. Raises Halt."""
    if preset is None:
        yield file
        return
    if preset != "litemall":
        raise Halt(f"There is no preset '{preset}': litemall.", exit_code=2)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "litemall.csv")
        with path.open("w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(HEADERS)
            writer.writerows(_rows(file))
        yield path


def _rows(folder: Path) -> Iterator[list[str]]:
    categories = {row["id"]: row["name"] for row in _table(folder, "category")}
    options: dict[str, list[str]] = defaultdict(list)
    for row in _table(folder, "goods_specification"):
        if row["specification"] not in options[row["goods_id"]]:
            options[row["goods_id"]].append(row["specification"])
    skus: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _table(folder, "goods_product"):
        skus[row["goods_id"]].append(row)
    for goods in _table(folder, "goods"):
        names = options[goods["id"]]
        for sku in skus[goods["id"]]:
            values = json.loads(sku["specifications"])
            # One choice called "standard" is none.
            chosen = [] if len(skus[goods["id"]]) == 1 else list(zip(names, values, strict=True))
            cells = [cell for pair in chosen for cell in pair]
            yield [
                goods["id"],
                goods["name"],
                goods["brief"],
                categories.get(goods["category_id"], ""),
                "published" if goods["is_on_sale"] == "1" else "draft",
                *cells,
                *[""] * (6 - len(cells)),
                f"{goods['id']}-{sku['id']}",
                sku["price"],
            ]


def _table(folder: Path, name: str) -> list[dict[str, str]]:
    path = folder / f"litemall_{name}.csv"
    if not path.is_file():
        raise Halt(f"There is no file {path}.", exit_code=2)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
