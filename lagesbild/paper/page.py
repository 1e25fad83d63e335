"""The sheet that every printed exhibit shares: title, reading line, figure, legend, notes, source."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from lagesbild import palette
from lagesbild.exhibit import AreaMap, Exhibit, Intervals, LevelBars, LevelGrid, Lines, PairedBars
from lagesbild.paper.text import wrap

WIDTH = 7.1  # inches: the text width of an A4 page
DPI = 300
SETTINGS = {
    "font.family": ["DejaVu Sans"],
    "font.size": 8,
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
_DRAWING = Lock()  # matplotlib is not made for threads
_TITLE, _SMALL = 11, 7
_LINE = 0.135  # inches per line of small text


@dataclass(frozen=True)
class Body:
    """The figure itself: its height in inches, how it is drawn, and the legend under it."""

    height: float
    draw: Callable[[Axes], None]
    legend: tuple[tuple[str, object], ...] = ()  # (text, handle)


def figure(exhibit: Exhibit) -> Figure:
    """The exhibit as one printed sheet, as wide as an A4 page's text."""
    from lagesbild.paper import charts, maps, tables

    drawing = exhibit.drawing
    if isinstance(drawing, LevelGrid):
        body = charts.level_grid(exhibit, drawing)
    elif isinstance(drawing, LevelBars):
        body = charts.level_bars(exhibit, drawing)
    elif isinstance(drawing, Lines):
        body = charts.lines(exhibit, drawing)
    elif isinstance(drawing, Intervals):
        body = charts.intervals(exhibit, drawing)
    elif isinstance(drawing, PairedBars):
        body = charts.paired_bars(exhibit, drawing)
    elif isinstance(drawing, AreaMap):
        body = maps.area_map(exhibit, drawing)
    else:
        body = tables.table(exhibit)
    return _sheet(exhibit, body)


def _sheet(exhibit: Exhibit, body: Body) -> Figure:
    title = wrap(exhibit.title, WIDTH - 0.1, _TITLE, bold=True)
    reading = wrap(exhibit.reading, WIDTH - 0.1, _SMALL) if exhibit.reading else []
    below = [line for text in (*exhibit.notes, exhibit.source_line) for line in wrap(text, WIDTH - 0.1, _SMALL)]
    longest = max((len(text) for text, _ in body.legend), default=0)
    columns = 1 if longest > 60 else 2 if longest > 40 else 3 if longest > 22 else 4
    legend_rows = -(-len(body.legend) // columns)
    top = 0.12 + 0.2 * len(title) + _LINE * len(reading) + 0.1
    bottom = 0.12 + _LINE * len(below) + (0.08 + 0.2 * legend_rows if body.legend else 0) + 0.08
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
    axes = sheet.add_axes((0.05 / WIDTH, bottom / height, (WIDTH - 0.1) / WIDTH, body.height / height))
    body.draw(axes)
    if body.legend:
        texts, handles = zip(*body.legend, strict=True)
        sheet.legend(
            handles,
            texts,
            loc="upper left",
            bbox_to_anchor=(0.04 / WIDTH, (bottom - 0.02) / height),
            ncols=columns,
            frameon=False,
            fontsize=_SMALL,
            handlelength=1.4,
            handleheight=1.1,
            columnspacing=1.2,
            borderpad=0.1,
        )
    y = height - 0.1 - _LINE * len(below)
    for line in below:
        write(0.05, y, line, fontsize=_SMALL, color=palette.MUTED)
        y += _LINE
    return sheet


def level_legend(exhibit: Exhibit, *, explain: bool = False) -> tuple[tuple[str, object], ...]:
    """The scale's levels, with their words when asked for, and the hatched "ej bedömd"."""
    assert exhibit.scale is not None
    entries: list[tuple[str, object]] = [
        (
            f"{lv.number} {lv.name}" + (f": {lv.explanation}" if explain and lv.explanation else ""),
            Patch(facecolor=lv.colour, edgecolor=palette.LINE),
        )
        for lv in exhibit.scale.levels
    ]
    entries.append(("Ej bedömd", Patch(facecolor="white", edgecolor=palette.HATCH, hatch="////")))
    return tuple(entries)


def png(exhibit: Exhibit) -> bytes:
    """A PNG at 300 dpi."""
    return _saved(exhibit, "png", dpi=DPI, metadata={"Title": exhibit.title, "Description": exhibit.alt})


def svg(exhibit: Exhibit) -> bytes:
    """An SVG whose title is the exhibit's and whose text is drawn as outlines."""
    metadata = {"Title": exhibit.title, "Description": exhibit.alt, "Language": "sv", "Date": None}
    return _saved(exhibit, "svg", metadata=metadata)


def _saved(exhibit: Exhibit, form: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    with _DRAWING:
        figure(exhibit).savefig(buffer, format=form, **options)
    return buffer.getvalue()
