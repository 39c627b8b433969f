"""What keeps a product from being published: one rule, asked before the press and at it."""

from datetime import datetime
from typing import Any

from tuan.catalog import policy
from tuan.catalog.errors import PublishRefused
from tuan.catalog.shapes import Product, ProductDraft
from tuan.catalog.store import prices
from tuan.platform.database import Tx


async def publish_problems(tx: Tx, shown: ProductDraft | Product, *, at: datetime) -> list[dict[str, Any]]:
    """Every reason why shoppers may not be shown this; empty when they may."""
    allowed = await prices.allowed_references(
        tx,
        {sku.id: sku.price for sku in shown.skus if sku.reference_price is not None},
        window=policy.REFERENCE_WINDOW,
        at=at,
    )
    return policy.publish_problems(shown, allowed_references=allowed)


async def check_publishable(tx: Tx, shown: ProductDraft | Product, *, at: datetime) -> None:
    """Raises PublishRefused with every reason."""
    problems = await publish_problems(tx, shown, at=at)
    if problems:
        raise PublishRefused(problems=problems)
