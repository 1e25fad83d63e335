"""What an exhibit's figures are made of, guessed by arithmetic on what is shown: what a reader could find out.

The declarations (`Column.derived_from`, `Exhibit.sums`) must say at least as much.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations
from math import isclose

import pandas as pd

from lagesbild.exhibit import NUMERIC, Exhibit, Role

Cell = tuple[int, str]


def counts(exhibit: Exhibit) -> dict[Cell, int]:
    """Every shown count by row and column."""
    return {
        (row, c.id): int(value)
        for c in exhibit.columns
        if c.role is Role.COUNT
        for row, value in enumerate(exhibit.table[c.id])
        if not isinstance(value, str) and not pd.isna(value)
    }


def row_sums(exhibit: Exhibit) -> set[tuple[int, tuple[int, ...]]]:
    """(total, parts): rows that stand out and are, in every column of counts, the sum of others."""
    values = counts(exhibit)
    columns = list(dict.fromkeys(c for _, c in values))
    strong = sorted(exhibit.total_rows)
    plain = [r for r in range(len(exhibit.table)) if r not in strong]
    labels = [c.id for c in exhibit.columns if c.role is Role.LABEL]
    listed = set()
    for i, total in enumerate(strong):
        first = strong[i - 1] + 1 if i else 0
        last = strong[i + 1] if i + 1 < len(strong) else len(exhibit.table)
        group = exhibit.table[labels[0]] if len(labels) > 1 else None
        same = [] if group is None else [r for r in plain if group.iloc[r] == group.iloc[total]]
        for parts in {tuple(range(first, total)), tuple(range(total + 1, last)), tuple(same), tuple(plain)}:
            known = [c for c in columns if all((r, c) in values for r in (*parts, total))]
            if len(parts) > 1 and known and all(sum(values[r, c] for r in parts) == values[total, c] for c in known):
                listed.add((total, parts))
    return listed


def made_of(exhibit: Exhibit) -> Iterator[tuple[Cell, set[Cell]]]:
    """Every figure that can be worked out of counts in its row, with those counts."""
    values = counts(exhibit)
    columns = list(dict.fromkeys(c for _, c in values))
    for column in exhibit.columns:
        if column.role is Role.COUNT or column.format not in NUMERIC:
            continue
        given = {
            r: float(v) for r, v in enumerate(exhibit.table[column.id]) if not isinstance(v, str) and not pd.isna(v)
        }
        if len(given) < 3:  # of two figures anything can be made
            continue
        parts = {p for pair in _pairs(given, values, columns) for p in pair}
        parts |= {c for c in columns if _factor({r: (v, values[r, c]) for r, v in given.items() if (r, c) in values})}
        for row in given:
            yield (row, column.id), {(row, c) for c in parts if (row, c) in values}


def _pairs(given: Mapping[int, float], values: Mapping[Cell, int], columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of columns whose difference, relative change or ratio the figures are."""
    for a, b in permutations(columns, 2):
        rows = [(v, values[r, a], values[r, b]) for r, v in given.items() if (r, a) in values and (r, b) in values]
        based = [(v, x, y) for v, x, y in rows if y]
        if len(based) < 3:
            continue
        if (
            all(isclose(v, x - y, abs_tol=1e-9) for v, x, y in rows)
            or all(isclose(v, 100 * (x / y - 1), abs_tol=1e-9) for v, x, y in based)
            or _factor({i: (v, x / y) for i, (v, x, y) in enumerate(based)})
        ):
            yield a, b


def _factor(pairs: Mapping[int, tuple[float, float]]) -> float | None:
    """The constant that turns every second number into the first; None if there is none."""
    known = [(a, b) for a, b in pairs.values() if b]
    if len(known) < 3 or any(a for a, b in pairs.values() if not b):
        return None
    factor = known[0][0] / known[0][1]
    return factor if factor and all(isclose(a, factor * b, rel_tol=1e-9) for a, b in known) else None
