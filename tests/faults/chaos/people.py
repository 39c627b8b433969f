"""What buyers, operators and the provider's notices do: chosen by a seed, sent again until there is a definite answer."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid5

import httpx

from tests.faults.chaos.world import CONSOLE, Desk, Fair, World
from tuan.apps.replay.stage import GROUP_PRICE, LIST_PRICE, Visitor

API = "/api/storefront/v1"
CASHIER = ("pay", "pay", "pay", "fail", "late", "twice", "out_of_order", "never", "double")
AGAIN = {500, 502, 503}


class Clients:
    """Everybody who asks the shop something in one round."""

    def __init__(self, world: World, fair: Fair, client: httpx.AsyncClient, seed: str) -> None:
        self.world, self.fair, self.client, self.seed = world, fair, client, seed
        self.acts: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.placed: set[UUID] = set()
        self.groups: list[UUID] = []
        self.is_over = False

    def chance(self, who: str) -> random.Random:
        """The dice of one person: the same seed throws the same."""
        return random.Random(f"{self.seed}/{who}")  # noqa: S311 - to be thrown again, not to be guessed.

    async def buyer(self, number: int) -> None:
        """One story after the other until the round is over."""
        chance, story = self.chance(f"buyer {number}"), 0
        while not self.is_over:
            story += 1
            await self._story(chance, uuid5(self.fair.run, f"{number}/{story}"))

    async def _story(self, chance: random.Random, id: UUID) -> None:
        who = chance.choice(self.fair.people)
        kind = chance.choices(("alone", "both", "open", "join"), (3, 1, 3, 5))[0]
        group, checkout = await self._place(chance, who, kind, id)
        if checkout is None:
            return
        order = UUID(checkout["orders"][0]["id"])
        self.placed.add(UUID(checkout["id"]))
        ending = chance.random()
        if ending < 0.08:  # Thought better of it before paying.
            await self._ask(who, "cancel", "POST", f"/orders/{order}/cancel", {})
            return
        if ending < 0.9:
            await self._pay(chance, who, checkout["id"], id)
        if chance.random() < 0.25:
            await self._give_back(chance, who, order, id)
        elif chance.random() < 0.15:
            await asyncio.sleep(chance.random() * 2)
            if group and chance.random() < 0.5:
                await self._ask(who, "leave", "POST", f"/plays/groups/{group}/leave", {})
            else:
                await self._ask(who, "cancel", "POST", f"/orders/{order}/cancel", {})
        elif chance.random() < 0.2:
            await self._ask(who, "receive", "POST", f"/orders/{order}/receipt", {})

    async def _place(
        self, chance: random.Random, who: Visitor, kind: str, id: UUID
    ) -> tuple[UUID | None, dict[str, Any] | None]:
        shop = chance.randrange(2)
        item = chance.choice(self.fair.items[shop])
        body: dict[str, Any] = {"address_id": str(who.address_id)}
        if kind in ("alone", "both") or (kind == "join" and not self.groups):
            items = [item, chance.choice(self.fair.items[1 - shop])] if kind == "both" else [item]
            pieces = [chance.randint(1, 2) for _ in items]
            lines = [{"sku_id": str(one.sku_id), "quantity": many} for one, many in zip(items, pieces, strict=True)]
            total = sum(pieces) * LIST_PRICE.minor
            body |= {"id": str(id), "lines": lines, "shown_total": {"minor": total, "currency": "CNY"}}
            answer = await self._ask(who, kind, "POST", "/checkouts", body)
            return None, answer.json() if answer is not None else None
        body |= {"checkout_id": str(id), "quantity": 1, "shown_total": {"minor": GROUP_PRICE.minor, "currency": "CNY"}}
        if kind == "open":
            group = uuid5(id, "group")
            body |= {"group_id": str(group), "campaign_id": str(item.campaign_id), "sku_id": str(item.sku_id)}
            answer = await self._ask(who, kind, "POST", "/plays/groups", body)
        else:
            group = chance.choice(self.groups[-8:])
            found = await self._ask(who, "look", "GET", f"/plays/groups/{group}")
            if found is None:
                return None, None
            campaign = found.json()["campaign_id"]
            item = next(one for side in self.fair.items for one in side if str(one.campaign_id) == campaign)
            body |= {"sku_id": str(item.sku_id), "another_group_is_fine": chance.random() < 0.5}
            answer = await self._ask(who, kind, "POST", f"/plays/groups/{group}/seats", body)
        if answer is None:
            return None, None
        if kind == "open":
            self.groups.append(group)
        return group, answer.json()["checkout"]

    async def _pay(self, chance: random.Random, who: Visitor, checkout: str, id: UUID) -> None:
        payment, is_real = str(uuid5(id, "payment")), chance.random() < 0.4
        body = {"id": payment, "checkout_id": checkout, "provider": "wechat_pay" if is_real else "sandbox"}
        if await self._ask(who, "pay", "POST", "/payments", body | ({"way": "qr"} if is_real else {})) is None:
            return
        begun = await self._ask(who, "begin", "POST", f"/payments/{payment}/beginning", {})
        if begun is None:
            return
        if is_real:
            self.acts["scan"] += self.world.twin.pay(UUID(payment).hex)
            return
        # A payer whose page died pays again, as people do: the second charge has to go back.
        await self._send("cashier", "POST", begun.json()["redirect_to"], data={"choice": chance.choice(CASHIER)})

    async def _give_back(self, chance: random.Random, who: Visitor, order: UUID, id: UUID) -> None:
        """Ask for the money of some pieces, two times at once now and then."""
        found = await self._ask(who, "ways back", "GET", f"/orders/{order}/after-sales")
        lines = [line for line in found.json()["lines"] if line["amounts"]] if found is not None else []
        if not lines:
            return
        line = chance.choice(lines)
        quantity = chance.randint(1, len(line["amounts"]))
        body = {
            "order_id": str(order), "kind": "refund_only", "is_sent": False, "reason": "no_longer_wanted",
            "lines": [{"order_line_id": line["order_line_id"], "quantity": quantity}],
            "shown": {"minor": line["amounts"][quantity - 1], "currency": "CNY"},
        }  # fmt: skip
        asked = [body | {"id": str(uuid5(id, f"case {n}"))} for n in range(chance.choice((1, 1, 2)))]
        await asyncio.gather(*(self._ask(who, "give back", "POST", "/after-sales", one) for one in asked))

    async def operator(self, desk: Desk, number: int) -> None:
        """Ships what may be shipped, tries again what the provider refused, now and then."""
        chance, headers = self.chance(f"operator {number}"), {"Cookie": desk.cookie, "X-CSRF-Token": desk.csrf_token}
        while not self.is_over:
            await asyncio.sleep(chance.random() * 3)
            found = await self._send("list", "GET", f"{CONSOLE}/orders?state=ready_to_ship", headers=headers)
            for order in (found.json()["items"] if found is not None else [])[: chance.randint(1, 6)]:
                parcel = {
                    "id": str(uuid5(UUID(order["id"]), "parcel")),
                    "carrier": "顺丰速运",
                    "tracking_number": "SF1234567",
                }
                path = f"{CONSOLE}/orders/{order['id']}/parcels"
                await self._send("ship", "POST", path, headers=headers, json=parcel)
            found = await self._send("cases", "GET", f"{CONSOLE}/after-sales?waiting=shop", headers=headers)
            for case in (found.json()["items"] if found is not None else [])[: chance.randint(1, 6)]:
                path = f"{CONSOLE}/after-sales/{case['id']}/approval"
                await self._send("approve", "POST", path, headers=headers, json={})

    async def notices(self) -> None:
        """The twin tells the shop: some twice, some late, some never; and again what was not taken."""
        chance = self.chance("notices")
        twin, waiting = self.world.twin, list[tuple[dict[str, str], bytes]]()
        while not self.is_over:
            await asyncio.sleep(0.2)
            waiting += [one for one in twin.notices() if chance.random() > 0.15]
            chance.shuffle(waiting)
            for _ in range(min(len(waiting), 5)):
                headers, body = waiting.pop()
                if not await self._is_taken(headers, body) or chance.random() < 0.3:
                    waiting.append((headers, body))

    async def _is_taken(self, headers: dict[str, str], body: bytes) -> bool:
        try:
            answer = await self.client.post("/hooks/wechat_pay", headers=headers, content=body)
        except httpx.TransportError:
            return False
        self.acts["notice"] += answer.is_success
        # Five minutes later the signature is stale, and refused for good.
        return answer.status_code < 500

    async def _ask(self, who: Visitor, act: str, method: str, path: str, body: Any = None) -> httpx.Response | None:
        headers = {"X-CSRF-Token": who.csrf_token, "Cookie": f"tuan_session={who.token}"}
        return await self._send(act, method, API + path, json=body, headers=headers)

    async def _send(self, act: str, method: str, path: str, **content: Any) -> httpx.Response | None:
        """Send until somebody answers; None when the answer is no, or the round is over before there is any."""
        while True:
            try:
                answer = await self.client.request(method, path, **content)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code not in AGAIN:
                break
            if self.is_over:
                return None
            self.acts["sent again"] += 1
            await asyncio.sleep(0.1)  # A shop that was killed needs a moment; the condition is the answer.
        if answer.is_success or answer.status_code == 303:
            self.acts[act] += 1
            return answer
        self.refused[f"{act}: {answer.json()['code']}"] += 1
        return None


def everybody(clients: Clients, count: int) -> list[Callable[[], Any]]:
    """What runs at once."""
    buyers = [lambda n=n: clients.buyer(n) for n in range(count)]
    desks = [lambda n=n, desk=desk: clients.operator(desk, n) for n, desk in enumerate(clients.fair.staff)]
    return [*buyers, *desks, clients.notices]
