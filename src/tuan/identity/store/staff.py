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


async def of_shop(tx: Tx, shop_id: UUID) -> list[dict[str, Any]]:
    """A shop's people with when they were last signed in, those who work there first."""
    return await tx.rows(
        """select m.id, m.email, m.name, m.role, m.is_active, m.is_house, m.created_at,
             (select max(s.created_at) from sessions s where s.staff_id = m.id) as signed_in_at
           from staff m where m.shop_id = %(shop_id)s order by m.is_active desc, m.created_at, m.id""",
        shop_id=shop_id,
    )


async def lock_shop(tx: Tx, shop_id: UUID) -> list[StaffRow]:
    """All people of a shop, locked: who may be let go depends on who stays."""
    return await tx.all(
        StaffRow, f"select {STAFF} from staff where shop_id = %(shop_id)s order by id for update", shop_id=shop_id
    )


async def change(tx: Tx, id: UUID, *, name: str, role: str, is_house: bool, is_active: bool) -> None:
    """Another name, role or access."""
    await tx.run(
        """update staff set name = %(name)s, role = %(role)s, is_house = %(is_house)s, is_active = %(is_active)s
           where id = %(id)s""",
        id=id,
        name=name,
        role=role,
        is_house=is_house,
        is_active=is_active,
    )
