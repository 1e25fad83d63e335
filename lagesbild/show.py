"""The tables that ``show`` prints: plain facts with English keys, for scripts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd

from lagesbild import areas, exhibits
from lagesbild.analysis import crime as crime_analysis
from lagesbild.analysis import ratings as ratings_analysis
from lagesbild.analysis.statistics import two_counts_p
from lagesbild.calendar import named_years
from lagesbild.exhibits.base import Scope
from lagesbild.exhibits.crime_period import PeriodChoice, compared
from lagesbild.exhibits.ratings import levels_of
from lagesbild.formulas import guarded
from lagesbild.problems import LagesbildError, NoData, UnknownId
from lagesbild.register import Register
from lagesbild.swedish import MISSING, round_half_up
from lagesbild.tables import LOADED, TABLES, Type


def show(
    register: Register, name: str, *, area: str | None = None, year: int | None = None, until: date | None = None
) -> pd.DataFrame:
    """The table ``name``; UnknownId when there is no such table or area, NoData without a year.

    ``year`` limits a table to the rows of that year: by its column of years, its last date, its
    edition, the years that a wave or period names, or an indicator's years from baseline to
    target. Areas, levels, measures, themes and problems have no year and are shown whole.
    ``until`` limits the tables with dates, and names CompStat's period.
    """
    if name not in NAMES:
        raise UnknownId(f"Tabellen ”{name}” finns inte. Välj bland: {', '.join(NAMES)}.")
    directory = areas.directory(register.current("areas"), register.current("aliases"))
    place = directory.find(area).id if area else None
    if name in _SCOPED:
        if place is None:
            raise LagesbildError(f"”{name}” behöver --area.")
        chosen = year or (until.year if until else None) or next(iter(exhibits.years(register, place)), None)
        if chosen is None:
            raise NoData(f"{directory.name(place)} har inga uppgifter.")
        return _SCOPED[name](Scope(register, place, chosen), until)
    if name == "areas":
        return _areas(directory, place)
    if name == "problems":
        return _problems(register, place)
    return _facts(register, name, place, year, until)


def render(frame: pd.DataFrame, form: str) -> str:
    """The frame as aligned text, as CSV (";", decimal comma, BOM) or as JSON (a list of objects)."""
    if form == "json":
        return json.dumps([_plain(r) for r in frame.to_dict("records")], ensure_ascii=False, indent=1) + "\n"
    frame = _flat(frame)
    if form == "csv":
        texts = frame.select_dtypes(exclude="number").map(lambda v: guarded(v) if isinstance(v, str) else v)
        frame = frame.assign(**{str(name): texts[name] for name in texts}).rename(columns=guarded)
        return "\ufeff" + frame.to_csv(sep=";", decimal=",", index=False, lineterminator="\r\n")
    if frame.empty:
        return ""
    written = frame.astype(dict.fromkeys(frame.columns[frame.isna().any()], object))
    return written.where(frame.notna(), MISSING).to_string(index=False) + "\n"


def _flat(frame: pd.DataFrame) -> pd.DataFrame:
    """One value a cell: a dict becomes a column for each of its keys, a list its items separated by |."""
    out: dict[str, pd.Series] = {}
    for name in frame.columns:
        first = frame[name].iloc[0] if len(frame) else None
        if isinstance(first, dict):
            out |= {f"{name}_{key}": frame[name].map(itemgetter(key)).astype(object) for key in first}
        elif isinstance(first, list):
            out[name] = frame[name].map("|".join)
        else:
            out[name] = frame[name]
    return pd.DataFrame(out, index=frame.index)


def _plain(record: dict[Any, Any]) -> dict[str, object]:
    return {str(k): _plain_value(v) for k, v in record.items()}


def _plain_value(value: Any) -> object:
    if isinstance(value, dict):
        return _plain(value)
    if isinstance(value, (list, tuple)):
        return [_plain_value(v) for v in value]
    if value is None or value is pd.NA or value != value:
        return None
    if isinstance(value, date):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value


def _areas(directory: areas.Directory, place: str | None) -> pd.DataFrame:
    listed = directory.inside(place) if place else list(directory.areas)
    return pd.DataFrame(
        [
            {
                "area": a.name,
                "slug": a.id,
                "type": a.type,
                "parent": directory.by_id[a.parent].name if a.parent in directory.by_id else None,
                "aliases": list(a.aliases),
                "border": a.geometry is not None,
            }
            for a in listed
        ]
    )


def _ratings(scope: Scope, _until: date | None) -> pd.DataFrame:
    rows, _ = levels_of(scope)
    return rows.assign(area=rows["area"].map(scope.directory.name))[["area", "year", "week", "level"]]


def _summary(scope: Scope, _until: date | None) -> pd.DataFrame:
    _, levels = levels_of(scope)
    scale = scope.scale
    result = ratings_analysis.summary(levels, [lv.number for lv in scale.levels], scale.elevated)
    result["area"] = result["area"].map(scope.directory.name)
    result.insert(1, "year", scope.year)
    return result.rename(columns={lv.number: f"level_{lv.number}" for lv in scale.levels})


def _compstat(scope: Scope, until: date | None) -> pd.DataFrame:
    shown = compared(scope, PeriodChoice(until=until))
    table, last = shown.table, shown.year
    out = table[["group", "category"]].copy()
    out["counts"] = [{y: _plain_value(row[y]) for y in shown.years} for row in table.to_dict("records")]
    percent = table["change_percent"].map(lambda v: round_half_up(v, 1), na_action="ignore")
    tested = crime_analysis.counts_against(table, last, shown.comparison.days, crime_analysis.Against.BEFORE)
    return out.assign(
        change=table["change"],
        change_percent=percent,
        p_value=two_counts_p(*tested),
        p_value_mid=table["p_value_mid"],
        p_value_holm=table["p_holm"],
        ratio=table["ratio"],
        ratio_low=table["ratio_low"],
        ratio_high=table["ratio_high"].replace(np.inf, np.nan),
        verdict=table["verdict"].map(str, na_action="ignore"),
    )


def _exhibits(scope: Scope, _until: date | None) -> pd.DataFrame:
    specs = exhibits.SPECS
    return pd.DataFrame(
        [
            {"id": str(r), "kind": str(specs[r.name].kind), "title": specs[r.name].title(scope, *r.params)}
            for r in exhibits.listed(scope)
        ]
    )


def _problems(register: Register, place: str | None) -> pd.DataFrame:
    changes = register.changes(place)
    rows = [
        {"file": c["file"], "kind": c["kind"], "at": c["at"], "problem": problem}
        for c in changes.to_dict("records")
        for problem in c["problems"]
    ]
    return pd.DataFrame(rows, columns=["file", "kind", "at", "problem"])


def _facts(register: Register, name: str, place: str | None, year: int | None, until: date | None) -> pd.DataFrame:
    directory = areas.directory(register.current("areas"), register.current("aliases"))
    inside = [a.id for a in directory.inside(place)] if place else None
    rows = register.current(name, areas=inside)
    if year is not None:
        rows = _selected(rows, lambda row: _is_of(row, year))
    last = next((c.name for c in reversed(TABLES[name].columns) if c.type is Type.DATE), None)
    if until is not None and last:
        rows = _selected(rows, lambda row: row[last] <= until)
    return rows.assign(area=rows["area"].map(directory.name)).drop(columns=["change", "position"], errors="ignore")


def _selected(rows: pd.DataFrame, keep: Callable[[dict[Any, Any]], bool]) -> pd.DataFrame:
    # a Series of booleans: an empty list of them would select no column instead of no row
    return rows[pd.Series([keep(r) for r in rows.to_dict("records")], index=rows.index, dtype=bool)]


def _is_of(row: dict[Any, Any], year: int) -> bool:
    """True when a row is of the year, or its table has no year."""
    for name in ("year", "edition"):
        if name in row:
            return bool(row[name] == year)
    for name in ("end", "date"):
        if name in row:
            return bool(row[name].year == year)
    for name in ("wave", "period", "tertial"):
        if name in row:
            return year in named_years(row[name])
    years = [row[name] for name in ("baseline_year", "target_year") if name in row and not pd.isna(row[name])]
    return not years or min(years) <= year <= max(years)


_SCOPED: dict[str, Callable[[Scope, date | None], pd.DataFrame]] = {
    "ratings": _ratings,
    "ratings-summary": _summary,
    "compstat": _compstat,
    "exhibits": _exhibits,
}
NAMES = ("areas", *_SCOPED, "problems", *(k for k in LOADED if k not in ("areas", "ratings")))
"""Every name that ``show`` knows."""
