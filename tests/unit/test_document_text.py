"""People's text in every format: sub-headings, a table in the text, footnotes; and what references say."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date

import docx as python_docx
import pandas as pd
import pytest

from lagesbild.document import prose
from lagesbild.document.assembling import sources
from lagesbild.document.model import Document, Marking, Prose, Section
from lagesbild.document.prose import Shape
from lagesbild.document.writers import docx, formats, layout
from lagesbild.exhibit import Column, Exhibit, ExhibitRef, Kind, Role

TEXT = """Platser undviks.[^1] Se också listan[^kalla].

### Lokalt prioriterat område 1

#### Beskrivning

| Plats | Tillstånd | Antal |
|---|---|---|
| Åkermyntan | **LOV 3** | 12 |
| Vällingby C | LOV 3[^1] | 1 174 |

#### Kommentar

Arbetet fortsätter.

[^1]: Detta är fritextsvar.
[^kalla]: Polisens beslutsprotokoll RPC 112/2019.
"""


def document(text: str = TEXT, marking: Marking = Marking.INTERNAL) -> Document:
    sections = (
        Section("a", "Lokalt", 1, (Prose(text),), ("4 § 3",)),
        Section("b", "Därefter", 1, (Prose("Mer[^1].\n\n[^1]: En tredje."),)),
    )
    day = date(2026, 11, 29)
    return Document(
        "x", "Lägesbild Ensta", "", "Ensta", 2026, ("Ensta",), "2026", day, "version 1", day, marking, sections
    )


def test_a_table_and_footnotes_are_read():
    first, heading, _, table, *_ = prose.blocks(TEXT)
    assert [r.note for r in first.runs if r.note] == [
        "Detta är fritextsvar.",
        "Polisens beslutsprotokoll RPC 112/2019.",
    ]
    assert first.plain == "Platser undviks. Se också listan."
    assert heading.shape is Shape.HEADING
    assert table.shape is Shape.TABLE
    assert table.is_right == (False, False, True)
    assert table.plain == "Plats; Tillstånd; Antal\nÅkermyntan; LOV 3; 12\nVällingby C; LOV 3; 1 174"
    assert "(Fotnot: Detta är fritextsvar.)" in table.whole


def test_a_mark_that_nobody_explains_stays_as_it_stands():
    (text,) = prose.blocks("Så är det[^2].")
    assert text.plain == "Så är det[^2]."


def test_marks_are_no_numbers_to_check():
    assert prose.without_marks("Tre[^1] av 4.") == "Tre     av 4."


def test_sub_headings_of_text_are_headings_of_the_document():
    headings = [(i.text, i.level) for i in layout.flow(document()) if isinstance(i, layout.Heading)]
    assert headings == [
        ("Lokalt", 1),
        ("Lokalt prioriterat område 1", 2),
        ("Beskrivning", 3),
        ("Kommentar", 3),
        ("Därefter", 1),
    ]


@pytest.mark.parametrize("form", formats.WRITERS)
def test_every_format_can_print_them(form):
    assert formats.write(document(), form)


def test_word_has_real_footnotes_and_a_real_table():
    made = docx.write(document())
    parts = zipfile.ZipFile(io.BytesIO(made))
    notes = parts.read("word/footnotes.xml").decode()
    assert "Detta är fritextsvar." in notes
    assert notes.count("<w:footnote ") == 2 + 4  # two lines that set them apart, and one for each mark
    assert parts.read("word/document.xml").decode().count("<w:footnoteReference ") == 4
    opened = python_docx.Document(io.BytesIO(made))
    (table,) = opened.tables
    assert [c.text for c in table.rows[1].cells] == ["Åkermyntan", "LOV 3", "12"]


def test_the_municipalitys_file_brings_no_footnotes_of_its_own():
    base = docx.write(document("Eget.[^1]\n\n[^1]: Gammal fotnot."))
    made = docx.write(document(), base=base)
    names = [n for n in zipfile.ZipFile(io.BytesIO(made)).namelist() if "footnotes" in n]
    assert names == ["word/footnotes.xml"]
    assert "Gammal" not in zipfile.ZipFile(io.BytesIO(made)).read("word/footnotes.xml").decode()


def test_the_web_page_links_signs_and_notes_both_ways():
    text = formats.write(document(), "html").decode()
    assert 'href="#not-1"' in text
    assert 'id="not-1"' in text
    assert 'href="#not-ref-1"' in text
    assert text.count('class="notes"') == 1
    assert '<th scope="col">Plats</th>' in text


@pytest.mark.parametrize("marking", [Marking.DRAFT, Marking.INTERNAL])
def test_what_is_not_written_yet_is_marked_as_a_draft(marking):
    unwritten = Prose("*Att skriva: Vad det beror på.*", is_draft=True, is_internal=True)
    made = replace(document(marking=marking), sections=(Section("a", "Bedömning", 1, (unwritten,)),))
    (_, shown) = layout.flow(made)
    assert shown.is_draft


def test_a_source_that_several_files_name_is_told_once():
    exhibit = Exhibit(
        ExhibitRef("x", "ensta", 2026),
        Kind.TABLE,
        "Brott",
        pd.DataFrame({"a": [1]}),
        (Column("a", "A", Role.COUNT),),
        sources=("Polisen", "SCB (SCB:s databas)", "Polisen (uttag 2026-11-16)", "Polisen (uttag 2026-10-16)"),
        period="2026",
    )
    assert exhibit.source_line == (
        "Källa: Polisen (uttag 2026-10-16 och 2026-11-16); SCB (SCB:s databas). Period: 2026."
    )


@pytest.mark.parametrize(
    ("source", "reference"),
    [
        ("Brå (uttag 2023-11-24)", "Brå. Hämtad 2023-11-24."),
        (
            "SCB, https://scb.se/a_b (uttag 2023-11-24)",
            "SCB, [https://scb.se/a_b](https://scb.se/a_b). Hämtad 2023-11-24.",
        ),
        ("Polisen 2023", "Polisen 2023"),
    ],
)
def test_a_reference_says_when_it_was_drawn_and_its_address_is_a_link(source, reference):
    assert sources.as_reference(source) == reference


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("OSG, sammanställda i Lägesbild Ensta 2023, Tabell 2", "OSG"),
        ("Lägesbild Ensta 2023, Tabell 1", "Tidigare publicerad version av den här lägesbilden, Tabell 1"),
        ("Brå 2023", "Brå 2023"),
    ],
)
def test_a_document_is_no_source_of_itself(source, shown):
    assert sources.not_itself(source, "Lägesbild Ensta 2023") == shown
