"""What a number of a sentence can say, as plain values: a claim, or the reason why it says nothing that can be tried."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lagesbild.calendar import Period
from lagesbild.checktext.numbers import Number


class What(StrEnum):
    """What a number counts."""

    COUNT = "antal"
    CHANGE = "ändring"
    SHARE = "andel"
    INDEX = "index"


@dataclass(frozen=True)
class Span:
    """The years that a mean is taken over, or a rolling year (``months`` before the end of the shown period)."""

    years: tuple[int, ...]


@dataclass(frozen=True)
class Rank:
    """The place that the sentence gives a row: the ``order``:th from the top (or bottom) in the year."""

    order: int
    is_low: bool
    of: tuple[str, ...]  # the group that it is ranked in; empty when the sentence does not say
    over_years: bool = False
    over_areas: bool = False
    over_months: bool = False  # "flest anmäldes i juli"
    of_change: int = 0  # the direction of the change that is ranked: "den största ökningen"
    since: int | None = None  # the year that "den högsta sedan" names


@dataclass(frozen=True)
class Claim:
    """One number and what it says. ``base`` is the year compared with, or the years of a mean.

    ``sign`` is the direction of a change; ``direction`` that of the verb which governs a count.
    """

    number: Number
    what: What
    rows: tuple[str, ...]
    area: str
    period: Period | None
    year: int | None
    base: int | Span
    mean: Span | None = None
    sign: int = 0
    direction: int = 0
    pair: int = 0
    whole: tuple[str, ...] = ()
    whole_area: str | None = None  # where the whole is, when that is another area
    rank: Rank | None = None
    rolling: bool = False
    also_areas: tuple[str, ...] = ()  # where the count is the same: "sex vardera i Ekdalen och Hamnplan"
    also_full_year: bool = False
    end: int | None = None  # the later year of a pair
    every_year: int = 0  # the direction that the sentence says that every year went in
    years_in_row: int = 0  # how many years, when it says so: "för fjärde året i rad"
    is_same: bool = False  # the sentence says that nothing has changed
    area_before: str | None = None  # the area of the sentence before, where this one names none
    year_before: int | None = None  # the year that the sentence before is set in, where this one names none
    is_headed: bool = False  # under "Mot 2025:", as in a table, where the period may stand in a title
    untold: str = ""  # what the sentence also says and nothing tries (Swedish): such a number is never called right
    is_denied: bool = (
        False  # its direction is the opposite of one that is denied: "har inte ökat", which no change is either
    )
    is_implied: bool = False  # "42 (40)": that the second is the year before is only usual
    ordered: tuple[int, int, int | Span] | None = None
    """(sign, year, other year or years of a mean): the sentence says that the first has more or fewer."""
    extreme: tuple[bool, tuple[int, ...]] | None = None
    """(is the lowest, years): the sentence says that it is the lowest or highest count of the years."""


@dataclass(frozen=True)
class Unread:
    """A number that says nothing which can be tried, and why (Swedish)."""

    number: Number
    reason: str


@dataclass(frozen=True)
class Carried:
    """What a sentence leaves to the next one of the same paragraph."""

    rows: tuple[str, ...] = ()
    year: int | None = None  # an earlier year that it is set in
    base: int | Span | None = None
    area: str | None = None
    stem: str | None = None  # what a survey sentence was about
    period: Period | None = None  # the part of a year that it was about
    is_people: bool = False  # it was about how many live somewhere
