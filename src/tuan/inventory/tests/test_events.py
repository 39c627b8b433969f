"""What our facts look like when they are written down: additive changes only."""

from uuid import UUID

import pytest

from tuan.catalog import public as catalog
from tuan.catalog.tests.making import NOON
from tuan.inventory import public as inventory
from tuan.kit.ids import ProductId, ShopId, SkuId
from tuan.kit.money import Money
from tuan.platform.outbox import Event, decode, encode

ID = "01890a5d-ac96-774b-bcce-b302099a8057"
AT = "2026-05-20T04:00:00Z"
uuid = UUID(ID)


@pytest.mark.parametrize(
    ("event", "golden"),
    [
        (inventory.SoldOut(sku_id=SkuId(uuid), at=NOON), {"at": AT, "sku_id": ID}),
        (
            inventory.BackInStock(sku_id=SkuId(uuid), available=3, at=NOON),
            {"at": AT, "sku_id": ID, "available": 3},
        ),
        (inventory.HoldLapsed(owner_id=uuid, at=NOON), {"at": AT, "owner_id": ID}),
        (
            catalog.ProductPublished(product_id=ProductId(uuid), shop_id=ShopId(uuid), at=NOON),
            {"at": AT, "product_id": ID, "shop_id": ID},
        ),
        (
            catalog.ProductWithdrawn(product_id=ProductId(uuid), shop_id=ShopId(uuid), at=NOON),
            {"at": AT, "product_id": ID, "shop_id": ID},
        ),
        (
            catalog.PriceChanged(
                product_id=ProductId(uuid), sku_id=SkuId(uuid), before=Money(200), after=Money(150), at=NOON
            ),
            {
                "at": AT,
                "product_id": ID,
                "sku_id": ID,
                "before": {"minor": 200, "currency": "CNY"},
                "after": {"minor": 150, "currency": "CNY"},
            },
        ),
    ],
    ids=lambda value: value.name if isinstance(value, Event) else "",
)
def test_golden_samples(event: Event, golden: dict[str, object]) -> None:
    assert encode(event) == golden
    assert decode(type(event), {**golden, "unknown": 1}) == event
