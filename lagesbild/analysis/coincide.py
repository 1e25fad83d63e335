"""Whether several measures are worst in the same areas, and how often chance alone would have it so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWS = 9_999
_SEED = 20_260_115


@dataclass(frozen=True)
class Coincidence:
    """How many areas belong to the worst of every measure at once.

    ``sizes``: how many are the worst of each measure; ``together``: in all of them; ``expected``: what chance gives on
    average; ``p``: how often it gives at least as many.
    """

    areas: int
    sizes: tuple[int, ...]
    together: int
    expected: float
    p: float


def worst(values: NDArray[np.float64], share: float = 0.2) -> NDArray[np.bool_]:
    """The areas with the largest values, a fifth of them rounded to whole areas and at least one; alike with the last belong too.

    >>> worst(np.array([5.0, 1.0, 4.0, 4.0, 0.0])).tolist(), worst(np.array([4.0, 1.0, 4.0, 0.0])).tolist()
    ([True, False, False, False, False], [True, False, True, False])
    """
    how_many = max(1, round(share * len(values)))
    return values >= np.sort(values)[-how_many]


def fifths(values: NDArray[np.float64]) -> tuple[float, ...]:
    """The smallest value of each fifth but the lowest, ascending; the last is where `worst` begins. Fewer where values are alike."""
    order, n = np.sort(values), len(values)
    ranks = (max(1, round(share * n)) for share in (0.8, 0.6, 0.4, 0.2))
    return tuple(sorted({float(order[-r]) for r in ranks if order[-r] > order[0]}))


def coincide(sets: NDArray[np.bool_], draws: int = DRAWS, seed: int = _SEED) -> Coincidence:
    """Try how many areas are in every set against sets of the same sizes that are dealt out anew (permutation).

    ``sets``: measures × areas. The p-value counts the observed deal itself: (1 + as many or more) / (1 + draws).
    """
    measures, areas = sets.shape
    together = int(sets.all(axis=0).sum())
    sizes = tuple(int(n) for n in sets.sum(axis=1))
    rng = np.random.default_rng(seed)
    dealt = np.ones((draws, areas), dtype=bool)
    dealt &= sets[0]
    for one in range(1, measures):  # the first may lie still: only how they lie to each other matters
        dealt &= rng.permuted(np.broadcast_to(sets[one], (draws, areas)).copy(), axis=1)
    at_least = int((dealt.sum(axis=1) >= together).sum())
    expected = areas * float(np.prod([n / areas for n in sizes]))
    return Coincidence(areas, sizes, together, expected, (1 + at_least) / (1 + draws))
