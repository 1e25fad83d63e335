"""An interrupted series: did the weeks after a day differ from where the weeks before it were heading?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np

from lagesbild.analysis.evaluation import FEWEST
from lagesbild.analysis.persistence import likeness, stretch
from lagesbild.analysis.statistics import Floats, TooFew

FEWEST_BEFORE, FEWEST_AFTER = 26, 8
"""Weeks that are needed before and after."""
SEASON_FROM = 104
"""Weeks before, from which a season can be told from a trend and a step: with one year, one step in eight is the season."""
_YEAR = 52.1775  # weeks
_SURE = 0.05
_FEWEST_LEFT = 26  # degrees of freedom
_MOST_STEPS = 50


@dataclass(frozen=True)
class Step:
    """How far the counts after lie from the course before: a ratio (1: none) with its 95 % interval and p.

    ``p_rotated``: how often the same weeks turned round show as much. ``alike``: how much a week resembles the one before (0: not).
    ``expected``: how many there would have been after had the course gone on; ``observed``: how many there were.
    """

    ratio: float
    low: float
    high: float
    p: float
    p_rotated: float
    alike: float
    expected: float
    observed: float

    @property
    def is_sure(self) -> bool:
        """True when the interval does not hold 1 and at most one turn in twenty shows as much."""
        return (self.low > 1 or self.high < 1) and self.p_rotated <= _SURE


def step_in_counts(before: Sequence[float], after: Sequence[float]) -> Step:
    """Segmented quasi-Poisson regression of counts per week: log μ = level + trend + season + step from the first week after.

    The season is one yearly sine and cosine. The step's error is the largest of the
    quasi-Poisson one (φ = Pearson χ²/df, at least 1), the same widened for weeks that resemble each other (`likeness`), and Newey
    and West's (1987; Bartlett weights, ⌊4(n/100)^(2/9)⌋ lags, times n/df); limits of Student's t with as many degrees of freedom
    as weeks that are each other's equals leave. Errors of estimated autocorrelation are still too small in short series, so a
    second test must agree: the residuals of the course without a step, turned round in time (`_p_rotated`).
    Bernal, Cummins & Gasparrini (2017). Raises TooFew for fewer than 104 weeks before or 8 after, a missing week, fewer
    than `FEWEST` counts before, none after, or weeks that resemble each other so much that few are left.
    Trap: what else changed at that time is in the step too.

    >>> result = step_in_counts([10, 12, 8, 11, 9, 10] * 18, [5, 6, 4, 5] * 4)
    >>> round(result.ratio, 2), result.is_sure, result.observed
    (0.5, True, 80.0)
    """
    from scipy.special import stdtr, stdtrit

    y, n_before = _weeks(before, after), len(before)
    if n_before < SEASON_FROM:
        raise TooFew(
            f"Med mindre än två år före ({SEASON_FROM} veckor) går årstiden inte att skilja från åtgärden: jämför med ett annat område."
        )
    if y[:n_before].sum() < FEWEST or y[n_before:].sum() == 0:
        raise TooFew(f"För få för att säga något: minst {FEWEST} före och någon efter behövs.")
    t = np.arange(len(y), dtype=float)
    season = [np.sin(2 * np.pi * t / _YEAR), np.cos(2 * np.pi * t / _YEAR)]
    x = np.column_stack([np.ones_like(t), (t - n_before) / 52, (t >= n_before).astype(float), *season])
    n, k = x.shape
    beta = _fit(x, y)
    mu = np.exp(x @ beta)
    bread = np.linalg.inv(x.T @ (mu[:, None] * x))
    residuals = (y - mu) / np.sqrt(mu)
    alike = likeness([residuals], k)
    longer = stretch(alike)
    df = n / longer - k
    if df < _FEWEST_LEFT:
        raise TooFew("Veckorna liknar varandra för mycket: serien säger för lite om vad som hade hänt annars.")
    plain = max(1.0, float((residuals**2).sum() / (n - k))) * float(bread[2, 2])
    error = max(plain * longer, _newey_west(x, y - mu, bread)) ** 0.5
    step, margin = float(beta[2]), float(stdtrit(df, 0.975)) * error
    return Step(
        exp(step),
        exp(step - margin),
        exp(step + margin),
        2 * float(stdtr(df, -abs(step) / error)),
        _p_rotated(x, y),
        alike,
        float(np.exp(x @ np.where(np.arange(k) == 2, 0, beta))[n_before:].sum()),
        float(y[n_before:].sum()),
    )


def _newey_west(x: Floats, errors: Floats, bread: Floats) -> float:
    """The variance of the step where weeks may be uneven and resemble those just before."""
    n, k = x.shape
    scores = x * errors[:, None]
    meat = scores.T @ scores
    lags = int(4 * (n / 100) ** (2 / 9))
    for lag in range(1, lags + 1):
        part = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / (lags + 1)) * (part + part.T)
    return float((bread @ meat @ bread)[2, 2]) * n / (n - k)


def _p_rotated(x: Floats, y: Floats) -> float:
    """How often the score of a step is as large when the residuals of the course without it are turned round in time.

    All n turns keep how the weeks follow on each other. The step is set free of level, trend and season first, weighted as
    they were fitted.
    """
    n = len(y)
    without = np.delete(x, 2, axis=1)
    mu = np.exp(without @ _fit(without, y))
    weighted, step = np.sqrt(mu)[:, None] * without, np.sqrt(mu) * x[:, 2]
    free = step - weighted @ np.linalg.lstsq(weighted, step, rcond=None)[0]
    residuals = (y - mu) / np.sqrt(mu)
    rotations = (np.arange(n) - np.arange(n)[:, None]) % n
    scores = np.abs(residuals[rotations] @ free)
    return float((scores >= scores[0] - 1e-9).mean())


def _fit(x: Floats, y: Floats) -> Floats:
    """The coefficients of a Poisson regression with log link, by Newton's method."""
    beta = np.zeros(x.shape[1])
    beta[0] = log(max(y.mean(), 0.1))
    for _ in range(_MOST_STEPS):
        mu = np.exp(np.clip(x @ beta, -30, 30))
        change = np.linalg.solve(x.T @ (mu[:, None] * x) + 1e-12 * np.eye(len(beta)), x.T @ (y - mu))
        beta = beta + change
        if np.abs(change).max() < 1e-10:
            return beta
    raise TooFew("Veckorna är för få eller för ojämna för att räkna på.")


