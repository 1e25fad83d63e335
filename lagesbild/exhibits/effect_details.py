"""The exhibits of an action's effect in more detail: added up period by period, and weighed by harm."""

from __future__ import annotations

import pandas as pd

from lagesbild.actions import counts
from lagesbild.actions import effects as domain
from lagesbild.actions.values import listed
from lagesbild.analysis.evaluation import Change, Effect, Outcome, accumulated, weighed_displacement
from lagesbild.analysis.statistics import TooFew
from lagesbild.exhibit import Column, Disclosure, Exhibit, Format, Kind, Role
from lagesbild.exhibits.actions import rows_of, sources_of, work_in
from lagesbild.exhibits.base import ExhibitSpec, Scope
from lagesbild.exhibits.effects import PARAMS, listed_effects, measured_in, where_of
from lagesbild.exhibits.harm import NO_WEIGHT, weights_of
from lagesbild.exhibits.prose import effects as prose
from lagesbild.problems import NoData, NotEnoughData
from lagesbild.swedish import NBSP, fold

_STEPS = 4  # weeks between rows
_METHODS = ("before-after",)


def _accumulated(scope: Scope, action: str, control: str) -> tuple[Effect, ...]:
    measured = measured_in(scope, action, control)
    try:
        return accumulated(measured.treated, measured.control)
    except TooFew as few:
        raise NotEnoughData(str(few)) from None


def _accumulated_title(scope: Scope, action: str, control: str) -> str:
    row = work_in(scope).action(action)
    return f"Verkan av {action} {row.value.name if row else ''}, sammanlagd, {scope.area.name}"


def effect_accumulated(scope: Scope, action: str, control: str) -> Exhibit:
    """How the difference beyond the control area grew, every fourth week or month by month."""
    measured, effects = measured_in(scope, action, control), _accumulated(scope, action, control)
    is_weekly = measured.counted == counts.INCIDENTS
    step = _STEPS if is_weekly else 1
    at = sorted({*range(step - 1, len(effects), step), len(effects) - 1})
    table = pd.DataFrame(
        {
            "after": [f"{i + 1}{NBSP}{prose.unit(i + 1, is_weekly=is_weekly)}" for i in at],
            "effect": [effects[i].crimes for i in at],
            "low": [effects[i].low for i in at],
            "high": [effects[i].high for i in at],
        }
    )
    return Exhibit(
        ref=scope.ref("effect-accumulated", action, control),
        kind=Kind.TABLE,
        title=_accumulated_title(scope, action, control),
        how_to_read=f"Räknat i {measured.counted} utöver hur det gick i {where_of(scope, action, control)}, från början till och med raden.",
        table=table,
        columns=(
            Column("after", "Efter", Role.LABEL),
            Column("effect", "Utöver jämförelsen", Role.AMOUNT, Format.CHANGE),
            Column("low", "Minst (95 %)", Role.AMOUNT, Format.CHANGE, hide_on_phone=True),
            Column("high", "Mest (95 %)", Role.AMOUNT, Format.CHANGE, hide_on_phone=True),
        ),
        sources=_sources(scope, action, control),
        period=f"{measured.before.start:%Y-%m-%d} – {measured.after.end:%Y-%m-%d}",
        finding=prose.accumulated_finding(action, effects, measured.judged, measured.counted),
        summary=prose.accumulated(effects, measured.counted, is_weekly=is_weekly),
        notes=(
            "Bara den sista raden bedöms: av många rader utesluter någon 0 av en slump.",
            "Samma veckor eller månader ett år tidigare är före.",
        ),
        methods=_METHODS,
    )


