"""What a weekly meeting resolves: what is to be done, by whom, by when; and the focus of the week to come.

Both are rows with history: a status that changes is a new row, and one that was noted by mistake is
withdrawn, never removed. Who does it is an organisation or a function, never a person.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from lagesbild import week as domain
from lagesbild.actor import Actor
from lagesbild.calendar import Week, week_label
from lagesbild.problems import Problem, Refused
from lagesbild.register import Change, Register
from lagesbild.tables import RESOLUTION_STATES, TABLES, to_frame

OPEN = RESOLUTION_STATES[:2]
"""The states of what is still to be done."""
_SOURCE = "Beslut på veckomöte, registrerade i Lägesbild"


@dataclass(frozen=True)
class Resolution:
    """Something to be done: ``part`` is the id of the stadsdel that it concerns, None for all of the place."""

    what: str
    responsible: str
    due: date | None = None
    status: str = OPEN[0]
    part: str | None = None
    outcome: str | None = None


@dataclass(frozen=True)
class Focus:
    """Where and when the parties are to be in the week to come, and who."""

    place: str
    responsible: str
    hours: str | None = None


def resolve(register: Register, place: str, week: Week, resolution: Resolution, actor: Actor) -> str:
    """Note what the meeting about ``week`` resolved; its id. Refused when something is missing or looks personal."""
    row = _checked(resolution)
    id_ = uuid.uuid4().hex
    change = _change(actor, "beslut", "resolutions", place, f"Mötesbeslut {week_label(week.week)} {week.year}", week)
    register.save([(change, _row(place, id_, week, row))], expected={("resolutions", (place, id_)): None})
    return id_


def change(
    register: Register, row: Mapping[str, Any], resolution: Resolution, actor: Actor, *, withdrawn: bool = False
) -> None:
    """Put ``resolution`` in the place of ``row`` (of `resolutions_of`). The register's Conflict when another was first."""
    checked = _checked(resolution)
    week = Week(int(row["year"]), int(row["week"]))
    title = f"Mötesbeslut {week_label(week.week)} {week.year}"
    action = "strykning" if withdrawn else "uppföljning" if checked.status != row["status"] else "rättelse"
    register.save(
        [
            (
                _change(actor, action, "resolutions", row["area"], title, week),
                _row(row["area"], row["resolution"], week, checked, withdrawn),
            )
        ],
        expected={("resolutions", (row["area"], row["resolution"])): int(row["change"])},
    )


def resolutions_of(register: Register, place: str) -> pd.DataFrame:
    """Everything that the place's meetings resolved and that stands; columns as the table, the newest meeting first."""
    rows = register.current("resolutions", areas=[place])
    rows = rows[rows["withdrawn"].fillna(0) != 1]
    return rows.sort_values(["year", "week"], ascending=False, kind="stable").reset_index(drop=True)


def open_before(register: Register, place: str, week: Week) -> pd.DataFrame:
    """What earlier meetings than that about ``week`` resolved and nobody has finished; what is due first comes first."""
    rows = resolutions_of(register, place)
    earlier = [Week(int(y), int(w)) < week for y, w in zip(rows["year"], rows["week"], strict=True)]
    rows = rows[pd.Series(earlier, index=rows.index, dtype=bool) & rows["status"].isin(OPEN)]
    return rows.sort_values("due", kind="stable", na_position="last").reset_index(drop=True)


def of_meeting(register: Register, place: str, week: Week) -> pd.DataFrame:
    """What the meeting about ``week`` resolved, in the order in which it was noted."""
    rows = register.current("resolutions", areas=[place], year=week.year, week=week.week)
    return rows[rows["withdrawn"].fillna(0) != 1].reset_index(drop=True)


def of_row(row: Mapping[str, Any]) -> Resolution:
    """The resolution that a row holds."""
    due = row["due"]
    return Resolution(
        row["what"],
        row["responsible"],
        None if due is None or pd.isna(due) else due,
        row["status"],
        _text(row["part"]),
        _text(row["outcome"]),
    )


def set_focus(register: Register, place: str, week: Week, focus: Focus, actor: Actor) -> str:
    """Note a focus of ``week``, the week to come; its id."""
    _refuse(
        [
            *_required({"Plats": focus.place, "Ansvarig": focus.responsible}),
            *domain.check_texts({"Plats": focus.place, "Tider": focus.hours, "Ansvarig": focus.responsible}),
        ]
    )
    id_ = uuid.uuid4().hex
    record = {
        "area": place,
        "focus": id_,
        "year": week.year,
        "week": week.week,
        "place": focus.place.strip(),
        "hours": (focus.hours or "").strip() or None,
        "responsible": focus.responsible.strip(),
        "withdrawn": None,
    }
    about = _change(actor, "beslut", "focus", place, f"Fokus {week_label(week.week)} {week.year}", week)
    register.save([(about, _frame("focus", record))], expected={("focus", (place, id_)): None})
    return id_


def withdraw_focus(register: Register, row: Mapping[str, Any], actor: Actor) -> None:
    """Take back a focus that was noted by mistake."""
    week = Week(int(row["year"]), int(row["week"]))
    record = {n: row[n] for n in TABLES["focus"].names} | {"withdrawn": 1}
    about = _change(actor, "strykning", "focus", row["area"], f"Fokus {week_label(week.week)} {week.year}", week)
    register.save(
        [(about, _frame("focus", record))], expected={("focus", (row["area"], row["focus"])): int(row["change"])}
    )


def focus_of(register: Register, place: str, week: Week) -> pd.DataFrame:
    """The focus of a week, in the order in which it was noted."""
    rows = register.current("focus", areas=[place], year=week.year, week=week.week)
    return rows[rows["withdrawn"].fillna(0) != 1].reset_index(drop=True)


def _checked(resolution: Resolution) -> Resolution:
    what, responsible = resolution.what.strip(), resolution.responsible.strip()
    problems = _required({"Beslut": what, "Ansvarig": responsible})
    problems += domain.check_texts({"Beslut": what, "Ansvarig": responsible, "Utfall": resolution.outcome})
    if resolution.status not in RESOLUTION_STATES:
        problems.append(
            Problem(
                f"Status ”{resolution.status}” finns inte.",
                f"{', '.join(RESOLUTION_STATES[:-1])} eller {RESOLUTION_STATES[-1]}.",
                column="Status",
            )
        )
    _refuse(problems)
    return replace(resolution, what=what, responsible=responsible, outcome=(resolution.outcome or "").strip() or None)


def _required(texts: Mapping[str, str]) -> list[Problem]:
    return [Problem(f"{name} saknas.", "några ord.", column=name) for name, text in texts.items() if not text.strip()]


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise Refused(problems)


def _row(place: str, id_: str, week: Week, resolution: Resolution, withdrawn: bool = False) -> pd.DataFrame:
    record = {
        "area": place,
        "resolution": id_,
        "year": week.year,
        "week": week.week,
        "withdrawn": 1 if withdrawn else None,
        **vars(resolution),
    }
    return _frame("resolutions", record)


def _frame(kind: str, record: Mapping[str, object]) -> pd.DataFrame:
    return to_frame(kind, [dict(record)])[TABLES[kind].names]


def _change(actor: Actor, action: str, kind: str, place: str, title: str, week: Week) -> Change:
    return Change(who=str(actor), action=action, kind=kind, place=place, title=title, source=_SOURCE, period=str(week))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
