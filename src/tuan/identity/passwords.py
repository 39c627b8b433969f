"""Passwords by argon2id; the work is done in a thread so that nobody else waits."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError


def as_in_production() -> PasswordHasher:
    """The library's defaults: RFC 9106, low-memory profile."""
    return PasswordHasher()


hasher = as_in_production()


async def hashed(password: str) -> str:
    """A hash to keep."""
    return await asyncio.to_thread(hasher.hash, password)


async def matches(password_hash: str | None, password: str) -> bool:
    """Whether it is the password. Takes the same time when there is no hash to compare with."""
    try:
        return (
            await asyncio.to_thread(hasher.verify, password_hash or _nobody(), password) and password_hash is not None
        )
    except (VerifyMismatchError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether the parameters have changed since."""
    return hasher.check_needs_rehash(password_hash)


@cache
def _nobody() -> str:
    return hasher.hash("nobody has this password")
