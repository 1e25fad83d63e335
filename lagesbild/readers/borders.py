"""Borders and map layers: areas (stadsdelar, RegSO, …) and what lies in them (utsatta områden, platser, …)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely
from pyproj.exceptions import CRSError

from lagesbild.areas import STATISTICAL_TYPES, Area, join_aliases
from lagesbild.looks import BACKGROUND
from lagesbild.problems import Field, Problem
from lagesbild.readers import alike, geofiles, geometry
from lagesbild.readers.base import Context, ParsedTable, find_area
from lagesbild.readers.files import unfit
from lagesbild.readers.geofiles import Features
from lagesbild.readers.layers import (
    AREA_KINDS,
    CATEGORIES,
    LAYER_KINDS,
    MANY_KINDS,
    VULNERABLE,
    column_of,
    is_upper_case,
    kind_named,
    likely_kind,
    title_case,
)
from lagesbild.readers.periods import as_of_date, period_text, year_in
from lagesbild.swedish import fold, listing, number, parse_count, parse_number, percent
from lagesbild.tables import AREAS, PART_TYPES, TABLES, to_frame

__all__ = ["LAYER_KINDS", "find", "is_borders", "read"]

is_borders = geofiles.is_geofile
_SLIVER = 0.01  # of its own surface: what less than this lies in a place only touches it
_MOSTLY = 0.5
_CONTAINED = 0.99
_SHORTEST_CODE = 4  # digits: a kommun's code
_YES = ("True", "1", "true", "ja")


def find(path: Path, kind: str | None = None) -> list[tuple[str, str | None, Callable[[Context], ParsedTable]]]:
    """(kind, layer's name in a file of several, reader) of everything in a file of borders.

    The kind is a guess when the file does not say what it holds; the reading's own kind is right.
    """
    return [(_guess(f) or kind or "areas", f.name, partial(read, f)) for f in geofiles.open_layers(path)]


def _guess(features: Features) -> str | None:
    kind = next(filter(None, _own_kinds(features)), None)
    kind = kind or likely_kind(features.attributes, features.title, features.file)
    return None if kind is None else _table(kind, features)


def _table(kind: str, features: Features) -> str:
    return "layers" if "lager" in features.attributes or (kind not in AREA_KINDS and kind in LAYER_KINDS) else "areas"


@dataclass(frozen=True)
class _Layer:
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
        return [None] * len(attributes) if column is None else [_text(v) for v in attributes[column]]

    @cached_property
    def place(self) -> Area | None:
        """The area that the user said."""
        return self.context.directory.by_id.get(self.context.place or "")


def read(features: Features, context: Context) -> ParsedTable:
    """Read areas or things that lie in them; which, the features say, else the user, else what the file is called."""
    problems = [
        Problem("Polygonens ring var inte sluten och är lagad.", "giltiga ringar.", i + 1, "geometry", warning=True)
        for i in features.closed
    ]
    problems += _unfit(features)
    kinds = _kinds(features, context, problems)
    located, warnings = geometry.located(features.geometry, _system(features, context, problems))
    problems += warnings
    table = next((_table(k, features) for k in kinds if k), "areas")
    if {_table(k, features) for k in kinds if k} == {"areas", "layers"}:
        problems.append(Problem("Filen blandar områden och platser.", "områden och platser i var sin fil."))
    if not len(located):
        problems.append(Problem("Samlingen är tom.", "minst ett objekt."))
    records: list[dict[str, object]] = []
    if any(kinds):
        layer = _Layer(features, context, kinds, _shapes(located, table, problems), problems)
        records = (_area_records if table == "areas" else _place_records)(layer)
    _tell_far(records, table, context, problems)
    if table == "areas":
        _tell_on_top(records, context, problems)
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


_FAR_OUT, _FAR_APART = 2, 60  # km outside the place's border; from the nearest of its other parts, without a border


def _tell_far(records: list[dict[str, object]], table: str, context: Context, problems: list[Problem]) -> None:
    """Warn, with the distance, of what lies outside the place that it is said to lie in."""
    directory = context.directory
    homes: dict[str, tuple[Any, float]] = {}
    for row, record in enumerate(records, start=1):
        home, text = record["parent" if table == "areas" else "area"], record["geometry"]
        if record.get("layer") in BACKGROUND:
            continue  # goes on around the place, and is cut there
        if not isinstance(text, str) or not isinstance(home, str) or home not in directory.by_id:
            continue
        if home not in homes:
            outline = directory.by_id[home].geometry
            parts = [a.geometry for a in directory.inside(home) if a.geometry and a.id != home]
            known = shapely.from_geojson([outline] if outline else parts) if outline or parts else None
            homes[home] = (shapely.union_all(known) if known is not None else None, _FAR_OUT if outline else _FAR_APART)
        around, limit = homes[home]
        if around is None or shapely.is_empty(around):
            continue
        shape = shapely.from_geojson(text)
        away = _kilometres(shape, around)
        if away <= limit == _FAR_OUT and (out := _outside(shape, around)):
            what = f"”{record['name']}” ligger {out} utanför {directory.name(home)}."
            fix = "Kontrollera gränserna, och att objektet hör till platsen."
            expected = f"en plats i {directory.name(home)}."
            problems.append(Problem(what, expected, row, "geometry", str(record["name"]), fix=fix, warning=True))
        if away > limit:
            what = f"”{record['name']}” ligger {number(round(away))} km från {directory.name(home)}."
            fix = "Kontrollera koordinatsystemet, och att objektet hör till platsen."
            expected = f"en plats i {directory.name(home)}."
            problems.append(Problem(what, expected, row, "geometry", str(record["name"]), fix=fix, warning=True))


_BORDER = 0.1  # km: as far as borders that were drawn apart may differ for a point


def _outside(shape: Any, around: Any) -> str:
    """How much of what lies by a border is outside it, in words: most of a surface, or its centre; "" when neither."""
    if shapely.area(shape):
        share = 1 - _covered(shape, around)
        return f"till {percent(100 * share, 0)}" if share > 1 / 2 else ""
    centre = shapely.centroid(shape)
    return "med mitten" if _kilometres(centre, around) > _BORDER else ""


_ON_TOP = 0.2  # of the one that is less covered by the other: borders that were drawn apart differ by less
_SIDE = 12  # points along each side of the grid that a surface is sampled in


def _tell_on_top(records: list[dict[str, object]], context: Context, problems: list[Problem]) -> None:
    """Warn of areas that lie on top of another of their kind in the same place, in the file or already loaded."""
    drawn = [(i, r) for i, r in enumerate(records, start=1) if isinstance(r["geometry"], str)]
    ids = {r["area"] for _, r in drawn}
    around = {(r["type"], r["parent"]) for _, r in drawn}
    known_areas = [
        a
        for a in context.directory.areas
        if a.geometry and a.id not in ids and (a.type, a.parent) in around and a.parent
    ]
    if not drawn:
        return
    shapes = shapely.from_geojson([*(str(r["geometry"]) for _, r in drawn), *(str(a.geometry) for a in known_areas)])
    names = [*(str(r["name"]) for _, r in drawn), *(a.name for a in known_areas)]
    kinds = [*((r["type"], r["parent"]) for _, r in drawn), *((a.type, a.parent) for a in known_areas)]
    one, other = shapely.STRtree(shapes).query(shapes)  # by their boxes
    covered: dict[tuple[int, int], float] = {}
    for i, j in zip(one.tolist(), other.tolist(), strict=True):
        if i == j or kinds[i] != kinds[j] or min(i, j) >= len(drawn):
            continue
        pair = (min(i, j), max(i, j))
        covered[pair] = max(covered.get(pair, 0.0), _covered(shapes[i], shapes[j]))
    for (i, j), share in covered.items():
        if share > _ON_TOP:
            what = f"”{names[i]}” ligger ovanpå ”{names[j]}”: {percent(100 * share, 0)} av den ena ytan täcks."
            fix = "Kontrollera att gränserna hör till rätt namn."
            expected = "områden bredvid varandra."
            problems.append(Problem(what, expected, drawn[i][0], "geometry", names[i], fix=fix, warning=True))


def _covered(surface: Any, other: Any) -> float:
    """About how much of a surface another covers: a grid of points is enough."""
    left, bottom, right, top = shapely.bounds(surface)
    steps = (np.arange(_SIDE) + 0.5) / _SIDE
    x, y = (grid.ravel() for grid in np.meshgrid(left + (right - left) * steps, bottom + (top - bottom) * steps))
    shapely.prepare([surface, other])
    inside = shapely.contains_xy(surface, x, y)
    return float(shapely.contains_xy(other, x[inside], y[inside]).mean()) if inside.any() else 0.0


def _kilometres(one: Any, other: Any) -> float:
    """Roughly how far apart two geometries in degrees are."""
    first, second = shapely.get_coordinates(shapely.shortest_line(one, other))
    north = 111.2 * (first[1] - second[1])
    east = 111.2 * (first[0] - second[0]) * np.cos(np.radians((first[1] + second[1]) / 2))
    return float(np.hypot(north, east))


def _unfit(features: Features) -> list[Problem]:
    """Texts with control characters, or without end, by feature and attribute."""
    return [
        Problem(what.replace("Cellen", "Egenskapen"), "text utan styrtecken.", row, str(name))
        for name, column in features.attributes.items()
        for row, value in enumerate(column, start=1)
        if isinstance(value, str) and (what := unfit(value))
    ]


def _text(value: Any) -> str | None:
    """An attribute as text: a whole number without decimals, nothing as None."""
    if isinstance(value, float):
        return None if np.isnan(value) else str(int(value)) if value.is_integer() else str(value)
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    return " ".join(str(value).split()) or None


def _own_kinds(features: Features) -> list[str | None]:
    """The kind that each feature states itself."""
    columns = list(features.attributes.columns)
    column = column_of("kind", columns)
    if column is None:
        return [None] * len(features.attributes)
    # our own files may name kinds that we do not offer; in others an unknown word says nothing
    ours = fold(column) == "lager" or (fold(column) == "typ" and "överordnad" in columns)
    texts = [_text(v) for v in features.attributes[column]]
    types = AREAS.column("type").words
    named = types.values if types and fold(column) == "typ" else {}
    return [t and (kind_named(t) or (str(named.get(fold(t), t)) if ours else None)) for t in texts]


def _kinds(features: Features, context: Context, problems: list[Problem]) -> list[str | None]:
    """The kind of each feature; what cannot be told is a problem, one for the file or one a feature."""
    kinds = _own_kinds(features)
    if all(kinds):
        return kinds
    if context.layer is not None and context.layer not in LAYER_KINDS:
        problems.append(_no_kind(f"Kartlagrets slag ”{context.layer}” är okänt."))
        return kinds
    common = context.layer or (None if any(kinds) else likely_kind(features.attributes, features.title, features.file))
    if common:
        return [k or common for k in kinds]
    column = column_of("kind", list(features.attributes.columns))
    if column is None or (features.attributes[column].map(_text).notna().all() and not any(kinds)):
        problems.append(_no_kind("Filen säger inte vad den innehåller."))
    else:
        what = f"Egenskapen ”{column}” saknas."
        rows = [i for i, k in enumerate(kinds, start=1) if k is None]
        problems += [Problem(what, f"ett av {listing(LAYER_KINDS)}.", row, column) for row in rows]
    return kinds


def _no_kind(what: str) -> Problem:
    fix = "Det kan stå i en egenskap ”lager”."
    return Problem(what, f"ett av {listing(LAYER_KINDS)}.", column="lager", fix=fix, missing=Field.LAYER)


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


def _names(layer: _Layer, known: dict[str, Area]) -> list[str | None]:
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


# --- areas ---------------------------------------------------------------------------------------


def _area_records(layer: _Layer) -> list[dict[str, object]]:
    directory, place = layer.context.directory, layer.place
    scope = directory.inside(place.id) if place else list(directory.areas)
    known = {fold(n): a for a in scope for n in (*a.aliases, a.name)}
    names = _names(layer, known)
    parents, stated = _parents(layer)
    known_areas = _known_areas(layer, scope, names, parents, stated)
    wanted = _wanted_areas(layer, names, stated, known)
    texts, aliases = geometry.to_text(layer.geometries), _aliases(layer)
    drawn = layer.texts("generalised")
    records: list[dict[str, object]] = []
    rows: list[int] = []
    homeless = 0
    for i in map(int, np.flatnonzero(wanted)):
        name, kind, parent, area = names[i], layer.kinds[i], parents[i], known_areas[i]
        if name is None or kind is None or texts[i] is None or (stated[i] and parent is None):
            continue  # told already
        if parent is None and area is None and kind != "kommun":
            homeless += 1
            continue
        called = f"{kind} {name}" if kind in STATISTICAL_TYPES else name  # a RegSO may be called as its stadsdel is
        id_ = area.id if area else directory.new_id(called, parent)
        area = area or directory.by_id.get(id_)
        spelled = area.name if area else name
        also = dict.fromkeys((*(area.aliases if area else ()), *aliases[i]))  # a border takes no alias away
        records.append(
            {
                "area": id_,
                "name": spelled,
                "type": kind,
                "parent": area.parent if area and not stated[i] else parent,
                "aliases": join_aliases(a for a in also if a != spelled) or None,
                "geometry": texts[i],
                "generalised": int(drawn[i] in _YES),
            }
        )
        rows.append(i + 1)
    if homeless:
        what = f"Det framgår inte vilken plats områdena hör till ({homeless} stycken)."
        fix = "Det kan stå i egenskapen ”överordnad”."
        expected = "en plats som är inläst."
        layer.problems.append(Problem(what, expected, column="överordnad", fix=fix, missing=Field.AREA))
    _check_twice(records, rows, "area", layer.problems)
    return records


def _aliases(layer: _Layer) -> list[list[str]]:
    """Other names of each feature: those that it states, and its code. A short number names nothing: it may be a week."""
    attributes = layer.features.attributes
    column = column_of("alias", list(attributes.columns))
    given = [None] * len(attributes) if column is None else list(attributes[column])
    lists = [list(map(str, v)) if isinstance(v, np.ndarray | list) else [t] if (t := _text(v)) else [] for v in given]
    codes = [
        code if code and not (code.isdigit() and len(code) < _SHORTEST_CODE) else None for code in layer.texts("code")
    ]
    return [[*named, *([code] if code else [])] for named, code in zip(lists, codes, strict=True)]


def _parents(layer: _Layer) -> tuple[list[str | None], list[bool]]:
    """(id of the area that each lies in, whether the feature names it itself)."""
    directory, place = layer.context.directory, layer.place
    outer, kommuner = layer.texts("parent"), _municipalities(layer)
    part_of = layer.texts("part of") if layer.common_kind == "mellanområde" else [None] * len(outer)
    named: dict[str, str | None] = {}
    for row, text in enumerate(outer, start=1):
        if text and text not in named:
            area = find_area(text, layer.context, layer.problems, row=row, column="överordnad")
            named[text] = area.id if area else None
    parts = {(fold(a.name), a.parent): a.id for a in directory.areas if a.type == "stadsområde"}
    parents: list[str | None] = []
    for text, part, kommun, kind in zip(outer, part_of, kommuner, layer.kinds, strict=True):
        around = place.id if place and not (kommun and directory.is_inside(kommun, place.id)) else kommun
        if text:
            parents.append(named[text])
        elif kind == "kommun":
            parents.append(None)
        else:
            parents.append(parts.get((fold(part or ""), around), around))
    return parents, [text is not None for text in outer]


def _municipalities(layer: _Layer) -> list[str | None]:
    """Id of the kommun that each feature names or gives the code of; None when it says none that is known."""
    known = {fold(n): a.id for a in layer.context.directory.areas if a.type == "kommun" for n in (a.name, *a.aliases)}
    names, codes = layer.texts("municipality"), layer.texts("municipality code")
    return [known.get(fold(n or "")) or known.get(fold(c or "")) for n, c in zip(names, codes, strict=True)]


def _known_areas(
    layer: _Layer, scope: list[Area], names: list[str | None], parents: list[str | None], stated: list[bool]
) -> list[Area | None]:
    """The area that is known already: of the same name and kind, and in the same place."""
    directory = layer.context.directory
    by_name: dict[tuple[str, str], dict[str, Area]] = {}
    for area in scope:
        for text in (area.name, *area.aliases):
            by_name.setdefault((area.type, fold(text)), {})[area.id] = area

    def find_known(name: str | None, kind: str | None, parent: str | None, is_stated: bool) -> Area | None:
        matches = [
            a
            for a in by_name.get((kind or "", fold(name or "")), {}).values()
            if (a.parent == parent if is_stated else parent is None or directory.is_inside(a.id, parent))
        ]
        return matches[0] if len(matches) == 1 else None

    return [find_known(*row) for row in zip(names, layer.kinds, parents, stated, strict=True)]


def _wanted_areas(
    layer: _Layer, names: list[str | None], stated: list[bool], known: dict[str, Area]
) -> npt.NDArray[Any]:
    """Which areas are those of the place that the user said; how many were left out is told.

    The kommun that a feature states decides, then whether its name is known, then the place's border.
    """
    directory, place = layer.context.directory, layer.place
    wanted = np.ones(len(names), dtype=bool)
    if place is None:
        return wanted
    around = [directory.by_id[a] for a in (place.id, *directory.ancestors(place.id))]
    kommun = next((a for a in around if a.type == "kommun"), None)
    called = {fold(n) for n in (kommun.name, *kommun.aliases)} if kommun else set()
    knows_code = any(t.isdecimal() and len(t) == 4 for t in called)
    towns, codes = layer.texts("municipality"), layer.texts("municipality code")
    undecided = np.zeros(len(names), dtype=bool)
    for i, (town, code, name, kind) in enumerate(zip(towns, codes, names, layer.kinds, strict=True)):
        keys = (name,) if kind == "kommun" else (town, code)
        is_ours = any(fold(t) in called for t in keys if t)
        if stated[i]:
            continue
        if called and not is_ours and (kind == "kommun" or town or (code and knows_code)):
            wanted[i] = False
        elif fold(name or "") not in known and not (is_ours and kommun == place):
            undecided[i] = True
    if (border := _border(layer.context, place)) is not None:
        wanted[undecided] = _share_inside(layer.geometries[undecided], border) >= _MOSTLY
        wanted |= undecided & shapely.is_missing(layer.geometries)
    elif len({c for c, u in zip(codes, undecided, strict=True) if c and u}) > 1:
        what = "Filen gäller flera kommuner, och ingen av deras koder är känd."
        fix = f"Lägg till kommunkoden som alias för {kommun.name if kommun else place.name}, eller läs in dess gräns."
        layer.problems.append(Problem(what, "en kommuns områden.", column="kommunkod", fix=fix))
    _tell_left_out(layer, wanted, place)
    return wanted


def _tell_left_out(layer: _Layer, wanted: npt.NDArray[Any], place: Area) -> None:
    count = int((~wanted).sum())
    if not count:
        return
    is_all = count == len(wanted)
    what = f"{count} av {len(wanted)} objekt ligger utanför {place.name} och läses inte in."
    fix = "Välj den plats som filen gäller." if is_all else ""
    layer.problems.append(Problem(what, f"objekt i {place.name}.", warning=not is_all, fix=fix))


def _border(context: Context, place: Area) -> Any:
    """The place's border: its own, or around all its parts; None where one is missing."""
    parts = _shapes_of(context, place)
    return None if None in parts else _around(parts)


def _shapes_of(context: Context, place: Area) -> list[str | None]:
    return [place.geometry] if place.geometry else [a.geometry for a in context.directory.parts(place.id)]


def _around(shapes: Sequence[str | None]) -> Any:
    """One surface of all that are drawn; None of none."""
    drawn = [shape for shape in shapes if shape]
    if not drawn:
        return None
    border = shapely.union_all(shapely.from_geojson(drawn))
    shapely.prepare(border)
    return border


# --- what lies in areas --------------------------------------------------------------------------


def _place_records(layer: _Layer) -> list[dict[str, object]]:
    context, place = layer.context, layer.place
    scope = context.directory.inside(place.id) if place else list(context.directory.areas)
    names = _names(layer, {fold(n): a for a in scope for n in (*a.aliases, a.name)})
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
                "generalised": int(drawn[i] in _YES),
                "value": values[i],
                "unit": units[i],
                "colour": colours[i],
                "symbol": symbols[i],
            }
        )
        rows.append(i + 1)
    records, rows = alike.with_distinct_names(*alike.together(records, rows), layer.problems)
    _check_twice(records, rows, "name", layer.problems)
    return records


