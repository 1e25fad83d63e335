"""The sheet that every printed exhibit shares: title, reading line, figure, legend, notes, source."""

from __future__ import annotations

import io
from collections.abc import Callable
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import matplotlib as mpl
from matplotlib.figure import Figure

from lagesbild import palette
from lagesbild.exhibit import AreaMap, Exhibit, MapPanels, OwnPicture
from lagesbild.paper import charts, maps, panels, tables
from lagesbild.paper.body import WIDTH, Body
from lagesbild.paper.text import FAMILY, width_of, wrap
from lagesbild.picturefile import as_raster

DPI = 300
SETTINGS = {
    "font.family": [FAMILY, "DejaVu Sans"],  # the second has the signs that the first lacks
    "font.size": 9,
    "svg.fonttype": "path",
    "svg.hashsalt": "lagesbild",  # the same exhibit gives the same file
    "text.parse_math": False,  # a $ in a name is a dollar
    "hatch.linewidth": 0.5,
    "axes.edgecolor": palette.LINE,
    "text.color": palette.INK,
    "axes.labelcolor": palette.INK,
    "xtick.color": palette.MUTED,
    "ytick.color": palette.INK,
}
mpl.rcParams.update(SETTINGS)  # once, for all: rc_context would change them under other threads' feet
_RENDERERS = {**charts.RENDERERS, AreaMap: maps.area_map, MapPanels: panels.map_panels}
_DRAWING = Lock()  # matplotlib is not made for threads
_TITLE, _SMALL = 12, 8
_LINE = 0.142  # inches per line of small text


def figure(exhibit: Exhibit) -> Figure:
    """The exhibit as one printed sheet, as wide as an A4 page's text."""
    return _sheet(exhibit, _body(exhibit, WIDTH))


def _body(exhibit: Exhibit, width: float) -> Body:
    render = _RENDERERS.get(type(exhibit.drawing))
    return render(exhibit, exhibit.drawing, width) if render else tables.table(exhibit)


def bare(exhibit: Exhibit, width: float = WIDTH) -> Figure:
    """The figure and its legend, ``width`` inches wide: title, notes and source are printed as text beside it."""
    body = _body(exhibit, width)
    columns, rows = _legend_grid(body, width)
    bottom = (0.1 + 0.2 * rows) if rows else 0.04
    height = 0.06 + body.height + bottom
    sheet = Figure(figsize=(width, height), facecolor="white")
    _draw(sheet, body, columns, width, height, bottom)
    return sheet


def _draw(sheet: Figure, body: Body, columns: int, width: float, height: float, bottom: float) -> None:
    """The figure ``bottom`` inches above the sheet's lower edge, and its legend."""
    room = width - 0.1 - body.beside
    axes = sheet.add_axes((0.05 / width, bottom / height, room / width, body.height / height))
    body.draw(axes)
    corner = (0.04, bottom - 0.02) if not body.beside else (width - body.beside, bottom + body.height)
    _legend(sheet, body, columns, (corner[0] / width, corner[1] / height))


def _legend_grid(body: Body, width: float) -> tuple[int, int]:
    """(columns, rows) of the legend under a figure; no rows where it stands beside it."""
    if body.beside:
        return 1, 0
    widest = max((width_of(text, _SMALL) for text, _ in body.legend), default=0.0) + 0.42  # the handle and its gaps
    columns = max(1, min(6, len(body.legend), int(width / widest)))
    return columns, -(-len(body.legend) // columns)


def _legend(sheet: Figure, body: Body, columns: int, corner: tuple[float, float]) -> None:
    if not body.legend:
        return
    texts, handles = zip(*body.legend, strict=True)
    sheet.legend(
        handles,
        texts,
        loc="upper left",
        bbox_to_anchor=corner,
        ncols=columns,
        frameon=False,
        fontsize=_SMALL,
        handlelength=1.4,
        handleheight=1.1,
        columnspacing=1.2,
        borderpad=0.1,
    )


def _sheet(exhibit: Exhibit, body: Body) -> Figure:
    title = wrap(exhibit.title, WIDTH - 0.1, _TITLE, bold=True)
    reading = wrap(exhibit.how_to_read, WIDTH - 0.1, _SMALL) if exhibit.how_to_read else []
    below = [line for text in (*exhibit.notes, exhibit.source_line) for line in wrap(text, WIDTH - 0.1, _SMALL)]
    columns, legend_rows = _legend_grid(body, WIDTH)
    top = 0.12 + 0.2 * len(title) + _LINE * len(reading) + 0.1
    bottom = 0.12 + _LINE * len(below) + (0.08 + 0.2 * legend_rows if legend_rows else 0) + 0.08
    height = top + body.height + bottom
    sheet = Figure(figsize=(WIDTH, height), facecolor="white")

    def write(x: float, y: float, text: str, **style: object) -> None:
        sheet.text(x / WIDTH, 1 - y / height, text, va="top", ha="left", **style)  # type: ignore[arg-type]

    y = 0.1
    for line in title:
        write(0.05, y, line, fontsize=_TITLE, fontweight="bold", color=palette.ACCENT)
        y += 0.2
    for line in reading:
        write(0.05, y, line, fontsize=_SMALL, color=palette.MUTED)
        y += _LINE
    _draw(sheet, body, columns, WIDTH, height, bottom)
    y = height - 0.1 - _LINE * len(below)
    for line in below:
        write(0.05, y, line, fontsize=_SMALL, color=palette.MUTED)
        y += _LINE
    return sheet


def png(exhibit: Exhibit) -> bytes:
    """The sheet as a PNG at 300 dpi."""
    return _saved(exhibit, "png", lambda: figure(exhibit))


def svg(exhibit: Exhibit) -> bytes:
    """The sheet as an SVG whose title is the exhibit's and whose text is drawn as outlines."""
    return _saved(exhibit, "svg", lambda: figure(exhibit))


def bare_png(exhibit: Exhibit, width: float = WIDTH) -> bytes:
    """The figure without title and source as a PNG at 300 dpi, ``width`` inches wide; an own picture as PNG or JPEG."""
    if isinstance(exhibit.drawing, OwnPicture):
        return as_raster(exhibit.drawing.file)
    return _cached(exhibit, "png", width)


def bare_svg(exhibit: Exhibit, width: float = WIDTH) -> bytes:
    """The figure without title and source as an SVG, ``width`` inches wide."""
    return _cached(exhibit, "svg", width)


_DRAWINGS: WeakKeyDictionary[Exhibit, dict[tuple[str, float], bytes]] = WeakKeyDictionary()
"""Drawn figures, as long as their exhibits live: a document is often written in several formats."""


def _cached(exhibit: Exhibit, form: str, width: float) -> bytes:
    drawings = _DRAWINGS.setdefault(exhibit, {})
    key = (form, round(width, 3))
    if key not in drawings:
        drawings[key] = _saved(exhibit, form, lambda: bare(exhibit, width))
    return drawings[key]


def _saved(exhibit: Exhibit, form: str, draw: Callable[[], Figure]) -> bytes:
    metadata: dict[str, Any] = {"Title": exhibit.title, "Description": exhibit.alt}
    options: dict[str, Any] = {"dpi": DPI}
    if form == "svg":
        metadata |= {"Language": "sv", "Date": None}
        options = {}
    buffer = io.BytesIO()
    with _DRAWING:
        draw().savefig(buffer, format=form, metadata=metadata, **options)
    return buffer.getvalue()
