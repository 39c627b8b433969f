"""The buyer has sent the goods back."""

from datetime import datetime
from uuid import UUID

from tuan.care import policy, store, told
from tuan.care.commands.locked import lock_case
from tuan.care.events import GoodsSentBack
from tuan.care.shapes import CaseRow
from tuan.care.states import CASE
from tuan.platform import outbox
from tuan.platform.database import Tx


async def send_back(
    tx: Tx, case_id: UUID, *, buyer_id: UUID, carrier: str, tracking_number: str, at: datetime
) -> CaseRow:
    """Name the parcel; the same again changes nothing. Raises NotFound, IllegalMove (not approved), TimeIsUp."""
    locked = await lock_case(tx, case_id, buyer_id=buyer_id)
    case = locked.case
    if case.state == "goods_sent_back" and (case.carrier, case.tracking_number) == (carrier, tracking_number):
        return case
    CASE.next("send_back", case.state)
    policy.accept_time(case, at=at)
    time = (await store.settings.of_shop(tx, case.shop_id)).time_for("goods_sent_back")
    assert time is not None, "the shop has a time to receive"
    case = await store.cases.move(
        tx, case_id, "send_back", carrier=carrier, tracking_number=tracking_number, due_at=at + time
    )
    await outbox.record(tx, GoodsSentBack(**told.ids(case), at=at))
    return case
