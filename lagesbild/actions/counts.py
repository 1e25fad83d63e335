"""What is counted within a problem's bounds, from what is loaded now: the count recomputes itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

from lagesbild import areas
from lagesbild.actions import surfaces
from lagesbild.actions.values import LocalProblem, listed
from lagesbild.analysis import bounds
from lagesbild.analysis.surfaces import are_inside, box_of
from lagesbild.calendar import Period, Week
from lagesbild.events import By, Facts, Where
from lagesbild.register import Register
from lagesbild.swedish import fold
from lagesbild.tables import COUNTED
from lagesbild.tables.events import NOTED

INCIDENTS, CRIMES, OTHER = COUNTED
YEAR = timedelta(days=364)
"""The length of the period before an action: 52 whole weeks, so that every day of the week comes as often."""


@dataclass(frozen=True)
class Bounds:
    """The bounds of a problem in a place: ids of its areas, categories, hours."""

    areas: tuple[str, ...]
    is_whole_place: bool
    categories: tuple[str, ...]
    hours: tuple[int | None, int | None]


@dataclass(frozen=True)
class Counts:
    """A count within bounds: ``days`` are what it is of, None for ``count`` is that it cannot be told.

    ``without_clock``: incidents left out because nobody noted when; ``without_place``: events left out of a surface
    because their place is not exactly known.
    """

    counted: str
    count: int | None
    days: Period | None
    without_clock: int = 0
    without_place: int = 0


def bounds_of(register: Register, place: str, problem: LocalProblem) -> Bounds:
    """The bounds; parts that are no more in the register are left out."""
    directory = areas.directory(register.current("areas"), settings=register.current("place_settings"))
    named = [p for p in listed(problem.parts) if p in directory.by_id]
    inside = [a.id for p in named or [place] for a in directory.inside(p)]
    return Bounds(
        tuple(dict.fromkeys(inside)), not named, tuple(listed(problem.categories)), (problem.from_hour, problem.to_hour)
    )


@dataclass(frozen=True)
class Reach:
    """The events that tell of what a problem counts: from which sources, since when all of them tell, to which day.

    ``left_out``: when incidents began to be noted, where that is later: they are then not counted with them, so that what is
    noted from a day on is no increase. ``silent``: the category or source of which nothing more is told, and its last day, where
    that ends the days: what is not reported any more has not become less.
    """

    sources: tuple[str, ...]
    days: Period
    left_out: date | None = None
    silent: tuple[str, date] | None = None


def reach_of(register: Register, place: str, problem: LocalProblem) -> Reach | None:
    """The events among which a problem is counted; None where none are imported that tell of it, and noted incidents are counted alone.

    Imported events tell of a problem that names no category, or one of theirs. They are looked for in the whole place, so that a
    part and what it is compared with are counted among the same.
    """
    facts = facts_of(register, place)
    span = facts.span
    if span is None or (facts.files.empty and not problem.surface):
        return None
    names = [facts.names.of(place, c) for c in listed(problem.categories)]
    if not problem.surface and names and not {fold(n) for n in names} & {fold(c) for c in facts.categories}:
        return None
    inside = tuple(a.id for a in areas.directory(register.current("areas")).inside(place))
    counted = facts.count([By.SOURCE, By.CATEGORY], Where(inside)).dropna()
    folded = {fold(n) for n in names}
    telling = {str(s) for s, c, _ in counted.itertuples(index=False, name=None) if not folded or fold(c) in folded}
    months = facts.count([By.SOURCE, By.MONTH], Where(inside)).dropna()
    begun = {
        str(source): max(span[0], date(int(month) // 100, int(month) % 100, 1))
        for source, month in months.groupby("source")["month"].min().items()
        if source in telling
    }
    start = max((day for source, day in begun.items() if source != NOTED or len(begun) == 1), default=span[0])
    late = begun[NOTED] if NOTED in begun and begun[NOTED] > start else None
    sources = tuple(sorted(s for s in begun if s != NOTED or late is None))
    by = By.CATEGORY if names else By.SOURCE
    told = facts.count([by, By.DAY], Where(inside, sources=sources)).dropna()
    wanted = [c for c in told[str(by)].unique() if not folded or fold(c) in folded]
    silent = _silent(told.rename(columns={str(by): "of"}), wanted, span[1])
    end = max(silent[1], start) if silent else span[1]
    return Reach(sources, Period(min(start, end), end), late, silent)


def _silent(told: pd.DataFrame, wanted: Iterable[str], end: date) -> tuple[str, date] | None:
    """The first of what is ``wanted`` to fall silent before ``end``, with its last day (columns of, day, count)."""
    found: list[tuple[date, str]] = []
    for one in wanted:
        mine = told[told["of"] == one]
        if (last := bounds.silent_after(mine["day"], mine["count"], end)) is not None:
            found.append((last, str(one)))
    return (min(found)[1], min(found)[0]) if found else None


def silence(register: Register, place: str, problem: LocalProblem) -> tuple[str, date] | None:
    """What ends the days in which a problem's incidents are counted, as nothing more is told of it, and its last day."""
    reach = reach_of(register, place, problem)
    return reach.silent if reach is not None else _noted_silent(register, place, problem)


