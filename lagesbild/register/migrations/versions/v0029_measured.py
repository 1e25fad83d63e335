"""A table for what is measured in series that are no reported crime: by place, measure and days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lagesbild.register.migrations.triggers import append_only

revision = "0029"
down_revision = "0028"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KIND = "measured"
KEYS = ("series", "measure", "spot")


def upgrade() -> None:
    """Make it; nothing that was there changes."""
    op.create_table(
        KIND,
        sa.Column("id", INT, primary_key=True, autoincrement=False),
        sa.Column("change_id", INT, sa.ForeignKey("changes.id"), nullable=False),
        sa.Column("area", sa.String, nullable=False),
        *[sa.Column(name, sa.String, nullable=False) for name in KEYS],
        sa.Column("start", sa.Date, nullable=False),
        sa.Column("end", sa.Date, nullable=False),
        sa.Column("value", sa.Float),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("whole", sa.String),
        if_not_exists=True,
    )
    op.create_index(f"{KIND}_key", KIND, ["area", *KEYS, "start", "end", "id", "change_id"], if_not_exists=True)
    append_only(KIND)
