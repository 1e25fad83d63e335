"""Connections to the two databases: one writer at a time in both, and their faults said in Swedish.

What the databases themselves say is English and full of paths: it goes to the log.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import sqlalchemy as sa

from lagesbild.problems import LagesbildError, why_not
from lagesbild.register.schema import changes, metadata

_WAIT = 30  # seconds for another process to finish writing
_BESIDE = 64 * 1024  # bytes
_CONNECT_WAIT = 10  # seconds for a database server to answer
_RESTORE = "Återställ en säkerhetskopia: lagesbild restore FIL."
_WRITER = 2023_196  # the advisory lock that writers to one PostgreSQL database take in turn


_log = logging.getLogger(__name__)


class UnusableRegister(LagesbildError):
    """The register cannot be used: no folder, no permission, damaged, or its database does not answer.

    ``where`` says which, for whoever runs the program; the message is fit for any visitor.
    """

    def __init__(self, what: str, where: Path | str) -> None:
        self.where = target_name(where)
        super().__init__(what)


class DamagedRegister(UnusableRegister):
    """The register's file is not a database, or a database no more."""


def open_engine(target: Path | str) -> sa.Engine:
    """An engine for a SQLite file or a ``postgresql://`` URL.

    Transactions begun on it wait for their turn to write; reads use AUTOCOMMIT. Raises UnusableRegister.
    """
    return _postgresql(target) if isinstance(target, str) and "://" in target else _sqlite(Path(target))


def target_name(target: Path | str) -> str:
    """How messages name the register: its file, or its database and host; never a user or a password."""
    if not (isinstance(target, str) and "://" in target):
        return str(target)
    url = _url(target)
    host = url.query.get("host", url.host or "localhost")
    hosts = ["den här datorn" if h.startswith("/") else h for h in ([host] if isinstance(host, str) else host)]
    return f"databasen {url.database or 'postgres'} på {', '.join(hosts)}"


def is_made(target: Path | str) -> bool:
    """Whether there is a register, or the remains of one: a file, or a database that holds a change. UnusableRegister."""
    if not (isinstance(target, str) and "://" in target):
        return Path(target).exists()
    engine = _postgresql(target)
    try:
        with engine.connect() as connection:
            return _has_tables(connection) and connection.scalar(sa.select(changes.c.id).limit(1)) is not None
    finally:
        engine.dispose()


def require(target: Path | str) -> None:
    """UnusableRegister when there is no register, DamagedRegister when its file holds none; nothing is changed."""
    if isinstance(target, str) and "://" in target:
        _require_tables(target)
    else:
        _require_file(Path(target))


# --- SQLite ----------------------------------------------------------------------------------


def _sqlite(path: Path) -> sa.Engine:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError as error:
        raise UnusableRegister(f"Registrets mapp går inte att använda: {why_not(error)}.", path) from None
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), creator=partial(_connect, path))
    sa.event.listen(engine, "connect", partial(_configure, path))
    sa.event.listen(engine, "checkout", partial(_same_file, path))
    sa.event.listen(engine, "begin", _begin_immediate)
    sa.event.listen(engine, "handle_error", partial(_tell_sqlite, path))
    return engine


def _require_file(path: Path) -> None:
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise UnusableRegister("Det finns inget register.", path) from None
    except OSError as error:
        raise UnusableRegister(f"Registret går inte att använda: {why_not(error)}.", path) from None
    if size == 0:
        raise DamagedRegister(f"Registret är skadat: filen är tom (0 byte). {_RESTORE}", path)
    try:
        with closing(_connect(path)) as connection:
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'changes'").fetchone():
                return
    except sqlite3.DatabaseError as error:
        _raise_sqlite(path, error)
    raise DamagedRegister(f"Registret är skadat: filen innehåller inget register. {_RESTORE}", path)


