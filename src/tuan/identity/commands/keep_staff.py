"""People who work for a shop: hire, change, let go, give a new password."""

import secrets
from datetime import datetime
from uuid import UUID

from tuan.identity import passwords, store
from tuan.identity.errors import EmailTaken, LastOwner, NotYourself, OldPasswordWrong, PermissionNotYours, StaffTaken
from tuan.identity.roles import OWNER, permissions_of
from tuan.identity.shapes import StaffRow
from tuan.kit.errors import NotFound
from tuan.platform.callers import Permission, Staff
from tuan.platform.database import Tx

PASSWORD_BYTES = 12


async def hire(
    tx: Tx, by: Staff, *, staff_id: UUID, email: str, name: str, role: str, is_house: bool, at: datetime
) -> str:
    """Somebody new in the caller's shop; the first password, to be told once. Raises PermissionNotYours, EmailTaken, StaffTaken."""
    _may_give(by, role, is_house=is_house)
    if await store.staff.get(tx, staff_id) is not None:
        raise StaffTaken
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    added = await store.staff.insert(
        tx,
        dict(
            id=staff_id,
            shop_id=by.shop_id,
            email=email,
            name=name,
            password_hash=await passwords.hashed(password),
            role=role,
            is_house=is_house,
            at=at,
        ),
    )
    if not added:
        raise EmailTaken
    return password


async def change(
    tx: Tx, by: Staff, staff_id: UUID, *, name: str, role: str, is_house: bool, is_active: bool
) -> tuple[StaffRow, StaffRow]:
    """Somebody as before and after. Whoever is let go is signed out at once; a shop keeps one owner at least.

    Raises NotFound, NotYourself (own role, leaving), PermissionNotYours, LastOwner.
    """
    members = await store.staff.lock_shop(tx, by.shop_id)
    before = next((member for member in members if member.id == staff_id), None)
    if before is None:
        raise NotFound(kind="staff")
    gains = (role, is_house, is_active) != (before.role, before.is_house, before.is_active)
    if gains and before.id == by.id:
        raise NotYourself
    if gains:
        _may_give(by, before.role, is_house=before.is_house)
        _may_give(by, role, is_house=is_house)
    stays_owner = role == OWNER and is_active
    if not stays_owner and not any(m.role == OWNER and m.is_active and m.id != staff_id for m in members):
        raise LastOwner
    await store.staff.change(tx, staff_id, name=name, role=role, is_house=is_house, is_active=is_active)
    if not is_active:
        await store.sessions.close_all(tx, staff_id)
    after = await store.staff.get(tx, staff_id)
    assert after is not None, "found above"
    return before, after


async def reset_password(tx: Tx, by: Staff, staff_id: UUID) -> str:
    """A new password for somebody else, to be told once; open sessions end. Raises NotFound, NotYourself, PermissionNotYours."""
    member = next((m for m in await store.staff.lock_shop(tx, by.shop_id) if m.id == staff_id), None)
    if member is None:
        raise NotFound(kind="staff")
    if member.id == by.id:
        raise NotYourself
    _may_give(by, member.role, is_house=member.is_house)
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    await store.staff.set_password(tx, staff_id, await passwords.hashed(password))
    await store.sessions.close_all(tx, staff_id)
    return password


async def change_own_password(tx: Tx, by: Staff, *, old: str, new: str) -> None:
    """One's own password; one's other sessions end. Raises OldPasswordWrong."""
    member = await store.staff.get(tx, by.id)
    if member is None or not await passwords.matches(member.password_hash, old):
        raise OldPasswordWrong
    await store.staff.set_password(tx, by.id, await passwords.hashed(new))
    await store.sessions.close_all(tx, by.id, but=by.session_id)


def _may_give(by: Staff, role: str, *, is_house: bool) -> None:
    """Nobody makes others mightier than oneself, nor steers those who are."""
    for name in sorted(permissions_of(role, Permission.known, is_house=is_house)):
        if not by.may(name):
            raise PermissionNotYours(permission=name)
