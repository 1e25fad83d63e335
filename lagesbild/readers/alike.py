"""Layers of many alike, and backgrounds: what is called alike, and how far a background reaches."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from lagesbild.looks import BACKGROUND
from lagesbild.problems import Problem
from lagesbild.readers import geometry
from lagesbild.readers.layers import MANY_KINDS

Records = list[dict[str, object]]


def together(records: Records, rows: list[int]) -> tuple[Records, list[int]]:
    """The records, with those of a background that are called alike as one: a road is many lines."""
    by_key: dict[object, tuple[dict[str, object], int]] = {}
    shapes: dict[object, list[Any]] = {}
    for record, row in zip(records, rows, strict=True):
        joins = record["layer"] in BACKGROUND
        key: object = (record["area"], record["layer"], record["edition"], record["name"]) if joins else row
        by_key.setdefault(key, (record, row))
        if joins:
            shapes.setdefault(key, []).append(shapely.from_geojson(str(record["geometry"])))
    for key, geometries in shapes.items():
        if len(geometries) > 1:
            by_key[key][0]["geometry"] = str(geometry.to_text(np.array([shapely.union_all(geometries)]))[0])
    return [r for r, _ in by_key.values()], [row for _, row in by_key.values()]


def with_distinct_names(records: Records, rows: list[int], problems: list[Problem]) -> tuple[Records, list[int]]:
    """The records, with a number after the name of what is many and called alike: "Kamera 2"."""
    alike: dict[object, Records] = {}
    for record in records:
        if record["layer"] in MANY_KINDS:
            alike.setdefault((record["area"], record["layer"], record["edition"], record["name"]), []).append(record)
    numbered = [group for group in alike.values() if len(group) > 1]
    for group in numbered:
        for i, record in enumerate(group, start=1):
            record["name"] = f"{record['name']} {i}"
    if numbered:
        shown = numbered[0]
        what = f"Objekt utan eget namn numreras: ”{shown[0]['name']}” till ”{shown[-1]['name']}”."
        problems.append(Problem(what, "ett eget namn för varje objekt.", column="namn", warning=True))
    return records, rows


_AROUND = 0.03  # degrees, about 2 km: how far a background reaches at least around the place


def clipped(shapes: geometry.Geometries, border: Any) -> geometry.Geometries:
    """What of a background lies in the frame around the place: a lake goes on where nobody looks."""
    left, bottom, right, top = shapely.bounds(border)
    around = max(_AROUND, right - left, top - bottom)  # a phone's map is tall, a projector's is wide
    frame = shapely.box(left - around, bottom - around / 2, right + around, top + around / 2)
    shapely.prepare(frame)
    cut: geometry.Geometries = shapely.intersection(shapes, frame)
    return cut
