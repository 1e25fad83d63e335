"""Plotly figures. Every number comes from the exhibit's table; nothing is computed here."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape  # Plotly takes a few tags in text for markup
from textwrap import wrap

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lagesbild import palette, swedish
from lagesbild.calendar import week_label
from lagesbild.exhibit import (
    ABOVE,
    BELOW,
    RUNNING,
    UNASSESSED,
    Band,
    Exhibit,
    Fan,
    Funnel,
    Intervals,
    LevelBars,
    LevelGrid,
    Lines,
    PairedBars,
    Season,
    of_level,
)

FONT = "Source Sans, Source Sans Pro, DejaVu Sans, sans-serif"
_CELL = 0.92  # of the row's and column's width
_LINE = 28  # characters of a name on one line
_ROW = 29  # pixels


@dataclass(frozen=True)
class Ink:
    """The colours of text and lines on a light or a dark page."""

    text: str
    muted: str
    line: str
    accent: str
    hatch: str
    edge: int = 0  # width of the line around dark levels, where the page is dark too


LIGHT = Ink(palette.INK, palette.MUTED, palette.LINE, palette.ACCENT, palette.HATCH)
DARK = Ink(palette.INK_DARK, palette.MUTED_DARK, palette.LINE_DARK, palette.ACCENT_DARK, palette.LINE_DARK, 1)


def figure(exhibit: Exhibit, *, dark: bool = False) -> go.Figure:
    """The exhibit's diagram; ValueError when it has none (a table or a map)."""
    ink = DARK if dark else LIGHT
    drawing = exhibit.drawing
    if isinstance(drawing, LevelGrid):
        drawn = _level_grid(exhibit, drawing, ink)
    elif isinstance(drawing, LevelBars):
        drawn = _level_bars(exhibit, drawing, ink)
    elif isinstance(drawing, Lines):
        drawn = _lines(exhibit, drawing, ink)
    elif isinstance(drawing, Intervals):
        drawn = _intervals(exhibit, drawing, ink)
    elif isinstance(drawing, PairedBars):
        drawn = _paired_bars(exhibit, drawing, ink)
    elif isinstance(drawing, Funnel):
        drawn = _funnel(exhibit, drawing, ink)
    elif isinstance(drawing, Band):
        drawn = _band(exhibit, drawing, ink)
    elif isinstance(drawing, Season):
        drawn = _season(exhibit, drawing, ink)
    elif isinstance(drawing, Fan):
        drawn = _fan(exhibit, drawing, ink)
    else:
        raise ValueError(f"{exhibit.id} is not a diagram")
    drawn.update_layout(
        font={"family": FONT, "size": 13, "color": ink.text},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        separators=",\u00a0",
        showlegend=isinstance(drawing, Band | Season | Fan) or drawn.layout.showlegend is True,
        hoverlabel={"font": {"family": FONT, "size": 13}},
        dragmode=False,
    )
    drawn.update_xaxes(fixedrange=True, zeroline=False, linecolor=ink.line, tickfont={"color": ink.muted})
    drawn.update_yaxes(fixedrange=True, zeroline=False, linecolor=ink.line)
    return drawn


def _level_grid(exhibit: Exhibit, drawing: LevelGrid, ink: Ink) -> go.Figure:
    table = exhibit.table
    weeks = table["week"]
    names = {c.id: c.title for c in exhibit.columns[1:]}
    areas = [escape(n) for n in names.values()]
    cells = table.rename(columns=names).melt(id_vars="week", var_name="area", value_name="level")
    drawn = go.Figure()
    unassessed = cells[cells["level"].isna()]
    if not unassessed.empty:
        drawn.add_trace(
            _cells(
                unassessed,
                ["·"] * len(unassessed),
                [UNASSESSED] * len(unassessed),
                {"color": ink.muted},
                {
                    "color": "rgba(0,0,0,0)",
                    "pattern": {"shape": "/", "fgcolor": ink.hatch, "size": 6, "solidity": 0.25},
                },
            )
        )
    for level in drawing.scale.levels:
        some = cells[(cells["level"] == level.number).fillna(False)]
        if some.empty:
            continue
        strong = level.number > drawing.scale.elevated
        drawn.add_trace(
            _cells(
                some,
                [str(level.number)] * len(some),
                [f"{level.number} {level.name}"] * len(some),
                {"color": level.ink, "weight": 700 if strong else 400},
                {"color": level.colour, "line": _edge(strong, ink)},
            )
        )
    for area, text in zip(areas, drawing.margin, strict=False):
        drawn.add_annotation(x=1.0, xref="paper", xshift=48, xanchor="right", y=area, text=text, showarrow=False)
    if drawing.margin_title:
        drawn.add_annotation(
            x=1.0,
            xref="paper",
            xshift=48,
            xanchor="right",
            y=1.0,
            yref="paper",
            yanchor="bottom",
            yshift=3,
            text=drawing.margin_title,
            showarrow=False,
        )
    ticks = [int(w) for w in weeks if w == 1 or w % 2 == 0]
    drawn.update_layout(
        barmode="overlay",
        height=_ROW * len(areas) + 40,
        margin={"l": 4, "r": 54, "t": 30, "b": 6},
    )
    drawn.update_xaxes(
        side="top", tickvals=ticks, ticktext=[str(t) for t in ticks], range=[0.5, len(weeks) + 0.5], showgrid=False
    )
    drawn.update_yaxes(
        autorange="reversed",
        categoryorder="array",
        categoryarray=areas,
        showgrid=False,
        automargin=True,
        ticksuffix="  ",
    )
    return drawn