def _connect(path: Path) -> sqlite3.Connection:
    """Open the file that is there: one that vanished is not made anew, empty."""
    address = f"{path.absolute().as_uri()}?mode=rw"
    return sqlite3.connect(address, uri=True, timeout=_WAIT, check_same_thread=False)


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
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _begin_immediate(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN IMMEDIATE")


_SQLITE_WHY = {
    sqlite3.SQLITE_FULL: "disken är full",
    sqlite3.SQLITE_READONLY: "det går bara att läsa, inte att ändra i",
    sqlite3.SQLITE_BUSY: "ett annat program ändrar i det och blir inte klart. Försök igen om en stund",
    sqlite3.SQLITE_LOCKED: "ett annat program ändrar i det och blir inte klart. Försök igen om en stund",
    sqlite3.SQLITE_CANTOPEN: "filen går inte att öppna",
    sqlite3.SQLITE_PERM: "behörighet saknas",
    sqlite3.SQLITE_IOERR: "disken svarar med fel",
    sqlite3.SQLITE_NOMEM: "datorns minne räcker inte",
}


def _tell_sqlite(path: Path, context: sa.engine.ExceptionContext) -> None:
    """Our own mistakes stay as they are."""
    error = context.original_exception
    if type(error) is sqlite3.DatabaseError or isinstance(error, sqlite3.OperationalError):
        _raise_sqlite(path, error)


def _raise_sqlite(path: Path, error: sqlite3.DatabaseError) -> NoReturn:
    """Say in Swedish that the file is damaged or cannot be used."""
    _log.error("SQLite, %s: %s", path, error)
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # the rest is the kind of the kind
    if not path.exists():
        raise UnusableRegister(
            "Registret finns inte längre: filen eller dess mapp har tagits bort eller flyttats. Inget är sparat.", path
        ) from error
    if code == sqlite3.SQLITE_ERROR and "no such table" in str(error):
        raise DamagedRegister(f"Registret är skadat: tabeller saknas. {_RESTORE}", path) from error
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        raise DamagedRegister(f"Registret är skadat: filen går inte att läsa. {_RESTORE}", path) from error
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) and _is_full(path.parent):
        code = sqlite3.SQLITE_FULL
    why = _SQLITE_WHY.get(code, "databasen svarar med ett fel, som är loggat")
    raise UnusableRegister(f"Registret går inte att använda: {why}.", path) from error


def _is_full(folder: Path) -> bool:
    """Whether a disk has no room for the small files that lie beside the register while it is open: SQLite calls that another fault."""
    try:
        return shutil.disk_usage(folder).free < _BESIDE
    except OSError:
        return False


# --- PostgreSQL ------------------------------------------------------------------------------


def _require_tables(target: str) -> None:
    engine = _postgresql(target)
    try:
        with engine.connect() as connection:
            if not _has_tables(connection):
                raise UnusableRegister("Det finns inget register i databasen.", target)
    finally:
        engine.dispose()


def _has_tables(connection: sa.Connection) -> bool:
    return sa.inspect(connection).has_table("changes")


def _postgresql(target: str) -> sa.Engine:
    url = _url(target)
    engine = sa.create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": _CONNECT_WAIT})
    sa.event.listen(engine, "begin", _take_turn)
    sa.event.listen(engine, "handle_error", partial(_tell_postgresql, target))
    return engine


def _url(target: str) -> sa.URL:
    try:
        url = sa.make_url(target)
    except (sa.exc.ArgumentError, ValueError):
        url = None
    if url is None or url.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise UnusableRegister(
            "Databasens adress går inte att läsa. Väntat: postgresql://användare:lösenord@server/databas.", ""
        )
    return url.set(drivername="postgresql+psycopg")


def _take_turn(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER})")


def _tell_postgresql(target: str, context: sa.engine.ExceptionContext) -> None:
    if not context.is_pre_ping:  # a lost connection is made anew
        tell(target, context.original_exception)


_POSTGRESQL_WHY = {
    "53100": "disken är full",
    "53200": "servern har slut på minne",
    "53300": "servern tar inte emot fler anslutningar just nu",
    "25006": "det går bara att läsa, inte att ändra i",
    "42501": "programmet saknar behörighet",
    "28P01": "servern godtar inte användaren eller lösenordet",
    "28000": "servern godtar inte användaren",
    "3D000": "den finns inte på servern",
    "55P03": "ett annat program ändrar i den och blir inte klart. Försök igen om en stund",
    "57014": "servern avbröt, för att det tog för lång tid",
}


def tell(target: str, error: BaseException) -> None:
    """Raise a Swedish error when PostgreSQL cannot be used, or cannot keep a value; else return."""
    import psycopg

    if isinstance(error, psycopg.DataError):
        _log.error("PostgreSQL, %s: %s", target_name(target), error)
        raise LagesbildError("Ett värde innehåller tecken eller tal som registret inte kan spara.") from error
    why = _POSTGRESQL_WHY.get(getattr(error, "sqlstate", None) or "")
    if why or isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        _log.error("PostgreSQL, %s: %s", target_name(target), error)
        why = why or "den svarar inte"
        raise UnusableRegister(f"Databasen går inte att använda just nu: {why}.", target) from None


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
