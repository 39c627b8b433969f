"""What goes back of a line: whatever the order of the cases, all of it is exactly what was paid."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuan.care import policy
from tuan.care.errors import AfterSalesOver, AmountChanged, AskedTooMuch, NotPaidYet, UnknownReason
from tuan.care.shapes import AskedLine, Settings
from tuan.care.states import CASE, FOR_THE_BUYER, FOR_THE_SHOP, OPEN
from tuan.kit.ids import OrderId, OrderLineId, ProductId, SkuId
from tuan.kit.money import Money
from tuan.ordering import public as ordering

AT = datetime(2026, 11, 1, tzinfo=UTC)


def a_line(*, quantity: int, total: int, shipped: int | None = None, **more: int) -> ordering.LineRow:
    return ordering.LineRow(
        id=OrderLineId(uuid4()),
        order_id=OrderId(UUID(int=1)),
        position=0,
        sku_id=SkuId(uuid4()),
        product_id=ProductId(uuid4()),
        title={},
        option_text={},
        picture_id=None,
        quantity=quantity,
        shipped=quantity if shipped is None else shipped,
        list_total=max(total, 1),  # At zero it would be a gift.
        total=total,
        adjustments=[],
        **more,
    )


def reserved(line: ordering.LineRow, claim: ordering.Claim) -> ordering.LineRow:
    """The line after the case has been opened, as the statement of ordering writes it."""
    known: dict[str, Any] = {name: getattr(line, name) for name in line.__slots__}
    known["claimed" if claim.is_sent else "withheld"] += claim.pieces
    known["settled"] += claim.settled
    return ordering.LineRow(**known)


@settings(deadline=None)  # A busy machine is no failure.
@given(data=st.data(), quantity=st.integers(1, 30), total=st.integers(0, 10_000), shipped=st.integers(0, 30))
def test_cases_in_any_order_add_up_to_what_was_paid(
    data: st.DataObject, quantity: int, total: int, shipped: int
) -> None:
    line = a_line(quantity=quantity, total=total, shipped=min(shipped, quantity))
    back = 0
    while True:
        left = {sent: policy.pieces_left(line, is_sent=sent) for sent in (True, False)}
        if not any(left.values()):
            break
        is_sent = data.draw(st.sampled_from([sent for sent in left if left[sent]]))
        pieces = data.draw(st.integers(1, left[is_sent]))
        due = policy.due_for(line, pieces, "CNY")
        lowered = data.draw(st.integers(0, due)) if is_sent and data.draw(st.booleans()) else None
        if lowered is not None and 0 < lowered < due:
            money = policy.claim_for(
                line, AskedLine(line.id, pieces, lowered), kind="refund_only", is_sent=True, currency="CNY"
            )
            assert (money.pieces, money.settled, money.amount) == (0, lowered, lowered)
            line = reserved(line, money)
            back += money.amount
        claim = policy.claim_for(
            line,
            AskedLine(line.id, pieces),
            kind="return" if is_sent else "refund_only",
            is_sent=is_sent,
            currency="CNY",
        )
        assert 0 <= claim.amount == claim.settled <= line.total - line.settled
        line = reserved(line, claim)
        back += claim.amount
        assert back <= total
    assert back == line.settled == total


@settings(deadline=None)  # A busy machine is no failure.
@given(quantity=st.integers(1, 50), total=st.integers(0, 100_000))
def test_equal_pieces_get_equal_money_to_the_cent(quantity: int, total: int) -> None:
    line, shares = a_line(quantity=quantity, total=total), []
    for _ in range(quantity):
        claim = policy.claim_for(line, AskedLine(line.id, 1), kind="return", is_sent=True, currency="CNY")
        shares.append(claim.amount)
        line = reserved(line, claim)
    assert sum(shares) == total
    assert max(shares) - min(shares) <= 1


@settings(deadline=None)  # A busy machine is no failure.
@given(
    totals=st.lists(st.integers(1, 5_000), min_size=1, max_size=6),
    quantities=st.lists(st.integers(1, 9), min_size=6, max_size=6),
    discount=st.integers(0, 3_000),
    turn=st.randoms(use_true_random=False),
)
def test_a_basket_with_a_discount_comes_back_whole(
    totals: list[int], quantities: list[int], discount: int, turn: Any
) -> None:
    off = Money(min(discount, sum(totals))).split(totals)
    lines = {
        (line := a_line(quantity=quantity, total=total - part.minor)).id: line
        for total, quantity, part in zip(totals, quantities, off, strict=False)
    }
    paid = sum(line.total for line in lines.values())
    pieces = [line.id for line in lines.values() for _ in range(line.quantity)]
    turn.shuffle(pieces)
    back = 0
    for id in pieces:
        claim = policy.claim_for(lines[id], AskedLine(id, 1), kind="return", is_sent=True, currency="CNY")
        assert claim.amount >= 0
        lines[id] = reserved(lines[id], claim)
        back += claim.amount
    assert back == paid


def test_less_money_for_goods_that_come_back_uses_up_what_was_due_for_them() -> None:
    line = a_line(quantity=2, total=100)
    claim = policy.claim_for(line, AskedLine(line.id, 1, 30), kind="return", is_sent=True, currency="CNY")
    assert (claim.pieces, claim.settled, claim.amount) == (1, 50, 30)
    assert policy.due_for(reserved(line, claim), 1, "CNY") == 50


@pytest.mark.parametrize(("quantity", "amount"), [(3, None), (0, None), (1, 51), (1, -1)])
def test_more_than_is_due_is_refused(quantity: int, amount: int | None) -> None:
    line = a_line(quantity=2, total=100)
    with pytest.raises(AskedTooMuch):
        policy.claim_for(line, AskedLine(line.id, quantity, amount), kind="return", is_sent=True, currency="CNY")


def test_what_was_shown_is_what_goes_back() -> None:
    claim = ordering.Claim(order_line_id=uuid4(), pieces=1, is_sent=True, settled=50, amount=50)
    policy.accept_amount([claim], shown=50)
    with pytest.raises(AmountChanged):
        policy.accept_amount([claim], shown=49)


def test_a_reason_is_one_of_the_shops_for_this_kind() -> None:
    assert policy.reason_of(Settings(), "not_arrived", "refund_only").is_shops_fault
    for code, kind in (("not_arrived", "return"), ("made_up", "return")):
        with pytest.raises(UnknownReason):
            policy.reason_of(Settings(), code, kind)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        ("awaiting_payment", NotPaidYet),
        ("awaiting_group", ordering.OrderInGroup),
        ("completed", AfterSalesOver),
        ("closed", AfterSalesOver),
    ],
)
def test_only_a_running_order_has_cases(state: str, refusal: type[Exception]) -> None:
    class Order:
        pass

    order = Order()
    order.state = state  # type: ignore[attr-defined]
    with pytest.raises(refusal):
        policy.accept_order(order)  # type: ignore[arg-type]


def test_every_waiting_state_has_somebody_to_wait_for_and_a_time() -> None:
    assert set(OPEN) < CASE.states
    waiting = {state for state in CASE.states if Settings().time_for(state) is not None}
    assert waiting == {*FOR_THE_SHOP, *FOR_THE_BUYER}
