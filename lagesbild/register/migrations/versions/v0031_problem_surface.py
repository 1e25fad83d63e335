"""A problem may be bound by a surface."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """What is noted has none."""
    if "surface" not in {c["name"] for c in sa.inspect(op.get_bind()).get_columns("local_problems")}:
        op.add_column("local_problems", sa.Column("surface", sa.String))
