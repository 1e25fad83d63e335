"""A document as one stream of things to print: the same order, numbers and cells for every format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil

import pandas as pd

from lagesbild import paper, swedish
from lagesbild.document import prose
from lagesbild.document.model import OPENING, Document, Marking, Placed, Progress, TickBox, Width
from lagesbild.document.prose import Shape, Text
from lagesbild.document.writers.files import facts
from lagesbild.exhibit import NUMERIC, Caveat, Column, Exhibit, Format, KeyFigures, LevelGrid, OwnPicture, Role
from lagesbild.paper.text import shared_widths, width_of
from lagesbild.problems import LagesbildError
from lagesbild.swedish import day, listing, sentence_case

TEXT_WIDTH = 6.3
"""Inches: the width of the text on an A4 page with margins of 2.5 cm."""
LANDSCAPE_WIDTH = 9.7
_HALF = 0.52
LEAD = 3
"""So many paragraphs after a heading go with it to the page of a table that lies down."""
DEEPEST = 4
"""The lowest level of a heading."""
TOC_DEPTH = 2
"""The lowest level of a heading in the table of contents."""


class WriteFailed(LagesbildError):
    """One exhibit could not be printed; the message names it."""

    def __init__(self, item: Placed, number: str, error: Exception) -> None:
        self.exhibit_id = item.exhibit.id
        super().__init__(
            f"{number} ”{item.heading}” gick inte att skriva ({type(error).__name__}: {error}). "
            f"Ta bort {item.exhibit.id} ur dokumentet eller rätta dess underlag, och skriv om."
        )


@dataclass(frozen=True)
class Heading:
    """A heading of level 1-4 with an anchor that is unique in the document."""

    text: str
    level: int
    anchor: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph or list item; ``is_draft``: nobody has made it theirs, and the reader is told."""

    text: Text
    is_draft: bool = False


