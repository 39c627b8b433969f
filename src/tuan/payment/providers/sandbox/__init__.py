"""A payment provider of our own for demos and tests: it behaves like one from outside, its bad days included."""

from tuan.payment.providers.sandbox.provider import Sandbox

__all__ = ["Sandbox"]
