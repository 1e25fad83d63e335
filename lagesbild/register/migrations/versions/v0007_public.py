"""Tables for what has been published, and for what is declared open."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lagesbild.register.migrations.triggers import append_only

revision = "0007"
down_revision = "0006"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.String


def upgrade() -> None:
    """Make them; nothing that was there changes."""
    _table(
        "published",
        ("group", "category", "start", "end"),
        *(sa.Column(name, TEXT, nullable=False) for name in ("group", "category")),
        *(sa.Column(name, sa.Date, nullable=False) for name in ("start", "end")),
        sa.Column("count", INT, nullable=False),
        sa.Column("ends", INT),
    )
    _table(
        "open_counts",
        ("subject",),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("open", INT, nullable=False),
        sa.Column("reason", TEXT),
    )


def _table(kind: str, keys: tuple[str, ...], *columns: sa.Column) -> None:
    op.create_table(
        kind,
        sa.Column("id", INT, primary_key=True, autoincrement=False),
        sa.Column("change_id", INT, sa.ForeignKey("changes.id"), nullable=False),
        sa.Column("area", TEXT, nullable=False),
        *columns,
        if_not_exists=True,
    )
    op.create_index(f"{kind}_key", kind, ["area", *keys, "id", "change_id"], if_not_exists=True)
    append_only(kind)
