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
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from lagesbild.analysis import suppression
from lagesbild.analysis.fact_counts import TOTAL, Counts, Grid, Key, Node, Withheld, grid, rest_of
from lagesbild.analysis.fact_moves import Table
from lagesbild.calendar import Period, year_period

__all__ = ["TOTAL", "Counts", "FactPattern", "Grid", "Node", "Withheld", "grid", "pattern", "rest_of", "veiled"]


@dataclass(frozen=True)
class FactPattern:
    """What may be shown of the nodes; ``revealed`` are small counts that what was published before gives away."""

    grid: Grid
    below: int
    nodes: frozenset[Node] = frozenset()
    hidden: Mapping[tuple[Node, Period], Withheld] = field(default_factory=dict)
    veiled: Mapping[Period, frozenset[Node]] = field(default_factory=dict)
    open_areas: frozenset[str] = frozenset()
    revealed: tuple[Key, ...] = ()

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
    hidden: dict[Key, Withheld] = {}
    revealed: list[Key] = []
    nodes = frozenset(n for n, _ in counts.values)
    last = cut.blocks[-1].end if cut.blocks else date.min
    for group in sorted({g for _, g, _ in nodes}):
        table = Table(counts, [n for n in nodes if n[1] == group], cut, below)
        for year in cut.years:
            for period in cut.of_year(year):
                withheld, lost = table.withheld(period, with_last=_day(period) == (last.month, last.day))
                for key, why in withheld.items():
                    hidden[key] = Withheld.FEW if why is Withheld.FEW else hidden.get(key, why)
                revealed += lost
    _hide_alike(counts, cut, hidden)
    hidden_nodes: dict[Period, set[Node]] = defaultdict(set)
    for node, period in hidden:
        for block in cut.blocks:
            if period.start <= block.start and block.end <= period.end:
                hidden_nodes[block].add(node)
    veiled_in = {b: veiled(counts, nodes, cut.pieces[b], hidden_nodes[b], below) for b in cut.blocks}
    return FactPattern(cut, below, nodes, hidden, veiled_in, counts.open_areas, tuple(dict.fromkeys(revealed)))


def _day(period: Period) -> tuple[int, int]:
    return period.end.month, period.end.day


def _hide_alike(counts: Counts, cut: Grid, hidden: dict[Key, Withheld]) -> None:
    """A whole year is left out with any of its blocks, and its blocks with it where some counts are known by year only."""
    for year in cut.years:
        *blocks, whole = cut.of_year(year)
        if not blocks:
            continue
        of_year = [n for n, p in hidden if p == whole]
        if any((n, b) not in counts.values for n in of_year for b in blocks):
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
                is_known = any(counts.is_known(t, p) for t in totals for p in pieces)
                out |= set(_enough(counts, inner, members, pieces, below)) if is_known else set(totals)
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


def _enough(
    counts: Counts, inner: Sequence[Node], members: Sequence[Node], pieces: Sequence[Period], below: int
) -> list[Node]:
    """The veiled categories with others, the largest first, until they hold enough: where the sum is known already."""
    others = [n for n in members if n not in inner and n[2] != TOTAL]
    free = [n for n in others if not any(counts.is_known(n, p) for p in pieces)]
    free.sort(key=lambda n: sum(counts.values.get((n, p), 0) for p in pieces))
    chosen = list(inner)
    while free and not _holds_enough(counts, chosen, pieces, below):
        chosen.append(free.pop())
    return chosen


def _holds_enough(counts: Counts, veiled: Sequence[Node], pieces: Sequence[Period], below: int) -> bool:
    """True when a small veiled category can be anything while the others give and take it, there and in other pieces."""
    if len(veiled) < 2:
        return False
    values = {n: [counts.values.get((n, p), 0) for p in pieces] for n in veiled}
    in_piece = [sum(column) for column in zip(*values.values(), strict=True)]
    for of_one in values.values():
        elsewhere_of_others = sum(in_piece) - sum(of_one)
        for value, every in zip(of_one, in_piece, strict=True):
            if suppression.is_small(value, below):
                others_here = every - value
                if every < below or elsewhere_of_others - others_here < value - 1:
                    return False
    return True
