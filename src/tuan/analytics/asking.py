"""Whose figures a request asks for, of which days, in which currency; and the rows behind them in pages.

No connection to PostgreSQL waits for the warehouse: figures that take long must not make the shop wait.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import Depends, Query, Request

from tuan.analytics import public, reconciled, store
from tuan.analytics.calendar import Days, today
from tuan.analytics.figures import Asked, Behind, micros
from tuan.analytics.plugs import plugged
from tuan.analytics.schemas import BehindOut
from tuan.kit.pages import page_of, typed_cursor
from tuan.platform.callers import Staff, permission
from tuan.platform.http import Now, PageOf, PageOut, TextOut
from tuan.platform.http.schemas import page

Reader = Annotated[Staff, Depends(permission("insights.read"))]
MONTH = timedelta(days=29)


async def _asked(
    staff: Reader,
    request: Request,
    now: Now,
    from_: Annotated[date | None, Query(alias="from")] = None,
    to: date | None = None,
    currency: Annotated[str | None, Query(pattern="^[A-Z]{3}$")] = None,
) -> Asked:
    """Whose figures, of which days, in which currency; without dates the last thirty, without a currency the shop's."""
    zone = await zone_of(request, staff, now)
    currency = currency or (await currencies_of(request, staff))[0]
    last = to or today(zone, at=now)
    days = Days(from_ or last - MONTH, last, zone)
    return Asked(request.app.state.warehouse, staff.shop_id, days, currency, request.is_disconnected)


AskedFor = Annotated[Asked, Depends(_asked)]


async def zone_of(request: Request, staff: Staff, now: datetime) -> str:
    async with request.app.state.database.reading() as tx:
        found = await store.tracking_of(tx, staff.shop_id)
    if found is None:
        async with request.app.state.database.transaction() as tx:
            found = await public.tracking(tx, staff.shop_id, at=now)
    return found.time_zone


async def currencies_of(request: Request, staff: Staff) -> list[str]:
    """The first is the shop's own: it is asked of paid orders, so that new products do not change what history shows."""
    async with request.app.state.database.reading() as tx:
        now = await plugged.names.currencies(tx, staff.shop_id)
        return list(dict.fromkeys([*now, *await reconciled.currencies(tx, staff.shop_id)]))


def after(asked: PageOf) -> tuple[int, str] | None:
    """Where the page of rows begins. Raises InvalidCursor."""
    found = typed_cursor(asked.cursor, _micros, _word)
    return (found[0], found[1]) if found else None


def behind_page(rows: Sequence[Behind], asked: PageOf, titles: Mapping[str, TextOut]) -> PageOut[BehindOut]:
    """Rows behind a figure, with the titles of the products that they name."""
    return page(
        page_of(rows, limit=asked.limit, cursor=lambda row: [micros(row.at), row.id]),
        lambda row: BehindOut.model_validate(row).model_copy(update={"title": titles.get(row.note)}),
    )


def _micros(word: str) -> int:
    if not 0 < int(word) < 2**63:
        raise ValueError("no instant")
    return int(word)


def _word(word: str) -> str:
    if "\0" in word or not word.encode():  # Half a letter raises here.
        raise ValueError("no id")
    return word
