"""Exhibits of small areas: each part's rate, raw and smoothed, what its rank is worth, and who stands outside a funnel."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import numpy as np
import pandas as pd

from lagesbild.analysis import rates, statistics
from lagesbild.exhibit import (
    Column,
    Derivation,
    Disclosure,
    Exhibit,
    Fact,
    Format,
    Funnel,
    How,
    Intervals,
    Kind,
    Limit,
    Role,
    Rows,
)
from lagesbild.exhibits import findings
from lagesbild.exhibits.base import ExhibitSpec, Scope
from lagesbild.exhibits.crime import CATEGORY, RESIDENTS, find_category
from lagesbild.exhibits.crime_areas import of_category, parts_with_crime, people_of, sums_of_groups
from lagesbild.exhibits.crime_period import CHOICE, Compared, PeriodChoice, fact
from lagesbild.exhibits.prose import crime as prose
from lagesbild.problems import NoData, NotEnoughData
from lagesbild.swedish import day, number, sentence

_FEWEST = 3  # areas for a ranking or a smoothing to say anything


def _title(scope: Scope, category: str, *words: str) -> str:
    result = _rated(scope, category, *words)
    return f"{result.title} per 1 000 invånare och {scope.part_word(1)}, {scope.area.name} {result.shown.comparison.period}"


def _funnel_title(scope: Scope, category: str, *words: str) -> str:
    title = _title(scope, category, *words)
    return f"Tratt: {title[0].lower()}{title[1:]}"


def small_areas(scope: Scope, category: str, *words: str) -> Exhibit:
    """Each part's rate, raw and smoothed, with what its rank is worth and whether it stands outside the funnel."""
    choice = PeriodChoice.parse(words).period
    return scope.once(("small areas", category, choice), lambda: _small_areas(scope, category, choice))


@dataclass(frozen=True)
class _Rated:
    """A category in every part: its rates, those smoothed, the funnel, and whose inhabitants they rest on."""

    shown: Compared
    title: str
    rated: pd.DataFrame
    smooth: rates.Smoothed
    shape: rates.Funnel
    people_on: date
    people_sources: tuple[str, ...]


def _rated(scope: Scope, category: str, *words: str) -> _Rated:
    """The category's rates; NoData without inhabitants, NotEnoughData with too few parts to compare."""
    inner = [p.id for p in parts_with_crime(scope)]
    shown, title, rows = of_category(scope, category, PeriodChoice.parse(words).period, inner)
    people, when, more = people_of(scope, inner)
    if when is None:
        raise NoData(f"Folkmängd per {scope.part_word(1)} saknas för {scope.area.name}.")
    rated = rates.per_inhabitants(rows[["area"]].assign(count=rows[shown.year]), people, per=1000)
    count, size = rated["count"], rated["inhabitants"]
    if int((count.notna() & size.notna()).sum()) < _FEWEST:
        raise NotEnoughData(
            f"Minst {_FEWEST} områden med både brott och folkmängd behövs för att jämföra {title.lower()}."
        )
    try:
        smooth, shape = rates.marshall(count, size), rates.funnel(count, size)
    except statistics.TooFew as error:
        raise NotEnoughData(str(error)) from None
    return _Rated(shown, title, rated, smooth, shape, when, more)


