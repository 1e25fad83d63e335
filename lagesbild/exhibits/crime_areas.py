"""Exhibits of one category of crime in several areas: parts and whole, side by side, small areas, what a rank is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import numpy as np
import pandas as pd

from lagesbild import settings
from lagesbild.analysis import crime as analysis
from lagesbild.analysis import rates, statistics
from lagesbild.analysis.crime import NOT_PLACED, Against
from lagesbild.areas import Area
from lagesbild.exhibit import (
    Column,
    Derivation,
    Disclosure,
    Exhibit,
    Format,
    Funnel,
    How,
    Intervals,
    Kind,
    Limit,
    Role,
    Rows,
    RowSum,
    is_sure,
)
from lagesbild.exhibits.base import ExhibitSpec, Scope, of_year
from lagesbild.exhibits.crime import CATEGORY, RESIDENTS, categories, find_category, title_of
from lagesbild.exhibits.crime_period import (
    CHOICE,
    MANY_REPORTS,
    Choice,
    Compared,
    compared,
    default_end,
    spell,
    summed_parts,
)
from lagesbild.exhibits.population import inhabitants
from lagesbild.problems import NoData, NotEnoughData
from lagesbild.swedish import day, listing, number, sentence

_FEWEST = 3  # areas for a ranking or a smoothing to say anything


def parts_with_crime(scope: Scope) -> list[Area]:
    """The scope's parts that have any counts of crime. NoData, saying what to import, when fewer than two do."""
    held = set(scope.rows("crime", areas=[p.id for p in scope.parts])["area"]) if scope.parts else set()
    found = [p for p in scope.parts if p.id in held]
    if len(found) < 2:
        raise NoData(
            f"Anmälda brott per {scope.part_word(1)} finns inte för {scope.area.name}. Läs in dem på sidan Underlag."
        )
    return found


def around(scope: Scope) -> list[Area]:
    """Areas to compare with that have counts: those around the scope's area, then its neighbours of the same type."""
    outer = scope.directory.ancestors(scope.area.id)
    near = [a.id for a in scope.directory.areas if outer and a.parent == outer[0] and a.type == scope.area.type]
    wanted = [a for a in (*outer, *near) if a != scope.area.id]
    held = set(scope.rows("crime", areas=wanted)["area"]) if wanted else set()
    return [scope.directory.by_id[a] for a in wanted if a in held]


def _of_category(scope: Scope, category: str, choice: Choice, areas: list[str]) -> tuple[Compared, str, pd.DataFrame]:
    """(comparison, heading of the category, its row in each area, in the order of ``areas``)."""
    until = Choice(choice.block, choice.until or default_end(scope) or default_end(scope, areas), choice.against)
    shown = compared(scope, until, areas)
    group, name = find_category(shown.table, category)
    rows = shown.table[(shown.table["group"] == group) & (shown.table["category"] == name)]
    rows = rows.set_index("area").reindex(areas).reset_index()
    return shown, title_of(group, name), rows


def _with_whole(scope: Scope, category: str, *words: str) -> tuple[Compared, str, pd.DataFrame]:
    """The category in the parts and, last, the whole; NoData when the whole has no count."""
    inner = [p.id for p in parts_with_crime(scope)]
    shown, title, rows = _of_category(scope, category, Choice.parse(words).period, [*inner, scope.area.id])
    if summed_parts(scope) or pd.isna(rows[shown.year].iloc[-1]):  # a sum of the parts cannot tell what is in none
        raise NoData(
            f"{title} saknas för {scope.area.name} som helhet. Läs in det för att se vad som inte är platsbestämt."
        )
    return shown, title, rows


