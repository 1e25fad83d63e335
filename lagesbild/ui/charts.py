"""A `Chart` as HTML that fits any width: texts, dots and bars are elements placed in per cent, lines a stretched picture.

So the style sheet has the colours, a theme and paper change them, and the browser has nothing to compute.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from markupsafe import Markup, escape

from lagesbild.screen.charts import Area, Axis, Bars, Chart, Dots, Ink, Line, Mark, Spans
from lagesbild.ui import html

_SIDE = 1000  # of the picture of lines, which is stretched to its place


def figure(chart: Chart, alt: str, *, dark: bool) -> Markup:
    """The diagram. ``alt`` says the same to whoever does not see it; ``dark``: the page is."""
    marks = [piece for mark in chart.marks for piece in _mark(chart, mark)]
    lines = html.drawing(lambda colours: _lines(chart, colours), dark=dark)
    area = html.tag("div", lines, *marks, class_="lb-area", style=f"--lb-height:{chart.height}px")
    names = [html.tag("span", text, style=f"top:{_share(1 - chart.y.place(value))}") for value, text in chart.y.ticks]
    numeric = "num" if chart.y.high > chart.y.low else ""
    return html.tag(
        "div",
        html.items([_explained(mark) for mark in chart.legend], kind="lb-key"),
        html.paragraph("axis", chart.y.title) if chart.y.title else None,
        _along(chart.x) if chart.titles_above else None,
        html.tag("div", *names, class_=f"lb-names {numeric}".strip(), style=f"--lb-height:{chart.height}px"),
        area,
        None if chart.titles_above else _along(chart.x),
        html.paragraph("axis end", chart.x.title) if chart.x.title else None,
        class_="lb-chart columns" if chart.titles_above else "lb-chart",
        role="img",
        aria_label=alt,
    )


def _share(part: float) -> str:
    return f"{100 * part:.2f}%"


def _along(axis: Axis) -> Markup:
    """What is written along x; of many, a narrow screen shows every second."""
    many = len(axis.ticks) > 8
    texts = [
        html.tag("span", text, style=f"left:{_share(axis.place(value))}", class_="odd" if many and i % 2 else "")
        for i, (value, text) in enumerate(axis.ticks)
    ]
    return html.tag("div", *texts, class_="lb-along")


def _explained(mark: Line | Area | Dots) -> Markup:
    """A mark in the legend."""
    if isinstance(mark, Dots):
        sign = html.tag(
            "i", class_=f"lb-dot {mark.shape} {mark.ink}", style=f"width:{mark.size}px;height:{mark.size}px"
        )
    elif isinstance(mark, Area):
        sign = html.tag("i", class_="lb-fill", style=f"opacity:{max(0.15, mark.opacity):.2f}")
    else:
        kind = "dashed" if mark.dash else ""
        sign = html.tag(
            "i", class_=f"lb-stroke {mark.ink} {kind}".strip(), style=f"border-top-width:{max(1.5, mark.width):g}px"
        )
    return html.tag("li", sign, mark.name)


def _mark(chart: Chart, mark: Mark) -> Iterable[Markup]:
    """The elements of a mark; lines and areas are the picture's."""
    if isinstance(mark, Dots):
        many = len(mark.labels) > 8 and chart.y.high > chart.y.low  # beside each other, not each on its row
        for i, (x, y) in enumerate(zip(mark.x, mark.y, strict=True)):
            if x is None or y is None:
                continue
            left, top = chart.x.place(x), 1 - chart.y.place(y)
            yield html.tag(
                "i",
                class_=f"lb-dot {mark.shape} {mark.ink} {_side(left)}".strip(),
                style=f"left:{_share(left)};top:{_share(top)};width:{mark.size}px;height:{mark.size}px",
                data_tip=mark.tips[i] if mark.tips else None,
            )
            if mark.labels and mark.labels[i]:
                kind = "lb-value odd" if many and i % 2 else "lb-value"
                yield html.tag("span", mark.labels[i], class_=kind, style=f"left:{_share(left)};top:{_share(top)}")
    elif isinstance(mark, Spans):
        for low, high, y in zip(mark.low, mark.high, mark.y, strict=True):
            if low is None or high is None or y is None or low == high:
                continue
            start, end = chart.x.place(low), chart.x.place(high)
            style = f"left:{_share(start)};width:{_share(end - start)};top:{_share(1 - chart.y.place(y))}"
            yield html.tag("i", class_=f"lb-span {mark.ink} {'ends' if mark.ends else ''}".strip(), style=style)
    elif isinstance(mark, Bars):
        yield from _bars(chart, mark)