def _small_areas(scope: Scope, category: str, choice: PeriodChoice) -> Exhibit:
    result = _rated(scope, category, *choice.words)
    shown, rated, when = result.shown, result.rated, result.people_on
    smooth, shape = result.smooth, result.shape
    count, size = rated["count"], rated["inhabitants"]
    ranked = int((count.notna() & size.notna()).sum())
    placed = rates.ranks(count, size)
    out = pd.DataFrame(
        {
            "area": [scope.directory.name(a) for a in rated["area"]],
            "count": count.array,
            "inhabitants": size.array,
            "per_1000": rated["rate"].array,
            "low": rated["low"].array,
            "high": rated["high"].array,
            "smoothed": (1000 * smooth.table["smoothed"]).array,
            "rank": [
                None
                if pd.isna(low)
                else f"plats {low} av {ranked}"
                if low == high
                else f"plats {low}–{high} av {ranked}"
                for low, high in zip(placed["low"], placed["high"], strict=True)
            ],
            "outside": [
                None if pd.isna(e) else Position(f"{o} gränsen") if isinstance(o, str) else Position.WITHIN
                for o, e in zip(shape.table["outside"], shape.table["expected"], strict=True)
            ],
        }
    )
    out = out.sort_values("per_1000", ascending=False, kind="stable", na_position="last").reset_index(drop=True)
    return Exhibit(
        ref=scope.ref("crime-areas", category, *choice.words),
        kind=Kind.CHART,
        title=_title(scope, category, *choice.words),
        how_to_read="Punkt: anmälda brott per 1 000 invånare; streck: 95 procents osäkerhet. Tabellen har det spann som varje "
        "plats ligger i, och små områdens tal utjämnade mot snittet.",
        table=out,
        columns=(
            Column("area", "Område", Role.LABEL),
            Column("count", "Antal", Role.COUNT),
            Column("inhabitants", "Invånare", Role.COUNT, hide_on_phone=True),
            Column("per_1000", "Per 1 000", Role.RATE, decimals=2, derived_from=_of_areas(How.RATE)),
            Column(
                "low", "95 % från", Role.BOUND, decimals=2, hide_on_phone=True, derived_from=_of_areas(How.INTERVAL)
            ),
            Column(
                "high", "95 % till", Role.BOUND, decimals=2, hide_on_phone=True, derived_from=_of_areas(How.INTERVAL)
            ),
            Column(
                "smoothed", "Utjämnat", Role.RATE, decimals=2, hide_on_phone=True, derived_from=_of_areas(How.MODEL)
            ),
            Column("rank", "Plats", Role.VERDICT, Format.TEXT, derived_from=_of_areas(How.MODEL)),
            Column("outside", "Mot gränsen", Role.VERDICT, Format.TEXT, derived_from=_of_areas(How.VERDICT)),
        ),
        sources=tuple(dict.fromkeys((*scope.sources(shown.rows), *result.people_sources))),
        period=str(shown.comparison.period),
        drawing=Intervals("area", "per_1000", "low", "high", rate=True),
        summary=sentence(
            *_beyond_in_words(scope, result),
            prose.highest_rate(
                {a: float(r) for a, r in zip(out["area"], out["per_1000"], strict=True) if not pd.isna(r)},
                dict(zip(out["area"], out["rank"], strict=True)),
            ),
        ),
        notes=(
            f"Folkmängden är från {day(when)}. {RESIDENTS}",
            _limits_in_words(shape.dispersion),
            "Utjämnat är Marshalls (1991) empiriska Bayes: läs det bredvid det råa talet, inte i stället för det.",
        ),
        methods=("funnel", "empirical-bayes", "ranks", "rates"),
        ordered_by="per_1000",
        finding=_beyond_in_brief(scope, result),
        facts=_facts(scope, category, result, [scope.directory.name(a) for a in rated["area"]], list(out["area"])),
    )


def _facts(
    scope: Scope, category: str, result: _Rated, names: list[str], in_order: list[str]
) -> dict[tuple[int, str], tuple[Fact, ...]]:
    """The counts of the rows, which are sorted by name of area."""
    group, name = find_category(result.shown.table, category)
    ids = dict(zip(names, result.rated["area"], strict=True))
    shown = result.shown
    return {(i, "count"): fact(ids[area], group, name, shown, shown.year) for i, area in enumerate(in_order)}


def _of_areas(how: How) -> Derivation:
    """What an area's own count and inhabitants are made into; beside the others', where ``how`` is more than a rate."""
    return Derivation(how, ("count", "inhabitants"), Rows.ALL if how in (How.MODEL, How.VERDICT) else Rows.OWN)


def _limits_in_words(dispersion: float) -> str:
    """What the outer limit of a funnel is: that of chance, or one that is widened, which is another thing."""
    if dispersion > 1:
        return (
            "Områdena skiljer sig mer än slumpen, så gränsen är slumpens yttre (99,8\u00a0%, Spiegelhalter 2005) vidgad "
            f"(φ = {number(dispersion, 1)}): den visar vem som skiljer sig från de andra mer än de skiljer sig från varandra. "
            "Innanför den är inte detsamma som inom slumpen."
        )
    return (
        "Gränsen är slumpens, den yttre i en tratt (99,8\u00a0%, Spiegelhalter 2005): bland så många områden hamnar nästan "
        "inget utanför den av slump."
    )


class Position(StrEnum):
    """Where an area's rate lies against the outer limits of a funnel."""

    ABOVE = "över gränsen"
    BELOW = "under gränsen"
    WITHIN = "inom gränserna"


