"""Crime weighed by harm: sums of weight × count, and what chance alone can do to them.

For what a place is hit hardest by now (Kärrholm, Neyroud & Smaaland 2020), not for trends over years (Sarnecki 2021).
Weights are above 0 and of one scale; counts are whole crimes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lagesbild.analysis.statistics import Verdict

FEWEST = 10
"""How many equally heavy crimes a sum must be worth before a change of it is judged."""


@dataclass(frozen=True)
class Harm:
    """A weighed sum with its 95 % interval; ``worth`` is how many equally heavy crimes would be as uncertain."""

    harm: float
    low: float
    high: float
    worth: float


def weighed(counts: ArrayLike, weights: ArrayLike, level: float = 0.95) -> Harm:
    """Σ w·n of independent Poisson counts, with the gamma interval of Fay & Feuer (1997).

    ``counts`` and ``weights``: shape (n,), one a category. Its variance is Σ w²·n: a few grave crimes make it uncertain
    however many light ones there are. With all weights 1 it is Garwood's interval. ``worth``: (Σ w·n)² / Σ w²·n. Raises ValueError
    for a missing count or a weight that is not above 0: what has no weight is left out by the caller, and told.

    >>> made = weighed([10], [1])
    >>> round(made.low, 3), round(made.high, 2), made.worth
    (4.795, 18.39, 10.0)
    """
    from scipy.special import gammaincinv

    n, w = np.asarray(counts, dtype=float), np.asarray(weights, dtype=float)
    if n.shape != w.shape or np.isnan(n).any() or not (w > 0).all():
        raise ValueError("every count needs a weight above 0")
    y, v = float(w @ n), float(w**2 @ n)
    tail = (1 - level) / 2
    low = v / y * float(gammaincinv(y * y / v, tail)) if y else 0.0
    most = float(w.max(initial=0))
    after, spread = y + most, v + most**2
    high = spread / after * float(gammaincinv(after**2 / spread, 1 - tail)) if after else 0.0
    return Harm(y, low, high, y * y / v if v else 0.0)


def verdict(now: Harm, before: Harm, ratio: float = 1.0) -> Verdict:
    """Whether the change is more than chance: the two intervals put together (Zou & Donner 2008).

    ``ratio``: how many times as long the period now is. ``Verdict.FEW`` where either sum rests on so few grave crimes
    that it is worth less than `FEWEST` equal ones.

    >>> verdict(weighed([300], [2]), weighed([200], [2])), verdict(weighed([2, 9], [4500, 2]), weighed([1, 9], [4500, 2]))
    (<Verdict.INCREASE: 'säkerställd ökning'>, <Verdict.FEW: 'för få brott för att säga något'>)
    """
    if min(now.worth, before.worth) < FEWEST:
        return Verdict.FEW
    difference = now.harm - ratio * before.harm
    low = difference - np.hypot(now.harm - now.low, ratio * (before.high - before.harm))
    high = difference + np.hypot(now.high - now.harm, ratio * (before.harm - before.low))
    return Verdict.INCREASE if low > 0 else Verdict.DECREASE if high < 0 else Verdict.CHANCE
