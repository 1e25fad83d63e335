"""Counts and shares compared with what chance alone would give."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from lagesbild.problems import LagesbildError

_Z95 = 1.959963984540054
Floats = NDArray[np.float64]


class TooFew(LagesbildError):
    """There are too few data for the method; the message says why, in Swedish."""


class Verdict(StrEnum):
    """The verdict of a comparison of two counts.

    ``UNSURE``: alone the row would be säkerställd, but not when all rows of its table are tested together.
    """

    INCREASE = "säkerställd ökning"
    DECREASE = "säkerställd minskning"
    UNSURE = "inte säkerställd"
    CHANCE = "inom slumpen"
    FEW = "för få brott för att säga något"

    @property
    def is_sure(self) -> bool:
        """True for what says more than chance."""
        return self in (Verdict.INCREASE, Verdict.DECREASE)


@dataclass(frozen=True)
class Earlier:
    """Several years' counts taken together: ``count`` in ``exposure``, from ``years`` known years (arrays)."""

    count: Floats
    exposure: Floats
    years: NDArray[np.int64]


def two_counts_p(a: ArrayLike, b: ArrayLike, ta: ArrayLike = 1.0, tb: ArrayLike = 1.0, *, mid: bool = False) -> Floats:
    """Exact conditional test that two counts have the same rate; two-sided by doubling.

    ``a`` was counted during exposure ``ta``, ``b`` during ``tb`` (same unit; all four broadcast).
    Given a + b, a is binomial with probability ta/(ta+tb). With ``mid`` the mid-p version, which
    is less conservative. NaN where a count is missing or both are 0. Przyborowski & Wilenski
    (1940); mid-p: Lancaster (1961). Trap: z = 2(√a − √b) has standard deviation √2, not 1.

    >>> two_counts_p([268, 80, 2, 310], [221, 103, 6, 243]).round(3).tolist()
    [0.037, 0.104, 0.289, 0.005]
    >>> two_counts_p([268], [221], mid=True).round(3).tolist()
    [0.034]
    """
    from scipy.special import betainc, betaln, xlog1py, xlogy

    x, y = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    one, other = np.asarray(ta, dtype=float), np.asarray(tb, dtype=float)
    x, y, share = np.broadcast_arrays(x, y, one / (one + other))
    n = x + y
    with np.errstate(invalid="ignore"):
        # P(X ≤ a) and P(X ≥ a) as incomplete beta functions: much faster than scipy.stats' objects
        below = np.where(y > 0, betainc(np.where(y > 0, y, 1), x + 1, 1 - share), 1.0)
        above = np.where(x > 0, betainc(np.where(x > 0, x, 1), y + 1, share), 1.0)
        p = 2 * np.minimum(below, above)
        if mid:
            p -= np.exp(xlogy(x, share) + xlog1py(y, -share) - betaln(x + 1, y + 1) - np.log1p(n))
        return np.where(n > 0, np.clip(p, 0, 1), np.nan)


def smallest_p(a: ArrayLike, b: ArrayLike, ta: ArrayLike = 1.0, tb: ArrayLike = 1.0) -> Floats:
    """The smallest mid-p that any split of a + b could give: all of them in one of the two periods.

    With equal exposure ½ to the power of a + b. NaN as in `two_counts_p`.

    >>> smallest_p([2, 4], [2, 1]).tolist()
    [0.0625, 0.03125]
    """
    n = np.asarray(a, dtype=float) + np.asarray(b, dtype=float)
    one, other = np.asarray(ta, dtype=float), np.asarray(tb, dtype=float)
    rarest = np.minimum(one, other) / (one + other)
    return np.where(n > 0, rarest**n, np.nan)


