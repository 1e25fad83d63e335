"""A place's own pictures and tables: what may be kept, how they stand in documents, and what a public version has of them."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest
from PIL import Image

from lagesbild import exhibits, manuscript, picturefile
from lagesbild.actor import Actor, Role
from lagesbild.document.assembling import assemble, produce
from lagesbild.document.writers import formats
from lagesbild.exhibit import Bars, Kind, OwnPicture
from lagesbild.exhibits import Scope
from lagesbild.manuscript import DocumentEditor, OwnTable, Use
from lagesbild.problems import LagesbildError, NotEnoughData, Refused, UnknownId

PLACE, YEAR = "hasselby-vallingby", 2023
WHO = Actor(Role.OTHER, "Testet")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 200"><rect width="400" height="200" fill="#123"/><text x="9" y="40">Grupp</text></svg>'


def png(width: int = 60, height: int = 30) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(buffer, "PNG")
    return buffer.getvalue()


def kept(register, title="Samverkan", use=Use.FIGURE, content=SVG, **more):
    about = {"alt": "Tre grupper under en styrgrupp.", "source": "Förvaltningen 2023", "name": "bild.svg", **more}
    return manuscript.save_picture(register, PLACE, use=use, title=title, content=content, actor=WHO, **about)


ANSWERS = OwnTable(
    "",
    "Platser där man känner oro",
    "%",
    "Stadens trygghetsmätning (fiktiva tal)",
    "första halvåret 2023",
    ("Svar", "Hässelby-Vällingby", "Hela staden"),
    (("Nära hemmet", 24, 26), ("Parkeringsplatser", 31, 27.5), ("Tunnelbanan", 40, None)),
)
RELATION = OwnTable(
    "",
    "Anmälda brott i parrelation",
    "antal anmälda brott",
    "Status (fiktiva tal)",
    "1 jan 2019 – 19 nov 2023",
    ("År", "Antal"),
    (("2019", 210), ("2020", 231), ("2021", 204), ("2022", 3), ("2023 t.o.m. 19 nov", 180)),
    partial=("2023 t.o.m. 19 nov",),
)


# --- the files ------------------------------------------------------------------------------


def test_a_picture_is_kept_without_what_only_its_file_says():
    whole = Image.new("RGB", (40, 20), "red")
    exif = Image.Exif()
    exif[0x010E] = "hemlig plats"
    buffer = io.BytesIO()
    whole.save(buffer, "JPEG", exif=exif)
    assert b"hemlig plats" in buffer.getvalue()
    made = picturefile.cleaned(buffer.getvalue())
    assert (made.form, made.width, made.height) == ("jpeg", 40, 20)
    assert b"hemlig plats" not in made.content


def test_a_picture_that_was_taken_lying_stands_as_it_was_seen():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    buffer = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(buffer, "JPEG", exif=exif)
    made = picturefile.cleaned(buffer.getvalue())
    assert (made.width, made.height) == (20, 40)


def test_a_large_picture_is_kept_in_the_size_of_a_page():
    assert picturefile.cleaned(png(4000, 1000)).width == 3000


@pytest.mark.parametrize(
    ("content", "expected_text"),
    [
        (b"", "går inte att läsa som bild"),
        (b"GIF89a" + b"0" * 40, "går inte att läsa som bild"),
        (png()[:40], "går inte att läsa som bild"),
        (b"%PDF-1.7", "går inte att läsa som bild"),
        (b"<svg", "går inte att läsa som SVG"),
        (b"<html xmlns='x'/>", "ingen SVG"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG, "DOCTYPE"),
        (SVG.replace(b"<text", b"<script>alert(1)</script><text"), "script"),
        (SVG.replace(b"<rect", b'<rect onload="x()"'), "onload"),
        (SVG.replace(b"<text", b'<image href="http://x/y.png"/><text'), "image"),
        (SVG.replace(b"<text", b'<use href="http://x/y.svg#a"/><text'), "utanför sig själv"),
        (SVG.replace(b"#123", b"url(http://x/y)"), "utanför sig själv"),
        (SVG.replace(b"<text", b"<style>@import 'http://x'</style><text"), "utanför sig själv"),
        (SVG.replace(b"<text", b"<foreignObject/><text"), "foreignObject"),
    ],
)
def test_what_is_no_picture_is_refused_and_told(content, expected_text):
    with pytest.raises(Refused) as refused:
        picturefile.cleaned(content, "a.svg")
    (problem,) = refused.value.problems
    assert expected_text in problem.what
    assert "PNG" in problem.expected


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(Refused, match="för stor"):
        picturefile.cleaned(b"0" * (picturefile.LARGEST + 1))


def test_an_svg_goes_without_what_a_drawing_program_remarks():
    drawn = SVG.replace(b"<svg ", b'<svg xmlns:i="http://x" i:path="/home/me" ').replace(
        b"<text", b"<metadata>me</metadata><text"
    )
    made = picturefile.cleaned(drawn)
    assert b"/home/me" not in made.content
    assert b"metadata" not in made.content
    assert (made.width, made.height) == (400, 200)
    assert picturefile.as_raster(made).startswith(b"\x89PNG")


# --- the register ---------------------------------------------------------------------------


def test_a_picture_must_say_what_it_shows_and_who_made_it(own_register):
    with pytest.raises(Refused) as refused:
        kept(own_register, title=" ", alt="", source="")
    assert [p.column for p in refused.value.problems] == ["Bildtext", "Alternativtext", "Källa"]
    assert manuscript.pictures(own_register, PLACE) == ()


def test_a_picture_has_a_history_and_can_be_taken_away(own_register):
    id_ = kept(own_register)
    manuscript.describe_picture(own_register, PLACE, id_, title="Ny text", alt="Annat.", source="Vi", actor=WHO)
    (picture,) = manuscript.pictures(own_register, PLACE)
    assert (picture.id, picture.title, picture.alt) == ("samverkan", "Ny text", "Annat.")
    assert len(own_register.history("pictures", area=PLACE, picture=id_)) == 2
    manuscript.remove_picture(own_register, PLACE, id_, actor=WHO)
    assert manuscript.pictures(own_register, PLACE) == ()
    with pytest.raises(UnknownId, match="samverkan"):
        exhibits.build(own_register, f"picture:{PLACE}:{YEAR}:{id_}")


def test_two_pictures_of_one_name_are_two(own_register):
    assert [kept(own_register), kept(own_register, content=png(), name="b.png")] == ["samverkan", "samverkan-2"]


@pytest.mark.parametrize(
    ("rows", "expected_text"),
    [
        ([["Svar", "A"]], "inga rader"),
        ([["Svar"], ["x"]], "kolumn och"),
        ([["Svar", "A", "A"], ["x", "1", "2"]], "två gånger"),
        ([["Svar", "A"], ["", "1"]], "saknar namn"),
        ([["Svar", "A"], ["x", "1"], ["y", "2"], ["z", "tre"]], "”tre” är inget tal"),
        ([["Svar", ""], ["x", "1"]], "saknar rubrik"),
    ],
)
def test_what_is_no_small_table_is_refused_by_row(rows, expected_text):
    with pytest.raises(Refused) as refused:
        manuscript.cells_of(rows, "tabell.csv")
    assert expected_text in refused.value.problems[0].what


def test_a_table_is_read_as_swedes_write_numbers():
    rows = [["Svar", "A", "Ord"], ["x", "1 174", "a"], ["y", "12,5 %", "b"], ["z", "..", ""], ["", "", ""]]
    assert manuscript.cells_of(rows) == (("Svar", "A", "Ord"), (("x", 1174, "a"), ("y", 12.5, "b"), ("z", None, "")))


def test_a_table_must_say_its_unit_source_and_period(own_register):
    with pytest.raises(Refused) as refused:
        manuscript.save_own_table(own_register, PLACE, replace(ANSWERS, unit="", source="", period=""), actor=WHO)
    assert [p.column for p in refused.value.problems] == ["Enhet", "Källa", "Period"]


def test_a_row_that_is_not_there_cannot_be_partial(own_register):
    with pytest.raises(Refused, match="ingen rad"):
        manuscript.save_own_table(own_register, PLACE, replace(RELATION, partial=("2024",)), actor=WHO)


# --- the exhibits ---------------------------------------------------------------------------


def test_a_picture_is_an_exhibit_that_is_called_figur(own_register):
    shown = exhibits.build(own_register, f"picture:{PLACE}:{YEAR}:{kept(own_register)}")
    assert shown.kind is Kind.FIGURE
    assert shown.alt == "Tre grupper under en styrgrupp."
    assert isinstance(shown.drawing, OwnPicture)
    assert shown.source_line == "Källa: Förvaltningen 2023."


def test_answers_are_bars_against_the_city_which_is_grey(own_register):
    id_ = manuscript.save_own_table(own_register, PLACE, ANSWERS, actor=WHO)
    shown = exhibits.build(own_register, f"own-chart:{PLACE}:{YEAR}:{id_}")
    assert isinstance(shown.drawing, Bars)
    assert (shown.drawing.upright, shown.drawing.against) == (False, "value_2")
    assert shown.finding == "Högst i Hässelby-Vällingby: Tunnelbanan, 40\u00a0%"
    assert shown.write("value_2") == ["26", "27,5", ".."]


def test_years_stand_and_a_part_of_a_year_is_hatched_and_compared_with_none(own_register):
    id_ = manuscript.save_own_table(own_register, PLACE, RELATION, actor=WHO)
    shown = exhibits.build(own_register, f"own-chart:{PLACE}:{YEAR}:{id_}")
    assert isinstance(shown.drawing, Bars)
    assert (shown.drawing.upright, shown.drawing.hatched) == (True, ("2023 t.o.m. 19 nov",))
    assert shown.finding == "Ned från 210 (2019) till 3 (2022)"
    assert shown.notes == ("Inte hela perioden: 2023 t.o.m. 19 nov.",)


def test_means_are_drawn_on_their_scale(own_register):
    means = replace(ANSWERS, title="GSRS", unit="medel", low=1.0, high=10.0, titles=("Cirkel", "Medel"))
    means = replace(means, rows=(("Cirkel 1", 9.8), ("Cirkel 2", 9.5)))
    id_ = manuscript.save_own_table(own_register, PLACE, means, actor=WHO)
    shown = exhibits.build(own_register, f"own-chart:{PLACE}:{YEAR}:{id_}")
    assert isinstance(shown.drawing, Bars)
    assert shown.drawing.limits(shown.table) == (1.0, 10.0)
    assert shown.drawing.ticks(shown.table)[0] == 1.0
    assert shown.drawing.ticks(shown.table)[-1] == 10.0


def test_a_table_of_words_has_no_diagram(own_register):
    words = replace(ANSWERS, rows=(("a", "x", "y"), ("b", "z", "w")))
    id_ = manuscript.save_own_table(own_register, PLACE, words, actor=WHO)
    with pytest.raises(NotEnoughData, match="bara tal"):
        exhibits.build(own_register, f"own-chart:{PLACE}:{YEAR}:{id_}")


# --- in documents ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def without_figures(drafted):
    """A document whose template's figures are taken away: what is left of it is quick to make."""
    whole = drafted(PLACE, YEAR)
    return replace(whole, sections=tuple(replace(s, figures=()) for s in whole.sections))


