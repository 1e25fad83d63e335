"""The tables of a document: their cells, and how each stands on its page."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
import pandas as pd

from lagesbild import swedish
from lagesbild.document import prose
from lagesbild.document.prose import Text
from lagesbild.document.writers.files import facts
from lagesbild.exhibit import NUMERIC, Column, Exhibit, Format, LevelGrid, Role
from lagesbild.paper.text import shared_widths, width_of, wrap

TEXT_WIDTH = 6.3
"""Inches: the width of the text on an A4 page with margins of 2.5 cm."""
LANDSCAPE_WIDTH = 9.7


@dataclass(frozen=True)
class Cell:
    """One cell: its text, where it stands, and the colours of a level."""

    text: str
    align: str = "left"  # "left", "right", "center"
    fill: str = ""
    ink: str = ""
    bold: bool = False
    is_row_head: bool = False
    is_apart: bool = False  # words beside a number that stands to the right: with a gap between them


@dataclass(frozen=True)
class Grid:
    """A table to print: a heading row, rows, and how it wants to stand.

    ``is_dense``: a year of levels, narrow columns and low rows.
    """

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    is_dense: bool = False

    def columns(self, chosen: range | list[int]) -> Grid:
        """The same table with some of its columns."""
        return Grid(
            tuple(self.head[i] for i in chosen),
            tuple(tuple(row[i] for i in chosen) for row in self.rows),
            self.is_dense,
        )


def grid_of(text: Text) -> Grid:
    """The cells of a table within people's text, without their styles."""

    def cells(row: tuple[tuple[prose.Run, ...], ...], bold: bool) -> tuple[Cell, ...]:
        words = ["".join(r.text for r in cell) for cell in row]
        words += [""] * (len(text.is_right) - len(words))
        return tuple(Cell(w, "right" if r else "left", bold=bold) for w, r in zip(words, text.is_right, strict=False))

    head, *rows = text.rows
    return Grid(cells(head, True), tuple(cells(r, False) for r in rows))


def grid(exhibit: Exhibit) -> Grid:
    """The cells of an exhibit's table, written as on screen.

    Columns that are empty in every row (remarks that nobody made) are left out, and those not for paper.
    """
    table = facts(exhibit)
    dense = isinstance(exhibit.drawing, LevelGrid)
    written = {c.id: [c.write(v) for v in table[c.id]] for c in exhibit.columns}
    printed = [c for c in exhibit.columns if c.in_print]
    kept = [c for c in printed if _says_something(c, written[c.id])]
    kept = kept or list(exhibit.columns[:1])

    def cell(column_at: int, row: int) -> Cell:
        column = kept[column_at]
        text, strong = written[column.id][row], row in exhibit.total_rows
        if column.format is Format.LEVEL:
            value = table[column.id].iloc[row]
            if exhibit.scale is None or pd.isna(value):
                return Cell(text, "center", is_row_head=column_at == 0)
            level = exhibit.scale[int(value)]
            return Cell(text, "center", level.colour, level.ink, level.number > exhibit.scale.elevated, column_at == 0)
        align = "right" if column.format in NUMERIC else "center" if dense else "left"
        return Cell(prose.printable(text), align, bold=strong, is_row_head=column_at == 0)

    head = tuple(
        Cell(
            c.print_title or c.title,
            "right" if c.format in NUMERIC else "center" if dense or c.format is Format.LEVEL else "left",
        )
        for c in kept
    )
    rows = tuple(tuple(cell(i, row) for i in range(len(kept))) for row in range(len(table)))
    whole = Grid(head, rows, dense)
    return _apart(whole if parts(whole)[0][0] else _grouped(whole))


_OF_OTHERS = (Role.CHANGE, Role.PERCENT_CHANGE, Role.VERDICT)


def _says_something(column: Column, cells: Sequence[str]) -> bool:
    """False for remarks that nobody made, and for changes where there is nothing to compare with."""
    if column.role in _OF_OTHERS and all(t.strip() in ("", swedish.MISSING) for t in cells):
        return False
    return column.format is not Format.TEXT or any(t.strip() for t in cells)


