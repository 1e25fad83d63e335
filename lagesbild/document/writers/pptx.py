"""A document as .pptx for the meeting: one slide an exhibit, with charts and tables that can be edited.

What PowerPoint has a chart for is one (lines, bars of levels, shares with their intervals), a
table is a table, and only maps and what else cannot be native are pictures.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from math import ceil
from typing import Any
from xml.sax.saxutils import escape

import pandas as pd
import pptx as python_pptx
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
from pptx.enum.dml import MSO_PATTERN_TYPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Inches, Pt

from lagesbild import palette, paper
from lagesbild.document.model import OPENING, TO_WRITE, Document, Progress, Section
from lagesbild.document.prose import Text, printable
from lagesbild.document.writers.layout import (
    Heading,
    KeyNumbers,
    NumberedExhibit,
    Paragraph,
    core_text,
    facts_of,
    flow,
    naming,
    version_line,
)
from lagesbild.document.writers.printed_tables import (
    APART,
    Cell,
    Grid,
    grid,
    lines_of,
    measure,
    parts,
)
from lagesbild.exhibit import (
    UNASSESSED,
    AreaMap,
    Bars,
    Column,
    Intervals,
    LevelBars,
    LevelGrid,
    LevelStrip,
    Lines,
    of_level,
)
from lagesbild.formulas import guarded
from lagesbild.paper.text import shared_widths, width_of
from lagesbild.picturefile import as_raster
from lagesbild.swedish import listing

_WIDTH, _HEIGHT = 13.333, 7.5
_LEFT, _ROOM = 0.6, 12.13
_TOP, _BOTTOM = 2.05, 6.6  # of the figure
_FONT = "Calibri"
_LEAST = 14.0  # points: nothing that is read from the back of a room is smaller
_SIZES = (16.0, 15.0, _LEAST)
_SOURCE_ROOM = 120  # characters of the line at the foot
_WIDER = 1.34  # what a type that stands in for ours may need: its lines must not run into the foot
_PLAIN_TABLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # "No Style, No Grid"


def write(document: Document, progress: Progress | None = None) -> bytes:
    """The document's exhibits as the bytes of a .pptx. WriteFailed names an exhibit that cannot be drawn."""
    deck = python_pptx.Presentation()
    deck.slide_width, deck.slide_height = Inches(_WIDTH), Inches(_HEIGHT)
    _title_slide(deck, document)
    sections = {f"avsnitt-{s.id}": s for s in document.sections}
    on_slides = {printable(p.words) for p in document.placed()}
    section: Section | None = None
    chapter = ""  # one that has no slide yet
    words: list[Text] = []
    numbers: list[KeyNumbers] = []
    for item in flow(document, progress):
        if isinstance(item, Heading) and item.anchor.startswith("avsnitt-"):
            chapter = _words_slide(deck, document, section, words, numbers, chapter)
            section, words, numbers = sections.get(item.anchor), [], []
            if item.level == 1 and item.anchor != f"avsnitt-{OPENING}":
                chapter = item.text
        elif isinstance(item, KeyNumbers):
            numbers.append(item)
        elif isinstance(item, Paragraph) and _is_said_in_words(item.text.plain, on_slides):
            words.append(item.text)
        elif isinstance(item, NumberedExhibit):
            if section is not None and section.id == OPENING:  # the words and the numbers go first
                _words_slide(deck, document, section, words, numbers, "")
                words, numbers = [], []
            if isinstance(item.exhibit.drawing, LevelStrip) and any(
                isinstance(p.exhibit.drawing, LevelGrid) for p in document.placed()
            ):
                continue  # a slide has the same grid, larger
            chapter = _chapter_slide(deck, document, chapter)
            with naming(item):
                _exhibit(deck, document, item)
    _words_slide(deck, document, section, words, numbers, chapter)
    for slide in deck.slides:
        _swedish(slide._element)
    d = document
    core = deck.core_properties
    core.title, core.subject = core_text(d.full_title), core_text(d.period)
    core.author, core.language, core.keywords = core_text(", ".join(d.organisations)), "sv-SE", str(d.marking)
    core.comments, core.last_modified_by, core.version = str(d.marking), "", d.version
    core.created = core.modified = datetime(d.issued.year, d.issued.month, d.issued.day, tzinfo=UTC)
    _tidy(deck)
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def _tidy(deck: Any) -> None:
    """Leave out what the library's own file brings: layouts that no slide has, a printer's settings, its 4:3."""
    used = {slide.slide_layout.name for slide in deck.slides}
    for layout in [x for x in deck.slide_layouts if x.name not in used]:
        deck.slide_layouts.remove(layout)
    for id_ in [i for i, r in deck.part.rels.items() if r.reltype.endswith("/printerSettings")]:
        deck.part.drop_rel(id_)
    for relation in deck.part.package._rels.values():  # the library has no name for these properties
        if relation.reltype == RELATIONSHIP_TYPE.EXTENDED_PROPERTIES:
            relation.target_part._blob = _PROPERTIES.format(len(deck.slides)).encode()
    for id_ in [i for i, r in deck.part.package._rels.items() if r.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        deck.part.package._rels.pop(id_)


_PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<PresentationFormat>Bredbild</PresentationFormat><Slides>{}</Slides></Properties>"
)


