"""What is ahead: what people know will happen, follow-ups, what is to be done by a day, what runs out. Nothing is made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from lagesbild.actions.law import answers
from lagesbild.actions.notes import Forum, Promise, Upcoming, WalkPoint
from lagesbild.actions.noting import notes
from lagesbild.actions.priorities import missing
from lagesbild.actions.reading import PlaceWork, Read, work_of
from lagesbild.actions.values import listed
from lagesbild.calendar import Period, Tertial
from lagesbild.tables import RESOLUTION_STATES

WEEKS = 4


@dataclass(frozen=True)
class Ahead:
    """Something ahead: its first day and its last, what it is, what sort, in which parts (none: the whole place), who answers.

    ``view`` is the view of the page Åtgärder that holds it, empty for none.
    """

    day: date
    what: str
    sort: str
    end: date | None = None
    parts: tuple[str, ...] = ()
    responsible: str | None = None
    view: str = ""
    is_resolution: bool = False


def window(today: date, weeks: int = WEEKS) -> Period:
    """Today and whole weeks ahead.

    >>> str(window(date(2026, 11, 30)).end)
    '2026-12-27'
    """
    return Period(today, today + timedelta(days=7 * weeks - 1))


def ahead(read: Read, place: str, days: Period) -> list[Ahead]:
    """What lies in the days, what began before them and goes on included; the first first."""
    here = work_of(read, place)
    entries = [*_upcoming(read, place)]
    for action in here.actions:
        value, problem = action.value, here.problem(action.value.problem)
        parts = tuple(listed(problem.value.parts)) if problem else ()
        who = value.responsible
        if value.follow_up and not any(f.value.date >= value.follow_up for f in here.follow_ups_of(action.id)):
            entries.append(
                Ahead(value.follow_up, f"{action.id} {value.name}", "uppföljning", None, parts, who, "uppfoljning")
            )
        if value.is_open and value.end:
            entries.append(Ahead(value.end, f"{action.id} {value.name}", "åtgärd slutar", None, parts, who, "atgarder"))
    for point in notes(read, place, WalkPoint):
        if point.value.is_open and point.value.due:
            part = (point.value.part,) if point.value.part else ()
            entries.append(
                Ahead(point.value.due, f"{point.id} {point.value.name}", "från vandring, klart senast", None, part, point.value.responsible, "dialog")
            )  # fmt: skip
    for promise in notes(read, place, Promise):
        if promise.value.end and not promise.value.verdict:
            parts = tuple(listed(promise.value.parts))
            text = f"{promise.id} {promise.value.name}"
            entries.append(
                Ahead(promise.value.end, text, "löfte att bedöma", None, parts, promise.value.parties, "dialog")
            )
    for forum in notes(read, place, Forum):
        if forum.value.meets:
            entries.append(Ahead(forum.value.meets, forum.value.name, "möte", view="samverkan"))
    for answer in answers(read, place, here):
        if answer.until:
            entries.append(Ahead(answer.until, f"{answer.paragraph} {answer.asks}", "ska förnyas", view="lagen"))
    if waiting := missing(read, place, days.start):
        parts = tuple(p.id for p in waiting)
        last = Tertial.of(days.start).days.end
        entries.append(Ahead(last, "Prioritera områdena", "klart senast", None, parts, view="problem"))
    entries += _resolved(read, here)
    inside = [a for a in entries if a.day <= days.end and (a.end or a.day) >= days.start]
    return sorted(inside, key=lambda a: (a.day, a.sort, a.what))


def _upcoming(read: Read, place: str) -> list[Ahead]:
    return [
        Ahead(
            u.value.start,
            u.value.name,
            u.value.sort,
            u.value.end,
            tuple(listed(u.value.parts)),
            u.value.responsible,
            "arshjul",
        )
        for u in notes(read, place, Upcoming)
        if u.value.start
    ]


def _resolved(read: Read, here: PlaceWork) -> list[Ahead]:
    """What meetings have resolved that is not done; what has become an action stands there."""
    rows = read("resolutions", [here.place])
    rows = rows[(rows["withdrawn"].fillna(0) != 1) & rows["status"].isin(RESOLUTION_STATES[:2]) & rows["due"].notna()]
    made = {a.value.resolution for a in here.actions}
    return [
        Ahead(
            r["due"],
            str(r["what"]),
            "mötesbeslut, klart senast",
            responsible=str(r["responsible"]),
            is_resolution=True,
        )
        for r in rows.to_dict("records")
        if r["resolution"] not in made
    ]
