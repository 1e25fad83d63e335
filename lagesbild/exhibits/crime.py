"""Exhibits of reported crime."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lagesbild import settings
from lagesbild.analysis import crime as analysis
from lagesbild.calendar import Period
from lagesbild.exhibit import Column, Exhibit, Format, Kind, Lines
from lagesbild.exhibits.base import Maker, Scope, id_of, not_loaded, sentence
from lagesbild.exhibits.population import inhabitants_of_place
from lagesbild.problems import NotFound
from lagesbild.swedish import NOT_APPLICABLE, day, number, percent, plural, slug

MODES = {"antal": "Antal", "index": "Index", "per1000": "Per 1 000 invånare"}
FEW = "få"


def compstat_of(scope: Scope) -> tuple[pd.DataFrame, pd.DataFrame, Period]:
    """(rows used, CompStat table, period) for the scope's area and year; NotFound if none."""
    rows = scope.rows("crime", areas=[scope.area.id])
    period = analysis.fullest(rows, scope.year)
    if period is None:
        raise not_loaded("Anmälda brott", scope)
    table = analysis.compstat(rows, period)
    used = pd.concat([analysis.of_period(rows, period.in_year(y)) for y in analysis.years_of(table)])
    return used, table, period


def is_small(before: object, after: object) -> bool:
    """True when a percentage would rest on a base below the setting."""
    return not pd.isna(before) and not pd.isna(after) and 0 < int(before) < settings.small_base()  # type: ignore[call-overload]


def _change_cells(table: pd.DataFrame, year: int) -> tuple[list[object], list[str]]:
    """The "Utv %" cells and the remarks: "." on base 0, a sentence where the base is small."""
    cells: list[object] = []
    remarks: list[str] = []
    for row in table.to_dict("records"):
        before, after = row.get(year - 1), row[year]
        known = before is not None and not pd.isna(before) and not pd.isna(after)
        if known and before == 0:
            cells.append(NOT_APPLICABLE)
            remarks.append("Basen är 0: ingen procent.")
        elif is_small(before, after):
            cells.append(FEW)
            remarks.append(f"{before} → {after}: för få för procent.")
        else:
            cells.append(None if np.isnan(row["change_percent"]) else row["change_percent"])
            remarks.append("")
    return cells, remarks


def compstat(scope: Scope) -> Exhibit:
    """The CompStat table as it is printed: groups with their sums, five years, the change."""
    rows, table, period = compstat_of(scope)
    years = analysis.years_of(table)
    cells, remarks = _change_cells(table, scope.year)
    out = pd.DataFrame({"Grupp": table["group"], "Brottskategori": table["category"]})
    for year in years:
        out[str(year)] = table[year]
    out["Utv antal"] = table["change"]
    out["Utv %"] = pd.Series(cells, dtype=object)
    out["Anmärkning"] = remarks
    sums = tuple(int(i) for i in np.flatnonzero(table["category"] == analysis.SUM))
    span = f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0])
    return Exhibit(
        id=id_of(scope, "compstat"),
        kind=Kind.TABLE,
        title=f"CompStat {scope.area.name}, anmälda brott i urval {period.without_year()} {span}",
        reading=f"Samma period varje år. Utv jämför {scope.year} med {scope.year - 1}.",
        table=out,
        columns=(
            Column("Grupp"),
            Column("Brottskategori"),
            *(Column(str(y), Format.COUNT) for y in years),
            Column("Utv antal", Format.CHANGE),
            Column("Utv %", Format.PERCENT_CHANGE, 1),
            Column("Anmärkning"),
        ),
        sources=scope.sources(rows),
        period=_period_text(period, years),
        words=_compstat_in_words(table, scope.year),
        notes=(
            *_notes(period, years),
            *(("Siffrorna är helt eller delvis preliminära.",) if (rows["status"] != "final").any() else ()),
            *_other_periods(scope, period),
            *scope.remarks(rows),
        ),
        strong_rows=sums,
    )


