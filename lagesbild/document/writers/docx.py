"""A document as .docx: real styles, headings, tables, captions and cross-references.

Captions and references are fields that already hold their text; the table of contents holds its
entries, and Word is asked to fill in their page numbers when it opens the file, since only Word
knows where its pages break. The order of elements inside ``w:pPr``, ``w:tblPr`` and the like is
the one of ECMA-376: Word repairs a file that has another.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import docx as python_docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Inches

from lagesbild import palette, paper, wordfile
from lagesbild.document.model import Document, Progress, TickBox
from lagesbild.document.prose import Run, Shape, Text
from lagesbild.document.writers import docx_styles as styles
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
    introduces,
    is_opening,
    naming,
    version_line,
)
from lagesbild.document.writers.printed_tables import (
    APART,
    HEAD_SMALLER,
    LANDSCAPE_WIDTH,
    TEXT_WIDTH,
    Cell,
    Fit,
    ended,
    fit,
    grid,
    grid_of,
    keeps_its_sentence,
    lines_of_ranges,
    measure,
)
from lagesbild.paper.text import shared_widths
from lagesbild.picturefile import as_raster
from lagesbild.problems import Problem, Refused

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_NAMESPACES = f'xmlns:w="{_W}" xmlns:r="{_R}" xmlns:w14="{_W14}"'
_TWIPS = 1440  # per inch
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
        self.file = _opened(base)
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
        tab = f'<w:tabs><w:tab w:val="clear" w:pos="4513"/><w:tab w:val="clear" w:pos="9026"/><w:tab w:val="right" w:pos="{round(room * _TWIPS)}"/></w:tabs>'
        head = _p("Header", _run(d.full_title) + _TAB + _run(str(d.marking)), tab)
        page = _field("PAGE", "1") + _run(" av ") + _field("NUMPAGES", "1")
        foot = _p("Footer", _run(version_line(d)) + _TAB + _run("Sida ") + page, tab)
        if self.keeps_header:
            marking = _p("Footer", _run(f"{d.marking} · {version_line(d)} · sida ") + page)
            section.footer._element.append(_parsed(marking))
            return
        for part, xml in ((section.header, head), (section.footer, foot)):
            part.is_linked_to_previous = False
            for old in list(part._element):
                part._element.remove(old)
            part._element.append(_parsed(xml))

    # what stands in the document

    def title_page(self) -> None:
        """Place, year, who, and which figures it shows."""
        d = self.document
        if d.logotypes:
            self._logotypes()
        high = 3400 if not d.logotypes else 2000
        size, above = (_BRIEF_TITLE, "") if d.is_brief else (0.0, f'<w:spacing w:before="{high}"/>')
        self._append(_p("Title", _run(d.title, size=size), above))
        if d.subtitle:
            self._append(_p("Subtitle", _run(d.subtitle)))
        if d.full_title != d.title:
            self._append(_p(styles.PLACE, _run(f"{d.place} {d.year}")))
        if d.is_brief:
            self._append(_p("", _run(brief_line(d), color=palette.MUTED)))
            return
        for organisation in d.organisations:
            self._append(_p(styles.FACT, _run(organisation)))
        for i, (name, text) in enumerate(facts_of(d)):
            space = '<w:spacing w:before="600"/>' if i == 0 else ""
            self._append(_p(styles.FACT, _run(name, color=palette.MUTED) + _TAB + _run(text), space))

    def _logotypes(self) -> None:
        """The parties' logotypes side by side, equally high."""
        height = _BRIEF_LOGOTYPE if self.document.is_brief else _LOGOTYPE
        paragraph = _parsed(_p(styles.FIGURE, ""))
        for i, logotype in enumerate(self.document.logotypes):
            file = logotype.file
            high = min(height, self.room / max(1, len(self.document.logotypes)) * 0.9 * file.height / file.width)
            inline = self.file.part.new_pic_inline(io.BytesIO(as_raster(file)), height=Inches(high))
            self.ids += 1
            inline.docPr.set("id", str(_PICTURES + self.ids))  # the library looks only at those that stand in the text
            inline.docPr.set("name", f"Logotyp {i + 1}")
            inline.docPr.set("descr", logotype.alt)
            for xml in [_run("\u2003\u2003")] if i else []:
                paragraph.append(_parsed(xml))
            run = _parsed("<w:r><w:drawing/></w:r>")
            run[0].append(inline)
            paragraph.append(run)
        self._append(paragraph)

    def contents(self) -> None:
        """A table of contents whose entries are there before Word has counted the pages."""
        below = '<w:spacing w:before="600"/>' if contents_follow_opening(self.document) else "<w:pageBreakBefore/>"
        self._append(_p(styles.CONTENTS, _run("Innehåll"), below))
        deepest = max((min(s.level, TOC_DEPTH) for s in self.document.sections), default=1)
        entries = [h for h in self.headings if h.level <= deepest]
        for i, heading in enumerate(entries):
            first = _begin(f' TOC \\o "1-{deepest}" \\h \\z ') if i == 0 else ""
            last = _END if i == len(entries) - 1 else ""
            name = _bookmark(heading.anchor)
            page = _field(f"PAGEREF {name} \\h", " ")
            link = f'<w:hyperlink w:anchor="{name}" w:history="1">{_run(heading.text)}{_TAB}{page}</w:hyperlink>'
            tab = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{round(self.room * _TWIPS)}"/></w:tabs>'
            self._append(_p(f"TOC{heading.level}", first + link + last, tab))

    def add(self, item: Item) -> None:
        """The next thing of the flow."""
        drafted = isinstance(item, Paragraph) and item.is_draft
        if not isinstance(item, NumberedExhibit):
            self._turn(False)
        if isinstance(item, Heading):
            is_first = item.anchor == self.headings[0].anchor and not self.document.is_brief
            if not self.has_contents and not is_opening(item, self.headings):
                self.contents()
                self.has_contents = is_first = True
            break_ = "<w:pageBreakBefore/>" if is_first else ""
            self._append(_p(f"Heading{item.level}", self._marked(item.anchor, _run(item.text)), break_))
            self.lead = [] if is_first else [self.file.element.body[-2]]
        elif isinstance(item, Paragraph):
            self._words(item.text, item.is_draft)
            self.lead = [*self.lead, self.file.element.body[-2]] if 0 < len(self.lead) <= LEAD else []
        elif isinstance(item, KeyNumbers):
            self._append(_key_numbers(item, self.room))
            self._append(_p(styles.SOURCE, _run(item.source_line)))
            self.lead = []
        elif isinstance(item, TickBox):
            self._append(_p(styles.CHOICE, self._box(item) + _TAB + _run(item.text)))
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
        style, more = "", ""
        if is_draft:
            style = styles.DRAFT
            if not self.was_draft:
                inner = _run("Utkast: ", bold=True, color=palette.MUTED) + inner
        if text.shape is Shape.NUMBERED and text.is_first:
            self.number = self.lists.numbered(text.number, min(text.depth, 3) - 1)
        if text.shape in (Shape.NUMBERED, Shape.BULLET):
            list_ = self.number if text.shape is Shape.NUMBERED else self.lists.bullets
            more = f'<w:numPr><w:ilvl w:val="{min(text.depth, 3) - 1}"/><w:numId w:val="{list_}"/></w:numPr>'
            style = style or styles.LIST
        elif text.depth:
            more = f'<w:ind w:left="{360 * min(text.depth, 3)}"/>'
        self._append(_p(style, inner, more))

    def _text_table(self, text: Text) -> None:
        """A table within people's text, over the whole width."""
        plain = grid_of(text)
        twips = [round(w * _TWIPS) for w in shared_widths(*measure(plain, _TEXT_TABLE), self.room)]
        line, columns = palette.LINE.lstrip("#"), "".join(f'<w:gridCol w:w="{w}"/>' for w in twips)
        edges = "".join(f'<w:{e} w:val="single" w:sz="4" w:space="0" w:color="{line}"/>' for e in ("bottom", "insideH"))
        rows = []
        for n, row in enumerate(text.rows):
            cells = []
            for i, width in enumerate(twips):
                inner = "".join(map(self._styled, row[i])) if i < len(row) else ""
                style = styles.CELL if n else styles.HEAD_CELL
                jc = '<w:jc w:val="right"/>' if text.is_right[i] else ""
                cells.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_p(style, inner, jc)}</w:tc>')
            more = "<w:tblHeader/>" if not n else ""
            rows.append(f"<w:tr><w:trPr><w:cantSplit/>{more}</w:trPr>{''.join(cells)}</w:tr>")
        self._append(
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
            '<w:tblCellMar><w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar>'
            '<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
            f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
        )
        self._append(_p("", "", '<w:spacing w:before="0" w:after="80"/>'))

    def _noted(self, note: str) -> str:
        """The sign of a footnote, which stands at the foot of the page."""
        number = len(self.notes) + 1
        sign = f'<w:r><w:rPr><w:rStyle w:val="{styles.NOTE_SIGN}"/></w:rPr><w:footnoteRef/></w:r>'
        paragraph = _p(styles.NOTE_TEXT, sign + _run(f" {note}"))
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
        xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:footnotes {_NAMESPACES}>{apart}{"".join(self.notes)}</w:footnotes>'
        made = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, xml.encode(), part.package)
        part.relate_to(made, RELATIONSHIP_TYPE.FOOTNOTES)

    def _styled(self, run: Run) -> str:
        if run.note:
            return self._noted(run.note)
        if run.reference:
            return _field(f"REF {_bookmark(run.text.replace(' ', '-').lower())} \\h", run.text, bold=run.bold)
        if run.link:
            id_ = self.file.part.relate_to(run.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            inner = _run(run.text, bold=run.bold, italic=run.italic, style="Hyperlink")
            return f'<w:hyperlink r:id="{id_}" w:history="1">{inner}</w:hyperlink>'
        return _run(run.text, bold=run.bold, italic=run.italic)

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
            shown.anchor, _run(f"{shown.label} ") + _field(f"SEQ {shown.label} \\* ARABIC", str(shown.ordinal))
        )
        self._append(_p("Caption", number + _run(f". {shown.placed.heading}"), "<w:keepNext/>", "<w:keepLines/>"))
        if shown.placed.reading:
            self._append(_p(styles.READING, _run(shown.placed.reading)))
        with naming(shown):
            for i, part in enumerate(fits):
                if i or part.label:
                    above = _run(part.label or continued(shown))
                    space = f'<w:spacing w:before="{200 if i else 0}"/>'
                    self._append(_p(styles.PART if part.label else styles.READING, above, space))
                self._append(_table(part, shown))
            if shown.is_empty:
                self._append(_p(styles.PART, _run(NOTHING)))
            elif not shown.is_table:
                self._picture(shown)
        for i, note in enumerate(shown.notes):
            self._append(_p(styles.NOTE, _run(note), '<w:spacing w:before="60"/>' if i == 0 else ""))
        self._append(_p(styles.SOURCE, _run(shown.source_line)))

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
        paragraph = _parsed(_p(styles.FIGURE, "<w:r><w:drawing/></w:r>"))
        paragraph.find(f".//{{{_W}}}drawing").append(inline)
        self._append(paragraph)

    def _turn(self, landscape: bool) -> None:
        """From here on the pages stand or lie."""
        if landscape == self.is_landscape:
            return
        section = self.file.add_section(WD_SECTION.NEW_PAGE)
        before = self.lead[0].getprevious() if self.lead else None
        if landscape and before is not None and before.find(f".//{{{_W}}}sectPr") is None:
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
            properties.insert(0 if style is None else 1, _parsed("<w:keepNext/>"))

    def _marked(self, anchor: str, inner: str) -> str:
        self.ids += 1
        return f'<w:bookmarkStart w:id="{self.ids}" w:name="{_bookmark(anchor)}"/>{inner}<w:bookmarkEnd w:id="{self.ids}"/>'

    def _append(self, xml: Any) -> None:
        element = _parsed(xml) if isinstance(xml, str) else xml
        self.file.element.body[-1].addprevious(element)  # the last is the section's own

    def finished(self) -> bytes:
        """The bytes of the file."""
        self._write_notes()
        d = self.document
        core = self.file.core_properties
        core.title, core.subject = core_text(d.full_title), core_text(f"{d.place} {d.year}, {d.period}")
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


