"""Customers whom a shop knows from elsewhere."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tuan.identity.shapes import CustomerRow, KnownCustomer, mask_phone
from tuan.identity.store.people import phone_index
from tuan.platform import crypto
from tuan.platform.database import Tx

__all__ = ["known", "of_shop", "phone_index", "write"]

UPSERT = """
insert into known_customers (id, shop_id, reference, phone_sealed, phone_index, phone_masked, name_sealed, imported_at)
values (%(id)s, %(shop_id)s, nullif(%(reference)s, ''), %(phone_sealed)s, %(phone_index)s, %(phone_masked)s, %(name_sealed)s, %(at)s)
on conflict (id) do update
set reference = excluded.reference, phone_sealed = excluded.phone_sealed, phone_index = excluded.phone_index,
    phone_masked = excluded.phone_masked, name_sealed = excluded.name_sealed, imported_at = excluded.imported_at
where known_customers.shop_id = excluded.shop_id
"""

LIST = """
select id, coalesce(reference, '') as reference, phone_masked, name_sealed, imported_at
from known_customers
where shop_id = %(shop_id)s
  and (%(q)s::text is null or reference = %(q)s or phone_index = %(phone_index)s)
  and (%(at)s::timestamptz is null or (imported_at, id) < (%(at)s::timestamptz, %(last)s::uuid))
order by imported_at desc, id desc
limit %(limit)s
"""


async def known(tx: Tx, shop_id: UUID, asked: Collection[KnownCustomer]) -> list[KnownCustomer]:
    """Those of the shop's customers who carry one of these numbers or phones, in the clear."""
    rows = await tx.rows(
        """select id, reference, phone_sealed, name_sealed from known_customers
           where shop_id = %(shop_id)s and (reference = any(%(references)s) or phone_index = any(%(phones)s))""",
        shop_id=shop_id,
        references=[customer.reference for customer in asked if customer.reference],
        phones=[phone_index(customer.phone) for customer in asked if customer.phone],
    )
    return [
        KnownCustomer(
            id=row["id"],
            reference=row["reference"] or "",
            phone=_open(row["phone_sealed"], row["id"], "phone"),
            name=_open(row["name_sealed"], row["id"], "name"),
        )
        for row in rows
    ]


async def write(tx: Tx, shop_id: UUID, customers: Sequence[KnownCustomer], *, at: datetime) -> None:
    """Write these, sealed."""
    if customers:
        await tx.run_many(UPSERT, [_row(shop_id, customer, at) for customer in customers])


async def of_shop(
    tx: Tx, shop_id: UUID, *, q: str | None, after: Sequence[Any] | None, limit: int
) -> list[CustomerRow]:
    """Customers, the latest imported first; found by their number or their whole phone."""
    at, last = after or (None, None)
    rows = await tx.rows(
        LIST, shop_id=shop_id, q=q, phone_index=phone_index(q) if q else None, at=at, last=last, limit=limit
    )
    return [CustomerRow(name=_open(row.pop("name_sealed"), row["id"], "name"), **row) for row in rows]


def _row(shop_id: UUID, customer: KnownCustomer, at: datetime) -> dict[str, Any]:
    return {
        "id": customer.id,
        "shop_id": shop_id,
        "reference": customer.reference,
        "phone_sealed": _sealed(customer.phone, customer.id, "phone"),
        "phone_index": phone_index(customer.phone) if customer.phone else None,
        "phone_masked": mask_phone(customer.phone) if customer.phone else "",
        "name_sealed": _sealed(customer.name, customer.id, "name"),
        "at": at,
    }


def _sealed(text: str, customer_id: UUID | None, what: str) -> str:
    return crypto.seal(text, context=f"customer:{customer_id}:{what}") if text else ""


def _open(sealed: str, customer_id: UUID, what: str) -> str:
    return crypto.unseal(sealed, context=f"customer:{customer_id}:{what}") if sealed else ""
