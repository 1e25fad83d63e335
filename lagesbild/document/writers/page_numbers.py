"""The page numbers in the contents of a .docx, counted by a LibreOffice on this machine, where there is one.

Only what lays a document out knows its pages. Without LibreOffice, without the document's type or one as wide, or
when the headings of the two do not agree, the file is left as it was: Word asks when it opens it, and counts itself.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lxml import etree
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from lagesbild import settings

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DOCUMENT, _SETTINGS, _STYLES = "word/document.xml", "word/settings.xml", "word/styles.xml"
_LONGEST = 120.0  # seconds that LibreOffice may take
_AS_WIDE = {
    "Calibri": "Carlito",
    "Cambria": "Caladea",
    "Arial": "LiberationSans",
    "Times New Roman": "LiberationSerif",
}
"""Type → one whose letters are exactly as wide."""


def with_page_numbers(docx: bytes) -> bytes:
    """The .docx with page numbers in its contents, which Word then does not ask about; unchanged where nobody can count."""
    program = shutil.which(settings.office())
    if program is None:
        return docx
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        parts = {i: package.read(i.filename) for i in package.infolist()}
    named = {i.filename: content for i, content in parts.items()}
    document = etree.fromstring(named[_DOCUMENT])
    entries = list(_entries(document))
    pdf = _laid_out(program, docx)
    pages = _pages_of(pdf, [title for title, _ in entries], _type_of(named[_STYLES])) if pdf and entries else None
    if pages is None:
        return docx
    for (_, shown), page in zip(entries, pages, strict=True):
        shown.text = str(page)
    changed = {
        _DOCUMENT: etree.tostring(document, xml_declaration=True, encoding="UTF-8", standalone=True),
        _SETTINGS: _unasked(named[_SETTINGS]),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for info, content in parts.items():
            package.writestr(info, changed.get(info.filename, content))
    return out.getvalue()


def _entries(document: Any) -> Iterator[tuple[str, Any]]:
    """(heading, the text that shows its page) of every line of the contents."""
    for link in document.iter(f"{_W}hyperlink"):
        codes = "".join(t.text or "" for t in link.iter(f"{_W}instrText"))
        texts = list(link.iter(f"{_W}t"))
        if "PAGEREF" in codes and len(texts) >= 2:
            yield "".join(t.text or "" for t in texts[:-1]), texts[-1]


def _type_of(styles: bytes) -> str:
    """The type of the running text, "" when the file does not say."""
    for style in etree.fromstring(styles).iter(f"{_W}style"):
        fonts = style.find(f"{_W}rPr/{_W}rFonts")
        if style.get(f"{_W}styleId") == "Normal" and fonts is not None:
            return str(fonts.get(f"{_W}ascii") or "")
    return ""


def _laid_out(program: str, docx: bytes) -> bytes | None:
    """The document as LibreOffice lays it out, a PDF; None when it does not."""
    with tempfile.TemporaryDirectory(prefix="lagesbild-sidor-") as folder:
        file = Path(folder, "dokument.docx")
        file.write_bytes(docx)
        profile = f"-env:UserInstallation={Path(folder, 'profil').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(file)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_LONGEST)
            return file.with_suffix(".pdf").read_bytes()
        except (OSError, subprocess.SubprocessError):
            return None


def _pages_of(pdf: bytes, titles: Sequence[str], wanted: str) -> list[int] | None:
    """The page of each heading, in order; None when a heading is not found, or the type is another."""
    try:
        reader = PdfReader(io.BytesIO(pdf))
        types = {_plain(n) for page in reader.pages for n in _fonts(page)}
        bookmarks = [(str(d.title).strip(), reader.get_destination_page_number(d)) for d in _flat(reader.outline)]
    except (PyPdfError, KeyError, ValueError, AttributeError):
        return None
    if not wanted or not types & {_plain(wanted), _plain(_AS_WIDE.get(wanted, wanted))}:
        return None
    pages: list[int] = []
    at = 0
    for title in titles:
        while at < len(bookmarks) and bookmarks[at][0] != title.strip():
            at += 1
        if at == len(bookmarks) or (page := bookmarks[at][1]) is None or page < 0:
            return None
        pages.append(page + 1)
        at += 1
    return pages


def _flat(outline: Sequence[Any]) -> Iterator[Any]:
    for item in outline:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item


def _fonts(page: Any) -> Iterator[str]:
    resources = page.get("/Resources") or {}
    for font in (resources.get("/Font") or {}).values():
        yield str(font.get_object().get("/BaseFont", ""))


def _plain(name: str) -> str:
    """A type's name without its subset and its cut: "BAAAAA+Carlito-Bold" is "carlito"."""
    return re.sub(r"^/?(?:[A-Z]{6}\+)?", "", name).split("-")[0].split(",")[0].replace(" ", "").lower()


def _unasked(settings_part: bytes) -> bytes:
    root = etree.fromstring(settings_part)
    for element in root.findall(f"{_W}updateFields"):
        root.remove(element)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made
