"""The price calculation: pure, in whole minor units, always adding up.

List price → play or member price (the best for each line) → line discounts → order discounts → points → shipping →
shipping discounts.
"""

from collections.abc import Iterable, Mapping, Sequence

from tuan.kit.ids import ShopId
from tuan.kit.money import Money, total
from tuan.kit.text import Text
from tuan.promotion.errors import one_currency
from tuan.promotion.offers import Applied
from tuan.promotion.shapes import (
    Adjustment,
    Basket,
    CouponLook,
    Gift,
    Hint,
    Kind,
    LineAdjustment,
    PricedLine,
    Quote,
    Rejection,
    ShippingFee,
    ShopQuote,
    UsedCoupon,
)

DOES_NOT_COMBINE = Text("不能与已使用的优惠同享", "It cannot be combined with a discount that applies already.")
NOTHING_LEFT = Text("没有可优惠的金额", "There is nothing left that it could lower.")


class Reduced:
    """An amount that discounts lower, never below zero, and the discounts that did it."""

    def __init__(self, amount: Money) -> None:
        self.listed = self.left = amount
        self.applied: list[Adjustment] = []
        self.adjustments: list[LineAdjustment] = []

    def takes(self, adjustment: Adjustment) -> bool:
        """Whether this discount may meet those that are here already."""
        return all(one.combines and adjustment.combines for one in self.applied)

    def reduce(self, adjustment: Adjustment, amount: Money) -> None:
        """Lower by a negative amount."""
        amount = max(amount, -self.left)
        if not amount:
            return
        self.left = self.left + amount
        self.applied.append(adjustment)
        self.adjustments.append(LineAdjustment(kind=adjustment.kind, label=adjustment.label, amount=amount))