def parts(scope: Scope, category: str, *words: str) -> Exhibit:
    """The parts beside the whole, with what is placed in none of them as a row of its own."""
    choice = Choice.parse(words).period
    inner = [p.id for p in parts_with_crime(scope)]
    shown, title, rows = _with_whole(scope, category, *words)
    found = analysis.parts_of_whole(rows, scope.area.id, inner, shown.year)
    rest = found.loc[found["area"] == NOT_PLACED, "count"].iloc[0]
    counts = found.loc[found["area"].isin(inner), "count"]
    whole = int(found["count"].iloc[-1])
    out = pd.DataFrame(
        {
            "area": [a if a == NOT_PLACED else scope.directory.name(a) for a in found["area"]],
            "count": found["count"].array,
            "share": found["share"].array,
        }
    )
    missing = [scope.directory.name(a) for a, n in zip(inner, counts, strict=True) if pd.isna(n)]
    placed = None if missing else int(counts.sum())
    if missing:
        said = f"Hur mycket som inte är platsbestämt går inte att säga: uppgift saknas för {listing(missing)}"
    elif placed is not None and placed > whole:
        said = (
            f"Delarna rymmer fler brott ({number(placed)}) än helheten ({number(whole)}), vilket inte kan stämma: "
            "siffrorna är tagna olika dagar eller räknar olika"
        )
    else:
        said = f"{number(int(rest))} av {number(whole)} anmälningar är inte förda till någon {scope.part_word(1)}"
    return Exhibit(
        ref=scope.ref("crime-parts", category, *choice.words),
        kind=Kind.TABLE,
        title=f"{title}: delar och helhet, {scope.area.name} {shown.found.period}",
        how_to_read=f"Vad varje {scope.part_word(1)} står för, och vad som inte är fört till någon.",
        table=out,
        columns=(
            Column("area", "Område", Role.LABEL),
            Column("count", "Antal", Role.COUNT),
            Column(
                "share",
                "Andel av helheten",
                Role.SHARE,
                decimals=1,
                derived_from=Derivation(How.SHARE, ("count",), Rows.OWN_AND_TOTALS),
            ),
        ),
        sources=scope.sources(shown.rows),
        period=str(shown.found.period),
        summary=sentence(said),
        notes=("Det som inte är platsbestämt fördelas aldrig ut på delarna.", *scope.remarks(shown.rows)),
        total_rows=(len(out) - 1,),
        sums=(RowSum(len(out) - 1, tuple(range(len(out) - 1))),),
        methods=("parts-of-whole",),
    )


def _with_others(scope: Scope, category: str, *words: str) -> tuple[Compared, str, pd.DataFrame]:
    """The category in the area, in those around it and in its parts; NoData when there are no others."""
    choice = Choice.parse(words)
    inner, others = _inner(scope), [a.id for a in around(scope)]
    if not inner and not others:
        raise NoData(what_to_compare_with(scope))
    return _of_category(scope, category, choice, [scope.area.id, *others, *inner])


