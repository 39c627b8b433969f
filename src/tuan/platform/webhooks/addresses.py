"""Where a webhook may go: to public addresses only, so that nobody makes this house knock at its own inner doors (SSRF)."""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import httpcore

from tuan.platform.webhooks.errors import WebhookAddressRefused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# Addresses of IPv6 that carry one of IPv4 inside: NAT64 (RFC 6052) and 6to4 (RFC 3056). Mapped ones the library knows.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SIX_TO_FOUR = ipaddress.ip_network("2002::/16")


class AddressRefused(Exception):
    """The name leads to an address that webhooks may not reach."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Public addresses, and the private networks that whoever runs the house has named."""

    allowed: tuple[Network, ...] = ()

    @classmethod
    def of(cls, listed: str) -> "Guard":
        """From the setting: networks with commas between."""
        return cls(
            tuple(ipaddress.ip_network(item.strip(), strict=False) for item in listed.split(",") if item.strip())
        )

    def check_url(self, url: str) -> None:
        """What can be told without asking for the name. Raises WebhookAddressRefused."""
        host, parts = _parts(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and self._is_named(host)):
            raise WebhookAddressRefused(reason="scheme")
        if parts.username or parts.password:
            raise WebhookAddressRefused(reason="user")
        if not host or "%" in host or host.endswith("."):
            raise WebhookAddressRefused(reason="host")
        literal = _literal(host)
        if literal is not None and not self.allows(literal):
            raise WebhookAddressRefused(reason="private")
        if literal is None and ("." not in host or host.endswith((".local", ".internal", ".localhost"))):
            raise WebhookAddressRefused(reason="host")

    def allows(self, address: Address) -> bool:
        """Whether a message may be sent there."""
        inner = _inside(address)
        return any(inner in network for network in self.allowed if network.version == inner.version) or (
            inner.is_global and not inner.is_multicast and not inner.is_reserved
        )

    async def resolve(self, host: str, port: int) -> list[str]:
        """The addresses of a name; if one of them is not allowed, none is. Raises AddressRefused, OSError."""
        literal = _literal(host)
        if literal is not None:
            found: Iterable[str] = [str(literal)]
        else:
            answer = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found = dict.fromkeys(str(entry[4][0]) for entry in answer)
        refused = [address for address in found if not self.allows(ipaddress.ip_address(address))]
        if refused:
            raise AddressRefused(f"{host} leads to {refused[0]}, which is not a public address")
        return list(found)

    def _is_named(self, host: str) -> bool:
        literal = _literal(host)
        return literal is not None and any(literal in network for network in self.allowed)


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to the very address that was checked: a name that changes between the look and the call gains nothing."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to a name that is allowed."""
        addresses = await self._guard.resolve(host, port)
        return await self._network.connect_tcp(
            addresses[0], port, timeout=timeout, local_address=local_address, socket_options=socket_options
        )

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never."""
        raise AddressRefused("webhooks do not go to sockets of this machine")

    async def sleep(self, seconds: float) -> None:
        """As the network of the library."""
        await self._network.sleep(seconds)


def _parts(url: str) -> tuple[str, SplitResult]:
    """A message to an address that nobody can call would be tried for ever: it is refused when it is written down."""
    try:
        parts = urlsplit(url)
        url.encode("ascii")
        _ = parts.port
        return parts.hostname or "", parts
    except ValueError as error:  # No such IPv6 address, no such port, letters that an address spells otherwise.
        raise WebhookAddressRefused(reason="host") from error


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:  # 127.1, 0x7f000001, 2130706433: old ways to write an address, which some resolvers understand.
        return ipaddress.ip_address(socket.inet_aton(host))
    except OSError:
        return None


def _inside(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return ipaddress.IPv4Address(address.packed[12:])
        if address in _SIX_TO_FOUR:
            return ipaddress.IPv4Address(address.packed[2:6])
    return address
