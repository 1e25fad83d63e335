"""A layer of a file on its way to rows: its kinds, its names, and what of it lies in a place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from lagesbild.areas import Area
from lagesbild.looks import BACKGROUND
from lagesbild.problems import Problem
from lagesbild.readers import geometry
from lagesbild.readers.base import Context
from lagesbild.readers.geofiles import Features
from lagesbild.readers.layers import MANY_KINDS, column_of, is_upper_case, title_case
from lagesbild.swedish import fold, listing

YES = ("True", "1", "true", "ja")


@dataclass(frozen=True)
class Layer:
    """A layer on its way to rows: features with their kinds, and the geometries in EPSG:4326."""

    features: Features
    context: Context
    kinds: list[str | None]
    geometries: geometry.Geometries
    problems: list[Problem]

    @cached_property
    def common_kind(self) -> str | None:
        """The kind of most features: columns are named after it."""
        counted = Counter(k for k in self.kinds if k)
        return counted.most_common(1)[0][0] if counted else None

    def texts(self, role: str) -> list[str | None]:
        """What the column of a role says of each feature; None where it says nothing."""
        attributes = self.features.attributes
        column = column_of(role, list(attributes.columns), self.common_kind)
        return [None] * len(attributes) if column is None else [text_of(v) for v in attributes[column]]

    @cached_property
    def place(self) -> Area | None:
        """The area that the user said."""
        return self.context.directory.by_id.get(self.context.place or "")


def text_of(value: Any) -> str | None:
    """An attribute as text: a whole number without decimals, nothing as None."""
    if isinstance(value, float):
        return None if np.isnan(value) else str(int(value)) if value.is_integer() else str(value)
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    return " ".join(str(value).split()) or None


def names_of(layer: Layer, known: dict[str, Area]) -> list[str | None]:
    """The name of each feature: in the register's spelling where it knows it, never in upper case."""
    columns = list(layer.features.attributes.columns)
    if column_of("name", columns, layer.common_kind) is None:
        if set(layer.kinds) <= {*BACKGROUND, *MANY_KINDS}:
            return [kind and kind.capitalize() for kind in layer.kinds]
        shown = f"Filen har {listing(columns)}." if columns else "Filen har inga egenskaper."
        layer.problems.append(
            Problem(f"Ingen egenskap ser ut att vara namnet. {shown}", "en egenskap ”namn”.", column="namn")
        )
        return [None] * len(layer.features.attributes)
    names: list[str | None] = []
    changed: list[str] = []
    for row, text in enumerate(layer.texts("name"), start=1):
        name = text
        if text is None and (kind := layer.kinds[row - 1]) in (*BACKGROUND, *MANY_KINDS):
            name = str(kind).capitalize()
        elif text is None:
            layer.problems.append(Problem("Egenskapen ”namn” saknas.", "ett värde.", row, "namn"))
        elif is_upper_case(text):
            known_area = known.get(fold(text))
            name = known_area.name if known_area and fold(known_area.name) == fold(text) else title_case(text)
            changed += [] if known_area else [name]
        names.append(name)
    if changed:
        shown = listing([f"”{n}”" for n in changed[:3]])
        more = f" och {len(changed) - 3} till" if len(changed) > 3 else ""
        what = f"Namn i versaler som registret inte känner skrivs {shown}{more}."
        layer.problems.append(Problem(what, "namn som de ska stå.", column="namn", warning=True))
    return names


def tell_left_out(layer: Layer, wanted: npt.NDArray[Any], place: Area) -> None:
    """Say how many features lie outside the place: an error when all do."""
    count = int((~wanted).sum())
    if not count:
        return
    is_all = count == len(wanted)
    what = f"{count} av {len(wanted)} objekt ligger utanför {place.name} och läses inte in."
    fix = "Välj den plats som filen gäller." if is_all else ""
    layer.problems.append(Problem(what, f"objekt i {place.name}.", warning=not is_all, fix=fix))


def border_of(context: Context, place: Area) -> Any:
    """The place's border: its own, or around all its parts; None where one is missing."""
    parts = shapes_of(context, place)
    return None if None in parts else surface_of(parts)


def shapes_of(context: Context, place: Area) -> list[str | None]:
    """The outlines that a place is drawn by: its own, else those of its parts, None for one that is missing."""
    return [place.geometry] if place.geometry else [a.geometry for a in context.directory.parts(place.id)]


def surface_of(shapes: Sequence[str | None]) -> Any:
    """One surface of all that are drawn; None of none."""
    drawn = [shape for shape in shapes if shape]
    if not drawn:
        return None
    border = shapely.union_all(shapely.from_geojson(drawn))
    shapely.prepare(border)
    return border


def share_inside(shapes: geometry.Geometries, border: Any) -> npt.NDArray[Any]:
    """How much of each surface lies within the border, 0-1; a point or a line that meets it counts as 1. Shape (n,)."""
    share = np.asarray(shapely.intersects(border, shapes), dtype=float)
    surfaces = (share > 0) & (shapely.get_dimensions(shapes) == 2)
    share[surfaces] = shapely.area(shapely.intersection(shapes[surfaces], border)) / shapely.area(shapes[surfaces])
    return share


def check_twice(records: list[dict[str, object]], rows: list[int], key: str, problems: list[Problem]) -> None:
    """A problem for each record whose place, layer, edition and ``key`` an earlier one has."""
    first: dict[tuple[object, ...], int] = {}
    for record, row in zip(records, rows, strict=True):
        of = (record["area"], record.get("layer"), record.get("edition"), record[key])
        if (earlier := first.setdefault(of, row)) != row:
            what = f"”{record['name']}” står två gånger, även som objekt {earlier}."
            problems.append(Problem(what, "ett objekt per namn; flera ytor i samma objekt.", row, "namn"))
