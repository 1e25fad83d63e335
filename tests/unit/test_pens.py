"""The two renderers say what the table says, and the same as each other. Colours survive grey print."""

import re
from dataclasses import replace
from html import unescape

import folium
import pandas as pd
import pytest

from lagesbild import exhibits, paper, screen
from lagesbild.exhibit import (
    ABOVE,
    RUNNING,
    WITHIN,
    AreaMap,
    Band,
    CauseFigure,
    Exhibit,
    ExhibitRef,
    Fan,
    Format,
    HourGrid,
    Intervals,
    KeyFigures,
    Kind,
    LevelBars,
    LevelGrid,
    LevelStrip,
    Lines,
    OwnPicture,
    PairedBars,
    Role,
    Season,
)
from lagesbild.exhibits import Scope
from lagesbild.overlay import Marked
from lagesbild.screen.charts import Dots, Spans
from lagesbild.ui import charts, tables
from tests.columns import column

HV = "hasselby-vallingby"


@pytest.fixture(scope="module")
def drawn(shown):
    """One exhibit of every kind of drawing and maker, from both places."""
    collected = {}
    for place in (HV, "goteborg"):
        for exhibit in shown.every(place, 2023):
            if exhibit.drawing is not None:
                collected.setdefault((type(exhibit.drawing), place, exhibit.id.split(":")[0]), exhibit)
    return list(collected.values())


def of(drawn, kind):
    chosen = [e for e in drawn if isinstance(e.drawing, kind)]
    assert chosen
    return chosen


def printed(exhibit) -> list[str]:
    """Every text on the printed sheet."""
    sheet = paper.figure(exhibit)
    return [t.get_text() for t in sheet.texts] + [t.get_text() for axes in sheet.axes for t in axes.texts]


def test_every_cell_of_a_level_grid(drawn):
    for exhibit in of(drawn, LevelGrid):
        table = exhibit.table.rename(columns={c.id: c.title for c in exhibit.columns}).set_index("Vecka")
        markup = tables.level_grid(exhibit, exhibit.drawing, clickable=True)
        picks = re.findall(r'data-pick="(\d+)\|([^"]+)"[^>]*>(.)</button>', markup)
        shown = {(int(week), unescape(area)): digit for week, area, digit in picks}
        assert len(shown) == len(picks)
        still = tables.level_grid(exhibit, exhibit.drawing)
        assert re.findall(r">(.)</span></td>", still) == [digit for _, _, digit in picks]
        expected = {
            (w, a): "·" if pd.isna(table.at[w, a]) else str(table.at[w, a]) for w in table.index for a in table.columns
        }
        assert shown == expected
        axes = paper.figure(exhibit).axes[0]
        on_paper = {}
        for text in axes.texts:
            x, y = text.get_position()
            if x > 0 and y > 0 and x < len(table):
                on_paper[int(x) + 1, table.columns[int(y)]] = text.get_text()
        assert on_paper == expected


def heights_of(bars) -> dict[int, float]:
    """The height of every bar, by the week that it stands over."""
    return {round((left + right) / 2): top - bottom for left, right, bottom, top in bars.boxes}


def test_every_bar(drawn):
    for exhibit in of(drawn, LevelBars):
        table = exhibit.table
        level_ids = {c.title: c.id for c in exhibit.columns}
        for bars in screen.chart(exhibit).marks:
            shown = table["unassessed" if bars.hatched else level_ids[bars.name]]
            assert heights_of(bars) == {w: n for w, n in zip(table["week"], shown, strict=True) if n}
        heights = [p.get_height() for p in paper.figure(exhibit).axes[0].patches]
        assert sum(heights) == table.iloc[:, 2:].to_numpy().sum()  # all but the week and the lowest level


def test_every_point_of_a_line(drawn):
    for exhibit in of(drawn, Lines):
        (series,) = exhibit.drawing.series
        values = exhibit.table[series].astype(float).tolist()
        line, dots = screen.chart(exhibit).marks
        assert list(line.y) == list(dots.y) == values
        assert paper.figure(exhibit).axes[0].lines[0].get_ydata().tolist() == values