@pytest.fixture
def written(own_register, without_figures):
    """A document of a picture, an own table and its diagram, started before they were brought."""
    manuscript.start(own_register, without_figures, actor=WHO)
    editor = DocumentEditor(own_register, WHO, PLACE, f"stockholm-{YEAR}")
    editor.place("ansvar", f"picture:{PLACE}:{YEAR}:{kept(own_register)}")
    editor.place("ansvar", f"picture:{PLACE}:{YEAR}:{kept(own_register, 'Läget', content=png(), name='b.png')}")
    for table, forms in ((ANSWERS, ("own-chart",)), (RELATION, ("own-table", "own-chart"))):
        id_ = manuscript.save_own_table(own_register, PLACE, table, actor=WHO)
        for form in forms:
            editor.place("trygghet", f"{form}:{PLACE}:{YEAR}:{id_}")
    kept(own_register, "Staden", Use.LOGOTYPE, alt="Stadens märke", source="")
    kept(own_register, "Polisen", Use.LOGOTYPE, content=png(), name="p.png", alt="Polisens märke", source="")
    return own_register, editor


def test_own_material_is_numbered_and_needs_no_new_uttag(written):
    register, editor = written
    made = assemble.assemble(register, editor.load())
    numbers = made.document.numbers()
    assert [n for n in numbers.values() if n.startswith("Figur")] == ["Figur 1", "Figur 2"]
    assert numbers[f"own-table:{PLACE}:{YEAR}:anmalda-brott-i-parrelation"].startswith("Tabell")
    assert [logotype.alt for logotype in made.document.logotypes] == ["Stadens märke", "Polisens märke"]
    assert not [t for t in made.troubles if t.exhibit.startswith(("picture", "own"))]


