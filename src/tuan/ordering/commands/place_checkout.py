"""Place checkouts: freeze the prices, hold the stock, wait for payment; one order per shop.

Those who come at once are placed together: one transaction, one lock and one write for all of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from psycopg import Rollback

from tuan.catalog import public as catalog
from tuan.identity import public as identity
from tuan.inventory import public as inventory
from tuan.kit.errors import NotFound, Refusal
from tuan.kit.ids import AddressId, CheckoutId, SkuId, UserId
from tuan.ordering import drafts, policy, store
from tuan.ordering.drafts import Draft, PlaceCheckout
from tuan.ordering.errors import CheckoutTaken, NothingToPay
from tuan.ordering.shapes import Placed, PlacedOrder
from tuan.platform import outbox
from tuan.platform.database import Tx
from tuan.promotion import public as promotion
from tuan.sharing import public as sharing

Outcomes = dict[CheckoutId, Placed | Refusal]


async def place_checkout(tx: Tx, command: PlaceCheckout, *, at: datetime) -> Placed:
    """The same checkout again answers as it was placed; through a play, that is refused.

    Raises PriceChanged, GiftsChanged, OutOfStock, NotOnSale, NotFound (address), NothingToPay, CheckoutTaken, CouponDoesNotApply;
    then nothing has happened.
    """
    [outcome] = await place_checkouts(tx, [command], at=at)
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


async def place_checkouts(tx: Tx, commands: Sequence[PlaceCheckout], *, at: datetime) -> list[Placed | Refusal]:
    """As `place_checkout`, for all in their order: what was placed, or why not. Who is refused leaves nothing behind."""
    first: dict[CheckoutId, PlaceCheckout] = {}
    for command in commands:
        first.setdefault(command.checkout_id, command)
    outcomes = await _place(tx, list(first.values()), at=at)
    return [
        outcomes[command.checkout_id]
        if command is first[command.checkout_id] or isinstance(outcomes[command.checkout_id], Refusal)
        else await _again(tx, command)
        for command in commands
    ]


async def placed_before(tx: Tx, checkout_id: UUID, buyer_id: UserId) -> Placed:
    """A checkout that exists. Raises CheckoutTaken when it is somebody else's."""
    checkout = await store.checkouts.get(tx, checkout_id)
    if checkout is None or checkout.buyer_id != buyer_id:
        raise CheckoutTaken
    orders = await store.orders.of_checkout(tx, checkout_id)
    return Placed(checkout, tuple(PlacedOrder(order.id, order.shop_id, order.amount, order.goods) for order in orders))


async def facts_for_sale(tx: Tx, sku_ids: Sequence[SkuId]) -> dict[SkuId, catalog.SkuFacts]:
    """Facts of SKUs that are all for sale. Raises NotOnSale."""
    facts = await catalog.sku_facts(tx, sku_ids)
    _must_be_for_sale(sku_ids, facts)
    return facts


async def _place(tx: Tx, commands: Sequence[PlaceCheckout], *, at: datetime) -> Outcomes:
    checkouts = {command.checkout_id: drafts.checkout_of(command, at=at) for command in commands}
    outcomes: Outcomes = {id: NothingToPay() for id, checkout in checkouts.items() if checkout.total <= 0}
    # Claimed before anything else: whoever sends the same checkout meanwhile waits here, and finds it placed.
    claimed = await store.checkouts.insert(
        tx,
        [checkout for id, checkout in checkouts.items() if id not in outcomes],
        carts_of={command.buyer_id for command in commands if command.play is None},
    )
    for command in commands:
        if command.checkout_id not in claimed and command.checkout_id not in outcomes:
            outcomes[command.checkout_id] = await _again(tx, command)
    refused, drafted = await _draft(tx, [command for command in commands if command.checkout_id in claimed], at=at)
    granted, without = await _reserve(tx, drafted, at=at)
    refused |= without
    if granted:
        await _write(tx, granted, at=at)
    if refused:
        await store.checkouts.delete(tx, refused)
    return outcomes | refused | {draft.checkout.id: drafts.placed_of(draft) for draft in granted}