def _cells(
    cells: pd.DataFrame, digits: list[str], texts: list[str], font: dict[str, object], marker: dict[str, object]
) -> go.Bar:
    """One trace of cells drawn as bars that start at their week: rounded, with text, clickable."""
    labels = [
        f"{escape(a)}, {week_label(w)}: {escape(s)}"
        for a, w, s in zip(cells["area"], cells["week"], texts, strict=True)
    ]
    return go.Bar(
        orientation="h",
        y=[escape(a) for a in cells["area"]],
        x=[_CELL] * len(cells),
        base=(cells["week"] - _CELL / 2).tolist(),
        width=_CELL,
        text=digits,
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        insidetextfont={"size": 12, **font},
        marker={"cornerradius": 3, **marker},
        # a click chooses a week; it must not fade the others
        selected={"marker": {"opacity": 1}, "textfont": {"color": font["color"]}},
        unselected={"marker": {"opacity": 1}, "textfont": {"color": font["color"]}},
        customdata=[[int(w), str(a)] for w, a in zip(cells["week"], cells["area"], strict=True)],
        hovertext=labels,
        hovertemplate="%{hovertext}<extra></extra>",
    )


def mark_week(figure: go.Figure, week: int, *, dark: bool = False) -> go.Figure:
    """A copy of a level grid with one week framed."""
    marked = go.Figure(figure)
    line = {"color": (DARK if dark else LIGHT).accent, "width": 2}
    marked.add_shape(type="rect", x0=week - 0.5, x1=week + 0.5, y0=0, y1=1, yref="paper", line=line)
    return marked


def _edge(strong: bool, ink: Ink) -> dict[str, object]:
    return {"width": ink.edge if strong else 0, "color": ink.muted}


def _level_bars(exhibit: Exhibit, drawing: LevelBars, ink: Ink) -> go.Figure:
    table = exhibit.table
    drawn = go.Figure()
    total = int(table.iloc[0, 1:].sum())
    missing = table[table["unassessed"] > 0]
    for number in drawing.levels:
        level, id_, title = drawing.scale[number], of_level(number), exhibit.column(of_level(number)).title
        drawn.add_trace(
            go.Bar(
                x=table["week"].tolist(),
                y=table[id_].tolist(),
                name=escape(title),
                marker={"color": level.colour, "line": _edge(number > drawing.scale.elevated, ink)},
                hovertemplate=f"v. %{{x}}: %{{y}} på nivå {escape(title)}<extra></extra>",
            )
        )
    if not missing.empty:
        drawn.add_trace(
            go.Bar(
                x=missing["week"].tolist(),
                y=missing["unassessed"].tolist(),
                base=(total - missing["unassessed"]).tolist(),  # from the top: what is not known
                marker={
                    "color": "rgba(0,0,0,0)",
                    "line": {"width": 0},
                    "pattern": {"shape": "/", "fgcolor": ink.hatch, "size": 6, "solidity": 0.25},
                },
                hovertemplate="v. %{x}: %{y} inte bedömda<extra></extra>",
            )
        )
    drawn.update_layout(barmode="stack", bargap=0.12, height=240, margin={"l": 4, "r": 54, "t": 10, "b": 30})
    ticks = [int(w) for w in table["week"] if w == 1 or w % 4 == 0]
    drawn.update_xaxes(tickvals=ticks, range=[0.5, len(table) + 0.5], showgrid=False, title=None)
    drawn.update_yaxes(
        range=[0, total], gridcolor=ink.line, automargin=True, tickfont={"color": ink.muted}, ticksuffix="  "
    )
    return drawn


