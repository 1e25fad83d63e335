"""When a figure is for: the one place where a heading, a title or a cell is read as a time.

`when` reads every word of a text. What is a time it puts together; what looks like one and is not
understood it names (`When.unread`), so that whoever asked can refuse it: it is never dropped. A day
on which the figures were drawn, printed, updated or published is no time of theirs (`When.drawn`).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from lagesbild.calendar import YEAR, YEAR_DIGITS, Period, Week, parse_period, weeks_in_year
from lagesbild.readers.periods.words import END, NOT_TIMELIKE, NUMBERS, POINTS, TIMELIKE, Token, to_at, tokens_of
from lagesbild.swedish import parse_date


def is_year(text: str) -> bool:
    """True for a bare year such as 2023."""
    return bool(YEAR.fullmatch(text.strip()))


def years_in(text: str, *, days: bool = True) -> list[int]:
    """Every year that a text is of, sorted; "2022/23" and "2022–23" name two.

    The day on which something was drawn names none, another day only where nothing else does
    (``days``: and only if that is asked for, since a day in the name of a file is when it was made).

    >>> years_in("Läget 2022/23"), years_in("Läget 2026, uppdaterad 2025-12-30")
    ([2022, 2023], [2026])
    """
    tokens = [t for t in tokens_of(text) if t.kind != "drawn"]
    stated = {year for t in tokens if t.kind != "day" for year in t.years}
    return sorted(stated or {year for t in tokens if days for year in t.years})


def year_in(*texts: str, days: bool = True) -> int | None:
    """The one year that the first of ``texts`` that names any year names; None if several."""
    years = next((named for text in texts if (named := years_in(text, days=days))), [])
    return years[0] if len(years) == 1 else None


def as_of_date(meta: Mapping[str, str]) -> date | None:
    """The date after "Uttag:", or that the source says, None if there is none or it is no date.

    >>> as_of_date({"källa": "Polismyndigheten, uttag 2026-11-05"})
    datetime.date(2026, 11, 5)
    """
    try:
        return parse_date(meta["uttag"])
    except KeyError:
        return when(meta.get("källa", "")).drawn
    except ValueError:
        return None


_EARLY_YEARS = re.compile(
    rf"\b{YEAR_DIGITS}\b[^.]*\b(?:är|är ännu|är fortfarande) prel|\bprel\w*\.? (?:\w+ )?för {YEAR_DIGITS}\b|\b{YEAR_DIGITS} ?[:=] ?prel",
    re.I,
)


def early_years(notes: Iterable[str]) -> set[int]:
    """The years that notes call preliminary: "Uppgifterna för 2025 är preliminära".

    >>> early_years(["Not: Preliminära siffror för 2025.", "Uppgifterna för 2024 är slutliga"])
    {2025}
    """
    return {year for note in notes if _EARLY_YEARS.search(note) for year in when(note).years}


def period_text(meta: Mapping[str, str]) -> str | None:
    """The text after "Period:", in its standard form when it is a period that we know."""
    text = meta.get("period")
    if text is None:
        return None
    try:
        return str(parse_period(text))
    except ValueError:
        return text


@dataclass(frozen=True)
class Part:
    """A part of a year, without the year: from a (month, day) to another, ``between`` years later, or ISO weeks.

    Day 31 is a month's last day. With ``is_weeks`` the two are (week, 0).
    """

    first: tuple[int, int]
    last: tuple[int, int]
    between: int = 0
    is_weeks: bool = False

    @property
    def days(self) -> int:
        """About how many days it is long."""
        if self.is_weeks:
            return 7 * (52 * self.between + self.last[0] - self.first[0] + 1)
        return (date(2024 + self.between, *_clamped(self.last)) - date(2024, *_clamped(self.first))).days + 1

    @property
    def is_month(self) -> bool:
        """True for one whole month."""
        return self == months(self.first[0], self.first[0])

    @property
    def is_year(self) -> bool:
        """True for January to December."""
        return self == months(1, 12)

    def of(self, year: int) -> Period | None:
        """The days when it ends in ``year``; None when the year has no such days."""
        start = year - self.between
        if start < 1900:
            return None
        if self.is_weeks:
            (first, _), (last, _) = self.first, self.last
            if not (1 <= first <= weeks_in_year(start) and 1 <= last <= weeks_in_year(year)):
                return None
            days = Week(start, first).monday(), Week(year, last).monday() + timedelta(days=6)
        else:
            days = _on(start, self.first), _on(year, self.last)
        return Period(*days) if days[0] <= days[1] else None


def months(first: int, last: int, between: int = 0) -> Part:
    """From the first day of a month to the last day of another."""
    return Part((first, 1), (last, END), between)


def _clamped(day: tuple[int, int]) -> tuple[int, int]:
    return day[0], min(day[1], calendar.monthrange(2023, day[0])[1])


def _on(year: int, day: tuple[int, int]) -> date:
    return date(year, day[0], min(day[1], calendar.monthrange(year, day[0])[1]))


@dataclass(frozen=True)
class When:
    """What a text says of time; what it leaves out is said by the headings or title around it.

    ``span`` is one that needs the table's own last month: month, ytd, rolling, year. ``drawn`` is the
    day on which the figures were taken out. ``unread`` are words of time that are not understood,
    ``adjacent`` are the words directly beside a year, ``span_word`` those of the span. ``is_at`` tells that things were counted on that day or month ("per 31 okt"), not through it. ``years``
    are all that are named, ``others`` all words that are not about time, ``where`` where it stands.
    """

    year: int | None = None
    part: Part | None = None
    span: str | None = None
    previous: bool = False
    status: str | None = None
    drawn: date | None = None
    unread: tuple[str, ...] = ()
    is_at: bool = False
    adjacent: tuple[str, ...] = field(default=(), compare=False)
    years: tuple[int, ...] = field(default=(), compare=False)
    others: tuple[str, ...] = field(default=(), compare=False)
    where: str = field(default="titeln", compare=False)
    span_word: str = field(default="", compare=False)

    def within(self, outer: When) -> When:
        """This, completed by what is said around it."""
        is_timed = self.part is not None or self.span is not None
        return When(
            self.year if self.year is not None else outer.year,
            self.part if is_timed else outer.part,
            self.span if is_timed else outer.span,
            self.previous or (outer.previous and self.year is None),
            self.status or outer.status,
            self.drawn or outer.drawn,
            self.unread + outer.unread,
            self.is_at or outer.is_at,
            self.adjacent + outer.adjacent,
            self.years or outer.years,
            self.others + outer.others,
            span_word=self.span_word if is_timed else outer.span_word,
        )

    @property
    def is_day(self) -> bool:
        """True for one single day, on which things are counted and not through which."""
        return self.part is not None and not self.part.is_weeks and self.part.first == self.part.last

    @property
    def says_time(self) -> bool:
        """True when it says anything of the period."""
        return self.year is not None or self.part is not None or self.span is not None

    @property
    def period(self) -> Period | None:
        """The days, when the text says them alone."""
        return self.part.of(self.year) if self.part and self.year is not None else None


@lru_cache(4096)
def when(text: str) -> When:
    """Read "2026M01", "aug 2023", "2026 prel., Aug", "jan–okt 2026", "1/1–31/10 2024", "v. 1–44 2023", "Q1 2024" …

    >>> when("nov–okt 2012/13").period, when("hösten 2024").unread
    (Period(start=datetime.date(2012, 11, 1), end=datetime.date(2013, 10, 31)), ('hösten',))
    """
    tokens = tokens_of(text)
    kinds = {t.kind for t in tokens}
    statuses = {t.word for t in tokens if t.kind == "status"}
    unread = [t.text for t in tokens if t.kind == "unread"]
    unread += [
        t.text for t in tokens if t.kind == "word" and TIMELIKE.search(t.text) and not NOT_TIMELIKE.match(t.text)
    ]
    unread += _numbers_beside(tokens)
    unread += [
        t.text
        for t, after in pairwise(tokens)
        if t.text in ("från", "till", "fr.o.m.", "from") and after.kind == "year"
    ]
    unread += [
        f"{a.text}{b.text}" for a, b in pairwise(tokens) if b is tokens[-1] and b.kind == "to" and a.year
    ]  # "2025–"
    drawn = next((_on(t.year, t.last) for t in tokens if t.kind == "drawn" and t.year and t.last != (0, 0)), None)
    points = _points(tokens, unread)
    part, years = _combined(points, tokens, unread)
    year = max(years) if years and (len(years) == 1 or (part and part.between)) else None
    if part and "against" in kinds:
        year = max((p.year for p in points if p.year), default=year)
    span = None
    if part is None or "roll" in kinds or "ytd" in kinds:
        span = next((s for s, k in _SPANS if k in kinds), None)
    if "calendar" in kinds and span is None and part is None:
        span = "year" if year else "ytd"
    if part is not None and span is not None:
        is_list = {"roll", "ytd"} <= kinds  # a title that names every block of its table
        part, span = part if is_list else _spanned(part, span), None
    if part is None and "tom" in kinds and year is not None:
        unread += [t.text for t in tokens if t.kind == "tom"]
    if part is None:  # which quarter, it does not say
        unread += [t.text for t in tokens if t.kind == "word" and _PART_REPORT.fullmatch(t.text)]
    elif part.is_month:  # "tertialrapport augusti": that month, the tertial or the year so far?
        unread += [t.text for t in tokens if t.kind == "word" and _LONGER_REPORT.fullmatch(t.text)]
    if part is None and span is None and years:  # "månad 2024": which one?
        unread += [t.text for t in tokens if t.kind == "filler" and t.text.startswith("månad")]
    others = tuple(t.text for t in tokens if t.kind in ("word", "number", "each") and t.text not in unread)
    return When(
        year,
        part,
        span,
        "previous" in kinds,
        statuses.pop() if len(statuses) == 1 else None,
        drawn,
        tuple(dict.fromkeys(unread)),
        any(t.kind == "per" and t.text == "per" for t in tokens),
        _words_beside(tokens),
        tuple(sorted(years)),
        others,
        span_word=next((t.text for s, k in _SPANS if s == span for t in tokens if t.kind == k), ""),
    )


_SPANS = (("rolling", "roll"), ("ytd", "ytd"), ("month", "latest"), ("year", "whole"))

_LENGTHS = re.compile(
    r"kv\.?|mån\.?|månad(?:er|erna)?|kvartal(?:en)?|veckor(?:na)?|dagar(?:na)?|tertial(?:en)?|halvår(?:en)?"
)
_HALVES = ("före", "innan", "efter")  # "efter oktober": half a range
_LONGER_REPORT = re.compile(r"(?:delår|kvartal|tertial|halvår)\w*rapport\w*")
_PART_REPORT = re.compile(r"(?:delår|kvartal|tertial|halvår|månad)\w*rapport\w*")


def _numbers_beside(tokens: Sequence[Token]) -> list[str]:
    """Numbers that stand beside a time and say nothing that is understood: "period 1 2024", "okt 24"."""
    numbers = []
    for i, token in enumerate(tokens):
        before = tokens[i - 1] if i else None
        if before and before.kind == "to" and i > 1:  # "kvartal 4 -24"
            before = tokens[i - 2]
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        kinds = {t.kind for t in (before, after) if t}
        is_number = token.kind == "number" or (token.kind == "word" and token.text in NUMBERS)
        if is_number and after and _LENGTHS.fullmatch(after.text):
            numbers.append(f"{token.text} {after.text}")  # "10 månader"
            continue
        if token.kind == "number" and (kinds & {*POINTS, "year", "years", "roll", "ytd"} or "tom" in kinds):
            numbers.append(token.text)
    return numbers


def _words_beside(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The words directly before and after years: they may say which part of it is meant."""
    words = []
    for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        if token.kind == "year":
            words += [t.text for t in (before, after) if t and t.kind == "word"]
    return tuple(words)


