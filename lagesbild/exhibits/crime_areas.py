"""Exhibits of one category of crime in several areas: parts and whole, and side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from lagesbild import settings
from lagesbild.analysis import crime as analysis
from lagesbild.analysis import rates, statistics
from lagesbild.analysis.crime import NOT_PLACED, Against
from lagesbild.analysis.fact_pattern import rest_of
from lagesbild.areas import Area
from lagesbild.exhibit import (
    Column,
    Derivation,
    Disclosure,
    Exhibit,
    Format,
    How,
    Kind,
    Role,
    Rows,
    RowSum,
    is_sure,
)
from lagesbild.exhibits import findings
from lagesbild.exhibits.base import ExhibitSpec, Scope, of_year
from lagesbild.exhibits.crime import CATEGORY, RESIDENTS, categories, find_category, title_of
from lagesbild.exhibits.crime_period import (
    CHOICE,
    MANY_REPORTS,
    Compared,
    Order,
    PeriodChoice,
    compared,
    default_end,
    fact,
    summed_parts,
)
from lagesbild.exhibits.population import inhabitants
from lagesbild.exhibits.prose import crime as prose
from lagesbild.problems import NoData
from lagesbild.swedish import day, listing, number, ranges, sentence


def parts_with_crime(scope: Scope) -> list[Area]:
    """The scope's parts that have any counts of crime. NoData, saying what to import, when fewer than two do."""
    with_rows = set(scope.rows("crime", areas=[p.id for p in scope.parts])["area"]) if scope.parts else set()
    inner = [p for p in scope.parts if p.id in with_rows]
    if len(inner) < 2:
        raise NoData(
            f"Anmälda brott per {scope.part_word(1)} finns inte för {scope.area.name}. Läs in dem på sidan Underlag."
        )
    return inner


def around(scope: Scope) -> list[Area]:
    """Areas to compare with that have counts: those around the scope's area, then its neighbours of the same type."""
    outer = scope.directory.ancestors(scope.area.id)
    near = [a.id for a in scope.directory.areas if outer and a.parent == outer[0] and a.type == scope.area.type]
    wanted = [a for a in (*outer, *near) if a != scope.area.id]
    with_rows = set(scope.rows("crime", areas=wanted)["area"]) if wanted else set()
    return [scope.directory.by_id[a] for a in wanted if a in with_rows]


def of_category(
    scope: Scope, category: str, choice: PeriodChoice, areas: list[str]
) -> tuple[Compared, str, pd.DataFrame]:
    """(comparison, heading of the category, its row in each area, in the order of ``areas``)."""
    until = choice.until or default_end(scope) or default_end(scope, areas)
    shown = compared(scope, PeriodChoice(choice.block, until, choice.against, since=choice.since), areas)
    group, name = find_category(shown.table, category)
    rows = shown.table[(shown.table["group"] == group) & (shown.table["category"] == name)]
    rows = rows.set_index("area").reindex(areas).reset_index()
    return shown, title_of(group, name), rows


def _with_whole(scope: Scope, category: str, *words: str) -> tuple[Compared, str, pd.DataFrame]:
    """The category in the parts and, last, the whole; NoData when the whole has no count."""
    inner = [p.id for p in parts_with_crime(scope)]
    shown, title, rows = of_category(scope, category, PeriodChoice.parse(words).period, [*inner, scope.area.id])
    if summed_parts(scope) or pd.isna(rows[shown.year].iloc[-1]):  # a sum of the parts cannot tell what is in none
        raise NoData(
            f"{title} saknas för {scope.area.name} som helhet. Läs in det för att se vad som inte är platsbestämt."
        )
    return shown, title, rows


def _parts_title(scope: Scope, category: str, *words: str) -> str:
    shown, title, _ = _with_whole(scope, category, *words)
    return f"{title}: delar och helhet, {scope.area.name} {shown.comparison.period}"


def _compare_areas_title(scope: Scope, category: str, *words: str) -> str:
    shown, title, _ = _with_others(scope, category, *words)
    return f"{title} bredvid andra områden, {scope.area.name} {shown.comparison.period}"


