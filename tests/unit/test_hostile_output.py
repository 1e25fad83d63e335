"""What files say is shown as it stands in documents and on maps: no markup is read, nothing is fetched, nothing runs."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from html import unescape
from html.parser import HTMLParser

import mammoth
import pandas as pd
import pptx
import pypdf
import pytest
from streamlit_folium import generate_leaflet_string

from lagesbild.document.model import Document, Marking, Placed, Prose, Section
from lagesbild.document.writers.formats import WRITERS, write
from lagesbild.exhibit import AreaMap, Exhibit, ExhibitRef, Format, Intervals, Kind, MapLayer
from lagesbild.screen import maps
from tests.columns import column

MARKUP = (
    "**fet** _kursiv_ `kod` ~~bort~~",
    "![bild](http://127.0.0.1:9/x.png)",
    "[text](javascript:alert(1))",
    "<img src=http://127.0.0.1:9/x.png onerror=alert(1)>",
    "</td></script><script>alert(1)</script>",
    "<!-- bort --> &lt;b&gt; &amp;",
    "<w:p/></w:t>",
    "http://127.0.0.1:9/x.png",
    '#import "@preview/cetz:0.1.0" #read("/etc/passwd")',
    "#let x = 1; #panic() $x^2 + y$ @ref <etikett>",
    '"); #eval("1+1") \\" \\u{41}',
    "*fet* = Rubrik / begrepp: ord -- --- ~ \\ // bort /* bort */",
    "\\textbf{x} \\input{/etc/passwd} $\\frac{1}{2}$",
    "{{7*7}} {% include 'x' %} {# bort #} ${7*7} `${7*7}` %(x)s {0}",
    '=HYPERLINK("http://127.0.0.1:9") \'',
)
"""Each means something to one who reads markup: Markdown, HTML, Word, typst, LaTeX, a template, a spreadsheet."""
AREA = '{"type": "Polygon", "coordinates": [[[17, 59], [18, 59], [18, 60], [17, 59]]]}'
POINT = '{"type": "Point", "coordinates": [17.6, 59.2], "x": "{{7*7}}"}'


def exhibit(text: str, *, chart: bool = False) -> Exhibit:
    """One with the text in every place where a file's words may stand."""
    table = pd.DataFrame({"A": [text, "B"], "N": [1.0, 2.0], "low": [0.5, 1.5], "high": [1.5, 2.5]})
    return Exhibit(
        ref=ExhibitRef("levels", "x", 2023, ("line",) if chart else ()),
        kind=Kind.CHART if chart else Kind.TABLE,
        title=f"Titel {text}",
        table=table,
        columns=(
            replace(column("A"), title=f"Rubrik {text}"),
            replace(column("N", Format.COUNT), title=text),
            column("low"),
            column("high"),
        ),
        sources=(text,),
        period="2023",
        summary=text,
        how_to_read=text,
        notes=(text,),
        drawing=Intervals("A", "N", "low", "high") if chart else None,
    )


def document(text: str) -> Document:
    blocks = (Placed(exhibit(text)), Placed(exhibit(text, chart=True)))
    return Document(
        id="x", title=f"Läget {text}", subtitle=text, place="Ort", year=2023, organisations=(text,), period="2023",
        drawn=date(2023, 1, 1), version="1", issued=date(2023, 1, 1), marking=Marking.DRAFT,
        sections=(Section("a", f"Avsnitt {text}", 1, (Prose("Inledning."), *blocks)),),
    )  # fmt: skip


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def written():
    """All texts at once: what one of them does is seen by what stands of it."""
    made: dict[str, bytes] = {}

    def _written(form: str) -> bytes:
        if form not in made:
            made[form] = write(document(" ¦ ".join(MARKUP)), form)
        return made[form]

    return _written


class Page(HTMLParser):
    """The tags of an HTML page with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)


def test_an_html_document_shows_markup_as_it_stands_and_asks_for_nothing(written):
    page = Page(written("html").decode())
    words = squeezed("".join(page.words))
    for text in MARKUP:
        assert words.count(squeezed(text)) >= 10, text
    assert "script" not in {tag for tag, _ in page.tags}
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on")], tag
        for name in ("src", "href", "srcset", "action", "data"):
            assert re.match(r"#|data:image/svg\+xml;base64,", attributes.get(name) or "#"), (tag, attributes[name])


def test_a_pdf_shows_markup_as_it_stands_and_links_nowhere(written):
    file = pypdf.PdfReader(io.BytesIO(written("pdf")))
    words = squeezed("".join(page.extract_text() for page in file.pages))
    for text in MARKUP:
        assert squeezed(text) in words, text
    actions = [a.get_object().get("/A") for page in file.pages for a in page.get("/Annots") or ()]
    assert not [a for a in actions if a is not None and a.get_object().get("/S") != "/GoTo"]


def test_an_office_document_shows_markup_as_it_stands_and_points_to_nothing_outside(written):
    words = {
        "docx": mammoth.extract_raw_text(io.BytesIO(written("docx"))).value,
        "pptx": "".join(
            text
            for slide in pptx.Presentation(io.BytesIO(written("pptx"))).slides
            for text in slide.element.xpath(".//a:t/text()")
        ),
    }
    for form, sentence in words.items():
        for text in MARKUP:
            assert squeezed(text) in squeezed(sentence), (form, text)
    for form in ("docx", "pptx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(written(form))) as archive:
            for name in archive.namelist():
                part = archive.read(name)
                assert b'TargetMode="External"' not in part, (form, name)
                assert b"<f>" not in part or "/charts/" in name or "embeddings" in name, (form, name)
    assert set(WRITERS) == {"docx", "pptx", "xlsx", "pdf", "html"}, "a new format is to be looked at here too"


@pytest.mark.parametrize("text", MARKUP)
def test_a_map_shows_names_as_they_stand_and_runs_nothing_of_them(text):
    name = f"ZQ{text}ZQ"
    drawing = AreaMap(
        "A", "N", {name: AREA}, bounds=(1.0,), points={name: (17.5, 59.5)},
        layers=(
            MapLayer(name, ((name, POINT),), "point"),
            MapLayer(name, ((name, AREA),), "outline"),
            MapLayer(name, ((name, AREA),), "border"),
        ),
    )  # fmt: skip
    table = pd.DataFrame({"A": [name], "N": [3.0]})
    shown = Exhibit(
        ref=ExhibitRef("m", "x", 2023), kind=Kind.MAP, title=name, table=table, sources=("S",), period="2023",
        columns=(column("A"), column("N", Format.COUNT)), drawing=drawing,
    )  # fmt: skip
    groups = maps.feature_groups(shown)
    whole = maps.base_map(shown)
    for group in groups:
        group.add_to(whole)
    scripts = [whole.get_root().render(), *(generate_leaflet_string(g, base_id=str(i)) for i, g in enumerate(groups))]
    for script in scripts:
        messages = [m[1] for m in re.finditer(r"ZQ(.*?)ZQ", script)]
        assert messages, "the name is there"
        for part in messages:
            part = part.replace("/\\u200b", "/")  # where a long name may be broken
            plain = part.encode().decode("unicode_escape") if "\\u00" in part else part
            assert not re.search(r"[<>`{}$\\\"']", plain), part
            assert unescape(plain) == text
