"""The score sheet: which fact calls whom, which rule sets prices in which order, who shows what on whose page."""

from functools import cache

from tuan.analytics import public as analytics
from tuan.apps.books import HouseBooks, HouseNames
from tuan.apps.exchange import EXPORTS, IMPORTS
from tuan.apps.questions import questions
from tuan.care import listeners as care
from tuan.care import public as care_door
from tuan.care.events import (
    CaseAppealed,
    CaseApplied,
    CaseApproved,
    CaseClosed,
    CaseRefunded,
    CaseRefused,
    GoodsReceived,
    GoodsSentBack,
    RefundStarted,
    ReplacementSent,
)
from tuan.catalog import bulk as catalog_bulk
from tuan.catalog import public as catalog
from tuan.catalog.events import PriceChanged, ProductPublished, ProductWithdrawn
from tuan.identity import public as identity
from tuan.identity.events import SignedUp
from tuan.inventory import bulk as inventory_bulk
from tuan.inventory import public as inventory_door
from tuan.inventory.events import BackInStock, HoldLapsed, SoldOut
from tuan.inventory.shelves import Shelves
from tuan.kit.text import Text
from tuan.ledger import public as ledger
from tuan.ordering import listeners as ordering
from tuan.ordering import public as ordering_door
from tuan.ordering.events import (
    OrderClosed,
    OrderCompleted,
    OrderPaid,
    OrderPlaced,
    OrderReceived,
    OrderReleased,
    OrderShipped,
)
from tuan.payment import listeners as payment
from tuan.payment import public as payment_door
from tuan.payment.events import NoticeStored, PaymentCaptured, RefundFailed, RefundSucceeded
from tuan.platform.outbox import Event, Listener, wired
from tuan.platform.shop_facts import ShopFacts, plug_shop_facts
from tuan.platform.tasks import public as tasks
from tuan.platform.tasks.public import TaskKind
from tuan.plays import features
from tuan.plays import listeners as plays
from tuan.plays.events import GroupExpired, GroupFormed, GroupOpened, SeatLost, SeatTaken
from tuan.plays.pricing import PlayPrice
from tuan.promotion import listeners as promotion_listens
from tuan.promotion import public as promotion
from tuan.sharing import public as sharing
from tuan.sharing.events import ShareMade, ShareTouched

FACTS: list[tuple[type[Event], list[Listener]]] = [
    # fact                 listeners, in their order
    (SignedUp,             [promotion_listens.on_signed_up]),
    (ShareMade,            []),
    (ShareTouched,         []),
    (ProductPublished,     []),
    (ProductWithdrawn,     []),
    (PriceChanged,         []),
    (SoldOut,              []),
    (BackInStock,          []),
    (HoldLapsed,           []),
    (NoticeStored,         [payment.on_notice_stored]),
    (PaymentCaptured,      [ordering.on_payment_captured]),
    (RefundSucceeded,      [care.on_refund_succeeded]),
    (RefundFailed,         []),
    (OrderPlaced,          []),
    (OrderPaid,            [plays.on_order_paid]),
    (OrderReleased,        []),
    (OrderShipped,         []),
    (OrderReceived,        []),
    (OrderCompleted,       []),
    (OrderClosed,          [plays.on_order_closed, care.on_order_closed]),
    (GroupOpened,          []),
    (SeatTaken,            []),
    (SeatLost,             []),
    (GroupFormed,          []),
    (GroupExpired,         []),
    (CaseApplied,          []),
    (CaseApproved,         []),
    (CaseRefused,          []),
    (CaseAppealed,         []),
    (GoodsSentBack,        []),
    (GoodsReceived,        []),
    (ReplacementSent,      []),
    (RefundStarted,        []),
    (CaseRefunded,         []),
    (CaseClosed,           []),
]  # fmt: skip

PRICE_RULES: list[promotion.PriceRule] = [PlayPrice()]

TASKS: list[TaskKind] = [
    # name                       who may ask         what people call it
    TaskKind("catalog.publish_products",  "catalog.publish", Text("批量上架", "Publish products"),  catalog_bulk.publish_products),
    TaskKind("catalog.withdraw_products", "catalog.publish", Text("批量下架", "Withdraw products"), catalog_bulk.withdraw_products),
    TaskKind("catalog.change_prices",     "catalog.edit",    Text("批量改价", "Change prices"),     catalog_bulk.change_prices),
    TaskKind("inventory.change_stock",    "inventory.adjust", Text("批量改库存", "Change stock"),    inventory_bulk.change_stock),
]  # fmt: skip


@cache
def wire() -> None:
    """Plug everything together, once per process."""
    for fact, listeners in FACTS:
        wired.connect(fact, *listeners)
    for rule in PRICE_RULES:
        promotion.plug_rule(rule)
    promotion.plug_gift_stock(inventory_door.available)
    plug_shop_facts(ShopFacts(zone=analytics.time_zone_of, currency=catalog.main_currency))
    tasks.plug_rights(identity.rights_now)
    for kind in TASKS:
        tasks.plug_task(kind)
    for incoming in IMPORTS:
        tasks.plug_import(incoming)
    for outgoing in EXPORTS:
        tasks.plug_export(outgoing)
    catalog.plug_shelves(Shelves())
    catalog.plug_card_feature("play", features.card_feature)
    catalog.plug_filter("play", features.RUNS_NOW)
    sharing.plug_landing("group", features.group_landing)
    sharing.plug_landing("campaign", features.campaign_landing)
    sharing.plug_landing("product", features.product_landing)
    analytics.plug_questions(questions())
    analytics.plug_books(HouseBooks())
    analytics.plug_names(HouseNames())
    ledger.plug_related(payment_door.related)
    identity.plug_welcome(sharing.remember_sign_up)
    identity.plug_holding("addresses", identity.addresses_held)
    identity.plug_holding("sessions", identity.sessions_held)
    identity.plug_holding("cart_lines", ordering_door.cart_lines_held)
    identity.plug_holding("orders", ordering_door.orders_held)
    identity.plug_holding("payments", payment_door.payments_held)
    identity.plug_holding("cases", care_door.cases_held)
    identity.plug_holding("coupons", promotion.coupons_held)
    identity.plug_holding("seats", features.seats_held)
    identity.plug_holding("shares", sharing.shares_held)
