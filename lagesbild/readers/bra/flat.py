"""A long table of crime that says all on every row: read by column, each distinct text once.

What such a table may hold beside facts (sums, lines between rows, rows that inherit a label) is for the reading
row by row: `facts` finds none then, and `records` raises `Uneven`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial, reduce
from operator import itemgetter

import numpy as np
import pandas as pd

from lagesbild.calendar import Period
from lagesbild.problems import Problem
from lagesbild.readers.base import is_sum, is_sum_of, without_mark
from lagesbild.readers.bra.layout import KIND, Column, Layout, is_label
from lagesbild.readers.bra.rows import PART_OF, TIMES, Row, time_text
from lagesbild.readers.bra.sums import months_to_come, with_parts
from lagesbild.readers.columns import Coded, Mask, Numbers, key, pair, repeats, same, split
from lagesbild.readers.crosstab import Names
from lagesbild.readers.files import Grid
from lagesbild.readers.quantities import is_no_crime
from lagesbild.swedish import fold
from lagesbild.tables import ALL_CRIME, TABLES

WORTH_IT = 100_000
"""Characters: a shorter table is read row by row as quickly."""
NOTHING = ("", "-", "–", "0", "..", ".")
"""What stands for a month that had not come when a table was made."""


class Uneven(Exception):
    """The table holds more than facts."""


@dataclass(frozen=True)
class Facts:
    """The columns of a table: labels by what they label, figures by their column.

    ``examples`` are the rows in which each label stands first, ``kinds`` their groups and crimes as the file says them,
    ``notes`` the lines below the table.
    """

    numbers: Numbers
    labels: dict[str, Coded]
    figures: dict[int, Coded]
    examples: list[Row]
    kinds: list[tuple[str, str]]
    notes: list[str]


def facts(grid: Grid, layout: Layout) -> Facts | None:
    """The columns of a table in which every row says all of its fact, None for any other."""
    names = list(layout.labels.values())
    if not grid.is_text or len(grid.beginning) < WORTH_IT or layout.top != layout.last:
        return None
    if "crime" not in names or not set(names) & {"area", "when", "group", *TIMES} or "" in names:
        return None
    apart = [n for n in names if n not in TIMES]
    if len(set(apart)) < len(apart) or not all(_is_plain(c, layout) for c in layout.columns):
        return None
    if sorted(c.measure for c in layout.columns) not in (["count"], ["rate"], ["count", "rate"]):
        return None
    numbers, columns, lengths = split(grid, layout.last)
    if not len(numbers):
        return None
    figures = {c.index: columns[c.index] for c in layout.columns}
    has_figures = ~reduce(np.logical_and, [c.where(lambda text: not text) for c in figures.values()])
    end = int(np.flatnonzero(has_figures)[-1]) + 1 if has_figures.any() else 0
    if not end or not has_figures[:end].all() or (end < len(numbers) and layout.unknown):
        return None
    notes = [next(str(c.at(i)) for c in columns if c.at(i)) for i in range(end, len(numbers))]
    kept = np.arange(len(numbers)) < end
    if not kept.all():
        numbers, columns = numbers[kept], [_taken(c, kept) for c in columns]
        figures = {i: columns[i] for i in figures}
    width = len(grid.head.rows[layout.last - 1])
    if lengths is not None and (lengths[kept] != width).any():
        return None
    labels = _labels(layout, columns)
    if not labels or _says_more(labels, columns, grid.head.rows[layout.last - 1]):
        return None
    firsts = sorted({0} | {int(i) for c in (*labels.values(), _of_crime(labels)) for i in _firsts(c)})
    examples = [
        Row(
            int(numbers[i]),
            tuple(str(c.at(i)) for c in columns),
            True,
            **{name: str(column.at(i)) for name, column in labels.items()},  # type: ignore[arg-type]
        )
        for i in firsts
    ]
    return Facts(numbers, labels, figures, examples, [(r.group, r.crime) for r in examples], notes)


def _is_plain(column: Column, layout: Layout) -> bool:
    first = layout.columns[0]
    return not (column.area or column.crime or column.unread) and column.when == first.when


def _labels(layout: Layout, columns: list[Coded]) -> dict[str, Coded]:
    """The labels, the times of a row put together; empty when a row lacks one."""
    labels: dict[str, Coded] = {}
    for i, label in layout.labels.items():
        column = columns[i].map(partial(time_text, label))
        if column.where(lambda text: not text).any():
            return {}
        name = TIMES.get(label, label)
        labels[name] = pair(labels[name], column).map(" ".join) if name in labels else column
    return labels


def _says_more(labels: dict[str, Coded], columns: list[Coded], header: tuple[str, ...]) -> bool:
    """True when a row is none: a sum, a heading again, a part, a name with a footnote; or has more cells than headings."""
    if any(c.where(bool).any() for c in columns[len(header) :]):
        return True
    if columns[0].where(lambda text: fold(text) == fold(header[0])).any():
        return True
    tests: dict[str, Callable[[str], bool]] = {
        "area": lambda text: is_sum(text) or is_label(text),
        "when": lambda text: is_sum(text) or is_label(text),
        "crime": lambda text: bool(PART_OF.match(text)) or is_no_crime(text) or is_label(text) or _is_marked(text),
        "group": lambda text: is_no_crime(text) or is_label(text) or _is_marked(text),
    }
    is_total = _of_crime(labels).where(
        lambda names: is_sum(names[1]) or (names[0] != "" and is_sum_of(names[1], names[0]))
    )
    return bool(is_total.any() or any(column.where(tests[name]).any() for name, column in labels.items()))


def _is_marked(text: str) -> bool:
    return without_mark(text, has_digits=True) != text


def _of_crime(labels: dict[str, Coded]) -> Coded:
    """(group, crime) of every row."""
    crimes = labels["crime"]
    return pair(labels.get("group") or same("", len(crimes.codes)), crimes)


def _taken(column: Coded, mask: Mask) -> Coded:
    """The rows in the mask, with only the values that stand in them."""
    codes, places = pd.factorize(column.codes[mask])
    return Coded(codes, [column.values[i] for i in places])


def _firsts(column: Coded) -> Numbers:
    """Where each value stands first."""
    return np.flatnonzero(~pd.Series(column.codes).duplicated().to_numpy())


def records(
    parsed: Facts,
    columns: Iterable[Column],
    examples: Iterable[Row],
    names: Names,
    place: str | None,
    time: Callable[[Row, Column], tuple[Period, str] | None],
    value: Callable[..., float | None],
    until: Period | None,
) -> tuple[pd.DataFrame, set[Period]]:
    """The facts as a frame of categories, and their periods. ``examples`` are the examples of areas that are known."""
    size = len(parsed.numbers)
    labels = parsed.labels
    areas = labels.get("area") or same("", size)
    known = {r.area for r in examples}
    first = {(name, getattr(r, name)): r for r in reversed(parsed.examples) for name in ("area", "when")}
    ids = areas.map(lambda n: (names.id(n, first["area", n].number) if n else place) if n in known else None)
    measured = [c for c in columns if parsed.figures[c.index].where(bool).any()]
    whens = labels.get("when") or same("", size)
    of_when = [first["when", w] for w in whens.values]
    times = [Coded(whens.codes, [time(row, c) for row in of_when]) for c in measured]
    if not times or any(t.values != times[0].values for t in times):
        raise Uneven
    of_time = times[0].map(lambda t: t)  # what two texts say alike is one
    mask: Mask = ids.where(lambda a: a is not None) & of_time.where(lambda t: t is not None)
    odd: list[Problem] = []
    figures = {c.measure: parsed.figures[c.index] for c in measured}
    if until and (late := of_time.where(lambda t: t is not None and t[0].start > until.end)).any():
        empty = reduce(np.logical_and, [f.where(NOTHING.__contains__) for f in figures.values()])
        if (late & ~empty).any() and len(figures) > 1:
            raise Uneven
        mask &= ~(late & empty)
    values: dict[str, Coded] = {}
    for name, column in ((c.measure, c) for c in measured):
        read = partial(value, column=column, row=parsed.examples[0], problems=odd)
        values[name] = figures[name].map(read)
    if odd:
        raise Uneven  # row by row it is told where
    crimes = _of_crime(labels)
    if not mask.all():
        ids, of_time, crimes = (_taken(c, mask) for c in (ids, of_time, crimes))
        values = {name: _taken(c, mask) for name, c in values.items()}
    of = (ids, crimes, of_time)
    if len(repeats(*key(of))):
        raise Uneven
    if "count" in values:
        _check_times(of, values["count"])
    size = len(of_time.codes)
    groups = {kind: r.group for kind, r in zip(parsed.kinds, parsed.examples, strict=True)}
    order = pd.Series(crimes.codes).unique()
    places = np.zeros(len(crimes.values), dtype=int)
    places[order] = np.arange(1, len(order) + 1)
    made = {
        "area": ids,
        "group": crimes.map(lambda kind: groups.get(kind) or kind[0] or ALL_CRIME),
        "category": crimes.map(itemgetter(1)),
        "start": of_time.map(lambda t: t[0].start),
        "end": of_time.map(lambda t: t[0].end),
        "status": of_time.map(itemgetter(1)),
        "position": Coded(crimes.codes, [int(p) for p in places]),
        **values,
    }
    frame = {c.name: (made.get(c.name) or same(None, size)).categorical() for c in TABLES[KIND].columns}
    return pd.DataFrame(frame, copy=False), {of_time.values[i][0] for i in pd.Series(of_time.codes).unique()}


def _check_times(of: tuple[Coded, ...], counts: Coded) -> None:
    """Raises Uneven when there are months that had not come, or longer periods that their parts do not add up to."""
    ids, crimes, times = of
    figures = np.array([np.nan if v is None else v for v in counts.values], dtype=float)[counts.codes]
    sums = np.bincount(times.codes, np.nan_to_num(figures), len(times.values))
    used = [int(i) for i in np.unique(times.codes)]
    total: dict[tuple[date, date], int] = defaultdict(int)
    for i in used:
        total[times.values[i][0].start, times.values[i][0].end] += int(sums[i])
    if months_to_come(total):
        raise Uneven
    by, _ = key((ids, crimes))
    is_known = ~np.isnan(figures)
    for status in {times.values[i][1] for i in used}:
        at = {times.values[i][0]: i for i in used if times.values[i][1] == status}
        for whole, parts, _ in with_parts(at):
            of_whole, of_parts = (
                pd.Series(figures[rows]).groupby(by[rows]).agg(["sum", "size"])
                for rows in (is_known & np.isin(times.codes, [at[p] for p in which]) for which in ((whole,), parts))
            )
            both = of_whole.merge(
                of_parts[of_parts["size"] == len(parts)], left_index=True, right_index=True, suffixes=("", "_parts")
            )
            if (both["sum"] != both["sum_parts"]).any():
                raise Uneven
