"""What only group-buy shows: the kind of group, and the stages of a falling price."""

from typing import Literal
from uuid import UUID

from tuan.platform.http.schemas import MoneyOut, Wire


class StageSkuOut(Wire):
    """The price of a SKU from a stage on."""

    sku_id: UUID
    price: MoneyOut


class StageOut(Wire):
    """From so many members on, these prices, the lowest of them `price_from`."""

    size: int
    price_from: MoneyOut
    price_by_sku: list[StageSkuOut]


class GroupBuyDetails(Wire):
    """`stages` are empty unless the price falls with the size."""

    kind: Literal["group_buy"]
    group_kind: Literal["ordinary", "newcomer", "stage"]
    stages: list[StageOut]
