"""What is said about a case: the ids that all its events carry."""

from typing import Any

from tuan.care.events import CaseLine
from tuan.care.shapes import CaseLineRow, CaseRow


def ids(case: CaseRow) -> dict[str, Any]:
    """Whose case it is, of which order."""
    return dict(case_id=case.id, order_id=case.order_id, shop_id=case.shop_id, buyer_id=case.buyer_id, kind=case.kind)


def lines(rows: list[CaseLineRow]) -> list[CaseLine]:
    """The lines of a case."""
    return [
        CaseLine(row.order_line_id, row.sku_id, row.product_id, row.quantity, row.pieces, row.amount) for row in rows
    ]
