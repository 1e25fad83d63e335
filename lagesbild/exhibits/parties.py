"""Exhibits of who does what: parties and forums, who owns which problem and action, the work within each samverkansområde."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from lagesbild import actions as domain
from lagesbild.actions.notes import Forum
from lagesbild.actions.reading import PlaceWork, Row
from lagesbild.exhibit import Column, Disclosure, Exhibit, Format, Kind, Role
from lagesbild.exhibits import findings
from lagesbild.exhibits.actions import is_of_year, rows_of, work_in
from lagesbild.exhibits.base import ExhibitSpec, Scope, not_loaded
from lagesbild.exhibits.prose import notes as words
from lagesbild.problems import NoData
from lagesbild.swedish import fold, listing
from lagesbild.tables import PROBLEM_STATES, SORTS_OF_FORUM

_NOBODY = "Ingen"


def _written(scope: Scope, rows: pd.DataFrame) -> str:
    stated = scope.periods(rows)
    return f"som det var {max(scope.saved(rows)):%Y-%m-%d}" if stated == "inte angiven" else stated


# --- parties and forums --------------------------------------------------------------------


def _forums_title(scope: Scope) -> str:
    return f"Parter och forum, {scope.area.name} {scope.year}"


def _forums(scope: Scope) -> list[Row[Forum]]:
    rows: tuple[Row[Forum], ...] = scope.once(("forums",), lambda: domain.notes(scope.rows, scope.area.id, Forum))
    if not rows:
        raise NoData(f"Inga parter eller forum är noterade för {scope.area.name}.")
    return sorted(rows, key=lambda f: (-SORTS_OF_FORUM.index(f.value.sort), int(f.id[1:] or 0)))


def forums(scope: Scope) -> Exhibit:
    """Each forum and party: what it is for, how often it meets, what it may decide, who takes part."""
    noted = _forums(scope)
    values = [f.value for f in noted]
    table = pd.DataFrame(
        {
            "name": [v.name for v in values],
            "sort": [v.sort for v in values],
            "purpose": [v.purpose for v in values],
            "rhythm": [v.rhythm for v in values],
            "mandate": [v.mandate for v in values],
            "members": [v.members for v in values],
        }
    )
    rows = rows_of(scope, "forums")
    lacking = sum(v.sort != "part" and not v.mandate for v in values)
    said = words.forums([v.sort for v in values], without_mandate=lacking)
    return Exhibit(
        ref=scope.ref("forums"),
        kind=Kind.TABLE,
        title=_forums_title(scope),
        table=table,
        columns=(
            Column("name", "Namn", Role.LABEL),
            Column("sort", "Slag", Role.LABEL),
            Column("purpose", "Syfte", Role.NOTE, missing="saknas"),
            Column("rhythm", "Möts", Role.NOTE, missing="saknas", hide_on_phone=True),
            Column("mandate", "Mandat", Role.NOTE, missing="saknas"),
            Column("members", "Deltar", Role.NOTE, missing="", hide_on_phone=True),
        ),
        sources=scope.sources(rows),
        period=_written(scope, rows),
        summary=said,
        finding=findings.first_sentence(said.partition(". ")[2]),
        notes=scope.remarks(rows),
    )


# --- who does what -------------------------------------------------------------------------


def _owners_title(scope: Scope) -> str:
    return f"Vem gör vad, {scope.area.name} {scope.year}"


def _current(scope: Scope) -> PlaceWork:
    work = work_in(scope)
    if not work.problems and not work.actions:
        raise NoData(f"Inga problem eller åtgärder är beskrivna för {scope.area.name}.")
    return work


def owners(scope: Scope) -> Exhibit:
    """Each party with the problems that it owns and the actions that it answers for; last what nobody has taken."""
    work = _current(scope)
    problems = [p for p in work.problems if p.value.status == PROBLEM_STATES[0]]
    actions = [a for a in work.actions if a.value.is_open and is_of_year(a.value, scope.year)]
    columns: dict[str, list[tuple[str | None, str]]] = {
        "problems": [(p.value.owner, p.id) for p in problems],
        "actions": [(a.value.responsible, a.id) for a in actions],
        "coordinates": [(a.value.coordinator, a.id) for a in actions if a.value.coordinator],
    }
    names: dict[str, str] = {}
    for pairs in columns.values():
        for who, _ in pairs:
            if who:
                names.setdefault(fold(who), who)
    order = sorted(names.values(), key=fold)
    is_orphan = any(not who for pairs in columns.values() for who, _ in pairs)
    table = pd.DataFrame(
        {
            "party": [*order, *([_NOBODY] if is_orphan else [])],
            **{
                name: [
                    *(_joined(pairs, fold(who)) for who in order),
                    *([_joined(pairs, "")] if is_orphan else []),
                ]
                for name, pairs in columns.items()
            },
        }
    )
    sources = [rows_of(scope, k) for k, of in (("local_problems", work.problems), ("actions", work.actions)) if of]
    rows = pd.concat(sources, ignore_index=True)
    orphans = [p.id for p in problems if not p.value.owner], [a.id for a in actions if not a.value.responsible]
    said = words.owners(*orphans, (len(problems), len(actions)))
    return Exhibit(
        ref=scope.ref("owners"),
        kind=Kind.TABLE,
        title=_owners_title(scope),
        table=table,
        columns=(
            Column("party", "Part", Role.LABEL),
            Column("problems", "Äger problem", Role.NOTE, missing=""),
            Column("actions", "Ansvarar för åtgärd", Role.NOTE, missing=""),
            Column("coordinates", "Samordnar åtgärd", Role.NOTE, missing="", hide_on_phone=True),
        ),
        sources=scope.sources(rows),
        period=_written(scope, rows),
        summary=said,
        finding=findings.first_sentence(said),
        notes=("Aktuella problem och åtgärder som är planerade eller pågår. Parterna står som de är skrivna.",),
    )


def _joined(pairs: Sequence[tuple[str | None, str]], who: str) -> str | None:
    return ", ".join(id_ for name, id_ in pairs if fold(name or "") == who) or None


# --- samverkansområden ---------------------------------------------------------------------


def _themes_title(scope: Scope) -> str:
    return f"Problem och åtgärder inom samverkansområdena, {scope.area.name} {scope.year}"


def _themes(scope: Scope) -> pd.DataFrame:
    """The samverkansområden; NoData without any, or without a problem or action."""
    rows = scope.rows("themes", areas=[scope.area.id])
    rows = rows[rows["type"] == "samverkansområde"]
    if rows.empty:
        raise not_loaded("Samverkansområden", scope)
    _current(scope)
    return rows


def theme_work(scope: Scope) -> Exhibit:
    """Under each samverkansområde its problems and their actions with the latest verdict; last what lies under none."""
    themes, work = _themes(scope), _current(scope)
    named = {str(c): f"{c} {n}" for c, n in zip(themes["code"], themes["name"], strict=True)}
    records: list[tuple[str, str | None, str | None, str | None]] = []
    current = [p for p in work.problems if p.value.status == PROBLEM_STATES[0]]
    for code, name in named.items():
        mine = [p for p in current if p.value.theme == code]
        records += [r for p in mine for r in _of_problem(work, name, p.id, f"{p.id} {p.value.name}", scope.year)]
        records += [] if mine else [(name, None, None, None)]
    for p in current:
        if p.value.theme not in named:
            records += _of_problem(work, "Inget samverkansområde", p.id, f"{p.id} {p.value.name}", scope.year)
    table = pd.DataFrame(records, columns=["theme", "problem", "action", "verdict"])
    sources = [
        themes,
        *(rows_of(scope, k) for k, of in (("local_problems", work.problems), ("actions", work.actions)) if of),
    ]
    rows = pd.concat(sources, ignore_index=True)
    said = words.theme_work([n for n in named.values() if not any(r[0] == n and r[1] for r in records)], len(named))
    return Exhibit(
        ref=scope.ref("theme-work"),
        kind=Kind.TABLE,
        title=_themes_title(scope),
        table=table,
        columns=(
            Column("theme", "Samverkansområde", Role.LABEL),
            Column("problem", "Problem", Role.LABEL, missing="inget beskrivet"),
            Column("action", "Åtgärd", Role.NOTE, missing="ingen"),
            Column("verdict", "Läge och utfall", Role.NOTE, Format.TEXT, missing=""),
        ),
        sources=scope.sources(rows),
        period=_written(scope, rows),
        summary=said,
        finding=findings.first_sentence(said),
    )


def _of_problem(
    work: PlaceWork, theme: str, id_: str, name: str, year: int
) -> list[tuple[str, str | None, str | None, str | None]]:
    actions = [a for a in work.actions_of(id_) if is_of_year(a.value, year)]
    if not actions:
        others = [a.id for a in work.actions_of(id_)]
        return [(theme, name, f"ingen {year} ({listing(others)} andra år)" if others else None, None)]
    records: list[tuple[str, str | None, str | None, str | None]] = []
    for a in actions:
        latest = next((f.value for f in work.follow_ups_of(a.id) if f.value.date.year <= year), None)
        state = f"{a.value.status}; {latest.verdict} {latest.date:%Y-%m-%d}" if latest else a.value.status
        records.append((theme, name, f"{a.id} {a.value.name}", state))
    return records


def _open(name: str, make: object, check: object, title: object) -> ExhibitSpec:
    return ExhibitSpec(name, make, Disclosure.OPEN, check, title=title, kind=Kind.TABLE)  # type: ignore[arg-type]


SPECS = (
    _open("forums", forums, _forums, _forums_title),
    _open("owners", owners, _current, _owners_title),
    _open("theme-work", theme_work, _themes, _themes_title),
)
