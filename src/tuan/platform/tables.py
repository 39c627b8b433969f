"""The one metadata that all tables join, and the column shapes they share."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, MetaData, Table, Text, Uuid, event
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    }
)


@event.listens_for(Column, "after_parent_attach")
def _lift_checks(column: Column[Any], table: Table) -> None:
    """A check beside a column belongs to its table: migrations are written from the checks of tables only."""
    for check in [check for check in column.constraints if isinstance(check, CheckConstraint)]:
        column.constraints.remove(check)
        table.append_constraint(CheckConstraint(check.sqltext, name=check.name))


def uuid(name: str, *args: Any, **options: Any) -> Column[Any]:
    """A UUID column, not null unless said."""
    return Column(name, Uuid, *args, **{"nullable": False, **options})


def text(name: str, *args: Any, **options: Any) -> Column[Any]:
    """A text column, not null unless said."""
    return Column(name, Text, *args, **{"nullable": False, **options})


def minor(name: str, *args: Any, **options: Any) -> Column[Any]:
    """An amount in whole minor units, not null unless said."""
    return Column(name, BigInteger, *args, **{"nullable": False, **options})


def instant(name: str, *args: Any, **options: Any) -> Column[Any]:
    """A point in time with its zone, not null unless said."""
    return Column(name, DateTime(timezone=True), *args, **{"nullable": False, **options})


def document(name: str, *args: Any, **options: Any) -> Column[Any]:
    """A JSON document, not null unless said."""
    return Column(name, JSONB, *args, **{"nullable": False, **options})
