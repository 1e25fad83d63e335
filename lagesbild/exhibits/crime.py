"""Exhibits of reported crime: one category over the years, and all of them per inhabitant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from lagesbild import settings
from lagesbild.analysis import rates as rate_analysis
from lagesbild.analysis.crime import SUM, Against
from lagesbild.exhibit import Caveat, Column, Derivation, Disclosure, Exhibit, How, Kind, Lines, Role, Rows
from lagesbild.exhibits import findings
from lagesbild.exhibits.base import ExhibitSpec, Param, Scope
from lagesbild.exhibits.crime_period import (
    CHOICE,
    Compared,
    Order,
    PeriodChoice,
    check,
    compared,
    fact,
    facts_by_year,
    how_far,
    in_titles,
    key_of,
    period_text,
    sort,
    summed_parts,
    sums_of_groups,
)
from lagesbild.exhibits.population import inhabitants_of_place
from lagesbild.exhibits.prose import crime as prose
from lagesbild.problems import NotEnoughData, NothingToShow, UnknownId
from lagesbild.swedish import NBSP, day, listing, number, plural, sentence

COUNTS = "antal"
MODES = {COUNTS: "Antal", "index": "Index", "per1000": "Per 1 000 invånare"}
_YEAR = 365
_LEAST_YEARS = 2  # of a line; a single number stands in the table
_RATE = Derivation(How.RATE, ("count",))  # per so many of the inhabitants that the text names
RESIDENTS = (
    "Mått per invånare missvisar där många vistas utan att bo, till exempel i centrum: "
    "brotten räknas mot dem som bor där."
)


def categories(scope: Scope) -> dict[str, tuple[str, str]]:
    """Slug → (group, category) of every row of the CompStat table, sums included."""
    table = compared(scope).table
    return {key_of(g, c): (g, c) for g, c in zip(table["group"], table["category"], strict=True)}


def find_category(table: pd.DataFrame, key: str) -> tuple[str, str]:
    """(group, category) of a row by its key. UnknownId when the table has no such row."""
    by_key = {key_of(g, c): (g, c) for g, c in zip(table["group"], table["category"], strict=True)}
    if key not in by_key:
        raise UnknownId(f"Brottskategorin ”{key}” finns inte. Välj bland: {', '.join(by_key)}.")
    return by_key[key]


def title_of(group: str, category: str) -> str:
    """A row as a heading has it: "Cykelstöld", "Summa, hushåll"."""
    return f"{category}, {group.lower()}" if category == SUM else category


def _over_years(
    scope: Scope, category: str, mode: str = "antal", *words: str
) -> tuple[Compared, tuple[str, str], pd.Series]:
    """(comparison, group and category of the row, its count of each year), where the mode can be shown."""
    shown = compared(scope, PeriodChoice.parse(words))
    group, name = find_category(shown.table, category)
    if mode not in MODES:
        raise UnknownId(f"Visningen ”{mode}” finns inte. Välj bland: {', '.join(MODES)}.")
    table, years = shown.table, shown.years
    if len(years) < _LEAST_YEARS:
        raise NotEnoughData(f"Bara {years[0]} har siffror för perioden: en linje behöver minst {_LEAST_YEARS} år.")
    row = table[(table["group"] == group) & (table["category"] == name)].iloc[0]
    counts = pd.Series([row[y] for y in years], dtype="Int64")
    base = counts.iloc[0]
    if mode == "index" and (pd.isna(base) or base == 0):
        raise NotEnoughData(f"Index går inte att räkna: {years[0]} har {'ingen uppgift' if pd.isna(base) else 0}.")
    if mode == "per1000":
        _people(scope)
    return shown, (group, name), counts


def _people(scope: Scope) -> tuple[int, date, tuple[str, ...]]:
    """The inhabitants that the counts are of; NotEnoughData where crimes of some parts only are loaded: they are not the place's."""
    counted = summed_parts(scope)
    if counted and (absent := [p.name for p in scope.parts if p not in counted]):
        raise NotEnoughData(f"Brott per invånare går inte att räkna: anmälda brott saknas för {listing(absent)}.")
    return inhabitants_of_place(scope)


