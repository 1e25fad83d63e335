"""The Exhibit: the one way in which anything reaches a user.

An exhibit is a table of facts with its title, source, period, summary and caveats, and a
description of how it is drawn. Both renderers (`lagesbild.screen`, `lagesbild.paper`) draw from
the exhibit's table and from nothing else, so no figure can say two things.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise

import pandas as pd

from lagesbild.calendar import Week, parse_week
from lagesbild.exhibit.columns import Column, Fact, RowSum
from lagesbild.exhibit.drawings import Drawing, LevelBars, LevelGrid, LevelStrip
from lagesbild.exhibit.levels import Scale
from lagesbild.swedish import listing


class Kind(StrEnum):
    """What an exhibit is called, and which numbering it takes in a document."""

    TABLE = "Tabell"
    CHART = "Diagram"
    MAP = "Kartbild"
    FIGURE = "Figur"


class Disclosure(StrEnum):
    """What a reader of an exhibit learns of persons and crimes, and so what its public version leaves out.

    `lagesbild.document.disclosure.public` says what is done with each.
    """

    OPEN = "open"  # no counts of persons or crimes: levels, weeks, goals, areas
    CRIME_COUNTS = "crime counts"  # reported crimes and noted incidents
    PERSON_COUNTS = "person counts"  # persons, also behind a share
    SURVEY_ANSWERS = "survey answers"  # n: persons who answered; shares are estimates
    MIXED_ROWS = "mixed rows"  # each row counts something of its own
    WORDS = "words"  # made of other exhibits' numbers
    EVENTS = "events"  # single events, and who decided or loaded what
    PLACES = "places"  # where something goes on
    OWN = "own"  # what people have brought themselves: nobody but they knows what it tells


_BRACKETS = re.compile(
    r"(?<!\s)\s*+\((?![^()]*fiktiv)[^()]*\)", re.I
)  # "(uttag 2026-11-16)"; that figures are invented stays


_OF_INVENTED = re.compile(r"^([^,]*fiktiv[^,]*),.*", re.I)  # what was done to invent them is told with the full source
_DRAWN = re.compile(r"(?<!\s)\s*+\(uttag ([^()]*)\)$")


def _each_once(sources: Iterable[str]) -> list[str]:
    """Each source once, with every day that it was drawn: several files may name the same."""
    days: dict[str, list[str]] = {}
    for source in sources:
        drawn = _DRAWN.search(source.rstrip("."))
        of_one = days.setdefault(_DRAWN.sub("", source.rstrip(".")), [])
        of_one += [drawn[1]] if drawn and drawn[1] not in of_one else []
    return [f"{source} (uttag {listing(sorted(d))})" if d else source for source, d in days.items()]


_UNNAMED = "en källa som inte är angiven"


def brief_sources(sources: Iterable[str]) -> str:
    """The sources in few words: each once, without what stands in brackets, and of three or more only the first named.

    A file is no source: what nobody has said the source of is told so.
    """
    sources = [_UNNAMED if " inte angiven" in s else s for s in sources]
    named = (_OF_INVENTED.sub(r"\1", _BRACKETS.sub("", s)).split(", enligt ")[0].strip(" .") for s in sources)
    each = list(dict.fromkeys(filter(None, named)))
    if each == [_UNNAMED]:
        return "inte angiven"
    if len(each) <= 2:
        return " och ".join(each)
    others, invented = len(each) - 1, sum("fiktiv" in e.lower() for e in each[1:])
    if invented == others:
        return f"{each[0]} och {others} fiktiva källor till"
    some = f", varav {invented} {'fiktiva' if invented > 1 else 'fiktiv'}" if invented else ""
    return f"{each[0]} och {others} källor till{some}"


class Caveat(str):
    """A note that changes how this very figure is read: an unfinished period, few answers, preliminary counts.

    On screen it stands in the open; the other notes stand behind "Om siffrorna". Files hold both alike.
    """

    __slots__ = ()


@dataclass(frozen=True)
class ExhibitRef:
    """Which exhibit: its spec's name, the area's id, the year, and the spec's parameters.

    Written out it is the stable id that the command line, links and documents use; `exhibits.parse` reads one.

    >>> str(ExhibitRef("ratings-week", "hasselby-vallingby", 2023, ("46",)))
    'ratings-week:hasselby-vallingby:2023:46'
    """

    name: str
    area: str
    year: int
    params: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ":".join((self.name, self.area, str(self.year), *self.params))


@dataclass(frozen=True, eq=False)
class Exhibit:
    """A table, diagram or map, ready to be shown, downloaded or printed.

    ``columns`` describes ``table`` column by column, in order and by id. ``summary`` says
    in two or three sentences what it shows; ``notes`` are the caveats. ``finding`` is the heading on
    screen: what it shows in one short sentence (`exhibits.findings`), empty where the title must do.
    """

    ref: ExhibitRef
    kind: Kind
    title: str
    table: pd.DataFrame = field(repr=False)
    columns: tuple[Column, ...]
    sources: tuple[str, ...]
    period: str
    drawing: Drawing | None = None
    how_to_read: str = ""
    summary: str = ""
    finding: str = ""
    notes: tuple[str, ...] = ()
    scale: Scale | None = None
    total_rows: tuple[int, ...] = ()  # positions of the rows that stand out: sums, the whole
    sums: tuple[RowSum, ...] = ()
    disclosure: Disclosure = Disclosure.CRIME_COUNTS  # its ExhibitSpec's; what nobody has declared is kept closest
    methods: tuple[str, ...] = ()  # slugs of the methods behind it, explained on the page "Så räknar vi"
    ordered_by: str = ""  # the id of the column whose size says where a row stands
    is_selection: bool = False  # which rows there are is said by their size: the largest changes
    facts: Mapping[tuple[int, str], tuple[Fact, ...]] = field(default_factory=dict, repr=False)
    """Which counts of the register stand in a cell (row, column), or behind it where other columns do not say it all."""
    alt_text: str = ""  # what somebody wrote for those who cannot see it; else title and summary tell

    @property
    def id(self) -> str:
        """Its stable id, for files, keys and text."""
        return str(self.ref)

    def __post_init__(self) -> None:
        ids = [c.id for c in self.columns]
        if len(set(ids)) < len(ids):
            raise ValueError(f"{self.id}: columns {ids} are not one of each")
        if list(self.table.columns) != ids:
            raise ValueError(f"{self.id}: columns {ids} do not describe {list(self.table.columns)}")
        for column in self.columns:
            of = column.derived_from.of if column.derived_from else ()
            if unknown := [i for i in of if i not in ids or i == column.id]:
                raise ValueError(f"{self.id}: {column.id} cannot be made of {unknown}")
        for row_sum in self.sums:
            if row_sum.total in row_sum.parts or not all(
                0 <= i < len(self.table) for i in (row_sum.total, *row_sum.parts)
            ):
                raise ValueError(f"{self.id}: {row_sum} is no sum of rows among {len(self.table)}")

    def column(self, id_: str) -> Column:
        """The column with this id; KeyError when there is none."""
        for column in self.columns:
            if column.id == id_:
                return column
        raise KeyError(id_)

    def write(self, id_: str) -> list[str]:
        """The values of one column as a Swede reads them."""
        column = self.column(id_)
        return [column.write(v) for v in self.table[id_]]

    @property
    def source_line(self) -> str:
        """ "Källa: … Period: …" as it stands under the figure, on screen and on paper."""
        sources = "; ".join(_each_once(self.sources)) or "saknas"
        when = f" Period: {self.period.rstrip('.')}." if self.period else ""
        return f"Källa: {sources.rstrip('.')}.{when}"

    @property
    def brief_source(self) -> str:
        """The source in one short line, for the screen: "Källa: Polisen, 1 jan – 31 okt, 2021–2026"."""
        when = f", {self.period.rstrip('.')}" if self.period else ""
        return f"Källa: {brief_sources(self.sources) or 'saknas'}{when}"

    @property
    def caveats(self) -> tuple[str, ...]:
        """The notes that must be read with the figure."""
        return tuple(n for n in self.notes if isinstance(n, Caveat))

    @property
    def alt(self) -> str:
        """What a person who cannot see the figure is told."""
        return self.alt_text or f"{self.kind}: {self.title}. {self.summary}".strip()

    def written(self) -> pd.DataFrame:
        """The table as text under the columns' titles, every value written as a Swede reads it."""
        out = pd.DataFrame({c.id: self.write(c.id) for c in self.columns}, dtype=object)
        return out.set_axis([c.title for c in self.columns], axis="columns")


