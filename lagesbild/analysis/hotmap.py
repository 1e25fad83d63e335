"""Hot spots as places to act on: cells put together, told apart by how long they have been hot, and tried on what came after.

Cells are squares of a grid in EPSG:3006, one row each with column and row (x and y in whole cells).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from lagesbild.analysis.hotspots import gi_star, sums_around
from lagesbild.analysis.statistics import Floats, benjamini_hochberg

Mask = NDArray[np.bool_]


class Course(StrEnum):
    """How long a hot spot has been one."""

    NEW = "ny"
    PERSISTENT = "bestående"
    RECURRING = "återkommande"
    FADING = "avtagande"
    UNCOMPARED = "inget att jämföra med"


def hot(cells: pd.DataFrame, counts: ArrayLike, alpha: float = 0.05) -> tuple[Mask, Floats]:
    """(which cells are hot, their q): Gi* over the eight cells around and the cell itself, Benjamini & Hochberg.

    Gi*'s z takes a sum for normal, which the sum of few events is not: where nothing but chance made them, up to three
    maps of four had a hot spot. So a cell's p is never below that of the exact test of its sum, which given all events
    is binomial.
    """
    from scipy.stats import binom

    values = np.asarray(counts, dtype=float)
    x, y = (cells[c].to_numpy(dtype=float) for c in ("column", "row"))
    scores = gi_star(x, y, values, distance=1.5, alpha=alpha)
    if not len(values):
        return np.zeros(0, dtype=bool), np.zeros(0)
    around, near = sums_around(x, y, values, 1.5)
    exact = np.minimum(1, 2 * binom.sf(around - 1, values.sum(), near / len(values)))
    q = benjamini_hochberg(np.where(scores["z"] > 0, np.maximum(scores["p"], exact), scores["p"]))
    return (q <= alpha) & (scores["z"].to_numpy() > 0), q


def courses(periods: Sequence[Mask]) -> NDArray[np.object_]:
    """The `Course` of each cell, None where it is no hot spot. ``periods``: hot or not, the latest period first.

    Persistent: hot now and in most of the earlier periods; new: hot now only; fading: not now, but in most of the
    earlier ones. Without earlier periods none is new: uncompared. Shape (n,).
    """
    now, before = periods[0], np.sum(np.array(periods[1:], dtype=int), axis=0)
    most = len(periods[1:]) / 2
    kinds = np.full(len(now), None, dtype=object)
    kinds[now] = Course.RECURRING if len(periods) > 1 else Course.UNCOMPARED
    if len(periods) == 1:
        return kinds
    kinds[now & (before == 0)] = Course.NEW
    kinds[now & (before > most)] = Course.PERSISTENT
    kinds[~now & (before > most)] = Course.FADING
    return kinds


def together(cells: pd.DataFrame, kinds: NDArray[np.object_]) -> NDArray[np.int64]:
    """Which hot spot each cell belongs to, from 0; −1 for none. Cells that touch, also at a corner, are one; those
    that fade are apart from the others. Shape (n,)."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    spots = np.full(len(cells), -1)
    last = 0
    fades = np.array([k == Course.FADING for k in kinds], dtype=bool)
    is_any = np.array([k is not None for k in kinds], dtype=bool)
    for mask in (is_any & ~fades, fades):
        at = np.flatnonzero(mask)
        if not len(at):
            continue
        pairs = cKDTree(cells[["column", "row"]].to_numpy()[at]).query_pairs(1.5, output_type="ndarray")
        graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(at), len(at)))
        n, labels = connected_components(graph, directed=False)
        spots[at] = labels + last
        last += n
    return spots


@dataclass(frozen=True)
class Tried:
    """A map of cells against what came after: share of the later events and of the area inside, PAI and PEI*.

    ``pai``: (share of events)/(share of area); ``pei``: it over the highest that as many cells could have reached.
    NaN without later events or without cells.
    """

    events: float
    area: float
    pai: float
    pei: float


def tried(chosen: Mask, later: ArrayLike) -> Tried:
    """Try a choice of cells on the counts of a later period. Chainey, Tompson & Uhlig (2008); PEI*: Hunt (2016).

    Trap: a PAI says little alone; always set it against the map that anybody could have drawn (last year's).

    >>> tried(np.array([True, False, False, False]), [3, 1, 0, 0])
    Tried(events=0.75, area=0.25, pai=3.0, pei=1.0)
    """
    counts = np.asarray(later, dtype=float)
    k, total = int(chosen.sum()), counts.sum()
    if not k or not total:
        return Tried(float("nan"), k / max(len(counts), 1), float("nan"), float("nan"))
    share, area = float(counts[chosen].sum() / total), k / len(counts)
    best = float(np.sort(counts)[::-1][:k].sum() / total)
    return Tried(share, area, share / area, share / best)


def worst(counts: ArrayLike, k: int) -> Mask:
    """The ``k`` cells with the most; of equal ones the first. Shape (n,)."""
    values = np.asarray(counts, dtype=float)
    chosen = np.zeros(len(values), bool)
    chosen[np.argsort(-values, kind="stable")[:k]] = True
    return chosen
