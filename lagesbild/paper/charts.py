"""Diagrams on paper. Grey-safe: the digit stands in every cell, the ungraded is hatched."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Patch, Rectangle
from matplotlib.ticker import MaxNLocator
from PIL import Image

from lagesbild import palette, swedish
from lagesbild.exhibit import (
    ABOVE,
    BELOW,
    RUNNING,
    Band,
    Bars,
    CauseFigure,
    Exhibit,
    Fan,
    Funnel,
    HourGrid,
    Intervals,
    LevelBars,
    LevelGrid,
    LevelStrip,
    Lines,
    OwnPicture,
    PairedBars,
    Season,
    labelled_weeks,
    of_level,
    week_places,
    weeks_of,
)
from lagesbild.paper import causes, hours
from lagesbild.paper.body import WIDTH, Body, level_legend
from lagesbild.paper.text import wrap
from lagesbild.picturefile import as_raster

_FEW_ROWS, _MANY_ROWS = 6, 20
_NAMES = 1.35  # inches kept for the names at the left
_WIDEST, _HIGHEST = 0.5, 0.28  # inches of a week's cell
_TALLEST = 5.6  # inches of rows that stand on one page with title, notes and source


def level_grid(exhibit: Exhibit, drawing: LevelGrid, width: float = WIDTH) -> Body:
    """Areas as rows, weeks as columns, the digit in every cell."""
    table = exhibit.table
    areas, weeks = exhibit.columns[1:], weeks_of(exhibit)
    shown = labelled_weeks(weeks, 2)
    margin = 0.42 if drawing.margin else 0.1
    cell = min((width - 0.1 - _NAMES - margin) / len(weeks), _WIDEST)
    row = min(max(cell * 1.25, 0.155), _HIGHEST)

    def draw(axes: Axes) -> None:
        left, right = -_NAMES / cell, len(weeks) + margin / cell
        axes.set_xlim(left, left + (width - 0.1) / cell)  # a few weeks do not fill the page
        axes.set_ylim(len(areas), -1)
        axes.axis("off")
        size = min(6.5, cell * 72 * 0.62)
        for x, week in enumerate(weeks):
            if shown[x]:
                axes.text(x + 0.5, -0.35, str(week.week), ha="center", va="center", fontsize=size, color=palette.MUTED)
        for y, area in enumerate(areas):
            axes.text(left + 0.05, y + 0.5, area.title, ha="left", va="center", fontsize=8)
            for x, value in enumerate(table[area.id]):
                _cell(axes, drawing, x, y, value, size)
            if drawing.margin:
                axes.text(right - 0.1, y + 0.5, drawing.margin[y], ha="right", va="center", fontsize=8)
        if drawing.margin_title:
            axes.text(right - 0.1, -0.35, drawing.margin_title, ha="right", va="center", fontsize=8)

    return Body(row * (len(areas) + 1), draw, level_legend(exhibit, explain=True))


def _cell(axes: Axes, drawing: LevelGrid, x: int, y: int, value: object, size: float) -> None:
    if pd.isna(value):
        axes.add_patch(
            Rectangle(
                (x + 0.05, y + 0.05), 0.9, 0.9, facecolor="white", edgecolor=palette.HATCH, hatch="////", linewidth=0
            )
        )
        axes.text(x + 0.5, y + 0.5, "·", ha="center", va="center", fontsize=size, color=palette.MUTED)
        return
    level = drawing.scale[int(value)]  # type: ignore[call-overload]
    axes.add_patch(
        FancyBboxPatch(
            (x + 0.14, y + 0.14),
            0.72,
            0.72,
            boxstyle="round,pad=0.09,rounding_size=0.12",
            facecolor=level.colour,
            linewidth=0,
        )
    )
    weight = "bold" if level.number > drawing.scale.elevated else "normal"
    axes.text(
        x + 0.5,
        y + 0.52,
        str(level.number),
        ha="center",
        va="center",
        fontsize=size,
        color=level.ink,
        fontweight=weight,
    )


def level_bars(exhibit: Exhibit, drawing: LevelBars) -> Body:
    """How many areas at each level, week by week."""
    table = exhibit.table
    total = int(table.iloc[0, 1:].sum())
    weeks, places = weeks_of(exhibit), week_places(exhibit)

    def draw(axes: Axes) -> None:
        _inset(axes, 0.3, 0.2)
        below = pd.Series(0, table.index)
        for number in drawing.levels:
            level = drawing.scale[number]
            heights = table[of_level(number)]
            axes.bar(places, heights, 0.86, bottom=below, color=level.colour, edgecolor="white", linewidth=0.3)
            below = below + heights
        missing = [(p, int(n)) for p, n in zip(places, table["unassessed"], strict=True) if n > 0]
        axes.bar(
            [p for p, _ in missing],
            [n for _, n in missing],
            0.86,
            bottom=[total - n for _, n in missing],  # from the top: what is not known
            facecolor="white",
            edgecolor=palette.HATCH,
            hatch="////",
            linewidth=0,
        )
        axes.set_xlim(places[0] - 0.6, places[-1] + 0.6)
        axes.set_ylim(0, total)
        shown = labelled_weeks(weeks, 4)
        marked = [(p, w.week) for p, w, is_shown in zip(places, weeks, shown, strict=True) if is_shown]
        axes.set_xticks([p for p, _ in marked], [str(n) for _, n in marked])
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        _quiet(axes)

    return Body(1.9, draw, level_legend(exhibit)[1:])


_STROKES = ((palette.ACCENT, "-"), (palette.ACCENT, "--"), (palette.MUTED, "-"), (palette.MUTED, ":"))


def lines(exhibit: Exhibit, drawing: Lines) -> Body:
    """A line with its value at every point; several with their names."""
    table = exhibit.table
    columns = {c.id: c for c in exhibit.columns}
    is_alone = len(drawing.series) == 1

    def draw(axes: Axes) -> None:
        _inset(axes, 0.55, 0.25)
        xs = drawing.places(table)
        top = 0.0
        for (colour, stroke), series in zip(_STROKES, drawing.series, strict=False):
            values = table[series].astype("float64")
            top = max(top, float(values.max()))
            axes.plot(
                xs, values, color=colour, linestyle=stroke, linewidth=1.8, marker="o", markersize=5 if is_alone else 3
            )
            for x, value in zip(xs, table[series] if is_alone else (), strict=False):
                if not pd.isna(value):
                    axes.annotate(
                        columns[series].write(value), (x, float(value)), (0, 6), textcoords="offset points", ha="center"
                    )
        axes.set_xticks(xs, [str(x) for x in table[drawing.x]])
        axes.set_xlim(xs[0] - 0.3, xs[-1] + 0.3)
        axes.set_ylim(0, top * 1.18 or 1)
        ticks = [t for t in axes.get_yticks() if t <= top * 1.18]
        axes.set_yticks(ticks, [columns[drawing.series[0]].write(t) for t in ticks])
        _quiet(axes)

    named = [
        (columns[i].title, Line2D([], [], color=colour, linestyle=stroke))
        for (colour, stroke), i in zip(_STROKES, drawing.series, strict=False)
    ]
    return Body(2.1, draw, () if is_alone else tuple(named))


def intervals(exhibit: Exhibit, drawing: Intervals) -> Body:
    """Shares, or differences of shares, as dots, with the interval where n is known."""
    shown = drawing.drawn(exhibit.table)
    column = exhibit.column(drawing.value)
    is_roomy = len(shown) <= _FEW_ROWS
    far = 0.8 * (drawing.axis_limit(shown) if drawing.difference else drawing.ticks(shown)[-1] if drawing.rate else 100)

    def draw(axes: Axes) -> None:
        _inset(axes, 2.4, 0.25)
        for y, row in shown.iterrows():
            value, low, high = row[drawing.value], row[drawing.low], row[drawing.high]
            if not pd.isna(low):
                axes.plot([low, high], [y, y], color=palette.ACCENT, linewidth=1.6)
            axes.plot([value], [y], "o", color=palette.ACCENT, markersize=5)
            x, gap, side = value, (0.0, 6.0), "center"
            if not is_roomy:  # beside the interval, on the side that has room
                ends = (value, value) if pd.isna(low) else (low, high)
                x, gap, side = (ends[0], (-7.0, -2.6), "right") if value > far else (ends[1], (7.0, -2.6), "left")
            axes.annotate(column.write(value), (x, y), gap, textcoords="offset points", ha=side, fontsize=8)
        axes.set_yticks(range(len(shown)), shown[drawing.label])
        axes.set_ylim(len(shown) - 0.4, -0.7)
        if drawing.difference:
            limit = drawing.axis_limit(shown)
            marks = [-limit, -limit / 2, 0, limit / 2, limit]
            axes.axvline(0, color=palette.MUTED, linewidth=0.8)
            axes.set_xlim(-1.04 * limit, 1.04 * limit)
            axes.set_xticks(marks, [swedish.number(e, sign=True) for e in marks])
        elif drawing.rate:
            at = drawing.ticks(shown)
            axes.set_xlim(-0.02 * at[-1], 1.03 * at[-1])
            axes.set_xticks(at, [swedish.plain(x) for x in at])
        else:
            axes.set_xlim(0, 104)
            axes.set_xticks(range(0, 101, 20), [f"{x}\u00a0%" for x in range(0, 101, 20)])
        _quiet(axes, "x")

    many = 0.175 if len(shown) <= _MANY_ROWS else 0.13  # many rows would leave no room on the page for their words
    row = 0.34 if is_roomy else many
    return Body(min(row, _TALLEST / max(1, len(shown))) * len(shown) + 0.5, draw)


def paired_bars(exhibit: Exhibit, drawing: PairedBars) -> Body:
    """Two measures side by side, each on its own scale; the numbers stand at the bars."""
    table = exhibit.table
    columns = {c.id: c for c in exhibit.columns}

    def draw(axes: Axes) -> None:
        _inset(axes, _NAMES, 0.02)
        axes.set_xlim(0, 2)
        axes.set_ylim(len(table) - 0.4, -1.2)
        for start, measure, colour in (
            (0.0, columns[drawing.left], palette.ACCENT),
            (1.03, columns[drawing.right], palette.MUTED),
        ):
            values = table[measure.id].astype("float64")
            unit = 0.78 / (float(values.max()) or 1)
            axes.barh(range(len(table)), values.fillna(0) * unit, 0.5, left=start, color=colour)
            axes.text(start, -0.85, measure.title, fontsize=8, color=palette.MUTED, va="center")
            axes.plot([start, start], [-0.5, len(table) - 0.5], color=palette.LINE, linewidth=0.8)
            for y, (value, number) in enumerate(zip(values.fillna(0), table[measure.id], strict=True)):
                axes.text(start + value * unit + 0.015, y, measure.write(number), va="center", fontsize=8)
        axes.set_yticks(range(len(table)), table[drawing.label])
        axes.set_xticks([])
        axes.tick_params(length=0, labelsize=8)
        for side in axes.spines.values():
            side.set_visible(False)

    return Body(0.22 * len(table) + 0.35, draw)


_ANSWERS = 2.3  # inches for the words of an answer
_SHADES = (palette.ACCENT, palette.VULNERABLE, palette.sequential(8)[3], palette.sequential(8)[6], palette.HATCH)


def bars(exhibit: Exhibit, drawing: Bars) -> Body:
    """An own table's numbers: groups of lying bars, or standing ones over time; what is not whole is hatched."""
    table = exhibit.table
    labels = [str(v) for v in table[drawing.label]]
    series = [exhibit.column(i) for i in drawing.series]
    low, high = drawing.limits(table)
    ticks = drawing.ticks(table)
    thick = 0.8 / len(series)
    free = iter(_SHADES * len(series))
    colours = {c.id: palette.MUTED if c.id == drawing.against else next(free) for c in series}
    sign = "\u00a0%" if drawing.unit.strip() == "%" else ""
    names = [wrap(t, _ANSWERS - 0.1, 8) for t in labels]
    row = max(0.3, 0.15 * len(series) + 0.12, 0.15 * max(map(len, names), default=1) + 0.1)

    def draw(axes: Axes) -> None:
        _inset(axes, 0.5 if drawing.upright else _ANSWERS, 0.3 if drawing.unit else 0.2)
        for j, column in enumerate(series):
            values = _numbers(table[column.id])
            for i, value in enumerate(values):
                if pd.isna(value):
                    continue
                at = i - 0.4 + thick * (j + 0.5)
                colour = colours[column.id]
                partial = labels[i] in drawing.hatched
                style: dict[str, Any] = {"color": colour}
                if partial:
                    style = {"facecolor": "white", "edgecolor": colour, "hatch": "/////", "linewidth": 0.8}
                text = column.write(value) + sign
                if drawing.upright:
                    axes.bar(at, value - low, thick * 0.9, bottom=low, **style)
                    axes.text(at, value, text, ha="center", va="bottom", fontsize=8)
                else:
                    axes.barh(at, value - low, thick * 0.9, left=low, **style)
                    axes.text(value + (high - low) * 0.008, at, text, ha="left", va="center", fontsize=8)
        written = [f"{swedish.plain(t)}{sign}" for t in ticks]
        unit = "" if sign else drawing.unit
        if drawing.upright:
            axes.set_xticks(range(len(labels)), labels)
            axes.set_yticks(ticks, written)
            axes.set_ylim(low, high)
            axes.set_xlim(-0.6, len(labels) - 0.4)
            axes.set_title(unit, loc="left", fontsize=8, color=palette.MUTED)
        else:
            axes.set_yticks(range(len(labels)), ["\n".join(n) for n in names])
            axes.set_xticks(ticks, written)
            axes.set_xlim(low, high)
            axes.set_ylim(len(labels) - 0.5, -0.5)
            axes.set_xlabel(unit, fontsize=8, color=palette.MUTED)
        _quiet(axes, "y" if drawing.upright else "x")
        axes.tick_params(labelsize=8)

    legend = tuple((c.title, Patch(facecolor=colours[c.id])) for c in series) if len(series) > 1 else ()
    if drawing.hatched:
        legend = (*legend, ("Inte hela perioden", Patch(facecolor="white", edgecolor=palette.ACCENT, hatch="/////")))
    return Body(2.7 if drawing.upright else row * len(labels) + 0.5, draw, legend)


