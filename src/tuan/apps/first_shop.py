"""The shop that an installation begins with: the demo fills it, and the first administrator owns it."""

from uuid import UUID

from tuan.kit.ids import ShopId
from tuan.kit.text import Text

# Fixed, so that whoever opens it first, everybody means the same shop. The demo's seed has the same id.
FIRST_SHOP = ShopId(UUID("9dd1ff84-943f-54a4-9c14-c734f5cdedc2"))
FIRST_NAME = Text("我的店", "My shop")
