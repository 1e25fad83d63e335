"""Readers: a file in, a valid table or a list of problems out. `read` knows which reader fits."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from lagesbild.problems import Problem, Refused
from lagesbild.readers import borders, compstat, long, ratings
from lagesbild.readers.base import Context, Reading
from lagesbild.readers.files import CSV_EXPECTED, Grid, read_grid, read_text
from lagesbild.tables import TABLES

__all__ = ["KINDS", "Context", "Reading", "kind_of", "read"]

KINDS = {**{kind: kind for kind in TABLES}, "layer": "layers"}
"""Names that ``--kind`` accepts → the table that they mean."""


def read(path: Path, context: Context, kind: str | None = None) -> Reading:
    """Read one file; recognise its kind unless ``kind`` says it.

    The reading may hold errors (then it must not be saved). Raises Refused when there is
    nothing to read: an empty file, a PDF, a table that no reader knows.
    """
    if _is_geojson(path):
        reading = borders.read(read_text(path, borders.EXPECTED + "."), path.name, context)
    else:
        reading = _read_grid(read_grid(path), context, kind)
    if kind is not None and reading.kind != kind:
        found, wanted = TABLES[reading.kind].title, TABLES[kind].title
        raise Refused([Problem(f"Filen är av slaget ”{found}”.", f"slaget ”{wanted}”, som angavs.", file=path.name)])
    if not reading.errors:
        reading = replace(reading, problems=(*reading.problems, *_twice(reading)))
    return replace(reading.placed(), sha256=hashlib.sha256(path.read_bytes()).hexdigest())


def _twice(reading: Reading) -> list[Problem]:
    """What the file says twice; the readers that know the rows have said it already."""
    keys = TABLES[reading.kind].keys
    repeated = reading.frame[reading.frame.duplicated(keys)][keys].drop_duplicates()
    return [
        Problem(f"Uppgiften står två gånger ({', '.join(map(str, row))}).", "en gång per uppgift.")
        for row in repeated.itertuples(index=False)
    ]


def kind_of(path: Path) -> str | None:
    """The kind of a file, as far as its outside tells; None when no reader knows it."""
    if _is_geojson(path):
        return "layers" if '"lager"' in read_text(path, borders.EXPECTED) else "areas"
    try:
        grid = read_grid(path)
    except Refused:
        return None
    if compstat.header_row(grid):
        return compstat.KIND
    if ratings.header_row(grid):
        return ratings.KIND
    found = long.header(grid)
    return found[1] if found else None


def _is_geojson(path: Path) -> bool:
    return path.suffix.lower() in (".geojson", ".json")


def _read_grid(grid: Grid, context: Context, kind: str | None) -> Reading:
    if kind in (None, compstat.KIND) and compstat.header_row(grid):
        return compstat.read(grid, context)
    if kind in (None, ratings.KIND) and ratings.header_row(grid):
        return ratings.read(grid, context)
    found = long.header(grid, kind)
    if found is None:
        raise Refused(
            [
                Problem(
                    "Tabellen känns inte igen: ingen rubrikrad passar.",
                    CSV_EXPECTED + " och en rubrikrad.",
                    file=grid.file,
                )
            ]
        )
    return long.read(grid, context, *found)
