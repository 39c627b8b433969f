"""What is replayed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stream:
    """Rows of a table in PostgreSQL, and the table of the warehouse that gets them. `select` names the columns of the latter.

    `identity` is a column of both that tells two rows of one position apart: the database may have been replaced by an older one.
    """

    source: str
    target: str
    select: str
    identity: str
    create: str
