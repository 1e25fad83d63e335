"""Exhibits on a map: areas filled by one measure, with the layers that lie over them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd
import shapely

from lagesbild.analysis import crime as crime_analysis
from lagesbild.analysis import geography
from lagesbild.analysis import ratings as ratings_analysis
from lagesbild.areas import Area
from lagesbild.calendar import week_label
from lagesbild.exhibit import (
    UNASSESSED,
    AreaMap,
    Column,
    Derivation,
    Disclosure,
    Exhibit,
    Fact,
    Format,
    How,
    Kind,
    Role,
    Scale,
)
from lagesbild.exhibits import crime_period, findings, population, ratings, survey
from lagesbild.exhibits.base import (
    SPAN,
    WEEK,
    ExhibitSpec,
    Param,
    Scope,
    not_loaded,
    spanned,
    spanned_check,
    spanned_title,
)
from lagesbild.exhibits.layers import VULNERABLE, label_places, layered, layers_of, map_layers
from lagesbild.exhibits.prose import crime as prose
from lagesbild.exhibits.prose import levels as levels_prose
from lagesbild.exhibits.prose.extremes import at_end, first_ranked
from lagesbild.looks import BACKGROUND
from lagesbild.problems import NoData, UnknownId
from lagesbild.swedish import NBSP, day, listing, number, percent, plural, sentence

_FEW_TITLE = "För låg svarsfrekvens"  # seed 004's name for areas with too few answers
_SHARE_BOUNDS = (3.0, 10.0, 20.0, 30.0, 40.0, 50.0, 66.0)  # seed 004's classes, in per cent


def drawn_parts(scope: Scope) -> list[Area]:
    """The parts that have a border; NoData when none has."""
    drawn = [p for p in scope.parts if p.geometry]
    if not drawn:
        raise NoData(f"Gränser saknas för delarna av {scope.area.name}. Importera dem som GeoJSON.")
    return drawn


def area_map(
    scope: Scope,
    name: str,
    params: tuple[object, ...],
    title: str,
    value: Column,
    values: Mapping[str, object],
    rows: pd.DataFrame,
    period: str,
    *,
    summary: str = "",
    notes: tuple[str, ...] = (),
    extra: Sequence[tuple[Column, Mapping[str, object]]] = (),
    scale: Scale | None = None,
    bounds: tuple[float, ...] = (),
    sources: tuple[str, ...] = (),
    how_to_read: str = "Färgen visar värdet, som också står vid namnet.",
    few: str = "",
    methods: tuple[str, ...] = (),
    facts: Mapping[str, tuple[Fact, ...]] | None = None,
    counted: str = "",
    units: Sequence[Area] = (),
    unit_title: str = "",
) -> Exhibit:
    """A map of the scope's parts, or of the ``units``; ``values`` and each of ``extra`` are by area id, and so are the ``facts`` of the column ``counted``."""
    parts, drawn = units or scope.parts, [u for u in units if u.geometry] or drawn_parts(scope)
    table = pd.DataFrame({"area": [p.name for p in parts]})
    cells = pd.Series([values.get(p.id) for p in parts])
    table[value.id] = cells.astype("Int64") if value.format is Format.LEVEL else cells
    for column, by_area in extra:
        table[column.id] = [by_area.get(p.id) for p in parts]
    layers = map_layers(scope)
    layer_rows = layers_of(scope)
    used = layer_rows[layer_rows["geometry"].notna()]
    outlines: tuple[str, ...] = (
        ("Gränserna är generaliserade för hand och duger inte för mätning.",)
        if any(p.generalised for p in drawn)
        else ()
    )
    missing = [p.name for p in parts if not p.geometry]
    if missing:
        outlines += (f"Gräns saknas på kartan för {listing(missing)}.",)
    return Exhibit(
        ref=scope.ref(name, *params),
        kind=Kind.MAP,
        title=title,
        how_to_read=how_to_read,
        table=table,
        columns=(Column("area", unit_title or scope.part_title, Role.LABEL), value, *(c for c, _ in extra)),
        drawing=AreaMap(
            "area",
            value.id,
            {p.name: p.geometry for p in drawn if p.geometry},
            scale,
            bounds,
            layers,
            label_places({p.name: p.geometry for p in drawn if p.geometry}, layers),
            few,
            _FEW_TITLE if few else "",
        ),
        sources=tuple(dict.fromkeys((*scope.sources(rows), *sources, *scope.sources(used)))),
        period=period,
        summary=summary,
        notes=(*notes, *outlines),
        scale=scale,
        methods=methods,
        facts={(i, counted): facts[p.id] for i, p in enumerate(parts) if p.id in facts} if facts else {},
    )


