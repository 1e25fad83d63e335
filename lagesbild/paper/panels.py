"""Several maps side by side on paper, in one scale, each filled by its own fifths."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke
from shapely import Point, total_bounds

from lagesbild import palette
from lagesbild.analysis.geography import from_geojson, project
from lagesbild.exhibit import Exhibit, MapPanels
from lagesbild.paper.body import WIDTH, Body
from lagesbild.paper.maps import patch_of, scale_bar
from lagesbild.paper.text import wrap

_GAP, _MARGIN, _TITLE = 0.02, 0.04, 8.0  # of the width; of the larger side; points
_NAMED = 12


def map_panels(exhibit: Exhibit, drawing: MapPanels, width: float = WIDTH) -> Body:
    """The maps in a row, their titles above."""
    shapes = dict(zip(drawing.shapes, from_geojson(list(drawing.shapes.values())), strict=True))
    points = dict(zip(drawing.points, project([Point(p) for p in drawing.points.values()]), strict=True))
    left, bottom, right, top = total_bounds(list(shapes.values()))
    pad = _MARGIN * max(right - left, top - bottom)
    n = len(drawing.panels)
    each = (1 - _GAP * (n - 1)) / n
    titles = [wrap(exhibit.column(p.value).title, each * width - 0.1, _TITLE, bold=True) for p in drawing.panels]
    head = 0.14 * max(map(len, titles)) + 0.06
    tall = min(3.6, each * (width - 0.1) * (top - bottom + 2 * pad) / (right - left + 2 * pad))
    height = tall + head

    def draw(axes: Axes) -> None:
        axes.axis("off")
        for i, (panel, title) in enumerate(zip(drawing.panels, titles, strict=True)):
            inner = axes.inset_axes((i * (each + _GAP), 0, each, tall / height))
            inner.set_xlim(left - pad, right + pad)
            inner.set_ylim(bottom - pad, top + pad)
            inner.set_aspect("equal")
            inner.axis("off")
            text = "\n".join(title)
            axes.text(
                i * (each + _GAP), 1, text, transform=axes.transAxes, va="top", fontsize=_TITLE, fontweight="bold"
            )
            values = dict(zip(exhibit.table[drawing.label], exhibit.table[panel.value], strict=True))
            for name, shape in shapes.items():
                fill = panel.fill(values.get(name))
                is_framed = name in drawing.framed
                inner.add_patch(
                    patch_of(
                        shape,
                        facecolor=fill or "white",
                        hatch=None if fill else "////",
                        edgecolor=palette.INK if is_framed else "#5B6B76",
                        linewidth=2.4 if is_framed else 0.5,
                        zorder=3 if is_framed else 1,
                    )
                )
                if is_framed:  # seen on the darkest fill too
                    inner.add_patch(patch_of(shape, facecolor="none", edgecolor="white", linewidth=0.8, zorder=4))
                if is_framed or (i == 0 and len(shapes) <= _NAMED):
                    halo = [withStroke(linewidth=2, foreground="white")]
                    at = points[name]
                    inner.text(at.x, at.y, name, ha="center", va="center", fontsize=6, path_effects=halo, zorder=5)
            if i == 0:
                scale_bar(inner)

    legend = tuple((t, Patch(facecolor=c, edgecolor="#5B6B76", linewidth=0.4)) for t, c in drawing.legend())
    if drawing.framed:
        legend += (("Sämst på alla", Patch(facecolor="none", edgecolor=palette.INK, linewidth=2.0)),)
    return Body(height, draw, legend)
