"""Exhibits of who lives in the area."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from lagesbild.analysis import population as analysis
from lagesbild.calendar import named_years
from lagesbild.exhibit import Column, Derivation, Disclosure, Exhibit, Format, How, Kind, Role, RowSum
from lagesbild.exhibits import findings
from lagesbild.exhibits.base import ExhibitSpec, Scope, not_loaded
from lagesbild.problems import NoData
from lagesbild.swedish import day, listing, number, plain, plural, sentence

_SUM = "Summa"


def inhabitants(scope: Scope, areas: Sequence[str]) -> tuple[dict[str, int | None], date, tuple[str, ...]]:
    """(inhabitants by area, their day, sources); NoData when no day holds them all."""

    def make() -> tuple[dict[str, int | None], date, tuple[str, ...]]:
        rows = _rows(scope, areas)
        totals = analysis.summary(rows, areas)["total"]
        people = {str(a): None if pd.isna(n) else int(n) for a, n in totals.items()}
        return people, rows["date"].iloc[0], scope.sources(rows)

    people, day_, sources = scope.once(("inhabitants", *areas), make)
    return dict(people), day_, sources


def inhabitants_of_place(scope: Scope) -> tuple[int, date, tuple[str, ...]]:
    """The same for the scope's area as a whole: its own figure, else the sum of its parts.

    NoData when a part is missing: a sum without a part is not the whole.
    """
    try:
        counts_of_area, day_, sources = inhabitants(scope, [scope.area.id])
    except NoData:
        counts_of_area, day_, sources = inhabitants(scope, [p.id for p in scope.parts])
    counts = [n for n in counts_of_area.values() if n is not None]
    if len(counts) < len(counts_of_area) or not sum(counts):
        raise not_loaded("Folkmängd för alla delar", scope)
    return sum(counts), day_, sources


def _rows(scope: Scope, areas: Sequence[str]) -> pd.DataFrame:
    rows = analysis.on_one_day(scope.rows("population", areas=areas), areas, date(scope.year, 12, 31))
    if rows.empty:
        raise not_loaded("Folkmängd", scope)
    return rows


def by_part(scope: Scope) -> tuple[list[str], pd.DataFrame]:
    """(the parts that have inhabitants, else the area itself, and their rows of one day); NoData without any."""
    with_people = set(scope.rows("population", areas=[p.id for p in scope.parts])["area"])
    areas = [p.id for p in scope.parts if p.id in with_people] or [scope.area.id]
    return areas, _rows(scope, areas)


def is_whole(scope: Scope, areas: Sequence[str]) -> bool:
    """True when the areas are all of the place: itself, or every one of its parts. One part of five is not."""
    return list(areas) == [scope.area.id] or len(areas) == len(scope.parts)


def _population_title(scope: Scope) -> str:
    return f"Folkmängd, {scope.area.name} {day(by_part(scope)[1]['date'].iloc[0])}"


def population(scope: Scope) -> Exhibit:
    """Inhabitants per part, with the share under 20 and 65 and over where the age bands allow it."""
    areas, rows = by_part(scope)
    counts = analysis.summary(rows, areas)
    complete = len(areas) == len(scope.parts) and len(areas) > 1
    if complete:
        counts.loc[_SUM] = counts.sum(skipna=False)
    out = pd.DataFrame({"area": [a if a == _SUM else scope.directory.name(a) for a in counts.index]})
    out["inhabitants"] = counts["total"].array
    columns = [Column("area", "Område", Role.LABEL), Column("inhabitants", "Invånare", Role.COUNT)]
    for title, group in (("Under 20 år", "under_20"), ("65 år och äldre", "from_65")):
        if counts[group].notna().any():
            out[f"share_{group}"] = (100 * counts[group] / counts["total"]).astype("Float64").array
            share = Derivation(How.SHARE, ("inhabitants",))
            columns.append(Column(f"share_{group}", title, Role.SHARE, decimals=1, derived_from=share))
    when = rows["date"].iloc[0]
    known = [a for a in areas if not pd.isna(counts["total"][a])]
    missing = [p.name for p in scope.parts if p.id not in known] if areas != [scope.area.id] else []
    total = counts["total"].iloc[-1]
    return Exhibit(
        ref=scope.ref("population"),
        kind=Kind.TABLE,
        title=_population_title(scope),
        table=out,
        columns=tuple(columns),
        sources=scope.sources(rows),
        period=day(when),
        summary=sentence(f"{scope.area.name} hade {number(int(total))} invånare {day(when)}")
        if is_whole(scope, areas) and not pd.isna(total)
        else sentence(
            f"Folkmängden är känd för {len(known)} av {len(scope.parts)} {scope.part_word()} i {scope.area.name} {day(when)}; hela summan är inte känd"
        ),
        finding=findings.inhabitants(
            int(total), day(when), {scope.directory.name(a): int(counts["total"][a]) for a in areas}
        )
        if is_whole(scope, areas) and not pd.isna(total) and len(known) == len(areas)
        else "",
        notes=(
            *scope.remarks(rows),
            *((f"Uppgift saknas för {listing(missing)}; ingen summa visas.",) if missing else ()),
        ),
        total_rows=(len(out) - 1,) if complete else (),
        sums=(RowSum(len(out) - 1, tuple(range(len(out) - 1))),) if complete else (),
    )


def _counted_otherwise(scope: Scope) -> tuple[str, ...]:
    """That the place's facts have another number of inhabitants of the same year than its population: by whom, when, how much."""
    try:
        people, when, by = inhabitants_of_place(scope)
    except NoData:
        return ()
    rows = scope.rows("facts", areas=[scope.area.id])
    if rows.empty:
        return ()
    rows = rows.loc[[m.strip().lower() in _INHABITANTS for m in rows["measure"]]]
    rows = rows.loc[[when.year in named_years(p) for p in rows["period"]]]
    return tuple(
        f"Två källor räknar invånarna olika: {plain(float(r['value']))} här ({r['period']}), {number(people)} {day(when)} enligt "
        f"{listing([s.partition(', enligt ')[0] for s in by])}. Ingen av dem säger vad skillnaden, {number(abs(int(r['value']) - people))}, beror på; "
        "mått per invånare räknas på den senare."
        for r in rows.to_dict("records")
        if not pd.isna(r["value"]) and int(r["value"]) != people
    )


