"""Where events lie: from any coordinate system to metres in EPSG:3006, and in which part of the place.

Most cells of a hundred metres lie in one part altogether: what is in them needs no geometry. The others are asked
point by point.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from lagesbild.areas import Area, Directory
from lagesbild.problems import Field, Problem
from lagesbild.readers.events.staging import CELL, UNKNOWN, Ints
from lagesbild.tables import PART_TYPES

Floats = npt.NDArray[np.float64]
PLANE = 3006
ASKED = (3006, 4326, *range(3007, 3019), 3021)
"""The systems that a person may choose among."""
NAMES = {3006: "SWEREF 99 TM", 4326: "WGS 84 (grader)", 3021: "RT 90 2,5 gon V"}
_SWEDEN = (200_000, 6_100_000, 1_000_000, 7_700_000)
"""EPSG:3006, rough: left, bottom, right, top."""
EDGE = 500
"""Metres outside every part within which an event is the place's, of no part: borders are drawn by hand, and quays move."""
OUTSIDE, NO_PART = -2, -1


def is_known(epsg: int) -> bool:
    """True for a code of EPSG's that names a coordinate system."""
    try:
        pyproj.CRS.from_epsg(epsg)
    except pyproj.exceptions.CRSError:
        return False
    return True


def name_of(epsg: int) -> str:
    """How a system is called: "SWEREF 99 18 00 (EPSG:3011)"."""
    return f"{NAMES.get(epsg) or pyproj.CRS.from_epsg(epsg).name.replace('SWEREF99', 'SWEREF 99')} (EPSG:{epsg})"


def to_plane(east: Floats, north: Floats, epsg: int) -> tuple[Floats, Floats]:
    """Coordinates of the system (longitude and latitude in degrees for 4326) in EPSG:3006; what cannot be is not finite."""
    if epsg == PLANE:
        return east, north
    transformer = pyproj.Transformer.from_crs(epsg, PLANE, always_xy=True)
    x, y = transformer.transform(east, north)
    return np.asarray(x), np.asarray(y)


def in_sweden(x: Floats, y: Floats) -> npt.NDArray[np.bool_]:
    """True for what lies in Sweden, roughly."""
    left, bottom, right, top = _SWEDEN
    return (x >= left) & (x <= right) & (y >= bottom) & (y <= top)


