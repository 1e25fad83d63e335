"""Which counts may be shown over areas, categories and time: one pattern for every figure that is made of them.

A count is a *node* (area, group, category) in a period. What the product can show of the nodes is sums: of a group's
categories, of an area's parts (with the remainder that lies in none of them), of days that lie end to end, and what
is made of such sums. Two steps make the pattern.

**Blocks.** Every year is cut where figures are published: at its beginning and end, where the latest counts end, and
where anything published before ended. Each block is one table of areas and categories. For every small count v in it
the cheapest *move* is looked for: a set of counts that can rise or fall together by the same number while every sum
holds (another area that falls where this one rises, or the whole that rises with it; another category that falls, or
the group's sum that rises), all of them large enough for v to be anything from 1 to the threshold. What moves is left
out. The move is the proof: whatever else is shown, a reader cannot tell one end of it from the other. A sum of blocks,
such as a year, is shown where every block of it is.

**Pieces.** Within a block the counts may be known in pieces, such as months. Where one piece of a node is small, or
the block itself is left out, the node is *veiled* in the block: only the block's sum is shown of it, no piece, not
even 0. A group's sum is veiled too unless the veiled categories hold enough in every piece; and where one node of a
group is veiled, in an area or its parts, the whole group is veiled in all the parts and in the remainder.

A period may be shown of a node when it is put together from blocks that are shown and, where it holds only a part of
a block, from pieces of a node that is not veiled there. So everything that is shown is a sum of shown blocks and
pieces, and nothing more can be learnt from any number of documents together than from the two steps.

*Proof of the second step.* Let t be veiled in a block, with the value v in one piece, and d any change that takes v
to a value from 0 to the threshold T. Add d to that piece of t and take d from other pieces of t: they hold enough,
since the block's sum is at least T or is itself left out. If the sum of t's group is shown, take d from the other
veiled categories in the piece, which hold T − v or more between them, and give it back in the other pieces; if it is
veiled, it changes with t. For an area's part, take d from the other parts and the remainder, all of them veiled,
which hold T − v or more since the whole is at least T; a whole that is smaller is veiled, and changes with t. No sum
that is shown has changed, so a reader cannot tell v from v + d.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from lagesbild.analysis import suppression
from lagesbild.analysis.crime import NOT_PLACED, SUM
from lagesbild.calendar import Period, year_period

Node = tuple[str, str, str]
"""Area, group, category; the category `TOTAL` is the group's sum."""
TOTAL = SUM

_COST_OF_TOTAL, _COST_OF_LAST, _COST_OF_REST = 10.0, 2.0, 0.3


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

    ``known`` has been published before, or is open: it hides nothing and cannot be hidden.
    """

    values: Mapping[tuple[Node, Period], int]
    parents: Mapping[str, str]
    known: frozenset[tuple[Node, Period]] = frozenset()
    open_areas: frozenset[str] = frozenset()

    def is_known(self, node: Node, period: Period) -> bool:
        """True when whoever wants to can know the count."""
        return node[0] in self.open_areas or (node, period) in self.known


@dataclass(frozen=True)
class FactPattern:
    """What may be shown of the nodes; ``revealed`` are small counts that what was published before gives away."""

    grid: Grid
    below: int
    nodes: frozenset[Node] = frozenset()
    hidden: Mapping[tuple[Node, Period], Withheld] = field(default_factory=dict)
    veiled: Mapping[Period, frozenset[Node]] = field(default_factory=dict)
    open_areas: frozenset[str] = frozenset()
    revealed: tuple[tuple[Node, Period], ...] = ()

    def is_of_blocks(self, period: Period) -> bool:
        """True for a period that ends where a block does, and begins where one does."""
        return any(b.end == period.end for b in self.grid.blocks) and any(
            b.start == period.start for b in self.grid.blocks
        )

    def hides(self, node: Node, period: Period | None) -> bool:
        """True when the node's count in the period may not be shown; no period: its whole course, piece by piece."""
        if node[0] in self.open_areas:
            return False
        if node not in self.nodes:
            return False
        if period is None:
            return any(node in v for v in self.veiled.values()) or any(n == node for n, _ in self.hidden)
        if period == year_period(period.end.year) or period in self.grid.pieces:
            return (node, period) in self.hidden
        starts = [b.start for b in self.grid.blocks]
        i = max(0, bisect_right(starts, period.start) - 1)
        for block in self.grid.blocks[i:]:
            if block.start > period.end:
                break
            if block.end < period.start:
                continue
            if period.start <= block.start and block.end <= period.end:
                if (node, block) in self.hidden:
                    return True
            elif node in self.veiled.get(block, ()):
                return True
        return False


