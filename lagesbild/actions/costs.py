"""What something costs beside what it may save: how many cases must succeed for it to break even. No more precision than that."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

from lagesbild.actions.notes import Calculation

DEARER, LESS_SAVED = 1.5, 0.5
"""How much dearer, and how much less saved, the two other rows of a calculation assume."""


@dataclass(frozen=True)
class BreakEven:
    """In kronor of the first year's value, per case; ``share`` 0- of the cases that must succeed, above 1 when none suffices."""

    cost: float
    saved: float

    @property
    def share(self) -> float:
        """Cost over what a success saves."""
        return self.cost / self.saved if self.saved else float("inf")

    @property
    def per_cent(self) -> int | None:
        """The smallest whole per cent of successes that pays; None when not even all do.

        >>> BreakEven(1_800_000, 23_000_000).per_cent, BreakEven(2, 1).per_cent, BreakEven(1, 4).per_cent
        (8, None, 25)
        """
        return ceil(round(100 * self.share, 6)) if self.share <= 1 else None

    @property
    def one_in(self) -> int | None:
        """One success in so many cases pays; None when not even all do.

        >>> BreakEven(1_800_000, 23_000_000).one_in, BreakEven(3, 4).one_in
        (12, 1)
        """
        return floor(round(1 / self.share, 6)) if 0 < self.share <= 1 else None


def break_even(given: Calculation, *, dearer: float = 1.0, less_saved: float = 1.0) -> BreakEven:
    """The cost of a case over its years, and what a success saves: the loss, even over its years, discounted to the first.

    Amounts of the first year are not discounted, those of year t (0, 1, …) by (1 + r)^t.

    >>> round(break_even(Calculation("Avhopp", None, 1.2e6, 0.6e6, 2, 23e6, 15)).share, 4)
    0.0783
    """
    rate = (given.discount or 0) / 100
    years, loss_years = given.years or 1, given.loss_years or 1
    later = sum((given.later_years or 0) / (1 + rate) ** t for t in range(1, years))
    yearly = (given.loss or 0) / loss_years
    loss = sum(yearly / (1 + rate) ** t for t in range(loss_years))
    saved_share = (100.0 if given.saved is None else given.saved) / 100
    return BreakEven(((given.first_year or 0) + later) * dearer, loss * saved_share * less_saved)