def check_base(base: bytes) -> None:
    """Raises Refused when a file cannot lend its styles to a document, or holds more than styles and pictures."""
    opened = _opened(base)
    try:
        if opened.styles.element.tag != qn("w:styles"):
            raise ValueError("styles")
        styles.complete(opened, keep=True)
    except Exception:  # sound XML of which parts, styles or their properties are missing or something else
        raise _unreadable() from None


def _opened(base: bytes | None) -> Any:
    if base is None:
        return python_docx.Document()
    wordfile.check(base)
    try:
        file = python_docx.Document(io.BytesIO(base))
        body = file.element.body
        for element in list(body):
            if not str(element.tag).endswith("}sectPr"):
                body.remove(element)
    except Exception:  # python-docx lets through whatever zip and XML raise
        raise _unreadable() from None
    return file


def _unreadable() -> Refused:
    return Refused([Problem("Mallen går inte att läsa.", "en Word-fil (.docx) utan lösenord.")])


def _bookmark(anchor: str) -> str:
    """A bookmark's name: at most 40 letters, digits and underscores, and not like any other."""
    name = anchor.replace("-", "_")
    clean = "".join(c for c in name if c.isascii() and (c.isalnum() or c == "_"))
    if len(clean) > 38 or clean != name:
        clean = f"{clean[:28]}_{sum(ord(c) * (i + 1) for i, c in enumerate(anchor)) % 10**8}"
    return f"_{clean}"


