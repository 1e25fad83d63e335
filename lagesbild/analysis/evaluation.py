"""Before and after a measure, with a control area: did the crimes become fewer, or did they move?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, isnan, log

import numpy as np

from lagesbild.analysis.persistence import at_most, likeness, stretch
from lagesbild.analysis.statistics import _Z95, TooFew
from lagesbild.swedish import number

FEWEST = 10
_LEVEL = 0.05


@dataclass(frozen=True)
class Change:
    """Counts of one area ``before`` and ``after``, in periods of equal length (see `weighted_displacement`)."""

    before: float
    after: float


@dataclass(frozen=True)
class Effect:
    """The weighted displacement difference: crimes fewer (negative) or more, with its 95 % interval.

    ``smallest`` is the smallest effect that these counts could have shown; ``p`` is two-sided.
    """

    crimes: float
    low: float
    high: float
    p: float
    smallest: float

    @property
    def is_sure(self) -> bool:
        """True when the interval does not hold 0."""
        return self.low > 0 or self.high < 0


def weighted_displacement(
    treated: Change,
    control: Change,
    displaced: Change | None = None,
    displaced_control: Change | None = None,
    *,
    days: tuple[float, float] = (1.0, 1.0),
) -> Effect:
    """The change in the treated area beyond that of the control area, with what moved to the area around.

    (Δtreated − Δcontrol) + (Δdisplaced − Δdisplaced control), where Δ is after − before; its variance
    is the sum of all counts, as they are Poisson. Wheeler & Ratcliffe (2018). ``days`` are the lengths
    of the two periods: the counts after are scaled to the length before (variance by the square).
    The two areas around are given both or neither. Raises ValueError otherwise and for negative
    counts; TooFew when a count is missing (NaN), when the treated or the control area has fewer than 10 crimes in both periods
    together, or when even no crime at all afterwards would be no effect that can be told from chance, beyond
    what the control area did.
    Trap: a place chosen because of a bad year gets better by itself (regression to the mean).

    >>> result = weighted_displacement(Change(100, 60), Change(100, 98))
    >>> result.crimes, round(result.low, 1), round(result.high, 1), result.is_sure
    (-38.0, -75.1, -0.9, True)
    """
    if (displaced is None) != (displaced_control is None):
        raise ValueError("the area around and its control are given both or neither")
    signed = [(treated, 1), (control, -1)]
    if displaced is not None and displaced_control is not None:
        signed += [(displaced, 1), (displaced_control, -1)]
    if any(min(c.before, c.after) < 0 for c, _ in signed) or min(days) <= 0:
        raise ValueError("counts and days are not negative")
    if any(isnan(c.before + c.after) for c, _ in signed):
        raise TooFew("Effekten går inte att bedöma: uppgift saknas för något av områdena.")
    for change, where in ((treated, "insatsområdet"), (control, "kontrollområdet")):
        total = change.before + change.after
        if total < FEWEST:
            raise TooFew(
                f"För få för att bedöma effekten: {where} har {number(total)} "
                f"före och efter tillsammans, och minst {number(FEWEST)} behövs."
            )
    k = days[0] / days[1]
    crimes = sum(sign * (k * c.after - c.before) for c, sign in signed)
    error = sum(c.before + k**2 * c.after for c, _ in signed) ** 0.5
    # the most that could have been seen: no crime at all afterwards, measured as the effect is, beyond the control
    best, without = crimes - k * treated.after, (error**2 - k**2 * treated.after) ** 0.5
    if best > -_Z95 * without and abs(crimes) < _Z95 * error:
        raise TooFew(
            "För få för att bedöma effekten: även om inget alls hade räknats i insatsområdet efteråt "
            "skulle det inte gå att skilja från slumpen."
        )
    return _effect(crimes, error)


def accumulated(
    treated: tuple[Sequence[float], Sequence[float]], control: tuple[Sequence[float], Sequence[float]]
) -> tuple[Effect, ...]:
    """The displacement difference added up, period by period: what it was after one, two, … periods.

    Each is (before, after), shape (n,), of equally long periods. No test for each: an interval that leaves 0 in one of many
    periods does so by chance too, and only the last is judged (`judge`). Wheeler & Ratcliffe (2018). Raises ValueError for
    unequal lengths; TooFew when a count is missing.

    >>> [(e.crimes, round(e.low, 1), round(e.high, 1)) for e in accumulated(([10, 12], [6, 5]), ([9, 8], [9, 9]))]
    [(-4.0, -15.4, 7.4), (-12.0, -28.2, 4.2)]
    """
    rows = np.array([*treated, *control], dtype=float)
    if np.isnan(rows).any():
        raise TooFew("Effekten går inte att lägga ihop period för period: uppgift saknas för någon av dem.")
    before, after, control_before, control_after = rows.cumsum(axis=1)
    crimes = (after - before) - (control_after - control_before)
    errors = np.sqrt(before + after + control_before + control_after)
    return tuple(_effect(float(c), float(e)) for c, e in zip(crimes, errors, strict=True))


def weighed_displacement(treated: Sequence[Change], control: Sequence[Change], weights: Sequence[float]) -> Effect:
    """The displacement difference in harm: Σ w·((after − before) − (the control's)), one change of each a category.

    Its variance is Σ w²·(all four counts): a few grave crimes make it uncertain however many light ones there are. In the unit
    of the weights; ``smallest`` too. Raises ValueError for weights that are not above 0, and TooFew when a count is missing, or
    when the counts are worth fewer than 10 equally heavy crimes, (Σ w·n)² / Σ w²·n.

    >>> made = weighed_displacement([Change(20, 10), Change(4, 2)], [Change(18, 19), Change(4, 4)], [10, 100])
    >>> made.crimes, round(made.low), round(made.high)
    (-310.0, -1061, 441)
    """
    w = np.asarray(weights, dtype=float)
    rows = np.array(
        [[t.before, t.after, c.before, c.after] for t, c in zip(treated, control, strict=True)], dtype=float
    )
    if w.shape != (len(rows),) or not (w > 0).all():
        raise ValueError("every category needs a weight above 0")
    if np.isnan(rows).any():
        raise TooFew("Effekten går inte att väga: uppgift saknas för någon kategori.")
    n = rows.sum(axis=1)
    spread = float(w**2 @ n)
    if not spread or float(w @ n) ** 2 / spread < FEWEST:
        raise TooFew("För få för att väga effekten efter skada: summan vilar på några få grova brott.")
    return _effect(float(w @ (rows @ [-1.0, 1.0, 1.0, -1.0])), spread**0.5)


def _effect(size: float, error: float) -> Effect:
    from scipy.special import ndtr

    p = 2 * float(ndtr(-abs(size) / error)) if error else 1.0
    return Effect(size, size - _Z95 * error, size + _Z95 * error, p, _Z95 * error)


@dataclass(frozen=True)
class Ratio:
    """The ratio of two ratios: how the treated area changed beside how the control area did; 1 is no difference.

    ``dispersion``: how much more the periods vary than chance would give (1 or more), which has widened the interval.
    """

    ratio: float
    low: float
    high: float
    p: float
    dispersion: float

    @property
    def is_sure(self) -> bool:
        """True when the interval does not hold 1."""
        return self.low > 1 or self.high < 1


def difference_in_differences(
    treated: tuple[Sequence[float], Sequence[float]], control: tuple[Sequence[float], Sequence[float]]
) -> Ratio:
    """Quasi-Poisson difference in differences of counts per period (week, month), (before, after) of each area.

    log μ = area + time + area × time; exp of the last is (t₁/t₀)/(c₁/c₀) of the means, its standard error on the log
    scale √(φ(1/Σt₀ + 1/Σt₁ + 1/Σc₀ + 1/Σc₁)), φ = Pearson χ²/(n − 4), at least 1 (McCullagh & Nelder 1989, ch. 9;
    the same as a GLM with ``scale="X2"``, without its φ < 1). Normal limits; p two-sided. Raises TooFew when an area
    had fewer than `FEWEST` events in all, when any of the four sums is 0, or with fewer than two periods in any.

    >>> result = difference_in_differences(([10] * 10, [6] * 10), ([10] * 10, [10] * 10))
    >>> round(result.ratio, 2), round(result.low, 2), round(result.high, 2), result.is_sure
    (0.6, 0.39, 0.92, True)
    """
    from scipy.special import ndtr

    groups = [np.asarray(g, dtype=float) for g in (*treated, *control)]
    if any(np.isnan(g).any() for g in groups):
        raise TooFew("Effekten går inte att bedöma: uppgift saknas för något av områdena.")
    if any((g < 0).any() for g in groups):
        raise ValueError("counts are not negative")
    if min(map(len, groups)) < 2:
        raise TooFew("Effekten går inte att bedöma: minst två perioder före och två efter behövs.")
    sums = [float(g.sum()) for g in groups]
    for total, where in ((sums[0] + sums[1], "insatsområdet"), (sums[2] + sums[3], "jämförelseområdet")):
        if total < FEWEST or 0 in sums:
            raise TooFew(
                f"För få för att bedöma effekten: {where} har {number(total)} före och efter tillsammans. "
                f"Minst {number(FEWEST)} behövs, och minst en före och en efter."
            )
    means = [g.mean() for g in groups]
    pearson = sum(float(((g - m) ** 2).sum() / m) for g, m in zip(groups, means, strict=True))
    dispersion = max(1.0, pearson / max(1, sum(map(len, groups)) - len(groups)))
    effect = log(means[1] / means[0]) - log(means[3] / means[2])
    error = (dispersion * sum(1 / s for s in sums)) ** 0.5
    p = 2 * float(ndtr(-abs(effect) / error))
    return Ratio(exp(effect), exp(effect - _Z95 * error), exp(effect + _Z95 * error), p, dispersion)


def serial_p(
    treated: tuple[Sequence[float], Sequence[float]],
    control: tuple[Sequence[float], Sequence[float]],
    *,
    is_weekly: bool = True,
) -> float:
    """Two-sided p of the same ratio of ratios, whatever the autocorrelation, and with what both areas share left out.

    Per period, the treated area's count over its mean less the control's. The larger p of two: the variance of their mean before
    and after is the equal-weighted cosine estimate with B = 0.3 n^⅔ cosines, the limits Student's t with the sum of B degrees of
    freedom (Lazarus, Lewis, Stock & Watson 2018, HAR inference); or that of independent periods, widened as they resemble each
    other (`likeness`; weeks as much as they may, `at_most`: months are less alike, 0.4 where weeks are 0.7), with the degrees of
    freedom that are left, 1 at least. ValueError unless both areas have the same periods.

    >>> months = ([9, 7, 10, 8, 6, 10], [5, 4, 6, 3, 5, 6]), ([6, 8, 7, 5, 9, 7], [7, 6, 8, 6, 7, 7])
    >>> round(serial_p(*months, is_weekly=False), 3), round(serial_p(*months), 3)
    (0.007, 0.134)
    """
    from scipy.special import stdtr

    groups, cosine, plain, freedom = [], 0.0, 0.0, 0
    for t, c in zip(treated, control, strict=True):
        if len(t) != len(c):
            raise ValueError("the two areas must have the same periods")
        apart, n = np.asarray(t, float) / np.mean(t) - np.asarray(c, float) / np.mean(c), len(t)
        cosines = min(n - 1, max(2, round(0.3 * n ** (2 / 3))))
        waves = np.cos(np.pi * np.arange(1, cosines + 1)[:, None] * (np.arange(n) + 0.5) / n)
        cosine += 2 / n**2 * float(((waves @ apart) ** 2).mean())
        plain += float(apart.var(ddof=1)) / n
        freedom += cosines
        groups.append(apart)
    means = [float(np.mean(g)) for g in (*treated, *control)]
    effect = log(means[1] / means[0]) - log(means[3] / means[2])
    n_all = sum(map(len, groups))
    alike = likeness(groups, len(groups))
    longer = stretch(at_most(alike, n_all) if is_weekly else alike)
    left = max(1.0, n_all / longer - len(groups))
    tests = ((cosine, freedom), (plain * longer, left))
    return max(2 * float(stdtr(df, -abs(effect) / v**0.5)) if v else float(effect == 0) for v, df in tests)


class Outcome(StrEnum):
    """What a before-and-after with a control area says."""

    FEWER = "färre än väntat"
    MORE = "fler än väntat"
    NO_SIGN = "ingen skillnad går att se"
    CANNOT_SAY = "går inte att säga"


@dataclass(frozen=True)
class Judged:
    """The outcome, with what it rests on; ``why`` says why it cannot be told.

    ``is_persistence``: there is no sign only because counts that stay high or low for a while give as much.
    """

    outcome: Outcome
    effect: Effect | None = None
    ratio: Ratio | None = None
    why: str = ""
    is_persistence: bool = False


def judge(
    treated: tuple[Sequence[float], Sequence[float]],
    control: tuple[Sequence[float], Sequence[float]],
    *,
    is_weekly: bool = True,
) -> Judged:
    """What counts per period before and after say, in two areas over the same periods: weeks, else months.

    An effect is said to be there only when three tests agree: the weighted displacement difference speaks in crimes, the
    difference in differences minds how unevenly they come, and `serial_p` that a period resembles the one before. When there is
    nothing, they say otherwise in at most one case of twenty while the autocorrelation of the weeks' rates is 0.7 or less; where
    they hardly change from week to week no short series can tell.
    """
    sums = [float(np.sum(g)) for g in (*treated, *control)]
    try:
        effect = weighted_displacement(Change(*sums[:2]), Change(*sums[2:]))
        ratio = difference_in_differences(treated, control)
    except TooFew as few:
        return Judged(Outcome.CANNOT_SAY, why=str(few))
    if not (effect.is_sure and ratio.is_sure) or (effect.crimes < 0) != (ratio.ratio < 1):
        return Judged(Outcome.NO_SIGN, effect, ratio)
    if serial_p(treated, control, is_weekly=is_weekly) >= _LEVEL:
        return Judged(Outcome.NO_SIGN, effect, ratio, is_persistence=True)
    return Judged(Outcome.FEWER if effect.crimes < 0 else Outcome.MORE, effect, ratio)
