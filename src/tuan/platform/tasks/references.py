"""What somebody else's system calls our things: unique for a shop and kind, so that a repeated import finds them."""

from collections.abc import Collection
from uuid import UUID

from tuan.kit.ids import ShopId
from tuan.platform.database import Tx


async def find(tx: Tx, shop_id: ShopId, kind: str, references: Collection[str]) -> dict[str, UUID]:
    """Our ids by their names; unknown names are left out."""
    rows = await tx.rows(
        """select reference, object_id from external_references
           where shop_id = %(shop_id)s and kind = %(kind)s and reference = any(%(references)s)""",
        shop_id=shop_id,
        kind=kind,
        references=list(references),
    )
    return {row["reference"]: row["object_id"] for row in rows}


async def names(tx: Tx, shop_id: ShopId, kind: str, ids: Collection[UUID]) -> dict[UUID, str]:
    """Their names by our ids."""
    rows = await tx.rows(
        """select reference, object_id from external_references
           where shop_id = %(shop_id)s and kind = %(kind)s and object_id = any(%(ids)s)""",
        shop_id=shop_id,
        kind=kind,
        ids=list(ids),
    )
    return {row["object_id"]: row["reference"] for row in rows}


async def remember(tx: Tx, shop_id: ShopId, kind: str, reference: str, object_id: UUID) -> bool:
    """From now on this name means this thing; False when the name, or the thing, has another partner already."""
    taken = await tx.run(
        """insert into external_references (shop_id, kind, reference, object_id)
           values (%(shop_id)s, %(kind)s, %(reference)s, %(object_id)s) on conflict do nothing""",
        shop_id=shop_id,
        kind=kind,
        reference=reference,
        object_id=object_id,
    )
    return bool(taken) or (await find(tx, shop_id, kind, [reference])).get(reference) == object_id
