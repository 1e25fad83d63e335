"""Maps on paper: EPSG:3006, with scale bar, north arrow, legend and the value at every area."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from shapely.geometry.base import BaseGeometry

from lagesbild import palette
from lagesbild.analysis.geography import from_geojson, project
from lagesbild.exhibit import AreaMap, Column, Exhibit, MapLayer, Role
from lagesbild.looks import BACKGROUND
from lagesbild.overlay import Dots, Marked, Surface
from lagesbild.paper.body import WIDTH, Body
from lagesbild.paper.text import width_of
from lagesbild.swedish import plain

_MARGIN = 0.04  # of the larger side, around the areas
_TALLEST = 0.43  # of the width: a map must leave room for words on its page
_BOX = {"boxstyle": "round,pad=0.2", "facecolor": "white", "alpha": 0.78, "linewidth": 0}
_AVOIDED = 200  # marks of a layer; names cannot step aside for more
_LEGEND, _LEGEND_LINE = 8, 0.2  # points; inches
_HIGHER = 1.25  # than a map may a legend beside it be: below it takes more room
_LABEL, _NAMED = 7.5, 40  # points; with more areas than this the names are in the table only


def area_map(exhibit: Exhibit, drawing: AreaMap, width: float = WIDTH) -> Body:
    """Filled areas under their layers."""
    shapes = dict(zip(drawing.shapes, from_geojson(list(drawing.shapes.values())), strict=True))
    corners = project([shapely.Point(p) for p in drawing.points.values()])
    points = dict(zip(drawing.points, corners, strict=True))
    framed = list(shapes.values()) if drawing.framed is drawing.shapes else from_geojson(list(drawing.framed.values()))
    left, bottom, right, top = shapely.total_bounds(framed)
    pad = _MARGIN * max(right - left, top - bottom)
    wide, tall = right - left + 2 * pad, top - bottom + 2 * pad
    height = max(2.2, min(_TALLEST * width, (width - 0.1) * tall / wide))
    column = exhibit.column(drawing.value)
    values = dict(zip(exhibit.table[drawing.label], exhibit.table[drawing.value], strict=True))
    legend = _legend(drawing, column, values)
    beside = _beside(legend, height, width - 0.1 - height * wide / tall)
    width -= beside
    height = max(height, _LEGEND_LINE * len(legend) if beside else 0.0)
    metres = max(wide / (width - 0.1), tall / height)  # per inch: the frame fills the sheet's box
    middle = ((left + right) / 2, (bottom + top) / 2)
    half = (metres * (width - 0.1) / 2, metres * height / 2)
    fills = {name: drawing.fill(v) for name, v in values.items()}
    is_marked = isinstance(drawing.overlay, Marked)
    said = {
        n: "" if column.role is Role.NOTE else f"\n{column.write(values.get(n))}" for n in shapes
    }  # a word says no more
    labels = {name: f"{name}{said[name]}" for name in shapes} if len(shapes) <= _NAMED else {}
    if drawing.overlay is not None:  # what lies over the areas is not to be hidden by words
        labels = {name: name.partition(".")[0] if is_marked else name for name in labels}
    if drawing.together:
        labels = {}
    boxes = {n: (_reach(t, metres), shapes[n]) for n, t in labels.items()}
    layers = drawing.drawn_layers
    pointed = [la for la in layers if la.style in ("point", "circle") and len(la.shapes) <= _AVOIDED]
    marks = [g for la in pointed for g in from_geojson([s for _, s in la.shapes])]
    where = _placed(boxes, points, marks, 0.07 * metres)
    if is_marked:
        above = 0.5 * _LABEL * 1.2 / 72 * metres + 0.03 * metres
        where = {n: (s.centroid.x, s.bounds[3] + above) for n, s in shapes.items()}

    def draw(axes: Axes) -> None:
        axes.set_xlim(middle[0] - half[0], middle[0] + half[0])
        axes.set_ylim(middle[1] - half[1], middle[1] + half[1])
        axes.axis("off")
        if isinstance(drawing.overlay, Surface):
            _draw_surface(axes, drawing.overlay)
        elif isinstance(drawing.overlay, Dots):
            _draw_dots(axes, drawing.overlay)
        for name, shape in shapes.items():
            fill = fills.get(name)
            style = {
                "facecolor": fill or ("none" if drawing.overlay else "white"),
                "edgecolor": "#5B6B76",
                "linewidth": 0.6,
            }
            axes.add_patch(patch_of(shape, hatch=None if fill or drawing.overlay else "////", **style))
            if name in labels:
                axes.text(
                    *where[name],
                    labels[name],
                    ha="center",
                    va="center",
                    fontsize=_LABEL,
                    linespacing=1.2,
                    bbox=None if drawing.overlay else _BOX,
                    path_effects=[withStroke(linewidth=2, foreground="white")] if drawing.overlay else None,
                    zorder=5,
                )
        if drawing.together:
            around = shapely.total_bounds(list(shapes.values()))
            at = ((around[0] + around[2]) / 2, around[1])
            axes.text(*at, drawing.together, ha="center", va="top", fontsize=_LABEL, bbox=_BOX, zorder=5)
        for layer in layers:
            _draw_layer(axes, layer, under=0.2 if drawing.overlay is not None else 1.2)
        scale_bar(axes)

    return Body(height, draw, tuple(legend), beside)


def _legend(drawing: AreaMap, column: Column, values: Mapping[str, object]) -> list[tuple[str, object]]:
    legend: list[tuple[str, object]] = [
        (text, Patch(facecolor=colour, edgecolor="#5B6B76", linewidth=0.4)) for text, colour in drawing.classes(column)
    ]
    if drawing.overlay is None and any(pd.isna(v) for v in values.values()):
        legend.append(("Uppgift saknas", Patch(facecolor="white", edgecolor="#5B6B76", hatch="////", linewidth=0.4)))
    if isinstance(drawing.overlay, Dots):
        dot = Line2D([], [], linestyle="none", marker="o", markersize=6, color=palette.heat(7)[4], alpha=0.72)
        legend.append((drawing.overlay.name, dot))
    named = (la for la in drawing.drawn_layers if la.style not in ("ground", "name"))
    return [*legend, *((_named(layer), _handle(layer)) for layer in named)]


def _beside(legend: list[tuple[str, object]], height: float, free: float) -> float:
    """The inches to the right of a map that its legend takes, where the map's shape leaves them free and it is hardly higher; else 0."""
    wanted = max((width_of(text, _LEGEND) for text, _ in legend), default=0.0) + 0.5
    return wanted if legend and wanted <= free and _LEGEND_LINE * len(legend) <= _HIGHER * height else 0.0


