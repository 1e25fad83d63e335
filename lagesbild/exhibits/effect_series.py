"""The exhibit of a broken series: counts and levels week by week before and after an action, against where they were heading."""

from __future__ import annotations

import pandas as pd

from lagesbild.actions import effects as domain
from lagesbild.actions.counts import INCIDENTS
from lagesbild.actions.course import Course, course
from lagesbild.actions.values import listed
from lagesbild.exhibit import Caveat, Column, Disclosure, Exhibit, Format, Kind, Role
from lagesbild.exhibits import findings, meanwhile
from lagesbild.exhibits.actions import is_of_year, rows_of, sources_of, work_in
from lagesbild.exhibits.base import ExhibitSpec, Param, Scope
from lagesbild.exhibits.prose import effects as prose


def _course(scope: Scope, action: str) -> Course:
    measured: Course = scope.once(
        ("course", action),
        lambda: course(scope.register, work_in(scope), action, scope.scale.elevated if scope.has_scale else 0),
    )
    return measured


def _title(scope: Scope, action: str) -> str:
    row = work_in(scope).action(action)
    return f"Veckorna före och efter {action} {row.value.name if row else ''}, {scope.area.name}"


def series(scope: Scope, action: str) -> Exhibit:
    """Incidents and weeks at an elevated level, before and after, with what the weeks before led one to expect."""
    measured = _course(scope, action)
    step, shift = measured.step, measured.shift
    table = pd.DataFrame(
        {
            "what": ["Händelser per vecka", "Veckor på förhöjd nivå"],
            "weeks": [f"{a} + {b}" for a, b in (measured.weeks, measured.levels)],
            "before": [
                prose.per_week(measured.sums[0], measured.weeks[0]),
                prose.share(shift.before if shift else None),
            ],
            "expected": [prose.per_week(step.expected if step else None, measured.weeks[1]), None],
            "after": [prose.per_week(measured.sums[1], measured.weeks[1]), prose.share(shift.after if shift else None)],
            "verdict": [prose.step(step, measured.step_why), prose.shift(shift, measured.shift_why)],
        }
    )
    work = work_in(scope)
    row = work.action(action)
    assert row is not None
    problem = work.problem(row.value.problem)
    others = domain.concurrent(work, row, measured.after)
    rated = scope.rows("ratings", areas=listed(problem.value.parts) if problem else []) if shift else pd.DataFrame()
    rows = pd.concat([rows_of(scope, "actions"), rows_of(scope, "local_problems")], ignore_index=True)
    return Exhibit(
        ref=scope.ref("effect-series", action),
        kind=Kind.TABLE,
        title=_title(scope, action),
        how_to_read=f"{measured.before} mot {measured.after}. ”Väntat” är vart veckorna före var på väg.",
        table=table,
        columns=(
            Column("what", "Vad", Role.LABEL),
            Column("weeks", "Veckor", Role.NOTE, hide_on_phone=True),
            Column("before", "Före", Role.NOTE, missing="går inte att räkna"),
            Column("expected", "Väntat efter", Role.NOTE, missing="", hide_on_phone=True),
            Column("after", "Efter", Role.NOTE, missing="går inte att räkna"),
            Column("verdict", "Bedömning", Role.VERDICT, Format.TEXT),
        ),
        sources=sources_of(scope, rows, [(problem.value, INCIDENTS)] if problem and step else [])
        + (scope.sources(rated) if shift else ()),
        period=f"{measured.before.start:%Y-%m-%d} – {measured.after.end:%Y-%m-%d}",
        summary=prose.course(step, shift),
        notes=(
            *filter(
                None,
                (
                    Caveat(prose.concurrent([f"{o.id} {o.value.name}" for o in others])),
                    meanwhile.during(scope, listed(problem.value.parts) if problem else [], measured.after),
                ),
            ),
            Caveat("Allt annat som ändrades samtidigt ingår: serien har inget område att jämföra med."),
            "Händelser: kvasi-Poisson med trend och årstid, som kräver två år före. Att serien bröts sägs bara när två prov är överens: "
            "ett vars osäkerhet vidgas när veckorna liknar varandra, och ett som vrider samma veckor i tiden.",
            "Nivåer: hur ofta samma veckor, vridna i tiden, visar en lika stor skillnad.",
        ),
        methods=("interrupted-series",),
    )


def _listed(scope: Scope) -> list[tuple[str, ...]]:
    return [(a.id,) for a in work_in(scope).actions if is_of_year(a.value, scope.year) and a.value.has_started]


SPECS = (
    # counts of a few streets and hours: never in a public version
    ExhibitSpec(
        "effect-series",
        series,
        Disclosure.EVENTS,
        _course,
        (Param("action", lambda scope: [a.id for a in work_in(scope).actions]),),
        _listed,
        leads_with=findings.first_sentence,
        title=_title,
        kind=Kind.TABLE,
    ),
)
