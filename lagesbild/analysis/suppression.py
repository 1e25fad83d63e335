"""Cell suppression: which figures must be left out so that no small count can be worked out.

A count of persons or crimes from 1 to ``below`` − 1 is *primary*: it is left out because it is
small. If a sum and its other parts are shown, the figure is still there to be had by subtraction,
so others are left out with it: the *secondary*. Everything that is published is seen as linear
equations in the counts, and what a reader can learn of one that was left out is the interval
between its smallest and largest value under them.

**Threshold.** 5 by default (a setting): a minimum frequency between 3 and 5 is what statistical
offices commonly ask of tables of persons (Hundepool et al., *Statistical Disclosure Control*, Wiley
2012, ch. 4-5; SCB "prickar" small cells, with limits that vary by register). The largest of these,
because a reported crime in a stadsdel has a victim whom neighbours may know. 0 says something about
nobody in particular and is shown, and no zero is ever left out: so a reader knows that what is left
out is at least 1, and that is what the reader is assumed to know.

**Protection rule.** The interval of every primary figure must reach from 1 to ``below`` (for a sum:
from the number of its parts that are not 0): a reader learns nothing beyond what the sign ".." says,
not even that the figure is small. Every secondary figure must have at least two whole values.
`protect` proves both by linear programming and raises `Unprotected` otherwise.

**Choice of secondary figures.** For each primary figure, and each end of its interval, the cheapest
change of the others that lets it reach that end while every equation holds; what changes is left
out (the linear-programming heuristic of Kelly, Golden and Assad 1992; Fischetti and Salazar 2001).
Afterwards every secondary figure that is not needed is put back, the most costly first.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lagesbild.analysis.statistics import Floats

Relation = Mapping[Hashable, float]
"""Terms (key → coefficient) whose sum is 0. A key that is no figure is an unknown count, at least 0."""

_TOLERANCE = 1e-6


class Unprotected(ValueError):
    """A small figure can be worked out whatever else is left out, or the proof failed."""

    def __init__(self, what: str, key: Hashable | None = None) -> None:
        super().__init__(what)
        self.key = key


@dataclass(frozen=True)
class Count:
    """One count as it stands: ``value``, printed to within ``slack`` of it (0: exactly).

    ``cost`` is what the reader loses without it; relative to the others.
    """

    value: float
    cost: float = 1.0
    slack: float = 0.0


@dataclass(frozen=True)
class Pattern:
    """What is left out, and what a reader can still say of each: its smallest and largest value."""

    primary: frozenset[Hashable]
    secondary: frozenset[Hashable]
    intervals: Mapping[Hashable, tuple[float, float]]

    @property
    def hidden(self) -> frozenset[Hashable]:
        """Everything that is left out."""
        return self.primary | self.secondary


def is_small(value: float, below: int) -> bool:
    """True for counts from 1 to ``below`` − 1."""
    return 0.5 <= value < below - 0.5


def protect(
    figures: Mapping[Hashable, Count],
    relations: Sequence[Relation],
    below: int = 5,
    known: frozenset[
        Hashable
    ] = frozenset(),  # figures that a reader has from elsewhere: never left out, never protected
) -> Pattern:
    """The figures to leave out, with the proof that it is enough; see the module for the rules.

    ``relations`` must hold for the values of ``figures``, within their slack. Raises `Unprotected`.
    """
    primary = frozenset(k for k, f in figures.items() if is_small(f.value, below) and k not in known)
    hidden: set[Hashable] = set(primary)
    for group in _groups(relations, primary):
        system = _System(figures, group.relations, below, known)
        for target in sorted(group.primary, key=lambda k: (figures[k].value, str(k))):
            system.protect(target, hidden)
        _put_back(system, hidden)
    intervals: dict[Hashable, tuple[float, float]] = {}
    for group in _groups(relations, primary):
        system = _System(figures, group.relations, below, known)
        for key in hidden & system.keys:
            intervals[key] = low, high = system.interval(key, hidden)
            if not (system.is_protected(key, (low, high)) if key in primary else _two_values(low, high)):
                raise Unprotected(f"{key}: between {low:g} and {high:g}", key)
    intervals |= dict.fromkeys(hidden - intervals.keys(), (1.0, float("inf")))  # in no sum: nothing is known of them
    return Pattern(primary, frozenset(hidden - primary), intervals)


def extend(
    figures: Mapping[Hashable, Count],
    relations: Sequence[Relation],
    hidden: Collection[Hashable],
    target: Hashable,
    below: int = 5,
    known: frozenset[Hashable] = frozenset(),
) -> frozenset[Hashable]:
    """What must be left out, ``hidden`` or not, for one primary figure to be protected. Raises `Unprotected`."""
    group = next((g for g in _groups(relations, {target})), None)
    if group is None:
        return frozenset()
    system, more = _System(figures, group.relations, below, known), set(hidden)
    system.protect(target, more)
    return frozenset().union(*system.reached.values())


def _two_values(low: float, high: float) -> bool:
    return bool(np.floor(high + _TOLERANCE) - np.ceil(low - _TOLERANCE) >= 1)


@dataclass(frozen=True)
class _Group:
    relations: list[Relation]
    primary: set[Hashable]


def _groups(relations: Sequence[Relation], primary: Collection[Hashable]) -> list[_Group]:
    """Relations that share a key, directly or by others, and hold a primary figure."""
    parent: dict[Hashable, Hashable] = {}

    def root(key: Hashable) -> Hashable:
        parent.setdefault(key, key)
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for relation in relations:
        first, *others = relation
        for key in others:
            parent[root(key)] = root(first)
    groups: dict[Hashable, _Group] = {}
    for relation in relations:
        group = groups.setdefault(root(next(iter(relation))), _Group([], set()))
        group.relations.append(relation)
        group.primary.update(k for k in relation if k in primary)
    return [g for g in groups.values() if g.primary]


def _put_back(system: _System, hidden: set[Hashable]) -> None:
    """Take from ``hidden`` the secondary figures without which every primary one is still protected."""
    extra = (hidden & system.keys) - {target for target, _ in system.reached}
    for key in sorted(extra, key=lambda k: (-system.figures[k].cost, str(k))):
        rest = hidden - {key}
        solutions: dict[tuple[Hashable, float], set[Hashable]] = {}
        for (target, goal), changed in system.reached.items():
            if key in changed:
                again = system.changed_at(target, goal, rest)
                if again is None:
                    break
                solutions[target, goal] = again
        else:
            hidden.discard(key)
            system.reached |= solutions
    # what is left and could be worked out protects nothing
    for key in sorted(extra & hidden, key=str):
        if not _two_values(*system.interval(key, hidden)):
            hidden.discard(key)


class _System:
    """The equations of one group of linked figures.

    ``reached`` holds, for every primary figure and each end that its interval must have, the
    figures that change when it takes that value.
    """

    def __init__(
        self,
        figures: Mapping[Hashable, Count],
        relations: Sequence[Relation],
        below: int,
        known: frozenset[Hashable] = frozenset(),
    ) -> None:
        from scipy.sparse import csc_matrix

        self.figures = figures
        self.below = float(below)
        self.order = list(dict.fromkeys(k for r in relations for k in r))
        self.at = {k: i for i, k in enumerate(self.order)}
        self.keys = {k for k in self.order if k in figures}
        self.reached: dict[tuple[Hashable, float], set[Hashable]] = {}
        self._lowest: dict[Hashable, float] = {}
        rows = [i for i, r in enumerate(relations) for _ in r]
        columns = [self.at[k] for r in relations for k in r]
        terms = [c for r in relations for c in r.values()]
        self._matrix = csc_matrix((terms, (rows, columns)), shape=(len(relations), len(self.order)))
        unknown = Count(0.0, 0.0)
        in_order = [figures.get(k, unknown) for k in self.order]
        self._is_from_elsewhere = np.array([k in known for k in self.order])
        self._is_figure = np.array([k in figures for k in self.order])
        self._value = np.array([f.value for f in in_order])
        self._slack = np.array([f.slack for f in in_order])
        self._cost = np.array([f.cost for f in in_order])
        self._most = 1000 + 10 * float(self._value.max())

    def protect(self, target: Hashable, hidden: set[Hashable]) -> None:
        """Add to ``hidden`` what it takes for ``target`` to reach both ends of its interval."""
        for goal in (self.below, self.lowest(target)):
            changed = self._change(target, goal, hidden)
            if changed is None:
                raise Unprotected(f"{target}: cannot be {goal:g} whatever is left out", target)
            self.reached[target, goal] = changed
            hidden |= changed

    def interval(self, key: Hashable, hidden: Collection[Hashable]) -> tuple[float, float]:
        """The smallest and largest value that the published figures allow; the largest is capped."""
        return self._end(key, hidden, 1), self._end(key, hidden, -1)

    def lowest(self, key: Hashable) -> float:
        """The smallest value that the figure could have if nothing but zeros was shown."""
        if key not in self._lowest:
            everything = {
                k for k in self.keys if self.figures[k].value >= 0.5 and not self._is_from_elsewhere[self.at[k]]
            }
            self._lowest[key] = self._end(key, everything, 1)
        return self._lowest[key]

    def is_protected(self, key: Hashable, interval: tuple[float, float]) -> bool:
        """True when nothing up to the threshold can be ruled out."""
        return interval[0] <= self.lowest(key) + _TOLERANCE and interval[1] >= self.below - _TOLERANCE

    def changed_at(self, target: Hashable, goal: float, hidden: Collection[Hashable]) -> set[Hashable] | None:
        """The figures that change when ``target`` takes the value ``goal``; None if something shown forbids it."""
        low, high = self._known(hidden)
        low[self.at[target]] = high[self.at[target]] = goal
        solved = self._solve(np.zeros(len(self.order)), low, high)
        if solved is None:
            return None
        return {k for k in self.keys if abs(solved[self.at[k]] - self._value[self.at[k]]) > _TOLERANCE}

    def _known(self, hidden: Collection[Hashable]) -> tuple[Floats, Floats]:
        """The smallest and largest value of each term, by what is printed of it alone."""
        left_out = np.array([k in hidden for k in self.order])
        low = np.where(left_out, 1.0, np.maximum(0.0, self._value - self._slack))
        high = np.where(left_out | ~self._is_figure, self._most, self._value + self._slack)
        return low, high

    def _end(self, key: Hashable, hidden: Collection[Hashable], sign: int) -> float:
        aim = np.zeros(len(self.order))
        aim[self.at[key]] = sign
        solved = self._solve(aim, *self._known(hidden))
        if solved is None:
            raise Unprotected(f"{key}: the sums do not agree", key)
        return float(solved[self.at[key]])

    def _change(self, target: Hashable, goal: float, hidden: Collection[Hashable]) -> set[Hashable] | None:
        """The figures that change when ``target`` takes the value ``goal`` at least cost; None if it cannot."""
        low, high = self._known(hidden)
        # a figure is what is known of it, plus what must be left out for it to be otherwise: up and down
        fixed = np.array([k in hidden for k in self.order]) | ~self._is_figure | (self._value < 0.5)
        fixed |= self._is_from_elsewhere
        up = np.where(fixed, 0.0, self._most)
        down = np.where(fixed, 0.0, np.maximum(0.0, low - 1))
        low[self.at[target]] = high[self.at[target]] = goal
        n = len(self.order)
        nothing = np.zeros(n)
        solved = self._solve(
            np.concatenate([nothing, self._cost, self._cost]),
            np.concatenate([low, nothing, nothing]),
            np.concatenate([high, up, down]),
            3,
        )
        if solved is None:
            return None
        total = solved[:n] + solved[n : 2 * n] - solved[2 * n :]
        return {k for k in self.keys if abs(total[self.at[k]] - self._value[self.at[k]]) > _TOLERANCE}

    def _solve(self, aim: Floats, low: Floats, high: Floats, copies: int = 1) -> Floats | None:
        """The point of least ``aim`` that satisfies the equations; None when there is none."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import hstack

        matrix = self._matrix if copies == 1 else hstack([self._matrix, self._matrix, -self._matrix]).tocsc()
        solved = milp(aim, constraints=LinearConstraint(matrix, 0, 0), bounds=Bounds(low, high))
        return solved.x if solved.success else None