# pieces of XML

_TAB = "<w:r><w:tab/></w:r>"
_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
_PARAGRAPH_ORDER = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "numPr", "tabs", "spacing", "ind", "jc")


def _parsed(xml: str) -> Any:
    at = xml.index(">") if xml[xml.index(">") - 1] != "/" else xml.index(">") - 1
    return parse_xml(f"{xml[:at]} {_NAMESPACES}{xml[at:]}")


def _p(style: str, inner: str, *properties: str) -> str:
    """A paragraph. ``properties`` are elements of ``w:pPr``, put in the order that Word wants."""
    every = [f'<w:pStyle w:val="{style}"/>'] if style else []
    every += [p for p in properties if p]
    every.sort(key=lambda p: _PARAGRAPH_ORDER.index(p[3:].split(" ")[0].split(">")[0].rstrip("/")))
    return f"<w:p><w:pPr>{''.join(every)}</w:pPr>{inner}</w:p>"


def _run(
    text: str, *, bold: bool = False, italic: bool = False, color: str = "", size: float = 0.0, style: str = ""
) -> str:
    properties = (
        (f'<w:rStyle w:val="{style}"/>' if style else "")
        + ("<w:b/>" if bold else "")
        + ("<w:i/>" if italic else "")
        + (f'<w:color w:val="{color.lstrip("#")}"/>' if color else "")
        + (f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else "")
    )
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _unbroken(run: str, lines: Sequence[str]) -> str:
    """A run whose numbers and dates are not broken at their hyphens, on lines of its own where they are given."""
    start, mark, rest = run.partition('<w:t xml:space="preserve">')
    text, end = rest.split("</w:t>")
    texts = [escape(f"{line} ") for line in lines[:-1]] + [escape(line) for line in lines[-1:]] or [text]
    pieces = ("<w:noBreakHyphen/>".join(f"{mark}{t}</w:t>" for t in _WITHIN_NUMBER.split(line)) for line in texts)
    return start + "<w:br/>".join(pieces) + end


