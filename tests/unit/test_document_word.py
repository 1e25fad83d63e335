"""What a Word file holds, read with other eyes than those that wrote it."""

import io
import re
import zipfile
from collections import Counter
from dataclasses import replace

import docx as python_docx
import mammoth
import pandas as pd
import pikepdf
import pypdf
import pytest
from lxml import etree

from lagesbild import exhibits, show
from lagesbild.document.model import Placed, Prose, Section
from lagesbild.document.writers import page_numbers, pdf
from lagesbild.document.writers.formats import check_base, write
from lagesbild.document.writers.layout import (
    NOTES,
)
from lagesbild.document.writers.printed_tables import Cell as PrintedCell
from lagesbild.document.writers.printed_tables import (
    fit,
    grid,
    lines_of_ranges,
)
from lagesbild.exhibit import Exhibit, ExhibitRef, Kind
from lagesbild.exhibits import build
from lagesbild.problems import Refused
from tests.columns import column
from tests.seed_document import PLACE, YEAR, id_of
from tests.written import WP, W, exhibits_table, shown_in, text_of, xml


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


def test_the_line_of_a_draft_stands_where_its_paragraphs_do_in_a_list_too(document):
    prose = Prose("Läget.\n\n- Ett\n- Två", is_draft=True)
    body = xml(write(replace(document, sections=(Section("a", "A", 1, (prose,)),)), "docx"), "word/document.xml")[0]
    (listed, _) = [p.find(f".//{W}ind") for p in body if p.tag == f"{W}p" and p.find(f".//{W}numPr") is not None]
    assert int(listed.get(f"{W}left")) - int(listed.get(f"{W}hanging")) == 200


def test_word_opens_in_its_current_mode_and_tables_mark_their_first_column(written):
    settings = xml(written("docx"), "word/settings.xml")
    modes = {s.get(f"{W}name"): s.get(f"{W}val") for s in settings.iter(f"{W}compatSetting")}
    assert modes["compatibilityMode"] == "15"
    for table in xml(written("docx"), "word/document.xml").iter(f"{W}tbl"):
        for row in list(table.iter(f"{W}tr"))[1:]:
            assert row.find(f"{W}tc/{W}tcPr/{W}cnfStyle") is not None


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
