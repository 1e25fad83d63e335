"""The register's SQL tables, made from `lagesbild.tables`.

Every fact table is append-only: a new value for a key is a new row, the newest row of a key
is the current one, and the rows of an undone change do not count. Triggers refuse UPDATE
and DELETE, so that history cannot be rewritten by mistake.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from lagesbild.tables import TABLES, Table, Type

metadata = sa.MetaData()

register_info = sa.Table(
    "register_info",  # one row
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("uuid", sa.String, nullable=False),  # made with the file, never changed
)

changes = sa.Table(
    "changes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.String, nullable=False),  # UTC, ISO 8601
    sa.Column("who", sa.String, nullable=False),  # a role or an organisation, never a person
    sa.Column("action", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("place", sa.String),
    sa.Column("title", sa.String),
    sa.Column("file", sa.String),
    sa.Column("sha256", sa.String),
    sa.Column("source", sa.String),
    sa.Column("period", sa.String),
    sa.Column("as_of", sa.Date),
    sa.Column("remark", sa.String),
    sa.Column("added", sa.Integer, nullable=False),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("unchanged", sa.Integer, nullable=False),
    sa.Column("problems", sa.JSON, nullable=False),
)

_SQL_TYPES: dict[Type, Any] = {
    Type.TEXT: sa.String,
    Type.INT: sa.Integer,
    Type.FLOAT: sa.Float,
    Type.DATE: sa.Date,
}


def _fact_table(table: Table) -> sa.Table:
    return sa.Table(
        table.kind,
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("change_id", sa.ForeignKey(changes.c.id), nullable=False),
        *(sa.Column(c.name, _SQL_TYPES[c.type], nullable=not c.required) for c in table.columns),
        sa.Index(f"{table.kind}_key", *table.keys, "id"),
    )


facts: dict[str, sa.Table] = {table.kind: _fact_table(table) for table in TABLES.values()}
"""The SQL table of every kind."""

for _table in metadata.tables.values():
    for _verb in ("UPDATE", "DELETE"):
        sa.event.listen(
            _table,
            "after_create",
            sa.DDL(  # type: ignore[no-untyped-call]
                f"CREATE TRIGGER {_table.name}_no_{_verb.lower()} BEFORE {_verb} ON {_table.name} "
                "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            ),
        )
