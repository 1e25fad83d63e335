"""Which figures a table of mixed rows (facts, indicators) may not show: its rows count persons, crimes, kronor or years.

Every whole number whose unit is no measure is a count of persons or crimes, whatever its row is called. Counts
from 1 to the threshold are left out, and what gives them away:

- a row less another that it may be the whole of, or less the rows under it, that leaves so few (60 elever, varav 57
  behöriga): the row beside it, one that shares a word with it, any whose difference is a count that is left out;
- an area less the one around it, when so few are left for the others;
- a row that is called as a crime whose count is left out elsewhere, with that very number;
- a share that with its base can only be so few (5,0 % of 60, 0,49 per 1 000 of 6 120): the row above it, people above it, or a row that shares a word;
- what is made of a small count and named after it, whatever its unit: "Placerade per kvartal";
- a mean, a ratio or a change from which a small count follows, alone or with a row beside it (`arithmetic`).

What other tables of the document and earlier public files tell of the same time counts as shown (`ShownCount`): of two rows
that give a small count away together, the one that can still be kept back is left out.

A share p written to within h of a base n is compatible with the whole numbers from ⌈(p − h)·n/100⌉ to
⌊(p + h)·n/100⌋. It is left out when one of these, or what remains of n, is small and they are fewer than
`COMPATIBLE`, or when all of them are (1 % of 312 is 2, 3 or 4); then whoever reads the share knows at least so many
counts that it could be, a large one among them. What a row aims at
(`Role.TARGET`) counts nobody.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil, floor
from types import MappingProxyType

import pandas as pd

from lagesbild import swedish
from lagesbild.analysis.suppression import is_small
from lagesbild.document.disclosure import arithmetic
from lagesbild.document.disclosure.arithmetic import COMPATIBLE
from lagesbild.document.disclosure.count_model import Cell, WithheldReason
from lagesbild.document.disclosure.numbers_in_text import Secret, numbers
from lagesbild.exhibit import Exhibit, Role
from lagesbild.units import MEASURE, SHARE, is_measure

_PART = re.compile(r"^\W*(?:var|där)av\b|^\W*av dessa\b|^\W*(?:–|-|•)\s", re.I)
_PER = re.compile(r"\bper (\d[\d\s]*)")
_TOTAL = re.compile(r"^\W*(?:summa|totalt|samtliga|sammanlagt)\b", re.I)
_PEOPLE = re.compile(arithmetic.PEOPLE, re.I)
_FRACTIONS = (
    (re.compile(r"\bav (?:tio|10)\b", re.I), 10.0),
    (re.compile(r"^\W*(?:andel|kvot)\W*$", re.I), 1.0),
)
_STEM, _FAR = 5, 8  # letters of a word that say what it is; rows between which a total may have parts


@dataclass(frozen=True)
class ShownCount:
    """A count that stands somewhere else: what it is called, the time that it speaks of, and the number."""

    label: str
    when: str
    value: float


@dataclass(frozen=True)
class _Row:
    """A row as words and one number: ``when`` it speaks of."""

    at: int
    label: str
    when: str
    value: float
    is_count: bool
    is_outside: bool = False  # in another table, or published before
    per: float = 100.0  # so many of the base, of a share
    unit: str = ""


def withheld(
    exhibit: Exhibit,
    below: int,
    is_open: Callable[[str], bool] = lambda label: False,
    elsewhere: Sequence[Secret] = (),
    shown: Mapping[str, Sequence[ShownCount]] = MappingProxyType({}),
) -> dict[Cell, WithheldReason]:
    """The cells to leave out, and why; ``is_open`` knows the rows that somebody has declared open.

    ``elsewhere`` has the counts of crimes that other exhibits do not show; ``shown`` by column what stands elsewhere.
    """
    cells: dict[Cell, WithheldReason] = {}
    amounts = amounts_of(exhibit)
    derived = [c.id for c in exhibit.columns if c.role in (Role.CHANGE, Role.NOTE)]
    for column in amounts:
        for rows in _of_one_time(exhibit, column).values():
            same = {
                r.at
                for r in rows
                if r.is_count and any(s.name.search(r.label) and r.value in s.counts for s in elsewhere)
            }
            others = [t for t in shown.get(column, ()) if t.when == rows[0].when]
            outside = [_Row(-1 - i, t.label, t.when, t.value, True, True) for i, t in enumerate(others)]
            reasons = dict.fromkeys(same, WithheldReason.REVEALS) | _withheld_in([*rows, *outside], below, is_open)
            for at, why in reasons.items():
                if not is_open(label_of(exhibit, at)):
                    cells[at, column] = why
    for at, column in list(_of_others(exhibit, amounts, below)):
        if (at, column) not in cells and not is_open(label_of(exhibit, at)):
            cells[at, column] = WithheldReason.REVEALS
    rows_of_cells = {at for at, _ in cells}
    return cells | {(at, id_): WithheldReason.DERIVED for at in sorted(rows_of_cells) for id_ in derived}


def _of_others(exhibit: Exhibit, amounts: Sequence[str], below: int) -> Iterator[Cell]:
    """The counts of an area that leave a small one for the rest of the area around it, which stands in the last column."""
    if len(amounts) < 2:
        return
    around = {r.at: r for rows in _of_one_time(exhibit, amounts[-1]).values() for r in rows if r.is_count}
    for column in amounts[:-1]:
        for rows in _of_one_time(exhibit, column).values():
            for row in rows:
                whole = around.get(row.at)
                if row.is_count and whole and is_small(whole.value - row.value, below):
                    yield row.at, column


def amounts_of(exhibit: Exhibit) -> list[str]:
    """The ids of the columns that hold amounts, the place's own first."""
    return [c.id for c in exhibit.columns if c.role is Role.AMOUNT]


