"""Coupons for shoppers: what may be taken, and what lies in the wallet."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from tuan.catalog import public as catalog
from tuan.identity import public as identity
from tuan.kit.errors import NotFound
from tuan.kit.ids import ProductId, ShopId
from tuan.kit.money import Money
from tuan.kit.pages import page_of, typed_cursor
from tuan.platform.callers import MaybeSignedIn, SignedIn
from tuan.platform.database import Tx
from tuan.platform.http import Now, PageOf, PageOut, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.schemas import MoneyOut, TextOut, Wire, money
from tuan.promotion import store
from tuan.promotion.commands.claim_coupon import claim_by_code, claim_public
from tuan.promotion.drafts import Coupon
from tuan.promotion.offers import OfferKind
from tuan.promotion.schemas import ShopName

router = make_router("promotion")


class CouponTermsOut(Wire):
    """What a coupon promises."""

    coupon_id: UUID
    shop: ShopName
    kind: OfferKind
    title: TextOut
    threshold: MoneyOut
    off: MoneyOut | None
    percent: int | None
    cap: MoneyOut | None
    combines: bool
    is_for_all: bool


class OfferedCouponOut(CouponTermsOut):
    """A coupon that may be taken, and whether this buyer still may."""

    can_claim: bool
    valid_until: datetime | None
    valid_days: int | None


class WalletCouponOut(CouponTermsOut):
    """A coupon of mine."""

    id: UUID
    state: Literal["held", "used", "expired"]
    valid_from: datetime
    valid_until: datetime
    product_id: Annotated[UUID | None, Field(description="The one product that it is for, if it is one.")]


class ClaimIn(Wire):
    """Take a coupon, or the one that a code brings; the id is chosen on the device, so a retry is the same claim."""

    id: UUID
    coupon_id: UUID | None = None
    code: Annotated[str | None, Field(min_length=1, max_length=40, pattern=r"^[^\x00]*$")] = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.coupon_id is None) == (self.code is None):
            raise ValueError("a coupon or a code")
        return self


@router.get("/coupons")
async def coupons(buyer: MaybeSignedIn, tx: ReadTx, now: Now, product_id: UUID) -> list[OfferedCouponOut]:
    """The coupons that may be taken and that are good for a product."""
    shop_id = await catalog.product_shop(tx, ProductId(product_id))
    categories = (await catalog.categories_of(tx, [ProductId(product_id)])).get(ProductId(product_id), frozenset())
    offered = [
        coupon
        for coupon in await store.coupons.to_claim(tx, [shop_id], at=now)
        if _covers(coupon, product_id, {str(id) for id in categories})
    ]
    had = await store.claims.counts_of(tx, [coupon.id for coupon in offered], buyer.id) if buyer and offered else {}
    shops = await identity.shops(tx, [shop_id])
    return [
        OfferedCouponOut(
            **_terms(
                {
                    name: getattr(coupon, name)
                    for name in ("kind", "title", "currency", "threshold", "off", "percent", "cap", "combines", "scope")
                }
                | {"coupon_id": coupon.id},
                shops[shop_id],
            ),
            can_claim=not _is_gone(coupon) and (buyer is None or had.get(coupon.id, 0) < coupon.buyer_limit),
            valid_until=coupon.valid_until,
            valid_days=coupon.valid_days,
        )
        for coupon in offered
    ]


@router.get("/coupon-claims")
async def wallet(
    buyer: SignedIn, tx: ReadTx, now: Now, asked: PageOf, state: Literal["held", "used", "expired"] = "held"
) -> PageOut[WalletCouponOut]:
    """My coupons, newest first."""
    rows = await store.claims.of_buyer(
        tx,
        buyer.id,
        tab=state,
        at=now,
        after=typed_cursor(asked.cursor, datetime.fromisoformat, UUID),
        limit=asked.limit + 1,
    )
    shown = page_of(rows, limit=asked.limit, cursor=lambda row: [row["claimed_at"], row["id"]])
    return PageOut(items=await _wallet(tx, shown.items, now), next_cursor=shown.next_cursor)


@router.post("/coupon-claims", status_code=201)
async def claim(buyer: SignedIn, tx: WriteTx, now: Now, body: ClaimIn) -> WalletCouponOut:
    """Take a coupon; the same id again answers the same claim."""
    if body.coupon_id is not None:
        await claim_public(tx, claim_id=body.id, coupon_id=body.coupon_id, buyer_id=buyer.id, at=now)
    else:
        await claim_by_code(tx, claim_id=body.id, code=body.code or "", buyer_id=buyer.id, at=now)
    row = await store.claims.get(tx, body.id)
    if row is None or row["buyer_id"] != buyer.id:
        raise NotFound(kind="coupon")
    [mine] = await _wallet(tx, [row], now)
    return mine


async def _wallet(tx: Tx, rows: list[dict[str, Any]], at: datetime) -> list[WalletCouponOut]:
    shops = await identity.shops(tx, {row["shop_id"] for row in rows})
    return [
        WalletCouponOut(
            **_terms(row, shops[ShopId(row["shop_id"])]),
            id=row["id"],
            state="used" if row["state"] == "used" else "expired" if row["valid_until"] <= at else "held",
            valid_from=row["valid_from"],
            valid_until=row["valid_until"],
            product_id=row["product_ids"][0] if row["scope"] == "include" and len(row["product_ids"]) == 1 else None,
        )
        for row in rows
    ]


def _terms(row: dict[str, Any], shop: identity.Shop) -> dict[str, Any]:
    def amount(minor: int | None) -> MoneyOut | None:
        return None if minor is None else money(Money(minor, row["currency"]))

    return {
        "coupon_id": row["coupon_id"],
        "shop": ShopName(id=shop.id, name=TextOut(zh=shop.name.zh, en=shop.name.en)),
        "kind": row["kind"],
        "title": TextOut(**row["title"]),
        "threshold": amount(row["threshold"]),
        "off": amount(row["off"]),
        "percent": row["percent"],
        "cap": amount(row["cap"]),
        "combines": row["combines"],
        "is_for_all": row["scope"] == "all",
    }


def _is_gone(coupon: Coupon) -> bool:
    return (coupon.issue_limit is not None and coupon.issued >= coupon.issue_limit) or (
        coupon.use_limit is not None and coupon.used >= coupon.use_limit
    )


def _covers(coupon: Coupon, product_id: UUID, categories: set[str]) -> bool:
    named = str(product_id) in coupon.product_ids or bool(categories & set(coupon.category_ids))
    return coupon.scope == "all" or named == (coupon.scope == "include")