_WITHIN_NUMBER = re.compile(r"(?<=\d)-(?=\d)")


def _begin(code: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{escape(code)}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


def _field(code: str, shown: str, *, bold: bool = False) -> str:
    """A field that already shows its result."""
    return _begin(f" {code} ") + _run(shown, bold=bold) + _END


def _key_numbers(item: KeyNumbers, room: float) -> str:
    """The numbers beside one another, each with what it is above and against what below."""
    width = round(room * _TWIPS / len(item.numbers))
    gap = '<w:right w:val="single" w:sz="48" w:space="0" w:color="FFFFFF"/>'
    fill = palette.sequential(8)[0].lstrip("#")
    cells = []
    for what, value, against in item.numbers:
        inner = _p("", _run(what, bold=True, size=9.5), '<w:spacing w:before="80" w:after="0"/>')
        size = 26.0 if len(value) < 9 else 16.0
        inner += _p(
            "", _run(value, bold=True, color=palette.ACCENT, size=size), '<w:spacing w:before="0" w:after="0"/>'
        )
        inner += _p("", _run(against, color=palette.MUTED, size=9.0), '<w:spacing w:before="0" w:after="80"/>')
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:tcBorders>{gap}</w:tcBorders>'
            f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/></w:tcPr>{inner}</w:tc>'
        )
    columns = f'<w:gridCol w:w="{width}"/>' * len(item.numbers)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width * len(item.numbers)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="140" w:type="dxa"/><w:right w:w="140" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="0000" w:firstRow="0" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        '<w:tblCaption w:val="Tal i korthet"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr></w:tbl>"
    )