def parts(scope: Scope, category: str, *words: str) -> Exhibit:
    """The parts beside the whole, with what is placed in none of them as a row of its own."""
    choice = PeriodChoice.parse(words).period
    inner = [p.id for p in parts_with_crime(scope)]
    shown, _, rows = _with_whole(scope, category, *words)
    shares = analysis.parts_of_whole(rows, scope.area.id, inner, shown.year)
    counts = shares.loc[shares["area"].isin(inner), "count"]
    whole = int(shares["count"].iloc[-1])
    out = pd.DataFrame(
        {
            "area": [a if a == NOT_PLACED else scope.directory.name(a) for a in shares["area"]],
            "count": shares["count"].array,
            "share": shares["share"].array,
        }
    )
    missing = [scope.directory.name(a) for a, n in zip(inner, counts, strict=True) if pd.isna(n)]
    placed = None if missing else int(counts.sum())
    return Exhibit(
        ref=scope.ref("crime-parts", category, *choice.words),
        kind=Kind.TABLE,
        title=_parts_title(scope, category, *words),
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
        period=str(shown.comparison.period),
        summary=prose.placed(whole, placed, missing, scope.part_word(1)),
        notes=("Det som inte är platsbestämt fördelas aldrig ut på delarna.", *scope.remarks(shown.rows)),
        total_rows=(len(out) - 1,),
        sums=(RowSum(len(out) - 1, tuple(range(len(out) - 1))),),
        methods=("parts-of-whole",),
        facts={
            (i, "count"): fact(rest_of(scope.area.id) if a == NOT_PLACED else a, group, name, shown, shown.year)
            for i, (a, group, name) in enumerate(zip(shares["area"], shares["group"], shares["category"], strict=True))
        },
    )


def _with_others(scope: Scope, category: str, *words: str) -> tuple[Compared, str, pd.DataFrame]:
    """The category in the area, in those around it and in its parts; NoData when there are no others."""
    choice = PeriodChoice.parse(words)
    inner, others = _inner(scope), [a.id for a in around(scope)]
    if not inner and not others:
        raise NoData(what_to_compare_with(scope))
    return of_category(scope, category, choice, [scope.area.id, *others, *inner])


