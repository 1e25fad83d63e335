"""Reported crime: the CompStat comparison of one period over several years."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from lagesbild.analysis.statistics import two_counts_p
from lagesbild.calendar import Period

SUM = "Summa"


def periods(crime: pd.DataFrame, year: int) -> list[Period]:
    """The year-to-date periods (from 1 January) that hold counts in ``year``, the longest last."""
    pairs = crime[["start", "end"]].drop_duplicates().itertuples(index=False)
    return sorted(Period(s, e) for s, e in pairs if e.year == year and s == date(year, 1, 1))


def fullest(crime: pd.DataFrame, year: int) -> Period | None:
    """The period that most categories have counts for, the longest of those; None without any.

    One row with a longer period must not hide all the others.
    """
    held = crime[crime["count"].notna()]
    found = periods(crime, year)
    sizes = {p: len(of_period(held, p)) for p in found}
    return max(found, key=lambda p: (sizes[p], p.end), default=None)


def of_period(crime: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The rows of exactly one period; preliminary counts only where there is no final one.

    A period printed as "– 28 feb" for every year is found in a leap year too.
    """
    rows = crime[(crime["start"] == period.start) & (crime["end"] == period.end)]
    if rows.empty and (period.end.month, period.end.day) == (2, 29):
        rows = crime[(crime["start"] == period.start) & (crime["end"] == period.end.replace(day=28))]
    order = rows["status"].map({"final": 0}).fillna(1)
    kept = rows.assign(_order=order).sort_values("_order", kind="stable")
    kept = kept.drop_duplicates(["area", "group", "category"]).drop(columns="_order")
    return kept.sort_index()


def compstat(crime: pd.DataFrame, period: Period, years: int = 5) -> pd.DataFrame:
    """The CompStat table: same period in up to ``years`` years, the change, and its exact p.

    ``crime`` has the columns of the register's table for one area. Returns one row a
    category in printed order, and a row "Summa" last in each group, with the columns
    group, category, one Int64 column a year, change, change_percent, p_value, p_value_mid.
    A percentage is missing when the base is 0; a sum is missing when any part is.
    Years without any count for the period are left out.
    """
    last = period.end.year
    found: dict[int, pd.DataFrame] = {}
    for year in range(last - years + 1, last + 1):
        rows = of_period(crime, period.in_year(year))
        if not rows.empty:
            found[year] = rows.set_index(["group", "category"])
    order = (
        crime[["group", "category", "position"]]
        .drop_duplicates(["group", "category"])
        .sort_values("position", kind="stable")
        .set_index(["group", "category"])
        .index
    )
    counts = pd.DataFrame({y: rows["count"].reindex(order) for y, rows in found.items()}, index=order)
    # a category without any row for the period is not of this table; one whose counts are missing is
    named = [i for i in order if any(i in rows.index for rows in found.values())]
    counts = counts.astype("Int64").loc[named]
    blocks = []
    for group in counts.index.get_level_values("group").unique():
        block = counts.xs(group, level="group", drop_level=False)
        total = block.sum(skipna=False).to_frame().T.astype("Int64")
        total.index = pd.MultiIndex.from_tuples([(group, SUM)], names=["group", "category"])
        blocks += [block, total]
    table = pd.concat(blocks) if blocks else counts
    after = table[last] if last in table else pd.Series(pd.NA, table.index, dtype="Int64")
    before = table[last - 1] if last - 1 in table else pd.Series(pd.NA, table.index, dtype="Int64")
    a, b = _floats(after), _floats(before)
    exposure = (float(period.days), float(period.in_year(last - 1).days))
    with np.errstate(invalid="ignore", divide="ignore"):
        percent = np.where(b > 0, 100 * (a - b) / b, np.nan)
    table = table.assign(
        change=after - before,
        change_percent=percent,
        p_value=two_counts_p(a, b, *exposure),
        p_value_mid=two_counts_p(a, b, *exposure, mid=True),
    )
    return table.reset_index()


def years_of(table: pd.DataFrame) -> list[int]:
    """The year columns of a table made by `compstat`."""
    return [c for c in table.columns if isinstance(c, int)]


def _floats(series: pd.Series) -> np.ndarray:
    return series.to_numpy(dtype="float64", na_value=np.nan)
