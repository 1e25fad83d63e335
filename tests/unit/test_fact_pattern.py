"""The pattern of facts, attacked: every figure that it lets through is an equation, and every small count is solved for."""

from __future__ import annotations

import os
from datetime import date

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from lagesbild.analysis import fact_pattern
from lagesbild.analysis.fact_pattern import TOTAL, Counts, FactPattern, Grid, Node, rest_of
from lagesbild.calendar import Period

BELOW = 5
ROUNDS = 100 if os.environ.get("LAGESBILD_FULL") == "1" else 4
Key = tuple[Node, Period]


def month(year: int, n: int) -> Period:
    first = date(year, n, 1)
    return Period(first, date(year + n // 12, n % 12 + 1, 1) - (date(2, 1, 2) - date(2, 1, 1)))


def span(first: Period, last: Period) -> Period:
    return Period(first.start, last.end)


class Place:
    """A kommun with parts and a remainder, categories and months: its counts, and everything that can be shown of them."""

    def __init__(self, seed: int, parts: int = 2, categories: int = 3, months: int = 14) -> None:
        rng = np.random.default_rng(seed)
        self.months = [month(2025 + i // 12, i % 12 + 1) for i in range(months)]
        self.leaves = [*(f"del{i}" for i in range(parts)), *([rest_of("kommun")] if parts else ["kommun"])]
        self.categories = [f"brott{i}" for i in range(categories)]
        size = rng.choice([0.4, 2, 8, 40], size=(len(self.leaves), categories))
        self.base = {
            (a, c, m): int(n)
            for i, a in enumerate(self.leaves)
            for j, c in enumerate(self.categories)
            for m, n in zip(self.months, rng.poisson(size[i, j], months), strict=True)
        }
        self.parents = {a: "kommun" for a in self.leaves if a != "kommun"}
        areas = list(dict.fromkeys([*self.leaves, "kommun"]))
        self.nodes = [(a, "Person", c) for a in areas for c in (*self.categories, TOTAL)]

    def cells(self, node: Node, period: Period) -> list[tuple[str, str, Period]]:
        """The base cells that a figure is the sum of."""
        area, _, category = node
        return [
            (a, c, m)
            for (a, c, m) in self.base
            if area in (a, "kommun") and category in (c, TOTAL) and period.start <= m.start and m.end <= period.end
        ]

    def value(self, node: Node, period: Period) -> int:
        return sum(self.base[c] for c in self.cells(node, period))

    def shown_periods(self, until: int) -> list[Period]:
        """Every month, and every run of months: to date, rolling, years, quarters."""
        known = self.months[:until]
        return [span(a, b) for i, a in enumerate(known) for b in known[i:]]

    def counts(self, cut: Grid, until: int, **more: object) -> Counts:
        periods = {p for b in cut.blocks for p in (b, *cut.pieces[b])} | {p for y in cut.years for p in cut.of_year(y)}
        covered = [p for p in periods if self.months[0].start <= p.start and p.end <= self.months[until - 1].end]
        return Counts({(n, p): self.value(n, p) for n in self.nodes for p in covered}, self.parents, **more)

    def pattern(self, until: int | None = None, ends: tuple[date, ...] = (), **more: object) -> FactPattern:
        until = until or len(self.months)
        last = self.months[until - 1].end
        cut = fact_pattern.grid(self.months[:until], [last, date(2025, last.month, last.day), *ends])
        return fact_pattern.pattern(self.counts(cut, until, **more), cut, BELOW)


class Attacker:
    """Adds what is shown to what is known, and solves for the smallest and largest value of anything."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.order = {c: i for i, c in enumerate(place.base)}
        self.equations: dict[tuple[int, ...], int] = {}

    def reads(self, pattern: FactPattern, until: int | None = None) -> None:
        for node in self.place.nodes:
            for period in self.place.shown_periods(until or len(self.place.months)):
                if not pattern.hides(node, period):
                    cells = tuple(self.order[c] for c in self.place.cells(node, period))
                    self.equations[cells] = self.place.value(node, period)

    def interval(self, cells: list[tuple[str, str, Period]]) -> tuple[float, float]:
        rows = [(i, j) for i, of in enumerate(self.equations) for j in of]
        shape = (len(self.equations), len(self.order))
        matrix = csr_matrix((np.ones(len(rows)), tuple(zip(*rows, strict=True))), shape=shape)
        aim = np.zeros(len(self.order))
        aim[[self.order[c] for c in cells]] = 1
        ends = []
        for sign in (1, -1):
            solved = linprog(sign * aim, A_eq=matrix, b_eq=list(self.equations.values()), bounds=(0, 10_000))
            assert solved.status == 0, solved.message
            ends.append(sign * solved.fun)
        return ends[0], ends[1]

    def exposed(self, until: int | None = None, most: int = 40) -> list[tuple[Node, Period, float, float]]:
        """Small figures whose interval does not reach from 1 to the threshold."""
        place, out = self.place, []
        periods = place.shown_periods(until or len(place.months))
        small = [(n, p) for n in place.nodes for p in periods if 0 < place.value(n, p) < BELOW]
        step = max(1, len(small) // most)
        for node, period in small[::step]:
            low, high = self.interval(place.cells(node, period))
            if low > 1 + 1e-6 or high < BELOW - 1e-6:
                out.append((node, period, low, high))
        return out


@pytest.mark.parametrize("seed", range(ROUNDS))
@pytest.mark.parametrize("parts", [0, 2])
def test_nothing_that_is_shown_in_any_document_gives_a_small_count_away(seed, parts):
    place = Place(seed, parts)
    attacker = Attacker(place)
    attacker.reads(place.pattern())
    assert attacker.equations
    assert attacker.exposed(most=12) == []


def all_shown(place: Place, pattern: FactPattern, until: int) -> frozenset[Key]:
    """What documents of one revision may have shown."""
    return frozenset((n, p) for n in place.nodes for p in place.shown_periods(until) if not pattern.hides(n, p))


@pytest.mark.parametrize("seed", range(ROUNDS))
@pytest.mark.parametrize("parts", [0, 2])
def test_nothing_follows_from_one_revision_and_the_next(seed, parts):
    place = Place(100 + seed, parts)
    attacker, known, ends, messages = Attacker(place), frozenset[Key](), (), set[Node]()
    for until in (12, 13, 14):
        pattern = place.pattern(until, ends, known=known)
        attacker.reads(pattern, until)
        known |= all_shown(place, pattern, until)
        ends = tuple(b.end for b in pattern.grid.blocks)  # of every year, as public files have shown them
        messages |= {n for n, _ in pattern.revealed}
    exposed = [e for e in attacker.exposed(most=12) if e[0] not in messages]
    assert exposed == []


def test_the_attacker_finds_what_is_not_hidden():
    place = Place(1)
    attacker = Attacker(place)
    attacker.reads(FactPattern(Grid((), {}), BELOW))
    assert attacker.exposed(most=2)


@pytest.mark.parametrize("few", [(2, 9, 9), (2, 3, 3)])
def test_parts_are_left_out_rather_than_the_whole(few):
    """The whole that rises protects a small count; so does a neighbour that falls, a little above the threshold, or two together."""
    place = Place(0, parts=3, categories=2, months=12)
    values = {(f"del{i}", c): n for i in range(3) for c, n in (("brott0", few[i]), ("brott1", 9))}
    place.base = {(a, c, m): values.get((a, c), 0) if m == place.months[0] else 0 for a, c, m in place.base}
    pattern = place.pattern()
    whole = Period(date(2025, 1, 1), date(2025, 12, 31))
    hidden = {node for node, period in pattern.hidden if period == whole}
    assert ("del0", "Person", "brott0") in hidden
    assert {area for area, _, _ in hidden} <= {"del0", "del1", "del2"}
    attacker = Attacker(place)
    attacker.reads(pattern)
    assert attacker.exposed(most=20) == []
