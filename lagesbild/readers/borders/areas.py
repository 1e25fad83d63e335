"""The areas that a file of borders holds: which of them are known, in what they lie, and which are the place's."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from lagesbild.areas import STATISTICAL_TYPES, Area, join_aliases
from lagesbild.problems import Field, Problem
from lagesbild.readers import geometry
from lagesbild.readers.base import find_area
from lagesbild.readers.borders.layer import (
    YES,
    Layer,
    border_of,
    check_twice,
    names_of,
    share_inside,
    tell_left_out,
    text_of,
)
from lagesbild.readers.layers import column_of
from lagesbild.swedish import fold

_MOSTLY = 0.5  # of a surface
_SHORTEST_CODE = 4  # digits: a kommun's code


def area_records(layer: Layer) -> list[dict[str, object]]:
    """One record per area that is the place's, for the table ``areas``; what is wrong goes among the layer's problems."""
    directory, place = layer.context.directory, layer.place
    scope = directory.inside(place.id) if place else list(directory.areas)
    known = {fold(n): a for a in scope for n in (*a.aliases, a.name)}
    names = names_of(layer, known)
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
                "generalised": int(drawn[i] in YES),
            }
        )
        rows.append(i + 1)
    if homeless:
        what = f"Det framgår inte vilken plats områdena hör till ({homeless} stycken)."
        fix = "Det kan stå i egenskapen ”överordnad”."
        expected = "en plats som är inläst."
        layer.problems.append(Problem(what, expected, column="överordnad", fix=fix, missing=Field.AREA))
    check_twice(records, rows, "area", layer.problems)
    return records


def _aliases(layer: Layer) -> list[list[str]]:
    """Other names of each feature: those that it states, and its code. A short number names nothing: it may be a week."""
    attributes = layer.features.attributes
    column = column_of("alias", list(attributes.columns))
    given = [None] * len(attributes) if column is None else list(attributes[column])
    lists = [list(map(str, v)) if isinstance(v, np.ndarray | list) else [t] if (t := text_of(v)) else [] for v in given]
    codes = [
        code if code and not (code.isdigit() and len(code) < _SHORTEST_CODE) else None for code in layer.texts("code")
    ]
    return [[*named, *([code] if code else [])] for named, code in zip(lists, codes, strict=True)]


def _parents(layer: Layer) -> tuple[list[str | None], list[bool]]:
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


def _municipalities(layer: Layer) -> list[str | None]:
    """Id of the kommun that each feature names or gives the code of; None when it says none that is known."""
    known = {fold(n): a.id for a in layer.context.directory.areas if a.type == "kommun" for n in (a.name, *a.aliases)}
    names, codes = layer.texts("municipality"), layer.texts("municipality code")
    return [known.get(fold(n or "")) or known.get(fold(c or "")) for n, c in zip(names, codes, strict=True)]


def _known_areas(
    layer: Layer, scope: list[Area], names: list[str | None], parents: list[str | None], stated: list[bool]
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
    layer: Layer, names: list[str | None], stated: list[bool], known: dict[str, Area]
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
    if (border := border_of(layer.context, place)) is not None:
        wanted[undecided] = share_inside(layer.geometries[undecided], border) >= _MOSTLY
        wanted |= undecided & shapely.is_missing(layer.geometries)
    elif len({c for c, u in zip(codes, undecided, strict=True) if c and u}) > 1:
        what = "Filen gäller flera kommuner, och ingen av deras koder är känd."
        fix = f"Lägg till kommunkoden som alias för {kommun.name if kommun else place.name}, eller läs in dess gräns."
        layer.problems.append(Problem(what, "en kommuns områden.", column="kommunkod", fix=fix))
    tell_left_out(layer, wanted, place)
    return wanted
