"""Tables for who may do what, for sign-ins, and for the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lagesbild.register.migrations.triggers import append_only

revision = "0025"
down_revision = "0024"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.String


def upgrade() -> None:
    """Make them; nothing that was there changes."""
    _table(
        "role_grants",
        *_texts("given_by", "issuer", "subject", "place", "organisation", "role"),
        sa.Column("is_held", INT, nullable=False),
    )
    op.create_index("role_grants_identity", "role_grants", ["issuer", "subject"], if_not_exists=True)
    _table("session_marks", *_texts("session", "mark"))
    op.create_index("session_marks_session", "session_marks", ["session", "id"], if_not_exists=True)
    names = ("issuer", "subject", "name", "acts_as", "origin", "place", "what", "salt")
    _table("audit_log", *_texts("action"), *(sa.Column(n, TEXT) for n in names), *_texts("content", "chain"))
    _table("audit_rules", *_texts("action"), sa.Column("days", INT, nullable=False))


def _table(name: str, *columns: sa.Column) -> None:
    op.create_table(
        name,
        sa.Column("id", INT, primary_key=True, autoincrement=False),
        sa.Column("at", TEXT, nullable=False),
        *columns,
        if_not_exists=True,
    )
    append_only(name)


def _texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, TEXT, nullable=False) for name in names]
