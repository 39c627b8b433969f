"""What every program of the house needs: settings, database, clock, providers."""

from dataclasses import dataclass

from tuan.analytics import public as analytics
from tuan.apps.wiring import wire
from tuan.kit.clock import Clock, system_clock
from tuan.payment import providers
from tuan.payment.providers.sandbox import Sandbox
from tuan.platform.database import Database
from tuan.platform.jobs import Work
from tuan.platform.settings import Settings
from tuan.platform.warehouse import Door
from tuan.platform.warehouse.place import socket_of


@dataclass(frozen=True, slots=True)
class House:
    """The parts that are made once per process."""

    settings: Settings
    database: Database
    clock: Clock
    sandbox: Sandbox
    warehouse: Door

    @property
    def work(self) -> Work:
        """What jobs may use."""
        return Work(self.database, self.clock)


def build(settings: Settings, url: str, *, clock: Clock = system_clock) -> House:
    """Make the parts and plug the providers in; nothing is connected yet."""
    wire()
    read_url = settings.database_read_url.get_secret_value() if settings.database_read_url else None
    database = Database(url, read_url=read_url, pool_size=settings.pool_size)
    sandbox = Sandbox(database, clock, secret=settings.secret_key.get_secret_value().encode())
    providers.plug(sandbox)
    warehouse = Door(socket_of(settings.data_folder))
    analytics.plug_warehouse(warehouse)
    return House(settings, database, clock, sandbox, warehouse)