def _apart(whole: Grid) -> Grid:
    """Words whose left neighbour is a column of numbers stand a little away from it."""
    after = [
        i for i in range(1, len(whole.head)) if whole.head[i].align == "left" and whole.head[i - 1].align == "right"
    ]

    def moved(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
        return tuple(replace(c, is_apart=True) if i in after else c for i, c in enumerate(row))

    return Grid(moved(whole.head), tuple(map(moved, whole.rows)), whole.is_dense) if after else whole


APART = 0.12
"""Inches between a column of numbers and one of words to its right."""


def _grouped(whole: Grid) -> Grid:
    """A first column that says one word row after row becomes headings over the rows: its word stands once.

    Only where the rows of each word stand together, and the second column says what a row is.
    """
    if whole.is_dense or len(whole.head) < 3 or whole.head[1].align != "left" or whole.head[0].align != "left":
        return whole
    runs = [(word, list(rows)) for word, rows in groupby(whole.rows, key=lambda r: r[0].text)]
    words = [word for word, _ in runs]
    short = all(word and len(word) <= _GROUP_WORD for word in words)
    if not short or len(set(words)) < len(words) or len(whole.rows) < _GROUPED * len(runs):
        return whole
    rows: list[tuple[Cell, ...]] = []
    for word, members in runs:
        rows.append((Cell(word, bold=True, is_row_head=True), *(Cell("", c.align) for c in whole.head[2:])))
        rows += [(replace(r[1], is_row_head=True), *r[2:]) for r in members]
    return Grid(whole.head[1:], tuple(rows))


_GROUP_WORD, _GROUPED = 20, 2.5  # characters of a group's word; rows a group, on average
_GROUP_ROWS, _GROUP_HEIGHT = 4, 1.1  # of a group that may begin another page; inches of fewer, tall rows
MANY_WEEKS = 32
"""A year of so many, or more, may go on to another page in its middle."""


def parts(whole: Grid) -> list[tuple[str, Grid]]:
    """The table as (label, rows) where its leading columns say the same long thing row after row.

    What the rows of a part have in common is said once, over it, and its columns are gone; the parts
    come in the order in which they first appear. Other tables are one part without a label.
    """
    leading = next((i for i, c in enumerate(whole.head) if c.align != "left"), len(whole.head))
    for most in range(min(leading, len(whole.head) - 1) - 1, 0, -1):
        groups: dict[tuple[str, ...], list[tuple[Cell, ...]]] = {}
        for row in whole.rows:
            groups.setdefault(tuple(c.text for c in row[:most]), []).append(row)
        long = sum(len(t) for shared in groups for t in shared) >= _LONG * len(groups)
        if whole.is_dense or not long or len(whole.rows) < _REPEATS * max(3, len(groups)):
            continue
        head = whole.head[most:]
        return [
            (". ".join(shared), Grid(head, tuple((replace(r[most], is_row_head=True), *r[most + 1 :]) for r in rows)))
            for shared, rows in groups.items()
        ]
    return [("", whole)]


_LONG, _REPEATS = 25, 4  # characters of what is repeated; rows a part, on average


@dataclass(frozen=True)
class Fit:
    """How a table, or a part of one, stands on its page.

    ``size`` of its text in points, column ``widths`` in inches; ``label`` says what its rows have in common.
    """

    grid: Grid
    size: float
    widths: tuple[float, ...]
    is_landscape: bool = False
    is_rotated: bool = False  # headings that stand on end
    label: str = ""
    below: tuple[tuple[tuple[str, str], ...], ...] = ()  # of each row (heading, words) that stand under it

    @property
    def height(self) -> float:
        """About how many inches it takes."""
        if self.grid.is_dense:
            return (self.size * 1.22 + 0.9) / 72 * len(self.grid.rows) + self.head_height
        lines = sum(lines_of(row, self.widths, self.size) for row in (self.grid.head, *self.grid.rows))
        under = sum(self._lines_below(words) for words in self.below)
        rows = len(self.grid.rows) + 1 + sum(map(bool, self.below))
        return (lines + under) * self.size * 1.25 / 72 + 0.09 * rows

    @property
    def head_height(self) -> float:
        """About how many inches the headings of a year of levels take."""
        return 1.0 if self.is_rotated else 0.4

    @property
    def halves(self) -> list[Fit]:
        """The table as two, each with the headings."""
        middle = -(-len(self.grid.rows) // 2)
        return [
            replace(self, grid=replace(self.grid, rows=r)) for r in (self.grid.rows[:middle], self.grid.rows[middle:])
        ]

    def _lines_below(self, words: Sequence[tuple[str, str]]) -> int:
        text = Cell(". ".join(f"{title}: {text}" for title, text in words))
        return lines_of([text], [sum(self.widths[1:])], self.size) if words else 0

    @property
    def stays_whole(self) -> bool:
        """Low enough to be kept on one page together with its title, notes and source."""
        return self.height <= (_TALLEST_YEAR if self.grid.is_dense else 5.0 if self.is_landscape else 6.2)

    @property
    def may_break(self) -> bool:
        """True where rows may go on to another page in Word: on a page that lies, below a heading and its words, room is scarce."""
        return not self.stays_whole or (self.is_landscape and self.height > _BELOW_HEADING)

    @property
    def between_groups(self) -> frozenset[int]:
        """The rows before which a tall table may go on to another page in Word: headings over groups of some rows.

        Without groups any row, if there are some on either page; of a year of levels the one in its middle.
        """
        count = len(self.grid.rows)
        if self.grid.is_dense:
            return frozenset({-(-count // 2)} if count >= MANY_WEEKS else ())
        if self.height <= _BELOW_HEADING:
            return frozenset()
        heads = [i for i, row in enumerate(self.grid.rows) if i and row[0].bold and not any(c.text for c in row[1:])]
        ends = [*heads, count][1:]
        if heads:
            return frozenset(h for h, end in zip(heads, ends, strict=True) if min(h, end - h) >= _GROUP_ROWS)
        fewest = min(_GROUP_ROWS, max(2, math.ceil(_GROUP_HEIGHT * (count + 1) / self.height)))
        return frozenset(range(fewest, count - fewest + 1))


def keeps_its_sentence(fits: Sequence[Fit]) -> bool:
    """True for a figure that shares its page with the sentence before it; a table that fills a page has no room for it."""
    return sum(f.height for f in fits) <= _WITH_SENTENCE


_TALLEST_YEAR = 8.7
_WITH_SENTENCE = 6.2  # inches
_BELOW_HEADING = 3.6

_MANY = 9  # columns that a page lies down for, rather than let rows grow until the table is broken
_SIZES = (9.5, 9.0, 8.5, 8.0, 7.5)
_USUAL = 1.15  # Arial and its likes, which stand in where Calibri is not
_SAFETY = 1.04  # Word sets the text in a type of its own, which is a little wider
_FALLBACK, _FALLBACK_BOLD = (
    1.34,
    1.45,
)  # DejaVu Sans, the widest type that stands in for another, against the one that we measure in
_PAD = 0.125  # inches of a cell that hold no text
HEAD_SMALLER = 0.5  # points between the text of rows and of headings


def fit(whole: Grid, room: float = TEXT_WIDTH) -> list[Fit]:
    """The table as it fits on A4: upright, then with smaller text, then landscape, then in parts.

    A part of a wide table repeats the first column; those of a long one (`parts`) have the same columns.
    ``room`` is the width in inches of the text on an upright page.
    """
    if whole.is_dense:
        return _fit_dense(whole, room)
    labelled = parts(whole)
    if labelled[0][0]:
        (together,) = fit(Grid(labelled[0][1].head, tuple(row for _, g in labelled for row in g.rows)), room)[:1]
        return [replace(together, grid=g, label=label) for label, g in labelled]
    upright = _fit_in(whole, room, False)
    is_of_words = 2 * sum(c.align == "left" for c in whole.head) > len(whole.head)
    if is_of_words and upright and upright.size < _SMALLEST_UPRIGHT:
        upright = _with_words_below(whole, room, _WORDS_ENOUGH) or upright
    landscape = _fit_in(whole, LANDSCAPE_WIDTH, True)
    if upright and (upright.stays_whole or len(whole.head) < _MANY or not (landscape and landscape.stays_whole)):
        return [upright]
    if found := _with_words_below(whole, room):
        return [found]
    if landscape:
        return [landscape]
    least = measure(whole, _SIZES[-1])[1]
    if len(least) == 1:
        return [Fit(whole, _SIZES[-1], (LANDSCAPE_WIDTH,), True)]
    groups: list[list[int]] = [[]]
    for i in range(1, len(least)):
        if groups[-1] and least[0] + sum(least[j] for j in groups[-1]) + least[i] > LANDSCAPE_WIDTH:
            groups.append([])
        groups[-1].append(i)
    slices = [whole.columns([0, *group]) for group in groups]
    return [Fit(p, _SIZES[-1], balanced(p, _SIZES[-1], *measure(p, _SIZES[-1]), LANDSCAPE_WIDTH), True) for p in slices]


def _with_words_below(whole: Grid, room: float, least: float = 0.0) -> Fit | None:
    """Upright, with the columns that have most to say under each row: a page that lies leaves the one before it half empty.

    None where there are not words enough to move (``least`` characters in a cell, on average), or too few columns would be left.
    """
    if any(c.fill for row in whole.rows for c in row):
        return None  # a coloured level has lines of its own
    kept = list(range(len(whole.head)))
    while len(kept) > max(_LEAST_BESIDE, (len(whole.head) + 1) // 2):
        moved = [i for i in kept[STAY:] if whole.head[i].align == "left"]
        if not moved:
            return None
        longest = max(moved, key=lambda i: sum(len(row[i].text) for row in whole.rows))
        if sum(len(row[longest].text) for row in whole.rows) < least * len(whole.rows):
            return None
        kept.remove(longest)
        found = _fit_in(whole.columns(kept), room, False)
        if found is not None and found.size >= _SMALLEST_UPRIGHT:
            gone = [i for i in range(len(whole.head)) if i not in kept]
            below = tuple(
                tuple((whole.head[i].text, row[i].text) for i in gone if row[i].text.strip()) for row in whole.rows
            )
            return replace(found, below=below)
    return None


def ended(text: str) -> str:
    """Words as a sentence among others: with a full stop."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


STAY = 3
"""The first columns, which say which row it is."""
_LEAST_BESIDE = 4  # columns that are left
_WORDS_ENOUGH = 10.0  # characters a cell that are worth a line below, rather than text too small to read


def _fit_in(whole: Grid, room: float, landscape: bool) -> Fit | None:
    """With the largest text whose longest words fit, or a little smaller where that spares many lines.

    Lying, the largest that spares a break. None when none does.
    """
    unbroken, usual, narrow = (_fits(whole, room, landscape, words) for words in (_FALLBACK_BOLD, _USUAL, _SAFETY))
    if landscape:
        fits = [*unbroken, *usual] or narrow
        return min((f for f in fits if f.stays_whole), key=_cost, default=fits[0] if fits else None)
    best = _lowest(unbroken)
    if best is None or best.size < _SMALLEST_UPRIGHT:
        return min([*([best] if best else []), *usual], key=_cost, default=_lowest(narrow))
    return best


def _cost(f: Fit) -> float:
    """What a reader pays: height, and text that is smaller."""
    return f.height * _SMALLER ** (_SIZES[0] - f.size)


def _fits(whole: Grid, room: float, landscape: bool, words: float) -> list[Fit]:
    """In every size of text whose longest words fit, the largest first."""
    fits = []
    for size in _SIZES:
        wanted, least = measure(whole, size, words=words)
        if sum(least) <= room and (landscape or _is_readable(whole, wanted, room)):
            fits.append(Fit(whole, size, balanced(whole, size, wanted, least, room), landscape))
    return fits


def _lowest(fits: Sequence[Fit]) -> Fit | None:
    """The largest text, or a smaller one where that makes the table much lower."""
    best = fits[0] if fits else None
    for other in fits[1:]:
        if best and other.size >= _SMALLEST_UPRIGHT and other.height < _MUCH_LOWER * best.height:
            best = other
    return best


_SMALLER = 1.2  # a point smaller is worth a table that is so much lower
_SMALLEST_UPRIGHT, _MUCH_LOWER = 8.5, 0.78  # smaller text is worth it where it makes the table this much lower


def _is_readable(whole: Grid, wanted: list[float], room: float) -> bool:
    """No column of words is squeezed so that its cells become towers."""
    return sum(wanted) <= room * 3.2 or len(whole.head) <= 4


def lines_of(row: Sequence[Cell], widths: Sequence[float], size: float, words: float = _SAFETY) -> int:
    """How many lines the tallest cell of a row needs, at a text size in points; ``words``: how much wider another type is."""
    return max(
        _wrapped(
            [width_of(word, size, bold=c.bold) * words for word in c.text.split(" ")],
            max(0.2, w - _PAD - (APART if c.is_apart else 0.0)),
            width_of(" ", size),
        )
        for c, w in zip(row, widths, strict=True)
    )


def lines_of_ranges(cell: Cell, width: float, size: float) -> list[str]:
    """The lines of a cell with ranges of numbers ("12–14, 33–35") that needs several, since Word breaks a range after its dash."""
    if not _RANGES.fullmatch(cell.text):
        return []
    inside = width - _PAD - (APART if cell.is_apart else 0.0)
    if width_of(cell.text, size, bold=cell.bold) * _FALLBACK <= inside:
        return []
    return wrap(cell.text, inside / _FALLBACK, size, bold=cell.bold)


_RANGES = re.compile(r"(?=.*\d–\d)\d+(?:–\d+)?(?:, \d+(?:–\d+)?)+")


def measure(whole: Grid, size: float, *, words: float = 0.0) -> tuple[list[float], list[float]]:
    """(wanted, least) inches of every column at a text size in points: its widest text, its widest word.

    A number, and a number's heading, has room also in the widest type that a program puts in ours' place;
    other words have it as ``words`` says (a factor).
    """
    wanted, least = [], []
    for i, head in enumerate(whole.head):
        texts = {(row[i].text, row[i].bold) for row in whole.rows}
        every = [(w, size - HEAD_SMALLER, True) for w in head.text.split(" ")]
        every += [(w, size, b) for t, b in texts for w in t.split(" ")]
        room = []
        for word, points, bold in every:
            wide = _FALLBACK_BOLD if bold else _FALLBACK
            factor = wide if any(c.isdigit() for c in word) else max(_SAFETY, min(words, wide))
            room.append(width_of(word, points, bold=bold) * factor)
        whole_head = width_of(head.text, size - HEAD_SMALLER, bold=True) if head.align == "left" else 0.0
        longest = max([whole_head, *(width_of(t, size, bold=b) for t, b in texts)])
        pad = _PAD + (APART if head.is_apart else 0.0)
        least.append(max(room) + pad)
        wanted.append(max(longest * _SAFETY + pad, least[-1]))
    return wanted, least


def balanced(
    whole: Grid, size: float, wanted: Sequence[float], least: Sequence[float], room: float
) -> tuple[float, ...]:
    """Column widths that fill ``room`` and make the table low: columns with much to say take from those with room to spare."""
    widths = shared_widths(wanted, least, room)
    if sum(wanted) <= room:
        return tuple(widths)
    rows = [whole.head, *list(dict.fromkeys(whole.rows))[:_BALANCED_ROWS]]
    space = width_of(" ", size)
    words = [
        [[width_of(w, size, bold=row[i].bold) * _SAFETY for w in row[i].text.split(" ")] for row in rows]
        for i in range(len(widths))
    ]
    known: dict[tuple[int, int], np.ndarray] = {}

    def lines(column: int, width: float) -> np.ndarray:
        key = column, round(width * 100)
        if key not in known:
            inside = width - _PAD - (APART if whole.head[column].is_apart else 0.0)
            known[key] = np.array([_wrapped(cell, inside, space) for cell in words[column]])
        return known[key]

    def height(of: Sequence[float]) -> float:
        every = np.array([lines(i, w) for i, w in enumerate(of)])
        return float(every.max(axis=0).sum() + every.sum() / 1000)

    now = height(widths)
    for step in (0.3, 0.15, 0.08):
        while True:
            moves = [
                [w + step * ((i == taker) - (i == giver)) for i, w in enumerate(widths)]
                for giver in range(len(widths))
                if widths[giver] - step >= least[giver]
                for taker in range(len(widths))
                if taker != giver
            ]
            best = min(moves, key=height, default=widths)
            if (found := height(best)) >= now - 1e-9:
                break
            widths, now = best, found
    return tuple(widths)


_BALANCED_ROWS = 40  # that widths are found from


def _wrapped(words: Sequence[float], room: float, space: float) -> int:
    """How many lines words of these widths need."""
    lines, at = 1, 0.0
    for word in words:
        if at and at + space + word > room + 1e-9:
            lines, at = lines + 1, word
        else:
            at += (space if at else 0.0) + word
    return lines


_DENSE = (8.5, 8.0, 7.5)
_NARROWEST, _NARROW, _WIDEST = 0.3, 0.85, 1.25  # inches of a column: at least, as a rule, for a long name


def _fit_dense(whole: Grid, page: float) -> list[Fit]:
    """A year of levels: equal columns; headings that are too long even in smaller text stand on end."""
    first = max(0.5, *(width_of(row[0].text, _DENSE[0]) * _FALLBACK + 0.1 for row in whole.rows[:1]))
    most = int((page - first) / _NARROWEST)
    names = list(range(1, len(whole.head)))
    size = -(-len(names) // -(-len(names) // most)) if names else 1
    fits = []
    for start in range(0, len(names), size):
        part = whole.columns([0, *names[start : start + size]])
        most_wide = (page - first) / len(part.head[1:])
        words = [w for h in part.head[1:] for w in h.text.split(" ")]
        needed = [max(width_of(w, s - HEAD_SMALLER, bold=True) for w in words) * _FALLBACK + 0.09 for s in _DENSE]
        fitting = ((s, n) for s, n in zip(_DENSE, needed, strict=True) if n <= min(most_wide, _WIDEST))
        upright, width = next(fitting, (None, 0.0))
        width = min(most_wide, max(_NARROW, width))
        widths = (first, *[width] * len(part.head[1:]))
        fits.append(Fit(part, upright or _DENSE[0], widths, is_rotated=upright is None))
    return fits
