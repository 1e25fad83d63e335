"""The Exhibit: the one way in which anything reaches a user.

An exhibit is a table of facts with its title, source, period, summary and caveats, and a
description of how it is drawn. Both renderers (`lagesbild.screen`, `lagesbild.paper`) draw from
the exhibit's table and from nothing else, so no figure can say two things.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise
from math import ceil, floor, log10

import pandas as pd

from lagesbild import palette, swedish
from lagesbild.analysis.statistics import Verdict
from lagesbild.calendar import Period, Week
from lagesbild.looks import PLAIN, Look
from lagesbild.overlay import Dots, Marked, Overlay, Surface
from lagesbild.picturefile import PictureFile


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


class Format(StrEnum):
    """How the values of a column are written."""

    TEXT = "text"
    COUNT = "count"  # 1 174
    CHANGE = "change"  # +199
    DECIMAL = "decimal"  # 12,4
    NUMBER = "number"  # as many decimals as the number has, at most two
    PERCENT = "percent"  # 47,0 %; the value is in per cent
    PERCENT_CHANGE = "percent_change"  # −22,3 %; the value is in per cent
    LEVEL = "level"  # the digit in its level's colour
    YEAR = "year"  # 2023, never with a thousands separator
    VERDICT = "verdict"  # what a comparison says; what is certain stands out
    OF_ROLE = ""  # as a column of its role usually is


_BRACKETS = re.compile(
    r"(?<!\s)\s*+\((?![^()]*fiktiv)[^()]*\)", re.I
)  # "(uttag 2026-11-16)"; that figures are invented stays


_UNNAMED = "en källa som inte är angiven"


def brief_sources(sources: Iterable[str]) -> str:
    """The sources in few words: each once, without what stands in brackets, and of three or more only the first named.

    A file is no source: what nobody has said the source of is told so.
    """
    sources = [_UNNAMED if " inte angiven" in s else s for s in sources]
    named = (_BRACKETS.sub("", s).split(", enligt ")[0].strip(" .") for s in sources)
    each = list(dict.fromkeys(filter(None, named)))
    if each == [_UNNAMED]:
        return "inte angiven"
    return " och ".join(each) if len(each) <= 2 else f"{each[0]} och {len(each) - 1} källor till"


AS_PUBLISHED = -1  # decimals: none for a whole number, else one

NUMERIC = (Format.COUNT, Format.CHANGE, Format.DECIMAL, Format.NUMBER, Format.PERCENT, Format.PERCENT_CHANGE)


class Role(StrEnum):
    """What a column is in its table, whatever it is called and however it is written."""

    LABEL = "label"  # says what a row is
    TIME = "time"  # a day, week, period or year
    COUNT = "count"  # how many of something, whole numbers
    ESTIMATE = "estimate"  # a mean, or what was expected
    AMOUNT = "amount"  # a number in the row's own unit
    TARGET = "target"  # what such a number is to become: nobody has counted it
    SHARE = "share"  # in per cent of a count
    RATE = "rate"  # a count per so many inhabitants
    INDEX = "index"  # a count in per cent of the first
    CHANGE = "change"  # a difference
    PERCENT_CHANGE = "percent_change"  # a difference in per cent of what was before
    RATIO = "ratio"  # one count divided by another
    BOUND = "bound"  # an end of an interval
    TEST = "test"  # a test's statistic or p
    LEVEL = "level"  # of the place's scale
    VERDICT = "verdict"  # what a comparison says
    UNIT = "unit"  # what the row's amounts are counted in
    NOTE = "note"  # words about the row


_WRITTEN = {
    Role.LABEL: Format.TEXT,
    Role.TIME: Format.YEAR,
    Role.COUNT: Format.COUNT,
    Role.ESTIMATE: Format.DECIMAL,
    Role.AMOUNT: Format.NUMBER,
    Role.TARGET: Format.NUMBER,
    Role.SHARE: Format.PERCENT,
    Role.RATE: Format.DECIMAL,
    Role.INDEX: Format.DECIMAL,
    Role.CHANGE: Format.CHANGE,
    Role.PERCENT_CHANGE: Format.PERCENT_CHANGE,
    Role.RATIO: Format.DECIMAL,
    Role.BOUND: Format.DECIMAL,
    Role.TEST: Format.DECIMAL,
    Role.LEVEL: Format.LEVEL,
    Role.VERDICT: Format.VERDICT,
    Role.UNIT: Format.TEXT,
    Role.NOTE: Format.TEXT,
}


class How(StrEnum):
    """How a figure is made of others."""

    SUM = "sum"
    DIFFERENCE = "difference"
    PERCENT_CHANGE = "percent change"
    RATIO = "ratio"
    SHARE = "share"
    RATE = "rate"
    INDEX = "index"
    MEAN = "mean"
    INTERVAL = "interval"
    TEST = "test"
    VERDICT = "verdict"
    MODEL = "model"


class Rows(StrEnum):
    """In which rows of the table the figures lie that another is made of."""

    OWN = "own"
    OWN_AND_FIRST = "own and first"  # an index
    OWN_AND_TOTALS = "own and totals"  # a share of the whole
    ALL = "all"  # what is expected of one period is made of all


@dataclass(frozen=True)
class Derivation:
    """What the figures of a column are made of: other columns, by id, and in which rows.

    ``elsewhere``: also of counts that this table does not show.
    """

    how: How
    of: tuple[str, ...]
    rows: Rows = Rows.OWN
    elsewhere: bool = False


class Subject(StrEnum):
    """What facts count."""

    CRIME = "crime"  # reported crimes by group and category
    INCIDENTS = "incidents"  # noted incidents by category
    ANSWERS = "answers"  # persons who answered a question of a survey, by group


@dataclass(frozen=True)
class Fact:
    """A count of the register that a figure is, or is made of, whatever exhibit shows it.

    ``group`` and ``category`` say of what (for answers: survey and question, wave and group of people). ``period``:
    None for the whole course, period by period.
    """

    subject: Subject
    area: str
    group: str
    category: str
    period: Period | None = None


@dataclass(frozen=True)
class RowSum:
    """A row that is the sum of others, column by column, by their positions in the table."""

    total: int
    parts: tuple[int, ...]


@dataclass(frozen=True)
class Column:
    """One column of an exhibit's table: its id, its Swedish title, what it is and how it is written.

    ``id`` is the key of the table, the same whatever the title says; ``format`` follows from the
    role unless it is given. ``derived_from`` declares what a figure is made of, for the public version.
    """

    id: str
    title: str
    role: Role
    format: Format = Format.OF_ROLE
    decimals: int = 0
    missing: str = swedish.MISSING
    help: str = ""
    hide_on_phone: bool = False  # left out where there is no room for it: on a phone
    in_print: bool = True  # in a document, where a page is narrower than a screen
    derived_from: Derivation | None = None

    def __post_init__(self) -> None:
        if self.format is Format.OF_ROLE:
            object.__setattr__(self, "format", _WRITTEN[self.role])

    def write(self, value: object) -> str:
        """The value as a Swede reads it; missing values become the missing sign.

        Text in a column of numbers (a sign such as "." for "cannot occur") is kept as it is, and a share, rate,
        estimate or ratio that is not 0 is not written as 0.
        """
        if value is None or value is pd.NA or (isinstance(value, float) and value != value):
            return self.missing
        if isinstance(value, str) or self.format in (Format.TEXT, Format.LEVEL, Format.YEAR, Format.VERDICT):
            return str(value)
        amount = float(value)  # type: ignore[arg-type]
        signed = self.format in (Format.CHANGE, Format.PERCENT_CHANGE)
        if self.format in (Format.PERCENT, Format.PERCENT_CHANGE):
            decimals = self.decimals
            if decimals == AS_PUBLISHED:
                decimals = 0 if round(amount, 1) == round(amount) else 1
            if self.role is Role.SHARE:
                return f"{swedish.visible(amount, decimals)}{swedish.NBSP}%"
            return swedish.percent(amount, decimals, sign=signed)
        if self.format is Format.NUMBER:
            return swedish.plain(amount)
        if self.role in (Role.RATE, Role.ESTIMATE, Role.RATIO):
            return swedish.visible(amount, self.decimals)
        return swedish.number(amount, self.decimals, sign=signed)


class VerdictText(str):
    """A verdict in more words than its own; ``verdict`` is what it says."""

    verdict: Verdict

    def __new__(cls, text: str, verdict: Verdict) -> VerdictText:
        """The text, with what it says."""
        made = super().__new__(cls, text)
        made.verdict = verdict
        return made

    def __reduce__(self) -> tuple[type[VerdictText], tuple[str, Verdict]]:  # copied and pickled as it was made
        return VerdictText, (str(self), self.verdict)


def is_sure(value: object) -> bool:
    """True for a cell whose verdict says more than chance; it stands out from the others."""
    verdict = value.verdict if isinstance(value, VerdictText) else value
    return isinstance(verdict, Verdict) and verdict.is_sure


@dataclass(frozen=True)
class Level:
    """One level of a place's scale."""

    number: int
    name: str
    colour: str
    ink: str
    explanation: str = ""
    role: str = ""


