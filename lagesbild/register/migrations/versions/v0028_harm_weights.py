"""A table for the weights of crimes, by category."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lagesbild.register.migrations.triggers import append_only

revision = "0028"
down_revision = "0027"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KIND = "harm_weights"


def upgrade() -> None:
    """Make it; nothing that was there changes."""
    op.create_table(
        KIND,
        sa.Column("id", INT, primary_key=True, autoincrement=False),
        sa.Column("change_id", INT, sa.ForeignKey("changes.id"), nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("category", sa.String, nullable=False),
        sa.Column("weight", sa.Float, nullable=False),
        sa.Column("grounds", sa.String),
        if_not_exists=True,
    )
    op.create_index(f"{KIND}_key", KIND, ["area", "category", "id", "change_id"], if_not_exists=True)
    append_only(KIND)
