"""A map layer as a table: a row a thing, with its coordinates in two columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyproj
import shapely

from lagesbild.problems import Problem
from lagesbild.readers import borders
from lagesbild.readers.base import Context, ParsedTable
from lagesbild.readers.events.fields import FIELDS, system_of
from lagesbild.readers.files import Grid, folded
from lagesbild.readers.geofiles import Features
from lagesbild.readers.layers import ROLES, column_of
from lagesbild.swedish import fold, parse_number
from lagesbild.tables import to_frame

ORDER = 90  # when it is asked, among the readers of tables: of what no other knows

KIND = "layers"
_PAIRS = (("longitude", "latitude"), ("east", "north"))
_NAMES = ("plats", "ställe", "objekt", "adress")  # besides what a layer's column of names is called
_DEGREES, _PLANE = 4326, 3006
_NORTH = (6_100_000, 7_700_000)
"""Metres north in EPSG:3006, of Sweden. In a table "X" may be either coordinate."""


def recognise(grid: Grid, kind: str | None = None) -> str | None:
    """The kind when a row heads names and a pair of coordinates, and no time: then the rows are events."""
    return KIND if kind in (None, KIND) and _header(grid) else None


def _header(grid: Grid) -> tuple[int, dict[str, int]] | None:
    """(row number, column by "name", "east" and "north") of the header."""
    for row, cells in grid.head.numbered():
        heads = [h.replace("_", " ") for h in folded(cells)]
        if any(h in FIELDS[when] for h in heads for when in ("occurred", "reported") if when in FIELDS):
            continue
        columns = [c for c in cells if c]
        named = column_of("name", columns) or next((c for c in columns if fold(c) in _NAMES), None)
        for east, north in _PAIRS:
            at = [next((i for i, h in enumerate(heads) if _bare(h) in FIELDS[of]), None) for of in (east, north)]
            if named is not None and at[0] is not None and at[1] is not None:
                return row, {"name": cells.index(named), "east": at[0], "north": at[1]}
    return None


def _bare(heading: str) -> str:
    """A heading without the coordinate system that it may name: "E (SWEREF 99 TM)"."""
    return heading.partition("(")[0].strip() if system_of(heading) else heading


def read(grid: Grid, context: Context, kind: str = KIND) -> ParsedTable:
    """Read the things as a file of borders is read: the layer's kind is what the table, the user or the file's name says."""
    detected = _header(grid)
    assert detected is not None, "read() is only called on what recognise() recognised"
    top, at = detected
    meta, titles, problems = grid.meta(top), grid.rows[top - 1], list[Problem]()
    rows = [(row, cells) for row, cells in grid.numbered(after=top) if not grid.is_meta(cells)]
    rows = [(row, (*cells, *("",) * (len(titles) - len(cells)))) for row, cells in rows]
    points = [
        [_coordinate(cells[at[of]], row, titles[at[of]], problems) for of in ("east", "north")] for row, cells in rows
    ]
    if problems:
        return ParsedTable(kind, grid.file, to_frame(kind, []), problems=tuple(problems))
    east, north = np.array(points, dtype=float).reshape(-1, 2).T
    headings = " ".join(titles)
    is_degrees = fold(titles[at["north"]]).startswith("lat")
    if not is_degrees and np.all(
        (east > _NORTH[0]) & (east < _NORTH[1]) & ~((north > _NORTH[0]) & (north < _NORTH[1]))
    ):
        east, north = north, east
    in_plane = np.all((north > _NORTH[0]) & (north < _NORTH[1]) & (east > 200_000) & (east < 1_000_000))
    epsg = system_of(fold(headings)) or (_DEGREES if is_degrees else _PLANE if in_plane else None)
    kept = [i for i, title in enumerate(titles) if title and i not in (at["east"], at["north"])]
    attributes: dict[str, Any] = {
        ("namn" if i == at["name"] else titles[i]): [cells[i] or None for _, cells in rows] for i in kept
    }
    features = Features(
        grid.file,
        meta.get("titel", ""),
        pd.DataFrame(attributes),
        shapely.points(east, north),
        pyproj.CRS.from_epsg(epsg) if epsg else None,
        meta={("name" if k == "titel" else k): v for k, v in meta.items() if k != "rubriker"},
        is_stated=bool(system_of(fold(headings))),
    )
    made = borders.read(features, context)
    placed = [
        replace(
            p,
            row=rows[p.row - 1][0] if p.row else top,
            column=f"{titles[at['east']]}, {titles[at['north']]}" if p.column == "geometry" else p.column,
        )
        for p in made.problems
    ]
    return replace(made, problems=(*placed, *_unread([titles[i] for i in kept if i != at["name"]], top)))


def _unread(titles: list[str], row: int) -> Iterator[Problem]:
    """A warning for each column that a layer has no use for."""
    used = {column_of(role, titles) for role in ROLES}
    for title in (t for t in titles if t not in used):
        what = f"Kolumnen ”{title}” är okänd och lästes inte."
        yield Problem(
            what, "namn, koordinater, lager, utgåva, värde, enhet, färg eller symbol.", row, title, warning=True
        )


def _coordinate(text: str, row: int, title: str, problems: list[Problem]) -> float:
    try:
        value = parse_number(text)
    except ValueError:
        value = None
    if value is None:
        problems.append(Problem("Koordinaten går inte att läsa.", "ett tal.", row, title, text))
        return 0.0
    return value
