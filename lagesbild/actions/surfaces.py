"""A problem's surface: drawn and written in the problem itself, or a layer's at the revision at which it was chosen."""

from __future__ import annotations

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from lagesbild import areas
from lagesbild.analysis import geography, surfaces
from lagesbild.looks import BACKGROUND, BORDER
from lagesbild.register import Register
from lagesbild.swedish import NBSP, number, slug


@dataclass(frozen=True)
class Bounding:
    """A surface that bounds a problem: what it is called, and what it covers, in EPSG:3006."""

    name: str
    surface: BaseGeometry


def offered(register: Register, place: str) -> dict[str, str]:
    """Word → name of the layers' surfaces that can bound a problem, each as it is now."""
    revision = register.revision()
    return {f"{word}@{revision}": name for word, (name, _) in _named(register, place).items()}


def bounding(register: Register, place: str, word: str) -> Bounding | None:
    """The surface that a word of a problem names; None when it names none that is held."""
    if not word.startswith(surfaces.NAMED):
        drawn = surfaces.made_by(word)
        return drawn and Bounding(f"ritad yta, {number(drawn.area / 1e6, 2)}{NBSP}km²", drawn)
    named, _, revision = word.partition("@")
    if not (revision.isascii() and revision.isdigit() and len(revision) < 10):
        return None
    name, geometry = _named(register.at(int(revision)), place).get(named, ("", ""))
    return Bounding(name, geography.from_geojson([geometry])[0]) if geometry else None


def _named(register: Register, place: str) -> dict[str, tuple[str, str]]:
    """Word → (name, GeoJSON) of every surface among the layers, each of its latest edition."""
    directory = areas.directory(register.current("areas"))
    rows = register.current("layers", areas=[place, *directory.ancestors(place)])
    rows = rows[rows["geometry"].notna() & ~rows["layer"].isin((*BACKGROUND, BORDER))]
    rows = rows.sort_values("edition", kind="stable")
    return {
        surfaces.NAMED + slug(f"{layer} {name}"): (f"{name} ({layer})", str(geometry))
        for layer, name, geometry in zip(rows["layer"], rows["name"], rows["geometry"], strict=True)
        if '"Polygon"' in geometry or '"MultiPolygon"' in geometry
    }
