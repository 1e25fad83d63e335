"""What is counted within a problem's bounds, from what is loaded now: the count recomputes itself."""

from __future__ import annotations

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


def loaded_period(register: Register, place: str, counted: str, problem: LocalProblem | None = None) -> Period | None:
    """From the first to the last day that something is counted of; None when nothing is, within a problem's surface."""
    directory = areas.directory(register.current("areas"))
    inside = [a.id for a in directory.inside(place)]
    if problem is not None and problem.surface:
        span = facts_of(register, place).span if counted == INCIDENTS else None
        return Period(*span) if span else None
    if counted == INCIDENTS:
        rows = register.current("incidents", areas=inside)
        rows = rows[rows["withdrawn"].fillna(0) != 1]
        days = list(rows["date"])
        if not days:
            return None
        rated = register.current("ratings", areas=inside)
        rated = rated[rated["level"].notna()]
        weeks = {Week(int(y), int(w)) for y, w in zip(rated["year"], rated["week"], strict=True)}
        assessed = [w.monday() + timedelta(days=6) for w in weeks]
        return Period(min(days), max([*days, *assessed]))
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
        self._bounds = within = bounds_of(register, place, problem)
        self._counted = counted
        self._unplaced: pd.DataFrame | None = None
        is_lacking = False
        if problem.surface:
            rows, placed_nowhere, used = _events_within(register, place, problem.surface, within, is_outside)
            names = facts_of(register, place).names  # a category of incidents is looked for among events as what it is
            within = replace(within, categories=tuple(dict.fromkeys(names.of(place, c) for c in within.categories)))
            self._unplaced, is_lacking = placed_nowhere, rows is None or counted != INCIDENTS
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

    def count(self, days: Period) -> int | None:
        """How many in the days; None where it cannot be told."""
        if self._is_none:
            return None
        if self._counted == INCIDENTS:
            return self._incidents(self._rows, days)[0]
        return bounds.crimes_within(self._rows, self._names, bounds.whole_months(days))

    def without_clock(self, days: Period) -> int:
        """How many incidents would be counted if their clock were known."""
        return 0 if self._is_none or self._counted != INCIDENTS else self._incidents(self._rows, days)[1]

    def without_place(self, days: Period) -> int:
        """How many events of the place, or of the parts, might lie within the surface: nobody knows exactly where."""
        return 0 if self._is_none or self._unplaced is None else sum(self._incidents(self._unplaced, days))

    def _incidents(self, rows: pd.DataFrame | None, days: Period) -> tuple[int, int]:
        assert rows is not None
        return bounds.incidents_within(rows, self._names, self._bounds.hours, days)


def facts_of(register: Register, place: str) -> Facts:
    """The port to the events that were imported for the place, its parts, or what it lies in."""
    directory = areas.directory(register.current("areas"))
    around = [place, *directory.ancestors(place), *(a.id for a in directory.inside(place))]
    return Facts(register, tuple(dict.fromkeys(around)))


def _events_within(
    register: Register, place: str, word: str, within: Bounds, is_outside: bool
) -> tuple[pd.DataFrame | None, pd.DataFrame, set[str]]:
    """(events with an exact place on the surface, or ``is_outside`` beside it, those without one, folded categories of the former) as `incidents_within` reads them.

    None when the surface is not held. Where the problem names parts, the events lie in them too.
    """
    facts, where = facts_of(register, place), Where(within.areas)
    by = (By.DAY, By.HOUR, By.CATEGORY)
    every, exact = facts.count(by, where), facts.count(by, replace(where, is_exact=True))
    nowhere = every.head(0)
    if within.is_whole_place:  # what was read for the place, and lies in none of its parts as far as is known
        here = Facts(register, within.areas).count((By.AREA, *by))
        nowhere = here[here["area"].isna()].drop(columns="area")
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
