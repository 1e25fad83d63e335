"""A table for whose a row is, and with whom it is shared: what is there already is everybody's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lagesbild.register.migrations.triggers import append_only

revision = "0030"
down_revision = "0029"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KIND = "sharing"
KEYS = ("area", "about", "item")


def upgrade() -> None:
    """Make it; nothing that was there changes."""
    op.create_table(
        KIND,
        sa.Column("id", INT, primary_key=True, autoincrement=False),
        sa.Column("change_id", INT, sa.ForeignKey("changes.id"), nullable=False),
        *[sa.Column(name, sa.String, nullable=False) for name in (*KEYS, "owner", "state")],
        sa.Column("receivers", sa.String),
        sa.Column("purpose", sa.String),
        sa.Column("since", sa.Date),
        sa.Column("exact", INT),
        if_not_exists=True,
    )
    op.create_index(f"{KIND}_key", KIND, [*KEYS, "id", "change_id"], if_not_exists=True)
    append_only(KIND)
