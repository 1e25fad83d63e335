"""Areas and shares of areas, computed in SWEREF 99 TM (EPSG:3006), in metres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry


def project(shapes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Shapes in EPSG:4326 as shapes in EPSG:3006 (metres)."""
    import geopandas as gpd  # takes a second: only where a map is drawn or measured

    return list(gpd.GeoSeries(list(shapes), crs=4326).to_crs(3006))


def from_geojson(geometries: Sequence[str]) -> list[BaseGeometry]:
    """GeoJSON geometries (EPSG:4326) as shapes in EPSG:3006."""
    return project(shapely.from_geojson(list(geometries)))


def to_geojson(shapes: Sequence[BaseGeometry]) -> list[str]:
    """Shapes in EPSG:3006 as GeoJSON geometries (EPSG:4326), of five decimals."""
    import geopandas as gpd

    if not len(shapes):
        return []
    degrees = gpd.GeoSeries(list(shapes), crs=3006).to_crs(4326).set_precision(1e-6, mode="pointwise")
    return [str(g) for g in shapely.to_geojson(degrees.to_numpy())]


def holding(areas: Mapping[str, str], lng: float, lat: float) -> list[str]:
    """The keys of the areas (GeoJSON, EPSG:4326) in which a point lies, or on whose border.

    >>> square = '{"type": "Polygon", "coordinates": [[[17, 59], [18, 59], [18, 60], [17, 60], [17, 59]]]}'
    >>> holding({"a": square}, 17.5, 59.5), holding({"a": square}, 18.5, 59.5)
    (['a'], [])
    """
    at = shapely.Point(lng, lat)
    return [name for name, border in areas.items() if shapely.from_geojson(border).intersects(at)]


_ROUGH = 100.0  # metres that a border may be off: many are drawn by hand


def holds(geometry: str, x: float, y: float) -> bool:
    """Whether a point (EPSG:3006) lies in a GeoJSON geometry, or so near that its border may be to blame."""
    (shape,) = from_geojson([geometry])
    return bool(shape.distance(shapely.Point(x, y)) <= _ROUGH)


def overlap(areas: Mapping[str, str], layer: str) -> dict[str, float]:
    """The share (0-1) of each area's surface that lies within ``layer`` (all GeoJSON, EPSG:4326)."""
    inside, *shapes = from_geojson([layer, *areas.values()])
    shares = {}
    for name, shape in zip(areas, shapes, strict=True):
        shares[name] = float(shape.intersection(inside).area / shape.area) if shape.area else 0.0
    return shares


@lru_cache(maxsize=50)  # the same areas and points lie under every map of a place
def label_points(shapes: tuple[tuple[str, str], ...], avoid: tuple[str, ...]) -> dict[str, tuple[float, float]]:
    """Where to write the name of each (name, geometry): (lon, lat) inside it, away from the points ``avoid``.

    The best of a 9 x 9 grid over the area: as far as possible from its border and from the points.
    """
    points = shapely.union_all(shapely.from_geojson(list(avoid))) if avoid else None
    placed = {}
    for name, geometry in shapes:
        shape = shapely.from_geojson(geometry)
        left, bottom, right, top = shape.bounds
        xs, ys = np.meshgrid(np.linspace(left, right, 11)[1:-1], np.linspace(bottom, top, 11)[1:-1])
        inner = shape.representative_point()
        candidates = np.append(shapely.points(xs.ravel(), ys.ravel()), inner)
        candidates = candidates[shapely.contains(shape, candidates)]
        room = shapely.distance(shape.boundary, candidates)
        if points is not None:
            room = np.minimum(room, 0.5 * shapely.distance(points, candidates))
        best = candidates[int(np.argmax(room))]
        placed[name] = (round(best.x, 5), round(best.y, 5))
    return placed


_SLIT = 15.0  # metres: half of the widest gap between neighbours


def outline(shapes: Sequence[str]) -> str:
    """The outer border of several areas together, as a GeoJSON geometry.

    Borders that were drawn apart leave slits between areas: those are closed, and are no border.
    """
    together = shapely.union_all(from_geojson(shapes))
    closed = shapely.buffer(shapely.buffer(together, _SLIT, join_style="mitre"), -_SLIT, join_style="mitre")
    return to_geojson([shapely.simplify(closed, 1.0).boundary])[0]
