"""Tables for documents: what people write, what they place, versions that were approved, templates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lagesbild.register.migrations.triggers import append_only

revision = "0003"
down_revision = "0002"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT, DATE = sa.String, sa.Date
DOCUMENT = ("area", "document")


def upgrade() -> None:
    """Make them; nothing that was there changes."""
    _table(
        "documents",
        DOCUMENT,
        _text("template"),
        _text("title"),
        sa.Column("subtitle", TEXT),
        _int("year"),
        sa.Column("period", TEXT),
        sa.Column("organisations", TEXT),
        _text("marking"),
        _text("status"),
        _int("version"),
        _int("revision"),
        sa.Column("drawn", DATE, nullable=False),
    )
    _table(
        "outline",
        (*DOCUMENT, "section"),
        _int("position"),
        _text("title"),
        _int("level"),
        *(sa.Column(name, TEXT) for name in ("law", "guidance", "suggestion", "choices")),
        sa.Column("internal", INT),
        sa.Column("removed", INT),
    )
    _table("texts", (*DOCUMENT, "section"), sa.Column("text", TEXT))
    _table(
        "placements",
        (*DOCUMENT, "exhibit"),
        _text("section"),
        _int("position"),
        sa.Column("title", TEXT),
        _text("width"),
        sa.Column("removed", INT),
    )
    _facts(
        "versions",
        [*DOCUMENT, "version"],
        *(_text(name) for name in DOCUMENT),
        _int("version"),
        sa.Column("approved", DATE, nullable=False),
        _text("approver"),
        _int("texts"),
        _int("facts"),
        _text("name"),
        _text("sha256"),
        sa.Column("remark", TEXT),
    )
    _table("files", ("area", "sha256"), _text("name"), sa.Column("content", sa.LargeBinary, nullable=False))
    _table("templates", ("area", "template"), _text("content"), sa.Column("removed", INT))
    _table("styles", ("area",), _text("name"), _text("sha256"), sa.Column("removed", INT))


def _table(kind: str, keys: tuple[str, ...], *columns: sa.Column) -> None:
    _facts(kind, list(keys), *(_text(k) for k in keys), *columns)


def _text(name: str) -> sa.Column:
    return sa.Column(name, TEXT, nullable=False)


def _int(name: str) -> sa.Column:
    return sa.Column(name, INT, nullable=False)


def _facts(kind: str, keys: list[str], *columns: sa.Column) -> None:
    op.create_table(
        kind,
        sa.Column("id", INT, primary_key=True, autoincrement=False),
        sa.Column("change_id", INT, sa.ForeignKey("changes.id"), nullable=False),
        *columns,
        if_not_exists=True,
    )
    op.drop_index(f"{kind}_key", kind, if_exists=True)
    op.create_index(f"{kind}_key", kind, [*keys, "id", "change_id"])
    append_only(kind)
