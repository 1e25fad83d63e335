"""What lies in areas, as a file of a layer holds it: its place, edition, category and number."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from lagesbild.areas import STATISTICAL_TYPES
from lagesbild.looks import BACKGROUND
from lagesbild.problems import Field, Problem
from lagesbild.readers import alike, geometry
from lagesbild.readers.base import find_area
from lagesbild.readers.borders.layer import (
    YES,
    Layer,
    border_of,
    check_twice,
    names_of,
    shapes_of,
    share_inside,
    surface_of,
    tell_left_out,
    text_of,
)
from lagesbild.readers.layers import CATEGORIES, VULNERABLE, column_of
from lagesbild.readers.periods import year_in
from lagesbild.swedish import fold, parse_count, parse_number
from lagesbild.tables import PART_TYPES, TABLES

_SLIVER = 0.01  # of its own surface: what less than this lies in a place only touches it
_CONTAINED = 0.99


def place_records(layer: Layer) -> list[dict[str, object]]:
    """One record per thing that lies in the place, for the table ``layers``; what is wrong goes among the layer's problems."""
    context, place = layer.context, layer.place
    scope = context.directory.inside(place.id) if place else list(context.directory.areas)
    names = names_of(layer, {fold(n): a for a in scope for n in (*a.aliases, a.name)})
    areas, wanted = _homes(layer)
    editions, categories = _editions(layer), _categories(layer)
    texts, drawn = geometry.to_text(layer.geometries), layer.texts("generalised")
    is_district = column_of("name", list(layer.features.attributes.columns), layer.common_kind) != column_of(
        "district", list(layer.features.attributes.columns)
    )
    districts = layer.texts("district") if is_district else [None] * len(names)
    accuracies, units = layer.texts("accuracy"), layer.texts("unit")
    values, colours, symbols = _values(layer), _one_of(layer, "colour"), _one_of(layer, "symbol")
    records: list[dict[str, object]] = []
    rows: list[int] = []
    for i in map(int, np.flatnonzero(wanted)):
        if None in (names[i], layer.kinds[i], areas[i], editions[i], texts[i]):
            continue  # told already
        records.append(
            {
                "area": areas[i],
                "layer": layer.kinds[i],
                "edition": editions[i],
                "name": names[i],
                "category": categories[i],
                "district": districts[i],
                "accuracy": accuracies[i],
                "geometry": texts[i],
                "generalised": int(drawn[i] in YES),
                "value": values[i],
                "unit": units[i],
                "colour": colours[i],
                "symbol": symbols[i],
            }
        )
        rows.append(i + 1)
    records, rows = alike.with_distinct_names(*alike.together(records, rows), layer.problems)
    check_twice(records, rows, "name", layer.problems)
    return records


def _values(layer: Layer) -> list[float | None]:
    """The number of each feature that is drawn as a circle; what is no number from 0 is a problem."""
    columns = list(layer.features.attributes.columns)
    column = column_of("value", columns, layer.common_kind) or "värde"
    values: list[float | None] = []
    for row, text in enumerate(layer.texts("value"), start=1):
        try:
            value = None if text is None else parse_number(text)
        except ValueError:
            value = -1.0
        if value is not None and value < 0:
            layer.problems.append(Problem("Värdet är inget tal från 0.", "t.ex. 120.", row, column, text))
            value = None
        values.append(value)
    return values


def _one_of(layer: Layer, role: str) -> list[str | None]:
    """The colour or symbol that each feature declares; a word that is none of those that there are is a problem."""
    column = TABLES["layers"].column(role)
    assert column.words is not None
    known = column.words.values
    values: list[str | None] = []
    for row, text in enumerate(layer.texts(role), start=1):
        value = text if text in known.values() else known.get(fold(text or ""))
        if text is not None and value is None:
            what = f"{column.title.capitalize()}en ”{text}” är okänd."
            layer.problems.append(Problem(what, f"{column.words}.", row, column.title, text))
        values.append(None if value is None else str(value))
    return values