def ratio_interval(
    a: ArrayLike, b: ArrayLike, ta: ArrayLike = 1.0, tb: ArrayLike = 1.0, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Interval for the ratio of two rates, (a/ta)/(b/tb): Clopper & Pearson (1934) for a's share of a + b.

    The upper end is infinite when b = 0, the lower end 0 when a = 0; NaN where a count is
    missing or both are 0. The interval never promises too much, so that it may still hold 1
    where the mid-p is just under 5 %.

    >>> low, high = ratio_interval(268, 221)
    >>> round(float(low), 3), round(float(high), 3)
    (1.011, 1.456)
    """
    from scipy.special import betaincinv

    x, y = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    k = np.asarray(ta, dtype=float) / np.asarray(tb, dtype=float)
    x, y, k = np.broadcast_arrays(x, y, k)
    tail = (1 - level) / 2
    has_events = x + y > 0
    some_x, some_y = np.where(x > 0, x, 1), np.where(y > 0, y, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(x > 0, betaincinv(some_x, y + 1, tail), 0.0)
        high = np.where(y > 0, betaincinv(x + 1, some_y, 1 - tail), 1.0)
        return np.where(has_events, low / (1 - low) / k, np.nan), np.where(has_events, high / (1 - high) / k, np.nan)


def two_counts(a: ArrayLike, b: ArrayLike, ta: ArrayLike = 1.0, tb: ArrayLike = 1.0) -> pd.DataFrame:
    """All that two counts say, one row a pair; ``a`` during exposure ``ta``, ``b`` during ``tb``.

    With k = ta/tb: difference a − bk, percent 100(a/(bk) − 1) (missing when b = 0), ratio a/(bk)
    with its 95 % interval ratio_low and ratio_high, and the mid-p. Missing counts give missing
    values, never 0.

    >>> two_counts([6, 5], [2, 0]).round(2)[["difference", "percent", "ratio", "p"]].values.tolist()
    [[4.0, 200.0, 3.0, 0.18], [5.0, nan, nan, 0.03]]
    """
    x, y = np.atleast_1d(np.asarray(a, dtype=float)), np.atleast_1d(np.asarray(b, dtype=float))
    x, expected = np.broadcast_arrays(x, y * (np.asarray(ta, dtype=float) / np.asarray(tb, dtype=float)))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(expected > 0, x / expected, np.nan)
    low, high = ratio_interval(x, y, ta, tb)
    return pd.DataFrame(
        {
            "difference": x - expected,
            "percent": 100 * (ratio - 1),
            "ratio": ratio,
            "ratio_low": low,
            "ratio_high": high,
            "p": two_counts_p(x, y, ta, tb, mid=True),
        }
    )


def earlier(counts: ArrayLike, exposures: ArrayLike) -> Earlier:
    """Several years summed with their exposure: ``counts`` is rows × years, ``exposures`` one a year.

    A missing year adds neither count nor exposure. Test a new count against the sum, never
    against a mean as if the mean were known: the mean of five years has an error of its own.
    A row without any known year has the count NaN and the exposure 0.

    >>> result = earlier([[4, 6, np.nan]], [365, 365, 366])
    >>> result.count.tolist(), result.exposure.tolist(), result.years.tolist()
    ([10.0], [730.0], [2])
    """
    values = np.atleast_2d(np.asarray(counts, dtype=float))
    observed = ~np.isnan(values)
    years = observed.sum(axis=1)
    total = np.where(years > 0, np.where(observed, values, 0).sum(axis=1), np.nan)
    return Earlier(total, observed @ np.asarray(exposures, dtype=float), years)


def verdicts(
    a: ArrayLike,
    b: ArrayLike,
    ta: ArrayLike = 1.0,
    tb: ArrayLike = 1.0,
    family: ArrayLike | None = None,
    alpha: float = 0.05,
    p: ArrayLike | None = None,
) -> tuple[NDArray[np.object_], Floats]:
    """(what can be said of each pair of counts, its p adjusted over the table).

    The mid-p values are adjusted by `holm` within each ``family`` (one label a row; one family
    when None), so that a table in which nothing has changed holds a "säkerställd" in at most
    ``alpha`` of the cases. "För få": even if every crime of both periods had fallen in one of
    them, the row could not have been säkerställd in this table, the other rows being as they
    are (0 and 0 among them). "Inte säkerställd": its own p is at most ``alpha``, the adjusted one is not.
    None where a count is missing. ``p``: the mid-p, where it is at hand.

    >>> [str(v) for v in verdicts([80, 44, 3, 62], [40, 40, 1, 41])[0]]
    ['säkerställd ökning', 'inom slumpen', 'för få brott för att säga något', 'inte säkerställd']
    """
    x, y = np.atleast_1d(np.asarray(a, dtype=float)), np.atleast_1d(np.asarray(b, dtype=float))
    p = two_counts_p(x, y, ta, tb, mid=True) if p is None else np.asarray(p, dtype=float)
    groups = np.zeros(len(p), dtype=np.intp) if family is None else pd.factorize(np.asarray(family))[0]
    adjusted = _holm(p, groups)
    with np.errstate(invalid="ignore"):
        significant = adjusted <= alpha
        tested = np.bincount(groups[~np.isnan(p)], minlength=groups.max(initial=-1) + 1)
        rejected = np.bincount(groups[significant], minlength=len(tested))
        # Holm tries the next row at α/(rows not yet rejected): what no split reaches, no count could show
        limit = alpha / np.maximum(tested - rejected, 1)[groups]
        few = ~significant & ((x + y == 0) | (smallest_p(x, y, ta, tb) > limit))
        more = x > y * (np.asarray(ta, dtype=float) / np.asarray(tb, dtype=float))
    out = np.full(len(p), None, dtype=object)
    out[~np.isnan(x + y)] = Verdict.CHANCE
    with np.errstate(invalid="ignore"):
        out[~significant & (p <= alpha)] = Verdict.UNSURE
    out[few] = Verdict.FEW
    out[significant & more] = Verdict.INCREASE
    out[significant & ~more] = Verdict.DECREASE
    return out, adjusted


def relative_change(
    a: ArrayLike, b: ArrayLike, reference_a: ArrayLike, reference_b: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """(ratio, low, high): the change from b to a, divided by the change of a reference area, with 95 %.

    1 = followed the reference. The reference must not hold the area itself (take it away
    first). Interval on the log scale, variance 1/a + 1/b + 1/A + 1/B (Woolf 1955); NaN where
    any count is missing or below 5, too few for it.

    >>> [round(float(v), 2) for v in relative_change(80, 40, 1000, 1000)]
    [2.0, 1.35, 2.95]
    """
    counts = np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in (a, b, reference_a, reference_b)))
    with np.errstate(divide="ignore", invalid="ignore"):
        enough = np.all([v >= 5 for v in counts], axis=0)
        x, y, u, v = (np.where(enough, c, np.nan) for c in counts)
        ratio, half = (x / y) / (u / v), _Z95 * np.sqrt(1 / x + 1 / y + 1 / u + 1 / v)
    return ratio, ratio * np.exp(-half), ratio * np.exp(half)


def poisson_quantile(level: ArrayLike, mean: ArrayLike) -> Floats:
    """The smallest count that a Poisson count of this mean does not exceed with probability ``level``; NaN stays NaN.

    >>> poisson_quantile([0.025, 0.5, 0.975], 10).tolist()
    [4.0, 10.0, 17.0]
    """
    from scipy.special import pdtr, pdtrik  # without the objects of scipy.stats, which cost a second to import

    q, m = np.asarray(level, dtype=float), np.asarray(mean, dtype=float)
    count = np.ceil(pdtrik(q, m))
    fewer = np.maximum(count - 1, 0)  # the inverse is not exact where a count just reaches the level
    return np.where(pdtr(fewer, m) >= q, fewer, count)


def wilson(share: ArrayLike, n: ArrayLike, z: ArrayLike = _Z95) -> tuple[Floats, Floats]:
    """Wilson interval (95 % unless ``z`` says otherwise), without continuity correction, for a share (0-1) of ``n`` answers.

    NaN where share or n is missing or n is 0. Wilson (1927).

    >>> [round(float(x), 4) for x in wilson(0.5, 10)]
    [0.2366, 0.7634]
    """
    p, m = np.asarray(share, dtype=float), np.asarray(n, dtype=float)
    m = np.where(m > 0, m, np.nan)
    z = np.asarray(z, dtype=float)
    centre = p + z**2 / (2 * m)
    half = z * np.sqrt(p * (1 - p) / m + z**2 / (4 * m**2))
    scale = 1 + z**2 / m
    low, high = (centre - half) / scale, (centre + half) / scale
    return np.clip(low, 0, 1), np.clip(high, 0, 1)


def holm(p: ArrayLike, family: ArrayLike | None = None) -> Floats:
    """Holm's step-down adjusted p-values; NaN stays NaN and is not counted. Holm (1979).

    With ``family`` (one label a value) each family is adjusted by itself.

    >>> holm([0.01, 0.04, 0.03]).round(2).tolist()
    [0.03, 0.06, 0.06]
    >>> holm([0.01, 0.04, 0.03], ["a", "a", "b"]).round(2).tolist()
    [0.02, 0.04, 0.03]
    """
    values = np.asarray(p, dtype=float)
    groups = np.zeros(len(values), dtype=np.intp) if family is None else pd.factorize(np.asarray(family))[0]
    return _holm(values, groups)


def _holm(p: Floats, groups: NDArray[np.intp]) -> Floats:
    out = np.full_like(p, np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    if not len(tested):
        return out
    order = tested[np.lexsort((p[tested], groups[tested]))]
    group = groups[order]
    first = np.flatnonzero(np.diff(group, prepend=-1))
    sizes = np.diff(first, append=len(order))
    rank = np.arange(len(order)) - np.repeat(first, sizes)
    steps = np.minimum(p[order] * (np.repeat(sizes, sizes) - rank), 1)
    out[order] = pd.Series(steps).groupby(group).cummax().to_numpy()
    return out


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """P-values adjusted for the false discovery rate; NaN stays NaN and is not counted.

    Benjamini & Hochberg (1995).

    >>> benjamini_hochberg([0.01, 0.04, 0.03, 0.5]).round(3).tolist()
    [0.04, 0.053, 0.053, 0.5]
    """
    values = np.asarray(p, dtype=float)
    out = np.full_like(values, np.nan)
    tested = np.flatnonzero(~np.isnan(values))
    order = tested[np.argsort(-values[tested], kind="stable")]
    m = len(order)
    out[order] = np.minimum(np.minimum.accumulate(values[order] * m / (m - np.arange(m))), 1) if m else values[order]
    return out
