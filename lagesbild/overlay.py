"""What lies over the areas of a map besides layers: a surface, squares, or dots, in metres of EPSG:3006."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lagesbild import palette
from lagesbild.swedish import number, visible


@dataclass(frozen=True, eq=False)
class Surface:
    """A raster: ``values`` rows × columns, row 0 the southernmost, cells of ``cell`` metres from (left, bottom).

    ``bounds``: class bounds, ascending. What lies below the lowest (with ``signed``: between the two in the middle) is not
    drawn. ``signed``: more and less than nothing, on both sides of it.
    """

    values: NDArray[np.float64] = field(repr=False)
    left: float
    bottom: float
    cell: float
    bounds: tuple[float, ...]
    unit: str
    signed: bool = False

    @property
    def colours(self) -> list[str | None]:
        """The colour of each class, from the lowest; None is not drawn."""
        n = len(self.bounds)
        if self.signed:
            return [*palette.LESS[-(n // 2) :][::-1], None, *palette.MORE[: n // 2]]
        return [None, *palette.heat(n)]

    def classes(self) -> NDArray[np.intp]:
        """The position in `colours` of each cell."""
        return np.asarray(np.searchsorted(np.array(self.bounds), self.values, side="right"))

    def legend(self) -> list[tuple[str, str]]:
        """(text, colour) of every class that is drawn, the lowest first."""
        edges = [number(b) if abs(b) >= 10 or b == round(b) else visible(b, 1) for b in self.bounds]
        texts = [f"under {edges[0]}", *(f"{a} – {b}" for a, b in pairwise(edges)), f"{edges[-1]} eller mer"]
        return [(f"{t} {self.unit}", c) for t, c in zip(texts, self.colours, strict=True) if c]


@dataclass(frozen=True)
class Dots:
    """Circles: (x, y, how many, what a pointer is told) of each; ``is_grouped``: one stands for several events."""

    at: tuple[tuple[float, float, int, str], ...] = field(repr=False)
    name: str
    is_grouped: bool = False

    def radius(self, count: int) -> float:
        """In pixels: the surface is as the count."""
        most = max((c for *_, c, _ in self.at), default=1)
        return 4.0 if not self.is_grouped else 5 + 17 * (count / most) ** 0.5


@dataclass(frozen=True)
class Marked:
    """The map's areas are a few places over ``ground`` (label → GeoJSON), coloured by a word in ``colours``."""

    ground: Mapping[str, str] = field(repr=False)
    colours: Mapping[str, str] = field(default_factory=dict)


Overlay = Surface | Dots | Marked


def nice_bounds(most: float, parts: tuple[float, ...] = (0.04, 0.1, 0.2, 0.35, 0.55, 0.8)) -> tuple[float, ...]:
    """Class bounds at shares of the largest value, with two digits each.

    >>> nice_bounds(1234.0)
    (49.0, 120.0, 250.0, 430.0, 680.0, 990.0)
    """
    return tuple(sorted({float(f"{most * p:.2g}") for p in parts})) if most > 0 else ()


def class_of(bounds: tuple[float, ...], value: float) -> int:
    """The class that a value falls in."""
    return bisect_right(bounds, value)
