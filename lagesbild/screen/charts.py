"""Diagrams on screen, as values: axes and marks. Every number comes from the exhibit's table; nothing is computed here.

`lagesbild.ui.charts` makes HTML of them. A library for diagrams would cost a cold browser more than the rest of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor, log10

import numpy as np
import pandas as pd

from lagesbild import exhibit as drawings
from lagesbild import swedish
from lagesbild.exhibit import (
    ABOVE,
    BELOW,
    RUNNING,
    Band,
    Exhibit,
    Fan,
    Funnel,
    Intervals,
    LevelBars,
    Lines,
    PairedBars,
    Season,
    labelled_weeks,
    of_level,
    week_places,
    weeks_of,
)

_ROW = 29  # pixels
Numbers = tuple[float | None, ...]


class Ink(StrEnum):
    """The colours of marks; what they are on a light and a dark page is the style sheet's."""

    ACCENT = "accent"
    MUTED = "muted"
    OUTSIDE = "outside"


class Shape(StrEnum):
    """The shapes of dots."""

    DISC = "disc"
    RING = "ring"
    DIAMOND = "diamond"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True)
class Axis:
    """From which value to which, and (value, text) of what is written along it; ``grid``: with lines across."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    title: str = ""
    grid: bool = False

    def place(self, value: float) -> float:
        """Where a value lies: 0 at ``low``, 1 at ``high``."""
        return (value - self.low) / (self.high - self.low)


@dataclass(frozen=True)
class Line:
    """A line through points; it breaks where a value is missing."""

    x: Numbers
    y: Numbers
    name: str = ""
    ink: Ink = Ink.ACCENT
    width: float = 1.6
    dash: str = ""  # lengths of dashes and gaps in pixels
    opacity: float = 1
    steps: bool = False  # from point to point horizontally, then vertically


@dataclass(frozen=True)
class Area:
    """A filled polygon."""

    x: Numbers
    y: Numbers
    name: str = ""
    opacity: float = 0.13


@dataclass(frozen=True)
class Dots:
    """Points, each with what it says when it is pointed at, and perhaps a text above it."""

    x: Numbers
    y: Numbers
    tips: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    name: str = ""
    ink: Ink = Ink.ACCENT
    shape: Shape = Shape.DISC
    size: int = 9  # pixels


@dataclass(frozen=True)
class Spans:
    """Horizontal intervals, from ``low`` to ``high`` at the height ``y``."""

    low: Numbers
    high: Numbers
    y: Numbers
    ink: Ink = Ink.ACCENT
    ends: bool = True  # with a short line at either end


@dataclass(frozen=True)
class Bars:
    """Rectangles (left, right, bottom, top), each with what it says when it is pointed at, and perhaps a text to the right.

    ``colour`` is a level's; empty: that of ``ink``. ``hatched``: what is not known.
    """

    boxes: tuple[tuple[float, float, float, float], ...]
    tips: tuple[str, ...]
    labels: tuple[str, ...] = ()
    name: str = ""
    ink: Ink = Ink.ACCENT
    colour: str = ""
    hatched: bool = False


Mark = Line | Area | Dots | Spans | Bars


@dataclass(frozen=True)
class Chart:
    """A diagram: ``height`` in pixels is that of the area within the axes; ``legend`` are the marks that are explained."""

    x: Axis
    y: Axis
    marks: tuple[Mark, ...]
    height: int
    legend: tuple[Line | Area | Dots, ...] = ()
    titles_above: bool = False  # the texts along x stand above, as the titles of columns


def chart(exhibit: Exhibit) -> Chart:
    """The exhibit's diagram; ValueError when it has none (a table, a map or a grid of levels)."""
    drawing = exhibit.drawing
    if isinstance(drawing, LevelBars):
        return _level_bars(exhibit, drawing)
    if isinstance(drawing, Lines):
        return _lines(exhibit, drawing)
    if isinstance(drawing, Intervals):
        shown = drawing.drawn(exhibit.table)
        is_waves = drawing.waves and all(v in drawing.waves for v in shown[drawing.label])
        return _waves(exhibit, drawing) if is_waves else _intervals(exhibit, drawing)
    if isinstance(drawing, PairedBars):
        return _paired_bars(exhibit, drawing)
    if isinstance(drawing, drawings.Bars):
        return _own_bars(exhibit, drawing)
    if isinstance(drawing, Funnel):
        return _funnel(exhibit, drawing)
    if isinstance(drawing, Band):
        return _band(exhibit, drawing)
    if isinstance(drawing, Season):
        return _season(exhibit, drawing)
    if isinstance(drawing, Fan):
        return _fan(exhibit, drawing)
    if isinstance(drawing, drawings.HourGrid):
        from lagesbild.screen.hours import hour_grid  # which makes its marks of what stands here

        return hour_grid(exhibit, drawing)
    raise ValueError(f"{exhibit.id} is not a diagram")


