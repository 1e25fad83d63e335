"""A document as .pptx for the meeting: one slide an exhibit, with charts and tables that can be edited.

What PowerPoint has a chart for is one (lines, bars of levels, shares with their intervals), a
table is a table, and only maps and what else cannot be native are pictures.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
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
from lagesbild.document.writers.printed_tables import grid
from lagesbild.document.writers.slide_charts import (
    add_bars,
    add_intervals,
    add_level_bars,
    add_lines,
    add_picture,
    chunks,
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
from lagesbild.document.writers.slide_tables import add_table, for_slides, laid_out, turned, turned_pages
from lagesbild.exhibit import Bars, Intervals, LevelBars, LevelGrid, LevelStrip, Lines
from lagesbild.paper.text import width_of
from lagesbild.picturefile import as_raster
from lagesbild.swedish import listing

_MOST_SLIDES = 4  # of one table
_SOURCE_ROOM = 120  # characters of the line at the foot


def write(document: Document, progress: Progress | None = None) -> bytes:
    """The document's exhibits as the bytes of a .pptx. WriteFailed names an exhibit that cannot be drawn."""
    deck = python_pptx.Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    _title_slide(deck, document)
    plan = _planned(document)
    current = _Planned("")
    left_out = any(isinstance(p.exhibit.drawing, LevelGrid) for p in document.placed())  # a slide has its grid, larger
    for item in flow(document, progress):
        if isinstance(item, Heading) and item.anchor in plan:
            current = plan[item.anchor]
            if current.begins_chapter:
                _chapter_slide(deck, document, current.chapter)
            _words_slide(deck, document, current)
        elif isinstance(item, NumberedExhibit) and not (left_out and isinstance(item.exhibit.drawing, LevelStrip)):
            with naming(item):
                _exhibit(deck, document, item, current.chapter)
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


@dataclass
class _Planned:
    """A section as slides have it: what is said in words of their own, and the chapter that it is a part of."""

    chapter: str
    section: Section | None = None
    words: list[Text] = field(default_factory=list)
    numbers: list[KeyNumbers] = field(default_factory=list)
    points: list[str] = field(default_factory=list)  # the words, where they begin with what they are of
    begins_chapter: bool = False
    has_figure: bool = False
    is_gathered: bool = False  # from several sections


def _planned(document: Document) -> dict[str, _Planned]:
    """The sections by their headings' anchors; a chapter with several figures begins with a slide of its own."""
    sections = {f"avsnitt-{s.id}": s for s in document.sections}
    on_slides = {printable(p.words) for p in document.placed()}
    plan: dict[str, _Planned] = {}
    figures: dict[str, int] = {}  # of a chapter, by the anchor of its heading
    chapter, at = "", ""
    current = _Planned("")
    for item in flow(document):
        if isinstance(item, Heading) and item.anchor.startswith("avsnitt-"):
            section = sections.get(item.anchor)
            if item.level == 1:
                chapter, at = ("" if item.anchor == f"avsnitt-{OPENING}" else item.text), item.anchor
            current = plan[item.anchor] = _Planned(chapter, section)
        elif isinstance(item, KeyNumbers):
            current.numbers.append(item)
        elif isinstance(item, Paragraph) and _is_said_in_words(item.text.plain, on_slides):
            current.words.append(item.text)
        elif isinstance(item, NumberedExhibit):
            figures[at] = figures.get(at, 0) + 1
            current.has_figure = True
    _gather(document, list(plan.values()))
    for anchor, number in figures.items():
        if anchor in plan:
            plan[anchor].begins_chapter = number >= _CHAPTER_FIGURES and bool(plan[anchor].chapter)
    return plan


def _gather(document: Document, planned: Sequence[_Planned]) -> None:
    """The words of sections below one chapter, with no figure between them, stand on one slide, each after its heading."""
    first: _Planned | None = None
    for one in planned:
        if one.section is None or one.section.level == 1 or one.has_figure:
            first = None
            continue
        if not (one.words and _is_spoken(one.section)):
            continue
        lead = _named_with_parent(document, one.section).removesuffix(f": {one.section.title.lower()}")
        one.points = [f"{lead}: {w.plain}" if i == 0 else w.plain for i, w in enumerate(one.words)]
        if first is None or len(first.points) + len(one.points) > _MOST_POINTS or first.chapter != one.chapter:
            first = one
            continue
        first.points, first.words, first.is_gathered = [*first.points, *one.points], [*first.words, *one.words], True
        one.points, one.words = [], []


