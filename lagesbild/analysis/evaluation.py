"""Before and after a measure, with a control area: did the crimes become fewer, or did they move?"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from lagesbild.analysis.statistics import _Z95, TooFew
from lagesbild.swedish import number, plural

FEWEST = 10


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

    >>> found = weighted_displacement(Change(100, 60), Change(100, 98))
    >>> found.crimes, round(found.low, 1), round(found.high, 1), found.is_sure
    (-38.0, -75.1, -0.9, True)
    """
    from scipy.special import ndtr

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
                f"För få brott för att bedöma effekten: {where} har {plural(int(total), 'brott', 'brott')} "
                f"före och efter tillsammans, och minst {number(FEWEST)} behövs."
            )
    k = days[0] / days[1]
    crimes = sum(sign * (k * c.after - c.before) for c, sign in signed)
    error = sum(c.before + k**2 * c.after for c, _ in signed) ** 0.5
    # the most that could have been seen: no crime at all afterwards, measured as the effect is, beyond the control
    best, without = crimes - k * treated.after, (error**2 - k**2 * treated.after) ** 0.5
    if best > -_Z95 * without and abs(crimes) < _Z95 * error:
        raise TooFew(
            "För få brott för att bedöma effekten: även om inga brott alls hade anmälts i insatsområdet efteråt "
            "skulle det inte gå att skilja från slumpen."
        )
    p = 2 * float(ndtr(-abs(crimes) / error))
    return Effect(crimes, crimes - _Z95 * error, crimes + _Z95 * error, p, _Z95 * error)