def _period_text(period: Period, years: list[int]) -> str:
    return f"{period.without_year()}, {years[0]}–{years[-1]}" if len(years) > 1 else str(period)


def _notes(period: Period, years: list[int]) -> tuple[str, ...]:
    notes = [
        f"Siffrorna gäller till och med {day(period.end)}, inte hela året.",
        f"”{FEW}” i stället för procent betyder att basen är under {settings.small_base()} brott; "
        "”.” att basen är 0; ”..” att uppgiften saknas.",
        "Anmälda brott är inte alla brott: hur många som anmäls skiljer sig mellan brottstyper och över tid.",
    ]
    if (period.end.month, period.end.day) == (12, 31):
        notes.pop(0)
    if period.days != period.in_year(years[0]).days or any(y % 4 == 0 for y in years):
        leap = [str(y) for y in years if y % 4 == 0]
        if leap and period.end.month > 2:
            notes.append(f"Perioden är en dag längre under skottår ({', '.join(leap)}).")
    return tuple(notes)


def _other_periods(scope: Scope, shown: Period) -> tuple[str, ...]:
    """Periods of the same year that are loaded but not shown, with how much of the table they hold."""
    rows = scope.rows("crime", areas=[scope.area.id])
    notes = []
    for period in analysis.periods(rows, shown.end.year):
        if period != shown:
            held = len(analysis.of_period(rows, period))
            notes.append(
                f"Inläst finns också {period}, för {plural(held, 'kategori', 'kategorier')}; den visas inte här."
            )
    return tuple(notes)


def _compstat_in_words(table: pd.DataFrame, year: int) -> str:
    if year - 1 not in table:
        return sentence(f"För {year - 1} finns inga siffror att jämföra med")
    sums = table[table["category"] == analysis.SUM]
    parts = [
        f"{r['group']}: {number(r[year])} anmälda brott, {number(r['change'], sign=True)} mot {year - 1}"
        + (f" ({percent(r['change_percent'], sign=True)})" if r[year - 1] >= settings.small_base() else "")
        for r in sums.dropna(subset=[year, year - 1]).to_dict("records")
    ]
    single = table[(table["category"] != analysis.SUM) & table["change"].notna()]
    if single.empty:
        return sentence(*parts)
    up = single.loc[single["change"].astype("int64").idxmax()]
    down = single.loc[single["change"].astype("int64").idxmin()]
    extremes = []
    if up["change"] > 0:
        extremes.append(f"mest ökade {up['category']} ({number(up['change'], sign=True)})")
    if down["change"] < 0:
        extremes.append(f"mest minskade {down['category']} ({number(down['change'], sign=True)})")
    return sentence(*parts, "I antal " + " och ".join(extremes) if extremes else "")


def headline(scope: Scope) -> Exhibit:
    """The rows of CompStat that carry the page: the sums and the largest changes in number."""
    full = compstat(scope)
    table = full.table
    is_sum = table["Brottskategori"] == analysis.SUM
    largest = table[~is_sum & table["Utv antal"].notna()]
    picked = largest["Utv antal"].abs().sort_values(ascending=False, kind="stable").index[:4]
    chosen = table.loc[[*table.index[is_sum], *picked]]
    label = [
        f"{g}, summa" if c == analysis.SUM else c
        for g, c in zip(chosen["Grupp"], chosen["Brottskategori"], strict=True)
    ]
    years = [c for c in (str(scope.year - 1), str(scope.year)) if c in table]
    keep = [*years, "Utv antal", "Utv %"]
    out = chosen[keep].reset_index(drop=True)
    out.insert(0, "Brott", label)
    by_title = {c.title: c for c in full.columns}
    return Exhibit(
        id=id_of(scope, "compstat-headline"),
        kind=Kind.TABLE,
        title=f"Anmälda brott i korthet, {scope.area.name}",
        reading="Summorna och de kategorier som ändrats mest i antal.",
        table=out,
        columns=(Column("Brott"), *(by_title[k] for k in keep)),
        sources=full.sources,
        period=full.period,
        words=full.words,
        notes=full.notes,
        strong_rows=tuple(range(int(is_sum.sum()))),
    )


