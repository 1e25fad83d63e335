"""Keep a register: back it up, restore it, and check that it is whole."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from lagesbild.problems import LagesbildError, why_not
from lagesbild.register import audit, bulk, event_files, integrity, migrations, owned
from lagesbild.register.change import REDO, UNDO
from lagesbild.register.engine import DamagedRegister, UnusableRegister, lock, open_engine, require, snapshot
from lagesbild.register.migrations import NewerRegister, triggers
from lagesbild.register.revisions import renew_identity
from lagesbild.register.schema import changes, facts, metadata, register_info
from lagesbild.register.store import Register
from lagesbild.tables import OWNED, TABLES

_SIDE_FILES = ("-wal", "-shm")


@dataclass(frozen=True)
class Finding:
    """Something in the register that is not as it should be, in Swedish, and where."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def open_existing(target: Path | str) -> Register:
    """Open a register that is there; UnusableRegister when there is none (nothing is made)."""
    return Register(target, make=False)


def look(target: Path | str) -> None:
    """Raise LagesbildError when a register cannot be opened, or is not of this version of the program; nothing is changed."""
    require(target)
    engine = open_engine(target)
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            migrations.require_current(connection)
    finally:
        engine.dispose()


# --- check -----------------------------------------------------------------------------------


def check(register: Register) -> list[Finding]:
    """Everything that is wrong in the register, as of one moment; an empty list when it is whole."""
    findings: list[Finding] = []
    try:
        with snapshot(register._engine) as connection:
            for look in (_integrity, _schema, _changes, _sums, _names, _decisions, _owners, _audit_log):
                findings += look(connection)
            findings += [Finding(file, what) for file, what in event_files.faults(connection, register.events)]
    except UnusableRegister as error:  # too damaged to look further
        findings.append(Finding("databasen", str(error)))
    return findings


def _owners(connection: sa.Connection) -> Iterator[Finding]:
    """Rows that somebody is said to keep, and that are not there: nobody would be kept from what comes under that id."""
    table = facts[owned.SHARING]
    query = sa.select(table.c.about, table.c.area, table.c.item).where(*integrity.holds(table, None)).distinct()
    said = {(str(k), str(a), str(i)) for k, a, i in connection.execute(query)}
    for kind in sorted({k for k, _, _ in said}):
        there: set[tuple[str, str, str]] = set()
        if kind in OWNED:
            rows = facts[kind]
            found = sa.select(rows.c.area, rows.c[OWNED[kind]]).where(*integrity.holds(rows, None)).distinct()
            there = {(kind, str(a), owned.item_of(kind, i)) for a, i in connection.execute(found)}
        if n := len({key for key in said if key[0] == kind} - there):
            yield Finding(_title(owned.SHARING), f"{n} rader gäller något som inte finns ({kind}).")


def _integrity(connection: sa.Connection) -> Iterator[Finding]:
    if connection.dialect.name == "sqlite":
        for message in connection.scalars(sa.text("PRAGMA integrity_check")):
            if message != "ok":
                yield Finding("databasen", f"skadad: {message}")
    else:
        invalid = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"
        for name in connection.scalars(sa.text(invalid)):
            yield Finding("databasen", f"indexet {name} är skadat.")
    for kind, table in facts.items():
        orphaned = sa.select(sa.func.count()).where(table.c.change_id.not_in(sa.select(changes.c.id)))
        if n := connection.scalar(orphaned):
            yield Finding(_title(kind), f"{n} rader hör till ändringar som inte finns.")


def _schema(connection: sa.Connection) -> Iterator[Finding]:
    columns = sa.inspect(connection).get_multi_columns()  # of all tables at once: one by one is slow in PostgreSQL
    for table in metadata.sorted_tables:
        missing = {c.name for c in table.columns} - {c["name"] for c in columns.get((None, table.name), [])}
        if missing:
            yield Finding(table.name, f"kolumnerna {', '.join(sorted(missing))} saknas.")
    expected = triggers.names(connection.dialect.name, list(metadata.tables))
    for name in sorted(expected - triggers.existing(connection)):
        yield Finding("databasen", f"skyddet {name} saknas: historiken kan skrivas om.")
    if not connection.scalar(sa.select(sa.func.count()).select_from(register_info)):
        yield Finding("databasen", "registret saknar identitet.")


