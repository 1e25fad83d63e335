"""Weeks and days that look mistyped: out of their order, or far from all the others. They are told, with their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median

from lagesbild.calendar import Week
from lagesbild.problems import Problem
from lagesbild.swedish import listing

_FEWEST = 4  # others, before one can be said to be odd
_FAR_WEEKS, _FAR_DAYS = 8, 300
_DENSE_WEEKS, _DENSE_DAYS = 2, 60  # the usual distance between the others
_MOST = 5  # that are told


@dataclass(frozen=True)
class At:
    """A week or a day, where it stands: the row's number, the column's heading and the text."""

    when: Week | date
    row: int
    column: str
    text: str = ""

    @property
    def days(self) -> int:
        """A number that grows with time."""
        return (self.when.monday() if isinstance(self.when, Week) else self.when).toordinal()

    def __str__(self) -> str:
        return f"vecka {self.when.week} {self.when.year}" if isinstance(self.when, Week) else str(self.when)


def odd_weeks(sequences: Sequence[Sequence[At]]) -> list[Problem]:
    """Warnings of weeks out of order or far from the others; each sequence is what the file says of one area, as it stands.

    A list in no order at all says nothing of the kind.
    """
    problems: dict[tuple[int, str], Problem] = {}
    for sequence in sequences:
        for odd, where in _misplaced(sequence):
            problems.setdefault(
                (odd.row, odd.column),
                _warning(odd, f"{_capital(odd)} står {where}: är veckan eller året rätt?", "veckor i ordning."),
            )
    everything = [at for sequence in sequences for at in sequence]
    for odd in _far(everything, 7 * _FAR_WEEKS, 7 * _DENSE_WEEKS):
        others = sorted(at.when for at in everything if at.when != odd.when)
        span = " – ".join(f"v. {w.week} {w.year}" for w in (others[0], others[-1]) if isinstance(w, Week))
        what = f"{_capital(odd)} ligger långt från tabellens andra veckor ({span}): är veckan eller året rätt?"
        problems.setdefault((odd.row, odd.column), _warning(odd, what, "veckor som hör ihop."))
    return _few(list(problems.values()))


def _capital(at: At) -> str:
    return str(at)[:1].upper() + str(at)[1:]


def _warning(odd: At, what: str, expected: str) -> Problem:
    return Problem(what, expected, odd.row, odd.column, odd.text or None, warning=True)


def odd_days(days: Sequence[At]) -> list[Problem]:
    """Warnings of days that are most of a year from all others: "2016-11-02" among days of 2026."""
    problems = []
    for odd in _far(days, _FAR_DAYS, _DENSE_DAYS):
        others = sorted(at.when for at in days if at.when != odd.when)
        what = f"{odd} ligger långt från de andra dagarna ({others[0]} – {others[-1]}): är året rätt?"
        problems.append(_warning(odd, what, "dagar som hör ihop."))
    return _few(problems)


def _few(problems: list[Problem]) -> list[Problem]:
    if len(problems) <= _MOST:
        return problems
    rows = listing([str(p.row) for p in problems[_MOST : _MOST + 20]])
    more = Problem(f"Så är det också på rad {rows}.", problems[0].expected, problems[_MOST].row, warning=True)
    return [*problems[:_MOST], more]


def _misplaced(sequence: Sequence[At]) -> list[tuple[At, str]]:
    """(the odd one, where it stands) where those beside it are in the order of the others without it."""
    if len(sequence) < _FEWEST:
        return []
    days = [at.days for at in sequence]
    way = 1 if sum((b > a) - (b < a) for a, b in pairwise(days)) >= 0 else -1
    days = [way * day for day in days]
    turns = sum(b < a for a, b in pairwise(days))
    if not 0 < turns <= max(2, len(days) // 8):
        return []
    misplaced = [
        (sequence[i], f"mellan {sequence[i - 1]} och {sequence[i + 1]}")
        for i in range(1, len(days) - 1)
        if days[i - 1] < days[i + 1] and not days[i - 1] <= days[i] <= days[i + 1]
    ]
    if not misplaced and days[0] > days[1]:
        misplaced = [(sequence[0], f"före {sequence[1]}")]
    if not misplaced and days[-1] < days[-2]:
        misplaced = [(sequence[-1], f"efter {sequence[-2]}")]
    return misplaced


def _far(values: Sequence[At], far: int, dense: int) -> list[At]:
    """Those whose nearest neighbours in time are ``far`` days off, when the others lie close to each other."""
    distinct = sorted({v.days for v in values})
    if len(distinct) <= _FEWEST:
        return []
    gaps = [b - a for a, b in pairwise(distinct)]
    if median(gaps) > dense:
        return []
    around = [far + 1, *gaps, far + 1]
    lone = {day for i, day in enumerate(distinct) if around[i] > far and around[i + 1] > far}
    return [v for v in values if v.days in lone] if 0 < len(lone) <= max(1, len(distinct) // 10) else []
