"""Read what holds of a table into a frame, and keep what was read lately."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from lagesbild.register import integrity, owned
from lagesbild.register.schema import facts
from lagesbild.tables import TABLES, Type


def current(
    connection: sa.Connection,
    kind: str,
    areas: Sequence[str] | None,
    where: Mapping[str, object],
    until: int | None = None,
) -> pd.DataFrame:
    """What `Register.current` gives, as it held at a revision (None: now)."""
    table, declared = facts[kind], TABLES[kind]
    newest = (
        sa.select(sa.func.max(table.c.id).label("id"), sa.func.min(table.c.id).label("first"))
        .where(*integrity.holds(table, until))
        .group_by(*(table.c[k] for k in declared.keys))
    )
    if areas is not None:
        newest = newest.where(table.c.area.in_(areas))
    of_key = [n for n in where if n in declared.keys]
    newest = newest.where(*(table.c[n] == native(where[n]) for n in of_key))
    latest = newest.subquery()
    columns = [table.c[n] for n in declared.names]
    query = (
        sa.select(*columns, table.c.change_id.label("change"))
        .join(latest, table.c.id == latest.c.id)
        .where(*(table.c[n] == native(v) for n, v in where.items()))
        .order_by(latest.c.first)  # a changed fact keeps its place
    )
    return typed(kind, [*declared.names, "change"], connection.execute(query).all())


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