@dataclass(frozen=True)
class NumberedExhibit:
    """A numbered exhibit, where it is printed."""

    placed: Placed
    number: str  # "Tabell 2"
    anchor: str
    references: tuple[int, ...] = ()  # its sources' numbers in the document's list, where that holds them all
    common: tuple[int, ...] = ()  # the numbers of its notes that stand once, at the end
    shared: frozenset[str] = frozenset()  # those notes
    earlier: tuple[str, ...] = ()  # the figures under which they stand in a brief document

    @property
    def source_line(self) -> str:
        """Its source: in one line with the numbers of the list, else whole."""
        if not self.references:
            return self.exhibit.source_line
        return f"{self.exhibit.brief_source} [{', '.join(map(str, self.references))}]."

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes that stand under it."""
        remaining = tuple(n for n in notes_of(self.exhibit) if n not in self.shared)
        word = "anmärkning" if len(self.common) == 1 else "anmärkningarna"
        if self.earlier:
            return (*remaining, f"Se även anmärkningarna till {listing(list(self.earlier))}.")
        return (
            (*remaining, f"Se {word} {listing([str(n) for n in self.common])} sist i dokumentet.")
            if self.common
            else remaining
        )

    @property
    def exhibit(self) -> Exhibit:
        """What is printed."""
        return self.placed.exhibit

    @property
    def label(self) -> str:
        """ "Tabell"."""
        return self.number.rpartition(" ")[0]

    @property
    def ordinal(self) -> int:
        """2 in "Tabell 2"."""
        return int(self.number.rpartition(" ")[2])

    @property
    def picture(self) -> tuple[bytes, str]:
        """Its picture as it is printed where any size will do: the bytes, and "svg", "png" or "jpeg"."""
        drawing = self.exhibit.drawing
        if isinstance(drawing, OwnPicture):
            return drawing.file.content, drawing.file.form
        return paper.bare_svg(self.exhibit, self.inches), "svg"

    @property
    def is_table(self) -> bool:
        """Printed as a real table, not as a picture."""
        return self.exhibit.drawing is None or isinstance(self.exhibit.drawing, LevelGrid)

    @property
    def is_empty(self) -> bool:
        """A table without rows: `NOTHING` is printed instead."""
        return self.is_table and self.exhibit.table.empty

    @property
    def inches(self) -> float:
        """How wide its picture is."""
        room = TEXT_WIDTH * (_HALF if self.placed.width is Width.HALF else 1)
        if isinstance(self.exhibit.drawing, OwnPicture):
            file = self.exhibit.drawing.file
            return min(room, _TALLEST_PICTURE * file.width / file.height)
        return room

    @property
    def alt(self) -> str:
        """The alternative text of its picture: what it is and what it shows, in a few lines; the figures stand in a table."""
        words = self.exhibit.alt_text or f"{self.label}: {self.placed.heading}. {self.exhibit.summary}"
        words = words.replace("\n", " ")
        if self.exhibit.alt_text:
            return words
        return (
            words if len(words) <= _LONGEST_ALT else words[: words.rindex(" ", 0, _LONGEST_ALT)].rstrip(" ,;:") + " …"
        )


_LONGEST_ALT = 250  # characters
_TALLEST_PICTURE = 6.8  # inches

NOTHING = "Tabellen har inga rader för perioden."
"""What stands where a table would, rather than its headings over nothing."""


@dataclass(frozen=True)
class KeyNumbers:
    """A few numbers, large: (what, value, against what); and where they come from."""

    numbers: tuple[tuple[str, str, str], ...]
    source_line: str


Item = Heading | Paragraph | TickBox | NumberedExhibit | KeyNumbers


def flow(document: Document, progress: Progress | None = None) -> Iterator[Item]:
    """Everything between the title page and the end, in order.

    Internal prose is left out of a public document, whoever put it there. An exhibit that
    stands in a second place is referred to there, not printed again.
    """
    numbers = document.numbers()
    anchors = {id_: f"{n.replace(' ', '-').lower()}" for id_, n in numbers.items()}
    public = document.marking is Marking.PUBLIC
    shows_drafts = document.marking is Marking.DRAFT
    printed: set[str] = set()
    used: dict[str, int] = {}
    above = 0
    recurring = recurring_notes(document)
    figure_of: dict[str, str] = {}  # a note → the figure of a brief document that it stands under
    for section in document.sections:
        level = max(1, min(section.level, above + 1, DEEPEST - 1))  # no level is skipped
        yield Heading(prose.printable(section.title), level, _anchor("avsnitt-" + section.id, used))
        above = level
        for block in section.blocks:
            if isinstance(block, TickBox):
                yield block
            elif isinstance(block, Placed):
                id_ = block.exhibit.id
                if isinstance(block.exhibit.drawing, KeyFigures):
                    if (numbers_of := _key_numbers(block.exhibit, block.exhibit.drawing, document.references)).numbers:
                        yield numbers_of
                    continue
                if id_ in printed:
                    runs = (prose.Run("Se "), prose.Run(numbers[id_], reference=id_), prose.Run("."))
                    yield Paragraph(Text(Shape.PARAGRAPH, runs))
                    continue
                if progress is not None:
                    progress(len(printed), len(numbers), numbers[id_])
                printed.add(id_)
                if unprintable := _unprintable(block):
                    raise WriteFailed(
                        block, numbers[id_], ValueError(f"{unprintable!r} är inget tecken som går att trycka")
                    )
                numbered = _numbered(block, numbers[id_], anchors[id_], document.references, recurring)
                yield _with_notes_once(numbered, figure_of) if document.is_brief else numbered
            elif not (public and block.is_internal):
                above = level
                texts = prose.resolved(block.text, numbers)
                depths = sorted({t.depth for t in texts if t.shape is Shape.HEADING})  # however many # people write
                for text in texts:
                    if text.shape is Shape.HEADING:
                        above = min(level + 1 + depths.index(text.depth), above + 1, DEEPEST)
                        yield Heading(text.plain, above, _anchor("rubrik", used))
                    else:
                        yield Paragraph(text, block.is_draft and shows_drafts)
                above = level
    if recurring:
        yield Heading(NOTES, 1, _anchor("avsnitt-anmarkningar", used))
        for i, note in enumerate(recurring, start=1):
            yield Paragraph(Text(Shape.NUMBERED, (prose.Run(prose.printable(note)),), 1, i, i == 1))


NOTES = "Anmärkningar till figurerna"
"""The heading of the notes that several figures have, or of which one has many."""
_RECURS = 3  # figures with the same note
_MANY_NOTES = 4  # under one figure, which push the next to another page


def is_opening(heading: Heading, headings: Sequence[Heading]) -> bool:
    """True for what stands before the contents: the opening section's heading, and headings within its text."""
    before = headings[: headings.index(heading) + 1]
    sections = [h for h in before if h.anchor.startswith("avsnitt-")]
    return bool(sections) and {h.anchor for h in sections} == {f"avsnitt-{OPENING}"}


