"""Group-buy, as the stage sees it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from tuan.kit.errors import Refusal
from tuan.kit.ids import SkuId
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.platform.http.schemas import MoneyOut, money
from tuan.plays.errors import CampaignInvalid, NewcomersOnly
from tuan.plays.kinds.group_buy import rules
from tuan.plays.kinds.group_buy.details import GroupBuyDetails, StageOut, StageSkuOut
from tuan.plays.kinds.group_buy.settings import GroupBuySettings
from tuan.plays.play import Outcome, Play

LABELS = {"newcomer": Text("老带新", "New customers"), "stage": Text("阶梯价", "Falling price")}


class GroupBuy:
    """Some buyers together get a price that one alone does not."""

    kind = "group_buy"
    name = Text("拼团", "Group-buy")
    details_shape = GroupBuyDetails

    def read(self, config: dict[str, Any]) -> GroupBuySettings:
        """The settings in a campaign's config. Raises CampaignInvalid."""
        try:
            return GroupBuySettings.model_validate(config)
        except ValidationError as error:
            problems = [{"at": ".".join(map(str, e["loc"])), "message": e["msg"]} for e in error.errors()]
            raise CampaignInvalid(problems=problems) from error

    def schema(self) -> dict[str, Any]:
        """The JSON schema of the config."""
        return GroupBuySettings.model_json_schema()

    def seats(self, settings: GroupBuySettings) -> int:
        """How many seats a group has."""
        return settings.seats

    def open_for(self, settings: GroupBuySettings) -> timedelta:
        """How long a group stays open."""
        return timedelta(hours=settings.open_hours)

    def buyer_limit(self, settings: GroupBuySettings) -> int | None:
        """How many pieces one buyer gets in the whole campaign."""
        return settings.per_buyer_limit

    def sku_ids(self, settings: GroupBuySettings) -> Sequence[SkuId]:
        """Which SKUs take part."""
        return [SkuId(sku.sku_id) for sku in settings.skus]

    def price(self, settings: GroupBuySettings, sku_id: SkuId, *, is_leader: bool) -> Money | None:
        """The price of one piece when it is paid for."""
        minor = rules.price(settings, sku_id, is_leader=is_leader)
        return None if minor is None else Money(minor, settings.currency)

    def lowest_price(self, settings: GroupBuySettings) -> Money:
        """The lowest price of one piece that a joiner can reach."""
        prices = [rules.stage_price(settings, sku.sku_id, taken=settings.seats) for sku in settings.skus]
        return Money(min(price for price in prices if price is not None), settings.currency)

    def refuses(self, settings: GroupBuySettings, *, is_leader: bool, has_bought: bool) -> Refusal | None:
        """In a newcomers' group only the leader may have bought here before."""
        if settings.group_kind == "newcomer" and has_bought and not is_leader:
            return NewcomersOnly()
        return None

    def outcome(
        self, settings: GroupBuySettings, *, taken: int, seats: int, at: datetime, closes_at: datetime
    ) -> Outcome:
        """What becomes of a group with so many taken seats."""
        return rules.outcome(settings, taken=taken, seats=seats, at=at, closes_at=closes_at)

    def shop_may_complete(self, settings: GroupBuySettings, *, taken: int) -> int | None:
        """None when the shop may complete the group now, else how many taken seats it needs."""
        needed = settings.shop_completes_from or settings.seats
        return None if taken >= needed else needed

    def difference(self, settings: GroupBuySettings, sku_id: SkuId, *, quantity: int, paid: Money, taken: int) -> Money:
        """In a stage group everybody gets the last stage's price."""
        price = rules.stage_price(settings, sku_id, taken=taken)
        if not settings.stages or price is None:
            return Money(0, paid.currency)
        return Money(max(0, paid.minor - price * quantity), paid.currency)

    def label(self, settings: GroupBuySettings) -> Text | None:
        """Which kind of group, unless it is the ordinary one."""
        return LABELS.get(settings.group_kind)

    def details(self, settings: GroupBuySettings) -> GroupBuyDetails:
        """Which of the three kinds it is, and how the price falls."""

        def amount(minor: int) -> MoneyOut:
            return money(Money(minor, settings.currency))

        return GroupBuyDetails(
            kind="group_buy",
            group_kind=settings.group_kind,
            stages=[
                StageOut(
                    size=stage.size,
                    price_from=amount(min(p.price for p in stage.prices)),
                    price_by_sku=[StageSkuOut(sku_id=p.sku_id, price=amount(p.price)) for p in stage.prices],
                )
                for stage in settings.stages
            ],
        )

    def rules(self, settings: GroupBuySettings) -> list[Text]:
        """The rules as a shopper reads them."""
        seats, hours = settings.seats, settings.open_hours
        said = [
            Text(
                f"开团后 {hours} 小时内凑满 {seats} 人即成团发货。",
                f"The group forms when {seats} people have paid within {hours} hours.",
            )
        ]
        if settings.group_kind == "newcomer":
            said.append(
                Text(
                    "团长可以是老顾客，参团的朋友须是首次在本店购买。",
                    "The leader may be a regular; friends who join must be new to this shop.",
                )
            )
        if settings.stages:
            sizes = "、".join(str(stage.size) for stage in settings.stages)
            said.append(
                Text(
                    f"人数达到 {sizes} 人时价格逐级下降，成团后差价自动退回每一位团员。",
                    f"The price falls at {sizes.replace('、', ', ')} people; everybody gets the difference back when the group closes.",
                )
            )
        if settings.shop_completes_from is not None:
            k = settings.shop_completes_from
            said.append(
                Text(
                    f"到时未满员但已有 {k} 人付款时，由商家成团并注明，不会虚构团员。",
                    f"If time runs out with at least {k} paid, the shop completes the group and says so; no member is invented.",
                )
            )
        said.append(
            Text(
                "未成团将自动全额退款，无需申请。",
                "If the group does not form, everybody is refunded in full without asking.",
            )
        )
        if settings.per_buyer_limit is not None:
            limit = settings.per_buyer_limit
            said.append(Text(f"每人限购 {limit} 件。", f"At most {limit} per buyer."))
        return said


PLAY: Play = GroupBuy()