def beside(scope: Scope, category: str, *words: str) -> Exhibit:
    """How a category has developed in the area, beside the areas around it, its neighbours and its parts."""
    choice = Choice.parse(words)
    shown, title, rows = _with_others(scope, category, *words)
    inner = _inner(scope)
    rows = rows[rows[shown.year].notna()].reset_index(drop=True)
    a, b, ta, tb = analysis.counts_against(rows, shown.year, shown.found.days, choice.against)
    tested = statistics.two_counts(a, b, ta, tb)
    said, _ = statistics.verdicts(a, b, ta, tb, p=tested["p"])
    base = np.asarray(b, dtype=float) * ta / tb
    kept = pd.Series(base >= settings.small_base())
    against = _against_whole(scope, rows, a, b, np.asarray(tb, dtype=float))
    name = str(shown.year - 1) if choice.against is Against.BEFORE else f"Snitt {spell(shown.earlier)}"
    people, when, more = _people(scope, list(rows["area"]))
    rated = rates.per_inhabitants(pd.DataFrame({"area": rows["area"], "count": rows[shown.year]}), people)
    out = pd.DataFrame({"area": [scope.directory.name(x) for x in rows["area"]], "compared_with": base})
    out[of_year(shown.year)] = rows[shown.year].array
    for column, source in (("ratio", "ratio"), ("low", "ratio_low"), ("high", "ratio_high")):
        out[column] = tested[source].where(kept)
    out["verdict"] = pd.Series(said, dtype=object)
    out["against_whole"] = [
        None if s is None else f"{number(s[0], 2)} ({number(s[1], 2)}–{number(s[2], 2)})" for s in against
    ]

    def made(how: How) -> Derivation:
        return Derivation(how, (of_year(shown.year), "compared_with"))

    columns = [
        Column("area", "Område", Role.LABEL),
        Column("compared_with", name, Role.COUNT)
        if choice.against is Against.BEFORE
        else Column(
            "compared_with", name, Role.ESTIMATE, decimals=1, derived_from=Derivation(How.MEAN, (), elsewhere=True)
        ),
        Column(of_year(shown.year), str(shown.year), Role.COUNT),
        Column("ratio", "Gånger", Role.RATIO, decimals=2, derived_from=made(How.RATIO)),
        Column("low", "95 % från", Role.BOUND, decimals=2, hide_on_phone=True, derived_from=made(How.INTERVAL)),
        Column("high", "95 % till", Role.BOUND, decimals=2, hide_on_phone=True, derived_from=made(How.INTERVAL)),
        Column("verdict", "Bedömning", Role.VERDICT, derived_from=made(How.VERDICT)),
        Column(
            "against_whole",
            "Mot omgivningen",
            Role.RATIO,
            Format.TEXT,
            hide_on_phone=True,
            derived_from=replace(made(How.RATIO), elsewhere=True),
        ),
    ]
    if when is not None:
        out["per_100000"], out["interval"] = rated["rate"], _spans(rated)
        columns += [
            Column(
                "per_100000",
                "Per 100 000",
                Role.RATE,
                hide_on_phone=True,
                derived_from=Derivation(How.RATE, (of_year(shown.year),)),
            ),
            Column(
                "interval",
                "95 %",
                Role.BOUND,
                Format.TEXT,
                hide_on_phone=True,
                derived_from=Derivation(How.INTERVAL, (of_year(shown.year),)),
            ),
        ]
    return Exhibit(
        ref=scope.ref("crime-beside", category, *Choice(choice.block, choice.until, choice.against).words),
        kind=Kind.TABLE,
        title=f"{title} bredvid andra områden, {scope.area.name} {shown.found.period}",
        how_to_read="Gånger: antalet delat med jämförelsens, under 1 är färre. Mot omgivningen: utvecklingen delad med "
        "den i resten av området runt om; 1,00 är samma utveckling.",
        table=out,
        columns=tuple(columns),
        sources=tuple(dict.fromkeys((*scope.sources(shown.rows), *more))),
        period=str(shown.found.period),
        summary=sentence(_sure(out), _unlike(scope, rows, list(said), against)),
        notes=(
            f"Alla {len(out)} områden prövas tillsammans (5 %, mid-p efter Holm).",
            "Omgivningen räknas utan området självt. Med färre än fem brott i något av de fyra talen jämförs inget.",
            MANY_REPORTS,
            *((f"Folkmängden är från {day(when)}.", RESIDENTS) if when is not None else ()),
        ),
        total_rows=(0,),
        sums=(RowSum(0, tuple(range(len(out) - len(inner), len(out)))),) if len(inner) == len(scope.parts) > 0 else (),
        methods=("two-counts", "holm", "rates"),
    )


def what_to_compare_with(scope: Scope) -> str:
    """What to import so that the area can be compared with others."""
    outer = scope.directory.ancestors(scope.area.id)
    names = [scope.directory.name(outer[0])] if outer else []
    wanted = listing([*names, f"varje {scope.part_word(1)}" if scope.parts else "liknande områden"])
    return f"Jämförelse med andra områden kan inte visas: läs in anmälda brott för {wanted}, samma period, på sidan Underlag."


def _inner(scope: Scope) -> list[str]:
    try:
        return [p.id for p in parts_with_crime(scope)]
    except NoData:
        return []