@pytest.mark.parametrize("form", formats.WRITERS)
def test_every_format_prints_own_material(written, form):
    register, editor = written
    content = produce.of(register, editor.load(), form).content
    if form in ("docx", "pptx"):
        parts = zipfile.ZipFile(io.BytesIO(content))
        text = "".join(parts.read(n).decode() for n in parts.namelist() if n.endswith(".xml"))
        assert "Tre grupper under en styrgrupp." in text
        assert "Platser där man känner oro" in text
        assert "Stadens märke" in text
        if form == "docx":
            ids = re.findall(r'<wp:docPr[^>]* id="(\d+)"', text) or re.findall(r'docPr id="(\d+)"', text)
            assert len(ids) == len(set(ids)) > 3
    elif form == "html":
        text = content.decode()
        assert "Tre grupper under en styrgrupp." in text
        assert "data:image/png" in text
        assert "Polisens märke" in text
    elif form == "pdf":
        assert content.startswith(b"%PDF")
    else:
        assert any(
            "Figur 1" in n
            for n in re.findall(
                r'name="([^"]*)"', zipfile.ZipFile(io.BytesIO(content)).read("xl/workbook.xml").decode()
            )
        )


def test_a_public_version_has_own_material_when_it_is_declared_open_and_says_why(written):
    register, editor = written
    made = produce.of(register, editor.load(), "html", public=True)
    text = made.content.decode()
    assert "Tre grupper" not in text
    assert "Parkeringsplatser" not in text
    assert any("ingen har förklarat öppen" in w for w in made.withheld)
    manuscript.declare_open(register, PLACE, "Samverkan", "Den finns på webben.", actor=WHO)
    manuscript.declare_open(register, PLACE, ANSWERS.title, "Staden publicerar den.", actor=WHO)
    text = produce.of(register, editor.load(), "html", public=True).content.decode()
    assert "Tre grupper" in text
    assert "Redovisas öppet. Skäl: Staden publicerar den." in text
    assert "parrelation" not in text


def test_words_do_not_tell_what_a_table_that_is_left_out_holds(written):
    register, editor = written
    editor.write("orsaksanalys", "År 2022 anmäldes 3 brott.", seen=None)
    with pytest.raises(LagesbildError, match="Skriv om meningen"):
        produce.of(register, editor.load(), "html", public=True)


def test_an_own_picture_can_be_shown_as_a_file(own_register):
    from lagesbild.document.writers import files

    shown = exhibits.build(own_register, f"picture:{PLACE}:{YEAR}:{kept(own_register, content=png(), name='b.png')}")
    for form, (make, _) in files.FORMATS.items():
        assert make(shown), form
    assert Scope(own_register, PLACE, YEAR).ref("picture", "samverkan") == shown.ref
