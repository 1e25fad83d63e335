"""What the written files hold, read with other eyes than those that wrote them."""

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import docx as python_docx
import mammoth
import openpyxl
import pandas as pd
import pikepdf
import pptx
import pypdf
import pytest
from lxml import etree
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath
from pptx.enum.shapes import MSO_SHAPE_TYPE

from lagesbild import exhibits, intake, show
from lagesbild.document.assembling import assemble, draft
from lagesbild.document.model import Cancelled, Marking, Placed, Prose, Section
from lagesbild.document.writers import page_numbers, pdf, slide_charts, slide_tables
from lagesbild.document.writers.formats import WRITERS, check_base, write
from lagesbild.document.writers.layout import (
    NOTES,
    NOTHING,
    NumberedExhibit,
    Paragraph,
    WriteFailed,
    flow,
    notes_of,
    recurring_notes,
)
from lagesbild.document.writers.printed_tables import (
    TEXT_WIDTH,
    Grid,
    fit,
    grid,
    lines_of_ranges,
)
from lagesbild.document.writers.printed_tables import Cell as PrintedCell
from lagesbild.document.writers.slide_tables import for_slides
from lagesbild.exhibit import Caveat, Column, Exhibit, ExhibitRef, Format, Kind, Lines, Role
from lagesbild.exhibits import build
from lagesbild.paper.text import width_of
from lagesbild.problems import Refused, UnknownId
from lagesbild.readers import Context, read
from lagesbild.tables import TABLES
from tests.columns import column
from tests.seed_document import PLACE, YEAR, id_of, seed_document

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


@pytest.fixture(scope="module")
def document(register):
    return seed_document(register)


@pytest.fixture(scope="module")
def written(document):
    """Each format, written once."""
    made = {}

    def _written(form):
        if form not in made:
            made[form] = write(document, form)
        return made[form]

    return _written


def xml(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def text_of(element):
    hyphen = f"{W}noBreakHyphen"
    return "".join("-" if t.tag == hyphen else t.text or "" for t in element.iter(f"{W}t", f"{A}t", hyphen))


def shown_in(document):
    return [i for i in flow(document) if isinstance(i, NumberedExhibit)]


# the stream


def test_numbers_of_each_kind_have_no_gap_and_no_double(document):
    labels = [s.number for s in shown_in(document)]
    by_kind = {}
    for label in labels:
        kind, number = label.split(" ")
        by_kind.setdefault(kind, []).append(int(number))
    assert set(by_kind) == {"Tabell", "Diagram", "Kartbild"}
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in by_kind.values())
    assert [s.number for s in shown_in(document)][:2] == ["Tabell 1", "Tabell 2"]  # levels, weeks: as published


def test_an_exhibit_in_two_places_is_printed_once_and_referred_to(document):
    ids = [s.exhibit.id for s in shown_in(document)]
    assert len(ids) == len(set(ids)) < len(list(document.placed()))
    assert any(getattr(i, "text", None) and getattr(i.text, "plain", "") == "Se Tabell 2." for i in flow(document))


def test_headings_never_skip_a_level(document):
    levels = [i.level for i in flow(document) if hasattr(i, "level")]
    assert all(b <= a + 1 for a, b in zip([0, *levels], levels, strict=False))


def test_internal_prose_and_marks_of_drafts_do_not_reach_the_public(register):
    public = seed_document(register, Marking.PUBLIC)
    printed = [i for i in flow(public) if hasattr(i, "is_draft")]
    assert not any("Bara för arbetsgruppen" in i.text.plain for i in printed)
    assert not any(i.is_draft for i in printed)
    assert any(i.is_draft for i in flow(seed_document(register)) if hasattr(i, "is_draft"))


@pytest.mark.parametrize("columns", [2, 8, 14, 40])
def test_wide_tables_fit_the_page_and_lose_no_column(columns):
    head = tuple(PrintedCell(f"Kolumn {i} med namn") for i in range(columns))
    rows = tuple(tuple(PrintedCell("ett längre ord 123456") for _ in range(columns)) for _ in range(3))
    fits = fit(Grid(head, rows))
    for part in fits:
        assert sum(part.widths) <= (9.7 if part.is_landscape else TEXT_WIDTH) + 1e-6
    assert not any(f.is_landscape for f in fits) or columns > 12
    kept = list(dict.fromkeys(c.text for part in fits for c in part.grid.head))
    gone = [c.text for c in head if c.text not in kept]
    assert kept == [c.text for c in head if c.text not in gone]  # in their order
    below = [words for part in fits for words in part.below]
    assert below == [tuple((title, "ett längre ord 123456") for title in gone)] * (
        3 if gone else 0
    )  # whole, under each row


def test_a_column_with_much_to_say_takes_room_from_those_that_have_it():
    titles = ("Nr", "Åtgärd", "Ansvar", "Status", "Uppföljd", "Utfall", "Vad som kom fram", "Följs upp nästa gång")
    head = tuple(PrintedCell(t) for t in titles)
    first = (
        "Å1",
        "Belysning och röjning vid gångtunneln",
        "Tekniska kontoret",
        "genomförd",
        "2026-11-09",
        "delvis nått",
    )
    row = (*first, "Tunneln används igen kvällstid, men handeln har flyttat närmare torget.", "2026-12-21")
    (one,) = fit(Grid(head, (tuple(map(PrintedCell, row)),)))
    assert one.widths[6] > 1.0  # 0.7 and ten lines where every word has room in the widest type there is
    assert one.height < 1.2 and sum(one.widths) <= TEXT_WIDTH + 1e-6


def test_a_sentence_stays_with_the_figure_that_it_introduces_whoever_wrote_it(document):
    for prose in (Prose("Läget.\n\nSe tabellen.", is_draft=True), Prose("Läget.\n\nSe tabellen.")):
        made = replace(document, sections=(Section("a", "A", 1, (prose, Placed(exhibits_table()))),))
        body = xml(write(made, "docx"), "word/document.xml")[0]
        kept = {text_of(p)[-9:]: p.find(f".//{W}keepNext") is not None for p in body if p.tag == f"{W}p"}
        assert kept["tabellen."] and not kept.get("Läget.", False)


