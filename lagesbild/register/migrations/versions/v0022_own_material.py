"""Tables for a place's own pictures and tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lagesbild.register.migrations.triggers import append_only

revision = "0022"
down_revision = "0021"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.String


def upgrade() -> None:
    """Make them; nothing that was there changes."""
    _table(
        "pictures",
        "picture",
        *(sa.Column(name, TEXT, nullable=False) for name in ("use", "title", "alt")),
        sa.Column("source", TEXT),
        *(sa.Column(name, TEXT, nullable=False) for name in ("name", "sha256")),
        sa.Column("removed", INT),
    )
    _table(
        "own_tables",
        "table",
        *(sa.Column(name, TEXT, nullable=False) for name in ("title", "unit", "source", "period", "cells")),
        *(sa.Column(name, sa.Float) for name in ("low", "high")),
        *(sa.Column(name, TEXT) for name in ("partial", "remark")),
        sa.Column("removed", INT),
    )


def _table(kind: str, key: str, *columns: sa.Column) -> None:
    op.create_table(
        kind,
        sa.Column("id", INT, primary_key=True, autoincrement=False),
        sa.Column("change_id", INT, sa.ForeignKey("changes.id"), nullable=False),
        sa.Column("area", TEXT, nullable=False),
        sa.Column(key, TEXT, nullable=False),
        *columns,
        if_not_exists=True,
    )
    op.create_index(f"{kind}_key", kind, ["area", key, "id", "change_id"], if_not_exists=True)
    append_only(kind)
