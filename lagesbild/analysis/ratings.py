"""Weekly levels 1-5: grid, summary, critical weeks, change. Levels are ordinal: no means.

A missing level is "ej bedömd". It never counts as level 1, and it breaks a run.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lagesbild.calendar import weeks_in_year


def grid(ratings: pd.DataFrame, areas: Sequence[str], year: int) -> pd.DataFrame:
    """Levels of one ISO year: index week 1-52 (53), one column an area, Int64, missing = ej bedömd."""
    of_year = ratings[ratings["year"] == year]
    wide = of_year.pivot(index="week", columns="area", values="level")
    weeks = pd.RangeIndex(1, weeks_in_year(year) + 1, name="week")
    return wide.reindex(index=weeks, columns=list(areas)).astype("Int64")


def assessed_weeks(levels: pd.DataFrame) -> list[int]:
    """Weeks in which at least one area was assessed."""
    return [int(w) for w in levels.index[levels.notna().any(axis=1)]]


def longest_run(levels: pd.Series, threshold: int) -> int:
    """Most consecutive weeks at ``threshold`` or above; a missing week breaks the run.

    >>> longest_run(pd.Series([3, 3, None, 3], dtype="Int64"), 3)
    2
    """
    high = (levels >= threshold).fillna(False).to_numpy(dtype=bool)
    best = run = 0
    for is_high in high:
        run = run + 1 if is_high else 0
        best = max(best, run)
    return best


def summary(levels: pd.DataFrame, scale: Sequence[int], elevated: int) -> pd.DataFrame:
    """One row an area: weeks per level, assessed, elevated (≥), share of assessed in %, longest run.

    The share is missing where nothing was assessed.
    """
    counts = pd.DataFrame({level: (levels == level).sum() for level in scale}).astype("int64")
    out = counts.rename_axis(index="area")
    out["assessed"] = levels.notna().sum().astype("int64")
    out["elevated"] = (levels >= elevated).sum().astype("int64")
    out["share"] = 100 * out["elevated"] / out["assessed"].where(out["assessed"] > 0)
    out["longest_run"] = [longest_run(levels[a], elevated) for a in levels.columns]
    return out.reset_index()


def at_level(levels: pd.DataFrame, level: int) -> pd.DataFrame:
    """The (week, area) pairs at exactly ``level``, the latest week first, areas in column order."""
    latest_first = levels[::-1]
    rows, columns = np.nonzero((latest_first == level).fillna(False).to_numpy(dtype=bool))
    return pd.DataFrame({"week": latest_first.index[rows], "area": latest_first.columns[columns]})


def week_detail(levels: pd.DataFrame, week: int, before: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row an area: its level that week, the week before, the change, the four weeks before.

    ``before`` is the grid of the year before, from which week 1 finds its week before.
    Change is missing unless both weeks were assessed. ``history`` lists levels, oldest first.
    """
    series = levels if before is None else pd.concat([before.set_axis(before.index - len(before)), levels])
    past = [series.loc[w] if w in series.index else pd.Series(pd.NA, series.columns) for w in range(week - 4, week)]
    level, previous = levels.loc[week].astype("Int64"), past[-1].astype("Int64")
    return pd.DataFrame(
        {
            "area": levels.columns,
            "level": level.array,
            "previous": previous.array,
            "change": (level - previous).array,
            "history": list(zip(*(p.tolist() for p in past), strict=True)),
        }
    )


def areas_per_level(levels: pd.DataFrame, scale: Sequence[int]) -> pd.DataFrame:
    """One row a week: how many areas at each level, and "missing" = not assessed."""
    out = pd.DataFrame({level: (levels == level).sum(axis=1) for level in scale}).astype("int64")
    out["missing"] = levels.isna().sum(axis=1)
    return out.rename_axis(index="week").reset_index()


def share_by_year(ratings: pd.DataFrame, areas: Sequence[str], elevated: int) -> pd.DataFrame:
    """Rows (year, area): assessed weeks, elevated weeks and their share in %."""
    held = ratings[ratings["area"].isin(areas) & ratings["level"].notna()]
    level = held["level"].astype("int64")
    grouped = level.groupby([held["year"], held["area"]])
    out = pd.DataFrame({"assessed": grouped.count(), "elevated": grouped.agg(lambda s: int((s >= elevated).sum()))})
    out["share"] = 100 * out["elevated"] / out["assessed"].replace(0, np.nan)
    return out.reset_index()
