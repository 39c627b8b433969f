"""Stock as shoppers are told it."""

from collections.abc import Collection, Mapping

from tuan.catalog.shapes import STOCK_STATES, StockState
from tuan.kit.ids import ProductId, SkuId
from tuan.platform.database import Tx

NUMBERS: dict[StockState, int] = {state: number for number, state in enumerate(STOCK_STATES)}

# The product's row is locked before the best of its SKUs is looked up: two that sell out at once must see each other.
SHOW = """
with wanted as materialized (
    select sku_id, state from unnest(%(sku_ids)s::uuid[], %(states)s::smallint[]) as w (sku_id, state)
), locked as materialized (
    select product_id from product_counters
    where product_id in (select s.product_id from shown_stock s join wanted using (sku_id))
    order by product_id
    for update
)
update shown_stock s set state = w.state
from wanted w
where s.sku_id = w.sku_id and s.product_id in (select product_id from locked)
returning s.product_id
"""

BEST = """
update product_counters c
set stock_state = coalesce((select max(state) from shown_stock s where s.product_id = c.product_id), 0)
where c.product_id = any(%(product_ids)s)
"""


async def show(tx: Tx, states: Mapping[SkuId, StockState]) -> None:
    """Show these states, and the best of them on each product."""
    products = await tx.values(SHOW, sku_ids=list(states.keys()), states=[NUMBERS[state] for state in states.values()])
    if products:
        await tx.run(BEST, product_ids=list(set(products)))


async def follow_skus(tx: Tx, product_id: ProductId, states: Mapping[SkuId, StockState]) -> None:
    """Show exactly these SKUs of a product: new ones appear in the given state, retired ones are gone."""
    await tx.run("select from product_counters where product_id = %(id)s for update", id=product_id)
    await tx.run(
        "delete from shown_stock where product_id = %(id)s and sku_id <> all(%(sku_ids)s)",
        id=product_id,
        sku_ids=list(states.keys()),
    )
    await tx.run(
        """insert into shown_stock (sku_id, product_id, state)
           select sku_id, %(id)s, state from unnest(%(sku_ids)s::uuid[], %(states)s::smallint[]) as w (sku_id, state)
           on conflict (sku_id) do nothing""",
        id=product_id,
        sku_ids=list(states.keys()),
        states=[NUMBERS[state] for state in states.values()],
    )
    await tx.run(BEST, product_ids=[product_id])


async def shown(tx: Tx, sku_ids: Collection[SkuId]) -> dict[SkuId, StockState]:
    """What is shown of these SKUs now."""
    rows = await tx.rows("select sku_id, state from shown_stock where sku_id = any(%(ids)s)", ids=list(sku_ids))
    return {row["sku_id"]: STOCK_STATES[row["state"]] for row in rows}
