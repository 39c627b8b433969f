"""Names for the ids that cross domain borders, and how a new id is made."""

import os
import time
from typing import NewType
from uuid import UUID

UserId = NewType("UserId", UUID)
StaffId = NewType("StaffId", UUID)
ShopId = NewType("ShopId", UUID)
SessionId = NewType("SessionId", UUID)
AddressId = NewType("AddressId", UUID)
ProductId = NewType("ProductId", UUID)
SkuId = NewType("SkuId", UUID)
CategoryId = NewType("CategoryId", UUID)
PictureId = NewType("PictureId", UUID)
CheckoutId = NewType("CheckoutId", UUID)
OrderId = NewType("OrderId", UUID)
OrderLineId = NewType("OrderLineId", UUID)
PaymentId = NewType("PaymentId", UUID)
RefundId = NewType("RefundId", UUID)
CampaignId = NewType("CampaignId", UUID)
GroupId = NewType("GroupId", UUID)
SeatId = NewType("SeatId", UUID)
ShareId = NewType("ShareId", UUID)
AccountId = NewType("AccountId", UUID)
TransferId = NewType("TransferId", UUID)


def new_id() -> UUID:
    """A UUID version 7 (RFC 9562): sorts by the millisecond in which it was made."""
    stamp = time.time_ns() // 1_000_000
    value = stamp << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)
