"""Each provider with its payer at hand: what the payer does, and the notifications that the provider sends then."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

import orjson

from tests.twins.alipay import AlipayTwin
from tests.twins.alipay_books import fen
from tests.twins.running import running
from tests.twins.wechat_pay import WeChatTwin
from tuan.kit.money import Money
from tuan.payment.providers import Provider
from tuan.payment.providers.alipay import Alipay
from tuan.payment.providers.sandbox import Sandbox, books, signing
from tuan.payment.providers.sandbox.cashier import act
from tuan.payment.providers.wechat_pay import WeChatPay
from tuan.platform.database import Database

NOON = datetime(2026, 5, 20, 4, tzinfo=UTC)
PRICE, WRONG = Money(2990), Money(100)
Signed = tuple[Mapping[str, str], bytes]


class Clock:
    """Stands until it is turned."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


class Bench(Protocol):
    """A provider and the world around it."""

    provider: Provider

    async def opens(self, payment_id: UUID) -> None:
        """The payer looks at what is asked for, by code or page."""

    async def pays(self, payment_id: UUID) -> None:
        """The payer pays what is asked for, if they can."""

    async def pays_wrong(self, payment_id: UUID) -> None:
        """The payer pays another amount."""

    async def fails(self, payment_id: UUID) -> None:
        """The payer tries and cannot pay."""

    async def takes(self, transfer_id: UUID) -> None:
        """The payee agrees to a transfer, where they must."""

    async def transfers(self) -> list[tuple[str, int]]:
        """Who got what."""

    async def notices(self, *, of_another: bool = False) -> list[Signed]:
        """The notifications that are owed, rightly signed; `of_another`: as another merchant gets them."""

    def turn(self, by: timedelta) -> None:
        """Time passes."""


class SandboxBench:
    """The Sandbox."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock = database, Clock()
        self.provider: Provider
        self.provider = self.sandbox = Sandbox(database, self.clock, secret=b"0" * 32)

    async def opens(self, payment_id: UUID) -> None:
        """It is not told."""

    async def pays(self, payment_id: UUID) -> None:
        await act(self.sandbox, payment_id, PRICE, "pay")

    async def pays_wrong(self, payment_id: UUID) -> None:
        await act(self.sandbox, payment_id, WRONG, "pay")

    async def fails(self, payment_id: UUID) -> None:
        await act(self.sandbox, payment_id, PRICE, "fail")

    async def takes(self, transfer_id: UUID) -> None:
        """Nobody needs to agree."""

    async def transfers(self) -> list[tuple[str, int]]:
        async with self.database.reading() as tx:
            return [(row["payee"], row["amount"]) for row in await tx.rows("select * from sandbox_transfers")]

    async def notices(self, *, of_another: bool = False) -> list[Signed]:
        async with self.database.transaction() as tx:
            due = await books.due_notices(tx, at=self.clock(), limit=10)
        secret = b"1" * 32 if of_another else self.sandbox.secret
        bodies = [orjson.dumps(body) for _, body in due]
        return [(signing.signed_headers(secret, body, at=self.clock()), body) for body in bodies]

    def turn(self, by: timedelta) -> None:
        self.clock.now += by


@asynccontextmanager
async def sandbox(database: Database) -> AsyncIterator[Bench]:
    """The Sandbox over a database."""
    yield SandboxBench(database)


class WeChatBench:
    """WeChat Pay, by its twin."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.twin = WeChatTwin(self.clock)
        self.provider: Provider

    async def opens(self, payment_id: UUID) -> None:
        """It is not told."""

    async def pays(self, payment_id: UUID) -> None:
        self.twin.pay(payment_id.hex)

    async def pays_wrong(self, payment_id: UUID) -> None:
        self.twin.pay(payment_id.hex, WRONG.minor)

    async def fails(self, payment_id: UUID) -> None:
        self.twin.books.trades[payment_id.hex].state = "PAYERROR"

    async def takes(self, transfer_id: UUID) -> None:
        self.twin.books.transfers[transfer_id.hex].state = "SUCCESS"

    async def transfers(self) -> list[tuple[str, int]]:
        found = self.twin.books.transfers.values()
        assert {one.name for one in found} == {"张三"}
        return [(one.openid, one.amount) for one in found]

    async def notices(self, *, of_another: bool = False) -> list[Signed]:
        if not of_another:
            return list(self.twin.notices())
        owed = list(self.twin.owed)
        by_merchant = self.twin.notices(mch_id="1900000000")
        self.twin.owed = owed
        return [*by_merchant, *self.twin.notices(app_id="wx9999999999999999")]

    def turn(self, by: timedelta) -> None:
        self.clock.now += by


def fixed(values: dict[str, str]) -> Callable[[], Awaitable[dict[str, str] | None]]:
    """Keys that do not change."""

    async def keys() -> dict[str, str] | None:
        return values

    return keys


@asynccontextmanager
async def wechat_pay(_: Database) -> AsyncIterator[Bench]:
    """WeChat Pay against its twin; every request of ours must have been rightly signed."""
    bench = WeChatBench()
    with running(bench.twin.app()) as url:
        bench.twin.url = url
        bench.provider = WeChatPay(bench.clock, fixed(bench.twin.values()), home="https://shop.example", gateway=url)
        yield bench
        assert bench.twin.refused == []


class AlipayBench:
    """Alipay, by its twin; `browse` is the buyer's browser, which opens the addresses that we make."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.twin = AlipayTwin(self.clock)
        self.provider: Provider

    async def opens(self, payment_id: UUID) -> None:
        self.twin.open(payment_id.hex)

    async def pays(self, payment_id: UUID) -> None:
        self.twin.pay(payment_id.hex)

    async def pays_wrong(self, payment_id: UUID) -> None:
        self.twin.pay(payment_id.hex, WRONG.minor)

    async def fails(self, payment_id: UUID) -> None:
        self.twin.open(payment_id.hex)

    async def takes(self, transfer_id: UUID) -> None:
        """Nobody needs to agree."""

    async def transfers(self) -> list[tuple[str, int]]:
        found = self.twin.books.transfers.values()
        assert {one.name for one in found} == {"张三"}
        return [(one.identity, fen(one.amount)) for one in found]

    async def notices(self, *, of_another: bool = False) -> list[Signed]:
        if not of_another:
            return list(self.twin.notices())
        owed = list(self.twin.owed)
        by_seller = self.twin.notices(seller_id="2088000000000009")
        self.twin.owed = owed
        return [*by_seller, *self.twin.notices(app_id="2021000000000009")]

    def turn(self, by: timedelta) -> None:
        self.clock.now += by


@asynccontextmanager
async def alipay(_: Database) -> AsyncIterator[Bench]:
    """Alipay against its twin; every request of ours must have been rightly signed."""
    bench = AlipayBench()
    with running(bench.twin.app()) as url:
        bench.twin.url = url
        gateway = f"{url}/gateway.do"
        bench.provider = Alipay(bench.clock, fixed(bench.twin.values()), home="https://shop.example", gateway=gateway)
        yield bench
        assert bench.twin.refused == []


BENCHES: dict[str, Callable[[Database], AbstractAsyncContextManager[Bench]]] = {
    "sandbox": sandbox,
    "wechat_pay": wechat_pay,
    "alipay": alipay,
}
