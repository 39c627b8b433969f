"""Ask a provider for something harmless, with the keys as they are, and keep what it said."""

from datetime import datetime

from tuan.payment import accounts
from tuan.payment.commands.save_keys import with_keys
from tuan.payment.errors import KeysMissing
from tuan.payment.providers import Checked
from tuan.platform import audit
from tuan.platform.callers import Staff
from tuan.platform.database import Database


async def check_provider(database: Database, code: str, *, staff: Staff, at: datetime) -> Checked:
    """Not to be called inside a transaction. Raises UnknownProvider, NotFound, KeysMissing."""
    provider = with_keys(code)
    async with database.reading() as tx:
        account = await accounts.account(tx, code)
    if account is None:
        raise KeysMissing
    checked = await provider.check()
    async with database.transaction() as tx:
        await accounts.keep_check(tx, code, checked, version=account.version, at=at)
        await audit.record(
            tx,
            staff,
            action="payment_provider.check",
            object_kind="payment_provider",
            object_id=code,
            at=at,
            before={"is_well": account.check_is_well, "said": account.check_said},
            after={"is_well": checked.is_well, "said": checked.said},
        )
    return checked