def _from_zero(most: float, title: str = "", count: int = 5) -> Axis:
    """An axis of numbers from 0 to a little beyond ``most``, marked at about ``count`` round values."""
    most = most if most > 0 else 1.0
    size = 10.0 ** floor(log10(most / count))
    step = next(m * size for m in (1, 2, 5, 10) if m * size >= most / count)
    ticks = [i * step for i in range(ceil(most / step) + 1) if i * step <= most * 1.08]
    return Axis(0, most * 1.08, tuple((t, swedish.plain(t)) for t in ticks), title, grid=True)


def _rows(names: Sequence[str], low: float, high: float, *, grid: bool = True) -> Axis:
    """An axis of named rows, the first uppermost."""
    return Axis(high, low, tuple(enumerate(names)), grid=grid)


def _numbers(column: Iterable[object]) -> Numbers:
    """The column's numbers; what is missing, or a sign that stands for it, is no point."""
    values = pd.to_numeric(pd.Series(list(column), dtype=object), errors="coerce").astype("float64")
    return tuple(None if np.isnan(v) else float(v) for v in values)


def _most(*columns: Numbers) -> float:
    return max((v for column in columns for v in column if v is not None), default=0.0)


def _level_bars(exhibit: Exhibit, drawing: LevelBars) -> Chart:
    table = exhibit.table
    total = int(table.iloc[0, 1:].sum())
    weeks, places = weeks_of(exhibit), week_places(exhibit)
    names = {p: w.week for p, w in zip(places, weeks, strict=True)}
    marks: list[Mark] = []
    below = [0] * len(weeks)
    for number in drawing.levels:
        title = exhibit.column(of_level(number)).title
        heights = [int(n) for n in table[of_level(number)]]
        some = [(w, b, n) for w, b, n in zip(places, below, heights, strict=True) if n]
        marks.append(
            Bars(
                tuple((w - 0.44, w + 0.44, b, b + n) for w, b, n in some),
                tuple(f"v. {names[w]}: {n} på nivå {title}" for w, _, n in some),
                name=title,
                colour=drawing.scale[number].colour,
            )
        )
        below = [b + n for b, n in zip(below, heights, strict=True)]
    missing = [(w, int(n)) for w, n in zip(places, table["unassessed"], strict=True) if n > 0]
    if missing:  # from the top: what is not known
        boxes = tuple((w - 0.44, w + 0.44, total - n, total) for w, n in missing)
        marks.append(Bars(boxes, tuple(f"v. {names[w]}: {n} inte bedömda" for w, n in missing), hatched=True))
    step = max(1, ceil(total / 5))
    y = Axis(0, total, tuple((n, str(n)) for n in range(0, total + 1, step)), grid=True)
    shown = labelled_weeks(weeks, 4)
    ticks = tuple((p, str(n)) for (p, n), is_shown in zip(names.items(), shown, strict=True) if is_shown)
    return Chart(Axis(places[0] - 0.5, places[-1] + 0.5, ticks), y, tuple(marks), 200)


_STROKES = ((Ink.ACCENT, ""), (Ink.ACCENT, "7 4"), (Ink.MUTED, ""), (Ink.MUTED, "2 4"))


