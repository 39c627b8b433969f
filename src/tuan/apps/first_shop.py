"""The shop that an installation begins with: the demo fills it, and the first administrator owns it."""

from uuid import UUID

from tuan.kit.ids import ShopId
from tuan.kit.text import Text

# Fixed, so that whoever opens it first, everybody means the same shop.
FIRST_SHOP = ShopId(UUID("01900000-0000-7000-8000-000000000001"))
FIRST_NAME = Text("我的店", "My shop")
