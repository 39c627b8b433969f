"""What shops have settled for their cases, and the evidence of buyers."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from tuan.care.shapes import Reason, Settings
from tuan.platform.database import Tx


async def of_shop(tx: Tx, shop_id: UUID) -> Settings:
    """A shop's settings; the house's own before it has any."""
    rows = await tx.rows("select * from care_settings where shop_id = %(shop_id)s", shop_id=shop_id)
    return _settings(rows[0]) if rows else Settings()


def _settings(row: dict[str, Any]) -> Settings:
    row.pop("shop_id")
    reasons = tuple(Reason(**{**reason, "kinds": tuple(reason["kinds"])}) for reason in row.pop("reasons"))
    return Settings(**row, reasons=reasons)


async def put(tx: Tx, shop_id: UUID, settings: Settings) -> None:
    """Write a shop's settings."""
    await tx.run(
        """insert into care_settings (shop_id, answer_hours, send_back_days, receive_days, appeal_days,
             price_protection_days, return_address_sealed, return_address_masked, reasons)
           values (%(shop_id)s, %(answer_hours)s, %(send_back_days)s, %(receive_days)s, %(appeal_days)s,
             %(price_protection_days)s, %(return_address_sealed)s, %(masked)s, %(reasons)s)
           on conflict (shop_id) do update set
             answer_hours = excluded.answer_hours,
             send_back_days = excluded.send_back_days,
             receive_days = excluded.receive_days,
             appeal_days = excluded.appeal_days,
             price_protection_days = excluded.price_protection_days,
             return_address_sealed = excluded.return_address_sealed,
             return_address_masked = excluded.return_address_masked,
             reasons = excluded.reasons""",
        shop_id=shop_id,
        answer_hours=settings.answer_hours,
        send_back_days=settings.send_back_days,
        receive_days=settings.receive_days,
        appeal_days=settings.appeal_days,
        price_protection_days=settings.price_protection_days,
        return_address_sealed=settings.return_address_sealed,
        masked=Jsonb(settings.return_address_masked) if settings.return_address_masked else None,
        reasons=Jsonb([asdict(reason) for reason in settings.reasons]),
    )


async def add_picture(tx: Tx, order_id: UUID, picture_id: UUID, *, most: int, at: datetime) -> bool:
    """A buyer uploaded evidence for an order; False when there are too many. The same picture again is one."""
    known: int = await tx.value(
        "select count(*) from care_pictures where order_id = %(id)s and picture_id <> %(picture_id)s",
        id=order_id,
        picture_id=picture_id,
    )
    if known >= most:
        return False
    await tx.run(
        """insert into care_pictures (order_id, picture_id, at) values (%(order_id)s, %(picture_id)s, %(at)s)
           on conflict do nothing""",
        order_id=order_id,
        picture_id=picture_id,
        at=at,
    )
    return True


async def pictures_of(tx: Tx, order_id: UUID, picture_ids: Collection[UUID]) -> set[UUID]:
    """Of these pictures, those that were uploaded for the order."""
    return set(
        await tx.values(
            "select picture_id from care_pictures where order_id = %(id)s and picture_id = any(%(picture_ids)s)",
            id=order_id,
            picture_ids=list(picture_ids),
        )
    )
