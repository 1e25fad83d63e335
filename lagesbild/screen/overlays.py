"""What lies over the areas of a folium map: a surface as one small picture, or dots."""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Sequence

import folium
import numpy as np
import pyproj
from PIL import Image

from lagesbild import palette
from lagesbild.overlay import Dots, Surface

_PIXELS = 700  # of the longer side of a surface's picture
_OPACITY = 0.78


def surface(drawn: Surface) -> folium.raster_layers.ImageOverlay:
    """The raster in Leaflet's projection, coloured by class; what is not drawn is transparent."""
    rows, columns = drawn.values.shape
    to_web = pyproj.Transformer.from_crs(3006, 3857, always_xy=True)
    left, bottom, right, top = to_web.transform_bounds(
        drawn.left, drawn.bottom, drawn.left + columns * drawn.cell, drawn.bottom + rows * drawn.cell
    )
    step = max(right - left, top - bottom) / _PIXELS
    xs = np.arange(left + step / 2, right, step)
    ys = np.arange(top - step / 2, bottom, -step)
    x, y = pyproj.Transformer.from_crs(3857, 3006, always_xy=True).transform(*np.meshgrid(xs, ys))
    i = np.floor((y - drawn.bottom) / drawn.cell).astype(np.int64)
    j = np.floor((x - drawn.left) / drawn.cell).astype(np.int64)
    inside = (i >= 0) & (i < rows) & (j >= 0) & (j < columns)
    colours = drawn.colours
    nothing = next(k for k, c in enumerate(colours) if c is None)
    classes = np.full(i.shape, nothing, dtype=np.uint8)
    classes[inside] = drawn.classes()[i[inside], j[inside]]
    picture = Image.fromarray(classes, mode="P")
    picture.putpalette([v for c in colours for v in (bytes.fromhex(c[1:]) if c else (255, 255, 255))])
    made = io.BytesIO()
    picture.save(made, "PNG", transparency=nothing, optimize=True)
    to_degrees = pyproj.Transformer.from_crs(3857, 4326, always_xy=True)
    (west, south), (east, north) = (
        to_degrees.transform(left, top - len(ys) * step),
        to_degrees.transform(left + len(xs) * step, top),
    )
    url = f"data:image/png;base64,{b64encode(made.getvalue()).decode()}"
    return folium.raster_layers.ImageOverlay(url, bounds=[[south, west], [north, east]], opacity=_OPACITY)


def dots(drawn: Dots, tip: object) -> list[folium.CircleMarker]:
    """A circle each, the larger under the smaller; ``tip`` makes a text safe to show."""
    to_degrees = pyproj.Transformer.from_crs(3006, 4326, always_xy=True)
    made = []
    for x, y, count, text in drawn.at:
        longitude, latitude = to_degrees.transform(x, y)
        made.append(
            folium.CircleMarker(
                [round(latitude, 5), round(longitude, 5)],
                radius=round(drawn.radius(count), 1),
                color="#FFFFFF",
                weight=1,
                fill=True,
                fill_color=palette.heat(7)[4],
                fill_opacity=0.72,
                tooltip=folium.Tooltip(tip(text), class_name="lagesbild-tip"),  # type: ignore[operator]
            )
        )
    return made


def marked_corners(corners: Sequence[tuple[float, float]]) -> list[folium.FeatureGroup]:
    """The corners (lon, lat) of an area that is being drawn, and the line through them."""
    group = folium.FeatureGroup()
    at = [(round(y, 6), round(x, 6)) for x, y in corners]
    if len(at) > 1:
        folium.PolyLine([*at, at[0]], color=palette.ACCENT, weight=2, dash_array="4 4", interactive=False).add_to(group)  # type: ignore[no-untyped-call]
    for corner in at:
        folium.CircleMarker(
            corner,
            radius=5,
            color="#FFFFFF",
            weight=2,
            fill=True,
            fill_color=palette.ACCENT,
            fill_opacity=1,
            interactive=False,
        ).add_to(group)
    return [group]
