"""What people ask about their own data."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tuan.identity.shapes import PrivacyRequest
from tuan.kit.ids import UserId
from tuan.platform.database import Tx

REQUEST = "select id, user_id, kind, state, asked_at, ended_at from privacy_requests"


async def ask(tx: Tx, id: UUID, *, user_id: UserId, kind: str, at: datetime) -> bool:
    """Record a request; False when the id is known, or one of this kind is open."""
    written = await tx.run(
        """insert into privacy_requests (id, user_id, kind, asked_at)
           values (%(id)s, %(user_id)s, %(kind)s, %(at)s) on conflict do nothing""",
        id=id,
        user_id=user_id,
        kind=kind,
        at=at,
    )
    return written == 1


async def get(tx: Tx, id: UUID, *, user_id: UserId) -> PrivacyRequest | None:
    """One of somebody's requests."""
    return await tx.maybe(
        PrivacyRequest, f"{REQUEST} where id = %(id)s and user_id = %(user_id)s", id=id, user_id=user_id
    )


async def of_user(tx: Tx, user_id: UserId) -> Sequence[PrivacyRequest]:
    """Somebody's last twenty requests, newest first."""
    return await tx.all(
        PrivacyRequest,
        f"{REQUEST} where user_id = %(user_id)s order by asked_at desc, id desc limit 20",
        user_id=user_id,
    )


async def withdraw(tx: Tx, id: UUID, *, user_id: UserId, at: datetime) -> bool:
    """End an open request at its owner's wish; False when it is not open, or not theirs."""
    moved = await tx.run(
        """update privacy_requests set state = 'withdrawn', ended_at = %(at)s
           where id = %(id)s and user_id = %(user_id)s and state = 'open'""",
        id=id,
        user_id=user_id,
        at=at,
    )
    return moved == 1


async def listed(
    tx: Tx, *, state: str | None, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[PrivacyRequest]:
    """Everybody's requests, newest first."""
    return await tx.all(
        PrivacyRequest,
        f"""{REQUEST}
            where (%(state)s::text is null or state = %(state)s)
              and (%(after_at)s::timestamptz is null or (asked_at, id) < (%(after_at)s, %(after_id)s::uuid))
            order by asked_at desc, id desc limit %(limit)s""",
        state=state,
        after_at=after[0] if after else None,
        after_id=after[1] if after else None,
        limit=limit,
    )


async def sessions_of(tx: Tx, user_id: UserId) -> int:
    """On how many devices somebody is signed in, or was until lately."""
    count: int = await tx.value("select count(*) from sessions where user_id = %(id)s", id=user_id)
    return count


async def addresses_of(tx: Tx, user_id: UserId) -> int:
    """How many addresses somebody keeps."""
    count: int = await tx.value(
        "select count(*) from addresses where user_id = %(id)s and deleted_at is null", id=user_id
    )
    return count
