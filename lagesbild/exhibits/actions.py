"""Exhibits of the way from problem to effect: problems by weight, the åtgärdsplan, what the follow-ups found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import pandas as pd

from lagesbild import actions as domain
from lagesbild.actions import surfaces
from lagesbild.actions.counts import CRIMES, INCIDENTS, YEAR, facts_of, reach_of, silence
from lagesbild.actions.reading import PlaceWork, Row
from lagesbild.actions.values import Action, LocalProblem, listed
from lagesbild.analysis.statistics import two_counts
from lagesbild.calendar import Period
from lagesbild.exhibit import Caveat, Column, Derivation, Disclosure, Exhibit, Format, How, Kind, Role, of_events
from lagesbild.exhibits import findings
from lagesbild.exhibits.base import ExhibitSpec, Scope
from lagesbild.exhibits.happened import NOT_CRIME
from lagesbild.exhibits.prose import actions as prose
from lagesbild.problems import NoData
from lagesbild.swedish import plural

KINDS = ("local_problems", "causes", "actions", "follow_ups")
_NOT_YET = "inte uppföljd"
NOTED = "Händelser är det som samverkan har noterat, inte detsamma som anmälda brott."


def work_in(scope: Scope) -> PlaceWork:
    """What the scope's area holds, read once."""
    return scope.once(("actions",), lambda: domain.work_of(scope.rows, scope.area.id))


def rows_of(scope: Scope, kind: str) -> pd.DataFrame:
    """The rows of one of the tables that are not withdrawn, for their sources."""
    rows = scope.rows(kind, areas=[scope.area.id])
    return rows[rows["withdrawn"].fillna(0) != 1]


def sources_of(scope: Scope, rows: pd.DataFrame, counted: Iterable[tuple[LocalProblem, str]]) -> tuple[str, ...]:
    """Where the rows come from, and what was counted within the bounds of each (problem, what is counted in)."""
    sources = list(scope.sources(rows))
    places = [scope.area.id, *(p.id for p in scope.parts)]
    for problem, what in counted:
        if what == CRIMES:
            found = scope.rows("crime", areas=places)
        elif reach_of(scope.register, scope.area.id, problem) is not None:
            facts = facts_of(scope.register, scope.area.id)
            found = pd.concat([facts.files[["change"]], facts.noted[["change"]]]).drop_duplicates(ignore_index=True)
        else:
            found = scope.rows("incidents", areas=[*scope.inside])
            found = found[found["withdrawn"].fillna(0) != 1]
        sources += scope.sources(found)
    return tuple(dict.fromkeys(sources))


def where(scope: Scope, problem: LocalProblem) -> str:
    """The parts that a problem is bound to, by name; empty for all of the place."""
    by_id = scope.directory.by_id
    return ", ".join(by_id[p].name for p in listed(problem.parts) if p in by_id)


def bounds_in_words(scope: Scope, problem: LocalProblem) -> str:
    """A problem's bounds: "Månvreten; Torget (eget område); Skadegörelse; kl. 18–02"."""
    hours = f"kl. {problem.from_hour:02d}–{problem.to_hour:02d}" if problem.from_hour is not None else ""
    held = surfaces.bounding(scope.register, scope.area.id, problem.surface) if problem.surface else None
    surface = held.name if held else "ytan finns inte bland kartlagren" if problem.surface else ""
    parts = (
        where(scope, problem) or ("" if held else f"hela {scope.area.name}"),
        surface,
        ", ".join(listed(problem.categories)),
        hours,
    )
    return "; ".join(filter(None, parts))


# --- problems ------------------------------------------------------------------------------


def _problems_title(scope: Scope) -> str:
    return f"Problem efter vikt, {scope.area.name}"


def _ranked(scope: Scope) -> list[tuple[int | None, Row[LocalProblem]]]:
    ranked = work_in(scope).ranked()
    if not ranked:
        raise NoData(f"Inga problem är beskrivna för {scope.area.name}.")
    return ranked