def test_numbers_in_a_cell_are_not_broken_at_their_hyphens(document):
    assert lines_of_ranges(PrintedCell("12–14, 33–35, 41"), 0.8, 8) == ["12–14,", "33–35, 41"]
    texts = ["från 2026-04-01", "12–14, 33–35", "SO-ledare (15- år)"]
    made = replace(exhibits_table(), table=pd.DataFrame({"A": texts}))
    data = write(replace(document, sections=(Section("a", "A", 1, (Placed(made),)),)), "docx")
    cells = list(xml(data, "word/document.xml")[0].iter(f"{W}tc"))[1:]
    assert [len(list(c.iter(f"{W}noBreakHyphen"))) for c in cells] == [2, 0, 0]
    (table,) = python_docx.Document(io.BytesIO(data)).tables
    assert [row.cells[0].text for row in table.rows][1:] == texts


def test_the_contents_stand_below_an_opening_without_a_figure(document):
    opening = Section("korthet", "I korthet", 1, (Prose("Ett budskap."),))
    for blocks, many, pages in (((), 0, 3), ((Placed(exhibits_table()),), 0, 3), ((Placed(exhibits_table()),), 13, 4)):
        first = replace(opening, blocks=(*opening.blocks, *blocks))
        rest = [Section(f"b{i}", "B", 1, (Prose("Text."),)) for i in range(many + 1)]
        made = replace(document, sections=(first, *rest[:1], *(replace(s, level=2) for s in rest[1:])))
        with pikepdf.open(io.BytesIO(write(made, "pdf"))) as file:
            assert len(file.pages) == pages  # title, opening and contents, B: below the contents where these are few
        body = xml(write(made, "docx"), "word/document.xml")[0]
        contents = next(p for p in body if text_of(p) == "Innehåll")
        assert (contents.find(f".//{W}pageBreakBefore") is None) == (not blocks)
        chapter = next(p for p in body if text_of(p) == "B")
        assert (chapter.find(f".//{W}pageBreakBefore") is None) == bool(blocks and not many)


def test_a_table_taller_than_a_page_may_be_broken(document):
    head = (PrintedCell("Nr"), PrintedCell("Text"))
    tall = Grid(head, tuple((PrintedCell(str(i)), PrintedCell("ord " * 150)) for i in range(12)))
    short = Grid(head, tuple((PrintedCell(str(i)), PrintedCell("ord")) for i in range(17)))
    assert [fit(g)[0].stays_whole for g in (tall, short)] == [False, True]


def test_a_tall_table_goes_on_between_its_groups():
    def rows(group, count):
        one = tuple((PrintedCell(f"{group} {i}"), PrintedCell("1")) for i in range(count))
        return ((PrintedCell(group, bold=True), PrintedCell("")), *one)

    head = (PrintedCell("Brott"), PrintedCell("2023", "right"))
    tall = fit(Grid(head, (*rows("Hushåll", 6), *rows("Person", 14))))[0]
    low = fit(Grid(head, (*rows("Hushåll", 4), *rows("Person", 4))))[0]
    assert (tall.between_groups, low.between_groups) == ({7}, set()) and tall.stays_whole


@pytest.mark.parametrize("rows, lines, expected", [(7, 4, {2, 3, 4, 5}), (3, 8, set()), (12, 2, {3, 4, 5, 6, 7, 8, 9})])
def test_tall_rows_go_on_to_another_page_with_fewer_of_them(rows, lines, expected):
    head = (PrintedCell("Nr"), PrintedCell("Text"))
    (tall,) = fit(Grid(head, tuple((PrintedCell(str(i)), PrintedCell("ord " * 24 * lines)) for i in range(rows))))
    assert tall.height > 3.6 and tall.between_groups == expected


@pytest.mark.parametrize("weeks, expected", [(53, {27}), (46, {23}), (31, set())])
def test_a_year_may_go_on_to_another_page_in_its_middle_only(weeks, expected):
    head = tuple(PrintedCell(t) for t in ("Vecka", "Kvarnsvalan", "Tegelglänta"))
    rows = tuple((PrintedCell(str(w)), *[PrintedCell("1", fill="#EAF1F4")] * 2) for w in range(1, weeks + 1))
    (year,) = fit(Grid(head, rows, is_dense=True))
    assert year.between_groups == expected
    first, second = year.halves
    assert (first.grid.rows + second.grid.rows, first.grid.head) == (year.grid.rows, second.grid.head)
    assert expected in ({len(first.grid.rows)}, set())


@pytest.mark.parametrize(
    "names, is_rotated",
    [
        (["Norrby strand", "Stenhamra-Vik", "Lillmon"], False),  # there is room for wider columns
        (["Stadsdelsförvaltningsområdet"], True),  # no column is as wide as that
        (["Stenhamra-Vik"] * 9, True),
    ],
)
def test_names_of_a_year_stand_upright_where_their_columns_can_be_wider(names, is_rotated):
    head = tuple(PrintedCell(t) for t in ("Vecka", *names))
    rows = tuple((PrintedCell(str(w)), *[PrintedCell("1")] * len(names)) for w in range(1, 47))
    (year,) = fit(Grid(head, rows, is_dense=True))
    assert year.is_rotated == is_rotated and sum(year.widths) <= 6.3 + 1e-9


@pytest.mark.parametrize(
    "text, whole",
    [
        ("områdesfakta anger 76 396.", "76\u00a0396"),
        ("av 1 234 567 kr", "1\u00a0234\u00a0567"),
        ("vecka 12 2023", "12 2023"),
        ("i 2 av 110 fall", "2 av 110"),
    ],
)
def test_numbers_and_dates_of_running_text_are_not_broken_in_word(text, whole, document):
    prose = Prose(f"{text}\n\nHämtad 2023-11-24.")
    data = write(replace(document, sections=(Section("a", "A", 1, (prose,)),)), "docx")
    texts = [p.text for p in python_docx.Document(io.BytesIO(data)).paragraphs]
    assert any(whole in t for t in texts) and any("Hämtad 2023-11-24." in t for t in texts)
    (drawn,) = [p for p in xml(data, "word/document.xml").iter(f"{W}p") if "Hämtad" in text_of(p)]
    assert len(list(drawn.iter(f"{W}noBreakHyphen"))) == 2


def test_a_year_of_53_weeks_stays_on_one_page():
    head = tuple(PrintedCell(t) for t in ("Vecka", "Kvarnsvalan", "Tegelglänta"))
    weeks = tuple((PrintedCell(str(w)), *[PrintedCell("1", fill="#EAF1F4")] * 2) for w in range(1, 54))
    (year,) = fit(Grid(head, weeks, is_dense=True))
    assert year.stays_whole and not year.is_rotated
    assert not fit(Grid(head, weeks * 2, is_dense=True))[0].stays_whole


