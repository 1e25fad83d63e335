"""The charts of slides, which PowerPoint can edit, and the pictures of what it has no chart for."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from itertools import pairwise
from math import ceil
from typing import Any

import pandas as pd
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
from pptx.enum.dml import MSO_PATTERN_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Inches, Pt

from lagesbild import palette, paper
from lagesbild.document.writers.layout import NumberedExhibit
from lagesbild.document.writers.slide_shapes import BOTTOM, FONT, LEAST, LEFT, ROOM, fill_of, named, rgb
from lagesbild.exhibit import UNASSESSED, Bars, Column, Intervals, LevelBars, Lines, OwnPicture, of_level
from lagesbild.formulas import guarded

_LARGER = 1.75  # times what is drawn for paper, so that its 8 points are 14
_MOST_INTERVALS = 16  # bars that can be told apart


def _chart(slide: Any, shown: NumberedExhibit, kind: Any, data: CategoryChartData, top: float) -> Any:
    # texts in the data are guarded: the library writes what looks like a formula as one in the chart's workbook
    frame = slide.shapes.add_chart(kind, Inches(LEFT), Inches(top), Inches(ROOM), Inches(BOTTOM - top), data)
    named(frame, shown)
    chart = frame.chart
    chart.has_title = False
    chart.font.size, chart.font.name = Pt(LEAST), FONT
    chart.font.color.rgb = rgb(palette.INK)
    space = chart._chartSpace
    for old in space.findall(qn("c:lang")):
        space.remove(old)
    first = space.find(qn("c:date1904"))
    _valid(space)
    language = parse_xml(f'<c:lang {nsdecls("c")} val="sv-SE"/>')
    space.insert(0 if first is None else 1, language)
    value = chart.value_axis
    value.major_gridlines.format.line.color.rgb = rgb(palette.LINE)
    value.format.line.fill.background()
    chart.category_axis.format.line.color.rgb = rgb(palette.LINE)
    return chart


def _valid(space: Any) -> None:
    """What the schema wants and the library does not write: ids of axes without a sign, a format of every number."""
    for tag in ("c:axId", "c:crossAx"):
        for element in space.iter(qn(tag)):
            element.set("val", str(abs(int(element.get("val")))))
    for element in space.iter(qn("c:numFmt")):
        if element.get("formatCode") is None:
            element.set("formatCode", "General")


def _values(series: pd.Series) -> list[float | None]:
    return [None if pd.isna(v) else float(v) for v in series]


def _format(column: Column) -> str:
    decimals = "." + "0" * column.decimals if column.decimals > 0 else ""
    sign = '" %"' if column.format.value.startswith("percent") else ""
    return f"#,##0{decimals}{sign}"


def add_lines(slide: Any, shown: NumberedExhibit, drawing: Lines, top: float) -> None:
    """Lines over time, with their values where there is room."""
    table = shown.exhibit.table
    data = CategoryChartData(number_format=_format(shown.exhibit.column(drawing.series[0])))
    data.categories = [guarded(str(x)) for x in table[drawing.x]]
    for name in drawing.series:
        data.add_series(guarded(shown.exhibit.column(name).title), _values(table[name]))
    chart = _chart(slide, shown, XL_CHART_TYPE.LINE_MARKERS, data, top)
    chart.value_axis.minimum_scale = min(0.0, float(table[list(drawing.series)].astype("float64").min().min()))
    many = len(drawing.series) > 1
    chart.has_legend = many
    if many:
        _legend(chart)
    for series, colour in zip(
        chart.plots[0].series, [palette.ACCENT, palette.VULNERABLE, palette.MUTED] * 9, strict=False
    ):
        series.smooth = False
        series.format.line.color.rgb = rgb(colour)
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = rgb(colour)
        series.format.line.width = Pt(2.25)
        series.marker.format.line.color.rgb = rgb(colour)
    if len(table) <= 15:
        _labels(chart.plots[0], XL_LABEL_POSITION.ABOVE, _format(shown.exhibit.column(drawing.series[0])))


def add_bars(slide: Any, shown: NumberedExhibit, drawing: Bars, top: float) -> None:
    """Groups of bars; what is not whole is hatched."""
    table = shown.exhibit.table
    columns = [shown.exhibit.column(i) for i in drawing.series]
    form = '0.##" %"' if drawing.unit.strip() == "%" else "#,##0.##"
    data = CategoryChartData(number_format=form)
    data.categories = [guarded(str(v)) for v in table[drawing.label]]
    for column in columns:
        data.add_series(guarded(column.title), _values(pd.to_numeric(table[column.id], errors="coerce")))
    kind = XL_CHART_TYPE.COLUMN_CLUSTERED if drawing.upright else XL_CHART_TYPE.BAR_CLUSTERED
    chart = _chart(slide, shown, kind, data, top)
    plot = chart.plots[0]
    plot.gap_width, plot.vary_by_categories = 60, False
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = drawing.limits(table)
    chart.category_axis.reverse_order = not drawing.upright
    hatched = [i for i, v in enumerate(table[drawing.label]) if str(v) in drawing.hatched]
    inks = iter([palette.ACCENT, palette.VULNERABLE, palette.sequential(8)[3], palette.HATCH] * 9)
    for series, column in zip(plot.series, columns, strict=True):
        series.invert_if_negative = False
        colour = palette.MUTED if column.id == drawing.against else next(inks)
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = rgb(colour)
        for i in hatched:
            fill = series.points[i].format.fill
            fill.patterned()
            fill.pattern = MSO_PATTERN_TYPE.WIDE_UPWARD_DIAGONAL
            fill.fore_color.rgb, fill.back_color.rgb = rgb(colour), rgb("#FFFFFF")
    chart.has_legend = len(columns) > 1
    if len(columns) > 1:
        _legend(chart)
    _labels(plot, XL_LABEL_POSITION.OUTSIDE_END, form)


def add_level_bars(slide: Any, shown: NumberedExhibit, drawing: LevelBars, top: float) -> None:
    """How many areas had each level, week by week."""
    table = shown.exhibit.table
    data = CategoryChartData(number_format="0")
    data.categories = [str(w) for w in table["week"]]
    levels = [drawing.scale[n] for n in drawing.levels]
    for level in levels:
        data.add_series(f"{level.number} {level.name}", _values(table[of_level(level.number)]))
    data.add_series(UNASSESSED, _values(table["unassessed"]))
    chart = _chart(slide, shown, XL_CHART_TYPE.COLUMN_STACKED, data, top)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 18, 100
    for series, level in zip(plot.series, levels, strict=False):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = rgb(level.colour)
    missing = plot.series[len(levels)].format.fill
    missing.patterned()
    missing.pattern = MSO_PATTERN_TYPE.LIGHT_UPWARD_DIAGONAL
    missing.fore_color.rgb, missing.back_color.rgb = rgb(palette.HATCH), rgb("#FFFFFF")
    chart.value_axis.maximum_scale, chart.value_axis.major_unit = float(table.iloc[0, 1:].sum()), 1
    chart.has_legend = True
    _legend(chart)


def chunks(labels: Sequence[str]) -> list[slice]:
    """The rows of bars for each slide: about as many on each, and the years of one place together."""
    stems = [re.sub(r" \d{4}$", "", label) for label in labels]
    slides = max(1, ceil(len(labels) / _MOST_INTERVALS))
    ends = [0]
    for i in range(1, slides):
        ideal = round(len(labels) * i / slides)
        near = [e for e in range(ideal - 3, ideal + 4) if ends[-1] < e < len(labels) and stems[e] != stems[e - 1]]
        fitting = [e for e in near if e - ends[-1] <= _MOST_INTERVALS]
        ends.append(min(fitting, key=lambda e: abs(e - ideal), default=ideal))
    return [slice(a, b) for a, b in pairwise([*ends, len(labels)])]


def add_intervals(slide: Any, shown: NumberedExhibit, drawing: Intervals, table: pd.DataFrame, top: float) -> None:
    """Bars with the interval as error bars where it is known, of the rows in ``table``."""
    column = shown.exhibit.column(drawing.value)
    data = CategoryChartData(number_format=_format(column))
    data.categories = [guarded(str(v)) for v in table[drawing.label]]
    data.add_series(guarded(column.title), _values(table[drawing.value]))
    chart = _chart(slide, shown, XL_CHART_TYPE.BAR_CLUSTERED, data, top)
    plot = chart.plots[0]
    plot.gap_width, plot.vary_by_categories = 90, False
    series = plot.series[0]
    series.invert_if_negative = False
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = rgb(palette.sequential(8)[3])
    chart.category_axis.reverse_order = True
    if drawing.rate:
        ticks = drawing.ticks(drawing.drawn(shown.exhibit.table))  # the same on every slide
        chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0.0, ticks[-1]
    elif not drawing.difference:
        chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0.0, 100.0
    chart.has_legend = False
    _labels(plot, XL_LABEL_POSITION.INSIDE_BASE, _format(column))
    if table[drawing.low].notna().any():
        parts = []
        for side, gap in (
            ("plus", table[drawing.high] - table[drawing.value]),
            ("minus", table[drawing.value] - table[drawing.low]),
        ):
            points = "".join(
                f'<c:pt idx="{i}"><c:v>{0.0 if pd.isna(v) else round(float(v), 6)}</c:v></c:pt>'
                for i, v in enumerate(gap)
            )
            parts.append(
                f'<c:{side}><c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{len(gap)}"/>{points}</c:numLit></c:{side}>'
            )
        bars = parse_xml(
            f'<c:errBars {nsdecls("c", "a")}><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>{"".join(parts)}'
            f'<c:spPr><a:ln w="19050"><a:solidFill>{fill_of(palette.ACCENT)}</a:solidFill></a:ln></c:spPr></c:errBars>'
        )
        series._element.find(qn("c:cat")).addprevious(bars)


def _labels(plot: Any, position: Any, number_format: str) -> None:
    plot.has_data_labels = True
    plot.data_labels.position = position
    plot.data_labels.font.size = Pt(LEAST)
    plot.data_labels.number_format = number_format  # the schema wants one, also where the source's is shown
    plot.data_labels.number_format_is_linked = True


def _legend(chart: Any) -> None:
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False


def add_picture(slide: Any, shown: NumberedExhibit, top: float) -> None:
    """What PowerPoint has no chart for: a map, a figure of one's own. One that is too tall is drawn narrower, so that its text stays as large."""
    inches = shown.inches
    picture, scale = _placed(slide, paper.bare_png(shown.exhibit, inches), top)
    if scale < _LARGER and not isinstance(shown.exhibit.drawing, OwnPicture):
        narrower = max(_NARROWEST, inches * scale / _LARGER)
        again, larger = _placed(slide, paper.bare_png(shown.exhibit, narrower), top)
        worse = picture if larger > scale else again  # a legend that has no room beside a narrower map stands below it
        worse._element.getparent().remove(worse._element)
        picture, scale = (again, larger) if larger > scale else (picture, scale)
    picture.width, picture.height = Emu(round(picture.width * scale)), Emu(round(picture.height * scale))
    named(picture, shown)


def _placed(slide: Any, image: bytes, top: float) -> tuple[Any, float]:
    """The picture as it was drawn, and how much larger it may be."""
    picture = slide.shapes.add_picture(io.BytesIO(image), Inches(LEFT), Inches(top))
    return picture, min(Inches(ROOM) / picture.width, Inches(BOTTOM - top) / picture.height)


_NARROWEST = 4.5  # inches that a figure is drawn wide