def _lines(exhibit: Exhibit, drawing: Lines) -> Chart:
    table, labels = exhibit.table, [str(v) for v in exhibit.table[drawing.x]]
    xs = tuple(map(float, drawing.places(table)))
    is_alone = len(drawing.series) == 1
    marks: list[Mark] = []
    named: list[Line] = []
    top = 0.0
    for (ink, dash), series in zip(_STROKES, drawing.series, strict=False):
        values, texts, title = _numbers(table[series]), exhibit.write(series), exhibit.column(series).title
        top = max(top, _most(values))
        named.append(Line(xs, values, title, ink, 2.5 if is_alone else 2, dash))
        name = "" if is_alone else f"{title}, "
        tips = tuple(f"{name}{x}: {t} {drawing.unit}" for x, t in zip(labels, texts, strict=True))
        shown = tuple(texts) if is_alone else ()
        marks += [named[-1], Dots(xs, values, tips, shown, ink=ink, size=8 if is_alone else 6)]
    apart = max(0.3, (xs[-1] - xs[0]) / 30)
    axis = Axis(xs[0] - apart, xs[-1] + apart, tuple(zip(xs, labels, strict=True)))
    return Chart(axis, _from_zero(top * 1.06), tuple(marks), 260, () if is_alone else tuple(named))


def _intervals(exhibit: Exhibit, drawing: Intervals) -> Chart:
    shown = drawing.drawn(exhibit.table)
    value = _numbers(shown[drawing.value])
    low, high = (_numbers(shown[c].fillna(shown[drawing.value])) for c in (drawing.low, drawing.high))
    names = [str(v) for v in shown[drawing.label]]
    at = tuple(float(i) for i in range(len(names)))
    texts = tuple(exhibit.column(drawing.value).write(v) for v in shown[drawing.value])
    behind = [""] * len(names) if drawing.rate else [f" (n: {n})" for n in shown["n"]]
    tips = tuple(f"{n}: {t}{b}" for n, t, b in zip(names, texts, behind, strict=True))
    marks: list[Mark] = [Spans(low, high, at), Dots(value, at, tips, texts, size=10)]
    if drawing.difference:
        limit = drawing.axis_limit(shown)
        ends = tuple((v, swedish.number(v, sign=True)) for v in (-limit, 0, limit))
        x = Axis(-1.06 * limit, 1.06 * limit, ends, grid=True)
        marks.insert(0, Line((0, 0), (len(names) - 0.4, -0.75), ink=Ink.MUTED, width=1))
    elif drawing.rate:
        values = drawing.ticks(shown)
        x = Axis(-0.03 * values[-1], 1.03 * values[-1], tuple((v, swedish.plain(v)) for v in values), grid=True)
    else:
        x = _per_cent(_most(high))
    height = (46 if len(shown) <= 12 else 36) * len(shown) + 20
    return Chart(x, _rows(names, -0.75, len(names) - 0.4), tuple(marks), height)


def _per_cent(most: float) -> Axis:
    """An axis of shares from 0 to 50 or 100 per cent, marked few enough for a phone."""
    ends = (0, 25, 50) if most <= 50 else (0, 50, 100)
    return Axis(0, 1.04 * ends[-1], tuple((e, f"{e}\u00a0%") for e in ends), grid=True)


