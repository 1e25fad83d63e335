"""Exhibits of what a meeting resolved, what is still open, and the focus of a week."""

from __future__ import annotations

from datetime import date

import pandas as pd

from lagesbild import resolutions as domain
from lagesbild.calendar import Week
from lagesbild.exhibit import Column, Disclosure, Exhibit, Format, Kind, Role
from lagesbild.exhibits.base import WEEK, ExhibitSpec, Scope, week_number
from lagesbild.exhibits.week import days_of, named, spanned
from lagesbild.problems import NoData
from lagesbild.swedish import number_word, sentence
from lagesbild.week import weeks_until_meeting


def _resolutions_title(scope: Scope, number: str) -> str:
    return f"Beslut på mötet om {named(Week(scope.year, week_number(scope, number)))}, {scope.area.name}"


def resolutions(scope: Scope, number: str) -> Exhibit:
    """What the week's meeting resolved, and what earlier ones left open; NoData when there is neither."""
    week, rows = _resolved(scope, number)
    is_current = [(int(y), int(w)) == tuple(week) for y, w in zip(rows["year"], rows["week"], strict=True)]
    table = pd.DataFrame(
        {
            "what": rows["what"],
            "area": [scope.directory.name(p) if isinstance(p, str) else "" for p in rows["part"]],
            "responsible": rows["responsible"],
            "due": [f"{d:%Y-%m-%d}" if isinstance(d, date) else None for d in rows["due"]],
            "status": rows["status"],
            "outcome": rows["outcome"],
            "meeting": [named(Week(int(y), int(w))) for y, w in zip(rows["year"], rows["week"], strict=True)],
        }
    )
    return Exhibit(
        ref=scope.ref("resolutions", week.week),
        kind=Kind.TABLE,
        title=_resolutions_title(scope, number),
        how_to_read="Först det som mötet beslutade, sedan det som är öppet sedan tidigare möten.",
        table=table,
        columns=(
            Column("what", "Beslut", Role.LABEL),
            Column("area", scope.part_title, Role.NOTE, missing=""),
            Column("responsible", "Ansvarig", Role.NOTE),
            Column("due", "Klart senast", Role.TIME, Format.TEXT, missing=""),
            Column("status", "Status", Role.NOTE),
            Column("outcome", "Utfall", Role.NOTE, missing=""),
            Column("meeting", "Möte", Role.TIME, Format.TEXT),
        ),
        sources=scope.sources(rows),
        period=f"{named(week)}, {days_of(week)}",
        summary=_in_words(sum(is_current), len(is_current) - sum(is_current)),
    )


def _in_words(new: int, still_open: int) -> str:
    """How many were resolved and how many are open since before.

    >>> _in_words(2, 1)
    'Mötet fattade två beslut. Ett är öppet sedan tidigare.'
    """
    return sentence(
        f"mötet fattade {number_word(new) if new > 1 else 'ett'} beslut" if new else "mötet fattade inga beslut",
        f"{number_word(still_open) if still_open > 1 else 'ett'} är {'öppna' if still_open > 1 else 'öppet'} sedan tidigare"
        if still_open
        else "",
    )


def _resolved(scope: Scope, number: str) -> tuple[Week, pd.DataFrame]:
    week = Week(scope.year, week_number(scope, number))
    rows = pd.concat(
        [
            domain.of_meeting(scope.register, scope.area_id, week),
            domain.open_before(scope.register, scope.area_id, week),
        ],
        ignore_index=True,
    )
    if rows.empty:
        raise NoData(f"Inga mötesbeslut finns för {scope.area.name} {named(week)}.")
    return week, rows


def _focus_title(scope: Scope, number: str) -> str:
    week = Week(scope.year, week_number(scope, number))
    return f"Fokus {spanned(weeks_until_meeting(scope.register, scope.area_id, week))}, {scope.area.name}"


def focus(scope: Scope, number: str) -> Exhibit:
    """Where and when the parties are to be in a week, and who; NoData when nothing is set."""
    week, rows = _focused(scope, number)
    weeks = weeks_until_meeting(scope.register, scope.area_id, week)
    return Exhibit(
        ref=scope.ref("focus", week.week),
        kind=Kind.TABLE,
        title=_focus_title(scope, number),
        table=rows[["place", "hours", "responsible"]],
        columns=(
            Column("place", "Plats", Role.LABEL),
            Column("hours", "Dagar och tider", Role.NOTE, missing=""),
            Column("responsible", "Vem", Role.NOTE),
        ),
        sources=scope.sources(rows),
        period=f"{spanned(weeks)}, {days_of(week, weeks[-1])}",
        summary=sentence(f"Fokus {spanned(weeks)}: {', '.join(rows['place'])}"),
    )


def _focused(scope: Scope, number: str) -> tuple[Week, pd.DataFrame]:
    week = Week(scope.year, week_number(scope, number))
    rows = domain.focus_of(scope.register, scope.area_id, week)
    if rows.empty:
        raise NoData(f"Inget fokus är satt för {scope.area.name} {named(week)}.")
    return week, rows


def _weeks_with(kind: str, scope: Scope) -> list[tuple[str, ...]]:
    rows = scope.rows(kind, areas=[scope.area_id], year=scope.year)
    return [(str(w),) for w in sorted({int(w) for w in rows["week"][rows["withdrawn"].fillna(0) != 1]})]


SPECS = (
    ExhibitSpec(
        "resolutions",
        resolutions,
        Disclosure.EVENTS,
        _resolved,
        (WEEK,),
        lambda s: _weeks_with("resolutions", s),
        title=_resolutions_title,
        kind=Kind.TABLE,
    ),
    ExhibitSpec(
        "focus",
        focus,
        Disclosure.EVENTS,
        _focused,
        (WEEK,),
        lambda s: _weeks_with("focus", s),
        title=_focus_title,
        kind=Kind.TABLE,
    ),
)