def _lines(exhibit: Exhibit, drawing: Lines, ink: Ink) -> go.Figure:
    table = exhibit.table
    drawn = go.Figure()
    top = 0.0
    for series in drawing.series:
        values = [None if pd.isna(v) else float(v) for v in table[series]]
        top = max([top, *(v for v in values if v is not None)])
        texts = exhibit.write(series)
        drawn.add_trace(
            go.Scatter(
                x=table[drawing.x].tolist(),
                y=values,
                mode="lines+markers+text",
                text=texts,
                textposition="top center",
                textfont={"color": ink.text},
                line={"color": ink.accent, "width": 2.5},
                marker={"size": 8, "color": ink.accent},
                connectgaps=False,
                cliponaxis=False,
                hovertemplate=f"%{{x}}: %{{text}} {escape(drawing.unit)}<extra></extra>",
            )
        )
    xs = table[drawing.x].tolist()
    drawn.update_layout(height=320, margin={"l": 4, "r": 30, "t": 26, "b": 30})
    drawn.update_xaxes(tickvals=xs, showgrid=False)
    drawn.update_yaxes(
        range=[0, top * 1.15 or 1], gridcolor=ink.line, automargin=True, nticks=5, tickfont={"color": ink.muted}
    )
    return drawn


def _intervals(exhibit: Exhibit, drawing: Intervals, ink: Ink) -> go.Figure:
    columns = {c.id: c for c in exhibit.columns}
    shown = drawing.drawn(exhibit.table)
    low, high = shown[drawing.low].fillna(shown[drawing.value]), shown[drawing.high].fillna(shown[drawing.value])
    names = [escape(str(v)) for v in shown[drawing.label]]
    if drawing.waves and all(v in drawing.waves for v in shown[drawing.label]):
        return _waves(exhibit, drawing, ink)
    drawn = go.Figure(
        go.Scatter(
            x=shown[drawing.value].tolist(),
            y=names,
            mode="markers+text",
            text=[columns[drawing.value].write(v) for v in shown[drawing.value]],
            textposition="top center",
            cliponaxis=False,  # on a phone the number above the last dot is wider than its room
            textfont={"color": ink.text},
            marker={"size": 10, "color": ink.accent},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": (high - shown[drawing.value]).tolist(),
                "arrayminus": (shown[drawing.value] - low).tolist(),
                "color": ink.accent,
                "thickness": 2,
                "width": 6,
            },
            customdata=None if drawing.rate else shown["n"].astype(str).tolist(),
            hovertemplate="%{y}: %{text}" + ("" if drawing.rate else " (n: %{customdata})") + "<extra></extra>",
        )
    )
    drawn.update_layout(
        height=(46 if len(shown) <= 12 else 36) * len(shown) + 60, margin={"l": 4, "r": 30, "t": 16, "b": 30}
    )
    if drawing.difference:
        limit = drawing.axis_limit(shown)
        ends = [-limit, 0, limit]
        span, texts = [-1.06 * limit, 1.06 * limit], [swedish.number(v, sign=True) for v in ends]
        drawn.add_vline(x=0, line={"color": ink.muted, "width": 1})
    elif drawing.rate:
        ends = drawing.ticks(shown)
        span, texts = [-0.03 * ends[-1], 1.03 * ends[-1]], [swedish.plain(e) for e in ends]
    else:
        ends = [0, 50, 100]  # few enough to stand upright on a phone
        span, texts = [0, 106], [f"{e}\u00a0%" for e in ends]
    drawn.update_xaxes(range=span, tickvals=ends, ticktext=texts, tickangle=0, gridcolor=ink.line)
    drawn.update_yaxes(
        range=[len(shown) - 0.4, -0.75],
        automargin=True,
        tickvals=names,
        ticktext=[_in_lines(str(v)) for v in shown[drawing.label]],
        ticksuffix="  ",
        gridcolor=ink.line,
    )
    return drawn


