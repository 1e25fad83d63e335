"""Did an action work? What was counted before and after, where it was done and where it was not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from lagesbild import areas
from lagesbild.actions import counts
from lagesbild.actions.reading import PlaceWork, Row
from lagesbild.actions.values import Action, LocalProblem, listed
from lagesbild.analysis import bounds
from lagesbild.analysis.evaluation import Change, Judged, judge
from lagesbild.calendar import Period
from lagesbild.problems import NoData, NotEnoughData, UnknownId
from lagesbild.register import Register

OTHERS = "ovriga"
"""The control area that is all parts of the place that the problem is not bound to."""
_YEAR = timedelta(days=364)
_FEWEST = {
    counts.INCIDENTS: 13,
    counts.CRIMES: 6,
}  # weeks, months: in fewer, what stays high or low for a while is called an effect more than once in twenty


@dataclass(frozen=True)
class Measured:
    """Counts per period in both areas, (before, after); ``after`` is the days, ``before`` the same a year earlier.

    ``without_place``: how many events before and after might have lain on the problem's surface, had their place been known.
    """

    counted: str
    before: Period
    after: Period
    treated: tuple[list[float], list[float]]
    control: tuple[list[float], list[float]]
    control_areas: tuple[str, ...]
    judged: Judged
    without_place: tuple[int, int] = (0, 0)


def controls(problem: LocalProblem, parts: Sequence[str]) -> list[str]:
    """The areas that can be compared with, of the parts of the place: the others together, then each; none when the problem is everywhere.

    Beside a surface every part can be: what lies on the surface is no part of it.
    """
    targeted = () if problem.surface else listed(problem.parts)
    others = [p for p in parts if p not in targeted]
    return [OTHERS, *others] if (targeted or problem.surface) and others else []


def _parts(register: Register, place: str) -> list[str]:
    directory = areas.directory(register.current("areas"), settings=register.current("place_settings"))
    return [p.id for p in directory.parts(place)]


def why_not(work: PlaceWork, action: Row[Action]) -> str:
    """Why an action cannot be measured before and after, and what to choose instead; nothing when it can."""
    problem = work.problem(action.value.problem)
    if not action.value.has_started or not action.value.start:
        return "den har inte börjat"
    if action.value.counted not in (counts.INCIDENTS, counts.CRIMES):
        return "den räknas inte i händelser eller brott: beskriv i uppföljningen vad som kom fram"
    if not problem:
        return "den svarar inte på något problem: välj ett"
    if problem.value.surface:
        is_incidents = action.value.counted == counts.INCIDENTS
        return "" if is_incidents else "brott räknas i hela delar: ta bort problemets yta och välj delar"
    return "" if problem.value.parts else "problemet är inte avgränsat: välj delar eller en yta för det"


def can_be_measured(work: PlaceWork, action: Row[Action]) -> bool:
    """True for an action that has started, counts incidents or crimes, and answers to a problem in some of the parts, or on a surface."""
    return not why_not(work, action)


def measured(register: Register, work: PlaceWork, id_: str, control: str) -> Measured:
    """What came of an action beside what came of the control area.

    The days after are whole weeks (crimes: months) from its start, a year at most; those before are the same a year
    earlier, so that the season is the same. UnknownId for an action or area that is not there; NoData for what is not
    counted; NotEnoughData for too short a time.
    """
    action = work.action(id_)
    if action is None:
        raise UnknownId(f"Åtgärden ”{id_}” finns inte.")
    problem = work.problem(action.value.problem)
    start, counted = action.value.start, action.value.counted
    if (why := why_not(work, action)) or problem is None or start is None or counted is None:
        raise NoData(f"{id_} går inte att mäta: {why}.")
    parts = _parts(register, work.place)
    offered = controls(problem.value, parts)
    if control not in offered:
        raise UnknownId(f"”{control}” går inte att jämföra med. Välj bland: {', '.join(offered)}.")
    known = counts.loaded_period(register, work.place, counted, problem.value)
    last = min(known.end, start + _YEAR - timedelta(days=1)) if known else start
    periods = _weeks(start, last) if counted == counts.INCIDENTS else bounds.whole_months(Period(start, last))
    earlier = [_year_before(p, counted) for p in periods]
    if len(periods) < _FEWEST[counted] or known is None or earlier[0].start < known.start:
        unit = "veckor" if counted == counts.INCIDENTS else "månader"
        silent = counts.silence(register, work.place, problem.value) if counted == counts.INCIDENTS else None
        ended = f" {silent[0]} har ingen händelse efter {silent[1]}, och räknas inte därefter." if silent else ""
        raise NotEnoughData(
            f"Det har gått för kort tid, eller för lite är inläst: minst {_FEWEST[counted]} {unit} före och efter behövs.{ended}"
        )
    others = tuple(offered[1:]) if control == OTHERS else (control,)
    is_surface = bool(
        problem.value.surface
    )  # what it is compared with is then everything else with an exact place there
    elsewhere = replace(problem.value, parts="" if is_surface and control == OTHERS else "|".join(others))
    here = counts.Within(register, work.place, problem.value, counted)
    there = counts.Within(register, work.place, elsewhere, counted, is_outside=is_surface)
    days = Period(earlier[0].start, earlier[-1].end), Period(periods[0].start, periods[-1].end)
    treated, compared = ((_per_period(w, earlier), _per_period(w, periods)) for w in (here, there))
    return Measured(
        counted,
        *days,
        treated,
        compared,
        others,
        judge(treated, compared, is_weekly=counted == counts.INCIDENTS),
        (here.without_place(days[0]), here.without_place(days[1])),
    )


def by_category(
    register: Register, work: PlaceWork, found: Measured, problem: LocalProblem, control: str
) -> list[tuple[Change, Change]]:
    """The (treated, control) changes of each category of the problem, over the days of what was ``found``; NaN for what is missing there."""
    is_surface = bool(problem.surface)
    parts = "" if is_surface and control == OTHERS else "|".join(found.control_areas)

    def change(of: LocalProblem, *, is_outside: bool) -> Change:
        within = counts.Within(register, work.place, of, found.counted, is_outside=is_outside)
        return Change(*(_per_period(within, [found.before, found.after])))

    changes = []
    for category in listed(problem.categories):
        here = replace(problem, categories=category)
        changes.append((change(here, is_outside=False), change(replace(here, parts=parts), is_outside=is_surface)))
    return changes


def _weeks(start: date, last: date) -> list[Period]:
    n = ((last - start).days + 1) // 7
    return [Period(start + timedelta(days=7 * i), start + timedelta(days=7 * i + 6)) for i in range(n)]


def _year_before(days: Period, counted: str) -> Period:
    return (
        Period(days.start - _YEAR, days.end - _YEAR) if counted == counts.INCIDENTS else days.in_year(days.end.year - 1)
    )


def _per_period(within: counts.Within, periods: list[Period]) -> list[float]:
    """The counts within a problem's bounds, period by period; NaN where one is missing."""
    sums = [within.count(p) for p in periods]
    return [float("nan") if n is None else float(n) for n in sums]


def concurrent(work: PlaceWork, action: Row[Action], days: Period) -> list[Row[Action]]:
    """The other actions against the same problem, or another in the same parts, that went on at the same time."""
    mine = work.problem(action.value.problem)
    targeted = set(listed(mine.value.parts)) if mine else set()

    def meets(other: Row[Action]) -> bool:
        problem = work.problem(other.value.problem)
        parts = set(listed(problem.value.parts)) if problem else set()
        is_near = other.value.problem == action.value.problem or bool(targeted & parts)
        begins, ends = other.value.start, other.value.end
        return bool(
            is_near
            and begins
            and begins <= days.end
            and (ends is None or ends >= days.start)
            and other.value.has_started
        )

    return [a for a in work.actions if a.id != action.id and meets(a)]
