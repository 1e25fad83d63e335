"""Columns: what each is, how its values are written, and how it hangs together with others."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from lagesbild import swedish
from lagesbild.analysis.statistics import Verdict
from lagesbild.calendar import Period


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
    MEASURED = "measured"  # what a measured series counts, by measure and place


@dataclass(frozen=True)
class Fact:
    """A count of the register that a figure is, or is made of, whatever exhibit shows it.

    ``group`` and ``category`` say of what (for answers: survey and question, wave and group of people; for measured: series, measure and place). ``period``:
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
    print_title: str = ""  # its heading in a document, where the title is too wide

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


def of_events(verdict: Verdict | None) -> Verdict | VerdictText | None:
    """The verdict on counts of events, which are not called crimes.

    >>> of_events(Verdict.FEW), of_events(Verdict.CHANCE)
    ('för få händelser för att säga något', <Verdict.CHANCE: 'inom slumpen'>)
    """
    return VerdictText("för få händelser för att säga något", verdict) if verdict is Verdict.FEW else verdict


def is_sure(value: object) -> bool:
    """True for a cell whose verdict says more than chance; it stands out from the others."""
    verdict = value.verdict if isinstance(value, VerdictText) else value
    return isinstance(verdict, Verdict) and verdict.is_sure
