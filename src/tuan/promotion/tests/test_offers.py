"""Coupons and full reductions: examples that a merchant can check, and properties that always hold."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tuan.kit.ids import CategoryId, ProductId, ShopId, SkuId, UserId, new_id
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.promotion.offers import Offer, OfferKind, Tier
from tuan.promotion.policy import DOES_NOT_COMBINE, Calculation, OfferLine, choose, words
from tuan.promotion.price_offers import Known, apply_offers
from tuan.promotion.shapes import Basket, BasketLine, Quote, ShippingFee

SHOP = ShopId(new_id())
LABEL = Text("优惠", "Discount")
BUYER = UserId(new_id())


def coupon(kind: OfferKind = "amount", *, combines: bool = False, **tier: Any) -> Offer:
    return Offer(
        id=new_id(),
        coupon_id=new_id(),
        shop_id=SHOP,
        label=LABEL,
        kind=kind,
        currency="CNY",
        tiers=(Tier(**tier),),
        combines=combines,
    )


def reduction(kind: OfferKind, *tiers: Tier, combines: bool = False) -> Offer:
    return Offer(
        id=new_id(),
        shop_id=SHOP,
        label=LABEL,
        kind=kind,
        currency="CNY",
        tiers=tiers,
        combines=combines,
    )


def lines(*left: int) -> list[OfferLine]:
    return [OfferLine(index=n, product_id=ProductId(new_id()), left=amount) for n, amount in enumerate(left)]


def test_the_best_combination_is_found_and_the_other_is_told_why_not() -> None:
    ten, six, five = coupon(off=1000), coupon(off=600, combines=True), coupon(off=500, combines=True)
    choice = choose(lines(5000), [ten, six, five], None, "CNY")
    assert {one.offer.id for one in choice.applied} == {six.id, five.id}
    assert (choice.to_pay, choice.refused) == (3900, {ten.id: DOES_NOT_COMBINE})
    assert choose(lines(5000), [ten, six], None, "CNY").to_pay == 4000


def test_a_threshold_that_is_not_reached_says_how_much_is_missing() -> None:
    late = coupon(off=1000, threshold=10_000)
    choice = choose(lines(8800), [late], None, "CNY")
    assert choice.refused == {late.id: Text("还差 ¥12.00 可用", "¥12.00 more needed.")}


def test_a_coupon_sees_what_a_reduction_left() -> None:
    full = reduction("amount", Tier(threshold=10_000, off=2000), combines=True)
    after = coupon(off=500, threshold=9000, combines=True)
    choice = choose(lines(10_000), [full, after], None, "CNY")
    assert (choice.to_pay, choice.refused) == (8000, {after.id: words.too_low(1000, "CNY")})


def test_tiers_and_how_far_it_is_to_the_next() -> None:
    full = reduction("amount", Tier(threshold=10_000, off=1000), Tier(threshold=20_000, off=3000))
    low, high = choose(lines(18_800), [full], None, "CNY"), choose(lines(20_000), [full], None, "CNY")
    assert (low.to_pay, high.to_pay) == (17_800, 17_000)
    [ahead] = low.progress
    assert words.progress(ahead.missing, ahead.tier, "CNY") == Text(
        "还差 ¥12.00 减 ¥30.00", "¥12.00 more for ¥30.00 off"
    )
    assert high.progress == []


def test_a_percentage_has_its_cap_and_the_last_fen_stays_to_pay() -> None:
    assert choose(lines(10_000), [coupon("percent", percent=20, cap=1500)], None, "CNY").to_pay == 8500
    assert choose(lines(300, 500), [coupon(off=1000)], None, "CNY").to_pay == 1


def test_a_shipping_coupon_meets_the_fee_that_is_really_asked() -> None:
    fee = ShippingFee(fee=Money(800), free_from=Money(5000))
    free = coupon("shipping")
    assert choose(lines(4000), [free], fee, "CNY").to_pay == 4000
    assert choose(lines(5000), [free], fee, "CNY").refused == {free.id: words.FREE_ALREADY}
    # ¥2 off would cost free shipping: it is better left alone.
    assert choose(lines(5000), [coupon(off=200)], fee, "CNY").to_pay == 5000


def test_scope_by_product_and_category() -> None:
    basket = lines(1000, 2000)
    shelf = CategoryId(new_id())
    of_product = coupon(off=300)
    narrow = replace(of_product, scope="include", product_ids=frozenset({basket[0].product_id}))
    [applied] = choose(basket, [narrow], None, "CNY").applied
    assert applied.shares == ((0, 300),)
    without = replace(of_product, scope="exclude", category_ids=frozenset({shelf}))
    shelved = [basket[0], OfferLine(index=1, product_id=basket[1].product_id, left=2000, categories=frozenset({shelf}))]
    [applied] = choose(shelved, [without], None, "CNY").applied
    assert applied.shares == ((0, 300),)
    nothing = replace(of_product, scope="include")
    assert choose(basket, [nothing], None, "CNY").refused == {nothing.id: words.OUT_OF_SCOPE}


def test_two_of_the_same_coupon_do_not_stack_and_a_budget_is_an_end() -> None:
    one = coupon(off=300, combines=True)
    second = replace(one, id=new_id())
    choice = choose(lines(5000), [one, second], None, "CNY")
    assert (choice.to_pay, list(choice.refused.values())) == (4700, [words.TOGETHER_ONLY_ONE])
    poor = replace(one, budget_left=299)
    assert choose(lines(5000), [poor], None, "CNY").refused == {poor.id: words.NO_BUDGET}


def test_a_gift_is_a_line_at_nothing_while_it_lasts() -> None:
    sku, product = SkuId(new_id()), ProductId(new_id())
    full = reduction("gift", Tier(threshold=3000, gift_sku_id=sku, gift_quantity=2))
    quote = _quote(_basket(4000), Known(reductions={SHOP: [full]}, gifts={sku: (product, 2)}))
    assert [(line.sku_id, line.quantity, line.total) for line in quote.lines[1:]] == [(sku, 2, Money(0))]
    assert (quote.shops[0].line_indexes, quote.total) == ((0, 1), Money(4000))
    assert len(_quote(_basket(4000), Known(reductions={SHOP: [full]}, gifts={sku: (product, 1)})).lines) == 1


def test_a_gift_leaves_what_the_basket_itself_buys() -> None:
    basket = _basket(4000)
    bought = basket.lines[0]
    full = reduction("gift", Tier(threshold=3000, gift_sku_id=bought.sku_id, gift_quantity=2))
    enough = Known(reductions={SHOP: [full]}, gifts={bought.sku_id: (bought.product_id, bought.quantity + 2)})
    assert len(_quote(basket, enough).lines) == 2
    short = Known(reductions={SHOP: [full]}, gifts={bought.sku_id: (bought.product_id, bought.quantity + 1)})
    assert len(_quote(basket, short).lines) == 1


def test_two_gifts_of_the_same_goods_share_what_is_there() -> None:
    sku, product = SkuId(new_id()), ProductId(new_id())
    fulls = [reduction("gift", Tier(threshold=3000, gift_sku_id=sku, gift_quantity=2), combines=True) for _ in range(2)]
    for there, free in ((4, 4), (3, 2), (1, 0)):
        quote = _quote(_basket(4000), Known(reductions={SHOP: fulls}, gifts={sku: (product, there)}))
        assert sum(line.quantity for line in quote.lines if line.gift) == free


def test_somebody_elses_coupon_is_unknown() -> None:
    stranger = coupon(off=100)
    quote = _quote(_basket(4000, coupons=(stranger.id,)), Known(claimed={stranger.id: (UserId(new_id()), stranger)}))
    assert [(one.code, one.reason) for one in quote.rejected] == [(str(stranger.id), words.UNKNOWN)]
    assert quote.total == Money(4000)


tiers = st.builds(
    lambda kind, threshold, off, percent, cap, combines: coupon(
        kind,
        combines=combines,
        threshold=threshold,
        off=off if kind in ("amount", "shipping") else None,
        percent=percent if kind == "percent" else None,
        cap=cap if kind == "percent" else None,
    ),
    st.sampled_from(["amount", "percent", "shipping"]),
    st.integers(0, 30_000),
    st.integers(1, 20_000),
    st.integers(1, 99),
    st.none() | st.integers(1, 5000),
    st.booleans(),
)
fulls = st.builds(
    lambda low, off, combines: reduction(
        "amount", Tier(threshold=low, off=off), Tier(threshold=low * 2 + 1, off=off * 2), combines=combines
    ),
    st.integers(0, 20_000),
    st.integers(1, 8000),
    st.booleans(),
)


@given(
    prices=st.lists(st.integers(0, 20_000), min_size=1, max_size=5),
    coupons=st.lists(tiers, max_size=5),
    full=st.lists(fulls, max_size=2),
    fee=st.integers(0, 1500),
    free_from=st.none() | st.integers(0, 40_000),
)
def test_whatever_is_combined_no_fen_is_lost(
    prices: list[int], coupons: list[Offer], full: list[Offer], fee: int, free_from: int | None
) -> None:
    fees = {SHOP: ShippingFee(fee=Money(fee), free_from=None if free_from is None else Money(free_from))}
    basket = _basket(*prices, takes_best=True, shows_wallet=True)
    quote = _quote(basket, Known(wallet=coupons, reductions={SHOP: full}), fees)
    plain = _quote(_basket(*prices), Known(), fees)
    for line in quote.lines:
        assert line.list_total.minor + sum(one.amount.minor for one in line.adjustments) == line.total.minor >= 0
    [shop] = quote.shops
    assert sum(line.total.minor for line in quote.lines) == (shop.goods_total + shop.discount_total).minor
    assert shop.goods_total + shop.discount_total + shop.shipping_total == shop.total == quote.total
    assert quote.total <= plain.total
    assert (sum(line.total.minor for line in quote.lines) > 0) == (sum(prices) > 0)
    shown = {look.claim_id: look for look in quote.looks}
    assert set(shown) == {one.id for one in coupons}
    assert all(look.is_used or look.reason is not None for look in shown.values())
    goods = sum(one.off for one in quote.coupons if shown[one.claim_id].offer.kind != "shipping")
    assert goods <= -shop.discount_total.minor
    used = [shown[one.claim_id].offer for one in quote.coupons]
    assert len(used) <= 1 or all(one.combines for one in used)
    again = _quote(
        _basket(*prices, coupons=tuple(one.claim_id for one in quote.coupons)),
        Known(claimed={one.id: (BUYER, one) for one in coupons}, reductions={SHOP: full}),
        fees,
    )
    assert (again.total, again.coupons) == (quote.total, quote.coupons)


def _basket(*prices: int, **asked: Any) -> Basket:
    return Basket(
        buyer_id=BUYER,
        lines=tuple(
            BasketLine(
                sku_id=SkuId(new_id()),
                product_id=ProductId(new_id()),
                shop_id=SHOP,
                quantity=1,
                list_price=Money(price),
            )
            for price in prices
        ),
        **asked,
    )


def _quote(basket: Basket, known: Known, fees: dict[ShopId, ShippingFee] | None = None) -> Quote:
    calculation = Calculation(basket)
    apply_offers(calculation, known, fees or {})
    calculation.ship(fees or {})
    return calculation.quote()
