"""Which coupons and full reductions apply together, and what they take off; pure, by exact search."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from uuid import UUID

from tuan.kit.ids import CategoryId, ProductId, SkuId
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.promotion.offers import Applied, Offer, Progress, Tier
from tuan.promotion.policy import words
from tuan.promotion.policy.calculation import DOES_NOT_COMBINE, NOTHING_LEFT
from tuan.promotion.shapes import ShippingFee

# The search looks at every subset; of more offers that combine, those that are worth most alone.
MOST = 8
TURN = {"percent": 0, "amount": 1, "gift": 2, "shipping": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLine:
    """A line before coupons: `combines` is None without a discount, else whether all its discounts do."""

    index: int
    product_id: ProductId
    left: int
    categories: frozenset[CategoryId] = frozenset()
    combines: bool | None = None

    def takes(self, offer: Offer) -> bool:
        """Whether an offer may lower it."""
        is_open = self.combines is None or (self.combines and offer.combines)
        return self.left > 0 and is_open


@dataclass(slots=True, kw_only=True)
class Choice:
    """The offers that apply to one shop's part, why others do not, and how far it is to the next tiers."""

    applied: list[Applied] = field(default_factory=list)
    refused: dict[UUID, Text] = field(default_factory=dict)
    alone: dict[UUID, int] = field(default_factory=dict)  # What each that could apply takes off by itself.
    progress: list[Progress] = field(default_factory=list)
    to_pay: int = 0


def choose(lines: Sequence[OfferLine], offers: Iterable[Offer], fee: ShippingFee | None, currency: str) -> Choice:
    """The combination with the least to pay; at a tie that with more gifts, then that with fewer coupons.

    Several combine only if each of them opts in. At least one minor unit remains to be paid for the goods.
    """
    ordered = sorted(offers, key=_turn)
    found = Choice()
    without = _evaluate(lines, [], fee, currency).to_pay
    able: list[Offer] = []
    for offer in ordered:
        alone = _evaluate(lines, [offer], fee, currency)
        if alone.refused:
            found.refused |= alone.refused
        else:
            able.append(offer)
            found.alone[offer.id] = without - alone.to_pay
    best = min(
        (_evaluate(lines, subset, fee, currency) for subset in _subsets(able, found.alone)),
        key=_worth,
    )
    found.applied, found.to_pay = best.applied, best.to_pay
    taken = {one.offer.id for one in best.applied}
    for offer in able:
        if offer.id not in taken:
            beside = _evaluate(lines, sorted([*(one.offer for one in best.applied), offer], key=_turn), fee, currency)
            found.refused[offer.id] = _left_out(offer, best.applied) or beside.refused.get(offer.id, NOTHING_LEFT)
    found.progress = [one for offer in ordered if (one := _progress(lines, offer, taken))]
    return found


def _subsets(able: Sequence[Offer], alone: Mapping[UUID, int]) -> Iterable[Sequence[Offer]]:
    yield []
    for offer in able:
        if not offer.combines:
            yield [offer]
    # A stable sort: at a tie the earlier.
    combining = sorted((offer for offer in able if offer.combines), key=lambda offer: -alone[offer.id])[:MOST]
    combining.sort(key=_turn)
    for size in range(1, len(combining) + 1):
        for subset in combinations(combining, size):
            if _each_once(subset):
                yield subset


def _each_once(offers: Collection[Offer]) -> bool:
    coupons = [offer.coupon_id for offer in offers if offer.is_coupon]
    return len(set(coupons)) == len(coupons)


def _evaluate(lines: Sequence[OfferLine], offers: Sequence[Offer], fee: ShippingFee | None, currency: str) -> Choice:
    """These offers in their turn: reductions first, then coupons, whose thresholds see what reductions left."""
    left = {line.index: line.left for line in lines}
    measured = dict(left)
    result = Choice()
    given: Counter[SkuId] = Counter()
    is_after_reductions = False
    to_ship = [offer for offer in offers if offer.kind == "shipping"]
    for offer in (offer for offer in offers if offer.kind != "shipping"):
        if offer.is_coupon and not is_after_reductions:
            measured, is_after_reductions = dict(left), True
        targets = _targets(lines, offer)
        tier = _tier(offer, targets, measured, currency)
        if isinstance(tier, Text):
            result.refused[offer.id] = tier
            continue
        shares = _spread(_off(offer, tier, sum(left[index] for index in targets)), targets, left)
        off = sum(share for _, share in shares)
        reason = _not_granted(offer, tier, off, given)
        if reason is not None:
            result.refused[offer.id] = reason
            continue
        if tier.gift_sku_id is not None:
            given[tier.gift_sku_id] += tier.gift_quantity
        for index, share in shares:
            left[index] -= share
        result.applied.append(Applied(offer=offer, off=off, shares=tuple(shares), tier=tier))
    if not is_after_reductions:
        measured = dict(left)
    goods = sum(left.values())
    asked = _fee(fee, goods)
    for offer in to_ship:
        tier = _tier(offer, _targets(lines, offer), measured, currency)
        if isinstance(tier, Text):
            result.refused[offer.id] = tier
            continue
        off = asked if tier.off is None else min(tier.off, asked)
        reason = words.FREE_ALREADY if not asked else _not_granted(offer, tier, off, given)
        if reason is not None:
            result.refused[offer.id] = reason
            continue
        asked -= off
        result.applied.append(Applied(offer=offer, off=off, tier=tier))
    result.to_pay = goods + asked
    return result


