"""Export the shop's categories."""

from tuan.catalog import console
from tuan.kit.text import Text
from tuan.platform.tasks.exporting import Asking, ExportKind, Got


async def _page(asking: Asking) -> Got:
    shown = await console.list_categories(asking.staff, asking.tx)
    return Got([(row.position, row.slug, row.name.zh, row.name.en, row.emoji or "") for row in shown], None)


CATEGORIES = ExportKind(
    "categories",
    "catalog.read",
    Text("导出分类", "Export categories"),
    (
        Text("顺序", "Position"),
        Text("标识", "Slug"),
        Text("名称（中文）", "Name (Chinese)"),
        Text("名称（英文）", "Name (English)"),
        Text("图标", "Emoji"),
    ),
    _page,
)
