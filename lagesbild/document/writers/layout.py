"""A document as one stream of things to print: the same order, numbers and cells for every format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from lagesbild import paper, swedish
from lagesbild.document import prose
from lagesbild.document.model import OPENING, TO_WRITE, Document, Marking, Placed, Progress, TickBox, Width
from lagesbild.document.prose import Shape, Text
from lagesbild.document.writers.printed_tables import TEXT_WIDTH
from lagesbild.exhibit import Caveat, Exhibit, KeyFigures, LevelGrid, OwnPicture
from lagesbild.problems import LagesbildError
from lagesbild.swedish import day, listing, sentence_case

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
        words = self.exhibit.alt_text or f"{self.label}: {self.placed.heading}. {self.placed.beyond_heading}".rstrip()
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
                        # what is not written yet is never to be taken for what somebody wrote
                        is_draft = block.is_draft and (shows_drafts or text.plain.startswith(TO_WRITE))
                        yield Paragraph(text, is_draft)
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


def contents_follow_opening(document: Document) -> bool:
    """True where the contents have room on the page of the opening, which holds no figure."""
    opening = [s for s in document.sections if s.id == OPENING]
    figures = [b for s in opening for b in s.blocks if isinstance(b, Placed) and b.has_number]
    return bool(opening) and not figures and len(document.sections) <= _CONTENTS_BELOW


def follows_contents(document: Document, headings: Sequence[Heading]) -> bool:
    """True where the first chapter begins below the contents: a few lines do not fill a page of their own."""
    return not contents_follow_opening(document) and len(headings) <= _FEW_HEADINGS


_CONTENTS_BELOW = 24  # sections
_FEW_HEADINGS = 14  # in the contents


def introduces(item: Item | None) -> bool:
    """True for a short paragraph, which stays with the figure right after it."""
    if not isinstance(item, Paragraph):
        return False
    return item.is_draft or (item.text.shape is Shape.PARAGRAPH and len(item.text.plain) <= _INTRODUCES)


_INTRODUCES = 420  # characters


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