def _title_slide(deck: Any, d: Document) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    title, subtitle = slide.shapes.title, slide.placeholders[1]
    _place(title, _LEFT, 1.9, _ROOM, 1.0)
    _place(subtitle, _LEFT, 2.95, _ROOM, 3.4)
    _text(title.text_frame, [d.title], 40, palette.ACCENT, bold=True)
    place = [f"{d.place} {d.year}"] if d.full_title != d.title else []
    left = _LEFT
    for i, logotype in enumerate(d.logotypes):
        picture = slide.shapes.add_picture(
            io.BytesIO(as_raster(logotype.file)), Inches(left), Inches(0.6), height=Inches(0.9)
        )
        properties = picture._element.xpath(".//p:cNvPr")[0]
        properties.set("name", f"Logotyp {i + 1}")
        properties.set("descr", logotype.alt)
        left += picture.width / Inches(1) + 0.3
    lines = [d.subtitle, *place, *d.organisations, "", *(f"{n}: {t}" for n, t in facts_of(d))]
    _text(subtitle.text_frame, [line for i, line in enumerate(lines) if line or i > 0], 18, palette.MUTED)


_SPOKEN = {"4 § 3", "5 §"}  # the parts of the law that a meeting talks of in words: the assessment, what is decided
_MOST_POINTS, _LONGEST_POINT = 6, 220


def _chapter_slide(deck: Any, d: Document, title: str) -> str:
    """A slide with nothing but the chapter's title, before its first; none in a brief document."""
    if title and not d.is_brief:
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        _place(slide.shapes.title, _LEFT, 2.9, _ROOM, 1.2)
        _text(slide.shapes.title.text_frame, [printable(title)], 36, palette.ACCENT, bold=True)
        _foot(deck, slide, f"{d.marking} · {version_line(d)}")
    return ""


def _key_numbers(slide: Any, item: KeyNumbers, top: float) -> None:
    width = _ROOM / len(item.numbers)
    for i, (what, value, against) in enumerate(item.numbers):
        box = slide.shapes.add_textbox(Inches(_LEFT + i * width), Inches(top), Inches(width - 0.2), Inches(_KEYS_HIGH))
        box.name = f"Tal {i + 1}"
        box.text_frame.auto_size = MSO_AUTO_SIZE.NONE
        box.fill.solid()
        box.fill.fore_color.rgb = _colour(palette.sequential(8)[0])
        frame = box.text_frame
        _text(frame, [what, value, _short(against, 130)], 16, palette.INK)
        frame.margin_left = frame.margin_right = Inches(0.15)
        frame.paragraphs[0].runs[0].font.bold = True
        for run in frame.paragraphs[1].runs:
            run.font.size, run.font.bold = Pt(40 if len(value) < 9 else 24), True
            run.font.color.rgb = _colour(palette.ACCENT)
        for run in frame.paragraphs[2].runs:
            run.font.size, run.font.color.rgb = Pt(_LEAST), _colour(palette.MUTED)


_KEYS_HIGH = 1.9  # inches


def _is_said_in_words(text: str, on_slides: Collection[str]) -> bool:
    """True for words that a slide of their own says: not what is to be written, nor what a figure's slide has."""
    return bool(text.strip()) and not text.startswith(TO_WRITE) and text not in on_slides


