"""Small drawings that stand in a page as SVG: a line of few points, a map of levels. No axis, no interaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import cos, radians

from lagesbild.exhibit import Scale

_END = "#B35806"
_XMLNS = "http://www.w3.org/2000/svg"


def line(values: Sequence[float | None], *, colour: str, width: int = 110, height: int = 26) -> str:
    """The course of a few values from 0 as SVG, its last point marked; a missing value is a gap. Empty for fewer than two."""
    present = [v for v in values if v is not None]
    if len(present) < 2:
        return ""
    low, high = min(0.0, *present), max(present)
    span, step = (high - low) or 1.0, (width - 6) / (len(values) - 1)

    def at(i: int, v: float) -> str:
        return f"{3 + i * step:.1f},{height - 3 - (v - low) / span * (height - 6):.1f}"

    runs = groupby(enumerate(values), key=lambda p: p[1] is not None)
    parts = [[at(i, v) for i, v in run if v is not None] for is_known, run in runs if is_known]
    lines = "".join(
        f'<polyline points="{" ".join(p)}" fill="none" stroke="{colour}" stroke-width="1.4"/>' for p in parts
    )
    last = max(i for i, v in enumerate(values) if v is not None)
    x, y = at(last, values[last] or 0.0).split(",")
    end = f'<circle cx="{x}" cy="{y}" r="2.4" fill="{_END}"/>'
    return f'<svg xmlns="{_XMLNS}" width="{width}" height="{height}" viewBox="0 0 {width} {height}">{lines}{end}</svg>'


@dataclass(frozen=True)
class LevelMap:
    """A drawn map: its SVG, its width through its height, and where each name stands, in per cent from left and top."""

    svg: str
    ratio: float
    places: Mapping[str, tuple[float, float]]


def level_map(
    shapes: Mapping[str, str],
    levels: Mapping[str, int | None],
    scale: Scale,
    *,
    width: int = 520,
) -> LevelMap | None:
    """The parts, each in its level's colour; ``shapes``: GeoJSON in degrees. None without any shape."""
    rings = {name: _rings(json.loads(text)) for name, text in shapes.items()}
    every = [p for parts in rings.values() for ring in parts for p in ring]
    if not every:
        return None
    west, east = min(x for x, _ in every), max(x for x, _ in every)
    south, north = min(y for _, y in every), max(y for _, y in every)
    squeeze = cos(radians((south + north) / 2))
    zoom = (width - 8) / max((east - west) * squeeze, (north - south) * 1.15, 1e-9)
    shift = (width - (east - west) * squeeze * zoom) / 2
    height = (north - south) * zoom + 8

    def at(x: float, y: float) -> tuple[float, float]:
        return shift + (x - west) * squeeze * zoom, 4 + (north - y) * zoom

    drawn = []
    for name, parts in rings.items():
        path = "".join("M" + "L".join("{:.1f} {:.1f}".format(*at(x, y)) for x, y in ring) + "Z" for ring in parts)
        value = levels.get(name)
        fill = "url(#none)" if value is None else scale[value].colour
        drawn.append(f'<path d="{path}" fill="{fill}" fill-rule="evenodd" stroke="#566773" stroke-width="1.2"/>')
    svg = f'<svg xmlns="{_XMLNS}" viewBox="0 0 {width} {height:.0f}">{_HATCH}{"".join(drawn)}</svg>'
    places = {}
    for name, text in shapes.items():
        x, y = at(*_middle(text))
        places[name] = (100 * x / width, 100 * y / height)
    return LevelMap(svg, width / height, places)


_HATCH = (
    '<defs><pattern id="none" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="5" height="5" fill="#FFFFFF"/><line x1="0" y1="0" x2="0" y2="5" stroke="#C9D3D9" stroke-width="2"/>'
    "</pattern></defs>"
)


def _middle(geojson: str) -> tuple[float, float]:
    """Where a name stands: the middle of the area, or a point in it where the middle lies outside."""
    from shapely import from_geojson

    area = from_geojson(geojson)
    point = area.centroid if area.contains(area.centroid) else area.representative_point()
    return point.x, point.y


_MOST_POINTS = 80  # of one ring: a small map shows no more


def _rings(geometry: Mapping) -> list[list[tuple[float, float]]]:
    """The rings of a polygon or of several, thinned to what a small map can show."""
    coordinates = geometry.get("coordinates", [])
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(geometry["type"], [])
    return [_thinned([(float(p[0]), float(p[1])) for p in ring]) for polygon in polygons for ring in polygon]


def _thinned(ring: list[tuple[float, float]]) -> list[tuple[float, float]]:
    every = max(1, -(-len(ring) // _MOST_POINTS))
    return ring[::every]
