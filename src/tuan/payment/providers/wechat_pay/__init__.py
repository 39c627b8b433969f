"""WeChat Pay, API v3, as a merchant of its own."""

from tuan.payment.providers.wechat_pay.provider import WeChatPay

__all__ = ["WeChatPay"]
