"""No webhook reaches the inside of the house."""

import ipaddress

import pytest

from tuan.platform.webhooks.addresses import AddressRefused, Guard, GuardedNetwork
from tuan.platform.webhooks.errors import WebhookAddressRefused

PUBLIC = Guard()
INNER = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a01:203",
    "2002:7f00:1::",
]


@pytest.mark.parametrize("address", INNER)
def test_inner_addresses_are_refused(address: str) -> None:
    assert not PUBLIC.allows(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_public_addresses_are_allowed(address: str) -> None:
    assert PUBLIC.allows(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://example.com/hook", "scheme"),
        ("ftp://example.com/hook", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("https://user:secret@example.com/", "user"),
        ("https:///hook", "host"),
        ("https://[::1/hook", "host"),
        ("https://example.com:99999/hook", "host"),
        ("https://example.com:http/hook", "host"),
        ("https://b\u00fccher.example/hook", "host"),
        ("https://localhost/hook", "host"),
        ("https://printer.local/hook", "host"),
        ("https://db.internal/hook", "host"),
        ("https://127.0.0.1/hook", "private"),
        ("https://127.1/hook", "private"),
        ("https://2130706433/hook", "private"),
        ("https://0x7f000001/hook", "private"),
        ("https://[::1]/hook", "private"),
        ("https://[::ffff:10.0.0.1]/hook", "private"),
    ],
)
def test_addresses_that_can_be_told_from_their_words(url: str, reason: str) -> None:
    with pytest.raises(WebhookAddressRefused) as refused:
        PUBLIC.check_url(url)
    assert refused.value.data == {"reason": reason}


def test_whoever_runs_the_house_may_name_private_networks() -> None:
    guard = Guard.of("10.1.0.0/16, 127.0.0.1")
    guard.check_url("http://10.1.2.3/hook")
    guard.check_url("https://10.1.2.3/hook")
    with pytest.raises(WebhookAddressRefused):
        guard.check_url("http://10.2.0.1/hook")
    with pytest.raises(WebhookAddressRefused):
        guard.check_url("http://example.com/hook")


async def test_a_name_that_leads_inside_is_refused_when_it_is_called() -> None:
    with pytest.raises(AddressRefused, match="not a public address"):
        await PUBLIC.resolve("localhost", 443)
    with pytest.raises(AddressRefused):
        await GuardedNetwork(PUBLIC).connect_tcp("localhost", 443)
    with pytest.raises(AddressRefused):
        await GuardedNetwork(PUBLIC).connect_unix_socket("/var/run/docker.sock")
