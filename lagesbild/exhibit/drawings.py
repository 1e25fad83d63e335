"""How an exhibit is drawn: one description for each kind of drawing, which every renderer reads."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from math import ceil, floor, log10

import pandas as pd

from lagesbild import palette, swedish
from lagesbild.exhibit.columns import Column
from lagesbild.exhibit.levels import Scale
from lagesbild.looks import PLAIN, Look
from lagesbild.overlay import Dots, Marked, Overlay, Surface
from lagesbild.picturefile import PictureFile


@dataclass(frozen=True)
class LevelGrid:
    """Levels by week: the table's column "week", and every other column an area.

    ``margin`` writes something beside each area (the share of elevated weeks), under its heading.
    ``stated`` are the weeks that the register holds a row for, if only "ej bedömd": the others
    are drawn to fill the year, but are no facts. ``begins`` is the first week that was ever stated, in the year that
    holds it: the weeks before it could not be assessed.
    """

    scale: Scale
    margin: tuple[str, ...] = ()
    margin_title: str = ""
    stated: tuple[int | str, ...] = ()
    begins: int | None = None


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
    ``marks`` are the periods that the axis names; column ``meanwhile``, where there is one, says what else happened.
    """

    x: str
    value: str
    low: str
    high: str
    state: str
    marks: tuple[str, ...]
    legend: str
    meanwhile: str = ""


@dataclass(frozen=True)
class Season:
    """One year month by month or week by week (column ``current``) before the ``earlier`` years, which are grey."""

    x: str
    current: str
    earlier: tuple[str, ...]
    marks: tuple[str, ...]
    meanwhile: str = ""  # as in `Band`


@dataclass(frozen=True)
class Fan:
    """What was counted (column ``value``), then the quantiles of what comes: (low, high) ``spans``, the widest first."""

    x: str
    value: str
    middle: str
    spans: tuple[tuple[str, str], ...]
    marks: tuple[str, ...]
    legend: tuple[str, ...]  # what each span promises
    meanwhile: str = ""  # as in `Band`


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
        nodes: list[tuple[int, str, str]] = []
        seen: set[str] = set()

        def walk(number: str, depth: int) -> None:
            seen.add(number)
            nodes.append((depth, rows[number][0], rows[number][1]))
            for child, (_, _, to) in rows.items():
                if to == number and child not in seen:
                    walk(child, depth + 1)

        for number, (_, _, to) in rows.items():
            if to not in rows:
                walk(number, 1)
        for number in rows:  # those that lead to each other in a ring
            if number not in seen:
                walk(number, 1)
        return nodes


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