class Calculation:
    """One basket on its way from list prices to a quote. Raises MixedCurrencies, here and for a shipping fee."""

    def __init__(self, basket: Basket) -> None:
        one_currency(line.list_price.currency for line in basket.lines)
        self.basket = basket
        self.lines = [Reduced(line.list_price * line.quantity) for line in basket.lines]
        self.shipping: dict[ShopId, Reduced] = {}
        self.rejected: list[Rejection] = []
        self.gifts: list[Gift] = []
        self.used: list[UsedCoupon] = []
        self.looks: list[CouponLook] = []
        self.hints: list[Hint] = []
        self._shipped_for_less: list[Applied] = []

    def priced(self) -> tuple[PricedLine, ...]:
        """The lines as they are priced so far."""
        return tuple(
            PricedLine(
                sku_id=line.sku_id,
                product_id=line.product_id,
                shop_id=line.shop_id,
                quantity=line.quantity,
                list_price=line.list_price,
                list_total=reduced.listed,
                total=reduced.left,
                adjustments=tuple(reduced.adjustments),
            )
            for line, reduced in zip(self.basket.lines, self.lines, strict=True)
        )

    def take_best(self, offers: Sequence[Iterable[Adjustment | Rejection]]) -> None:
        """Play and member prices exclude each other: a line takes the one that lowers it most, at a tie the earlier."""
        by_line: list[list[list[tuple[Adjustment, Money]]]] = []
        for offer in offers:
            parts: list[list[tuple[Adjustment, Money]]] = [[] for _ in self.lines]
            for adjustment in self._asked(offer):
                targets = self._targets(adjustment)
                for index, amount in self._shares(adjustment, targets):
                    parts[index].append((adjustment, amount))
            by_line.append(parts)
        for index, line in enumerate(self.lines):
            best = min((parts[index] for parts in by_line), key=_off, default=[])
            for adjustment, amount in best:
                line.reduce(adjustment, amount)

    def apply(self, asked: Iterable[Adjustment | Rejection]) -> None:
        """Line, order and points discounts, one after the other."""
        for adjustment in self._asked(asked):
            targets = self._targets(adjustment)
            free = [index for index in targets if self.lines[index].takes(adjustment)]
            if not self._granted(adjustment, some=bool(targets), combines=bool(free)):
                continue
            for index, amount in self._shares(adjustment, free):
                self.lines[index].reduce(adjustment, amount)

    def grant(self, applied: Applied) -> None:
        """An offer that was chosen: its shares lower their lines now, what it takes off shipping lowers the parcel later."""
        if applied.offer.kind == "shipping":
            self._shipped_for_less.append(applied)
            return
        currency = self.basket.lines[0].list_price.currency
        adjustment = _adjustment(applied, "order", currency)
        for index, share in applied.shares:
            self.lines[index].reduce(adjustment, Money(-share, currency))

    def ship(self, fees: Mapping[ShopId, ShippingFee]) -> None:
        """Each shop sends one parcel."""
        for shop_id in self.shop_ids():
            goods = self._goods(shop_id)
            fee = fees.get(shop_id)
            if fee is None or not fee.fee:
                self.shipping[shop_id] = Reduced(Money(0, goods.currency))
                continue
            one_currency([goods.currency, fee.fee.currency])
            free = fee.free_from is not None and goods >= fee.free_from
            self.shipping[shop_id] = Reduced(Money(0, goods.currency) if free else fee.fee)
        for applied in self._shipped_for_less:
            parcel = self.shipping[applied.offer.shop_id]
            parcel.reduce(
                _adjustment(applied, "shipping", parcel.listed.currency), Money(-applied.off, parcel.listed.currency)
            )

    def apply_to_shipping(self, asked: Iterable[Adjustment | Rejection]) -> None:
        """Shipping discounts; with a line, only on the parcel of its shop."""
        for adjustment in self._asked(asked):
            shops = self.shop_ids() if adjustment.line is None else [self.basket.lines[adjustment.line].shop_id]
            parcels = [self.shipping[shop_id] for shop_id in shops if self.shipping[shop_id].left]
            free = [parcel for parcel in parcels if parcel.takes(adjustment)]
            if not self._granted(adjustment, some=bool(parcels), combines=bool(free)):
                continue
            for parcel, amount in zip(free, _shares(adjustment.amount, free), strict=True):
                parcel.reduce(adjustment, amount)

    def shop_ids(self) -> list[ShopId]:
        """The shops of the basket in the order of ids, in which everybody locks what belongs to them."""
        return sorted({line.shop_id for line in self.basket.lines})

    def quote(self) -> Quote:
        """The result."""
        shops = tuple(self._shop(shop_id) for shop_id in self.shop_ids())
        currency = self.basket.lines[0].list_price.currency if self.basket.lines else "CNY"
        return Quote(
            lines=(*self.priced(), *self._given()),
            shops=shops,
            goods_total=total((shop.goods_total for shop in shops), currency),
            discount_total=total((shop.discount_total for shop in shops), currency),
            shipping_total=total((shop.shipping_total for shop in shops), currency),
            total=total((shop.total for shop in shops), currency),
            rejected=tuple(self.rejected),
            coupons=tuple(self.used),
            looks=tuple(self.looks),
            hints=tuple(self.hints),
        )

    def _given(self) -> Iterable[PricedLine]:
        for gift in self.gifts:
            nothing = Money(0, self.basket.lines[0].list_price.currency)
            yield PricedLine(
                sku_id=gift.sku_id,
                product_id=gift.product_id,
                shop_id=gift.shop_id,
                quantity=gift.quantity,
                list_price=nothing,
                list_total=nothing,
                total=nothing,
                gift=gift.label,
            )

    def _shop(self, shop_id: ShopId) -> ShopQuote:
        indexes = tuple(n for n, line in enumerate(self.basket.lines) if line.shop_id == shop_id)
        after = len(self.basket.lines)
        given = tuple(after + n for n, gift in enumerate(self.gifts) if gift.shop_id == shop_id)
        listed, goods = total(self.lines[n].listed for n in indexes), self._goods(shop_id)
        shipping = self.shipping[shop_id].left
        return ShopQuote(
            shop_id=shop_id,
            line_indexes=(*indexes, *given),
            goods_total=listed,
            discount_total=goods - listed,
            shipping_total=shipping,
            total=goods + shipping,
        )

    def _goods(self, shop_id: ShopId) -> Money:
        pairs = zip(self.basket.lines, self.lines, strict=True)
        return total(reduced.left for line, reduced in pairs if line.shop_id == shop_id)

    def _asked(self, answers: Iterable[Adjustment | Rejection]) -> Iterable[Adjustment]:
        for answer in answers:
            if isinstance(answer, Rejection):
                self.rejected.append(answer)
            elif answer.amount.minor > 0:
                raise ValueError(f"{answer.kind}: a discount is a negative amount, not {answer.amount.minor}")
            elif answer.amount:
                yield answer

    def _targets(self, adjustment: Adjustment) -> list[int]:
        indexes = range(len(self.lines)) if adjustment.line is None else [adjustment.line]
        return [index for index in indexes if self.lines[index].left]

    def _shares(self, adjustment: Adjustment, indexes: Sequence[int]) -> list[tuple[int, Money]]:
        amounts = _shares(adjustment.amount, [self.lines[index] for index in indexes])
        return list(zip(indexes, amounts, strict=True))

    def _granted(self, adjustment: Adjustment, *, some: bool, combines: bool) -> bool:
        if not combines:
            reason = DOES_NOT_COMBINE if some else NOTHING_LEFT
            self.rejected.append(Rejection(code=adjustment.code or adjustment.kind, reason=reason))
        return combines


def _adjustment(applied: Applied, kind: Kind, currency: str) -> Adjustment:
    offer = applied.offer
    return Adjustment(
        kind=kind, label=offer.label, amount=Money(-applied.off, currency), combines=offer.combines, code=str(offer.id)
    )


def _off(parts: Sequence[tuple[Adjustment, Money]]) -> int:
    return sum(amount.minor for _, amount in parts)


def _shares(amount: Money, over: Sequence[Reduced]) -> list[Money]:
    """A negative amount, no more than what is there, spread by largest remainder."""
    if not over:
        return []
    return max(amount, -total(one.left for one in over)).split([one.left.minor for one in over])