def _words_slide(
    deck: Any, d: Document, section: Section | None, words: list[Text], numbers: list[KeyNumbers], chapter: str
) -> str:
    """What the first page says, an assessment, or what is decided: in short, the whole of it in the notes.

    ``chapter`` is a chapter that has no slide yet; what is left of it is given back.
    """
    is_opening = section is not None and section.id == OPENING
    if section is None or not (words or numbers) or not (is_opening or _SPOKEN & set(section.law)):
        return chapter
    if chapter != section.title:  # its title is on the slide
        chapter = _chapter_slide(deck, d, chapter)
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    _place(slide.shapes.title, _LEFT, 0.35, _ROOM, 0.75)
    title = printable(_named_with_parent(d, section))
    _text(slide.shapes.title.text_frame, [title], 28 if len(title) < 70 else 20, palette.ACCENT, bold=True)
    top = 1.4
    for item in numbers:
        _key_numbers(slide, item, top)
        top += _KEYS_HIGH + 0.3
    box = slide.shapes.add_textbox(Inches(_LEFT), Inches(top), Inches(_ROOM), Inches(6.6 - top))
    box.name = "I korthet"
    points = [_short(w.plain, _LONGEST_POINT) for w in words[:_MOST_POINTS]]
    _text(box.text_frame, points, 20 if sum(map(len, points)) < 700 else 16, palette.INK)
    for paragraph in box.text_frame.paragraphs:
        paragraph.space_after = Pt(10)
    _foot(deck, slide, f"{d.marking} · {version_line(d)}")
    notes = [*(printable(w.whole) for w in words), *(n.source_line for n in numbers)]
    slide.notes_slide.notes_text_frame.text = "\n".join(notes)
    return ""


def _named_with_parent(d: Document, section: Section) -> str:
    """The section's title, after the heading that it stands under where several sections are called the same."""
    if sum(s.title == section.title for s in d.sections) < 2:
        return section.title
    above = d.sections[: d.sections.index(section)]
    parent = next((s.title for s in reversed(above) if s.level < section.level), "")
    return f"{parent}: {section.title.lower()}" if parent else section.title


def _short(text: str, most: int) -> str:
    """The first sentences of a text that fit in so many characters; at least one, cut between words."""
    shortened = ""
    for sentence in re.split(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])", printable(text)):
        if shortened and len(shortened) + len(sentence) >= most:
            break
        shortened = f"{shortened} {sentence}".strip()
    return shortened if len(shortened) <= most else shortened[: shortened.rindex(" ", 0, most)].rstrip(" ,;:") + " …"


def _foot(deck: Any, slide: Any, text: str) -> None:
    """The line at the foot of a slide, and its number."""
    foot = slide.shapes.add_textbox(Inches(_LEFT), Inches(6.85), Inches(11.2), Inches(0.4))
    foot.name = "Källa"
    _text(foot.text_frame, [text], _LEAST, palette.MUTED)
    number = slide.shapes.add_textbox(Inches(12.1), Inches(6.85), Inches(0.63), Inches(0.4))
    number.name = "Sidnummer"
    number.text_frame.paragraphs[0]._p.append(
        parse_xml(
            f'<a:fld {nsdecls("a")} id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum">'
            f'<a:rPr lang="sv-SE" sz="{round(_LEAST * 100)}"/><a:t>{len(deck.slides)}</a:t></a:fld>'
        )
    )