def test_every_share_and_interval(drawn):
    for exhibit in of(drawn, Intervals):
        d, table = exhibit.drawing, exhibit.drawing.drawn(exhibit.table)
        marks = screen.chart(exhibit).marks
        dots = [m for m in marks if isinstance(m, Dots)]
        assert sorted(v for m in dots for v in m.x) == sorted(table[d.value])
        known = table[d.low].notna()
        (spans,) = (m for m in marks if isinstance(m, Spans))
        assert [a in (None, b) for a, b in zip(spans.low, spans.high, strict=True)] == (
            ~known
        ).tolist()  # no n, no interval
        lines = paper.figure(exhibit).axes[0].lines
        across = [
            x for x, y in (line.get_data() for line in lines) if len(x) == 2 and y[0] == y[1]
        ]  # not the line at 0
        assert len(across) == known.sum()
        assert [x for line in lines for x in line.get_xdata() if len(line.get_xdata()) == 1] == table[d.value].tolist()


def made(table, columns, drawing):
    return Exhibit(
        ExhibitRef("x", "y", 2023), Kind.CHART, "X", pd.DataFrame(table), columns, ("fiktiv",), "2023", drawing
    )


def test_two_measures_side_by_side():
    """Each on its own scale, the number at its bar, and what is missing has no bar but its sign."""
    exhibit = made(
        {"Plats": ["a", "b", "c"], "Andel": [50.0, 25.0, None], "Antal": [4, 0, 1]},
        (column("Plats"), column("Andel", Format.PERCENT), column("Antal", Format.COUNT)),
        PairedBars("Plats", "Andel", "Antal"),
    )
    left, right = screen.chart(exhibit).marks
    lengths = [[b - a for a, b, _, _ in bars.boxes] for bars in (left, right)]
    assert lengths[0][1] / lengths[0][0] == pytest.approx(0.5)
    assert lengths[1][2] / lengths[1][0] == pytest.approx(0.25)
    assert lengths[0][2] == lengths[1][1] == 0
    assert left.labels == ("50\u00a0%", "25\u00a0%", "..")
    assert right.labels == ("4", "0", "1")
    axes = paper.figure(exhibit).axes[0]
    widths = [p.get_width() for p in axes.patches]
    assert widths[1] / widths[0] == pytest.approx(0.5)
    assert (widths[2], widths[4]) == (0, 0)
    assert widths[5] / widths[3] == pytest.approx(0.25)
    assert [t.get_text() for t in axes.texts] == ["Andel", "50\u00a0%", "25\u00a0%", "..", "Antal", "4", "0", "1"]


def test_differences_lie_about_a_line_at_0_and_hidden_values_are_not_drawn():
    exhibit = made(
        {"Vad": ["a", "b", "c"], "S": [-12.0, 3.5, "för få svar"], "L": [-34.0, None, None], "H": [9.0, None, None]}
        | {"n": ["40 → 50", "n saknas", "9 → 50"]},
        (column("Vad"), *(column(c, Format.CHANGE, 1) for c in "SLH"), column("n")),
        Intervals("Vad", "S", "L", "H", difference=True),
    )
    drawn = screen.chart(exhibit)
    zero, _, dots = drawn.marks
    assert dots.x == (-12, 3.5)
    assert [text for _, text in drawn.y.ticks] == ["a", "b"]
    assert dots.labels == ("−12,0", "+3,5")
    assert [value for value, _ in drawn.x.ticks] == [-40, 0, 40]  # symmetric, whole tens beyond −34
    assert zero.x == (0, 0)
    axes = paper.figure(exhibit).axes[0]
    assert [t.get_text() for t in axes.get_yticklabels()] == ["a", "b"]
    assert axes.get_xlim()[0] == -axes.get_xlim()[1]


def test_every_point_and_limit_of_a_funnel(register):
    exhibit = exhibits.build(register, "crime-funnel:exempelstad-fiktiv:2026:person-ran")
    values = exhibit.table["per_1000"].astype(float).tolist()
    *limits, mean, points = screen.chart(exhibit).marks
    assert list(points.y) == values
    assert len(limits) == 4
    assert set(mean.y) == {exhibit.drawing.mean}
    lines = paper.figure(exhibit).axes[0].lines
    assert lines[-1].get_ydata().tolist() == values
    for limit, line in zip(limits, lines, strict=False):
        assert list(limit.y) == list(line.get_ydata())


def on_screen(exhibit) -> dict[str, tuple[list, list]]:
    return {m.name: (list(m.x), list(m.y)) for m in screen.chart(exhibit).marks}


def on_paper(exhibit) -> list[tuple[list, list]]:
    lines = paper.figure(exhibit).axes[0].lines
    return [(list(line.get_xdata()), [None if pd.isna(y) else y for y in line.get_ydata()]) for line in lines]


