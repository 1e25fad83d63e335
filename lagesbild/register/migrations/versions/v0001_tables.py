"""The schema as it was before it had versions. A register from that time is taken up as it is."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

from lagesbild.register.migrations.triggers import append_only

revision = "0001"
down_revision = None

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT, FLOAT, DATE = sa.String, sa.Float, sa.Date


def upgrade() -> None:
    """Make what is missing; an older register may lack a table that came late."""
    _table("register_info", _id(), sa.Column("uuid", TEXT, nullable=False))
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM register_info")) == 0:
        info = sa.table("register_info", sa.column("id"), sa.column("uuid"))
        connection.execute(info.insert().values(id=1, uuid=str(uuid.uuid4())))
    _table(
        "changes",
        _id(),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("who", TEXT, nullable=False),
        sa.Column("action", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("place", TEXT),
        sa.Column("title", TEXT),
        sa.Column("file", TEXT),
        sa.Column("sha256", TEXT),
        sa.Column("source", TEXT),
        sa.Column("period", TEXT),
        sa.Column("as_of", DATE),
        sa.Column("remark", TEXT),
        sa.Column("added", INT, nullable=False),
        sa.Column("changed", INT, nullable=False),
        sa.Column("unchanged", INT, nullable=False),
        sa.Column("problems", sa.JSON, nullable=False),
    )
    _facts(
        "areas",
        ["area"],
        sa.Column("area", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("parent", TEXT),
        sa.Column("aliases", TEXT),
        sa.Column("geometry", TEXT),
        sa.Column("generalised", INT),
    )
    _facts(
        "levels",
        ["area", "level"],
        sa.Column("area", TEXT, nullable=False),
        sa.Column("level", INT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("colour", TEXT, nullable=False),
        sa.Column("ink", TEXT, nullable=False),
        sa.Column("explanation", TEXT),
        sa.Column("role", TEXT),
    )
    _facts(
        "ratings",
        ["area", "year", "week"],
        sa.Column("area", TEXT, nullable=False),
        sa.Column("year", INT, nullable=False),
        sa.Column("week", INT, nullable=False),
        sa.Column("level", INT),
    )
    _facts(
        "yearly",
        ["area", "part", "year"],
        sa.Column("area", TEXT, nullable=False),
        sa.Column("part", TEXT, nullable=False),
        sa.Column("year", INT, nullable=False),
        sa.Column("level", INT),
        sa.Column("assessor", TEXT),
    )
    _facts(
        "crime",
        ["area", "group", "category", "start", "end", "status"],
        sa.Column("area", TEXT, nullable=False),
        sa.Column("group", TEXT, nullable=False),
        sa.Column("category", TEXT, nullable=False),
        sa.Column("start", DATE, nullable=False),
        sa.Column("end", DATE, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("count", INT),
        sa.Column("position", INT),
    )
    _facts(
        "survey",
        ["area", "survey", "wave", "question", "answer", "group"],
        sa.Column("area", TEXT, nullable=False),
        sa.Column("survey", TEXT, nullable=False),
        sa.Column("wave", TEXT, nullable=False),
        sa.Column("question", TEXT, nullable=False),
        sa.Column("answer", TEXT, nullable=False),
        sa.Column("group", TEXT, nullable=False),
        sa.Column("share", FLOAT),
        sa.Column("n", INT),
        sa.Column("remark", TEXT),
    )
    _facts(
        "population",
        ["area", "date", "age"],
        sa.Column("area", TEXT, nullable=False),
        sa.Column("date", DATE, nullable=False),
        sa.Column("age", TEXT, nullable=False),
        sa.Column("count", INT),
    )
    _facts(
        "facts",
        ["area", "measure", "period"],
        sa.Column("area", TEXT, nullable=False),
        sa.Column("measure", TEXT, nullable=False),
        sa.Column("period", TEXT, nullable=False),
        sa.Column("value", FLOAT),
        sa.Column("unit", TEXT),
        sa.Column("position", INT),
    )
    _facts(
        "layers",
        ["area", "layer", "edition", "name"],
        sa.Column("area", TEXT, nullable=False),
        sa.Column("layer", TEXT, nullable=False),
        sa.Column("edition", INT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("category", TEXT),
        sa.Column("district", TEXT),
        sa.Column("accuracy", TEXT),
        sa.Column("geometry", TEXT),
        sa.Column("generalised", INT),
    )
    _facts(
        "indicators",
        ["area", "plan", "goal", "indicator"],
        sa.Column("area", TEXT, nullable=False),
        sa.Column("plan", TEXT, nullable=False),
        sa.Column("goal", TEXT, nullable=False),
        sa.Column("indicator", TEXT, nullable=False),
        sa.Column("baseline", FLOAT),
        sa.Column("baseline_year", INT),
        sa.Column("target", FLOAT),
        sa.Column("target_year", INT),
    )
    _facts(
        "measures",
        ["area", "plan", "number"],
        sa.Column("area", TEXT, nullable=False),
        sa.Column("plan", TEXT, nullable=False),
        sa.Column("number", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("focus", TEXT),
        sa.Column("expected", TEXT),
        sa.Column("coordinator", TEXT),
        sa.Column("responsible", TEXT),
        sa.Column("follow_up", TEXT),
    )
    _facts(
        "themes",
        ["area", "type", "code"],
        sa.Column("area", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("description", TEXT),
        sa.Column("count", INT),
    )


def _id() -> sa.Column[int]:
    return sa.Column("id", INT, primary_key=True, autoincrement=False)


def _table(name: str, *columns: sa.Column) -> None:
    op.create_table(name, *columns, if_not_exists=True)
    append_only(name)


def _facts(kind: str, keys: list[str], *columns: sa.Column) -> None:
    _table(kind, _id(), sa.Column("change_id", INT, sa.ForeignKey("changes.id"), nullable=False), *columns)
    op.create_index(f"{kind}_key", kind, [*keys, "id"], if_not_exists=True)