def _changes(connection: sa.Connection) -> Iterator[Finding]:
    rows = connection.execute(
        sa.select(changes.c.id, changes.c.at, changes.c.batch, changes.c.target, changes.c.action).order_by("id")
    ).all()
    batches = {r.id for r in rows if r.batch == r.id and r.target is None}
    is_undone: set[int] = set()
    latest = ""
    for row in rows:
        where = f"ändring {row.id}"
        if row.at < latest:
            yield Finding(where, f"tiden {row.at} är tidigare än ändringen före.")
        latest = max(latest, row.at)
        if row.target is None:
            if row.batch not in batches or row.batch > row.id:
                yield Finding(where, f"hör till omgången {row.batch}, som inte finns.")
            continue
        if row.target not in batches or row.target > row.id:
            yield Finding(where, f"gäller ändring {row.target}, som inte finns.")
        if row.action not in (UNDO, REDO) or (row.action == UNDO) == (row.target in is_undone):
            yield Finding(where, f"”{row.action}” av ändring {row.target} passar inte det som gällde.")
        (is_undone.add if row.action == UNDO else is_undone.discard)(row.target)


def _sums(connection: sa.Connection) -> Iterator[Finding]:
    """Rows stored per change = added + changed, in the table that the change is about and nowhere else."""
    stored: dict[tuple[int, str], int] = {}
    for kind, table in facts.items():
        counts = sa.select(table.c.change_id, sa.func.count()).group_by(table.c.change_id)
        stored |= {(change, kind): n for change, n in connection.execute(counts).all()}
    for row in connection.execute(sa.select(changes.c.id, changes.c.kind, changes.c.added, changes.c.changed)).all():
        n = stored.pop((row.id, row.kind), 0)
        if n != row.added + row.changed:
            yield Finding(f"ändring {row.id}", f"{n} rader är sparade, men {row.added + row.changed} är räknade.")
    for (change, kind), n in stored.items():
        yield Finding(f"ändring {change}", f"{n} rader i {_title(kind)} är inte räknade.")


def _names(connection: sa.Connection) -> Iterator[Finding]:
    for item in integrity.loose(connection):
        for clause in integrity.in_words([item], {}):
            yield Finding(_title(item.kind), f"{clause}.")


def _decisions(connection: sa.Connection) -> Iterator[Finding]:
    """A decision that holds says the same as the rating that holds."""
    ratings, decisions = (
        {
            (r.area, r.year, r.week): r.level
            for r in connection.execute(
                sa.select(t.c.area, t.c.year, t.c.week, t.c.level).where(*integrity.holds(t, None)).order_by(t.c.id)
            )
        }
        for t in (facts["ratings"], facts["decisions"])
    )
    for (area, year, week), level in decisions.items():
        where = f"{_title('decisions')}, {area}, v. {week} {year}"
        if (area, year, week) not in ratings:
            yield Finding(where, f"beslutet är {_level(level)}, men veckan har ingen bedömning.")
        elif ratings[area, year, week] != level:
            yield Finding(where, f"beslutet är {_level(level)}, men {_level(ratings[area, year, week])} gäller.")


def _audit_log(connection: sa.Connection) -> Iterator[Finding]:
    for where, what in audit.faults(connection):
        yield Finding(where, what)


def _level(level: int | None) -> str:
    return "ej bedömd" if level is None else f"nivå {level}"


def _title(kind: str) -> str:
    return TABLES[kind].title


# --- backup ----------------------------------------------------------------------------------


def backup(register: Register, file: Path, *, force: bool = False, whole: bool = True) -> None:
    """Write the register as it is at one moment to one SQLite file, while others may write.

    The files of events lie in it too. The file appears whole or not at all. Refused (LagesbildError) when it exists and not
    ``force``, or cannot be written; and when a file of events is damaged, unless ``whole`` is False.
    """
    if file.exists() and not force:
        raise LagesbildError(f"Filen {file} finns redan. Välj ett annat namn, eller skriv över den med --force.")
    if _is_register(register, file):
        raise LagesbildError(f"Filen {file} är registret självt. Välj ett annat namn.")
    part = file.with_name(f".{file.name}.{os.getpid()}.del")
    try:
        _write(register, part)
        with snapshot(register._engine) as connection:
            event_files.pack(connection, register.events, part, whole=whole)
        _to_disk(part)
        part.replace(file)
        _to_disk(file.parent)
    except OSError as error:
        raise LagesbildError(f"Säkerhetskopian {file} går inte att skriva: {why_not(error)}.") from None
    finally:
        _remove(part)


def _write(register: Register, part: Path) -> None:
    if not part.parent.is_dir():
        raise LagesbildError(f"Mappen {part.parent} finns inte.")
    if register._engine.dialect.name == "sqlite":
        with register._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM INTO :part"), {"part": str(part)})
        return
    goal = Register(part)
    try:
        with snapshot(register._engine) as source, goal._engine.begin() as connection:
            _replace(source, connection, str(part))
        with goal._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    finally:
        goal.close()


