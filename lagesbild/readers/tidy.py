"""What stands in a table and says nothing: a row of units that are counts, a column of row numbers; and headings mistyped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from rapidfuzz import fuzz, process

from lagesbild.readers import crosstab
from lagesbild.readers.files import Grid, folded
from lagesbild.swedish import fold
from lagesbild.tables import PART_TYPES, TABLES

_UNIT = re.compile(r"antal|st\.?|stycken|n|antal (?:brott|invånare|anmälningar)")
_UNIT_LABEL = re.compile(r"(?:mått)?enhet:?|mått|")
_ROW_NUMBER = re.compile(r"löp(?:ande )?(?:nr|nummer)\.?|rad(?:nr|nummer)?\.?|nr\.?|#")
_CLOSE = 82  # per cent alike, as rapidfuzz counts it
_HEADINGS = [
    "vecka",
    "stadsdel",
    "område",
    "kommun",
    "brottstyp",
    "brottskategori",
    "brottsgrupp",
    "brott",
    "ålder",
    "åldersgrupp",
    "kön",
    "år",
    "månad",
    "kvartal",
    "period",
    "nivå",
    "datum",
    "region",
    "fråga",
    "svar",
    "grupp",
    "andel",
    "antal",
    "mått",
    "värde",
    "enhet",
    "undersökning",
    "våg",
    "indikator",
    "nyckeltal",
    "status",
    "från",
    "till",
    "kategori",
    "allvar",
    "källa",
    "plats",
]


def tidied(grid: Grid, is_table: Callable[[Grid], bool]) -> Grid:
    """The grid without rows of units that only say that figures are counts, and, where it takes that to be a table, row numbers."""
    if grid.path is not None:
        return grid
    units = _unit_rows(grid)
    if units:
        cells = tuple(("",) * len(c) if n in units else c for n, c in enumerate(grid.rows, start=1))
        grid = replace(grid, cells=cells)
    if is_table(grid):
        return grid
    numbers = _column_of_numbers(grid)
    if numbers is None:
        return grid
    row, column = numbers
    cells = tuple(
        (*c[:column], "", *c[column + 1 :]) if n >= row and column < len(c) else c
        for n, c in enumerate(grid.rows, start=1)
    )
    without = replace(grid, cells=cells)
    return without if is_table(without) else grid


def without_margin(grid: Grid) -> Grid:
    """A sheet without the empty columns to the left of all that stands in it."""
    if grid.cells is None:
        return grid
    left = min((next(i for i, c in enumerate(cells) if c) for _, cells in grid.numbered()), default=0)
    if not left:
        return grid
    colours = grid.colours
    return replace(
        grid,
        cells=tuple(cells[left:] for cells in grid.rows),
        merged=tuple((r0, c0 - left, r1, c1 - left) for r0, c0, r1, c1 in grid.merged),
        colours=colours and (lambda: {(row, column - left): fill for (row, column), fill in colours().items()}),
        hidden=replace(
            grid.hidden,
            columns=frozenset(c - left for c in grid.hidden.columns),
            looks={(r, c - left): look for (r, c), look in grid.hidden.looks.items()},
        ),
    )


_PLACES = (
    "plats",
    "ort",
    "tätort",
    "bostadsområde",
    "distrikt",
    "delområde",
    "geografiskt område",
    "områdesnamn",
    "lokalområde",
)
AREAS = {*_PLACES, *PART_TYPES, "område", "region", "stadsdelsområde"}


def with_areas_named(grid: Grid, kind_of: Callable[[Grid], str | None]) -> Grid:
    """The grid with "Plats" or the like read as "Område", where no other column is of areas and the table has no such column.

    A name below it that is no area is asked about, as any other.
    """
    above: list[list[str]] = []
    for row, cells in grid.head.numbered() if grid.path is None else ():
        names = folded(cells)
        places = [i for i, name in enumerate(names) if name in _PLACES]
        if len(places) != 1 or len([n for n in names if n]) < 2 or len([n for n in names if n in AREAS]) > 1:
            above.append(names)
            continue
        at, known = places[0], kind_of(grid)
        headings = {h for c in TABLES[known].columns for h in (c.title, *c.headings)} if known else set()
        if names[at] in headings or any(len(headings.intersection(row_above)) > 1 for row_above in above):
            return grid  # the latter: below its headings, "distrikt" is a value
        renamed = (*grid.rows[row - 1][:at], "Område", *grid.rows[row - 1][at + 1 :])
        named = replace(grid, cells=(*grid.rows[: row - 1], renamed, *grid.rows[row:]))
        return named if kind_of(named) else grid
    return grid


def is_row_number(heading: str) -> bool:
    """True for the heading of a column that numbers the rows."""
    return _ROW_NUMBER.fullmatch(fold(heading)) is not None


def _unit_rows(grid: Grid) -> set[int]:
    """Rows right below a row of headings in which every cell says "antal" and has a heading above it."""
    unit_rows: set[int] = set()
    before: tuple[int, list[str]] = (0, [])
    for row, cells in grid.head.numbered():
        names = folded(cells)
        filled = [i for i, n in enumerate(names) if n]
        figures = filled[1:] if names[filled[0]] and not _UNIT.fullmatch(names[filled[0]]) else filled
        label = names[filled[0]] if figures != filled else ""
        above, headings = before
        if (
            len(figures) > 1
            and above == row - 1
            and _UNIT_LABEL.fullmatch(label)
            and all(_UNIT.fullmatch(names[i]) for i in figures)
            and all(i < len(headings) and headings[i] for i in figures)
            and not any(map(crosstab.is_figure, headings))
        ):
            unit_rows.add(row)
        before = row, names
    return unit_rows


def _column_of_numbers(grid: Grid) -> tuple[int, int] | None:
    """(header row, column) of a first column that numbers the rows; None without one."""
    for row, cells in grid.head.numbered():
        first = next(i for i, c in enumerate(cells) if c)
        if is_row_number(cells[first]) and sum(map(bool, cells)) > 2:
            below = [c[first] for _, c in grid.numbered(after=row) if first < len(c) and c[first]]
            return (row, first) if all(t.rstrip(".").isdecimal() for t in below if len(t) < 6) else None
    return None


def mistyped(headings: Iterable[str], known: Iterable[str] = _HEADINGS) -> dict[str, str]:
    """Headings that look like one of ``known`` and are none → which.

    >>> mistyped(["Brottskatergori", "Vekca", "Vecka", "Hamnen"])
    {'Brottskatergori': 'brottskategori', 'Vekca': 'vecka'}
    """
    names = {fold(k): k for k in known}
    corrections: dict[str, str] = {}
    for heading in headings:
        plain = fold(heading)
        if len(plain) < 4 or plain in names or plain in _HEADINGS or not plain.isalpha():
            continue
        near = process.extractOne(plain, list(names), scorer=fuzz.ratio, score_cutoff=_CLOSE) or _swapped(plain, names)
        if near and abs(len(near[0]) - len(plain)) <= 2:
            corrections[heading] = names[near[0]]
    return corrections


def _swapped(plain: str, names: Iterable[str]) -> tuple[str] | None:
    """The name with the same letters, two of them in another order: "vekca"."""
    return next(((n,) for n in names if len(n) == len(plain) and n[0] == plain[0] and sorted(n) == sorted(plain)), None)
