"""The buyers: each line is played through the API, with the ids of a device, so that a request that died is simply sent again."""

import asyncio
import time
from collections import defaultdict
from typing import Any
from uuid import UUID, uuid5

import httpx

from tuan.apps.replay.lines import Line
from tuan.apps.replay.stage import GROUP_PRICE, Stage, Visitor

API = "/api/storefront/v1"
GIVE_UP_AFTER = 120.0
AGAIN = {502, 503, 500}


class Unanswered(Exception):
    """The shop did not answer for two minutes."""


class Buyers:
    """Plays lines against a running shop."""

    def __init__(self, client: httpx.AsyncClient, stage: Stage, run: UUID) -> None:
        self.client, self.stage, self.run = client, stage, run
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.requests = self.resent = 0
        self.refused: dict[str, int] = defaultdict(int)
        self.groups: dict[int, UUID] = {}

    async def play(self, line: Line) -> None:
        """Open the group and pay; then each participant joins and pays. Those who find it full are counted."""
        group_id = uuid5(self.run, f"group {line.number}")
        self.groups[line.number] = group_id
        item = self.stage.items[line.item]
        leader = self.stage.visitors[line.initiator]
        opened = await self._seat(
            leader, "open", "/plays/groups", line, line.initiator,
            {"group_id": str(group_id), "campaign_id": str(item.campaign_id)},
        )  # fmt: skip
        if opened is None:
            return
        await self._pay(leader, opened, line, line.initiator)
        for name in line.participants:
            friend = self.stage.visitors[name]
            await self._ask(friend, "look", "GET", f"/plays/groups/{group_id}")
            joined = await self._seat(friend, "join", f"/plays/groups/{group_id}/seats", line, name, {})
            if joined is not None:
                await self._pay(friend, joined, line, name)

    async def _seat(
        self, visitor: Visitor, step: str, path: str, line: Line, name: str, more: dict[str, Any]
    ) -> str | None:
        item = self.stage.items[line.item]
        body = {
            "checkout_id": str(uuid5(self.run, f"checkout {line.number} {name}")), "sku_id": str(item.sku_id), "quantity": 1,
            "address_id": str(visitor.address_id),
            "shown_total": {"minor": GROUP_PRICE.minor, "currency": GROUP_PRICE.currency}, **more,
        }  # fmt: skip
        answer = await self._ask(visitor, step, "POST", path, body)
        first = time.monotonic()
        while answer.status_code == 409 and answer.json()["code"] == "already_in_a_group":
            # The same person wanted the same item in another line, whose group has not formed yet.
            if time.monotonic() - first > GIVE_UP_AFTER:
                break
            await asyncio.sleep(0.5)
            answer = await self._ask(visitor, step, "POST", path, body)
        if answer.status_code == 201:
            checkout_id: str = answer.json()["checkout"]["id"]
            return checkout_id
        self.refused[answer.json()["code"]] += 1
        return None

    async def _pay(self, visitor: Visitor, checkout_id: str, line: Line, name: str) -> None:
        body = {
            "id": str(uuid5(self.run, f"payment {line.number} {name}")),
            "checkout_id": checkout_id,
            "provider": "sandbox",
        }
        opened = await self._ask(visitor, "pay", "POST", "/payments", body)
        if opened.status_code != 201:
            self.refused[opened.json()["code"]] += 1
            return
        begun = await self._ask(visitor, "pay", "POST", f"/payments/{body['id']}/beginning", {})
        if begun.status_code != 200:
            self.refused[begun.json()["code"]] += 1
            return
        cashier = begun.json()["redirect_to"]
        # A payer whose page died does not know whether it was charged: paying again is what people do, and must go back by itself.
        await self._send("cashier", "POST", cashier, data={"choice": "pay"})

    async def _ask(self, visitor: Visitor, step: str, method: str, path: str, body: Any = None) -> httpx.Response:
        headers = {"X-CSRF-Token": visitor.csrf_token, "Cookie": f"tuan_session={visitor.token}"}
        return await self._send(step, method, API + path, json=body, headers=headers)

    async def _send(self, step: str, method: str, path: str, **content: Any) -> httpx.Response:
        """Send until there is an answer that is not a breakdown."""
        first = time.monotonic()
        while True:
            self.requests += 1
            started = time.perf_counter()
            try:
                answer = await self.client.request(method, path, **content)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code not in AGAIN:
                self.seconds[step].append(time.perf_counter() - started)
                return answer
            if time.monotonic() - first > GIVE_UP_AFTER:
                raise Unanswered(path)
            self.resent += 1
            await asyncio.sleep(
                0.1
            )  # A shop that was killed needs a moment; this is not a wait for a condition of ours.
