"""A table for the files that hold events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lagesbild.register.migrations.triggers import append_only

revision = "0020"
down_revision = "0007"  # the nearest lower number

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.String


def upgrade() -> None:
    """Make it; nothing that was there changes."""
    op.create_table(
        "events",
        sa.Column("id", INT, primary_key=True, autoincrement=False),
        sa.Column("change_id", INT, sa.ForeignKey("changes.id"), nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("area", "file")),
        *(sa.Column(name, INT, nullable=False) for name in ("month", "count", "placed")),
        *(sa.Column(name, sa.Date) for name in ("start", "end")),
        *(sa.Column(name, TEXT) for name in ("first_id", "last_id")),
        sa.Column("bytes", INT, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        if_not_exists=True,
    )
    op.create_index("events_key", "events", ["area", "file", "month", "id", "change_id"], if_not_exists=True)
    append_only("events")