def _waves(exhibit: Exhibit, drawing: Intervals, ink: Ink) -> go.Figure:
    """A line for each area, in the order of the latest share: a dot for each wave, the oldest uppermost, the numbers at its name."""
    column = exhibit.column(drawing.value)
    shown = drawing.drawn(exhibit.table)
    value, low, high = (shown[c] for c in (drawing.value, drawing.low, drawing.high))
    places = [drawing.waves[v] for v in shown[drawing.label]]
    waves = sorted({wave for _, wave in places})
    latest = {area: float(v) for (area, _), v in zip(places, value, strict=True)}  # rows come oldest first
    areas = sorted(latest, key=lambda area: -latest[area])
    colours = [*[ink.muted] * (len(waves) - 1), ink.accent]
    symbols = [*["circle-open"] * (len(waves) - 1), "circle"]
    if len(waves) > 2:
        symbols[0] = "diamond-open"  # told apart also without colour
    at = [waves.index(wave) for _, wave in places]
    height = 0.56 / len(waves)  # between the dots of an area
    error = {"type": "data", "symmetric": False, "color": ink.muted, "thickness": 1.2, "width": 0}
    drawn = go.Figure(
        go.Scatter(
            x=value.tolist(),
            y=[
                areas.index(area) + (i - (len(waves) - 1) / 2) * height for (area, _), i in zip(places, at, strict=True)
            ],
            mode="markers",
            showlegend=False,
            cliponaxis=False,
            marker={"size": 9, "color": [colours[i] for i in at], "symbol": [symbols[i] for i in at]},
            error_x=error
            | {
                "array": (high.fillna(value) - value).tolist(),
                "arrayminus": (value - low.fillna(value)).tolist(),
            },
            text=[
                f"{escape(str(t))}: {column.write(v)} (n: {n})"
                for t, v, n in zip(shown[drawing.label], value, shown["n"], strict=True)
            ],
            hovertemplate="%{text}<extra></extra>",
        )
    )
    for wave, colour, symbol in zip(waves, colours, symbols, strict=True):
        marker = {"size": 9, "color": colour, "symbol": symbol}
        drawn.add_trace(go.Scatter(x=[None], y=[None], mode="markers", name=escape(wave), marker=marker))
    written = dict(zip(places, map(column.write, value), strict=True))
    drawn.update_layout(
        height=max(46, 17 * len(waves)) * len(areas) + 80,
        margin={"l": 4, "r": 30, "t": 34, "b": 30},
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "itemclick": False, "itemdoubleclick": False},
    )
    ends = [0, 50, 100]
    drawn.update_xaxes(
        range=[0, 106], tickvals=ends, ticktext=[f"{e}\u00a0%" for e in ends], tickangle=0, gridcolor=ink.line
    )
    drawn.update_yaxes(
        range=[len(areas) - 0.5, -0.5],
        automargin=True,
        tickvals=list(range(len(areas))),
        ticktext=[f"{_in_lines(a)}<br>{_in_a_row([written.get((a, w)) for w in waves])}" for a in areas],
        ticksuffix="  ",
        gridcolor=ink.line,
    )
    return drawn


def _in_a_row(shares: list[str | None]) -> str:
    """ "41,4 · – · 49,7 %": the sign once, at the last that is there."""
    last = max(i for i, share in enumerate(shares) if share is not None)
    texts = (s or "–" if i == last else (s or "–").removesuffix("\u00a0%") for i, s in enumerate(shares))
    return " · ".join(texts)


def _in_lines(text: str) -> str:
    """A long name on several lines, so that a phone has room for the figure beside it."""
    return "<br>".join(escape(line) for line in wrap(text, _LINE, break_long_words=False))


def _paired_bars(exhibit: Exhibit, drawing: PairedBars, ink: Ink) -> go.Figure:
    table = exhibit.table
    columns = {c.id: c for c in exhibit.columns}
    labels = [escape(str(v)) for v in table[drawing.label]]
    drawn = make_subplots(1, 2, shared_yaxes=True, horizontal_spacing=0.06)
    for at, measure in enumerate((columns[drawing.left], columns[drawing.right]), start=1):
        values = table[measure.id].astype("float64")
        drawn.add_trace(
            go.Bar(
                orientation="h",
                x=values.fillna(0).tolist(),
                y=labels,
                text=exhibit.write(measure.id),
                textposition="outside",
                textfont={"color": ink.text},
                cliponaxis=False,
                width=0.5,
                marker={"color": ink.accent if at == 1 else ink.muted},
                hovertemplate=f"%{{y}}: %{{text}} ({escape(measure.title)})<extra></extra>",
            ),
            1,
            at,
        )
        drawn.update_xaxes(
            range=[0, (float(values.max()) or 1) * 1.3],
            showticklabels=False,
            showgrid=False,
            side="top",
            title={"text": escape(measure.title), "font": {"color": ink.muted, "size": 13}},
            row=1,
            col=at,
        )
    drawn.update_layout(height=_ROW * len(table) + 50, margin={"l": 4, "r": 10, "t": 34, "b": 6})
    drawn.update_yaxes(autorange="reversed", showgrid=False, automargin=True, ticksuffix="  ")
    return drawn