def _level_title(scope: Scope, week: str) -> str:
    return f"Lägesbedömning {week_label(int(week))} {scope.year}, {scope.area.name}"


def level(scope: Scope, week: str) -> Exhibit:
    """The level of one week on the map."""
    table = ratings.week(scope, week)
    rows, levels = ratings.levels_of(scope)
    values = {a: levels.at[int(week), a] for a in levels.columns}
    names = {lv.number: lv.name for lv in scope.scale.levels}
    texts = {a: UNASSESSED if pd.isna(v) else names[int(v)] for a, v in values.items()}
    made = area_map(
        scope,
        "map-level",
        (int(week),),
        _level_title(scope, week),
        Column("level", "Nivå", Role.LEVEL, missing="·"),
        values,
        rows,
        table.period,
        summary=table.summary,
        notes=table.notes,
        extra=[(Column("level_name", "Läge", Role.NOTE), texts)],
        scale=scope.scale,
        methods=("levels", "symbols"),
    )
    return replace(made, finding=table.finding)


def _share_title(scope: Scope) -> str:
    return f"Andel veckor på nivå {scope.scale.elevated} eller högre, {scope.area.name} {scope.when}"


def share(scope: Scope) -> Exhibit:
    """The share of elevated weeks on the map."""
    rows, levels = ratings.levels_of(scope)
    scale = scope.scale
    result = ratings_analysis.summary(levels, [lv.number for lv in scale.levels], scale.elevated).set_index("area")
    shares = {scope.directory.name(str(a)): float(v) for a, v in result["share"].items() if not pd.isna(v)}
    summary = levels_prose.highest_share(shares, scope.scale.elevated, scope.part_word(), at_end(shares))
    shown = area_map(
        scope,
        "map-share",
        (),
        _share_title(scope),
        Column("elevated_share", f"Andel ≥ {scale.elevated}", Role.SHARE),
        result["share"].to_dict(),
        rows,
        ratings.period_of(levels, scope.year),
        summary=summary,
        notes=tuple(n for n in (ratings.coverage_note(scope, levels),) if n),
        bounds=(1.0, 5.0, 10.0, 20.0, 30.0, 50.0),
        methods=("levels",),
    )
    return replace(shown, finding=findings.short(summary.rstrip(".")))


REGSO = "regso"
"""The division of a place into RegSO, where a survey is known by them."""
DIVISION = Param("division", lambda scope: [REGSO] if _regso(scope) else [], is_optional=True)


def _regso(scope: Scope) -> list[Area]:
    """The place's RegSO that have a border."""
    return [a for a in scope.directory.inside(scope.area.id) if a.type == "RegSO" and a.geometry]


def _units(scope: Scope, division: str) -> Sequence[Area]:
    """The areas of a division; UnknownId when there is none of that name."""
    if not division:
        return scope.parts
    units = _regso(scope) if division == REGSO else []
    if not units:
        raise UnknownId(f"Indelningen ”{division}” finns inte för {scope.area.name}: RegSO med gräns är inte inlästa.")
    return units


def survey_params(scope: Scope) -> list[tuple[str, ...]]:
    """The questions that were answered in the parts, or by RegSO, as params; NoData without any survey."""
    rows = survey.rows_of(scope)
    with_share = rows[rows["as_loaded"].notna() & (rows["group"] == survey.ALL)]

    def answered(areas: Sequence[Area]) -> set[tuple[str, ...]]:
        of = with_share[with_share["area"].isin([a.id for a in areas])]
        return set(of[survey.QUESTION_KEY].itertuples(index=False, name=None))

    by_part, by_regso = answered(scope.parts), answered(_regso(scope))
    questions = survey.questions(scope)
    return [
        *((s,) for s, key in questions.items() if key in by_part),
        *((s, REGSO) for s, key in questions.items() if key in by_regso),
    ]


def _answers_by(scope: Scope, which: str, units: Sequence[Area]) -> pd.DataFrame:
    """The question's answers in the areas; NoData without any."""
    rows = survey.rows_on(scope, which)
    rows = rows[rows["area"].isin([u.id for u in units]) & (rows["group"] == survey.ALL)]
    rows = rows[rows["as_loaded"].notna()]
    if rows.empty:
        raise NoData(f"Undersökningen har inga svar per {scope.part_word(1)} i {scope.area.name}.")
    return rows


def _survey_title(scope: Scope, which: str, division: str = "") -> str:
    _, wording, answer = survey.questions(scope)[which]
    return f"{wording}: andel {answer}{' per RegSO' if division else ''}, {scope.area.name}"


