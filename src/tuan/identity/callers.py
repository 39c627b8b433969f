"""Finds the caller behind a cookie or a key, with one statement."""

from collections.abc import Sequence
from typing import Any

from tuan.identity import roles, store
from tuan.kit.clock import Clock
from tuan.kit.ids import SessionId, StaffId
from tuan.platform.batches import Batches
from tuan.platform.callers import Buyer, Permission, Staff
from tuan.platform.database import Database


def _granted(row: dict[str, Any]) -> frozenset[str]:
    return roles.permissions_of(row["role"], Permission.known, is_house=row["is_house"])


class IdentityCallers:
    """The sessions of this house."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database, self.clock = database, clock
        self._buyers: Batches[str, Buyer | None] = Batches(self._find_buyers, most=200, hands=2)

    async def buyer(self, token: str) -> Buyer | None:
        """The shopper of a session token; those who come at once are looked up together."""
        return await self._buyers.ask(token)

    async def _find_buyers(self, tokens: Sequence[str]) -> list[Buyer | None]:
        async with self.database.reading() as tx:
            rows = await store.sessions.buyers(tx, tokens, at=self.clock())
        return [Buyer(row["user_id"], row["id"], row["csrf_token"]) if row else None for row in rows]

    async def staff(self, token: str) -> Staff | None:
        """The member of staff of a session token."""
        async with self.database.reading() as tx:
            row = await store.sessions.staff(tx, token, at=self.clock())
        if row is None:
            return None
        return Staff(
            id=row["staff_id"],
            session_id=row["id"],
            csrf_token=row["csrf_token"],
            shop_id=row["shop_id"],
            permissions=_granted(row),
            name=row["name"],
        )

    async def api_key(self, key: str) -> Staff | None:
        """The shop behind an API key; it never may more than its maker may now."""
        async with self.database.reading() as tx:
            row = await store.keys.find(tx, key)
        if row is None:
            return None
        async with self.database.transaction() as tx:
            await store.keys.used(tx, row["id"], at=self.clock())
        allowed = _granted(row) & frozenset(row["permissions"])
        return Staff(
            id=StaffId(row["created_by"]),
            session_id=SessionId(row["id"]),
            csrf_token="",
            shop_id=row["shop_id"],
            permissions=allowed,
            name=f"API: {row['name']}",
            is_api_key=True,
        )
