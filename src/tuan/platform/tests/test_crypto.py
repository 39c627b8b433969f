"""Personal data opens only with the right key, in the right place."""

import base64
import os

import pytest

from tuan.platform import crypto


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The field keys of the house, newest first; a test may turn them."""
    keys = [os.urandom(32)]

    def named() -> list[tuple[str, bytes]]:
        return [(base64.b32encode(key[:5]).decode().lower(), key) for key in keys]

    monkeypatch.setattr(crypto, "_keys", named)
    return keys


def test_what_is_sealed_opens_in_its_context_only(keys: list[bytes]) -> None:
    sealed = crypto.seal("13800000001", context="user:1")
    assert "138" not in sealed
    assert crypto.unseal(sealed, context="user:1") == "13800000001"
    assert crypto.seal("13800000001", context="user:1") != sealed
    with pytest.raises(crypto.WrongKey):
        crypto.unseal(sealed, context="user:2")


@pytest.mark.parametrize("place", [12, -3])
def test_a_changed_value_does_not_open(keys: list[bytes], place: int) -> None:
    key_id, _, value = crypto.seal("人民南路 1 号", context="a").partition(".")
    raw = bytearray(base64.urlsafe_b64decode(value))
    raw[place] ^= 1
    with pytest.raises(crypto.WrongKey):
        crypto.unseal(f"{key_id}.{base64.urlsafe_b64encode(bytes(raw)).decode()}", context="a")


def test_after_a_rotation_old_values_open_and_new_ones_carry_the_new_key(keys: list[bytes]) -> None:
    old, index = crypto.seal("x", context="a"), crypto.blind("13800000001", context="phone")
    keys.insert(0, os.urandom(32))
    new = crypto.seal("x", context="a")
    assert old.split(".")[0] != new.split(".")[0]
    assert crypto.unseal(old, context="a") == crypto.unseal(new, context="a") == "x"
    assert crypto.blind("13800000001", context="phone") == index  # People are still found.
    keys.pop()
    with pytest.raises(crypto.WrongKey):
        crypto.unseal(old, context="a")


def test_a_blind_index_is_the_same_for_the_same_words_in_the_same_context(keys: list[bytes]) -> None:
    one = crypto.blind("13800000001", context="phone")
    assert one == crypto.blind("13800000001", context="phone")
    assert len({one, crypto.blind("13800000002", context="phone"), crypto.blind("13800000001", context="email")}) == 3
