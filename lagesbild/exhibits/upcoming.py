"""The exhibit of the årshjul: what is known to happen in a year, month by month."""

from __future__ import annotations

from datetime import date

import pandas as pd

from lagesbild import actions as domain
from lagesbild.actions.notes import Upcoming
from lagesbild.actions.reading import Row
from lagesbild.actions.values import listed
from lagesbild.exhibit import Column, Disclosure, Exhibit, Format, Kind, Role
from lagesbild.exhibits import findings
from lagesbild.exhibits.actions import rows_of
from lagesbild.exhibits.base import ExhibitSpec, Scope
from lagesbild.exhibits.prose import notes as words
from lagesbild.problems import NoData
from lagesbild.swedish import MONTH_NAMES


def _title(scope: Scope) -> str:
    return f"Årshjul {scope.year}, {scope.area.name}"


def _of_year(scope: Scope) -> list[Row[Upcoming]]:
    """What touches the scope's year, the first first; NoData without any."""
    rows = scope.once(("upcoming",), lambda: domain.notes(scope.rows, scope.area.id, Upcoming))
    first, last = date(scope.year, 1, 1), date(scope.year, 12, 31)
    touching = [u for u in rows if u.value.start and u.value.start <= last and (u.value.end or u.value.start) >= first]
    if not touching:
        raise NoData(f"Inget är noterat i årshjulet för {scope.area.name} {scope.year}.")
    return sorted(touching, key=lambda u: (u.value.start or first, u.id))


def upcoming(scope: Scope) -> Exhibit:
    """What is known to happen: when, what, where, who answers."""
    shown = _of_year(scope)
    by_id = scope.directory.by_id
    months = [max(u.value.start or date.min, date(scope.year, 1, 1)).month for u in shown]
    table = pd.DataFrame(
        {
            "month": [MONTH_NAMES[m - 1] for m in months],
            "days": [_days(u.value) for u in shown],
            "name": [u.value.name for u in shown],
            "sort": [u.value.sort for u in shown],
            "area": [", ".join(by_id[p].name for p in listed(u.value.parts) if p in by_id) or None for u in shown],
            "responsible": [u.value.responsible for u in shown],
            "notice": [u.value.notice for u in shown],
        }
    )
    rows = rows_of(scope, "upcoming")
    said = words.year_wheel([(u.value.sort, MONTH_NAMES[m - 1]) for u, m in zip(shown, months, strict=True)])
    return Exhibit(
        ref=scope.ref("upcoming"),
        kind=Kind.TABLE,
        title=_title(scope),
        table=table,
        columns=(
            Column("month", "Månad", Role.LABEL),
            Column("days", "Dagar", Role.TIME, Format.TEXT),
            Column("name", "Vad", Role.LABEL),
            Column("sort", "Slag", Role.NOTE, hide_on_phone=True),
            Column("area", "Var", Role.NOTE, missing=f"hela {scope.area.name}", hide_on_phone=True),
            Column("responsible", "Ansvarar", Role.NOTE, missing="ingen angiven", hide_on_phone=True),
            Column("notice", "Att tänka på", Role.NOTE, missing=""),
        ),
        sources=scope.sources(rows),
        period=str(scope.year),
        summary=said,
        finding=findings.first_sentence(said),
        notes=scope.remarks(rows),
    )


def _days(value: Upcoming) -> str:
    if value.end is None or value.end == value.start:
        return f"{value.start:%Y-%m-%d}"
    return f"{value.start:%Y-%m-%d} – {value.end:%Y-%m-%d}"


SPECS = (ExhibitSpec("upcoming", upcoming, Disclosure.OPEN, _of_year, title=_title, kind=Kind.TABLE),)
