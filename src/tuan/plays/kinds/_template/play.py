"""The play, as the stage sees it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from tuan.kit.errors import Refusal
from tuan.kit.ids import SkuId
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.plays.errors import CampaignInvalid
from tuan.plays.kinds._template import rules
from tuan.plays.kinds._template.details import TemplateDetails
from tuan.plays.kinds._template.settings import TemplateSettings
from tuan.plays.play import Outcome, Play


class TemplatePlay:
    """Some people buy together at one price for all."""

    kind = "_template"
    name = Text("新玩法", "New play")
    details_shape = TemplateDetails

    def read(self, config: dict[str, Any]) -> TemplateSettings:
        """The settings in a campaign's config. Raises CampaignInvalid."""
        try:
            return TemplateSettings.model_validate(config)
        except ValidationError as error:
            problems = [{"at": ".".join(map(str, e["loc"])), "message": e["msg"]} for e in error.errors()]
            raise CampaignInvalid(problems=problems) from error

    def schema(self) -> dict[str, Any]:
        """The JSON schema of the config."""
        return TemplateSettings.model_json_schema()

    def seats(self, settings: TemplateSettings) -> int:
        """How many seats a group has."""
        return settings.seats

    def open_for(self, settings: TemplateSettings) -> timedelta:
        """How long a group stays open."""
        return timedelta(hours=settings.open_hours)

    def buyer_limit(self, settings: TemplateSettings) -> int | None:
        """How many pieces one buyer gets in the whole campaign."""
        return settings.per_buyer_limit

    def sku_ids(self, settings: TemplateSettings) -> Sequence[SkuId]:
        """Which SKUs take part."""
        return [SkuId(sku.sku_id) for sku in settings.skus]

    def price(self, settings: TemplateSettings, sku_id: SkuId, *, is_leader: bool) -> Money | None:
        """The price of one piece: the same for everybody."""
        minor = rules.price(settings, sku_id)
        return None if minor is None else Money(minor, settings.currency)

    def lowest_price(self, settings: TemplateSettings) -> Money:
        """The lowest price of one piece."""
        return Money(min(sku.price for sku in settings.skus), settings.currency)

    def refuses(self, settings: TemplateSettings, *, is_leader: bool, has_bought: bool) -> Refusal | None:
        """Everybody may have a seat."""
        return None

    def outcome(
        self, settings: TemplateSettings, *, taken: int, seats: int, at: datetime, closes_at: datetime
    ) -> Outcome:
        """What becomes of a group with so many taken seats."""
        return rules.outcome(taken=taken, seats=seats, at=at, closes_at=closes_at)

    def shop_may_complete(self, settings: TemplateSettings, *, taken: int) -> int | None:
        """The shop completes no group of this play: it takes as many as there are seats."""
        return None if taken >= settings.seats else settings.seats

    def difference(self, settings: TemplateSettings, sku_id: SkuId, *, quantity: int, paid: Money, taken: int) -> Money:
        """Nothing is paid back when a group forms."""
        return Money(0, paid.currency)

    def label(self, settings: TemplateSettings) -> Text | None:
        """Nothing special is said beside the product."""
        return None

    def details(self, settings: TemplateSettings) -> TemplateDetails:
        """What only this play shows."""
        return TemplateDetails(kind="_template")

    def rules(self, settings: TemplateSettings) -> list[Text]:
        """The rules as a shopper reads them."""
        seats, hours = settings.seats, settings.open_hours
        return [
            Text(
                f"开团后 {hours} 小时内凑满 {seats} 人即成团发货。",
                f"The group forms when {seats} people have paid within {hours} hours.",
            ),
            Text(
                "未成团将自动全额退款，无需申请。",
                "If the group does not form, everybody is refunded in full without asking.",
            ),
        ]


PLAY: Play = TemplatePlay()