def _funnel(exhibit: Exhibit, drawing: Funnel, ink: Ink) -> go.Figure:
    shown = exhibit.table.dropna(subset=[drawing.size, drawing.value])
    columns = {c.id: c for c in exhibit.columns}
    names = [escape(str(v)) for v in shown[drawing.label]]
    drawn = go.Figure()
    for i, limit in enumerate(drawing.limits):
        for course in (limit.low, limit.high):
            line = {"color": ink.muted, "width": 1, "dash": "dot" if i == 0 else "solid", "shape": "hv"}
            drawn.add_trace(go.Scatter(x=limit.sizes, y=course, mode="lines", line=line, hoverinfo="skip"))
    drawn.add_hline(y=drawing.mean, line={"color": ink.accent, "width": 1})
    drawn.add_trace(
        go.Scatter(
            x=shown[drawing.size].astype(float).tolist(),
            y=shown[drawing.value].astype(float).tolist(),
            mode="markers+text",
            text=[n if o else "" for n, o in zip(names, shown[drawing.outside], strict=True)],
            textposition="top center",
            textfont={"color": ink.text},
            marker={"size": 9, "color": ink.accent},
            hovertext=[
                f"{n}: {columns[drawing.value].write(v)}" for n, v in zip(names, shown[drawing.value], strict=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
            cliponaxis=False,
        )
    )
    drawn.update_layout(height=380, margin={"l": 4, "r": 30, "t": 20, "b": 40})
    quiet = {"size": 13, "color": ink.muted}
    drawn.update_xaxes(
        title={"text": escape(columns[drawing.size].title), "font": quiet},
        rangemode="tozero",
        showgrid=False,
        nticks=5,
        tickformat=",d",
    )
    drawn.update_yaxes(
        title={"text": escape(columns[drawing.value].title), "font": quiet},
        rangemode="tozero",
        gridcolor=ink.line,
        automargin=True,
        nticks=5,
    )
    return drawn


def _numbers(column: pd.Series) -> list[float | None]:
    """The column's numbers; what is missing, or a sign that stands for it, is no point."""
    return [None if np.isnan(v) else float(v) for v in pd.to_numeric(column, errors="coerce").astype("float64")]


def _over_time(drawn: go.Figure, labels: list[str], marks: tuple[str, ...], ink: Ink) -> go.Figure:
    """Axes and legend of a figure whose x is a row of named periods."""
    at = [labels.index(m) for m in marks]
    drawn.update_layout(
        height=340,
        margin={"l": 4, "r": 10, "t": 10, "b": 30},
        hovermode="closest",
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "itemclick": False,
            "itemdoubleclick": False,
            "font": {"color": ink.muted, "size": 12},
            "bgcolor": "rgba(0,0,0,0)",
        },
    )
    drawn.update_xaxes(
        tickvals=at, ticktext=[escape(m) for m in marks], range=[-0.7, len(labels) - 0.3], showgrid=False, tickangle=0
    )
    drawn.update_yaxes(rangemode="tozero", gridcolor=ink.line, automargin=True, nticks=6, tickfont={"color": ink.muted})
    return drawn


def _between(
    low: list[float | None], high: list[float | None], name: str, colour: str, opacity: float
) -> list[go.Scatter]:
    """A span as filled stretches, one trace for each: nothing is filled where either end is missing."""
    present = [i for i, (a, b) in enumerate(zip(low, high, strict=True)) if a is not None and b is not None]
    stretches: list[list[int]] = []
    for i in present:
        if stretches and stretches[-1][-1] == i - 1:
            stretches[-1].append(i)
        else:
            stretches.append([i])
    return [
        go.Scatter(
            x=[*at, *reversed(at)],
            y=[*(low[i] for i in at), *(high[i] for i in reversed(at))],
            fill="toself",
            fillcolor=_clear(colour, opacity),
            line={"width": 0},
            mode="lines",
            name=escape(name),
            showlegend=n == 0,
            hoverinfo="skip",
        )
        for n, at in enumerate(stretches)
    ]


def _clear(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def _band(exhibit: Exhibit, drawing: Band, ink: Ink) -> go.Figure:
    table = exhibit.table
    labels = [str(v) for v in table[drawing.x]]
    values, states = _numbers(table[drawing.value]), [str(v) for v in table[drawing.state]]
    low, high = _numbers(table[drawing.low]), _numbers(table[drawing.high])
    over = [None if s == RUNNING else v for v, s in zip(values, states, strict=True)]
    drawn = go.Figure(_between(low, high, drawing.legend, ink.accent, 0.13))
    column = exhibit.column(drawing.value)
    texts = [
        f"{escape(t)}: {column.write(v)}" + (f" ({s} {a:.0f}–{b:.0f})" if s and a is not None and b is not None else "")
        for t, v, s, a, b in zip(labels, table[drawing.value], states, low, high, strict=True)
    ]
    drawn.add_trace(
        go.Scatter(
            x=list(range(len(labels))),
            y=over,
            mode="lines+markers",
            cliponaxis=False,
            name="utfall",
            line={"color": ink.accent, "width": 1.6},
            marker={"size": 4, "color": ink.accent},
            hovertext=texts,
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    outside = [i for i, s in enumerate(states) if s in (ABOVE, BELOW)]
    if outside:
        drawn.add_trace(
            go.Scatter(
                x=outside,
                y=[values[i] for i in outside],
                mode="markers",
                cliponaxis=False,
                name="utanför spannet",
                marker={
                    "size": 10,
                    "color": palette.VULNERABLE,
                    "symbol": ["triangle-up" if states[i] == ABOVE else "triangle-down" for i in outside],
                },
                hovertext=[texts[i] for i in outside],
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )
    running = [i for i, s in enumerate(states) if s == RUNNING and values[i] is not None]
    if running:
        drawn.add_trace(
            go.Scatter(
                x=running,
                y=[values[i] for i in running],
                mode="markers",
                cliponaxis=False,
                name="inte slut: bedöms inte",
                marker={"size": 9, "symbol": "circle-open", "color": ink.muted, "line": {"width": 1.6}},
                hovertext=[texts[i] for i in running],
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )
    return _over_time(drawn, labels, drawing.marks, ink)


def _season(exhibit: Exhibit, drawing: Season, ink: Ink) -> go.Figure:
    table = exhibit.table
    labels = [str(v) for v in table[drawing.x]]
    drawn = go.Figure()
    for i, id_ in enumerate((*drawing.earlier, drawing.current)):
        is_current, year = id_ == drawing.current, exhibit.column(id_).title
        drawn.add_trace(
            go.Scatter(
                x=list(range(len(labels))),
                y=_numbers(table[id_]),
                cliponaxis=False,
                mode="lines+markers" if is_current else "lines",
                name=year if is_current else "tidigare år",
                legendgroup=str(is_current),
                showlegend=is_current or i == 0,
                line={"color": ink.accent if is_current else ink.muted, "width": 2.6 if is_current else 1},
                opacity=1 if is_current else 0.45,
                marker={"size": 6},
                hovertext=[f"{escape(t)} {year}" for t in labels],
                hovertemplate="%{hovertext}: %{y}<extra></extra>",
            )
        )
    drawn.update_layout(legend_traceorder="reversed")
    return _over_time(drawn, labels, drawing.marks, ink)


def _fan(exhibit: Exhibit, drawing: Fan, ink: Ink) -> go.Figure:
    table = exhibit.table
    labels = [str(v) for v in table[drawing.x]]
    drawn = go.Figure()
    for (low, high), label, opacity in zip(drawing.spans, drawing.legend, (0.10, 0.14, 0.20), strict=True):
        for trace in _between(_numbers(table[low]), _numbers(table[high]), label, ink.accent, opacity):
            drawn.add_trace(trace)
    for id_, name, dash, width in (
        (drawing.value, "utfall", "solid", 1.6),
        (drawing.middle, "prognosens mitt", "dot", 2.2),
    ):
        drawn.add_trace(
            go.Scatter(
                x=list(range(len(labels))),
                y=_numbers(table[id_]),
                cliponaxis=False,
                mode="lines+markers" if dash == "solid" else "lines",
                name=name,
                line={"color": ink.accent, "width": width, "dash": dash},
                marker={"size": 4},
                hovertext=[escape(t) for t in labels],
                hovertemplate="%{hovertext}: %{y}<extra></extra>",
            )
        )
    return _over_time(drawn, labels, drawing.marks, ink)
