"""The pieces of XML that a .docx is written with: paragraphs, runs, fields, bookmarks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import parse_xml

from lagesbild.swedish import NBSP

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
NAMESPACES = f'xmlns:w="{W}" xmlns:r="{_R}" xmlns:w14="{_W14}"'
TWIPS = 1440  # per inch

TAB = "<w:r><w:tab/></w:r>"
END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
_PARAGRAPH_ORDER = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "numPr", "tabs", "spacing", "ind", "jc")


def parsed(xml: str) -> Any:
    """The element that a piece of XML describes."""
    at = xml.index(">") if xml[xml.index(">") - 1] != "/" else xml.index(">") - 1
    return parse_xml(f"{xml[:at]} {NAMESPACES}{xml[at:]}")


def paragraph_xml(style: str, inner: str, *properties: str) -> str:
    """A paragraph. ``properties`` are elements of ``w:pPr``, put in the order that Word wants."""
    every = [f'<w:pStyle w:val="{style}"/>'] if style else []
    every += [p for p in properties if p]
    every.sort(key=lambda p: _PARAGRAPH_ORDER.index(p[3:].split(" ")[0].split(">")[0].rstrip("/")))
    return f"<w:p><w:pPr>{''.join(every)}</w:pPr>{inner}</w:p>"


def run_xml(
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    color: str = "",
    size: float = 0.0,
    style: str = "",
    lines: Sequence[str] = (),
) -> str:
    """Text that looks the same throughout, on ``lines`` of its own where they are given.

    Its numbers and dates are not broken at their hyphens and spaces.
    """
    properties = (
        (f'<w:rStyle w:val="{style}"/>' if style else "")
        + ("<w:b/>" if bold else "")
        + ("<w:i/>" if italic else "")
        + (f'<w:color w:val="{color.lstrip("#")}"/>' if color else "")
        + (f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else "")
    )
    return f"<w:r><w:rPr>{properties}</w:rPr>{_text_xml(lines or [text])}</w:r>"


def _text_xml(lines: Sequence[str]) -> str:
    whole = [*(f"{line} " for line in lines[:-1]), lines[-1]]
    texts = (
        "<w:noBreakHyphen/>".join(
            f'<w:t xml:space="preserve">{escape(piece)}</w:t>'
            for piece in _WITHIN_DATE.split(_WITHIN_NUMBER.sub(NBSP, line))
        )
        for line in whole
    )
    return "<w:br/>".join(texts)


_WITHIN_DATE = re.compile(r"(?<=\d)-(?=\d)")
_WITHIN_NUMBER = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")


def begin_field(code: str) -> str:
    """A field up to where its result begins."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{escape(code)}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


def field_xml(code: str, shown: str, *, bold: bool = False) -> str:
    """A field that already shows its result."""
    return begin_field(f" {code} ") + run_xml(shown, bold=bold) + END


def bookmark_name(anchor: str) -> str:
    """A bookmark's name: at most 40 letters, digits and underscores, and not like any other."""
    name = anchor.replace("-", "_")
    clean = "".join(c for c in name if c.isascii() and (c.isalnum() or c == "_"))
    if len(clean) > 38 or clean != name:
        clean = f"{clean[:28]}_{sum(ord(c) * (i + 1) for i, c in enumerate(anchor)) % 10**8}"
    return f"_{clean}"
