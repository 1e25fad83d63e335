"""What a map's layer declares of itself: a number with its unit, a colour, a symbol."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """What is loaded declares nothing."""
    there = {c["name"] for c in sa.inspect(op.get_bind()).get_columns("layers")}
    for column in (
        sa.Column("value", sa.Float),
        sa.Column("unit", sa.String),
        sa.Column("colour", sa.String),
        sa.Column("symbol", sa.String),
    ):
        if column.name not in there:
            op.add_column("layers", column)
