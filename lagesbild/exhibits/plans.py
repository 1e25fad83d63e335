"""Exhibits of how a plan goes: its measures in a year, its indicators on their way to their targets."""

from __future__ import annotations

import pandas as pd

from lagesbild.actions.plan import Course, Way, courses
from lagesbild.exhibit import Column, Disclosure, Exhibit, Format, Kind, Role
from lagesbild.exhibits.base import ExhibitSpec, Scope, not_loaded
from lagesbild.exhibits.prose import actions as prose
from lagesbild.problems import NoData

_ABSENT = "saknas"


def _status_rows(scope: Scope) -> pd.DataFrame:
    """The measures with what is reported of the scope's year; NoData without any measure or report."""
    measures = scope.rows("measures", areas=[scope.area.id])
    if measures.empty:
        raise not_loaded("Insatser", scope)
    status = scope.rows("measure_status", areas=[scope.area.id])
    status = status[status["year"] == scope.year]
    if status.empty:
        raise NoData(f"Inget är redovisat om insatserna i {scope.area.name} {scope.year}.")
    return measures.merge(status[["plan", "number", "status", "result", "reported"]], how="left", on=["plan", "number"])


def _status_title(scope: Scope) -> str:
    return f"Insatsernas läge {scope.year}, {scope.area.name}"


def status(scope: Scope) -> Exhibit:
    """Each measure of the plan with its expected result and what is reported of the year; silence says so."""
    rows = _status_rows(scope)
    table = pd.DataFrame(
        {
            "number": rows["number"],
            "name": rows["name"],
            "expected": rows["expected"],
            "coordinator": rows["coordinator"],
            "responsible": rows["responsible"],
            "status": rows["status"].astype(object).where(rows["status"].notna(), None),
            "result": rows["result"].astype(object).where(rows["result"].notna(), None),
        }
    ).reset_index(drop=True)
    statuses = scope.rows("measure_status", areas=[scope.area.id])
    return Exhibit(
        ref=scope.ref("plan-status"),
        kind=Kind.TABLE,
        title=_status_title(scope),
        table=table,
        columns=(
            Column("number", "Nr", Role.LABEL),
            Column("name", "Insats", Role.LABEL),
            Column("expected", "Förväntat resultat", Role.NOTE, missing=_ABSENT, hide_on_phone=True),
            Column("coordinator", "Samordningsansvar", Role.NOTE, missing=_ABSENT, hide_on_phone=True),
            Column("responsible", "Ansvar", Role.NOTE, missing=_ABSENT, hide_on_phone=True),
            Column("status", "Läge", Role.NOTE, missing="inte redovisad"),
            Column("result", "Vad den gav", Role.NOTE, missing=""),
        ),
        sources=scope.sources(statuses[statuses["year"] == scope.year]),
        period=str(scope.year),
        summary=prose.measures(list(table["status"])),
        finding=prose.measures_in_brief(list(table["status"])),
    )


def _courses(scope: Scope) -> pd.DataFrame:
    frame: pd.DataFrame = scope.once(("courses",), lambda: courses(scope.rows, scope.area.id, scope.year))
    if frame.empty:
        raise not_loaded("Indikatorer", scope)
    return frame


def _path_title(scope: Scope) -> str:
    return f"Indikatorernas väg mot målet, {scope.area.name} {scope.year}"


def path(scope: Scope) -> Exhibit:
    """Baseline, target, the latest value, where it should be, where a straight line ends; "saknas" where there is nothing."""
    frame = _courses(scope)
    of: list[Course] = list(frame["course"])
    table = pd.DataFrame(
        {
            "goal": frame["goal"],
            "indicator": frame["indicator"],
            "baseline": [c.baseline for c in of],
            "target": [c.target for c in of],
            "target_year": pd.array([c.target_year for c in of], dtype="Int64"),
            "now": [c.now for c in of],
            "year": pd.array([c.year for c in of], dtype="Int64"),
            "path": [c.path for c in of],
            "forecast": [c.forecast for c in of],
            "way": [str(c.way) for c in of],
        }
    ).astype(dict.fromkeys(("baseline", "target", "now", "path", "forecast"), "float64"))
    rows = scope.rows("indicators", areas=[scope.area.id])
    counted = [i for i, c in zip(frame["indicator"], of, strict=True) if c.is_counted]
    rules = scope.rows("indicator_rules", areas=[scope.area.id])
    ruled = dict(zip(rules["indicator"], rules["category"], strict=True))
    absent = [(i, ruled[i]) for i, c in zip(frame["indicator"], of, strict=True) if c.now is None and i in ruled]
    return Exhibit(
        ref=scope.ref("indicator-path"),
        kind=Kind.TABLE,
        title=_path_title(scope),
        how_to_read="”Borde vara” och ”Vid målåret” ligger på raka linjer: från utgångsvärdet till målet, och genom det senaste värdet.",
        table=table,
        columns=(
            Column("goal", "Mål", Role.LABEL, hide_on_phone=True),
            Column("indicator", "Indikator", Role.LABEL),
            Column("baseline", "Utgångsvärde", Role.AMOUNT, missing=_ABSENT, hide_on_phone=True),
            Column("target", "Målvärde", Role.TARGET, missing=_ABSENT),
            Column("target_year", "Målår", Role.TIME, missing=_ABSENT, hide_on_phone=True),
            Column("now", "Senast", Role.AMOUNT, missing=_ABSENT),
            Column("year", "År", Role.TIME, missing=""),
            Column("path", "Borde vara", Role.AMOUNT, Format.DECIMAL, 1, missing="", hide_on_phone=True),
            Column("forecast", "Vid målåret", Role.AMOUNT, Format.DECIMAL, 1, missing="", hide_on_phone=True),
            Column("way", "Bedömning", Role.NOTE),
        ),
        sources=scope.sources(rows),
        period=f"till och med {scope.year}",
        summary=prose.courses([str(c.way) for c in of]),
        finding=prose.courses_in_brief([str(c.way) for c in of]),
        notes=(
            *([f"Räknat ur det som är inläst, hela kalenderår: {', '.join(counted)}."] if counted else []),
            *(prose.not_counted(indicator, of_what, scope.area.name) for indicator, of_what in absent),
            *(
                ["”Går inte att säga” om en indikator: utgångsvärde, mål eller ett senare värde saknas."]
                if Way.UNKNOWN in [c.way for c in of]
                else []
            ),
            "En rak linje är ingen statistisk prognos: små tal svänger av en slump.",
        ),
    )


SPECS = (
    ExhibitSpec("plan-status", status, Disclosure.OPEN, _status_rows, title=_status_title, kind=Kind.TABLE),
    # a line through a count that is hidden would tell it: never in a public version, which has the exhibit "indicators"
    ExhibitSpec("indicator-path", path, Disclosure.EVENTS, _courses, title=_path_title, kind=Kind.TABLE),
)
