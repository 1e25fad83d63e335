"""Read what holds of a table into a frame, and keep what was read lately."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from lagesbild.register import integrity, owned
from lagesbild.register.schema import changes, facts
from lagesbild.tables import TABLES, Type


def current(
    connection: sa.Connection,
    kind: str,
    areas: Sequence[str] | None,
    where: Mapping[str, object],
    until: int | None = None,
) -> pd.DataFrame:
    """What `Register.current` gives, as it held at a revision (None: now)."""
    stated = tuple(name for name, value in where.items() if value is not None)
    absent = tuple(name for name, value in where.items() if value is None)
    statement = _statement(kind, areas is not None, stated, absent, until is not None)
    values = {"in_areas": areas, "until": until, **{f"of_{name}": native(where[name]) for name in stated}}
    return typed(kind, [*TABLES[kind].names, "change"], connection.execute(statement, values).all())


@lru_cache(maxsize=500)  # to make it anew would take longer than to run it
def _statement(
    kind: str, of_areas: bool, stated: tuple[str, ...], absent: tuple[str, ...], is_past: bool
) -> sa.Select[Any]:
    table, declared = facts[kind], TABLES[kind]
    until = sa.bindparam("until", type_=sa.Integer) if is_past else None
    where = {name: table.c[name] == sa.bindparam(f"of_{name}") for name in stated}
    where |= {name: table.c[name].is_(None) for name in absent}
    newest = (
        sa.select(sa.func.max(table.c.id).label("id"), sa.func.min(table.c.id).label("first"))
        .where(*integrity.holds(table, until), *(c for name, c in where.items() if name in declared.keys))
        .group_by(*(table.c[k] for k in declared.keys))
    )
    if of_areas:
        newest = newest.where(table.c.area.in_(sa.bindparam("in_areas", expanding=True)))
    latest = newest.subquery()
    return (
        sa.select(*(table.c[n] for n in declared.names), table.c.change_id.label("change"))
        .join(latest, table.c.id == latest.c.id)
        .where(*where.values())
        .order_by(latest.c.first)  # a changed fact keeps its place
    )


def history(connection: sa.Connection, kind: str, key: Mapping[str, object], until: int | None) -> sa.CursorResult[Any]:
    """Every row ever stored for a key (which may be given in part), newest first, with the words of its change."""
    stated = tuple(name for name, value in key.items() if value is not None)
    absent = tuple(name for name, value in key.items() if value is None)
    values = {"until": until, **{f"of_{name}": native(key[name]) for name in stated}}
    return connection.execute(_history(kind, stated, absent, until is not None), values)


@lru_cache(maxsize=500)
def _history(kind: str, stated: tuple[str, ...], absent: tuple[str, ...], is_past: bool) -> sa.Select[Any]:
    table, declared = facts[kind], TABLES[kind]
    until = sa.bindparam("until", type_=sa.Integer) if is_past else None
    audit = [changes.c[n] for n in ("at", "who", "action", "reason") if n not in declared.names]
    undone = changes.c.id.in_(integrity.undone(until)).label("undone")
    seen = [changes.c.id <= until] if until is not None else []
    return (
        sa.select(*(table.c[n] for n in declared.names), changes.c.id.label("change"), *audit, undone)
        .join(changes, changes.c.id == table.c.change_id)
        .where(*(table.c[name] == sa.bindparam(f"of_{name}") for name in stated), *seen)
        .where(*(table.c[name].is_(None) for name in absent))
        .order_by(table.c.id.desc())
    )


def typed(kind: str, names: list[str], rows: Sequence[Any]) -> pd.DataFrame:
    """The rows as a frame, column by column: ``astype`` on a frame of objects takes three times as long."""
    types = {c.name: c.type for c in TABLES[kind].columns}
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return pd.DataFrame({
        n: np.array(values, "int64") if n == "change" else _column(types.get(n), values)
        for n, values in zip(names, columns, strict=True)
    })  # fmt: skip


def _column(type_: Type | None, values: tuple[Any, ...]) -> Any:
    if type_ is Type.INT:
        absent = np.fromiter((v is None for v in values), bool, len(values))
        return pd.arrays.IntegerArray(np.fromiter((v or 0 for v in values), "int64", len(values)), absent)
    if type_ is Type.FLOAT:
        return np.fromiter((np.nan if v is None else v for v in values), float, len(values))
    objects = np.empty(len(values), dtype=object)
    objects[:] = values
    return pd.Series(objects, dtype=object)  # else text becomes another type


def native(value: object) -> object:
    """A value as the database drivers know it."""
    return value.item() if isinstance(value, np.generic) else value


class Frames:
    """What was read lately, by all that it depends on: after a change of one table the others need not be read again."""

    _LONGEST = 50_000  # rows; a longer frame is not kept
    _MOST = 256

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[Any, ...]) -> Any:
        """What was read with the key, or None."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: tuple[Any, ...], frame: pd.DataFrame | owned.Holdings) -> None:
        """Keep it, unless it is long; what was asked for longest ago goes."""
        if len(frame) > self._LONGEST:
            return
        with self._lock:
            self._kept[key] = frame
            while len(self._kept) > self._MOST:
                self._kept.popitem(last=False)