def counts_in(exhibit: Exhibit, column: str) -> list[ShownCount]:
    """The counts that a column shows."""
    every = (row for rows in _of_one_time(exhibit, column).values() for row in rows)
    return [ShownCount(r.label, r.when, r.value) for r in every if r.is_count]


def label_of(exhibit: Exhibit, row: int) -> str:
    """What the row is called: its last label."""
    labels = [c.id for c in exhibit.columns if c.role is Role.LABEL]
    return str(exhibit.table[labels[-1]].iloc[row]) if labels else ""


def _of_one_time(exhibit: Exhibit, column: str) -> dict[str, list[_Row]]:
    """The rows that have a number in the column, by the time they speak of."""
    units = [c.id for c in exhibit.columns if c.role is Role.UNIT]
    times = [c.id for c in exhibit.columns if c.role is Role.TIME]
    rows: dict[str, list[_Row]] = defaultdict(list)
    for at, cell in enumerate(exhibit.table[column]):
        value = _number(cell)
        if value is None:
            continue
        label = label_of(exhibit, at)
        unit = " ".join(str(exhibit.table[u].iloc[at]) for u in units)
        is_share = bool(SHARE.search(label) or SHARE.search(unit))
        is_count = not is_share and not MEASURE.search(unit) and value == int(value)
        # "Utgångsår" says when the amount beside it was counted
        when = str(exhibit.table[times[0]].iloc[at]) if times else ""
        rows[when].append(_Row(at, label, when, value, is_count, per=per_of(unit, label), unit=unit))
    return rows


def per_of(*texts: str) -> float:
    """Of how many a share is: of a hundred, or as its words say.

    >>> per_of("%"), per_of("antal", "Rån per 1 000 invånare"), per_of("andel", "Obehöriga"), per_of("av tio")
    (100.0, 1000.0, 1.0, 10.0)
    """
    found = next(filter(None, map(_PER.search, texts)), None)
    if found:
        return float(re.sub(r"\s", "", found[1]))
    return next((n for pattern, n in _FRACTIONS if pattern.search(texts[0])), 100.0)


def _number(cell: object) -> float | None:
    if isinstance(cell, str):
        return next((n for _, _, n in numbers(cell)), None) if re.fullmatch(r"[\d\s]+", cell) else None
    return None if cell is None or pd.isna(cell) else float(cell)  # type: ignore[arg-type]


def _withheld_in(rows: Sequence[_Row], below: int, is_open: Callable[[str], bool]) -> dict[int, WithheldReason]:
    counts = [r for r in rows if r.is_count]
    fixed = {r.at for r in rows if is_open(r.label)}
    inside = {r.at for r in rows if not r.is_outside}
    hidden = {r.at: WithheldReason.FEW for r in counts if is_small(r.value, below) and r.at not in fixed}
    for row in _giving_away(counts, hidden, below):
        if row.at not in fixed:
            hidden.setdefault(row.at, WithheldReason.REVEALS)
    bases = [r for r in counts if r.at not in hidden]
    for row in rows:
        if row.is_count or row.at in fixed:
            continue
        of = [
            b.value
            for b in bases
            if b.at == row.at - 1 or (b.at < row.at and _PEOPLE.search(b.label)) or _are_related(b.label, row.label)
        ]
        is_named = any(_is_named_after(row.label, c.label) for c in counts if hidden.get(c.at) == WithheldReason.FEW)
        if is_named or any(says_few(row.value, row.per, n, below) for n in of):
            hidden[row.at] = WithheldReason.DERIVED
    for row in rows:
        if row.at not in fixed and row.at not in hidden and _follows(row, rows, hidden, below):
            hidden[row.at] = WithheldReason.DERIVED
    return {at: why for at, why in hidden.items() if at in inside}


