"""Alipay's open platform, as a merchant of its own."""

from tuan.payment.providers.alipay.provider import Alipay

__all__ = ["Alipay"]