def _noted_silent(register: Register, place: str, problem: LocalProblem) -> tuple[str, date] | None:
    inside = [a.id for a in areas.directory(register.current("areas")).inside(place)]
    rows = register.current("incidents", areas=inside)
    rows = rows[rows["withdrawn"].fillna(0) != 1]
    if rows.empty:
        return None
    folded = {fold(c) for c in listed(problem.categories)}
    told = rows.groupby(["category", "date"], observed=True).size().reset_index(name="count")
    told = told.rename(columns={"category": "of", "date": "day"})
    return _silent(told, [c for c in told["of"].unique() if fold(c) in folded], _assessed(register, inside, rows))


def _assessed(register: Register, inside: list[str], incidents: pd.DataFrame) -> date:
    """The last day that incidents are known to be noted for: of one, or of an assessed week."""
    rated = register.current("ratings", areas=inside)
    rated = rated[rated["level"].notna()]
    weeks = {Week(int(y), int(w)) for y, w in zip(rated["year"], rated["week"], strict=True)}
    return max([*incidents["date"], *(w.monday() + timedelta(days=6) for w in weeks)])


def loaded_period(register: Register, place: str, counted: str, problem: LocalProblem | None = None) -> Period | None:
    """From the first to the last day that something is counted of; None when nothing is, within a problem's bounds."""
    directory = areas.directory(register.current("areas"))
    inside = [a.id for a in directory.inside(place)]
    if problem is not None and problem.surface and counted != INCIDENTS:
        return None
    if problem is not None and counted == INCIDENTS:
        reach = reach_of(register, place, problem)
        if reach is not None or problem.surface:
            return reach.days if reach else None
    if counted == INCIDENTS:
        rows = register.current("incidents", areas=inside)
        rows = rows[rows["withdrawn"].fillna(0) != 1]
        if rows.empty:
            return None
        silent = _noted_silent(register, place, problem) if problem is not None else None
        return Period(min(rows["date"]), silent[1] if silent else _assessed(register, inside, rows))
    rows = register.current("crime", areas=inside)[["start", "end"]].drop_duplicates()
    months = [
        (s, e)
        for s, e in zip(rows["start"], rows["end"], strict=True)
        if s.day == 1 and (s.year, s.month) == (e.year, e.month) and (e + timedelta(days=1)).day == 1
    ]
    return Period(min(s for s, _ in months), max(e for _, e in months)) if months else None


