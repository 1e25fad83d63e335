"""Tables for how a plan goes: its measures year by year, its indicators' values, and what fills them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lagesbild.register.migrations.triggers import append_only

revision = "0024"
down_revision = "0023"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.String


def upgrade() -> None:
    """Make them; nothing that was there changes."""
    _table(
        "measure_status",
        ("plan", "number", "year"),
        *_texts("plan", "number"),
        sa.Column("year", INT, nullable=False),
        *_texts("status"),
        sa.Column("result", TEXT),
        sa.Column("reported", sa.Date),
    )
    _table(
        "indicator_values",
        ("plan", "indicator", "year"),
        *_texts("plan", "indicator"),
        sa.Column("year", INT, nullable=False),
        sa.Column("value", sa.Float),
        sa.Column("remark", TEXT),
    )
    _table("indicator_rules", ("plan", "indicator"), *_texts("plan", "indicator", "category"))


def _table(kind: str, keys: tuple[str, ...], *columns: sa.Column) -> None:
    op.create_table(
        kind,
        sa.Column("id", INT, primary_key=True, autoincrement=False),
        sa.Column("change_id", INT, sa.ForeignKey("changes.id"), nullable=False),
        sa.Column("area", TEXT, nullable=False),
        *columns,
        if_not_exists=True,
    )
    op.create_index(f"{kind}_key", kind, ["area", *keys, "id", "change_id"], if_not_exists=True)
    append_only(kind)


def _texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, TEXT, nullable=False) for name in names]
