"""Exhibits of medborgarlöften: what is promised by whom and whether it was kept, and what the survey says beside it."""

from __future__ import annotations

import pandas as pd

from lagesbild import actions as domain
from lagesbild.actions.notes import Promise
from lagesbild.actions.promises import Shown, shown
from lagesbild.actions.reading import Row
from lagesbild.actions.values import listed
from lagesbild.exhibit import Column, Derivation, Disclosure, Exhibit, Format, How, Kind, Role
from lagesbild.exhibits import findings
from lagesbild.exhibits.actions import rows_of
from lagesbild.exhibits.base import ExhibitSpec, Scope
from lagesbild.exhibits.prose import actions as prose
from lagesbild.exhibits.prose import notes as words
from lagesbild.exhibits.survey_sources import wave_name
from lagesbild.problems import NoData
from lagesbild.swedish import number


def _title(scope: Scope) -> str:
    return f"Medborgarlöften, {scope.area.name} {scope.year}"


def _made(scope: Scope) -> list[Row[Promise]]:
    """The promises that held in the scope's year; NoData without any."""
    rows = scope.once(("promises",), lambda: domain.notes(scope.rows, scope.area.id, Promise))
    of_year = [p for p in rows if _is_of_year(p.value, scope.year)]
    if not of_year:
        raise NoData(f"Inga medborgarlöften är noterade för {scope.area.name} {scope.year}.")
    return of_year


def _is_of_year(promise: Promise, year: int) -> bool:
    begins = promise.start is None or promise.start.year <= year
    ends = (
        promise.end is None or promise.end.year >= year or (promise.judged is not None and promise.judged.year >= year)
    )
    return begins and ends


def _parts(scope: Scope, text: str | None) -> str:
    by_id = scope.directory.by_id
    return ", ".join(by_id[p].name for p in listed(text) if p in by_id) or f"hela {scope.area.name}"


def _written(scope: Scope, rows: pd.DataFrame) -> str:
    stated = scope.periods(rows)
    return f"som det var {max(scope.saved(rows)):%Y-%m-%d}" if stated == "inte angiven" else stated


def promises(scope: Scope) -> Exhibit:
    """Each promise with its parties, what it builds on, until when it holds, and whether people found it kept."""
    made = _made(scope)
    values = [p.value for p in made]
    table = pd.DataFrame(
        {
            "number": [p.id for p in made],
            "name": [v.name for v in values],
            "area": [_parts(scope, v.parts) for v in values],
            "parties": [v.parties for v in values],
            "evidence": [v.evidence for v in values],
            "period": [prose.span(_day(v.start), _day(v.end)) for v in values],
            "verdict": [_verdict_by(v, scope.year) for v in values],
            "reason": [v.verdict_reason if _verdict_by(v, scope.year) else None for v in values],
        }
    )
    rows = rows_of(scope, "promises")
    return Exhibit(
        ref=scope.ref("promises"),
        kind=Kind.TABLE,
        title=_title(scope),
        table=table,
        columns=(
            Column("number", "Nr", Role.LABEL),
            Column("name", "Löfte", Role.LABEL),
            Column("area", "Gäller i", Role.NOTE, hide_on_phone=True),
            Column("parties", "Parter", Role.NOTE, missing="saknas"),
            Column("evidence", "Bygger på", Role.NOTE, missing="saknas", hide_on_phone=True),
            Column("period", "Tid", Role.TIME, Format.TEXT, missing="inte satt", hide_on_phone=True),
            Column("verdict", "Hölls det?", Role.NOTE, missing="inte bedömt"),
            Column("reason", "Skäl", Role.NOTE, missing="", hide_on_phone=True),
        ),
        sources=scope.sources(rows),
        period=_written(scope, rows),
        summary=words.promises([_verdict_by(v, scope.year) for v in values]),
        finding=findings.promises([_verdict_by(v, scope.year) for v in values]),
        notes=scope.remarks(rows),
    )


def _verdict_by(promise: Promise, year: int) -> str | None:
    """What people had found by the end of a year."""
    return promise.verdict if promise.judged is None or promise.judged.year <= year else None


def _day(value: object) -> str | None:
    return None if value is None else f"{value:%Y-%m-%d}"


def _figures_title(scope: Scope) -> str:
    return f"Medborgarlöftena i undersökningarna, {scope.area.name} {scope.year}"


