"""Weekly levels 1-5: grid, summary, critical weeks, change. Levels are ordinal: no means.

A missing level is "ej bedömd". It never counts as level 1, and it breaks a run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lagesbild.analysis.statistics import TooFew, holm
from lagesbild.calendar import Week, weeks_in_year

FEWEST = 10
"""Fewest assessed weeks that a trend or a change is looked for in."""
INDICATIVE = "indikativ"
"""What every p-value of weekly levels is called: a week's level depends on the week before."""


@dataclass(frozen=True)
class Trend:
    """Mann-Kendall: S, its variance, z, two-sided p (indicative), tau_b (−1 to 1), n assessed weeks."""

    s: int
    variance: float
    z: float
    p: float
    tau: float
    n: int


@dataclass(frozen=True)
class Break:
    """Pettitt: the label of the first week after the most likely change, K, p (indicative), medians, n.

    ``higher``: the levels after the change are the higher ones, which equal medians do not tell.
    """

    at: Any
    k: int
    p: float
    before: float
    after: float
    n: int
    higher: bool


def grid(ratings: pd.DataFrame, areas: Sequence[str], year: int) -> pd.DataFrame:
    """Levels of one ISO year: index week 1-52 (53), one column an area, Int64, missing = ej bedömd."""
    of_year = ratings[ratings["year"] == year]
    wide = of_year.pivot(index="week", columns="area", values="level")
    weeks = pd.RangeIndex(1, weeks_in_year(year) + 1, name="week")
    return wide.reindex(index=weeks, columns=list(areas)).astype("Int64")


def joined(before: pd.DataFrame | None, levels: pd.DataFrame) -> pd.DataFrame:
    """The grids of two years on end: the weeks of the year before are counted 0, −1 … backwards from week 1."""
    return levels if before is None else pd.concat([before.set_axis(before.index - len(before)), levels])


def assessed_weeks(levels: pd.DataFrame) -> list[int]:
    """Weeks in which at least one area was assessed."""
    return [int(w) for w in levels.index[levels.notna().any(axis=1)]]


