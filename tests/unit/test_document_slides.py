"""What slides hold, read with other eyes than those that wrote them."""

import io
import re
import zipfile
from dataclasses import replace

import pptx
import pytest
from lxml import etree
from pptx.enum.shapes import MSO_SHAPE_TYPE

from lagesbild.document.model import Placed, Prose, Section
from lagesbild.document.writers import slide_charts, slide_tables
from lagesbild.document.writers.formats import write
from lagesbild.document.writers.printed_tables import Cell as PrintedCell
from lagesbild.document.writers.printed_tables import (
    Grid,
    grid,
)
from lagesbild.document.writers.slide_tables import for_slides
from lagesbild.exhibit import Lines
from lagesbild.exhibits import build
from tests.written import A, exhibits_table, shown_in

# .pptx


def test_pptx_has_a_titled_slide_for_every_exhibit(written, document):
    import pptx

    deck = pptx.Presentation(io.BytesIO(written("pptx")))
    assert deck.core_properties.title.startswith("Lokal lägesbild") and deck.core_properties.language == "sv-SE"
    titles = [s.shapes.title.text_frame.text for s in deck.slides]
    assert all(titles)
    expected = shown_in(document)
    numbered = re.compile(r"(Tabell|Diagram|Kartbild) \d+\. ")
    heads = [t for t in titles[1:] if not t.endswith(" (forts.)") and numbered.match(t)]
    assert heads == [f"{s.number}. {s.placed.heading}" for s in expected]
    for slide in (s for s in list(deck.slides)[1:] if numbered.match(s.shapes.title.text_frame.text)):
        texts = " ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
        assert "Källa: " in texts and "Arbetsmaterial" in texts
        frames = [s for s in slide.shapes if s.shape_type is not None and not s.has_text_frame]
        assert len(frames) == 1
        assert len(frames[0]._element.xpath(".//p:cNvPr/@descr")[0]) > 20
        ids = slide._element.xpath(".//p:cNvPr/@id")
        assert len(ids) == len(set(ids))
        languages = {e.get("lang") for e in slide._element.iter(f"{A}rPr", f"{A}endParaRPr")}
        assert languages == {"sv-SE"}
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= deck.slide_width
            assert shape.top >= 0 and shape.top + shape.height <= deck.slide_height


def test_pptx_charts_and_tables_hold_the_exhibits_own_values(written, document):
    import pptx

    deck = pptx.Presentation(io.BytesIO(written("pptx")))
    by_number = {}
    for slide in list(deck.slides)[1:]:
        for shape in slide.shapes:
            by_number.setdefault(slide.shapes.title.text_frame.text.split(". ")[0], []).append(shape)
    for shown in shown_in(document):
        shapes = by_number[shown.number]
        charts = [s.chart for s in shapes if s.has_chart]
        tables = [s.table for s in shapes if s.has_table]
        if isinstance(shown.exhibit.drawing, Lines):
            (chart,) = charts
            assert (
                list(chart.plots[0].series[0].values)
                == shown.exhibit.table[shown.exhibit.drawing.series[0]].astype(float).tolist()
            )
            assert list(chart.plots[0].categories) == [str(y) for y in shown.exhibit.table["year"]]
        elif shown.exhibit.drawing is None:
            rows = [[c.text for c in r.cells] for t in tables for r in list(t.rows)[1:]]
            kept = [row for row in rows if not row[0].endswith(slide_tables.CONTINUED)]
            assert kept == [[c.text for c in row] for row in grid(shown.exhibit).rows]
        elif shown.is_table:
            weeks = grid(shown.exhibit).rows
            first = [
                c.text for table in tables for c in list(table.rows[1].cells)[1:]
            ]  # a slide for each half of a year
            assert first == [row[1].text for row in weeks]


def grouped_grid(*sizes):
    """Groups of so many rows, each below a line with its name."""
    rows = []
    for i, size in enumerate(sizes):
        rows.append((PrintedCell(f"Grupp {i + 1}", bold=True, is_row_head=True), PrintedCell("", "right")))
        rows += [
            (PrintedCell(f"Kategori {i + 1}:{n}", is_row_head=True), PrintedCell(str(n), "right")) for n in range(size)
        ]
    return Grid((PrintedCell("Kategori"), PrintedCell("Antal", "right")), tuple(rows))


@pytest.mark.parametrize("sizes", [(4, 4), (6, 13), (30,), (3, 25, 12), (15, 1, 15)])
def test_a_table_goes_on_over_slides_with_its_groups_names(sizes):
    whole = grouped_grid(*sizes)
    made = slide_tables.laid_out(whole, 4.6, 5.3)
    rows = [list(page.grid.rows) for page in made]
    again = [r for page in rows for r in page if r[0].text.endswith(slide_tables.CONTINUED)]
    assert [r for page in rows for r in page if r not in again] == list(whole.rows)  # every row once, in order
    for page in rows:
        assert slide_tables.is_heading(page[0])  # nobody asks what group it is
        assert not slide_tables.is_heading(page[-1])
    if max(sizes) <= 13:
        assert not again  # a group that has room on a slide is whole


def test_a_table_of_words_has_as_few_slides_as_can_be_read():
    text = "Gemensam närvaro på torget fredag och lördag kväll"
    rows = tuple((PrintedCell(f"Å{i}"), *[PrintedCell(text)] * 4) for i in range(7))
    made = slide_tables.laid_out(
        Grid(tuple(PrintedCell(t) for t in ("Nr", "Vad", "Vem", "När", "Hur")), rows), 5.0, 5.3
    )
    assert len(made) == 1 and made[0].size >= 14
    (small,) = slide_tables.laid_out(
        Grid((PrintedCell("Mått"), PrintedCell("Värde")), ((PrintedCell("Brott"), PrintedCell("12")),)), 5.0, 5.3
    )
    assert small.size == 20


