"""The running text of a file."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from lagesbild.problems import Problem, Refused
from lagesbild.readers.texts import read_text

EXPECTED = "en text: .txt (UTF-8, UTF-16 eller cp1252) eller .docx."
_LONGEST = 20_000_000  # bytes of text; a longer file is no lägesbild


def read(path: Path) -> str:
    """The running text of a file; of a .docx its paragraphs without tables. Raises Refused."""
    if path.suffix.lower() != ".docx":
        return read_text(path, EXPECTED)
    try:
        with zipfile.ZipFile(path) as archive, archive.open("word/document.xml") as part:
            data = part.read(_LONGEST + 1)
        if len(data) > _LONGEST or b"<!DOCTYPE" in data:
            raise ValueError
        body = ElementTree.fromstring(data)
    except OSError:
        raise Refused([Problem("Filen finns inte eller går inte att öppna.", EXPECTED, file=path.name)]) from None
    except (
        ValueError,
        KeyError,
        RuntimeError,
        NotImplementedError,
        EOFError,
        zipfile.BadZipFile,
        ElementTree.ParseError,
    ):
        raise Refused([Problem("Filen går inte att läsa som ett Word-dokument.", EXPECTED, file=path.name)]) from None
    return "\n\n".join(_paragraphs(body))


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}noBreakHyphen": "-"}
_WRITTEN = (f"{_W}t", *_SPACE)


def _paragraphs(element: ElementTree.Element) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}p":
            yield "".join(_SPACE.get(e.tag, e.text or "") for e in child.iter() if e.tag in _WRITTEN)
        elif child.tag != f"{_W}tbl":
            yield from _paragraphs(child)
