"""A shop that takes real money from twins: what a flow needs to play both sides."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from tests.shop import START, BuyerCaller, Shop, a_shop
from tests.twins.alipay import AlipayTwin
from tests.twins.running import running
from tests.twins.wechat_pay import WeChatTwin
from tuan.kit.ids import new_id
from tuan.ledger import public as ledger
from tuan.payment import postings


class Twin(Protocol):
    """What both twins can do for a story."""

    lies: set[str]

    def pay(self, number: str, amount: int | None = None) -> bool:
        """The payer pays."""

    def notices(self) -> list[tuple[dict[str, str], bytes]]:
        """What is owed, signed now."""

    def values(self) -> dict[str, str]:
        """The keys as they are entered."""

    def rotate(self) -> None:
        """Another certificate from now on."""


@dataclass
class Market:
    """A shop and one of the twins, switched on."""

    shop: Shop
    code: str
    twin: Twin
    told: int = 0

    async def start_paying(self, buyer: BuyerCaller, checkout_id: str) -> str:
        """Open and begin a payment by code; its id."""
        payment_id = str(new_id())
        asked = {"id": payment_id, "checkout_id": checkout_id, "provider": self.code, "way": "qr"}
        opened = await buyer.post("/payments", asked)
        assert opened.status == 201, opened.body
        begun = await buyer.post(f"/payments/{payment_id}/beginning")
        assert begun.status == 200, begun.body
        return payment_id

    def pays(self, payment_id: str, amount: int | None = None) -> bool:
        """The buyer pays."""
        return self.twin.pay(UUID(payment_id).hex, amount)

    async def tell(self, *, times: int = 1) -> list[int]:
        """The twin tells the shop, and goes on telling; what the shop answered."""
        said = []
        signed = self.twin.notices()
        self.twin.lies.discard("signature")
        for headers, body in signed:
            for _ in range(times):
                answer = await self.shop.client_of().post(f"/hooks/{self.code}", content=body, headers=headers)
                said.append(answer.status_code)
                wanted = {"wechat_pay": (204, b""), "alipay": (200, b"success")}[self.code]
                assert answer.is_error or (answer.status_code, answer.content) == wanted
        return said

    async def settle(self) -> None:
        """Told, processed, and told again of what came of it."""
        await self.tell()
        await self.shop.settle()
        await self.tell()
        await self.shop.settle()

    async def clearing(self) -> int:
        """What the provider holds for us."""
        async with self.shop.house.database.reading() as tx:
            return (await ledger.balance(tx, postings.clearing(self.code, "CNY"))).posted


@asynccontextmanager
async def a_market(database_url: str, code: str) -> AsyncIterator[Market]:
    """A furnished shop with a campaign, whose only provider is a twin."""
    wechat, alipay = WeChatTwin(lambda: START), AlipayTwin(lambda: START)
    with running(wechat.app()) as url, running(alipay.app()) as other_url:
        wechat.url, alipay.url = url, other_url
        gateways: dict[str, Any] = {"wechat_pay_gateway": url, "alipay_gateway": f"{other_url}/gateway.do"}
        async with a_shop(database_url, **gateways) as shop:
            # Far from midnight, in China too, and not before what the database calls now.
            shop.clock.now = (shop.clock.now + timedelta(days=1)).replace(hour=4, minute=0)
            wechat.clock = wechat.books.clock = alipay.clock = shop.clock
            await shop.furnish()
            await shop.start_campaign(seats=2)
            twin: Twin = wechat if code == "wechat_pay" else alipay
            path = f"/payment-providers/{code}"
            entered = await shop.staff.call("PUT", f"{path}/keys", {"values": twin.values()})
            assert entered.status == 200, entered.body
            offer = {"is_enabled": True, "ways": ["qr", "phone"]}
            assert (await shop.staff.call("PUT", f"{path}/offer", offer)).status == 200
            yield Market(shop, code, twin)