def without_coming(exhibit: Exhibit, today: date) -> Exhibit:
    """A year of levels without the weeks after that of ``today`` that nobody has assessed, and those before the first ever.

    What has not come is not "ej bedömd", and neither is what was before a place began.
    """
    here, year = Week.of(today), exhibit.ref.year
    if isinstance(exhibit.drawing, LevelGrid) and exhibit.drawing.begins is not None:
        begins = Week(year, exhibit.drawing.begins)
        exhibit = replace(
            exhibit, table=exhibit.table.loc[[w >= begins for w in weeks_of(exhibit)]].reset_index(drop=True)
        )
    if not isinstance(exhibit.drawing, LevelGrid | LevelBars | LevelStrip) or year < here.year or exhibit.table.empty:
        return exhibit
    table, weeks = exhibit.table, weeks_of(exhibit)
    levels = [c.id for c in exhibit.columns if c.id not in ("week", "unassessed")]
    is_assessed = (table[levels].apply(pd.to_numeric, errors="coerce") > 0).any(axis="columns")
    last = max([here, weeks[0], *(w for w, known in zip(weeks, is_assessed, strict=True) if known)])
    return replace(exhibit, table=table.loc[[w <= last for w in weeks]].reset_index(drop=True))


def weeks_of(exhibit: Exhibit) -> list[Week]:
    """The weeks in the column "week": numbers of the exhibit's year, or "v. 49 2024" where the table is of two years."""
    return [parse_week(str(w), exhibit.ref.year) for w in exhibit.table["week"]]


def labelled_weeks(weeks: Sequence[Week], every: int) -> list[bool]:
    """Which of the weeks have their number at an axis: the first of a year and every second, or fourth; all of meetings
    that are further apart.

    >>> labelled_weeks([Week(2026, 1), Week(2026, 2), Week(2026, 3)], 2), labelled_weeks([Week(2026, 4), Week(2026, 9)], 2)
    ([True, True, False], [True, True])
    """
    if any(b != a.shift(1) for a, b in pairwise(weeks)):
        return [True] * len(weeks)
    return [w.week == 1 or w.week % every == 0 for w in weeks]


def week_places(exhibit: Exhibit) -> list[int]:
    """Where each week lies along an axis: at its number; in a table of two years one after another."""
    weeks = weeks_of(exhibit)
    return [w.week for w in weeks] if len({w.year for w in weeks}) < 2 else list(range(1, len(weeks) + 1))
