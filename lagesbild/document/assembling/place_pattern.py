"""The pattern of a place's facts, made of the register: the same for every document, kept as long as the facts hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property, partial

import pandas as pd

from lagesbild import manuscript, settings
from lagesbild.analysis import crime, fact_pattern
from lagesbild.analysis.fact_counts import Key
from lagesbild.analysis.fact_pattern import TOTAL, Counts, FactPattern, Grid, Node
from lagesbild.analysis.suppression import is_small
from lagesbild.areas import Directory
from lagesbild.calendar import Period
from lagesbild.document.assembling.answers import Answers, answers_of
from lagesbild.document.assembling.measured_pattern import Measured, measured_of
from lagesbild.document.disclosure import earlier
from lagesbild.document.disclosure.count_model import as_count
from lagesbild.document.disclosure.numbers_in_text import Secret, name_pattern
from lagesbild.document.disclosure.opened import Opened
from lagesbild.document.model import Document
from lagesbild.exhibit import Fact, Role, Subject
from lagesbild.exhibits import Scope
from lagesbild.exhibits.counted import ALL, Step, counted, series_of
from lagesbild.exhibits.crime_period import finished
from lagesbild.problems import NoData
from lagesbild.register import Register
from lagesbild.swedish import slug

_KEPT = 8


@dataclass(frozen=True)
class PlacePattern:
    """What may be shown of a place's facts, by subject."""

    crime: FactPattern
    find_incidents: Callable[[], FactPattern]  # most documents have no weekly series
    answers: Answers
    measured: Measured
    values: Mapping[Key, int] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def incidents(self) -> FactPattern:
        """The pattern of incidents by week."""
        return self.find_incidents()

    def is_hidden(self, fact: Fact) -> bool | None:
        """Whether a fact, or what is made of it, may not be shown; None for one that the register does not hold."""
        if fact.subject is Subject.ANSWERS:
            return self.answers.hides(fact)
        if fact.subject is Subject.MEASURED:
            return self.measured.hides(fact)
        pattern = self.crime if fact.subject is Subject.CRIME else self.incidents
        node = (fact.area, fact.group, fact.category)
        return pattern.hides(node, fact.period) if node in pattern.nodes else None

    def published_by(self, document: Document) -> Iterator[dict[str, object]]:
        """The counts of reported crimes that a public document shows, as rows of the table "published"."""
        shown: dict[Fact, dict[str, object]] = {}
        for item in document.placed():
            exhibit = item.exhibit
            for (row, id_), facts in exhibit.facts.items():
                if len(facts) != 1 or exhibit.column(id_).role is not Role.COUNT:
                    continue
                (fact,) = facts
                count = as_count(exhibit.table[id_].iloc[row])
                if count is None or fact.subject is not Subject.CRIME or fact.period is None or "/" in fact.area:
                    continue
                keys = {"area": fact.area, "group": fact.group, "category": fact.category}
                days = {"start": fact.period.start, "end": fact.period.end}
                ends = 1 if self.crime.is_of_blocks(fact.period) else None
                shown[fact] = {**keys, **days, "count": count, "ends": ends}
        yield from shown.values()

    def secrets(self, area: str, year: int, name_of: Callable[[str], str]) -> list[Secret]:
        """The small counts of an area and its parts in a year and the one before, that words must not say.

        With them every other count that is left out, which no other table may show either.
        """
        counts: dict[Node, set[float]] = defaultdict(set)
        every: dict[Node, set[float]] = defaultdict(set)
        for (node, period), value in self.values.items():
            place, _, category = node
            is_near = (place == area or self.parents.get(place) == area) and "/" not in place
            is_of_now = period.end.year in (year, year - 1) and category != TOTAL
            if is_near and is_of_now and self.crime.hides(node, period):
                every[node].add(float(value))
                if is_small(value, self.crime.below):
                    counts[node].add(float(value))
        return [
            Secret(
                category if place == area else f"{category}, {name_of(place)}",
                name_pattern(category),
                slug(f"{group} {category}"),
                frozenset(counts[place, group, category]),
                frozenset(values),
                where=None if place == area else name_pattern(name_of(place)),
            )
            for (place, group, category), values in every.items()
        ]

    def given_away(self, year: int, name_of: Callable[[str], str]) -> list[str]:
        """What the editor must know: small counts of a year, or the one before, that follow from what has been published."""
        return [
            f"{category}, {name_of(area)}, {period}: talet är litet och går att räkna ut, helt eller nästan, av det som redan är publicerat."
            for (area, _, category), period in self.crime.revealed
            if "/" not in area and year - 1 <= period.end.year <= year
        ]