def unsafe(scope: Scope, which: str, division: str = "") -> Exhibit:
    """The latest wave's answer to one survey question on the map, in seed 004's classes."""
    units = _units(scope, division)
    rows = _answers_by(scope, which, units)
    # one wave only: areas asked in different years are not one map
    rows = rows[rows["wave"] == rows.sort_values("wave_rank", kind="stable")["wave"].iloc[-1]]
    latest = rows.set_index("area")
    n = {a: survey.NO_N if pd.isna(v) else number(v) for a, v in latest["n"].items()}
    without = [u.name for u in units if u.id not in latest.index]
    words, notes, period = survey.describe(scope, rows)
    told = latest[~survey.hidden(latest)]["share"]
    by_name = {scope.directory.name(str(a)): 100 * float(s) for a, s in told.items() if not pd.isna(s)}
    made = area_map(
        scope,
        "map-survey",
        (which, division) if division else (which,),
        _survey_title(scope, which, division),
        Column("share", "Andel", Role.SHARE, derived_from=Derivation(How.SHARE, ("n",))),
        dict(zip(latest.index, survey.facts(latest)["share"], strict=True)),
        rows,
        period,
        summary=words,
        notes=(*notes, *((f"Siffra saknas i underlaget för {listing(without)}.",) if without else ())),
        extra=[(Column("n", "n", Role.COUNT, Format.TEXT), n)],
        bounds=_SHARE_BOUNDS,
        few=survey.HIDDEN if survey.hidden(latest).any() else "",
        facts=dict(zip(rows["area"], survey.answers(rows).values(), strict=True)),
        counted="n",
        methods=("pooling", "minimum-n") if rows["wave"].str.contains("+", regex=False).any() else ("minimum-n",),
        units=units if division else (),
        unit_title="RegSO" if division else "",
    )
    return replace(made, finding=findings.shares_between(by_name))


def _crime_by_part(scope: Scope) -> crime_period.Compared:
    """The counts of the parts; NoData without any."""
    parts = [p.id for p in scope.parts]
    if scope.rows("crime", areas=parts).empty:
        raise not_loaded(f"Anmälda brott per {scope.part_word(1)}", scope)
    return crime_period.compared(scope, areas=parts)


def _people_by_part(scope: Scope) -> tuple[dict[str, int | None], date, tuple[str, ...]]:
    parts = [p.id for p in scope.parts]
    with_people = set(scope.rows("population", areas=parts)["area"])
    return population.inhabitants(scope, [p for p in parts if p in with_people])


def _crime_title(scope: Scope) -> str:
    return f"Anmälda brott per 1{NBSP}000 invånare, {scope.area.name} {_crime_by_part(scope).comparison.period}"


def crime_rate(scope: Scope) -> Exhibit:
    """Reported crime per 1 000 inhabitants by part, where counts by part are loaded."""
    shown = _crime_by_part(scope)
    rows, period = shown.rows, shown.comparison.period
    sums = shown.table[shown.table["category"] == crime_analysis.SUM]
    counts = {str(a): g[shown.year].sum(skipna=False) for a, g in sums.groupby("area")}
    people, when, people_sources = _people_by_part(scope)
    rates = {p: 1000 * int(c) / n for p, c in counts.items() if not pd.isna(c) and (n := people.get(p))}
    made = area_map(
        scope,
        "map-crime",
        (),
        _crime_title(scope),
        Column(
            "per_1000",
            "Per 1 000 invånare",
            Role.RATE,
            decimals=1,
            derived_from=Derivation(How.RATE, ("count", "inhabitants")),
        ),
        rates,
        rows,
        str(period),
        summary=prose.rates_of_parts(
            {scope.directory.name(p): r for p, r in rates.items()}, scope.part_word(1), scope.part_word()
        ),
        notes=(
            f"Folkmängd {day(when)}. Mått per invånare missvisar där många vistas utan att bo, till exempel i centrum.",
        ),
        extra=[
            (
                Column("count", "Antal", Role.COUNT, Format.TEXT),
                {p: number(int(c)) for p, c in counts.items() if not pd.isna(c)},
            ),
            (
                Column("inhabitants", "Invånare", Role.COUNT, Format.TEXT),
                {p: number(n) for p, n in people.items()},
            ),
        ],
        bounds=tuple(sorted({round(q, 1) for q in pd.Series(rates).quantile([0.2, 0.4, 0.6, 0.8])})),
        sources=people_sources,
        methods=("rates",),
        facts={
            str(a): tuple(
                f for g in rows_["group"] for f in crime_period.fact(str(a), g, crime_analysis.SUM, shown, shown.year)
            )
            for a, rows_ in sums.groupby("area")
        },
        counted="count",
    )
    return replace(made, finding=findings.first_sentence(made.summary))


