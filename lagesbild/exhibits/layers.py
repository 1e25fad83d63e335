"""What lies over a map's areas, out of the layers that are loaded: which hold, how each is drawn, which are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import shapely

from lagesbild.analysis import geography
from lagesbild.exhibit import AreaMap, Exhibit, MapLayer
from lagesbild.exhibits.base import ExhibitSpec, Param, Scope
from lagesbild.looks import BACKGROUND, BORDER, look_of
from lagesbild.overlay import Marked
from lagesbild.problems import NoData, UnknownId
from lagesbild.swedish import NBSP, number, slug

VULNERABLE = "utsatt område"
OWN_AREA = "eget område"
_LOOKS_AHEAD = ("prioriterad plats",)  # decided one year, for the next
MOST_POINTS = 2_000
_GROUPED = (250, 500, 1000, 2000, 4000)  # metres: the squares that more points than that are put together in
_MOST_GROUPS = 400
_AVOIDED = 200  # marks of a layer; names cannot step aside for more
_NAMELESS = (BORDER, "kamera", "belysning", "bostadsbolag")
"""Layers whose things nobody finds the way by."""


def named_things(scope: Scope) -> list[tuple[str, shapely.Geometry]]:
    """The named things of the map's layers that people find their way by, in EPSG:3006."""
    rows = layers_of(scope)
    rows = rows[rows["geometry"].notna() & rows["name"].notna() & ~rows["layer"].isin(_NAMELESS)]
    shapes = geography.from_geojson([str(g) for g in rows["geometry"]]) if len(rows) else []
    return list(zip([str(n) for n in rows["name"]], shapes, strict=True))


def layers_of(scope: Scope) -> pd.DataFrame:
    """Layers that hold in the scope's year: of each kind the latest edition that is not later."""
    rows = scope.rows("layers", areas=[scope.area.id, *scope.directory.ancestors(scope.area.id)])
    latest = [scope.year + (1 if layer in _LOOKS_AHEAD else 0) for layer in rows["layer"]]
    is_background = rows["layer"].isin(BACKGROUND)  # a lake is the same in an earlier year
    rows = rows[is_background | (rows["edition"] <= pd.Series(latest, index=rows.index, dtype="Int64"))]
    newest = rows.groupby("layer")["edition"].transform("max")
    return rows[rows["edition"] == newest]


def title_of(layer: str, edition: object) -> str:
    """What a layer is called on a map: its name with its edition, but for what has none."""
    name = layer[:1].upper() + layer[1:]
    return name if layer == BORDER or layer in BACKGROUND else f"{name} {edition}"


def map_layers(scope: Scope) -> tuple[MapLayer, ...]:
    """The layers with geometry, and the kommun's border."""
    return scope.once(("map layers",), lambda: _map_layers(scope))


def _map_layers(scope: Scope) -> tuple[MapLayer, ...]:
    rows = layers_of(scope)
    rows = rows[rows["geometry"].notna()]
    layers: list[MapLayer] = []
    for (name, edition), group in rows.groupby(["layer", "edition"], sort=False):
        layers += [replace(la, kind=str(name)) for la in _drawn(str(name), title_of(str(name), edition), group)]
    layers.sort(key=lambda la: BACKGROUND.index(la.name.lower()) if la.look.is_background else len(BACKGROUND))
    borders = [p.geometry for p in scope.parts if p.geometry]
    if scope.area.type == "kommun" and borders and not any(la.style == "border" for la in layers):
        around = geography.outline(borders)
        name = f"{BORDER.capitalize()} (på land)"
        layers.append(MapLayer(name, ((scope.area.name, around),), "border", look_of(BORDER), kind=BORDER))
    return tuple(layers)


def _drawn(kind: str, title: str, rows: pd.DataFrame) -> list[MapLayer]:
    """One layer's points (with numbers: circles), its lines and its surfaces; one file may hold all of them."""
    labels = [str(n) for n in rows["name"]]
    shapes = shapely.from_geojson([str(g) for g in rows["geometry"]])
    values = [None if pd.isna(v) else float(v) for v in rows["value"]]
    colour, symbol, unit = (_first(rows[c]) for c in ("colour", "symbol", "unit"))
    look = look_of(kind, colour, symbol)
    dimension = shapely.get_dimensions(shapes)
    made: list[MapLayer] = []
    points = [
        (label, str(shapely.to_geojson(point)), value)
        for label, shape, value, d in zip(labels, shapes, values, dimension, strict=True)
        if d == 0
        for point in shapely.get_parts(shape)
    ]
    is_on = not look.is_quiet
    at = tuple((label, text) for label, text, _ in points)
    if points and look.is_background:
        made.append(MapLayer(title, at, "name", look))
    elif any(v is not None for _, _, v in points):
        made.append(MapLayer(title, at, "circle", look, tuple(v for _, _, v in points), unit or "", is_on))
    elif len(points) > MOST_POINTS:
        made.append(_grouped(title, at, look.is_quiet, kind))
    elif points:
        made.append(MapLayer(title, at, "point", look, is_on=is_on))
    for d, style in ((1, "line"), (2, "border" if kind == BORDER else "outline")):
        flat = tuple(
            (label, str(shapely.to_geojson(shape)))
            for label, shape, each in zip(labels, shapes, dimension, strict=True)
            if each == d
        )
        if flat:
            made.append(MapLayer(title, flat, "border" if kind == BORDER else style, look, is_on=is_on))
    return made


