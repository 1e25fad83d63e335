"""Small counts in rows that no model of counts reads, and what words must not say of a row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from lagesbild import swedish
from lagesbild.analysis import suppression
from lagesbild.document.disclosure.arithmetic import few_in_name
from lagesbild.document.disclosure.count_model import (
    IsHidden,
    WithheldReason,
)
from lagesbild.document.disclosure.numbers_in_text import (
    Secret,
    name_pattern,
    numbers,
)
from lagesbild.exhibit import (
    Exhibit,
    Role,
)
from lagesbild.units import is_measure


def secrets_of_own(exhibit: Exhibit, below: int) -> Iterator[Secret]:
    """What words must not say of an own table that is left out: its small counts, beside what their rows are called."""
    if is_measure(exhibit.how_to_read):  # it names the unit
        return
    amounts = [c.id for c in exhibit.columns if c.role is Role.AMOUNT]
    few = [
        (row, id_)
        for id_ in amounts
        for row, value in enumerate(exhibit.table[id_])
        if isinstance(value, int) and suppression.is_small(float(value), below)
    ]
    yield from secrets_of_rows(exhibit, few)


def few_in_words(exhibit: Exhibit, below: int, is_hidden: IsHidden) -> dict[tuple[int, str], WithheldReason]:
    """Small counts in key figures that say that they count persons or crimes, and the words about them."""
    amounts = [c.id for c in exhibit.columns if c.role is Role.AMOUNT]
    derived = [c.id for c in exhibit.columns if c.role in (Role.CHANGE, Role.NOTE)]
    cells: dict[tuple[int, str], WithheldReason] = {}
    for row in range(len(exhibit.table)):
        label = " ".join(str(exhibit.table[c.id].iloc[row]) for c in exhibit.columns if c.role is Role.LABEL)
        facts = [f for (r, _), made_of in exhibit.facts.items() if r == row for f in made_of]
        is_shown = bool(facts) and all(is_hidden(f) is False for f in facts)
        if not _OF_PERSONS.search(label) or is_shown:
            continue
        few = [i for i in amounts if _is_few(exhibit.table[i].iloc[row], below)]
        cells |= {(row, i): WithheldReason.FEW for i in few}
        cells |= {(row, i): WithheldReason.DERIVED for i in derived if few}
    return cells


_OF_PERSONS = re.compile(r"individ|person|invånar|anmäl|brott|skjutning|våld|rån|stöld|händelse", re.I)


def _is_few(value: object, below: int) -> bool:
    """True for a count, in words or not, that is too small to be shown."""
    if isinstance(value, str):
        value = next((n for _, _, n in numbers(value)), 0) if re.fullmatch(r"[\d\s]+", value) else 0
    return not pd.isna(value) and suppression.is_small(float(value), below)  # type: ignore[arg-type]


def secrets_of_rows(exhibit: Exhibit, cells: Iterable[tuple[int, str]]) -> Iterator[Secret]:
    """What words must not say of the rows: their numbers, beside what they are called."""
    name = next((c.id for c in reversed(exhibit.columns) if c.role is Role.LABEL), exhibit.columns[0].id)
    values: dict[int, set[float]] = {}
    for row, title in cells:
        value = exhibit.table[title].iloc[row]
        if not isinstance(value, str):
            values.setdefault(row, set()).add(float(value))
    for row, numbers_of_row in values.items():
        label = str(exhibit.table[name].iloc[row])
        yield Secret(
            label, name_pattern(label), swedish.slug(label), frozenset(numbers_of_row), frozenset(numbers_of_row)
        )


def secrets_of_names(names: Mapping[str, str], below: int) -> Iterator[Secret]:
    """What words must not say again of a name: the small counts that it says, by old and new name."""
    for old, new in names.items():
        few = frozenset(n for _, _, n in few_in_name(old, below))
        yield Secret(new, name_pattern(new), swedish.slug(new), few, few)