def _areas_title(scope: Scope) -> str:
    return f"Områden och platser, {scope.area.name} {scope.year}"


def areas(scope: Scope) -> Exhibit:
    """The areas themselves, with their layers and no measure."""
    rows = scope.rows("areas", areas=[p.id for p in scope.parts])
    names = [p.name for p in scope.parts]
    finding = findings.parts(scope.area.name, len(names), scope.part_word())
    made = area_map(
        scope,
        "map-areas",
        (),
        _areas_title(scope),
        Column("type", "Slag", Role.NOTE),
        {p.id: p.type for p in scope.parts},
        rows,
        str(scope.year),
        how_to_read="Områdenas gränser och platserna i dem.",
        summary=sentence(finding, f"{scope.area.name} består av {listing(names)}")
        if finding
        else sentence(
            f"{scope.area.name} har {plural(len(names), scope.part_word(1), scope.part_word())}: {listing(names)}"
        ),
    )
    return replace(made, finding=finding)


_MOST_LISTED = 20  # of a layer: more are told as how many they are


def _summed(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows, those of a layer of many put together in one that says how many."""
    counts = rows.groupby("layer")["name"].transform("size")
    many = rows[counts > _MOST_LISTED].drop_duplicates("layer")
    named = [f"{number(int(counts[i]))} objekt" for i in many.index]
    summed = many.assign(name=named, category=None, district="")
    return pd.concat([rows[counts <= _MOST_LISTED], summed]) if len(many) else rows


def _districts(scope: Scope, rows: pd.DataFrame) -> list[str]:
    """The part that each thing lies in: as its file says, else the one that holds its middle; empty where neither is known."""
    borders = [(p.name, shapely.from_geojson(p.geometry)) for p in scope.parts if p.geometry]

    def of(geometry: object) -> str:
        if not isinstance(geometry, str):
            return ""
        middle = shapely.from_geojson(geometry).representative_point()
        return next((name for name, border in borders if border.contains(middle)), "")

    return [
        str(district) if isinstance(district, str) else of(g)
        for district, g in zip(rows["district"], rows["geometry"], strict=True)
    ]


def _placed(scope: Scope) -> pd.DataFrame:
    """`layers_of` but for the background; NoData without any."""
    rows = layers_of(scope)
    rows = rows[~rows["layer"].isin(BACKGROUND)]
    if rows.empty:
        raise not_loaded("Platser och kartlager", scope)
    return rows


def _places_title(scope: Scope) -> str:
    return f"Platser och områden på kartan, {scope.area.name} {scope.year}"


def places(scope: Scope) -> Exhibit:
    """Everything in the layers as a table: the same facts as the symbols on the map; of what is many only how many."""
    rows = _summed(_placed(scope))
    table = pd.DataFrame(
        {
            "layer": [str(v)[:1].upper() + str(v)[1:] for v in rows["layer"]],
            "edition": rows["edition"],
            "name": rows["name"],
            "category": rows["category"].fillna(""),
            "area": _districts(scope, rows),
            "accuracy": [
                "inte utritad"
                if pd.isna(g) or g is None
                else a
                if a is not None and not pd.isna(a)
                else "generaliserad"
                if not pd.isna(d) and d == 1
                else "enligt källan"
                for g, a, d in zip(rows["geometry"], rows["accuracy"], rows["generalised"], strict=True)
            ],
        }
    ).reset_index(drop=True)
    counts = [f"{layer} {n}" for layer, n in _placed(scope)["layer"].value_counts(sort=False).items()]
    marked = [a for a, g in zip(table["area"], rows["geometry"], strict=True) if a and '"Point"' in str(g)]
    return Exhibit(
        ref=scope.ref("places"),
        kind=Kind.TABLE,
        title=_places_title(scope),
        table=table,
        columns=(
            Column("layer", "Lager", Role.LABEL),
            Column("edition", "Utgåva", Role.TIME),
            Column("name", "Namn", Role.LABEL),
            Column("category", "Kategori", Role.NOTE),
            Column("area", scope.part_title, Role.LABEL),
            Column("accuracy", "Läge på kartan", Role.NOTE),
        ),
        sources=scope.sources(rows),
        period=listing([str(e) for e in sorted(set(rows["edition"]))]),
        summary=sentence(f"Antal per lager: {listing(counts)}"),
        finding=findings.most_marked(Counter(marked)),
        notes=scope.remarks(rows),
    )


def _overlapping(scope: Scope) -> tuple[pd.DataFrame, dict[str, str]]:
    """(utsatta områden with a border, the borders of the parts); NoData when either is missing."""
    rows = layers_of(scope)
    rows = rows[(rows["layer"] == VULNERABLE) & rows["geometry"].notna()]
    drawn = {p.id: p.geometry for p in scope.parts if p.geometry}
    if rows.empty or not drawn:
        raise not_loaded("Utsatta områden med gräns", scope)
    return rows, drawn


def _vulnerable_title(scope: Scope) -> str:
    edition = _overlapping(scope)[0]["edition"].iloc[0]
    return f"Utsatt område och stadsdelar, {scope.area.name}, polisens lista {edition}"


def vulnerable(scope: Scope) -> Exhibit:
    """How much of each part lies within the utsatta området of the year's edition."""
    rows, drawn = _overlapping(scope)
    generalised = bool((rows["generalised"] == 1).any()) or any(p.generalised for p in scope.parts)
    records = []
    for row in rows.to_dict("records"):
        for area, part in geography.overlap(drawn, row["geometry"]).items():
            if part >= 0.005:
                records.append((scope.directory.name(area), 100 * part, row["name"], row["category"], row["edition"]))
    table = pd.DataFrame(records, columns=["area", "share", "vulnerable_area", "category", "edition"])
    table = table.sort_values("share", ascending=False, kind="stable").reset_index(drop=True)
    shares = {str(i): float(s) for i, s in enumerate(table["share"])}
    largest = table.iloc[[int(i) for i in first_ranked(shares, 3)], :2]
    most = [f"{name} ({percent(part, 0)})" for name, part in largest.itertuples(index=False, name=None)]
    within = "Störst del av ytan ligger inom det utsatta området i"
    said = sentence(f"{within} {listing(most)}")
    return Exhibit(
        ref=scope.ref("vulnerable"),
        kind=Kind.TABLE,
        title=_vulnerable_title(scope),
        how_to_read="Polisens gräns följer inte stadsdelarnas. Andelen räknas i SWEREF 99 TM.",
        table=table,
        columns=(
            Column("area", scope.part_title, Role.LABEL),
            Column("share", "Andel av ytan", Role.SHARE),
            Column("vulnerable_area", "Utsatt område", Role.LABEL),
            Column("category", "Kategori", Role.NOTE, missing=""),
            Column("edition", "Utgåva", Role.TIME),
        ),
        sources=scope.sources(rows),
        period=str(rows["edition"].iloc[0]),
        summary=said,
        finding=findings.first_sentence(said) or findings.short(f"{within} {most[0]}"),
        notes=("Andelarna är ungefärliga: gränserna är generaliserade för hand.",) if generalised else (),
    )


def _check_level(scope: Scope, week: str) -> None:
    ratings.check_week(scope, week)
    drawn_parts(scope)


def _check_share(scope: Scope) -> None:
    ratings.check_levels(scope)
    drawn_parts(scope)


def _check_survey(scope: Scope, which: str, division: str = "") -> None:
    units = _units(scope, division)
    _answers_by(scope, which, units)
    if not division:
        drawn_parts(scope)


def _check_crime(scope: Scope) -> None:
    _crime_by_part(scope)
    _people_by_part(scope)
    drawn_parts(scope)


SPECS = (
    layered(
        ExhibitSpec(
            "map-level",
            level,
            Disclosure.OPEN,
            _check_level,
            (WEEK,),
            ratings.assessed_week_params,
            title=_level_title,
            kind=Kind.MAP,
        )
    ),
    layered(
        ExhibitSpec(
            "map-share",
            spanned(share),
            Disclosure.OPEN,
            spanned_check(_check_share),
            (SPAN,),
            title=spanned_title(_share_title),
            kind=Kind.MAP,
        )
    ),
    layered(
        ExhibitSpec(
            "map-survey",
            unsafe,
            Disclosure.SURVEY_ANSWERS,
            _check_survey,
            (survey.QUESTION, DIVISION),
            survey_params,
            title=_survey_title,
            kind=Kind.MAP,
        )
    ),
    layered(
        ExhibitSpec("map-crime", crime_rate, Disclosure.CRIME_COUNTS, _check_crime, title=_crime_title, kind=Kind.MAP)
    ),
    layered(ExhibitSpec("map-areas", areas, Disclosure.OPEN, drawn_parts, title=_areas_title, kind=Kind.MAP)),
    ExhibitSpec("places", places, Disclosure.PLACES, _placed, title=_places_title, kind=Kind.TABLE),
    ExhibitSpec("vulnerable", vulnerable, Disclosure.OPEN, _overlapping, title=_vulnerable_title, kind=Kind.TABLE),
)
