"""A document as a tagged PDF (PDF/UA-1), set by typst: the same content and numbers as the .docx.

Every text reaches typst as a string literal, never as markup. The type is `lagesbild.paper.text.FONTS`;
fonts of the machine are not looked at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib
import typst

from lagesbild import palette, paper
from lagesbild.document.model import Document, Progress, TickBox
from lagesbild.document.prose import Run, Shape, Text, printable
from lagesbild.document.writers.filled import Breakable, Changes, Mark
from lagesbild.document.writers.layout import (
    LEAD,
    NOTES,
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
    facts_of,
    flow,
    follows_contents,
    introduces,
    is_opening,
    naming,
    version_line,
)
from lagesbild.document.writers.printed_tables import (
    APART,
    HEAD_SMALLER,
    MANY_WEEKS,
    Cell,
    Fit,
    ended,
    fit,
    grid,
    keeps_its_sentence,
)
from lagesbild.exhibit import OwnPicture
from lagesbild.paper.text import FAMILY, FONTS
from lagesbild.picturefile import as_svg
from lagesbild.problems import LagesbildError
from lagesbild.swedish import NBSP

_SIGNS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"  # DejaVu Sans: ☒ and other signs that the type lacks

_HEAD = """
#set document(title: {title}, author: {author}, description: {subject}, date: datetime(year: {year}, month: {month}, day: {day}))
#set text(font: ({family}, "DejaVu Sans"), lang: "sv", region: "SE", size: 10.5pt, fill: ink, number-width: "tabular")
#set par(leading: 0.62em, spacing: 0.95em)
#set page(paper: "a4", margin: (x: 2.5cm, top: 2.6cm, bottom: 2.3cm),
  header: context if counter(page).get().first() > 1 {{ set text(size: 8.5pt, fill: muted); {running}; h(1fr); {marking} }},
  footer: context if counter(page).get().first() > 1 {{ set text(size: 8.5pt, fill: muted); {version}; h(1fr); "Sida " + str(counter(page).get().first()) + " av " + str(counter(page).final().first()) }})