def _replace(source: sa.Connection, goal: sa.Connection, name: str) -> None:
    """Give one register the rows of another, in the transaction at hand."""
    tables = metadata.sorted_tables
    if goal.dialect.name == "postgresql":
        lock(goal, "ACCESS EXCLUSIVE")
    for table in tables:
        triggers.drop(goal, table.name)
    quoted = [goal.dialect.identifier_preparer.quote(t.name) for t in reversed(tables)]
    if goal.dialect.name == "postgresql":
        goal.exec_driver_sql(f"TRUNCATE {', '.join(quoted)}")
    else:
        for name_ in quoted:
            goal.exec_driver_sql(f"DELETE FROM {name_}")
    for table in tables:
        bulk.copy_table(source, goal, table, name)
        triggers.create(goal, table.name)


# --- restore ---------------------------------------------------------------------------------


def restore(target: Path | str, file: Path, *, force: bool = False) -> Path | None:
    """Replace the register's content by a backup's, in one transaction; the register becomes another for every cache.

    The backup is copied, brought to this schema version and checked first; LagesbildError, and
    nothing is replaced, when it is no register, is damaged, is newer than the program, or (unless
    ``force``) when `check` finds something. Returns where what was replaced is kept, None if
    nothing was.
    """
    if not file.is_file():
        raise LagesbildError(f"Säkerhetskopian {file} finns inte.")
    parent = target.parent if isinstance(target, Path) else file.parent
    saved = free_name(parent / f"register-fore-aterstallning-{datetime.now():%Y%m%d-%H%M%S}.sqlite")
    with tempfile.TemporaryDirectory(dir=parent if parent.is_dir() else None, prefix=".lagesbild-") as folder:
        copy = _verified(file, Path(folder) / "register.sqlite", force=force)
        try:
            register = Register(target)
            try:
                return _restore_into(register, target, copy, saved)
            finally:
                register.close()
        except (DamagedRegister, NewerRegister):
            if not isinstance(target, Path):
                raise
            return _put_aside(target, copy, saved)


def _restore_into(register: Register, target: Path | str, copy: Path, saved: Path) -> Path | None:
    prepared = Register(copy)
    try:
        with register._engine.begin() as connection, snapshot(prepared._engine) as source:  # nobody else writes now
            for finding in _integrity(connection):
                raise DamagedRegister(str(finding), target)
            is_empty = not connection.scalar(sa.select(sa.func.count()).select_from(changes))
            if not is_empty:
                backup(register, saved, whole=False)  # of a damaged one what there is
            event_files.copy_over([f for f, *_ in event_files.every(source)], prepared.events, register.events)
            _replace(source, connection, register._name)
    finally:
        prepared.close()
    return None if is_empty else saved


def _put_aside(target: Path, copy: Path, saved: Path) -> Path:
    """Exchange the file of a register that cannot be opened."""
    prepared = Register(copy)
    try:
        with snapshot(prepared._engine) as source:
            files = [f for f, *_ in event_files.every(source)]
    finally:
        prepared.close()
    event_files.copy_over(files, copy.parent / event_files.FOLDER, target.parent / event_files.FOLDER)
    for end in ("", *_SIDE_FILES):
        if (part := target.with_name(target.name + end)).exists():
            part.rename(saved.with_name(saved.name + end))
    copy.replace(target)
    _to_disk(target.parent)
    return saved


def _verified(file: Path, copy: Path, *, force: bool) -> Path:
    """A copy of the backup in one file: of this schema version, checked, and with a new identity."""
    try:
        with (
            closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(copy)) as goal,
        ):
            source.backup(goal)
            names = {name for (name,) in goal.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except (sqlite3.Error, UnicodeDecodeError) as error:  # names of tables that are no text
        raise LagesbildError(
            f"Filen {file} är ingen hel säkerhetskopia: den går inte att läsa. Inget är ändrat."
        ) from error
    if not {"changes", "areas"} <= names:
        raise LagesbildError(f"Filen {file} är inget register. Inget är ändrat.")
    event_files.unpack(copy, copy.parent / event_files.FOLDER)
    register = Register(copy)
    try:
        if (findings := check(register)) and not force:
            raise LagesbildError(
                "\n".join(
                    [f"Filen {file} är inte hel. Inget är ändrat; --force återställer ändå.", *map(str, findings)]
                )
            )
        with register._engine.begin() as connection:
            renew_identity(connection)
        with register._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
    finally:
        register.close()
    _to_disk(copy)
    return copy


def _is_register(register: Register, file: Path) -> bool:
    database = register._engine.url.database
    return register._engine.dialect.name == "sqlite" and file.exists() and file.samefile(str(database))


def free_name(path: Path) -> Path:
    """The path, or with a number after its name when something is there."""
    number = 1
    free = path
    while free.exists():
        number += 1
        free = path.with_stem(f"{path.stem}-{number}")
    return free


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    for end in ("", *_SIDE_FILES):
        path.with_name(path.name + end).unlink(missing_ok=True)
