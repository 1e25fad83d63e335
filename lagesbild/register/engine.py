"""Connections to the two databases: one writer at a time in both, and their faults said in Swedish."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from lagesbild.problems import LagesbildError
from lagesbild.register.schema import metadata

_WAIT = 30  # seconds for another process to finish writing
_CONNECT_WAIT = 10  # seconds for a database server to answer
_WRITER = 2023_196  # the advisory lock that writers to one PostgreSQL database take in turn


class UnusableRegister(LagesbildError):
    """The register cannot be used: no folder, no permission, damaged, or its database does not answer."""


class DamagedRegister(UnusableRegister):
    """The register's file is not a database, or a database no more."""


def open_engine(target: Path | str) -> sa.Engine:
    """An engine for a SQLite file or a ``postgresql://`` URL.

    Transactions begun on it wait for their turn to write; reads use AUTOCOMMIT. Raises UnusableRegister.
    """
    return _postgresql(target) if isinstance(target, str) and "://" in target else _sqlite(Path(target))


def told(target: Path | str) -> str:
    """How messages name the register: its file, or its database and host; never a user or a password."""
    if not (isinstance(target, str) and "://" in target):
        return str(target)
    url = _url(target)
    hosts = url.query.get("host", url.host or "localhost")
    return f"{url.database or 'postgres'} på {hosts if isinstance(hosts, str) else ', '.join(hosts)}"


# --- SQLite ----------------------------------------------------------------------------------


def _sqlite(path: Path) -> sa.Engine:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnusableRegister(f"Mappen {path.parent} går inte att använda: {error.strerror}.") from None
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), connect_args={"timeout": _WAIT})
    sa.event.listen(engine, "connect", partial(_configure, path))
    sa.event.listen(engine, "checkout", partial(_same_file, path))
    sa.event.listen(engine, "begin", _begin_immediate)
    sa.event.listen(engine, "handle_error", partial(_tell_sqlite, path))
    return engine


def _configure(path: Path, connection: Any, record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by _begin_immediate, not by the driver
    cursor = connection.cursor()
    _turn_on_wal(cursor)
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
    record.info["file"] = _file(path)


def _turn_on_wal(cursor: sqlite3.Cursor) -> None:
    """Turn on write-ahead logging. In a new file this does not wait for a lock, as all else does: so ask again."""
    last_try = time.monotonic() + _WAIT
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > last_try:
                raise
            time.sleep(0.02)


def _same_file(path: Path, _connection: object, record: Any, _fairy: object) -> None:
    """A register that was replaced by another file is opened anew."""
    if record.info["file"] != _file(path):
        raise sa.exc.DisconnectionError


def _file(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _begin_immediate(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _tell_sqlite(path: Path, context: sa.engine.ExceptionContext) -> None:
    """Say in Swedish that the file is damaged or cannot be opened; our own mistakes stay as they are."""
    error = context.original_exception
    if type(error) is sqlite3.DatabaseError:
        raise DamagedRegister(f"Registret {path} går inte att använda: filen är skadad ({error}).") from error
    if isinstance(error, sqlite3.OperationalError):
        raise UnusableRegister(f"Registret {path} går inte att använda: {error}.") from error


# --- PostgreSQL ------------------------------------------------------------------------------


def _postgresql(target: str) -> sa.Engine:
    url = _url(target)
    engine = sa.create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": _CONNECT_WAIT})
    sa.event.listen(engine, "begin", _take_turn)
    sa.event.listen(engine, "handle_error", partial(_tell_postgresql, told(target)))
    return engine


def _url(target: str) -> sa.URL:
    try:
        url = sa.make_url(target)
    except (sa.exc.ArgumentError, ValueError):
        url = None
    if url is None or url.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise UnusableRegister(
            "Databasens adress går inte att läsa. Väntat: postgresql://användare:lösenord@server/databas."
        )
    return url.set(drivername="postgresql+psycopg")


def _take_turn(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER})")


def _tell_postgresql(name: str, context: sa.engine.ExceptionContext) -> None:
    if not context.is_pre_ping:  # a lost connection is made anew
        tell(name, context.original_exception)


def tell(name: str, error: BaseException) -> None:
    """Raise a Swedish error when PostgreSQL cannot be used, or cannot keep a value; else return."""
    import psycopg

    if isinstance(error, psycopg.DataError):
        raise LagesbildError("Ett värde innehåller tecken eller tal som registret inte kan spara.") from error
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError | psycopg.errors.InsufficientPrivilege):
        raise UnusableRegister(f"Databasen {name} går inte att använda just nu: {_first_line(error)}.") from None


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__).rstrip(".")


@contextmanager
def snapshot(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection whose reads all see the same moment, while others write."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        else:  # the locks keep a restore from emptying a table that was not read yet
            connection.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            lock(connection, "ACCESS SHARE")
        try:
            yield connection
        finally:
            connection.exec_driver_sql("ROLLBACK")


def lock(connection: sa.Connection, mode: str) -> None:
    """Lock every table of a PostgreSQL register, in the order in which queries lock them: facts before changes."""
    names = [connection.dialect.identifier_preparer.quote(t.name) for t in reversed(metadata.sorted_tables)]
    connection.exec_driver_sql(f"LOCK TABLE {', '.join(names)} IN {mode} MODE")