def _targets(lines: Sequence[OfferLine], offer: Offer) -> list[int]:
    return [line.index for line in lines if offer.covers(line.product_id, line.categories) and line.takes(offer)]


def _tier(offer: Offer, targets: Sequence[int], measured: Mapping[int, int], currency: str) -> Tier | Text:
    if offer.refusal is not None:
        return offer.refusal
    if offer.currency != currency:
        return words.OTHER_CURRENCY
    if not targets:
        return words.OUT_OF_SCOPE
    base = sum(measured[index] for index in targets)
    reached = [tier for tier in offer.tiers if tier.threshold <= base]
    if not reached:
        return words.too_low(min(tier.threshold for tier in offer.tiers) - base, currency)
    return max(reached, key=lambda tier: tier.threshold)


def _off(offer: Offer, tier: Tier, base: int) -> int:
    if offer.kind == "percent":
        off = base * (tier.percent or 0) // 100
        return off if tier.cap is None else min(off, tier.cap)
    return (tier.off or 0) if offer.kind == "amount" else 0


def _spread(off: int, targets: Sequence[int], left: Mapping[int, int]) -> list[tuple[int, int]]:
    """By largest remainder, and never all that is to be paid: what costs nothing cannot be bought."""
    weights = [left[index] for index in targets]
    off = min(off, sum(weights), sum(left.values()) - 1)
    if off <= 0:
        return []
    return [(index, part.minor) for index, part in zip(targets, Money(off).split(weights), strict=True) if part.minor]


def _not_granted(offer: Offer, tier: Tier, off: int, given: Mapping[SkuId, int]) -> Text | None:
    if tier.gift_sku_id is not None:
        left = offer.gifts_left.get(tier.gift_sku_id, 0) - given.get(tier.gift_sku_id, 0)
        return words.GIFT_GONE if left < tier.gift_quantity else None
    if off <= 0:
        return NOTHING_LEFT
    if offer.budget_left is not None and off > offer.budget_left:
        return words.NO_BUDGET
    return None


def _fee(fee: ShippingFee | None, goods: int) -> int:
    if fee is None or (fee.free_from is not None and goods >= fee.free_from.minor):
        return 0
    return fee.fee.minor


def _left_out(offer: Offer, applied: Sequence[Applied]) -> Text | None:
    if offer.is_coupon and any(one.offer.coupon_id == offer.coupon_id for one in applied):
        return words.TOGETHER_ONLY_ONE
    opted_in = offer.combines and all(one.offer.combines for one in applied)
    return DOES_NOT_COMBINE if applied and not opted_in else None


def _progress(lines: Sequence[OfferLine], offer: Offer, taken: Collection[UUID]) -> Progress | None:
    if offer.is_coupon or offer.refusal is not None:
        return None
    targets = _targets(lines, offer)
    base = sum(line.left for line in lines if line.index in targets)
    ahead = [tier for tier in offer.tiers if tier.threshold > base]
    if not targets or not ahead:
        return None
    tier = min(ahead, key=lambda tier: tier.threshold)
    return Progress(offer=offer, missing=tier.threshold - base, tier=tier)


def _turn(offer: Offer) -> tuple[bool, int, UUID]:
    return offer.is_coupon, TURN[offer.kind], offer.id


def _worth(choice: Choice) -> tuple[int, int, int, int]:
    gifts = sum(one.tier.gift_quantity for one in choice.applied if one.offer.kind == "gift")
    coupons = sum(one.offer.is_coupon for one in choice.applied)
    return choice.to_pay, -gifts, len(choice.refused), coupons
