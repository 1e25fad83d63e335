"""The exhibit of what came of an action: before and after, where it was done and in an area that is compared with."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from lagesbild.actions import effects as domain
from lagesbild.actions import surfaces
from lagesbild.actions.counts import INCIDENTS, silence
from lagesbild.actions.effects import OTHERS, Measured
from lagesbild.actions.values import LocalProblem, listed
from lagesbild.exhibit import Caveat, Column, Derivation, Disclosure, Exhibit, How, Kind, Role
from lagesbild.exhibits import meanwhile
from lagesbild.exhibits.actions import is_of_year, rows_of, sources_of, work_in
from lagesbild.exhibits.base import ExhibitSpec, Param, Scope
from lagesbild.exhibits.prose import effects as prose
from lagesbild.exhibits.prose.actions import told_no_more
from lagesbild.swedish import listing


def measured_in(scope: Scope, action: str, control: str) -> Measured:
    """What came of an action beside a control area (`domain.measured`), once for a scope."""
    return scope.once(
        ("effect", action, control), lambda: domain.measured(scope.register, work_in(scope), action, control)
    )


def _names(scope: Scope, ids: Iterable[str]) -> str:
    return listing([scope.directory.name(i) for i in ids])


def _treated(scope: Scope, problem: LocalProblem) -> str:
    """Where the action was done: the problem's surface, or its parts."""
    if problem.surface:
        held = surfaces.bounding(scope.register, scope.area.id, problem.surface)
        return held.name if held else "ytan"
    return _names(scope, listed(problem.parts))


def _where(scope: Scope, control: str, *, is_surface: bool) -> str:
    if is_surface:
        return f"{scope.area.name if control == OTHERS else scope.directory.name(control)} utanför ytan"
    return f"övriga {scope.part_word(2)}" if control == OTHERS else scope.directory.name(control)


def where_of(scope: Scope, action: str, control: str) -> str:
    """What an action is compared with, in words."""
    row = work_in(scope).action(action)
    problem = work_in(scope).problem(row.value.problem) if row else None
    return _where(scope, control, is_surface=bool(problem and problem.value.surface))


def _title(scope: Scope, action: str, control: str) -> str:
    row = work_in(scope).action(action)
    name = row.value.name if row else action
    where = where_of(scope, action, control)
    return f"Före och efter {action} {name}, {scope.area.name}, jämfört med {where}"


def effect(scope: Scope, action: str, control: str) -> Exhibit:
    """What was counted before and after an action, beside the control area, and what that says in one sentence."""
    measured = measured_in(scope, action, control)
    work = work_in(scope)
    row = work.action(action)
    assert row is not None
    problem = work.problem(row.value.problem)
    assert problem is not None
    treated, where = _treated(scope, problem.value), _where(scope, control, is_surface=bool(problem.value.surface))
    sums = [
        [round(sum(one)) for one in pair] if not _is_missing(pair) else [None, None]
        for pair in (measured.treated, measured.control)
    ]
    table = pd.DataFrame(
        {
            "area": [f"{treated} (åtgärden)", f"{where} (jämförelse)"],
            "before": pd.array([a for a, _ in sums], dtype="Int64"),
            "after": pd.array([b for _, b in sums], dtype="Int64"),
            "change": pd.array([None if a is None or b is None else b - a for a, b in sums], dtype="Int64"),
        }
    )
    others = domain.concurrent(work, row, measured.after)
    is_noted = measured.counted == INCIDENTS
    silent = silence(scope.register, scope.area.id, problem.value) if is_noted else None
    rows = pd.concat([rows_of(scope, "actions"), rows_of(scope, "local_problems")], ignore_index=True)
    return Exhibit(
        ref=scope.ref("effect", action, control),
        kind=Kind.TABLE,
        title=_title(scope, action, control),
        how_to_read=f"Samma tid på året före och efter: {measured.before} mot {measured.after}. Räknat i {measured.counted}.",
        table=table,
        columns=(
            Column("area", "Område", Role.LABEL),
            Column("before", f"Före, {measured.before}", Role.COUNT),  # an action's own before is another, of 52 weeks
            Column("after", f"Efter, {measured.after}", Role.COUNT),
            Column("change", "Skillnad", Role.CHANGE, derived_from=Derivation(How.DIFFERENCE, ("after", "before"))),
        ),
        sources=sources_of(scope, rows, [(problem.value, measured.counted)]),
        period=f"{measured.before.start:%Y-%m-%d} – {measured.after.end:%Y-%m-%d}",
        summary=prose.effect(measured.judged, treated, where, measured.counted),
        finding=prose.finding(measured.judged, action),
        notes=tuple(
            note
            for note in (
                Caveat(prose.concurrent([f"{o.id} {o.value.name}" for o in others])),
                meanwhile.during(scope, listed(problem.value.parts), measured.after),
                Caveat(prose.without_place(*measured.without_place)),
                Caveat(told_no_more(*silent)) if silent else "",
                Caveat(prose.unlike_sizes(sum(measured.treated[0]), sum(measured.control[0]))),
                "En plats som valts för att den haft ett ovanligt dåligt år blir bättre av sig själv.",
                "Jämförelsen håller bara om områdena hade följts åt utan åtgärden, och om inget flyttade dit.",
                "Verkan sägs finnas bara när tre prov är överens, det tredje om svängningar som håller i sig. De har fel högst en gång av tjugo när inget hänt; oftare bara där en vecka nästan är som veckan före.",
            )
            if note
        ),
        methods=("before-after", "difference-in-differences"),
    )


def _is_missing(pair: tuple[list[float], list[float]]) -> bool:
    return any(v != v for one in pair for v in one)


def listed_effects(scope: Scope) -> list[tuple[str, ...]]:
    """Every action that can be measured, beside all the other parts."""
    work = work_in(scope)
    return [(a.id, OTHERS) for a in work.actions if domain.can_be_measured(work, a) and is_of_year(a.value, scope.year)]


PARAMS = (
    Param("action", lambda scope: [a.id for a in work_in(scope).actions]),
    Param("control", lambda scope: [OTHERS, *(p.id for p in scope.parts)]),
)

SPECS = (
    # counts of a few streets and hours: never in a public version
    ExhibitSpec(
        "effect",
        effect,
        Disclosure.EVENTS,
        measured_in,
        PARAMS,
        listed_effects,
        title=_title,
        kind=Kind.TABLE,
    ),
)