_CHAPTER_FIGURES = 3  # of a chapter that has a slide with its title; each slide says it above its own


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


def _chapter_slide(deck: Any, d: Document, title: str) -> None:
    """A slide with nothing but the chapter's title, before its first; none in a brief document."""
    if not d.is_brief:
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        place(slide.shapes.title, LEFT, 2.9, ROOM, 1.2)
        write_text(slide.shapes.title.text_frame, [printable(title)], 36, palette.ACCENT, bold=True)
        foot(deck, slide, f"{d.marking} · {version_line(d)}")


def _key_numbers(slide: Any, item: KeyNumbers, top: float) -> None:
    width = ROOM / max(3, len(item.numbers))  # one is no wider than one of three
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


def _is_spoken(section: Section) -> bool:
    return bool(_SPOKEN & set(section.law))


def _is_said_in_words(text: str, on_slides: Collection[str]) -> bool:
    """True for words that a slide of their own says: not what is to be written, nor what a figure's slide has."""
    return bool(text.strip()) and not text.startswith(TO_WRITE) and text not in on_slides


def _words_slide(deck: Any, d: Document, planned: _Planned) -> None:
    """What the first page says, an assessment, or what is decided: in short, the whole of it in the notes."""
    section, words, numbers = planned.section, planned.words, planned.numbers
    is_opening = section is not None and section.id == OPENING
    if section is None or not (words or numbers) or not (is_opening or _is_spoken(section)):
        return
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    place(slide.shapes.title, LEFT, 0.35, ROOM, 0.75)
    title = printable(planned.chapter if planned.is_gathered else _named_with_parent(d, section))
    write_text(slide.shapes.title.text_frame, [title], 28 if len(title) < 70 else 20, palette.ACCENT, bold=True)
    top = 1.4
    for item in numbers:
        _key_numbers(slide, item, top)
        top += _KEYS_HIGH + 0.3
    box = slide.shapes.add_textbox(Inches(LEFT), Inches(top), Inches(ROOM), Inches(6.6 - top))
    box.name = "I korthet"
    said = planned.points if planned.is_gathered else [w.plain for w in words]
    points = [shortened(w, _LONGEST_POINT) for w in said[:_MOST_POINTS]]
    write_text(box.text_frame, points, 20 if sum(map(len, points)) < 700 else 16, palette.INK)
    for paragraph in box.text_frame.paragraphs:
        paragraph.space_after = Pt(10)
    foot(deck, slide, f"{d.marking} · {version_line(d)}")
    notes = [*(printable(w.whole) for w in words), *(n.source_line for n in numbers)]
    slide.notes_slide.notes_text_frame.text = "\n".join(notes)


def _named_with_parent(d: Document, section: Section) -> str:
    """The section's title, after the heading that it stands under where several sections are called the same."""
    if sum(s.title == section.title for s in d.sections) < 2:
        return section.title
    above = d.sections[: d.sections.index(section)]
    parent = next((s.title for s in reversed(above) if s.level < section.level), "")
    return f"{parent}: {section.title.lower()}" if parent else section.title


def _exhibit(deck: Any, d: Document, shown: NumberedExhibit, chapter: str) -> None:
    drawing = shown.exhibit.drawing

    def new(part: int = 0) -> tuple[Any, float]:
        return _slide(deck, d, shown, chapter, part)

    if isinstance(drawing, LevelGrid):
        for i, made in enumerate(turned_pages(turned(grid(shown.exhibit)))):
            slide, top = new(i)
            add_table(slide, shown, made, top)
    elif shown.is_empty:
        new()
    elif shown.is_table:
        _tables(new, shown)
    elif isinstance(drawing, Bars):
        slide, top = new()
        add_bars(slide, shown, drawing, top)
    elif isinstance(drawing, Lines):
        slide, top = new()
        add_lines(slide, shown, drawing, top)
    elif isinstance(drawing, LevelBars):
        slide, top = new()
        add_level_bars(slide, shown, drawing, top)
    elif isinstance(drawing, Intervals):
        table = drawing.drawn(shown.exhibit.table)
        for i, rows in enumerate(chunks([str(v) for v in table[drawing.label]])):
            slide, top = new(i)
            add_intervals(slide, shown, drawing, table.iloc[rows], top)
    else:
        slide, top = new()
        add_picture(slide, shown, top)


