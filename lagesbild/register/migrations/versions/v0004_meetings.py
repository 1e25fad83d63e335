"""Tables for what meetings resolve, the focus of the week to come, and reports before a meeting."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lagesbild.register.migrations.triggers import append_only

revision = "0004"
down_revision = "0003"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT, DATE = sa.String, sa.Date


def upgrade() -> None:
    """Make them; nothing that was there changes."""
    _table(
        "resolutions",
        "resolution",
        _int("year"),
        _int("week"),
        _text("what"),
        _text("responsible"),
        sa.Column("due", DATE),
        _text("status"),
        sa.Column("part", TEXT),
        sa.Column("outcome", TEXT),
        sa.Column("withdrawn", INT),
    )
    _table(
        "focus",
        "focus",
        _int("year"),
        _int("week"),
        _text("place"),
        sa.Column("hours", TEXT),
        _text("responsible"),
        sa.Column("withdrawn", INT),
    )
    _table("reporters", "reporter", _text("organisation"), sa.Column("parts", TEXT), sa.Column("closed", INT))
    _table(
        "reports",
        "report",
        _text("reporter"),
        _text("organisation"),
        _int("year"),
        _int("week"),
        sa.Column("is_nothing", INT),
        sa.Column("date", DATE),
        *(sa.Column(name, TEXT) for name in ("time", "place", "category", "severity", "note")),
        _text("status"),
        sa.Column("incident", TEXT),
        sa.Column("answer", TEXT),
    )


def _table(kind: str, key: str, *columns: sa.Column) -> None:
    op.create_table(
        kind,
        sa.Column("id", INT, primary_key=True, autoincrement=False),
        sa.Column("change_id", INT, sa.ForeignKey("changes.id"), nullable=False),
        _text("area"),
        _text(key),
        *columns,
        if_not_exists=True,
    )
    op.create_index(f"{kind}_key", kind, ["area", key, "id", "change_id"], if_not_exists=True)
    append_only(kind)


def _text(name: str) -> sa.Column:
    return sa.Column(name, TEXT, nullable=False)


def _int(name: str) -> sa.Column:
    return sa.Column(name, INT, nullable=False)