async def _reserve(tx: Tx, drafted: Sequence[Draft], *, at: datetime) -> tuple[list[Draft], Outcomes]:
    """Coupons and stock for each in their order: whose they are, and why the others get nothing.

    Who gets no stock takes no coupon from others: if somebody found the coupons used up meanwhile, all are served again without
    those. Undone to the savepoint, so that locks are taken anew in the order that everybody keeps.
    """
    gone: Outcomes = {}
    while any(draft.quote.coupons for draft in drafted):
        async with tx.savepoint():
            used = await promotion.use_coupons(tx, [drafts.uses_of(draft) for draft in drafted], at=at)
            refused: Outcomes = {
                draft.checkout.id: no for draft, no in zip(drafted, used, strict=True) if no is not None
            }
            able = [draft for draft in drafted if draft.checkout.id not in refused]
            granted, short = await _hold(tx, able, at=at)
            idle = [draft for draft in able if draft.checkout.id in short and draft.quote.coupons]
            if idle and refused:
                raise Rollback
            if idle:
                await promotion.forget_coupons(tx, [one.id for draft in idle for one in drafts.placed_of(draft).orders])
            return granted, gone | refused | short
        gone |= {draft.checkout.id: short[draft.checkout.id] for draft in idle}
        drafted = [draft for draft in drafted if draft.checkout.id not in gone]
    granted, short = await _hold(tx, drafted, at=at)
    return granted, gone | short


async def _hold(tx: Tx, drafted: Sequence[Draft], *, at: datetime) -> tuple[list[Draft], Outcomes]:
    held = await inventory.hold_each(tx, [drafts.ask_of(draft) for draft in drafted], at=at) if drafted else []
    short: Outcomes = {draft.checkout.id: no for draft, no in zip(drafted, held, strict=True) if no is not None}
    return [draft for draft in drafted if draft.checkout.id not in short], short


async def _draft(tx: Tx, commands: Sequence[PlaceCheckout], *, at: datetime) -> tuple[Outcomes, list[Draft]]:
    """Who cannot be served and why; what the others are about to place."""
    refused: Outcomes = {}
    baskets: list[tuple[PlaceCheckout, promotion.Basket]] = []
    facts = await catalog.sku_facts(tx, {line.sku_id for command in commands for line in command.lines})
    for command in commands:
        try:
            _must_be_for_sale([line.sku_id for line in command.lines], facts)
            baskets.append((command, drafts.basket_of(command, facts)))
        except Refusal as refusal:
            refused[command.checkout_id] = refusal
    quotes = await promotion.price_each(tx, [basket for _, basket in baskets], at=at)
    gifts = {line.sku_id for quote in quotes if isinstance(quote, promotion.Quote) for line in quote.lines if line.gift}
    if gifts - facts.keys():
        facts |= await catalog.sku_facts(tx, gifts - facts.keys())
    addresses = await identity.addresses(tx, [(command.address_id, command.buyer_id) for command, _ in baskets])
    drafted = []
    for (command, _), quote in zip(baskets, quotes, strict=True):
        try:
            drafted.append(_drafted(command, quote, facts, addresses, at=at))
        except Refusal as refusal:
            refused[command.checkout_id] = refusal
    return refused, drafted


def _drafted(
    command: PlaceCheckout,
    quote: promotion.Quote | Refusal,
    facts: Mapping[SkuId, catalog.SkuFacts],
    addresses: Mapping[tuple[AddressId, UserId], identity.Address],
    *,
    at: datetime,
) -> Draft:
    if isinstance(quote, Refusal):
        raise quote
    policy.accept_coupons(command.coupons, quote)
    policy.accept_price(shown=command.shown_total, now=quote.total)
    policy.accept_gifts(shown=drafts.shown_gifts_of(command), quote=quote)
    address = addresses.get((command.address_id, command.buyer_id))
    if address is None:
        raise NotFound(kind="address")
    return Draft(
        command=command, checkout=drafts.checkout_of(command, at=at), quote=quote, facts=facts, address=address
    )


async def _write(tx: Tx, granted: Sequence[Draft], *, at: datetime) -> None:
    await store.orders.insert(
        tx,
        [row for draft in granted for row in drafts.orders_of(draft)],
        [row for draft in granted for row in drafts.lines_of(draft)],
        from_cart=[
            (draft.checkout.buyer_id, line.sku_id)
            for draft in granted
            if draft.command.play is None
            for line in draft.command.lines
        ],
    )
    await outbox.record_each(tx, [event for draft in granted for event in drafts.events_of(draft)])
    await sharing.remember(tx, [touch for draft in granted for touch in drafts.touches_of(draft)], at=at)


async def _again(tx: Tx, command: PlaceCheckout) -> Placed | Refusal:
    if command.play is not None:
        return (
            CheckoutTaken()
        )  # A new seat needs an order of its own; an older one would be a seat that nobody pays for.
    try:
        return await placed_before(tx, command.checkout_id, command.buyer_id)
    except CheckoutTaken as taken:
        return taken


def _must_be_for_sale(sku_ids: Iterable[SkuId], facts: Mapping[SkuId, catalog.SkuFacts]) -> None:
    for sku_id in sku_ids:
        if sku_id not in facts or not facts[sku_id].is_published:
            raise catalog.NotOnSale(sku_id=sku_id)