def level_strip(exhibit: Exhibit, drawing: LevelStrip, width: float = WIDTH) -> Body:
    """A year of levels in a few inches: no digit in its cells, which its table has."""
    body = level_grid(exhibit, LevelGrid(drawing.scale), width)
    return Body(body.height, body.draw, level_legend(exhibit))


def own_picture(exhibit: Exhibit, drawing: OwnPicture, width: float = WIDTH) -> Body:
    """The picture, as wide as there is room for."""
    file = drawing.file
    height = min(8.0, (width - 0.1) * file.height / file.width)

    def draw(axes: Axes) -> None:
        with Image.open(BytesIO(as_raster(file))) as opened:
            axes.imshow(np.asarray(opened.convert("RGBA")))
        axes.axis("off")

    return Body(height, draw)


def funnel(exhibit: Exhibit, drawing: Funnel) -> Body:
    """Areas as dots by size and rate, the mean, and the limits of chance."""
    shown = exhibit.table.dropna(subset=[drawing.size, drawing.value])
    columns = {c.id: c for c in exhibit.columns}

    def draw(axes: Axes) -> None:
        _inset(axes, 0.55, 0.4)
        for i, limit in enumerate(drawing.limits):
            for course in (limit.low, limit.high):
                axes.step(
                    limit.sizes,
                    course,
                    where="post",
                    color=palette.MUTED,
                    linewidth=0.7,
                    linestyle=":" if i == 0 else "-",
                )
        axes.axhline(drawing.mean, color=palette.ACCENT, linewidth=0.8)
        sizes, values = shown[drawing.size].astype(float), shown[drawing.value].astype(float)
        axes.plot(sizes, values, "o", color=palette.ACCENT, markersize=4.5)
        for x, y, name, out in zip(sizes, values, shown[drawing.label], shown[drawing.outside], strict=True):
            if out:
                axes.annotate(str(name), (x, y), (0, 5), textcoords="offset points", ha="center", fontsize=7)
        axes.set_ylim(0, None)
        axes.set_xlim(0, None)
        axes.set_xlabel(columns[drawing.size].title, fontsize=7)
        axes.set_ylabel(columns[drawing.value].title, fontsize=7)
        axes.xaxis.set_major_formatter(lambda v, _: columns[drawing.size].write(v))
        axes.yaxis.set_major_formatter(lambda v, _: columns[drawing.value].write(v))
        _quiet(axes)

    return Body(3.0, draw)


