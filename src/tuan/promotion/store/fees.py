"""Shipping fees."""

from collections.abc import Collection
from datetime import datetime

from tuan.kit.ids import ShopId
from tuan.kit.money import Money
from tuan.platform.database import Tx
from tuan.promotion.shapes import ShippingFee


async def shipping_fees(tx: Tx, shop_ids: Collection[ShopId]) -> dict[ShopId, ShippingFee]:
    """The fees of the shops that ask any."""
    rows = await tx.rows(
        """select shop_id, currency, fee_minor, free_from_minor from shipping_fees
           where shop_id = any(%(shop_ids)s)""",
        shop_ids=list(shop_ids),
    )
    return {
        row["shop_id"]: ShippingFee(
            fee=Money(row["fee_minor"], row["currency"]),
            free_from=None if row["free_from_minor"] is None else Money(row["free_from_minor"], row["currency"]),
        )
        for row in rows
    }


async def set_shipping_fee(tx: Tx, shop_id: ShopId, fee: ShippingFee, *, at: datetime) -> None:
    """Ask this fee from now on."""
    await tx.run(
        """insert into shipping_fees (shop_id, currency, fee_minor, free_from_minor, updated_at)
           values (%(shop_id)s, %(currency)s, %(fee)s, %(free_from)s, %(at)s)
           on conflict (shop_id) do update
           set currency = excluded.currency, fee_minor = excluded.fee_minor,
               free_from_minor = excluded.free_from_minor, updated_at = excluded.updated_at""",
        shop_id=shop_id,
        currency=fee.fee.currency,
        fee=fee.fee.minor,
        free_from=fee.free_from.minor if fee.free_from else None,
        at=at,
    )
