"""One sentence of the text, what it names, and what the register holds about that."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import pandas as pd

from lagesbild.analysis import crime as crime_analysis
from lagesbild.calendar import Period
from lagesbild.checktext import names as textnames
from lagesbild.checktext import phrases
from lagesbild.checktext.numbers import WORDS, Number, Stated, numbers, stated_periods, years
from lagesbild.exhibits.base import Scope


class Use(StrEnum):
    """How a sentence uses a name."""

    NAMED = "named"
    BESIDE = "beside"  # compared with, or left out: look further for the subject
    NARROWED = "narrowed"  # a part of it, or more than it: the number is not about the row


@dataclass(frozen=True)
class Mention:
    """A category, several of one name, or a group, where a sentence names it."""

    start: int
    end: int
    rows: tuple[str, ...]
    use: Use = Use.NAMED


@dataclass(frozen=True)
class Counts:
    """Counts by row and year for one period; group sums are rows of their own."""

    period: Period
    counts: dict[str, dict[int, int]]

    def value(self, rows: Sequence[str], year: int) -> int | None:
        """The sum of the rows in a year; None when any is missing."""
        held = [self.counts[r].get(year) for r in rows]
        known = [v for v in held if v is not None]
        return sum(known) if len(known) == len(held) else None


@dataclass(frozen=True)
class Source:
    """What the register holds for the scope, read when a sentence first asks."""

    scope: Scope

    @cached_property
    def _rows(self) -> pd.DataFrame:
        return self.scope.rows("crime", areas=[self.scope.area.id])

    @cached_property
    def crime(self) -> dict[Period, Counts]:
        """CompStat by period of the scope's year, the one that the table shows first."""
        shown = crime_analysis.fullest(self._rows, self.scope.year)
        held = crime_analysis.periods(self._rows, self.scope.year)
        order = [shown, *(p for p in held if p != shown)] if shown else []
        return {p: self._counts(p) for p in order if p}

    def _counts(self, period: Period) -> Counts:
        table = crime_analysis.compare(self._rows, period, earlier=14).table
        counts: dict[str, dict[int, int]] = {}
        for row in table.to_dict("records"):
            name = sum_name(row["group"]) if row["category"] == crime_analysis.SUM else row["category"]
            if name in counts:  # one name in two groups: no number can tell which
                counts[name] = {}
                continue
            counts[name] = {y: int(row[y]) for y in crime_analysis.years_of(table) if not pd.isna(row[y])}
        return Counts(period, counts)

    @cached_property
    def names(self) -> list[tuple[re.Pattern[str], tuple[str, ...]]]:
        """How the text may name each row, the longest names first."""
        rows = self._rows
        groups = [g for g in dict.fromkeys(rows["group"]) if g]
        found = textnames.names(list(dict.fromkeys(rows["category"])), groups)
        sums = {g: sum_name(g) for g in groups}
        return [
            (re.compile(rf"(?<![\w/])(?<!\w-){p}(?![\w])", re.I), tuple(sums.get(r, r) for r in named))
            for p, named in found.items()
        ]

    @cached_property
    def areas(self) -> list[tuple[re.Pattern[str], str]]:
        """Names of the areas in and around the scope's, the longest first."""
        directory = self.scope.directory
        around = directory.ancestors(self.scope.area.id)
        near = [*directory.inside(around[-1] if around else self.scope.area.id)]
        pairs = {n: a.id for a in near for n in (a.name, *a.aliases) if n}
        return [
            (re.compile(rf"(?<!\w){re.escape(n)}s?(?![\w]|[-–][A-ZÅÄÖ])"), pairs[n])
            for n in sorted(pairs, key=len, reverse=True)
        ]


def sum_name(group: str) -> str:
    """What the sum of a group is called."""
    return f"{group}, summa"


@dataclass(frozen=True)
class Line:
    """One sentence: its words, where it stands, and what it names."""

    words: str
    start: int
    paragraph: int
    source: Source

    @cached_property
    def stated(self) -> list[Stated]:
        """The periods that the sentence states."""
        return stated_periods(self.words, self.source.scope.year)

    @cached_property
    def numbers(self) -> list[Number]:
        """Its numbers; places count from the sentence's start."""
        return numbers(self.words)

    @cached_property
    def years(self) -> list[tuple[int, int]]:
        """(place, year) of the years outside the stated periods."""
        inside = [(s.start, s.end) for s in self.stated]
        return [(at, y) for at, y in years(self.words) if not any(a <= at < b for a, b in inside)]

    @cached_property
    def areas(self) -> list[tuple[int, int, str]]:
        """(start, end, area) of every area named; a name within a longer name is not named."""
        found: list[tuple[int, int, str]] = []
        for pattern, area in self.source.areas:
            for m in pattern.finditer(self.words):
                if not any(a < m.end() and m.start() < b for a, b, _ in found):
                    found.append((m.start(), m.end(), area))
        return sorted(found)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """The categories and groups that it names, in order; the longest name holds."""
        found: list[Mention] = []
        for pattern, rows in self.source.names:
            for m in pattern.finditer(self.words):
                if not any(f.start < m.end() and m.start() < f.end for f in found):
                    found.append(Mention(m.start(), m.end(), rows, self._use(m.start(), m.end())))
        return tuple(sorted(found, key=lambda f: f.start))

    def _use(self, start: int, end: int) -> Use:
        before, after = self.words[max(0, start - 40) : start], self.words[end : end + 60]
        part = phrases.OF.search(before)  # "kontroller av cykelstölder" are no cykelstölder
        if part and part[1].lower() not in phrases.OF_COUNTED:
            return Use.NARROWED
        if phrases.NARROWED_BEFORE.search(before) or phrases.NARROWED_AFTER.search(after):
            return Use.NARROWED
        left_out = phrases.BESIDE.search(before)
        # "förutom inbrott, som minskat med …" speaks of it after all
        return Use.BESIDE if left_out and not re.match(r"[”\"']?,? som\b", after) else Use.NAMED

    @cached_property
    def rest(self) -> str:
        """The words without periods, years, mentions and areas, each replaced by spaces."""
        spans = [(s.start, s.end) for s in self.stated] + [(m.start, m.end) for m in self.mentions]
        spans += [(a, b) for a, b, _ in self.areas] + [(at, at + 4) for at, _ in self.years]
        text = self.words
        for a, b in spans:
            text = text[:a] + " " * (b - a) + text[b:]
        return text

    @property
    def of_scope(self) -> bool:
        """True when the sentence names no other area than the scope's."""
        return all(area == self.source.scope.area.id for _, _, area in self.areas)

    def is_plain(self, start: int, end: int, more: frozenset[str] = frozenset()) -> bool:
        """True when nothing between two places could be what a number is about instead."""
        words = re.findall(r"[^\W\d_]+", self.rest[start:end].lower())
        known = phrases.PLAIN_WORDS | more
        return all(w in known or w in WORDS or phrases.DIRECTION.fullmatch(w) for w in words)
