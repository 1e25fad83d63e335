"""What takes its time in a register and is the same for every test.

An empty register in SQLite is made by its migrations once in a process: every later one is told the same SQL.
To migrate from nothing takes half a second, a hundred times over. What the migrations do is tried in
`tests/unit/test_register_migrations.py`, which asks for `migrated`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from lagesbild.register import engine, migrations
from lagesbild.register.schema import VERSION, register_info

migrated = migrations._upgrade
configure = engine._configure
_statements: list[str] = []


def told(connection: sa.Connection) -> None:
    """Bring a register up to date, as `migrated`."""
    if connection.dialect.name != "sqlite" or _schema(connection):
        migrated(connection)
    elif not _statements:
        migrated(connection)
        _statements.extend(_schema(connection))
    else:
        for statement in _statements:
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (VERSION,))
        connection.execute(register_info.insert().values(id=1, uuid=str(uuid.uuid4())))


def _schema(connection: sa.Connection) -> list[str]:
    return list(connection.scalars(sa.text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")))


def configured(path: Path, connection: Any, record: Any) -> None:
    """As `configure`, but nothing waits for the disk: no test pulls the plug, and a killed process loses nothing."""
    configure(path, connection, record)
    connection.execute("PRAGMA synchronous=OFF")


class _Compiled(sa.util.LRUCache):
    """The SQL that statements are compiled to: an engine keeps its own, since another's dialect is another object."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__((key[0].name, *key[1:]), value)


_compiled = _Compiled(2000)


def with_compiled(make: Callable[[Any], sa.Engine]) -> Callable[[Any], sa.Engine]:
    """As ``make``, but a process compiles a statement once, not once for every register that a test opens."""

    def made(target: Any) -> sa.Engine:
        opened = make(target)
        opened._compiled_cache = _compiled
        return opened

    return made
