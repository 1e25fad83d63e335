"""Borders and map layers as GeoJSON (EPSG:4326)."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape

from lagesbild.areas import join_aliases
from lagesbild.problems import Problem, Refused
from lagesbild.readers.base import Context, Reading, find_area, to_frame
from lagesbild.readers.files import as_of_date, read_text
from lagesbild.swedish import parse_count

EXPECTED = "GeoJSON: en FeatureCollection i EPSG:4326"
_SWEDEN = (10.0, 55.0, 25.0, 70.0)  # lon, lat: rough, to catch swapped axes and other CRSs


def is_borders(path: Path) -> bool:
    """True for a file that is named as one of borders."""
    return path.suffix.lower() in (".geojson", ".json")


def find(path: Path, kind: str | None = None) -> list[tuple[str, str | None, Callable[[Context], Reading]]]:
    """(kind, layer's name in a file of several, reader) of everything in a file of borders."""
    text = read_text(path, EXPECTED + ".")
    return [("layers" if '"lager"' in text else "areas", None, partial(read, text, path.name))]


def read(text: str, file: str, context: Context) -> Reading:
    """Read areas (features with "typ") or a layer (features with "lager")."""
    try:
        data = json.loads(text)
        features = data["features"]
        if not isinstance(features, list):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused([Problem("Filen är inte en giltig GeoJSON-samling.", EXPECTED + ".", file=file)]) from None
    problems: list[Problem] = []
    properties = [_properties(f) for f in features]
    kind = "layers" if any("lager" in p for p in properties) else "areas"
    records: list[dict[str, object]] = []
    for number, (feature, prop) in enumerate(zip(features, properties, strict=True), start=1):
        geometry = _geometry(feature, number, problems)
        build = _layer if kind == "layers" else _area
        if (record := build(prop, context, number, problems)) and geometry:
            records.append({**record, "geometry": geometry, "generalised": int(bool(prop.get("generaliserad")))})
    if not features:
        problems.append(Problem("Samlingen är tom.", "minst ett objekt."))
    meta = {k: str(v) for k, v in data.items() if k not in ("type", "features", "crs") and v}
    places = {r["parent"] if kind == "areas" else r["area"] for r in records}
    return Reading(
        kind,
        file,
        to_frame(kind, records),
        place=context.place or (str(places.pop()) if len(places) == 1 else None),
        source=context.source or meta.get("källa"),
        period=meta.get("period"),
        as_of=as_of_date(meta),
        title=meta.get("name"),
        remark=meta.get("anmärkning"),
        problems=tuple(problems),
    )


def _properties(feature: Any) -> dict[str, Any]:
    found = feature.get("properties") if isinstance(feature, dict) else None
    return found if isinstance(found, dict) else {}


def to_geojson(geometry: Any) -> str:
    """GeoJSON, parsed, as text with 5 decimals and without Z; ValueError when it is none or outside Sweden."""
    problems: list[Problem] = []
    text = _geometry({"geometry": geometry}, 0, problems)
    if text is None:
        raise ValueError(geometry)
    return text


def _geometry(feature: Any, number: int, problems: list[Problem]) -> str | None:
    """The geometry as GeoJSON text, 5 decimals, without Z; repaired when its rings are invalid."""
    try:
        geometry = shape(feature["geometry"])
        if geometry.is_empty or not np.isfinite(shapely.get_coordinates(geometry)).all():
            raise ValueError
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, ShapelyError):
        problems.append(Problem("Objektet saknar giltig geometri.", "punkt, linje eller polygon.", number, "geometry"))
        return None
    minx, miny, maxx, maxy = geometry.bounds
    if minx < _SWEDEN[0] or miny < _SWEDEN[1] or maxx > _SWEDEN[2] or maxy > _SWEDEN[3]:
        problems.append(
            Problem(
                "Koordinaterna ligger utanför Sverige.",
                "longitud och latitud i grader (EPSG:4326), i den ordningen.",
                number,
                "geometry",
                f"{minx:.0f}, {miny:.0f}",
            )
        )
        return None
    if not geometry.is_valid:
        geometry = shapely.make_valid(geometry)
        problems.append(
            Problem(
                "Polygonens ringar korsade varandra och är lagade.", "giltiga ringar.", number, "geometry", warning=True
            )
        )
    flat = shapely.set_precision(shapely.force_2d(geometry), 1e-5, mode="pointwise")
    return str(shapely.to_geojson(flat))


def _text(prop: dict[str, Any], name: str) -> str | None:
    value = prop.get(name)
    return None if value in (None, "") else str(value)


def _required(prop: dict[str, Any], names: list[str], number: int, problems: list[Problem]) -> bool:
    missing = [n for n in names if _text(prop, n) is None]
    problems += [Problem(f"Egenskapen ”{n}” saknas.", "ett värde.", number, n) for n in missing]
    return not missing


def _area(prop: dict[str, Any], context: Context, number: int, problems: list[Problem]) -> dict[str, object] | None:
    if not _required(prop, ["namn", "typ", "överordnad"], number, problems):
        return None
    parent = find_area(str(prop["överordnad"]), context, problems, row=number, column="överordnad")
    if parent is None:
        return None
    id_ = context.directory.new_id(str(prop["namn"]), parent.id)
    held = context.directory.by_id.get(id_)
    given = prop.get("alias") or []
    # a border takes no alias away
    aliases = dict.fromkeys([*(held.aliases if held else ()), *map(str, given if isinstance(given, list) else [given])])
    return {
        "area": id_,
        "name": str(prop["namn"]),
        "type": str(prop["typ"]),
        "parent": parent.id,
        "aliases": join_aliases(aliases) or None,
    }


def _layer(prop: dict[str, Any], context: Context, number: int, problems: list[Problem]) -> dict[str, object] | None:
    if not _required(prop, ["namn", "lager", "utgåva", "område"], number, problems):
        return None
    area = find_area(str(prop["område"]), context, problems, row=number, column="område")
    try:
        edition = parse_count(str(prop["utgåva"]))
    except ValueError:
        edition = None
    if edition is None:
        problems.append(Problem("Utgåvan är inget årtal.", "t.ex. 2023.", number, "utgåva", str(prop["utgåva"])))
        return None
    if area is None:
        return None
    return {
        "area": area.id,
        "layer": str(prop["lager"]),
        "edition": edition,
        "name": str(prop["namn"]),
        "category": _text(prop, "kategori"),
        "district": _text(prop, "stadsdel"),
        "accuracy": _text(prop, "lägesnoggrannhet"),
    }
