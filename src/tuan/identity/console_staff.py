"""People and roles of a shop, for operators."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from pydantic import Field

from tuan.identity import store
from tuan.identity.commands.keep_staff import change, change_own_password, hire, reset_password
from tuan.identity.errors import NotYourself
from tuan.identity.roles import OWNER, ROLES, permissions_of
from tuan.identity.shapes import StaffRow
from tuan.kit.errors import InvalidRequest
from tuan.platform import audit
from tuan.platform.callers import Permission, SignedInStaff, Staff, permission
from tuan.platform.http import Now, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.idempotency import NOT_STORED
from tuan.platform.http.schemas import Wire

router = make_router("identity")

Keeper = Annotated[Staff, Depends(permission("staff.manage"))]
Name = Annotated[str, Field(min_length=1, max_length=60)]
RoleName = Annotated[str, Field(max_length=40)]
SHORTEST_PASSWORD = 10


class StaffMemberIn(Wire):
    """Somebody new. The id is chosen by the caller."""

    id: UUID
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)]
    name: Name
    role: RoleName
    is_house: bool = False


class StaffMemberChangeIn(Wire):
    """Somebody as they shall be."""

    name: Name
    role: RoleName
    is_house: bool = False
    is_active: bool = True


class StaffMemberOut(Wire):
    """Somebody who works, or worked, for the shop."""

    id: UUID
    email: str
    name: str
    role: str
    is_active: bool
    is_house: bool
    created_at: datetime
    signed_in_at: datetime | None


class FirstPasswordOut(Wire):
    """A password, shown in this answer and never again."""

    password: str


class PasswordIn(Wire):
    """One's own password, and the new one."""

    old: Annotated[str, Field(max_length=200)]
    new: Annotated[str, Field(min_length=SHORTEST_PASSWORD, max_length=200)]


class RoleOut(Wire):
    """A role and what it may do in its shop."""

    name: str
    permissions: list[str]


@router.get("/staff")
async def members(staff: Keeper, tx: ReadTx) -> list[StaffMemberOut]:
    """The shop's people."""
    return [StaffMemberOut.model_validate(row) for row in await store.staff.of_shop(tx, staff.shop_id)]


@router.get("/roles")
async def roles(staff: Keeper) -> list[RoleOut]:
    """Which role may do what."""
    return [
        RoleOut(name=name, permissions=sorted(permissions_of(name, Permission.known, is_house=False)))
        for name in (OWNER, *ROLES)
    ]


@router.post("/staff", status_code=201, openapi_extra={NOT_STORED: True})
async def hire_member(staff: Keeper, tx: WriteTx, now: Now, asked: StaffMemberIn) -> FirstPasswordOut:
    """Somebody new, with a first password."""
    _known(asked.role)
    password = await hire(
        tx,
        staff,
        staff_id=asked.id,
        email=asked.email,
        name=asked.name,
        role=asked.role,
        is_house=asked.is_house,
        at=now,
    )
    await audit.record(
        tx,
        staff,
        action="staff.hire",
        object_kind="staff",
        object_id=asked.id,
        at=now,
        after={"role": asked.role, "is_house": asked.is_house, "is_active": True},
    )
    return FirstPasswordOut(password=password)


@router.put("/staff/{staff_id}", status_code=204)
async def change_member(staff: Keeper, tx: WriteTx, now: Now, staff_id: UUID, asked: StaffMemberChangeIn) -> None:
    """Another role, name or access. Whoever is let go is signed out at once."""
    _known(asked.role)
    before, after = await change(
        tx,
        staff,
        staff_id,
        name=asked.name,
        role=asked.role,
        is_house=asked.is_house,
        is_active=asked.is_active,
    )
    await audit.record(
        tx,
        staff,
        action="staff.change",
        object_kind="staff",
        object_id=staff_id,
        at=now,
        before=_access(before),
        after=_access(after),
    )


@router.post("/staff/{staff_id}/password", openapi_extra={NOT_STORED: True})
async def give_password(staff: Keeper, tx: WriteTx, now: Now, staff_id: UUID) -> FirstPasswordOut:
    """A new password for somebody who forgot it; their open sessions end."""
    password = await reset_password(tx, staff, staff_id)
    await audit.record(
        tx, staff, action="staff.reset_password", object_kind="staff", object_id=staff_id, at=now, after={}
    )
    return FirstPasswordOut(password=password)


@router.post("/session/password", status_code=204, openapi_extra={NOT_STORED: True})
async def own_password(staff: SignedInStaff, tx: WriteTx, now: Now, asked: PasswordIn) -> None:
    """One's own new password; one's other sessions end."""
    if staff.is_api_key:
        raise NotYourself
    await change_own_password(tx, staff, old=asked.old, new=asked.new)
    await audit.record(
        tx, staff, action="staff.change_password", object_kind="staff", object_id=staff.id, at=now, after={}
    )


def _known(role: str) -> None:
    if role != OWNER and role not in ROLES:
        raise InvalidRequest(errors=[{"at": "body.role", "message": "there is no such role"}])


def _access(member: StaffRow) -> dict[str, Any]:
    return {"role": member.role, "is_house": member.is_house, "is_active": member.is_active, "name": member.name}
