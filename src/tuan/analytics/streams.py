"""What the warehouse replays from PostgreSQL, and the questions that it answers."""

from pathlib import Path

from tuan.platform.warehouse import Questions, Stream

FOLDER = Path(__file__).parent / "warehouse"
KINDS = ("facts", "metrics", "rows", "questions")

OUTBOX = "select position, id, name, subject, at, payload::text as payload from outbox_events"

TRACKED = """
select position, shop_id, message_id, kind, name, anonymous_id, coalesce(user_id::text, '') as user_id, claimed_user_id, session_id, at,
    received_at, is_bot::int as is_bot,
    coalesce(properties ->> 'product_id', '') as product_id,
    coalesce(context -> 'page' ->> 'path', '') as path,
    coalesce(context -> 'page' ->> 'referrer', '') as referrer,
    coalesce(context -> 'page' ->> 'url', '') as url,
    coalesce(context -> 'campaign' ->> 'source', '') as utm_source,
    coalesce(context -> 'campaign' ->> 'name', '') as utm_campaign,
    properties::text as properties
from tracked_events
"""


def raw(name: str) -> str:
    """A statement that makes something of the raw layer."""
    return (FOLDER / "raw" / f"{name}.sql").read_text(encoding="utf-8")


def streams() -> list[Stream]:
    """Facts of the house, and what devices tell."""
    return [
        Stream("outbox_events", "raw.outbox", OUTBOX, "id", raw("outbox")),
        Stream("tracked_events", "raw.tracked", TRACKED, "message_id", raw("tracked")),
    ]


def questions(*plays: Path) -> Questions:
    """Every question: our own files, and the metrics in the folders of plays."""
    files = [(kind, path) for kind in KINDS for path in sorted((FOLDER / kind).glob("*.sql"))]
    return Questions(files + [("metrics", path) for folder in plays for path in sorted(folder.glob("*.sql"))])
