"""What can go wrong with webhooks."""

from tuan.kit.errors import Refusal


class WebhookAddressRefused(Refusal, status=422, zh="Webhook 地址须为公网 HTTPS 地址"):
    """A webhook goes to a public HTTPS address."""

    reason: str


class WebhookTaken(Refusal, status=409, zh="这个编号已用于另一个 Webhook"):
    """This id belongs to another webhook."""


class UnknownEvent(Refusal, status=422, zh="没有这样的事件"):
    """There is no such event."""

    name: str


class TooManyWebhooks(Refusal, status=409, zh="Webhook 已达上限"):
    """The shop has as many webhooks as it may have."""

    most: int


class WebhookDisabled(Refusal, status=409, zh="这个 Webhook 已停用，请先启用"):
    """This webhook is disabled; enable it first."""
