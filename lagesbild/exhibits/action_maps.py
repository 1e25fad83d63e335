"""Maps of the work against problems: the surfaces that bound them."""

from __future__ import annotations

import pandas as pd

from lagesbild.actions import surfaces
from lagesbild.actions.reading import Row
from lagesbild.actions.surfaces import Bounding
from lagesbild.actions.values import LocalProblem
from lagesbild.analysis import geography
from lagesbild.exhibit import AreaMap, Column, Disclosure, Exhibit, Kind, Role
from lagesbild.exhibits import maps
from lagesbild.exhibits.actions import days_of, rows_of, work_in
from lagesbild.exhibits.base import ExhibitSpec, Scope
from lagesbild.exhibits.layers import ground, map_layers
from lagesbild.exhibits.prose import actions as prose
from lagesbild.overlay import Marked
from lagesbild.problems import NoData

_COLOUR = "#2B6CB0"


def _problems_title(scope: Scope) -> str:
    return f"Problemens ytor, {scope.area.name}"


def _bounded(scope: Scope) -> list[tuple[Row[LocalProblem], Bounding]]:
    """The problems that are not closed and have a surface, the heaviest first; NoData without any."""
    maps.drawn_parts(scope)
    rows = [row for _, row in work_in(scope).ranked()]
    each = [(r, surfaces.bounding(scope.register, scope.area.id, r.value.surface or "")) for r in rows]
    bounded = [(row, b) for row, b in each if b is not None]
    if not bounded:
        raise NoData(f"Inget problem i {scope.area.name} har en yta.")
    return bounded


def problem_map(scope: Scope) -> Exhibit:
    """Where each problem is that has a surface of its own."""
    bounded = _bounded(scope)
    names = [f"{row.id}. {row.value.name}" for row, _ in bounded]
    shapes = dict(zip(names, geography.to_geojson([b.surface for _, b in bounded]), strict=True))
    parts = {p.name: str(p.geometry) for p in maps.drawn_parts(scope)}
    rows = rows_of(scope, "local_problems")
    return Exhibit(
        ref=scope.ref("problem-map"),
        kind=Kind.MAP,
        title=_problems_title(scope),
        table=pd.DataFrame(
            {
                "name": names,
                "surface": [b.name for _, b in bounded],
                "km2": [b.surface.area / 1e6 for _, b in bounded],
                "owner": [row.value.owner for row, _ in bounded],
            }
        ),
        columns=(
            Column("name", "Problem", Role.LABEL),
            Column("surface", "Yta", Role.NOTE),
            Column("km2", "km²", Role.ESTIMATE, decimals=2),
            Column("owner", "Ansvarig", Role.NOTE, missing="ingen"),
        ),
        drawing=AreaMap(
            "name",
            "name",
            shapes,
            layers=(*ground(parts), *map_layers(scope)),
            points=geography.label_points(tuple(shapes.items()), ()),
            overlay=Marked(parts, dict.fromkeys(shapes, _COLOUR)),
        ),
        sources=scope.sources(rows),
        period=days_of(scope, rows),
        summary=prose.bounded(len(bounded), len(work_in(scope).ranked())),
        notes=scope.remarks(rows),
    )


SPECS = (
    # a few streets: never in a public version
    ExhibitSpec("problem-map", problem_map, Disclosure.EVENTS, _bounded, title=_problems_title, kind=Kind.MAP),
)
