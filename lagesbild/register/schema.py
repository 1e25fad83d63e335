"""The register's SQL tables, made from `lagesbild.tables`; what the migrations must have arrived at.

Every fact table is append-only: a new value for a key is a new row, the newest row of a key
is the current one, and the rows of an undone batch do not count. Triggers refuse UPDATE and
DELETE (and TRUNCATE), so that history cannot be rewritten by mistake; the migrations make them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from lagesbild.tables import TABLES, Table, Type

VERSION = max(p.name[1:5] for p in (Path(__file__).parent / "migrations" / "versions").glob("v*_*.py"))
"""The schema version that this code reads and writes: the newest migration, v0005_….py is "0005"."""

metadata = sa.MetaData()

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # 64 bits in both


def _id() -> sa.Column[int]:
    # ids are given by the writer, who is alone: they grow in the order of commits, in both databases
    return sa.Column("id", INTEGER, primary_key=True, autoincrement=False)


register_info = sa.Table(
    "register_info",  # the newest row holds; a restored register gets a new one
    metadata,
    _id(),
    sa.Column("uuid", sa.String, nullable=False),
)

changes = sa.Table(
    "changes",
    metadata,
    _id(),
    sa.Column("at", sa.String, nullable=False),  # UTC, ISO 8601; never earlier than the change before
    sa.Column("who", sa.String, nullable=False),  # a role and an organisation, never a person
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
    sa.Column("added", INTEGER, nullable=False),
    sa.Column("changed", INTEGER, nullable=False),
    sa.Column("unchanged", INTEGER, nullable=False),
    sa.Column("problems", sa.JSON, nullable=False),
    sa.Column("batch", INTEGER),  # id of the first change that was saved together with this one
    sa.Column("target", INTEGER),  # the batch that this change undid or redid
    sa.Column("reason", sa.String),
    sa.Index("changes_batch", "batch"),
    sa.Index("changes_target", "target"),
)

role_grants = sa.Table(
    "role_grants",  # who may do what where; the newest row of identity, place, organisation and role holds
    metadata,
    _id(),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("given_by", sa.String, nullable=False),  # a role and an organisation, as `changes.who`
    sa.Column("issuer", sa.String, nullable=False),
    sa.Column("subject", sa.String, nullable=False),
    sa.Column("place", sa.String, nullable=False),  # empty: every place
    sa.Column("organisation", sa.String, nullable=False),
    sa.Column("role", sa.String, nullable=False),
    sa.Column("is_held", INTEGER, nullable=False),  # 0: taken away
    sa.Index("role_grants_identity", "issuer", "subject"),
)

session_marks = sa.Table(
    "session_marks",  # what is known of each sign-in: when it began, was used, ended
    metadata,
    _id(),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("session", sa.String, nullable=False),  # a digest: no cookie can be made of it
    sa.Column("mark", sa.String, nullable=False),
    sa.Index("session_marks_session", "session", "id"),
)

audit_log = sa.Table(
    "audit_log",  # who did and saw what; what a rule has thinned out is NULL, and its digests stay
    metadata,
    _id(),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("action", sa.String, nullable=False),
    sa.Column("issuer", sa.String),
    sa.Column("subject", sa.String),
    sa.Column("name", sa.String),
    sa.Column("acts_as", sa.String),
    sa.Column("origin", sa.String),
    sa.Column("place", sa.String),
    sa.Column("what", sa.String),
    sa.Column("salt", sa.String),
    sa.Column("content", sa.String, nullable=False),  # digest of the row and its salt
    sa.Column("chain", sa.String, nullable=False),  # digest of the chain before and of this content
)

audit_rules = sa.Table(
    "audit_rules",  # how long rows of an action are kept; the newest row of an action holds
    metadata,
    _id(),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("action", sa.String, nullable=False),
    sa.Column("days", INTEGER, nullable=False),
)

_SQL_TYPES: dict[Type, Any] = {
    Type.TEXT: sa.String,
    Type.INT: INTEGER,
    Type.FLOAT: sa.Float,
    Type.DATE: sa.Date,
    Type.BYTES: sa.LargeBinary,
}


def _fact_table(table: Table) -> sa.Table:
    return sa.Table(
        table.kind,
        metadata,
        _id(),
        sa.Column("change_id", sa.ForeignKey(changes.c.id), nullable=False),
        *(sa.Column(c.name, _SQL_TYPES[c.type], nullable=not c.required) for c in table.columns),
        sa.Index(f"{table.kind}_key", *table.keys, "id", "change_id"),
    )


facts: dict[str, sa.Table] = {table.kind: _fact_table(table) for table in TABLES.values()}
"""The SQL table of every kind."""
