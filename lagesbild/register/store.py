"""Open the register, save changes to it, and read what holds now."""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

from lagesbild.problems import LagesbildError
from lagesbild.register.schema import changes, facts, metadata, register_info
from lagesbild.tables import TABLES, Type

_ORIGIN = ("source", "as_of", "remark", "period")
"""What a file says of where its rows come from."""
_WAIT = 30  # seconds for another process to finish writing


class UnusableRegister(LagesbildError):
    """The register's folder or file cannot be used: no folder, no permission, or damaged."""


@dataclass(frozen=True)
class Change:
    """Who did what, from which file: the audit row without which nothing can be saved."""

    who: str
    action: str
    kind: str
    place: str | None = None
    title: str | None = None
    file: str | None = None
    sha256: str | None = None
    source: str | None = None
    period: str | None = None
    as_of: date | None = None
    remark: str | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Saved:
    """What a change did: rows that were new, that replaced another value or source, that said the same."""

    kind: str
    added: int
    changed: int
    unchanged: int


class Register:
    """The register in one SQLite file."""

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UnusableRegister(f"Mappen {path.parent} går inte att använda: {error.strerror}.") from None
        self._engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": _WAIT})
        sa.event.listen(self._engine, "connect", _configure)
        sa.event.listen(self._engine, "begin", _begin_immediate)
        sa.event.listen(self._engine, "handle_error", partial(_tell, path))
        with self._engine.begin() as connection:
            metadata.create_all(connection)
            if connection.scalar(sa.select(register_info.c.uuid)) is None:
                connection.execute(register_info.insert().values(uuid=str(uuid.uuid4())))

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def identity(self) -> str:
        """Which register this is, from its creation on; with `revision` what caches are keyed on."""
        with self._read() as connection:
            return str(connection.scalar(sa.select(register_info.c.uuid)))

    def is_empty(self) -> bool:
        """True until something was saved."""
        return self.revision() == 0

    def revision(self) -> int:
        """A number that grows with every change: what caches must depend on."""
        with self._read() as connection:
            return int(connection.scalar(sa.select(sa.func.coalesce(sa.func.max(changes.c.id), 0))) or 0)

    def current(self, kind: str, areas: Sequence[str] | None = None, **where: object) -> pd.DataFrame:
        """The facts of one kind that hold now, in the order loaded.

        Columns as `lagesbild.tables.TABLES` declares them, and ``change`` (the id of the
        change that brought the row). ``areas`` limits to those area ids; ``where`` to equal
        values of columns.
        """
        with self._read() as connection:
            return self._current(connection, kind, areas, where)

    def distinct(self, kind: str, column: str, areas: Sequence[str] | None = None) -> list[Any]:
        """The values of a key column, sorted, without reading the facts: which years exist, say."""
        table = facts[kind]
        if column not in TABLES[kind].keys:  # a superseded row may hold another value
            raise ValueError(f"{column} is not a key of {kind}")
        query = sa.select(table.c[column]).distinct().order_by(table.c[column])
        if areas is not None:
            query = query.where(table.c.area.in_(areas))
        with self._read() as connection:
            return list(connection.scalars(query))

    def changes(self, place: str | None = None) -> pd.DataFrame:
        """The audit rows, newest first: the columns of `Change`, id, at and the three counts."""
        query = sa.select(changes).order_by(changes.c.id.desc())
        if place is not None:
            query = query.where(changes.c.place == place)
        with self._read() as connection:
            rows = connection.execute(query).mappings().all()
        frame = pd.DataFrame([dict(r) for r in rows], columns=[c.name for c in changes.c], dtype=object)
        return frame.astype(dict.fromkeys(("id", "added", "changed", "unchanged"), "int64"))

    def save(self, batch: Iterable[tuple[Change, pd.DataFrame]], *, only_if_empty: bool = False) -> list[Saved]:
        """Save frames with their audit rows in one transaction: all of it or nothing.

        Rows that say what already holds are not stored again, unless the file states another
        source, day, remark or period for them than the one that brought them; a frame of only such rows
        leaves no change behind. With ``only_if_empty`` nothing is saved into a register
        that already holds something (two processes may start at once).
        """
        with self._engine.begin() as connection:
            if only_if_empty and connection.scalar(sa.select(sa.func.count()).select_from(changes)):
                return []
            return [self._save(connection, change, frame) for change, frame in batch]

    def preview(self, change: Change, frame: pd.DataFrame) -> Saved:
        """What `save` would do, without doing it."""
        with self._read() as connection:
            return self._compare(connection, change, frame)[0]

    def _save(self, connection: sa.Connection, change: Change, frame: pd.DataFrame) -> Saved:
        saved, rows = self._compare(connection, change, frame)
        if rows.empty:
            return saved
        values = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "added": saved.added,
            "changed": saved.changed,
            "unchanged": saved.unchanged,
            **{name: getattr(change, name) for name in Change.__dataclass_fields__},
            "problems": list(change.problems),
        }
        change_id = connection.execute(changes.insert().values(values)).inserted_primary_key
        assert change_id is not None
        records = [{**r, "change_id": change_id[0]} for r in _plain(rows)]
        connection.execute(facts[change.kind].insert(), records)
        return saved

    def _compare(self, connection: sa.Connection, change: Change, frame: pd.DataFrame) -> tuple[Saved, pd.DataFrame]:
        """Count new, changed and unchanged rows; return those that must be stored."""
        table = TABLES[change.kind]
        held = self._current(connection, change.kind, list(frame["area"].dropna().unique()), {})
        both = frame.merge(held, on=table.keys, how="left", suffixes=("", "_held"), indicator=True)
        is_new = (both["_merge"] == "left_only").to_numpy()
        differs = both["change"].isin(_of_other_origin(connection, change))
        for name in table.values:
            new, old = both[name], both[f"{name}_held"]
            differs |= ~((new == old).fillna(False).astype(bool) | (new.isna() & old.isna()))
        is_changed = differs.to_numpy() & ~is_new
        saved = Saved(change.kind, int(is_new.sum()), int(is_changed.sum()), int((~is_new & ~is_changed).sum()))
        return saved, frame.reset_index(drop=True)[is_new | is_changed]

    def _current(
        self, connection: sa.Connection, kind: str, areas: Sequence[str] | None, where: dict[str, object]
    ) -> pd.DataFrame:
        table, declared = facts[kind], TABLES[kind]
        newest = sa.select(sa.func.max(table.c.id)).group_by(*(table.c[k] for k in declared.keys))
        for name, value in where.items():
            newest = newest.where(table.c[name] == value)
        if areas is not None:
            newest = newest.where(table.c.area.in_(areas))
        columns = [table.c[n] for n in declared.names]
        query = (
            sa.select(*columns, table.c.change_id.label("change")).where(table.c.id.in_(newest)).order_by(table.c.id)
        )
        rows = connection.execute(query).all()
        frame = pd.DataFrame(rows, columns=[*declared.names, "change"], dtype=object)  # else None becomes NaN
        for column in declared.columns:
            if column.type is Type.INT:
                frame[column.name] = frame[column.name].astype("Int64")
            elif column.type is Type.FLOAT:
                frame[column.name] = frame[column.name].astype("float64")
        return frame.astype({"change": "int64"})

    def _read(self) -> sa.Connection:
        return self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def _of_other_origin(connection: sa.Connection, change: Change) -> list[int]:
    """Ids of the changes whose origin is another than ``change`` states; silence contradicts nothing."""
    if change.kind == "areas":  # names, borders and aliases of one area come from several files
        return []
    stated = {name: getattr(change, name) for name in _ORIGIN}
    if change.kind in ("ratings", "crime"):  # theirs only says how far the rows reach
        del stated["period"]
    other = [changes.c[name].is_distinct_from(value) for name, value in stated.items() if value is not None]
    return list(connection.scalars(sa.select(changes.c.id).where(sa.or_(sa.false(), *other))))


def _plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Records with Python values, missing as None, as the database driver wants them."""
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def _tell(path: Path, context: sa.engine.ExceptionContext) -> None:
    """Say in Swedish that the file is damaged or cannot be opened; our own mistakes stay as they are."""
    error = context.original_exception
    if isinstance(error, sqlite3.OperationalError) or type(error) is sqlite3.DatabaseError:
        raise UnusableRegister(f"Registret {path} går inte att använda: {error}.") from error


def _configure(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by _begin_immediate, not by the driver
    cursor = connection.cursor()
    _turn_on_wal(cursor)
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


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


def _begin_immediate(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