def _waves(exhibit: Exhibit, drawing: Intervals) -> Chart:
    """A line for each area, in the order of the latest share: a dot for each wave, the oldest uppermost, the numbers at its name."""
    column = exhibit.column(drawing.value)
    shown = drawing.drawn(exhibit.table)
    value, low, high = (_numbers(shown[c]) for c in (drawing.value, drawing.low, drawing.high))
    places = [drawing.waves[v] for v in shown[drawing.label]]
    waves = sorted({wave for _, wave in places})
    latest = {area: v or 0.0 for (area, _), v in zip(places, value, strict=True)}  # rows come oldest first
    areas = sorted(latest, key=lambda area: -latest[area])
    apart = 0.56 / len(waves)  # between the dots of an area
    at = [areas.index(area) + (waves.index(wave) - (len(waves) - 1) / 2) * apart for area, wave in places]
    tips = [
        f"{label}: {column.write(v)} (n: {n})"
        for label, v, n in zip(shown[drawing.label], shown[drawing.value], shown["n"], strict=True)
    ]
    written = dict(zip(places, map(column.write, shown[drawing.value]), strict=True))
    marks: list[Mark] = [Spans(low, high, tuple(at), Ink.MUTED, ends=False)]
    dots = []
    for number, wave in enumerate(waves):
        of_wave = [i for i, (_, w) in enumerate(places) if w == wave]
        is_latest = wave == waves[-1]
        shape = Shape.DISC if is_latest else Shape.DIAMOND if number == 0 and len(waves) > 2 else Shape.RING
        dots.append(
            Dots(
                tuple(value[i] for i in of_wave),
                tuple(at[i] for i in of_wave),
                tuple(tips[i] for i in of_wave),
                name=wave,
                ink=Ink.ACCENT if is_latest else Ink.MUTED,
                shape=shape,  # told apart also without colour
            )
        )
    names = [f"{a}\n{_in_a_row([written.get((a, w)) for w in waves])}" for a in areas]
    height = max(46, 17 * len(waves)) * len(areas) + 10
    return Chart(
        _per_cent(_most(value, high)), _rows(names, -0.5, len(areas) - 0.5), (*marks, *dots), height, tuple(dots)
    )


def _in_a_row(shares: list[str | None]) -> str:
    """ "41,4 · – · 49,7 %": the sign once, at the last that is there."""
    last = max(i for i, share in enumerate(shares) if share is not None)
    texts = (s or "–" if i == last else (s or "–").removesuffix("\u00a0%") for i, s in enumerate(shares))
    return " · ".join(texts)


def _paired_bars(exhibit: Exhibit, drawing: PairedBars) -> Chart:
    """Two columns of bars side by side, each from 0 to its own longest."""
    names = [str(v) for v in exhibit.table[drawing.label]]
    marks, titles = [], []
    for start, id_, ink in ((0.0, drawing.left, Ink.ACCENT), (1.1, drawing.right, Ink.MUTED)):
        title, texts = exhibit.column(id_).title, exhibit.write(id_)
        values = [v or 0.0 for v in _numbers(exhibit.table[id_])]
        longest = 1.3 * (max(values, default=0.0) or 1)
        boxes = tuple((start, start + v / longest, i + 0.25, i - 0.25) for i, v in enumerate(values))
        tips = tuple(f"{n}: {t} ({title})" for n, t in zip(names, texts, strict=True))
        marks.append(Bars(boxes, tips, tuple(texts), title, ink))
        titles.append((start, title))
    height = _ROW * len(names)
    return Chart(
        Axis(0, 2.1, tuple(titles)),
        _rows(names, -0.5, len(names) - 0.5, grid=False),
        tuple(marks),
        height,
        titles_above=True,
    )


def _own_bars(exhibit: Exhibit, drawing: drawings.Bars) -> Chart:
    """The rows of an own table as lying bars, also over time: a phone has room for them."""
    names = [str(v) for v in exhibit.table[drawing.label]]
    low, high = drawing.limits(exhibit.table)
    thick = 0.8 / len(drawing.series)
    sign = "\u00a0%" if drawing.unit.strip() == "%" else ""
    marks: list[Mark] = []
    for j, id_ in enumerate(drawing.series):
        column = exhibit.column(id_)
        ink = Ink.MUTED if id_ == drawing.against else (Ink.ACCENT, Ink.OUTSIDE)[j % 2]
        for hatched in (False, True):
            rows = [i for i, n in enumerate(names) if (n in drawing.hatched) is hatched]
            known = [(i, v) for i, v in ((i, _numbers([exhibit.table[id_].iloc[i]])[0]) for i in rows) if v is not None]
            top = [(i - 0.4 + thick * j) for i, _ in known]
            boxes = tuple((low, v, t + thick * 0.92, t) for (_, v), t in zip(known, top, strict=True))
            name = f" {column.title}" if len(drawing.series) > 1 else ""
            texts = tuple(f"{column.write(v)}{sign}{name}" for _, v in known)
            tips = tuple(f"{names[i]}, {column.title}: {t}" for (i, _), t in zip(known, texts, strict=True))
            if boxes:
                marks.append(Bars(boxes, tips, texts, column.title, ink, hatched=hatched))
    ticks = tuple((t, f"{swedish.plain(t)}{sign}") for t in drawing.ticks(exhibit.table))
    x = Axis(low, high, ticks, "" if sign else drawing.unit, grid=True)
    height = max(_ROW, 18 * len(drawing.series) + 8) * len(names)
    return Chart(x, _rows(names, -0.5, len(names) - 0.5, grid=False), tuple(marks), height)


