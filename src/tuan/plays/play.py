"""What a play of groups tells the stage. Everything is pure: settings and facts in, decisions out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from tuan.kit.errors import Refusal
from tuan.kit.ids import SkuId
from tuan.kit.money import Money
from tuan.kit.text import Text
from tuan.platform.http.schemas import Wire

Outcome = Literal["open", "form", "form_by_shop", "expire"]


class Play(Protocol):
    """One kind of play."""

    kind: str
    name: Text

    @property
    def details_shape(self) -> type[Wire]:
        """What its `details` look like."""

    def read(self, config: dict[str, Any]) -> Any:
        """The settings in a campaign's config. Raises CampaignInvalid."""

    def schema(self) -> dict[str, Any]:
        """The JSON schema of the config: the console's form."""

    def seats(self, settings: Any) -> int:
        """How many seats a group has."""

    def open_for(self, settings: Any) -> timedelta:
        """How long a group stays open."""

    def buyer_limit(self, settings: Any) -> int | None:
        """How many pieces one buyer gets in the whole campaign."""

    def sku_ids(self, settings: Any) -> Sequence[SkuId]:
        """Which SKUs take part."""

    def price(self, settings: Any, sku_id: SkuId, *, is_leader: bool) -> Money | None:
        """The price of one piece when it is paid for; None for a SKU that takes no part."""

    def lowest_price(self, settings: Any) -> Money:
        """The lowest price of one piece that can be reached."""

    def refuses(self, settings: Any, *, is_leader: bool, has_bought: bool) -> Refusal | None:
        """Why this person may not have a seat."""

    def outcome(self, settings: Any, *, taken: int, seats: int, at: datetime, closes_at: datetime) -> Outcome:
        """What becomes of a group with so many taken seats."""

    def shop_may_complete(self, settings: Any, *, taken: int) -> int | None:
        """None when the shop may complete the group now, else how many taken seats it needs."""

    def difference(self, settings: Any, sku_id: SkuId, *, quantity: int, paid: Money, taken: int) -> Money:
        """What goes back to a member when a group forms with so many taken seats; zero for most plays."""

    def label(self, settings: Any) -> Text | None:
        """A word beside the product when there is something special about it."""

    def details(self, settings: Any) -> Wire:
        """What only this play shows of its campaigns and groups, as its `details_shape`; carries the play's `kind`."""

    def rules(self, settings: Any) -> list[Text]:
        """The rules as a shopper reads them."""