def pattern(counts: Counts, cut: Grid, below: int) -> FactPattern:
    """The pattern of the counts; see the module."""
    hidden: dict[_Key, Withheld] = {}
    revealed: list[_Key] = []
    nodes = frozenset(n for n, _ in counts.values)
    last = cut.blocks[-1].end if cut.blocks else date.min
    for group in sorted({g for _, g, _ in nodes}):
        table = _Table(counts, [n for n in nodes if n[1] == group], below)
        for year in cut.years:
            for period in cut.of_year(year):
                found, lost = table.withheld(period, with_last=_day(period) == (last.month, last.day))
                hidden |= {(n, period): why for n, why in found.items()}
                revealed += [(n, period) for n in lost]
    _hide_alike(counts, cut, hidden)
    hidden_nodes: dict[Period, set[Node]] = defaultdict(set)
    for node, period in hidden:
        for block in cut.blocks:
            if period.start <= block.start and block.end <= period.end:
                hidden_nodes[block].add(node)
    veiled_in = {b: veiled(counts, nodes, cut.pieces[b], hidden_nodes[b], below) for b in cut.blocks}
    return FactPattern(cut, below, nodes, hidden, veiled_in, counts.open_areas, tuple(revealed))


_Key = tuple[Node, Period]


def _day(period: Period) -> tuple[int, int]:
    return period.end.month, period.end.day


def _hide_alike(counts: Counts, cut: Grid, hidden: dict[_Key, Withheld]) -> None:
    """A whole year is left out with any of its blocks, and its blocks with it where some counts are known by year only."""
    for year in cut.years:
        *blocks, whole = cut.of_year(year)
        if not blocks:
            continue
        if any((n, whole) in hidden and any((n, b) not in counts.values for b in blocks) for n, _ in counts.values):
            for node in {n for n, p in hidden if p == whole}:
                for block in blocks:
                    if (node, block) in counts.values and not counts.is_known(node, block):
                        hidden.setdefault((node, block), Withheld.REVEALS)
        for node in {n for n, p in hidden if p in blocks}:
            if (node, whole) in counts.values and not counts.is_known(node, whole):
                hidden.setdefault((node, whole), Withheld.REVEALS)
        for node in {n for n, p in hidden if p == whole}:
            if all((node, b) in counts.values and (node, b) not in hidden for b in blocks):
                del hidden[node, whole]


@dataclass(frozen=True)
class _Move:
    """Nodes that rise (+1) or fall (−1) together."""

    signs: Mapping[Node, int]


