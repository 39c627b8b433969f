"""A whole shop for a test: both doors over a real database, a clock to turn, buyers and staff who call the API."""

import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from tuan.apps import sweeps
from tuan.apps.house import House, build
from tuan.apps.invariants import check
from tuan.apps.web import create_app
from tuan.catalog.commands.publish_product import publish_product
from tuan.catalog.commands.save_product import create_product
from tuan.catalog.shapes import ProductDraft, SkuDraft
from tuan.identity import public as identity
from tuan.inventory import public as inventory
from tuan.kit.ids import ProductId, ShopId, SkuId, StaffId, UserId, new_id
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.ledger import public as ledger
from tuan.payment import postings, providers
from tuan.payment.providers.sandbox.cashier import act
from tuan.payment.providers.sandbox.sender import send_notices
from tuan.platform import logs
from tuan.platform.clockwork import run_all_once
from tuan.platform.jobs import run_jobs
from tuan.platform.outbox import Relay
from tuan.platform.settings import load

START = datetime.now(UTC).replace(microsecond=0)  # The job queue reads the server's clock, so a story begins now.
PASSWORD = secrets.token_urlsafe(12)


class TurnedClock:
    """A clock that stands until it is turned."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def turn(self, by: timedelta) -> None:
        self.now += by


@dataclass
class Answer:
    """What the API said."""

    status: int
    body: Any

    def __getitem__(self, key: str) -> Any:
        return self.body[key]

    @property
    def code(self) -> str | None:
        return self.body.get("code") if isinstance(self.body, dict) else None


class Caller:
    """Somebody with a browser."""

    def __init__(self, client: httpx.AsyncClient, prefix: str) -> None:
        self.client, self.prefix, self.csrf = client, prefix, ""

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        answer = await self.client.request(
            method, self.prefix + path, json=body, headers={"X-CSRF-Token": self.csrf, **headers}
        )
        return Answer(answer.status_code, answer.json() if answer.content else None)

    async def get(self, path: str) -> Answer:
        return await self.call("GET", path)

    async def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return await self.call("POST", path, body if body is not None else {}, **headers)


class BuyerCaller(Caller):
    """A shopper."""

    id: UserId
    address_id: str

    async def open_group(self, shop: "Shop", *, price: int | None = None, quantity: int = 1, **more: Any) -> Answer:
        """Open a group of the shop's campaign and keep the seat for paying."""
        body = {
            "checkout_id": str(new_id()),
            "group_id": str(new_id()),
            "campaign_id": shop.campaign_id,
            "sku_id": str(shop.sku_id),
            "quantity": quantity,
            "address_id": self.address_id,
            "shown_total": {"minor": (price if price is not None else shop.leader_price) * quantity},
            **more,
        }
        return await self.post("/plays/groups", body)

    async def join(
        self,
        shop: "Shop",
        group_id: str,
        *,
        another: bool = False,
        price: int | None = None,
        quantity: int = 1,
        **more: Any,
    ) -> Answer:
        """Hold a seat in a group."""
        body = {
            "checkout_id": str(new_id()),
            "sku_id": str(shop.sku_id),
            "quantity": quantity,
            "address_id": self.address_id,
            "shown_total": {"minor": (price if price is not None else shop.group_price) * quantity},
            "another_group_is_fine": another,
            **more,
        }
        return await self.post(f"/plays/groups/{group_id}/seats", body)

    async def start_paying(self, checkout_id: str) -> str:
        """Open a payment; its id."""
        opened = await self.post("/payments", {"id": str(new_id()), "checkout_id": checkout_id, "provider": "sandbox"})
        assert opened.status == 201, opened.body
        payment_id: str = opened["id"]
        return payment_id

    async def order(self, order_id: str) -> Answer:
        return await self.get(f"/orders/{order_id}")


