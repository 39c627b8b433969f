"""The operators' door."""

from fastapi import FastAPI

from tuan.analytics import console as analytics
from tuan.analytics import console_shop as clock
from tuan.analytics import console_tables as tables
from tuan.apps import exchange
from tuan.care import console as care
from tuan.care import console_settings as care_settings
from tuan.catalog import console as catalog
from tuan.catalog import console_bulk as catalog_bulk
from tuan.catalog import console_checks as catalog_checks
from tuan.identity import console as identity
from tuan.identity import console_customers as customers
from tuan.identity import console_shop as shop
from tuan.identity import console_staff as staff
from tuan.identity import console_views as views
from tuan.inventory import console as inventory
from tuan.inventory import console_bulk as inventory_bulk
from tuan.ledger import console as ledger
from tuan.ordering import console as ordering
from tuan.ordering import console_buyers as buyers
from tuan.ordering import console_past as past_orders
from tuan.payment import console as payment
from tuan.payment import console_providers as payment_providers
from tuan.platform.http import api
from tuan.platform.pictures import console as pictures
from tuan.platform.system import console as system
from tuan.platform.system import console_audit as audit
from tuan.platform.system import console_deliveries as deliveries
from tuan.platform.system import health
from tuan.platform.tasks import console as tasks
from tuan.platform.tasks import console_imports as imports
from tuan.platform.webhooks import console as webhooks
from tuan.plays import console as plays
from tuan.plays.repertoire import doors
from tuan.promotion import console as promotion
from tuan.promotion import console_coupons as coupons
from tuan.promotion import console_reductions as reductions
from tuan.sharing import console as sharing

DOMAINS = [
    identity,
    staff,
    views,
    customers,
    shop,
    catalog,
    catalog_bulk,
    catalog_checks,
    pictures,
    inventory,
    inventory_bulk,
    promotion,
    coupons,
    reductions,
    ordering,
    buyers,
    past_orders,
    payment,
    payment_providers,
    care_settings,
    care,
    plays,
    *doors("console"),
    sharing,
    analytics,
    tables,
    clock,
    ledger,
    webhooks,
    tasks,
    imports,
    exchange,
    system,
    deliveries,
    audit,
    health,
]


def console() -> FastAPI:
    """The console API."""
    return api("Tuan console", [domain.router for domain in DOMAINS])