def compare_areas(scope: Scope, category: str, *words: str) -> Exhibit:
    """How a category has developed in the area, beside the areas around it, its neighbours and its parts."""
    choice = PeriodChoice.parse(words)
    shown, _, rows = _with_others(scope, category, *words)
    inner = _inner(scope)
    rows = rows[rows[shown.year].notna()].reset_index(drop=True)
    a, b, ta, tb = analysis.counts_against(rows, shown.year, shown.comparison.days, choice.against)
    tested = analysis.judged(a, b, ta, tb, choice.against)
    base = b if choice.against is Against.BEFORE else b * ta / tb
    kept = pd.Series(base >= settings.small_base())
    against = _against_whole(scope, rows, a, b, np.asarray(tb, dtype=float))
    name = str(shown.year - 1) if choice.against is Against.BEFORE else f"Snitt {ranges(shown.earlier)}"
    people, when, more = people_of(scope, list(rows["area"]))
    rated = rates.per_inhabitants(pd.DataFrame({"area": rows["area"], "count": rows[shown.year]}), people)
    out = pd.DataFrame({"area": [scope.directory.name(x) for x in rows["area"]], "compared_with": base})
    out[of_year(shown.year)] = rows[shown.year].array
    for column, source in (("ratio", "ratio"), ("low", "ratio_low"), ("high", "ratio_high")):
        out[column] = tested[source].where(kept)
    out["verdict"] = tested["verdict"]
    out["against_whole"] = [
        None if s is None else f"{number(s[0], 2)} ({number(s[1], 2)}–{number(s[2], 2)})" for s in against
    ]

    group, name_ = find_category(shown.table, category)
    before = (shown.year - 1,) if choice.against is Against.BEFORE else tuple(shown.earlier)
    facts = {}
    for i, area in enumerate(rows["area"]):
        facts[i, of_year(shown.year)] = fact(area, group, name_, shown, shown.year)
        facts[i, "compared_with"] = fact(area, group, name_, shown, *before)
        whole = next((x for x in scope.directory.ancestors(area) if x in set(rows["area"])), area)
        facts[i, "against_whole"] = fact(whole, group, name_, shown, shown.year, *before)
    whole_rows = [i for i, x in enumerate(rows["area"]) if x == scope.area.id]
    within = tuple(i for i, x in enumerate(rows["area"]) if x in inner)

    def made(how: How) -> Derivation:
        return Derivation(how, (of_year(shown.year), "compared_with"))

    columns = [
        Column("area", "Område", Role.LABEL),
        Column("compared_with", name, Role.COUNT)
        if choice.against is Against.BEFORE
        else Column("compared_with", name, Role.ESTIMATE, decimals=1, derived_from=Derivation(How.MEAN, ())),
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
            derived_from=made(How.RATIO),  # and of what `facts` says
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
        ref=scope.ref("crime-beside", category, *replace(choice, order=Order.PRINTED).words),
        kind=Kind.TABLE,
        title=_compare_areas_title(scope, category, *words),
        how_to_read="Gånger: antalet delat med jämförelsens, under 1 är färre. Mot omgivningen: utvecklingen delad med "
        "den i resten av området runt om; 1,00 är samma utveckling.",
        table=out,
        columns=tuple(columns),
        sources=tuple(dict.fromkeys((*scope.sources(shown.rows), *more))),
        period=str(shown.comparison.period),
        finding=findings.areas_changed(name_, dict(zip(out["area"], out["verdict"], strict=True))),
        summary=sentence(
            prose.areas_changed(dict(zip(out["area"], out["verdict"], strict=True))),
            _unlike(scope, rows, list(out["verdict"]), against),
        ),
        notes=(
            *((f"Alla {len(out)} områden prövas tillsammans (5 %, mid-p efter Holm).",) if len(out) > 1 else ()),
            "Omgivningen räknas utan området självt. Med färre än fem brott i något av de fyra talen jämförs inget.",
            MANY_REPORTS,
            *((f"Folkmängden är från {day(when)}.", RESIDENTS) if when is not None else ()),
        ),
        total_rows=tuple(whole_rows),
        sums=tuple(RowSum(i, within) for i in whole_rows) if len(within) == len(scope.parts) > 0 else (),
        methods=("two-counts", "holm", "rates"),
        facts=facts,
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


def people_of(scope: Scope, areas: list[str]) -> tuple[pd.DataFrame, date | None, tuple[str, ...]]:
    """Inhabitants of each area on one day; the scope's own as the sum of its parts where it has no figure."""
    with_rows = set(scope.rows("population", areas=areas)["area"])
    try:
        people, when, sources = inhabitants(scope, [a for a in areas if a in with_rows])
    except NoData:
        return pd.DataFrame({"area": [], "total": [], "date": []}), None, ()
    parts_ = [p.id for p in scope.parts]
    of_parts = [people.get(p) for p in parts_]
    if scope.area.id in areas and scope.area.id not in with_rows and parts_ and None not in of_parts:
        people[scope.area.id] = sum(n for n in of_parts if n is not None)
    return pd.DataFrame({"area": list(people), "total": list(people.values()), "date": when}), when, sources


def _spans(rated: pd.DataFrame) -> list[str | None]:
    pairs = zip(rated["low"], rated["high"], strict=True)
    return [None if pd.isna(low) else f"{number(low)}–{number(high)}" for low, high in pairs]


def _unlike(
    scope: Scope, rows: pd.DataFrame, verdicts: Sequence[object], against: Sequence[tuple[float, float, float] | None]
) -> str:
    """What a certain change of an area does not mean: that it has developed otherwise than those around it."""
    alike = [
        scope.directory.name(area)
        for area, verdict, span in zip(rows["area"], verdicts, against, strict=True)
        if span and is_sure(verdict) and span[1] <= 1 <= span[2]
    ]
    return f"Att utvecklingen i {listing(alike)} är en annan än i omgivningen är inte säkerställt" if alike else ""


def sums_of_groups(scope: Scope) -> list[tuple[str, ...]]:
    """The sums of the groups, as params: other categories are made when asked for."""
    return [(key,) for key, (_, name) in categories(scope).items() if name == analysis.SUM]


SPECS = (
    ExhibitSpec(
        "crime-beside",
        compare_areas,
        Disclosure.CRIME_COUNTS,
        _with_others,
        (CATEGORY, CHOICE),
        sums_of_groups,
        title=_compare_areas_title,
        kind=Kind.TABLE,
    ),
    ExhibitSpec(
        "crime-parts",
        parts,
        Disclosure.CRIME_COUNTS,
        _with_whole,
        (CATEGORY, CHOICE),
        sums_of_groups,
        leads_with=findings.first_sentence,
        title=_parts_title,
        kind=Kind.TABLE,
    ),
)