def _exhibit(deck: Any, d: Document, shown: NumberedExhibit) -> None:
    drawing = shown.exhibit.drawing
    if isinstance(drawing, LevelGrid):
        pages = list(_turned_pages(_turned(grid(shown.exhibit))))
        for i, (part, widths) in enumerate(pages):
            slide = _slide(deck, d, shown, i)
            _table(slide, shown, part, widths, _LEAST, min(0.42, 4.4 / (len(part.rows) + 1)))
    elif shown.is_empty:
        _slide(deck, d, shown)
    elif shown.is_table:
        whole, gone = _for_slides(grid(shown.exhibit))
        by_label = [(label, _pages(g)) for label, g in parts(whole)]
        pages_of = [(label, page) for label, pages in by_label for page in pages]
        rest = ""
        if len(pages_of) > _MOST_SLIDES:  # nobody reads a long table on a wall: how each part of it begins
            pages_of = [(label, pages[0]) for label, pages in by_label][:_MOST_SLIDES]
            shown_rows = sum(len(part.rows) for _, (part, _, _) in pages_of)
            rest = f"{shown_rows} av {len(whole.rows)} rader."
        columns = f"Utan {'kolumnen' if len(gone) == 1 else 'kolumnerna'} {listing(gone)}." if gone else ""
        less = " ".join([*filter(None, (rest, columns)), "Hela tabellen står i dokumentet."]) if rest or gone else ""
        for i, (label, (part, widths, size)) in enumerate(pages_of):
            slide = _slide(deck, d, shown, i)
            if label:
                above = slide.shapes.add_textbox(Inches(_LEFT), Inches(_TOP - 0.38), Inches(_ROOM), Inches(0.34))
                above.name = "Del"
                _text(above.text_frame, [label], _LEAST, palette.INK, bold=True)
            _table(slide, shown, part, widths, size, size * 1.2 / 72 + 0.065)
            if less:
                below = slide.shapes.add_textbox(Inches(_LEFT), Inches(_BOTTOM), Inches(_ROOM), Inches(0.34))
                below.name = "Urval"
                _text(below.text_frame, [less], _LEAST, palette.MUTED)
    elif isinstance(drawing, Bars):
        _bars(_slide(deck, d, shown), shown, drawing)
    elif isinstance(drawing, LevelStrip):
        _picture(_slide(deck, d, shown), shown, whole=True)
    elif isinstance(drawing, Lines):
        _lines(_slide(deck, d, shown), shown, drawing)
    elif isinstance(drawing, LevelBars):
        _level_bars(_slide(deck, d, shown), shown, drawing)
    elif isinstance(drawing, Intervals):
        table = drawing.drawn(shown.exhibit.table)
        for i, start in enumerate(range(0, max(1, len(table)), _MOST_INTERVALS)):
            _intervals(_slide(deck, d, shown, i), shown, drawing, table.iloc[start : start + _MOST_INTERVALS])
    else:
        has_words = bool(shown.placed.words)
        _picture(_slide(deck, d, shown, words_beside=has_words), shown, whole=not has_words)


def _slide(deck: Any, d: Document, shown: NumberedExhibit, part: int = 0, *, words_beside: bool = False) -> Any:
    """A slide with its title, its words and its source; ``part`` counts the slides of a long table."""
    slide = deck.slides.add_slide(deck.slide_layouts[5])  # title only
    title = slide.shapes.title
    _place(title, _LEFT, 0.35, _ROOM, 0.75)
    more = " (forts.)" if part else ""
    heading = f"{shown.number}. {shown.placed.heading}{more}"
    _text(title.text_frame, [heading], 26 if len(heading) < 75 else 20, palette.ACCENT, bold=True)
    title.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    words = shown.placed.words
    if words and not part:
        box = (8.75, 1.5, 3.98, 4.9) if words_beside else (_LEFT, 1.1, _ROOM, 0.9)
        shape = slide.shapes.add_textbox(*(Inches(v) for v in box))
        shape.name = "I ord"
        _text(shape.text_frame, [_short(words, 420 if words_beside else 230)], 16, palette.INK)
    source = _short(f"{d.marking} · {shown.exhibit.brief_source}", _SOURCE_ROOM)
    _foot(deck, slide, source)
    if not part:
        notes = (words, shown.placed.reading, *shown.exhibit.notes, shown.exhibit.source_line, version_line(d))
        slide.notes_slide.notes_text_frame.text = "\n".join(t for t in notes if t)
    return slide


# tables


def _turned(whole: Grid) -> Grid:
    """Areas as rows and weeks as columns: a year reads from left to right."""
    head = (Cell("", "left"), *(Cell(row[0].text, "center") for row in whole.rows))
    rows = tuple(
        (Cell(whole.head[i].text, "left", is_row_head=True), *(row[i] for row in whole.rows))
        for i in range(1, len(whole.head))
    )
    return Grid(head, rows, is_dense=True)


