"""All SQL of after-sales, one file per noun."""

from tuan.care.store import cases, settings

__all__ = ["cases", "settings"]
