"""How long periods resemble each other: what is left of a series once its course is taken out, told as weeks that say as much as one."""

from __future__ import annotations

from collections.abc import Sequence

from lagesbild.analysis.statistics import Floats

_LAGS = 8
_CHANCE = 0.7  # standard errors of white noise, up to which a lag says nothing of those after it
_MOST = 0.95


def likeness(residuals: Sequence[Floats], fitted: int) -> float:
    """How much a period resembles the one before, 0 at least; ``fitted``: how many coefficients the residuals have given.

    The autocorrelation r₁, what the fit takes from it given back: (nr + k)/(n − k). Counts are rates and chance, and chance hides
    how long the rates last: the largest of r₁, √r₂, ∛r₃ … of eight lags, as rates of first order die out, as far as each is more
    than chance gives. Several stretches of time count together, and no period beside one of another stretch.

    >>> import numpy as np
    >>> likeness([np.array([1.0, -1.0] * 20)], 1), round(likeness([np.repeat([1.0, -1.0, 1.0, -1.0], 10)], 1), 2)
    (0.0, 0.87)
    """
    n, square = sum(map(len, residuals)), sum(float((e**2).sum()) for e in residuals)
    if n <= fitted or square < 1e-12:
        return 0.0
    alike = 0.0
    for lag in range(1, _LAGS + 1):
        r = (n * sum(float((e[lag:] * e[:-lag]).sum()) for e in residuals) / square + fitted) / (n - fitted)
        is_chance = r < _CHANCE / n**0.5
        if r > 0 and (lag == 1 or not is_chance):
            alike = max(alike, r ** (1 / lag))
        if is_chance:
            break
    return min(_MOST, alike)


def at_most(alike: float, n: int) -> float:
    """How alike weeks may be that ``n`` of them show as ``alike``: 1.5 standard errors √((1 − r²)/n) more (Bartlett 1946).

    A few weeks of much likeness often show little of it, and what is taken from them is then too narrow.

    >>> round(at_most(0.0, 52), 2), round(at_most(0.5, 104), 2), at_most(0.95, 10)
    (0.21, 0.63, 0.95)
    """
    return min(_MOST, alike + 1.5 * ((1 - alike**2) / n) ** 0.5)


def stretch(alike: float) -> float:
    """How many periods that resemble each other say as much as one that is alone.

    >>> stretch(0.0), stretch(0.5)
    (1.0, 3.0)
    """
    return (1 + alike) / (1 - alike)
