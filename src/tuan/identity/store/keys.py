"""API keys, by the hash of the key."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tuan.identity.shapes import ApiKeyRow
from tuan.identity.store.sessions import token_hash
from tuan.platform.database import Tx


async def insert(tx: Tx, key: dict[str, Any], *, secret: str) -> bool:
    """Keep a new key; False when its id exists."""
    written = await tx.run(
        """insert into api_keys (id, shop_id, created_by, name, prefix, key_hash, permissions, created_at)
           values (%(id)s, %(shop_id)s, %(created_by)s, %(name)s, %(prefix)s, %(hash)s, %(permissions)s, %(at)s)
           on conflict (id) do nothing""",
        **key,
        hash=token_hash(secret),
    )
    return written == 1


async def of_shop(tx: Tx, shop_id: UUID) -> list[ApiKeyRow]:
    """The keys of a shop that are not revoked."""
    return await tx.all(
        ApiKeyRow,
        """select id, name, prefix, permissions, created_at, last_used_at from api_keys
           where shop_id = %(shop_id)s and revoked_at is null order by created_at desc""",
        shop_id=shop_id,
    )


async def find(tx: Tx, secret: str) -> dict[str, Any] | None:
    """A live key whose maker is still active; its permissions are no more than the maker's role has."""
    rows = await tx.rows(
        """select k.id, k.shop_id, k.name, k.permissions, k.created_by, k.last_used_at, m.role, m.is_house from api_keys k
           join staff m on m.id = k.created_by
           where k.key_hash = %(hash)s and k.revoked_at is null and m.is_active""",
        hash=token_hash(secret),
    )
    return rows[0] if rows else None


async def used(tx: Tx, id: UUID, *, at: datetime) -> None:
    """Remember, at most once an hour, when a key was used."""
    await tx.run(
        """update api_keys set last_used_at = %(at)s
           where id = %(id)s and (last_used_at is null or last_used_at < %(at)s - interval '1 hour')""",
        id=id,
        at=at,
    )


async def revoke(tx: Tx, id: UUID, *, shop_id: UUID, at: datetime) -> ApiKeyRow | None:
    """A key is of no use any more: as it was, None when there is none."""
    return await tx.maybe(
        ApiKeyRow,
        """update api_keys set revoked_at = %(at)s where id = %(id)s and shop_id = %(shop_id)s and revoked_at is null
           returning id, name, prefix, permissions, created_at, last_used_at""",
        id=id,
        shop_id=shop_id,
        at=at,
    )