@dataclass(frozen=True)
class _Point:
    """A stretch of time that a text names: a part of a year, and the year when it says it."""

    part: Part
    year: int | None
    text: str

    @property
    def is_bare_day(self) -> bool:
        """True for one day with its year."""
        return self.year is not None and not self.part.is_weeks and self.part.first == self.part.last


def _points(tokens: Sequence[Token], unread: list[str]) -> list[_Point]:
    """The stretches that the tokens name, ranges put together; what is half a range goes among ``unread``."""
    points: list[_Point] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token.kind not in POINTS:
            i += 1
            continue
        start = token
        if start.year is None and i + 1 < len(tokens) and tokens[i + 1].kind == "year" and to_at(tokens, i + 2):
            start = replace(start, year=tokens[i + 1].year)  # "1/1 2023 - 31/10 2023"
            to = to_at(tokens, i + 2)
        else:
            to = to_at(tokens, i + 1)
        if to and to < len(tokens) and tokens[to].kind in POINTS:
            end = tokens[to]
            if end.year is None and to + 1 < len(tokens) and tokens[to + 1].kind == "year":
                end = replace(end, year=tokens[to + 1].year)
            points += _range(start, end, unread)
            i = to + 1
            continue
        led_by = next((t.kind for t in reversed(tokens[max(0, i - 4) : i]) if t.kind not in ("filler", "per")), "")
        before = tokens[i - 1].text if i else ""
        half = {"fom": "från", "to": "till"}.get(led_by) or (before if before in _HALVES else None)
        if half:  # "från mars", "efter oktober"
            unread.append(f"{half} {start.text}")
        is_open = led_by == "tom"
        if is_open:
            first = (1, 0) if start.kind == "week" else (1, 1)
            points.append(_Point(Part(first, _closed(start), 0, start.kind == "week"), start.year, start.text))
        else:
            first, last = start.first, start.last
            is_day = start.kind == "day"
            is_alone = all(t.kind in ("status", "filler", "break") for t in tokens if t is not token)
            if is_day and not (start.word == "iso" and first[1] == 1 and is_alone):
                points.append(_Point(Part(first, last), start.year, start.text))
            elif is_day:  # a spreadsheet's date for a month
                points.append(_Point(months(first[0], first[0]), start.year, start.text))
            elif first > last:
                unread.append(start.text)  # "v. 44–24"
            else:
                points.append(_Point(Part(first, last, 0, start.kind == "week"), start.year, start.text))
        i += 1
    return points