def _turned_pages(whole: Grid) -> Iterator[tuple[Grid, list[float]]]:
    """As many weeks beside each other as can be read, the same number on each slide: a year is two of them."""
    names = max((width_of(row[0].text, _LEAST) for row in whole.rows), default=0.5) * _WIDER + 0.1
    weeks = list(range(1, len(whole.head)))
    least = max((width_of(cell.text, _LEAST, bold=True) for cell in whole.head[1:]), default=0.2) * _WIDER + 0.06
    slides = ceil(len(weeks) / max(1, int((_ROOM - names) / least))) or 1
    size = ceil(len(weeks) / slides) or 1
    width = min(max(0.5, least), (_ROOM - names) / size)
    for rows in range(0, max(1, len(whole.rows)), _MOST_AREAS):
        for start in range(0, max(1, len(weeks)), size):
            part = whole.columns([0, *weeks[start : start + size]])
            kept = Grid(part.head, part.rows[rows : rows + _MOST_AREAS], is_dense=True)
            yield kept, [names, *[width] * (len(kept.head) - 1)]


_LARGER = 1.75  # times what is drawn for paper, so that its 8 points are 14
_MOST_SLIDES, _MOST_INTERVALS, _MOST_AREAS = 4, 14, 13  # of one table; bars that can be told apart; rows of a grid
_LEAST_COLUMNS, _LEAST_ROWS = 4, 3  # rows that a slide holds, where leaving columns out makes room


def _for_slides(whole: Grid) -> tuple[Grid, list[str]]:
    """The table without the columns of words that leave no room for the others, and the titles of these.

    The two first columns and the numbers stay.
    """
    gone: list[str] = []
    while len(whole.head) > _LEAST_COLUMNS:
        is_broken = sum(measure(whole, _SIZES[-1], words=1.2)[1]) > _ROOM
        pages = _split(whole, _SIZES[-1], _BOTTOM - _TOP)
        if not is_broken and len(whole.rows) >= _LEAST_ROWS * (len(pages) - 1):
            break
        words = {
            i: sum(len(row[i].text) for row in whole.rows)
            for i, head in enumerate(whole.head)
            if i > 1 and head.align == "left"
        }
        if not words:
            break
        longest = max(words, key=lambda i: words[i])
        gone.append(whole.head[longest].text)
        whole = whole.columns([i for i in range(len(whole.head)) if i != longest])
    return whole, gone


def _pages(whole: Grid) -> list[tuple[Grid, list[float], float]]:
    """The table with the largest text that lets it stand on one slide, else in parts of about equal height."""
    sizes = [s for s in _SIZES if sum(measure(whole, s)[1]) <= _ROOM] or [_SIZES[-1]]
    for size in sizes:
        parts = _split(whole, size, _BOTTOM - _TOP)
        if len(parts) == 1:
            return parts
    parts = _split(whole, sizes[-1], _BOTTOM - _TOP)
    for lower in range(95, 45, -5):  # no lower: where every row has a slide of its own, no height needs one more
        more = _split(whole, sizes[-1], (_BOTTOM - _TOP) * lower / 100)
        if len(more) > len(parts):
            break
        parts = more
    return parts


def _split(whole: Grid, size: float, room: float) -> list[tuple[Grid, list[float], float]]:
    for words in (1.34, 1.2, 0.0):  # no word breaks, whatever the type, where there is room for that
        wanted, least = measure(whole, size, words=words)
        if sum(least) <= _ROOM:
            break
    widths = shared_widths(wanted, least, _ROOM)
    line, around = size * 1.22 / 72, 0.075
    parts: list[list[tuple[Cell, ...]]] = [[]]
    used = head = lines_of(whole.head, widths, size, _WIDER) * line + around
    for row in whole.rows:
        height = lines_of(row, widths, size, _WIDER) * line + around
        if parts[-1] and used + height > room:
            parts.append([])
            used = head
        parts[-1].append(row)
        used += height
    return [(Grid(whole.head, tuple(rows)), widths, size) for rows in parts]


def _table(slide: Any, shown: NumberedExhibit, part: Grid, widths: list[float], size: float, height: float) -> None:
    rows = [part.head, *part.rows]
    frame = slide.shapes.add_table(
        len(rows), len(part.head), Inches(_LEFT), Inches(_TOP), Inches(sum(widths)), Inches(height * len(rows))
    )
    _named(frame, shown)
    table = frame.table
    properties = table._tbl.tblPr
    properties.find(qn("a:tableStyleId")).text = _PLAIN_TABLE
    table.first_row, table.first_col, table.horz_banding = True, True, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Inches(width)
    for number, (element, row) in enumerate(zip(table._tbl.tr_lst, rows, strict=True)):
        element.h = Inches(height)
        for old, cell in zip(list(element.tc_lst), row, strict=True):
            element.replace(old, parse_xml(_cell(cell, size, head=number == 0, dense=part.is_dense)))


