"""Borders and map layers: areas (stadsdelar, RegSO, …) and what lies in them (utsatta områden, platser, …)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import CRSError

from lagesbild.problems import Field, Problem
from lagesbild.readers import geofiles, geometry
from lagesbild.readers.base import Context, ParsedTable
from lagesbild.readers.borders.areas import area_records
from lagesbild.readers.borders.kinds import guess, kinds_of, table_of
from lagesbild.readers.borders.layer import Layer
from lagesbild.readers.borders.misplaced import tell_far, tell_on_top
from lagesbild.readers.borders.things import place_records
from lagesbild.readers.geofiles import Features
from lagesbild.readers.layers import LAYER_KINDS
from lagesbild.readers.periods import as_of_date, period_text
from lagesbild.readers.texts import unfit
from lagesbild.tables import to_frame

__all__ = ["LAYER_KINDS", "find", "is_borders", "read"]

is_borders = geofiles.is_geofile


def find(path: Path, kind: str | None = None) -> list[tuple[str, str | None, Callable[[Context], ParsedTable]]]:
    """(kind, layer's name in a file of several, reader) of everything in a file of borders.

    The kind is a guess when the file does not say what it holds; the reading's own kind is right.
    """
    return [(guess(f) or kind or "areas", f.name, partial(read, f)) for f in geofiles.open_layers(path)]


def read(features: Features, context: Context) -> ParsedTable:
    """Read areas or things that lie in them; which, the features say, else the user, else what the file is called."""
    problems = [
        Problem("Polygonens ring var inte sluten och är lagad.", "giltiga ringar.", i + 1, "geometry", warning=True)
        for i in features.closed
    ]
    problems += _unfit(features)
    kinds = kinds_of(features, context, problems)
    located, warnings = geometry.located(features.geometry, _system(features, context, problems))
    problems += warnings
    table = next((table_of(k, features) for k in kinds if k), "areas")
    if {table_of(k, features) for k in kinds if k} == {"areas", "layers"}:
        problems.append(Problem("Filen blandar områden och platser.", "områden och platser i var sin fil."))
    if not len(located):
        problems.append(Problem("Samlingen är tom.", "minst ett objekt."))
    records: list[dict[str, object]] = []
    if any(kinds):
        layer = Layer(features, context, kinds, _shapes(located, table, problems), problems)
        records = (area_records if table == "areas" else place_records)(layer)
    tell_far(records, table, context, problems)
    if table == "areas":
        tell_on_top(records, context, problems)
    places = {r["parent" if table == "areas" else "area"] for r in records}
    meta = features.meta
    return ParsedTable(
        table,
        features.file,
        to_frame(table, records),
        place=context.place or (str(places.pop()) if len(places) == 1 else None),
        source=meta.get("källa") or context.source,
        period=period_text(meta),
        as_of=as_of_date(meta),
        title=meta.get("name"),
        remark=meta.get("anmärkning"),
        problems=tuple(problems),
    )


def _system(features: Features, context: Context, problems: list[Problem]) -> pyproj.CRS | None:
    """The coordinate system: as the user says, else as the file does; None when neither says it."""
    if context.crs is None:
        return features.crs
    try:
        chosen = pyproj.CRS.from_epsg(context.crs)
    except CRSError:
        problems.append(Problem(f"EPSG:{context.crs} är inget koordinatsystem.", "t.ex. EPSG:3006", missing=Field.CRS))
        return features.crs
    if features.crs is not None and features.is_stated and not features.crs.equals(chosen):
        what = f"Filen säger koordinatsystemet {features.crs.name}, men EPSG:{context.crs} angavs och gäller."
        problems.append(Problem(what, "samma koordinatsystem på båda ställena.", warning=True))
    return chosen


def _unfit(features: Features) -> list[Problem]:
    """Texts with control characters, or without end, by feature and attribute."""
    return [
        Problem(what.replace("Cellen", "Egenskapen"), "text utan styrtecken.", row, str(name))
        for name, column in features.attributes.items()
        for row, value in enumerate(column, start=1)
        if isinstance(value, str) and (what := unfit(value))
    ]


def _shapes(located: geometry.Geometries, table: str, problems: list[Problem]) -> geometry.Geometries:
    """Areas as polygons; of a mixed collection only its polygons. What has no surface is no area."""
    mixed = shapely.get_type_id(located) == shapely.GeometryType.GEOMETRYCOLLECTION
    surfaces = geometry.polygons_only(located) if table == "areas" or mixed.any() else located
    if table == "layers":
        use = mixed & ~shapely.is_missing(surfaces)
        return np.where(use, surfaces, located)
    flat = shapely.is_missing(surfaces) & ~shapely.is_missing(located)
    problems += [
        Problem("Ett område behöver en yta.", "en polygon.", int(i) + 1, "geometry") for i in np.flatnonzero(flat)
    ]
    return surfaces