def _closed(token: Token) -> tuple[int, int]:
    """The last day of a range; a month's own last day is so in every year, but 28 February is only that."""
    month, day = token.last
    return (month, END) if token.kind == "day" and day == calendar.monthrange(2023, month)[1] != 28 else (month, day)


def _range(start: Token, end: Token, unread: list[str]) -> list[_Point]:
    if ("week" in (start.kind, end.kind)) and start.kind != end.kind:
        unread.append(f"{start.text}-{end.text}")
        return []
    first, last = start.first, _closed(end)
    between = end.year - start.year if start.year and end.year else int(first > last)
    if between < 0 or (between == 0 and first > last):
        unread.append(f"{start.text}-{end.text}")
        return []
    text = f"{start.text}-{end.text}"
    year = end.year or (start.year + between if start.year else None)  # "okt 2023–mars" ends in 2024
    return [_Point(Part(first, last, between, start.kind == "week"), year, text)]


def _combined(points: list[_Point], tokens: Sequence[Token], unread: list[str]) -> tuple[Part | None, set[int]]:
    """The one part that the stretches of a text make, and every year that it names."""
    if any(not p.is_bare_day for p in points):  # a day beside a stretch of time is when something was made
        points = [p for p in points if not p.is_bare_day]
    years = {p.year for p in points if p.year is not None} | {y for t in tokens if t.kind == "year" for y in t.years}
    pairs = [t for t in tokens if t.kind == "years"]
    parts = list(dict.fromkeys(p.part for p in points))
    if len(pairs) == 1 and len(parts) == 1 and not years and pairs[0].years[1] - pairs[0].years[0] == 1:
        part = parts[0]
        if part.between == 0 and not part.is_weeks and part.first < part.last and pairs[0].word != "/":
            return part, set(pairs[0].years)  # "jan-okt 2023-2024": the same months of two years
        if part.between == 1:
            return part, {pairs[0].years[1]}
        unread.append(pairs[0].text)
        return part, set()
    for pair in pairs:
        if pair.word == "/":
            unread.append(pair.text)
        years |= set(pair.years)
    if len(parts) > 1:
        if of_week := _weeks_of_days(points, years):
            return of_week
        return _joined(points, unread), years
    return (parts[0] if parts else None), years


