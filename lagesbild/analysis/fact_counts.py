"""Counts over areas, categories and time, how time is cut, and what of them is known already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from lagesbild.analysis.crime import NOT_PLACED, SUM
from lagesbild.calendar import Period, year_period

Node = tuple[str, str, str]
"""Area, group, category; the category `TOTAL` is the group's sum."""
Key = tuple[Node, Period]
Edge = tuple[date, date]
"""A period as the day it begins and the day after it: where a sum over the days leads from and to."""
TOTAL = SUM


def rest_of(area: str) -> str:
    """The area that stands for what lies in none of an area's parts."""
    return f"{area}/{NOT_PLACED}"


class Withheld(StrEnum):
    """Why a count may not be shown."""

    FEW = "few"
    REVEALS = "reveals"


@dataclass(frozen=True)
class Grid:
    """How time is cut: ``blocks`` end to end, none across a new year; ``pieces`` of each, end to end."""

    blocks: tuple[Period, ...]
    pieces: Mapping[Period, tuple[Period, ...]]

    def of_year(self, year: int) -> tuple[Period, ...]:
        """The blocks of a year, and the year when it has several."""
        blocks = tuple(b for b in self.blocks if b.end.year == year)
        return blocks if len(blocks) < 2 else (*blocks, year_period(year))

    @property
    def years(self) -> list[int]:
        """The years that have blocks."""
        return sorted({b.end.year for b in self.blocks})


def grid(periods: Iterable[Period], ends: Iterable[date]) -> Grid:
    """Time cut into blocks at new years and after the days ``ends``, and into pieces wherever a period begins or ends."""
    spans = set(periods)
    if not spans:
        return Grid((), {})
    first, last = min(p.start.year for p in spans), max(p.end.year for p in spans)
    edges = {date(y, 1, 1) for y in range(first, last + 2)}
    edges |= {e + timedelta(days=1) for e in ends if first <= e.year <= last}
    cuts = edges | {p.start for p in spans} | {p.end + timedelta(days=1) for p in spans}
    in_order, inner = sorted(edges), sorted(c for c in cuts if date(first, 1, 1) <= c <= date(last + 1, 1, 1))
    blocks = _between(in_order)
    pieces = _between(inner)
    of = {b: tuple(p for p in pieces if b.start <= p.start and p.end <= b.end) for b in blocks}
    return Grid(blocks, of)


def _between(cuts: Sequence[date]) -> tuple[Period, ...]:
    return tuple(Period(a, b - timedelta(days=1)) for a, b in pairwise(cuts))


@dataclass(frozen=True)
class Counts:
    """What is known: ``values`` by node and period (blocks, years and pieces), ``parents`` by area.

    ``known`` has been published before: it cannot be hidden. Nor can anything of the ``open_areas``.
    """

    values: Mapping[Key, int]
    parents: Mapping[str, str]
    known: frozenset[Key] = frozenset()
    open_areas: frozenset[str] = frozenset()

    @cached_property
    def edges(self) -> Mapping[Node, frozenset[Edge]]:
        """The known periods of each node."""
        edges: dict[Node, set[Edge]] = defaultdict(set)
        for node, period in self.known:
            edges[node].add((period.start, period.end + timedelta(days=1)))
        return {n: frozenset(e) for n, e in edges.items()}

    @cached_property
    def _joined(self) -> dict[frozenset[Edge], dict[date, date]]:
        return {}

    def joined(self, edges: frozenset[Edge]) -> dict[date, date]:
        """Which days known periods lead between: day → the first day that it can be reached from."""
        if edges not in self._joined:
            self._joined[edges] = _components(edges)
        return self._joined[edges]

    def is_known(self, node: Node, period: Period) -> bool:
        """True when whoever wants to can know the count: it is open, or follows from known periods of the node."""
        if node[0] in self.open_areas:
            return True
        if node not in self.edges:
            return False
        joined, after = self.joined(self.edges[node]), period.end + timedelta(days=1)
        return period.start in joined and joined[period.start] == joined.get(after)


def _components(edges: Iterable[Edge]) -> dict[date, date]:
    parent: dict[date, date] = {}

    def root(day: date) -> date:
        parent.setdefault(day, day)
        while parent[day] != day:
            parent[day] = parent[parent[day]]
            day = parent[day]
        return day

    for start, after in edges:
        one, other = sorted((root(start), root(after)))
        parent[other] = one
    return {day: root(day) for day in list(parent)}
