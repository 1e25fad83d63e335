"""A document as a value: sections with people's words, ticked choices and placed exhibits.

Everything that a writer (docx, pdf, pptx, xlsx, html) prints is here, already decided: the
writers choose nothing but how it looks. `lagesbild.document.assembling.assemble` makes one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lagesbild.exhibit import Exhibit, KeyFigures, Kind, LevelGrid
from lagesbild.picturefile import PictureFile
from lagesbild.problems import LagesbildError

Progress = Callable[[int, int, str], None]
"""(done, of how many, what): called before each exhibit is built or printed; may raise Cancelled."""


class Cancelled(LagesbildError):
    """The user called the work off; nothing was made."""

    def __init__(self, message: str = "Avbrutet. Inget dokument är framtaget.") -> None:
        super().__init__(message)


TO_WRITE = "Att skriva:"
"""How a part that nobody has begun is marked in a draft."""


class Marking(StrEnum):
    """Who may read it; stands on every page."""

    DRAFT = "Arbetsmaterial"
    INTERNAL = "Intern"
    PUBLIC = "Offentlig"


class Width(StrEnum):
    """How much of the text's width a figure takes."""

    FULL = "hel"
    HALF = "halv"


@dataclass(frozen=True)
class Logotype:
    """The coat of arms or logotype of a party, with its alternative text; stands on the cover."""

    file: PictureFile
    alt: str


@dataclass(frozen=True)
class Prose:
    """Running text in light Markdown: paragraphs, lists, emphasis, links; ``[[exhibit id]]`` refers to a figure.

    ``is_draft``: the program's own sentences, that nobody has made theirs yet. ``is_internal``:
    not for the public version.
    """

    text: str
    is_draft: bool = False
    is_internal: bool = False


@dataclass(frozen=True)
class TickBox:
    """A tick-box with its text."""

    text: str
    is_chosen: bool


_OF_THE_TABLE = ("levels", "surveys", "places", "facts", "measures", "overview", "themes", "attention")
"""Exhibits whose words count their rows, or say the table once more."""
_OF_THE_CAPTION = ("population", "indicators")
"""Exhibits whose words say what their finding does."""


@dataclass(frozen=True)
class Placed:
    """An exhibit where somebody put it; ``title`` replaces its own when given.

    ``apart`` ends its own heading where another figure has the same (", med prioriterad plats 2024").
    """

    exhibit: Exhibit
    title: str = ""
    width: Width = Width.FULL
    apart: str = ""

    @property
    def heading(self) -> str:
        """What the caption says after its number: what it shows, else what it is."""
        return self.title or f"{self._own_heading}{self.apart}"

    @property
    def _own_heading(self) -> str:
        return self.exhibit.finding or self.exhibit.title

    @property
    def words(self) -> str:
        """What it shows in sentences; empty where they say what the caption does, or only count rows."""
        is_caption = self.exhibit.ref.name in _OF_THE_CAPTION and bool(self.exhibit.finding) and not self.title
        if is_caption or self.exhibit.ref.name in _OF_THE_TABLE:
            return ""
        return self.beyond_heading

    @property
    def beyond_heading(self) -> str:
        """The exhibit's words without the sentence that the heading is."""
        said, words = f"{self.title or self._own_heading}.", self.exhibit.summary
        return "" if words == said else words.removeprefix(f"{said} ").removesuffix(f" {said}")

    @property
    def reading(self) -> str:
        """The line below the caption: what it is, where the caption says what it shows, and how to read it."""
        what = self.exhibit.title if self.exhibit.finding and not self.title else ""
        parts = (p.strip() for p in (what, self.exhibit.how_to_read))
        return " ".join(p if p.endswith((".", "?", "!")) else f"{p}." for p in parts if p)

    @property
    def has_number(self) -> bool:
        """True for what is numbered and captioned; key figures are a part of their page."""
        return not isinstance(self.exhibit.drawing, KeyFigures)

    @property
    def kind(self) -> Kind:
        """What it is called in a document, where a year of levels is a real table with weeks as rows."""
        return Kind.TABLE if isinstance(self.exhibit.drawing, LevelGrid) else self.exhibit.kind


OPENING = "korthet"
"""The id of the section that stands right after the cover, before the contents."""

Block = Prose | TickBox | Placed


@dataclass(frozen=True)
class Section:
    """One heading and what stands under it; ``level`` 1 is a chapter.

    ``law`` names the parts of 4 and 5 §§ lag (2023:196) that the section answers.
    """

    id: str
    title: str
    level: int
    blocks: tuple[Block, ...] = ()
    law: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """A lägesbild, ready to be written in any format.

    ``drawn`` is the day whose figures it shows (uttagsdatum); ``period`` what they speak of; ``issued`` the day it is dated.
    ``is_brief``: without title page and table of contents.
    """

    id: str
    title: str
    subtitle: str
    place: str
    year: int
    organisations: tuple[str, ...]
    period: str
    drawn: date
    version: str
    issued: date
    marking: Marking
    sections: tuple[Section, ...]
    next_update: date | None = None
    is_brief: bool = False
    references: tuple[str, ...] = ()  # the list of sources as the document prints it; empty where it prints none
    logotypes: tuple[Logotype, ...] = ()

    @property
    def full_title(self) -> str:
        """The title with its place and year, said once."""
        return self.title if self.place in self.title else f"{self.title}, {self.place} {self.year}"

    @property
    def about(self) -> str:
        """The place and the time that it speaks of, the year once: what a file says of itself."""
        return (
            f"{self.place}, {self.period}"
            if str(self.year) in self.period
            else f"{self.place} {self.year}, {self.period}"
        )

    def placed(self) -> Iterator[Placed]:
        """Every placed exhibit, in the order of the text."""
        for section in self.sections:
            yield from (b for b in section.blocks if isinstance(b, Placed))

    def numbers(self) -> dict[str, str]:
        """Exhibit id → "Tabell 2": each kind has its own unbroken numbering.

        An exhibit that stands in two places is printed once, where it comes first.
        """
        counts = dict.fromkeys(Kind, 0)
        numbers: dict[str, str] = {}
        for item in self.placed():
            if item.exhibit.id not in numbers and item.has_number:
                counts[item.kind] += 1
                numbers[item.exhibit.id] = f"{item.kind} {counts[item.kind]}"
        return numbers

    def sources(self) -> tuple[str, ...]:
        """The sources of every placed exhibit, each once, in order."""
        return tuple(dict.fromkeys(s for item in self.placed() for s in item.exhibit.sources))