def long_table():
    asked = ("Trygg ute ensam sen kväll?", "Orolig för att utsättas för brott?")
    rows = [(question, f"Område {n}", n) for n in range(20) for question in asked]
    columns = (column("Fråga"), column("Område"), column("Andel", Format.PERCENT))
    table = pd.DataFrame(rows, columns=[c.title for c in columns])
    return replace(exhibits_table(), ref=ExhibitRef("long", "x", 2023), table=table, columns=columns), asked


def test_what_every_row_says_is_said_once_over_its_part(document):
    made, asked = long_table()
    labelled = fit(grid(made))
    assert [f.label for f in labelled] == list(asked)
    assert {f.widths for f in labelled} == {labelled[0].widths}
    nothing = replace(exhibits_table(), ref=ExhibitRef("none", "x", 2023), table=exhibits_table().table.iloc[:0])
    short = replace(document, sections=(Section("a", "A", 1, (Placed(made), Placed(nothing))),))
    file = python_docx.Document(io.BytesIO(write(short, "docx")))
    assert [len(t.rows) for t in file.tables] == [22, 22]  # and no headings over nothing
    heads = [row.cells[0].text for t in file.tables for row in t.rows if row._tr.find(f".//{W}tblHeader") is not None]
    assert heads == [asked[0], "Område", asked[1], "Område"]  # on every page that a part goes on to
    rows = [[c.text for c in row.cells] for t in file.tables for row in t.rows[2:]]
    assert sorted(rows) == sorted([area, f"{n}\u00a0%"] for _, area, n in made.table.itertuples(index=False))
    texts = [p.text for p in file.paragraphs] + heads
    assert [texts.count(q) for q in (*asked, NOTHING)] == [1, 1, 1]
    page = write(short, "html").decode()
    assert [page.count(f'<p class="part">{q}</p>') for q in (*asked, NOTHING)] == [1, 1, 1]
    assert page.count("<table") == 2
    assert write(short, "pdf")[:5] == b"%PDF-"
    assert fit(grid(exhibits_table()))[0].label == ""
    slides = pptx.Presentation(io.BytesIO(write(short, "pptx"))).slides
    assert list(dict.fromkeys(sh.text_frame.text for s in slides for sh in s.shapes if sh.name == "Del")) == list(asked)
    assert sum(len(sh.table.rows) - 1 for s in slides for sh in s.shapes if sh.has_table) == 40


@pytest.mark.parametrize("form", list(WRITERS))
def test_a_failure_names_the_exhibit_and_writes_nothing(form, document):
    broken = Exhibit(
        ref=ExhibitRef("crime-line", "x", 2023),
        kind=Kind.CHART,
        title="Trasigt diagram",
        table=pd.DataFrame({"År": ["inget år"], "Antal": [1]}),
        columns=(column("År", Format.YEAR), column("Antal", Format.COUNT)),
        drawing=Lines("År", ("Finns inte",), ""),
        sources=("Prov",),
        period="2023",
    )
    if form == "xlsx":  # draws nothing: break the table
        object.__setattr__(broken, "columns", (column("Finns inte"),))
    ill = replace(document, sections=(Section("a", "A", 1, (Placed(broken),)),))
    with pytest.raises(WriteFailed, match=r"Diagram 1 ”Trasigt diagram” gick inte att skriva.*crime-line:x:2023"):
        write(ill, form)


def test_progress_is_told_and_can_cancel(document):
    messages = []
    write(document, "xlsx", lambda *text: messages.append(text))
    assert [t[2] for t in messages] == [s.number for s in shown_in(document)]
    assert [t[0] for t in messages] == list(range(len(messages))) and {t[1] for t in messages} == {len(messages)}

    def stop(*_):
        raise Cancelled

    with pytest.raises(Cancelled, match="Avbrutet"):
        write(document, "html", stop)


def test_an_unknown_format_is_refused(document):
    with pytest.raises(UnknownId, match="docx, pdf, pptx, xlsx, html"):
        write(document, "odt")


# .docx

ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens spacing ind contextualSpacing mirrorIndents jc textDirection textAlignment outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike color spacing w kern position sz szCs highlight u effect "
    "bdr shd vertAlign rtl cs em lang",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook "
    "tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "tcBorders": "top left bottom right insideH insideV",
    "tblBorders": "top left bottom right insideH insideV",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked "
    "personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
    "lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId lvlJc pPr rPr",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid",
}