def _subject(group: str, name: str) -> str:
    return prose.of_group(group, "Anmälda brott i urval") if name == SUM else title_of(group, name)


def _line_title(scope: Scope, category: str, mode: str = "antal", *words: str) -> str:
    shown, (group, name), _ = _over_years(scope, category, mode, *words)
    return f"{_subject(group, name)}, {scope.area.name}, {in_titles(shown)}"


def _rates_title(scope: Scope, *words: str) -> str:
    return (
        f"Anmälda brott per invånare, {scope.area.name} {compared(scope, PeriodChoice.parse(words)).comparison.period}"
    )


def modes(scope: Scope, category: str, *words: str) -> dict[str, str]:
    """The ways that a row's counts can be shown over the years; the counts themselves always, whose figure says why not."""

    def can_be_shown(mode: str) -> bool:
        try:
            _over_years(scope, category, mode, *words)
        except NothingToShow:
            return False
        return True

    return {mode: name for mode, name in MODES.items() if mode == COUNTS or can_be_shown(mode)}


def line(scope: Scope, category: str, mode: str = "antal", *words: str) -> Exhibit:
    """One row of CompStat over the years: as counts, as an index, or per 1 000 inhabitants."""
    choice = PeriodChoice.parse(words)
    shown, (group, name), counts = _over_years(scope, category, mode, *words)
    years = shown.years
    out = pd.DataFrame({"year": pd.array(years, dtype="Int64"), "count": counts})
    columns = [Column("year", "År", Role.TIME), Column("count", "Antal", Role.COUNT)]
    unit, notes, sources = "antal anmälda brott", [], scope.sources(shown.rows)
    if mode == "index":
        base = counts.iloc[0]
        out["index"] = 100 * counts.astype("Float64") / float(base)
        columns.append(
            Column(
                "index",
                "Index",
                Role.INDEX,
                decimals=0,
                derived_from=Derivation(How.INDEX, ("count",), Rows.OWN_AND_FIRST),
            )
        )
        unit = f"index, {years[0]} = 100"
        if base < settings.small_base():
            notes.append(f"Basåret har bara {base} brott: index svänger kraftigt av enstaka brott.")
    elif mode == "per1000":
        people, when, extra = _people(scope)
        out["per_1000"] = 1000 * counts.astype("Float64") / people
        columns.append(Column("per_1000", MODES[mode], Role.RATE, decimals=2, derived_from=_RATE))
        unit = "anmälda brott per 1 000 invånare"
        notes.append(f"Folkmängden {number(people)} ({day(when)}) används för alla år. {RESIDENTS}")
        sources += extra
        if (counts < settings.small_base()).fillna(False).any():
            notes.append(f"Något år har under {settings.small_base()} brott: enstaka brott ändrar måttet kraftigt.")
    title = _subject(group, name)
    value = columns[-1].id
    first, last = out[value].iloc[0], out[value].iloc[-1]
    written = [(year, columns[-1].write(v)) for year, v in zip(years, out[value], strict=True)]
    return Exhibit(
        ref=scope.ref("crime-line", category, mode, *choice.period.words),
        kind=Kind.CHART,
        title=_line_title(scope, category, mode, *words),
        how_to_read=f"{unit[0].upper()}{unit[1:]}. Samma period varje år.",
        table=out,
        columns=tuple(columns),
        drawing=Lines("year", (value,), unit),
        sources=sources,
        period=period_text(shown),
        summary=prose.course(title, unit, written),
        finding=""
        if pd.isna(first) or pd.isna(last)
        else findings.over_years(
            f"{title} (index)" if mode == "index" else title,
            (years[0], columns[-1].write(first)),
            (years[-1], columns[-1].write(last)),
        ),
        notes=(*notes, *how_far(shown, choice.block)),
        facts={(i, "count"): fact(scope.area.id, group, name, shown, y) for i, y in enumerate(years)},
        methods=("comparable-period", *(("rates",) if mode == "per1000" else ())),
    )


