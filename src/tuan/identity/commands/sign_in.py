"""Sign in: shoppers by a one-time code, staff by a password."""

import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta

from tuan.identity import passwords, store
from tuan.identity.commands.sign_up import sign_up
from tuan.identity.errors import CodeExpired, InvalidPhone, WrongCode, WrongPassword
from tuan.identity.messages import TextMessages
from tuan.identity.shapes import StaffRow
from tuan.kit.ids import UserId, new_id
from tuan.platform import crypto
from tuan.platform.database import Database
from tuan.platform.limits import TooManyRequests, count, network_of, spend

# These eleven digits and nothing else: other scripts' digits, or a line end, would be the same phone with limits of its own.
PHONE = re.compile(r"1[3-9][0-9]{9}")
CODE_LIVES = timedelta(minutes=5)
RESEND_AFTER = timedelta(seconds=60)
ATTEMPTS = 5
PLAIN_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
BUYER_SESSION = timedelta(days=30)
STAFF_SESSION = timedelta(hours=12)


def _code_hash(phone: str, code: str) -> bytes:
    # Six digits are guessed at once from a plain hash; the key makes the table useless alone.
    return hmac.new(crypto.derived_key("sign_in_code"), f"{phone}:{code}".encode(), hashlib.sha256).digest()


def _first_nickname() -> str:
    """A name in no language, which tells nothing about its bearer: Tuan-7KQ3M."""
    return "Tuan-" + "".join(secrets.choice(PLAIN_SIGNS) for _ in range(5))


async def send_code(database: Database, messages: TextMessages, *, phone: str, address: str, at: datetime) -> None:
    """Send a fresh code. Raises InvalidPhone, TooManyRequests (per phone: one a minute, ten a day; per network address: 60 an hour).

    A refused request counts for the address only: it neither takes from the phone's day nor ends the code that was sent before.
    """
    if not PHONE.fullmatch(phone):
        raise InvalidPhone
    await count(database, f"code:address:{network_of(address)}", most=60, within=timedelta(hours=1), at=at)
    code = f"{secrets.randbelow(10**6):06d}"
    async with database.transaction() as tx:
        fresh = await store.people.put_code(
            tx,
            phone=phone,
            code_hash=_code_hash(phone, code),
            attempts=ATTEMPTS,
            at=at,
            expires_at=at + CODE_LIVES,
            resend_after=at - RESEND_AFTER,
        )
        if not fresh:
            raise TooManyRequests(retry_after_seconds=round(RESEND_AFTER.total_seconds()))
        budget = f"code:phone:{store.people.phone_index(phone)}"
        await spend(tx, budget, most=10, within=timedelta(days=1), at=at)
        minutes = round(CODE_LIVES.total_seconds() / 60)
        await messages.send(tx, phone=phone, text=f"【团】验证码 {code}，{minutes} 分钟内有效。请勿告诉他人。", at=at)


async def sign_in_buyer(
    database: Database,
    *,
    phone: str,
    code: str,
    address: str,
    at: datetime,
    language: str = "zh-CN",
    share_token: str | None = None,
) -> tuple[UserId, str, str]:
    """The person, the session token and the CSRF token. Raises InvalidPhone, WrongCode, CodeExpired, TooManyRequests.

    An attempt is spent in its own transaction, so that a wrong code cannot be tried for ever. The link that brought somebody
    new is remembered together with the account.
    """
    if not PHONE.fullmatch(phone):
        raise InvalidPhone
    await count(database, f"sign_in:address:{network_of(address)}", most=100, within=timedelta(hours=1), at=at)
    async with database.transaction() as tx:
        tried = await store.people.try_code(tx, phone=phone, at=at)
    if tried is None:
        raise CodeExpired
    expected, attempts_left = tried
    if not hmac.compare_digest(expected, _code_hash(phone, code)):
        raise WrongCode(attempts_left=attempts_left)
    async with database.transaction() as tx:
        if not await store.people.drop_code(tx, phone=phone, code_hash=expected):
            raise CodeExpired
        user_id = await sign_up(
            tx,
            user_id=UserId(new_id()),
            phone=phone,
            nickname=_first_nickname(),
            language=language,
            share_token=share_token,
            at=at,
        )
        token, csrf_token = await store.sessions.open_session(
            tx, user_id=user_id, staff_id=None, at=at, expires_at=at + BUYER_SESSION
        )
    return user_id, token, csrf_token


async def sign_in_staff(
    database: Database, *, email: str, password: str, address: str, at: datetime
) -> tuple[StaffRow, str, str]:
    """The member of staff, the session token and the CSRF token. Raises WrongPassword, TooManyRequests."""
    await count(database, f"staff:address:{network_of(address)}", most=60, within=timedelta(minutes=10), at=at)
    email = email.lower()
    email_index = crypto.blind(email, context="email")
    await count(database, f"staff:email:{email_index}", most=20, within=timedelta(minutes=10), at=at)
    async with database.reading() as tx:
        member = await store.staff.by_email(tx, email)
    is_right = await passwords.matches(member.password_hash if member else None, password)
    if member is None or not is_right or not member.is_active:
        raise WrongPassword
    async with database.transaction() as tx:
        if passwords.is_outdated(member.password_hash):
            await store.staff.set_password(tx, member.id, await passwords.hashed(password))
        token, csrf_token = await store.sessions.open_session(
            tx, user_id=None, staff_id=member.id, at=at, expires_at=at + STAFF_SESSION
        )
    return member, token, csrf_token
