"""A document as one HTML file that needs nothing else: no script, no request, real tables, alt texts."""

from __future__ import annotations

import base64
import re
from html import escape

from lagesbild import palette
from lagesbild.document.model import Document, Progress, TickBox
from lagesbild.document.prose import Run, Shape, Text
from lagesbild.document.writers.layout import (
    NOTHING,
    TOC_DEPTH,
    Heading,
    Item,
    KeyNumbers,
    NumberedExhibit,
    Paragraph,
    facts_of,
    flow,
    is_opening,
    naming,
    version_line,
)
from lagesbild.document.writers.printed_tables import (
    Cell,
    Grid,
    grid,
    parts,
)
from lagesbild.exhibit import Exhibit, OwnPicture

_CSS = f"""
:root {{ color-scheme: light; }}
body {{ margin: 0; background: #fff; color: {palette.INK}; font: 1.0625rem/1.55 "Source Sans 3", "Source Sans Pro", Calibri, "Segoe UI", system-ui, sans-serif; font-variant-numeric: tabular-nums; }}
main, header, nav, footer {{ max-width: 50rem; margin: 0 auto; padding: 0 1.25rem; }}
.skip {{ position: absolute; left: -99rem; }} .skip:focus {{ left: 1rem; top: 1rem; background: #fff; padding: .5rem; }}
header {{ padding-top: 4rem; }} h1, h2, h3 {{ color: {palette.ACCENT}; line-height: 1.2; }}
h1 {{ font-size: 2.4rem; margin: 0 0 .3rem; }} h2 {{ font-size: 1.6rem; margin: 3rem 0 .8rem; }}
h3 {{ font-size: 1.25rem; margin: 2.2rem 0 .6rem; }} h4, h5 {{ font-size: 1.05rem; margin: 1.6rem 0 .4rem; }}
.lead {{ font-size: 1.25rem; color: {palette.MUTED}; margin: 0 0 1.5rem; }} .place {{ font-size: 1.25rem; font-weight: 700; margin: 0 0 .6rem; }}
.who {{ margin: 0; }} dl {{ display: grid; grid-template-columns: max-content 1fr; gap: .15rem 2rem; margin: 1.8rem 0; }}
dt {{ color: {palette.MUTED}; }} dd {{ margin: 0; }}
nav ol {{ list-style: none; padding: 0; }} nav .l2 {{ padding-left: 1.2rem; }} nav .l3 {{ padding-left: 2.4rem; }}
a {{ color: #1F5A84; }}
figure {{ margin: 2rem 0; }} figcaption, caption {{ text-align: left; font-weight: 700; color: {palette.ACCENT}; margin-bottom: .2rem; }}
figure img {{ display: block; width: 100%; height: auto; }} figure.half img {{ width: 52%; min-width: 18rem; }}
.reading, .note, .source {{ color: {palette.MUTED}; font-size: .875rem; line-height: 1.4; margin: .15rem 0; }} .reading {{ margin-bottom: .5rem; }} .part {{ font-weight: 700; margin: 1.2rem 0 .3rem; }}
.keys {{ display: flex; flex-wrap: wrap; gap: .8rem; margin: 1.4rem 0 .3rem; }} .keys div {{ flex: 1 1 12rem; background: {palette.sequential(8)[0]}; padding: .7rem .9rem; }} .keys dt {{ color: inherit; font-weight: 700; font-size: .9375rem; }} .keys b {{ display: block; font-size: 2rem; line-height: 1.25; color: {palette.ACCENT}; }} .keys span {{ color: {palette.MUTED}; font-size: .875rem; }}
.logotypes {{ display: flex; flex-wrap: wrap; gap: 2rem; }} .logotypes img {{ height: 4.5rem; width: auto; }}
.notes {{ border-top: 1px solid {palette.LINE}; margin-top: 2.5rem; font-size: .875rem; }}
.scroll {{ overflow-x: auto; }} table {{ border-collapse: collapse; width: 100%; font-size: .9375rem; line-height: 1.3; }}
th, td {{ text-align: left; font-weight: 400; padding: .3rem .5rem; border-bottom: 1px solid {palette.LINE}; vertical-align: middle; }}
thead th {{ color: {palette.MUTED}; font-weight: 700; font-size: .875rem; vertical-align: bottom; border-bottom: 1.5px solid {palette.MUTED}; }}
.apart {{ padding-left: 1.2rem; }} .right {{ text-align: right; }} td.right {{ white-space: nowrap; }} .center {{ text-align: center; }} .strong {{ font-weight: 700; }}
.dense th, .dense td {{ padding: .1rem .3rem; }} .lv {{ border: 1.5px solid #fff; }}
.none {{ background: repeating-linear-gradient(135deg, #fff 0 3px, #EEF2F4 3px 5px); }}
details {{ margin: .4rem 0; font-size: .9375rem; }} summary {{ cursor: pointer; color: #1F5A84; }}
.tick {{ display: flex; gap: .6rem; margin: .4rem 0; }} .draft {{ border-left: 3px solid {palette.HATCH}; padding-left: .8rem; font-style: italic; }}
footer {{ color: {palette.MUTED}; font-size: .875rem; border-top: 1px solid {palette.LINE}; margin-top: 4rem; padding-top: 1rem; padding-bottom: 3rem; }}
.day {{ white-space: nowrap; }}
@media (max-width: 40rem) {{
.picture {{ overflow-x: auto; }} .picture img {{ min-width: 34rem; }}
td.words, th.words {{ min-width: 8rem; }}
}}
@page {{ size: A4; margin: 18mm 20mm; }}
@media print {{
:root {{ font-size: 9.5pt; }} main, header, nav, footer {{ max-width: none; padding: 0; }} header {{ padding-top: 2rem; }}
.skip, details {{ display: none; }} .scroll, .picture {{ overflow: visible; }}
.lv, .none, .keys div {{ print-color-adjust: exact; -webkit-print-color-adjust: exact; }}
h2, h3, h4, h5, figcaption, .reading, .part {{ break-after: avoid; }} figure, tr, .keys {{ break-inside: avoid; }} p {{ orphans: 2; widows: 2; }}
nav ol {{ columns: 2; column-gap: 3rem; }} a {{ color: inherit; text-decoration: none; }}
.dense th, .dense td {{ padding: 0 .3rem; font-size: .875rem; line-height: 1.25; }}
}}
"""


