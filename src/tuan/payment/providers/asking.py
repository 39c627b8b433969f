"""How providers are asked over HTTP: no redirects, no proxies of the environment, never longer than fifteen seconds."""

import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache

import httpx

from tuan.payment.providers.protocol import ProviderUnreachable

# A day of several hundred thousand payments, unpacked; packed it is a tenth of that.
LARGEST_BILL, LARGEST_FILE = 128 * 1024 * 1024, 32 * 1024 * 1024
PATIENCE = httpx.Timeout(15, connect=5)


@asynccontextmanager
async def asking() -> AsyncIterator[httpx.AsyncClient]:
    """A client for one conversation. What goes wrong on the way is silence, told without the address, which may hold a signature.

    Raises ProviderUnreachable.
    """
    async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False, verify=_context()) as client:
        try:
            yield client
        except httpx.HTTPError as error:
            raise ProviderUnreachable(f"no answer: {type(error).__name__}") from None


async def file_at(url: str, headers: Mapping[str, str] | None = None) -> bytes:
    """A file of a bearable size. Raises ProviderUnreachable."""
    found = bytearray()
    async with asking() as client, client.stream("GET", url, headers=headers) as answer:
        if not answer.is_success:
            raise ProviderUnreachable(f"{answer.status_code} for the bill's file")
        async for part in answer.aiter_bytes():
            found += part
            if len(found) > LARGEST_FILE:
                raise ProviderUnreachable("the bill's file is too large")
    return bytes(found)


@cache
def _context() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)
