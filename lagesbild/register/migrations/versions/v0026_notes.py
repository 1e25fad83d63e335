"""Tables for promises, what comes, calculations, points of a walk, and forums."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from lagesbild.register.migrations.triggers import append_only

revision = "0026"
down_revision = "0025"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT, FLOAT, DATE = sa.String, sa.Float, sa.Date


def upgrade() -> None:
    """Make them; nothing that was there changes."""
    _table(
        "promises",
        "promise",
        _must("name"),
        *_of(TEXT, "parts", "parties", "evidence"),
        *_of(DATE, "start", "end"),
        *_of(TEXT, "survey", "question", "answer"),
        *_of(INT, "wanted"),
        *_of(TEXT, "before", "verdict", "verdict_reason"),
        *_of(DATE, "judged"),
    )
    _table(
        "upcoming",
        "upcoming",
        _must("name"),
        _must("sort"),
        _must("start", DATE),
        *_of(DATE, "end"),
        *_of(TEXT, "parts", "responsible", "notice"),
    )
    _table(
        "calculations",
        "calculation",
        _must("name"),
        *_of(TEXT, "action"),
        _must("first_year", FLOAT),
        *_of(FLOAT, "later_years"),
        _must("years", INT),
        _must("loss", FLOAT),
        _must("loss_years", INT),
        *_of(FLOAT, "saved", "discount"),
        _must("grounds"),
    )
    _table(
        "walk_points",
        "point",
        _must("name"),
        _must("occasion"),
        _must("date", DATE),
        *_of(TEXT, "part", "spot", "sort"),
        *_of(TEXT, "responsible"),
        *_of(DATE, "due"),
        _must("status"),
        *_of(TEXT, "result"),
        *_of(DATE, "fixed"),
    )
    _table(
        "forums",
        "forum",
        _must("name"),
        _must("sort"),
        *_of(TEXT, "purpose", "rhythm", "mandate", "members"),
        *_of(DATE, "meets"),
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


def _must(name: str, type_: Any = TEXT) -> sa.Column:
    return sa.Column(name, type_, nullable=False)


def _of(type_: Any, *names: str) -> list[sa.Column]:
    return [sa.Column(name, type_) for name in names]
