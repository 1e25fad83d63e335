"""Borders and things that look misplaced: far from their place, or on top of one another."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from lagesbild.looks import BACKGROUND
from lagesbild.problems import Problem
from lagesbild.readers.base import Context
from lagesbild.swedish import number, percent

_FAR_OUT, _FAR_APART = 2, 60  # km outside the place's border; from the nearest of its other parts, without a border


def tell_far(records: list[dict[str, object]], table: str, context: Context, problems: list[Problem]) -> None:
    """Warn, with the distance, of what lies outside the place that it is said to lie in."""
    directory = context.directory
    homes: dict[str, tuple[Any, float]] = {}
    for row, record in enumerate(records, start=1):
        home, text = record["parent" if table == "areas" else "area"], record["geometry"]
        if record.get("layer") in BACKGROUND:
            continue  # goes on around the place, and is cut there
        if not isinstance(text, str) or not isinstance(home, str) or home not in directory.by_id:
            continue
        if home not in homes:
            outline = directory.by_id[home].geometry
            parts = [a.geometry for a in directory.inside(home) if a.geometry and a.id != home]
            known = shapely.from_geojson([outline] if outline else parts) if outline or parts else None
            homes[home] = (shapely.union_all(known) if known is not None else None, _FAR_OUT if outline else _FAR_APART)
        around, limit = homes[home]
        if around is None or shapely.is_empty(around):
            continue
        shape = shapely.from_geojson(text)
        away = _kilometres(shape, around)
        if away <= limit == _FAR_OUT and (out := _outside(shape, around)):
            what = f"”{record['name']}” ligger {out} utanför {directory.name(home)}."
            fix = "Kontrollera gränserna, och att objektet hör till platsen."
            expected = f"en plats i {directory.name(home)}."
            problems.append(Problem(what, expected, row, "geometry", str(record["name"]), fix=fix, warning=True))
        if away > limit:
            what = f"”{record['name']}” ligger {number(round(away))} km från {directory.name(home)}."
            fix = "Kontrollera koordinatsystemet, och att objektet hör till platsen."
            expected = f"en plats i {directory.name(home)}."
            problems.append(Problem(what, expected, row, "geometry", str(record["name"]), fix=fix, warning=True))


_BORDER = 0.1  # km: as far as borders that were drawn apart may differ for a point


def _outside(shape: Any, around: Any) -> str:
    """How much of what lies by a border is outside it, in words: most of a surface, or its centre; "" when neither."""
    if shapely.area(shape):
        share = 1 - _covered(shape, around)
        return f"till {percent(100 * share, 0)}" if share > 1 / 2 else ""
    centre = shapely.centroid(shape)
    return "med mitten" if _kilometres(centre, around) > _BORDER else ""


_ON_TOP = 0.2  # of the one that is less covered by the other: borders that were drawn apart differ by less
_SIDE = 12  # points along each side of the grid that a surface is sampled in


def tell_on_top(records: list[dict[str, object]], context: Context, problems: list[Problem]) -> None:
    """Warn of areas that lie on top of another of their kind in the same place, in the file or already loaded."""
    drawn = [(i, r) for i, r in enumerate(records, start=1) if isinstance(r["geometry"], str)]
    ids = {r["area"] for _, r in drawn}
    around = {(r["type"], r["parent"]) for _, r in drawn}
    known_areas = [
        a
        for a in context.directory.areas
        if a.geometry and a.id not in ids and (a.type, a.parent) in around and a.parent
    ]
    if not drawn:
        return
    shapes = shapely.from_geojson([*(str(r["geometry"]) for _, r in drawn), *(str(a.geometry) for a in known_areas)])
    names = [*(str(r["name"]) for _, r in drawn), *(a.name for a in known_areas)]
    kinds = [*((r["type"], r["parent"]) for _, r in drawn), *((a.type, a.parent) for a in known_areas)]
    one, other = shapely.STRtree(shapes).query(shapes)  # by their boxes
    covered: dict[tuple[int, int], float] = {}
    for i, j in zip(one.tolist(), other.tolist(), strict=True):
        if i == j or kinds[i] != kinds[j] or min(i, j) >= len(drawn):
            continue
        pair = (min(i, j), max(i, j))
        covered[pair] = max(covered.get(pair, 0.0), _covered(shapes[i], shapes[j]))
    for (i, j), share in covered.items():
        if share > _ON_TOP:
            what = f"”{names[i]}” ligger ovanpå ”{names[j]}”: {percent(100 * share, 0)} av den ena ytan täcks."
            fix = "Kontrollera att gränserna hör till rätt namn."
            expected = "områden bredvid varandra."
            problems.append(Problem(what, expected, drawn[i][0], "geometry", names[i], fix=fix, warning=True))


def _covered(surface: Any, other: Any) -> float:
    """About how much of a surface another covers: a grid of points is enough."""
    left, bottom, right, top = shapely.bounds(surface)
    steps = (np.arange(_SIDE) + 0.5) / _SIDE
    x, y = (grid.ravel() for grid in np.meshgrid(left + (right - left) * steps, bottom + (top - bottom) * steps))
    shapely.prepare([surface, other])
    inside = shapely.contains_xy(surface, x, y)
    return float(shapely.contains_xy(other, x[inside], y[inside]).mean()) if inside.any() else 0.0


def _kilometres(one: Any, other: Any) -> float:
    """Roughly how far apart two geometries in degrees are."""
    first, second = shapely.get_coordinates(shapely.shortest_line(one, other))
    north = 111.2 * (first[1] - second[1])
    east = 111.2 * (first[0] - second[0]) * np.cos(np.radians((first[1] + second[1]) / 2))
    return float(np.hypot(north, east))