def assert_word_would_not_repair(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        parts = {n: etree.fromstring(archive.read(n)) for n in names if n.endswith((".xml", ".rels"))}
    types = parts["[Content_Types].xml"]
    defaults = {e.get("Extension").lower() for e in types if e.tag.endswith("Default")}
    overrides = {e.get("PartName").lstrip("/") for e in types if e.tag.endswith("Override")}
    assert overrides <= names
    assert all(n in overrides or n.rpartition(".")[2].lower() in defaults for n in names if n != "[Content_Types].xml")
    for name, tree in parts.items():
        if name.endswith(".rels"):
            folder = name.partition("_rels/")[0]
            for relation in tree:
                if relation.get("TargetMode") != "External":
                    target = relation.get("Target")
                    path = target.lstrip("/") if target.startswith("/") else folder + target
                    while "/../" in path:
                        path = re.sub(r"[^/]+/\.\./", "", path, count=1)
                    assert path in names, (name, target)
        for tag, order in ORDERS.items():
            places = {f"{W}{n}": i for i, n in enumerate(order.split())}
            for element in tree.iter(f"{W}{tag}"):
                children = [places[c.tag] for c in element if c.tag in places]
                assert children == sorted(children), (name, tag, [c.tag for c in element])
                assert not {c.tag for c in element if c.tag.startswith(W)} - set(places), (
                    tag,
                    [c.tag for c in element],
                )
    body = parts["word/document.xml"]
    relations = {r.get("Id") for r in parts["word/_rels/document.xml.rels"]}
    for element in body.iter():
        for key, value in element.attrib.items():
            if "officeDocument/2006/relationships}" in key:
                assert value in relations
    for tag, key in (("bookmarkStart", "id"), ("bookmarkStart", "name"), ("id", "val")):
        values = [e.get(f"{W}{key}") for e in body.iter(f"{W}{tag}")]
        assert [v for v, n in Counter(values).items() if n > 1] == []
    drawings = [e.get("id") for e in body.iter(f"{WP}docPr")]
    assert len(drawings) == len(set(drawings))
    styles = {s.get(f"{W}styleId") for s in parts["word/styles.xml"].iter(f"{W}style")}
    assert {e.get(f"{W}val") for t in ("pStyle", "rStyle", "tblStyle") for e in body.iter(f"{W}{t}")} <= styles
    lists = {n.get(f"{W}numId") for n in parts["word/numbering.xml"].iter(f"{W}num")}
    assert {e.get(f"{W}val") for e in body.iter(f"{W}numId")} <= lists
    fields = [e.get(f"{W}fldCharType") for e in body.iter(f"{W}fldChar")]
    assert fields.count("begin") == fields.count("end") == fields.count("separate")
    marks = {e.get(f"{W}name") for e in body.iter(f"{W}bookmarkStart")}
    assert all(re.fullmatch(r"[A-Za-z_]\w{0,39}", m, re.ASCII) for m in marks)
    for code in body.iter(f"{W}instrText"):
        if target := re.match(r" (?:PAGE)?REF (\S+)", code.text):
            assert target[1] in marks
    for row in body.iter(f"{W}tr"):
        assert all(cell[-1].tag == f"{W}p" for cell in row.iter(f"{W}tc"))


def test_word_opens_it_without_repair(written):
    assert_word_would_not_repair(written("docx"))


def test_docx_captions_alt_texts_sources_and_language(written, document):
    body = xml(written("docx"), "word/document.xml")
    paragraphs = [
        (p.find(f"{W}pPr/{W}pStyle").get(f"{W}val") if p.find(f"{W}pPr/{W}pStyle") is not None else "", text_of(p))
        for p in body.iter(f"{W}p")
    ]
    captions = [t for style, t in paragraphs if style == "Caption"]
    expected = shown_in(document)
    assert captions == [f"{s.number}. {s.placed.heading}" for s in expected]
    assert [t for style, t in paragraphs if style == "LagesbildKalla"] == [s.exhibit.source_line for s in expected]
    pictures = [d.get("descr") for d in body.iter(f"{WP}docPr")]
    assert pictures == [s.alt for s in expected if not s.is_table]
    assert all(len(p) > 30 for p in pictures)
    assert len(list(body.iter(f"{W}tbl"))) == sum(s.is_table for s in expected)
    assert all(t.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None for t in body.iter(f"{W}tbl"))
    languages = {
        e.get(f"{W}val")
        for name in ("word/document.xml", "word/styles.xml")
        for e in xml(written("docx"), name).iter(f"{W}lang")
    }
    assert languages == {"sv-SE"}
    with zipfile.ZipFile(io.BytesIO(written("docx"))) as archive:
        core = archive.read("docProps/core.xml").decode()
        assert "Lokal lägesbild" in core and "sv-SE" in core and "python-docx" not in core
        assert not [n for n in archive.namelist() if "thumbnail" in n]
        running = "".join(archive.read(n).decode() for n in archive.namelist() if re.match(r"word/(header|footer)", n))
    assert "Arbetsmaterial" in running and "NUMPAGES" in running and "Utkast till version 1, " in running


def test_docx_contents_are_filled_in_and_ticks_can_be_ticked(written, document):
    body = xml(written("docx"), "word/document.xml")
    entries = [
        text_of(p).strip()
        for p in body.iter(f"{W}p")
        if (s := p.find(f"{W}pPr/{W}pStyle")) is not None and s.get(f"{W}val").startswith("TOC")
    ]
    assert entries == [*(s.title for s in document.sections if s.level <= 2), NOTES]
    ticks = [text_of(s) for s in body.iter(f"{W}sdt")]
    assert Counter(ticks) == {"☒": 7, "☐": 3}


def test_a_second_reader_of_docx_finds_the_same(written, document):
    result = mammoth.convert_to_html(io.BytesIO(written("docx")))
    expected = shown_in(document)
    assert re.findall(r"<h1>(?:<a[^>]*></a>)*([^<]+)", result.value) == [
        *(s.title for s in document.sections if s.level == 1),
        NOTES,
    ]
    assert result.value.count("<table>") == sum(s.is_table for s in expected)
    assert result.value.count("<thead>") == sum(s.is_table for s in expected)
    assert len(re.findall(r'<img alt="[^"]{30,}"', result.value)) == sum(not s.is_table for s in expected)
    assert '<a href="https://bra.se/lagesbild">' in result.value
    assert [m for m in result.messages if m.type == "error"] == []


def docx_tables(data, document):
    body = xml(data, "word/document.xml")
    tables = [s for s in shown_in(document) if s.is_table]
    return {
        s.exhibit.id: [[text_of(c) for c in r.iter(f"{W}tc")] for r in t.iter(f"{W}tr")]
        for s, t in zip(tables, body.iter(f"{W}tbl"), strict=True)
    }


def test_no_number_in_the_document_differs_from_show(written, document, register):
    tables = docx_tables(written("docx"), document)
    head, *rows = tables[id_of("ratings-weeks")]
    printed = {(name, int(row[0])): row[i] for row in rows for i, name in enumerate(head) if i}
    names = {a.id: a.name for a in exhibits.Scope(register, PLACE, YEAR).parts}
    shown = show.show(register, "ratings", area=PLACE, year=YEAR)
    assert len(printed) == len(shown)
    for row in shown.itertuples():
        expected = "·" if pd.isna(row.level) else str(row.level)
        assert printed[names.get(row.area, row.area), row.week] == expected
    head, *every = tables[id_of("compstat")]
    rows = [row for row in every if any(row[1:])]
    assert [row[0] for row in every if not any(row[1:])] == ["Hushåll", "Person"]  # said once, over its rows
    shown = show.show(register, "compstat", area=PLACE, year=YEAR)
    assert len(rows) == len(shown)
    for row, facts in zip(rows, shown.to_dict("records"), strict=True):
        cells = dict(zip(head, row, strict=True))
        assert cells["Brottskategori"] == facts["category"]
        for year, count in facts["counts"].items():
            assert cells[str(year)].replace("\u00a0", "") == str(count)
        assert cells["Utv antal"].replace("\u00a0", "").replace("−", "-").lstrip("+") == str(facts["change"])
        if cells["Utv %"] not in ("få", "."):
            assert (
                float(cells["Utv %"].rstrip("\u00a0%").replace("−", "-").replace(",", ".")) == facts["change_percent"]
            )


def test_every_format_prints_the_same_cells(written, document):
    tables = docx_tables(written("docx"), document)
    for shown in shown_in(document):
        if shown.is_table:
            g = grid(shown.exhibit)
            assert tables[shown.exhibit.id] == [[c.text for c in row] for row in (g.head, *g.rows)]
    page = re.sub(r"<[^>]+>", "\n", written("html").decode())
    for rows in tables.values():
        assert all(
            f"\n{cell}\n" in page.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
            for row in rows
            for cell in row
            if cell
        )


def test_a_municipality_keeps_its_styles_and_its_header(document):
    import docx
    from docx.shared import RGBColor

    own = docx.Document()
    own.styles["Heading 1"].font.color.rgb = RGBColor(1, 2, 3)
    own.sections[0].header.paragraphs[0].text = "Storköpings kommun"
    own.add_paragraph("Mallens text ska bort")
    buffer = io.BytesIO()
    own.save(buffer)
    short = replace(document, sections=document.sections[:3])
    data = write(short, "docx", base=buffer.getvalue())
    assert_word_would_not_repair(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        whole = "".join(archive.read(n).decode() for n in archive.namelist() if n.endswith(".xml"))
    assert "010203" in whole and "Storköpings kommun" in whole and "Arbetsmaterial" in whole
    assert "Mallens text ska bort" not in whole and "Inledning" in whole
    made = python_docx.Document(io.BytesIO(data))
    room = (own.sections[0].page_width - own.sections[0].left_margin - own.sections[0].right_margin) / 635
    assert all(sum(int(c.get(f"{W}w")) for c in t._tbl.tblGrid) <= room + 5 for t in made.tables)
    captions = [p for p in made.paragraphs if p.style.name == "Caption"]
    assert captions and all(p.paragraph_format.keep_with_next for p in captions)  # whatever their style says
    with pytest.raises(Refused, match="Filen är inget Word-dokument"):
        write(short, "docx", base=b"inte en fil")
    check_base(buffer.getvalue())
    for content, message in ((b"", "Filen är tom"), (buffer.getvalue()[:9000], "Mallen går inte att läsa")):
        with pytest.raises(Refused, match=message):
            check_base(content)


def test_a_table_that_lies_down_and_stands_up_again(document):
    wide = Exhibit(
        ref=ExhibitRef("wide", "x", 2023),
        kind=Kind.TABLE,
        title="Bred",
        table=pd.DataFrame({f"Kolumnrubrik{i}": ["Sammansattordhär"] for i in range(12)}),
        columns=tuple(column(f"Kolumnrubrik{i}") for i in range(12)),
        sources=("Prov",),
        period="2023",
    )
    blocks = (Prose("Före"), Placed(wide), Prose("Efter"), Placed(exhibits_table()))
    data = write(replace(document, sections=(Section("a", "A", 1, blocks),)), "docx")
    assert_word_would_not_repair(data)
    pages = [e.get(f"{W}orient") for e in xml(data, "word/document.xml").iter(f"{W}pgSz")]
    assert pages == [None, "landscape", None]  # without a word it stands
    assert write(replace(document, sections=(Section("a", "A", 1, blocks),)), "pdf")[:5] == b"%PDF-"
    # a heading that would stand alone goes with the table
    plan = Section("b", "Plan", 1, (Prose("Inför"), Placed(wide)))
    two = replace(document, sections=(Section("a", "A", 1, (Prose("Före"),)), plan))
    body = xml(write(two, "docx"), "word/document.xml")[0]
    turns = [i for i, e in enumerate(body) if e.find(f".//{W}sectPr") is not None]
    texts = [text_of(e) for e in body]
    assert len(texts) - 1 - texts[::-1].index("Före") < turns[0] < len(texts) - 1 - texts[::-1].index("Plan")
    with pikepdf.open(io.BytesIO(write(two, "pdf"))) as file:
        landscape = [page.mediabox[2] > page.mediabox[3] for page in file.pages]
    assert landscape == [False, False, True]  # title; contents and A; then Plan with its table


def exhibits_table():
    return Exhibit(
        ref=ExhibitRef("small", "x", 2023),
        kind=Kind.TABLE,
        title='Liten <b>&"\\#"</b>',
        table=pd.DataFrame({"A": ["=1+1 #let $x$ ]"]}),
        columns=(column("A"),),
        sources=("Prov",),
        period="2023",
    )


# .pdf


def test_pdf_is_tagged_titled_and_swedish(written, document):
    expected = shown_in(document)
    with pikepdf.open(io.BytesIO(written("pdf"))) as pdf:
        assert str(pdf.Root.Lang) == "sv-SE"
        assert str(pdf.docinfo["/Title"]) == "Lokal lägesbild, Hässelby-Vällingby 2023"
        assert bool(pdf.Root.MarkInfo.Marked) and bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert "pdfuaid:part" in pdf.Root.Metadata.read_bytes().decode()
        tags, alts = [], []

        def walk(node):
            kids = node.get("/K")
            if "/S" in node:
                tags.append(str(node.S)[1:])
                if node.S == "/Figure":
                    alts.append(str(node.get("/Alt", "")))
            for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                if isinstance(kid, pikepdf.Dictionary):
                    walk(kid)

        walk(pdf.Root.StructTreeRoot)
        assert pdf.Root.Outlines.Count != 0
    headings = [int(t[1]) for t in tags if re.fullmatch(r"H\d", t)]
    assert len(headings) == len([i for i in flow(document) if hasattr(i, "level")]) + 1  # and that of the contents
    assert all(b <= a + 1 for a, b in zip([0, *headings], headings, strict=False))
    count = Counter(tags)
    assert alts == [s.alt for s in expected if not s.is_table]
    pages = pypdf.PdfReader(io.BytesIO(written("pdf"))).pages
    goes_on = re.findall(r"(Tabell \d+) \(forts\.\)", " ".join(p.extract_text() for p in pages))
    tables = [s for s in expected if s.is_table]
    tables += [s for s in tables if s.number in goes_on]  # a part of a table is a table, with the headings
    assert len(goes_on) <= 1 and count["Table"] == len(tables)
    assert count["TH"] == sum(len(grid(s.exhibit).head) for s in tables)
    assert count["Caption"] == len(expected)
    assert count["L"] >= 6 and count["LI"] >= 20


def test_words_that_make_a_page_lie_stand_below_their_rows(document):
    """A page that lies leaves the one before it half empty, and has text of 7.5 points."""
    words = {
        "Nr": "1",
        "Insats": "Gemensam närvaro på torget",
        "Område": "Samverkan",
        "Väntat resultat": "Tryggare kvällar " * 4,
        "Samordning": "Trygghetssamordningsfunktionen",
        "Ansvar": "Stadsbyggnadsförvaltningen " * 3,
        "Bedömning": "Nattvandringsrapporteringen",
        "Uppföljning": "Trygghetsundersökningen",
    }
    rows = pd.DataFrame([{**words, "Nr": str(n)} for n in range(1, 7)])
    made = replace(exhibits_table(), table=rows, columns=tuple(column(n) for n in words))
    (fitted,) = fit(grid(made))
    assert not fitted.is_landscape and fitted.size >= 8.5 and len(fitted.below) == 6
    assert "Ansvar" in dict(fitted.below[0]) and not {"Nr", "Insats", "Område"} & set(dict(fitted.below[0]))
    short = replace(document, sections=(Section("a", "A", 1, (Placed(made),)),))
    data = write(short, "docx")
    assert_word_would_not_repair(data)
    (table,) = python_docx.Document(io.BytesIO(data)).tables
    assert "Ansvar: Stadsbyggnadsförvaltningen" in table.rows[2].cells[1].text
    printed = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(write(short, "pdf"))).pages)
    assert printed.count("Ansvar: ") == 6
    assert pdf._in_one_piece("till 2026-05-31.").count("#box") == 1  # a date is one piece


