"""A few hand-made events of a shop of its own, and the figures that come of them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tuan.analytics import public as analytics
from tuan.analytics.calendar import Days, Grain
from tuan.analytics.catalogue import metric
from tuan.analytics.figures import Asked, Behind, Point
from tuan.identity.events import SignedUp
from tuan.kit.ids import new_id
from tuan.kit.money import Money
from tuan.ordering.events import OrderPaid, PaidLine
from tuan.payment.events import RefundSucceeded
from tuan.platform import outbox
from tuan.platform.database import Database
from tuan.platform.outbox import Event
from tuan.platform.warehouse import Warehouse
from tuan.plays.events import GroupExpired, GroupFormed, GroupOpened
from tuan.sharing.events import ShareMade, ShareTouched

# Wednesday, ten in the morning in Shanghai.
TEN = datetime(2026, 5, 20, 2, tzinfo=UTC)
WEDNESDAY, THURSDAY = TEN.date(), TEN.date() + timedelta(days=1)


@dataclass
class Story:
    """What happened in a shop."""

    database: Database
    door: Warehouse
    shop_id: UUID = field(default_factory=new_id)
    people: dict[str, UUID] = field(default_factory=dict)
    things: dict[str, UUID] = field(default_factory=dict)

    def person(self, name: str) -> UUID:
        return self.people.setdefault(name, new_id())

    def thing(self, name: str) -> UUID:
        return self.things.setdefault(name, new_id())

    async def sees(
        self,
        device: str,
        *,
        at: datetime,
        name: str = "",
        known_as: str | None = None,
        is_bot: bool = False,
        product: str | None = None,
        **context: Any,
    ) -> None:
        """A device shows a page, or tells an event by name."""
        event = analytics.TrackedEvent(
            message_id=str(new_id()),
            kind="track" if name else "page",
            name=name,
            anonymous_id=f"{device}@{self.shop_id}" if device else "",
            user_id=self.person(known_as) if known_as else None,
            at=at,
            is_bot=is_bot,
            properties={"product_id": str(self.thing(product))} if product else {},
            context=context,
        )
        async with self.database.transaction() as tx:
            assert await analytics.collect(tx, self.shop_id, [event], received_at=at) == 1

    async def pays(
        self,
        order: str,
        who: str,
        goods: int,
        *,
        at: datetime,
        shipping: int = 0,
        currency: str = "CNY",
        product: str = "tea",
        campaign: str | None = None,
    ) -> None:
        await self.say(
            OrderPaid(
                order_id=self.thing(order),
                shop_id=self.shop_id,
                buyer_id=self.person(who),
                payment_id=new_id(),
                total=Money(goods + shipping, currency),
                goods=Money(goods, currency),
                shipping=Money(shipping, currency),
                lines=[PaidLine(new_id(), self.thing(product), 1, goods)],
                campaign_id=self.thing(campaign) if campaign else None,
                group_id=None,
                share_token=None,
                at=at,
            )
        )

    async def gets_back(self, order: str, amount: int, *, at: datetime) -> None:
        await self.say(
            RefundSucceeded(
                refund_id=new_id(),
                payment_id=new_id(),
                order_id=self.thing(order),
                amount=Money(amount),
                reason="x",
                shop_id=self.shop_id,
                at=at,
            )
        )

    async def shares(self, share: str, who: str, *, at: datetime, campaign: str | None = None) -> None:
        await self.say(ShareMade(**self._share(share, who, campaign), parent_id=None, depth=0, at=at))

    async def brings(
        self, share: str, who: str, what: str, reference: UUID, *, at: datetime, campaign: str | None = None
    ) -> None:
        about = self._share(share, who, campaign)
        await self.say(ShareTouched(**about, what=what, reference=reference, user_id=None, at=at))

    async def group(self, name: str, ended: str, *, at: datetime) -> None:
        about: dict[str, Any] = dict(group_id=self.thing(name), campaign_id=new_id(), shop_id=self.shop_id)
        await self.say(GroupOpened(**about, leader_id=new_id(), seats=2, at=at - timedelta(hours=1)))
        if ended == "formed":
            await self.say(GroupFormed(**about, order_ids=[], is_completed_by_shop=False, at=at))
        elif ended == "expired":
            await self.say(GroupExpired(**about, order_ids=[], at=at))

    async def say(self, event: Event) -> None:
        async with self.database.transaction() as tx:
            await outbox.record(tx, event)

    async def signs_up(self, who: str, *, at: datetime) -> None:
        await self.say(SignedUp(user_id=self.person(who), share_token=None, at=at))

    def asked(
        self, *, first: Any = WEDNESDAY, last: Any = THURSDAY, currency: str = "CNY", zone: str = "Asia/Shanghai"
    ) -> Asked:
        return Asked(self.door, self.shop_id, Days(first, last, zone), currency)

    async def points(self, name: str, grain: Grain = "day", **days: Any) -> list[Point]:
        assert await self.door.catch_up()
        return await self.asked(**days).series(metric(name), grain)

    async def values(self, name: str, grain: Grain = "day", **days: Any) -> list[Any]:
        return [point.value for point in await self.points(name, grain, **days)]

    async def total(self, name: str, **days: Any) -> Any:
        return (await self.values(name, "total", **days))[0]

    async def events(self, **days: Any) -> int:
        """How many events are counted: a row that came twice is two."""
        assert await self.door.catch_up()
        rows = await self.asked(**days).ask("rows/people", after_at=0, after_id="", limit=1_000_000)
        return sum(int(row["note"]) for row in rows)

    async def behind(self, name: str, **days: Any) -> list[Behind]:
        assert await self.door.catch_up()
        return await self.asked(**days).rows(metric(name), after=None, limit=100)

    def _share(self, share: str, who: str, campaign: str | None) -> dict[str, Any]:
        return dict(
            share_id=self.thing(share),
            shop_id=self.shop_id,
            sharer_id=self.person(who),
            kind="product",
            target_id=self.thing("tea"),
            campaign_id=self.thing(campaign) if campaign else None,
        )
