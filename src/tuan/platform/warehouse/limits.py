"""What a question may take, and how rows go in: the same for the engine beside us and for a server."""

from typing import Final

SECONDS = 30
MEMORY_BYTES = 2_000_000_000
QUESTION: Final = {
    "max_execution_time": str(SECONDS),
    "max_memory_usage": str(MEMORY_BYTES),
    "max_bytes_before_external_group_by": str(MEMORY_BYTES // 2),
    "max_bytes_before_external_sort": str(MEMORY_BYTES // 2),
    "output_format_json_quote_64bit_integers": "0",
    "join_use_nulls": "0",
}
# One block after the other in the order of the rows: whatever a kill leaves is a beginning, never a piece with a hole.
IN_ORDER: Final = {
    "date_time_input_format": "best_effort",
    "input_format_parallel_parsing": "0",
    "max_insert_threads": "1",
    "input_format_skip_unknown_fields": "0",
}
# ClickHouse's names for too long, too much memory, cancelled.
TOO_MUCH = ("(TIMEOUT_EXCEEDED)", "(MEMORY_LIMIT_EXCEEDED)", "(QUERY_WAS_CANCELLED)", "(TOO_SLOW)")


def clause(settings: dict[str, str]) -> str:
    """Settings as they stand behind a statement."""
    return "settings " + ", ".join(f"{name} = '{value}'" for name, value in settings.items())
