"""Inhabitants: one day for all areas, and shares of age bands only where the bands allow them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import pandas as pd

ALL_AGES = "alla"
_BAND = re.compile(r"^(\d+)\s*[-–]\s*(\d+)$|^(\d+)\s*\+$")


def on_one_day(population: pd.DataFrame, areas: Sequence[str], until: date) -> pd.DataFrame:
    """Rows of the latest day, not after ``until`` if possible, that every area has; empty if none."""
    by_area = population[population["area"].isin(areas)]
    complete = by_area.groupby("date")["area"].nunique()
    days = [d for d, n in complete.items() if n == len(set(areas))]
    if not days:
        return by_area.iloc[:0]
    chosen = max((d for d in days if d <= until), default=min(days))
    return by_area[by_area["date"] == chosen]


def bands(ages: Sequence[str]) -> list[tuple[int, int | None, str]]:
    """(low, high, label) of the age bands that are whole numbers of years, high None for "80+".

    >>> bands(["alla", "0-19", "80+", "okänd"])
    [(0, 19, '0-19'), (80, None, '80+')]
    """
    intervals = []
    for label in ages:
        if match := _BAND.match(label):
            low, high, last = match.groups()
            intervals.append((int(low or last), int(high) if high else None, label))
    return sorted(intervals)


def tile(intervals: Sequence[tuple[int, int | None, str]]) -> bool:
    """True when the bands cover every age once, from 0 and upwards."""
    next_age: int | None = 0
    for low, high, _ in intervals:
        if low != next_age:
            return False
        next_age = None if high is None else high + 1
    return bool(intervals) and next_age is None


def summary(rows: pd.DataFrame, areas: Sequence[str]) -> pd.DataFrame:
    """One row an area: total, under_20 and from_65 (counts); missing where it cannot be known.

    The total is the row for all ages, else the sum of bands that cover every age. A group of
    ages is summed only when the bands cover every age and one begins exactly at its limit.
    """
    wide = rows.pivot(index="area", columns="age", values="count").reindex(list(areas)).astype("Int64")
    intervals = bands([str(c) for c in wide.columns])
    whole = tile(intervals)

    def total_of(labels: Sequence[str]) -> pd.Series:
        return wide[list(labels)].sum(axis=1, skipna=False).astype("Int64")

    missing = pd.Series(pd.NA, wide.index, dtype="Int64")
    out = pd.DataFrame(index=wide.index)
    out["total"] = wide[ALL_AGES] if ALL_AGES in wide else total_of([b[2] for b in intervals]) if whole else missing
    starts = {low for low, _, _ in intervals}
    out["under_20"] = total_of([b[2] for b in intervals if b[0] < 20]) if whole and 20 in starts else missing
    out["from_65"] = total_of([b[2] for b in intervals if b[0] >= 65]) if whole and 65 in starts else missing
    return out


def totals(population: pd.DataFrame, areas: Sequence[str], until: date) -> pd.DataFrame:
    """Inhabitants of each area on one and the same day: area, total (missing if unknown) and date.

    The day is that of `on_one_day`; it is shown with every rate, because it may lie far from the
    period. Empty when no day holds every area.
    """
    rows = on_one_day(population, areas, until)
    if rows.empty:
        return pd.DataFrame({"area": [], "total": pd.array([], dtype="Int64"), "date": []})
    total = summary(rows, areas)["total"].reset_index()
    return total.assign(date=rows["date"].iloc[0])