@dataclass(frozen=True)
class Scale:
    """A place's levels, the lowest first."""

    levels: tuple[Level, ...]

    def __getitem__(self, number: int) -> Level:
        return next(level for level in self.levels if level.number == number)

    @property
    def elevated(self) -> int:
        """The level from which a week counts as elevated ("≥ 3")."""
        return next((lv.number for lv in self.levels if lv.role == "förhöjd"), self.levels[-1].number)

    @property
    def critical(self) -> int:
        """The level whose weeks are listed one by one."""
        return next((lv.number for lv in self.levels if lv.role == "kritisk"), self.levels[-1].number)


class Caveat(str):
    """A note that changes how this very figure is read: an unfinished period, few answers, preliminary counts.

    On screen it stands in the open; the other notes stand behind "Om siffrorna". Files hold both alike.
    """

    __slots__ = ()


UNASSESSED = "Ej bedömd"


def of_level(number: int) -> str:
    """The id of the column that counts one level."""
    return f"level_{number}"


@dataclass(frozen=True)
class LevelGrid:
    """Levels by week: the table's column "week", and every other column an area.

    ``margin`` writes something beside each area (the share of elevated weeks), under its heading.
    ``stated`` are the weeks that the register holds a row for, if only "ej bedömd": the others
    are drawn to fill the year, but are no facts.
    """

    scale: Scale
    margin: tuple[str, ...] = ()
    margin_title: str = ""
    stated: tuple[int, ...] = ()


