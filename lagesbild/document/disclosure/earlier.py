"""What earlier public files have told of facts, indicators, answers and measured series: whoever kept them can still subtract.

Counts of crime have a pattern of their own (`analysis.fact_pattern`), which knows what was published.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lagesbild.calendar import Period, year_period
from lagesbild.document.disclosure import mixed_rows
from lagesbild.document.disclosure.count_model import as_count
from lagesbild.document.model import Document
from lagesbild.exhibit import Disclosure, Exhibit, Fact, Role, Subject
from lagesbild.tables import ALL

_ROWS, _ANSWERS, _MEASURED = "uppgift", "svar", "mätserie"
"""How the groups of such counts begin in the table "published"; no group of crimes is called so."""
_APART = "|"


@dataclass(frozen=True)
class Earlier:
    """Counts that public files have shown: rows as (area, column, what), (survey, question, wave and group, area) of each n,
    and the counts of measured series."""

    rows: frozenset[tuple[str, str, mixed_rows.ShownCount]] = frozenset()
    questions: frozenset[tuple[str, str, str, str]] = frozenset()
    measured: frozenset[tuple[Fact, int]] = frozenset()

    def shown(self, area: str, column: str) -> tuple[mixed_rows.ShownCount, ...]:
        """The rows that were told of an area, in a column of that title."""
        return tuple(row for a, c, row in self.rows if (a, c) == (area, column))


NOTHING = Earlier()
"""What is known where nothing has been published."""


def measured_row(fact: Fact, count: int) -> mixed_rows.ShownCount | None:
    """A count of a measured series as rows of facts know it: of the whole place in a whole year; None for others."""
    measure, _, spot = fact.category.partition(_APART)
    if fact.period is None or spot != ALL or fact.period != year_period(fact.period.end.year):
        return None
    return mixed_rows.ShownCount(measure, str(fact.period.end.year), count)


def counts_of(document: Document) -> Iterator[dict[str, object]]:
    """The counts that a public document shows, as rows of the table "published"."""
    for item in document.placed():
        exhibit = item.exhibit
        if exhibit.disclosure is Disclosure.MIXED_ROWS:
            for id_ in mixed_rows.amounts_of(exhibit):
                for row in mixed_rows.counts_in(exhibit, id_):
                    what = _APART.join((column_of(exhibit, id_), row.when, row.label))
                    yield _row(exhibit.ref.area, _ROWS, what, exhibit.ref.year, int(row.value))
        for (at, id_), facts in exhibit.facts.items():
            count = as_count(exhibit.table[id_].iloc[at]) if exhibit.column(id_).role is Role.COUNT else None
            for fact in facts if count is not None and len(facts) == 1 else ():
                if fact.subject is Subject.ANSWERS and fact.category:
                    where = fact.area or exhibit.ref.area
                    yield _row(where, f"{_ANSWERS}{_APART}{fact.group}", fact.category, exhibit.ref.year, count)
                elif fact.subject is Subject.MEASURED and fact.period is not None:
                    days = {"start": fact.period.start, "end": fact.period.end}
                    group = f"{_MEASURED}{_APART}{fact.group}"
                    yield {**_row(fact.area, group, fact.category, exhibit.ref.year, count), **days}


def _row(area: str, group: str, category: str, year: int, count: int | None) -> dict[str, object]:
    days = {"start": date(year, 1, 1), "end": date(year, 12, 31)}
    return {"area": area, "group": group, "category": category, **days, "count": count, "ends": None}


def column_of(exhibit: Exhibit, id_: str) -> str:
    """What a column of amounts is called in every exhibit: "" for the place's own, else its title."""
    return "" if mixed_rows.amounts_of(exhibit)[0] == id_ else exhibit.column(id_).title


def no_secret(exhibit: Exhibit, cells: Iterable[tuple[int, str]], before: Earlier) -> Iterator[str]:
    """What the editor must know: counts that are left out though a public file has told them."""
    for row, id_ in cells:
        if id_ in mixed_rows.amounts_of(exhibit):
            label = mixed_rows.label_of(exhibit, row)
            values = {t.value for t in before.shown(exhibit.ref.area, column_of(exhibit, id_)) if t.label == label}
            if exhibit.table[id_].iloc[row] in values:
                yield f"{label}: talet visas inte, men står redan i en offentlig version."


def read(rows: Iterable[Mapping[Hashable, object]]) -> Earlier:
    """What the rows of the table "published" say of facts, indicators, answers and measured series."""
    counts: set[tuple[str, str, mixed_rows.ShownCount]] = set()
    questions: set[tuple[str, str, str, str]] = set()
    measured: set[tuple[Fact, int]] = set()
    for r in rows:
        group, category, area = str(r["group"]), str(r["category"]), str(r["area"])
        if group == _ROWS and category.count(_APART) >= 2:
            column, when, label = category.split(_APART, 2)
            counts.add((area, column, mixed_rows.ShownCount(label, when, float(str(r["count"])))))
        elif group.startswith(f"{_ANSWERS}{_APART}"):
            survey, _, question = group.removeprefix(f"{_ANSWERS}{_APART}").partition(_APART)
            questions.add((survey, question, category, area))
        elif group.startswith(f"{_MEASURED}{_APART}") and isinstance(r["start"], date) and isinstance(r["end"], date):
            series = group.removeprefix(f"{_MEASURED}{_APART}")
            fact = Fact(Subject.MEASURED, area, series, category, Period(r["start"], r["end"]))
            measured.add((fact, int(str(r["count"]))))
    return Earlier(frozenset(counts), frozenset(questions), frozenset(measured))
