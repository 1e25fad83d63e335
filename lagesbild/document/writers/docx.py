"""A document as .docx: real styles, headings, tables, captions and cross-references.

Captions and references are fields that already hold their text; the table of contents holds its
entries, and Word is asked to fill in their page numbers when it opens the file, since only Word
knows where its pages break. The order of elements inside ``w:pPr``, ``w:tblPr`` and the like is
the one of ECMA-376: Word repairs a file that has another.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import quoteattr

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.shared import Cm, Inches

from lagesbild import palette, paper
from lagesbild.document.model import Document, Progress, TickBox
from lagesbild.document.prose import Run, Shape, Text
from lagesbild.document.writers import docx_styles as styles
from lagesbild.document.writers.docx_base import open_base
from lagesbild.document.writers.docx_tables import key_numbers_xml, table_xml
from lagesbild.document.writers.docx_xml import (
    END,
    NAMESPACES,
    TAB,
    TWIPS,
    W,
    begin_field,
    bookmark_name,
    field_xml,
    paragraph_xml,
    parsed,
    run_xml,
)
from lagesbild.document.writers.layout import (
    LEAD,
    NOTHING,
    TOC_DEPTH,
    Heading,
    Item,
    KeyNumbers,
    NumberedExhibit,
    Paragraph,
    brief_line,
    contents_follow_opening,
    continued,
    core_text,
    facts_of,
    flow,
    follows_contents,
    introduces,
    is_opening,
    naming,
    version_line,
)
from lagesbild.document.writers.printed_tables import (
    LANDSCAPE_WIDTH,
    TEXT_WIDTH,
    Fit,
    fit,
    grid,
    grid_of,
    keeps_its_sentence,
    measure,
)
from lagesbild.paper.text import shared_widths
from lagesbild.picturefile import as_raster

_BRIEF_TITLE = 22.0  # points
_PICTURES = 10_000  # the first id of a picture
_TEXT_TABLE = 9.5  # points, of a table within people's text
_LOGOTYPE, _BRIEF_LOGOTYPE = 0.8, 0.45  # inches high


def write(document: Document, progress: Progress | None = None, *, base: bytes | None = None) -> bytes:
    """The document as the bytes of a .docx.

    ``base`` is a .docx of the municipality's own: its styles, page, header and footer are kept,
    its text is not; styles that it lacks are added. Raises Refused as `check_base` does.
    """
    out = _Writer(document, base)
    out.title_page()
    for item in flow(document, progress):
        out.add(item)
    return out.finished()


class _Writer:
    """The file as it grows. Everything that needs an id of its own asks here."""

    def __init__(self, document: Document, base: bytes | None) -> None:
        self.document = document
        self.file = open_base(base)
        self.keeps_header = base is not None
        styles.complete(self.file, keep=base is not None)
        self.lists = styles.Lists(self.file)
        self.ids = 0
        self.number = 0  # of the numbered list that is being written
        self.was_draft = False
        self.before: Item | None = None
        self.headings = [i for i in flow(document) if isinstance(i, Heading)]
        self.is_landscape = False
        self.lead: list[Any] = []  # a heading and the few paragraphs since
        self.notes: list[str] = []  # footnotes
        self.has_contents = document.is_brief  # what is brief has none
        self._page()

    def _page(self) -> None:
        section = self.file.sections[0]
        if not self.keeps_header:
            section.page_width, section.page_height = Cm(21.0), Cm(29.7)
            section.left_margin = section.right_margin = Cm(2.5)
            section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)
            section.header_distance = section.footer_distance = Cm(1.1)
            section.different_first_page_header_footer = True
        self.upright = (section.page_width, section.page_height)
        room = (section.page_width - section.left_margin - section.right_margin) / Inches(1)
        self.room = min(TEXT_WIDTH, room)
        self.landscape = min(
            LANDSCAPE_WIDTH, (section.page_height - section.left_margin - section.right_margin) / Inches(1)
        )
        self._running(section, self.room)

    def _running(self, section: Any, room: float) -> None:
        """Header and footer: what it is and its marking; version, date and page."""
        d = self.document
        tab = f'<w:tabs><w:tab w:val="clear" w:pos="4513"/><w:tab w:val="clear" w:pos="9026"/><w:tab w:val="right" w:pos="{round(room * TWIPS)}"/></w:tabs>'
        head = paragraph_xml("Header", run_xml(d.full_title) + TAB + run_xml(str(d.marking)), tab)
        page = field_xml("PAGE", "1") + run_xml(" av ") + field_xml("NUMPAGES", "1")
        foot = paragraph_xml("Footer", run_xml(version_line(d)) + TAB + run_xml("Sida ") + page, tab)
        if self.keeps_header:
            marking = paragraph_xml("Footer", run_xml(f"{d.marking} · {version_line(d)} · sida ") + page)
            section.footer._element.append(parsed(marking))
            return
        for part, xml in ((section.header, head), (section.footer, foot)):
            part.is_linked_to_previous = False
            for old in list(part._element):
                part._element.remove(old)
            part._element.append(parsed(xml))

    # what stands in the document

    def title_page(self) -> None:
        """Place, year, who, and which figures it shows."""
        d = self.document
        if d.logotypes:
            self._logotypes()
        high = 3400 if not d.logotypes else 2000
        size, above = (_BRIEF_TITLE, "") if d.is_brief else (0.0, f'<w:spacing w:before="{high}"/>')
        self._append(paragraph_xml("Title", run_xml(d.title, size=size), above))
        if d.subtitle:
            self._append(paragraph_xml("Subtitle", run_xml(d.subtitle)))
        if d.full_title != d.title:
            self._append(paragraph_xml(styles.PLACE, run_xml(f"{d.place} {d.year}")))
        if d.is_brief:
            self._append(paragraph_xml("", run_xml(brief_line(d), color=palette.MUTED)))
            return
        for organisation in d.organisations:
            self._append(paragraph_xml(styles.FACT, run_xml(organisation)))
        for i, (name, text) in enumerate(facts_of(d)):
            space = '<w:spacing w:before="600"/>' if i == 0 else ""
            self._append(paragraph_xml(styles.FACT, run_xml(name, color=palette.MUTED) + TAB + run_xml(text), space))

    def _logotypes(self) -> None:
        """The parties' logotypes side by side, equally high."""
        height = _BRIEF_LOGOTYPE if self.document.is_brief else _LOGOTYPE
        paragraph = parsed(paragraph_xml(styles.FIGURE, ""))
        for i, logotype in enumerate(self.document.logotypes):
            file = logotype.file
            high = min(height, self.room / max(1, len(self.document.logotypes)) * 0.9 * file.height / file.width)
            inline = self.file.part.new_pic_inline(io.BytesIO(as_raster(file)), height=Inches(high))
            self.ids += 1
            inline.docPr.set("id", str(_PICTURES + self.ids))  # the library looks only at those that stand in the text
            inline.docPr.set("name", f"Logotyp {i + 1}")
            inline.docPr.set("descr", logotype.alt)
            for xml in [run_xml("\u2003\u2003")] if i else []:
                paragraph.append(parsed(xml))
            run = parsed("<w:r><w:drawing/></w:r>")
            run[0].append(inline)
            paragraph.append(run)
        self._append(paragraph)

    def contents(self) -> None:
        """A table of contents whose entries are there before Word has counted the pages."""
        below = '<w:spacing w:before="600"/>' if contents_follow_opening(self.document) else "<w:pageBreakBefore/>"
        self._append(paragraph_xml(styles.CONTENTS, run_xml("Innehåll"), below))
        entries = self._in_contents()
        deepest = self._deepest
        for i, heading in enumerate(entries):
            first = begin_field(f' TOC \\o "1-{deepest}" \\h \\z ') if i == 0 else ""
            last = END if i == len(entries) - 1 else ""
            name = bookmark_name(heading.anchor)
            page = field_xml(f"PAGEREF {name} \\h", " ")
            link = f'<w:hyperlink w:anchor="{name}" w:history="1">{run_xml(heading.text)}{TAB}{page}</w:hyperlink>'
            tab = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{round(self.room * TWIPS)}"/></w:tabs>'
            self._append(paragraph_xml(f"TOC{heading.level}", first + link + last, tab))

    @property
    def _deepest(self) -> int:
        """The lowest level of heading in the contents."""
        return max((min(s.level, TOC_DEPTH) for s in self.document.sections), default=1)

    def _in_contents(self) -> list[Heading]:
        return [h for h in self.headings if h.level <= self._deepest]

    def add(self, item: Item) -> None:
        """The next thing of the flow."""
        drafted = isinstance(item, Paragraph) and item.is_draft
        if not isinstance(item, NumberedExhibit):
            self._turn(False)
        if isinstance(item, Heading):
            is_first = item.anchor == self.headings[0].anchor and not self.document.is_brief
            if not self.has_contents and not is_opening(item, self.headings):
                self.contents()
                self.has_contents, is_first = True, not follows_contents(self.document, self._in_contents())
            break_ = "<w:pageBreakBefore/>" if is_first else ""
            self._append(paragraph_xml(f"Heading{item.level}", self._marked(item.anchor, run_xml(item.text)), break_))
            self.lead = [] if is_first else [self.file.element.body[-2]]
        elif isinstance(item, Paragraph):
            self._words(item.text, item.is_draft)
            self.lead = [*self.lead, self.file.element.body[-2]] if 0 < len(self.lead) <= LEAD else []
        elif isinstance(item, KeyNumbers):
            self._append(key_numbers_xml(item, self.room))
            self._append(paragraph_xml(styles.SOURCE, run_xml(item.source_line)))
            self.lead = []
        elif isinstance(item, TickBox):
            self._append(paragraph_xml(styles.CHOICE, self._box(item) + TAB + run_xml(item.text)))
            self.lead = []
        else:
            self._shown(item)
            self.lead = []
        self.was_draft, self.before = drafted, item

    def _words(self, text: Text, is_draft: bool) -> None:
        if text.shape is Shape.TABLE:
            self._text_table(text)
            return
        if not text.runs and text.shape is Shape.PARAGRAPH:
            return
        inner = "".join(map(self._styled, text.runs))
        style, more, apart = "", "", ""
        if is_draft:
            style = styles.DRAFT
            if not self.was_draft:
                inner = run_xml("Utkast: ", bold=True, color=palette.MUTED) + inner
        if text.shape is Shape.NUMBERED and text.is_first:
            self.number = self.lists.numbered(text.number, min(text.depth, 3) - 1)
        if text.shape in (Shape.NUMBERED, Shape.BULLET):
            list_ = self.number if text.shape is Shape.NUMBERED else self.lists.bullets
            more = f'<w:numPr><w:ilvl w:val="{min(text.depth, 3) - 1}"/><w:numId w:val="{list_}"/></w:numPr>'
            style = style or styles.LIST
            if is_draft:  # its line stands where that of the paragraphs does
                apart = f'<w:ind w:left="{styles.DRAFT_INDENT + 360 * min(text.depth, 3)}" w:hanging="360"/>'
        elif text.depth:
            more = f'<w:ind w:left="{360 * min(text.depth, 3)}"/>'
        self._append(paragraph_xml(style, inner, more, apart))

    def _text_table(self, text: Text) -> None:
        """A table within people's text, over the whole width."""
        plain = grid_of(text)
        twips = [round(w * TWIPS) for w in shared_widths(*measure(plain, _TEXT_TABLE), self.room)]
        line, columns = palette.LINE.lstrip("#"), "".join(f'<w:gridCol w:w="{w}"/>' for w in twips)
        edges = "".join(f'<w:{e} w:val="single" w:sz="4" w:space="0" w:color="{line}"/>' for e in ("bottom", "insideH"))
        rows = []
        for n, row in enumerate(text.rows):
            cells = []
            for i, width in enumerate(twips):
                inner = "".join(map(self._styled, row[i])) if i < len(row) else ""
                style = styles.CELL if n else styles.HEAD_CELL
                jc = '<w:jc w:val="right"/>' if text.is_right[i] else ""
                cells.append(
                    f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraph_xml(style, inner, jc)}</w:tc>'
                )
            more = "<w:tblHeader/>" if not n else ""
            rows.append(f"<w:tr><w:trPr><w:cantSplit/>{more}</w:trPr>{''.join(cells)}</w:tr>")
        self._append(
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
            '<w:tblCellMar><w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar>'
            '<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
            f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
        )
        self._append(paragraph_xml("", "", '<w:spacing w:before="0" w:after="80"/>'))

    def _noted(self, note: str) -> str:
        """The sign of a footnote, which stands at the foot of the page."""
        number = len(self.notes) + 1
        sign = f'<w:r><w:rPr><w:rStyle w:val="{styles.NOTE_SIGN}"/></w:rPr><w:footnoteRef/></w:r>'
        paragraph = paragraph_xml(styles.NOTE_TEXT, sign + run_xml(f" {note}"))
        self.notes.append(f'<w:footnote w:id="{number}">{paragraph}</w:footnote>')
        return f'<w:r><w:rPr><w:rStyle w:val="{styles.NOTE_SIGN}"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>'

    def _write_notes(self) -> None:
        """The part that holds the footnotes; a municipality's file may bring one, whose notes are of its own text."""
        part = self.file.part
        for id_ in [i for i, r in part.rels.items() if r.reltype == RELATIONSHIP_TYPE.FOOTNOTES]:
            del part.rels[id_]
        if not self.notes:
            return
        apart = "".join(
            f'<w:footnote w:type="{kind}" w:id="{id_}"><w:p><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
            f"<w:r><w:{sign}/></w:r></w:p></w:footnote>"
            for kind, id_, sign in (
                ("separator", -1, "separator"),
                ("continuationSeparator", 0, "continuationSeparator"),
            )
        )
        xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:footnotes {NAMESPACES}>{apart}{"".join(self.notes)}</w:footnotes>'
        made = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, xml.encode(), part.package)
        part.relate_to(made, RELATIONSHIP_TYPE.FOOTNOTES)

    def _styled(self, run: Run) -> str:
        if run.note:
            return self._noted(run.note)
        if run.reference:
            return field_xml(f"REF {bookmark_name(run.text.replace(' ', '-').lower())} \\h", run.text, bold=run.bold)
        if run.link:
            id_ = self.file.part.relate_to(run.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            inner = run_xml(run.text, bold=run.bold, italic=run.italic, style="Hyperlink")
            return f'<w:hyperlink r:id="{id_}" w:history="1">{inner}</w:hyperlink>'
        return run_xml(run.text, bold=run.bold, italic=run.italic)

    def _box(self, choice: TickBox) -> str:
        """A tick-box that can be ticked in Word."""
        self.ids += 1
        sign, state = ("☒", 1) if choice.is_chosen else ("☐", 0)
        font = "MS Gothic"
        return (
            f'<w:sdt><w:sdtPr><w:alias w:val={quoteattr(choice.text[:60])}/><w:id w:val="{910_000_000 + self.ids}"/>'
            f'<w14:checkbox><w14:checked w14:val="{state}"/><w14:checkedState w14:val="2612" w14:font="{font}"/>'
            f'<w14:uncheckedState w14:val="2610" w14:font="{font}"/></w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:rPr>'
            f'<w:rFonts w:ascii="{font}" w:eastAsia="{font}" w:hAnsi="{font}" w:hint="eastAsia"/></w:rPr>'
            f"<w:t>{sign}</w:t></w:r></w:sdtContent></w:sdt>"
        )

    def _shown(self, shown: NumberedExhibit) -> None:
        with naming(shown):
            fits = self._fitted(shown) if shown.is_table and not shown.is_empty else []
        if introduces(self.before) and keeps_its_sentence(fits):
            self._keep_with_next()
        self._turn(any(f.is_landscape for f in fits))
        number = self._marked(
            shown.anchor, run_xml(f"{shown.label} ") + field_xml(f"SEQ {shown.label} \\* ARABIC", str(shown.ordinal))
        )
        self._append(
            paragraph_xml("Caption", number + run_xml(f". {shown.placed.heading}"), "<w:keepNext/>", "<w:keepLines/>")
        )
        if shown.placed.reading:
            self._append(paragraph_xml(styles.READING, run_xml(shown.placed.reading)))
        with naming(shown):
            for i, part in enumerate(fits):
                if i:  # between two tables there is a paragraph, or they would be one
                    again, space = ("", 0) if part.label else (run_xml(continued(shown)), 200)
                    self._append(paragraph_xml(styles.READING, again, f'<w:spacing w:before="{space}"/>'))
                self._append(table_xml(part, shown))
            if shown.is_empty:
                self._append(paragraph_xml(styles.PART, run_xml(NOTHING)))
            elif not shown.is_table:
                self._picture(shown)
        for i, note in enumerate(shown.notes):
            self._append(paragraph_xml(styles.NOTE, run_xml(note), '<w:spacing w:before="60"/>' if i == 0 else ""))
        self._append(paragraph_xml(styles.SOURCE, run_xml(shown.source_line)))

    def _fitted(self, shown: NumberedExhibit) -> list[Fit]:
        """The table as it fits the page, which may be the municipality's own."""
        narrower = self.landscape / LANDSCAPE_WIDTH
        fits = fit(grid(shown.exhibit), self.room)
        return [replace(f, widths=tuple(w * narrower for w in f.widths)) if f.is_landscape else f for f in fits]

    def _picture(self, shown: NumberedExhibit) -> None:
        image = paper.bare_png(shown.exhibit, shown.inches)
        inline = self.file.part.new_pic_inline(io.BytesIO(image), width=Inches(min(shown.inches, self.room)))
        self.ids += 1
        inline.docPr.set("id", str(_PICTURES + self.ids))
        inline.docPr.set("name", shown.number)
        inline.docPr.set("descr", shown.alt)
        paragraph = parsed(paragraph_xml(styles.FIGURE, "<w:r><w:drawing/></w:r>"))
        paragraph.find(f".//{{{W}}}drawing").append(inline)
        self._append(paragraph)

    def _turn(self, landscape: bool) -> None:
        """From here on the pages stand or lie."""
        if landscape == self.is_landscape:
            return
        section = self.file.add_section(WD_SECTION.NEW_PAGE)
        before = self.lead[0].getprevious() if self.lead else None
        if landscape and before is not None and before.find(f".//{{{W}}}sectPr") is None:
            before.addnext(self.file.element.body[-2])  # a heading goes with its table: alone it leaves a page empty
        section.different_first_page_header_footer = False
        width, height = self.upright
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (height, width) if landscape else (width, height)
        if not self.keeps_header:
            self._running(section, LANDSCAPE_WIDTH if landscape else self.room)
        self.is_landscape = landscape

    def _keep_with_next(self) -> None:
        """The paragraph that was written last goes with what follows."""
        paragraph = self.file.element.body[-2]
        properties = paragraph.find(qn("w:pPr"))
        if properties is not None and properties.find(qn("w:keepNext")) is None:
            style = properties.find(qn("w:pStyle"))
            properties.insert(0 if style is None else 1, parsed("<w:keepNext/>"))

    def _marked(self, anchor: str, inner: str) -> str:
        self.ids += 1
        return f'<w:bookmarkStart w:id="{self.ids}" w:name="{bookmark_name(anchor)}"/>{inner}<w:bookmarkEnd w:id="{self.ids}"/>'

    def _append(self, xml: Any) -> None:
        element = parsed(xml) if isinstance(xml, str) else xml
        self.file.element.body[-1].addprevious(element)  # the last is the section's own

    def finished(self) -> bytes:
        """The bytes of the file."""
        self._write_notes()
        d = self.document
        core = self.file.core_properties
        core.title, core.subject = core_text(d.full_title), core_text(d.about)
        core.author, core.language = core_text(", ".join(d.organisations)), "sv-SE"
        core.keywords, core.comments, core.category = "", str(d.marking), "Lägesbild"
        core.version, core.last_modified_by = d.version, ""
        core.created = core.modified = datetime(d.issued.year, d.issued.month, d.issued.day, tzinfo=UTC)
        package = self.file.part.package
        for id_ in [i for i, r in package.rels.items() if r.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
            del package.rels[id_]  # the picture of another document
        buffer = io.BytesIO()
        self.file.save(buffer)
        return buffer.getvalue()
