"""Shoppers, shops and sign-in codes."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from tuan.identity.shapes import Person, Shop, mask_phone
from tuan.kit.ids import ShopId, UserId, new_id
from tuan.kit.text import Text
from tuan.platform import crypto
from tuan.platform.database import Tx

PERSON = "id, nickname, avatar_url, phone_masked, language"


def phone_index(phone: str) -> str:
    """How a phone number is found without being readable."""
    return crypto.blind(phone, context="phone")


async def by_ids(tx: Tx, ids: Collection[UUID]) -> dict[UUID, Person]:
    """People by id."""
    rows = await tx.all(Person, f"select {PERSON} from users where id = any(%(ids)s)", ids=list(ids))
    return {row.id: row for row in rows}


async def phone_ends_with(tx: Tx, digits: str, *, limit: int) -> list[UserId]:
    """People whose phone number, as screens show it, ends with these four digits; the newest first."""
    return await tx.values(
        """select id from users where right(phone_masked, 4) = %(digits)s order by created_at desc limit %(limit)s""",
        digits=digits,
        limit=limit,
    )


async def shops(tx: Tx, ids: Collection[UUID]) -> dict[ShopId, Shop]:
    """Shops by id."""
    rows = await tx.rows("select id, name from shops where id = any(%(ids)s)", ids=list(ids))
    return {row["id"]: Shop(row["id"], Text(row["name"]["zh"], row["name"]["en"])) for row in rows}


async def open_shop(tx: Tx, *, shop_id: UUID, name: Text, at: datetime) -> None:
    """A new shop; the same id again changes nothing."""
    await tx.run(
        "insert into shops (id, name, opened_at) values (%(id)s, %(name)s, %(at)s) on conflict do nothing",
        id=shop_id,
        name=Jsonb({"zh": name.zh, "en": name.en}),
        at=at,
    )


async def find_or_add(
    tx: Tx, *, user_id: UUID, phone: str, nickname: str, at: datetime, language: str = "zh-CN"
) -> tuple[UserId, bool]:
    """The person with this phone number, added if nobody has it; and whether they are new."""
    index = phone_index(phone)
    added = await tx.run(
        """insert into users (id, phone_sealed, phone_index, phone_masked, nickname, language, created_at)
           values (%(id)s, %(sealed)s, %(index)s, %(masked)s, %(nickname)s, %(language)s, %(at)s) on conflict (phone_index) do nothing""",
        id=user_id,
        sealed=crypto.seal(phone, context=f"user:{user_id}"),
        index=index,
        masked=mask_phone(phone),
        nickname=nickname,
        language=language,
        at=at,
    )
    found: UserId = await tx.value("select id from users where phone_index = %(index)s", index=index)
    return found, added == 1


async def change(tx: Tx, user_id: UUID, *, nickname: str | None, language: str | None) -> None:
    """Change what is given."""
    await tx.run(
        """update users set nickname = coalesce(%(nickname)s, nickname), language = coalesce(%(language)s, language)
           where id = %(id)s""",
        id=user_id,
        nickname=nickname,
        language=language,
    )


async def put_code(
    tx: Tx, *, phone: str, code_hash: bytes, attempts: int, at: datetime, expires_at: datetime, resend_after: datetime
) -> bool:
    """Replace the code of a phone number; False when the last one is too young."""
    written = await tx.run(
        """insert into sign_in_codes as c (phone_index, code_hash, attempts_left, sent_at, expires_at)
           values (%(index)s, %(hash)s, %(attempts)s, %(at)s, %(expires_at)s)
           on conflict (phone_index) do update
           set code_hash = excluded.code_hash, attempts_left = excluded.attempts_left, sent_at = excluded.sent_at,
               expires_at = excluded.expires_at
           where c.sent_at <= %(resend_after)s""",
        index=phone_index(phone),
        hash=code_hash,
        attempts=attempts,
        at=at,
        expires_at=expires_at,
        resend_after=resend_after,
    )
    return written == 1


async def try_code(tx: Tx, *, phone: str, at: datetime) -> tuple[bytes, int] | None:
    """Spend one attempt: the code's hash and how many attempts are left; None when there is no live code."""
    rows = await tx.rows(
        """update sign_in_codes set attempts_left = attempts_left - 1
           where phone_index = %(index)s and attempts_left > 0 and expires_at > %(at)s
           returning code_hash, attempts_left""",
        index=phone_index(phone),
        at=at,
    )
    return (bytes(rows[0]["code_hash"]), rows[0]["attempts_left"]) if rows else None


async def drop_code(tx: Tx, *, phone: str, code_hash: bytes) -> bool:
    """A code is used once; False when another hand was faster, or a newer code has taken its place."""
    dropped = await tx.run(
        "delete from sign_in_codes where phone_index = %(index)s and code_hash = %(hash)s",
        index=phone_index(phone),
        hash=code_hash,
    )
    return dropped == 1


async def add_text_message(tx: Tx, *, phone: str, body: str, at: datetime) -> None:
    """The local twin of a text message."""
    await tx.run(
        "insert into local_text_messages (id, phone, body, sent_at) values (%(id)s, %(phone)s, %(body)s, %(at)s)",
        id=new_id(),
        phone=phone,
        body=body,
        at=at,
    )


async def text_messages(tx: Tx, *, phone: str | None) -> list[dict[str, object]]:
    """The newest messages of the local twin."""
    return await tx.rows(
        """select phone, body as text, sent_at from local_text_messages
           where %(phone)s::text is null or phone = %(phone)s order by sent_at desc limit 20""",
        phone=phone,
    )
