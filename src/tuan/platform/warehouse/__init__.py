"""Where figures are counted: questions by name go to one engine process, or to a server; the house's facts come from PostgreSQL."""

from tuan.platform.warehouse.client import Answer, Door, Warehouse
from tuan.platform.warehouse.errors import FigureTooLarge, WarehouseAway
from tuan.platform.warehouse.questions import Question, Questions
from tuan.platform.warehouse.stream import Stream

__all__ = ["Answer", "Door", "FigureTooLarge", "Question", "Questions", "Stream", "Warehouse", "WarehouseAway"]