def _table(fitted: Fit, shown: NumberedExhibit) -> str:
    """A real table: heading row repeated on every page, rows that do not break, thin lines."""
    g = fitted.grid
    twips = [round(w * _TWIPS) for w in fitted.widths]
    line, strong = palette.LINE.lstrip("#"), palette.MUTED.lstrip("#")
    side = 60 if g.is_dense else 80
    borders = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="{line}"/>' for edge in ("bottom", "insideH")
    )
    properties = (
        f'<w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{side}" w:type="dxa"/><w:right w:w="{side}" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="06A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={quoteattr(shown.placed.heading)}/>"
        f"<w:tblDescription w:val={quoteattr(shown.exhibit.summary or shown.placed.heading)}/></w:tblPr>"
    )
    columns = "".join(f'<w:gridCol w:w="{w}"/>' for w in twips)
    whole = not fitted.may_break
    between = fitted.between_groups
    rule = f'<w:tcBorders><w:bottom w:val="single" w:sz="6" w:space="0" w:color="{strong}"/></w:tcBorders>'
    turn = '<w:textDirection w:val="btLr"/>' if fitted.is_rotated else ""
    head = "".join(
        _cell(c, w, fitted.size - HEAD_SMALLER, head=True, more=(rule, turn if i else ""), keep=True)
        for i, (c, w) in enumerate(zip(g.head, twips, strict=True))
    )
    height = '<w:trHeight w:val="1300" w:hRule="atLeast"/>' if fitted.is_rotated else ""
    rows = [f"<w:tr><w:trPr><w:cantSplit/>{height}<w:tblHeader/></w:trPr>{head}</w:tr>"]
    for number, row in enumerate(g.rows):
        keep = whole or number < 2 or number >= len(g.rows) - 2
        keep = keep and number + 1 not in between
        below = fitted.below[number] if fitted.below else ()
        spans, open_ = ('<w:vMerge w:val="restart"/>', _NO_LINE_BELOW) if below else ("", "")
        cells = "".join(
            _cell(
                c,
                w,
                fitted.size,
                keep=keep or bool(below),
                dense=g.is_dense,
                span="" if i else spans,
                more=("" if not i else open_, ""),
            )
            for i, (c, w) in enumerate(zip(row, twips, strict=True))
        )
        rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
        if below:
            rows.append(_row_below(below, twips, fitted.size, keep=keep))
    return f"<w:tbl>{properties}<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


_NO_LINE_ABOVE = '<w:tcBorders><w:top w:val="nil"/></w:tcBorders>'
_NO_LINE_BELOW = '<w:tcBorders><w:bottom w:val="nil"/></w:tcBorders>'


def _row_below(words: Sequence[tuple[str, str]], twips: Sequence[int], size: float, *, keep: bool) -> str:
    """What a row says at length, over all columns but the first, which goes on beside it."""
    next_ = "<w:keepNext/>" if keep else ""
    said = _run(" ").join(
        _run(f"{title}: ", size=size, color=palette.MUTED) + _unbroken(_run(ended(text), size=size), [])
        for title, text in words
    )
    return (
        f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{twips[0]}" w:type="dxa"/><w:vMerge/></w:tcPr>{_p(styles.CELL, "", next_)}</w:tc>'
        f'<w:tc><w:tcPr><w:tcW w:w="{sum(twips[1:])}" w:type="dxa"/><w:gridSpan w:val="{len(twips) - 1}"/>{_NO_LINE_ABOVE}</w:tcPr>{_p(styles.CELL, said, next_)}</w:tc></w:tr>'
    )


_ROW_HEAD = '<w:cnfStyle w:val="001000000000"/>'  # the first column of the table's style


def _cell(
    cell: Cell,
    width: int,
    size: float,
    *,
    keep: bool,
    head: bool = False,
    dense: bool = False,
    more: tuple[str, str] = ("", ""),
    span: str = "",
) -> str:
    borders, direction = more
    if cell.fill:
        shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.fill.lstrip("#")}"/>'
        edge = "".join(
            f'<w:{e} w:val="single" w:sz="8" w:space="0" w:color="FFFFFF"/>' for e in ("top", "left", "bottom", "right")
        )
        borders = borders or f"<w:tcBorders>{edge}</w:tcBorders>"
    elif dense and cell.text and not cell.is_row_head and not cell.fill:
        shade = f'<w:shd w:val="thinDiagStripe" w:color="{palette.HATCH.lstrip("#")}" w:fill="FFFFFF"/>'
    else:
        shade = ""
    align = "bottom" if head and not direction else "center"  # across a rotated cell
    style = styles.HEAD_CELL if head else styles.DENSE_CELL if dense else styles.CELL
    jc = "" if cell.align == "left" else f'<w:jc w:val="{"left" if direction else cell.align}"/>'
    inner = _unbroken(
        _run(cell.text, bold=cell.bold, color=cell.ink, size=size), lines_of_ranges(cell, width / _TWIPS, size)
    )
    apart = f'<w:ind w:left="{round(APART * _TWIPS)}"/>' if cell.is_apart else ""
    paragraph = _p(style, inner, "<w:keepNext/>" if keep else "", apart, jc)
    return (
        f'<w:tc><w:tcPr>{_ROW_HEAD if cell.is_row_head else ""}<w:tcW w:w="{width}" w:type="dxa"/>{span}{borders}{shade}{direction}<w:vAlign w:val="{align}"/></w:tcPr>'
        f"{paragraph}</w:tc>"
    )
