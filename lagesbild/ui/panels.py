"""Several maps side by side, in one frame that a choice above them moves for all."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import shapely
import streamlit as st
from markupsafe import Markup, escape
from shapely.geometry.base import BaseGeometry

from lagesbild import palette
from lagesbild.analysis.geography import from_geojson, project
from lagesbild.exhibit import Exhibit, MapPanels
from lagesbild.ui import frame as page
from lagesbild.ui import html, session

_MARGIN, _SIDE = 0.04, 1000
_NAMED = 12


@lru_cache(maxsize=20)
def _projected(shapes: tuple[tuple[str, str], ...]) -> dict[str, BaseGeometry]:
    return dict(zip((n for n, _ in shapes), from_geojson([g for _, g in shapes]), strict=True))


def show(exhibit: Exhibit, drawing: MapPanels) -> None:
    """The maps, the choice of what all of them show, and their legend."""
    shapes = _projected(tuple(drawing.shapes.items()))
    whole = "Hela området"
    options = {"": whole} | {name: name for name in shapes}
    if session.PANEL_ZOOM.get("") not in options:
        session.PANEL_ZOOM.pop()  # of another place
    page.follow_link(session.PANEL_ZOOM, options)
    zoomed = st.selectbox(
        "Zooma till",
        list(options),
        format_func=lambda o: options.get(o, o),
        key=session.PANEL_ZOOM.name,
        bind="query-params",
        width=260,
    )
    frame = _frame(list(shapes.values()) if not zoomed else [shapes[zoomed]], is_near=bool(zoomed))
    maps = [_panel(exhibit, drawing, i, shapes, frame) for i in range(len(drawing.panels))]
    marks = [html.tag("li", html.tag("i", style=f"background:{c}"), t) for t, c in drawing.legend()]
    if drawing.framed:
        style = f"background:transparent;border:2px solid {palette.INK};box-shadow:inset 0 0 0 2px #FFFFFF"
        marks.append(html.tag("li", html.tag("i", style=style, class_="framed"), "Sämst på alla"))
    html.show(html.tag("div", *maps, class_="lb-panels"), html.items(marks, kind="lb-legend map"))


Frame = tuple[float, float, float, float]


def _frame(shapes: list[BaseGeometry], *, is_near: bool) -> Frame:
    left, bottom, right, top = shapely.total_bounds(shapes)
    pad = (0.35 if is_near else _MARGIN) * max(right - left, top - bottom)
    return left - pad, bottom - pad, right + pad, top + pad


def _panel(exhibit: Exhibit, drawing: MapPanels, i: int, shapes: Mapping[str, BaseGeometry], frame: Frame) -> Markup:
    panel = drawing.panels[i]
    column = exhibit.column(panel.value)
    values = dict(zip(exhibit.table[drawing.label], exhibit.table[panel.value], strict=True))
    left, bottom, right, top = frame
    scale = _SIDE / (right - left)
    tall = (top - bottom) * scale
    paths = []
    for name in sorted(shapes, key=lambda n: n in drawing.framed):  # frames last, over their neighbours
        fill = panel.fill(values.get(name)) or "#FFFFFF"
        width, ink = (11, palette.INK) if name in drawing.framed else (1.5, "#5B6B76")
        d = _path(shapes[name], left, top, scale)
        paths.append(f'<path d="{d}" fill="{fill}" stroke="{ink}" stroke-width="{width}" stroke-linejoin="round"/>')
        if name in drawing.framed:  # seen on the darkest fill too
            paths.append(f'<path d="{d}" fill="none" stroke="#FFFFFF" stroke-width="4" stroke-linejoin="round"/>')
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIDE} {tall:.0f}">'
        f'<rect width="{_SIDE}" height="{tall:.0f}" fill="#F5F8FA"/>{"".join(paths)}</svg>'
    )
    corners = project([shapely.Point(p) for p in drawing.points.values()])
    points = dict(zip(drawing.points, corners, strict=True))
    labels = []
    for name, at in points.items():
        x, y = (at.x - left) / (right - left), (top - at.y) / (top - bottom)
        if 0 < x < 1 and 0 < y < 1 and (name in drawing.framed or len(points) <= _NAMED):
            style = f"left:{100 * x:.1f}%;top:{100 * y:.1f}%"
            labels.append(
                html.tag("span", html.tag("em", name), html.tag("b", column.write(values.get(name))), style=style)
            )
    title = html.tag("figcaption", column.title)
    alt = f"{column.title}: {exhibit.finding or exhibit.title}"
    area = html.tag("div", html.picture(svg), *labels, class_="lb-panel", role="img", aria_label=alt)
    return html.tag("figure", title, area)


def _path(shape: BaseGeometry, left: float, top: float, scale: float) -> Markup:
    rings = []
    for part in shapely.get_parts(shapely.simplify(shape, 1 / scale)):
        for ring in (part.exterior, *part.interiors):
            corners = " ".join(f"{(x - left) * scale:.0f},{(top - y) * scale:.0f}" for x, y in ring.coords)
            rings.append(f"M{corners}Z")
    return escape("".join(rings))