def _numbers(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column, errors="coerce").astype("float64").reset_index(drop=True)


def _over_time(axes: Axes, labels: list[str], marks: tuple[str, ...]) -> None:
    axes.set_xticks([labels.index(m) for m in marks], marks)
    axes.set_xlim(-0.7, len(labels) - 0.3)
    axes.set_ylim(0, axes.get_ylim()[1])
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    _quiet(axes)


def _line(axes: Axes, column: pd.Series, **style: object) -> None:
    plain = {"color": palette.ACCENT, "linewidth": 1.2, "marker": "o", "markersize": 2.2}
    axes.plot(range(len(column)), _numbers(column), **{**plain, **style})  # type: ignore[arg-type]


def _span(axes: Axes, table: pd.DataFrame, low: str, high: str, alpha: float) -> None:
    axes.fill_between(
        range(len(table)), _numbers(table[low]), _numbers(table[high]), color=palette.ACCENT, alpha=alpha, linewidth=0
    )


_BESIDE: dict[str, Any] = {
    "color": "white", "marker": "D", "markeredgecolor": palette.MUTED, "markersize": 3.5, "linestyle": ""
}  # fmt: skip


def _beside(axes: Axes, table: pd.DataFrame, id_: str) -> None:
    """A sign on the axis for each period of which column ``id_`` tells something."""
    if at := [i for i, t in enumerate(table[id_]) if isinstance(t, str)] if id_ else []:
        axes.plot(at, [0] * len(at), clip_on=False, zorder=3, **_BESIDE)


