"""Staff."""

from typing import Any
from uuid import UUID

from tuan.identity.shapes import StaffRow
from tuan.platform.database import Tx

STAFF = "id, shop_id, email, name, password_hash, role, is_active, is_house"


async def insert(tx: Tx, member: dict[str, Any]) -> bool:
    """Add somebody; False when the e-mail address is taken."""
    written = await tx.run(
        """insert into staff (id, shop_id, email, name, password_hash, role, is_house, created_at)
           values (%(id)s, %(shop_id)s, %(email)s, %(name)s, %(password_hash)s, %(role)s, %(is_house)s, %(at)s) on conflict do nothing""",
        **member,
    )
    return written == 1


async def by_email(tx: Tx, email: str) -> StaffRow | None:
    """Somebody by e-mail address."""
    return await tx.maybe(StaffRow, f"select {STAFF} from staff where lower(email) = lower(%(email)s)", email=email)


async def get(tx: Tx, id: UUID) -> StaffRow | None:
    """Somebody by id."""
    return await tx.maybe(StaffRow, f"select {STAFF} from staff where id = %(id)s", id=id)


async def set_password(tx: Tx, id: UUID, password_hash: str) -> None:
    """A new hash; open sessions stay."""
    await tx.run("update staff set password_hash = %(hash)s where id = %(id)s", id=id, hash=password_hash)


async def is_anybody(tx: Tx) -> bool:
    """Whether anybody works here at all."""
    return await tx.value("select 1 from staff limit 1") is not None
