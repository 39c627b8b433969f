"""Sessions, by the hash of their token."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tuan.kit.ids import new_id
from tuan.platform.database import Tx


def token_hash(token: str) -> bytes:
    """What is kept of a token; it has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).digest()


async def open_session(
    tx: Tx, *, user_id: UUID | None, staff_id: UUID | None, at: datetime, expires_at: datetime
) -> tuple[str, str]:
    """A new session: its token (shown once) and the CSRF token of its pages."""
    token, csrf_token = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    await tx.run(
        """insert into sessions (id, token_hash, csrf_token, user_id, staff_id, created_at, expires_at)
           values (%(id)s, %(hash)s, %(csrf)s, %(user_id)s, %(staff_id)s, %(at)s, %(expires_at)s)""",
        id=new_id(),
        hash=token_hash(token),
        csrf=csrf_token,
        user_id=user_id,
        staff_id=staff_id,
        at=at,
        expires_at=expires_at,
    )
    return token, csrf_token


async def buyers(tx: Tx, tokens: Sequence[str], *, at: datetime) -> list[dict[str, Any] | None]:
    """The session of a shopper for each token; None for one that is unknown or over."""
    hashes = [token_hash(token) for token in tokens]
    rows = await tx.rows(
        """select token_hash, id, user_id, csrf_token from sessions
           where token_hash = any(%(hashes)s) and user_id is not null and expires_at > %(at)s""",
        hashes=hashes,
        at=at,
    )
    found = {row["token_hash"]: row for row in rows}
    return [found.get(hash) for hash in hashes]


async def staff(tx: Tx, token: str, *, at: datetime) -> dict[str, Any] | None:
    """The session of a member of staff who is still active."""
    rows = await tx.rows(
        """select s.id, s.staff_id, s.csrf_token, m.shop_id, m.role, m.is_house, m.name from sessions s join staff m on m.id = s.staff_id
           where s.token_hash = %(hash)s and s.expires_at > %(at)s and m.is_active""",
        hash=token_hash(token),
        at=at,
    )
    return rows[0] if rows else None


async def close(tx: Tx, session_id: UUID) -> None:
    """Sign out."""
    await tx.run("delete from sessions where id = %(id)s", id=session_id)


async def close_all(tx: Tx, staff_id: UUID, *, but: UUID | None = None) -> None:
    """Sign a member of staff out everywhere, or everywhere else."""
    await tx.run(
        "delete from sessions where staff_id = %(staff_id)s and id is distinct from %(but)s", staff_id=staff_id, but=but
    )


async def drop_expired(tx: Tx, *, at: datetime) -> int:
    """Forget sessions, codes and counters that are over."""
    await tx.run("delete from sign_in_codes where expires_at <= %(at)s - interval '1 day'", at=at)
    await tx.run("delete from rate_limits where window_ends <= %(at)s", at=at)
    return await tx.run("delete from sessions where expires_at <= %(at)s", at=at)