@pytest.mark.parametrize(
    "rows, is_below",
    [
        (
            [
                "1:1;Belysning vid gångtunneln;1 Platser;Färre som undviker tunneln;Trygghetssamordnaren;Tekniska kontoret;Trygghetsmätningen 2027",
                "2:1;Vuxna ute fredagar;2 Unga;Färre misshandelsfall;Socialtjänsten;Socialnämnden och polisen;Anmälda misshandelsbrott",
            ],
            True,
        ),
        (["1:1;Belysning;1 Platser;Färre;Samordnaren;ja;nej"] * 2, False),
    ],
)
def test_words_stand_below_their_rows_rather_than_too_small_to_read(rows, is_below):
    """Columns of one long word each leave a page that stands text of 7.5 points."""
    names = ("Nr", "Insats", "Fokusområde", "Förväntat resultat", "Samordnas av", "Ansvar", "Uppföljning")
    table = pd.DataFrame([r.split(";") for r in rows], columns=list(names))
    (fitted,) = fit(grid(replace(exhibits_table(), table=table, columns=tuple(column(n) for n in names))))
    assert (len(fitted.below) == 2, fitted.is_landscape, fitted.size >= 8.5) == (is_below, False, True)


def test_a_table_of_numbers_keeps_its_verdict_beside_them(register):
    """Whatever the size of its text: a line below each row would make it twice as tall."""
    made = build(register, "compstat:exempelstad-fiktiv:2026")
    (fitted,) = fit(grid(made))
    assert not any(fitted.below) and fitted.stays_whole