def problems(scope: Scope) -> Exhibit:
    """The problems that are not closed, the heaviest first, with what has been decided; equals share a place."""
    ranked = _ranked(scope)
    work = work_in(scope)
    ranks = [rank for rank, _ in ranked]
    table = pd.DataFrame(
        {
            "rank": [prose.place_of(rank, ranks) for rank in ranks],
            "number": [row.id for _, row in ranked],
            "name": [row.value.name for _, row in ranked],
            "bounds": [bounds_in_words(scope, row.value) for _, row in ranked],
            "likelihood": pd.array([row.value.likelihood for _, row in ranked], dtype="Int64"),
            "consequence": pd.array([row.value.consequence for _, row in ranked], dtype="Int64"),
            "weight": pd.array([row.value.weight for _, row in ranked], dtype="Int64"),
            "reasons": [prose.reasons(row.value.likelihood_reason, row.value.consequence_reason) for _, row in ranked],
            "decision": [prose.decision(row.value.decision, row.value.decision_reason) for _, row in ranked],
            "actions": [", ".join(a.id for a in work.actions_of(row.id)) or None for _, row in ranked],
            "owner": [row.value.owner for _, row in ranked],
        }
    )
    rows = rows_of(scope, "local_problems")
    undecided = sum(not row.value.decision for _, row in ranked)
    words = prose.problems(
        [row.value.name for rank, row in ranked if rank == 1],
        undecided=undecided,
        n=len(ranked),
    )
    return Exhibit(
        ref=scope.ref("problems"),
        kind=Kind.TABLE,
        title=_problems_title(scope),
        how_to_read=prose.SCALE,
        table=table,
        columns=(
            Column("rank", "Ordning", Role.LABEL, missing="inte vägt"),
            Column("number", "Nr", Role.LABEL),
            Column("name", "Problem", Role.LABEL),
            Column("bounds", "Avgränsning", Role.NOTE, hide_on_phone=True),
            Column("likelihood", "Sannolikhet", Role.AMOUNT, hide_on_phone=True),
            Column("consequence", "Konsekvens", Role.AMOUNT, hide_on_phone=True),
            Column("weight", "Vikt", Role.AMOUNT),
            Column("reasons", "Skäl", Role.NOTE, missing="", hide_on_phone=True),
            Column("decision", "Ställningstagande", Role.NOTE, missing="inget ännu"),
            Column("actions", "Åtgärder", Role.NOTE, missing="inga"),
            Column("owner", "Ansvarig", Role.NOTE, missing="ingen", hide_on_phone=True),
        ),
        sources=scope.sources(rows),
        period=days_of(scope, rows),
        finding=findings.short(words.rstrip("."), prose.undecided(undecided, len(ranked))),
        summary=words,
        notes=scope.remarks(rows),
    )


def days_of(scope: Scope, rows: pd.DataFrame) -> str:
    """The period that the files state, else the day up to which people had written."""
    stated = scope.periods(rows)
    return f"som det var {max(scope.saved(rows)):%Y-%m-%d}" if stated == "inte angiven" else stated


# --- what is counted within their bounds ---------------------------------------------------


def _counts_title(scope: Scope) -> str:
    return f"Räknat inom problemens avgränsningar, {scope.area.name}"


def _pairs(scope: Scope) -> Iterator[tuple[Row[LocalProblem], domain.Counts, domain.Counts]]:
    for _, row in work_in(scope).ranked():
        for counted in (INCIDENTS, CRIMES):
            if (pair := two_years(scope, row.value, counted)) is not None:
                yield row, *pair


def _is_counted(scope: Scope) -> None:
    """NoData when nothing is. The first will do: a page asks in each of its runs, and counts when the figure is opened."""
    if not scope.once(("a problem is counted",), lambda: any(True for _ in _pairs(scope))):
        raise NoData(f"Inget är räknat inom något problems avgränsning i {scope.area.name}.")


def two_years(scope: Scope, problem: LocalProblem, counted: str) -> tuple[domain.Counts, domain.Counts] | None:
    """The latest 52 weeks (crimes: twelve months) that were counted within the bounds, and those before; None when neither is."""
    known = domain.loaded_period(scope.register, scope.area.id, counted, problem)
    if known is None:
        return None
    last = min(known.end, date(scope.year, 12, 31))
    if last < known.start:
        return None
    now = Period(last - YEAR + timedelta(days=1), last) if counted == INCIDENTS else _twelve_months(last)
    before = Period(now.start - YEAR, now.start - timedelta(days=1)) if counted == INCIDENTS else _year_before(now)
    one, other = (domain.counts_of(scope.register, scope.area.id, problem, counted, d) for d in (now, before))
    return None if one.count is None else (one, other)


