"""What a shop settles for its after-sales, for operators."""

from dataclasses import replace
from typing import Annotated, Any

import orjson
from fastapi import Depends
from pydantic import Field

from tuan.care import policy, store
from tuan.care.schemas import ReturnAddress
from tuan.care.shapes import Kind, Reason, Settings
from tuan.kit.errors import InvalidRequest
from tuan.platform import audit, crypto
from tuan.platform.callers import Staff, permission
from tuan.platform.http import Now, ReadTx, WriteTx
from tuan.platform.http.app import router as make_router
from tuan.platform.http.idempotency import NOT_STORED
from tuan.platform.http.schemas import Wire

router = make_router("care")

Settler = Annotated[Staff, Depends(permission("cases.settle"))]


class ReasonIn(Wire):
    """A reason that buyers may choose."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,39}$")]
    zh: Annotated[str, Field(min_length=1, max_length=40)]
    en: Annotated[str, Field(min_length=1, max_length=60)]
    is_shops_fault: bool
    kinds: Annotated[list[Kind], Field(min_length=1, max_length=3)]


class CareSettings(Wire):
    """How long each side has, where goods come back to, and the reasons to choose from."""

    answer_hours: Annotated[int, Field(ge=1, le=720)]
    send_back_days: Annotated[int, Field(ge=1, le=60)]
    receive_days: Annotated[int, Field(ge=1, le=60)]
    appeal_days: Annotated[int, Field(ge=1, le=60)]
    price_protection_days: Annotated[
        int,
        Field(
            ge=0, le=30, description="For so many days after payment a lower list price is paid back; 0: not at all."
        ),
    ] = 0
    return_address: ReturnAddress | None
    reasons: Annotated[list[ReasonIn], Field(min_length=1, max_length=20)]


@router.get("/after-sales/settings")
async def read(staff: Settler, tx: ReadTx) -> CareSettings:
    """The shop's settings; the house's own before it has any."""
    return _out(await store.settings.of_shop(tx, staff.shop_id), staff)


@router.put("/after-sales/settings", openapi_extra={NOT_STORED: True})
async def change(staff: Settler, tx: WriteTx, now: Now, asked: CareSettings) -> CareSettings:
    """Change them; cases that are open keep the times that were announced for them."""
    codes = [reason.code for reason in asked.reasons]
    if len(set(codes)) != len(codes):
        raise InvalidRequest(errors=[{"at": "body.reasons", "message": "each reason has a code of its own"}])
    before = await store.settings.of_shop(tx, staff.shop_id)
    address = asked.return_address
    after = Settings(
        answer_hours=asked.answer_hours,
        send_back_days=asked.send_back_days,
        receive_days=asked.receive_days,
        appeal_days=asked.appeal_days,
        price_protection_days=asked.price_protection_days,
        return_address_sealed=_sealed(address, staff) if address else None,
        return_address_masked=_masked(address) if address else None,
        reasons=tuple(
            Reason(
                code=reason.code,
                zh=reason.zh,
                en=reason.en,
                is_shops_fault=reason.is_shops_fault,
                kinds=tuple(dict.fromkeys(reason.kinds)),
            )
            for reason in asked.reasons
        ),
    )
    if _out(before, staff) != asked:
        await store.settings.put(tx, staff.shop_id, after)
        await audit.record(
            tx,
            staff,
            action="after_sales.settle",
            object_kind="shop",
            object_id=staff.shop_id,
            before=_for_audit(before),
            after=_for_audit(after),
            at=now,
        )
    return _out(after, staff)


def _sealed(address: ReturnAddress, staff: Staff) -> str:
    return crypto.seal(orjson.dumps(address.model_dump()).decode(), context=f"return-address:{staff.shop_id}")


def _masked(address: ReturnAddress) -> dict[str, str]:
    return {"province": address.province, "city": address.city, "district": address.district}


def _out(settings: Settings, staff: Staff) -> CareSettings:
    sealed = settings.return_address_sealed
    address = None
    if sealed:
        address = ReturnAddress(**orjson.loads(crypto.unseal(sealed, context=f"return-address:{staff.shop_id}")))
    return CareSettings(
        answer_hours=settings.answer_hours,
        send_back_days=settings.send_back_days,
        receive_days=settings.receive_days,
        appeal_days=settings.appeal_days,
        price_protection_days=settings.price_protection_days,
        return_address=address,
        reasons=[
            ReasonIn(
                code=reason.code,
                zh=reason.zh,
                en=reason.en,
                is_shops_fault=reason.is_shops_fault,
                kinds=list(reason.kinds),
            )
            for reason in settings.reasons or policy.REASONS
        ],
    )


def _for_audit(settings: Settings) -> dict[str, Any]:
    quiet = replace(settings, return_address_sealed=None)
    return {
        "answer_hours": quiet.answer_hours,
        "send_back_days": quiet.send_back_days,
        "receive_days": quiet.receive_days,
        "appeal_days": quiet.appeal_days,
        "price_protection_days": quiet.price_protection_days,
        "return_address": quiet.return_address_masked,
        "reasons": [reason.code for reason in quiet.reasons or policy.REASONS],
    }
