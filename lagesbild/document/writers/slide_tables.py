"""The tables of slides: what fits on one, and how a long one is parted."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import Any
from xml.sax.saxutils import escape

from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches

from lagesbild import palette
from lagesbild.document.writers.layout import NumberedExhibit
from lagesbild.document.writers.printed_tables import APART, Cell, Grid, lines_of, measure
from lagesbild.document.writers.slide_shapes import BOTTOM, FONT, LEAST, LEFT, ROOM, TOP, fill_of, named
from lagesbild.paper.text import shared_widths, width_of

_SIZES = (16.0, 15.0, LEAST)
_WIDER = 1.34  # what a type that stands in for ours may need: its lines must not run into the foot
_PLAIN_TABLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # "No Style, No Grid"
_MOST_AREAS = 13  # rows of a grid
_LEAST_COLUMNS, _LEAST_ROWS = 4, 3  # rows that a slide holds, where leaving columns out makes room


def turned(whole: Grid) -> Grid:
    """Areas as rows and weeks as columns: a year reads from left to right."""
    head = (Cell("", "left"), *(Cell(row[0].text, "center") for row in whole.rows))
    rows = tuple(
        (Cell(whole.head[i].text, "left", is_row_head=True), *(row[i] for row in whole.rows))
        for i in range(1, len(whole.head))
    )
    return Grid(head, rows, is_dense=True)


def turned_pages(whole: Grid) -> Iterator[tuple[Grid, list[float]]]:
    """As many weeks beside each other as can be read, the same number on each slide: a year is two of them."""
    names = max((width_of(row[0].text, LEAST) for row in whole.rows), default=0.5) * _WIDER + 0.1
    weeks = list(range(1, len(whole.head)))
    least = max((width_of(cell.text, LEAST, bold=True) for cell in whole.head[1:]), default=0.2) * _WIDER + 0.06
    slides = ceil(len(weeks) / max(1, int((ROOM - names) / least))) or 1
    size = ceil(len(weeks) / slides) or 1
    width = min(max(0.5, least), (ROOM - names) / size)
    for rows in range(0, max(1, len(whole.rows)), _MOST_AREAS):
        for start in range(0, max(1, len(weeks)), size):
            part = whole.columns([0, *weeks[start : start + size]])
            kept = Grid(part.head, part.rows[rows : rows + _MOST_AREAS], is_dense=True)
            yield kept, [names, *[width] * (len(kept.head) - 1)]


def for_slides(whole: Grid) -> tuple[Grid, list[str]]:
    """The table without the columns of words that leave no room for the others, and the titles of these.

    The two first columns and the numbers stay.
    """
    gone: list[str] = []
    while len(whole.head) > _LEAST_COLUMNS:
        is_broken = sum(measure(whole, _SIZES[-1], words=1.2)[1]) > ROOM
        pages = _split(whole, _SIZES[-1], BOTTOM - TOP)
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


def pages(whole: Grid) -> list[tuple[Grid, list[float], float]]:
    """The table with the largest text that lets it stand on one slide, else in parts of about equal height."""
    sizes = [s for s in _SIZES if sum(measure(whole, s)[1]) <= ROOM] or [_SIZES[-1]]
    for size in sizes:
        parts = _split(whole, size, BOTTOM - TOP)
        if len(parts) == 1:
            return parts
    parts = _split(whole, sizes[-1], BOTTOM - TOP)
    for lower in range(95, 45, -5):  # no lower: where every row has a slide of its own, no height needs one more
        more = _split(whole, sizes[-1], (BOTTOM - TOP) * lower / 100)
        if len(more) > len(parts):
            break
        parts = more
    return parts


def _split(whole: Grid, size: float, room: float) -> list[tuple[Grid, list[float], float]]:
    for words in (1.34, 1.2, 0.0):  # no word breaks, whatever the type, where there is room for that
        wanted, least = measure(whole, size, words=words)
        if sum(least) <= ROOM:
            break
    widths = shared_widths(wanted, least, ROOM)
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


def add_table(slide: Any, shown: NumberedExhibit, part: Grid, widths: list[float], size: float, height: float) -> None:
    """A table with its heading row, columns as wide and rows at least as high as said."""
    rows = [part.head, *part.rows]
    frame = slide.shapes.add_table(
        len(rows), len(part.head), Inches(LEFT), Inches(TOP), Inches(sum(widths)), Inches(height * len(rows))
    )
    named(frame, shown)
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
    lines = f'<a:lnB w="{9525 if not cell.fill else 12700}"><a:solidFill>{fill_of(edge)}</a:solidFill></a:lnB>'
    if cell.fill:
        white = f"<a:solidFill>{fill_of('#FFFFFF')}</a:solidFill>"
        lines = "".join(f'<a:{e} w="12700">{white}</a:{e}>' for e in ("lnL", "lnR", "lnT", "lnB"))
        fill = f"<a:solidFill>{fill_of(cell.fill)}</a:solidFill>"
    elif dense and cell.text == "·":
        fill = f'<a:pattFill prst="ltUpDiag"><a:fgClr>{fill_of(palette.HATCH)}</a:fgClr><a:bgClr>{fill_of("#FFFFFF")}</a:bgClr></a:pattFill>'
    else:
        fill = "<a:noFill/>"
    align = {"left": "l", "right": "r", "center": "ctr"}[cell.align]
    run = f'lang="sv-SE" sz="{round(size * 100)}"{bold}'
    style = f'<a:solidFill>{fill_of(ink)}</a:solidFill><a:latin typeface="{FONT}"/>'
    text = f"<a:r><a:rPr {run}>{style}</a:rPr><a:t>{escape(cell.text)}</a:t></a:r>" if cell.text else ""
    anchor = "b" if head else "ctr"
    return (
        f'<a:tc {nsdecls("a")}><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn="{align}"/>{text}'
        f'<a:endParaRPr lang="sv-SE" sz="{round(size * 100)}"/></a:p></a:txBody>'
        f'<a:tcPr marL="{left}" marR="{side}" marT="25000" marB="25000" anchor="{anchor}">{lines}{fill}</a:tcPr></a:tc>'
    )