class _Table:
    """The counts of one group: areas and categories with their sums."""

    def __init__(self, counts: Counts, nodes: Sequence[Node], below: int) -> None:
        self.counts, self.nodes, self.below = counts, sorted(nodes), below
        self.group = nodes[0][1]
        self.categories = sorted({c for _, _, c in nodes})
        areas = {a for a, _, _ in nodes}
        self.children: dict[str, list[str]] = defaultdict(list)
        for area in sorted(areas):
            if parent := counts.parents.get(area):
                self.children[parent].append(area)
        self.areas = areas

    def withheld(self, period: Period, *, with_last: bool) -> tuple[dict[Node, Withheld], list[Node]]:
        """(what is left out of a period and why, what what is known already gives away)."""
        values = {n: v for n in self.nodes if (v := self.counts.values.get((n, period))) is not None}
        known = {n for n in values if self.counts.is_known(n, period)}
        few = [n for n, v in values.items() if suppression.is_small(v, self.below)]
        primary = sorted((n for n in few if n not in known), key=lambda n: (len(self.children[n[0]]), values[n], n))
        told = [n for n in few if n in known and n[0] not in self.counts.open_areas]
        lost: list[Node] = []
        cost = {n: _cost(n, with_last=with_last) + self._weight(v) for n, v in values.items()}
        hidden = set(primary)
        for _ in range(2):  # the second time with all that is left out anyway
            used, lost = set(primary), []
            for node in primary:
                price = {n: 0.001 if n in hidden or n in used else c for n, c in cost.items()}
                move = self._cheapest(node, values, known, price)
                if move is None:
                    moved = self._solved(node, values, known, price, used)
                    lost += [node] if moved is None else []
                    used |= moved or set()
                else:
                    used |= move.signs.keys()
                hidden |= used
            hidden = used
        return {n: Withheld.FEW if n in primary else Withheld.REVEALS for n in hidden}, [*told, *lost]

    def _weight(self, value: int) -> float:
        """What a count of this size costs more than another: large ones are missed, and nearly small ones told of."""
        return 0.01 * min(value, 1000) ** 0.5 + (0.5 if value < 2 * self.below else 0.0)

    def _cheapest(
        self, node: Node, values: Mapping[Node, int], known: Collection[Node], cost: Mapping[Node, float]
    ) -> _Move | None:
        area, group, category = node
        up, down = self.below - values[node], values[node] - 1
        best: tuple[float, dict[Node, int]] | None = None
        for areas in self._of_areas(area):
            has_sums = any((a, group, TOTAL) in values for a in areas)  # where a category is missing there is none
            for other in self.categories if has_sums else [category]:
                if has_sums and other == category:
                    continue
                sign = 1 if TOTAL in (other, category) else -1
                moved = {category: 1, other: sign} if has_sums else {category: 1}
                signs = {(a, group, c): s * t for a, s in areas.items() for c, t in moved.items()}
                if all(
                    n in values and n not in known and values[n] > (up if s < 0 else down)
                    for n, s in signs.items()
                    if n != node
                ):
                    price = sum(cost[n] for n in signs)
                    if best is None or price < best[0]:
                        best = price, signs
        return None if best is None else _Move(best[1])

    def _solved(
        self,
        node: Node,
        values: Mapping[Node, int],
        known: Collection[Node],
        cost: Mapping[Node, float],
        hidden: Collection[Node],
    ) -> set[Node] | None:
        """What moves where no single move is enough, by linear programming; None when the count cannot be protected."""
        figures: dict[Hashable, suppression.Count] = {n: suppression.Count(v, cost[n]) for n, v in values.items()}
        try:
            found = suppression.extend(figures, self._sums(values), hidden, node, self.below, frozenset(known))
        except suppression.Unprotected:
            return None
        return {n for n in self.nodes if n in found}

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


def rest_of(area: str) -> str:
    """The area that stands for what lies in none of an area's parts."""
    return f"{area}/{NOT_PLACED}"


def veiled(
    counts: Counts, nodes: Collection[Node], pieces: Sequence[Period], hidden: Collection[Node], below: int
) -> frozenset[Node]:
    """The nodes of which only the block's sum is shown, if that."""
    of_group: dict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in nodes:
        of_group[node[0], node[1]].append(node)

    def values(node: Node) -> list[tuple[Period, int]]:
        return [(p, counts.values[node, p]) for p in pieces if (node, p) in counts.values]

    def has_few(node: Node) -> bool:
        return any(suppression.is_small(v, below) and not counts.is_known(node, p) for p, v in values(node))

    is_cut = len(pieces) > 1
    out = set(hidden)
    if is_cut:
        out |= {n for n in nodes if has_few(n)}
        for members in of_group.values():
            inner = [n for n in members if n in out and n[2] != TOTAL]
            totals = [n for n in members if n[2] == TOTAL]
            if inner and not _holds_enough(counts, inner, pieces, below):
                out |= set(totals)
    changed = True
    while changed:  # a whole's parts may have parts
        changed = False
        for area, group in of_group:
            if parent := counts.parents.get(area):
                above = of_group.get((parent, group), [])
                siblings = [
                    n for (a, g), ns in of_group.items() if g == group and counts.parents.get(a) == parent for n in ns
                ]
                is_touched = is_cut and any(n in out for n in (*siblings, *above))
                if is_touched and not set(siblings) <= out:
                    out |= set(siblings)
                    changed = True
    return frozenset(n for n in out if n[0] not in counts.open_areas)


def _holds_enough(counts: Counts, veiled: Sequence[Node], pieces: Sequence[Period], below: int) -> bool:
    """True when the veiled categories hold the threshold between them wherever one of them is small."""
    if len(veiled) < 2:
        return False
    for piece in pieces:
        values = [counts.values.get((n, piece), 0) for n in veiled]
        if any(suppression.is_small(v, below) for v in values) and sum(values) < below:
            return False
    return True