def _twelve_months(last: date) -> Period:
    following = last + timedelta(days=1)
    end = last if following.day == 1 else last.replace(day=1) - timedelta(days=1)
    return Period(date(end.year - 1 + end.month // 12, end.month % 12 + 1, 1), end)


def _year_before(days: Period) -> Period:
    return _twelve_months(days.start - timedelta(days=1))


def problem_counts(scope: Scope) -> Exhibit:
    """What is counted within each problem's bounds over the latest year and the one before, from what is loaded now."""
    _is_counted(scope)
    counted = list(_pairs(scope))
    counts = [(now.count, before.count) for _, now, before in counted]
    compared = two_counts(*([float("nan") if n is None else n for n in side] for side in zip(*counts, strict=True)))
    verdicts = [
        prose.year_against_year(a, b, p) for (a, b), p in zip(counts, compared["p"], strict=True) if a is not None
    ]
    table = pd.DataFrame(
        {
            "number": [row.id for row, _, _ in counted],
            "name": [row.value.name for row, _, _ in counted],
            "counted": [now.counted for _, now, _ in counted],
            "days": [str(now.days) for _, now, _ in counted],
            "count": pd.array([a for a, _ in counts], dtype="Int64"),
            "before": pd.array([b for _, b in counts], dtype="Int64"),
            "change": pd.array([None if b is None else a - b for a, b in counts if a is not None], dtype="Int64"),
            "verdict": [
                of_events(verdict) if now.counted == INCIDENTS else verdict
                for (_, now, _), verdict in zip(counted, verdicts, strict=True)
            ],
        }
    )
    rows = rows_of(scope, "local_problems")
    missing = sum(now.without_clock for _, now, _ in counted)
    reaches = {
        row.id: reach_of(scope.register, scope.area.id, row.value)
        for row, now, _ in counted
        if now.counted == INCIDENTS
    }
    late = {id_: reach.left_out for id_, reach in reaches.items() if reach is not None and reach.left_out}
    return Exhibit(
        ref=scope.ref("problem-counts"),
        kind=Kind.TABLE,
        title=_counts_title(scope),
        how_to_read="De senaste 52 veckorna (för anmälda brott tolv månader) mot året före, räknat ur det som är inläst.",
        table=table,
        columns=(
            Column("number", "Nr", Role.LABEL),
            Column("name", "Problem", Role.LABEL),
            Column("counted", "Räknas i", Role.LABEL),
            Column("days", "Period", Role.TIME, Format.TEXT),
            Column("count", "Antal", Role.COUNT),
            Column("before", "Året före", Role.COUNT),
            Column("change", "Skillnad", Role.CHANGE, derived_from=Derivation(How.DIFFERENCE, ("count", "before"))),
            Column("verdict", "Bedömning", Role.VERDICT, derived_from=Derivation(How.VERDICT, ("count", "before"))),
        ),
        sources=sources_of(scope, rows, ((row.value, now.counted) for row, now, _ in counted)),
        period=days_of(scope, rows),
        summary=prose.counted(
            [(row.id, verdict) for (row, _, _), verdict in zip(counted, verdicts, strict=True)],
            len(work_in(scope).ranked()),
        ),
        notes=(
            *dict.fromkeys(NOTED if reach is None else NOT_CRIME for reach in reaches.values()),
            *((prose.noted_later(late),) if late else ()),
            *dict.fromkeys(
                Caveat(prose.told_no_more(*silent))
                for row, now, _ in counted
                if now.counted == INCIDENTS and (silent := silence(scope.register, scope.area.id, row.value))
            ),
            "Ett problems klockslag avgränsar händelser; anmälda brott har inget klockslag.",
            *(
                [Caveat(f"{plural(missing, 'händelse', 'händelser')} utan klockslag räknas inte där tider avgränsar.")]
                if missing
                else []
            ),
            *(
                Caveat(f"{row.id} har en yta: {prose.unplaced(now.without_place)}")
                for row, now, _ in counted
                if row.value.surface
            ),
            *(
                Caveat(f"{row.id} har en yta, men inga händelser av dess kategorier har en exakt plats.")
                for _, row in work_in(scope).ranked()
                if row.value.surface and row.id not in {r.id for r, _, _ in counted}
            ),
        ),
        methods=("two-counts",),
    )


# --- actions -------------------------------------------------------------------------------


def is_of_year(action: Action, year: int) -> bool:
    """True unless the action had ended before the year, or begins after it."""
    ended = action.end is not None and action.end.year < year and not action.is_open
    return not ended and (action.start is None or action.start.year <= year)


def _planned(scope: Scope) -> list[Row[Action]]:
    planned = [a for a in work_in(scope).actions if is_of_year(a.value, scope.year)]
    if not planned:
        raise NoData(f"Inga åtgärder är planerade för {scope.area.name} {scope.year}.")
    return sorted(planned, key=lambda a: (_number(a.value.problem), _number(a.id)))


def _number(id_: str | None) -> tuple[bool, int, str]:
    digits = "".join(c for c in id_ or "" if c.isdigit())
    return (id_ is None, int(digits or 0), id_ or "")


def _actions_title(scope: Scope) -> str:
    return f"Åtgärdsplan, {scope.area.name} {scope.year}"


def _date(value: date | None) -> str | None:
    return None if value is None else f"{value:%Y-%m-%d}"


def plan(scope: Scope) -> Exhibit:
    """The åtgärdsplan: which problem an action answers to, what it is to lead to, who, when, and how it is judged."""
    shown = _planned(scope)
    work = work_in(scope)
    loose = sum(work.problem(a.value.problem) is None for a in shown)
    unjudged = sum(not a.value.criterion for a in shown)
    table = pd.DataFrame(
        {
            "problem": [_problem_of(work, a) for a in shown],
            "number": [a.id for a in shown],
            "name": [a.value.name for a in shown],
            "kind": [prose.kind_of(a.value.level, a.value.approach, a.value.term) for a in shown],
            "expected": [a.value.expected for a in shown],
            "coordinator": [a.value.coordinator for a in shown],
            "responsible": [a.value.responsible for a in shown],
            "period": [prose.span(_date(a.value.start), _date(a.value.end)) for a in shown],
            "status": [a.value.status for a in shown],
            "criterion": [prose.criterion(a.value.criterion, a.value.counted, a.value.target) for a in shown],
            "follow_up": [_date(a.value.follow_up) for a in shown],
            "cost": [a.value.cost for a in shown],
        }
    ).astype({"cost": "float64"})
    rows = rows_of(scope, "actions")
    return Exhibit(
        ref=scope.ref("actions"),
        kind=Kind.TABLE,
        title=_actions_title(scope),
        table=table,
        columns=(
            Column("problem", "Problem", Role.LABEL, missing="svarar inte på något problem"),
            Column("number", "Nr", Role.LABEL),
            Column("name", "Åtgärd", Role.LABEL),
            Column("kind", "Slag", Role.NOTE, missing="", hide_on_phone=True, in_print=False),
            Column("expected", "Förväntat resultat", Role.NOTE, missing="saknas", hide_on_phone=True),
            Column("coordinator", "Samordningsansvar", Role.NOTE, missing="saknas", hide_on_phone=True),
            Column("responsible", "Ansvar", Role.NOTE, missing="saknas"),
            Column("period", "Tid", Role.TIME, Format.TEXT, missing="inte satt", hide_on_phone=True),
            Column("status", "Status", Role.NOTE),
            Column("criterion", "Bedöms efter", Role.NOTE, missing="inte valt", hide_on_phone=True),
            Column("follow_up", "Följs upp", Role.TIME, Format.TEXT, missing="inte satt"),
            Column("cost", "Kostnad, kr", Role.TARGET, missing="okänd", hide_on_phone=True, in_print=False),
        ),
        sources=scope.sources(rows),
        period=days_of(scope, rows),
        summary=prose.plan(
            len(shown),
            len({a.value.problem for a in shown if work.problem(a.value.problem)}),
            without_problem=loose,
            without_criterion=unjudged,
        ),
        finding=prose.plan_in_brief(len(shown), without_problem=loose, without_criterion=unjudged),
        notes=scope.remarks(rows),
    )


def _problem_of(work: PlaceWork, action: Row[Action]) -> str | None:
    problem = work.problem(action.value.problem)
    return f"{problem.id} {problem.value.name}" if problem else None


# --- follow-ups ----------------------------------------------------------------------------


def _follow_ups_title(scope: Scope) -> str:
    return f"Uppföljning av åtgärderna, {scope.area.name} {scope.year}"


def follow_ups(scope: Scope) -> Exhibit:
    """Every action with how it was to be judged and the latest verdict; one without any says so."""
    shown = _planned(scope)
    work = work_in(scope)
    last = date(scope.year, 12, 31)
    latest = [next((f.value for f in work.follow_ups_of(a.id) if f.value.date <= last), None) for a in shown]
    said = prose.followed([f.verdict if f else None for f in latest])
    table = pd.DataFrame(
        {
            "number": [a.id for a in shown],
            "name": [a.value.name for a in shown],
            "problem": [_problem_of(work, a) for a in shown],
            "responsible": [a.value.responsible for a in shown],
            "criterion": [prose.criterion(a.value.criterion, a.value.counted, a.value.target) for a in shown],
            "status": [a.value.status for a in shown],
            "followed": [_date(f.date) if f else None for f in latest],
            "verdict": [f.verdict if f else None for f in latest],
            "note": [f.note if f else None for f in latest],
            "next": [
                None if f and a.value.follow_up and a.value.follow_up <= f.date else _date(a.value.follow_up)
                for a, f in zip(shown, latest, strict=True)
            ],
        }
    )
    rows = pd.concat([rows_of(scope, "actions"), rows_of(scope, "follow_ups")], ignore_index=True)
    return Exhibit(
        ref=scope.ref("follow-ups"),
        kind=Kind.TABLE,
        title=_follow_ups_title(scope),
        how_to_read="Utfall: om målet är nått, som parterna bedömde det. Om antalet ändrades mer än slumpen räknas för sig och kan få ett annat svar. ”Går inte att säga” är ett svar: för lite har hänt, eller för mycket annat samtidigt.",
        table=table,
        columns=(
            Column("number", "Nr", Role.LABEL),
            Column("name", "Åtgärd", Role.LABEL),
            Column("problem", "Problem", Role.NOTE, missing="inget", hide_on_phone=True, in_print=False),
            Column("responsible", "Ansvar", Role.NOTE, missing="saknas", hide_on_phone=True),
            Column("criterion", "Bedöms efter", Role.NOTE, missing="inte valt", hide_on_phone=True, in_print=False),
            Column("status", "Status", Role.NOTE),
            Column("followed", "Uppföljd", Role.TIME, Format.TEXT, missing=""),
            Column("verdict", "Utfall", Role.NOTE, missing=_NOT_YET),
            Column("note", "Vad som kom fram", Role.NOTE, missing=""),
            Column("next", "Följs upp nästa gång", Role.TIME, Format.TEXT, missing="", hide_on_phone=True),
        ),
        sources=scope.sources(rows),
        period=days_of(scope, rows),
        summary=said,
        finding=findings.first_sentence(said),
        notes=scope.remarks(rows),
    )


def _open(name: str, make: object, check: object, title: object) -> ExhibitSpec:
    return ExhibitSpec(name, make, Disclosure.OPEN, check, title=title, kind=Kind.TABLE)  # type: ignore[arg-type]


def problem_ids(scope: Scope) -> Iterable[str]:
    """The ids of the scope's problems."""
    return [p.id for p in work_in(scope).problems]


SPECS = (
    _open("problems", problems, _ranked, _problems_title),
    # counts of a few streets and hours: never in a public version
    ExhibitSpec(
        "problem-counts",
        problem_counts,
        Disclosure.EVENTS,
        _is_counted,
        leads_with=findings.first_sentence,
        title=_counts_title,
        kind=Kind.TABLE,
    ),
    _open("actions", plan, _planned, _actions_title),
    _open("follow-ups", follow_ups, _planned, _follow_ups_title),
)
