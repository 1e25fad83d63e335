"""Geometries of a whole file at once: their coordinate system, where they lie, whether their rings hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from pyproj.exceptions import CRSError

from lagesbild.problems import Field, Problem

Geometries = npt.NDArray[Any]
"""Shapely geometries, shape (n,); None where a feature has none."""
WGS84 = pyproj.CRS.from_epsg(4326)
_SWEDEN = (10.0, 55.0, 25.0, 70.0)  # lon, lat: rough, to catch swapped axes and other coordinate systems
_CROSSINGS = 50_000  # of the sides of all geometries of a file: a second of repair
_NEAR, _NEAR_A_SIDE = 200_000, 20  # pairs of sides whose boxes meet: what is looked at before it is too much
_AT_A_TIME = 256  # sides
_DECIMALS = 1e-5  # degrees, about a metre
_ZONES = range(3007, 3019)  # SWEREF 99 12 00 … 23 15: one false easting for all twelve
_GUESSES = (4326, 3006, 3857, 3021, *_ZONES)
_PLANE = "SWEREF 99 TM (EPSG:3006) eller grader i WGS 84 (EPSG:4326)"


def stated(text: str) -> pyproj.CRS:
    """The coordinate system that a text such as "EPSG:3006" or a URN names; ValueError if it is none."""
    try:
        return pyproj.CRS.from_user_input(text)
    except CRSError:
        raise ValueError(text) from None


def to_text(geometry: Geometries) -> npt.NDArray[Any]:
    """GeoJSON text of valid geometries: two dimensions, 5 decimals. Shape (n,)."""
    rounded = shapely.set_precision(shapely.force_2d(geometry), _DECIMALS, mode="pointwise")
    if (bad := ~shapely.is_valid(rounded)).any():  # rounding made two corners meet
        rounded[bad] = shapely.set_precision(shapely.force_2d(geometry[bad]), _DECIMALS)
    return np.asarray(shapely.to_geojson(rounded))


def read_text(text: str) -> str:
    """One GeoJSON geometry (EPSG:4326), as a cell holds it, in the form that is stored; ValueError if it is none."""
    try:
        parsed = np.array([shapely.from_geojson(text)])
    except shapely.errors.GEOSException:
        raise ValueError(text) from None
    geometries, problems = located(parsed, WGS84)
    if any(not p.warning for p in problems):
        raise ValueError(text)
    return str(to_text(geometries)[0])


def located(geometry: Geometries, crs: pyproj.CRS | None) -> tuple[Geometries, list[Problem]]:
    """Every geometry in EPSG:4326, flat and valid, and what was wrong (``row`` counts features from 1).

    ``crs`` is what the file states. Without one the coordinates must fit one system only.
    A geometry that cannot be used becomes None, and an error says why.
    """
    geometries = np.array(shapely.force_2d(geometry), dtype=object)
    problems: list[Problem] = []
    bounds = shapely.bounds(geometries)
    missing = shapely.is_missing(geometries) | shapely.is_empty(geometries)
    missing[~missing] = ~_finite(geometries[~missing])
    geometries[missing] = None
    for row in _rows(missing):
        problems.append(Problem("Objektet saknar giltig geometri.", "punkt, linje eller polygon.", row, "geometry"))
    if missing.all():
        return geometries, problems
    if crs is None:
        crs, warning = _recognised(_hull(bounds[~missing]))
        problems.append(warning)
        if crs is None:
            return np.full_like(geometries, None), problems
    there = geometries.copy()
    geometries = _transformed(geometries, crs)
    outside = ~missing & ~_in_sweden(geometries)
    if outside.any():
        problems += _outside(there, outside, crs)
        geometries[outside] = None
    broken = ~shapely.is_missing(geometries) & ~shapely.is_valid(geometries)
    if broken.any():
        problems += _repair(geometries, broken)
    return geometries, problems


def polygons_only(geometry: Geometries) -> Geometries:
    """The polygon parts of each geometry as one (multi)polygon; None where there is none."""
    result = np.full(len(geometry), None, dtype=object)
    parts, of = shapely.get_parts(geometry, return_index=True)
    while (shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT).any():  # a collection holds collections
        parts, at = shapely.get_parts(parts, return_index=True)
        of = of[at]
    is_polygon = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)
    parts, of = parts[is_polygon], of[is_polygon]
    numbers, count = np.unique(of, return_counts=True)
    result[numbers[count == 1]] = parts[np.isin(of, numbers[count == 1])]
    several = np.isin(of, numbers[count > 1])
    if several.any():
        result[numbers[count > 1]] = shapely.multipolygons(parts[several], indices=_dense(of[several]))
    return result


def _dense(indices: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.asarray(np.unique(indices, return_inverse=True)[1])


def _rows(mask: npt.NDArray[Any]) -> Iterator[int]:
    return (int(i) + 1 for i in np.flatnonzero(mask))


def _finite(geometry: Geometries) -> npt.NDArray[Any]:
    """True for every geometry of which all coordinates are numbers. Shape (n,)."""
    coordinates, of = shapely.get_coordinates(geometry, return_index=True)
    finite = np.ones(len(geometry), dtype=bool)
    finite[of[~np.isfinite(coordinates).all(axis=1)]] = False
    return finite


def _hull(bounds: npt.NDArray[Any]) -> tuple[float, float, float, float]:
    low, high = np.nanmin(bounds[:, :2], axis=0), np.nanmax(bounds[:, 2:], axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _recognised(hull: tuple[float, float, float, float]) -> tuple[pyproj.CRS | None, Problem]:
    """The one system in which the coordinates lie in Sweden, and in its own area of use."""
    fits = [crs for crs in map(pyproj.CRS.from_epsg, _GUESSES) if _fits(hull, crs)]
    swapped = (hull[1], hull[0], hull[3], hull[2])
    shown = f"{hull[0]:.0f}, {hull[1]:.0f}"
    fix = "Exportera filen på nytt med koordinatsystemet angivet (.prj, eller ”crs” i GeoJSON)."
    if len(fits) == 1:
        name = f"{fits[0].name} (EPSG:{fits[0].to_epsg()})"
        return fits[0], Problem(
            f"Filen säger inte vilket koordinatsystem den har; koordinaterna passar bara {name}, som antogs.",
            "ett angivet koordinatsystem.",
            value=shown,
            warning=True,
            fix=fix,
        )
    if fits:
        what = "Filen säger inte vilket koordinatsystem den har, och koordinaterna passar flera."
    elif any(_fits(swapped, pyproj.CRS.from_epsg(code)) for code in _GUESSES):
        what = "Koordinaterna ligger utanför Sverige: latitud (nord) och longitud (öst) står i omvänd ordning."
    else:
        what = "Koordinaterna ligger utanför Sverige, och filen säger inte vilket koordinatsystem den har."
    return None, Problem(what, _PLANE + ".", column="geometry", value=shown, fix=fix, missing=Field.CRS)


def _fits(hull: tuple[float, float, float, float], crs: pyproj.CRS) -> bool:
    use = crs.area_of_use
    if use is None or not np.isfinite(hull).all():
        return False
    box = _to_wgs84(crs).transform_bounds(*hull, errcheck=False)
    if not np.isfinite(box).all():
        return False
    west, south, east, north = _SWEDEN
    limits = (max(west, use.west - 0.5), max(south, use.south), min(east, use.east + 0.5), min(north, use.north + 0.5))
    return bool(limits[0] <= box[0] <= box[2] <= limits[2] and limits[1] <= box[1] <= box[3] <= limits[3])


def _to_wgs84(crs: pyproj.CRS) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)


def _transformed(geometry: Geometries, crs: pyproj.CRS) -> Geometries:
    if crs.to_epsg() == 4326 or crs.equals(WGS84, ignore_axis_order=True):
        return geometry
    return np.asarray(shapely.transform(geometry, _to_wgs84(crs).transform, interleaved=False))


def _in_sweden(geometry: Geometries) -> npt.NDArray[Any]:
    west, south, east, north = _SWEDEN
    minx, miny, maxx, maxy = shapely.bounds(geometry).T
    return np.asarray((minx >= west) & (miny >= south) & (maxx <= east) & (maxy <= north) & _finite(geometry))


def _outside(geometry: Geometries, outside: npt.NDArray[Any], crs: pyproj.CRS) -> list[Problem]:
    """One error for each geometry that is not in Sweden, in the file's own coordinates."""
    bad = geometry[outside]
    flipped = shapely.transform(bad, lambda x, y: (y, x), interleaved=False)
    is_swapped = _in_sweden(_transformed(flipped, crs))
    expected = "longitud och latitud i grader (EPSG:4326), i den ordningen."
    if crs.is_projected:
        expected = f"öst och nord i {crs.name}, i den ordningen."
    swapped = ": latitud (nord) och longitud (öst) står i omvänd ordning"
    return [
        Problem(
            f"Koordinaterna ligger utanför Sverige{swapped if turn else ''}.",
            expected,
            row,
            "geometry",
            f"{x:.0f}, {y:.0f}",
            fix="Kontrollera vilket koordinatsystem filen har och exportera den på nytt.",
        )
        for row, turn, (x, y) in zip(_rows(outside), is_swapped, shapely.bounds(bad)[:, :2], strict=True)
    ]


