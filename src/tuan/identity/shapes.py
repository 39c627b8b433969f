"""Frozen shapes of identity."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from tuan.kit.ids import AddressId, PictureId, ShopId, StaffId, UserId
from tuan.kit.text import Text


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as others may see them."""

    id: UserId
    nickname: str
    avatar_url: str | None
    phone_masked: str
    language: str


@dataclass(frozen=True, slots=True)
class Shop:
    """Who sells."""

    id: ShopId
    name: Text


@dataclass(frozen=True, slots=True)
class Banner:
    """A picture on the home page, and the page of the storefront that it leads to."""

    picture_id: PictureId
    link: str


@dataclass(frozen=True, slots=True)
class Look:
    """How a shop's storefront looks; without an accent in the colours of the house."""

    shop_id: ShopId
    name: Text
    accent: str | None
    banners: tuple[Banner, ...]

    def values(self) -> dict[str, Any]:
        """As JSON values, for the table and for the audit."""
        return {
            "accent": self.accent,
            "banners": [{"picture_id": str(b.picture_id), "link": b.link} for b in self.banners],
        }


@dataclass(frozen=True, slots=True)
class PrivacyRequest:
    """Somebody wants their data, or wants it gone."""

    id: UUID
    user_id: UserId
    kind: Literal["export", "erase"]
    state: Literal["open", "done", "withdrawn"]
    asked_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A member of staff."""

    id: StaffId
    shop_id: ShopId
    email: str
    name: str
    password_hash: str
    role: str
    is_active: bool
    is_house: bool


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody wants the goods, in the clear."""

    id: AddressId
    recipient: str
    phone: str
    province: str
    city: str
    district: str
    street: str
    is_default: bool

    def masked(self) -> dict[str, str]:
        """As pages show it: the person hidden, the way still readable."""
        return {
            "recipient": mask_name(self.recipient),
            "phone": mask_phone(self.phone),
            "province": self.province,
            "city": self.city,
            "district": self.district,
            "street": re.sub(r"[0-9０-９]+", "*", self.street),
        }


@dataclass(frozen=True, slots=True)
class ApiKeyRow:
    """An API key without its secret."""

    id: UUID
    name: str
    prefix: str
    permissions: list[str]
    created_at: datetime
    last_used_at: datetime | None


def mask_name(name: str) -> str:
    """王小明 → 王**."""
    return name[:1] + "*" * max(1, min(len(name) - 1, 2))


def mask_phone(phone: str) -> str:
    """13812345678 → 138****5678."""
    return f"{phone[:3]}****{phone[-4:]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCustomer:
    """Somebody whom a shop knows from elsewhere, in the clear; whether they have an account here is not said."""

    reference: str
    phone: str
    name: str
    id: UUID | None = None

    def with_id(self, id: UUID) -> "KnownCustomer":
        """The same, known by this id."""
        return replace(self, id=id)

    def is_same(self, other: "KnownCustomer") -> bool:
        """Whether both are one person, by number or by phone."""
        by_number = bool(other.reference) and self.reference == other.reference
        return by_number or (bool(other.phone) and self.phone == other.phone)

    def holds(self, other: "KnownCustomer") -> bool:
        """Whether the other says nothing new: what it leaves empty stays."""
        return self.merged(other) == self

    def merged(self, other: "KnownCustomer") -> "KnownCustomer":
        """This one, with what the other says."""
        return replace(
            self,
            reference=other.reference or self.reference,
            phone=other.phone or self.phone,
            name=other.name or self.name,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRow:
    """A known customer in a list, with the phone hidden."""

    id: UUID
    reference: str
    phone_masked: str
    name: str
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class SavedView:
    """The filters of a list as its address carries them, under a name."""

    id: UUID
    list: str
    name: str
    query: str
    is_default: bool
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class SeenView:
    """A view as somebody sees it: their own, or one that a colleague shares with the shop."""

    id: UUID
    list: str
    name: str
    query: str
    is_default: bool
    is_shared: bool
    is_mine: bool
    by: str
