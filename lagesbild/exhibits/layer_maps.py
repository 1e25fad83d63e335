"""One layer on the map, with what each part holds of it in a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd
import shapely

from lagesbild.analysis import geography
from lagesbild.areas import Area
from lagesbild.exhibit import AreaMap, Column, Disclosure, Exhibit, Kind, MapLayer, Role
from lagesbild.exhibits import maps
from lagesbild.exhibits.base import ExhibitSpec, Param, Scope, not_loaded
from lagesbild.exhibits.layers import layered, layers_of, title_of, with_layers
from lagesbild.exhibits.prose import layers as prose
from lagesbild.looks import BACKGROUND, BORDER
from lagesbild.problems import UnknownId
from lagesbild.swedish import number, slug

_LEAST = 0.005  # of a part's surface: less is two borders that were drawn apart


def layer_names(scope: Scope) -> dict[str, str]:
    """Slug → name of the layers that hold here and have geometry, but for backgrounds and the border."""
    rows = layers_of(scope)
    rows = rows[rows["geometry"].notna() & ~rows["layer"].isin((*BACKGROUND, BORDER))]
    return {slug(str(layer)): str(layer) for layer in dict.fromkeys(rows["layer"])}


@dataclass(frozen=True)
class _Within:
    """What a layer has in each part, by area id, and in no part."""

    counts: dict[str, int]
    values: dict[str, float | None] | None
    shares: dict[str, float] | None
    kilometres: dict[str, float] | None
    outside: int


def _rows(scope: Scope, layer: str) -> pd.DataFrame:
    names = layer_names(scope)
    if not names:
        raise not_loaded("Kartlager med geometri", scope)
    if layer not in names:
        raise UnknownId(f"Kartlagret ”{layer}” finns inte. Välj bland: {', '.join(names)}.")
    rows = layers_of(scope)
    return rows[(rows["layer"] == names[layer]) & rows["geometry"].notna()]


def _check(scope: Scope, layer: str) -> pd.DataFrame:
    rows = _rows(scope, layer)
    maps.drawn_parts(scope)
    return rows


def _title(scope: Scope, layer: str) -> str:
    rows = _rows(scope, layer)
    return (
        f"{title_of(str(rows['layer'].iloc[0]), rows['edition'].iloc[0])} per {scope.part_word(1)}, {scope.area.name}"
    )


def _within(parts: list[Area], rows: pd.DataFrame) -> _Within:
    """Counted in EPSG:3006: a thing lies in each part that it meets, a point in the first."""
    areas = geography.from_geojson([str(p.geometry) for p in parts])
    shapes = geography.from_geojson([str(g) for g in rows["geometry"]])
    dimension = int(shapely.get_dimensions(shapes).max())
    tree = shapely.STRtree(shapes)
    counts: dict[str, int] = {}
    values: dict[str, float | None] = {}
    shares: dict[str, float] = {}
    kilometres: dict[str, float] = {}
    seen: set[int] = set()
    for part, area in zip(parts, areas, strict=True):
        met = [int(i) for i in tree.query(area, predicate="intersects")]
        if dimension == 0:
            met = [i for i in met if i not in seen]
        if dimension == 2:
            covered = shapely.union_all([shapes[i] for i in met]).intersection(area).area / area.area if met else 0.0
            met = [i for i in met if shapes[i].intersection(area).area / area.area >= _LEAST]
            shares[part.id] = 100 * covered if covered >= _LEAST else 0.0
        if dimension == 1:
            kilometres[part.id] = sum(shapes[i].intersection(area).length for i in met) / 1000
        seen |= set(met)
        counts[part.id] = len(met)
        if rows["value"].notna().any():
            known = rows["value"].iloc[met].dropna()
            values[part.id] = float(known.sum()) if len(known) or not met else None
    return _Within(counts, values or None, shares or None, kilometres or None, len(shapes) - len(seen))


def layer_map(scope: Scope, layer: str) -> Exhibit:
    """One layer, with how many of its things, how much of its surface or length, and what sum of its numbers, by part."""
    rows = _check(scope, layer)
    kind = str(rows["layer"].iloc[0])
    within = _within(maps.drawn_parts(scope), rows)
    unit = rows["unit"].dropna()
    of = str(unit.iloc[0]) if len(unit) else "värde"
    columns: list[tuple[Column, Mapping[str, object]]] = [(Column("count", "Antal", Role.COUNT), within.counts)]
    if within.shares is not None:
        columns.insert(0, (Column("share", "Andel av ytan", Role.SHARE), within.shares))
    if within.kilometres is not None:
        columns.insert(0, (Column("kilometres", "Kilometer", Role.ESTIMATE, decimals=1), within.kilometres))
    if within.values is not None:
        columns.insert(0, (Column("value", of[:1].upper() + of[1:], Role.AMOUNT), within.values))
    (main, by_area), *extra = columns
    made = maps.area_map(
        scope,
        "map-layer",
        (layer,),
        _title(scope, layer),
        main,
        by_area,
        rows,
        str(rows["edition"].iloc[0]),
        how_to_read="Tabellen säger hur mycket av lagret som ligger i varje område; det som korsar en gräns räknas på båda sidor.",
        summary=_words(scope, kind, within, of),
        notes=(
            *scope.remarks(rows),
            *(
                (f"{number(within.outside)} av {number(len(rows))} ligger utanför alla {scope.part_word()}.",)
                if within.outside
                else ()
            ),
        ),
        extra=extra,
    )
    drawing = made.drawing
    assert isinstance(drawing, AreaMap)
    layers = tuple(replace(la, is_on=la.kind in (kind, BORDER) or la.look.is_background) for la in drawing.layers)
    finding = _finding(scope, kind, within)
    shown = replace(with_layers(drawing, layers), is_plain=True, whole=_reaching_out(scope, layers, kind))
    return replace(made, drawing=replace(shown, together=_together(scope, shown)), finding=finding)


def _together(scope: Scope, drawing: AreaMap) -> str:
    """The name that the areas have as one, where they fill less than half of the map's width."""
    west, _, east, _ = shapely.total_bounds(shapely.from_geojson(list(drawing.shapes.values())))
    left, _, right, _ = shapely.total_bounds(shapely.from_geojson(list(drawing.framed.values())))
    return scope.area.name if east - west < (right - left) / 2 else ""


