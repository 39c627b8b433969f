"""How providers are asked over HTTP: no redirects, no proxies of the environment, never longer than fifteen seconds."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

import httpx

from tuan.payment.providers.protocol import ProviderUnreachable

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


@cache
def _context() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)
