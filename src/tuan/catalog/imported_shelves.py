"""The categories that a file names: by slug or by name; made only if whoever imports said so."""

import hashlib
import re
from dataclasses import dataclass, replace
from uuid import uuid5

from tuan.catalog.shapes import Category, ProductDraft
from tuan.catalog.store import categories
from tuan.kit.errors import Refusal
from tuan.kit.ids import CategoryId
from tuan.kit.text import Text
from tuan.platform.sheets.cells import CellTooLong, Given
from tuan.platform.tasks.importing import Importing

SEPARATOR = "|"
MOST = 20


class CategoryUnknown(Refusal, status=422, zh="店里没有这个分类"):
    """The shop has no such category."""


@dataclass
class Shelves:
    """The shop's categories by everything that people call them."""

    by_name: dict[str, CategoryId]

    @classmethod
    async def of(cls, importing: Importing) -> "Shelves":
        """As they are now."""
        by_name: dict[str, CategoryId] = {}
        for category in reversed(await categories.all_of(importing.tx, shop_id=importing.shop_id)):
            for name in (category.name.en, category.name.zh, category.slug):
                by_name[name.strip().lower()] = category.id
        return cls(by_name)

    async def placed(self, importing: Importing, draft: ProductDraft, row: Given) -> ProductDraft:
        """The draft on the shelves that the row names; none named: where it was. Raises Fault."""
        names = [name.strip() for name in row.text("categories", most=2000).split(SEPARATOR) if name.strip()]
        if not names:
            return draft
        if len(names) > MOST:
            raise row.fault(CellTooLong(), "categories")
        ids = [await self._id(importing, row, name) for name in names]
        # In the order that the table gives them back, so that the same shelves are no change.
        return replace(draft, category_ids=tuple(sorted(dict.fromkeys(ids))))

    async def _id(self, importing: Importing, row: Given, name: str) -> CategoryId:
        known = self.by_name.get(name.lower())
        if known is not None:
            return known
        if not importing.task.input.get("make_categories"):
            raise row.fault(CategoryUnknown(), "categories")
        if len(name) > 60:
            raise row.fault(CellTooLong(), "categories")
        made = Category(
            CategoryId(uuid5(importing.shop_id, f"category:{name}")),
            importing.shop_id,
            _slug(name),
            Text(name, name),
            None,
            0,
        )
        await categories.save(importing.tx, made)
        return made.id


def _slug(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    # Chinese has no slug of its own; a short hash is at least stable.
    return plain if plain and name.isascii() else f"c-{hashlib.sha256(name.encode()).hexdigest()[:10]}"
