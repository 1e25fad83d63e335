"""Which areas are most alike by variables that were declared: standardised, straight-line distance, nearest first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def distances(values: NDArray[np.float64], of: int) -> NDArray[np.float64]:
    """How far every area lies from area ``of``, shape (n,).

    ``values`` has a row for each of n areas and a column for each variable. Each variable is divided by its standard
    deviation among the areas, so that none counts for more because of its unit; one that is the same everywhere tells nothing
    and counts for nothing (Hastie, Tibshirani & Friedman 2009, 13.3).

    >>> distances(np.array([[0.0, 100.0], [2.0, 100.0], [4.0, 100.0]]), 0).round(2).tolist()
    [0.0, 1.22, 2.45]
    """
    spread = values.std(axis=0)
    scaled = (values - values[of]) / np.where(spread > 0, spread, 1.0)
    return np.asarray(np.sqrt((scaled**2).sum(axis=1)))
