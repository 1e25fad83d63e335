"""Three measures of the same areas side by side, and how much of their worst fifths coincide."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import pandas as pd

from lagesbild.analysis import coincide, geography
from lagesbild.analysis import crime as crime_analysis
from lagesbild.analysis import ratings as ratings_analysis
from lagesbild.areas import Area
from lagesbild.events import By
from lagesbild.exhibit import Column, Disclosure, Exhibit, Kind, MapPanels, Panel, Role
from lagesbild.exhibits import crime_period, happened, maps, population, ratings, survey
from lagesbild.exhibits.base import ExhibitSpec, Param, Scope
from lagesbild.exhibits.prose import coincide as prose
from lagesbild.problems import NoData, NotEnoughData, NothingToShow, UnknownId
from lagesbild.swedish import day, listing, slug

FEWEST = 5  # areas: a fifth of fewer is none
_ALL_EVENTS = f"handelser-{happened.ALL}"
_LOW, _HIGH = "lagst-", "hogst-"


@dataclass(frozen=True)
class Measure:
    """One measure of the parts: what it is called, its values by area id, and what they are made of."""

    name: str
    values: dict[str, float]
    rows: pd.DataFrame = field(repr=False)
    period: str
    role: Role = Role.RATE
    is_low_bad: bool = False
    note: str = ""
    decimals: int = 1


def measures(scope: Scope) -> dict[str, str]:
    """Key → name of every measure that can be laid on the maps: those known for enough of the parts."""
    return scope.once(("three maps", "measures"), lambda: _offered(scope))


def _offered(scope: Scope) -> dict[str, str]:
    offered: dict[str, str] = {}
    for key in _keys(scope):
        try:
            made = measure(scope, key)
        except NothingToShow:
            continue
        if len(made.values) >= FEWEST and len(set(made.values.values())) > 1:
            offered[key] = made.name
    return offered


def _keys(scope: Scope) -> list[str]:
    keys = ["brott", "niva"]
    for give in (_event_keys, _survey_keys, _fact_keys):
        try:
            keys += give(scope)
        except NothingToShow:
            continue
    return keys


def _event_keys(scope: Scope) -> list[str]:
    return [f"handelser-{c}" for c in happened.categories(scope)]


def of_source(scope: Scope, keys: Iterable[str], source: str) -> list[str]:
    """The keys, those of events of one source only; `happened.ALL`: of every."""
    events = {k: k.removeprefix("handelser-") for k in _event_keys(scope)} if source != happened.ALL else {}
    return [f"handelser-{happened.selection(events[k], source)}" if k in events else k for k in keys]


def _survey_keys(scope: Scope) -> list[str]:
    return [f"svar-{params[0]}" for params in maps.survey_params(scope) if len(params) == 1]


def _fact_keys(scope: Scope) -> list[str]:
    rows = _facts(scope)
    return [start + slug(m) for m in dict.fromkeys(rows["measure"]) for start in (_HIGH, _LOW)]


def measure(scope: Scope, key: str) -> Measure:
    """A measure by its key. UnknownId for an unknown one, NoData when nothing is loaded of it."""
    return scope.once(("three maps", key), lambda: _measure(scope, key))


def _measure(scope: Scope, key: str) -> Measure:
    kinds: tuple[tuple[str, Callable[[Scope, str], Measure]], ...] = (
        ("brott", _crime),
        ("niva", _levels),
        ("handelser-", _events),
        ("svar-", _survey),
        (_LOW, _fact),
        (_HIGH, _fact),
    )
    for start, make in kinds:
        if key == start or (start.endswith("-") and key.startswith(start)):
            return make(scope, key)
    raise UnknownId(f"Måttet ”{key}” finns inte. Välj bland: {', '.join(measures(scope))}.")


def _people(scope: Scope) -> tuple[dict[str, int], str]:
    people, when, _ = population.inhabitants(scope, [p.id for p in scope.parts])
    return {a: n for a, n in people.items() if n}, f"Folkmängd {day(when)}."


def _crime(scope: Scope, _key: str) -> Measure:
    parts = [p.id for p in scope.parts]
    rows = scope.rows("crime", areas=parts)
    if rows.empty:
        raise NoData(f"Anmälda brott per {scope.part_word(1)} saknas.")
    shown = crime_period.compared(scope, areas=parts)
    sums = shown.table[shown.table["category"] == crime_analysis.SUM]
    people, note = _people(scope)
    counts = {str(a): g[shown.year].sum(skipna=False) for a, g in sums.groupby("area")}
    rates = {a: 1000 * float(c) / people[a] for a, c in counts.items() if a in people and not pd.isna(c)}
    return Measure("Anmälda brott per 1 000 invånare", rates, shown.rows, str(shown.comparison.period), note=note)


def _levels(scope: Scope, _key: str) -> Measure:
    rows, levels = ratings.levels_of(scope)
    scale = scope.scale
    result = ratings_analysis.summary(levels, [lv.number for lv in scale.levels], scale.elevated).set_index("area")
    shares = {str(a): float(v) for a, v in result["share"].items() if not pd.isna(v)}
    name = f"Andel veckor på nivå {scale.elevated} eller högre"
    return Measure(name, shares, rows, ratings.period_of(levels, scope.year), Role.SHARE, decimals=0)


def _events(scope: Scope, key: str) -> Measure:
    category = key.removeprefix("handelser-")
    events = happened.check(scope, happened.Window.YEAR, category)
    period = events.period(happened.Window.YEAR)
    parts = {a.id: p.id for p in scope.parts for a in scope.directory.inside(p.id)}
    counts = dict.fromkeys((p.id for p in scope.parts), 0)
    where = happened.where_of(scope, category, period)
    by_area = events.facts.count([By.AREA], where)
    for area, n in by_area.itertuples(index=False, name=None):
        if area in parts:
            counts[parts[area]] += int(n)
    one = where.categories
    name = (one[0] if one else "Händelser") + happened.in_words(scope, category)
    try:
        people, note = _people(scope)
        values = {a: 1000 * n / people[a] for a, n in counts.items() if a in people}
        return Measure(f"{name} per 1 000 invånare", values, events.files, str(period), note=note)
    except NoData:
        shapes = geography.from_geojson([str(p.geometry) for p in maps.drawn_parts(scope)])
        size = {p.id: s.area / 1e6 for p, s in zip(maps.drawn_parts(scope), shapes, strict=True)}
        values = {a: n / size[a] for a, n in counts.items() if size.get(a)}
        return Measure(f"{name} per km²", values, events.files, str(period))


def _survey(scope: Scope, key: str) -> Measure:
    which = key.removeprefix("svar-")
    made = maps.unsafe(scope, which)
    names = {p.name: p.id for p in scope.parts}
    values = pd.to_numeric(made.table["share"], errors="coerce")
    shares = {names[a]: float(v) for a, v in zip(made.table["area"], values, strict=True) if not pd.isna(v)}
    asked = survey.questions(scope)[which]
    rows = survey.rows_on(scope, which)
    is_low_bad = survey.better_of(scope).get(asked, -1) == 1
    return Measure(f"{asked[1]}: {asked[2]}", shares, rows, made.period, Role.SHARE, is_low_bad, decimals=0)


def _facts(scope: Scope) -> pd.DataFrame:
    rows = scope.rows("facts", areas=[p.id for p in scope.parts])
    rows = rows[rows["value"].notna()]
    if rows.empty:
        raise NoData(f"Områdesfakta per {scope.part_word(1)} saknas.")
    return rows


def _fact(scope: Scope, key: str) -> Measure:
    rows = _facts(scope)
    is_low_bad = key.startswith(_LOW)
    wanted = key.removeprefix(_LOW if is_low_bad else _HIGH)
    rows = rows.loc[[slug(str(m)) == wanted for m in rows["measure"]]]
    if rows.empty:
        raise UnknownId(f"Måttet ”{wanted}” finns inte bland områdesfakta.")
    rows = rows[rows["period"] == rows["period"].max()]
    name, unit = str(rows["measure"].iloc[0]), rows["unit"].iloc[0]
    title = f"{name} ({unit})" if isinstance(unit, str) and unit else name
    values = dict(zip(rows["area"], rows["value"].astype(float), strict=True))
    way = "lägst är sämst" if is_low_bad else "högst är sämst"
    return Measure(f"{title}, {way}", values, rows, str(rows["period"].iloc[0]), Role.AMOUNT, is_low_bad)


MEASURE = Param("measure", lambda scope: list(measures(scope)))


def _check(scope: Scope, *keys: str) -> tuple[list[Measure], list[Area]]:
    """(the measures, the parts that all of them are known for)."""
    if len(set(keys)) < len(keys):
        raise UnknownId("Samma mått står två gånger. Välj tre olika.")
    drawn = maps.drawn_parts(scope)
    chosen = [measure(scope, key) for key in keys]
    parts = [p for p in drawn if all(p.id in m.values for m in chosen)]
    if len(parts) < FEWEST:
        what = f"Måtten är kända tillsammans för {len(parts)} {scope.part_word()}"
        raise NotEnoughData(f"{what}; det behövs minst {FEWEST} för att tala om en femtedel.")
    return chosen, parts


def _title(scope: Scope, *keys: str) -> str:
    names = listing([_short(measure(scope, key).name) for key in keys])
    return f"Tre kartor: {names}, {scope.area.name} {scope.year}"


def _short(name: str) -> str:
    return name[:1].lower() + name[1:]


def three_maps(scope: Scope, *keys: str) -> Exhibit:
    """Three measures on three maps, and the areas that are in the worst fifth of all of them."""
    chosen, parts = _check(scope, *keys)
    table = pd.DataFrame({"area": [p.name for p in parts]})
    columns = [Column("area", scope.part_title, Role.LABEL)]
    panels, sets = [], []
    for id_, made in zip(("first", "second", "third"), chosen, strict=True):
        values = np.array([made.values[p.id] for p in parts])
        badness = -values if made.is_low_bad else values
        table[id_] = values
        sets.append(coincide.worst(badness))
        panels.append(Panel(id_, coincide.fifths(badness), made.is_low_bad))
        columns.append(Column(id_, made.name, made.role, decimals=made.decimals))
    worst = np.vstack(sets)
    table["worst"] = [_in_how_many(int(n)) for n in worst.sum(axis=0)]
    columns.append(Column("worst", "Sämsta femtedelen", Role.NOTE, missing=""))
    order = np.argsort(-worst.sum(axis=0), kind="stable")
    table = table.iloc[order].reset_index(drop=True)
    named = [parts[i].name for i in np.flatnonzero(worst.all(axis=0))]
    overlap = coincide.coincide(worst)
    overlaps = []
    for i, j in combinations(range(3), 2):
        two = coincide.coincide(worst[[i, j]])
        overlaps.append((_short(chosen[i].name), _short(chosen[j].name), two.together, two.expected, two.p))
    words = (scope.part_word(1), scope.part_word())
    shapes = {p.name: str(p.geometry) for p in parts}
    left_out = [p.name for p in scope.parts if p not in parts]
    sources = [s for m in chosen for s in scope.sources(m.rows)]
    return Exhibit(
        ref=scope.ref("three-maps", *keys),
        kind=Kind.MAP,
        title=_title(scope, *keys),
        how_to_read=(
            f"Varje karta är delad i femtedelar av {words[1]} efter sitt eget mått: mörkast är den sämsta. "
            "Inramade hör till den sämsta femtedelen på alla tre."
        ),
        table=table,
        columns=tuple(columns),
        drawing=MapPanels(
            "area",
            tuple(panels),
            shapes,
            geography.label_points(tuple(shapes.items()), ()),
            tuple(named),
        ),
        sources=tuple(dict.fromkeys(sources)),
        period=listing(list(dict.fromkeys(m.period for m in chosen))),
        summary=prose.against_chance(overlap.together, overlap.areas, overlap.expected, overlap.p, words),
        finding=prose.in_brief(named, overlap.areas, words[0]),
        notes=(
            f"Slumpen: femtedelarna lottas ut {coincide.DRAWS} gånger med fast frö. Grannar liknar varandra, och "
            "mått med samma folkmängd under sig hänger ihop: slumpen är större än lottningen antar.",
            "Att kartorna sammanfaller säger inte att det ena är orsak till det andra.",
            prose.pairs(overlaps),
            *dict.fromkeys(m.note for m in chosen if m.note),
            *((f"Något av måtten saknas för {listing(left_out)}, som inte är med.",) if left_out else ()),
        ),
        methods=("coincidence",),
    )


def _in_how_many(n: int) -> str | None:
    return (None, "på en karta", "på två kartor", "på alla tre")[n]


def listed(scope: Scope) -> list[tuple[str, ...]]:
    """The three measures to begin with: reported crime or events, what people feel, and another; none without three."""
    return [chosen] if len(chosen := at_first(scope)) == 3 else []


def at_first(scope: Scope) -> tuple[str, ...]:
    """Up to three measures of different kinds, as far as there are; never all events beside some of them."""
    keys = list(measures(scope))
    kinds = ("brott", "handelser", "svar", "lagst", "hogst", "niva")
    first = [k for kind in kinds if (k := next((k for k in keys if k.startswith(kind)), None))]
    if len(first) < 3:
        first = [k for k in first if k != _ALL_EVENTS]
        first += [k for k in keys if k not in (*first, _ALL_EVENTS)]
    return tuple(first[:3])


SPECS = (
    ExhibitSpec(
        "three-maps",
        three_maps,
        Disclosure.EVENTS,  # rates of several sources at once: nobody can prove what they tell together
        _check,
        (MEASURE, MEASURE, MEASURE),
        listed,
        title=_title,
        kind=Kind.MAP,
    ),
)
