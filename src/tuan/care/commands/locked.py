"""A case with everything that decides about it, locked in the order that everybody keeps: the order, then the case."""

from dataclasses import dataclass
from uuid import UUID

from tuan.care import store
from tuan.care.shapes import CaseLineRow, CaseRow
from tuan.kit.errors import NotFound
from tuan.ordering import public as ordering
from tuan.platform.database import Tx


@dataclass(frozen=True, slots=True)
class Locked:
    """A case, its lines, and the order that it is about."""

    case: CaseRow
    lines: list[CaseLineRow]
    order: ordering.OrderRow
    order_lines: list[ordering.LineRow]

    @property
    def claims(self) -> list[ordering.Claim]:
        """What the case has reserved of the order."""
        return [
            ordering.Claim(
                order_line_id=line.order_line_id,
                pieces=line.pieces,
                is_sent=self.case.is_sent,
                settled=line.settled,
                amount=line.amount,
            )
            for line in self.lines
        ]


async def lock_case(tx: Tx, case_id: UUID, *, shop_id: UUID | None = None, buyer_id: UUID | None = None) -> Locked:
    """Lock a case of this shop, or of this buyer. Raises NotFound."""
    found = await store.cases.get(tx, case_id)
    if found is None or (shop_id and found.shop_id != shop_id) or (buyer_id and found.buyer_id != buyer_id):
        raise NotFound(kind="case")
    locked = await ordering.locked(tx, found.order_id)
    assert locked is not None, "a case has an order"
    case = await store.cases.lock(tx, case_id)
    return Locked(case, (await store.cases.lines(tx, [case_id]))[case_id], *locked)