def test_a_band_marks_what_lies_outside_and_never_joins_what_is_not_over():
    exhibit = made(
        {"P": ["a", "b", "c", "d", "e"], "N": [4, None, 9, 5, 1], "L": [None, 1, 1, 2, 2], "H": [None, 7, 7, 8, 8]}
        | {"S": ["", "", ABOVE, WITHIN, RUNNING]},
        (column("P"), *(column(c, Format.COUNT) for c in "NLH"), column("S")),
        Band("P", "N", "L", "H", "S", ("a", "d"), "spann"),
    )
    shown = on_screen(exhibit)
    assert shown["spann"] == ([1, 2, 3, 4, 4, 3, 2, 1], [1, 1, 2, 2, 8, 8, 7, 7])
    assert shown["utfall"] == ([0, 1, 2, 3, 4], [4, None, 9, 5, None])
    assert shown["över spannet"] == ([2], [9])
    assert shown[""] == ([0, 1, 3], [4, None, 5])
    assert shown["inte slut: bedöms inte"] == ([4], [1])
    assert [text for _, text in screen.chart(exhibit).x.ticks] == ["a", "d"]
    line, above, _, running = on_paper(exhibit)
    assert (line[1], above, running) == ([4, None, 9, 5, None], ([2], [9]), ([4], [1]))
    legend = [t.get_text() for t in paper.figure(exhibit).legends[0].get_texts()]
    assert legend == ["utfall", "spann", "över spannet", "inte slut: bedöms inte"]


def test_a_season_draws_every_year_and_the_current_one_last():
    exhibit = made(
        {"M": ["jan", "feb"], "2021": [3, 4], "2022": [5, ".."], "2023": [6, None]},
        (column("M"), *(column(y, Format.COUNT) for y in ("2021", "2022", "2023"))),
        Season("M", "2023", ("2021", "2022"), ("jan", "feb")),
    )
    *lines, dots = screen.chart(exhibit).marks
    assert [(m.name, list(m.y)) for m in lines] == [
        ("tidigare år", [3, 4]),
        ("tidigare år", [5, None]),
        ("2023", [6, None]),
    ]
    assert lines[2].width > lines[0].width
    assert dots.y == (6, None)
    assert [y for _, y in on_paper(exhibit)] == [[3, 4], [5, None], [6, None]]
    assert "tidigare år (2021–2022)" in [t.get_text() for t in paper.figure(exhibit).legends[0].get_texts()]


def test_a_fan_lies_where_its_quantiles_are():
    exhibit = made(
        {"V": ["1", "2", "3"], "N": [4, None, None], "a": [None, 1, 1], "m": [None, 4, 5], "z": [None, 9, 10]},
        (column("V"), *(column(c, Format.COUNT) for c in "Namz")),
        Fan("V", "N", "m", (("a", "z"), ("m", "m"), ("m", "z")), ("1",), ("vid", "smal", "halv")),
    )
    shown = {m.name: (list(m.x), list(m.y)) for m in screen.chart(exhibit).marks if m.name}
    assert shown["vid"] == ([1, 2, 2, 1], [1, 1, 10, 9])
    assert shown["utfall"][1] == [4, None, None]
    assert shown["prognosens mitt"][1] == [None, 4, 5]
    assert [y for _, y in on_paper(exhibit)] == [[4, None, None], [None, 4, 5]]
    assert len(paper.figure(exhibit).axes[0].collections) == 3


def test_every_area_of_a_map(drawn):
    for exhibit in of(drawn, AreaMap):
        d = exhibit.drawing
        column = exhibit.column(d.value)
        texts = {
            f"{name}\n{column.write(value)}"
            for name, value in zip(exhibit.table[d.label], exhibit.table[d.value], strict=True)
            if name in d.shapes
        }
        if d.together:  # several as one
            assert d.together in printed(exhibit)
        elif d.overlay is None:
            on_paper = (
                {t.partition("\n")[0] for t in texts} if column.role is Role.NOTE else texts
            )  # no word beside a name
            assert on_paper <= set(printed(exhibit))
        else:  # what lies over the areas is not to be hidden by words
            names = d.shapes if not isinstance(d.overlay, Marked) else {n.partition(".")[0] for n in d.shapes}
            assert set(names) <= set(printed(exhibit))
            continue
        features = [
            child.data["features"][0]["properties"]
            for group in screen.feature_groups(exhibit)[:1]
            for child in group._children.values()
            if isinstance(child, folium.GeoJson)
        ]
        assert {f["tip"].replace(": ", "\n") for f in features} == texts
        named = "".join(
            child.icon.options["html"]
            for group in screen.feature_groups(exhibit)[:1]
            for child in group._children.values()
            if isinstance(child, folium.Marker)
        )
        assert column.format is not Format.TEXT or all(f"<span>{n}</span>" in named for n in d.shapes)