def _asked(scope: Scope) -> list[tuple[Row[Promise], Shown]]:
    def make() -> list[tuple[Row[Promise], Shown]]:
        both = [(p, shown(scope.rows, scope.area.id, p.value, scope.year)) for p in _made(scope)]
        return [(p, s) for p, s in both if s is not None]

    asked = scope.once(("promise figures",), make)
    if not asked:
        raise NoData(f"Inget medborgarlöfte i {scope.area.name} {scope.year} har en fråga att mätas med.")
    return asked


def figures(scope: Scope) -> Exhibit:
    """The question of each promise, the wave that it began with beside the next, and people's own verdict."""
    pairs = _asked(scope)
    shares = [[None if v is None else 100 * v for v in (s.share_before, s.share_after)] for _, s in pairs]
    table = pd.DataFrame(
        {
            "number": [p.id for p, _ in pairs],
            "question": [f"{p.value.question}: {p.value.answer} ({scope.directory.name(s.area)})" for p, s in pairs],
            "waves": [f"{wave_name(s.before)} → {wave_name(s.after) if s.after else 'nästa'}" for _, s in pairs],
            "before": [a for a, _ in shares],
            "after": [b for _, b in shares],
            "n": [f"{_n(s.n_before)} → {_n(s.n_after)}" for _, s in pairs],
            "points": [s.change for _, s in pairs],
            "low": [s.low for _, s in pairs],
            "high": [s.high for _, s in pairs],
            "says": [str(s.says) for _, s in pairs],
            "verdict": [_verdict_by(p.value, scope.year) for p, _ in pairs],
        }
    ).astype(dict.fromkeys(("before", "after", "points", "low", "high"), "float64"))
    rows = rows_of(scope, "promises")
    asked = scope.rows("survey", areas=scope.inside)
    asked = asked[asked["survey"].isin({p.value.survey for p, _ in pairs})]
    return Exhibit(
        ref=scope.ref("promise-figures"),
        kind=Kind.TABLE,
        title=_figures_title(scope),
        how_to_read="Vågen som löftet utgår från mot nästa våg av samma fråga; skillnaden i procentenheter med 95\u00a0% osäkerhet.",
        table=table,
        columns=(
            Column("number", "Nr", Role.LABEL),
            Column("question", "Fråga", Role.LABEL),
            Column("waves", "Vågor", Role.TIME, Format.TEXT),
            Column("before", "Före", Role.SHARE, Format.PERCENT, 1, derived_from=Derivation(How.SHARE, ("n",))),
            Column("after", "Efter", Role.SHARE, Format.PERCENT, 1, derived_from=Derivation(How.SHARE, ("n",))),
            Column("n", "n", Role.COUNT, Format.TEXT, hide_on_phone=True),
            Column(
                "points",
                "Procentenheter",
                Role.CHANGE,
                decimals=1,
                derived_from=Derivation(How.DIFFERENCE, ("before", "after")),
                hide_on_phone=True,
            ),
            Column(
                "low",
                "95 % från",
                Role.BOUND,
                Format.CHANGE,
                1,
                derived_from=Derivation(How.INTERVAL, ("n",)),
                hide_on_phone=True,
            ),
            Column(
                "high",
                "95 % till",
                Role.BOUND,
                Format.CHANGE,
                1,
                derived_from=Derivation(How.INTERVAL, ("n",)),
                hide_on_phone=True,
            ),
            Column("says", "Vågorna", Role.VERDICT, Format.TEXT, derived_from=Derivation(How.VERDICT, ("points",))),
            Column("verdict", "Hölls det?", Role.NOTE, missing="inte bedömt"),
        ),
        sources=(*scope.sources(rows), *(scope.sources(asked) if len(asked) else ())),
        period=_written(scope, rows),
        summary=words.promise_figures([s.says for _, s in pairs]),
        notes=("En andel kan ändras av annat än löftet. Om det hölls bedömer parterna.",),
        methods=("newcombe",),
    )


def _n(value: int | None) -> str:
    return "saknas" if value is None else number(value)


SPECS = (
    ExhibitSpec("promises", promises, Disclosure.OPEN, _made, title=_title, kind=Kind.TABLE),
    # shares of a few parts with their n: the exhibits of surveys tell them in public, with what must be left out
    ExhibitSpec(
        "promise-figures",
        figures,
        Disclosure.EVENTS,
        _asked,
        leads_with=findings.first_sentence,
        title=_figures_title,
        kind=Kind.TABLE,
    ),
)