def _homes(layer: Layer) -> tuple[list[str | None], npt.NDArray[Any]]:
    """(id of the area that each feature is stored for, which features are wanted)."""
    context, place, count = layer.context, layer.place, len(layer.kinds)
    wanted = np.ones(count, dtype=bool)
    columns = list(layer.features.attributes.columns)
    column = next((c for c in columns if fold(c) == "område"), None)  # OMRADE in others' files is a name of theirs
    named: dict[str, str | None] = {}
    homes: list[str | None] = [place.id if place else None] * count
    silent = np.ones(count, dtype=bool)
    for i, value in enumerate(layer.features.attributes[column] if column else ()):
        if text := text_of(value):
            if text not in named:
                area = find_area(text, context, layer.problems, row=i + 1, column="område")
                named[text] = area.id if area else None
            homes[i], silent[i] = named[text], False
    if place and (border := border_of(context, place)) is not None:
        behind = np.array([k in BACKGROUND for k in layer.kinds]) & ~shapely.is_missing(layer.geometries)
        layer.geometries[behind] = alike.clipped(layer.geometries[behind], border)
        wanted[silent] = share_inside(layer.geometries[silent], border) >= _SLIVER
        wanted[behind] = ~shapely.is_empty(layer.geometries[behind])
        wanted |= shapely.is_missing(layer.geometries)
        tell_left_out(layer, wanted, place)
    elif place is None and silent.any():
        _find_homes(layer, homes, silent)
    return homes, wanted


def _find_homes(layer: Layer, homes: list[str | None], silent: npt.NDArray[Any]) -> None:
    """Fill in the smallest place around each feature that names none; those in no place are a problem."""
    context = layer.context
    places = [a for a in context.directory.areas if a.type not in (*PART_TYPES, *STATISTICAL_TYPES)]
    # what lies in a drawn part lies in the place, though another part has no border yet
    borders = [(b, a.id) for a in places if (b := surface_of(shapes_of(context, a))) is not None]
    for border, id_ in sorted(borders, key=lambda pair: -pair[0].area):
        for i in np.flatnonzero(silent & (share_inside(layer.geometries, border) >= _CONTAINED)):
            homes[int(i)] = id_
    if lost := [i for i in np.flatnonzero(silent & ~shapely.is_missing(layer.geometries)) if homes[int(i)] is None]:
        what = f"{len(lost)} av {len(homes)} objekt ligger inte i någon plats som har en gräns i registret."
        fix = "Det kan stå i egenskapen ”område”."
        layer.problems.append(Problem(what, "en plats.", int(lost[0]) + 1, "område", fix=fix, missing=Field.AREA))


def _editions(layer: Layer) -> list[int | None]:
    """The year of each feature: its own, else that in the name of layer or file, else what the user said."""
    features, context = layer.features, layer.context
    common = year_in(features.title, features.meta.get("period", ""), features.file) or context.year
    editions: list[int | None] = []
    silent = 0
    for row, text in enumerate(layer.texts("edition"), start=1):
        edition = common
        if text is not None:
            try:
                edition = parse_count(text)
            except ValueError:
                edition = None
            if edition is None or not 1800 <= edition <= 2200:
                edition = None
                layer.problems.append(Problem("Utgåvan är inget årtal.", "t.ex. 2023.", row, "utgåva", text))
        elif common is None:
            silent += 1
        editions.append(edition)
    if silent:
        what = "Filen säger inte vilken utgåva (vilket år) den gäller."
        fix = "Det kan stå i filens namn eller i egenskapen ”utgåva”."
        layer.problems.append(Problem(what, "ett årtal, t.ex. 2023.", column="utgåva", fix=fix, missing=Field.YEAR))
    return editions


def _categories(layer: Layer) -> list[str | None]:
    """The category of each feature; a vulnerable area must have one of the police's."""
    categories = layer.texts("category")
    for i, (text, kind) in enumerate(zip(categories, layer.kinds, strict=True)):
        if kind == VULNERABLE:
            categories[i] = text and text.lower()
            if categories[i] not in CATEGORIES:
                what = "Egenskapen ”kategori” saknas." if text is None else f"Kategorin ”{text}” är okänd."
                layer.problems.append(Problem(what, f"{', '.join(CATEGORIES)}.", i + 1, "kategori", text))
    return categories
