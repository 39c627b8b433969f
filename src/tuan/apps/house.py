"""What every program of the house needs: settings, database, clock, providers."""

from dataclasses import dataclass
from functools import partial

from tuan.analytics import public as analytics
from tuan.analytics.streams import streams
from tuan.apps.questions import questions
from tuan.apps.wiring import wire
from tuan.kit.clock import Clock, system_clock
from tuan.payment import providers
from tuan.payment.accounts import HouseKeys
from tuan.payment.offers import is_offered
from tuan.payment.providers.alipay import Alipay
from tuan.payment.providers.sandbox import Sandbox
from tuan.payment.providers.wechat_pay import WeChatPay
from tuan.platform.database import Database
from tuan.platform.jobs import Work
from tuan.platform.settings import Settings
from tuan.platform.warehouse import Door, Warehouse
from tuan.platform.warehouse.place import socket_of
from tuan.platform.warehouse.server import Server


@dataclass(frozen=True, slots=True)
class House:
    """The parts that are made once per process."""

    settings: Settings
    database: Database
    clock: Clock
    sandbox: Sandbox
    warehouse: Warehouse

    @property
    def work(self) -> Work:
        """What jobs may use."""
        return Work(self.database, self.clock)


def build(settings: Settings, url: str, *, clock: Clock = system_clock) -> House:
    """Make the parts and plug the providers in; nothing is connected yet."""
    wire()
    read_url = settings.database_read_url.get_secret_value() if settings.database_read_url else None
    database = Database(url, read_url=read_url, pool_size=settings.pool_size)
    secret = settings.secret_key.get_secret_value().encode()
    sandbox = Sandbox(database, clock, secret=secret, is_always_offered=settings.demo)
    sandbox.is_on_offer = partial(is_offered, database, sandbox.code)
    providers.plug(sandbox)
    _plug_real_ones(settings, database, clock)
    warehouse = warehouse_of(settings, database)
    analytics.plug_warehouse(warehouse)
    return House(settings, database, clock, sandbox, warehouse)


def _plug_real_ones(settings: Settings, database: Database, clock: Clock) -> None:
    """Known from the start; buyers see them when their keys were entered and they are switched on."""
    home = str(settings.public_url or f"http://127.0.0.1:{settings.port}")
    for kind, gateway in ((WeChatPay, settings.wechat_pay_gateway), (Alipay, settings.alipay_gateway)):
        named = {"gateway": str(gateway)} if gateway else {}
        providers.plug(kind(clock, HouseKeys(database, kind.code), home=home, **named))


def warehouse_of(settings: Settings, database: Database) -> Warehouse:
    """Who answers questions: a ClickHouse server if one is named, else the engine beside us."""
    if settings.clickhouse_url is None:
        return Door(socket_of(settings.data_folder))
    return Server(settings.clickhouse_url.get_secret_value(), database, questions(), streams())