_made: dict[tuple[object, ...], PlacePattern] = {}
_incidents_made: dict[tuple[object, ...], FactPattern] = {}


def of(register: Register, area: str, now: Register) -> PlacePattern:
    """The pattern of the place that an area lies in, at the register's revision.

    ``now`` is the register as it stands: what has been published or declared open since is known all the same.
    """
    scope = Scope(register, area, 0)
    root = next(reversed(scope.directory.ancestors(area)), area)
    below = settings.small_count()
    inside = {root, *(a.id for a in scope.directory.inside(root))}
    rows = manuscript.published(now)
    published, opened = _published(rows, inside), Opened(manuscript.open_subjects(now))
    before = earlier.read(rows.to_dict("records"))
    open_rows = frozenset(opened.reasons)
    key = (register.identity(), register.facts_revision(), root, below, published, open_rows, before)
    if key not in _made:
        while len(_made) >= _KEPT:
            _made.pop(next(iter(_made)))
        whole = Scope(register, root, 0)
        counts, cut = _of_crime(whole, published, opened.crime_areas)
        _made[key] = PlacePattern(
            fact_pattern.pattern(counts, cut, below),
            lambda: FactPattern(fact_pattern.grid((), ()), below),
            answers_of(whole, below, before.questions),
            measured_of(whole, below, before.measured, opened.holds),
            counts.values,
            counts.parents,
        )
    return replace(_made[key], find_incidents=partial(_incidents, key, register, root, below))


def _incidents(key: tuple[object, ...], register: Register, root: str, below: int) -> FactPattern:
    if key not in _incidents_made:
        while len(_incidents_made) >= _KEPT:
            _incidents_made.pop(next(iter(_incidents_made)))
        _incidents_made[key] = _of_incidents(register, root, below)
    return _incidents_made[key]


@dataclass(frozen=True)
class _Published:
    """What public files have shown: counts, and the days up to which they did."""

    counts: frozenset[tuple[tuple[Node, Period], int]] = frozenset()
    ends: frozenset[date] = frozenset()


def _published(rows: pd.DataFrame, areas: Collection[str]) -> _Published:
    mine = rows[rows["area"].isin(list(areas))]
    spans = mine[["area", "group", "category", "start", "end", "count"]].itertuples(index=False, name=None)
    counts = frozenset((((a, g, c), Period(start, end)), int(n)) for a, g, c, start, end, n in spans)
    up_to = mine[mine["ends"].fillna(0) == 1]
    ends, starts = set(up_to["end"]), {d - timedelta(days=1) for d in up_to["start"]}
    return _Published(counts, frozenset(ends | starts))


def _of_crime(scope: Scope, published: _Published, open_areas: frozenset[str]) -> tuple[Counts, Grid]:
    areas = scope.inside
    rows = scope.rows("crime", areas=areas)
    if rows.empty:
        return Counts({}, {}), fact_pattern.grid((), ())
    parents = _parents(scope.directory, set(rows["area"]))
    rows = _with_sums(rows, parents)
    spans = [Period(s, e) for s, e in rows[["start", "end"]].drop_duplicates().itertuples(index=False)]
    cut = fact_pattern.grid(spans, [*_ends(rows, finished(scope, areas)), *published.ends])
    periods = dict.fromkeys((*spans, *(p for b in cut.blocks for p in (b, *cut.pieces[b]))))
    periods |= dict.fromkeys(p for y in cut.years for p in cut.of_year(y))
    values = {(n, p): v for n, by in crime.counts_in(rows, list(periods)).items() for p, v in by.items()}
    values |= _rests(values, parents)
    inside = {**parents, **{fact_pattern.rest_of(p): p for p in parents.values()}}
    known = frozenset(key for key, n in published.counts if values.get(key) == n)
    return Counts(values, inside, known, open_areas), cut


