"""A table for how a place's parts are prioritised, every four months."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lagesbild.register.migrations.triggers import append_only

revision = "0034"
down_revision = "0033"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KIND = "area_priorities"
KEYS = ("area", "tertial")


def upgrade() -> None:
    """Make it; nothing that was there changes."""
    op.create_table(
        KIND,
        sa.Column("id", INT, primary_key=True, autoincrement=False),
        sa.Column("change_id", INT, sa.ForeignKey("changes.id"), nullable=False),
        *[sa.Column(name, sa.String, nullable=False) for name in KEYS],
        *[
            column
            for name in ("likelihood", "consequence")
            for column in (sa.Column(name, INT, nullable=False), sa.Column(f"{name}_reason", sa.String))
        ],
        sa.Column("assessor", sa.String),
        sa.Column("withdrawn", INT),
        if_not_exists=True,
    )
    op.create_index(f"{KIND}_key", KIND, [*KEYS, "id", "change_id"], if_not_exists=True)
    append_only(KIND)
