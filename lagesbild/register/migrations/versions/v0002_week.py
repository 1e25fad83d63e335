"""Batches, undo and reasons; rates and intervals; tables for the week (names, incidents, rules, decisions, meetings)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lagesbild.register.migrations.triggers import append_only, rewritable

revision = "0002"
down_revision = "0001"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT, FLOAT, DATE = sa.String, sa.Float, sa.Date

KEYS = {
    "areas": ("area",),
    "levels": ("area", "level"),
    "ratings": ("area", "year", "week"),
    "yearly": ("area", "part", "year"),
    "crime": ("area", "group", "category", "start", "end", "status"),
    "survey": ("area", "survey", "wave", "question", "answer", "group"),
    "population": ("area", "date", "age"),
    "facts": ("area", "measure", "period"),
    "layers": ("area", "layer", "edition", "name"),
    "indicators": ("area", "plan", "goal", "indicator"),
    "measures": ("area", "plan", "number"),
    "themes": ("area", "type", "code"),
}
"""The keys of the tables that were there before."""


def upgrade() -> None:
    """Every change so far becomes a batch of its own."""
    _add("changes", sa.Column("batch", INT), sa.Column("target", INT), sa.Column("reason", TEXT))
    with rewritable("changes"):
        op.execute("UPDATE changes SET batch = id")
    op.create_index("changes_batch", "changes", ["batch"])
    op.create_index("changes_target", "changes", ["target"])
    for kind, keys in KEYS.items():  # the index alone must tell which rows of a key count
        op.drop_index(f"{kind}_key", kind)
        op.create_index(f"{kind}_key", kind, [*keys, "id", "change_id"])
    _add("crime", sa.Column("rate", FLOAT))
    _add("survey", *(sa.Column(name, FLOAT) for name in ("low", "high", "n_effective")))
    _facts(
        "aliases",
        ["area", "alias"],
        sa.Column("area", TEXT, nullable=False),
        sa.Column("alias", TEXT, nullable=False),
        sa.Column("valid", INT, nullable=False),
    )
    _facts(
        "incidents",
        ["area", "incident"],
        sa.Column("area", TEXT, nullable=False),
        sa.Column("incident", TEXT, nullable=False),
        sa.Column("date", DATE, nullable=False),
        sa.Column("time", TEXT),
        sa.Column("place", TEXT),
        sa.Column("category", TEXT, nullable=False),
        sa.Column("severity", TEXT, nullable=False),
        sa.Column("organisation", TEXT, nullable=False),
        sa.Column("note", TEXT),
        sa.Column("withdrawn", INT),
    )
    _facts(
        "rules",
        ["area", "level", "severity"],
        sa.Column("area", TEXT, nullable=False),
        sa.Column("level", INT, nullable=False),
        sa.Column("severity", TEXT, nullable=False),
        sa.Column("least", INT, nullable=False),
    )
    _facts(
        "decisions",
        ["area", "year", "week"],
        sa.Column("area", TEXT, nullable=False),
        sa.Column("year", INT, nullable=False),
        sa.Column("week", INT, nullable=False),
        sa.Column("level", INT),
        sa.Column("proposed", INT),
        sa.Column("grounds", TEXT),
        sa.Column("reason", TEXT),
        sa.Column("note", TEXT),
    )
    _facts(
        "meetings",
        ["area", "year", "week"],
        sa.Column("area", TEXT, nullable=False),
        sa.Column("year", INT, nullable=False),
        sa.Column("week", INT, nullable=False),
        sa.Column("date", DATE, nullable=False),
        sa.Column("organisations", TEXT),
        sa.Column("note", TEXT),
    )


def _add(table: str, *columns: sa.Column) -> None:
    there = {c["name"] for c in sa.inspect(op.get_bind()).get_columns(table)}
    for column in columns:
        if column.name not in there:
            op.add_column(table, column)


def _facts(kind: str, keys: list[str], *columns: sa.Column) -> None:
    op.create_table(
        kind,
        sa.Column("id", INT, primary_key=True, autoincrement=False),
        sa.Column("change_id", INT, sa.ForeignKey("changes.id"), nullable=False),
        *columns,
        if_not_exists=True,
    )
    op.drop_index(f"{kind}_key", kind, if_exists=True)
    op.create_index(f"{kind}_key", kind, [*keys, "id", "change_id"])
    append_only(kind)