def _against_whole(
    scope: Scope,
    rows: pd.DataFrame,
    a: np.ndarray,
    b: np.ndarray,
    days: np.ndarray,
) -> list[tuple[float, float, float] | None]:
    """Each area's development divided by that of the area around it, less itself: (ratio, low, high)."""
    at = {area: i for i, area in enumerate(rows["area"])}
    out: list[tuple[float, float, float] | None] = []
    for area, i in at.items():
        whole = next((x for x in scope.directory.ancestors(area) if x in at), None)
        j = None if whole is None else at[whole]
        if j is None or days[i] != days[j]:
            out.append(None)
            continue
        ratio, low, high = map(float, statistics.relative_change(a[i], b[i], a[j] - a[i], b[j] - b[i]))
        out.append(None if np.isnan(ratio) else (ratio, low, high))
    return out


def _people(scope: Scope, areas: list[str]) -> tuple[pd.DataFrame, date | None, tuple[str, ...]]:
    """Inhabitants of each area on one day; the scope's own as the sum of its parts where it has no figure."""
    held = set(scope.rows("population", areas=areas)["area"])
    try:
        found, when, sources = inhabitants(scope, [a for a in areas if a in held])
    except NoData:
        return pd.DataFrame({"area": [], "total": [], "date": []}), None, ()
    parts_ = [p.id for p in scope.parts]
    own = [found.get(p) for p in parts_]
    if scope.area.id in areas and scope.area.id not in held and parts_ and None not in own:
        found[scope.area.id] = sum(n for n in own if n is not None)
    return pd.DataFrame({"area": list(found), "total": list(found.values()), "date": when}), when, sources


def _spans(rated: pd.DataFrame) -> list[str | None]:
    pairs = zip(rated["low"], rated["high"], strict=True)
    return [None if pd.isna(low) else f"{number(low)}–{number(high)}" for low, high in pairs]


def _sure(out: pd.DataFrame) -> str:
    sure = out[[is_sure(v) for v in out["verdict"]]]
    if out["verdict"].isna().all():
        return "Det finns inga siffror att jämföra med"
    if sure.empty and (out["verdict"] == statistics.Verdict.UNSURE).any():
        return "I inget av områdena är förändringen säkerställd när alla prövas tillsammans"
    if sure.empty:
        return "Inget av områdena har ändrats mer än slumpen brukar ge"
    by_verdict = sure.groupby("verdict", sort=False)["area"]
    return "; ".join(f"{verdict} i {listing(list(names))}" for verdict, names in by_verdict)


def _unlike(
    scope: Scope, rows: pd.DataFrame, said: Sequence[object], against: Sequence[tuple[float, float, float] | None]
) -> str:
    """What a certain change of an area does not mean: that it has developed otherwise than those around it."""
    alike = [
        scope.directory.name(area)
        for area, verdict, span in zip(rows["area"], said, against, strict=True)
        if span and is_sure(verdict) and span[1] <= 1 <= span[2]
    ]
    return f"Att utvecklingen i {listing(alike)} är en annan än i omgivningen är inte säkerställt" if alike else ""


def small_areas(scope: Scope, category: str, *words: str) -> Exhibit:
    """Each part's rate, raw and smoothed, with what its rank is worth and whether it stands outside the funnel."""
    choice = Choice.parse(words).period
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
    shown, title, rows = _of_category(scope, category, Choice.parse(words).period, inner)
    people, when, more = _people(scope, inner)
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


def _small_areas(scope: Scope, category: str, choice: Choice) -> Exhibit:
    found = _rated(scope, category, *choice.words)
    shown, title, rated, when = found.shown, found.title, found.rated, found.people_on
    smooth, shape = found.smooth, found.shape
    count, size = rated["count"], rated["inhabitants"]
    known = int((count.notna() & size.notna()).sum())
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
                None if pd.isna(low) else f"plats {low} av {known}" if low == high else f"plats {low}–{high} av {known}"
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
        title=f"{title} per 1 000 invånare och {scope.part_word(1)}, {scope.area.name} {shown.found.period}",
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
            Column("outside", "Mot slumpen", Role.VERDICT, Format.TEXT, derived_from=_of_areas(How.VERDICT)),
        ),
        sources=tuple(dict.fromkeys((*scope.sources(shown.rows), *found.people_sources))),
        period=str(shown.found.period),
        drawing=Intervals("area", "per_1000", "low", "high", rate=True),
        summary=sentence(
            *_beyond_in_words(out, shape.mean),
            f"{out['area'].iloc[0]} har högst tal och ligger med 95 procents säkerhet på {out['rank'].iloc[0]}",
        ),
        notes=(
            f"Folkmängden är från {day(when)}. {RESIDENTS}",
            _limits_in_words(shape.dispersion),
            "Utjämnat är Marshalls (1991) empiriska Bayes: läs det bredvid det råa talet, inte i stället för det.",
        ),
        methods=("funnel", "empirical-bayes", "ranks", "rates"),
    )


