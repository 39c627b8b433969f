"""How far a ClickHouse server is told; the engine beside us knows it by itself."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Table

from tuan.platform.tables import metadata, text

# Everything up to `position` is in the table `target` of the server; rows up to `upto` are on their way. `shape` is of its statement.
warehouse_marks = Table(
    "warehouse_marks",
    metadata,
    text("target", primary_key=True),
    text("shape"),
    Column("position", BigInteger, nullable=False),
    Column("upto", BigInteger, nullable=False),
    CheckConstraint("0 <= position and position <= upto", name="position"),
)