_INHABITANTS = ("invånare", "folkmängd", "befolkning", "antal invånare")


def _fact_rows(scope: Scope) -> pd.DataFrame:
    """Facts of the area up to the year, and those of the areas around it; NoData when it has none itself."""
    rows = scope.rows("facts", areas=[scope.area.id, *scope.directory.ancestors(scope.area.id)])
    place_rows = rows[rows["area"] == scope.area.id]
    place_rows = place_rows.loc[[max(named_years(p), default=0) <= scope.year for p in place_rows["period"]]]
    if place_rows.empty:
        raise not_loaded("Områdesfakta", scope)
    return pd.concat([place_rows, rows[rows["area"] != scope.area.id]])


def _facts_title(scope: Scope) -> str:
    is_compared = (_fact_rows(scope)["area"] != scope.area.id).any()
    return f"Befolkningsfakta, {scope.area.name}" if is_compared else f"Fakta, {scope.area.name}"


def facts(scope: Scope) -> Exhibit:
    """Facts about the area beside those of the kommun that it lies in."""
    parents = scope.directory.ancestors(scope.area.id)
    rows = _fact_rows(scope)
    wide = rows.pivot(index=["position", "measure", "period", "unit"], columns="area", values="value").reset_index()
    wide = wide[wide[scope.area.id].notna()].sort_values("position", kind="stable")
    out = pd.DataFrame(
        {"measure": wide["measure"], "year": wide["period"], "unit": wide["unit"], "own": wide[scope.area.id]}
    )
    columns = [
        Column("measure", "Mått", Role.LABEL),
        Column("year", "År", Role.TIME, Format.TEXT, hide_on_phone=True),
        Column("unit", "Enhet", Role.UNIT),
        Column("own", scope.area.name, Role.AMOUNT),
    ]
    words = sentence(
        f"{plural(len(wide), 'uppgift', 'uppgifter')} om {scope.area.name}, utan motsvarighet att jämföra med"
    )
    compared = next((p for p in parents if p in wide), None)
    if compared:
        name = scope.directory.name(compared)
        out["around"] = wide[compared]
        out["difference"] = [
            "" if pd.isna(d) else ("+" if d > 0 else "") + plain(d) + (" procentenheter" if u == "%" else f" {u}")
            for d, u in zip(wide[scope.area.id] - wide[compared], wide["unit"], strict=True)
        ]
        columns += [
            Column("around", name, Role.AMOUNT),
            Column(
                "difference",
                "Skillnad",
                Role.CHANGE,
                Format.TEXT,
                derived_from=Derivation(How.DIFFERENCE, ("own", "around")),
            ),
        ]
        both = int(wide[compared].notna().sum())
        words = sentence(f"{both} av {len(out)} mått går att jämföra med {name}")
    return Exhibit(
        ref=scope.ref("facts"),
        kind=Kind.TABLE,
        title=_facts_title(scope),
        table=out.reset_index(drop=True),
        columns=tuple(columns),
        sources=scope.sources(rows),
        period=", ".join(dict.fromkeys(wide["period"])),
        summary=words,
        finding=findings.facts(
            [
                (
                    str(r["measure"]),
                    float(r["own"]),
                    None if pd.isna(r["around"]) else float(r["around"]),
                    str(r["unit"]),
                )
                for r in out.to_dict("records")
            ],
            scope.directory.name(compared),
        )
        if compared
        else findings.facts_alone(
            scope.area.name,
            [(str(r["measure"]), str(r["year"]), float(r["own"]), str(r["unit"])) for r in out.to_dict("records")],
        ),
        how_to_read="”Mest” är i förhållande till värdet där." if compared else "",
        notes=(*scope.remarks(rows), *_counted_otherwise(scope)),
    )


SPECS = (
    ExhibitSpec("population", population, Disclosure.PERSON_COUNTS, by_part, title=_population_title, kind=Kind.TABLE),
    ExhibitSpec("facts", facts, Disclosure.MIXED_ROWS, _fact_rows, title=_facts_title, kind=Kind.TABLE),
)
