"""What slides are made of: where things stand, texts, colours, names; shared by their tables and charts."""

from __future__ import annotations

import re
from typing import Any

from pptx.dml.color import RGBColor
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches, Pt

from lagesbild import palette
from lagesbild.document.prose import printable
from lagesbild.document.writers.layout import NumberedExhibit

WIDTH, HEIGHT = 13.333, 7.5
LEFT, ROOM = 0.6, 12.13
TOP, BOTTOM = 1.3, 6.6  # of the figure; its words push it down
FONT = "Calibri"
LEAST = 14.0  # points: nothing that is read from the back of a room is smaller


def shortened(text: str, most: int) -> str:
    """The first sentences of a text that fit in so many characters; at least one, cut between words."""
    kept = ""
    for sentence in re.split(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])", printable(text)):
        if kept and len(kept) + len(sentence) >= most:
            break
        kept = f"{kept} {sentence}".strip()
    return kept if len(kept) <= most else kept[: kept.rindex(" ", 0, most)].rstrip(" ,;:") + " …"


def foot(deck: Any, slide: Any, text: str) -> None:
    """The line at the foot of a slide, and its number."""
    line = slide.shapes.add_textbox(Inches(LEFT), Inches(6.85), Inches(11.2), Inches(0.4))
    line.name = "Källa"
    write_text(line.text_frame, [text], LEAST, palette.MUTED)
    number = slide.shapes.add_textbox(Inches(12.1), Inches(6.85), Inches(0.63), Inches(0.4))
    number.name = "Sidnummer"
    number.text_frame.paragraphs[0]._p.append(
        parse_xml(
            f'<a:fld {nsdecls("a")} id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum">'
            f'<a:rPr lang="sv-SE" sz="{round(LEAST * 100)}"/><a:t>{len(deck.slides)}</a:t></a:fld>'
        )
    )


def fill_of(colour: str) -> str:
    """A colour as the schema writes it."""
    return f'<a:srgbClr val="{colour.lstrip("#")}"/>'


def named(shape: Any, shown: NumberedExhibit) -> None:
    """What a screen reader says of a shape: the figure's number and its alternative text."""
    properties = shape._element.xpath(".//p:cNvPr")[0]
    properties.set("name", shown.number)
    properties.set("descr", shown.alt)


def place(shape: Any, left: float, top: float, width: float, height: float) -> None:
    """Where a shape stands, in inches."""
    shape.left, shape.top, shape.width, shape.height = (Inches(v) for v in (left, top, width, height))


def write_text(frame: Any, lines: list[str], size: float, colour: str, *, bold: bool = False) -> None:
    """Lines of text in one size and colour, to the left."""
    frame.word_wrap = True
    frame.text = "\n".join(lines)
    frame.margin_left = frame.margin_right = 0
    for paragraph in frame.paragraphs:
        paragraph._p.get_or_add_pPr().set("algn", "l")
        for run in paragraph.runs:
            run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
            run.font.color.rgb = rgb(colour)


def rgb(hexadecimal: str) -> RGBColor:
    """A colour as the library wants it."""
    return RGBColor.from_string(hexadecimal.lstrip("#"))


def in_swedish(element: Any) -> None:
    """Every text below an element is in Swedish."""
    for tag in ("a:rPr", "a:endParaRPr"):
        for properties in element.iter(qn(tag)):
            properties.set("lang", "sv-SE")