@dataclass(frozen=True)
class LevelBars:
    """Areas per level, week by week: columns "week", `of_level` of each level, and "unassessed"."""

    scale: Scale
    levels: tuple[int, ...]


@dataclass(frozen=True)
class Lines:
    """Series over time: column ``x`` (years, or names of periods), and one line for each of ``series``, four at most.

    One line has its values written; several are told apart by their strokes, and named.
    """

    x: str
    series: tuple[str, ...]
    unit: str

    def places(self, table: pd.DataFrame) -> list[int]:
        """Where each row lies along x: at its year, or one after another."""
        years = pd.to_numeric(table[self.x], errors="coerce")
        return list(range(len(table))) if years.isna().any() else [int(y) for y in years]


@dataclass(frozen=True)
class Intervals:
    """Shares in per cent with their intervals: one row a dot. A row whose value is a text is not drawn.

    ``difference``: the values are differences in percentage points, drawn about a line at 0.
    ``rate``: the values are rates, drawn from 0 as far as the longest interval reaches.
    ``waves``: by label, the area and the wave of a row: a screen draws an area's waves on one line. Empty: a line each.
    """

    label: str
    value: str
    low: str
    high: str
    difference: bool = False
    rate: bool = False
    waves: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def drawn(self, table: pd.DataFrame) -> pd.DataFrame:
        """The rows that have a number to draw."""
        numbers = table[[self.value, self.low, self.high]].apply(pd.to_numeric, errors="coerce").astype("float64")
        return table.assign(**numbers)[numbers[self.value].notna()].reset_index(drop=True)

    def axis_limit(self, drawn: pd.DataFrame) -> float:
        """How far from 0 the axis of differences goes: the longest interval, rounded up to whole tens."""
        most = drawn[[self.value, self.low, self.high]].abs().max(axis=None)
        return max(10.0, 10.0 * float(-(-most // 10)))

    def ticks(self, drawn: pd.DataFrame) -> list[float]:
        """Where the axis of rates is marked: 0 and round steps, the last of them beyond the longest interval."""
        most = float(drawn[[self.value, self.low, self.high]].max(axis=None)) or 1.0
        size = 10.0 ** floor(log10(most / 4))
        step = next(m * size for m in (1, 2, 5, 10) if m * size >= most / 4)
        return [i * step for i in range(ceil(most / step) + 1)]


@dataclass(frozen=True)
class PairedBars:
    """Two measures side by side, one row each, every measure on its own scale from 0."""

    label: str
    left: str
    right: str


ABOVE, BELOW, WITHIN, RUNNING = "över", "under", "inom", "pågår"
"""Where a period's count lies against what was expected; a period that is not over is never judged."""


@dataclass(frozen=True)
class Band:
    """Counts period by period, in the span that was expected of each: column ``x`` names the period.

    Column ``state`` says ABOVE, BELOW, WITHIN or RUNNING (empty where there is no span);
    ``marks`` are the periods that the axis names; column ``beside``, where there is one, says what else happened.
    """

    x: str
    value: str
    low: str
    high: str
    state: str
    marks: tuple[str, ...]
    legend: str
    beside: str = ""


@dataclass(frozen=True)
class Season:
    """One year month by month or week by week (column ``current``) before the ``earlier`` years, which are grey."""

    x: str
    current: str
    earlier: tuple[str, ...]
    marks: tuple[str, ...]
    beside: str = ""  # as in `Band`


@dataclass(frozen=True)
class Fan:
    """What was counted (column ``value``), then the quantiles of what comes: (low, high) ``spans``, the widest first."""

    x: str
    value: str
    middle: str
    spans: tuple[tuple[str, str], ...]
    marks: tuple[str, ...]
    legend: tuple[str, ...]  # what each span promises
    beside: str = ""  # as in `Band`


@dataclass(frozen=True)
class HourGrid:
    """The hours of a week: column ``x`` names the hour, one row each, and every one of ``days`` is a column of numbers."""

    x: str
    days: tuple[str, ...]
    bounds: tuple[float, ...]  # class bounds, ascending

    @property
    def colours(self) -> list[str]:
        """The colour of each class, the lowest first."""
        return ["#FFFFFF", *palette.heat(len(self.bounds))]

    def fill(self, value: float) -> str:
        """The colour of a number."""
        return self.colours[bisect_right(self.bounds, value)]

    def legend(self) -> list[tuple[str, str]]:
        """(text, colour) of every class, the lowest first."""
        edges = [swedish.plain(b) for b in self.bounds]
        texts = (
            [f"under {edges[0]}", *(f"{a} – {b}" for a, b in pairwise(edges)), f"{edges[-1]} eller fler"]
            if edges
            else []
        )
        return list(zip(texts, self.colours, strict=False))


@dataclass(frozen=True)
class Limit:
    """One pair of a funnel's limits: its name, and their course over the sizes."""

    name: str
    sizes: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class Funnel:
    """Areas by their size and rate, with the limits of chance; an area with text in ``outside`` is labelled."""

    label: str
    size: str
    value: str
    outside: str
    mean: float
    limits: tuple[Limit, ...]


@dataclass(frozen=True)
class MapLayer:
    """Something laid over a map: an outline or points, with a name for the legend."""

    name: str
    shapes: tuple[tuple[str, str], ...]  # (label, GeoJSON geometry)
    style: str  # "outline", "line", "point", "circle", "border", "name", or "ground": the parts under marked places
    look: Look = PLAIN
    values: tuple[float | None, ...] = ()  # of a circle's surface, one for each shape
    unit: str = ""
    is_on: bool = True  # drawn, unless somebody chooses otherwise
    kind: str = ""  # what it is called whatever its edition

    @property
    def choice(self) -> str:
        """What somebody chooses it by: what lies in the background is one choice."""
        return "Bakgrund" if self.look.is_background else self.name

    def radius(self, value: float) -> float:
        """Of a circle, in pixels: the surface is as the value."""
        most = max((v for v in self.values if v is not None), default=1) or 1
        return 7 + 17 * float((value / most) ** 0.5)


@dataclass(frozen=True)
class AreaMap:
    """Areas filled by a column of the table: by level, or by classes of a number.

    ``overlay`` lies over them. ``few`` is the text that a value has where there is too little behind it to be shown, ``few_title``
    what the legend calls such areas.
    """

    label: str
    value: str
    shapes: Mapping[str, str] = field(repr=False)  # label → GeoJSON geometry
    scale: Scale | None = None
    bounds: tuple[float, ...] = ()  # inner class bounds, ascending
    layers: tuple[MapLayer, ...] = ()
    points: Mapping[str, tuple[float, float]] = field(default_factory=dict, repr=False)  # where labels stand
    few: str = ""
    few_title: str = ""
    overlay: Overlay | None = field(default=None, repr=False)
    is_plain: bool = False  # the areas are one colour: what lies over them is what is shown
    together: str = ""  # what all the areas are called, where they are too small for a name each
    whole: Mapping[str, str] = field(default_factory=dict, repr=False)  # what the map shows all of, besides the areas

    @property
    def drawn_layers(self) -> tuple[MapLayer, ...]:
        """The layers that are drawn, backgrounds first."""
        return tuple(sorted((la for la in self.layers if la.is_on), key=lambda la: not la.look.is_background))

    @property
    def framed(self) -> Mapping[str, str]:
        """The areas that a map shows the whole of."""
        areas = self.overlay.ground if isinstance(self.overlay, Marked) else self.shapes
        return {**areas, **self.whole} if self.whole else areas

    def fill(self, value: object) -> str | None:
        """The colour of a value: its level's, or its class's; None when it is missing or something lies over it."""
        if isinstance(self.overlay, Surface | Dots):
            return None
        if isinstance(self.overlay, Marked):
            return self.overlay.colours.get(str(value))
        if value is None or value is pd.NA or value != value:
            return None
        if self.is_plain:
            return palette.sequential(8)[0]
        if isinstance(value, str):
            return palette.TOO_FEW if value == self.few else palette.sequential(8)[0]
        if self.scale is not None:
            return self.scale[int(value)].colour  # type: ignore[call-overload]
        colours = palette.sequential(len(self.bounds) + 1)
        return colours[bisect_right(self.bounds, float(value))]  # type: ignore[arg-type]

    def classes(self, column: Column) -> list[tuple[str, str]]:
        """(text, colour) of every class, lowest first, for the legend; last that of too little to show."""
        if isinstance(self.overlay, Surface):
            return self.overlay.legend()
        if isinstance(self.overlay, Marked):
            return [(w, c) for w, c in self.overlay.colours.items()]
        few = [(self.few_title, palette.TOO_FEW)] if self.few else []
        if self.scale is not None:
            return [(f"{lv.number} {lv.name}", lv.colour) for lv in self.scale.levels]
        if not self.bounds:
            return []
        edges = [column.write(b) for b in self.bounds]
        texts = [f"under {edges[0]}", *(f"{a} – {b}" for a, b in pairwise(edges)), f"{edges[-1]} eller mer"]
        return [*zip(texts, palette.sequential(len(texts)), strict=True), *few]


@dataclass(frozen=True)
class Panel:
    """One map of several: the column that fills it, the bounds of its fifths, and whether low values are the bad ones."""

    value: str
    bounds: tuple[float, ...]  # of the value, or of its negative where low is bad, ascending
    is_low_bad: bool = False

    def fill(self, value: object) -> str | None:
        """The colour of a value: the darkest is the worst fifth; None when it is missing."""
        if value is None or value is pd.NA or value != value:
            return None
        place = bisect_right(self.bounds, -float(value) if self.is_low_bad else float(value))  # type: ignore[arg-type]
        return FIFTHS[len(FIFTHS) - 1 - len(self.bounds) + place]


FIFTHS = palette.heat(5)
FIFTH_NAMES = ("Bästa femtedelen", "Näst bästa", "Mitten", "Näst sämsta", "Sämsta femtedelen")


@dataclass(frozen=True)
class MapPanels:
    """Several measures of the same areas side by side, each filled by its fifths; ``framed`` are worst in all of them."""

    label: str
    panels: tuple[Panel, ...]
    shapes: Mapping[str, str] = field(repr=False)  # label → GeoJSON geometry
    points: Mapping[str, tuple[float, float]] = field(default_factory=dict, repr=False)  # where labels stand
    framed: tuple[str, ...] = ()

    def legend(self) -> list[tuple[str, str]]:
        """(text, colour) of every fifth, the best first."""
        return list(zip(FIFTH_NAMES, FIFTHS, strict=True))


class CauseForm(StrEnum):
    """The three forms of an orsaksanalys; the values stand in ids."""

    FISHBONE = "fiskben"
    TREE = "trad"
    CHAIN = "kedja"


def cause_in_words(name: str, certainty: str) -> str:
    """A cause as a figure writes it: what is judged and not known says so.

    >>> cause_in_words("Mörk tunnel", "känt"), cause_in_words("Få vågar anmäla", "bedömt")
    ('Mörk tunnel', 'Få vågar anmäla (bedömt)')
    """
    return name if certainty == "känt" else f"{name} ({certainty})"


@dataclass(frozen=True)
class CauseFigure:
    """Why something is the matter (``head``): columns "number", "branch", "name", "leads_to" and "certainty".

    A fishbone has ``branches`` with causes; a tree's rows lead to each other (by number) or to the head; a chain's
    rows are steps in their order.
    """

    form: CauseForm
    head: str
    branches: tuple[str, ...] = ()

    def on_branches(self, table: pd.DataFrame) -> list[tuple[str, list[tuple[str, str]]]]:
        """(branch, its causes as (name, certainty)), every branch in order."""
        rows = list(zip(table["branch"], table["name"], table["certainty"], strict=True))
        return [(b, [(name, how) for branch, name, how in rows if branch == b]) for b in self.branches]

    def in_tree(self, table: pd.DataFrame) -> list[tuple[int, str, str]]:
        """(depth, name, certainty) from the head down; what leads to nothing that is here leads to the head."""
        rows = {
            n: (name, how, to)
            for n, name, how, to in zip(*(table[c] for c in ("number", "name", "certainty", "leads_to")), strict=True)
        }
        found: list[tuple[int, str, str]] = []
        seen: set[str] = set()

        def walk(number: str, depth: int) -> None:
            seen.add(number)
            found.append((depth, rows[number][0], rows[number][1]))
            for child, (_, _, to) in rows.items():
                if to == number and child not in seen:
                    walk(child, depth + 1)

        for number, (_, _, to) in rows.items():
            if to not in rows:
                walk(number, 1)
        for number in rows:  # those that lead to each other in a ring
            if number not in seen:
                walk(number, 1)
        return found


@dataclass(frozen=True)
class Bars:
    """Numbers as bars from ``low`` (0 where None): one group a row, in it one bar for each of ``series``.

    ``upright``: rows are times, and the bars stand. ``hatched`` are the labels of rows that are not whole; ``against``
    is the series that the others are compared with (the whole city), drawn in grey. ``high`` ends a scale.
    """

    label: str
    series: tuple[str, ...]
    unit: str = ""
    upright: bool = False
    hatched: tuple[str, ...] = ()
    against: str = ""
    low: float | None = None
    high: float | None = None

    def limits(self, table: pd.DataFrame) -> tuple[float, float]:
        """Where the axis begins and ends."""
        values = table[list(self.series)].apply(pd.to_numeric, errors="coerce").astype("float64")
        low = self.low if self.low is not None else min(0.0, float(values.min(axis=None) or 0.0))
        most = float(values.max(axis=None)) if values.notna().any(axis=None) else 1.0
        return low, self.high if self.high is not None else max(most * 1.12, low + 1e-9)

    def ticks(self, table: pd.DataFrame) -> list[float]:
        """Round steps between the limits."""
        low, high = self.limits(table)
        size = 10.0 ** floor(log10((high - low) / 4))
        step = next(m * size for m in (1, 2, 5, 10) if m * size >= (high - low) / 5)
        first = ceil(low / step)
        ticks = [i * step for i in range(first, floor(high / step + 1e-9) + 1)]
        return ticks if self.low is None or self.low in ticks else [self.low, *ticks]


@dataclass(frozen=True)
class OwnPicture:
    """A picture that people have brought, printed as it is."""

    file: PictureFile = field(repr=False)


@dataclass(frozen=True)
class LevelStrip:
    """Levels by week as one small picture, areas as rows: the table's column "week", and every other column an area."""

    scale: Scale


@dataclass(frozen=True)
class KeyFigures:
    """A few numbers, large, each with what it is and against what: the table's rows, without a number of its own."""

    what: str
    value: str
    explanation: str
    shown: str  # the column that says which rows are numbers
    number: str  # what it says of them


Drawing = (
    Bars
    | CauseFigure
    | OwnPicture
    | LevelStrip
    | KeyFigures
    | LevelGrid
    | LevelBars
    | Lines
    | Intervals
    | PairedBars
    | AreaMap
    | MapPanels
    | Funnel
    | Band
    | Season
    | Fan
    | HourGrid
)


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
        sources = "; ".join(self.sources) or "saknas"
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
    """A year of levels without the weeks after that of ``today`` that nobody has assessed: what has not come is not "ej bedömd"."""
    here, year = Week.of(today), exhibit.ref.year
    if not isinstance(exhibit.drawing, LevelGrid | LevelBars | LevelStrip) or year < here.year:
        return exhibit
    table = exhibit.table
    levels = [c.id for c in exhibit.columns if c.id not in ("week", "unassessed")]
    values = table[levels].apply(pd.to_numeric, errors="coerce")
    assessed = table.loc[(values > 0).any(axis="columns"), "week"]
    last = max([here.week if year == here.year else 0, *map(int, assessed), 1])
    return replace(exhibit, table=table[table["week"] <= last].reset_index(drop=True))