#set list(marker: [–], indent: 0.4em, body-indent: 0.6em)
#set enum(indent: 0.4em, body-indent: 0.6em)
#show link: set text(fill: rgb("#1F5A84"))
#show heading: set text(fill: accent)
#show heading: set block(sticky: true)
#show heading.where(level: 1): set text(size: 19pt)
#show heading.where(level: 1): set block(above: 2em, below: 0.8em)
#show heading.where(level: 2): set text(size: 14.5pt)
#show heading.where(level: 2): set block(above: 1.6em, below: 0.7em)
#show heading.where(level: 3): set text(size: 12pt, fill: ink)
#show heading.where(level: 4): set text(size: 10.5pt, fill: ink)
#show title: set text(size: {title_size}, fill: accent)
#show title: set align(left)
#show figure: set align(left)
#show figure: set block(above: 0pt, below: 0pt)
#show figure.caption: it => block(width: 100%, below: 0.5em, sticky: true, text(size: 10.5pt, weight: "bold", fill: accent, it.body))
#show outline.entry.where(level: 1): set text(weight: "bold")
#show outline.entry.where(level: 1): set block(above: 1em)
"""

_START = f"""
#let ink = rgb("{palette.INK}")
#let accent = rgb("{palette.ACCENT}")
#let muted = rgb("{palette.MUTED}")
#let thin = 0.5pt + rgb("{palette.LINE}")
#let hatch = tiling(size: (4pt, 4pt), line(start: (0%, 100%), end: (100%, 0%), stroke: 0.5pt + rgb("{palette.HATCH}")))
#let small(body) = block(above: 0.45em, below: 0pt, text(size: 8.5pt, fill: muted, body))
#let reading(body) = block(above: 0pt, below: 0.7em, sticky: true, text(size: 9pt, fill: muted, body))
#let part(body) = block(above: 0.4em, below: 0.5em, sticky: true, text(size: 9.5pt, weight: "bold", body))
#let drafted(body, sticky: false) = block(sticky: sticky, stroke: (left: 1.5pt + rgb("{palette.HATCH}")), inset: (left: 8pt, y: 2pt), emph(body))
#let exhibit(body, whole) = block(above: 1.5em, below: 1.5em, breakable: not whole, width: 100%, body)
#let tick(sign, body) = block(above: 0.7em, below: 0.7em, grid(columns: (1.6em, 1fr), sign, body))
#let mark(what, anchor) = context [#metadata((what: what, page: here().page(), y: here().position().y.pt(), anchor: anchor))<plats>]
"""


def write(document: Document, progress: Progress | None = None) -> bytes:
    """The document as the bytes of a PDF. WriteFailed names an exhibit that cannot be drawn."""
    files: dict[str, bytes] = {}
    items = list(flow(document, progress))
    changes = Changes()
    tables = _breakable(items)
    source = _source(document, items, files, changes)
    while changes.next(_marks(source, files), tables):
        source = _source(document, items, files, changes)
    return _compiled(source, files)


def _source(document: Document, items: Sequence[Item], files: dict[str, bytes], changes: Changes) -> str:
    """The document in typst's language; its pictures are added to ``files``."""
    parts = [_START, _head(document), _title_page(document, files)]
    headings = [i for i in items if isinstance(i, Heading)]
    sections = {h.anchor for h in headings if h.anchor.startswith("avsnitt-")}
    deepest = min(TOC_DEPTH, max((h.level for h in headings if h.anchor in sections), default=1))
    apart = "#v(2em)" if contents_follow_opening(document) else "#pagebreak(weak: true)"
    below = follows_contents(document, [h for h in headings if h.level <= deepest])
    after = "#v(1.5em)" if below else "#pagebreak(weak: true)"
    outline = f'{apart}\n#outline(title: "Innehåll", depth: {deepest}, indent: 1.2em)\n{after}\n'
    has_contents = document.is_brief
    if not document.is_brief:
        parts.append("#pagebreak()\n")
    before: Item | None = None
    was_draft = False
    lead = 0  # how many of the last parts are a heading and the few paragraphs since
    for item in items:
        if isinstance(item, Heading):
            listed = str(item.anchor in sections).lower()
            heading = f"#heading(level: {item.level}, outlined: {listed}, {_s(item.text)})#label({_s(item.anchor)})"
            lead = 0 if item is headings[0] else 1
            if not has_contents and not is_opening(item, headings):
                parts.append(outline)
                has_contents, lead = True, 0
            parts.append(f"\n\n{heading}\n\n{_SMALLER if item.text == NOTES else ''}")
        elif isinstance(item, Paragraph):
            follows_list = isinstance(before, Paragraph) and before.text.depth > 0
            parts.append(_words(item, was_draft, follows_list))
            lead = lead + 1 if 0 < lead <= LEAD else 0
        elif isinstance(item, KeyNumbers):
            parts.append(_key_numbers(item))
            lead = 0
        elif isinstance(item, TickBox):
            sign = "☒" if item.is_chosen else "☐"
            parts.append(f'\n#tick({_s(sign)}, [#{_s(item.text)}#mark("slut", "")])\n')
            lead = 0
        else:
            with naming(item):
                block, lies, keeps = _shown(item, files, changes)
            if introduces(before) and keeps:
                drafted, kept = "#drafted[", "#drafted(sticky: true)["
                plain = f"\n\n#block(sticky: true, above: 0.95em, below: 0.95em)[{parts[-1].strip()}]\n\n"
                parts[-1] = parts[-1].replace(drafted, kept, 1) if drafted in parts[-1] else plain
            if lies:  # with its heading: alone that would leave a page empty
                at = len(parts) - lead
                parts[at:] = ["\n#page(flipped: true)[", *parts[at:], block, "]\n"]
            else:
                parts.append(f"\n{block}\n")
            lead = 0
        was_draft = isinstance(item, Paragraph) and item.is_draft
        before = item
    return "".join(parts)


_SMALLER = "#set text(size: 9pt)\n#set par(leading: 0.55em)\n"
"""The notes at the end are looked up, not read."""


def _breakable(items: Sequence[Item]) -> dict[str, Breakable]:
    """The tables that may be broken, by anchor."""
    found = {}
    for item in items:
        if isinstance(item, NumberedExhibit) and item.is_table and not item.is_empty:
            fits = fit(grid(item.exhibit))
            (first, *others) = fits
            if others or not first.stays_whole or first.is_landscape:
                continue
            rows = len(first.grid.rows)
            if first.grid.is_dense and rows < MANY_WEEKS:
                continue
            if first.grid.is_dense:
                head = first.head_height * 72
                found[item.anchor] = Breakable(rows, (first.height * 72 - head) / rows, head, is_halved=True)
            else:
                found[item.anchor] = Breakable(rows, first.height * 72 / (rows + 1))
    return found


