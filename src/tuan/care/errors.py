"""What after-sales refuses."""

from tuan.kit.errors import Refusal


class NotPaidYet(Refusal, status=409, zh="订单尚未支付，可以直接取消"):
    """This order is not paid yet; it can simply be cancelled."""


class AfterSalesOver(Refusal, status=409, zh="订单已结束，售后期已过"):
    """The time for after-sales of this order is over."""


class NothingSentYet(Refusal, status=422, zh="未发货的商品没有可寄回的，请选择仅退款"):
    """What has not left the shop cannot be sent back: ask for the money only."""


class AskedTooMuch(Refusal, status=409, zh="申请的数量或金额超过可退范围"):
    """That is more than can be asked for this line."""

    order_line_id: str
    pieces_left: int
    most: int


class MoneyAskedBefore(Refusal, status=409, zh="该商品有一笔不退货的退款申请还未结束，请先撤销它，或等它结束后再申请"):
    """Money of this item is asked for without its return; withdraw that case first, or wait until it has ended."""

    order_line_id: str


class AmountChanged(Refusal, status=409, zh="可退金额有变化，请确认后再提交"):
    """The amount changed while you were looking; please confirm it."""

    shown: int
    now: int


class UnknownReason(Refusal, status=422, zh="请选择申请原因"):
    """Choose one of the shop's reasons."""


class PictureNotYours(Refusal, status=422, zh="图片无效，请重新上传"):
    """These pictures were not uploaded for this order."""


class TooManyPictures(Refusal, status=409, zh="该订单上传的图片太多了"):
    """Too many pictures were uploaded for this order."""

    most: int


class CaseTaken(Refusal, status=409, zh="售后编号已被使用"):
    """This case id belongs to another case."""


class TimeIsUp(Refusal, status=409, zh="已超过处理时限，系统将自动处理"):
    """The time for this is up; the case goes on by itself."""

    due_at: str


class ReturnAddressMissing(Refusal, status=409, zh="请先在售后设置中填写退货地址"):
    """Enter the shop's return address in the after-sales settings first."""


class AppealedBefore(Refusal, status=409, zh="每个售后只能申诉一次"):
    """A refusal can be appealed against once."""


class SecondPersonNeeded(Refusal, status=403, zh="申诉须由另一位同事处理"):
    """An appeal is decided by somebody else than who refused."""


class NothingReturned(Refusal, status=409, zh="该售后没有退回的商品"):
    """No goods come back in this case."""


class RestockDecided(Refusal, status=409, zh="入库决定已作出，不能更改"):
    """Whether these goods are sold again has been decided already."""


class RestockTooMuch(Refusal, status=422, zh="入库数量超过退回数量"):
    """More cannot be put back on the shelf than was returned."""

    order_line_id: str
    most: int


class PriceNotProtected(Refusal, status=409, zh="该商品没有可退的降价差额"):
    """No lower price can be paid back for this line."""


class ProtectedBefore(Refusal, status=409, zh="该商品已经享受过一次价格保护"):
    """The lower price of this line was paid back before; that is done once."""