def categories(scope: Scope) -> dict[str, tuple[str, str]]:
    """Slug → (group, category) of every row of the CompStat table, sums included."""
    _, table, _ = compstat_of(scope)
    pairs = zip(table["group"], table["category"], strict=True)
    return {slug(f"{g} {c}"): (g, c) for g, c in pairs}


def line(scope: Scope, category: str, mode: str = "antal") -> Exhibit:
    """One row of CompStat over the years: as counts, as an index, or per 1 000 inhabitants."""
    rows, table, period = compstat_of(scope)
    known = categories(scope)
    if category not in known:
        raise NotFound(f"Brottskategorin ”{category}” finns inte. Välj bland: {', '.join(known)}.")
    if mode not in MODES:
        raise NotFound(f"Visningen ”{mode}” finns inte. Välj bland: {', '.join(MODES)}.")
    group, name = known[category]
    row = table[(table["group"] == group) & (table["category"] == name)].iloc[0]
    years = analysis.years_of(table)
    counts = pd.Series([row[y] for y in years], dtype="Int64")
    out = pd.DataFrame({"År": pd.array(years, dtype="Int64"), "Antal": counts})
    columns = [Column("År", Format.YEAR), Column("Antal", Format.COUNT)]
    unit, notes, sources = "antal anmälda brott", [], scope.sources(rows)
    if mode == "index":
        base = counts.iloc[0]
        if pd.isna(base) or base == 0:
            raise NotFound(f"Index går inte att räkna: {years[0]} har {'ingen uppgift' if pd.isna(base) else 0}.")
        out["Index"] = 100 * counts.astype("Float64") / float(base)
        columns.append(Column("Index", Format.DECIMAL, 0))
        unit = f"index, {years[0]} = 100"
        if base < settings.small_base():
            notes.append(f"Basåret har bara {base} brott: index svänger kraftigt av enstaka brott.")
    elif mode == "per1000":
        people, when, extra = inhabitants_of_place(scope)
        out[MODES[mode]] = 1000 * counts.astype("Float64") / people
        columns.append(Column(MODES[mode], Format.DECIMAL, 2))
        unit = "anmälda brott per 1 000 invånare"
        notes.append(
            f"Folkmängden {number(people)} ({day(when)}) används för alla år. Mått per invånare "
            "missvisar där många vistas utan att bo, till exempel i centrum."
        )
        sources += extra
        if (counts < settings.small_base()).fillna(False).any():
            notes.append(f"Något år har under {settings.small_base()} brott: enstaka brott ändrar måttet kraftigt.")
    title = f"{name}, {group.lower()}" if name == analysis.SUM else name
    value = columns[-1].title
    first, last = out[value].iloc[0], out[value].iloc[-1]
    words = sentence(
        f"{title}: från {columns[-1].write(first)} ({years[0]}) till {columns[-1].write(last)} ({years[-1]}), {unit}"
    )
    return Exhibit(
        id=id_of(scope, "crime-line", category, mode),
        kind=Kind.CHART,
        title=f"{title}, {scope.area.name}, {period.without_year()} {years[0]}–{years[-1]}",
        reading=f"{unit[0].upper()}{unit[1:]}. Samma period varje år.",
        table=out,
        columns=tuple(columns),
        drawing=Lines("År", (value,), unit),
        sources=sources,
        period=_period_text(period, years),
        words=words,
        notes=(*notes, *_notes(period, years)[:1]),
    )


def _line_params(scope: Scope) -> list[tuple[str, ...]]:
    return [(c, m) for c in categories(scope) for m in MODES]


MAKERS = (
    Maker("compstat", compstat),
    Maker("compstat-headline", headline),
    Maker("crime-line", line, _line_params),
)
