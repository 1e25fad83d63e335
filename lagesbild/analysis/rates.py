"""Rates of areas: intervals, small areas, which areas stand out, and what a rank is worth.

Counts are whole events, ``inhabitants`` the people (or dwellings, cars …) that they are set
against; rates are events per one unless said otherwise. Rates by residents mislead where many
are that do not live there, such as in a city centre.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from lagesbild.analysis.statistics import Floats, TooFew, poisson_quantile

_FUNNEL = (0.95, 0.998)
FEWEST_WIDENED = 20
"""Areas that it takes to tell how much they differ: among fewer, those that stand out would hide themselves."""


@dataclass(frozen=True)
class Smoothed:
    """Rates drawn towards their ``mean``: table has count, inhabitants, rate, weight (0-1) and smoothed."""

    table: pd.DataFrame
    mean: float
    variance: float


@dataclass(frozen=True)
class Funnel:
    """Which rates stand out: the table of `funnel`, the ``mean`` rate, and φ (1 = as Poisson)."""

    table: pd.DataFrame
    mean: float
    dispersion: float


def garwood(count: ArrayLike, exposure: ArrayLike = 1.0, level: float = 0.95) -> tuple[Floats, Floats]:
    """Exact interval of a Poisson rate, ``count`` events in ``exposure`` (any unit). Garwood (1936).

    0 events give the lower end 0, not an empty interval. NaN where the count or the exposure is
    missing or the exposure is 0.

    >>> [round(float(v), 3) for v in garwood(10)], [round(float(v), 3) for v in garwood(0)]
    ([4.795, 18.39], [0.0, 3.689])
    """
    from scipy.special import gammaincinv

    x, t = np.broadcast_arrays(np.asarray(count, dtype=float), np.asarray(exposure, dtype=float))
    t = np.where(t > 0, t, np.nan)
    tail = (1 - level) / 2
    low = np.where(x > 0, gammaincinv(np.where(x > 0, x, 1), tail), np.where(np.isnan(x), np.nan, 0.0))
    return low / t, gammaincinv(x + 1, 1 - tail) / t


def per_inhabitants(counts: pd.DataFrame, population: pd.DataFrame, per: float = 100_000) -> pd.DataFrame:
    """Rates with their interval and the day of the population.

    ``counts`` has the columns area and count (and others, which are kept), ``population`` area,
    total and date (see `population.totals`). Adds inhabitants, population_date, rate, low and
    high (Garwood, 95 %), all per ``per`` inhabitants and for the period of the counts: the rate of
    nine months is not a yearly rate. Missing where the count or the population is, or is 0.
    """
    by_area = population.set_index("area")
    out = counts.assign(
        inhabitants=counts["area"].map(by_area["total"]), population_date=counts["area"].map(by_area["date"])
    )
    people = out["inhabitants"].to_numpy(dtype=float, na_value=np.nan)
    people = np.where(people > 0, people, np.nan)
    events = out["count"].to_numpy(dtype=float, na_value=np.nan)
    low, high = garwood(events, people / per)
    return out.assign(rate=events / people * per, low=low, high=high)


def marshall(count: ArrayLike, inhabitants: ArrayLike) -> Smoothed:
    """Empirical-Bayes rates: a small area's rate is drawn towards the mean of all. Marshall (1991).

    With r = e/n, m = Σe/Σn and n̄ the mean of n: A = max(0, Σn(r − m)²/Σn − m/n̄), C = A/(A + m/n),
    smoothed = m + C(r − m). Areas with a missing count or without inhabitants keep missing
    values and are in no sum. Trap: A is clamped at 0, otherwise rates would be pushed away from
    the mean. Raises TooFew for fewer than two areas.

    >>> marshall([0, 30, 45], [100, 10000, 9000]).table["smoothed"].round(5).tolist()
    [0.00388, 0.00343, 0.00448]
    """
    table = _table(count, inhabitants)
    e, n = (table[c].to_numpy(dtype=float) for c in ("count", "inhabitants"))
    used = ~np.isnan(e * n)
    if used.sum() < 2:
        raise TooFew("Minst två områden med både antal och befolkning behövs.")
    m = float(e[used].sum() / n[used].sum())
    spread = float((n * (e / n - m) ** 2)[used].sum() / n[used].sum())
    variance = max(0.0, spread - m / float(n[used].mean()))
    weight = variance / (variance + m / n) if variance > 0 else np.where(used, 0.0, np.nan)
    table["weight"] = np.where(used, weight, np.nan)
    table["smoothed"] = m + table["weight"] * (table["rate"] - m)
    return Smoothed(table, m, variance)


def funnel(count: ArrayLike, inhabitants: ArrayLike) -> Funnel:
    """Which areas' rates lie outside what chance gives for areas of their size. Spiegelhalter (2005).

    The table has one row an area: count, inhabitants, rate, expected (count at the mean rate), the
    exact Poisson limits low_95, high_95, low_998 and high_998 (as counts), outside: "över"
    or "under" the 99.8 % limits, or None, and outside_chance: the same of limits that are not widened. Where areas differ more than Poisson (φ > 1 by more
    than chance, φ from squared Pearson residuals winsorised at 10 %) the limits are widened by √φ
    around the expected count, never with fewer than `FEWEST_WIDENED` areas. Missing as in `marshall`; raises TooFew for fewer than two areas or
    no event at all.
    """
    table = _table(count, inhabitants)
    e, n = (table[c].to_numpy(dtype=float) for c in ("count", "inhabitants"))
    used = ~np.isnan(e * n)
    if used.sum() < 2 or e[used].sum() == 0:
        raise TooFew("Minst två områden med befolkning, och minst ett brott, behövs.")
    mean = float(e[used].sum() / n[used].sum())
    expected = np.where(used, n * mean, np.nan)
    z = ((e - expected) / np.sqrt(expected))[used]
    inner = np.clip(z, *np.quantile(z, [0.1, 0.9]))
    phi = float((inner**2).mean())
    phi = phi if len(z) >= FEWEST_WIDENED and phi > 1 + 2 * np.sqrt(2 / len(z)) else 1.0
    table["expected"] = expected
    for level in _FUNNEL:
        name = f"{100 * level:g}".replace(".", "")
        table[f"low_{name}"], table[f"high_{name}"] = limits(expected, level, phi)
    outside = _outside(e, table["low_998"], table["high_998"])
    outside_chance = _outside(e, *limits(expected, _FUNNEL[-1]))
    return Funnel(table.assign(outside=outside, outside_chance=outside_chance), mean, phi)


def _outside(count: Floats, low: ArrayLike, high: ArrayLike) -> NDArray[np.object_]:
    out = np.full(len(count), None, dtype=object)
    out[count > np.asarray(high)], out[count < np.asarray(low)] = "över", "under"
    return out


def limits(expected: ArrayLike, level: float, dispersion: float = 1.0) -> tuple[Floats, Floats]:
    """(low, high) counts that a Poisson count leaves with at most (1 − level)/2 on each side.

    Widened by √``dispersion`` around ``expected``; never below 0. For the curves of a funnel: expected
    = mean rate × size.

    >>> [float(v) for v in limits(10, 0.95)]
    [4.0, 17.0]
    """
    mean = np.asarray(expected, dtype=float)
    tail, wider = (1 - level) / 2, np.sqrt(dispersion)
    low, high = (mean + wider * (poisson_quantile(q, mean) - mean) for q in (tail, 1 - tail))
    return np.maximum(low, 0), high


def ranks(count: ArrayLike, inhabitants: ArrayLike, draws: int = 10_000, seed: int = 1) -> pd.DataFrame:
    """Each area's rank by rate (1 = highest) with its 95 % interval: never a bare league table.

    Simulated, seeded: each rate is drawn from its gamma posterior (shape count + ½, Jeffreys'
    prior), all are ranked, and the 2.5 and 97.5 % ranks kept; Goldstein & Spiegelhalter (1996).
    Returns count, inhabitants, rate, rank (ties share the lowest), low, high; missing as in `marshall`.
    """
    table = _table(count, inhabitants)
    e, n = (table[c].to_numpy(dtype=float) for c in ("count", "inhabitants"))
    used = np.flatnonzero(~np.isnan(e * n))
    table["rank"] = table["rate"].rank(ascending=False, method="min")
    table["low"], table["high"] = np.nan, np.nan
    if len(used):
        chance = np.random.default_rng(seed)
        drawn = chance.gamma(e[used] + 0.5, 1 / n[used], (draws, len(used)))
        placed = np.empty(drawn.shape, dtype=np.intp)
        np.put_along_axis(placed, (-drawn).argsort(axis=1), np.arange(1, len(used) + 1)[None, :], axis=1)
        low, high = np.quantile(placed, [0.025, 0.975], axis=0, method="inverted_cdf")
        table.loc[used, "low"], table.loc[used, "high"] = low, high
    return table.astype({"rank": "Int64", "low": "Int64", "high": "Int64"})


def _table(count: ArrayLike, inhabitants: ArrayLike) -> pd.DataFrame:
    e, n = (pd.array(v, dtype="Float64").to_numpy(dtype=float, na_value=np.nan) for v in (count, inhabitants))
    n = np.where(n > 0, n, np.nan)
    return pd.DataFrame({"count": e, "inhabitants": n, "rate": e / n})
