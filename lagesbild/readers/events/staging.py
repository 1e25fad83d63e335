"""Writes events to Parquet: one set of files an import, a file a month, with what every question asks settled.

Whatever needs a calendar, a clock or a geometry is computed once, here, so that every engine only compares and counts
whole numbers: two engines then give the same results, exactly.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from lagesbild.problems import LagesbildError, why_not
from lagesbild.readers.events import clocks
from lagesbild.tables import to_frame
from lagesbild.tables.events import REPLACED, SHARED, STAGING

Ints = npt.NDArray[np.int64]
UNKNOWN = np.iinfo(np.int64).min
"""A time or a coordinate that is not known."""
CELL = 100
"""Metres: the side of the cells of EPSG:3006 that an event's place is settled in."""

_WORD = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        ("set", _WORD),  # the import, in the order of imports
        ("id", pa.string()),
        ("source", _WORD),
        ("category", _WORD),
        ("area", _WORD),  # id of the smallest part that holds it, or of the place; missing: not placed
        ("quality", _WORD),  # how exactly its place is known
        ("day", pa.date32()),  # on which it began, in Sweden
        ("reported", pa.date32()),
        ("year", pa.int16()),  # ISO year of the day
        ("week", pa.int16()),  # ISO week
        ("month", pa.int32()),  # yyyymm
        ("weekday", pa.int16()),  # 1-7, Monday first
        ("hour", pa.int16()),  # 0-23 when all of it lies in one hour
        ("minute", pa.int16()),  # of the week, Monday 00:00 is 0, when its time is known
        ("minutes", pa.int32()),  # how long its interval is
        ("share", pa.int64()),  # SHARED / minutes, rounded
        ("shifts", pa.bool_()),  # its interval passes a change of the clocks
        ("start", pa.int64()),  # seconds since 1970, UTC
        ("end", pa.int64()),
        ("x", pa.int32()),  # metres in EPSG:3006; missing: no coordinate
        ("y", pa.int32()),
        ("cell_x", pa.int32()),  # x in whole cells
        ("cell_y", pa.int32()),
    ]
)
"""The columns of every file of events."""
REPLACED_SCHEMA = pa.schema([("by", pa.string()), ("id", pa.string()), ("source", pa.string())])
"""The columns of a set's list of the earlier events that it replaces."""

LONGEST = 7 * 1440
"""Minutes of the longest interval that says anything of the hour."""
LIST = "ersatta"
"""The name of the file that lists what a set replaces."""
_BUFFER = 50_000  # rows of a month before they are written: a row group


def new_set() -> str:
    """A name for a set; later ones sort later."""
    return f"{time.time_ns():020d}-{secrets.token_hex(4)}"


@dataclass
class Events:
    """Events on their way into a set, columns of equal length (n,). ``start`` and ``end`` are on a Swedish clock.

    ``is_timed``: both the day and the clock are known. ``reported`` is days since 1970, `UNKNOWN` when not said; ``x`` and
    ``y`` are metres in EPSG:3006, `UNKNOWN` without a coordinate. Words are arrow arrays, null where nothing is said.
    """

    id: pa.Array
    source: pa.Array
    category: pa.Array
    area: pa.Array
    quality: pa.Array
    start: Ints
    end: Ints
    is_timed: npt.NDArray[np.bool_]
    reported: Ints
    x: Ints
    y: Ints

    def __len__(self) -> int:
        return len(self.start)

    def only(self, kept: npt.NDArray[np.bool_]) -> Events:
        """Those in the mask."""
        mask = pa.array(kept)
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return Events(**{n: v[kept] if isinstance(v, np.ndarray) else v.filter(mask) for n, v in values.items()})


