"""Passwords cost those who guess them; the other tests hash cheaply, so the real parameters are held here."""

import argon2
import pytest

from tuan.identity import passwords
from tuan.identity.passwords import as_in_production


@pytest.fixture(autouse=True)
def _real(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "hasher", as_in_production())


async def test_a_hash_is_what_rfc_9106_asks_for_when_memory_is_short() -> None:
    kept = await passwords.hashed("correct horse")
    asked = argon2.extract_parameters(kept)
    assert (asked.type, asked.memory_cost, asked.time_cost, asked.parallelism) == (argon2.Type.ID, 65_536, 3, 4)
    assert await passwords.matches(kept, "correct horse")
    assert not await passwords.matches(kept, "correct house")
    assert not await passwords.matches(None, "correct horse")
    assert not passwords.is_outdated(kept)


async def test_a_hash_of_weaker_days_is_told() -> None:
    assert passwords.is_outdated(argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x"))