def _cell(cell: Cell, size: float, *, head: bool, dense: bool) -> str:
    side = 18_000 if dense else 55_000
    left = side + (Inches(APART) if cell.is_apart else 0)
    ink = palette.MUTED if head else cell.ink or palette.INK
    bold = ' b="1"' if head or cell.bold else ""
    edge = palette.MUTED if head else "#FFFFFF" if cell.fill else palette.LINE
    lines = f'<a:lnB w="{9525 if not cell.fill else 12700}"><a:solidFill>{_rgb(edge)}</a:solidFill></a:lnB>'
    if cell.fill:
        white = f"<a:solidFill>{_rgb('#FFFFFF')}</a:solidFill>"
        lines = "".join(f'<a:{e} w="12700">{white}</a:{e}>' for e in ("lnL", "lnR", "lnT", "lnB"))
        fill = f"<a:solidFill>{_rgb(cell.fill)}</a:solidFill>"
    elif dense and cell.text == "·":
        fill = f'<a:pattFill prst="ltUpDiag"><a:fgClr>{_rgb(palette.HATCH)}</a:fgClr><a:bgClr>{_rgb("#FFFFFF")}</a:bgClr></a:pattFill>'
    else:
        fill = "<a:noFill/>"
    align = {"left": "l", "right": "r", "center": "ctr"}[cell.align]
    run = f'lang="sv-SE" sz="{round(size * 100)}"{bold}'
    style = f'<a:solidFill>{_rgb(ink)}</a:solidFill><a:latin typeface="{_FONT}"/>'
    text = f"<a:r><a:rPr {run}>{style}</a:rPr><a:t>{escape(cell.text)}</a:t></a:r>" if cell.text else ""
    anchor = "b" if head else "ctr"
    return (
        f'<a:tc {nsdecls("a")}><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn="{align}"/>{text}'
        f'<a:endParaRPr lang="sv-SE" sz="{round(size * 100)}"/></a:p></a:txBody>'
        f'<a:tcPr marL="{left}" marR="{side}" marT="25000" marB="25000" anchor="{anchor}">{lines}{fill}</a:tcPr></a:tc>'
    )


def _rgb(colour: str) -> str:
    return f'<a:srgbClr val="{colour.lstrip("#")}"/>'


# charts


def _chart(slide: Any, shown: NumberedExhibit, kind: Any, data: CategoryChartData) -> Any:
    # texts in the data are guarded: the library writes what looks like a formula as one in the chart's workbook
    frame = slide.shapes.add_chart(kind, Inches(_LEFT), Inches(_TOP), Inches(_ROOM), Inches(_BOTTOM - _TOP), data)
    _named(frame, shown)
    chart = frame.chart
    chart.has_title = False
    chart.font.size, chart.font.name = Pt(_LEAST), _FONT
    chart.font.color.rgb = _colour(palette.INK)
    space = chart._chartSpace
    for old in space.findall(qn("c:lang")):
        space.remove(old)
    first = space.find(qn("c:date1904"))
    _valid(space)
    language = parse_xml(f'<c:lang {nsdecls("c")} val="sv-SE"/>')
    space.insert(0 if first is None else 1, language)
    value = chart.value_axis
    value.major_gridlines.format.line.color.rgb = _colour(palette.LINE)
    value.format.line.fill.background()
    chart.category_axis.format.line.color.rgb = _colour(palette.LINE)
    return chart


def _valid(space: Any) -> None:
    """What the schema wants and the library does not write: ids of axes without a sign, a format of every number."""
    for tag in ("c:axId", "c:crossAx"):
        for element in space.iter(qn(tag)):
            element.set("val", str(abs(int(element.get("val")))))
    for element in space.iter(qn("c:numFmt")):
        if element.get("formatCode") is None:
            element.set("formatCode", "General")


def _values(series: pd.Series) -> list[float | None]:
    return [None if pd.isna(v) else float(v) for v in series]


def _format(column: Column) -> str:
    decimals = "." + "0" * column.decimals if column.decimals > 0 else ""
    sign = '" %"' if column.format.value.startswith("percent") else ""
    return f"#,##0{decimals}{sign}"