class Placer:
    """The parts of a place, and which of them holds what."""

    def __init__(self, directory: Directory, place: str) -> None:
        self.place = place
        self.parts = _finest(directory, place)
        self.shapes = [_projected(p) for p in self.parts]
        self.ids = [*(p.id for p in self.parts), place]
        self._keys = np.zeros(0, np.int64)
        self._whole = np.zeros(0, np.int64)

    @property
    def has_borders(self) -> bool:
        """True when there is anything to place in."""
        return bool(self.parts)

    @cached_property
    def _near(self) -> shapely.Geometry:
        near = shapely.union_all(self.shapes).buffer(EDGE)
        shapely.prepare(near)
        return near

    def holds(self, x: Floats, y: Floats) -> npt.NDArray[np.bool_]:
        """Which points lie in or at the place; shape (n,)."""
        return np.asarray(shapely.contains_xy(self._near, x, y))

    def areas(self, x: Ints, y: Ints) -> Ints:
        """The position in `ids` of what holds each point: a part, the place, or `OUTSIDE`. Shape (n,)."""
        keys = (x // CELL << 32) + y // CELL
        fresh = np.setdiff1d(np.unique(keys), self._keys, assume_unique=True)
        if len(fresh):
            self._learn(fresh)
        indices = self._whole[np.searchsorted(self._keys, keys)]
        if (split := indices == _SPLIT).any():
            at = np.flatnonzero(split)
            indices[at] = self._pointwise(x[at].astype(float), y[at].astype(float))
        return np.asarray(np.where(indices == NO_PART, len(self.parts), indices))

    def _learn(self, keys: Ints) -> None:
        left, bottom = (keys >> 32) * float(CELL), (keys & 0xFFFFFFFF) * float(CELL)
        boxes = shapely.box(left, bottom, left + CELL, bottom + CELL)
        whole = np.full(len(keys), _SPLIT)
        touched = np.zeros(len(keys), bool)
        for i, shape in enumerate(self.shapes):
            meets = shapely.intersects(shape, boxes)
            touched |= meets
            at = np.flatnonzero(meets & (whole == _SPLIT))
            whole[at[shapely.contains_properly(shape, boxes[at])]] = i
        whole[~touched] = np.where(shapely.contains_properly(self._near, boxes[~touched]), NO_PART, _SPLIT)
        whole[~touched & ~shapely.intersects(self._near, boxes)] = OUTSIDE
        order = np.argsort(np.concatenate([self._keys, keys]), kind="stable")
        self._keys, self._whole = (np.concatenate(pair)[order] for pair in ((self._keys, keys), (self._whole, whole)))

    def _pointwise(self, x: Floats, y: Floats) -> Ints:
        indices = np.full(len(x), NO_PART)
        for i, shape in enumerate(self.shapes):
            left, bottom, right, top = shape.bounds
            at = np.flatnonzero((indices == NO_PART) & (x >= left) & (x <= right) & (y >= bottom) & (y <= top))
            indices[at[shapely.contains_xy(shape, x[at], y[at])]] = i
        at = np.flatnonzero(indices == NO_PART)
        indices[at[~self.holds(x[at], y[at])]] = OUTSIDE
        return indices


_SPLIT = -3
"""What of a cell that a border passes."""


def _finest(directory: Directory, place: str) -> list[Area]:
    inside = [a for a in directory.inside(place) if a.geometry and a.type in PART_TYPES]
    outer = {a.parent for a in inside}
    finest = [a for a in inside if a.id not in outer]
    whole = directory.by_id[place]
    return finest or ([whole] if whole.geometry else [])


def _projected(area: Area) -> shapely.Geometry:
    to = pyproj.Transformer.from_crs(4326, PLANE, always_xy=True)
    shape = shapely.transform(shapely.from_geojson(area.geometry), to.transform, interleaved=False)
    shapely.prepare(shape)
    return shape


def fitting(east: Floats, north: Floats, placer: Placer) -> list[str]:
    """Names of the systems in which most of the coordinates lie in or at the place, whichever of them stands first."""
    fits = []
    for epsg in ASKED if placer.has_borders else ():
        for one, other in ((east, north), (north, east)):
            x, y = to_plane(one, other, epsg)
            fine = np.isfinite(x) & np.isfinite(y)
            if fine.any() and placer.holds(x[fine], y[fine]).mean() > 0.5:
                fits.append(name_of(epsg))
                break
    return fits


def missing_system(east: Floats, north: Floats, placer: Placer, row: int | None) -> Problem:
    """The question which system coordinates are of, when nothing says it; names those in which they lie in the place."""
    fits = fitting(east, north, placer)
    where = f" De flesta ligger i platsen om de är {' eller '.join(fits)}." if fits else ""
    return Problem(
        f"Filen säger inte vilket koordinatsystem den har.{where}",
        "koordinatsystemet i rubriken, t.ex. ”x (EPSG:3006)”, eller i en rad ”Koordinatsystem: SWEREF 99 TM” ovanför tabellen",
        row,
        "koordinater",
        missing=Field.CRS,
    )


def mistaken(
    east: Floats, north: Floats, epsg: int, x: Ints, y: Ints, placer: Placer, row: int | None
) -> Problem | None:
    """The refusal of coordinates that lie elsewhere in the system that is stated, and in the place in another one.

    ``x`` and ``y`` are what `coordinates` made of them. None where most lie in the place, or do so in no system.
    """
    good = x != UNKNOWN
    has = ~(np.isnan(east) | np.isnan(north))
    if not placer.has_borders or not has.any():
        return None
    inside = placer.holds(x[good].astype(float), y[good].astype(float)).sum()
    if inside > has.sum() / 2 or not (fits := fitting(east[has], north[has], placer)):
        return None
    return Problem(
        f"Koordinaterna anges vara {name_of(epsg)}, men ligger då långt från platsen. De flesta ligger i platsen om de är "
        f"{' eller '.join(fits)}.",
        "det koordinatsystem som filen är i.",
        row,
        "koordinater",
        fix="Ändra koordinatsystemet i filen, eller välj ett annat här.",
        missing=Field.CRS,
    )


def coordinates(east: Floats, north: Floats, epsg: int) -> tuple[Ints, Ints, npt.NDArray[np.bool_], bool]:
    """(x, y in whole metres or `UNKNOWN`, which are no place in Sweden, whether east and north stood in each other's place).

    In Swedish plane systems the north is always the larger number by far, so that their order is never in doubt.
    """
    has = ~(np.isnan(east) | np.isnan(north))
    is_swapped = epsg != 4326 and bool(has.any()) and float(np.median(east[has])) > float(np.median(north[has])) * 2
    one, other = (north, east) if is_swapped else (east, north)
    x, y = to_plane(np.where(has, one, np.nan), np.where(has, other, np.nan), epsg)
    good = has & np.isfinite(x) & np.isfinite(y)
    good &= in_sweden(np.where(good, x, 0), np.where(good, y, 0))
    whole = [np.where(good, np.floor(np.where(good, v, 0)), UNKNOWN).astype(np.int64) for v in (x, y)]
    return whole[0], whole[1], has & ~good, is_swapped


def numbers(texts: Sequence[str]) -> Floats:
    """Coordinates as files write them, with a point or a comma; NaN for what is no number."""
    return np.array([_number(t) for t in texts])


def _number(text: str) -> float:
    plain = text.replace("\u00a0", "").replace(" ", "").replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return float("nan")
