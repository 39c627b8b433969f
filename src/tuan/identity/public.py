"""The front door of identity."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tuan.identity import passwords, store
from tuan.identity.commands.sign_in import BUYER_SESSION
from tuan.identity.commands.sign_up import sign_up
from tuan.identity.cookies import client_address
from tuan.identity.errors import EmailTaken
from tuan.identity.holdings import plug_holding
from tuan.identity.remembered import remembered_shops
from tuan.identity.roles import permissions_of
from tuan.identity.shapes import Address, Person, Shop
from tuan.identity.welcome import plug_welcome
from tuan.kit.errors import NotFound
from tuan.kit.ids import AddressId, ShopId, StaffId, UserId
from tuan.kit.text import Text
from tuan.platform.callers import Permission
from tuan.platform.database import Tx

__all__ = [
    "Address",
    "Person",
    "Shop",
    "add_staff",
    "add_user",
    "address",
    "addresses",
    "addresses_held",
    "client_address",
    "has_staff",
    "open_session",
    "open_shop",
    "people",
    "phone_ends_with",
    "plug_holding",
    "plug_welcome",
    "remembered_shops",
    "rights_now",
    "sessions_held",
    "shops",
]


async def people(tx: Tx, ids: Collection[UUID]) -> dict[UUID, Person]:
    """People by id; unknown ids are left out."""
    return await store.people.by_ids(tx, ids)


async def phone_ends_with(tx: Tx, digits: str, *, limit: int) -> list[UserId]:
    """People whose phone number, as screens show it, ends with these four digits."""
    return await store.people.phone_ends_with(tx, digits, limit=limit)


async def shops(tx: Tx, ids: Collection[UUID]) -> dict[ShopId, Shop]:
    """Shops by id; unknown ids are left out."""
    return await store.people.shops(tx, ids)


async def address(tx: Tx, address_id: AddressId, *, user_id: UserId) -> Address:
    """One of somebody's addresses, in the clear. Raises NotFound."""
    found = await store.addresses.get(tx, address_id, user_id=user_id)
    if found is None:
        raise NotFound(kind="address")
    return found


async def addresses(tx: Tx, asked: Collection[tuple[AddressId, UserId]]) -> dict[tuple[AddressId, UserId], Address]:
    """Addresses in the clear, by address and person; pairs that do not belong together are left out."""
    found = await store.addresses.owned(tx, asked)
    return {(AddressId(id), UserId(user_id)): address for (id, user_id), address in found.items()}


async def open_shop(tx: Tx, *, shop_id: ShopId, name: Text, at: datetime) -> None:
    """A new shop; the same id again changes nothing."""
    await store.people.open_shop(tx, shop_id=shop_id, name=name, at=at)


async def add_staff(
    tx: Tx,
    *,
    staff_id: StaffId,
    shop_id: ShopId,
    email: str,
    name: str,
    password: str,
    role: str,
    is_house: bool = False,
    at: datetime,
) -> None:
    """Somebody who works for a shop; with `is_house`, also for the house. Raises EmailTaken."""
    added = await store.staff.insert(
        tx,
        dict(
            id=staff_id,
            shop_id=shop_id,
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


async def has_staff(tx: Tx) -> bool:
    """Whether anybody works here at all."""
    return await store.staff.is_anybody(tx)


async def rights_now(tx: Tx, shop_id: ShopId, staff_id: UUID) -> frozenset[str]:
    """What somebody may do in this shop as of now; nothing for those who left or never were there."""
    member = await store.staff.get(tx, staff_id)
    if member is None or member.shop_id != shop_id or not member.is_active:
        return frozenset()
    return permissions_of(member.role, Permission.known, is_house=member.is_house)


async def add_user(
    tx: Tx, *, user_id: UserId, phone: str, nickname: str, share_token: str | None = None, at: datetime
) -> UserId:
    """The shopper with this phone number, added if nobody has it."""
    return await sign_up(tx, user_id=user_id, phone=phone, nickname=nickname, share_token=share_token, at=at)


async def open_session(tx: Tx, *, user_id: UserId, at: datetime) -> tuple[str, str]:
    """A signed-in session of a shopper: the cookie's token and the CSRF token."""
    return await store.sessions.open_session(tx, user_id=user_id, staff_id=None, at=at, expires_at=at + BUYER_SESSION)


async def addresses_held(tx: Tx, user_id: UserId) -> int:
    """How many addresses somebody keeps."""
    return await store.privacy.addresses_of(tx, user_id)


async def sessions_held(tx: Tx, user_id: UserId) -> int:
    """How many sign-ins of somebody are kept."""
    return await store.privacy.sessions_of(tx, user_id)