def _of_incidents(register: Register, root: str, below: int) -> FactPattern:
    """Incidents week by week: a series with a small week is not shown at all, nor what gives it away."""
    rows = register.current("incidents")
    latest = max((d.year for d in rows["date"]), default=0)
    grid = fact_pattern.Grid((), {})
    values: dict[tuple[Node, Period], int] = {}
    parents: dict[str, str] = {}
    inside = Scope(register, root, latest + 1).directory.inside(root) if latest else []
    for place in (root, *(a.id for a in inside)):
        scope = Scope(register, place, latest)
        if place in parents or (not scope.parts and place != root):
            continue
        try:
            counts = counted(scope, Step.WEEKS)
        except NoData:
            continue
        for area, category in counts.rows:
            if area != place:
                parents[area] = place
            name = TOTAL if category == ALL else category
            _, series = series_of(scope, Step.WEEKS, area, category)
            for start, end, n in series[["start", "end", "count"]].itertuples(index=False):
                if not pd.isna(n):
                    values[(area, "", name), Period(start, end)] = int(n)
    if not values:
        return FactPattern(grid, below)
    weeks = tuple(sorted({p for _, p in values}, key=lambda p: p.start))
    whole = Period(weeks[0].start, weeks[-1].end)
    nodes = frozenset(n for n, _ in values)
    veiled = fact_pattern.veiled(Counts(values, parents), nodes, weeks, (), below)
    grid = fact_pattern.Grid((whole,), {whole: weeks})
    return FactPattern(grid, below, nodes, {}, {whole: veiled})


def _parents(directory: Directory, with_rows: set[str]) -> dict[str, str]:
    """Area → the area around it, for areas that have counts, or hold some that have."""
    parents: dict[str, str] = {}
    for area in with_rows:
        inner = area
        for outer in directory.ancestors(area):
            parents.setdefault(inner, outer)
            inner = outer
    return parents


def _with_sums(rows: pd.DataFrame, parents: dict[str, str]) -> pd.DataFrame:
    """The rows, and those of areas that have none of their own as sums of their parts'."""
    children: dict[str, list[str]] = defaultdict(list)
    for area, parent in parents.items():
        children[parent].append(area)

    def add(area: str) -> None:
        nonlocal rows
        for child in children[area]:
            if child in children:
                add(child)
        if area not in set(rows["area"]):
            made = crime.sum_of_parts(rows[rows["area"].isin(children[area])], area)
            if not made.empty:
                rows = pd.concat([rows, made], ignore_index=True)

    for top in [a for a in list(children) if a not in parents]:
        add(top)
    return rows


def _ends(rows: pd.DataFrame, over: pd.DataFrame) -> list[date]:
    """The days that figures are shown up to: where most counts of the latest year end, every year."""
    last = max(e.year for e in rows["end"])
    fullest = [crime.fullest(r, last) for r in (over, *(f for _, f in over.groupby("area")))]
    ends = {p for p in fullest if p is not None}
    return [p.in_year(y).end for p in ends for y in sorted({e.year for e in rows["end"]})]


def _rests(values: dict[tuple[Node, Period], int], parents: dict[str, str]) -> dict[tuple[Node, Period], int]:
    """What lies in none of an area's parts, where all of them have a count, and not more than the whole."""
    children: dict[str, list[str]] = defaultdict(list)
    for area, parent in parents.items():
        children[parent].append(area)
    out: dict[tuple[Node, Period], int] = {}
    for ((area, group, category), period), whole in values.items():
        parts = [values.get(((c, group, category), period)) for c in children.get(area, ())]
        counts = [n for n in parts if n is not None]
        if counts and sum(counts) <= whole:
            out[(fact_pattern.rest_of(area), group, category), period] = whole - sum(counts)
    return out