def test_a_web_page_prints_its_levels_and_breaks_no_date(document):
    table = exhibits_table()
    note = replace(table, notes=("Hämtad 2023-11-24.",))
    page = write(replace(document, sections=(Section("a", "A", 1, (Placed(note),)),)), "html").decode()
    assert 'Hämtad <span class="day">2023-11-24</span>.' in page
    printed = page.partition("@media print")[2].partition("</style>")[0]
    assert re.search(r"\.lv[^{]*\{ print-color-adjust: exact", printed)  # white digits on white paper say nothing


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


# .xlsx


def test_xlsx_has_a_sheet_for_every_exhibit_and_an_index_with_sources(written, document):
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx")))
    expected = shown_in(document)
    assert book.sheetnames == ["Innehåll", *(s.number for s in expected)]
    index = [[c.value for c in row] for row in book["Innehåll"].iter_rows()]
    listed = {row[0]: (row[1], row[2]) for row in index if row[0]}
    for shown in expected:
        assert listed[shown.number] == (shown.placed.heading, shown.exhibit.source_line)


@pytest.mark.parametrize(("name", "kind"), [("ratings-weeks", "ratings"), ("compstat", "crime")])
def test_a_sheet_of_the_workbook_can_be_imported_again(written, document, register, known, tmp_path, name, kind):
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx")))
    number = document.numbers()[id_of(name)]
    for other in book.sheetnames:
        if other != number:
            del book[other]
    path = tmp_path / "blad.xlsx"
    book.save(path)
    readings = read(path, Context(known.directory, levels=known.levels, words=known.words, place=PLACE, year=YEAR))
    (reading,) = readings
    assert reading.kind == kind and not [p for p in reading.problems if not p.warning]
    assert len(reading.frame) > 60


# .html


class _Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.stack, self.links, self.ids = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append((tag, given))
        self.links += [given[k] for k in ("href", "src") if k in given]
        self.ids += [given["id"]] if "id" in given else []
        if tag not in ("img", "meta", "br"):
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag


def test_html_is_whole_and_asks_for_nothing(written, document):
    page = _Page(written("html").decode())
    assert page.stack == []
    assert dict(page.tags)["html"]["lang"] == "sv"
    assert not [link for link in page.links if not link.startswith(("#", "data:", "https://bra.se/"))]
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    images = [a for t, a in page.tags if t == "img"]
    assert [i["alt"] for i in images] == [s.alt for s in shown_in(document) if not s.is_table]
    assert "script" not in dict(page.tags)
    text = written("html").decode()
    assert "<li>Kartläggning är gjord.</li>" in text and text.count("<ol>") == 1 + 5 + 1  # contents, comments, notes


def test_a_whole_workbook_is_imported_again_and_changes_no_number(written, own_register, tmp_path):
    path = tmp_path / "blad.xlsx"
    path.write_bytes(written("xlsx"))
    before = {kind: numbers_of(own_register, kind) for kind in ("ratings", "crime")}
    plan = intake.plan(own_register, [path], intake.ImportOptions(area=PLACE))
    assert plan.problems == ()
    assert sorted(t.reading.kind for t in plan.tables) == ["crime", "ratings"]
    passed_over = {w.sheet for t in plan.tables for w in t.reading.warnings if "framräknat" in w.what}
    index = openpyxl.load_workbook(path)["Innehåll"]
    assert passed_over == {row[0].value for row in index.iter_rows() if row[4].value == "nej"} != set()
    intake.confirm(own_register, plan, "Trygghetssamordnare, Stadsdelsförvaltningen")
    assert {kind: numbers_of(own_register, kind) for kind in before} == before


