"""Places that are not public: a mark anywhere in their stadsdel, called by its name."""

from __future__ import annotations

from dataclasses import replace

from lagesbild import settings, swedish
from lagesbild.exhibit import (
    AreaMap,
    Disclosure,
    Exhibit,
    MapLayer,
)


def _is_public(layer: str) -> bool:
    return any(swedish.fold(layer).startswith(swedish.fold(p)) for p in settings.public_layers())


def blurred(exhibit: Exhibit) -> tuple[Exhibit, list[str]]:
    """Places of layers that are not public, moved to the middle of their stadsdel and called by its name."""
    if exhibit.disclosure is Disclosure.PLACES:
        return _places_blurred(exhibit)
    drawing = exhibit.drawing
    if not isinstance(drawing, AreaMap):
        return exhibit, []
    on = drawing.drawn_layers  # what is not drawn is told to nobody
    drawing = replace(drawing, layers=on)
    secret = [la for la in on if la.style != "border" and not la.look.is_background and not _is_public(la.name)]
    if not secret:
        return exhibit, []
    import shapely

    from lagesbild.analysis.geography import label_points

    shapes = tuple(drawing.shapes.items())
    areas = {name: shapely.from_geojson(geometry) for name, geometry in shapes}
    marks = [g for la in drawing.layers if la not in secret and la.style == "point" for _, g in la.shapes]
    layers: list[MapLayer] = []
    moved: list[str] = []
    for layer in drawing.layers:
        if layer in secret:
            places = {label: shapely.from_geojson(geometry).representative_point() for label, geometry in layer.shapes}
            inside = [name for name, area in areas.items() if any(area.contains(p) for p in places.values())]
            free = label_points(shapes, tuple(marks))  # beside the other marks
            marks_of = tuple((name, _point(*free[name])) for name in inside)
            layer = MapLayer(layer.name, marks_of, "point", layer.look, kind=layer.kind)
            marks += [g for _, g in layer.shapes]
            moved += places
        layers.append(layer)
    points = label_points(shapes, tuple(marks))
    note = (
        f"{swedish.listing([la.name for la in secret])}: ett märke i varje {exhibit.columns[0].title.lower()} "
        "som har någon sådan plats, inte där platsen ligger."
    )
    shown = replace(drawing, layers=tuple(layers), points=points)
    return replace(exhibit, drawing=shown, notes=(*exhibit.notes, note)), moved


def _point(x: float, y: float) -> str:
    return f'{{"type": "Point", "coordinates": [{x}, {y}]}}'


def _places_blurred(exhibit: Exhibit) -> tuple[Exhibit, list[str]]:
    table = exhibit.table.copy()
    part = exhibit.column("area").title
    rows = [i for i, layer in enumerate(table["layer"]) if not _is_public(str(layer))]
    if not rows:
        return exhibit, []
    names = [str(table["name"].iloc[i]) for i in rows]
    for i in rows:
        area = table["area"].iloc[i]
        table.loc[i, "name"] = f"Plats i {area}" if area else "Plats"
        table.loc[i, "category"] = ""
        table.loc[i, "accuracy"] = f"{part.lower()}en" if area else "visas inte"
    note = f"Platser i lager som inte är offentliga anges bara med {part.lower()}."
    return replace(exhibit, table=table, notes=(note,)), names
