"""Sign-in, me and my addresses, for shoppers."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from tuan.identity import store
from tuan.identity.commands.sign_in import BUYER_SESSION, CODE_LIVES, RESEND_AFTER, send_code, sign_in_buyer
from tuan.identity.cookies import client_address, set_cookie
from tuan.identity.errors import AddressTaken, TooManyAddresses
from tuan.identity.messages import LocalTextMessages
from tuan.identity.schemas import (
    AddressChange,
    AddressIn,
    AddressOut,
    BuyerOut,
    CodeSentOut,
    MeIn,
    PhoneIn,
    SessionOut,
    SignInIn,
    TextMessageOut,
    address_out,
    buyer_out,
)
from tuan.identity.shapes import Address
from tuan.kit.errors import NotFound
from tuan.kit.ids import AddressId
from tuan.platform.callers import BUYER_COOKIE, Anybody, MaybeSignedIn, SignedIn
from tuan.platform.http import Language, Now, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.idempotency import NOT_STORED

router = make_router("identity")
MOST_ADDRESSES = 20


@router.post("/sign-in-codes", status_code=202)
async def send_sign_in_code(anybody: Anybody, request: Request, now: Now, asked: PhoneIn) -> CodeSentOut:
    """Send a one-time code to a phone."""
    await send_code(
        request.app.state.database, LocalTextMessages(), phone=asked.phone, address=client_address(request), at=now
    )
    return CodeSentOut(
        expires_in_seconds=round(CODE_LIVES.total_seconds()), resend_in_seconds=round(RESEND_AFTER.total_seconds())
    )


@router.post("/session", openapi_extra={NOT_STORED: True})
async def sign_in(
    anybody: Anybody, request: Request, response: Response, now: Now, language: Language, asked: SignInIn
) -> SessionOut:
    """Sign in with a code; somebody new gets an account."""
    user_id, token, csrf_token = await sign_in_buyer(
        request.app.state.database,
        phone=asked.phone,
        code=asked.code,
        address=client_address(request),
        at=now,
        language=language,
        share_token=asked.share_token,
    )
    set_cookie(request, response, BUYER_COOKIE, token, seconds=round(BUYER_SESSION.total_seconds()))
    async with request.app.state.database.reading() as tx:
        person = (await store.people.by_ids(tx, [user_id]))[user_id]
    return SessionOut(buyer=buyer_out(person), csrf_token=csrf_token, demo=request.app.state.settings.demo)


@router.get("/session")
async def session(caller: MaybeSignedIn, request: Request, tx: ReadTx) -> SessionOut:
    """Who is signed in."""
    demo = request.app.state.settings.demo
    if caller is None:
        return SessionOut(buyer=None, csrf_token=None, demo=demo)
    person = (await store.people.by_ids(tx, [caller.id]))[caller.id]
    return SessionOut(buyer=buyer_out(person), csrf_token=caller.csrf_token, demo=demo)


@router.delete("/session", status_code=204)
async def sign_out(buyer: SignedIn, response: Response, tx: WriteTx) -> None:
    """Sign out."""
    await store.sessions.close(tx, buyer.session_id)
    response.delete_cookie(BUYER_COOKIE, path="/")


@router.patch("/me")
async def change_me(buyer: SignedIn, tx: WriteTx, asked: MeIn) -> BuyerOut:
    """Change my nickname or language."""
    await store.people.change(tx, buyer.id, nickname=asked.nickname, language=asked.language)
    return buyer_out((await store.people.by_ids(tx, [buyer.id]))[buyer.id])


@router.get("/addresses")
async def addresses(buyer: SignedIn, tx: ReadTx) -> list[AddressOut]:
    """My addresses, the default first."""
    return [address_out(address) for address in await store.addresses.of_user(tx, buyer.id)]


@router.post("/addresses", status_code=201, openapi_extra={NOT_STORED: True})
async def add_address(buyer: SignedIn, tx: WriteTx, now: Now, asked: AddressIn) -> AddressOut:
    """Keep a new address; my first one is the default."""
    known = await store.addresses.get(tx, asked.id, user_id=buyer.id)
    kept = await store.addresses.count(tx, buyer.id)
    if known is None and kept >= MOST_ADDRESSES:
        raise TooManyAddresses
    address = _address(asked.id, asked, is_default=asked.is_default or kept == 0)
    if not await store.addresses.put(tx, address, user_id=buyer.id, at=now):
        raise AddressTaken
    return address_out(address)


@router.put("/addresses/{address_id}")
async def change_address(buyer: SignedIn, tx: WriteTx, now: Now, address_id: UUID, asked: AddressChange) -> AddressOut:
    """Change one of my addresses; orders that were placed keep the old one."""
    if await store.addresses.get(tx, address_id, user_id=buyer.id) is None:
        raise NotFound(kind="address")
    address = _address(address_id, asked, is_default=asked.is_default)
    await store.addresses.put(tx, address, user_id=buyer.id, at=now)
    return address_out(address)


@router.delete("/addresses/{address_id}", status_code=204)
async def forget_address(buyer: SignedIn, tx: WriteTx, now: Now, address_id: UUID) -> None:
    """Forget one of my addresses."""
    if not await store.addresses.delete(tx, address_id, user_id=buyer.id, at=now):
        raise NotFound(kind="address")


@router.get("/demo/text-messages")
async def text_messages(
    anybody: Anybody, request: Request, tx: ReadTx, phone: Annotated[str | None, Query(max_length=20)] = None
) -> list[TextMessageOut]:
    """What the local twin of the text message service would have sent; in a demo only."""
    if not request.app.state.settings.demo:
        raise NotFound(kind="page")
    return [TextMessageOut.model_validate(row) for row in await store.people.text_messages(tx, phone=phone)]


def _address(id: UUID, asked: AddressChange, *, is_default: bool) -> Address:
    return Address(
        id=AddressId(id),
        recipient=asked.recipient,
        phone=asked.phone,
        province=asked.province,
        city=asked.city,
        district=asked.district,
        street=asked.street,
        is_default=is_default,
    )
