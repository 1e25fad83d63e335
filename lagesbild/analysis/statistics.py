"""Counts and shares compared with what chance alone would give."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

_Z95 = 1.959963984540054


def two_counts_p(
    a: ArrayLike, b: ArrayLike, ta: float = 1.0, tb: float = 1.0, *, mid: bool = False
) -> NDArray[np.float64]:
    """Exact conditional test that two counts have the same rate; two-sided by doubling.

    ``a`` was counted during exposure ``ta``, ``b`` during ``tb``. Given a + b, a is
    binomial with probability ta/(ta+tb). With ``mid`` the mid-p version, which is less
    conservative. NaN where a count is missing or both are 0. Przyborowski & Wilenski
    (1940); mid-p: Lancaster (1961).

    >>> two_counts_p([268, 80, 2, 310], [221, 103, 6, 243]).round(3).tolist()
    [0.037, 0.104, 0.289, 0.005]
    >>> two_counts_p([268], [221], mid=True).round(3).tolist()
    [0.034]
    """
    from scipy.stats import binom

    x, y = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    n, share = x + y, ta / (ta + tb)
    with np.errstate(invalid="ignore"):
        tail = np.minimum(binom.cdf(x, n, share), binom.sf(x - 1, n, share))
        p = np.clip(2 * tail - mid * binom.pmf(x, n, share), 0, 1)
    return np.where(n > 0, p, np.nan)


def wilson(share: ArrayLike, n: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """95 % Wilson interval, without continuity correction, for a share (0-1) of ``n`` answers.

    NaN where share or n is missing or n is 0. Wilson (1927).

    >>> [round(float(x), 4) for x in wilson(0.5, 10)]
    [0.2366, 0.7634]
    """
    p, m = np.asarray(share, dtype=float), np.asarray(n, dtype=float)
    m = np.where(m > 0, m, np.nan)
    centre = p + _Z95**2 / (2 * m)
    half = _Z95 * np.sqrt(p * (1 - p) / m + _Z95**2 / (4 * m**2))
    scale = 1 + _Z95**2 / m
    low, high = (centre - half) / scale, (centre + half) / scale
    return np.clip(low, 0, 1), np.clip(high, 0, 1)


def holm(p: ArrayLike) -> NDArray[np.float64]:
    """Holm's step-down adjusted p-values; NaN stays NaN and is not counted. Holm (1979).

    >>> holm([0.01, 0.04, 0.03]).round(2).tolist()
    [0.03, 0.06, 0.06]
    """
    values = np.asarray(p, dtype=float)
    out = np.full_like(values, np.nan)
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(values[known], kind="stable")]
    steps = values[order] * (len(order) - np.arange(len(order)))
    out[order] = np.minimum(np.maximum.accumulate(steps), 1) if len(order) else steps
    return out
