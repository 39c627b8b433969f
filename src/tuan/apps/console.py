"""The operators' door."""

from fastapi import FastAPI

from tuan.catalog import console as catalog
from tuan.identity import console as identity
from tuan.identity import console_shop as shop
from tuan.identity import console_staff as staff
from tuan.inventory import console as inventory
from tuan.ledger import console as ledger
from tuan.ordering import console as ordering
from tuan.payment import console as payment
from tuan.platform.http import api
from tuan.platform.pictures import console as pictures
from tuan.platform.system import console as system
from tuan.platform.webhooks import console as webhooks
from tuan.plays import console as plays
from tuan.plays.repertoire import doors
from tuan.promotion import console as promotion
from tuan.sharing import console as sharing

DOMAINS = [
    identity,
    staff,
    shop,
    catalog,
    pictures,
    inventory,
    promotion,
    ordering,
    payment,
    plays,
    *doors("console"),
    sharing,
    ledger,
    webhooks,
    system,
]


def console() -> FastAPI:
    """The console API."""
    return api("Tuan console", [domain.router for domain in DOMAINS])