def recurring_notes(document: Document) -> tuple[str, ...]:
    """The notes that several figures have, or of which one has many, in the order of the text; a caveat stays with its figure.

    None in a brief document, which has no page for them.
    """
    if document.is_brief:
        return ()
    figures = {p.exhibit.id: p.exhibit for p in document.placed() if p.has_number}.values()
    plain = [[n for n in dict.fromkeys(notes_of(e)) if not isinstance(n, Caveat)] for e in figures]
    counts = Counter(n for notes in plain for n in notes)
    of_many = {n for notes in plain if len(notes) > _MANY_NOTES for n in notes}
    return tuple(n for n, times in counts.items() if times >= _RECURS or n in of_many)


def _key_numbers(exhibit: Exhibit, drawing: KeyFigures, references: Sequence[str]) -> KeyNumbers:
    rows = exhibit.table[exhibit.table[drawing.shown] == drawing.number]
    columns = [exhibit.column(c) for c in (drawing.what, drawing.value, drawing.explanation)]
    shown = tuple(
        (what, value, against)
        for what, value, against in (
            tuple(prose.printable(c.write(row[c.id])) for c in columns) for _, row in rows.iterrows()
        )
        if value.strip() and value != swedish.MISSING
    )
    at = sorted(references.index(s) + 1 for s in set(exhibit.sources) if s in references)
    source = f"{exhibit.brief_source}{f' [{listing([str(n) for n in at])}]' if at else ''}."
    return KeyNumbers(shown, source)


def _numbered(
    placed: Placed, number: str, anchor: str, references: Sequence[str], recurring: Sequence[str]
) -> NumberedExhibit:
    sources, notes = placed.exhibit.sources, notes_of(placed.exhibit)
    known = sources and set(sources) <= set(references)
    return NumberedExhibit(
        placed,
        number,
        anchor,
        tuple(sorted(references.index(s) + 1 for s in set(sources))) if known else (),
        tuple(i for i, n in enumerate(recurring, start=1) if n in notes),
        frozenset(recurring),
    )


def _unprintable(placed: Placed) -> str:
    """The first sign in the exhibit that no document can hold, "" when there is none."""
    exhibit = placed.exhibit
    cells = (v for c in exhibit.table.columns for v in exhibit.table[c] if isinstance(v, str))
    texts = (placed.heading, exhibit.how_to_read, exhibit.summary, exhibit.period, *exhibit.notes, *exhibit.sources)
    whole = "".join([*texts, *(c.title for c in exhibit.columns), *cells])
    return next((c for c in whole if not prose.printable(c)), "")


def _anchor(wanted: str, anchors: dict[str, int]) -> str:
    anchors[wanted] = anchors.get(wanted, 0) + 1
    return wanted if anchors[wanted] == 1 else f"{wanted}-{anchors[wanted]}"


@contextmanager
def naming(shown: NumberedExhibit) -> Iterator[None]:
    """Whatever goes wrong inside is a WriteFailed that names the exhibit."""
    try:
        yield
    except LagesbildError:
        raise
    except Exception as error:
        raise WriteFailed(shown.placed, shown.number, error) from error