def numbers_of(register, kind):
    """{key: number} of everything that the register holds in a table."""
    value = {"ratings": "level", "crime": "count"}[kind]
    stored = register.current(kind)
    keys = list(TABLES[kind].keys)
    return {tuple(row[:-1]): row[-1] for row in stored[[*keys, value]].astype(str).itertuples(index=False, name=None)}


def test_a_workbook_of_somebody_else_is_refused_as_before(written, known, tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx")))
    del book["Innehåll"]  # nothing says any longer which sheets are made from others
    book.save(path := tmp_path / "blad.xlsx")
    assert any(r.errors for r in read(path, replace(known, place=PLACE)))


def test_paper_leaves_out_the_columns_that_only_a_screen_has_room_for(register):
    made = exhibits.build(register, "compstat:hasselby-vallingby:2023")
    head = [c.text for c in grid(made).head]
    assert "Gånger (95 %)" not in head and head[-1] == "Bedömning" and "2019" in head
    assert any(n.startswith("Gånger (95 %):") for n in made.notes)
    assert not any("Gånger" in n for n in notes_of(made))
    assert not any(f.is_landscape for f in fit(grid(made)))


@pytest.mark.parametrize("template_id", ["vecka", "manad"])
def test_a_brief_document_starts_below_its_title(register, template_id):
    drafted = draft.draft(register, "exempelstad-fiktiv", 2026, template_id)
    made = assemble.assemble(register, drafted).document
    body = python_docx.Document(io.BytesIO(write(made, "docx"))).paragraphs
    styles = [p.style.name for p in body]
    first = next(i for i, s in enumerate(styles) if s.startswith("Heading"))
    assert not any(s.startswith(("TOC", "toc")) for s in styles) and first <= 3
    assert "(fiktiv)" in body[0].text
    assert "<nav" not in write(made, "html").decode()
    pages = len(pikepdf.open(io.BytesIO(write(made, "pdf"))).pages)
    assert pages == 1 if template_id == "vecka" else pages <= 4


def test_a_sign_that_cannot_be_printed_is_told_with_its_figure(document):
    placed = next(document.placed())
    strange = replace(placed, exhibit=replace(placed.exhibit, summary="Ett\x00fel."))
    section = Section("a", "A", 1, (strange,))
    for form in WRITERS:
        with pytest.raises(WriteFailed, match=re.escape(placed.exhibit.id)):
            write(replace(document, sections=(section,)), form)


@pytest.mark.parametrize("form", ["docx", "pptx"])
def test_a_long_title_is_cut_in_the_files_properties_only(form, document):
    title = "Läget i stadsdelen " * 20
    organisations = tuple(f"Organisation nummer {i} i kommunen" for i in range(20))
    long = replace(document, title=title, organisations=organisations, sections=())
    data = write(long, form)
    texts = [e.text or "" for e in xml(data, "docProps/core.xml")]
    assert max(map(len, texts)) == 255
    assert any(t.startswith(title[:200]) and t.endswith("…") for t in texts)
    body = xml(data, "word/document.xml" if form == "docx" else "ppt/slides/slide1.xml")
    assert title.strip() in "".join(body.itertext())


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


# what is said once, and where


def test_a_note_that_recurs_stands_once_and_its_figures_name_it(document):
    recurring = recurring_notes(document)
    assert recurring
    texts = ["".join(r.text for r in i.text.runs) for i in flow(document) if isinstance(i, Paragraph)]
    for number, note in enumerate(recurring, start=1):
        assert texts.count(note) == 1
        having = [s for s in shown_in(document) if note in notes_of(s.exhibit)]
        assert len(having) >= 3 or any(len(notes_of(s.exhibit)) > 4 for s in having)
        for shown in having:
            assert note not in shown.notes and number in shown.common and "sist i dokumentet" in shown.notes[-1]


def test_a_caveat_stays_with_its_figure_and_a_brief_document_has_no_page_of_notes(document):
    note = recurring_notes(document)[0]

    def cautioned(block):
        if not isinstance(block, Placed):
            return block
        notes = tuple(Caveat(n) if n == note else n for n in block.exhibit.notes)
        return replace(block, exhibit=replace(block.exhibit, notes=notes))

    sections = tuple(replace(s, blocks=tuple(map(cautioned, s.blocks))) for s in document.sections)
    assert note not in recurring_notes(replace(document, sections=sections))
    assert recurring_notes(replace(document, is_brief=True)) == ()


def test_a_caption_says_the_finding_and_the_line_below_what_it_is(document):
    listed = [s.placed for s in shown_in(document) if s.exhibit.finding and not s.placed.title]
    assert listed
    for placed in listed:
        assert placed.heading == placed.exhibit.finding and placed.reading.startswith(placed.exhibit.title)
    own = replace(listed[0], title="Redaktionens egen rubrik")
    assert own.heading == "Redaktionens egen rubrik" and own.exhibit.title not in own.reading


@pytest.mark.parametrize("rows", [[("Hus", 4), ("Person", 5)], [("Norr", 6), ("Söder", 6), ("Väster", 6)]])
def test_a_word_on_row_after_row_becomes_a_heading_over_them(rows):
    words = [word for word, n in rows for _ in range(n)]
    table = pd.DataFrame({"g": words, "name": [f"rad {i}" for i in range(len(words))], "n": range(len(words))})
    columns = (
        Column("g", "Grupp", Role.LABEL),
        Column("name", "Namn", Role.LABEL),
        Column("n", "Antal", Role.COUNT, Format.COUNT),
    )
    made = grid(Exhibit(ExhibitRef("x", PLACE, YEAR), Kind.TABLE, "T", table, columns, ("källa",), "2023"))
    assert [c.text for c in made.head] == ["Namn", "Antal"]
    assert [r[0].text for r in made.rows if not r[1].text] == [word for word, _ in rows]
    assert len(made.rows) == len(words) + len(rows)


def test_words_that_come_back_later_stay_a_column():
    words = ["a", "b"] * 6
    table = pd.DataFrame({"g": words, "name": [f"rad {i}" for i in range(12)], "n": range(12)})
    columns = (
        Column("g", "Grupp", Role.LABEL),
        Column("name", "Namn", Role.LABEL),
        Column("n", "Antal", Role.COUNT, Format.COUNT),
    )
    made = grid(Exhibit(ExhibitRef("x", PLACE, YEAR), Kind.TABLE, "T", table, columns, ("källa",), "2023"))
    assert len(made.head) == 3 and len(made.rows) == 12


@pytest.mark.parametrize("id_", ["ratings-summary:hasselby-vallingby:2023", "ratings-summary:exempelstad-fiktiv:2026"])
def test_no_word_of_the_years_summary_is_broken_in_the_widest_type_that_stands_in(id_, register):
    (fitted,) = fit(grid(build(register, id_)))
    for i, width in enumerate(fitted.widths):
        cells = [(fitted.grid.head[i].text, fitted.size - 0.5, True)]
        cells += [(row[i].text, fitted.size, row[i].bold) for row in fitted.grid.rows]
        words = [(w, size, bold) for text, size, bold in cells for w in text.split(" ")]
        for word, size, bold in words:
            wide = 1.45 if bold else 1.34  # DejaVu Sans
            assert width_of(word, size, bold=bold) * wide <= width - 0.1, word


def test_the_line_of_a_draft_stands_where_its_paragraphs_do_in_a_list_too(document):
    prose = Prose("Läget.\n\n- Ett\n- Två", is_draft=True)
    body = xml(write(replace(document, sections=(Section("a", "A", 1, (prose,)),)), "docx"), "word/document.xml")[0]
    (listed, _) = [p.find(f".//{W}ind") for p in body if p.tag == f"{W}p" and p.find(f".//{W}numPr") is not None]
    assert int(listed.get(f"{W}left")) - int(listed.get(f"{W}hanging")) == 200


def test_numbers_have_room_in_the_widest_type_that_stands_in(document):
    face = FontProperties(family="DejaVu Sans")
    for shown in shown_in(document):
        for part in fit(grid(shown.exhibit)) if shown.is_table and not shown.is_empty else []:
            if part.grid.is_dense:
                continue
            for row in part.grid.rows:
                for cell, width in zip(row, part.widths, strict=True):
                    for word in (w for w in cell.text.split(" ") if any(c.isdigit() for c in w)):
                        face.set_size(part.size)
                        face.set_weight("bold" if cell.bold else "normal")
                        needed = TextToPath().get_text_width_height_descent(word, face, ismath=False)[0] / 72
                        assert needed <= width - 0.11, (shown.number, word)


# valid by the schema


VALIDATOR = shutil.which("ooxml-validator") or shutil.which(
    "ooxml-validator", path=Path(__file__).parents[2] / ".venv/node/node_modules/.bin"
)


@pytest.mark.skipif(VALIDATOR is None, reason="the validator is not here: make .venv/node/.made (needs npm)")
@pytest.mark.parametrize("form", ["docx", "pptx", "xlsx"])
def test_an_independent_validator_finds_no_fault(form, written, tmp_path):
    file = tmp_path / f"dokument.{form}"
    file.write_bytes(written(form))
    done = subprocess.run([VALIDATOR, str(file)], capture_output=True, text=True, check=False)
    assert json.loads(done.stdout)["errors"] == []


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


def test_word_opens_in_its_current_mode_and_tables_mark_their_first_column(written):
    settings = xml(written("docx"), "word/settings.xml")
    modes = {s.get(f"{W}name"): s.get(f"{W}val") for s in settings.iter(f"{W}compatSetting")}
    assert modes["compatibilityMode"] == "15"
    for table in xml(written("docx"), "word/document.xml").iter(f"{W}tbl"):
        for row in list(table.iter(f"{W}tr"))[1:]:
            assert row.find(f"{W}tc/{W}tcPr/{W}cnfStyle") is not None


@pytest.mark.parametrize("name", ["map-share", "map-layer", "owners", "theme-work", "event-density", "three-maps"])
def test_an_alternative_text_says_nothing_twice(name, register):
    scope = exhibits.Scope(register, "exempelstad-fiktiv", 2026)
    made = exhibits.build_in(scope, name, *next(iter(exhibits.SPECS[name].offered(scope)), ()))
    sentences = NumberedExhibit(Placed(made), "Kartbild 1", "a").alt.removeprefix("Kartbild: ").split(". ")
    sentences = [s.rstrip(".") for s in sentences]
    assert len(sentences) == len(set(sentences)) and sentences[0] == Placed(made).heading.split(". ")[0]


def test_an_alternative_text_is_short(document):
    assert all(30 < len(s.alt) < 260 for s in shown_in(document))


def test_the_contents_of_a_word_file_get_the_pages_that_whoever_lays_it_out_counts(
    written, document, tmp_path, monkeypatch
):
    docx = written("docx")
    (tmp_path / "laid.pdf").write_bytes(written("pdf"))  # it has the same headings
    program = tmp_path / "office"
    program.write_text(
        f'#!/bin/sh\nwhile [ "$1" != --outdir ]; do shift; done\ncp {tmp_path}/laid.pdf "$2/dokument.pdf"\n'
    )
    program.chmod(0o755)
    assert page_numbers.with_page_numbers(docx) == docx  # nobody to count: Word asks
    monkeypatch.setenv("LAGESBILD_OFFICE", str(program))
    assert page_numbers.with_page_numbers(docx) == docx  # laid out in another type: Word asks
    monkeypatch.setattr(page_numbers, "_AS_WIDE", {"Calibri": "SourceSansPro"})
    numbered = page_numbers.with_page_numbers(docx)
    lines = [
        text_of(link) for link in xml(numbered, "word/document.xml").iter(f"{W}hyperlink") if link.get(f"{W}anchor")
    ]
    shown = {
        title: int(page)
        for title, page in (re.fullmatch(r"(.*?)(\d+)", line).groups() for line in lines if line[-1:].isdigit())
    }
    reader = pypdf.PdfReader(io.BytesIO(written("pdf")))
    assert len(shown) >= 15
    assert "Innehåll" not in shown
    for title, page in shown.items():
        assert " ".join(title.split()) in " ".join(reader.pages[page - 1].extract_text().split()), (title, page)
    assert xml(docx, "word/settings.xml").find(f"{W}updateFields") is not None
    assert xml(numbered, "word/settings.xml").find(f"{W}updateFields") is None
    (tmp_path / "laid.pdf").write_bytes(b"no PDF")
    assert page_numbers.with_page_numbers(docx) == docx
