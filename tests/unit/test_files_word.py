"""A municipality's Word file: styles and pictures pass, whatever runs, fetches or hides is refused by name."""

import io
import zipfile

import docx
import pytest
from PIL import Image

from lagesbild import wordfile
from lagesbild.document.writers.formats import check_base
from lagesbild.problems import Refused

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships/"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.fixture(scope="module")
def own() -> bytes:
    """A Word file as a municipality makes it: a logotype, fields in its foot."""
    picture = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(picture, "PNG")
    file = docx.Document()
    file.sections[0].header.paragraphs[0].add_run().add_picture(picture)
    foot = file.sections[0].footer.paragraphs[0]
    foot._p.append(docx.oxml.parse_xml(f'<w:fldSimple {W} w:instr=" PAGE \\* MERGEFORMAT "/>'))
    buffer = io.BytesIO()
    file.save(buffer)
    return buffer.getvalue()


def with_part(own: bytes, **changes: str | bytes) -> bytes:
    """The file with text put in before the last end tag of a part, or with another part."""
    buffer = io.BytesIO()
    named = {name.replace("__", "/").replace("_DOT_", "."): text for name, text in changes.items()}
    with zipfile.ZipFile(io.BytesIO(own)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name in named:
                added = named.pop(name)
                at = data.rindex(b"</")
                data = data[:at] + (added if isinstance(added, bytes) else added.encode()) + data[at:]
            target.writestr(name, data)
        for name, text in named.items():
            target.writestr(name, text)
    return buffer.getvalue()


def relation(kind: str, target: str, mode: str = "External", base: str = OFFICE) -> str:
    mode = f' TargetMode="{mode}"' if mode else ""
    return f'<Relationship Id="rX" Type="{base}{kind}" Target="{target}"{mode}/>'


def message_of(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        wordfile.check(data, "egen.docx")
    assert all(p.file == "egen.docx" and p.fix for p in refused.value.problems)
    return str(refused.value)


def test_styles_pictures_and_page_numbers_pass(own):
    wordfile.check(own)
    check_base(own)


@pytest.mark.parametrize(
    ("kind", "target", "mode", "what"),
    [
        ("attachedTemplate", "https://exempel.se/brev.dotm", "External", "en mall som hämtas från https://exempel.se/"),
        ("attachedTemplate", "file:///C:/mallar/brev.dotm", "External", "en mall som hämtas från file:"),
        ("image", "http://exempel.se/a.png", "External", "en bild som hämtas från http://exempel.se/a.png"),
        ("image", "\\\\server\\a.png", "", "en bild som hämtas från"),
        ("hyperlink", "https://exempel.se", "External", "en länk till https://exempel.se"),
        ("oleObject", "embeddings/a.bin", "", "ett inbäddat objekt (embeddings/a.bin)"),
        ("package", "embeddings/a.xlsx", "", "en inbäddad fil"),
        ("control", "activeX/activeX1.xml", "", "en ActiveX-kontroll"),
        ("aFChunk", "a.html", "", "ett inbäddat dokument"),
        ("subDocument", "b.docx", "External", "ett underdokument"),
        ("frame", "http://exempel.se/ram.html", "External", "en ram"),
        ("okänt", "http://exempel.se/", "External", "något som hämtas från http://exempel.se/"),
    ],
)
@pytest.mark.parametrize("where", ["document", "settings", "footer1"])
def test_what_is_fetched_or_embedded_is_named(own, where, kind, target, mode, what):
    part = f"word__rels__{where}_DOT_xml_DOT_rels".replace("word__rels", "word___rels")
    name = part.replace("__", "/").replace("_DOT_", ".")
    link = relation(kind, target, mode)
    with zipfile.ZipFile(io.BytesIO(own)) as archive:
        is_there = name in archive.namelist()
    xmlns = "http://schemas.openxmlformats.org/package/2006/relationships"
    text = message_of(
        with_part(own, **{part: link if is_there else f'<Relationships xmlns="{xmlns}">{link}</Relationships>'})
    )
    assert f"egen.docx::word/_rels/{where}.xml.rels: Filen har {what}" in text


def test_the_writer_refuses_what_the_check_does(own):
    with pytest.raises(Refused):
        check_base(with_part(own, word__program_DOT_exe=b"MZ"))


@pytest.mark.parametrize("kind", ["vbaProject", "keyMapCustomizations", "attachedToolbars"])
def test_macros_are_named(own, kind):
    data = with_part(own, word___rels__document_DOT_xml_DOT_rels=relation(kind, "x.bin", "", MICROSOFT))
    assert "makro" in message_of(data)


def test_a_macro_is_seen_without_a_relationship(own):
    types = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    data = with_part(own, **{"[Content_Types]_DOT_xml": types, "word__vbaProject_DOT_bin": b"x"})
    assert "egen.docx::word/vbaProject.bin: Filen har ett makro." in message_of(data)


def test_a_part_of_an_unknown_kind_is_named(own):
    assert "en del av okänt slag" in message_of(with_part(own, word__program_DOT_exe=b"MZ"))


def field(*texts: str) -> str:
    runs = "".join(f"<w:r><w:instrText>{t}</w:instrText></w:r>" for t in texts)
    marks = [f'<w:r><w:fldChar w:fldCharType="{t}"/></w:r>' for t in ("begin", "end")]
    return f"<w:p>{marks[0]}{runs}{marks[1]}</w:p>"


@pytest.mark.parametrize(
    ("inner", "name"),
    [
        (field(' DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc" '), "DDEAUTO"),
        (field(" D", "DE", " excel "), "DDE"),
        (field(' INCLUDEPICTURE "http://exempel.se/a.png" '), "INCLUDEPICTURE"),
        (field(" INCLUDETEXT x "), "INCLUDETEXT"),
        (field(" link Excel.Sheet "), "LINK"),
        ('<w:p><w:fldSimple w:instr="DDE excel x"/></w:p>', "DDE"),
        (field("MACROBUTTON Kör"), "MACROBUTTON"),
        (f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{field(" QUOTE 68 68 69 ")}</w:p>', "QUOTE"),
    ],
)
def test_fields_that_reach_outside_are_named(own, inner, name):
    assert f"Filen har fältet {name}, som kan hämta" in message_of(with_part(own, word__footer1_DOT_xml=inner))


@pytest.mark.parametrize("inner", [field(" PAGE "), field(" = 1 + 2 "), field(" STYLEREF ", '"Rubrik 1"'), field("")])
def test_fields_of_the_document_itself_pass(own, inner):
    wordfile.check(with_part(own, word__footer1_DOT_xml=inner))


def test_a_picture_by_address_is_named(own):
    picture = '<w:p><w:r><w:pict><v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="http://exempel.se/a"/></w:pict></w:r></w:p>'
    assert "något som hämtas från http://exempel.se/a" in message_of(with_part(own, word__footer1_DOT_xml=picture))


def test_entities_bombs_and_doubled_parts_are_refused(own):
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'
    with pytest.raises(Refused, match="Mallen går inte att läsa"):
        wordfile.check(with_part(own, word__extra_DOT_xml=bomb))
    with pytest.raises(Refused, match="Mallen är för stor"):
        wordfile.check(with_part(own, word__extra_DOT_xml=b" " * (wordfile.LARGEST + 1)))
    with pytest.raises(Refused, match="Mallen går inte att läsa"):
        wordfile.check(with_part(own, word__Document_DOT_xml=b"<a/>"))


def test_every_damaged_word_file_is_read_or_refused(own):
    for at in range(0, len(own), max(1, len(own) // 150)):
        for damaged in (own[:at], own[:at] + bytes([own[at] ^ 0x55]) + own[at + 1 :]):
            try:
                check_base(damaged)
            except Refused as refused:
                assert refused.problems