def write(document: Document, progress: Progress | None = None) -> bytes:
    """The document as the bytes of one HTML page."""
    d = document
    title = escape(d.full_title)
    headings = [
        i for i in flow(d) if isinstance(i, Heading) and i.anchor.startswith("avsnitt-") and i.level <= TOC_DEPTH
    ]
    entries = "".join(f'<li class="l{h.level}"><a href="#{h.anchor}">{escape(h.text)}</a></li>' for h in headings)
    listed = f'<nav aria-labelledby="forteckning"><h2 id="forteckning">Innehåll</h2><ol>{entries}</ol></nav>'
    facts = "".join(f"<dt>{escape(n)}</dt><dd>{escape(t)}</dd>" for n, t in facts_of(d))
    who = "".join(f'<p class="who">{escape(o)}</p>' for o in d.organisations)
    lead = f'<p class="lead">{escape(d.subtitle)}</p>' if d.subtitle else ""
    place = f'<p class="place">{escape(f"{d.place} {d.year}")}</p>' if d.full_title != d.title else ""
    body = _Body()
    first = _Body("forst-not-")
    every = [i for i in flow(d) if isinstance(i, Heading)]
    is_first = True  # before the contents
    for item in flow(d, progress):
        if isinstance(item, Heading):
            is_first = is_first and is_opening(item, every)
        (first if is_first and every else body).add(item)
    opening = f'<section class="opening">{first.finished()}</section>' if first.out else ""
    logotypes = "".join(
        f'<img alt="{escape(x.alt)}" src="data:{x.file.media};base64,{base64.b64encode(x.file.content).decode()}">'
        for x in d.logotypes
    )
    parties = f'<p class="logotypes">{logotypes}</p>' if logotypes else ""
    contents = "" if d.is_brief else listed
    return (
        f'<!DOCTYPE html>\n<html lang="sv"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="description" content="{escape(f"{d.period}. {d.marking}.")}"><style>{_CSS}</style></head><body>'
        '<a class="skip" href="#innehall">Till innehållet</a>'
        f"<header>{parties}<h1>{escape(d.title)}</h1>{lead}{place}{who}<dl>{facts}</dl></header>"
        f'<main id="innehall" tabindex="-1">{opening}{contents}{body.finished()}</main>'
        f"<footer>{escape(d.marking)} · {escape(version_line(d))}</footer></body></html>\n"
    ).encode()