@pytest.mark.parametrize(
    ("name", "column"),
    [("problems", "Problem"), ("actions", "Åtgärd"), ("measures", "Fokusområde"), ("walk-points", "Stadsdel")],
)
def test_a_slide_without_some_columns_still_says_what_a_row_is(name, column, register):
    kept, gone = for_slides(grid(build(register, f"{name}:exempelstad-fiktiv:2026")))
    assert [h.text for h in kept.head].index(column) == 2 and column not in gone


def test_the_bars_of_one_place_stand_on_one_slide():
    labels = [f"Stadsdel {n} {year}" for n in range(9) for year in (2022, 2024, 2026)]
    parts = [labels[rows] for rows in slide_charts.chunks(labels)]
    assert [len(p) for p in parts] in ([12, 15], [15, 12])
    assert [label for part in parts for label in part] == labels
    assert [r.stop - r.start for r in slide_charts.chunks(["a"] * 40)] == [13, 14, 13]
    assert slide_charts.chunks([]) == [slice(0, 0)]


def test_slides_say_the_chapter_and_gather_short_comments(document):
    law = ("4 § 3",)
    table = Placed(exhibits_table())
    comments = [
        s
        for n in ("Centrum", "Skolan")
        for s in (
            Section(f"{n}", n, 2, (), law),
            Section(f"{n}-k", "Kommentar", 3, (Prose(f"I {n} är det lugnt."),), law),
        )
    ]
    short = replace(
        document, sections=(Section("a", "Läget", 1, (table,)), Section("b", "Områden", 1, (), law), *comments)
    )
    slides = list(pptx.Presentation(io.BytesIO(write(short, "pptx"))).slides)
    titles = [s.shapes.title.text_frame.text for s in slides]
    assert titles[1:] == [f"Tabell 1. {table.heading}", "Områden"]  # no slide with nothing but "Läget"
    assert [s.text_frame.text for s in slides[1].shapes if s.name == "Kapitel"] == ["Läget"]
    (points,) = [s.text_frame.text for s in slides[2].shapes if s.name == "I korthet"]
    assert points.split("\n") == ["Centrum: I Centrum är det lugnt.", "Skolan: I Skolan är det lugnt."]


def test_slides_have_a_page_of_words_and_nothing_too_small_to_read_from_the_back(written, document):
    deck = pptx.Presentation(io.BytesIO(written("pptx")))
    spoken = {s.title for s in document.sections if {"4 § 3", "5 §"} & set(s.law)}
    assert spoken & {s.shapes.title.text_frame.text for s in deck.slides}
    for slide in deck.slides:
        sizes = [int(e.get("sz")) for e in slide._element.iter(f"{A}rPr", f"{A}endParaRPr") if e.get("sz")]
        assert min(sizes) >= 1400, slide.shapes.title.text_frame.text
    with zipfile.ZipFile(io.BytesIO(written("pptx"))) as archive:
        notes = "".join(archive.read(n).decode() for n in archive.namelist() if "notesSlides/notesSlide" in n)
    assert notes.count("Källa: ") >= len(shown_in(document))


def test_the_text_of_a_slides_picture_can_be_read_from_the_back(written):
    """Drawn with text of 8 points, it is enlarged 1.75 times, also where words stand above it or its legend below."""
    deck = pptx.Presentation(io.BytesIO(written("pptx")))
    pictures = [(s, sh) for s in deck.slides for sh in s.shapes if sh.shape_type == MSO_SHAPE_TYPE.PICTURE]
    assert len(pictures) >= 3
    for slide, picture in pictures:
        pixels, dpi = picture.image.size[0], picture.image.dpi[0]
        assert picture.width / 914_400 >= 1.6 * pixels / dpi, slide.shapes.title.text_frame.text


C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def test_charts_hold_what_the_schema_wants(written):
    with zipfile.ZipFile(io.BytesIO(written("pptx"))) as archive:
        charts = [etree.fromstring(archive.read(n)) for n in archive.namelist() if re.match(r"ppt/charts/chart\d", n)]
    assert charts
    for chart in charts:
        assert all(f.get("formatCode") for f in chart.iter(f"{C}numFmt"))
        labels = [f.get("formatCode") for d in chart.iter(f"{C}dLbls") for f in d.iter(f"{C}numFmt")]
        assert set(labels) <= {f.text for f in chart.iter(f"{C}formatCode")} - {"General"}  # written as the values are
        ids = {e.get("val") for e in chart.iter(f"{C}axId")}
        assert ids and all(i.isdigit() for i in ids) and {e.get("val") for e in chart.iter(f"{C}crossAx")} == ids


def test_slides_bring_nothing_of_the_librarys_own_file(written):
    with zipfile.ZipFile(io.BytesIO(written("pptx"))) as archive:
        names = archive.namelist()
        application = archive.read("docProps/app.xml").decode()
        layouts = {n for n in names if re.fullmatch(r"ppt/slideLayouts/[^/]+\.xml", n)}
        relations = "".join(archive.read(n).decode() for n in names if n.startswith("ppt/slides/_rels"))
    assert "4:3" not in application and "Bredbild" in application
    assert not [n for n in names if "printerSettings" in n or "thumbnail" in n]
    assert layouts == {f"ppt/slideLayouts/{n}" for n in re.findall(r"slideLayout\d+\.xml", relations)}