def _lines(slide: Any, shown: NumberedExhibit, drawing: Lines) -> None:
    table = shown.exhibit.table
    data = CategoryChartData(number_format=_format(shown.exhibit.column(drawing.series[0])))
    data.categories = [guarded(str(x)) for x in table[drawing.x]]
    for name in drawing.series:
        data.add_series(guarded(shown.exhibit.column(name).title), _values(table[name]))
    chart = _chart(slide, shown, XL_CHART_TYPE.LINE_MARKERS, data)
    chart.value_axis.minimum_scale = min(0.0, float(table[list(drawing.series)].astype("float64").min().min()))
    many = len(drawing.series) > 1
    chart.has_legend = many
    if many:
        _legend(chart)
    for series, colour in zip(
        chart.plots[0].series, [palette.ACCENT, palette.VULNERABLE, palette.MUTED] * 9, strict=False
    ):
        series.smooth = False
        series.format.line.color.rgb = _colour(colour)
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = _colour(colour)
        series.format.line.width = Pt(2.25)
        series.marker.format.line.color.rgb = _colour(colour)
    if len(table) <= 15:
        _labels(chart.plots[0], XL_LABEL_POSITION.ABOVE, _format(shown.exhibit.column(drawing.series[0])))


def _bars(slide: Any, shown: NumberedExhibit, drawing: Bars) -> None:
    """Groups of bars; what is not whole is hatched."""
    table = shown.exhibit.table
    columns = [shown.exhibit.column(i) for i in drawing.series]
    form = '0.##" %"' if drawing.unit.strip() == "%" else "#,##0.##"
    data = CategoryChartData(number_format=form)
    data.categories = [guarded(str(v)) for v in table[drawing.label]]
    for column in columns:
        data.add_series(guarded(column.title), _values(pd.to_numeric(table[column.id], errors="coerce")))
    kind = XL_CHART_TYPE.COLUMN_CLUSTERED if drawing.upright else XL_CHART_TYPE.BAR_CLUSTERED
    chart = _chart(slide, shown, kind, data)
    plot = chart.plots[0]
    plot.gap_width, plot.vary_by_categories = 60, False
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = drawing.limits(table)
    chart.category_axis.reverse_order = not drawing.upright
    hatched = [i for i, v in enumerate(table[drawing.label]) if str(v) in drawing.hatched]
    inks = iter([palette.ACCENT, palette.VULNERABLE, palette.sequential(8)[3], palette.HATCH] * 9)
    for series, column in zip(plot.series, columns, strict=True):
        series.invert_if_negative = False
        colour = palette.MUTED if column.id == drawing.against else next(inks)
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = _colour(colour)
        for i in hatched:
            fill = series.points[i].format.fill
            fill.patterned()
            fill.pattern = MSO_PATTERN_TYPE.WIDE_UPWARD_DIAGONAL
            fill.fore_color.rgb, fill.back_color.rgb = _colour(colour), _colour("#FFFFFF")
    chart.has_legend = len(columns) > 1
    if len(columns) > 1:
        _legend(chart)
    _labels(plot, XL_LABEL_POSITION.OUTSIDE_END, form)


def _level_bars(slide: Any, shown: NumberedExhibit, drawing: LevelBars) -> None:
    table = shown.exhibit.table
    data = CategoryChartData(number_format="0")
    data.categories = [str(w) for w in table["week"]]
    levels = [drawing.scale[n] for n in drawing.levels]
    for level in levels:
        data.add_series(f"{level.number} {level.name}", _values(table[of_level(level.number)]))
    data.add_series(UNASSESSED, _values(table["unassessed"]))
    chart = _chart(slide, shown, XL_CHART_TYPE.COLUMN_STACKED, data)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 18, 100
    for series, level in zip(plot.series, levels, strict=False):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = _colour(level.colour)
    missing = plot.series[len(levels)].format.fill
    missing.patterned()
    missing.pattern = MSO_PATTERN_TYPE.LIGHT_UPWARD_DIAGONAL
    missing.fore_color.rgb, missing.back_color.rgb = _colour(palette.HATCH), _colour("#FFFFFF")
    chart.value_axis.maximum_scale, chart.value_axis.major_unit = float(table.iloc[0, 1:].sum()), 1
    chart.has_legend = True
    _legend(chart)


