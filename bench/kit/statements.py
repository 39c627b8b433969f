"""The statements of one checkout as a pgbench script: the same work, an order per transaction, by the leanest client there is."""

import re
from typing import Any, Self
from uuid import UUID, uuid5

import psycopg

from bench.kit.stage import Set
from tuan.kit.clock import system_clock
from tuan.kit.ids import AddressId, CheckoutId, SkuId
from tuan.kit.money import Money
from tuan.ordering.commands.place_checkout import place_checkout
from tuan.ordering.drafts import PlaceCheckout, Wanted, order_id
from tuan.platform.database import Tx

DIGITS = "123456789012"  # Stands in every id for what differs from order to order.
LITERAL = re.compile(r"'((?:[^']|'')*)'")

said: list[str] = []


class Recorder(psycopg.AsyncClientCursor[Any]):
    """Writes down what is asked, with the values in place."""

    async def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        """As any cursor."""
        said.append(self.mogrify(query, params))
        return await super().execute(query, params, **options)


async def checkout_script(prepared: Set) -> str:
    """What a checkout of one piece of the first SKU asks of the database."""
    checkout_id, buyer = UUID(f"00000000-0000-4000-8000-{DIGITS}"), prepared.buyers[0]
    said.clear()
    async with await psycopg.AsyncConnection.connect(
        prepared.house.database.url, cursor_factory=Recorder, options="-c timezone=UTC"
    ) as connection:
        tx = Tx(connection)
        buyer_id = await tx.value("select user_id from addresses where id = %(id)s", id=buyer.address_id)
        shop_id = await tx.value("select shop_id from skus where id = %(id)s", id=prepared.sku_ids[0])
        said.clear()
        await place_checkout(
            tx,
            PlaceCheckout(
                checkout_id=CheckoutId(checkout_id),
                buyer_id=buyer_id,
                lines=(Wanted(sku_id=SkuId(prepared.sku_ids[0]), quantity=1),),
                address_id=AddressId(buyer.address_id),
                shown_total=Money(prepared.price_minor),
            ),
            at=system_clock(),
        )
        await connection.rollback()
    placed = order_id(checkout_id, shop_id)
    event_id = re.search(r'"id":"([0-9a-f-]{36})","name":"ordering.order_placed"', "".join(said))
    assert event_id is not None, "an order is announced"
    text = ";\n".join(said)
    for turn, id in enumerate([str(placed), str(uuid5(placed, "0")), event_id[1]], 1):
        text = text.replace(id, f"00000000-0000-4000-800{turn}-{DIGITS}")
    varied = LITERAL.sub(lambda literal: _varied(literal[0]), text)
    low, high = "1" + "0" * (len(DIGITS) - 1), "9" * len(DIGITS)
    return f"\\set turn random({low}, {high})\nbegin;\n{_one_line_each(varied)};\ncommit;\n"


def _varied(literal: str) -> str:
    # pgbench takes a colon for the beginning of a variable, in literals too.
    safe = "E" + literal.replace("\\", "\\\\").replace(":", "\\x3a")
    return "(" + safe.replace(DIGITS, "' || :turn || E'") + ")" if DIGITS in literal else safe


def _one_line_each(text: str) -> str:
    return ";\n".join(" ".join(statement.split()) for statement in text.split(";\n"))
