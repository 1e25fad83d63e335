"""A table for what answers to the parts of the law."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lagesbild.register.migrations.triggers import append_only

revision = "0023"
down_revision = "0022"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT, DATE = sa.String, sa.Date


def upgrade() -> None:
    """Make it; nothing that was there changes."""
    op.create_table(
        "law_records",
        sa.Column("id", INT, primary_key=True, autoincrement=False),
        sa.Column("change_id", INT, sa.ForeignKey("changes.id"), nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("area", "record", "paragraph", "answer", "what")),
        sa.Column("decided", DATE),
        sa.Column("expires", DATE),
        sa.Column("reference", TEXT),
        sa.Column("withdrawn", INT),
        if_not_exists=True,
    )
    op.create_index("law_records_key", "law_records", ["area", "record", "id", "change_id"], if_not_exists=True)
    append_only("law_records")
