"""Sums that only their numbers tell: a row that is called what nobody has thought of, and that adds up all the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from lagesbild.problems import Problem
from lagesbild.readers import crosstab
from lagesbild.readers.base import Context, is_all_crime, is_sum
from lagesbild.readers.bra.layout import Column, Layout, is_crime
from lagesbild.readers.bra.rows import Row
from lagesbild.swedish import listing, parse_count

_LEAST = 5
"""Below this a row is as often equal to a sum by chance."""


def _counts(row: Row, columns: Sequence[Column]) -> tuple[int, ...] | None:
    """The row's counts; None when one is missing or is none."""
    try:
        counts = [parse_count(row.cells[c.index]) if c.index < len(row.cells) else None for c in columns]
    except ValueError:
        return None
    return tuple(c for c in counts if c is not None) if None not in counts else None


def _added(parts: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*parts, strict=True)))


def areas_added(rows: list[Row], layout: Layout, context: Context, problems: list[Problem]) -> list[Row]:
    """The rows, with those of an unknown area that adds up all the others in every column called "Totalt", which is checked and left out."""
    columns = [c for c in layout.columns if c.measure == "count"]
    names = dict.fromkeys(r.area for r in rows if r.area and r.has_figures)
    known = [n for n in names if crosstab.known_area(n, context) is not None]
    unknown = [n for n in names if n not in known and not is_sum(n)]
    if len(unknown) != 1 or len(known) < 2:
        return rows
    by_key: dict[tuple[str, str, str], dict[str, tuple[int, ...] | None]] = defaultdict(dict)
    for row in rows:
        if row.has_figures and row.area:
            by_key[row.crime, row.group, row.when][row.area] = _counts(row, columns)
    total = unknown[0]
    of_total = [counts for counts in by_key.values() if total in counts]
    if (
        len(of_total) * len(columns) < 2
    ):  # one number equals a sum by chance too: then it is asked about, as any other name
        return rows
    for counts in of_total:
        parts = [v for a, v in counts.items() if a in known]
        if len(parts) < 2 or counts[total] is None or _added([p for p in parts if p is not None]) != counts[total]:
            return rows
    if sum(sum(c[total] or ()) for c in of_total) < _LEAST:
        return rows
    what = f"”{total}” är i alla kolumner summan av {listing(known)}: raden lästes som en summa och sparas inte."
    problems.append(Problem(what, "ett område på varje rad.", value=total, warning=True))
    return [replace(r, area="Totalt") if r.area == total else r for r in rows]


def crimes_added(rows: list[Row], layout: Layout, problems: list[Problem]) -> list[Row]:
    """The rows without a first or last crime that adds up all the others wherever it stands; one that adds up those beside it is told."""
    columns = [c for c in layout.columns if c.measure == "count" and not c.crime]
    figures = [r for r in rows if r.has_figures and not r.is_sum and not is_sum(r.crime) and not is_all_crime(r.crime)]
    names = list(dict.fromkeys(r.crime for r in figures))
    if any(r.group for r in rows) or len({r.depth for r in rows}) > 1 or len(names) < 3 or not columns:
        return rows
    by_key: dict[tuple[str, str], dict[str, tuple[int, ...]]] = defaultdict(dict)
    for row in figures:
        counts = _counts(row, columns)
        if counts is None or is_sum(row.area):
            return rows
        by_key[row.area, row.when][row.crime] = counts
    for total in (names[-1], names[0]):
        if _adds_all(total, by_key, len(columns)):
            at = [r for r in figures if r.crime == total]
            what = f"”{total}” är i alla kolumner summan av de andra raderna: den lästes som en summa och sparas inte."
            problems.append(Problem(what, "ett brott på varje rad.", at[0].number, value=total, warning=True))
            return [r for r in rows if r not in at]
    if len(by_key) == 1:
        known = list(next(iter(by_key.values())).values())
        for first, last in combinations(range(len(known) + 1), 2):
            if last - first > 1 and len(known) == len(figures):
                _tell_run(figures, known, first, last, problems)
    return rows


def _adds_all(total: str, by_key: Mapping[tuple[str, str], dict[str, tuple[int, ...]]], columns: int) -> bool:
    """True when a crime is the sum of the others in every column of every place and time, and that is no chance."""
    tried = most = 0
    for counts in by_key.values():
        others = [c for name, c in counts.items() if name != total]
        if total not in counts or not others or _added(others) != counts[total]:
            return False
        tried += columns * (sum(map(any, others)) > 1)
        most = max(most, len(others))
    is_no_chance = (
        tried > 2 if is_crime(total) else tried > 1 or most > 2
    )  # a crime of its own may equal the others once or twice
    return is_no_chance and sum(sum(c[total]) for c in by_key.values()) >= _LEAST


def _tell_run(
    figures: list[Row], counts: list[tuple[int, ...]], first: int, last: int, problems: list[Problem]
) -> None:
    """Tell of a row right above or below some others that it adds up: its crimes may stand twice."""
    added = _added(counts[first:last])
    for k in (last, first - 1):
        if not 0 <= k < len(figures) or counts[k] != added or sum(added) < 2 * _LEAST:
            continue
        if sum(map(any, counts[first:last])) < last - first:
            continue
        parts = listing([f"”{r.crime}”" for r in figures[first:last]])
        what = f"”{figures[k].crime}” är i alla kolumner lika med {parts} tillsammans: kanske räknas samma brott två gånger."
        fix = "Ta bort raden, eller skriv in delarna under den, om de är delar av den."
        problem = Problem(
            what, "varje brott en gång.", figures[k].number, value=figures[k].crime, fix=fix, warning=True
        )
        problems.append(problem)
