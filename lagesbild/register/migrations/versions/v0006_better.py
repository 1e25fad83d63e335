"""Which way is better, declared of a survey's question."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """What is loaded says nothing of it."""
    if "better" not in {c["name"] for c in sa.inspect(op.get_bind()).get_columns("survey")}:
        op.add_column("survey", sa.Column("better", sa.BigInteger().with_variant(sa.Integer(), "sqlite")))
