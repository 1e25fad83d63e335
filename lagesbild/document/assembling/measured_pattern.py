"""Which counts of measured series may be told: persons and things by place, time and measure, over all that is loaded.

Nobody declares how they hang together, so every way in which they may is tied: a place that is the sum of all the others,
or of some that stand together, measures likewise, and periods that lie within one another, whose difference is a count
too. What a public file has told is known from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

import pandas as pd

from lagesbild.analysis.suppression import Count, Relation, Unprotected, is_small, protect
from lagesbild.calendar import Period
from lagesbild.document.disclosure import arithmetic, mixed_rows
from lagesbild.exhibit import Fact
from lagesbild.exhibits import Scope
from lagesbild.exhibits.measured import SUM, fact_of, label
from lagesbild.tables import ALL
from lagesbild.units import SHARE, is_measure

_MOST = 3000
"""Counts and differences of a series that are tied; of a longer one nothing is told where anything is small."""
_DEAR, _CHEAP = 10.0, 0.1  # a sum costs the reader more than a part; what is not shown costs nothing

_K = TypeVar("_K")
_Cell = tuple[str, str, Period]
"""(measure, place, period)."""


@dataclass(frozen=True)
class Measured:
    """The facts of measured series, and those that may not be told."""

    facts: frozenset[Fact] = frozenset()
    hidden: frozenset[Fact] = frozenset()

    def hides(self, fact: Fact) -> bool | None:
        """Whether the count may not be shown; None for one that is none of these."""
        return fact in self.hidden if fact in self.facts else None


@dataclass(frozen=True)
class _Difference:
    """A count that no table shows and anybody works out: what came between two periods, what a whole holds beside its parts."""

    about: Hashable


@dataclass(frozen=True)
class _Piece:
    """What was counted from one day on, until the next on which a period begins or ends."""

    about: Hashable


@dataclass
class _Ties:
    """Counts of a series and how they hang together; of a very long one that is not looked for."""

    figures: dict[_Cell | _Difference, Count] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    is_complete: bool = True


def measured_of(
    scope: Scope,
    below: int,
    published: Collection[tuple[Fact, int]] = (),
    is_open: Callable[..., bool] = lambda area, *names: False,
) -> Measured:
    """What may be told of every series of the scope's place and its parts.

    ``published``: what public files have told of a fact; ``is_open``: whether people have declared a row of the area open
    by one of its names.
    """
    facts: set[Fact] = set()
    hidden: set[Fact] = set()
    rows = scope.rows("measured", areas=scope.inside)
    rows = rows[rows["value"].notna()]
    for (area, series), part in rows.groupby(["area", "series"], sort=False):
        values = _counts(part)
        ties = _tied(values)
        names = {c: fact_of(str(area), str(series), *c) for c in ties.figures if not isinstance(c, _Difference)}
        facts |= set(names.values())
        known = frozenset(
            c
            for c, f in names.items()
            if (f, int(ties.figures[c].value)) in published or is_open(str(area), c[1], label(c[2]))
        )
        gone = _hidden(ties, below, known)
        hidden |= {names[c] for c in gone if c in names}
        few = {fact_of(str(area), str(series), *c) for c in _telling(part, values, gone, below)}
        facts, hidden = facts | few, hidden | few
    return Measured(frozenset(facts), frozenset(hidden))


def _counts(rows: pd.DataFrame) -> dict[_Cell, int]:
    """The counts of a series: whole numbers of a unit that measures nothing."""
    values: dict[_Cell, int] = {}
    for measure, of_measure in rows.groupby("measure", sort=False):
        if is_measure(str(of_measure["unit"].iloc[-1])) or any(v != int(v) for v in of_measure["value"]):
            continue
        every = zip(of_measure["spot"], of_measure["start"], of_measure["end"], of_measure["value"], strict=True)
        values |= {(str(measure), str(s), Period(a, b)): int(v) for s, a, b, v in every}
    return values


def _telling(
    rows: pd.DataFrame, counts: Mapping[_Cell, int], hidden: Collection[Hashable], below: int
) -> Iterator[_Cell]:
    """What is no count and tells a small one, alone or beside what stands at its place and time, or is beside one that is hidden."""
    by_place = rows.groupby(["spot", "start", "end"], sort=False)
    gone = {(c[1], c[2]) for c in hidden if isinstance(c, tuple)}
    for (spot, start, end), beside in by_place:
        when = Period(start, end)
        for r in beside.itertuples():
            cell, unit = (str(r.measure), str(spot), when), str(r.unit)
            if cell not in counts and ((str(spot), when) in gone or _tells(r, unit, beside, counts, when, below)):
                yield cell


def _tells(r: Any, unit: str, beside: pd.DataFrame, counts: Mapping[_Cell, int], when: Period, below: int) -> bool:
    value, others = float(r.value), [o for o in beside.itertuples() if o.measure != r.measure]
    bases = [float(o.value) for o in others if (str(o.measure), str(o.spot), when) in counts]
    if SHARE.search(unit):
        per = mixed_rows.per_of(unit, str(r.measure))
        if any(mixed_rows.says_few(value, per, base, below) for base in bases):
            return True
    wholes = [*bases, *(float(o.value) for o in others if str(o.unit) == unit)]
    return arithmetic.mean_tells(str(r.measure), unit, str(when), value, below) or (
        arithmetic.is_ratio(str(r.measure), unit)
        and any(arithmetic.ratio_tells(value, w, below, is_of_parts=False) for w in wholes)
    )


def _hidden(ties: _Ties, below: int, known: frozenset[_Cell]) -> Collection[Hashable]:
    """What is left out; where a small count can be worked out of what is known already, all that is not known."""
    if not any(is_small(f.value, below) for f in ties.figures.values()):
        return ()
    try:
        if ties.is_complete:
            figures: dict[Hashable, Count] = dict(ties.figures.items())
            return protect(figures, ties.relations, below, frozenset(known)).hidden
    except Unprotected:
        pass
    return ties.figures.keys() - known


def _tied(values: Mapping[_Cell, int]) -> _Ties:
    ties = _Ties({c: Count(v) for c, v in values.items()}, is_complete=len(values) <= _MOST)
    if not ties.is_complete:
        return ties
    measures, spots = list(dict.fromkeys(m for m, _, _ in values)), list(dict.fromkeys(s for _, s, _ in values))
    periods = list(dict.fromkeys(p for _, _, p in values))
    by_spot = {s: {(m, p): v for (m, t, p), v in values.items() if t == s} for s in spots}
    for whole, parts in _sums(by_spot, ALL if ALL in spots and len(spots) > 2 else None):
        _tie(ties, values, [((m, whole, p), [(m, s, p) for s in parts]) for m in measures for p in periods])
    by_measure = {m: {(s, p): v for (n, s, p), v in values.items() if n == m} for m in measures}
    for whole, parts in _sums(by_measure, None):
        _tie(ties, values, [((whole, s, p), [(m, s, p) for m in parts]) for s in spots for p in periods])
    if ALL not in spots and len(spots) > 1:  # the table of a series of one period adds them up
        for m in measures:
            for p in periods:
                cells = [(m, s, p) for s in spots if (m, s, p) in values]
                ties.figures[m, SUM, p] = Count(sum(values[c] for c in cells), _DEAR)
                ties.relations.append({(m, SUM, p): -1.0, **dict.fromkeys(cells, 1.0)})
    for m in measures:
        for s in spots:
            _in_time(ties, m, s, {p: v for (n, t, p), v in values.items() if (n, t) == (m, s)})
    return ties


def _sums(of: Mapping[str, Mapping[_K, int]], whole: str | None) -> Iterator[tuple[str, Sequence[str]]]:
    """(what is a sum, of which): all the others, or some that stand together, wherever all of them are counted."""
    names = list(of)
    for name in names:
        others = [n for n in names if n != name]
        runs = [others] if len(others) > 1 else []
        if len(names) <= 30:
            runs += [
                others[i:j] for i in range(len(others)) for j in range(i + 2, len(others) + 1) if j - i < len(others)
            ]
        for run in runs:
            if _adds_up(of, name, run) or (name == whole and run is others):
                yield name, run
                break


def _adds_up(of: Mapping[str, Mapping[_K, int]], whole: str, parts: Sequence[str]) -> bool:
    """Whether the whole is the sum of the parts wherever all are counted, and not of nothing."""
    is_any = False
    for key, value in of[whole].items():
        if all(key in of[p] for p in parts):
            if sum(of[p][key] for p in parts) != value:
                return False
            is_any = is_any or value > 0
    return is_any


def _tie(ties: _Ties, values: Mapping[_Cell, int], sums: Sequence[tuple[_Cell, Sequence[_Cell]]]) -> None:
    """A whole may hold more than its parts: what lies in none of them is not known."""
    for whole, parts in sums:
        if whole not in values or not all(c in values for c in parts):
            continue
        rest = values[whole] - sum(values[c] for c in parts)
        if rest < 0:
            continue
        ties.figures[whole] = Count(values[whole], _DEAR)
        ties.figures[_Difference(whole)] = Count(rest, _CHEAP)
        ties.relations.append({whole: -1.0, **dict.fromkeys(parts, 1.0), _Difference(whole): 1.0})


def _in_time(ties: _Ties, measure: str, spot: str, counted: Mapping[Period, int]) -> None:
    """Periods that overlap as sums of the pieces that they cut each other into, and the differences that a reader can take."""
    cuts = sorted({d for p in counted for d in (p.start, p.end + timedelta(days=1))})

    def pieces(first: date, last: date) -> dict[Hashable, float]:
        return {_Piece((measure, spot, cut)): 1.0 for cut in cuts if first <= cut <= last}

    overlapping = [p for p in counted if any(q != p and q.start <= p.end and p.start <= q.end for q in counted)]
    for p in overlapping:
        ties.relations.append({(measure, spot, p): -1.0, **pieces(p.start, p.end)})
    for p in overlapping:
        for q in overlapping:
            if p == q or q.start < p.start or q.end > p.end or (q.start != p.start and q.end != p.end):
                continue
            if q.start == p.start:
                gap = Period(q.end + timedelta(days=1), p.end)
            else:
                gap = Period(p.start, q.start - timedelta(days=1))
            difference = counted[p] - counted[q]
            if gap not in counted and difference >= 0:
                key = _Difference((measure, spot, gap))
                ties.figures[key] = Count(difference, _CHEAP)
                ties.relations.append({key: -1.0, **pieces(gap.start, gap.end)})