def settled(events: Events, name: str) -> pa.Table:
    """The events with every column of `SCHEMA`."""
    n = len(events)
    start = clocks.to_utc(events.start, is_end=False)
    end = np.maximum(
        clocks.to_utc(events.end, is_end=True), start
    )  # a start in spring's skipped hour moves past its end
    days = events.start // 86_400
    weekday = (days + 3) % 7 + 1
    thursday = days - weekday + 4
    iso = thursday.astype("datetime64[D]").astype("datetime64[Y]")
    first = iso.astype("datetime64[D]").astype(np.int64)
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    minutes = np.maximum((end - start) // 60, 0)
    timed = events.is_timed & (minutes <= LONGEST)
    minute = (weekday - 1) * 1440 + events.start % 86_400 // 60
    is_hour = timed & (events.start // 3600 == np.maximum(events.end - 1, events.start) // 3600)
    placed = events.x != UNKNOWN
    columns: dict[str, Any] = {
        "set": pa.DictionaryArray.from_arrays(pa.array(np.zeros(n, np.int32)), pa.array([name])),
        "id": events.id,
        **{word: _word(getattr(events, word)) for word in ("source", "category", "area", "quality")},
        "day": _whole(days, None, pa.date32()),
        "reported": _whole(events.reported, events.reported != UNKNOWN, pa.date32()),
        "year": iso.astype(np.int64) + 1970,
        "week": (thursday - first) // 7 + 1,
        "month": (months // 12 + 1970) * 100 + months % 12 + 1,
        "weekday": weekday,
        "hour": _whole(events.start % 86_400 // 3600, is_hour, pa.int16()),
        "minute": _whole(minute, timed, pa.int16()),
        "minutes": _whole(minutes, timed, pa.int32()),
        "share": np.where(minutes > 0, np.rint(SHARED / np.maximum(minutes, 1)), 0).astype(np.int64),
        "shifts": clocks.offset_at(start) != clocks.offset_at(end),
        "start": start,
        "end": end,
        **{c: _whole(v, placed, pa.int32()) for c, v in (("x", events.x), ("y", events.y))},
        **{f"cell_{c}": _whole(v // CELL, placed, pa.int32()) for c, v in (("x", events.x), ("y", events.y))},
    }
    arrays = [c if isinstance(c := columns[f.name], pa.Array) else pa.array(c, f.type) for f in SCHEMA]
    return pa.table(arrays, schema=SCHEMA)


def _whole(values: Ints, is_known: npt.NDArray[np.bool_] | None, type_: pa.DataType) -> pa.Array:
    small = pa.int32() if type_ == pa.date32() else type_
    within = values if is_known is None else np.where(is_known, values, 0)
    array = pa.array(within.astype(small.to_pandas_dtype()), mask=None if is_known is None else ~is_known)
    return array.view(type_) if type_ == pa.date32() else array


def _word(values: pa.Array) -> pa.Array:
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    return values if pa.types.is_dictionary(values.type) else values.dictionary_encode()


@contextmanager
def _told() -> Iterator[None]:
    """A disk that takes no more is said in Swedish."""
    try:
        yield
    except OSError as error:
        raise LagesbildError(f"Händelserna går inte att spara: {why_not(error)}. Inget är sparat.") from error


class Writer:
    """Writes one set, month by month; `close` gives the rows that tell the register of its files.

    Rows may come in any order and any number at a time; no more than some tens of thousands of a month are held. What is
    held is written by a thread of its own, while the next rows are read.
    """

    def __init__(self, folder: Path) -> None:
        self.name = new_set()
        self.folder = folder / f"{STAGING}{self.name}"
        self.path = self.folder / self.name
        with _told():
            self.path.mkdir(parents=True)
        self._pending: dict[int, list[pa.Table]] = {}
        self._rows: dict[int, int] = {}
        self._files: dict[int, pq.ParquetWriter] = {}
        self._thread = ThreadPoolExecutor(1)
        self._writing: Future[None] | None = None

    def add(self, events: Events) -> None:
        """Take these events into the set."""
        if not len(events):
            return
        table = settled(events, self.name)
        months = table["month"].to_numpy()
        order = np.argsort(months, kind="stable")
        table, months = table.take(pa.array(order)), months[order]
        edges = np.flatnonzero(np.diff(months)) + 1
        for first, last in zip([0, *edges], [*edges, len(months)], strict=True):
            month = int(months[first])
            self._pending.setdefault(month, []).append(table.slice(first, last - first))
            self._rows[month] = self._rows.get(month, 0) + int(last - first)
            if self._rows[month] >= _BUFFER:
                self._write(month)

    def _write(self, month: int) -> None:
        if not (tables := self._pending.pop(month, [])):
            return
        self._rows[month] = 0
        self._written()
        self._writing = self._thread.submit(self._put, month, tables)

    def _written(self) -> None:
        if self._writing is not None:
            self._writing.result()

    def _put(self, month: int, tables: list[pa.Table]) -> None:
        with _told():
            if month not in self._files:
                path = self.path / f"{month // 100}-{month % 100:02d}.parquet"
                self._files[month] = pq.ParquetWriter(path, SCHEMA, compression="zstd", store_schema=False)
            whole = pa.concat_tables(tables).unify_dictionaries().combine_chunks()
            self._files[month].write_table(whole)

    def close(self) -> list[Path]:
        """Write what is held; the set's files."""
        for month in list(self._pending):
            self._write(month)
        self._written()
        self._thread.shutdown()
        with _told():
            for file in self._files.values():
                file.close()
        return sorted(self.path.iterdir())


def discard(path: Path) -> None:
    """Take away a staged set."""
    shutil.rmtree(path.parent if path.parent.name.startswith(STAGING) else path, ignore_errors=True)


def manifest(area: str, path: Path) -> pd.DataFrame:
    """The rows of the table ``events`` for the files of a staged set."""
    return to_frame("events", [_described(area, path, file) for file in sorted(path.iterdir())])


def _described(area: str, path: Path, file: Path) -> dict[str, object]:
    is_list = file.stem == LIST
    metadata = pq.read_metadata(file)
    ids = _extremes(metadata, "id")
    days = (None, None) if is_list else _extremes(metadata, "day")
    return {
        "area": area,
        "file": f"{path.name}/{file.name}",
        "month": REPLACED if is_list else int(file.stem.replace("-", "")),
        "count": metadata.num_rows,
        "placed": 0 if is_list else metadata.num_rows - sum(s.null_count for s in _statistics(metadata, "x")),
        "start": days[0],
        "end": days[1],
        "first_id": ids[0],
        "last_id": ids[1],
        "bytes": file.stat().st_size,
        "sha256": _sha256(file),
    }


def _statistics(metadata: pq.FileMetaData, column: str) -> list[Any]:
    """What a file says of a column of each of its row groups; every writer of ours says it."""
    at = [metadata.schema.column(i).path for i in range(metadata.num_columns)].index(column)
    return [metadata.row_group(i).column(at).statistics for i in range(metadata.num_row_groups)]


def _extremes(metadata: pq.FileMetaData, column: str) -> tuple[Any, Any]:
    statistics = [s for s in _statistics(metadata, column) if s is not None and s.has_min_max]
    return min((s.min for s in statistics), default=None), max((s.max for s in statistics), default=None)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