def _weighed(scope: Scope, action: str, control: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(one row a category of the problem: its weight and counts; the weights). NoData where none has a weight or is named."""
    work = work_in(scope)
    row = work.action(action)
    problem = work.problem(row.value.problem) if row else None
    found = measured_in(scope, action, control)
    names = listed(problem.value.categories) if problem else []
    if problem is None or not names:
        raise NoData(f"{action} går inte att väga efter skada: problemet nämner inga kategorier.")
    weights = weights_of(scope)
    by_name = {fold(c): float(w) for c, w in weights[["category", "weight"]].itertuples(index=False)}
    if not any(fold(n) in by_name for n in names):
        raise NoData("Ingen av problemets kategorier finns bland de inlästa brottsvikterna.")
    changes = domain.by_category(scope.register, work, found, problem.value, control)
    return pd.DataFrame(
        {
            "category": names,
            "weight": [by_name.get(fold(n)) for n in names],
            "before": [t.before for t, _ in changes],
            "after": [t.after for t, _ in changes],
            "control_before": [c.before for _, c in changes],
            "control_after": [c.after for _, c in changes],
        }
    ), weights


def _check_weighed(scope: Scope, action: str, control: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    made: tuple[pd.DataFrame, pd.DataFrame] = scope.once(
        ("effect-harm", action, control), lambda: _weighed(scope, action, control)
    )
    return made


def _harm_title(scope: Scope, action: str, control: str) -> str:
    row = work_in(scope).action(action)
    return f"Verkan av {action} {row.value.name if row else ''} vägd efter skada, {scope.area.name}"


def effect_harm(scope: Scope, action: str, control: str) -> Exhibit:
    """The same counts by category with their harm weights, and the weighed difference beyond the control area."""
    measured = measured_in(scope, action, control)
    made, weights = _check_weighed(scope, action, control)
    used = made[made["weight"].notna()]
    treated = [Change(a, b) for a, b in zip(used["before"], used["after"], strict=True)]
    compared = [Change(a, b) for a, b in zip(used["control_before"], used["control_after"], strict=True)]
    try:
        effect, why = weighed_displacement(treated, compared, list(used["weight"])), ""
    except TooFew as few:
        effect, why = None, str(few)
    whole = {c: made[c].astype("Int64") for c in ("before", "after", "control_before", "control_after")}
    return Exhibit(
        ref=scope.ref("effect-harm", action, control),
        kind=Kind.TABLE,
        title=_harm_title(scope, action, control),
        how_to_read=f"Jämfört med {where_of(scope, action, control)}: {measured.before} mot {measured.after}. Vikten säger vad ett brott väger mot ett annat.",
        table=made.assign(**whole),
        columns=(
            Column("category", "Kategori", Role.LABEL),
            Column("weight", "Vikt", Role.AMOUNT, missing=NO_WEIGHT),
            Column("before", "Före", Role.COUNT),
            Column("after", "Efter", Role.COUNT),
            Column("control_before", "Jämförelse, före", Role.COUNT, hide_on_phone=True),
            Column("control_after", "Jämförelse, efter", Role.COUNT, hide_on_phone=True),
        ),
        sources=tuple(
            dict.fromkeys((*_sources(scope, action, control), *(f"Vikter: {s}" for s in scope.sources(weights))))
        ),
        period=f"{measured.before.start:%Y-%m-%d} – {measured.after.end:%Y-%m-%d}",
        finding=prose.weighed_finding(action, effect, measured.judged),
        summary=prose.weighed(
            effect,
            why,
            list(made["category"][made["weight"].isna()]),
            is_sure=measured.judged.outcome
            in (Outcome.FEWER, Outcome.MORE),  # unevenness and what holds on are minded there
        ),
        notes=(
            "Vikterna är källans: en annan skala kan ge en annan summa.",
            "Några få grova brott gör summan osäker, hur många lätta det än är.",
            *scope.remarks(weights),
        ),
        methods=(*_METHODS, "harm"),
    )


def _sources(scope: Scope, action: str, control: str) -> tuple[str, ...]:
    work = work_in(scope)
    row = work.action(action)
    problem = work.problem(row.value.problem) if row else None
    rows = pd.concat([rows_of(scope, "actions"), rows_of(scope, "local_problems")], ignore_index=True)
    return sources_of(scope, rows, [(problem.value, measured_in(scope, action, control).counted)] if problem else [])


SPECS = (
    # counts of a few streets and hours: never in a public version
    ExhibitSpec(
        "effect-accumulated",
        effect_accumulated,
        Disclosure.EVENTS,
        _accumulated,
        PARAMS,
        listed_effects,
        title=_accumulated_title,
        kind=Kind.TABLE,
    ),
    ExhibitSpec(
        "effect-harm",
        effect_harm,
        Disclosure.EVENTS,
        _check_weighed,
        PARAMS,
        listed_effects,
        title=_harm_title,
        kind=Kind.TABLE,
    ),
)