_ANY_CALENDAR = range(2001, 2029)
"""Twenty-eight years on end have every calendar that there is."""


def _weeks_of_days(points: Sequence[_Point], years: set[int]) -> tuple[Part, set[int]] | None:
    """The weeks that a text names beside their days: "vecka 45 (2–8 november 2026)"; None for other days."""
    weeks = [p for p in points if p.part.is_weeks]
    days = [p for p in points if not p.part.is_weeks]
    if len(weeks) != 1 or len(days) != 1:
        return None
    for year in sorted(years | {y - 1 for y in years}, reverse=True) or _ANY_CALENDAR:
        whole, named = weeks[0].part.of(year), days[0].part.of(days[0].year or year)
        if whole is not None and named == whole:
            return weeks[0].part, {year} if years else set()
    return None


def _joined(points: list[_Point], unread: list[str]) -> Part | None:
    """One part of several: months that follow on each other ("jan, feb och mars"); else none of them is meant."""
    if len({p.year for p in points} - {None}) < 2 and all(
        b.part.is_month and a.part.is_month and b.part.first[0] == a.part.last[0] + 1 for a, b in pairwise(points)
    ):
        return months(points[0].part.first[0], points[-1].part.last[0])
    unread.extend(p.text for p in points)
    return None


def _spanned(part: Part, span: str) -> Part:
    """What a span says together with a stretch of its own: "YTD okt", "rullande 12 okt"."""
    if part.is_weeks or span not in ("ytd", "rolling"):
        return part
    if span == "ytd":
        return Part((1, 1), part.last)
    month, day = part.last
    return months(month % 12 + 1, month, int(month < 12)) if day == END else part


def covered_period(periods: Iterable[Period]) -> Period:
    """The period that ends last, the longest of those; of a series without gaps, all of it."""
    in_order = sorted(periods, key=lambda p: (p.end, p.days))
    if all(later.start == earlier.end + timedelta(days=1) for earlier, later in pairwise(in_order)):
        return Period(in_order[0].start, in_order[-1].end)
    return in_order[-1]


def period_of(heading: When, title: When) -> Period | None:
    """The period that is meant; None when no year, or no month for a span that needs one, is said."""
    full = heading.within(replace(title, span=None))
    if full.year is None:
        return None
    year = full.year - 1 if full.previous and heading.year is None else full.year
    part = full.part or months(1, 12)
    if full.span == "year":
        part = months(1, 12)
    elif full.span is not None:
        if title.part is None or title.part.is_weeks:
            return None
        last = title.part.last
        if full.span == "ytd":
            part = Part((1, 1), last)
        elif last[1] != END:
            return None
        elif full.span == "month":
            part = months(last[0], last[0])
        else:
            part = months(last[0] % 12 + 1, last[0], int(last[0] < 12))
    return part.of(year)
