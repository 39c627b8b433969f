"""The names of shops are a minute old at most."""

from datetime import UTC, datetime, timedelta

from tuan.identity import public as identity
from tuan.kit.ids import ShopId, new_id
from tuan.kit.text import Text
from tuan.platform.database import Tx

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


async def test_a_new_name_is_seen_within_a_minute(tx: Tx) -> None:
    shop_id, nobody = ShopId(new_id()), ShopId(new_id())
    await identity.open_shop(tx, shop_id=shop_id, name=Text("果园", "Orchard"), at=NOON)
    first = await identity.remembered_shops(tx, [shop_id, nobody], at=NOON)
    await tx.run("""update shops set name = '{"zh": "林场", "en": "Forest"}' where id = %(id)s""", id=shop_id)
    soon = await identity.remembered_shops(tx, [shop_id], at=NOON + timedelta(seconds=59))
    later = await identity.remembered_shops(tx, [shop_id], at=NOON + timedelta(seconds=60))

    assert [names[shop_id].name.en for names in (first, soon, later)] == ["Orchard", "Orchard", "Forest"]
    assert nobody not in first