def _funnel(exhibit: Exhibit, drawing: Funnel) -> Chart:
    shown = exhibit.table.dropna(subset=[drawing.size, drawing.value])
    size, value = exhibit.column(drawing.size), exhibit.column(drawing.value)
    names = [str(v) for v in shown[drawing.label]]
    xs, ys = _numbers(shown[drawing.size]), _numbers(shown[drawing.value])
    limits = [
        Line(limit.sizes, course, limit.name, Ink.MUTED, 1, "2 3" if number == 0 else "", steps=True)
        for number, limit in enumerate(drawing.limits)
        for course in (limit.low, limit.high)
    ]
    x = _from_zero(_most(xs, *(limit.x for limit in limits)), size.title)
    y = _from_zero(_most(ys, *(limit.y for limit in limits)), value.title)
    x = Axis(x.low, x.high, tuple((v, swedish.number(v)) for v, _ in x.ticks), x.title)
    tips = tuple(f"{n}: {value.write(v)}" for n, v in zip(names, shown[drawing.value], strict=True))
    labels = tuple(n if o else "" for n, o in zip(names, shown[drawing.outside], strict=True))
    mean = Line((x.low, x.high), (drawing.mean, drawing.mean), width=1)
    return Chart(x, y, (*limits, mean, Dots(xs, ys, tips, labels)), 320, tuple(limits[::2]))


def _over_time(labels: list[str], marks: tuple[str, ...]) -> Axis:
    """The x of a row of named periods, of which some are written."""
    return Axis(-0.7, len(labels) - 0.3, tuple((labels.index(m), m) for m in marks))


def _beside(table: pd.DataFrame, labels: list[str], id_: str) -> tuple[Dots, ...]:
    """A sign on the axis for each period of which column ``id_`` tells something; none for no column."""
    marks = [(float(i), f"{labels[i]}: {t}") for i, t in enumerate(table[id_]) if isinstance(t, str)] if id_ else []
    if not marks:
        return ()
    at, tips = zip(*marks, strict=True)
    return (Dots(at, (0.0,) * len(at), tips, name="samtidigt", ink=Ink.MUTED, shape=Shape.DIAMOND, size=8),)


def _between(low: Numbers, high: Numbers, name: str, opacity: float) -> list[Area]:
    """A span as filled stretches: nothing is filled where either end is missing."""
    present = [i for i, (a, b) in enumerate(zip(low, high, strict=True)) if a is not None and b is not None]
    stretches: list[list[int]] = []
    for i in present:
        if stretches and stretches[-1][-1] == i - 1:
            stretches[-1].append(i)
        else:
            stretches.append([i])
    return [
        Area(
            tuple(float(i) for i in (*at, *reversed(at))),
            (*(low[i] for i in at), *(high[i] for i in reversed(at))),
            name,
            opacity,
        )
        for at in stretches
    ]