def _beside_legend(table: pd.DataFrame, id_: str) -> tuple[tuple[str, object], ...]:
    return (("samtidigt", Line2D([], [], **_BESIDE)),) if id_ and table[id_].notna().any() else ()


_OUTCOME = ("utfall", Line2D([], [], color=palette.ACCENT, marker="o", markersize=3))


def band(exhibit: Exhibit, drawing: Band) -> Body:
    """Counts in the span that was expected; triangles outside it, a ring where the period is not over."""
    table = exhibit.table
    labels, states = [str(v) for v in table[drawing.x]], [str(v) for v in table[drawing.state]]
    values = _numbers(table[drawing.value])
    marked = (
        (ABOVE, "^", palette.VULNERABLE, "över spannet"),
        (BELOW, "v", palette.VULNERABLE, "under spannet"),
        (RUNNING, "o", "white", "inte slut: bedöms inte"),
    )

    def style(state: str, marker: str, colour: str) -> dict[str, Any]:
        edge = palette.MUTED if state == RUNNING else colour
        return {"color": colour, "marker": marker, "markeredgecolor": edge, "markersize": 5.5, "linestyle": ""}

    def draw(axes: Axes) -> None:
        _inset(axes, 0.4, 0.2)
        _span(axes, table, drawing.low, drawing.high, 0.13)
        _line(axes, values.where([s != RUNNING for s in states]))
        for state, marker, colour, _ in marked:
            at = [i for i, s in enumerate(states) if s == state]
            axes.plot(at, values[at], **style(state, marker, colour))
        _over_time(axes, labels, drawing.marks)
        _beside(axes, table, drawing.meanwhile)

    legend: list[tuple[str, object]] = [_OUTCOME, (drawing.legend, Patch(facecolor=palette.ACCENT, alpha=0.13))]
    legend += [
        (label, Line2D([], [], **style(state, m, colour))) for state, m, colour, label in marked if state in states
    ]
    return Body(2.5, draw, (*legend, *_beside_legend(table, drawing.meanwhile)))


