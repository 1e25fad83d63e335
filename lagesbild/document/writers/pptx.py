"""A document as .pptx for the meeting: one slide an exhibit, with charts and tables that can be edited.

What PowerPoint has a chart for is one (lines, bars of levels, shares with their intervals), a
table is a table, and only maps and what else cannot be native are pictures.
"""

from __future__ import annotations

import io
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

import pptx as python_pptx
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Inches, Pt

from lagesbild import palette
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
from lagesbild.document.writers.printed_tables import grid, parts
from lagesbild.document.writers.slide_charts import (
    MOST_INTERVALS,
    add_bars,
    add_intervals,
    add_level_bars,
    add_lines,
    add_picture,
)
from lagesbild.document.writers.slide_shapes import (
    BOTTOM,
    HEIGHT,
    LEAST,
    LEFT,
    ROOM,
    TOP,
    WIDTH,
    foot,
    in_swedish,
    place,
    rgb,
    shortened,
    write_text,
)
from lagesbild.document.writers.slide_tables import add_table, for_slides, pages, turned, turned_pages
from lagesbild.exhibit import Bars, Intervals, LevelBars, LevelGrid, LevelStrip, Lines
from lagesbild.picturefile import as_raster
from lagesbild.swedish import listing

_MOST_SLIDES = 4  # of one table
_SOURCE_ROOM = 120  # characters of the line at the foot


def write(document: Document, progress: Progress | None = None) -> bytes:
    """The document's exhibits as the bytes of a .pptx. WriteFailed names an exhibit that cannot be drawn."""
    deck = python_pptx.Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
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
        in_swedish(slide._element)
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
    place(title, LEFT, 1.9, ROOM, 1.0)
    place(subtitle, LEFT, 2.95, ROOM, 3.4)
    write_text(title.text_frame, [d.title], 40, palette.ACCENT, bold=True)
    where = [f"{d.place} {d.year}"] if d.full_title != d.title else []
    left = LEFT
    for i, logotype in enumerate(d.logotypes):
        picture = slide.shapes.add_picture(
            io.BytesIO(as_raster(logotype.file)), Inches(left), Inches(0.6), height=Inches(0.9)
        )
        properties = picture._element.xpath(".//p:cNvPr")[0]
        properties.set("name", f"Logotyp {i + 1}")
        properties.set("descr", logotype.alt)
        left += picture.width / Inches(1) + 0.3
    lines = [d.subtitle, *where, *d.organisations, "", *(f"{n}: {t}" for n, t in facts_of(d))]
    write_text(subtitle.text_frame, [line for i, line in enumerate(lines) if line or i > 0], 18, palette.MUTED)


_SPOKEN = {"4 § 3", "5 §"}  # the parts of the law that a meeting talks of in words: the assessment, what is decided
_MOST_POINTS, _LONGEST_POINT = 6, 220


def _chapter_slide(deck: Any, d: Document, title: str) -> str:
    """A slide with nothing but the chapter's title, before its first; none in a brief document."""
    if title and not d.is_brief:
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        place(slide.shapes.title, LEFT, 2.9, ROOM, 1.2)
        write_text(slide.shapes.title.text_frame, [printable(title)], 36, palette.ACCENT, bold=True)
        foot(deck, slide, f"{d.marking} · {version_line(d)}")
    return ""


def _key_numbers(slide: Any, item: KeyNumbers, top: float) -> None:
    width = ROOM / len(item.numbers)
    for i, (what, value, against) in enumerate(item.numbers):
        box = slide.shapes.add_textbox(Inches(LEFT + i * width), Inches(top), Inches(width - 0.2), Inches(_KEYS_HIGH))
        box.name = f"Tal {i + 1}"
        box.text_frame.auto_size = MSO_AUTO_SIZE.NONE
        box.fill.solid()
        box.fill.fore_color.rgb = rgb(palette.sequential(8)[0])
        frame = box.text_frame
        write_text(frame, [what, value, shortened(against, 130)], 16, palette.INK)
        frame.margin_left = frame.margin_right = Inches(0.15)
        frame.paragraphs[0].runs[0].font.bold = True
        for run in frame.paragraphs[1].runs:
            run.font.size, run.font.bold = Pt(40 if len(value) < 9 else 24), True
            run.font.color.rgb = rgb(palette.ACCENT)
        for run in frame.paragraphs[2].runs:
            run.font.size, run.font.color.rgb = Pt(LEAST), rgb(palette.MUTED)


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
    place(slide.shapes.title, LEFT, 0.35, ROOM, 0.75)
    title = printable(_named_with_parent(d, section))
    write_text(slide.shapes.title.text_frame, [title], 28 if len(title) < 70 else 20, palette.ACCENT, bold=True)
    top = 1.4
    for item in numbers:
        _key_numbers(slide, item, top)
        top += _KEYS_HIGH + 0.3
    box = slide.shapes.add_textbox(Inches(LEFT), Inches(top), Inches(ROOM), Inches(6.6 - top))
    box.name = "I korthet"
    points = [shortened(w.plain, _LONGEST_POINT) for w in words[:_MOST_POINTS]]
    write_text(box.text_frame, points, 20 if sum(map(len, points)) < 700 else 16, palette.INK)
    for paragraph in box.text_frame.paragraphs:
        paragraph.space_after = Pt(10)
    foot(deck, slide, f"{d.marking} · {version_line(d)}")
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


