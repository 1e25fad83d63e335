"""Running text in sentences; headings stand alone, and lines of a table are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lagesbild.checktext.numbers import straight


@dataclass(frozen=True)
class Sentence:
    """A stretch of running text; ``paragraph`` counts from 0."""

    start: int
    end: int
    paragraph: int


_ABBREVIATION = re.compile(
    r"(?:\b(?:ca|kl|nr|st|jfr|jmf|resp|inkl|exkl|dvs|osv|mfl|tex|bla|tom|sid|kap|jan|feb|mar|apr|jun|jul|aug|sept?|okt|nov|dec)|\b[^\W\d_]|\.[^\W\d_])$",
    re.I,
)
_END = re.compile(r"(?<![.!?])[.!?]+[”\"')\]]*\s++(?=[^\Wa-zåäö_]|[”\"'(–+−-])|;\s++")
_ITEM = re.compile(r"\s*+(?:[-–•*·]\s++|[0-9]{1,2}[.)]\s)")
_LONE_NUMBER = re.compile(r"[(\[]?[0-9]{1,3}(?: ?[0-9]{3})*[)\]]?")
_CELLS = re.compile(r"\t|;| {3,}|\|")


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of the running text; headings stand alone and lines of a table are left out."""
    plain = straight(text)
    paragraph, begun, last = 0, None, 0
    was_number = False
    for start, line in _lines(plain):
        body = line.strip()
        alone = not body or _is_row(line)
        # a short line before a capital is a heading, a line that a file has broken is not; a lone number is a cell or a page
        is_number = bool(_LONE_NUMBER.fullmatch(body))
        new = (
            alone
            or is_number
            or was_number
            or bool(_ITEM.match(line))
            or (begun is not None and last - begun < 60 and body[:1].isupper())
        )
        if begun is not None and new:
            yield from _split(plain, begun, last, paragraph)
            paragraph, begun = paragraph + 1, None
        if not alone:
            begun = start if begun is None else begun
            last = start + len(line)
        was_number = is_number
    if begun is not None:
        yield from _split(plain, begun, last, paragraph)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.split("\n"):
        yield at, line
        at += len(line) + 1


def _is_row(line: str) -> bool:
    """True for a line of a table: cells, of which most are numbers or short."""
    cells = [c.strip() for c in _CELLS.split(line.strip()) if c.strip()]
    return len(cells) >= 3 and sum(len(c) <= 12 for c in cells) >= len(cells) / 2


def _split(text: str, start: int, end: int, paragraph: int) -> Iterator[Sentence]:
    at = start
    for match in _END.finditer(text, start, end):
        if match[0].startswith(".") and _ABBREVIATION.search(text[max(at, match.start() - 8) : match.start()]):
            continue
        yield Sentence(at, match.end(), paragraph)
        at = match.end()
    if text[at:end].strip():
        yield Sentence(at, end, paragraph)