def _marks(source: str, files: dict[str, bytes]) -> list[Mark]:
    """Where texts and figures stand when the document is laid out, in its order."""
    whole: Any = {"main.typ": source.encode(), **files}
    try:
        found = json.loads(typst.query(whole, "<plats>", field="value", **_TYPE))
    except typst.TypstError as error:
        raise LagesbildError(f"Det gick inte att sätta dokumentet som PDF: {error}") from error
    return [Mark(**m) for m in found]


_TYPE: Any = {"font_paths": [str(FONTS), str(_SIGNS)], "ignore_system_fonts": True}


def _compiled(source: str, files: dict[str, bytes]) -> bytes:
    whole: Any = {"main.typ": source.encode(), **files}  # the binding's types know one file only
    try:
        made: bytes = typst.compile(
            whole,
            **_TYPE,
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as error:
        raise LagesbildError(f"Det gick inte att sätta dokumentet som PDF: {error}") from error
    return made


def _s(text: str) -> str:
    """A text as a string literal of typst."""
    clean = printable(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    clean = clean.replace(" – ", f"{NBSP}– ")  # no line begins with the dash of a period
    return f'"{clean}"'


def _head(d: Document) -> str:
    return _HEAD.format(
        title=_s(d.full_title),
        author="(" + "".join(f"{_s(o)}, " for o in d.organisations) + ")",
        subject=_s(f"{d.about}. {d.marking}."),
        year=d.issued.year,
        month=d.issued.month,
        day=d.issued.day,
        family=_s(FAMILY),
        title_size="20pt" if d.is_brief else "27pt",
        running=_s(d.full_title),
        marking=_s(d.marking),
        version=_s(version_line(d)),
    )


def _logotypes(d: Document, files: dict[str, bytes]) -> str:
    images = []
    for i, logotype in enumerate(d.logotypes):
        name = f"logotyp-{i}.svg"
        files[name] = as_svg(logotype.file)
        height = "1.1cm" if d.is_brief else "2cm"
        images.append(f"image({_s(name)}, height: {height}, alt: {_s(logotype.alt)})")
    return f"#block(below: 1em, stack(dir: ltr, spacing: 1cm, {', '.join(images)}))\n" if images else ""


def _key_numbers(item: KeyNumbers) -> str:
    cells = ", ".join(
        f'block(width: 100%, fill: rgb("{palette.sequential(8)[0]}"), inset: 8pt, [#text(size: 9pt, weight: "bold", {_s(what)})'
        f'\n\n#text(size: {24 if len(value) < 9 else 15}pt, weight: "bold", fill: accent, {_s(value)})'
        f"\n\n#text(size: 8.5pt, fill: muted, {_s(against)})])"
        for what, value, against in item.numbers
    )
    count = len(item.numbers)
    return f"\n#block(above: 1.2em, below: 0.4em, grid(columns: (1fr,) * {count}, gutter: 8pt, {cells}))\n#block(above: 0.45em, below: 1.2em, text(size: 8.5pt, fill: muted, {_s(item.source_line)}))\n\n"


def _title_page(d: Document, files: dict[str, bytes]) -> str:
    lines = [_logotypes(d, files)]
    lines += [
        f"#title({_s(d.title)})\n"
        if d.is_brief
        else f"#v({'3.5' if d.logotypes else '6.2'}cm)\n#title({_s(d.title)})\n"
    ]
    if d.subtitle:
        lines.append(f"#block(below: 2em, text(size: 15pt, fill: muted, {_s(d.subtitle)}))\n")
    if d.full_title != d.title:
        lines.append(f'#block(below: 1.2em, text(size: 15pt, weight: "bold", {_s(f"{d.place} {d.year}")}))\n')
    if d.is_brief:
        return "".join((*lines, f"#small({_s(brief_line(d))})\n"))
    lines += [f"#block(spacing: 0.6em, {_s(o)})\n" for o in d.organisations]
    lines.append("#v(1.6em)\n")
    lines += [
        f"#block(spacing: 0.7em, grid(columns: (4.6cm, 1fr), text(fill: muted, {_s(name)}), {_s(text)}))\n"
        for name, text in facts_of(d)
    ]
    return "".join(lines)


def _words(item: Paragraph, was_draft: bool, follows_list: bool) -> str:
    text = item.text
    if text.shape is Shape.TABLE:
        return _text_table(text)
    inner = "".join(map(_run, text.runs))
    if not inner and text.shape is Shape.PARAGRAPH:
        return ""
    inner += '#mark("slut", "")#h(0pt)'  # what ends a paragraph would else be laid behind it
    if item.is_draft:
        start = "" if was_draft else '#strong("Utkast: ")'
        mark = {Shape.BULLET: '#"– "', Shape.NUMBERED: f'#"{text.number}. "'}.get(text.shape, "")
        return f"\n\n#drafted[{start}{mark}{inner}]\n\n"
    indent = "  " * max(0, text.depth - (0 if text.shape is Shape.PARAGRAPH else 1))
    if text.shape is Shape.PARAGRAPH:
        return f"\n\n{indent}{inner}\n\n"
    apart = "\n"
    if text.is_first and text.depth == 1:
        apart = "\n\n#v(0.5em)\n" if follows_list else "\n\n"
    mark = "-" if text.shape is Shape.BULLET else f"{text.number}."
    return f"{apart}{indent}{mark} {inner}\n"


def _text_table(text: Text) -> str:
    """A table within people's text: as wide as its words need."""

    def cell(runs: tuple[Run, ...], column: int, head: bool) -> str:
        inner = "".join(map(_run, runs))
        inner = f'#text(weight: "bold", fill: muted)[{inner}]' if head else inner
        return f"table.cell(align: {'right' if text.is_right[column] else 'left'})[{inner}]"

    count = len(text.is_right)
    rows = [[cell(row[i] if i < len(row) else (), i, n == 0) for i in range(count)] for n, row in enumerate(text.rows)]
    head, body = ", ".join(rows[0]), ", ".join(c for row in rows[1:] for c in row)
    stroke = "(x, y) => (bottom: if y == 0 { 0.7pt + muted } else { thin })"
    return (
        f"\n\n#block(above: 1.1em, below: 1.1em)[#set text(size: 9.5pt)\n#table(columns: {count}, inset: (x: 4.5pt, y: 3.8pt), "
        f"stroke: {stroke}, table.header({head}){', ' + body if body else ''})]\n\n"
    )


def _run(run: Run) -> str:
    if run.note:
        return f"#footnote({_s(run.note)})"
    inner = f"#text({_s(run.text)})"
    if run.bold:
        inner = f"#strong[{inner}]"
    if run.italic:
        inner = f"#emph[{inner}]"
    if run.reference:
        return f"#link(label({_s(run.text.replace(' ', '-').lower())}))[{inner}]"
    return f"#link({_s(run.link)})[{inner}]" if run.link else inner


def _shown(shown: NumberedExhibit, files: dict[str, bytes], changes: Changes) -> tuple[str, bool, bool]:
    """The exhibit, whether it lies down, and whether the sentence before it stays with it."""
    caption = f"[#{_s(f'{shown.number}. {shown.placed.heading}')}]"
    read = f"#reading({_s(shown.placed.reading)})" if shown.placed.reading else ""
    fits = fit(grid(shown.exhibit)) if shown.is_table and not shown.is_empty else []
    if shown.anchor in changes.broken and fits[0].grid.is_dense:
        fits = fits[0].halves
    if fits:
        body = "\n#v(0.6em)\n".join(_part(f, continued(shown) if i and not f.label else "") for i, f in enumerate(fits))
        body = _mark("rader", shown) + body + _mark("radslut", shown)
    elif shown.is_empty:
        body = f"#part({_s(NOTHING)})"
    else:
        name = f"{shown.anchor}.svg"
        picture = shown.exhibit.drawing.file if isinstance(shown.exhibit.drawing, OwnPicture) else None
        files[name] = as_svg(picture) if picture else paper.bare_svg(shown.exhibit, shown.inches)
        inches = shown.inches * changes.smaller.get(shown.anchor, 1.0)
        image = f"#image({_s(name)}, width: {inches:.3f}in, alt: {_s(shown.alt)})"
        body = _mark("bild", shown) + image + _mark("bildslut", shown)
    whole = len(fits) < 2 and all(f.stays_whole for f in fits) and shown.anchor not in changes.broken
    breaks = f"#show figure: set block(breakable: {str(not whole).lower()})"
    kind = _s(shown.label.lower())
    alt = f"alt: {_s(NOTHING)}, " if shown.is_empty else ""
    figure = f"#figure(kind: {kind}, {alt}supplement: none, numbering: none, caption: figure.caption(position: top, {caption}))[{read}{body}]#label({_s(shown.anchor)})"
    below = "".join(f"#small({_s(t)})" for t in (*shown.notes, shown.source_line))
    block = (
        f"#exhibit([{_mark('start', shown)}{breaks}\n{figure}\n{below}{_mark('slut', shown)}], {str(whole).lower()})"
    )
    return block, any(f.is_landscape for f in fits), keeps_its_sentence(fits)


def _mark(what: str, shown: NumberedExhibit) -> str:
    return f"#mark({_s(what)}, {_s(shown.anchor)})"


def _part(fitted: Fit, more: str = "") -> str:
    if not (fitted.label or more):
        return _table(fitted)
    above = f"#part({_s(more)})" if more else ""  # a part's label is a heading row, which stands again where it goes on
    return f"#block(breakable: {str(not fitted.stays_whole).lower()})[{above}{_table(fitted)}]"


def _table(fitted: Fit) -> str:
    """A table with a heading row that is repeated on every page."""
    g = fitted.grid
    columns = ", ".join(f"{w:.3f}in" for w in fitted.widths)
    inset = "(x: 3pt, y: 1.9pt)" if g.is_dense else "(x: 4.5pt, y: 3.8pt)"
    head = ", ".join(_cell(c, head=True, rotated=fitted.is_rotated and i > 0) for i, c in enumerate(g.head))
    if fitted.label:
        said = f'text(size: 9.5pt, weight: "bold", {_s(fitted.label)})'
        head = f"table.cell(colspan: {len(g.head)}, align: left, stroke: none, inset: (left: 0pt, rest: 3.8pt), {said}), {head}"
    below = fitted.below or ((),) * len(g.rows)
    rows = ", ".join(
        _row_above(row, words) if words else ", ".join(_cell(c, dense=g.is_dense) for c in row)
        for row, words in zip(g.rows, below, strict=True)
    )
    stroke = f"(x, y) => (bottom: if y == {int(bool(fitted.label))} {{ 0.7pt + muted }} else {{ thin }})"
    return (
        f"#[#set text(size: {fitted.size}pt)\n#set par(leading: 0.45em)\n"
        f"#table(columns: ({columns},), inset: {inset}, stroke: {stroke}, table.header({head}), {rows})]"
    )


def _row_above(row: tuple[Cell, ...], words: Sequence[tuple[str, str]]) -> str:
    """A row, and what it says at length over all columns but the first, which stands beside both."""
    first = _cell(row[0]).replace("table.cell(", "table.cell(rowspan: 2, breakable: false, ", 1)
    others = ", ".join(_cell(c).replace("table.cell(", "table.cell(stroke: none, ", 1) for c in row[1:])
    said = "#text[ ]".join(
        f"#text(fill: muted, {_s(f'{title}: ')}){_in_one_piece(ended(text))}" for title, text in words
    )
    return f"{first}, {others}, table.cell(colspan: {len(row) - 1}, align: left + top, [{said}])"


def _in_one_piece(text: str) -> str:
    """The text, whose ranges of numbers ("33–35") are not broken."""
    return "".join(f"#box({_s(t)})" if i % 2 else f"#{_s(t)}" for i, t in enumerate(_RANGE.split(text)) if t)


_RANGE = re.compile(r"((?<!\d)\d++(?:[–-]\d++)+,?)")


def _cell(cell: Cell, *, head: bool = False, dense: bool = False, rotated: bool = False) -> str:
    align = f"{cell.align} + {'bottom' if head else 'horizon'}"
    if cell.is_apart:
        align += f", inset: (left: {4.5 + APART * 72}pt, rest: 3.8pt)"
    if head:
        inner = f'text(size: 1em - {HEAD_SMALLER}pt, weight: "bold", fill: muted, hyphenate: false, {_s(cell.text)})'
        inner = f"rotate(-90deg, reflow: true, {inner})" if rotated else inner
        return f"table.cell(align: {align}, {inner})"
    style = ", ".join(
        s for s in ('weight: "bold"' if cell.bold else "", f'fill: rgb("{cell.ink}")' if cell.ink else "") if s
    )
    words = _in_one_piece(cell.text)
    inner = f"text({style})[{words}]" if style else f"[{words}]"
    if cell.fill:
        return f'table.cell(align: {align}, fill: rgb("{cell.fill}"), stroke: 1pt + white, {inner})'
    if dense and not cell.is_row_head and cell.align == "center" and cell.text == "·":
        return f"table.cell(align: {align}, fill: hatch, stroke: 1pt + white, {inner})"
    return f"table.cell(align: {align}, {inner})"