class _Body:
    """What stands in ``main``, with the lists that are open."""

    def __init__(self, prefix: str = "not-") -> None:
        self.out: list[str] = []
        self.notes: list[str] = []
        self.prefix = prefix  # of the footnotes' anchors
        self.open: list[str] = []  # tags of the open lists
        self.was_draft = False

    def add(self, item: Item) -> None:
        """The next thing of the flow."""
        in_list = isinstance(item, Paragraph) and item.text.depth > 0 and not item.is_draft
        if not in_list:
            self._close(0)
        if isinstance(item, Heading):
            self.out.append(f'<h{item.level + 1} id="{item.anchor}">{escape(item.text)}</h{item.level + 1}>')
        elif isinstance(item, KeyNumbers):
            numbers = "".join(
                f"<div><dt>{escape(what)}</dt><dd><b>{escape(value)}</b> <span>{escape(against)}</span></dd></div>"
                for what, value, against in item.numbers
            )
            self.out.append(f'<dl class="keys">{numbers}</dl><p class="source">{escape(item.source_line)}</p>')
        elif isinstance(item, TickBox):
            sign, label = ("☒", "Ikryssad") if item.is_chosen else ("☐", "Inte ikryssad")
            self.out.append(
                f'<p class="tick"><span role="img" aria-label="{label}">{sign}</span><span>{escape(item.text)}</span></p>'
            )
        elif isinstance(item, NumberedExhibit):
            with naming(item):
                self.out.append(_shown(item))
        else:
            self._words(item)
        self.was_draft = isinstance(item, Paragraph) and item.is_draft

    def _words(self, item: Paragraph) -> None:
        text, inner = item.text, "".join(map(self._run, item.text.runs))
        if text.shape is Shape.TABLE:
            self._close(0)
            self.out.append(self._table(text, item.is_draft))
            return
        if item.is_draft:
            mark = {Shape.BULLET: "– ", Shape.NUMBERED: f"{text.number}. "}.get(text.shape, "")
            start = "" if self.was_draft else "<strong>Utkast: </strong>"
            self.out.append(f'<p class="draft">{start}{mark}{inner}</p>')
        elif text.depth == 0:
            self.out.append(f"<p>{inner}</p>" if inner else "")
        elif text.shape is Shape.PARAGRAPH:
            self._close(text.depth)
            self.out.append(f"<p>{inner}</p>")
        else:
            self._item(item, inner)

    def _item(self, item: Paragraph, inner: str) -> None:
        text = item.text
        self._close(text.depth)
        if len(self.open) == text.depth and text.is_first:
            self._close(text.depth - 1)
        if len(self.open) == text.depth:
            self.out.append("</li>")
        while len(self.open) < text.depth:
            tag = "ol" if text.shape is Shape.NUMBERED else "ul"
            start = f' start="{text.number}"' if tag == "ol" and text.number != 1 else ""
            self.out.append(f"<{tag}{start}>" + ("<li>" if len(self.open) < text.depth - 1 else ""))
            self.open.append(tag)
        self.out.append(f"<li>{inner}")

    def _close(self, depth: int) -> None:
        while len(self.open) > depth:
            self.out.append(f"</li></{self.open.pop()}>")

    def finished(self) -> str:
        """The HTML, with every list closed, and the footnotes last."""
        self._close(0)
        if self.notes:
            p = self.prefix
            notes = "".join(
                f'<li id="{p}{i}">{escape(n)} <a href="#{p}ref-{i}" aria-label="Tillbaka till texten">↩</a></li>'
                for i, n in enumerate(self.notes, start=1)
            )
            self.out.append(f'<section class="notes" aria-label="Fotnoter"><ol>{notes}</ol></section>')
            self.notes = []
        return "".join(self.out)

    def _run(self, run: Run) -> str:
        if not run.note:
            return _run(run)
        self.notes.append(run.note)
        i, p = len(self.notes), self.prefix
        return f'<sup><a id="{p}ref-{i}" href="#{p}{i}" aria-label="Fotnot {i}">{i}</a></sup>'

    def _table(self, text: Text, is_draft: bool) -> str:
        def cells(tag: str, more: str, row: tuple[tuple[Run, ...], ...]) -> str:
            out = []
            for cell, right in zip(row, text.is_right, strict=False):
                kind = ' class="right"' if right else ""
                out.append(f"<{tag}{more}{kind}>{''.join(map(self._run, cell))}</{tag}>")
            return "".join(out)

        head = cells("th", ' scope="col"', text.rows[0])
        rows = "".join(f"<tr>{cells('td', '', row)}</tr>" for row in text.rows[1:])
        kind = " draft" if is_draft else ""
        return f'<div class="scroll{kind}" role="region" tabindex="0" aria-label="Tabell i texten"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _text(text: str) -> str:
    """A text whose dates are not broken at their hyphens."""
    return _DAY.sub(r'<span class="day">\g<0></span>', escape(text))