@dataclass(frozen=True)
class Shift:
    """The share of the weeks (0-1) before and after, and how often the same weeks turned round show as large a difference."""

    before: float
    after: float
    p: float

    @property
    def is_sure(self) -> bool:
        """True when at most one turn in twenty shows as much."""
        return self.p <= _SURE


def shift_in_levels(before: Sequence[float], after: Sequence[float]) -> Shift:
    """The mean of values 0-1 (a week at an elevated level or not) before and after, tried by turning the series round.

    All n circular shifts of the weeks keep how they follow on each other; p is the share of them whose difference is at
    least as large, the weeks as they were included. Levels have no mean, so elevated or not is what is counted; a week that was
    not assessed (NaN) is left out. Raises TooFew for fewer than 26 weeks before or 8 after, or where more than half of either is
    not assessed.

    >>> result = shift_in_levels(([1.0] * 3 + [0.0]) * 10, [0.0] * 20)
    >>> result.before, result.after, result.is_sure
    (0.75, 0.0, True)
    """
    y = _weeks(before, after, may_miss=True)
    n, k = len(y), len(before)
    if np.isnan(y[:k]).mean() > 0.5 or np.isnan(y[k:]).mean() > 0.5:
        raise TooFew("För få för att säga något: de flesta veckor före eller efter är inte bedömda.")
    known, values = (~np.isnan(y)).astype(float), np.nan_to_num(y)
    rotations = (np.arange(n) - np.arange(n)[:, None]) % n  # row s: the weeks turned s steps
    sums, counts = (np.stack([v[rotations][:, :k].sum(1), v[rotations][:, k:].sum(1)]) for v in (values, known))
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.where(counts > 0, sums / counts, np.nan)
    differences = means[1] - means[0]
    differences = np.abs(differences[~np.isnan(differences)])
    p = float((differences >= differences[0] - 1e-12).mean())
    return Shift(float(means[0, 0]), float(means[1, 0]), p)


def _weeks(before: Sequence[float], after: Sequence[float], *, may_miss: bool = False) -> Floats:
    if len(before) < FEWEST_BEFORE or len(after) < FEWEST_AFTER:
        raise TooFew(
            f"För kort tid för att säga något: minst {FEWEST_BEFORE} veckor före och {FEWEST_AFTER} efter behövs."
        )
    y = np.asarray([*before, *after], dtype=float)
    if not may_miss and np.isnan(y).any():
        raise TooFew("Någon vecka är inte räknad: då går det inte att säga.")
    if (y < 0).any():
        raise ValueError("counts are not negative")
    return y