def rates(scope: Scope, *words: str) -> Exhibit:
    """Every row of CompStat per 1 000 and 100 000 inhabitants, with Garwood's interval."""
    choice = PeriodChoice.parse(words)
    shown = compared(scope, choice)
    people, when, extra = _people(scope)
    population = pd.DataFrame({"area": [scope.area.id], "total": [people], "date": [when]})
    counts = shown.table[["area", "group", "category"]].assign(count=shown.table[shown.year])
    rated = rate_analysis.per_inhabitants(counts, population)
    size = rated["rate"] if choice.order is Order.PRINTED else shown.table[shown.year].astype("Float64").astype(float)
    rated = rated.iloc[sort(shown.table, choice.order, shown.year, size)].reset_index(drop=True)
    out = pd.DataFrame({"group": rated["group"], "category": rated["category"], "count": rated["count"]})
    out["per_1000"], out["per_100000"] = rated["rate"] / 100, rated["rate"]
    out["low"], out["high"] = rated["low"], rated["high"]
    top = rated[rated["category"] == SUM].dropna(subset=["rate"])
    return Exhibit(
        ref=scope.ref("crime-rates", *replace(choice, against=Against.BEFORE).words),
        kind=Kind.TABLE,
        title=_rates_title(scope, *words),
        how_to_read=f"Brott under perioden, delat med {number(people)} invånare ({day(when)}). "
        f"Osäkerheten, 95{NBSP}%, gäller per 100 000 invånare.",
        table=out,
        columns=(
            Column("group", "Grupp", Role.LABEL, hide_on_phone=True),
            Column("category", "Brottskategori", Role.LABEL),
            Column("count", "Antal", Role.COUNT),
            Column("per_1000", "Per 1 000", Role.RATE, decimals=2, derived_from=_RATE),
            Column("per_100000", "Per 100 000", Role.RATE, decimals=1, derived_from=_RATE),
            Column("low", "95 % från", Role.BOUND, decimals=1, derived_from=Derivation(How.INTERVAL, ("count",))),
            Column("high", "95 % till", Role.BOUND, decimals=1, derived_from=Derivation(How.INTERVAL, ("count",))),
        ),
        sources=tuple(dict.fromkeys((*scope.sources(shown.rows), *extra))),
        period=str(shown.comparison.period),
        summary=sentence(
            *(f"{r['group']}: {prose.rate(r['rate'])} invånare under perioden" for r in top.to_dict("records"))
        ),
        notes=(
            f"Folkmängden är från {day(when)}.",
            RESIDENTS,
            *(
                (f"Perioden är {plural(shown.comparison.period.days, 'dag', 'dagar')}: måtten är inte per år.",)
                if shown.comparison.period.days < _YEAR
                else ()
            ),
            "Osäkerheten är Garwoods exakta intervall: så mycket kan antalet skilja sig genom slumpen.",
            *map(Caveat, shown.gaps),
        ),
        total_rows=tuple(int(i) for i in np.flatnonzero(out["category"] == SUM)),
        sums=sums_of_groups(out),
        methods=("rates", "comparable-period"),
        ordered_by="" if choice.order is Order.PRINTED else "count",
        facts=facts_by_year(scope.area.id, out, shown, {"count": (shown.year,)}),
    )


def _check_rates(scope: Scope, *words: str) -> None:
    check(scope, *words)
    _people(scope)


CATEGORY = Param("category", categories)
_MODE = Param("mode", lambda scope: MODES, is_optional=True)


SPECS = (
    ExhibitSpec(
        "crime-line",
        line,
        Disclosure.CRIME_COUNTS,
        _over_years,
        (CATEGORY, _MODE, CHOICE),
        title=_line_title,
        kind=Kind.CHART,
    ),
    ExhibitSpec(
        "crime-rates", rates, Disclosure.CRIME_COUNTS, _check_rates, (CHOICE,), title=_rates_title, kind=Kind.TABLE
    ),
)
