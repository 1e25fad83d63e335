"""A point of a walk may have a place on the map."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """What is noted has none."""
    there = {c["name"] for c in sa.inspect(op.get_bind()).get_columns("walk_points")}
    for name in ("x", "y"):
        if name not in there:
            op.add_column("walk_points", sa.Column(name, INT))
