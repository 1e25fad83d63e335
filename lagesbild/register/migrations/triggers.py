"""The triggers that refuse to rewrite history, for SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

FUNCTION = "lagesbild_append_only"
VERBS = {"sqlite": ("UPDATE", "DELETE"), "postgresql": ("UPDATE", "DELETE", "TRUNCATE")}


def name(table: str, verb: str) -> str:
    """The name of the trigger that refuses ``verb`` on ``table``."""
    return f"{table}_no_{verb.lower()}"


def names(dialect: str, tables: list[str]) -> set[str]:
    """The triggers that a register must have."""
    return {name(t, v) for t in tables for v in VERBS[dialect]}


def existing(connection: sa.Connection) -> set[str]:
    """The triggers that the register has, switched on."""
    if connection.dialect.name == "sqlite":
        return set(connection.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
    return set(
        connection.scalars(
            sa.text(
                "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
                "WHERE NOT tgisinternal AND tgenabled = 'O' AND relnamespace = current_schema()::regnamespace"
            )
        )
    )


def create(connection: sa.Connection, table: str) -> None:
    """Refuse to rewrite the table from now on."""
    if connection.dialect.name == "sqlite":
        for verb in VERBS["sqlite"]:
            connection.exec_driver_sql(
                f"CREATE TRIGGER IF NOT EXISTS {name(table, verb)} BEFORE {verb} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            )
        return
    connection.exec_driver_sql(
        f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for verb in VERBS["postgresql"]:
        connection.exec_driver_sql(
            f"CREATE OR REPLACE TRIGGER {name(table, verb)} BEFORE {verb} ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()"
        )


def drop(connection: sa.Connection, table: str) -> None:
    """Let the rest of the transaction rewrite the table: `create` must follow."""
    on = "" if connection.dialect.name == "sqlite" else f" ON {table}"
    for verb in VERBS[connection.dialect.name]:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name(table, verb)}{on}")


def append_only(table: str) -> None:
    """In a migration: refuse to rewrite the table."""
    create(_bind(), table)


@contextmanager
def rewritable(table: str) -> Iterator[None]:
    """In a migration: the table may be rewritten inside the block."""
    drop(_bind(), table)
    yield
    create(_bind(), table)


def _bind() -> sa.Connection:
    from alembic import op  # only when a register is brought up to date: to load it takes a third of a second

    return op.get_bind()