def _repair(geometry: Geometries, broken: npt.NDArray[Any]) -> list[Problem]:
    """Repair rings in place; what has no area left becomes None and an error."""
    tangled = _tangled(geometry, broken)
    geometry[tangled] = None
    broken = broken & ~tangled
    was_polygon = shapely.get_dimensions(geometry) == 2
    mended = shapely.make_valid(geometry[broken], method="structure", keep_collapsed=False)
    of_polygons = was_polygon[broken]
    mended[of_polygons] = polygons_only(mended[of_polygons])
    mended[shapely.is_empty(mended)] = None
    geometry[broken] = mended
    what = "Gränsen korsar sig själv på så många ställen att den inte kan lagas."
    fix = "Rätta den i ett kartprogram, t.ex. med Laga geometrier i QGIS."
    problems = [Problem(what, "giltiga ringar.", row, "geometry", fix=fix) for row in _rows(tangled)]
    for row, lost in zip(_rows(broken), shapely.is_missing(mended), strict=True):
        if lost:
            problems.append(Problem("Objektet saknar giltig geometri: ytan är noll.", "en yta.", row, "geometry"))
        else:
            what = "Polygonens ringar korsade varandra och är lagade."
            problems.append(Problem(what, "giltiga ringar.", row, "geometry", warning=True))
    return problems


