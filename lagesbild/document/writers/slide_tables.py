"""The tables of slides: what fits on one, and how a long one is parted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil
from typing import Any
from xml.sax.saxutils import escape

from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches

from lagesbild import palette
from lagesbild.document.writers.layout import NumberedExhibit
from lagesbild.document.writers.printed_tables import APART, STAY, Cell, Grid, balanced, lines_of, measure, parts
from lagesbild.document.writers.slide_shapes import BOTTOM, FONT, LEAST, LEFT, ROOM, TOP, fill_of, named
from lagesbild.paper.text import shared_widths, width_of

_SIZES = (20.0, 18.0, 16.0, 15.0, LEAST)
_USUAL_SIZE = 16.0
_WIDER = 1.17  # what a type that stands in for ours may need
_WIDEST = 1.34  # the widest of those: a number is never broken
_MOST_AIR = 0.12  # inches
_PLAIN_TABLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # "No Style, No Grid"
_MOST_AREAS, _GRID_HIGH = 13, 4.4  # rows of a grid; inches
_LEAST_COLUMNS, _LEAST_ROWS = 4, 3  # rows that a slide holds, where leaving columns out makes room


def turned(whole: Grid) -> Grid:
    """Areas as rows and weeks as columns: a year reads from left to right."""
    head = (Cell("", "left"), *(Cell(row[0].text, "center") for row in whole.rows))
    rows = tuple(
        (Cell(whole.head[i].text, "left", is_row_head=True), *(row[i] for row in whole.rows))
        for i in range(1, len(whole.head))
    )
    return Grid(head, rows, is_dense=True)


def turned_pages(whole: Grid) -> Iterator[OnSlide]:
    """As many weeks beside each other as can be read, the same number on each slide: a year is two of them."""
    names = max((width_of(row[0].text, LEAST) for row in whole.rows), default=0.5) * _WIDEST + 0.1
    weeks = list(range(1, len(whole.head)))
    least = max((width_of(cell.text, LEAST, bold=True) for cell in whole.head[1:]), default=0.2) * _WIDEST + 0.06
    slides = ceil(len(weeks) / max(1, int((ROOM - names) / least))) or 1
    size = ceil(len(weeks) / slides) or 1
    width = min(max(0.5, least), (ROOM - names) / size)
    for rows in range(0, max(1, len(whole.rows)), _MOST_AREAS):
        for start in range(0, max(1, len(weeks)), size):
            part = whole.columns([0, *weeks[start : start + size]])
            kept = Grid(part.head, part.rows[rows : rows + _MOST_AREAS], is_dense=True)
            high = min(0.42, _GRID_HIGH / (len(kept.rows) + 1))
            yield OnSlide(kept, (names, *[width] * (len(kept.head) - 1)), LEAST, high)


def for_slides(whole: Grid) -> tuple[Grid, list[str]]:
    """The table without the columns of words that leave no room for the others, and the titles of these.

    The columns that say which row it is and the numbers stay.
    """
    gone: list[str] = []
    while len(whole.head) > _LEAST_COLUMNS:
        is_broken = sum(measure(whole, _SIZES[-1], words=1.2)[1]) > ROOM
        slides = _Set(whole, _SIZES[-1], _WIDER).slides(BOTTOM - TOP, BOTTOM - TOP)
        if not is_broken and len(whole.rows) >= _LEAST_ROWS * (len(slides) - 1):
            break
        words = {
            i: sum(len(row[i].text) for row in whole.rows)
            for i, head in enumerate(whole.head)
            if i >= STAY and head.align == "left"
        }
        if not words:
            break
        longest = max(words, key=lambda i: words[i])
        gone.append(whole.head[longest].text)
        whole = whole.columns([i for i in range(len(whole.head)) if i != longest])
    return whole, gone


@dataclass(frozen=True)
class OnSlide:
    """A table, or a part of one, as it stands on a slide; ``high``: how high its rows are at least, in inches."""

    grid: Grid
    widths: tuple[float, ...]
    size: float
    high: float
    label: str = ""


def laid_out(whole: Grid, first: float, further: float) -> list[OnSlide]:
    """The table on as few slides as can be read, ``first`` and ``further`` the inches that there are on them.

    Parts with a label stand on one slide where there is room for all of them.
    """
    labelled = parts(whole)
    if labelled[0][0]:
        together = pages(_together(labelled), first, further)
        if len(together) == 1:
            return together
        room = further - _LABEL
        return [replace(page, label=label) for label, part in labelled for page in pages(part, first - _LABEL, room)]
    return pages(whole, first, further)


_LABEL = 0.38  # inches


def _together(labelled: list[tuple[str, Grid]]) -> Grid:
    """One table in which what the rows of a part have in common is a line over them."""
    head = labelled[0][1].head
    rows: list[tuple[Cell, ...]] = []
    for label, part in labelled:
        rows += [(Cell(label, bold=True, is_row_head=True), *(Cell("", c.align) for c in head[1:])), *part.rows]
    return Grid(head, tuple(rows))


def is_heading(row: tuple[Cell, ...]) -> bool:
    """True for a line over the rows of a group, which says nothing in the other columns."""
    return len(row) > 1 and row[0].bold and bool(row[0].text) and not any(c.text for c in row[1:])


def pages(whole: Grid, first: float, further: float) -> list[OnSlide]:
    """The table with the largest text that lets it stand on one slide, else in parts of about equal height.

    Its columns have room for words in any type that may stand in for ours, unless that costs slides.
    """
    sizes = [s for s in _SIZES if _fits(whole, s)] or [_SIZES[-1]]
    found: list[OnSlide] = []
    for words in (_WIDEST, _WIDER, 0.0):
        for size in sizes:
            set_in = _Set(whole, size, words)
            if set_in.has_room:
                some = set_in.slides(first, further)
                if len(some) == 1:
                    return some
                found = some if not found or _cost(some) < _cost(found) else found
    return found or _Set(whole, sizes[-1], 0.0).slides(first, further)


def _cost(slides: Sequence[OnSlide]) -> tuple[int, int]:
    """How many slides, and how many of them go on within a group."""
    return len(slides), sum(page.grid.rows[0][0].text.endswith(CONTINUED) for page in slides)


CONTINUED = " (forts.)"
"""What stands after the name of a group that goes on from the slide before."""


def _fits(whole: Grid, size: float) -> bool:
    """Words have room; text that is larger than need be has it without breaking a line."""
    wanted, least = measure(_without_headings(whole), size)
    return sum(least if size <= _USUAL_SIZE else wanted) <= ROOM


def _without_headings(whole: Grid) -> Grid:
    """The rows that the columns are as wide as: a heading over rows goes over all of them."""
    return Grid(whole.head, tuple(r for r in whole.rows if not is_heading(r)) or whole.rows)


class _Set:
    """A table in one size of text: how wide its columns and how high its rows are."""

    def __init__(self, whole: Grid, size: float, words: float) -> None:
        self.whole, self.size = whole, size
        measured = _without_headings(whole)
        wanted, least = measure(measured, size, words=words)
        self.has_room = sum(least) <= ROOM
        self.widths = (
            balanced(measured, size, wanted, least, ROOM)
            if self.has_room
            else tuple(shared_widths(wanted, least, ROOM))
        )
        self.head = self._high(whole.head)
        self.high = [self._high(row) for row in whole.rows]

    def _high(self, row: tuple[Cell, ...]) -> float:
        lines = 1 if is_heading(row) else lines_of(row, self.widths, self.size, _WIDER)
        return lines * self.size * 1.22 / 72 + 0.075

    def slides(self, first: float, further: float) -> list[OnSlide]:
        """In as few parts as can be, of about equal height; a group is whole on a slide where that costs none."""
        starts = self._starts(first, further)
        if len(starts) > 1:
            whole_groups = self._starts(first, further, by_group=True)
            starts = whole_groups if len(whole_groups) == len(starts) else starts
            for lower in range(95, 45, -5):  # no lower: where a row needs a slide of its own, no height needs one more
                by_group = whole_groups == starts
                more = self._starts(first * lower / 100, further * lower / 100, by_group=by_group)
                if len(more) > len(starts):
                    break
                starts = whole_groups = more
        return [
            self._part(start, end, first if not start else further)
            for start, end in pairwise([*starts, len(self.whole.rows)])
        ]

    def _starts(self, first: float, further: float, *, by_group: bool = False) -> list[int]:
        """The rows that slides begin with."""
        rows, starts, used = self.whole.rows, [0], self.head
        for number, row in enumerate(rows):
            after = number + 1
            if is_heading(row):  # no heading is the last line of a slide
                ends = (i for i in range(after, len(rows)) if is_heading(rows[i]))
                after = next(ends, len(rows)) if by_group else min(after + 1, len(rows))
            if number > starts[-1] and used + sum(self.high[number:after]) > (first if len(starts) == 1 else further):
                starts.append(number)
                again = self._continued(number)
                used = self.head + (0.0 if again is None else self.high[again])
            used += self.high[number]
        return starts

    def _continued(self, start: int) -> int | None:
        """The heading of a group that goes on from the slide before."""
        before = [i for i in range(start + 1) if is_heading(self.whole.rows[i])]
        return before[-1] if before and before[-1] != start else None

    def _part(self, start: int, end: int, room: float) -> OnSlide:
        rows, tall = self.whole.rows[start:end], self.head + sum(self.high[start:end])
        if (again := self._continued(start)) is not None:
            heading = self.whole.rows[again]
            rows = ((replace(heading[0], text=heading[0].text + CONTINUED), *heading[1:]), *rows)
            tall += self.high[again]
        high = self.size * 1.2 / 72 + 0.065 + max(0.0, min(_MOST_AIR, (room - tall) / (len(rows) + 1)))
        return OnSlide(Grid(self.whole.head, rows), self.widths, self.size, high)


def add_table(slide: Any, shown: NumberedExhibit, made: OnSlide, top: float) -> None:
    """A table with its heading row, columns as wide and rows at least as high as said."""
    part, height = made.grid, made.high
    rows = [part.head, *part.rows]
    frame = slide.shapes.add_table(
        len(rows), len(part.head), Inches(LEFT), Inches(top), Inches(sum(made.widths)), Inches(height * len(rows))
    )
    named(frame, shown)
    table = frame.table
    properties = table._tbl.tblPr
    properties.find(qn("a:tableStyleId")).text = _PLAIN_TABLE
    table.first_row, table.first_col, table.horz_banding = True, True, False
    for column, width in zip(table.columns, made.widths, strict=True):
        column.width = Inches(width)
    for number, (element, row) in enumerate(zip(table._tbl.tr_lst, rows, strict=True)):
        element.h = Inches(height)
        over_all = len(row) if number and is_heading(row) else 0
        for i, (old, cell) in enumerate(zip(list(element.tc_lst), row, strict=True)):
            span = (f' gridSpan="{over_all}"' if i == 0 else ' hMerge="1"') if over_all else ""
            made_cell = _cell(cell, made.size, head=number == 0, dense=part.is_dense, span=span)
            element.replace(old, parse_xml(made_cell))


def _cell(cell: Cell, size: float, *, head: bool, dense: bool, span: str) -> str:
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
        f'<a:tc {nsdecls("a")}{span}><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn="{align}"/>{text}'
        f'<a:endParaRPr lang="sv-SE" sz="{round(size * 100)}"/></a:p></a:txBody>'
        f'<a:tcPr marL="{left}" marR="{side}" marT="25000" marB="25000" anchor="{anchor}">{lines}{fill}</a:tcPr></a:tc>'
    )
