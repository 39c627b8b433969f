"""What a question to the warehouse may end with."""

from tuan.kit.errors import Refusal


class WarehouseAway(Refusal, status=503, zh="数据仓库暂时不可用，店铺不受影响"):
    """The warehouse is away for the moment; the shop itself is not concerned."""


class FigureTooLarge(Refusal, status=503, zh="计算量太大，请缩短日期范围"):
    """This takes too much time or memory; choose a shorter range."""