def _tangled(geometry: Geometries, broken: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """True for the broken geometries whose sides cross so often that a repair, which is quadratic in that, takes seconds.

    ``_CROSSINGS`` is for all of them together: a file may hold many. Shape (n,).
    """
    tangled = np.zeros(len(geometry), dtype=bool)
    left = _CROSSINGS
    for i in np.flatnonzero(broken):
        left -= (crossings := _crossings(geometry[i], left))
        if left < 0:
            tangled[i], left = True, left + crossings
    return tangled


def _crossings(geometry: Any, most: int) -> int:
    """How many pairs of sides cross, each counted from both; a number above ``most`` as soon as it must be more."""
    corners, of = shapely.get_coordinates(shapely.get_parts(shapely.get_rings(geometry)), return_index=True)
    is_side = of[1:] == of[:-1]
    sides = shapely.linestrings(np.stack([corners[:-1], corners[1:]], axis=1)[is_side])
    tree = shapely.STRtree(sides)
    near = crossing = 0
    for start in range(0, len(sides), _AT_A_TIME):
        some = sides[start : start + _AT_A_TIME]
        near += tree.query(some).shape[1]
        if near > _NEAR + _NEAR_A_SIDE * len(sides):
            return most + 1
        crossing += tree.query(some, predicate="crosses").shape[1]
        if crossing > most:
            return crossing
    return crossing
