"""Areas of one's own as words: a circle or a polygon in whole metres of EPSG:3006."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

CIRCLE, POLYGON, NAMED = "cirkel-", "yta-", "omrade-"
"""What the words begin with; a named one is a layer's surface or a part of the place."""
MOST_CORNERS = 30
_SMALLEST = 100  # square metres


def circle_word(x: float, y: float, radius: int) -> str:
    """How an id names a circle, in whole metres of EPSG:3006.

    >>> circle_word(662000.4, 6584100.6, 300)
    'cirkel-662000-6584101-300'
    """
    return f"{CIRCLE}{round(x)}-{round(y)}-{radius}"


def polygon_word(corners: Sequence[tuple[float, float]]) -> str:
    """How an id names a polygon by its corners, in whole metres of EPSG:3006."""
    return POLYGON + "-".join(f"{round(v)}" for corner in corners for v in corner)


def made_by(word: str) -> BaseGeometry | None:
    """The surface of a circle's or a polygon's word; None when the word makes none.

    >>> made_by("yta-0-0-100-0-100-100-0-100").area, made_by("yta-0-0-9-9-0-9-9-0"), made_by("runt")
    (10000.0, None, None)
    """
    parts = word.split("-")[1:]
    if not parts or not all(p.isascii() and p.isdigit() and len(p) <= 8 for p in parts):
        return None
    values = [int(p) for p in parts]
    if word.startswith(CIRCLE) and len(values) == 3 and 25 <= values[2] <= 10_000:
        return shapely.Point(values[:2]).buffer(values[2], quad_segs=32)
    if word.startswith(POLYGON) and len(values) % 2 == 0 and 6 <= len(values) <= 2 * MOST_CORNERS:
        drawn = shapely.Polygon(list(zip(values[::2], values[1::2], strict=True)))
        return drawn if drawn.is_valid and drawn.area >= _SMALLEST else None
    return None


def box_of(surface: BaseGeometry) -> tuple[int, int, int, int]:
    """(left, bottom, right, top) in whole metres, so that all of the surface lies within."""
    left, bottom, right, top = surface.bounds
    return int(left // 1), int(bottom // 1), int(right // 1) + 1, int(top // 1) + 1


def are_inside(surface: BaseGeometry, cells: pd.DataFrame, size: int) -> NDArray[np.bool_]:
    """Which squares of ``size`` metres (``column`` and ``row``, in whole squares) have their middle, of 1 m their corner, inside."""
    shapely.prepare(surface)
    half = size / 2 if size > 1 else 0.0
    x, y = (cells[c].to_numpy(float) * size + half for c in ("column", "row"))
    return np.asarray(shapely.intersects_xy(surface, x, y))