_BEYOND = (Position.ABOVE, Position.BELOW)


def _beyond(scope: Scope, result: _Rated) -> tuple[prose.Beyond, int]:
    """Who is outside of the limits, highest first, and how many are compared."""
    table = result.shape.table.assign(area=[scope.directory.name(a) for a in result.rated["area"]])
    table = table.sort_values("rate", ascending=False, kind="stable")
    chance, beyond = (list(table.loc[table[c].notna(), "area"]) for c in ("outside_chance", "outside"))
    widened = beyond if result.shape.dispersion > 1 else None
    return prose.Beyond(chance, widened), int(table["rate"].notna().sum())


def _beyond_in_words(scope: Scope, result: _Rated) -> tuple[str, ...]:
    outside, compared = _beyond(scope, result)
    return prose.beyond(outside, 1000 * result.shape.mean, compared)


def _beyond_in_brief(scope: Scope, result: _Rated) -> str:
    outside, compared = _beyond(scope, result)
    widened = None if outside.widened is None else len(outside.widened)
    return findings.outside(len(outside.chance), widened, compared, scope.part_word(1), scope.part_word(compared))


def funnel(scope: Scope, category: str, *words: str) -> Exhibit:
    """The parts by size and rate, with the limits within which chance alone would leave them."""
    table = small_areas(scope, category, *words)
    drawn = table.table.dropna(subset=["count", "inhabitants"])
    count, size = drawn["count"].astype(float), drawn["inhabitants"].astype(float)
    shape = rates.funnel(count, size)
    sizes = np.linspace(size.max() / 200, size.max() * 1.05, 200)
    courses = []
    for level, name in ((0.95, "95 %"), (0.998, "99,8 %")):
        low, high = rates.limits(sizes * shape.mean, level, shape.dispersion)
        # whole counts make a saw of the limits: the outer edge of the teeth is drawn
        outer = np.maximum.accumulate((1000 * high / sizes)[::-1])[::-1]
        inner = np.minimum.accumulate((1000 * low / sizes)[::-1])[::-1]
        courses.append(Limit(name, tuple(sizes), tuple(inner), tuple(outer)))
    highest = 3 * max(
        1000 * shape.mean, float(drawn["per_1000"].max())
    )  # where the smallest sizes would blow up the axis
    courses = [
        Limit(
            c.name, *(tuple(v[i] for i, top in enumerate(c.high) if top <= highest) for v in (c.sizes, c.low, c.high))
        )
        for c in courses
    ]
    out = table.table.assign(beyond=[o if o in _BEYOND else "" for o in table.table["outside"]])
    column_ids = ["area", "count", "inhabitants", "per_1000", "beyond"]
    columns = {c.id: c for c in table.columns}
    return replace(
        table,
        ref=scope.ref("crime-funnel", category, *PeriodChoice.parse(words).period.words),
        kind=Kind.CHART,
        title=_funnel_title(scope, category, *words),
        how_to_read="En punkt är ett område. Inom de streckade linjerna ligger 95\u00a0%, inom de heldragna 99,8\u00a0%, om "
        + (
            "områdena skiljer sig åt som de flesta gör, vilket är mer än slumpen"
            if shape.dispersion > 1
            else "bara slumpen skiljer områdena åt"
        )
        + ". Den vågräta linjen är snittet.",
        table=out[column_ids],
        summary=sentence(*_beyond_in_words(scope, _rated(scope, category, *words))),
        notes=table.notes[:2],  # the third is on what is smoothed
        columns=(
            *(columns[k] for k in column_ids[:-1]),
            Column("beyond", "Utanför", Role.VERDICT, Format.TEXT, derived_from=_of_areas(How.VERDICT)),
        ),
        drawing=Funnel("area", "inhabitants", "per_1000", "beyond", 1000 * shape.mean, tuple(courses)),
        methods=("funnel", "rates"),
    )


SPECS = (
    ExhibitSpec(
        "crime-areas",
        small_areas,
        Disclosure.CRIME_COUNTS,
        _rated,
        (CATEGORY, CHOICE),
        sums_of_groups,
        title=_title,
        kind=Kind.CHART,
    ),
    ExhibitSpec(
        "crime-funnel",
        funnel,
        Disclosure.CRIME_COUNTS,
        _rated,
        (CATEGORY, CHOICE),
        sums_of_groups,
        title=_funnel_title,
        kind=Kind.CHART,
    ),
)