def _values(layer: _Layer) -> list[float | None]:
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


def _one_of(layer: _Layer, role: str) -> list[str | None]:
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


def _homes(layer: _Layer) -> tuple[list[str | None], npt.NDArray[Any]]:
    """(id of the area that each feature is stored for, which features are wanted)."""
    context, place, count = layer.context, layer.place, len(layer.kinds)
    wanted = np.ones(count, dtype=bool)
    columns = list(layer.features.attributes.columns)
    column = next((c for c in columns if fold(c) == "område"), None)  # OMRADE in others' files is a name of theirs
    named: dict[str, str | None] = {}
    homes: list[str | None] = [place.id if place else None] * count
    silent = np.ones(count, dtype=bool)
    for i, value in enumerate(layer.features.attributes[column] if column else ()):
        if text := _text(value):
            if text not in named:
                area = find_area(text, context, layer.problems, row=i + 1, column="område")
                named[text] = area.id if area else None
            homes[i], silent[i] = named[text], False
    if place and (border := _border(context, place)) is not None:
        behind = np.array([k in BACKGROUND for k in layer.kinds]) & ~shapely.is_missing(layer.geometries)
        layer.geometries[behind] = alike.clipped(layer.geometries[behind], border)
        wanted[silent] = _share_inside(layer.geometries[silent], border) >= _SLIVER
        wanted[behind] = ~shapely.is_empty(layer.geometries[behind])
        wanted |= shapely.is_missing(layer.geometries)
        _tell_left_out(layer, wanted, place)
    elif place is None and silent.any():
        _find_homes(layer, homes, silent)
    return homes, wanted


