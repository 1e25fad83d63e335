"""Every count that an exhibit shows of crimes, incidents or answers says which fact it is, and is that fact."""

from __future__ import annotations

from collections import defaultdict

import pytest

from lagesbild import exhibits
from lagesbild.analysis import crime
from lagesbild.analysis.fact_pattern import rest_of
from lagesbild.document.disclosure.count_model import as_count
from lagesbild.exhibit import Disclosure, Fact, Role, Subject
from lagesbild.exhibits import Scope
from lagesbild.exhibits.crime_period import with_sums
from lagesbild.problems import LagesbildError
from tests.shown import Shown

PLACES = [("exempelstad-fiktiv", 2026), ("hasselby-vallingby", 2023)]
MORE = [
    "compstat:manad", "compstat:rullande", "compstat-tests:tidigare", "compstat:tidigare", "compstat:2026-06-30", "crime-parts:person-ran",
    "crime-beside:person-ran", "crime-areas:hushall-cykelstold", "crime-funnel:hushall-cykelstold", "crime-line:person-ran:per1000",
    "series:manad:granlyckan:person-ran", "season:manad:exempelstad-fiktiv:person-ran", "map-crime",
]  # fmt: skip
NO_FACTS = {"inhabitants", "periods", "tested_weeks"}
"""Columns of counts that are no crimes, incidents or answers."""


def shown_everywhere(shown: Shown, place: str, year: int):
    every = shown.every(place, year)
    if place.startswith("exempelstad"):
        for name in MORE:
            kind, *params = name.split(":")
            try:
                every.append(shown.get(exhibits.parse(":".join([kind, place, str(year), *params]))))
            except LagesbildError:
                continue
    return every


@pytest.mark.parametrize(("place", "year"), PLACES)
def test_every_count_says_which_fact_it_is(shown, place, year):
    checked = 0
    for exhibit in shown_everywhere(shown, place, year):
        if exhibit.disclosure not in (Disclosure.CRIME_COUNTS, Disclosure.SURVEY_ANSWERS):
            continue
        for column in exhibit.columns:
            if column.role is not Role.COUNT or column.id in NO_FACTS:
                continue
            for row, value in enumerate(exhibit.table[column.id]):
                if as_count(value) is not None:
                    assert exhibit.facts.get((row, column.id)), (exhibit.id, column.id, row)
                    checked += 1
    assert checked > 20


@pytest.mark.parametrize(("place", "year"), PLACES)
def test_every_count_is_the_fact_that_it_says(shown, place, year):
    facts: dict[Fact, set[int]] = defaultdict(set)
    for exhibit in shown_everywhere(shown, place, year):
        for (row, column), made_of in exhibit.facts.items():
            value = as_count(exhibit.table[column].iloc[row]) if exhibit.column(column).role is Role.COUNT else None
            if value is not None and len(made_of) == 1 and made_of[0].period is not None:
                facts[made_of[0]].add(value)
    assert facts and all(len(values) == 1 for values in facts.values())
    scopes = {f.area: Scope(shown.register, f.area, year) for f in facts if not f.area.endswith(rest_of(""))}
    for area, scope in scopes.items():
        mine = {f: v for f, v in facts.items() if f.area == area and f.subject is Subject.CRIME}
        if mine:
            counted = crime.counts_in(with_sums(scope), list({f.period for f in mine}))
            for fact, values in mine.items():
                assert values == {counted[area, fact.group, fact.category][fact.period]}, fact
