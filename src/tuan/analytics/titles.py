"""What the products behind figures are called."""

from collections.abc import Iterable
from uuid import UUID

from tuan.analytics.plugs import plugged
from tuan.platform.database import Database
from tuan.platform.http.schemas import TextOut


async def titles_of(database: Database, ids: Iterable[str]) -> dict[str, TextOut]:
    """Titles by id; products that are not ours, or not any more, are left out."""
    asked = sorted({UUID(id) for id in ids})
    if not asked:
        return {}
    async with database.reading() as tx:
        found = await plugged.names.products(tx, asked)
    return {str(id): TextOut.model_validate(title) for id, title in found.items()}