def ground(parts: Mapping[str, str]) -> tuple[MapLayer, ...]:
    """The parts (name → GeoJSON) under places that are marked."""
    return (MapLayer("Stadsdelar", tuple(parts.items()), "ground"),)


def _first(column: pd.Series) -> str | None:
    known = column.dropna()
    return str(known.iloc[0]) if len(known) else None


def _grouped(title: str, points: Sequence[tuple[str, str]], is_quiet: bool, kind: str) -> MapLayer:
    """Many points as circles with how many there are in each square."""
    at = shapely.get_coordinates(geography.from_geojson([g for _, g in points]))
    for size in _GROUPED:
        cells, counts = np.unique(np.floor(at / size), axis=0, return_counts=True)
        if len(cells) <= _MOST_GROUPS:
            break
    centres = geography.to_geojson(list(shapely.points((cells + 0.5) * size)))
    labels = [f"{number(int(n))} i en ruta om {number(size)}{NBSP}m" for n in counts]
    shapes = tuple(zip(labels, centres, strict=True))
    name = f"{title}, antal i rutor om {number(size)}{NBSP}m"
    return MapLayer(name, shapes, "circle", look_of(kind), tuple(map(float, counts)), "st", not is_quiet)


# --- which layers a map shows, as its id says it -------------------------------------------------

_PREFIX, NONE = "lager-", "lager-inga"


def word_of(layer: MapLayer) -> str:
    """How an id names a layer, whatever its edition: "lager-oppen-drogscen"."""
    return _PREFIX + slug(layer.choice if layer.look.is_background else layer.kind or layer.name)


def words_for(drawing: AreaMap, shown: Sequence[str]) -> tuple[str, ...]:
    """The words of an id that show these layers and no others; none where that is how the map is at first."""
    names = choosable(drawing)
    if set(shown) == {la.choice for la in drawing.layers if la.is_on and la.choice in names}:
        return ()
    words = dict.fromkeys(word_of(la) for la in drawing.layers if la.choice in names and la.choice in shown)
    return tuple(words) or (NONE,)


def choosable(drawing: AreaMap) -> list[str]:
    """The names of the layers that somebody can choose among."""
    return list(dict.fromkeys(la.choice for la in drawing.layers if la.style != "ground"))


def split(words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(the params that are not about layers, the words that are)."""
    return tuple(w for w in words if not w.startswith(_PREFIX)), tuple(w for w in words if w.startswith(_PREFIX))


def only(exhibit: Exhibit, words: Sequence[str]) -> Exhibit:
    """The same map with the layers that the words name, and an id that says so."""
    drawing = exhibit.drawing
    assert isinstance(drawing, AreaMap)
    wanted = set(words)
    layers = tuple(replace(la, is_on=la.style == "ground" or word_of(la) in wanted) for la in drawing.layers)
    ref = replace(exhibit.ref, params=(*exhibit.ref.params, *words))
    return replace(exhibit, ref=ref, drawing=with_layers(drawing, layers))


def label_places(shapes: Mapping[str, str], layers: Sequence[MapLayer]) -> dict[str, tuple[float, float]]:
    """Where the names of areas stand, away from the marks of the layers that are drawn."""
    marked = (la for la in layers if la.is_on and la.style in ("point", "circle") and len(la.shapes) <= _AVOIDED)
    return geography.label_points(tuple(shapes.items()), tuple(shape for la in marked for _, shape in la.shapes))


def with_layers(drawing: AreaMap, layers: tuple[MapLayer, ...]) -> AreaMap:
    """The map with other layers, its names beside their marks."""
    points = drawing.points if isinstance(drawing.overlay, Marked) else label_places(drawing.shapes, layers)
    return replace(drawing, layers=layers, points=points)


def _check_words(scope: Scope, words: Sequence[str]) -> None:
    known = {NONE, *(word_of(la) for la in map_layers(scope))}
    for word in words:
        if word not in known:
            named = ", ".join(sorted(known))
            raise NoData(f"Lagret ”{word.removeprefix(_PREFIX)}” är inte inläst här. Välj bland: {named}.")


LAYERS = Param("layers", lambda _scope: (), is_many=True)
"""Words that say which layers the map shows, each "lager-" and the layer's name; none: those it has at first."""


def layered(spec: ExhibitSpec) -> ExhibitSpec:
    """The spec of a map, whose id may end with the words of the layers to show."""

    def parted(scope: Scope, params: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        inner, words = split(params)
        if not spec.takes(inner):
            raise UnknownId(f"”{scope.ref(spec.name, *params)}” har fel antal delar.")
        return inner, words

    def make(scope: Scope, *params: str) -> Exhibit:
        inner, words = parted(scope, params)
        made = spec.make(scope, *inner)
        if not words:
            return made
        _check_words(scope, words)
        return only(made, words)

    def check(scope: Scope, *params: str) -> object:
        inner, words = parted(scope, params)
        _check_words(scope, words)
        return spec.check(scope, *inner)

    def title(scope: Scope, *params: str) -> str:
        return spec.title(scope, *parted(scope, params)[0])

    many = () if any(p.is_many for p in spec.params) else (LAYERS,)
    return replace(
        spec,
        make=make,
        check=check,
        title=title,
        params=(*spec.params, *many),
    )