def meeting_weeks(levels: pd.DataFrame, rhythm: int) -> list[int]:
    """The weeks that a meeting set levels for, or should have, where there are ``rhythm`` weeks between meetings.

    Each week of the grid where it meets every week. Else those assessed, and between two that lie more than one and a half
    rhythms apart a week for each meeting that was not held: it is missing, and the weeks between meetings are not.

    >>> meeting_weeks(pd.DataFrame({"a": [1, None, None, None, 2, None, None, None, None, None, None, None, 1, None]}), 4)
    [0, 4, 8, 12]
    """
    if rhythm == 1:
        return [int(w) for w in levels.index]
    weeks = assessed_weeks(levels)
    found = [w for a, b in pairwise(weeks) for w in range(a, max(b - rhythm // 2, a + 1), rhythm)]
    return found + weeks[-1:]


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
    """One row an area: weeks per level, assessed, elevated (≥), share of assessed in %, longest run, median.

    The share is missing where nothing was assessed. An ordinal median is a level, never a number
    between two: median_low and median_high are the two middle ones, equal unless n is even.
    """
    counts = pd.DataFrame({level: (levels == level).sum() for level in scale}).astype("int64")
    out = counts.rename_axis(index="area")
    out["assessed"] = levels.notna().sum().astype("int64")
    out["elevated"] = (levels >= elevated).sum().astype("int64")
    out["share"] = 100 * out["elevated"] / out["assessed"].where(out["assessed"] > 0)
    out["longest_run"] = [longest_run(levels[a], elevated) for a in levels.columns]
    for name, side in (("median_low", "lower"), ("median_high", "higher")):
        middle = [levels[a].dropna().astype("int64").quantile(0.5, interpolation=side) for a in levels.columns]
        out[name] = pd.array(middle, dtype="Int64")
    return out.reset_index()


def at_level(levels: pd.DataFrame, level: int) -> pd.DataFrame:
    """The (week, area) pairs at exactly ``level``, the latest week first, areas in column order."""
    latest_first = levels[::-1]
    rows, columns = np.nonzero((latest_first == level).fillna(False).to_numpy(dtype=bool))
    return pd.DataFrame({"week": latest_first.index[rows], "area": latest_first.columns[columns]})


def week_detail(
    levels: pd.DataFrame, week: int, before: pd.DataFrame | None = None, past_weeks: Sequence[int] = ()
) -> pd.DataFrame:
    """One row an area: its level that week, the week before, the change, the four weeks before.

    ``before`` is the grid of the year before, from which week 1 finds its week before; its last week is 0 here.
    ``past_weeks``: what stands for the weeks before, oldest first, where meetings are further apart. Change is missing
    unless both weeks were assessed. ``history`` lists levels, oldest first.
    """
    series = joined(before, levels)
    past_weeks = past_weeks or range(week - 4, week)
    past = [series.loc[w] if w in series.index else pd.Series(pd.NA, series.columns) for w in past_weeks]
    level, previous = series.loc[week].astype("Int64"), past[-1].astype("Int64")
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


def on_same_weeks(ratings: pd.DataFrame, areas: Sequence[str], year: int, elevated: int) -> pd.DataFrame:
    """A year beside earlier ones, on the same weeks: rows (area, year): weeks, elevated weeks and their share in %.

    A week counts for an area only when it was assessed in every year compared, so a week 53 counts
    only among years that have one. Left out is an earlier year in which fewer than half of the
    year's assessed area-weeks were assessed: it would shrink the comparison for all.
    """
    assessed = ratings[ratings["area"].isin(areas) & ratings["level"].notna() & (ratings["year"] <= year)]
    wide = assessed.pivot(index=["area", "week"], columns="year", values="level")
    if year not in wide:
        return pd.DataFrame(columns=["area", "year", "weeks", "elevated", "share"])
    wide = wide[wide[year].notna()]
    wide = wide.loc[:, 2 * wide.notna().sum() >= len(wide)].dropna().astype("int64")
    level = wide.stack()
    by = [level.index.get_level_values("area"), level.index.get_level_values("year")]
    out = pd.DataFrame({"weeks": level.groupby(by).size(), "elevated": (level >= elevated).groupby(by).sum()})
    out["share"] = 100 * out["elevated"] / out["weeks"]
    return out.reset_index()


def runs(levels: pd.Series, threshold: int) -> pd.DataFrame:
    """Every run of weeks at ``threshold`` or above: first and last (labels), weeks, highest.

    A missing week breaks a run: nobody knows what it was.

    >>> runs(pd.Series([3, 4, None, 3], index=[1, 2, 3, 4], dtype="Int64"), 3).values.tolist()
    [[1, 2, 2, 4], [4, 4, 1, 3]]
    """
    high = (levels >= threshold).fillna(False).to_numpy(dtype=bool)
    edges = np.flatnonzero(np.diff(high, prepend=False, append=False)).reshape(-1, 2)
    rows = [
        (levels.index[start], levels.index[stop - 1], int(stop - start), int(levels.iloc[start:stop].max()))
        for start, stop in edges
    ]
    return pd.DataFrame(rows, columns=["first", "last", "weeks", "highest"])


def mann_kendall(levels: pd.Series) -> Trend:
    """Do the levels rise or fall over the weeks? Mann (1945), Kendall (1975).

    S = Σ sign(later − earlier) over all pairs, its variance corrected for ties, z with continuity
    correction, and tau_b. Missing weeks are left out, the order of the others is kept. tau is NaN
    when all levels are equal (p = 1). Raises TooFew below 10 assessed weeks.
    Trap: weekly levels are autocorrelated, so p is too small: call it "indikativ".

    >>> result = mann_kendall(pd.Series([1, 1, 2, 1, 2, 2, 3, 2, 3, 3]))
    >>> result.s, round(result.variance, 2), round(result.z, 2), round(result.p, 4), round(result.tau, 2)
    (29, 109.0, 2.68, 0.0073, 0.75)
    """
    from scipy.special import ndtr

    x = _assessed(levels)
    n = len(x)
    s = int(np.triu(np.sign(x[None, :] - x[:, None]), 1).sum())
    ties = np.unique(x, return_counts=True)[1].astype(float)
    variance = float(n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    pairs = n * (n - 1) / 2
    untied = pairs - (ties * (ties - 1) / 2).sum()
    if untied == 0:
        return Trend(0, 0.0, 0.0, 1.0, float("nan"), n)
    z = (s - np.sign(s)) / variance**0.5
    return Trend(s, variance, float(z), float(2 * ndtr(-abs(z))), float(s / np.sqrt(pairs * untied)), n)


def pettitt(levels: pd.Series) -> Break:
    """The week after which the levels most likely lie differently, for one change. Pettitt (1979).

    U(t) = Σ over i ≤ t < j of sign(x_i − x_j), K = max|U|, p ≈ 2·exp(−6K²/(n³ + n²)), at most 1.
    Missing weeks are left out. ``at`` is the first assessed week after the change; before and
    after are the medians of each side. Raises TooFew below 10 assessed weeks.
    Trap: p is "indikativ" (autocorrelation), and a change is always named: look at p first.

    >>> result = pettitt(pd.Series([1, 1, 2, 1, 1, 3, 3, 4, 3, 3], index=range(30, 40)))
    >>> result.at, result.k, round(result.p, 3), result.before, result.after
    (35, 25, 0.066, 1.0, 3.0)
    """
    x = _assessed(levels)
    n = len(x)
    signs = np.sign(x[:, None] - x[None, :])
    # one more week on the left side: its pairs with the right come in, those with the left go out
    u = np.cumsum(signs.sum(axis=1))[:-1]
    t = int(np.argmax(np.abs(u)))
    k = int(abs(u[t]))
    p = min(1.0, 2 * float(np.exp(-6.0 * k**2 / (n**3 + n**2))))
    at = levels.index[levels.notna()][t + 1]
    return Break(at, k, p, float(np.median(x[: t + 1])), float(np.median(x[t + 1 :])), n, bool(u[t] < 0))


def _tau_b(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float]:
    """Kendall's tau_b of two series that vary, with its p (normal, with ties): Kendall (1970)."""
    from scipy.special import ndtr

    n = len(x)
    s = float(np.triu(np.sign(x[None, :] - x[:, None]) * np.sign(y[None, :] - y[:, None]), 1).sum())
    tied = [np.unique(v, return_counts=True)[1].astype(float) for v in (x, y)]
    two, three = ([(t * (t - 1)).sum() for t in tied], [(t * (t - 1) * (t - 2)).sum() for t in tied])
    pairs = n * (n - 1)
    variance = (pairs * (2 * n + 5) - sum((t * (t - 1) * (2 * t + 5)).sum() for t in tied)) / 18
    variance += two[0] * two[1] / (2 * pairs) + three[0] * three[1] / (9 * pairs * (n - 2))
    tau = 2 * s / np.sqrt((pairs - two[0]) * (pairs - two[1]))
    return float(tau), float(2 * ndtr(-abs(s) / variance**0.5))


def _assessed(levels: pd.Series) -> NDArray[np.float64]:
    x = levels.dropna().to_numpy(dtype=float)
    if len(x) < FEWEST:
        raise TooFew(f"För få bedömda veckor: {len(x)}, och minst {FEWEST} behövs.")
    return x


def trends(levels: pd.DataFrame) -> pd.DataFrame:
    """One row an area (column of the grid): assessed, tau, p, p_holm, change (a `Break` or None), change_p,
    change_p_holm and reason.

    Every p is indicative; those of Holm are adjusted over the areas. Where there are too few assessed
    weeks the numbers are missing and ``reason`` says why, in Swedish.
    """
    rows: list[tuple[object, ...]] = []
    for area in levels.columns:
        try:
            trend, change = mann_kendall(levels[area]), pettitt(levels[area])
            rows.append((area, trend.n, trend.tau, trend.p, change, change.p, ""))
        except TooFew as error:
            rows.append((area, int(levels[area].notna().sum()), np.nan, np.nan, None, np.nan, str(error)))
    out = pd.DataFrame(rows, columns=["area", "assessed", "tau", "p", "change", "change_p", "reason"])
    return out.assign(p_holm=holm(out["p"]), change_p_holm=holm(out["change_p"]))


def incident_grid(incidents: pd.DataFrame, areas: Sequence[str], year: int) -> pd.DataFrame:
    """Noted incidents of one ISO year: index week 1-52 (53), one column an area, Int64.

    0 where nothing was noted. Missing before the week of the first note in any of the areas, whatever
    the year, and after that of the last: nobody may have been noting. Struck incidents do not count.
    """
    noted = incidents[incidents["area"].isin(areas) & (incidents["withdrawn"].fillna(0) != 1)]
    weeks = [Week.of(d) for d in noted["date"]]
    index = pd.RangeIndex(1, weeks_in_year(year) + 1, name="week")
    counts = pd.DataFrame(0, index, list(areas), dtype="Int64")
    for area, week in zip(noted["area"], weeks, strict=True):
        if week.year == year:
            counts.loc[week.week, area] += 1
    noting = [bool(weeks) and min(weeks) <= Week(year, w) <= max(weeks) for w in index]
    counts.loc[[not n for n in noting]] = pd.NA
    return counts


def against_incidents(levels: pd.DataFrame, incidents: pd.DataFrame, elevated: int) -> pd.DataFrame:
    """Does the level follow the reports? One row an area, to find where nobody reports.

    ``levels`` is a grid (weeks × areas), ``incidents`` one of the same shape with the number of
    noted incidents: 0 where nothing was noted, missing where nothing could be noted. Columns: area,
    assessed (weeks with a level), weeks (with both), incidents (sum), elevated (weeks at ``elevated`` or above),
    elevated_without (of them with no incident), calm_with (below, with an incident), tau and p (tau_b of
    level and number; missing below 10 weeks or when either never varies; p indicative), and
    silent: assessed but without a single incident. Raises ValueError when the grids' weeks or areas differ.
    """
    if not (levels.index.equals(incidents.index) and levels.columns.equals(incidents.columns)):
        raise ValueError("the two grids do not have the same weeks and areas")
    rows = []
    for area in levels.columns:
        both = levels[area].notna() & incidents[area].notna()
        level, number = (g.loc[both, area].to_numpy(dtype=float) for g in (levels, incidents))
        varies = len(level) >= FEWEST and np.ptp(level) > 0 and np.ptp(number) > 0
        tau, p = _tau_b(level, number) if varies else (np.nan, np.nan)
        high = level >= elevated
        rows.append(
            {
                "area": area,
                "assessed": int(levels[area].notna().sum()),
                "weeks": len(level),
                "incidents": int(number.sum()),
                "elevated": int(high.sum()),
                "elevated_without": int((high & (number == 0)).sum()),
                "calm_with": int((~high & (number > 0)).sum()),
                "tau": tau,
                "p": p,
                "silent": bool(len(level)) and number.sum() == 0,
            }
        )
    return pd.DataFrame(rows)
