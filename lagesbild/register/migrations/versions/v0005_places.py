"""A table for what people set about a place: hidden, closed parts, categories of incidents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lagesbild.register.migrations.triggers import append_only

revision = "0005"
down_revision = "0004"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make it; nothing that was there changes."""
    op.create_table(
        "place_settings",
        sa.Column("id", INT, primary_key=True, autoincrement=False),
        sa.Column("change_id", INT, sa.ForeignKey("changes.id"), nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("setting", sa.String, nullable=False),
        sa.Column("value", sa.String),
        if_not_exists=True,
    )
    op.create_index("place_settings_key", "place_settings", ["area", "setting", "id", "change_id"], if_not_exists=True)
    append_only("place_settings")