def _reaching_out(scope: Scope, layers: Sequence[MapLayer], kind: str) -> dict[str, str]:
    """The surfaces of a kind that lie over the parts and reach beyond them: a police area's border is seen whole."""
    shapes = dict(s for la in layers if la.kind == kind and la.style == "outline" for s in la.shapes)
    areas = shapely.union_all(geography.from_geojson([str(p.geometry) for p in maps.drawn_parts(scope)]))
    pairs = zip(shapes.items(), geography.from_geojson(list(shapes.values())), strict=True)
    return {name: text for (name, text), shape in pairs if shape.intersects(areas)}


def _named(scope: Scope, by_area: Mapping[str, float]) -> dict[str, float]:
    return {scope.directory.name(a): v for a, v in by_area.items() if v}


def _words(scope: Scope, kind: str, within: _Within, unit: str) -> str:
    if within.values is not None:
        return prose.most_value(kind, _named(scope, {a: v or 0.0 for a, v in within.values.items()}), unit)
    if within.shares is not None:
        return prose.most_share(kind, _named(scope, within.shares))
    return prose.most(kind, {n: int(v) for n, v in _named(scope, within.counts).items()})


def _finding(scope: Scope, kind: str, within: _Within) -> str:
    if within.values is not None:
        return ""
    if within.shares is not None:
        return prose.share_in_brief(kind, _named(scope, within.shares))
    return prose.count_in_brief(kind, {n: int(v) for n, v in _named(scope, within.counts).items()})


LAYER = Param("layer", lambda scope: list(layer_names(scope)))

SPECS = (
    layered(
        ExhibitSpec(
            "map-layer",
            layer_map,
            Disclosure.EVENTS,  # where something goes on, and how much of it: nobody but who loaded it knows what it tells
            _check,
            (LAYER,),
            title=_title,
            kind=Kind.MAP,
        )
    ),
)
