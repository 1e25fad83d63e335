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
from lagesbild.swedish import breakable, plain

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
    labelled = is_marked or (len(drawing.shapes) <= _MOST_LABELS and not drawing.together)
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
            _label(shown, "" if is_marked else text, drawing.points[name], over=is_marked).add_to(group)
    if drawing.together:
        west, south, east, _ = shapely.total_bounds(shapely.from_geojson(list(drawing.shapes.values())))
        _label(drawing.together, "", ((west + east) / 2, south)).add_to(group)
    behind = [_layer(layer) for layer in drawing.drawn_layers if layer.look.is_background]
    layers = [_layer(layer) for layer in drawing.drawn_layers if not layer.look.is_background]
    if is_marked:  # the places lie over the parts that they lie in
        return [*behind, *layers, group]
    if isinstance(drawing.overlay, Dots):
        for dot in overlays.dots(drawing.overlay, _plain):
            dot.add_to(group)
    # water and roads lie over what fills a whole area, and under what shows where in it
    return [*behind, *under, group, *layers] if is_covered else [group, *behind, *layers]


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


def _label(name: str, value: str, point: tuple[float, float], *, over: bool = False) -> folium.Marker:
    """The name and its value; a phone has room for the value only, or for a name without one. ``over``: above other marks."""
    named = breakable(_plain(name))  # a long name is broken where it can be read
    html = f"<span><em>{named}</em><b>{_plain(value)}</b></span>" if value else f"<span>{named}</span>"
    icon = folium.DivIcon(html=html, icon_size=(0, 0), class_name="lagesbild-label")
    return folium.Marker([point[1], point[0]], icon=icon, interactive=False, z_index_offset=1000 if over else 0)


_SIMPLER = 0.00004  # degrees, some metres: a background needs no more


def _layer(layer: MapLayer) -> folium.FeatureGroup:
    group = folium.FeatureGroup()
    look = layer.look
    values = layer.values or (None,) * len(layer.shapes)
    for (label, geometry), value in sorted(zip(layer.shapes, values, strict=True), key=lambda v: -(v[1] or 0)):
        tip = f"{layer.name}: {label}"
        if layer.style in ("point", "circle", "name"):
            _mark(layer, label, geometry, value).add_to(group)
        elif layer.style == "ground":
            shape = folium.GeoJson(
                _feature(geometry, tip=label),
                style_function=_style(fill=True, fillOpacity=0.0, color="#5B6B76", weight=1),
            )
            _tip().add_to(shape)
            shape.add_to(group)
        elif look.is_background:
            simpler = str(shapely.to_geojson(shapely.simplify(shapely.from_geojson(geometry), _SIMPLER)))
            style = {"fill": look.is_filled, "fillColor": look.colour, "fillOpacity": 1.0, "interactive": False}
            drawn = _style(color=look.colour, weight=look.width, dashArray=_dashes(look.dash), **style)
            folium.GeoJson(_feature(simpler), style_function=drawn).add_to(group)
        else:
            border = layer.style == "border"
            casing = _style(fill=False, color="#FFFFFF", weight=5, opacity=0.8, interactive=False)  # seen on dark fills
            folium.GeoJson(_feature(geometry), style_function=casing).add_to(group)
            line = folium.GeoJson(
                _feature(geometry, tip=tip),
                style_function=_style(
                    fill=False,
                    color=look.colour,
                    weight=look.width,
                    dashArray=_dashes(look.dash),
                    interactive=not border,
                ),
            )
            _tip().add_to(line)
            line.add_to(group)
    return group


def _dashes(dash: tuple[int, ...]) -> str | None:
    return " ".join(map(str, dash)) or None


def _mark(layer: MapLayer, label: str, geometry: str, value: float | None) -> folium.Marker:
    """A point of a layer: its symbol, a circle with its number, or a name on the ground."""
    point, look = shapely.from_geojson(geometry), layer.look
    tip = f"{layer.name}: {label}"
    kind = "lagesbild-point"
    if layer.style == "name":
        html, kind = f"<span>{_plain(label)}</span>", "lagesbild-ground"
    elif layer.style == "circle" and value is not None:
        written = plain(value)
        across = round(2 * layer.radius(value))
        html = f'<i style="width:{across}px;height:{across}px;background:{look.colour}"></i><b>{_plain(written)}</b>'
        kind, tip = "lagesbild-circle", f"{tip}, {written} {layer.unit}".strip()
    else:
        html = f'<span style="color:{look.colour};font-size:{look.size * 2}px">{look.glyph}</span>'
    return folium.Marker(
        [point.y, point.x],
        icon=folium.DivIcon(html=html, icon_size=(0, 0), class_name=kind),
        keyboard=False,
        interactive=layer.style != "name",
        z_index_offset=-500 if layer.style == "name" else 500 if layer.style == "circle" else 0,
        tooltip=None if layer.style == "name" else folium.Tooltip(_plain(tip), class_name="lagesbild-tip"),
    )