def counts_of(register: Register, place: str, problem: LocalProblem, counted: str, days: Period) -> Counts:
    """What lies within the problem's bounds in the days, as far as anything was counted then.

    A period that begins before anything was counted has no count, and one that ends after is cut there. Crimes
    are of whole months, of the categories that the problem names; hours do not bound them.
    """
    if counted == OTHER:
        return Counts(counted, None, None)
    known = loaded_period(register, place, counted, problem)
    if known is None or days.start < known.start or days.start > known.end:
        return Counts(counted, None, None)
    days = Period(days.start, min(days.end, known.end))
    within = Within(register, place, problem, counted)
    if counted == INCIDENTS:
        return Counts(counted, within.count(days), days, within.without_clock(days), within.without_place(days))
    months = bounds.whole_months(days)
    whole = Period(months[0].start, months[-1].end) if months else None
    return Counts(counted, within.count(days), whole)


class Within:
    """What lies within a problem's bounds, read once, for as many periods as are asked for."""

    def __init__(
        self, register: Register, place: str, problem: LocalProblem, counted: str, *, is_outside: bool = False
    ) -> None:
        """``counted``: incidents or crimes; ``is_outside``: what lies within the bounds but not on the problem's surface."""
        within = bounds_of(register, place, problem)
        self._counted = counted
        unplaced: pd.DataFrame | None = None
        is_lacking = False
        reach = reach_of(register, place, problem) if counted == INCIDENTS else None
        if problem.surface or reach is not None:
            facts, sources = facts_of(register, place), reach.sources if reach else ()
            # a category of incidents is looked for among events as what it is
            named = tuple(dict.fromkeys(facts.names.of(place, c) for c in within.categories))
            if problem.surface:
                rows, unplaced, used = _on_surface(register, place, problem.surface, within, sources, is_outside)
            else:
                rows, used = _in_parts(register, place, within, sources)
            within, is_lacking = replace(within, categories=named), rows is None or counted != INCIDENTS
        elif counted == INCIDENTS:
            rows = register.current("incidents", areas=list(within.areas))
            rows = rows[rows["withdrawn"].fillna(0) != 1]
            used = {fold(c) for c in register.current("incidents")["category"].unique()}
        else:
            reported = [place] if within.is_whole_place else listed(problem.parts)
            rows = register.current("crime", areas=reported)
            used = {fold(c) for c in register.current("crime", areas=[place, *within.areas])["category"].unique()}
            is_lacking = not within.is_whole_place and set(rows["area"]) != set(reported)
        self._rows = rows
        self._names = [c for c in within.categories if fold(c) in used]
        self._is_none = is_lacking or (not self._names and bool(within.categories))
        if counted == INCIDENTS and not self._is_none and rows is not None:
            self._daily = bounds.Daily(rows, self._names, within.hours)
            self._unplaced = None if unplaced is None else bounds.Daily(unplaced, self._names, within.hours)

    def count(self, days: Period) -> int | None:
        """How many in the days; None where it cannot be told."""
        if self._is_none:
            return None
        if self._counted == INCIDENTS:
            return self._daily.within(days)[0]
        return bounds.crimes_within(self._rows, self._names, bounds.whole_months(days))

    def without_clock(self, days: Period) -> int:
        """How many incidents would be counted if their clock were known."""
        return 0 if self._is_none or self._counted != INCIDENTS else self._daily.within(days)[1]

    def without_place(self, days: Period) -> int:
        """How many events of the place, or of the parts, might lie within the surface: nobody knows exactly where."""
        if self._is_none or self._counted != INCIDENTS or self._unplaced is None:
            return 0
        return sum(self._unplaced.within(days))


_held: list[tuple[tuple[str, int, str], Facts]] = []
_MOST_HELD = 4