def core_text(text: str) -> str:
    """A text as a core property of .docx and .pptx takes it: 255 characters at most."""
    return text if len(text) <= 255 else text[:254] + "…"


def facts_of(document: Document) -> list[tuple[str, str]]:
    """What the title page says: (name, text)."""
    lines = [
        ("Period", document.period),
        ("Uttagsdatum", day(document.drawn)),
        ("Version", version_line(document)),
        ("Märkning", str(document.marking)),
    ]
    if document.next_update is not None:
        lines.append(("Nästa uppdatering", f"senast {day(document.next_update)}"))
    return lines


def brief_line(document: Document) -> str:
    """The facts of a brief document on one line; its period is in its title."""
    d = document
    parts = [*d.organisations, f"uttaget {day(d.drawn)}", version_line(d), str(d.marking)]
    return " · ".join(parts)


def version_line(document: Document) -> str:
    """The version and its date: "Version 1, 1 dec 2023"."""
    return f"{sentence_case(document.version)}, {day(document.issued)}"


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


def _with_notes_once(shown: NumberedExhibit, figure_of: dict[str, str]) -> NumberedExhibit:
    """The figure of a brief document without notes that stand under an earlier one, which it names; keeps account in ``figure_of``."""
    plain = [n for n in notes_of(shown.exhibit) if not isinstance(n, Caveat)]
    again = [n for n in plain if n in figure_of]
    figure_of |= {n: shown.number for n in plain if n not in figure_of}
    return replace(shown, shared=frozenset(again), earlier=tuple(dict.fromkeys(figure_of[n] for n in again)))


def continued(shown: NumberedExhibit) -> str:
    """What stands over a further part of a table: "Tabell 5 (forts.). Rån ökade"."""
    return f"{shown.number} (forts.). {shown.placed.heading}"


def notes_of(exhibit: Exhibit) -> tuple[str, ...]:
    """The notes, without those that explain a column that is not printed ("Gånger (95 %): …")."""
    hidden = tuple(f"{c.title}:" for c in exhibit.columns if not c.in_print)
    return tuple(n for n in exhibit.notes if not n.startswith(hidden))


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
        Cell(c.title, "right" if c.format in NUMERIC else "center" if dense or c.format is Format.LEVEL else "left")
        for c in kept
    )
    rows = tuple(tuple(cell(i, row) for i in range(len(kept))) for row in range(len(table)))
    return _apart(_grouped(Grid(head, rows, dense)))


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
    if not short or len(set(words)) < len(words) or len(whole.rows) < _GROUP_ROWS * len(runs):
        return whole
    rows: list[tuple[Cell, ...]] = []
    for word, members in runs:
        rows.append((Cell(word, bold=True, is_row_head=True), *(Cell("", c.align) for c in whole.head[2:])))
        rows += [(replace(r[1], is_row_head=True), *r[2:]) for r in members]
    return Grid(whole.head[1:], tuple(rows))


_GROUP_WORD, _GROUP_ROWS = 20, 4  # characters of a group's word; rows a group, on average


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

    @property
    def height(self) -> float:
        """About how many inches it takes."""
        if self.grid.is_dense:
            return (self.size * 1.22 + 0.9) / 72 * len(self.grid.rows) + (1.0 if self.is_rotated else 0.4)
        lines = sum(lines_of(row, self.widths, self.size) for row in (self.grid.head, *self.grid.rows))
        return lines * self.size * 1.25 / 72 + 0.09 * (len(self.grid.rows) + 1)

    @property
    def stays_whole(self) -> bool:
        """Low enough to be kept on one page together with its title, notes and source."""
        return self.height <= (_TALLEST_YEAR if self.grid.is_dense else 5.0 if self.is_landscape else 6.2)

    @property
    def may_break(self) -> bool:
        """True where rows may go on to another page in Word: on a page that lies, below a heading and its words, room is scarce."""
        return not self.stays_whole or (self.is_landscape and self.height > _BELOW_HEADING)


