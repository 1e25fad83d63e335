"""Promises, what comes, calculations, points of a walk and forums as people save them; see `rows` for what is raised."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from lagesbild import calendar
from lagesbild.actions import rows
from lagesbild.actions.notes import FIXED, NOT_FIXED, Calculation, Forum, Promise, Upcoming, WalkPoint
from lagesbild.actions.reading import Read, Row, noted
from lagesbild.actions.values import listed
from lagesbild.actor import Actor
from lagesbild.areas import directory
from lagesbild.problems import Problem
from lagesbild.register import Register

_T = TypeVar("_T")
Note = Promise | Upcoming | Calculation | WalkPoint | Forum


def notes(read: Read, place: str, made: type[_T]) -> tuple[Row[_T], ...]:
    """What stands of one kind in a place, in the order in which it was noted."""
    return noted(read, place, made, rows.kind_of_type(made))


def add_note(register: Register, place: str, value: Note, actor: Actor) -> str:
    """Note one; its id."""
    return rows.add(register, place, _checked(register, place, value), actor)


def change_note(register: Register, place: str, row: Row[Any], value: Note, actor: Actor) -> None:
    """Put another in the place of the one that was seen."""
    rows.change(register, place, row, _checked(register, place, value), actor, "ändring")


def _checked(register: Register, place: str, value: Note) -> Note:
    if isinstance(value, WalkPoint) and value.date is None:
        value = replace(value, date=calendar.today())
    problems = rows.texts(value)
    given = vars(value)
    known = {a.id for a in directory(register.current("areas")).inside(place)}
    for part in listed(given.get("parts") or given.get("part")):
        if part not in known:
            problems.append(
                Problem(f"Stadsdelen ”{part}” finns inte här.", "någon av platsens delar.", column="stadsdelar")
            )
    start, end = given.get("start"), given.get("end")
    if start and end and end < start:
        problems.append(Problem("Det slutar innan det börjar.", "en senare dag.", column="sista dagen"))
    problems += _CHECKS.get(type(value), _nothing)(register, place, value)
    rows.refuse(problems)
    if isinstance(value, Promise):
        judged = value.judged or calendar.today() if value.verdict else None
        return replace(value, judged=judged)
    if isinstance(value, WalkPoint):
        is_done = value.status in (FIXED, NOT_FIXED)
        return replace(value, fixed=value.fixed or calendar.today() if is_done else None)
    return value


def _promise(register: Register, place: str, value: Promise) -> list[Problem]:
    problems = []
    if value.verdict and not (value.verdict_reason or "").strip():
        problems.append(Problem("Skäl för bedömningen saknas.", "varför, i några ord.", column="skäl för bedömningen"))
    asked = (value.survey, value.question, value.answer)
    if any(asked) and not all(asked):
        problems.append(Problem("Frågan är inte hel.", "undersökning, fråga och svar.", column="fråga"))
    if all(asked) and value.wanted is None:
        problems.append(
            Problem("Åt vilket håll andelen ska gå saknas.", "högre eller lägre.", column="andelen ska bli")
        )
    if all(asked) and not value.before:
        problems.append(Problem("Vågen att jämföra med saknas.", "en våg som är inläst.", column="jämförs med våg"))
    return problems


def _point(register: Register, place: str, value: WalkPoint) -> list[Problem]:
    problems = []
    if value.date and value.date > calendar.today():
        problems.append(Problem("Dagen har inte varit.", "en dag som har varit.", column="noterad den"))
    if value.fixed and value.fixed > calendar.today():
        problems.append(Problem("Dagen har inte varit.", "en dag som har varit.", column="avslutad den"))
    if (value.x is None) != (value.y is None):
        problems.append(Problem("Bara den ena koordinaten är satt.", "båda, eller ingen.", column="punktens plats"))
    if value.status == NOT_FIXED and not (value.result or "").strip():
        problems.append(Problem("Varför punkten inte åtgärdas saknas.", "några ord.", column="vad som gjordes"))
    return problems


def _calculation(register: Register, place: str, value: Calculation) -> list[Problem]:
    if value.years and value.years > 1 and value.later_years is None:
        return [
            Problem("Kostnaden efter första året saknas.", "ett belopp, 0 om inget.", column="kostnad per år därefter")
        ]
    return []


def _nothing(register: Register, place: str, value: Any) -> list[Problem]:
    return []


_CHECKS: dict[type, Any] = {Promise: _promise, WalkPoint: _point, Calculation: _calculation}
