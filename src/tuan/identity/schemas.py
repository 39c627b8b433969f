"""Wire shapes of identity."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from tuan.identity.shapes import Address, Person
from tuan.platform.http.schemas import TextOut, Wire

Language = Literal["zh-CN", "en"]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)]


class PhoneIn(Wire):
    """Where the code goes."""

    phone: Phone


class CodeSentOut(Wire):
    """A code is on its way."""

    expires_in_seconds: int
    resend_in_seconds: int


class SignInIn(Wire):
    """A phone number and its code."""

    phone: Phone
    code: Annotated[str, Field(pattern=r"^\d{6}$")]
    share_token: Annotated[str | None, Field(max_length=200)] = None


class BuyerOut(Wire):
    """The signed-in shopper."""

    id: UUID
    nickname: str
    phone_masked: str
    avatar_url: str | None
    language: Language


class SessionOut(Wire):
    """Who is signed in; nobody when `buyer` is null."""

    buyer: BuyerOut | None
    csrf_token: str | None
    demo: bool


class MeIn(Wire):
    """What a shopper changes about themselves."""

    nickname: Annotated[str | None, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)] = None
    language: Language | None = None


class AddressChange(Wire):
    """An address in the clear."""

    recipient: Words
    phone: Annotated[str, Field(pattern=r"^1[3-9]\d{9}$")]
    province: Words
    city: Words
    district: Words
    street: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    is_default: bool = False


class AddressIn(AddressChange):
    """A new address; its id is chosen on the device."""

    id: UUID


class AddressOut(Wire):
    """One of my addresses; the phone number is hidden."""

    id: UUID
    recipient: str
    phone_masked: str
    province: str
    city: str
    district: str
    street: str
    is_default: bool


class TextMessageOut(Wire):
    """What the local twin would have sent."""

    phone: str
    text: str
    sent_at: datetime


class StaffSignInIn(Wire):
    """E-mail and password."""

    email: Annotated[str, Field(max_length=200)]
    password: Annotated[str, Field(max_length=200)]


class StaffShopOut(Wire):
    """The shop that somebody works for."""

    id: UUID
    name: TextOut
    time_zone: str
    currency: Annotated[str, Field(description="In which it sells most of its goods.")]


class StaffOut(Wire):
    """The signed-in member of staff."""

    id: UUID
    name: str
    email: str
    role: str
    shop: StaffShopOut
    permissions: list[str]


class StaffSessionOut(Wire):
    """Who is signed in; nobody when `staff` is null."""

    staff: StaffOut | None
    csrf_token: str | None
    demo: bool


class ApiKeyIn(Wire):
    """A new API key."""

    id: UUID
    name: Words
    permissions: Annotated[
        list[Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$")]], Field(min_length=1, max_length=100)
    ]


class ApiKeyOut(Wire):
    """An API key without its secret."""

    id: UUID
    name: str
    prefix: str
    permissions: list[str]
    created_at: datetime
    last_used_at: datetime | None


class NewApiKeyOut(ApiKeyOut):
    """A new API key; `key` is shown this once."""

    key: str


def buyer_out(person: Person) -> BuyerOut:
    """A shopper, for themselves."""
    return BuyerOut.model_validate(person)


def address_out(address: Address) -> AddressOut:
    """An address, for its owner."""
    return AddressOut(
        id=address.id,
        recipient=address.recipient,
        phone_masked=address.masked()["phone"],
        province=address.province,
        city=address.city,
        district=address.district,
        street=address.street,
        is_default=address.is_default,
    )
