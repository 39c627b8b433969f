"""What can go wrong in analytics."""

from tuan.kit.errors import Refusal


class WriteKeyUnknown(Refusal, status=401, zh="写入密钥无效"):
    """No shop has this write key."""


class ForeignOrigin(Refusal, status=403, zh="不接受来自其他网站的事件"):
    """Events from other sites are not taken."""


class EventsInvalid(Refusal, status=422, zh="没有一个事件有效"):
    """None of the events is valid."""

    errors: list[dict[str, str | int]]


class BodyUnreadable(Refusal, status=422, zh="无法读取提交的内容"):
    """The body is neither an event nor a batch in JSON."""


class MetricUnknown(Refusal, status=404, zh="没有这个指标"):
    """There is no metric of this name."""

    name: str


class FigureTableUnknown(Refusal, status=404, zh="没有这个表格"):
    """There is no table of figures of this name."""

    name: str


class FigureColumnUnknown(Refusal, status=422, zh="这个表格没有这一列"):
    """The table has no such column."""

    name: str
    columns: list[str]


class NotByProduct(Refusal, status=422, zh="这个指标不能按商品查看"):
    """The rows behind this metric do not name products."""

    name: str


class NotByCampaign(Refusal, status=422, zh="这个指标不能按活动查看"):
    """The rows behind this metric do not name campaigns."""

    name: str


class RangeInvalid(Refusal, status=422, zh="日期范围无效"):
    """The range of days is not valid: it ends before it begins, or is longer than 800 days."""


class TimeZoneUnknown(Refusal, status=422, zh="不认识这个时区"):
    """This is no time zone that a shop may have; choose a name such as Asia/Shanghai."""

    time_zone: str


class CallerLeft(Refusal, status=499, zh="请求已取消"):
    """Whoever asked has left."""
