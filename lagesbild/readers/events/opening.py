"""A file of events as rows of text, some thousands at a time, whatever format it has."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lagesbild.problems import Problem, Refused
from lagesbild.readers.events import fields
from lagesbild.readers.files import Grid, read_grids
from lagesbild.readers.texts import refuse_unfit
from lagesbild.swedish import number

PARQUET = (".parquet", ".pq")
_BLOCK = 16 << 20  # bytes of a text at a time
_ROWS = 200_000  # rows of other files at a time
_BESIDE = "en rad per händelse, med lika många värden som rubriker"


@dataclass(frozen=True)
class Opened:
    """A table of events: its headings, the row that they stand in, and its rows as text, missing as null.

    ``faults`` grows while the rows are read: rows that could not be taken apart. ``is_feed``: the police's public feed,
    whose places are no finer than a kommun or a län.
    """

    header: tuple[str, ...]
    header_row: int | None
    meta: Mapping[str, str]
    batches: Callable[[], Iterator[pa.RecordBatch]]
    sheet: str | None = None
    is_feed: bool = False
    faults: list[Problem] = field(default_factory=list)


def open_table(path: Path, *, is_said: bool) -> Opened | None:
    """The events of a file; None when it holds something else. ``is_said``: the user says that it is events.

    Raises Refused when it is said to hold events and none of its tables can be.
    """
    suffix = path.suffix.lower()
    if suffix in PARQUET:
        return _parquet(path)
    if suffix in (".json", ".geojson"):
        return _json(path, is_said=is_said)
    for grid in read_grids(path):
        header = _header(grid, is_said=is_said)
        if header is not None:
            return _opened(grid, *header, path)
    if is_said:
        lacking = "en rubrikrad med kolumnerna inträffade och kategori, och en plats"
        raise Refused([Problem("Filen har ingen tabell med händelser.", f"{lacking}: {fields.SHOWN}.", file=path.name)])
    return None


def _header(grid: Grid, *, is_said: bool) -> tuple[int, tuple[str, ...]] | None:
    for row, cells in grid.head.numbered():
        named = fields.find(cells, row).at
        if fields.fits(cells) or (is_said and set(fields.REQUIRED) <= set(named)):
            return row, cells
    return None


def _opened(grid: Grid, row: int, header: tuple[str, ...], path: Path) -> Opened:
    meta = {**grid.head.meta(row), **_system_above(grid, row)}
    faults: list[Problem] = []
    if not grid.is_text:
        return Opened(header, row, meta, lambda: _of_cells(grid, row, len(header)), grid.sheet, faults=faults)

    def batches() -> Iterator[pa.RecordBatch]:
        source: Any = str(path) if grid.path else pa.BufferReader(grid.text.encode())
        return _of_text(source, grid, row, len(header), faults)

    return Opened(header, row, meta, batches, faults=faults)


def _system_above(grid: Grid, row: int) -> dict[str, str]:
    """What a line above the header says of the coordinates: "Koordinatsystem: SWEREF 99 TM"."""
    for _, cells in Grid(grid.file, grid.head.rows[: row - 1]).numbered():
        line = " ".join(c for c in cells if c)
        name, _, value = line.partition(":")
        if name.strip().lower() in ("koordinatsystem", "referenssystem", "crs"):
            return {"koordinatsystem": value.strip()}
    return {}


def _of_cells(grid: Grid, row: int, width: int) -> Iterator[pa.RecordBatch]:
    rows = [(n, (*cells, *[""] * width)[:width]) for n, cells in grid.numbered(row) if not grid.is_meta(cells)]
    for first in range(0, len(rows), _ROWS):
        part = rows[first : first + _ROWS]
        columns = [pa.array([cells[i] or None for _, cells in part], pa.string()) for i in range(width)]
        yield _batch(columns, pa.array([n for n, _ in part], pa.int64()))


def _of_text(source: Any, grid: Grid, row: int, width: int, faults: list[Problem]) -> Iterator[pa.RecordBatch]:
    from pyarrow import csv

    names = [str(i) for i in range(width)]
    wrong = 0

    def unfit(bad_row: Any) -> str:
        nonlocal wrong
        wrong += 1
        at = bad_row.number
        if wrong <= 20:
            what = f"Raden har {number(bad_row.actual_columns)} värden, och rubrikerna är {number(width)}."
            faults.append(Problem(what, f"{_BESIDE}.", at))
        return "skip"

    options = {
        "read_options": csv.ReadOptions(
            column_names=names, skip_rows=row, block_size=_BLOCK, use_threads=wrong == -1, encoding="utf8"
        ),
        "parse_options": csv.ParseOptions(
            delimiter=grid.delimiter, newlines_in_values=False, invalid_row_handler=unfit, ignore_empty_lines=False
        ),
        "convert_options": csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
        ),
    }
    at = row + 1
    try:
        for batch in csv.open_csv(source, **options):
            n = len(batch)
            yield _batch([pc.utf8_trim_whitespace(c) for c in batch.columns], pa.array(range(at, at + n), pa.int64()))
            at += n
    except pa.ArrowInvalid as error:
        if "UTF8" in str(error) or "utf8" in str(error):
            what, fix = "Filen är inte UTF-8 alltigenom.", "Spara filen som CSV UTF-8."
            raise Refused([Problem(what, "en textfil i UTF-8.", at, file=grid.file, fix=fix)]) from None
        if "Empty CSV" not in str(error):
            raise Refused([Problem("Filen går inte att läsa som tabell.", f"{_BESIDE}.", at, file=grid.file)]) from None
    if wrong > 20:
        faults.append(Problem(f"Ytterligare {number(wrong - 20)} rader har fel antal värden.", f"{_BESIDE}."))


def _batch(columns: list[pa.Array], rows: pa.Array) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([*columns, rows], names=[*map(str, range(len(columns))), "row"])


def _parquet(path: Path) -> Opened:
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
    except (OSError, pa.ArrowInvalid):
        raise Refused([Problem("Filen är inte en hel Parquet-fil.", "en Parquet-fil.", file=path.name)]) from None
    header = tuple(file.schema_arrow.names)
    if not set(fields.REQUIRED) <= set(fields.find(header, None).at):
        what = "Parquet-filen har inga händelser: kolumnerna inträffade och kategori saknas."
        raise Refused([Problem(what, f"{fields.SHOWN}.", file=path.name)])
    nested = [f.name for f in file.schema_arrow if pa.types.is_nested(f.type)]
    if nested:
        what = f"Kolumnen ”{nested[0]}” har sammansatta värden."
        raise Refused([Problem(what, "en kolumn per uppgift.", column=nested[0], file=path.name)])

    def batches() -> Iterator[pa.RecordBatch]:
        at = 1
        try:
            for batch in file.iter_batches(_ROWS):
                columns = [_text(c) for c in batch.columns]
                yield _batch(columns, pa.array(range(at, at + len(batch)), pa.int64()))
                at += len(batch)
        except (OSError, pa.ArrowException):  # a page that is damaged under a sound foot
            what = f"Filen är skadad efter rad {at - 1}."
            raise Refused([Problem(what, "en hel Parquet-fil.", file=path.name)]) from None

    return Opened(header, None, {}, batches)


def _text(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_timestamp(column.type):
        zone = column.type.tz
        plain = pc.cast(pc.floor_temporal(column, unit="second"), pa.timestamp("s", tz=zone))
        texts = pc.cast(pc.cast(plain, pa.timestamp("s")), pa.string())  # UTC when it has a zone
        return texts if zone is None else pc.binary_join_element_wise(texts, "+00:00", "")
    texts = pc.utf8_trim_whitespace(pc.cast(column, pa.string()))
    return pc.if_else(pc.equal(texts, ""), None, texts)


def _json(path: Path, *, is_said: bool) -> Opened | None:
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        if not is_said:
            return None
        raise Refused([Problem("Filen är inte hel JSON.", "en lista med händelser.", file=path.name)]) from None
    records = data.get("features") if isinstance(data, dict) and is_said else data
    if not isinstance(records, list) or not records or not all(isinstance(r, dict) for r in records):
        if not is_said:
            return None
        raise Refused([Problem("Filen har ingen lista med händelser.", "en lista av objekt.", file=path.name)])
    is_feed = all({"id", "datetime", "type", "location"} <= set(r) for r in records)
    rows = [_of_feed(r) for r in records] if is_feed else [_flat(r) for r in records]
    header = tuple(dict.fromkeys(name for r in rows for name in r))
    if not set(fields.REQUIRED) <= set(fields.find(header, None).at):
        if not is_said:
            return None
        raise Refused([Problem("Händelserna saknar tid eller kategori.", f"{fields.SHOWN}.", file=path.name)])
    refuse_unfit((header, *(tuple(r.values()) for r in rows)), path.name)

    def batches() -> Iterator[pa.RecordBatch]:
        columns = [pa.array([r.get(h) or None for r in rows], pa.string()) for h in header]
        yield _batch(columns, pa.array(range(1, len(rows) + 1), pa.int64()))

    return Opened(header, None, {}, batches, is_feed=is_feed)


def _of_feed(record: Mapping[str, Any]) -> dict[str, str]:
    """One of the police's public events: its coordinate is the middle of a kommun or a län, and is no place."""
    place = record["location"]
    name = place.get("name", "") if isinstance(place, dict) else str(place)
    return {
        "id": str(record["id"]),
        "inträffade": str(record["datetime"]),
        "kategori": str(record["type"]),
        "område": str(name),
    }


def _flat(record: Mapping[str, Any]) -> dict[str, str]:
    """The plain values of a record; of a GeoJSON feature its properties, and its point."""
    values = dict(record)
    if record.get("type") == "Feature":
        values = dict(record.get("properties") or {})
        shape = record.get("geometry") or {}
        if shape.get("type") == "Point":
            values["longitud"], values["latitud"] = shape["coordinates"][:2]
    return {str(k): str(v).strip() for k, v in values.items() if v is not None and not isinstance(v, dict | list)}
