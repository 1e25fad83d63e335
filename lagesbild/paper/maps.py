"""Maps on paper: EPSG:3006, with scale bar, north arrow, legend and the value at every area."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from shapely.geometry.base import BaseGeometry

from lagesbild import palette
from lagesbild.analysis.geography import from_geojson, project
from lagesbild.exhibit import AreaMap, Exhibit, MapLayer
from lagesbild.paper.page import WIDTH, Body

_MARGIN = 0.04  # of the larger side, around the areas


def area_map(exhibit: Exhibit, drawing: AreaMap, width: float = WIDTH) -> Body:
    """Filled areas under their layers."""
    shapes = dict(zip(drawing.shapes, from_geojson(list(drawing.shapes.values())), strict=True))
    corners = project([shapely.Point(p) for p in drawing.points.values()])
    points = dict(zip(drawing.points, corners, strict=True))
    left, bottom, right, top = shapely.total_bounds(list(shapes.values()))
    pad = _MARGIN * max(right - left, top - bottom)
    wide, tall = right - left + 2 * pad, top - bottom + 2 * pad
    height = max(2.2, min(0.64 * width, (width - 0.1) * tall / wide))
    metres = max(wide / (width - 0.1), tall / height)  # per inch: the frame fills the sheet's box
    middle = ((left + right) / 2, (bottom + top) / 2)
    reach = (metres * (width - 0.1) / 2, metres * height / 2)
    column = next(c for c in exhibit.columns if c.title == drawing.value)
    values = dict(zip(exhibit.table[drawing.label], exhibit.table[drawing.value], strict=True))
    held = {name: drawing.fill(v) for name, v in values.items()}

    def draw(axes: Axes) -> None:
        axes.set_xlim(middle[0] - reach[0], middle[0] + reach[0])
        axes.set_ylim(middle[1] - reach[1], middle[1] + reach[1])
        axes.axis("off")
        for name, shape in shapes.items():
            fill = held.get(name)
            style = {"facecolor": fill or "white", "edgecolor": "#5B6B76", "linewidth": 0.6}
            axes.add_patch(_patch(shape, hatch=None if fill else "////", **style))
            if len(shapes) <= 40:
                axes.text(
                    points[name].x,
                    points[name].y,
                    f"{name}\n{column.write(values.get(name))}",
                    ha="center",
                    va="center",
                    fontsize=7.5,
                    linespacing=1.2,
                    bbox={"boxstyle": "round,pad=0.2", "facecolor": "white", "alpha": 0.78, "linewidth": 0},
                    zorder=5,
                )
        for layer in drawing.layers:
            _draw_layer(axes, layer)
        _scale_bar(axes)

    legend: list[tuple[str, object]] = [
        (text, Patch(facecolor=colour, edgecolor="#5B6B76", linewidth=0.4)) for text, colour in drawing.classes(column)
    ]
    if any(pd.isna(v) for v in values.values()):
        legend.append(("Uppgift saknas", Patch(facecolor="white", edgecolor="#5B6B76", hatch="////", linewidth=0.4)))
    legend += [(layer.name, _handle(layer)) for layer in drawing.layers]
    return Body(height, draw, tuple(legend))


def _patch(shape: BaseGeometry, **style: object) -> PathPatch:
    vertices: list[tuple[float, float]] = []
    codes: list[Any] = []
    for part in getattr(shape, "geoms", [shape]):
        closed = part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors) if closed else (part,):
            points = list(ring.coords)
            vertices += points
            codes += [Path.MOVETO, *[Path.LINETO] * (len(points) - 2), Path.CLOSEPOLY if closed else Path.LINETO]
    return PathPatch(Path(vertices, codes), **style)


def _draw_layer(axes: Axes, layer: MapLayer) -> None:
    for shape in from_geojson([geometry for _, geometry in layer.shapes]):
        if layer.style == "point":
            style = palette.point(layer.name)
            axes.plot(
                [shape.x],
                [shape.y],
                style.marker,
                markersize=style.size * 0.6,
                markeredgecolor=style.colour if style.hollow else "white",
                markerfacecolor="none" if style.hollow else style.colour,
                markeredgewidth=1.4 if style.hollow else 0.6,
                path_effects=[withStroke(linewidth=3, foreground="white")] if style.hollow else None,
                zorder=6,
            )
        else:
            border = layer.style == "border"
            axes.add_patch(
                _patch(
                    shape,
                    facecolor="none",
                    edgecolor=palette.INK if border else palette.VULNERABLE,
                    linewidth=1.6,
                    linestyle=":" if border else (0, (5, 3)),
                    path_effects=[withStroke(linewidth=3.4, foreground="white")],  # seen on dark fills too
                    zorder=4,
                )
            )


def _handle(layer: MapLayer) -> object:
    if layer.style == "point":
        style = palette.point(layer.name)
        return Line2D(
            [],
            [],
            linestyle="none",
            marker=style.marker,
            markersize=6,
            markeredgecolor=style.colour,
            markerfacecolor="none" if style.hollow else style.colour,
        )
    if layer.style == "border":
        return Line2D([], [], color=palette.INK, linestyle=":", linewidth=1.6)
    return Line2D([], [], color=palette.VULNERABLE, linestyle=(0, (5, 3)), linewidth=1.6)


def _scale_bar(axes: Axes) -> None:
    """A bar of a round length, about a fifth of the width, and an arrow to the north above it."""
    left, right = axes.get_xlim()
    bottom, top = axes.get_ylim()
    rough = (right - left) / 5
    magnitude = 10 ** math.floor(math.log10(rough))
    length = max(m * magnitude for m in (1, 2, 5) if m * magnitude <= rough)
    x, y = left + 0.02 * (right - left), bottom + 0.03 * (top - bottom)
    text = f"{length / 1000:g}".replace(".", ",") + " km" if length >= 1000 else f"{length:g} m"
    axes.plot([x, x + length], [y, y], color=palette.INK, linewidth=2, solid_capstyle="butt", zorder=7)
    axes.text(x + length / 2, y + 0.012 * (top - bottom), text, ha="center", va="bottom", fontsize=8, zorder=7)
    axes.annotate(
        "N",
        xy=(right - 0.03 * (right - left), bottom + 0.16 * (top - bottom)),
        xytext=(right - 0.03 * (right - left), bottom + 0.04 * (top - bottom)),
        ha="center",
        fontsize=8,
        fontweight="bold",
        arrowprops={"arrowstyle": "-|>", "color": palette.INK, "linewidth": 1.2},
        zorder=7,
    )
