"""What the written files hold, read with other eyes than those that wrote them."""

import io
import json
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path

import docx as python_docx
import pandas as pd
import pikepdf
import pptx
import pypdf
import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from lagesbild import exhibits
from lagesbild.document.assembling import assemble, draft
from lagesbild.document.model import Cancelled, Marking, Placed, Section
from lagesbild.document.writers.formats import WRITERS, write
from lagesbild.document.writers.layout import (
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
)
from lagesbild.document.writers.printed_tables import Cell as PrintedCell
from lagesbild.exhibit import Caveat, Column, Exhibit, ExhibitRef, Format, Kind, Lines, Role
from lagesbild.exhibits import build
from lagesbild.paper.text import width_of
from lagesbild.problems import UnknownId
from tests.columns import column
from tests.seed_document import PLACE, YEAR, seed_document
from tests.written import W, exhibits_table, shown_in, xml

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


@pytest.mark.parametrize("name", ["map-share", "map-layer", "owners", "theme-work", "event-density", "three-maps"])
def test_an_alternative_text_says_nothing_twice(name, register):
    scope = exhibits.Scope(register, "exempelstad-fiktiv", 2026)
    made = exhibits.build_in(scope, name, *next(iter(exhibits.SPECS[name].offered(scope)), ()))
    sentences = NumberedExhibit(Placed(made), "Kartbild 1", "a").alt.removeprefix("Kartbild: ").split(". ")
    sentences = [s.rstrip(".") for s in sentences]
    assert len(sentences) == len(set(sentences)) and sentences[0] == Placed(made).heading.split(". ")[0]


def test_an_alternative_text_is_short(document):
    assert all(30 < len(s.alt) < 260 for s in shown_in(document))