def keeps_its_sentence(fits: Sequence[Fit]) -> bool:
    """True for a figure that shares its page with the sentence before it; a table that fills a page has no room for it."""
    return sum(f.height for f in fits) <= _WITH_SENTENCE


_TALLEST_YEAR = 8.7
_WITH_SENTENCE = 6.2  # inches
_BELOW_HEADING = 3.6

_MANY = 9  # columns that a page lies down for, rather than let rows grow until the table is broken
_SIZES = (9.5, 9.0, 8.5, 8.0, 7.5)
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
    landscape = _fit_in(whole, LANDSCAPE_WIDTH, True)
    if upright and (upright.stays_whole or len(whole.head) < _MANY or not (landscape and landscape.stays_whole)):
        return [upright]
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
    return [Fit(p, _SIZES[-1], tuple(shared_widths(*measure(p, _SIZES[-1]), LANDSCAPE_WIDTH)), True) for p in slices]


def _fit_in(whole: Grid, room: float, landscape: bool) -> Fit | None:
    """With the largest text whose longest words fit, or a little smaller where that spares many lines.

    Lying, the largest that spares a break. None when none does.
    """
    fits: list[Fit] = []
    for words, size in ((w, s) for w in (_FALLBACK, _SAFETY) for s in _SIZES):
        if words == _SAFETY and fits:
            break  # no word need be broken
        wanted, least = measure(whole, size, words=words)
        if sum(least) <= room and (landscape or _is_readable(whole, wanted, room)):
            fits.append(Fit(whole, size, tuple(shared_widths(wanted, least, room)), landscape))
    if landscape:
        return next((f for f in fits if f.stays_whole), fits[0] if fits else None)
    best = fits[0] if fits else None
    for other in fits[1:]:
        if best and other.size >= _SMALLEST_UPRIGHT and other.height < _MUCH_LOWER * best.height:
            best = other
    return best


_SMALLEST_UPRIGHT, _MUCH_LOWER = 8.5, 0.78  # smaller text is worth it where it makes the table this much lower


def _is_readable(whole: Grid, wanted: list[float], room: float) -> bool:
    """No column of words is squeezed so that its cells become towers."""
    return sum(wanted) <= room * 3.2 or len(whole.head) <= 4


def lines_of(row: Sequence[Cell], widths: Sequence[float], size: float, words: float = _SAFETY) -> int:
    """How many lines the tallest cell of a row needs, at a text size in points; ``words``: how much wider another type is."""
    return max(
        ceil(width_of(c.text, size, bold=c.bold) * words / max(0.2, w - _PAD - (APART if c.is_apart else 0.0))) or 1
        for c, w in zip(row, widths, strict=True)
    )


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


_DENSE = (8.5, 8.0, 7.5)
_NARROWEST = 0.3


def _fit_dense(whole: Grid, page: float) -> list[Fit]:
    """A year of levels: equal columns; headings that are too long even in smaller text stand on end."""
    first = max(0.5, *(width_of(row[0].text, _DENSE[0]) * _FALLBACK + 0.1 for row in whole.rows[:1]))
    most = int((page - first) / _NARROWEST)
    names = list(range(1, len(whole.head)))
    size = -(-len(names) // -(-len(names) // most)) if names else 1
    fits = []
    for start in range(0, len(names), size):
        part = whole.columns([0, *names[start : start + size]])
        width = min(0.85, (page - first) / len(part.head[1:]))
        words = [w for h in part.head[1:] for w in h.text.split(" ")]
        room = (width - 0.09) / _FALLBACK
        fitting = (s for s in _DENSE if max(width_of(w, s - HEAD_SMALLER, bold=True) for w in words) <= room)
        upright = next(fitting, None)
        widths = (first, *[width] * len(part.head[1:]))
        fits.append(Fit(part, upright or _DENSE[0], widths, is_rotated=upright is None))
    return fits
