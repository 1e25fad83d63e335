"""Crime weighed by harm (brottsskadeindex): the categories of a place, its parts side by side, and on the map.

The weights are a table that somebody loads, with its source: none is built in. A category without a weight is told and
left out, never 0. Only one period and the year before: no course over years (`NO_TREND`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from lagesbild.analysis import harm as analysis
from lagesbild.analysis.crime import SUM, Against
from lagesbild.analysis.harm import Harm
from lagesbild.analysis.statistics import Verdict
from lagesbild.exhibit import Caveat, Column, Derivation, Disclosure, Exhibit, Fact, Format, How, Kind, Role, Rows
from lagesbild.exhibits import findings, maps
from lagesbild.exhibits.base import ExhibitSpec, Scope
from lagesbild.exhibits.compstat import FEW, named_apart
from lagesbild.exhibits.crime_areas import parts_with_crime, people_of
from lagesbild.exhibits.crime_period import (
    CHOICE,
    MANY_REPORTS,
    Compared,
    PeriodChoice,
    compared,
    default_end,
    fact,
    how_far,
    is_small,
)
from lagesbild.exhibits.prose import harm as prose
from lagesbild.exhibits.unit_of_count import count_note
from lagesbild.problems import NoData, NotEnoughData
from lagesbild.swedish import NBSP, day, fold, listing, number

NO_TREND = (
    "Brottsskada visas inte mot flera tidigare år: hur brott anmäls, rubriceras och straffas ändras, så att en trend "
    "säger mer om det än om skadan (Sarnecki 2021). Jämför med året före, eller visa antal."
)
NO_WEIGHT = "saknar vikt"
METHODS = ("harm",)
_SHORT_TERM = "Brottsskada är till för att se vad som väger tyngst nu, inte för att följa utvecklingen över år."
_ONE_SCALE = "Vikten säger vad ett brott väger mot ett annat i källans skala, inte vad just de här brotten ledde till."
_OVERLAP = "En kategori och en del av den ska inte båda ha vikt: då räknas brotten två gånger."


@dataclass(frozen=True)
class _Weighed:
    """The categories of a comparison, one row each: their own columns, ``name``, ``weight`` and ``grounds``."""

    shown: Compared
    table: pd.DataFrame
    weights: pd.DataFrame

    def count(self, year: int) -> np.ndarray:
        """The counts of a year, NaN where missing; shape (n,)."""
        if year not in self.table:
            return np.full(len(self.table), np.nan)
        return self.table[year].astype("Float64").astype(float).to_numpy()

    def harm(self, *years: int) -> list[Harm] | None:
        """The sums of years, of the categories that have a weight and a count in all of them; None without any."""
        counts = [self.count(y) for y in years]
        used = self.table["weight"].notna().to_numpy() & ~np.isnan(counts).any(axis=0)
        weight = self.table["weight"].to_numpy(float)[used]
        return [analysis.weighed(c[used], weight) for c in counts] if used.any() else None


def weights_of(scope: Scope) -> pd.DataFrame:
    """The weights of the nearest area around that has any. NoData, saying what to load, without."""
    for area in (scope.area.id, *scope.directory.ancestors(scope.area.id)):
        rows = scope.rows("harm_weights", areas=[area])
        if len(rows):
            return rows
    raise NoData(
        f"Brottsvikter saknas för {scope.area.name}. Mallen finns på sidan Underlag; källan anges när de läses in."
    )


def _choice(words: Sequence[str]) -> PeriodChoice:
    choice = PeriodChoice.parse(words)
    if choice.against is Against.EARLIER:
        raise NotEnoughData(NO_TREND)
    return replace(choice.period, against=Against.BEFORE)


def _weighed(scope: Scope, choice: PeriodChoice, areas: Sequence[str] = ()) -> _Weighed:
    weights = weights_of(scope)
    if areas:
        choice = replace(choice, until=choice.until or default_end(scope) or default_end(scope, areas))
    shown = compared(scope, choice, areas)
    table = shown.table[shown.table["category"] != SUM].reset_index(drop=True)
    by_name = {fold(c): (w, g) for c, w, g in weights[["category", "weight", "grounds"]].itertuples(index=False)}
    weighted = [by_name.get(fold(c), (np.nan, None)) for c in table["category"]]
    if not any(w == w for w, _ in weighted):
        raise NoData(f"Ingen av brottskategorierna för {scope.area.name} finns bland de inlästa brottsvikterna.")
    table = table.assign(weight=[w for w, _ in weighted], grounds=[g for _, g in weighted])
    return _Weighed(shown, table, weights)


def _notes(scope: Scope, made: _Weighed, counts: np.ndarray) -> tuple[str, ...]:
    """What is left out, and what the sums are not."""
    without = made.table["weight"].isna().to_numpy()
    names = list(dict.fromkeys(made.table["category"][without]))
    left = int(np.nansum(counts[without]))
    return (
        *((Caveat(prose.unweighed(names, left)),) if names else ()),
        *(n for n in how_far(made.shown, _choice(()).block) if isinstance(n, Caveat)),
        _SHORT_TERM,
        _ONE_SCALE,
        _OVERLAP,
        MANY_REPORTS,
        count_note(scope, made.shown),
        *scope.remarks(made.weights),
    )


def _sources(scope: Scope, made: _Weighed) -> tuple[str, ...]:
    weights = [f"Vikter: {s}" for s in scope.sources(made.weights)]
    return tuple(dict.fromkeys((*scope.sources(made.shown.rows), *weights)))


def _title(scope: Scope, *words: str) -> str:
    return f"Brottsskada, {scope.area.name} {_weighed(scope, _choice(words)).shown.comparison.period}"


def _check(scope: Scope, *words: str) -> _Weighed:
    return _weighed(scope, _choice(words))


def harm(scope: Scope, *words: str) -> Exhibit:
    """The categories by what they weigh together, this period and the year before, and their sum."""
    choice = _choice(words)
    made = _weighed(scope, choice)
    shown, year, before = made.shown, made.shown.year, made.shown.year - 1
    now, was = made.count(year), made.count(before)
    weight = made.table["weight"].to_numpy(float)
    has = ~np.isnan(weight)
    carried = np.where(has, weight * now, np.nan)
    order = np.lexsort((-np.nan_to_num(now), -np.nan_to_num(carried), np.isnan(carried), ~has))
    whole = made.harm(year)
    both = made.harm(year, before)
    if whole is None:
        raise NoData(f"Antalen för de brott som har vikt saknas för {scope.area.name} {shown.comparison.period}.")
    (total,) = whole
    counted = has & ~np.isnan(now)
    is_same = both is not None and not np.isnan(was[counted]).any()
    ratio = shown.comparison.days.get(year, 1) / shown.comparison.days.get(before, shown.comparison.days.get(year, 1))
    verdict = analysis.verdict(both[0], both[1], ratio) if both and is_same else None
    names = named_apart(made.table).to_list()
    rows: list[tuple[object, ...]] = [
        (
            names[i],
            _whole(now[i]),
            weight[i] if has[i] else None,
            _known(carried[i]),
            _known(100 * carried[i] / total.harm) if total.harm else None,
            _known(weight[i] * was[i]),
            FEW if is_small(was[i]) else _change(carried[i], weight[i] * was[i]),
            made.table["verdict"].iloc[i] if has[i] else None,
            made.table["grounds"].iloc[i] if has[i] else None,
        )
        for i in order
    ]
    weighed_ = int(np.nansum(now[has]))
    sum_before = both[1].harm if both and is_same else np.nan
    change = FEW if verdict is Verdict.FEW else _change(total.harm, sum_before)
    share = 100.0 if total.harm else None
    at = int(has.sum())
    rows.insert(at, ("Summa vägda brott", weighed_, "", total.harm, share, _known(sum_before), change, verdict, None))
    ids = ["category", "count", "weight", "harm", "share", "harm_before", "change_percent", "verdict", "grounds"]
    out = pd.DataFrame(rows, columns=ids, dtype=object)
    facts: dict[tuple[int, str], tuple[Fact, ...]] = {}
    for position, i in enumerate(order):
        row = made.table.iloc[i]
        facts[position + (position >= at), "count"] = fact(scope.area.id, row["group"], row["category"], shown, year)
    top = int(np.nanargmax(carried)) if total.harm else None
    return Exhibit(
        ref=scope.ref("harm", *choice.words),
        kind=Kind.TABLE,
        title=_title(scope, *words),
        how_to_read=f"Brottsskada är antal gånger vikt. Ändringen är mot samma period {before}.",
        table=out,
        columns=(
            Column("category", "Brottskategori", Role.LABEL),
            Column("count", f"Antal {year}", Role.COUNT),
            Column("weight", "Vikt", Role.AMOUNT, missing=NO_WEIGHT),
            Column("harm", f"Brottsskada {year}", Role.AMOUNT, derived_from=Derivation(How.MODEL, ("count", "weight"))),
            Column(
                "share",
                "Andel av skadan",
                Role.SHARE,
                decimals=1,
                derived_from=Derivation(How.SHARE, ("harm",), Rows.OWN_AND_TOTALS),
            ),
            Column(
                "harm_before",
                f"Brottsskada {before}",
                Role.AMOUNT,
                hide_on_phone=True,
                derived_from=Derivation(How.MODEL, ("weight",), elsewhere=True),
            ),
            Column(
                "change_percent",
                "Ändring",
                Role.PERCENT_CHANGE,
                decimals=1,
                derived_from=Derivation(How.PERCENT_CHANGE, ("harm", "harm_before")),
            ),
            Column("verdict", "Bedömning", Role.VERDICT, derived_from=Derivation(How.VERDICT, ("harm", "harm_before"))),
            Column("grounds", "Viktens grund", Role.NOTE, missing="", hide_on_phone=True, in_print=False),
        ),
        sources=_sources(scope, made),
        period=str(shown.comparison.period),
        summary=prose.weighed(
            total.harm,
            total.low,
            total.high,
            weighed_,
            str(before),
            change if isinstance(change, float) else None,
            verdict,
        ),
        finding=""
        if top is None or not weighed_
        else prose.heaviest(names[top], 100 * carried[top] / total.harm, 100 * now[top] / weighed_),
        notes=(*_uncounted([names[i] for i in np.flatnonzero(has & np.isnan(now))]), *_notes(scope, made, now)),
        total_rows=(at,),
        methods=METHODS,
        ordered_by="harm",
        facts=facts,
    )


def _uncounted(names: Sequence[str]) -> tuple[str, ...]:
    return (Caveat(f"Antal saknas och ingår inte i summan: {listing(names)}."),) if names else ()


def _whole(value: float) -> int | None:
    return None if np.isnan(value) else int(value)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _change(now: float, before: float) -> object:
    if np.isnan(now) or np.isnan(before):
        return None
    return "." if before == 0 else 100 * (now - before) / before


# --- the parts ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Areas:
    """The parts, one row each: area, count, harm, low, high, heaviest; and which categories are weighed in all."""

    made: _Weighed
    rows: pd.DataFrame
    lacking: dict[str, list[str]]  # area → the weighed categories that it has no count of


def _by_area(scope: Scope, words: Sequence[str]) -> _Areas:
    choice = _choice(words)
    inner = [p.id for p in parts_with_crime(scope)]

    def make() -> _Areas:
        made = _weighed(scope, choice, inner)
        year = made.shown.year
        table = made.table.assign(now=made.count(year))
        table = table[table["weight"].notna()]
        every = list(dict.fromkeys(zip(table["group"], table["category"], strict=True)))
        records: list[tuple[object, ...]] = []
        lacking: dict[str, list[str]] = {}
        for area in inner:
            mine = table[table["area"] == area].set_index(["group", "category"]).reindex(every)
            missing = [c for (_, c), n in zip(every, mine["now"], strict=True) if np.isnan(n)]
            if missing:
                lacking[area] = missing
                records.append((area, None, None, None, None, None))
                continue
            total = analysis.weighed(mine["now"], mine["weight"])
            carried = (mine["now"] * mine["weight"]).to_numpy()
            top = every[int(carried.argmax())][1] if total.harm else None
            records.append((area, int(mine["now"].sum()), total.harm, total.low, total.high, top))
        columns = ["area", "count", "harm", "low", "high", "heaviest"]
        return _Areas(made, pd.DataFrame(records, columns=columns), lacking)

    return scope.once(("harm by area", choice.block, choice.since, choice.until), make)


def _areas_notes(scope: Scope, by_area: _Areas) -> tuple[str, ...]:
    lacking = [f"{scope.directory.name(a)} ({listing(c)})" for a, c in by_area.lacking.items()]
    gap = (Caveat(f"Utan summa, eftersom antal saknas: {'; '.join(lacking)}."),) if lacking else ()
    return (*gap, *_notes(scope, by_area.made, by_area.made.count(by_area.made.shown.year)))


def _areas_words(scope: Scope, by_area: _Areas) -> str:
    known = by_area.rows[by_area.rows["harm"].notna()]
    names = [scope.directory.name(a) for a in known["area"]]
    return prose.worst(
        dict(zip(names, known["harm"], strict=True)),
        dict(zip(names, known["count"], strict=True)),
        scope.part_word(1),
    )


def _areas_title(scope: Scope, *words: str) -> str:
    return (
        f"Brottsskada per {scope.part_word(1)}, {scope.area.name} {_by_area(scope, words).made.shown.comparison.period}"
    )


def areas(scope: Scope, *words: str) -> Exhibit:
    """The parts side by side: how many weighed crimes, what they weigh together, and which category carries most."""
    by_area = _by_area(scope, words)
    rows = by_area.rows.sort_values("harm", ascending=False, kind="stable", na_position="last")
    out = pd.DataFrame(
        {
            "area": [scope.directory.name(a) for a in rows["area"]],
            "count": rows["count"].astype("Int64").array,
            "harm": rows["harm"].array,
            "low": rows["low"].array,
            "high": rows["high"].array,
            "each": (rows["harm"] / rows["count"].where(rows["count"] > 0)).astype(float).array,
            "heaviest": rows["heaviest"].array,
        }
    )

    def made_of(how: How) -> Derivation:
        return Derivation(how, ("count",), elsewhere=True)

    return Exhibit(
        ref=scope.ref("harm-areas", *_choice(words).words),
        kind=Kind.TABLE,
        title=_areas_title(scope, *words),
        how_to_read="Brottsskada är antal gånger vikt, summerat över de kategorier som har vikt.",
        table=out,
        columns=(
            Column("area", scope.part_title, Role.LABEL),
            Column("count", "Vägda brott", Role.COUNT),
            Column("harm", "Brottsskada", Role.AMOUNT, derived_from=made_of(How.MODEL)),
            Column("low", f"95{NBSP}% från", Role.BOUND, hide_on_phone=True, derived_from=made_of(How.INTERVAL)),
            Column("high", f"95{NBSP}% till", Role.BOUND, hide_on_phone=True, derived_from=made_of(How.INTERVAL)),
            Column(
                "each", "Skada per brott", Role.RATIO, decimals=1, derived_from=Derivation(How.RATIO, ("harm", "count"))
            ),
            Column("heaviest", "Väger tyngst", Role.NOTE, missing=""),
        ),
        sources=_sources(scope, by_area.made),
        period=str(by_area.made.shown.comparison.period),
        summary=_areas_words(scope, by_area),
        notes=_areas_notes(scope, by_area),
        methods=METHODS,
        ordered_by="harm",
    )


def _people(scope: Scope) -> tuple[dict[str, float], str, tuple[str, ...]]:
    """(inhabitants of each part, the note of their day, their sources); nothing where some part has none."""
    parts = [p.id for p in parts_with_crime(scope)]
    people, when, sources = people_of(scope, parts)
    by_area = {str(a): float(n) for a, n in zip(people["area"], people["total"], strict=True) if n and not pd.isna(n)}
    if when is None or set(by_area) != set(parts):
        return {}, "", ()
    note = f"Folkmängd {day(when)}. Mått per invånare missvisar där många vistas utan att bo, till exempel i centrum."
    return by_area, note, sources


def _map_title(scope: Scope) -> str:
    per = f" per 1{NBSP}000 invånare" if _people(scope)[0] else ""
    return f"Brottsskada{per}, {scope.area.name} {_by_area(scope, ()).made.shown.comparison.period}"


def _mapped(scope: Scope) -> None:
    _by_area(scope, ())
    maps.drawn_parts(scope)


def on_map(scope: Scope) -> Exhibit:
    """The parts by harm, per inhabitant where they are counted."""
    by_area = _by_area(scope, ())
    known = by_area.rows[by_area.rows["harm"].notna()]
    people, note, more = _people(scope)
    harm_ = {str(a): float(h) for a, h in zip(known["area"], known["harm"], strict=True)}
    values = {a: 1000 * h / people[a] for a, h in harm_.items()} if people else harm_
    made_of = Derivation(How.RATE, ("count",), elsewhere=True)
    per = Column("per_1000", f"Per 1{NBSP}000 invånare", Role.RATE, derived_from=made_of)
    value = per if people else Column("harm", "Brottsskada", Role.AMOUNT, derived_from=made_of)
    extra = [(Column("total", "Brottsskada", Role.AMOUNT, Format.TEXT), {a: number(h) for a, h in harm_.items()})]
    counts = {str(a): number(int(n)) for a, n in zip(known["area"], known["count"], strict=True)}
    return maps.area_map(
        scope,
        "map-harm",
        (),
        _map_title(scope),
        value,
        values,
        by_area.made.shown.rows,
        str(by_area.made.shown.comparison.period),
        summary=_areas_words(scope, by_area),
        notes=(*((note,) if note else ()), *_areas_notes(scope, by_area)),
        extra=[*(extra if people else ()), (Column("count", "Vägda brott", Role.COUNT, Format.TEXT), counts)],
        bounds=tuple(sorted({round(q, 1) for q in pd.Series(values, dtype=float).quantile([0.2, 0.4, 0.6, 0.8])})),
        sources=(*more, *(f"Vikter: {s}" for s in scope.sources(by_area.made.weights))),
        methods=("harm", "rates") if people else METHODS,
    )


# weights are no secret, so that harm tells the count: none of it is part of a public version
SPECS = (
    ExhibitSpec("harm", harm, Disclosure.EVENTS, _check, (CHOICE,), title=_title, kind=Kind.TABLE),
    ExhibitSpec(
        "harm-areas",
        areas,
        Disclosure.EVENTS,
        lambda scope, *words: _by_area(scope, words),
        (CHOICE,),
        leads_with=findings.first_sentence,
        title=_areas_title,
        kind=Kind.TABLE,
    ),
    ExhibitSpec(
        "map-harm",
        on_map,
        Disclosure.EVENTS,
        _mapped,
        leads_with=findings.first_sentence,
        title=_map_title,
        kind=Kind.MAP,
    ),
)