def _draw_surface(axes: Axes, surface: Surface) -> None:
    rows, columns = surface.values.shape
    colours = np.array([to_rgba(c, 0.9) if c else (1, 1, 1, 0) for c in surface.colours])
    right, top = surface.left + columns * surface.cell, surface.bottom + rows * surface.cell
    limits = axes.get_xlim(), axes.get_ylim()
    axes.imshow(
        colours[surface.classes()],
        extent=(surface.left, right, surface.bottom, top),
        origin="lower",
        interpolation="nearest",
        aspect="auto",
        zorder=0.5,
    )
    axes.set_xlim(limits[0])
    axes.set_ylim(limits[1])


def _draw_dots(axes: Axes, dots: Dots) -> None:
    if dots.at:
        x, y, counts, _ = zip(*dots.at, strict=True)
        sizes = [(0.72 * 1.6 * dots.radius(c)) ** 2 for c in counts]
        axes.scatter(x, y, sizes, color=palette.heat(7)[4], alpha=0.72, edgecolors="white", linewidths=0.5, zorder=3)


def _reach(text: str, metres: float) -> tuple[float, float]:
    """Half the width and height of a label, in metres on the map."""
    lines = text.split("\n")
    width = max(width_of(line, _LABEL) for line in lines) + 0.08
    return width * metres / 2, (len(lines) * _LABEL * 1.2 / 72 + 0.06) * metres / 2


def _placed(
    boxes: dict[str, tuple[tuple[float, float], BaseGeometry]],
    points: dict[str, shapely.Point],
    marks: list[BaseGeometry],
    radius: float,
) -> dict[str, tuple[float, float]]:
    """Where each label stands: near its point, off the marks and off the labels before it, and if it can be in its area."""
    taken: list[tuple[float, float, float, float]] = [(m.x, m.y, radius, radius) for m in marks]
    placed: dict[str, tuple[float, float]] = {}
    for name, ((wide, tall), shape) in boxes.items():
        tried: list[tuple[int, int, float, float]] = []
        for right, up in _STEPS:
            x, y = points[name].x + right * wide / 4, points[name].y + up * tall / 2
            hit = sum(abs(x - a) < wide + w and abs(y - b) < tall + h for a, b, w, h in taken)
            tried.append((2 * hit + (not shape.contains(shapely.Point(x, y))), abs(right) + abs(up), x, y))
        _, _, x, y = min(tried)
        placed[name] = (x, y)
        taken.append((x, y, wide, tall))
    return placed


