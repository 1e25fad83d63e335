"""What else happened in the periods of a series: the årshjul's days, actions that began or ended, follow-ups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lagesbild import actions as domain
from lagesbild.actions.notes import Upcoming
from lagesbild.actions.values import listed
from lagesbild.calendar import Period
from lagesbild.exhibit import Column, Role
from lagesbild.exhibits.actions import work_in
from lagesbild.exhibits.base import Scope
from lagesbild.exhibits.counted import ALL, Step, counted, period_of
from lagesbild.exhibits.prose.notes import during as year_wheel_of
from lagesbild.exhibits.prose.notes import meanwhile as in_words
from lagesbild.tables import SORTS_TO_COME

ID = "meanwhile"
COLUMN = Column(ID, "Samtidigt", Role.NOTE, missing="", hide_on_phone=True)
"""The column of a series that a drawing marks."""
_NEWS = SORTS_TO_COME[2]  # that a file comes changes nothing in the place


@dataclass(frozen=True)
class Happening:
    """Something with its first day and its last."""

    what: str
    start: date
    end: date


def _in_year_wheel(scope: Scope, areas: Sequence[str]) -> list[Happening]:
    """The days of the årshjul that concern any of the areas, or everybody."""
    upcoming = scope.once(("upcoming",), lambda: domain.notes(scope.rows, scope.area.id, Upcoming))
    return [
        Happening(u.value.name, u.value.start, u.value.end or u.value.start)
        for u in upcoming
        if u.value.start and u.value.sort != _NEWS and _meets(scope, listed(u.value.parts), areas)
    ]


def _meets(scope: Scope, parts: Sequence[str], areas: Sequence[str]) -> bool:
    is_inside = scope.directory.is_inside
    return not parts or any(a in (p, scope.area.id) or is_inside(a, p) for a in areas for p in parts)


def during(scope: Scope, areas: Sequence[str], days: Period) -> str:
    """What the årshjul has of the days in any of the areas, in a sentence; empty for nothing."""
    happening = [
        h for h in _in_year_wheel(scope, areas or [scope.area.id]) if h.start <= days.end and h.end >= days.start
    ]
    return year_wheel_of([h.what for h in happening])


def happenings(scope: Scope, area: str, categories: Sequence[str]) -> list[Happening]:
    """What the register tells of, the first first; what is bound to other areas or categories is left out.

    Names only, no ids: in a public version a number in a table is taken for a count.
    """
    work, happening = work_in(scope), _in_year_wheel(scope, [area])
    for action in work.actions:
        value, problem = action.value, work.problem(action.value.problem)
        about = listed(problem.value.categories) if problem else []
        if categories and about and not set(about) & set(categories):
            continue
        if problem is None or not _meets(scope, listed(problem.value.parts), [area]):
            continue
        days = [("Åtgärd börjar", value.start), ("Åtgärd slutar", value.end)]
        days += [("Uppföljning", f.value.date) for f in work.follow_ups_of(action.id)]
        happening += [Happening(f"{word}: {value.name}", day, day) for word, day in days if day]
    return sorted(happening, key=lambda h: (h.start, h.what))


def in_series(
    scope: Scope, step: Step, area: str, category: str, periods: Sequence[tuple[int, int]]
) -> list[str | None]:
    """What happened in each (year, number) of a series of the area and category; None where nothing is told."""
    names = [] if category == ALL else [str(c) for c in counted(scope, step).rows[area, category]["category"].unique()]
    names = names or ([] if category == ALL else [counted(scope, step).categories[category]])
    happening = happenings(scope, area, names)

    def within(days: Period | None) -> str | None:
        marks = [h.what for h in happening if days and h.start <= days.end and h.end >= days.start]
        return "; ".join(dict.fromkeys(marks)) or None

    return [within(period_of(step, year, n)) for year, n in periods]


def notes(labels: Sequence[str], marks: Sequence[str | None]) -> tuple[str, ...]:
    """The note of a series that names what its drawing marks; none where nothing is marked."""
    marked = [(label, text) for label, text in zip(labels, marks, strict=True) if text]
    return (in_words(marked),) if marked else ()
