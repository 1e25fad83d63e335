"""A noted incident may have a place on the map, and a table for which category of events its own is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lagesbild.register.migrations.triggers import append_only

revision = "0033"
down_revision = "0032"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KIND = "event_categories"
KEYS = ("area", "category")


def upgrade() -> None:
    """What is noted has no place, and nobody has said anything of categories."""
    there = {c["name"] for c in sa.inspect(op.get_bind()).get_columns("incidents")}
    for name in ("x", "y"):
        if name not in there:
            op.add_column("incidents", sa.Column(name, INT))
    op.create_table(
        KIND,
        sa.Column("id", INT, primary_key=True, autoincrement=False),
        sa.Column("change_id", INT, sa.ForeignKey("changes.id"), nullable=False),
        *[sa.Column(name, sa.String, nullable=False) for name in KEYS],
        sa.Column("counts_as", sa.String),
        if_not_exists=True,
    )
    op.create_index(f"{KIND}_key", KIND, [*KEYS, "id", "change_id"], if_not_exists=True)
    append_only(KIND)
