"""The price of a play, as a rule in promotion's pipeline."""

from collections.abc import Sequence
from datetime import datetime

from tuan.kit.errors import NotFound
from tuan.kit.money import Money
from tuan.platform.database import Tx
from tuan.plays import store
from tuan.plays.errors import SkuNotInCampaign
from tuan.plays.repertoire import play_of
from tuan.plays.shapes import Campaign
from tuan.promotion import public as promotion


class PlayPrice:
    """Whoever buys through a play pays its price, if that is lower."""

    kind: promotion.Kind = "play"

    async def adjust(
        self, tx: Tx, basket: promotion.Basket, priced: Sequence[promotion.PricedLine], *, at: datetime
    ) -> list[promotion.Adjustment | promotion.Rejection]:
        """The difference to the list price, line by line. Raises NotFound, SkuNotInCampaign, MixedCurrencies."""
        if basket.play is None:
            return []
        known = basket.play.facts
        campaign = known if isinstance(known, Campaign) else await store.campaigns.get(tx, basket.play.campaign_id)
        if campaign is None or campaign.kind != basket.play.kind or campaign.state == "draft":
            raise NotFound(kind="campaign")
        play = play_of(campaign.kind)
        settings = play.read(campaign.config)
        is_leader = basket.play.is_leader or basket.play.group_id is None
        found: list[promotion.Adjustment | promotion.Rejection] = []
        for index, line in enumerate(priced):
            price = play.price(settings, line.sku_id, is_leader=is_leader)
            if price is None:
                raise SkuNotInCampaign
            promotion.one_currency([price.currency, line.list_total.currency])
            off = price * line.quantity - line.list_total
            if off < Money(0, off.currency):
                found.append(promotion.Adjustment(kind="play", label=play.name, amount=off, line=index, combines=False))
        return found
