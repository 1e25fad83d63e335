"""What is left out of the tables of one group of counts: for each small count, the cheapest set that moves with it.

What was published before may hold a block and others together: a known year is a block that must fall when another
one rises. So a move goes through time too: it is made forwards in one block and backwards in others, so that every
known sum over days of the counts that move stays what it is. See `fact_pattern`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise

from lagesbild.analysis import suppression
from lagesbild.analysis.crime import NOT_PLACED
from lagesbild.analysis.fact_counts import TOTAL, Counts, Edge, Grid, Key, Node, Withheld
from lagesbild.calendar import Period

_COST_OF_TOTAL, _COST_OF_LAST, _COST_OF_REST = 10.0, 2.0, 0.3
_COST_OF_WHOLE = 4.0  # what is said of a whole place is missed more than what is said of one of its parts
_HIDDEN_ANYWAY = 0.001
_MOST_SOLVED = 1_500  # counts of a period in which many moves are looked for together: above it takes too long


class Table:
    """The counts of one group: areas and categories with their sums."""

    def __init__(self, counts: Counts, nodes: Sequence[Node], cut: Grid, below: int) -> None:
        self.counts, self.nodes, self.cut, self.below = counts, sorted(nodes), cut, below
        self.group = nodes[0][1]
        self.categories = sorted({c for _, _, c in nodes})
        self.areas = {a for a, _, _ in nodes}
        self.children: dict[str, list[str]] = defaultdict(list)
        for area in sorted(self.areas):
            if parent := counts.parents.get(area):
                self.children[parent].append(area)
        self._values: dict[Period, dict[Node, int]] = {}
        # nodes of which the same periods are known are of one kind
        self._edges = list(dict.fromkeys(counts.edges[n] for n in self.nodes if n in counts.edges))
        self._kind = {n: self._edges.index(counts.edges[n]) for n in self.nodes if n in counts.edges}
        self._turned: dict[tuple[Period, frozenset[int]], Mapping[Period, int] | None] = {}

    def withheld(self, period: Period, *, with_last: bool) -> tuple[dict[Key, Withheld], list[Key]]:
        """(what is left out for the small counts of a period, and why; those that what is known gives away)."""
        values = self._here(period)
        few = [n for n, v in values.items() if suppression.is_small(v, self.below)]
        known = {n for n in few if self.counts.is_known(n, period)}
        primary = sorted((n for n in few if n not in known), key=lambda n: (len(self.children[n[0]]), values[n], n))
        known_few = [(n, period) for n in few if n in known and n[0] not in self.counts.open_areas]
        hidden: set[Key] = {(n, period) for n in primary}
        lost: list[Key] = []
        for _ in range(2):  # the second time with all that is left out anyway
            used, lost = {(n, period) for n in primary}, []
            for node in primary:
                anyway = hidden | used
                move = self._move(node, period, anyway, with_last=with_last)
                if move is None:  # what is known says something of it already: at least not which number it is
                    lost.append((node, period))
                    move = self._cheapest(node, period, anyway, with_last=with_last, least=True)
                used |= move or set()
                hidden |= used
            hidden = used
        small = {(n, period) for n in primary} | set(known_few)  # what is known is not told again
        hidden |= set(known_few)
        return {k: Withheld.FEW if k in small else Withheld.REVEALS for k in hidden}, [*known_few, *lost]

    def _move(self, node: Node, period: Period, anyway: Collection[Key], *, with_last: bool) -> set[Key] | None:
        """What moves with a small count, at the lowest price; None where nothing can."""
        one = self._cheapest(node, period, anyway, with_last=with_last)
        takes_whole = one is None or any(self.children.get(n[0]) and (n, p) not in anyway for n, p in one)
        if one is not None and (not takes_whole or len(self._here(period)) > _MOST_SOLVED):
            return one
        many = self._solved(
            node, period, anyway, with_last=with_last
        )  # parts may give and take together what one cannot
        moves = [m for m in (one, many) if m is not None]
        return min(moves, key=lambda m: sum(self._price(k, anyway, with_last=with_last) for k in m), default=None)

    def _price(self, key: Key, anyway: Collection[Key], *, with_last: bool) -> float:
        if key in anyway:
            return _HIDDEN_ANYWAY
        price = _cost(key[0], with_last=with_last) + self._weight(self.counts.values[key])
        return price * (_COST_OF_WHOLE if self.children.get(key[0][0]) else 1.0)

    def _turns(self, period: Period, nodes: Collection[Node]) -> Mapping[Period, int] | None:
        """Block → +1 or −1: what must rise or fall with the period for every known sum over days to stay; None if none can.

        The change up to each day is a level, 0 before the period and 1 after it; days that a known period leads between
        have the same level, and it changes as seldom as it can.
        """
        kinds = frozenset(self._kind[n] for n in nodes if n in self._kind)
        if not kinds:
            return {period: 1}
        if (period, kinds) not in self._turned:
            edges = frozenset[Edge]().union(*(self._edges[i] for i in kinds))
            self._turned[period, kinds] = self._levels(period, edges)
        return self._turned[period, kinds]

    def _levels(self, period: Period, edges: frozenset[Edge]) -> Mapping[Period, int] | None:
        joined = self.counts.joined(edges)
        first, after = period.start, period.end + timedelta(days=1)
        levels = {joined.get(first, first): 0}
        if joined.get(after, after) in levels:
            return None
        levels[joined.get(after, after)] = 1
        blocks = self.cut.blocks if period in self.cut.pieces else (period,)
        days = sorted({*(b.start for b in blocks), blocks[-1].end + timedelta(days=1), *(d for e in edges for d in e)})
        by_block: dict[Period, int] = {}
        level = levels.get(joined.get(days[0], days[0]), 0)
        for before, day in pairwise(days):
            now = levels.setdefault(joined.get(day, day), level)
            if now != level:
                block = next((b for b in blocks if b.start <= before <= b.end), None)
                if block is None:
                    return None
                by_block[block] = now - level
            level = now
        return by_block

    def _weight(self, value: int) -> float:
        """What a count of this size costs more than another: large ones are missed, and nearly small ones told of."""
        return 0.01 * min(value, 1000) ** 0.5 + (0.5 if value < 2 * self.below else 0.0)

    def _cheapest(
        self, node: Node, period: Period, anyway: Collection[Key], *, with_last: bool, least: bool = False
    ) -> set[Key] | None:
        """The counts of the cheapest move of a small one; None where no single move is enough. ``least``: one up is."""
        area, group, category = node
        here = self._here(period)
        up, down = (1, 0) if least else (self.below - here[node], here[node] - 1)
        price = {n: self._price((n, period), anyway, with_last=with_last) for n in here}
        free = {n for n in here if n == node or not self.counts.is_known(n, period)}
        can_fall = {n for n in free if here[n] > up or n == node}
        can_rise = {n for n in free if here[n] > down or n == node}
        best: tuple[float, set[Key]] | None = None
        for areas in self._of_areas(area):
            # where a category is missing there is no sum
            has_sums = any((a, group, TOTAL) in here for a in areas)
            for other in self.categories if has_sums else [category]:
                if has_sums and other == category:
                    continue
                turn = 1 if TOTAL in (other, category) else -1
                signs = {(a, group, category): s for a, s in areas.items()}
                if has_sums:
                    signs |= {(a, group, other): s * turn for a, s in areas.items()}
                if not all(n in (can_rise if s > 0 else can_fall) for n, s in signs.items()):
                    continue
                cost = sum(price[n] for n in signs)
                if best is not None and cost >= best[0]:
                    continue
                turns = self._turns(period, signs)
                if turns is None:
                    continue
                keys = {(n, period) for n in signs}
                if len(turns) > 1:
                    others = {(n, p): s * t for p, t in turns.items() if p != period for n, s in signs.items()}
                    if not all(
                        k in self.counts.values
                        and self.counts.values[k] > (up if s < 0 else down)
                        and not self.counts.is_known(*k)
                        for k, s in others.items()
                    ):
                        continue
                    cost += sum(self._price(k, anyway, with_last=with_last) for k in others)
                    keys |= others.keys()
                if best is None or cost < best[0]:
                    best = cost, keys
        return None if best is None else best[1]

    def _here(self, period: Period) -> dict[Node, int]:
        """The counts of a period."""
        if period not in self._values:
            self._values[period] = {n: v for n in self.nodes if (v := self.counts.values.get((n, period))) is not None}
        return self._values[period]

    def _solved(self, node: Node, period: Period, anyway: Collection[Key], *, with_last: bool) -> set[Key] | None:
        """What moves where no single move is enough, by linear programming; None when the count cannot be protected."""
        periods = self._tied(period)
        figures: dict[Hashable, suppression.Count] = {}
        relations: list[dict[Hashable, float]] = []
        known: set[Hashable] = set()
        for p in periods:
            values = {n: v for n in self.nodes if (v := self.counts.values.get((n, p))) is not None}
            for n, v in values.items():
                figures[n, p] = suppression.Count(v, self._price((n, p), anyway, with_last=with_last))
                if self.counts.is_known(n, p):
                    known.add((n, p))
            relations += [{(n, p): t for n, t in r.items()} for r in self._sums(values)]
        for n, edges in self.counts.edges.items():
            for start, after in edges if n in set(self.nodes) else ():
                inner = [(n, p) for p in periods if start <= p.start and p.end < after]
                is_whole = inner and inner[0][1].start == start and inner[-1][1].end + timedelta(days=1) == after
                if is_whole and len(inner) > 1 and all(k in figures for k in inner):
                    total = ("known", n, start, after)
                    figures[total] = suppression.Count(sum(figures[k].value for k in inner))
                    known.add(total)
                    relations.append({**dict.fromkeys(inner, 1.0), total: -1.0})
        try:
            solved = suppression.extend(figures, relations, set(anyway), (node, period), self.below, frozenset(known))
        except suppression.Unprotected:
            return None
        return {k for k in figures if k in solved}  # type: ignore[misc]

    def _tied(self, period: Period) -> tuple[Period, ...]:
        """The blocks that known periods tie to one, in order."""
        if period not in self.cut.pieces:
            return (period,)
        edges = [e for n in self.nodes for e in self.counts.edges.get(n, ())]
        first, last = period.start, period.end
        while True:
            over = [(s, a) for s, a in edges if s <= last and a > first and (s < first or a > last + timedelta(days=1))]
            if not over:
                break
            first = min(s for s, _ in over)
            last = max(a for _, a in over) - timedelta(days=1)
            edges = [e for e in edges if e not in set(over)]
        return tuple(b for b in self.cut.blocks if first <= b.start and b.end <= last) or (period,)

    def _sums(self, values: Mapping[Node, int]) -> list[dict[Hashable, float]]:
        """The sums over categories and over areas that hold for the counts of a period."""
        ties: dict[Node, list[Node]] = defaultdict(list)
        for area, group, category in values:
            if category != TOTAL:
                ties[area, group, TOTAL].append((area, group, category))
        inner: dict[Node, list[Node]] = defaultdict(list)
        for area, group, category in values:
            if parent := self.counts.parents.get(area):
                inner[parent, group, category].append((area, group, category))
        every = [*ties.items(), *inner.items()]
        adding_up = [(t, parts) for t, parts in every if t in values and values[t] == sum(values[p] for p in parts)]
        return [{**dict.fromkeys(parts, 1.0), total: -1.0} for total, parts in adding_up]

    def _of_areas(self, area: str) -> Iterable[dict[str, int]]:
        """Areas that can rise and fall together with one: those around and beside it, and one part of each."""
        for outer in self._around(area):
            yield from self._with_parts(
                outer, [a for a in outer if self.children[a] and not set(self.children[a]) & outer.keys()]
            )

    def _around(self, area: str) -> Iterable[dict[str, int]]:
        parent = self.counts.parents.get(area)
        if parent is None or parent not in self.areas:
            yield {area: 1}
            return
        yield from ({area: 1, other: -1} for other in self.children[parent] if other != area)
        for higher in self._around(parent):
            yield {area: 1, **higher}

    def _with_parts(self, moved: dict[str, int], wholes: Sequence[str]) -> Iterable[dict[str, int]]:
        if not wholes:
            yield moved
            return
        first, *others = wholes
        for part in self.children[first]:
            added = [part] if self.children[part] else []
            yield from self._with_parts({**moved, part: moved[first]}, [*others, *added])


def _cost(node: Node, *, with_last: bool) -> float:
    area, _, category = node
    if area.endswith(NOT_PLACED):
        return _COST_OF_REST
    return (_COST_OF_TOTAL if category == TOTAL else 1.0) * (_COST_OF_LAST if with_last else 1.0)