def _of_areas(how: How) -> Derivation:
    """What an area's own count and inhabitants are made into; beside the others', where ``how`` is more than a rate."""
    return Derivation(how, ("count", "inhabitants"), elsewhere=how in (How.MODEL, How.VERDICT))


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


def _beyond_in_words(areas: pd.DataFrame, mean: float) -> tuple[str, str]:
    beyond = list(areas.loc[areas["outside"].isin(_BEYOND), "area"])
    return (
        f"Utanför gränserna för områden av den storleken: {listing(beyond)}"
        if beyond
        else "Inget område ligger utanför gränserna",
        f"Snittet är {number(1000 * mean, 2)} per {number(1000)} invånare",
    )


def funnel(scope: Scope, category: str, *words: str) -> Exhibit:
    """The parts by size and rate, with the limits within which chance alone would leave them."""
    table = small_areas(scope, category, *words)
    held = table.table.dropna(subset=["count", "inhabitants"])
    count, size = held["count"].astype(float), held["inhabitants"].astype(float)
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
        1000 * shape.mean, float(held["per_1000"].max())
    )  # where the smallest sizes would blow up the axis
    courses = [
        Limit(
            c.name, *(tuple(v[i] for i, top in enumerate(c.high) if top <= highest) for v in (c.sizes, c.low, c.high))
        )
        for c in courses
    ]
    out = table.table.assign(beyond=[o if o in _BEYOND else "" for o in table.table["outside"]])
    keep = ["area", "count", "inhabitants", "per_1000", "beyond"]
    columns = {c.id: c for c in table.columns}
    return replace(
        table,
        ref=scope.ref("crime-funnel", category, *Choice.parse(words).period.words),
        kind=Kind.CHART,
        title=f"Tratt: {table.title[0].lower()}{table.title[1:]}",
        how_to_read="En punkt är ett område. Inom de streckade linjerna ligger 95\u00a0%, inom de heldragna 99,8\u00a0%, om "
        + (
            "områdena skiljer sig åt som de flesta gör, vilket är mer än slumpen"
            if shape.dispersion > 1
            else "bara slumpen skiljer områdena åt"
        )
        + ". Den vågräta linjen är snittet.",
        table=out[keep],
        summary=sentence(*_beyond_in_words(table.table, shape.mean)),
        notes=table.notes[:2],  # the third is on what is smoothed
        columns=(
            *(columns[k] for k in keep[:-1]),
            Column("beyond", "Utanför", Role.VERDICT, Format.TEXT, derived_from=_of_areas(How.VERDICT)),
        ),
        drawing=Funnel("area", "inhabitants", "per_1000", "beyond", 1000 * shape.mean, tuple(courses)),
        methods=("funnel", "rates"),
    )


def _listed(scope: Scope) -> list[tuple[str, ...]]:
    """The sums of the groups: other categories are made when asked for."""
    return [(key,) for key, (_, name) in categories(scope).items() if name == analysis.SUM]


SPECS = (
    ExhibitSpec("crime-beside", beside, Disclosure.CRIME_COUNTS, _with_others, (CATEGORY, CHOICE), _listed),
    ExhibitSpec("crime-parts", parts, Disclosure.CRIME_COUNTS, _with_whole, (CATEGORY, CHOICE), _listed),
    ExhibitSpec("crime-areas", small_areas, Disclosure.CRIME_COUNTS, _rated, (CATEGORY, CHOICE), _listed),
    ExhibitSpec("crime-funnel", funnel, Disclosure.CRIME_COUNTS, _rated, (CATEGORY, CHOICE), _listed),
)