def season(exhibit: Exhibit, drawing: Season) -> Body:
    """The year over the earlier years, which are grey."""
    table = exhibit.table

    def draw(axes: Axes) -> None:
        _inset(axes, 0.4, 0.2)
        for id_ in drawing.earlier:
            _line(axes, table[id_], color=palette.HATCH, linewidth=1, marker="")
        _line(axes, table[drawing.current], linewidth=2, markersize=3)
        _over_time(axes, [str(v) for v in table[drawing.x]], drawing.marks)
        _beside(axes, table, drawing.meanwhile)

    years = [exhibit.column(id_).title for id_ in drawing.earlier]
    span = f"{years[0]}–{years[-1]}" if len(years) > 1 else years[0]
    earlier = (f"tidigare år ({span})", Line2D([], [], color=palette.HATCH))
    current = (exhibit.column(drawing.current).title, _OUTCOME[1])
    return Body(2.5, draw, (current, earlier, *_beside_legend(table, drawing.meanwhile)))


def fan(exhibit: Exhibit, drawing: Fan) -> Body:
    """What was counted, then the spans of what comes, which lie over one another."""
    table = exhibit.table
    shades = (0.12, 0.18, 0.28)

    def draw(axes: Axes) -> None:
        _inset(axes, 0.4, 0.2)
        for (low, high), alpha in zip(drawing.spans, shades, strict=True):
            _span(axes, table, low, high, alpha)
        _line(axes, table[drawing.value])
        _line(axes, table[drawing.middle], linewidth=1.6, linestyle=":", marker="")
        _over_time(axes, [str(v) for v in table[drawing.x]], drawing.marks)
        _beside(axes, table, drawing.meanwhile)

    middle = ("prognosens mitt", Line2D([], [], color=palette.ACCENT, linestyle=":"))
    spans = (
        (label, Patch(facecolor=palette.ACCENT, alpha=a + 0.1)) for label, a in zip(drawing.legend, shades, strict=True)
    )
    return Body(2.5, draw, (_OUTCOME, middle, *spans, *_beside_legend(table, drawing.meanwhile)))