def _band(exhibit: Exhibit, drawing: Band) -> Chart:
    table, column = exhibit.table, exhibit.column(drawing.value)
    labels, states = [str(v) for v in table[drawing.x]], [str(v) for v in table[drawing.state]]
    values, low, high = (_numbers(table[c]) for c in (drawing.value, drawing.low, drawing.high))
    tips = [
        f"{label}: {column.write(v)}" + (f" ({s} {a:.0f}–{b:.0f})" if s and a is not None and b is not None else "")
        for label, v, s, a, b in zip(labels, table[drawing.value], states, low, high, strict=True)
    ]

    def dots(at: list[int], name: str, ink: Ink, shape: Shape, size: int) -> Dots:
        return Dots(
            tuple(map(float, at)),
            tuple(values[i] for i in at),
            tuple(tips[i] for i in at),
            name=name,
            ink=ink,
            shape=shape,
            size=size,
        )

    spans = _between(low, high, drawing.legend, 0.13)
    over = [i for i, s in enumerate(states) if s != RUNNING]
    line = Line(
        tuple(map(float, range(len(labels)))),
        tuple(v if i in set(over) else None for i, v in enumerate(values)),
        "utfall",
    )
    plain = [i for i in over if states[i] not in (ABOVE, BELOW)]
    marked = [
        dots([i for i, s in enumerate(states) if s == ABOVE], "över spannet", Ink.OUTSIDE, Shape.UP, 11),
        dots([i for i, s in enumerate(states) if s == BELOW], "under spannet", Ink.OUTSIDE, Shape.DOWN, 11),
        dots(
            [i for i, s in enumerate(states) if s == RUNNING and values[i] is not None],
            "inte slut: bedöms inte",
            Ink.MUTED,
            Shape.RING,
            9,
        ),
    ]
    shown = [d for d in marked if d.x]
    meanwhile = _beside(table, labels, drawing.meanwhile)
    marks: tuple[Mark, ...] = (*spans, line, dots(plain, "", Ink.ACCENT, Shape.DISC, 5), *shown, *meanwhile)
    y = _from_zero(_most(values, high), count=6)
    return Chart(_over_time(labels, drawing.marks), y, marks, 280, (line, *spans[:1], *shown, *meanwhile))


def _season(exhibit: Exhibit, drawing: Season) -> Chart:
    table = exhibit.table
    labels = [str(v) for v in table[drawing.x]]
    at = tuple(map(float, range(len(labels))))
    earlier = [Line(at, _numbers(table[id_]), "tidigare år", Ink.MUTED, 1, opacity=0.45) for id_ in drawing.earlier]
    year, column = exhibit.column(drawing.current).title, exhibit.column(drawing.current)
    values = _numbers(table[drawing.current])
    current = Line(at, values, year, width=2.6)
    tips = tuple(f"{label} {year}: {column.write(v)}" for label, v in zip(labels, table[drawing.current], strict=True))
    y = _from_zero(_most(values, *(line.y for line in earlier)), count=6)
    meanwhile = _beside(table, labels, drawing.meanwhile)
    marks: tuple[Mark, ...] = (*earlier, current, Dots(at, values, tips, size=7), *meanwhile)
    return Chart(_over_time(labels, drawing.marks), y, marks, 280, (current, *earlier[:1], *meanwhile))


def _fan(exhibit: Exhibit, drawing: Fan) -> Chart:
    table = exhibit.table
    labels = [str(v) for v in table[drawing.x]]
    at = tuple(map(float, range(len(labels))))
    spans: list[Area] = []
    explained: list[Line | Area | Dots] = []
    for (low, high), name, opacity in zip(drawing.spans, drawing.legend, (0.10, 0.14, 0.20), strict=True):
        made = _between(_numbers(table[low]), _numbers(table[high]), name, opacity)
        spans += made
        explained += made[:1]
    outcome = Line(at, _numbers(table[drawing.value]), "utfall")
    middle = Line(at, _numbers(table[drawing.middle]), "prognosens mitt", width=2.2, dash="2 4")
    marks: list[Mark] = [*spans, outcome, middle]
    for line, id_ in ((outcome, drawing.value), (middle, drawing.middle)):
        tips = tuple(f"{x}, {line.name}: {t}" for x, t in zip(labels, exhibit.write(id_), strict=True))
        marks.append(Dots(at, line.y, tips, size=5))
    meanwhile = _beside(table, labels, drawing.meanwhile)
    y = _from_zero(_most(outcome.y, middle.y, *(a.y for a in spans)), count=6)
    return Chart(
        _over_time(labels, drawing.marks), y, (*marks, *meanwhile), 280, (outcome, middle, *explained, *meanwhile)
    )