_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def _run(run: Run) -> str:
    inner = escape(run.text) if run.link else _text(run.text)
    if run.bold:
        inner = f"<strong>{inner}</strong>"
    if run.italic:
        inner = f"<em>{inner}</em>"
    if run.reference:
        return f'<a href="#{run.text.replace(" ", "-").lower()}">{inner}</a>'
    return f'<a href="{escape(run.link)}">{inner}</a>' if run.link else inner


def _shown(shown: NumberedExhibit) -> str:
    caption = f"{shown.number}. {shown.placed.heading}"
    read = f'<p class="reading">{escape(shown.placed.reading)}</p>' if shown.placed.reading else ""
    below = "".join(f'<p class="note">{_text(n)}</p>' for n in shown.notes)
    below += f'<p class="source">{_text(shown.source_line)}</p>'
    if shown.is_table:
        inner = read + (f'<p class="part">{NOTHING}</p>' if shown.is_empty else _table(shown.exhibit, caption))
        return f'<figure id="{shown.anchor}" aria-label="{escape(caption)}"><figcaption>{escape(caption)}</figcaption>{inner}{below}</figure>'
    content, form = shown.picture
    image = base64.b64encode(content).decode()
    media = {"svg": "image/svg+xml", "png": "image/png", "jpeg": "image/jpeg"}[form]
    half = ' class="half"' if shown.placed.width == "halv" else ""
    picture = f'<img alt="{escape(shown.alt)}" src="data:{media};base64,{image}">'
    if not half:  # what is drawn for a page of A4 is read on a telephone by moving it
        picture = f'<div class="picture" role="region" tabindex="0" aria-label="{escape(shown.number)}">{picture}</div>'
    if isinstance(shown.exhibit.drawing, OwnPicture):
        return f'<figure id="{shown.anchor}"{half}><figcaption>{escape(caption)}</figcaption>{picture}{below}</figure>'
    table = f"<details><summary>Visa tabell</summary>{_table(shown.exhibit, f'{caption}, tabell')}</details>"
    return f'<figure id="{shown.anchor}"{half}><figcaption>{escape(caption)}</figcaption>{read}{picture}{table}{below}</figure>'


def _table(exhibit: Exhibit, label: str) -> str:
    return "".join(
        (f'<p class="part">{escape(shared)}</p>' if shared else "")
        + _part(g, f"{label}: {shared}" if shared else label)
        for shared, g in parts(grid(exhibit))
    )


def _part(g: Grid, label: str) -> str:
    words = {i for i, h in enumerate(g.head) if not g.is_dense and any(len(row[i].text) > _WORDS for row in g.rows)}
    head = "".join(
        f'<th scope="col" class="{c.align}{" apart" if c.is_apart else ""}{" words" if i in words else ""}">{escape(c.text)}</th>'
        for i, c in enumerate(g.head)
    )
    rows = "".join(f"<tr>{''.join(_cell(c, i, g.is_dense) for i, c in enumerate(row))}</tr>" for row in g.rows)
    kind = ' class="dense"' if g.is_dense else ""
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(label)}"><table{kind}>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


_WORDS = 16  # characters of a cell that is given room on a telephone


def _cell(cell: Cell, at: int, dense: bool) -> str:
    missing = dense and at > 0 and not cell.fill
    classes = " ".join(
        c
        for c in (
            cell.align,
            "apart" if cell.is_apart else "",
            "strong" if cell.bold else "",
            "lv" if cell.fill else "",
            "none" if missing else "",
        )
        if c
    )
    style = f' style="background:{cell.fill};color:{cell.ink}"' if cell.fill else ""
    text = f'<span aria-label="Ej bedömd" role="img">{escape(cell.text)}</span>' if missing else _text(cell.text)
    if at == 0:
        return f'<th scope="row" class="{classes}"{style}>{text}</th>'
    return f'<td class="{classes}"{style}>{text}</td>'