def _intervals(slide: Any, shown: NumberedExhibit, drawing: Intervals, table: pd.DataFrame) -> None:
    """Bars with the interval as error bars where it is known, of the rows in ``table``."""
    column = shown.exhibit.column(drawing.value)
    data = CategoryChartData(number_format=_format(column))
    data.categories = [guarded(str(v)) for v in table[drawing.label]]
    data.add_series(guarded(column.title), _values(table[drawing.value]))
    chart = _chart(slide, shown, XL_CHART_TYPE.BAR_CLUSTERED, data)
    plot = chart.plots[0]
    plot.gap_width, plot.vary_by_categories = 90, False
    series = plot.series[0]
    series.invert_if_negative = False
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = _colour(palette.sequential(8)[3])
    chart.category_axis.reverse_order = True
    if drawing.rate:
        ticks = drawing.ticks(drawing.drawn(shown.exhibit.table))  # the same on every slide
        chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0.0, ticks[-1]
    elif not drawing.difference:
        chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0.0, 100.0
    chart.has_legend = False
    _labels(plot, XL_LABEL_POSITION.INSIDE_BASE, _format(column))
    if table[drawing.low].notna().any():
        parts = []
        for side, gap in (
            ("plus", table[drawing.high] - table[drawing.value]),
            ("minus", table[drawing.value] - table[drawing.low]),
        ):
            points = "".join(
                f'<c:pt idx="{i}"><c:v>{0.0 if pd.isna(v) else round(float(v), 6)}</c:v></c:pt>'
                for i, v in enumerate(gap)
            )
            parts.append(
                f'<c:{side}><c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{len(gap)}"/>{points}</c:numLit></c:{side}>'
            )
        bars = parse_xml(
            f'<c:errBars {nsdecls("c", "a")}><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>{"".join(parts)}'
            f'<c:spPr><a:ln w="19050"><a:solidFill>{_rgb(palette.ACCENT)}</a:solidFill></a:ln></c:spPr></c:errBars>'
        )
        series._element.find(qn("c:cat")).addprevious(bars)


def _labels(plot: Any, position: Any, number_format: str) -> None:
    plot.has_data_labels = True
    plot.data_labels.position = position
    plot.data_labels.font.size = Pt(_LEAST)
    plot.data_labels.number_format = number_format  # the schema wants one, also where the source's is shown
    plot.data_labels.number_format_is_linked = True


def _legend(chart: Any) -> None:
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False


def _picture(slide: Any, shown: NumberedExhibit, *, whole: bool = False) -> None:
    room = _ROOM if whole else 7.9
    inches = room / _LARGER if isinstance(shown.exhibit.drawing, AreaMap) and not whole else shown.inches
    image = paper.bare_png(shown.exhibit, inches)
    picture = slide.shapes.add_picture(io.BytesIO(image), Inches(_LEFT), Inches(1.25))
    scale = min(Inches(room) / picture.width, Inches(5.35) / picture.height)
    picture.width, picture.height = Emu(round(picture.width * scale)), Emu(round(picture.height * scale))
    _named(picture, shown)


# words


def _named(shape: Any, shown: NumberedExhibit) -> None:
    properties = shape._element.xpath(".//p:cNvPr")[0]
    properties.set("name", shown.number)
    properties.set("descr", shown.alt)


def _place(shape: Any, left: float, top: float, width: float, height: float) -> None:
    shape.left, shape.top, shape.width, shape.height = (Inches(v) for v in (left, top, width, height))


def _text(frame: Any, lines: list[str], size: float, colour: str, *, bold: bool = False) -> None:
    frame.word_wrap = True
    frame.text = "\n".join(lines)
    frame.margin_left = frame.margin_right = 0
    for paragraph in frame.paragraphs:
        paragraph._p.get_or_add_pPr().set("algn", "l")
        for run in paragraph.runs:
            run.font.size, run.font.bold, run.font.name = Pt(size), bold, _FONT
            run.font.color.rgb = _colour(colour)


def _colour(hexadecimal: str) -> RGBColor:
    return RGBColor.from_string(hexadecimal.lstrip("#"))


def _swedish(element: Any) -> None:
    for tag in ("a:rPr", "a:endParaRPr"):
        for properties in element.iter(qn(tag)):
            properties.set("lang", "sv-SE")
