"""The first page of a document: three messages and three numbers, each from another subject, as drafts to write from."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from lagesbild.analysis import crime as crime_analysis
from lagesbild.analysis import ratings as analysis
from lagesbild.exhibit import Column, Disclosure, Exhibit, Fact, Format, KeyFigures, Kind, Role
from lagesbild.exhibits import compstat, crime_period, findings, followup, maps, overview, population, ratings
from lagesbild.exhibits.base import SPAN, ExhibitSpec, Scope, not_loaded, spanned, spanned_check, spanned_title
from lagesbild.exhibits.crime_period import Compared
from lagesbild.exhibits.prose.crime import of_group
from lagesbild.exhibits.prose.overview import in_sentence
from lagesbild.problems import NothingToShow
from lagesbild.swedish import day, listing, number, percent, plural

MOST = 3
"""Of each."""
_MESSAGE, _NUMBER = "Budskap", "Tal"


@dataclass(frozen=True)
class _Row:
    kind: str
    what: str
    value: str = ""
    explanation: str = ""
    sources: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = field(default_factory=tuple)


def _title(scope: Scope) -> str:
    return f"Läget i korthet, {scope.area.name} {scope.when}"


def in_brief(scope: Scope) -> Exhibit:
    """Three messages and three numbers, of what is loaded; NoData when nothing is."""
    messages = _first(
        scope,
        (_levels_in_brief, _crime_in_brief, _survey_in_brief, _yearly_in_brief, _vulnerable_in_brief, _plan_in_brief),
    )
    numbers = _first(scope, (_critical, _crime, _survey, _yearly, _inhabitants, _measures, _further_crime))
    rows = [*messages, *numbers]
    if not rows:
        raise not_loaded("Uppgifter", scope)
    return Exhibit(
        ref=scope.ref("in-brief"),
        kind=Kind.TABLE,
        title=_title(scope),
        table=pd.DataFrame(
            [(r.kind, r.what, r.value, r.explanation) for r in rows],
            columns=["kind", "what", "value", "explanation"],
        ),
        columns=(
            Column("kind", "Slag", Role.LABEL),
            Column("what", "Vad", Role.LABEL),
            Column("value", "Värde", Role.AMOUNT, Format.TEXT, missing=""),
            Column("explanation", "Förklaring", Role.NOTE, missing=""),
        ),
        drawing=KeyFigures("what", "value", "explanation", "kind", _NUMBER),
        sources=tuple(dict.fromkeys(s for r in rows for s in r.sources)),
        period=scope.when,
        summary="\n".join(f"- {t}" for t in (r.what for r in messages) if t) or _numbers_in_brief(numbers),
        facts={(i, "what"): r.facts for i, r in enumerate(rows) if r.facts},
        methods=("comparable-period", "levels"),
    )


def _first(scope: Scope, finders: tuple[Callable[[Scope], Iterator[_Row]], ...]) -> list[_Row]:
    """What the first finders find that have something to show, up to `MOST`."""
    rows: list[_Row] = []
    for find in finders:
        if len(rows) < MOST:
            with suppress(NothingToShow):
                rows += find(scope)
    return rows[:MOST]


def _numbers_in_brief(numbers: list[_Row]) -> str:
    return "\n".join(f"- {r.what} var {r.value} ({r.explanation})." for r in numbers)


# --- messages --------------------------------------------------------------------------------


def _levels_in_brief(scope: Scope) -> Iterator[_Row]:
    ratings.check_levels(scope)
    shown = ratings.weeks(scope)
    if shown.finding:
        yield _Row(_MESSAGE, f"{shown.finding} {scope.when}.", sources=shown.sources)


def _crime_in_brief(scope: Scope) -> Iterator[_Row]:
    shown = crime_period.compared(scope)
    if changed := compstat.what_changed(shown):
        period = shown.comparison.period
        text = f"Anmälda brott {period}: {in_sentence(changed)}."
        yield _Row(_MESSAGE, text, sources=scope.sources(shown.rows))
    elif not (sums := _sums(scope, shown)).empty:  # nothing to compare with
        of_one = "" if len(sums) == 1 else "i gruppen "
        counted = listing(
            [
                f"{number(int(r[scope.year]))} {f'brott {of_one}' if i == 0 else 'i '}{'' if len(sums) == 1 else str(r['group']).lower()}".strip()
                for i, r in enumerate(sums.head(MOST).to_dict("records"))
            ]
        )
        facts = tuple(f for r in sums.head(MOST).to_dict("records") for f in _fact(scope, shown, str(r["group"])))
        text = f"{shown.comparison.period} anmäldes {counted}{_of_some_parts(scope)}."
        yield _Row(_MESSAGE, text, sources=scope.sources(shown.rows), facts=facts)


def _sums(scope: Scope, shown: Compared) -> pd.DataFrame:
    """The sums of the groups, the largest first."""
    sums = shown.table[(shown.table["category"] == crime_analysis.SUM) & shown.table[scope.year].notna()]
    return sums.sort_values(scope.year, ascending=False, kind="stable")


def _fact(scope: Scope, shown: Compared, group: str) -> tuple[Fact, ...]:
    years = [y for y in (scope.year - 1, scope.year) if y in shown.years]
    return crime_period.fact(scope.area.id, group, crime_analysis.SUM, shown, *years)


def _of_some_parts(scope: Scope) -> str:
    """What a sum leaves out: ", summa av 6 av 7 stadsdelar"."""
    counted = crime_period.summed_parts(scope)
    return f", {crime_period.sum_in_words(scope)}" if 0 < len(counted) < len(scope.parts) else ""


def _survey_in_brief(scope: Scope) -> Iterator[_Row]:
    text, _, sources = overview.worst_answer(scope, names_question=True)
    yield _Row(_MESSAGE, f"{text}.", sources=sources)


def _yearly_in_brief(scope: Scope) -> Iterator[_Row]:
    shown = ratings.yearly(scope)
    if shown.summary:
        yield _Row(_MESSAGE, _one(shown.summary), sources=shown.sources)


def _vulnerable_in_brief(scope: Scope) -> Iterator[_Row]:
    shown = maps.vulnerable(scope)
    if shown.summary:
        yield _Row(_MESSAGE, _one(shown.summary), sources=shown.sources)


def _plan_in_brief(scope: Scope) -> Iterator[_Row]:
    rows = followup.indicator_rows(scope)
    empty = int((rows["baseline"].isna() | rows["target"].isna()).sum())
    if empty:
        what = f"{findings.indicators(empty, len(rows)).replace(' indikatorer', ' indikatorer i planen')}: utgångs- eller målvärde saknas."
        yield _Row(_MESSAGE, what, sources=scope.sources(rows))


def _one(text: str) -> str:
    """The first line of a summary."""
    return text.split("\n")[0]


# --- numbers ---------------------------------------------------------------------------------


def _critical(scope: Scope) -> Iterator[_Row]:
    rows, levels = ratings.levels_of(scope)
    scale = scope.scale
    top = analysis.at_level(levels, scale.critical)
    weeks = len(analysis.assessed_weeks(levels))
    if weeks:
        yield _Row(
            _NUMBER,
            f"Bedömningar på nivå {scale.critical} ({scale[scale.critical].name.lower()})",
            number(len(top)),
            f"{scope.part_word()} och veckor: {plural(weeks, 'vecka', 'veckor')} bedömda {scope.when}",
            scope.sources(rows),
        )


def _crime(scope: Scope) -> Iterator[_Row]:
    shown = crime_period.compared(scope)
    yield from (_of_sum(scope, shown, row) for row in _sums(scope, shown).head(1).to_dict("records"))


def _further_crime(scope: Scope) -> Iterator[_Row]:
    """The other groups, where little else is loaded."""
    shown = crime_period.compared(scope)
    yield from (_of_sum(scope, shown, row) for row in _sums(scope, shown).iloc[1:].to_dict("records"))


def _of_sum(scope: Scope, shown: Compared, row: Mapping[Hashable, Any]) -> _Row:
    change, against = row["change_percent"], ""
    if change == change and not crime_period.is_small(row.get(scope.year - 1)):
        against = f", {percent(change, sign=True)} mot {shown.year_before}"
    return _Row(
        _NUMBER,
        of_group(str(row["group"])),
        number(int(row[scope.year])),
        f"{shown.comparison.period}{against}{_of_some_parts(scope)}",
        scope.sources(shown.rows),
        _fact(scope, shown, str(row["group"])),
    )


def _survey(scope: Scope) -> Iterator[_Row]:
    text, share, sources = overview.worst_answer(scope)
    yield _Row(_NUMBER, "Trygghetsundersökning", share, text.replace(f": {share}", ""), sources)


def _yearly(scope: Scope) -> Iterator[_Row]:
    shown = ratings.yearly(scope)
    high = int((shown.table["level"] >= scope.scale.elevated).sum())
    name = scope.scale[scope.scale.elevated].name.lower()
    yield _Row(_NUMBER, f"Läge {name} eller högre", number(high), "områden eller delar av områden", shown.sources)


def _inhabitants(scope: Scope) -> Iterator[_Row]:
    shown = population.population(scope)
    people = shown.table["inhabitants"].iloc[-1]
    if not population.is_whole(scope, population.by_part(scope)[0]):  # the figure of some parts is not the place's
        people, when, sources = population.inhabitants_of_place(scope)
        yield _Row(_NUMBER, "Invånare", number(people), day(when), sources)
    elif not pd.isna(people):
        yield _Row(_NUMBER, "Invånare", number(int(people)), shown.period, shown.sources)


def _measures(scope: Scope) -> Iterator[_Row]:
    shown = followup.measures(scope)
    yield _Row(_NUMBER, "Insatser i planen", number(len(shown.table)), shown.period, shown.sources)


def _check(scope: Scope) -> None:
    finders = (
        _levels_in_brief,
        _crime_in_brief,
        _survey_in_brief,
        _yearly_in_brief,
        _vulnerable_in_brief,
        _plan_in_brief,
    )
    if not _first(scope, finders) and not _first(scope, (_inhabitants, _measures)):
        raise not_loaded("Uppgifter", scope)


SPECS = (
    ExhibitSpec(
        "in-brief",
        spanned(in_brief),
        Disclosure.WORDS,
        spanned_check(_check),
        (SPAN,),
        title=spanned_title(_title),
        kind=Kind.TABLE,
    ),
)
