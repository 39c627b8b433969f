"""Sign-in and API keys, for operators."""

import secrets
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from tuan.identity import store
from tuan.identity.commands.sign_in import STAFF_SESSION, sign_in_staff
from tuan.identity.cookies import client_address, set_cookie
from tuan.identity.errors import ApiKeyTaken, PermissionNotYours
from tuan.identity.roles import permissions_of
from tuan.identity.schemas import (
    ApiKeyIn,
    ApiKeyOut,
    NewApiKeyOut,
    StaffOut,
    StaffSessionOut,
    StaffShopOut,
    StaffSignInIn,
)
from tuan.identity.shapes import StaffRow
from tuan.kit.errors import NotFound
from tuan.platform import audit
from tuan.platform.callers import STAFF_COOKIE, Anybody, Permission, SignedInStaff, Staff, maybe_staff, permission
from tuan.platform.database import Tx
from tuan.platform.http import Now, ReadTx, TextOut, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.idempotency import NOT_STORED
from tuan.platform.shop_facts import currency_of, zone_of

router = make_router("identity")

KeyKeeper = Annotated[Staff, Depends(permission("api_keys.manage"))]
PREFIX = 8


@router.post("/session", openapi_extra={NOT_STORED: True})
async def sign_in(
    anybody: Anybody, request: Request, response: Response, now: Now, asked: StaffSignInIn
) -> StaffSessionOut:
    """Sign in with e-mail and password."""
    member, token, csrf_token = await sign_in_staff(
        request.app.state.database, email=asked.email, password=asked.password, address=client_address(request), at=now
    )
    set_cookie(request, response, STAFF_COOKIE, token, seconds=round(STAFF_SESSION.total_seconds()))
    async with request.app.state.database.reading() as tx:
        staff = await _staff(tx, member)
    return StaffSessionOut(staff=staff, csrf_token=csrf_token, demo=request.app.state.settings.demo)


@router.get("/session")
async def session(
    caller: Annotated[Staff | None, Depends(maybe_staff)], request: Request, tx: ReadTx
) -> StaffSessionOut:
    """Who is signed in."""
    demo = request.app.state.settings.demo
    member = await store.staff.get(tx, caller.id) if caller else None
    if caller is None or member is None:
        return StaffSessionOut(staff=None, csrf_token=None, demo=demo)
    return StaffSessionOut(staff=await _staff(tx, member), csrf_token=caller.csrf_token, demo=demo)


@router.delete("/session", status_code=204)
async def sign_out(staff: SignedInStaff, response: Response, tx: WriteTx) -> None:
    """Sign out."""
    await store.sessions.close(tx, staff.session_id)
    response.delete_cookie(STAFF_COOKIE, path="/")


@router.get("/api-keys")
async def api_keys(staff: KeyKeeper, tx: ReadTx) -> list[ApiKeyOut]:
    """The shop's API keys."""
    return [ApiKeyOut.model_validate(row) for row in await store.keys.of_shop(tx, staff.shop_id)]


@router.post("/api-keys", status_code=201, openapi_extra={NOT_STORED: True})
async def make_api_key(staff: KeyKeeper, tx: WriteTx, now: Now, asked: ApiKeyIn) -> NewApiKeyOut:
    """Make an API key; it is shown in this answer and never again."""
    for name in asked.permissions:
        if not staff.may(name):
            raise PermissionNotYours(permission=name)
    secret = f"tuan_{secrets.token_urlsafe(32)}"
    prefix = secret[: len("tuan_") + PREFIX]
    permissions = sorted(set(asked.permissions))
    kept = await store.keys.insert(
        tx,
        dict(
            id=asked.id,
            shop_id=staff.shop_id,
            created_by=staff.id,
            name=asked.name,
            prefix=prefix,
            permissions=permissions,
            at=now,
        ),
        secret=secret,
    )
    if not kept:
        raise ApiKeyTaken
    await audit.record(
        tx,
        staff,
        action="api_key.create",
        object_kind="api_key",
        object_id=asked.id,
        at=now,
        after={"name": asked.name, "permissions": permissions},
    )
    return NewApiKeyOut(
        id=asked.id,
        name=asked.name,
        prefix=prefix,
        permissions=permissions,
        created_at=now,
        last_used_at=None,
        key=secret,
    )


@router.delete("/api-keys/{key_id}", status_code=204)
async def revoke_api_key(staff: KeyKeeper, tx: WriteTx, now: Now, key_id: UUID) -> None:
    """Revoke an API key at once."""
    revoked = await store.keys.revoke(tx, key_id, shop_id=staff.shop_id, at=now)
    if revoked is None:
        raise NotFound(kind="api_key")
    await audit.record(
        tx,
        staff,
        action="api_key.revoke",
        object_kind="api_key",
        object_id=key_id,
        at=now,
        before={"name": revoked.name, "permissions": revoked.permissions},
    )


async def _staff(tx: Tx, member: StaffRow) -> StaffOut:
    shop = (await store.people.shops(tx, [member.shop_id]))[member.shop_id]
    return StaffOut(
        id=member.id,
        name=member.name,
        email=member.email,
        role=member.role,
        shop=StaffShopOut(
            id=shop.id,
            name=TextOut(zh=shop.name.zh, en=shop.name.en),
            time_zone=(await zone_of(tx, shop.id)).key,
            currency=await currency_of(tx, shop.id),
        ),
        permissions=sorted(permissions_of(member.role, Permission.known, is_house=member.is_house)),
    )