def _tables(new: Callable[[int], tuple[Any, float]], shown: NumberedExhibit) -> None:
    """A table on its slides; of a long one how each part of it begins, since nobody reads it on a wall."""
    whole, gone = for_slides(grid(shown.exhibit))
    made = laid_out(whole, BOTTOM - _top_below(shown.placed.words), BOTTOM - TOP)
    rest = ""
    if len(made) > _MOST_SLIDES:
        first = [next(page for page in made if page.label == label) for label in dict.fromkeys(p.label for p in made)]
        made = first[:_MOST_SLIDES]
        rest = f"{sum(len(page.grid.rows) for page in made)} av {len(whole.rows)} rader."
    columns = f"Utan {'kolumnen' if len(gone) == 1 else 'kolumnerna'} {listing(gone)}." if gone else ""
    less = " ".join([*filter(None, (rest, columns)), "Hela tabellen står i dokumentet."]) if rest or gone else ""
    for i, page in enumerate(made):
        slide, top = new(i)
        if page.label:
            above = slide.shapes.add_textbox(Inches(LEFT), Inches(top), Inches(ROOM), Inches(0.34))
            above.name = "Del"
            write_text(above.text_frame, [page.label], LEAST, palette.INK, bold=True)
            top += 0.38
        add_table(slide, shown, page, top)
        if less:
            below = slide.shapes.add_textbox(Inches(LEFT), Inches(BOTTOM), Inches(ROOM), Inches(0.34))
            below.name = "Urval"
            write_text(below.text_frame, [less], LEAST, palette.MUTED)


def _top_below(words: str) -> float:
    """Where the figure begins, below the words that stand over it."""
    if not words:
        return TOP
    lines = -(-width_of(shortened(words, _WORDS_ABOVE), _WORDS_SIZE) * 1.15 // ROOM)
    return TOP - 0.1 + 0.28 * max(1, int(lines)) + 0.12


_WORDS_ABOVE, _WORDS_SIZE = 230, 16.0


def _slide(deck: Any, d: Document, shown: NumberedExhibit, chapter: str, part: int = 0) -> tuple[Any, float]:
    """A slide with its chapter, title, words and source, and where its figure begins; ``part`` counts the slides of a long table."""
    slide = deck.slides.add_slide(deck.slide_layouts[5])  # title only
    title = slide.shapes.title
    place(title, LEFT, 0.48, ROOM, 0.72)
    more = " (forts.)" if part else ""
    heading = f"{shown.number}. {shown.placed.heading}{more}"
    write_text(title.text_frame, [heading], 26 if len(heading) < 75 else 20, palette.ACCENT, bold=True)
    title.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    if chapter and not d.is_brief:
        above = slide.shapes.add_textbox(Inches(LEFT), Inches(0.18), Inches(ROOM), Inches(0.32))
        above.name = "Kapitel"
        write_text(above.text_frame, [printable(chapter)], LEAST, palette.MUTED)
    words, top = shown.placed.words, TOP
    if words and not part:
        box = (LEFT, TOP - 0.15, ROOM, _top_below(words) - TOP)
        shape = slide.shapes.add_textbox(*(Inches(v) for v in box))
        shape.name = "I ord"
        write_text(shape.text_frame, [shortened(words, _WORDS_ABOVE)], _WORDS_SIZE, palette.INK)
        top = _top_below(words)
    source = shortened(f"{d.marking} · {shown.exhibit.brief_source}", _SOURCE_ROOM)
    foot(deck, slide, source)
    if not part:
        notes = (words, shown.placed.reading, *shown.exhibit.notes, shown.exhibit.source_line, version_line(d))
        slide.notes_slide.notes_text_frame.text = "\n".join(t for t in notes if t)
    return slide, top