def _follows(row: _Row, rows: Sequence[_Row], hidden: Mapping[int, WithheldReason], below: int) -> bool:
    """True when a small count follows from the row as a mean, a ratio or a change, alone or with one that is shown."""
    if not row.is_count and arithmetic.mean_tells(row.label, row.unit, row.when, row.value, below):
        return True
    beside = [
        r
        for r in rows
        if r is not row and r.at not in hidden and (abs(r.at - row.at) == 1 or _are_related(r.label, row.label))
    ]
    if arithmetic.is_ratio(row.label, row.unit) and any(
        arithmetic.ratio_tells(row.value, r.value, below, is_of_parts=r.is_count and not is_measure(row.unit))
        for r in beside
        if r.unit == row.unit or r.is_count
    ):
        return True
    in_percent = bool(SHARE.search(row.unit))
    return (
        (in_percent or row.is_count)
        and arithmetic.is_change(row.label)
        and any(arithmetic.change_tells(row.value, r.value, below, in_percent=in_percent) for r in beside if r.is_count)
    )


def _giving_away(counts: Sequence[_Row], hidden: dict[int, WithheldReason], below: int) -> list[_Row]:
    """Rows without which nobody can subtract their way to a small count; the smaller of each pair that can be kept back."""
    few = {r.value for r in counts if r.at in hidden}
    out = []
    for i, one in enumerate(counts):
        for other in counts[i + 1 :]:
            large, small = (one, other) if one.value >= other.value else (other, one)
            rest = large.value - small.value
            if large.at in hidden or small.at in hidden or not is_small(rest, below):
                continue
            if large.is_outside or small.is_outside:
                is_same = swedish.fold(large.label) == swedish.fold(small.label)  # a figure that was corrected
                is_seen = not is_same and _are_related(large.label, small.label)
                out += [r for r in (small, large) if is_seen and not r.is_outside][:1]
            elif rest in few or i + 1 == counts.index(other) or _are_related(large.label, small.label):
                out.append(small)
    out += _of_runs([r for r in counts if not r.is_outside], hidden)
    return out


def _of_runs(counts: Sequence[_Row], hidden: dict[int, WithheldReason]) -> list[_Row]:
    """A row for each total that is the sum of the rows right under or over it, one of them hidden."""
    out = []
    for i, total in enumerate(counts):
        for run in (counts[i + 1 :], counts[:i][::-1]):
            added: list[_Row] = []
            for row in run:
                added.append(row)
                if sum(r.value for r in added) >= total.value:
                    break
            shown = [r for r in added if r.at not in hidden]
            if len(added) > len(shown) == len(added) - 1 and sum(r.value for r in added) == total.value:
                out.append(min((r for r in (*shown, total) if r.value), key=lambda r: r.value))
        if _TOTAL.search(total.label):
            out += _of_parts(total, counts[max(0, i - _FAR) : i], hidden) or _of_parts(
                total, counts[i + 1 :][:_FAR], hidden
            )
    return [r for r in out if r.at not in hidden]


def _of_parts(total: _Row, rows: Sequence[_Row], hidden: dict[int, WithheldReason]) -> list[_Row]:
    """The smallest row that is shown of those that make up a total with one that is hidden, other rows between them."""
    for size in range(2, len(rows) + 1):
        for parts in combinations(rows, size):
            if sum(r.value for r in parts) == total.value and sum(r.at in hidden for r in parts) == 1:
                return [min((r for r in parts if r.at not in hidden and r.value), key=lambda r: r.value)]
    return []


def _are_related(whole: str, part: str) -> bool:
    """True when a row may be a part of the other: it says so, or they share a word's beginning."""
    if _PART.search(part) or _PART.search(whole):
        return True
    return bool(_stems(whole) & _stems(part))


def _stems(text: str) -> set[str]:
    return {w[:_STEM] for w in re.findall(r"\w+", swedish.fold(text)) if len(w) >= _STEM}


def _is_named_after(made: str, count: str) -> bool:
    """True when all that a count is called stands in what something made of it is called."""
    return bool(_stems(count)) and _stems(count) <= _stems(made)


def says_few(share: float, per: float, base: float, below: int) -> bool:
    """True when a share of the base, so many per so many, can only be a small count, or leaves one; see the module."""
    decimals = next((d for d in (0, 1) if swedish.round_half_up(share, d) == swedish.round_half_up(share, 2)), 2)
    half = 0.5 * 10.0**-decimals
    low, high = ceil((share - half) * base / per - 1e-9), floor((share + half) * base / per + 1e-9)
    possible = range(max(low, 0), high + 1)
    few = [is_small(k, below) or is_small(base - k, below) for k in possible]
    return any(few) and (len(possible) < COMPATIBLE or all(few))
