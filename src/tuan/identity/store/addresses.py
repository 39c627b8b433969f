"""Addresses, sealed field by field."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from tuan.identity.shapes import Address
from tuan.platform import crypto
from tuan.platform.database import Tx

COLUMNS = "id, recipient_sealed, phone_sealed, street_sealed, province, city, district, is_default"


def _open(row: dict[str, Any]) -> Address:
    context = f"address:{row['id']}"
    return Address(
        id=row["id"],
        recipient=crypto.unseal(row["recipient_sealed"], context=context),
        phone=crypto.unseal(row["phone_sealed"], context=context),
        province=row["province"],
        city=row["city"],
        district=row["district"],
        street=crypto.unseal(row["street_sealed"], context=context),
        is_default=row["is_default"],
    )


async def of_user(tx: Tx, user_id: UUID) -> list[Address]:
    """Somebody's addresses, the default first."""
    rows = await tx.rows(
        f"""select {COLUMNS} from addresses where user_id = %(user_id)s and deleted_at is null
            order by is_default desc, updated_at desc, id""",
        user_id=user_id,
    )
    return [_open(row) for row in rows]


async def get(tx: Tx, id: UUID, *, user_id: UUID) -> Address | None:
    """One of somebody's addresses."""
    return (await owned(tx, [(id, user_id)])).get((id, user_id))


async def owned(tx: Tx, asked: Collection[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], Address]:
    """Of these pairs of an address and a person, those that belong together."""
    rows = await tx.rows(
        f"""select user_id, {COLUMNS} from addresses
            where (id, user_id) in (select * from unnest(%(ids)s::uuid[], %(user_ids)s::uuid[])) and deleted_at is null""",
        ids=[id for id, _ in asked],
        user_ids=[user_id for _, user_id in asked],
    )
    return {(row["id"], row["user_id"]): _open(row) for row in rows}


async def put(tx: Tx, address: Address, *, user_id: UUID, at: datetime) -> bool:
    """Write or change an address; False when its id is somebody else's. A new default takes the place of the old one."""
    if address.is_default:
        await tx.run("update addresses set is_default = false where user_id = %(id)s and is_default", id=user_id)
    context = f"address:{address.id}"
    written = await tx.run(
        """insert into addresses as a (id, user_id, recipient_sealed, phone_sealed, street_sealed, province, city, district,
             is_default, updated_at)
           values (%(id)s, %(user_id)s, %(recipient)s, %(phone)s, %(street)s, %(province)s, %(city)s, %(district)s,
             %(is_default)s, %(at)s)
           on conflict (id) do update set recipient_sealed = excluded.recipient_sealed, phone_sealed = excluded.phone_sealed,
             street_sealed = excluded.street_sealed, province = excluded.province, city = excluded.city,
             district = excluded.district, is_default = excluded.is_default, updated_at = excluded.updated_at
           where a.user_id = %(user_id)s and a.deleted_at is null""",
        id=address.id,
        user_id=user_id,
        recipient=crypto.seal(address.recipient, context=context),
        phone=crypto.seal(address.phone, context=context),
        street=crypto.seal(address.street, context=context),
        province=address.province,
        city=address.city,
        district=address.district,
        is_default=address.is_default,
        at=at,
    )
    return written == 1


async def count(tx: Tx, user_id: UUID) -> int:
    """How many addresses somebody keeps; nobody else adds one meanwhile."""
    await tx.run("select id from users where id = %(id)s for update", id=user_id)
    found: int = await tx.value(
        "select count(*)::int from addresses where user_id = %(id)s and deleted_at is null", id=user_id
    )
    return found


async def delete(tx: Tx, id: UUID, *, user_id: UUID, at: datetime) -> bool:
    """Forget an address; orders keep their own copy. False when there is none."""
    gone = await tx.run(
        """update addresses set deleted_at = %(at)s, is_default = false, recipient_sealed = '', phone_sealed = '', street_sealed = ''
           where id = %(id)s and user_id = %(user_id)s and deleted_at is null""",
        id=id,
        user_id=user_id,
        at=at,
    )
    return gone == 1