def test_paper_carries_title_source_and_notes(drawn):
    for exhibit in drawn:
        page = " ".join(printed(exhibit))
        for text in (exhibit.title, exhibit.source_line, *exhibit.notes):
            assert text in page, exhibit.id


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("place", [HV, "goteborg"])
def test_levels_darken_step_by_step_and_their_digits_can_be_read(register, place):
    levels = Scope(register, place, 2023).scale.levels
    light = [luminance(lv.colour) for lv in levels]
    assert light == sorted(light, reverse=True)
    for level in levels:
        bright, dark = sorted((luminance(level.colour), luminance(level.ink)), reverse=True)
        assert (bright + 0.05) / (dark + 0.05) >= 4.5


def test_the_waves_of_an_area_stand_on_one_line_with_their_numbers(drawn):
    exhibit = next(e for e in of(drawn, Intervals) if e.drawing.waves)
    drawn = screen.chart(exhibit)
    lines = {area for area, _ in exhibit.drawing.waves.values()}
    names = [text.split("\n") for _, text in drawn.y.ticks]
    assert {area for area, _ in names} <= lines
    dots = [m for m in drawn.marks if isinstance(m, Dots)]
    assert sum(len(m.x) for m in dots) > len(names)
    assert len({round(y) for m in dots for y in m.y}) == len(names)
    assert [m.name for m in dots] == sorted({wave for _, wave in exhibit.drawing.waves.values()})
    latest = [float(t.split(" · ")[-1].split("\u00a0")[0].replace(",", ".").replace("–", "nan")) for _, t in names]
    known = [v for v in latest if v == v]
    assert known == sorted(known, reverse=True)


def test_every_mark_lies_within_its_area(drawn):
    """In per cent of the area, whatever the drawing; a text for every row, a picture for the lines, no script."""
    others = (LevelGrid, LevelStrip, HourGrid, KeyFigures, CauseFigure, OwnPicture)  # no axes: HTML of their own
    for exhibit in (e for e in drawn if e.kind is Kind.CHART and not isinstance(e.drawing, others)):
        chart = screen.chart(exhibit)
        shown = charts.figure(chart, exhibit.alt, dark=False)
        places = [float(v) for v in re.findall(r"(?:left|top):(-?[\d.]+)%", shown)]
        assert places, exhibit.id
        assert all(-0.01 <= v <= 100.01 for v in places), exhibit.id
        for _, text in (*chart.x.ticks, *chart.y.ticks):
            assert f">{text}<" in unescape(shown), (exhibit.id, text)
        assert f'aria-label="{exhibit.alt}"' in unescape(shown)
        dark = charts.figure(chart, exhibit.alt, dark=True)
        assert dark.count("lb-screen") == dark.count("lb-paper") == 1


def test_a_map_and_a_long_diagram_leave_room_on_their_page(drawn):
    for exhibit in of(drawn, AreaMap):
        assert paper.bare(exhibit, 6.3).get_figheight() < 4.6
    long = of(drawn, Intervals)[0]
    rows = pd.concat([long.table] * 40, ignore_index=True)
    assert paper.bare(replace(long, table=rows), 6.3).get_figheight() < 6.5


def test_no_name_on_a_map_lies_over_a_mark_or_another_name(drawn):
    exhibit = next(e for e in of(drawn, AreaMap) if e.id.startswith(f"map-share:{HV}"))
    sheet = paper.bare(exhibit, 6.3)
    sheet.draw_without_rendering()
    (axes,) = sheet.axes
    names = set(exhibit.table[exhibit.drawing.label])
    boxes = [t.get_window_extent() for t in axes.texts if t.get_text().split("\n")[0] in names]
    assert len(boxes) == 9
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    marks = [
        axes.transData.transform(line.get_xydata()[0])
        for line in axes.lines
        if line.get_marker() not in ("", "None", None)
    ]
    assert len(marks) == 8
    assert not any(box.contains(*mark) for box in boxes for mark in marks)