def facts_of(register: Register, place: str) -> Facts:
    """The port to the events that were imported for the place, its parts, or what it lies in.

    It is the same one, with its answers, as long as the register stands as it is: what a page counts asks much the same.
    """
    key = (register.identity(), register.revision(), place)
    held = next((facts for k, facts in list(_held) if k == key and facts.register is register), None)
    if held is None:
        directory = areas.directory(register.current("areas"))
        around = [place, *directory.ancestors(place), *(a.id for a in directory.inside(place))]
        held = Facts(register, tuple(dict.fromkeys(around)))
        _held.insert(0, (key, held))
        del _held[_MOST_HELD:]
    return held


_BY = (By.DAY, By.HOUR, By.CATEGORY)


def _nowhere(register: Register, within: Bounds, sources: tuple[str, ...]) -> pd.DataFrame:
    """The events of the whole place that lie in none of its parts as far as is known, by `_BY`."""
    counted = Facts(register, within.areas).count((By.AREA, *_BY), Where(sources=sources))
    return counted[counted["area"].isna()].drop(columns="area")


def _in_parts(
    register: Register, place: str, within: Bounds, sources: tuple[str, ...]
) -> tuple[pd.DataFrame, set[str]]:
    """(events in the areas, for the whole place also those that lie in none of them; folded categories that the place has)."""
    facts = facts_of(register, place)
    counted = facts.count(_BY, Where(within.areas, sources=sources))
    if within.is_whole_place:
        counted = pd.concat([counted, _nowhere(register, within, sources)], ignore_index=True)
    inside = tuple(a.id for a in areas.directory(register.current("areas")).inside(place))
    used = facts.count([By.CATEGORY], Where(inside, sources=sources))["category"].dropna()
    return _as_incidents(counted), {fold(str(c)) for c in used}


def _on_surface(
    register: Register, place: str, word: str, within: Bounds, sources: tuple[str, ...], is_outside: bool
) -> tuple[pd.DataFrame | None, pd.DataFrame, set[str]]:
    """(events with an exact place on the surface, or ``is_outside`` beside it, those without one, folded categories of the former) as `bounds.Daily` reads them.

    None when the surface is not held. Where the problem names parts, the events lie in them too.
    """
    facts, where = facts_of(register, place), Where(within.areas, sources=sources)
    by = _BY
    every, exact = facts.count(by, where), facts.count(by, replace(where, is_exact=True))
    nowhere = _nowhere(register, within, sources) if within.is_whole_place else every.head(0)
    left_out = pd.concat([every, nowhere, exact.assign(count=-exact["count"])], ignore_index=True)
    unplaced = _as_incidents(left_out)
    used = {fold(str(c)) for c in exact["category"].dropna()}  # of the others none can be told to lie outside
    held = surfaces.bounding(register, place, word)
    if held is None:
        return None, unplaced, used
    size = max(1, int(held.surface.area**0.5 / 1000))  # a metre, or a thousandth of a large surface's side
    cells = facts.cells(size, replace(where, bounds=box_of(held.surface)), by)
    inside = cells[are_inside(held.surface, cells, size)]
    if not is_outside:
        return _as_incidents(inside), unplaced, used
    beside = pd.concat([exact, inside[exact.columns].assign(count=-inside["count"])], ignore_index=True)
    return _as_incidents(beside), unplaced, used


def _as_incidents(events: pd.DataFrame) -> pd.DataFrame:
    clocks = [None if pd.isna(hour) else f"{hour:02d}:00" for hour in events["hour"]]
    categories = [str(c or "") for c in events["category"]]
    frame = {"date": list(events["day"]), "category": categories, "count": list(events["count"])}
    return pd.DataFrame({**frame, "time": pd.Series(clocks, dtype=object)})


def before(start: date, counted: str) -> Period:
    """The period before an action: the 52 weeks before its first day; of crimes the twelve whole months."""
    if counted != CRIMES:
        return Period(start - YEAR, start - timedelta(days=1))
    end = start.replace(day=1) - timedelta(days=1)
    return Period(date(end.year - 1 + end.month // 12, end.month % 12 + 1, 1), end)