@dataclass
class Shop:
    """A shop with one product in a group-buy campaign."""

    house: House
    clock: TurnedClock
    client_of: Any
    id: ShopId = field(default_factory=lambda: ShopId(new_id()))
    product_id: ProductId = field(default_factory=lambda: ProductId(new_id()))
    sku_id: SkuId = field(default_factory=lambda: SkuId(new_id()))
    list_price: int = 3990
    group_price: int = 2990
    leader_price: int = 2990
    campaign_id: str = ""
    last_buyer: Any = None
    buyers: int = 0
    is_house: bool = True

    async def furnish(self, *, stock: int = 1000) -> None:
        """A published product with stock, and a member of staff."""
        async with self.house.database.transaction() as tx:
            await identity.open_shop(tx, shop_id=self.id, name=Text("小满水果", "Xiaoman Fruit"), at=self.clock())
            await identity.add_staff(
                tx,
                staff_id=StaffId(new_id()),
                shop_id=self.id,
                email=f"owner-{self.id.hex[-6:]}@example.com",
                name="Owner",
                password=PASSWORD,
                role="owner",
                is_house=self.is_house,
                at=self.clock(),
            )
            draft = ProductDraft(
                title=Text("大凉山草莓", "Strawberries"),
                subtitle=Text("当日现摘", "Picked today"),
                description=Text("一盒 500 克。", "A box of 500 g."),
                category_ids=(),
                picture_ids=(),
                options=(),
                skus=(
                    SkuDraft(
                        id=self.sku_id,
                        code=f"SB-{self.sku_id.hex[-8:]}",
                        option_values=(),
                        price=Money(self.list_price),
                    ),
                ),
            )
            await create_product(tx, self.product_id, self.id, draft, at=self.clock())
            await inventory.receive(
                tx, sku_id=self.sku_id, quantity=stock, movement_id=new_id(), by=None, at=self.clock()
            )
        async with self.house.database.transaction() as tx:
            await publish_product(tx, self.product_id, self.id, at=self.clock())
        self.staff = await self.staff_member()

    async def staff_member(self) -> Caller:
        """The owner, signed in."""
        staff = Caller(self.client_of(), "/api/console/v1")
        answer = await staff.post("/session", {"email": f"owner-{self.id.hex[-6:]}@example.com", "password": PASSWORD})
        assert answer.status in (200, 201), answer.body
        staff.csrf = answer["csrf_token"]
        return staff

    async def start_campaign(
        self,
        *,
        kind: str = "group_buy",
        config: dict[str, Any] | None = None,
        publish: bool = True,
        stock: int | None = None,
        ends_at: str | None = None,
        **settings: Any,
    ) -> str:
        """A published campaign: of a play with this config, or a group-buy for two with these settings."""
        self.campaign_id = str(new_id())
        body = {
            "id": self.campaign_id,
            "kind": kind,
            "name": {"zh": "草莓拼团", "en": "Strawberry group"},
            "product_id": str(self.product_id),
            "starts_at": self.clock().isoformat(),
            "ends_at": ends_at or (self.clock() + timedelta(days=30)).isoformat(),
            "stock": stock,
            "config": config or self.group_buy(**settings),
        }
        made = await self.staff.post("/plays/campaigns", body)
        assert made.status == 201, made.body
        if publish:
            published = await self.staff.post(f"/plays/campaigns/{self.campaign_id}/publish")
            assert published.status == 200, published.body
        return self.campaign_id

    def group_buy(self, **settings: Any) -> dict[str, Any]:
        """The config of an ordinary group-buy for two, or as the settings say."""
        leader_price = self.leader_price if self.leader_price != self.group_price else None
        sku = {"sku_id": str(self.sku_id), "price": self.group_price, "leader_price": leader_price}
        return {"seats": 2, "skus": [sku], **settings}

    async def buyer(self) -> BuyerCaller:
        """Somebody new, signed in, with an address."""
        self.buyers += 1
        user_id = UserId(new_id())
        async with self.house.database.transaction() as tx:
            await identity.add_user(
                tx, user_id=user_id, phone=f"138{self.buyers:08d}", nickname=f"买家{self.buyers}", at=self.clock()
            )
            token, csrf = await identity.open_session(tx, user_id=user_id, at=self.clock())
        buyer = BuyerCaller(self.client_of({"tuan_session": token}), "/api/storefront/v1")
        buyer.id, buyer.csrf, buyer.address_id = user_id, csrf, str(new_id())
        kept = await buyer.post(
            "/addresses",
            {
                "id": buyer.address_id,
                "recipient": "王小明",
                "phone": f"138{self.buyers:08d}",
                "province": "四川省",
                "city": "成都市",
                "district": "武侯区",
                "street": "人民南路 1 号",
                "is_default": True,
            },
        )
        assert kept.status in (200, 201), kept.body
        return buyer

    async def at_cashier(self, payment_id: str, choice: str = "pay") -> None:
        """What the payer does at the Sandbox."""
        async with self.house.database.reading() as tx:
            row = (await tx.rows("select amount, currency from payments where id = %(id)s", id=UUID(payment_id)))[0]
        await act(self.house.sandbox, UUID(payment_id), Money(row["amount"], row["currency"]), choice)

    async def pay(self, buyer: BuyerCaller, checkout_id: str, choice: str = "pay", *, settle: bool = True) -> str:
        """Pay a checkout; the payment's id."""
        payment_id = await buyer.start_paying(checkout_id)
        await self.at_cashier(payment_id, choice)
        if settle:
            await self.settle()
        return payment_id

    async def notify(self) -> int:
        """The Sandbox sends what is due; how much."""
        return await send_notices(self.house.sandbox, self.client_of(), "http://shop/hooks/sandbox")

    async def deliver(self) -> None:
        """Deliver every fact."""
        await Relay(self.house.database, self.clock).drain()

    async def settle(self) -> None:
        """Let notifications, facts, sweeps and jobs run until nothing is left to do now."""
        while True:
            sent = await self.notify()
            await self.deliver()
            await run_all_once(self.house.work)
            async with self.house.database.reading() as tx:
                todo = await tx.value(
                    "select count(*) from procrastinate_jobs where status = 'todo' and coalesce(scheduled_at, now()) <= now()"
                )
                due = await tx.value(
                    "select count(*) from outbox_deliveries where state = 'due' and due_at <= %(at)s", at=self.clock()
                )
            if todo:
                await run_jobs(self.house.database.url, self.house.work, wait=False, listen_notify=False)
            elif not sent and not due:
                return

    async def stock(self) -> inventory.Stock:
        """The product's stock."""
        async with self.house.database.reading() as tx:
            return (await inventory.stock(tx, [self.sku_id]))[self.sku_id]

    async def escrow(self) -> ledger.Balance:
        """Buyers' money that the shop holds."""
        async with self.house.database.reading() as tx:
            return await ledger.balance(tx, postings.escrow(self.id, "CNY"))

    async def clearing(self) -> ledger.Balance:
        """What the Sandbox holds for us."""
        async with self.house.database.reading() as tx:
            return await ledger.balance(tx, postings.clearing("sandbox", "CNY"))

    async def announced(self, subject: str) -> list[str]:
        """What was announced about something, in order."""
        async with self.house.database.reading() as tx:
            names: list[str] = await tx.values(
                "select name from outbox_events where subject = %(id)s order by position", id=UUID(subject)
            )
            return names

    async def problems(self) -> list[str]:
        """What does not hold."""
        return await check(self.house.database)

    async def must_hold(self) -> None:
        """Every invariant, and the chain of the ledger."""
        assert await self.problems() == []
        verified = await ledger.verify(self.house.database)
        assert verified.problems == []


@asynccontextmanager
async def a_shop(database_url: str, *, pool_size: int = 10, **settings: Any) -> AsyncIterator[Shop]:
    """A shop over an empty database."""
    logs.set_up("text", level=logging.WARNING)
    sweeps.declare()
    clock = TurnedClock()
    before = providers.plugged()
    nowhere = {"wechat_pay_gateway": "http://127.0.0.1:9", "alipay_gateway": "http://127.0.0.1:9"}
    chosen = load(**{"database_url": database_url, "pool_size": pool_size, **nowhere, **settings})
    house = build(chosen, database_url, clock=clock)
    app = create_app(house)
    clients: list[httpx.AsyncClient] = []

    def client_of(cookies: dict[str, str] | None = None) -> httpx.AsyncClient:
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://shop", cookies=cookies)
        clients.append(client)
        return client

    await house.database.open()
    try:
        yield Shop(house, clock, client_of)
    finally:
        for client in clients:
            await client.aclose()
        await house.warehouse.close()
        await house.database.close()
        # A shop that lives longer than this one, for a whole session, goes on with its own providers.
        for provider in before:
            providers.plug(provider)
