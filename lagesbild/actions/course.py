"""Did an action break a series? The weeks before its start as far back as anything was counted, and those after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from lagesbild.actions import counts
from lagesbild.actions.effects import _per_period, why_not
from lagesbild.actions.reading import PlaceWork
from lagesbild.actions.values import listed
from lagesbild.analysis.interrupted import Shift, Step, shift_in_levels, step_in_counts
from lagesbild.analysis.statistics import TooFew
from lagesbild.calendar import Period, Week
from lagesbild.problems import NoData, UnknownId
from lagesbild.register import Register

_BEFORE, _AFTER = 156, 52
"""The most weeks before and after."""


@dataclass(frozen=True)
class Course:
    """What the weeks before and after an action say; ``step`` and ``shift`` None where ``why`` says that they cannot.

    ``levels`` is (weeks before, weeks after) that were compared of the levels, ``weeks`` of the counts.
    """

    before: Period
    after: Period
    weeks: tuple[int, int]
    sums: tuple[float, float]
    step: Step | None
    step_why: str
    levels: tuple[int, int]
    shift: Shift | None
    shift_why: str


def course(register: Register, work: PlaceWork, id_: str, elevated: int) -> Course:
    """The weeks of an action that counts incidents; ``elevated``: the level from which a week is one.

    UnknownId for an action that is not there; NoData for one that has not started, does not count incidents, or began before
    anything was counted.
    """
    action = work.action(id_)
    if action is None:
        raise UnknownId(f"Åtgärden ”{id_}” finns inte.")
    problem = work.problem(action.value.problem)
    start = action.value.start
    if (why := why_not(work, action)) or problem is None or start is None:
        raise NoData(f"{id_} har ingen serie: {why}.")
    known = counts.loaded_period(register, work.place, counts.INCIDENTS, problem.value)
    if action.value.counted != counts.INCIDENTS or known is None:
        raise NoData(f"{id_} har ingen serie: den räknas inte i händelser vecka för vecka, eller inga är inlästa.")
    n_before = min(_BEFORE, (start - known.start).days // 7)
    n_after = min(_AFTER, ((known.end - start).days + 1) // 7)
    if n_before < 1 or n_after < 1:
        raise NoData(f"{id_} började utanför den tid som händelser är noterade.")
    weeks = [
        Period(start + timedelta(days=7 * i), start + timedelta(days=7 * i + 6)) for i in range(-n_before, n_after)
    ]
    y = _per_period(counts.Within(register, work.place, problem.value, counts.INCIDENTS), weeks)
    one, other = y[:n_before], y[n_before:]
    step, step_why = None, ""
    try:
        step = step_in_counts(one, other)
    except TooFew as few:
        step_why = str(few)
    early: list[float] = []
    late: list[float] = []
    shift, shift_why = None, "Nivåer sätts på hela delar, inte på en yta."
    if not problem.value.surface:
        early, late = _levels(register, listed(problem.value.parts), weeks[0].start, start, weeks[-1].end, elevated)
        try:
            shift = shift_in_levels(early, late)
        except TooFew as few:
            shift_why = str(few)
    return Course(
        Period(weeks[0].start, start - timedelta(days=1)),
        Period(start, weeks[-1].end),
        (n_before, n_after),
        (sum(one), sum(other)),
        step,
        step_why,
        (len(early), len(late)),
        shift,
        shift_why,
    )


def _levels(
    register: Register, parts: list[str], first: date, start: date, last: date, elevated: int
) -> tuple[list[float], list[float]]:
    """The share of the parts at an elevated level, ISO week by week from the first that was assessed, NaN where none was.

    The week that the start parts is in neither.
    """
    rows = register.current("ratings", areas=parts)
    rows = rows[rows["level"].notna()]
    by_week: dict[Week, list[bool]] = {}
    for y, w, level in zip(rows["year"], rows["week"], rows["level"], strict=True):
        by_week.setdefault(Week(int(y), int(w)), []).append(int(level) >= elevated)
    early: list[float] = []
    late: list[float] = []
    if not by_week:
        return early, late
    week = max(Week.of(first + timedelta(days=6)), min(by_week))
    while (monday := week.monday()) + timedelta(days=6) <= last:
        levels = by_week.get(week, [])
        share = sum(levels) / len(levels) if levels else float("nan")
        if monday >= start:
            late.append(share)
        elif monday + timedelta(days=6) < start:
            early.append(share)
        week = week.shift(1)
    return early, late