def _exhibit(deck: Any, d: Document, shown: NumberedExhibit) -> None:
    drawing = shown.exhibit.drawing
    if isinstance(drawing, LevelGrid):
        grids = list(turned_pages(turned(grid(shown.exhibit))))
        for i, (part, widths) in enumerate(grids):
            slide = _slide(deck, d, shown, i)
            add_table(slide, shown, part, widths, LEAST, min(0.42, 4.4 / (len(part.rows) + 1)))
    elif shown.is_empty:
        _slide(deck, d, shown)
    elif shown.is_table:
        whole, gone = for_slides(grid(shown.exhibit))
        by_label = [(label, pages(g)) for label, g in parts(whole)]
        pages_of = [(label, page) for label, some in by_label for page in some]
        rest = ""
        if len(pages_of) > _MOST_SLIDES:  # nobody reads a long table on a wall: how each part of it begins
            pages_of = [(label, some[0]) for label, some in by_label][:_MOST_SLIDES]
            shown_rows = sum(len(part.rows) for _, (part, _, _) in pages_of)
            rest = f"{shown_rows} av {len(whole.rows)} rader."
        columns = f"Utan {'kolumnen' if len(gone) == 1 else 'kolumnerna'} {listing(gone)}." if gone else ""
        less = " ".join([*filter(None, (rest, columns)), "Hela tabellen står i dokumentet."]) if rest or gone else ""
        for i, (label, (part, widths, size)) in enumerate(pages_of):
            slide = _slide(deck, d, shown, i)
            if label:
                above = slide.shapes.add_textbox(Inches(LEFT), Inches(TOP - 0.38), Inches(ROOM), Inches(0.34))
                above.name = "Del"
                write_text(above.text_frame, [label], LEAST, palette.INK, bold=True)
            add_table(slide, shown, part, widths, size, size * 1.2 / 72 + 0.065)
            if less:
                below = slide.shapes.add_textbox(Inches(LEFT), Inches(BOTTOM), Inches(ROOM), Inches(0.34))
                below.name = "Urval"
                write_text(below.text_frame, [less], LEAST, palette.MUTED)
    elif isinstance(drawing, Bars):
        add_bars(_slide(deck, d, shown), shown, drawing)
    elif isinstance(drawing, LevelStrip):
        add_picture(_slide(deck, d, shown), shown, whole=True)
    elif isinstance(drawing, Lines):
        add_lines(_slide(deck, d, shown), shown, drawing)
    elif isinstance(drawing, LevelBars):
        add_level_bars(_slide(deck, d, shown), shown, drawing)
    elif isinstance(drawing, Intervals):
        table = drawing.drawn(shown.exhibit.table)
        for i, start in enumerate(range(0, max(1, len(table)), MOST_INTERVALS)):
            add_intervals(_slide(deck, d, shown, i), shown, drawing, table.iloc[start : start + MOST_INTERVALS])
    else:
        has_words = bool(shown.placed.words)
        add_picture(_slide(deck, d, shown, words_beside=has_words), shown, whole=not has_words)


def _slide(deck: Any, d: Document, shown: NumberedExhibit, part: int = 0, *, words_beside: bool = False) -> Any:
    """A slide with its title, its words and its source; ``part`` counts the slides of a long table."""
    slide = deck.slides.add_slide(deck.slide_layouts[5])  # title only
    title = slide.shapes.title
    place(title, LEFT, 0.35, ROOM, 0.75)
    more = " (forts.)" if part else ""
    heading = f"{shown.number}. {shown.placed.heading}{more}"
    write_text(title.text_frame, [heading], 26 if len(heading) < 75 else 20, palette.ACCENT, bold=True)
    title.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    words = shown.placed.words
    if words and not part:
        box = (8.75, 1.5, 3.98, 4.9) if words_beside else (LEFT, 1.1, ROOM, 0.9)
        shape = slide.shapes.add_textbox(*(Inches(v) for v in box))
        shape.name = "I ord"
        write_text(shape.text_frame, [shortened(words, 420 if words_beside else 230)], 16, palette.INK)
    source = shortened(f"{d.marking} · {shown.exhibit.brief_source}", _SOURCE_ROOM)
    foot(deck, slide, source)
    if not part:
        notes = (words, shown.placed.reading, *shown.exhibit.notes, shown.exhibit.source_line, version_line(d))
        slide.notes_slide.notes_text_frame.text = "\n".join(t for t in notes if t)
    return slide