def _inset(axes: Axes, left: float, bottom: float) -> None:
    """Make room, in inches, for the ticks at the left and below."""
    box = axes.get_position()
    width, height = axes.figure.get_size_inches()  # type: ignore[union-attr]
    axes.set_position(
        (
            box.x0 + left / width,
            box.y0 + bottom / height,
            box.width - left / width - 0.1 / width,
            box.height - bottom / height,
        )
    )


def _quiet(axes: Axes, grid: str = "y") -> None:
    axes.grid(axis=grid, color=palette.LINE, linewidth=0.6)  # type: ignore[arg-type]
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, labelsize=8)


def _fixed(render: Callable[[Exhibit, Any], Body]) -> Callable[[Exhibit, Any, float], Body]:
    """A renderer whose body has the same proportions however wide it is."""
    return lambda exhibit, drawing, _width: render(exhibit, drawing)


RENDERERS: dict[type, Callable[[Exhibit, Any, float], Body]] = {
    LevelGrid: level_grid,
    LevelBars: _fixed(level_bars),
    Lines: _fixed(lines),
    Intervals: _fixed(intervals),
    PairedBars: _fixed(paired_bars),
    Bars: _fixed(bars),
    LevelStrip: level_strip,
    OwnPicture: own_picture,
    Funnel: _fixed(funnel),
    Band: _fixed(band),
    Season: _fixed(season),
    Fan: _fixed(fan),
    CauseFigure: causes.figure,
    HourGrid: hours.hour_grid,
}
"""How each kind of diagram is drawn: ``render(exhibit, drawing, width in inches)``."""
