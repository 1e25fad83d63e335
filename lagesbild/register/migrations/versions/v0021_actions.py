"""Tables for problems, their causes, actions and follow-ups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lagesbild.register.migrations.triggers import append_only

revision = "0021"
down_revision = "0020"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT, FLOAT, DATE = sa.String, sa.Float, sa.Date


def upgrade() -> None:
    """Make them; nothing that was there changes."""
    _table(
        "local_problems",
        "problem",
        _must("name"),
        *_texts("description", "parts", "categories"),
        *_ints("from_hour", "to_hour"),
        *_texts("theme", "owner"),
        *_ints("likelihood"),
        *_texts("likelihood_reason"),
        *_ints("consequence"),
        *_texts("consequence_reason", "evidence", "decision", "decision_reason"),
        *_dates("decided"),
        _must("status"),
    )
    _table(
        "causes",
        "cause",
        *(_must(name) for name in ("problem", "branch", "name")),
        *_texts("leads_to"),
        *_ints("step"),
        _must("certainty"),
        *_texts("grounds"),
    )
    _table(
        "actions",
        "action",
        _must("name"),
        *_texts("problem", "cause", "level", "approach", "term", "expected", "coordinator", "responsible"),
        *_dates("start", "end"),
        sa.Column("cost", FLOAT),
        _must("status"),
        *_dates("follow_up"),
        *_texts("criterion", "counted"),
        sa.Column("target", FLOAT),
        *_dates("before_from", "before_to"),
        *_ints("before_count"),
        *_texts("resolution"),
    )
    _table(
        "follow_ups",
        "follow_up",
        _must("action"),
        sa.Column("date", DATE, nullable=False),
        *(_must(name) for name in ("verdict", "note")),
        *_dates("after_from", "after_to"),
        *_ints("after_count"),
    )


def _table(kind: str, key: str, *columns: sa.Column) -> None:
    op.create_table(
        kind,
        sa.Column("id", INT, primary_key=True, autoincrement=False),
        sa.Column("change_id", INT, sa.ForeignKey("changes.id"), nullable=False),
        _must("area"),
        _must(key),
        *columns,
        sa.Column("withdrawn", INT),
        if_not_exists=True,
    )
    op.create_index(f"{kind}_key", kind, ["area", key, "id", "change_id"], if_not_exists=True)
    append_only(kind)


def _must(name: str) -> sa.Column:
    return sa.Column(name, TEXT, nullable=False)


def _texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, TEXT) for name in names]


def _ints(*names: str) -> list[sa.Column]:
    return [sa.Column(name, INT) for name in names]


def _dates(*names: str) -> list[sa.Column]:
    return [sa.Column(name, DATE) for name in names]
