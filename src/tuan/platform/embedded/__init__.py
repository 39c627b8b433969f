"""The PostgreSQL that comes inside the package: started, shared, stopped and recovered by us."""

from tuan.platform.embedded.program import tool
from tuan.platform.embedded.server import EmbeddedPostgres

__all__ = ["EmbeddedPostgres", "tool"]
