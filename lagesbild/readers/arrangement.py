"""Rows and blocks that do not stand where their headings say: two tables side by side, a value one column too far."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from lagesbild.problems import Problem
from lagesbild.readers import crosstab
from lagesbild.readers.files import Grid, folded
from lagesbild.readers.tidy import AREAS

_LABELS = frozenset(
    {*AREAS, "vecka", "månad", "år", "period", "kvartal", "brottstyp", "brottskategori", "fråga", "ålder"}
)
"""Headings of columns that say which fact a row is: a table has one of each."""


def two_tables(grid: Grid) -> Problem | None:
    """A problem when a sheet holds two tables side by side: of which a row is, could not be told.

    The second has a heading of the first's again, or begins with labels after figures and an empty column.
    """
    if grid.path is not None:
        return None
    for row, cells in grid.head.numbered():
        names = folded(cells)
        labels = [i for i, name in enumerate(names) if name in _LABELS]
        repeated = next(
            (i for i in labels if names.index(names[i]) < i and not _is_over_figures(grid, row, i, names)), None
        )
        if repeated is None and len(labels) > 1:
            repeated = next((i for i in labels[1:] if _is_after_gap(grid, row, i)), None)
        if repeated is not None and len({n for n in names if n}) > 1:
            again = "igen" if names.index(names[repeated]) < repeated else "efter en tom kolumn"
            what = f"Rubriken ”{cells[repeated]}” står {again}: det ser ut som två tabeller bredvid varandra."
            fix = "Lägg tabellerna under varandra, eller på var sitt blad."
            return Problem(what, "en tabell på varje blad.", row, value=cells[repeated], fix=fix)
    return None


_SPANNING = {"år", "period", "månad", "kvartal"}
"""Headings that may stand above several groups of columns: of counts and of rates, by year."""


def _is_over_figures(grid: Grid, row: int, column: int, names: Sequence[str]) -> bool:
    """True for a heading of time that stands over columns of figures, and heads no labels."""
    below = [cells[column] for n, cells in grid.head.numbered() if n > row and column < len(cells) and cells[column]]
    return names[column] in _SPANNING and 2 * sum(map(crosstab.is_figure, below)) > len(below)


def _is_after_gap(grid: Grid, row: int, column: int) -> bool:
    """True when the column to the left is empty from a heading's row down, and one to the left of that holds figures."""
    body = [cells for n, cells in grid.head.numbered() if n >= row]
    gap = column - 1
    if gap < 1 or any(gap < len(c) and c[gap] for c in body):
        return False
    return any(crosstab.is_figure(text) for cells in body[1:] for text in cells[:gap])


def shifted(grid: Grid, problems: Iterable[Problem]) -> Iterator[Problem]:
    """A problem for every row that lacks a value while a number stands in a column of remarks, or in one that was not read.

    ``problems`` are those of the reading: they name the columns that were left.
    """
    if grid.path is not None:
        return
    told = {p.row for p in problems if not p.warning}
    left = {p.column for p in problems if p.warning and p.column and p.column == p.value}
    for row, cells in grid.head.numbered():
        names = folded(cells)
        beside = [i for i, text in enumerate(cells) if text and (names[i] in crosstab.REMARKS or text in left)]
        if not beside or len([c for c in cells if c]) < 2:
            continue
        body = [(n, c) for n, c in grid.numbered(after=row)]
        measured = [i for i, text in enumerate(cells) if text and i not in beside and _is_of_figures(body, i)]
        for i in beside:
            yield from (p for p in _shifted_into(i, measured, body, cells) if p.row not in told)
        return


def _shifted_into(
    column: int, measured: Sequence[int], body: Sequence[tuple[int, tuple[str, ...]]], header: Sequence[str]
) -> Iterator[Problem]:
    numbers = [(n, c) for n, c in body if column < len(c) and _NUMBER.fullmatch(c[column])]
    lacking = [(n, c, next((i for i in measured if i >= len(c) or not c[i]), None)) for n, c in numbers]
    if any(i is None for _, _, i in lacking):  # the column holds figures of its own
        return
    for n, cells, i in lacking:
        assert i is not None
        what = f"Raden saknar {header[i]}, men ”{cells[column]}” står i kolumnen ”{header[column]}”."
        yield Problem(what, f"värdet under rubriken ”{header[i]}”.", n, header[column], cells[column])


_NUMBER = re.compile(r"\d[\d ]{0,9}(?:[.,]\d+)?\s*+%?")


def _is_of_figures(body: Sequence[tuple[int, tuple[str, ...]]], column: int) -> bool:
    """True for a column with figures in most of the rows where it holds anything."""
    filled = [c[column] for _, c in body if column < len(c) and c[column]]
    return 2 * sum(map(crosstab.is_figure, filled)) > len(filled)
