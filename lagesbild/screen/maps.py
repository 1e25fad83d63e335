"""folium maps. Leaflet is served by ourselves; every string from files passes `_plain` before it reaches folium.

folium writes strings into JavaScript template literals, and runs what it has written as a Jinja template once
more: HTML escaping alone would let a name be executed, in the browser or on the server.
"""

from __future__ import annotations

import json
from hashlib import sha256
from html import escape

import folium
import shapely

from lagesbild import palette
from lagesbild.exhibit import AreaMap, Exhibit, Format, MapLayer
from lagesbild.overlay import Dots, Marked, Surface
from lagesbild.screen import overlays

LEAFLET = "/app/static/leaflet"  # where Streamlit serves static/
folium.Map.default_js = [("leaflet", f"{LEAFLET}/leaflet.js"), ("lagesbild_js", f"{LEAFLET}/../map.js")]
folium.Map.default_css = [("leaflet_css", f"{LEAFLET}/leaflet.css"), ("lagesbild_css", f"{LEAFLET}/../map.css")]
_ACTIVE = {ord(c): f"&#{ord(c)};" for c in "{}`$\\"}
_MOST_LABELS = 15  # above this, names are shown on hover only


def base_map(exhibit: Exhibit, *, tiles: str = "", attribution: str = "") -> folium.Map:
    """An empty map that frames the exhibit's areas; tiles only when a URL is set."""
    bounds = _bounds(_drawing(exhibit))
    drawn = folium.Map(
        tiles=None,
        zoom_control=True,
        attribution_control=bool(tiles),
        zoom_snap=0.25,
        scrollWheelZoom=False,
        zoomControl=True,
        min_zoom=8,
    )
    drawn.fit_bounds([[bounds[1], bounds[0]], [bounds[3], bounds[2]]], padding=(12, 12))
    if tiles:
        folium.TileLayer(tiles, attr=escape(attribution) or " ").add_to(drawn)
    return drawn


def feature_groups(exhibit: Exhibit) -> list[folium.FeatureGroup]:
    """The filled areas, and each layer."""
    drawing = _drawing(exhibit)
    column = exhibit.column(drawing.value)
    group = folium.FeatureGroup()
    values = dict(zip(exhibit.table[drawing.label], exhibit.table[drawing.value], strict=True))
    is_covered = isinstance(drawing.overlay, Surface | Dots)
    is_marked = isinstance(drawing.overlay, Marked)
    labelled = is_marked or len(drawing.shapes) <= _MOST_LABELS
    under: list[folium.FeatureGroup] = []
    if isinstance(drawing.overlay, Surface):
        under.append(folium.FeatureGroup())
        overlays.surface(drawing.overlay).add_to(under[0])
    for name, geometry in drawing.shapes.items():
        value = values.get(name)
        fill = drawing.fill(value)
        shape = folium.GeoJson(
            _feature(geometry, key=key_of(name), tip=f"{name}: {column.write(value)}"),
            style_function=_style(
                fillColor=fill or palette.NO_DATA,
                fillOpacity=0.0
                if is_covered
                else 0.8
                if isinstance(drawing.overlay, Marked)
                else 1.0
                if fill
                else 0.35,
                color="#5B6B76",
                weight=1,
                dashArray=None if fill or is_covered else "2 4",
            ),
            highlight_function=_style(weight=3, color=palette.ACCENT),
        )
        _tip().add_to(shape)
        shape.add_to(group)
        if labelled:
            is_same = column.format is Format.TEXT or is_covered  # a kind is the same everywhere, and a surface is seen
            text = "" if is_same else column.write(value)
            shown = name.partition(".")[0] if is_marked else name  # of a place only its number
            _label(shown, "" if is_marked else text, drawing.points[name]).add_to(group)
    layers = [_layer(layer) for layer in drawing.layers]
    if is_marked:  # the places lie over the parts that they lie in
        return [*layers, group]
    if isinstance(drawing.overlay, Dots):
        for dot in overlays.dots(drawing.overlay, _plain):
            dot.add_to(group)
    return [*under, group, *layers]


def _drawing(exhibit: Exhibit) -> AreaMap:
    if not isinstance(exhibit.drawing, AreaMap):
        raise ValueError(f"{exhibit.id} is not a map")
    return exhibit.drawing


def _style(**style: object):  # type: ignore[no-untyped-def]
    return lambda _feature: style


def key_of(name: str) -> str:
    """What comes back when the area of that name is clicked: letters and digits only, whatever the name is."""
    return sha256(name.encode()).hexdigest()[:16]


def _plain(text: str) -> str:
    """A text as HTML that shows it as it stands, without a sign that JavaScript or Jinja would read."""
    return escape(text).translate(_ACTIVE)


def _feature(geometry: str, *, key: str = "", tip: str = "") -> dict[str, object]:
    """A feature with a hover text; nothing of the geometry but its coordinates."""
    shape = json.loads(shapely.to_geojson(shapely.from_geojson(geometry)))
    return {"type": "Feature", "properties": {"key": key, "tip": _plain(tip)}, "geometry": shape}


def _tip() -> folium.GeoJsonTooltip:
    return folium.GeoJsonTooltip(["tip"], labels=False, sticky=True, class_name="lagesbild-tip")


def _bounds(drawing: AreaMap) -> tuple[float, float, float, float]:
    shapes = shapely.from_geojson(list(drawing.framed.values()))
    return tuple(shapely.total_bounds(shapes))


def _label(name: str, value: str, point: tuple[float, float]) -> folium.Marker:
    """The name and its value; a phone has room for the value only, or for a name without one."""
    html = f"<span><em>{_plain(name)}</em><b>{_plain(value)}</b></span>" if value else f"<span>{_plain(name)}</span>"
    icon = folium.DivIcon(html=html, icon_size=(0, 0), class_name="lagesbild-label")
    return folium.Marker([point[1], point[0]], icon=icon, interactive=False)


def _layer(layer: MapLayer) -> folium.FeatureGroup:
    group = folium.FeatureGroup()
    for label, geometry in layer.shapes:
        tip = f"{layer.name}: {label}"
        if layer.style == "point":
            point = shapely.from_geojson(geometry)
            style = palette.point(layer.name)
            glyph = f'<span style="color:{style.colour};font-size:{style.size * 2}px">{style.glyph}</span>'
            mark: folium.Marker | folium.GeoJson = folium.Marker(
                [point.y, point.x],
                icon=folium.DivIcon(html=glyph, icon_size=(0, 0), class_name="lagesbild-point"),
                keyboard=False,
                tooltip=folium.Tooltip(_plain(tip), class_name="lagesbild-tip"),
            )
        elif layer.style == "ground":
            mark = folium.GeoJson(
                _feature(geometry, tip=label),
                style_function=_style(fill=True, fillOpacity=0.0, color="#5B6B76", weight=1),
            )
            _tip().add_to(mark)
        else:
            border = layer.style == "border"
            casing = _style(fill=False, color="#FFFFFF", weight=5, opacity=0.8, interactive=False)  # seen on dark fills
            folium.GeoJson(_feature(geometry), style_function=casing).add_to(group)
            mark = folium.GeoJson(
                _feature(geometry, tip=tip),
                style_function=_style(
                    fill=False,
                    color=palette.INK if border else palette.VULNERABLE,
                    weight=3,
                    dashArray="1 6" if border else "8 6",
                    interactive=not border,
                ),
            )
            _tip().add_to(mark)
        mark.add_to(group)
    return group
