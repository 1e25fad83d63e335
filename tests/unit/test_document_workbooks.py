"""What workbooks and web pages hold, and workbooks read again."""

import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import openpyxl
import pytest

from lagesbild import intake
from lagesbild.document.model import Placed, Section
from lagesbild.document.writers.formats import write
from lagesbild.readers import Context, read
from lagesbild.tables import TABLES
from tests.seed_document import PLACE, YEAR, id_of
from tests.written import exhibits_table, shown_in


def test_a_web_page_prints_its_levels_and_breaks_no_date(document):
    table = exhibits_table()
    note = replace(table, notes=("Hämtad 2023-11-24.",))
    page = write(replace(document, sections=(Section("a", "A", 1, (Placed(note),)),)), "html").decode()
    assert 'Hämtad <span class="day">2023-11-24</span>.' in page
    printed = page.partition("@media print")[2].partition("</style>")[0]
    assert re.search(r"\.lv[^{]*\{ print-color-adjust: exact", printed)  # white digits on white paper say nothing


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
