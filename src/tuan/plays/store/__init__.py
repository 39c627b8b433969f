"""All SQL of the stage, one file per noun."""

from tuan.plays.store import campaigns, groups, seats

__all__ = ["campaigns", "groups", "seats"]
