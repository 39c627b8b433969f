"""Every kind of file that comes in or goes out, and its route on the console."""

from tuan.analytics.exporting import COMPARED_DAYS
from tuan.care.exporting import CASES
from tuan.catalog.exporting import PRODUCTS as PRODUCTS_OUT
from tuan.catalog.exporting_categories import CATEGORIES
from tuan.catalog.importing import PRODUCTS
from tuan.identity.exporting import CUSTOMERS as CUSTOMERS_OUT
from tuan.identity.exporting_staff import API_KEYS, PRIVACY, STAFF
from tuan.identity.importing import CUSTOMERS
from tuan.inventory.exporting import STOCK as STOCK_OUT
from tuan.inventory.exporting_movements import MOVEMENTS
from tuan.inventory.importing import STOCK
from tuan.ledger.exporting import ACCOUNTS, TRANSFERS
from tuan.ordering.exporting import ORDERS as ORDERS_OUT
from tuan.ordering.exporting_past import PAST_ORDERS
from tuan.ordering.importing import ORDERS
from tuan.ordering.shipments import SHIPMENTS
from tuan.payment.exporting import PAYMENTS, REFUNDS
from tuan.payment.exporting_bills import BILLS
from tuan.platform.http.app import router as make_router
from tuan.platform.system.exporting import AUDIT
from tuan.platform.system.exporting_house import DELIVERIES, JOBS
from tuan.platform.tasks.console_imports import NewImport, NewOrderImport, NewProductImport, import_route
from tuan.platform.tasks.exported import TASKS
from tuan.platform.tasks.exporting import ExportKind, export_route
from tuan.platform.tasks.importing import ImportKind
from tuan.platform.webhooks.exporting import MESSAGES, WEBHOOKS
from tuan.plays.exporting import CAMPAIGNS, GROUPS
from tuan.promotion.exporting import CODES, COUPONS, REDUCTIONS
from tuan.sharing.exporting import SHARES

IMPORTS: list[ImportKind] = [PRODUCTS, STOCK, ORDERS, CUSTOMERS, SHIPMENTS]
EXPORTS: list[ExportKind] = [
    PRODUCTS_OUT,
    STOCK_OUT,
    ORDERS_OUT,
    CUSTOMERS_OUT,
    PAYMENTS,
    REFUNDS,
    CASES,
    CAMPAIGNS,
    GROUPS,
    TRANSFERS,
    ACCOUNTS,
    AUDIT,
    CATEGORIES,
    MOVEMENTS,
    PAST_ORDERS,
    BILLS,
    COMPARED_DAYS,
    SHARES,
    STAFF,
    API_KEYS,
    WEBHOOKS,
    MESSAGES,
    PRIVACY,
    TASKS,
    JOBS,
    DELIVERIES,
    COUPONS,
    CODES,
    REDUCTIONS,
]

SHAPES: dict[str, type[NewImport]] = {"products": NewProductImport, "orders": NewOrderImport}

router = make_router("tasks")
for _import in IMPORTS:
    import_route(router, _import, SHAPES.get(_import.name, NewImport))
for _export in EXPORTS:
    export_route(router, _export)