def _bars(chart: Chart, mark: Bars) -> Iterable[Markup]:
    kind = "lb-bar none" if mark.hatched else "lb-bar level" if mark.colour else f"lb-bar {mark.ink}"
    for i, (left, right, bottom, top) in enumerate(mark.boxes):
        start, end = chart.x.place(left), chart.x.place(right)
        upper, lower = 1 - chart.y.place(top), 1 - chart.y.place(bottom)
        style = f"left:{_share(start)};width:{_share(end - start)};top:{_share(upper)};height:{_share(lower - upper)}"
        colour = f";background:{mark.colour}" if mark.colour else ""
        yield html.tag("i", class_=f"{kind} {_side(start)}".strip(), style=style + colour, data_tip=mark.tips[i])
        if mark.labels:
            style = f"left:{_share(end)};top:{_share((upper + lower) / 2)}"
            yield html.tag("span", mark.labels[i], class_="lb-value beside", style=style)


def _side(left: float) -> str:
    """Towards which side what is said of a mark has room."""
    return "to-left" if left > 0.6 else ""


def _lines(chart: Chart, colours: html.Colours) -> str:
    """The lines across, the areas and the lines as SVG, stretched to its place."""
    ink = {Ink.ACCENT: colours.accent, Ink.MUTED: colours.muted, Ink.OUTSIDE: colours.muted}
    drawn = []
    for axis, is_y in ((chart.x, False), (chart.y, True)):
        for value, _ in axis.ticks if axis.grid else ():
            place = _SIDE * (1 - axis.place(value) if is_y else axis.place(value))
            ends = (0, place, _SIDE, place) if is_y else (place, 0, place, _SIDE)
            drawn.append(_path([ends[:2], ends[2:]], colours.line, 1))
    for mark in chart.marks:
        if isinstance(mark, Area):
            corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in _points(chart, mark.x, mark.y))
            drawn.append(f'<polygon points="{corners}" fill="{colours.accent}" fill-opacity="{mark.opacity}"/>')
        elif isinstance(mark, Line):
            points_of_line = zip(mark.x, mark.y, strict=True)
            for is_known, run in groupby(points_of_line, lambda p: p[0] is not None and p[1] is not None):
                if is_known:
                    xs, ys = zip(*run, strict=True)
                    points = _points(chart, xs, ys)
                    points = _stepped(points) if mark.steps else points
                    drawn.append(_path(points, ink[mark.ink], mark.width, mark.dash, mark.opacity))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="100%" viewBox="0 0 {_SIDE} {_SIDE}" '
        f'preserveAspectRatio="none">{"".join(drawn)}</svg>'
    )


def _points(chart: Chart, xs: Sequence[float | None], ys: Sequence[float | None]) -> list[tuple[float, float]]:
    return [
        (_SIDE * chart.x.place(x), _SIDE * (1 - chart.y.place(y)))
        for x, y in zip(xs, ys, strict=True)
        if x is not None and y is not None
    ]


def _stepped(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    steps = points[:1]
    for x, y in points[1:]:
        steps += [(x, steps[-1][1]), (x, y)]
    return steps


def _path(points: Sequence[tuple[float, ...]], colour: str, width: float, dash: str = "", opacity: float = 1) -> str:
    course = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    more = (f' stroke-dasharray="{escape(dash)}"' if dash else "") + (f' opacity="{opacity}"' if opacity < 1 else "")
    return (
        f'<path d="M{course}" fill="none" stroke="{colour}" stroke-width="{width:g}" stroke-linejoin="round" '
        f'vector-effect="non-scaling-stroke"{more}/>'
    )
