"""The exhibit of who was asked before a meeting, and what each answered."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from lagesbild import reports as domain
from lagesbild.calendar import Week
from lagesbild.exhibit import Column, Disclosure, Exhibit, Kind, Role
from lagesbild.exhibits.base import WEEK, ExhibitSpec, Scope, week_number
from lagesbild.exhibits.week import days_of, named, spanned
from lagesbild.problems import NoData
from lagesbild.reports import Answer
from lagesbild.swedish import listing
from lagesbild.week import weeks_of_meeting


def _title(scope: Scope, number: str) -> str:
    return f"Rapporter inför mötet om {named(Week(scope.year, week_number(scope, number)))}, {scope.area.name}"


def reports(scope: Scope, number: str) -> Exhibit:
    """One row per organisation: what it has reported of which part; as it was when the meeting was closed.

    NoData when nobody was asked.
    """
    weeks, coverage = _coverage(scope, number)
    is_struck = bool((coverage["answer"] == Answer.STRUCK).any())
    names = {p.id: p.name for p in (*scope.parts, scope.area)}
    answered = {
        answer: [_parts(rows["area"][rows["answer"] == answer], rows["area"], names) for _, rows in _by_one(coverage)]
        for answer in Answer
    }
    return Exhibit(
        ref=scope.ref("reports", weeks[-1].week),
        kind=Kind.TABLE,
        title=_title(scope, number),
        how_to_read="Att ingen har svarat är inte detsamma som att inget har hänt.",
        table=pd.DataFrame(
            {
                "organisation": [organisation for organisation, _ in _by_one(coverage)],
                "reported": answered[Answer.REPORTED],
                "struck": answered[Answer.STRUCK],
                "nothing": answered[Answer.NOTHING],
                "silent": answered[Answer.SILENT],
            }
        ).drop(columns=[] if is_struck else ["struck"]),
        columns=(
            Column("organisation", "Organisation", Role.LABEL),
            Column("reported", "Rapporterat", Role.NOTE, missing=""),
            *((Column("struck", "Rapporterat men struket", Role.NOTE, missing=""),) if is_struck else ()),
            Column("nothing", "Inget att rapportera", Role.NOTE, missing=""),
            Column("silent", "Inte svarat", Role.NOTE, missing=""),
        ),
        sources=("Rapporter inför veckomötet, lämnade i Lägesbild",),
        period=f"{spanned(weeks)}, {days_of(weeks[0], weeks[-1])}",
        summary=domain.coverage_in_words(coverage, names),
    )


def _by_one(coverage: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    return [(str(o), rows) for o, rows in coverage.groupby("organisation", sort=False)]


def _parts(chosen: Iterable[str], expected: Iterable[str], names: dict[str, str]) -> str | None:
    """The parts' names; "alla" when they are several and all that the organisation was asked of."""
    these, all_ = list(chosen), list(expected)
    if len(all_) > 1 and len(these) == len(all_):
        return "alla"
    return listing([names.get(a, a) for a in these]) or None


def _coverage(scope: Scope, number: str) -> tuple[tuple[Week, ...], pd.DataFrame]:
    """The weeks that the meeting looks back on, and who has answered."""
    week = Week(scope.year, week_number(scope, number))
    meetings = scope.rows("meetings", areas=[scope.area_id], year=week.year, week=week.week)
    register = scope.register if meetings.empty else scope.register.at(int(meetings["change"].iloc[-1]))
    coverage = domain.coverage(register, scope.area_id, week)
    if coverage.empty:
        raise NoData(f"Ingen var ombedd att rapportera inför mötet om {named(week)} i {scope.area.name}.")
    return weeks_of_meeting(register, scope.area_id, week), coverage


def _weeks(scope: Scope) -> list[tuple[str, ...]]:
    if not domain.reporters_of(scope.register, scope.area_id):
        return []
    rows = scope.rows("meetings", areas=[scope.area_id], year=scope.year)
    return [(str(w),) for w in sorted(int(w) for w in rows["week"])]


SPECS = (ExhibitSpec("reports", reports, Disclosure.EVENTS, _coverage, (WEEK,), _weeks, title=_title, kind=Kind.TABLE),)
