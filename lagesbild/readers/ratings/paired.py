"""Levels under headings in two rows: each area over its own "Nivå", and beside that perhaps its "Kommentar"."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, zip_longest

from lagesbild.problems import Problem
from lagesbild.readers.files import Grid, folded

_WEEKS = ("vecka", "v", "v.", "veckonr", "veckonummer")
_LEVELS = ("nivå", "bedömning", "bedömd nivå", "läge", "lägesnivå")


def paired(grid: Grid) -> tuple[Grid, list[Problem]]:
    """The table with one row of headings, areas over levels, and what is told of the columns that are left out; else as it is.

    Rows keep their numbers: the upper row of headings becomes blank.
    """
    head = [*grid.head.numbered()]
    for (row, upper), (below, lower) in pairwise(head):
        if below != row + 1:
            continue
        names = folded(lower)
        both = [a or b for a, b in zip_longest(names, folded(upper), fillvalue="")]  # "Vecka" may be merged over both
        week = next((i for i, name in enumerate(both) if name in _WEEKS), None)
        levels = [i for i, name in enumerate(names) if name in _LEVELS]
        areas = {i: upper[i] for i in levels if i < len(upper) and upper[i]}
        if week is None or len(levels) < 2 or len(areas) < len(levels):
            continue
        kept, titles = {week, *levels}, {week: both[week].capitalize(), **areas}
        left = dict.fromkeys(lower[i] for i, name in enumerate(names) if name and i not in kept)
        what = "Kolumnen ”{}” är okänd och lästes inte."
        told = [Problem(what.format(t), "nivåer under områdenas namn.", below, t, warning=True) for t in left]
        return replace(
            grid,
            cells=tuple(_row(cells, n, row, kept, titles) for n, cells in enumerate(grid.rows, start=1)),
            path=None,
        ), told
    return grid, []


def _row(cells: tuple[str, ...], n: int, upper: int, kept: set[int], titles: dict[int, str]) -> tuple[str, ...]:
    if n < upper:
        return cells
    if n == upper:
        return ("",) * len(cells)
    if n == upper + 1:
        return tuple(titles[i] if i in kept else "" for i, c in enumerate(cells))
    return tuple(c if i in kept or len([x for x in cells if x]) == 1 else "" for i, c in enumerate(cells))