_STEPS = [(right, up) for right in range(-4, 5) for up in range(-5, 6)]
"""Quarters of a label's half width, halves of its half height."""


def patch_of(shape: BaseGeometry, **style: object) -> PathPatch:
    """A shape of lines or polygons as a patch."""
    vertices: list[tuple[float, float]] = []
    codes: list[Any] = []
    for part in shapely.get_parts(shape):
        closed = part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors) if closed else (part,):
            points = list(ring.coords)
            vertices += points
            codes += [Path.MOVETO, *[Path.LINETO] * (len(points) - 2), Path.CLOSEPOLY if closed else Path.LINETO]
    return PathPatch(Path(vertices, codes), **style)


def _draw_layer(axes: Axes, layer: MapLayer, under: float) -> None:
    look = layer.look
    values = layer.values or (None,) * len(layer.shapes)
    shapes = from_geojson([geometry for _, geometry in layer.shapes])
    order = BACKGROUND.index(layer.kind) / 10 if layer.kind in BACKGROUND else 0.0
    for shape, (label, _), value in sorted(zip(shapes, layer.shapes, values, strict=True), key=lambda v: -(v[2] or 0)):
        if layer.style == "name":
            halo = [withStroke(linewidth=2, foreground="white")]
            words: dict[str, Any] = {
                "fontsize": 7,
                "fontstyle": "italic",
                "color": look.colour,
                "path_effects": halo,
                "clip_on": True,
            }
            axes.text(shape.x, shape.y, label, ha="center", va="center", zorder=4.5, **words)
        elif layer.style == "circle" and value is not None:
            size = 1.05 * layer.radius(value)  # points, on a map that is smaller than the screen's
            rim: dict[str, Any] = {"markeredgecolor": "white", "markeredgewidth": 0.6, "alpha": 0.78}
            axes.plot([shape.x], [shape.y], "o", markersize=size, markerfacecolor=look.colour, zorder=5.6, **rim)
            halo = [withStroke(linewidth=1.2, foreground=palette.INK)]
            figures: dict[str, Any] = {
                "fontsize": 7,
                "fontweight": "bold",
                "color": "white",
                "path_effects": halo,
                "clip_on": True,
            }
            axes.text(shape.x, shape.y, plain(value), ha="center", va="center", zorder=6.5, **figures)
        elif layer.style in ("point", "circle"):
            axes.plot(
                [shape.x],
                [shape.y],
                look.marker,
                markersize=look.size * 0.6,
                markeredgecolor=look.colour if look.hollow else "white",
                markerfacecolor="none" if look.hollow else look.colour,
                markeredgewidth=1.4 if look.hollow else 0.6,
                path_effects=[withStroke(linewidth=3, foreground="white")] if look.hollow else None,
                zorder=6,
            )
        elif layer.style == "ground":
            axes.add_patch(patch_of(shape, facecolor="none", edgecolor="#5B6B76", linewidth=0.6, zorder=2))
        elif look.is_background:
            face = look.colour if look.is_filled else "none"
            width = 0.0 if look.is_filled else look.width * 0.5
            style = {"edgecolor": look.colour, "linewidth": width, "linestyle": _line(look.dash)}
            axes.add_patch(patch_of(shape, facecolor=face, zorder=under + order, **style))
        else:
            axes.add_patch(
                patch_of(
                    shape,
                    facecolor="none",
                    edgecolor=look.colour,
                    linewidth=1.6,
                    linestyle=_line(look.dash),
                    path_effects=[withStroke(linewidth=3.4, foreground="white")],  # seen on dark fills too
                    zorder=4,
                )
            )


def _line(dash: tuple[int, ...]) -> Any:
    """A line's dashes as matplotlib takes them, in the width of the line."""
    if not dash:
        return "-"
    return ":" if dash[0] == 1 else (0, tuple(0.62 * d for d in dash))


def _named(layer: MapLayer) -> str:
    return f"{layer.name} ({layer.unit})" if layer.style == "circle" and layer.unit else layer.name


def _handle(layer: MapLayer) -> object:
    look = layer.look
    if layer.style in ("point", "circle"):
        is_circle = layer.style == "circle"
        return Line2D(
            [],
            [],
            linestyle="none",
            marker="o" if is_circle else look.marker,
            markersize=7 if is_circle else 6,
            markeredgecolor=look.colour,
            markerfacecolor="none" if look.hollow else look.colour,
        )
    if look.is_filled:
        return Patch(facecolor=look.colour, edgecolor="none")
    width = look.width * 0.5 if look.is_background else 1.6
    return Line2D([], [], color=look.colour, linestyle=_line(look.dash), linewidth=width)


def scale_bar(axes: Axes) -> None:
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
