"""The exhibit of walks and dialogues: what was seen or said where, who answers for it, and whether it is fixed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import shapely

from lagesbild import actions as domain
from lagesbild.actions.notes import WalkPoint
from lagesbild.actions.reading import Row
from lagesbild.analysis import geography
from lagesbild.exhibit import AreaMap, Column, Disclosure, Exhibit, Format, Kind, MapLayer, Role
from lagesbild.exhibits import findings, maps
from lagesbild.exhibits.actions import rows_of
from lagesbild.exhibits.base import ExhibitSpec, Scope
from lagesbild.exhibits.layers import with_layers
from lagesbild.exhibits.prose import notes as words
from lagesbild.looks import look_of
from lagesbild.problems import NoData


def _title(scope: Scope) -> str:
    return f"Trygghetsvandringar och dialog, {scope.area.name} {scope.year}"


def _of_year(scope: Scope) -> list[Row[WalkPoint]]:
    """The points noted in the scope's year, and those noted before it that were open in it: the open first; NoData without any."""
    rows: tuple[Row[WalkPoint], ...] = scope.once(
        ("walk points",), lambda: domain.notes(scope.rows, scope.area.id, WalkPoint)
    )
    of_year = [p for p in rows if _is_of(p.value, scope.year)]
    if not of_year:
        raise NoData(f"Inget är noterat från vandringar eller dialog i {scope.area.name} {scope.year}.")
    return sorted(of_year, key=lambda p: (not p.value.is_open, p.value.due or date.max, p.value.date or date.max, p.id))


def _is_of(point: WalkPoint, year: int) -> bool:
    if point.date is None or point.date.year > year:
        return False
    return point.date.year == year or point.is_open or (point.fixed is not None and point.fixed.year >= year)


def points(scope: Scope) -> Exhibit:
    """Each point: what, where in words, who, until when."""
    shown = _of_year(scope)
    values = [p.value for p in shown]
    by_id = scope.directory.by_id
    table = pd.DataFrame(
        {
            "number": [p.id for p in shown],
            "name": [v.name for v in values],
            "area": [by_id[v.part].name if v.part in by_id else None for v in values],
            "spot": [v.spot for v in values],
            "sort": [v.sort for v in values],
            "noted": [f"{v.date:%Y-%m-%d}, {v.occasion}" for v in values],
            "responsible": [v.responsible for v in values],
            "due": [f"{v.due:%Y-%m-%d}" if v.due else None for v in values],
            "status": [f"{v.status} {v.fixed:%Y-%m-%d}" if v.fixed else v.status for v in values],
            "result": [v.result for v in values],
        }
    )
    rows = rows_of(scope, "walk_points")
    orphans = sum(v.is_open and not v.responsible for v in values)
    said = words.points([v.status for v in values], without_owner=orphans)
    return Exhibit(
        ref=scope.ref("walk-points"),
        kind=Kind.TABLE,
        title=_title(scope),
        table=table,
        columns=(
            Column("number", "Nr", Role.LABEL),
            Column("name", "Vad", Role.LABEL),
            Column("area", scope.part_title, Role.NOTE, missing="ej angiven"),
            Column("spot", "Plats", Role.NOTE, missing="", hide_on_phone=True),
            Column("sort", "Slag", Role.NOTE, missing="", hide_on_phone=True, in_print=False),
            Column("noted", "Noterad", Role.TIME, Format.TEXT, hide_on_phone=True, in_print=False),
            Column("responsible", "Ansvar", Role.NOTE, missing="ingen"),
            Column("due", "Klart senast", Role.TIME, Format.TEXT, missing="inte satt", hide_on_phone=True),
            Column("status", "Läge", Role.NOTE),
            Column("result", "Vad som gjordes", Role.NOTE, missing="", hide_on_phone=True),
        ),
        sources=scope.sources(rows),
        period=str(scope.year),
        summary=said,
        finding=findings.first_sentence(said),
        notes=(
            *scope.remarks(rows),
            "De som går med är inte ett urval av dem som bor här: det som sägs säger inte hur många som tycker så.",
        ),
    )


# --- on the map ----------------------------------------------------------------------------

_OPEN, _CLOSED = "Öppna punkter", "Avslutade punkter"
_LOOKS = {_OPEN: look_of(_OPEN, "#B35806", "●"), _CLOSED: look_of(_CLOSED, "#3F7D20", "◯")}


def _map_title(scope: Scope) -> str:
    return f"Punkter från trygghetsvandringar och dialog på kartan, {scope.area.name} {scope.year}"


def _on_map(scope: Scope) -> list[tuple[Row[WalkPoint], shapely.Point]]:
    """The year's points whose place a person has set, in EPSG:4326; NoData without any."""
    maps.drawn_parts(scope)
    placed = [p for p in _of_year(scope) if p.value.x is not None and p.value.y is not None]
    if not placed:
        raise NoData(f"Ingen punkt i {scope.area.name} {scope.year} har en plats på kartan.")
    shapes = shapely.from_geojson(geography.to_geojson([shapely.Point(p.value.x, p.value.y) for p in placed]))
    return list(zip(placed, shapes, strict=True))


def point_map(scope: Scope) -> Exhibit:
    """Where the points are that somebody has set on the map: the open ones and the closed, with who answers for each."""
    placed = _on_map(scope)
    counts: dict[str, dict[str, object]] = {}
    for name, is_open in ((_OPEN, True), (_CLOSED, False)):
        at = [shape for p, shape in placed if p.value.is_open == is_open]
        borders = {p.id: shapely.from_geojson(str(p.geometry)) for p in maps.drawn_parts(scope)}
        counts[name] = {part: sum(bool(b.intersects(s)) for s in at) for part, b in borders.items()}
    made = maps.area_map(
        scope,
        "walk-map",
        (),
        _map_title(scope),
        Column("open", _OPEN, Role.COUNT),
        counts[_OPEN],
        rows_of(scope, "walk_points"),
        str(scope.year),
        extra=((Column("closed", _CLOSED, Role.COUNT), counts[_CLOSED]),),
        how_to_read="Fylld cirkel är en öppen punkt, ring en avslutad. Peka på den för att se vad och vem.",
        summary=words.on_map(sum(p.value.is_open for p, _ in placed), sum(not p.value.is_open for p, _ in placed)),
        notes=words.not_on_map(len(_of_year(scope)) - len(placed)),
    )
    assert isinstance(made.drawing, AreaMap)
    marks = tuple(
        MapLayer(name, shapes, "point", look)
        for name, look in _LOOKS.items()
        if (
            shapes := tuple(
                (_told(p), str(shapely.to_geojson(s))) for p, s in placed if p.value.is_open == (name == _OPEN)
            )
        )
    )
    return replace(made, drawing=replace(with_layers(made.drawing, (*made.drawing.layers, *marks)), is_plain=True))


def _told(point: Row[WalkPoint]) -> str:
    value = point.value
    return f"{point.id}. {value.name} ({value.status}; ansvar: {value.responsible or 'ingen'})"


# what is said of a few places: never in a public version
SPECS = (
    ExhibitSpec("walk-points", points, Disclosure.EVENTS, _of_year, title=_title, kind=Kind.TABLE),
    ExhibitSpec(
        "walk-map",
        point_map,
        Disclosure.EVENTS,
        _on_map,
        leads_with=findings.first_sentence,
        title=_map_title,
        kind=Kind.MAP,
    ),
)
