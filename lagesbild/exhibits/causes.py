"""Orsaksanalys as figures: a problem's fishbone, its tree of causes, its chain of events."""

from __future__ import annotations

import pandas as pd

from lagesbild.actions.reading import FORM_NAMES, FORMS, Row
from lagesbild.actions.values import Cause, LocalProblem
from lagesbild.exhibit import CauseFigure, CauseForm, Column, Disclosure, Exhibit, Kind, Role
from lagesbild.exhibits.actions import problem_ids, rows_of, work_in
from lagesbild.exhibits.base import ExhibitSpec, Param, Scope
from lagesbild.exhibits.prose import actions as prose
from lagesbild.problems import NoData, UnknownId
from lagesbild.tables import BRANCHES


def _problem_and_causes(scope: Scope, problem: str, form: str) -> tuple[Row[LocalProblem], list[Row[Cause]]]:
    work = work_in(scope)
    row = work.problem(problem)
    if row is None:
        raise UnknownId(f"Problemet ”{problem}” finns inte i {scope.area.name}.")
    if form not in FORMS:
        raise UnknownId(f"Formen ”{form}” finns inte. Välj bland: {', '.join(FORMS)}.")
    causes = work.causes_of(problem, *FORMS[form])
    if not causes:
        raise NoData(f"{FORM_NAMES[form]} saknas för problemet {problem} i {scope.area.name}.")
    return row, sorted(causes, key=lambda r: r.value.step or 0)


def _title(scope: Scope, problem: str, form: str) -> str:
    row, _ = _problem_and_causes(scope, problem, form)
    return f"Orsaksanalys, {FORM_NAMES[form].lower()}, {scope.area.name}: {row.value.name}"


def causes(scope: Scope, problem: str, form: str) -> Exhibit:
    """Why a problem is there, in one of Brå's three forms; what is known is told from what is judged."""
    row, shown = _problem_and_causes(scope, problem, form)
    table = pd.DataFrame(
        {
            "number": [c.id for c in shown],
            "branch": [c.value.branch for c in shown],
            "name": [c.value.name for c in shown],
            "leads_to": [c.value.leads_to or problem for c in shown],
            "certainty": [c.value.certainty for c in shown],
            "grounds": [c.value.grounds for c in shown],
        }
    )
    rows = rows_of(scope, "causes")
    return Exhibit(
        ref=scope.ref("causes", problem, form),
        kind=Kind.CHART,
        title=_title(scope, problem, form),
        how_to_read="Det som är bedömt och inte känt är märkt. Gärningsperson är en roll, aldrig en person.",
        table=table,
        columns=(
            Column("number", "Nr", Role.LABEL),
            Column("branch", "Gren", Role.LABEL),
            Column("name", "Orsak", Role.LABEL),
            Column("leads_to", "Leder till", Role.NOTE),
            Column("certainty", "Säkerhet", Role.NOTE),
            Column("grounds", "Bygger på", Role.NOTE, missing="inte angivet"),
        ),
        sources=scope.sources(rows[rows["problem"] == problem]),
        period=f"som det var {max(scope.saved(rows)):%Y-%m-%d}",
        drawing=CauseFigure(CauseForm(form), row.value.name, BRANCHES if form == CauseForm.FISHBONE else ()),
        finding=prose.causes_in_brief(form, len(shown), sum(c.value.certainty == "känt" for c in shown)),
        summary=prose.causes(
            form, len(shown), sum(c.value.certainty == "känt" for c in shown), sum(not c.value.grounds for c in shown)
        ),
    )


def _listed(scope: Scope) -> list[tuple[str, ...]]:
    work = work_in(scope)
    return [(p, f) for p in problem_ids(scope) for f, branches in FORMS.items() if work.causes_of(p, *branches)]


SPECS = (
    ExhibitSpec(
        "causes",
        causes,
        Disclosure.OPEN,
        _problem_and_causes,
        (Param("problem", problem_ids), Param("form", lambda scope: FORMS)),
        _listed,
        title=_title,
        kind=Kind.CHART,
    ),
)
