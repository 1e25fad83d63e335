"""Counts by week or month: what was to be expected, what breaks the pattern, and the season.

A series is a frame with one row a period, in order and without gaps: year and number (ISO year
and week, or year and month), start and end (dates, both included), count (Int64, missing where
it is not known) and complete. A period that is not over, or that began before anyone counted,
is not complete: it is shown and marked, and nothing is ever computed from it.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from math import floor, log, log10

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from lagesbild.analysis.statistics import Floats, poisson_quantile
from lagesbild.calendar import Period, Week, weeks_in_year

WINDOW = 8
"""Periods that a band is built on."""
_GRAIN = 10  # a CUSUM's reference value is rounded to tenths, so that its run lengths are exact


def weekly(days: Iterable[date], first: date, last: date) -> pd.DataFrame:
    """Events on ``days`` as a series of ISO weeks; ``first`` and ``last`` are the days when counting went on.

    A week without events inside that time is 0. Events outside it are not counted.
    """
    return _counted(days, _weeks(first, last), first, last)


@lru_cache(maxsize=64)
def _weeks(first: date, last: date) -> list[tuple[int, int, Period]]:
    spans = []
    week = Week.of(first)
    while week.monday() <= last:
        spans.append((week.year, week.week, Period(week.monday(), week.monday() + timedelta(days=6))))
        week = week.shift(1)
    return spans


def monthly(days: Iterable[date], first: date, last: date) -> pd.DataFrame:
    """Events on ``days`` as a series of months; otherwise as `weekly`."""
    spans = [
        (year, month, _month(year, month))
        for year in range(first.year, last.year + 1)
        for month in range(1, 13)
        if _month(year, month).end >= first and _month(year, month).start <= last
    ]
    return _counted(days, spans, first, last)


def monthly_rows(crime: pd.DataFrame) -> pd.DataFrame:
    """Rows of the register's table for one area and category as a series of months.

    Only rows that are just a month are used, final before preliminary; a month between the first
    and the last without any row is there with a missing count. Raises ValueError for rows of
    several areas or categories.
    """
    if any(crime[c].nunique() > 1 for c in ("area", "group", "category")):
        raise ValueError("rows of one area and category are needed")
    by_status: dict[bool, dict[Period, int | None]] = {True: {}, False: {}}
    for start, end, status, count in zip(*(crime[c] for c in ("start", "end", "status", "count")), strict=True):
        if Period(start, end) == _month(start.year, start.month):
            by_status[status == "final"].setdefault(Period(start, end), None if pd.isna(count) else int(count))
    counts = by_status[False] | by_status[True]
    if not counts:
        return _frame([])
    first, last = min(counts), max(counts)
    return _frame(
        [
            (year, month, span, counts.get(span), True)
            for year in range(first.start.year, last.end.year + 1)
            for month in range(1, 13)
            for span in [_month(year, month)]
            if first <= span <= last
        ]
    )


@lru_cache(maxsize=1024)
def _month(year: int, month: int) -> Period:
    return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def _counted(days: Iterable[date], spans: list[tuple[int, int, Period]], first: date, last: date) -> pd.DataFrame:
    events = np.sort(np.array([d.toordinal() for d in days if first <= d <= last], dtype=np.int64))
    ends = [np.searchsorted(events, [p.start.toordinal(), p.end.toordinal() + 1]) for _, _, p in spans]
    return _frame(
        [
            (year, number, p, int(after - before), first <= p.start and p.end <= last)
            for (year, number, p), (before, after) in zip(spans, ends, strict=True)
        ]
    )


def _frame(rows: list[tuple[int, int, Period, int | None, bool]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "year": pd.array([r[0] for r in rows], dtype="int64"),
            "number": pd.array([r[1] for r in rows], dtype="int64"),
            "start": pd.Series([r[2].start for r in rows], dtype=object),
            "end": pd.Series([r[2].end for r in rows], dtype=object),
            "count": pd.array([r[3] for r in rows], dtype="Int64"),
            "complete": pd.array([r[4] for r in rows], dtype="bool"),
        }
    )


def complete_counts(series: pd.DataFrame) -> Floats:
    """The counts that may be computed with: NaN where missing or not complete."""
    counts = series["count"].to_numpy(dtype=float, na_value=np.nan)
    return np.where(series["complete"].to_numpy(dtype=bool), counts, np.nan)


def predictive(total: ArrayLike, exposure: ArrayLike, coming: ArrayLike, levels: ArrayLike) -> Floats:
    """Quantiles of the next count, when ``total`` events were seen during ``exposure``.

    ``coming`` is the next period's exposure, in the same unit. Poisson counts with Jeffreys'
    prior for their mean give a negative binomial with size total + ½ and probability
    exposure/(exposure + coming), which knows that the mean is uncertain (Bernardo & Smith 1994).
    Shape: that of the broadcast arguments.

    >>> predictive(40, 8, 1, [0.025, 0.5, 0.975]).tolist()
    [1.0, 5.0, 10.0]
    """
    from scipy.special import betainc, nbdtrik

    t, w, c, q = np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in (total, exposure, coming, levels)))
    size, p = t + 0.5, w / (w + c)
    count = np.maximum(np.ceil(nbdtrik(q, size, p)), 0)
    fewer = np.maximum(count - 1, 0)  # the inverse is not exact where a count just reaches the level
    return np.where(betainc(size, fewer + 1, p) >= q, fewer, count)


def band(series: pd.DataFrame, window: int = WINDOW, level: float = 0.95) -> pd.DataFrame:
    """The series with what each period was expected to hold, judged by the ``window`` complete ones before it.

    Adds expected (mean), low and high (a count outside them is expected in at most 1 − level of
    the periods), base (how many periods it rests on) and outside: "över", "under" or None. Only
    complete periods with a count are in a base; with fewer than half of the window there is no
    band. A period that is not complete gets the band of the whole period and is never judged.
    Exposure is in days, so that February is not low for being short. Quantiles: `predictive`.
    Trap: after a change the band follows within ``window`` periods; `signals` remembers longer.
    """
    counts = complete_counts(series)
    days = np.array([(e - s).days + 1 for s, e in zip(series["start"], series["end"], strict=True)], dtype=float)
    has = ~np.isnan(counts)

    def before(values: Floats) -> Floats:
        sums = np.concatenate([[0.0], np.cumsum(values)])
        ends = np.arange(len(values))
        return sums[ends] - sums[np.maximum(ends - window, 0)]

    total, exposure = before(np.where(has, counts, 0.0)), before(np.where(has, days, 0.0))
    base = before(has.astype(float)).astype("int64")
    enough = base >= max(1, (window + 1) // 2)
    tail = (1 - level) / 2
    low, high = np.full(len(counts), np.nan), np.full(len(counts), np.nan)
    if enough.any():
        low[enough], high[enough] = (
            predictive(total[enough], exposure[enough], days[enough], q) for q in (tail, 1 - tail)
        )
    expected = np.where(enough, (total + 0.5) * days / np.where(enough, exposure, 1), np.nan)
    outside = np.full(len(counts), None, dtype=object)
    outside[counts > high] = "över"
    outside[counts < low] = "under"
    return series.assign(expected=expected, low=low, high=high, base=base, outside=outside)


def band_of_season(series: pd.DataFrame, earlier: int = 5, least: int = 3, level: float = 0.95) -> pd.DataFrame:
    """The series with what each month was expected to hold, judged by the same month of up to ``earlier`` years before.

    Adds the columns of `band`; ``base`` is the number of years, and with fewer than ``least`` there is no
    band. For months, where the eight before are another season. Trap: a trend over the years makes the
    band lag behind; the season chart shows it.
    """
    counts = complete_counts(series)
    days = np.array([(e - s).days + 1 for s, e in zip(series["start"], series["end"], strict=True)], dtype=float)
    place = {(int(y), int(n)): i for i, (y, n) in enumerate(zip(series["year"], series["number"], strict=True))}
    rows: list[tuple[float, float, float, int, str | None]] = []
    for i, (year, number) in enumerate(zip(series["year"], series["number"], strict=True)):
        at = [place[y, number] for y in range(year - earlier, year) if (y, number) in place]
        at = [j for j in at if not np.isnan(counts[j])]
        if len(at) < least:
            rows.append((np.nan, np.nan, np.nan, len(at), None))
            continue
        total, exposure = counts[at].sum(), days[at].sum()
        under, over = predictive(total, exposure, days[i], [(1 - level) / 2, (1 + level) / 2])
        is_outside = "över" if counts[i] > over else "under" if counts[i] < under else None
        rows.append(((total + 0.5) * days[i] / exposure, under, over, len(at), is_outside))
    expected, low, high, base, outside = ([r[i] for r in rows] for i in range(5))
    return series.assign(
        expected=np.array(expected, dtype=float),
        low=np.array(low, dtype=float),
        high=np.array(high, dtype=float),
        base=np.array(base, dtype="int64"),
        outside=np.array(outside, dtype=object),
    )


def months_shares(whole: pd.DataFrame, watch: int = 13) -> Floats:
    """What a period of each month, January first, holds as a multiple of a mean period: twelve factors.

    Of the complete periods of ``whole`` before its last ``watch`` (so that a change just now is not taken
    for season), drawn towards 1 by one mean period. A week belongs to the month of its Thursday. All 1
    when a month has not been seen in two years.
    """
    complete = whole["complete"].to_numpy(dtype=bool)
    counts = complete_counts(whole)[complete][:-watch]
    observed = ~np.isnan(counts)
    if not observed.any() or counts[observed].sum() == 0:
        return np.ones(12)
    month = _months_of(whole)[complete][:-watch]
    years = whole["year"].to_numpy()[complete][:-watch]
    mean, factor = counts[observed].mean(), np.ones(12)
    for m in range(12):
        mine = observed & (month == m)
        if len(set(years[mine])) < 2:
            return np.ones(12)
        factor[m] = (counts[mine].sum() + mean) / (mine.sum() + 1) / mean
    return factor


def season_factors(shares: Floats, series: pd.DataFrame) -> Floats:
    """How much each period of ``series`` is expected to hold, as a multiple of a mean period, for the season.

    ``shares`` are the `months_shares` of a larger area of the same category: a small area's own months
    say mostly chance.
    """
    return shares[_months_of(series)]


def _months_of(series: pd.DataFrame) -> NDArray[np.int64]:
    """The month of each period, 0 = January; a week belongs to that of its Thursday."""
    middle = np.array(series["start"], dtype="datetime64[D]") + 3
    return middle.astype("datetime64[M]").astype(np.int64) % 12


def reference_value(mu0: float, mu1: float) -> float:
    """k = (μ1 − μ0)/(ln μ1 − ln μ0): what a period may hold without moving a CUSUM. Lucas (1985).

    >>> round(reference_value(4, 8), 2)
    5.77
    """
    return (mu1 - mu0) / (log(mu1) - log(mu0))


def cusum(counts: ArrayLike, k: ArrayLike, h: float = np.inf, *, falling: bool = False) -> Floats:
    """Poisson CUSUM S = max(0, S + x − k), or with ``falling`` max(0, S + k − x). Lucas (1985).

    ``counts`` in order, ``k`` one for all or one for each; a missing count (NaN) leaves S as it was: nobody knows, so nothing is added.
    S ≥ h is an alarm, and after it S begins again from 0: otherwise a peak that is long past
    would go on giving alarms.

    >>> cusum([4, 9, float("nan"), 9, 1], 6).tolist()
    [0.0, 3.0, 3.0, 6.0, 1.0]
    >>> cusum([9, 9, 7], 6, 5).tolist()
    [3.0, 6.0, 1.0]
    """
    steps = np.asarray(counts, dtype=float) - np.asarray(k, dtype=float)
    out, level = np.empty(len(steps)), 0.0
    for i, step in enumerate(-steps if falling else steps):
        level = 0.0 if level >= h else level
        level = level if np.isnan(step) else max(0.0, level + step)
        out[i] = level
    return out


def run_length(mu: float, k: float, h: float, *, falling: bool = False) -> float:
    """Average number of periods until S ≥ h when the mean is ``mu``, from S = 0; k and h in tenths.

    Exact, as a Markov chain over the values that S can take: Brook & Evans (1972), Lucas (1985). Infinite
    where it is longer than the arithmetic can tell.

    >>> round(run_length(1.88, 2, 6), 1), round(run_length(3.2, 2, 6), 2)
    (37.2, 5.49)
    """
    from scipy.linalg import solve_toeplitz
    from scipy.special import gammaln, xlogy

    km, hm = round(k * _GRAIN), round(h * _GRAIN)
    x = np.arange(int(poisson_quantile(1 - 1e-14, mu)) + 2)
    chance = np.exp(xlogy(x, mu) - gammaln(x + 1) - mu)
    step = _GRAIN * x - km
    if falling:
        step, chance = -step[::-1], chance[::-1]
    # the chance of a step is the same from every value, so that the chain's matrix is a Toeplitz matrix; what
    # would lead below 0 leads to 0, which is a column more: u = y + z·u₀ with both solved for at once
    near = np.abs(step) < hm
    moves = np.zeros(2 * hm - 1)
    moves[step[near] + hm - 1] = chance[near]
    stays = np.eye(1, hm)[0]
    below = np.concatenate([[0.0], np.cumsum(chance)])[np.searchsorted(step, -np.arange(hm))]
    sides = (stays - moves[hm - 1 :: -1], stays - moves[hm - 1 :])
    y, z = solve_toeplitz(sides, np.column_stack([np.ones(hm), below]))[0]
    return float(y / (1 - z)) if y > 0 and z < 1 else np.inf


@lru_cache(maxsize=4096)
def design(mu0: float, mu1: float, every: float = 500) -> tuple[float, float]:
    """(k, h) of a CUSUM that gives a false alarm once in ``every`` periods, at most, when the mean stays ``mu0``.

    It is the quickest to find that the mean has become ``mu1`` (above or below). k is rounded to
    tenths, and h is the smallest tenth that is enough.
    """
    falling = mu1 < mu0
    k = _reference(mu0, mu1)
    low, high = 0, _GRAIN
    while run_length(mu0, k, high / _GRAIN, falling=falling) < every:
        low, high = high, 2 * high
        if high > 200 * _GRAIN:
            raise ValueError(f"no CUSUM for {mu0} to {mu1}")
    while high - low > 1:
        middle = (low + high) // 2
        if run_length(mu0, k, middle / _GRAIN, falling=falling) < every:
            low = middle
        else:
            high = middle
    return k, high / _GRAIN


def _reference(mu0: float, mu1: float) -> float:
    return max(round(reference_value(mu0, mu1) * _GRAIN), 1) / _GRAIN


SIGNAL_COLUMNS = ["series", "direction", "since", "alarm", "periods", "count", "expected"]


def signals(
    many: dict[str, pd.DataFrame],
    watch: int = 13,
    reference: int = 52,
    change: float = 1.5,
    every: float = 500,
    recent: int = 4,
    factors: Mapping[str, Floats] | None = None,
) -> pd.DataFrame:
    """What breaks the pattern just now: the series whose CUSUM gave an alarm in the last ``recent`` complete periods.

    ``many`` maps a name to its series. The mean is that of the ``reference`` complete periods
    before the last ``watch``, which are watched for a mean ``change`` times as high ("ökar") or as
    low ("minskar"). One row a signal, the farthest from the expected first: series, direction,
    since (first day of the period when it began), alarm (first day of the latest period that gave
    an alarm), and from since until the last complete period: periods (known ones), count, expected.
    A series with fewer than half of the reference known, or less than one expected a period where
    it would fall, is not watched. Each direction of a series that has not changed gives a false
    alarm once in ``every`` periods on average; among many series some do.
    ``factors`` are each period's expected multiple of the mean (see `season_factors`): k follows them,
    h is that of a mean period (Höhle & Paul 2008, with h fixed). Without them a season is a change.
    Trap: the mean is an estimate, so that with a short reference false alarms come more often.
    """
    rows = []
    for name, series in many.items():
        complete = series["complete"].to_numpy(dtype=bool)
        factor = (factors[name] if factors and name in factors else np.ones(len(series)))[complete]
        counts, starts = complete_counts(series)[complete], series["start"].to_numpy()[complete][-watch:]
        past, now = counts[:-watch][-reference:], counts[-watch:]
        observed = past[~np.isnan(past)]
        weight, coming = factor[:-watch][-reference:][~np.isnan(past)], factor[-watch:]
        if len(observed) < max(2, reference / 2):
            continue
        mean = (observed.sum() + 0.5) / weight.sum()
        about = _rounded(mean)
        for direction, aim in (("ökar", about * change), ("minskar", about / change)):
            falling = aim < about
            if falling and mean < 1:
                continue
            k = _reference(about, aim)
            free = cusum(now, k * coming, falling=falling)
            most = floor(_GRAIN * free.max(initial=0) + 1e-9) / _GRAIN
            # the longer h, the longer the run: where a short h is enough the long one of a large change need not be solved
            near = min(most, floor(4 * about**0.5 * _GRAIN) / _GRAIN)
            if most == 0 or all(run_length(about, k, h, falling=falling) < every for h in dict.fromkeys((near, most))):
                continue  # h lies above anything that S has been: no need to look for it
            h = design(about, aim, every)[1]
            s = cusum(now, k * coming, h, falling=falling)
            alarms = np.flatnonzero((s >= h) & ~np.isnan(now))
            if not len(alarms) or alarms[-1] < len(now) - recent:
                continue
            began = int(np.max(np.flatnonzero(free[: alarms[-1]] == 0), initial=-1)) + 1
            is_known = ~np.isnan(now[began:])
            stretch = now[began:][is_known]
            expected = mean * coming[began:][is_known].sum()
            rows.append(
                (name, direction, starts[began], starts[alarms[-1]], len(stretch), int(stretch.sum()), expected)
            )
    table = pd.DataFrame(rows, columns=SIGNAL_COLUMNS)
    distance = (table["count"] - table["expected"]).abs() / table["expected"] ** 0.5
    return table.iloc[distance.argsort(kind="stable")[::-1]].reset_index(drop=True)


def _rounded(mean: float) -> float:
    """Two significant digits: series with about the same mean share one design."""
    return round(mean, 1 - floor(log10(mean)))


def season(series: pd.DataFrame, year: int, earlier: int = 5) -> pd.DataFrame:
    """The year beside up to ``earlier`` years before: index week (1-53) or month, one column a year.

    Then low, middle and high: the smallest, median and largest of the earlier years. Missing where
    not known or not complete. A week 53 has no counterpart in a year of 52 weeks: missing there,
    never week 52. Years without any count are left out.
    """
    is_weekly = not series.empty and (series["end"].iloc[0] - series["start"].iloc[0]).days == 6
    last = max((weeks_in_year(y) for y in range(year - earlier, year + 1)), default=52) if is_weekly else 12
    wide = (
        series.assign(count=pd.array(_integers(complete_counts(series)), dtype="Int64"))
        .pivot(index="number", columns="year", values="count")
        .reindex(index=pd.RangeIndex(1, last + 1, name="number"))
    )
    years = [y for y in range(year - earlier, year + 1) if y in wide and wide[y].notna().any()]
    table = wide[years].rename_axis(columns=None)
    past = table[[y for y in years if y != year]].astype("Float64")
    return table.assign(low=past.min(axis=1), middle=past.median(axis=1), high=past.max(axis=1))


def _integers(values: Floats) -> list[int | None]:
    return [None if np.isnan(v) else int(v) for v in values]