def _find_homes(layer: _Layer, homes: list[str | None], silent: npt.NDArray[Any]) -> None:
    """Fill in the smallest place around each feature that names none; those in no place are a problem."""
    context = layer.context
    places = [a for a in context.directory.areas if a.type not in (*PART_TYPES, *STATISTICAL_TYPES)]
    # what lies in a drawn part lies in the place, though another part has no border yet
    borders = [(b, a.id) for a in places if (b := _around(_shapes_of(context, a))) is not None]
    for border, id_ in sorted(borders, key=lambda pair: -pair[0].area):
        for i in np.flatnonzero(silent & (_share_inside(layer.geometries, border) >= _CONTAINED)):
            homes[int(i)] = id_
    if lost := [i for i in np.flatnonzero(silent & ~shapely.is_missing(layer.geometries)) if homes[int(i)] is None]:
        what = f"{len(lost)} av {len(homes)} objekt ligger inte i någon plats som har en gräns i registret."
        fix = "Det kan stå i egenskapen ”område”."
        layer.problems.append(Problem(what, "en plats.", int(lost[0]) + 1, "område", fix=fix, missing=Field.AREA))


def _share_inside(shapes: geometry.Geometries, border: Any) -> npt.NDArray[Any]:
    """How much of each surface lies within the border, 0-1; a point or a line that meets it counts as 1. Shape (n,)."""
    share = np.asarray(shapely.intersects(border, shapes), dtype=float)
    surfaces = (share > 0) & (shapely.get_dimensions(shapes) == 2)
    share[surfaces] = shapely.area(shapely.intersection(shapes[surfaces], border)) / shapely.area(shapes[surfaces])
    return share


def _editions(layer: _Layer) -> list[int | None]:
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


def _categories(layer: _Layer) -> list[str | None]:
    """The category of each feature; a vulnerable area must have one of the police's."""
    categories = layer.texts("category")
    for i, (text, kind) in enumerate(zip(categories, layer.kinds, strict=True)):
        if kind == VULNERABLE:
            categories[i] = text and text.lower()
            if categories[i] not in CATEGORIES:
                what = "Egenskapen ”kategori” saknas." if text is None else f"Kategorin ”{text}” är okänd."
                layer.problems.append(Problem(what, f"{', '.join(CATEGORIES)}.", i + 1, "kategori", text))
    return categories


def _check_twice(records: list[dict[str, object]], rows: list[int], key: str, problems: list[Problem]) -> None:
    first: dict[tuple[object, ...], int] = {}
    for record, row in zip(records, rows, strict=True):
        of = (record["area"], record.get("layer"), record.get("edition"), record[key])
        if (earlier := first.setdefault(of, row)) != row:
            what = f"”{record['name']}” står två gånger, även som objekt {earlier}."
            problems.append(Problem(what, "ett objekt per namn; flera ytor i samma objekt.", row, "namn"))
