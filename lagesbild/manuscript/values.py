"""A document as people have it: its sections, placed figures, status and approved versions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from lagesbild.problems import LagesbildError, UnknownId

LONGEST_TEXT = 50_000
"""Characters of a section's text, at most."""
LONGEST_TITLE = 200
KINDS = ("documents", "outline", "texts", "placements")
"""The tables that hold a document."""
MARKINGS = ("Arbetsmaterial", "Intern", "Offentlig")
WIDTHS = ("hel", "halv")


class Status(StrEnum):
    """What may be done with a document."""

    DRAFT = "utkast"
    APPROVED = "godkänd"


class Use(StrEnum):
    """What an own picture is for."""

    FIGURE = "figur"
    LOGOTYPE = "logotyp"


@dataclass(frozen=True)
class Picture:
    """An own picture: its caption (of a logotype: whose it is), alternative text, source and file."""

    id: str
    use: Use
    title: str
    alt: str
    source: str
    name: str
    sha256: str


@dataclass(frozen=True)
class OwnTable:
    """A small table that people have brought: text in the first column, numbers or text in the others.

    ``unit`` is that of its numbers; ``low`` and ``high`` are the ends of their scale where they have one; ``partial`` names
    rows that are not whole (a year up to November), drawn hatched.
    """

    id: str
    title: str
    unit: str
    source: str
    period: str
    titles: tuple[str, ...]
    rows: tuple[tuple[str | float | None, ...], ...]
    low: float | None = None
    high: float | None = None
    partial: tuple[str, ...] = ()
    remark: str = ""


class Locked(LagesbildError):
    """The document is approved: nothing in it can be changed until a new version is begun."""


@dataclass(frozen=True)
class Tick:
    """A tick-box with its text."""

    text: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Figure:
    """An exhibit, by id, where somebody put it; ``title`` replaces its own when given, ``width`` is hel or halv."""

    exhibit: str
    title: str = ""
    width: str = "hel"
    is_removed: bool = False


@dataclass(frozen=True)
class Section:
    """One heading and what stands under it.

    ``text`` is what people wrote, None until somebody did; ``suggestion`` is a text to start from and
    ``guidance`` says what to write. ``seen`` is what `write` needs to tell another's text from one's
    own; ``at`` and ``who`` say who wrote last.
    """

    id: str
    title: str
    level: int = 1
    text: str | None = None
    suggestion: str = ""
    guidance: str = ""
    law: tuple[str, ...] = ()
    choices: tuple[Tick, ...] = ()
    figures: tuple[Figure, ...] = ()
    is_internal: bool = False
    is_removed: bool = False
    seen: int | None = None
    at: datetime | None = None
    who: str = ""


@dataclass(frozen=True)
class Manuscript:
    """A document as people have it: not yet assembled, its exhibits named but not built.

    ``sections`` and their figures come in order, the removed ones among them (``is_removed``).
    ``revision`` is the register's revision whose figures it shows and ``drawn`` its day (uttagsdatum).
    ``latest`` is the newest change to any part of it; 0 = not saved yet. ``seen`` is what
    `describe` needs.
    """

    area: str
    id: str
    template: str
    title: str
    subtitle: str
    year: int
    period: str
    organisations: tuple[str, ...]
    revision: int
    drawn: date
    sections: tuple[Section, ...]
    marking: str = "Arbetsmaterial"
    status: Status = Status.DRAFT
    version: int = 1
    latest: int = 0
    seen: int | None = None

    def section(self, id_: str) -> Section:
        """The section with this id; UnknownId when there is none."""
        for section in self.sections:
            if section.id == id_:
                return section
        raise no_section(id_)

    @property
    def shown(self) -> tuple[Section, ...]:
        """The sections that stand in the document, without removed sections and figures."""
        return tuple(
            replace(s, figures=tuple(f for f in s.figures if not f.is_removed))
            for s in self.sections
            if not s.is_removed
        )

    @property
    def is_approved(self) -> bool:
        """True when it is locked."""
        return self.status is Status.APPROVED


@dataclass(frozen=True)
class Listed:
    """A document in a list; ``changed`` and ``who`` tell of its latest change, of any kind."""

    area: str
    id: str
    title: str
    template: str
    year: int
    status: Status
    version: int
    drawn: date
    changed: datetime
    who: str


@dataclass(frozen=True)
class Version:
    """An approved version; ``texts`` and ``facts`` are the revisions of what people wrote and of the figures.

    ``next_update`` is the day before which the law wants the next one (6 § lag 2023:196).
    """

    number: int
    approved: date
    approver: str
    texts: int
    facts: int
    name: str
    sha256: str
    remark: str

    @property
    def next_update(self) -> date:
        """Two years after it was approved."""
        return two_years_after(self.approved)


@dataclass(frozen=True)
class Written:
    """A text was saved: ``seen`` for the next save of it, and warnings (Swedish) about what it may hold."""

    seen: int | None
    warnings: tuple[str, ...] = ()


def two_years_after(day: date) -> date:
    """The same day two years later; 29 February becomes the 28th.

    >>> two_years_after(date(2024, 2, 29))
    datetime.date(2026, 2, 28)
    """
    try:
        return day.replace(year=day.year + 2)
    except ValueError:
        return day.replace(year=day.year + 2, day=28)


def no_section(section: str) -> UnknownId:
    """What to raise when a document has no such section."""
    return UnknownId(f"Avsnittet ”{section}” finns inte i dokumentet.")
