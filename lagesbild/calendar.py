"""ISO weeks and comparable periods.

Weeks follow ISO 8601 and belong to their ISO year: 2021-01-01 lies in week 53 of 2020.
"""

from __future__ import annotations

import calendar as _calendar
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from lagesbild.swedish import NBSP, day, listing, parse_date, parse_month, ranges

YEAR_DIGITS = r"(?:19|20)[0-9]{2}"
"""A year as a part of a pattern; a year is written with ASCII digits."""
YEAR = re.compile(rf"(?<!\d){YEAR_DIGITS}(?!\d)", re.ASCII)
"""A year in a text."""


def named_years(text: str) -> list[int]:
    """Every year that a text names, sorted; "2022/23" and "2022–23" name two.

    >>> named_years("2020+2021+2023"), named_years("okt 2023"), named_years("läsåret 2022/23"), named_years("120 231 fall")
    ([2020, 2021, 2023], [2023], [2022, 2023], [])
    """
    years = {int(m[0]) for m in YEAR.finditer(text)}
    for first, last in re.findall(rf"(?<!\d)({YEAR_DIGITS}) ?[/–] ?(\d\d)(?!\d)", text):
        if (int(first) + 1) % 100 == int(last):
            years.add(int(first) + 1)
    return sorted(years)


def weeks_in_year(year: int) -> int:
    """52 or 53.

    >>> [y for y in range(2015, 2033) if weeks_in_year(y) == 53]
    [2015, 2020, 2026, 2032]
    """
    return date(year, 12, 28).isocalendar().week


class Week(NamedTuple):
    """One ISO week. Sorts by time; ``str`` gives the ISO label 2026-W53."""

    year: int
    week: int

    @classmethod
    def of(cls, day_: date) -> Week:
        """The ISO week that holds the day."""
        iso = day_.isocalendar()
        return cls(iso.year, iso.week)

    def monday(self) -> date:
        """The week's first day."""
        return date.fromisocalendar(self.year, self.week, 1)

    def shift(self, weeks: int) -> Week:
        """The week so many weeks later (earlier when negative), across year ends."""
        return Week.of(self.monday() + timedelta(weeks=weeks))

    def __str__(self) -> str:
        return f"{self.year}-W{self.week:02d}"


def counted_week(year: int, number: int) -> Week:
    """The week with a number counted from the year's first: 1 is that, 0 the last of the year before.

    >>> str(counted_week(2027, 2)), str(counted_week(2027, 0)), str(counted_week(2025, -3))
    ('2027-W02', '2026-W53', '2024-W49')
    """
    return Week(year, 1).shift(number - 1)


def week_name(number: int, year: int) -> str:
    """A week that is counted from the year's first, as a sentence has it: "4", or "52 2024" of the year before.

    >>> week_name(4, 2025), week_name(0, 2025).replace(NBSP, " ")
    ('4', '52 2024')
    """
    week = counted_week(year, number) if number < 1 else Week(year, number)
    return str(week.week) if week.year == year else f"{week.week}{NBSP}{week.year}"


def week_names(numbers: Sequence[int], year: int) -> str:
    """Runs of weeks that are counted from the year's first; those of two years are told apart.

    >>> week_names([4, 5, 7], 2025), week_names([-2, -1, 0, 1], 2025).replace(NBSP, " ")
    ('4–5 och 7', '50–52 2024 och 1 2025')
    """
    weeks = [counted_week(year, n) for n in numbers if n < 1]
    own = [n for n in numbers if n > 0]
    if not weeks:
        return ranges(own)
    before = f"{ranges([w.week for w in weeks])}{NBSP}{year - 1}"
    return listing([before, *([f"{ranges(own)}{NBSP}{year}"] if own else [])])


def week_run(first: int, last: int, year: int) -> str:
    """From one week to another, both counted from the year's first: "35–42", "51 2025 – 2 2026".

    >>> week_run(35, 42, 2025), week_run(-1, 0, 2026).replace(NBSP, " "), week_run(0, 2, 2026).replace(NBSP, " ")
    ('35–42', '51–52 2025', '52 2025 – 2 2026')
    """
    if first == last:
        return week_name(first, year)
    if first < 1 <= last:
        return f"{week_name(first, year)} – {last}{NBSP}{year}"
    return week_names(range(first, last + 1), year)


def week_label(week: int | str) -> str:
    """Swedish short form: "v. 36" with a no-break space."""
    return f"v.{NBSP}{week}"


_WEEK = re.compile(r"(?:v(?:ecka|\.)?\s*+|w)?(\d{1,2})(?:[.,]0)?", re.ASCII)  # a spreadsheet may say 36,0
_ISO_WEEK = re.compile(r"(\d{4})\s*+-?\s*+(?:w|v(?:ecka|\.)?)\s*+(\d{1,2})", re.ASCII)
_WEEK_OF_YEAR = re.compile(r"(?:v(?:ecka|\.)?\s*+|w)?(\d{1,2})(?:\s*+/\s*+|,?\s++)(\d{4})", re.ASCII)
_DAYS = re.compile(
    r"(?<!\s)\s*+\((?:[\d\s./:–—-]|(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec|mån|tis|ons|tor|fre|lör|sön)[a-zåäö]*+)*\)$"
)
"""The days of a week, in brackets after it: "(4–10 sep)"."""


def parse_week(text: str, year: int | None) -> Week:
    """Read "36", "v. 36", "2023-W36", "2023-v36", "36/2023", "v. 36 (4–10 sep)" or any day of the week.

    A year in the text beats ``year``. Raises ValueError when it is no week, when the year has no
    such week, or when neither the text nor ``year`` says which year.
    """
    plain = _DAYS.sub("", " ".join(text.split()).lower())
    if match := _ISO_WEEK.fullmatch(plain):
        week = Week(int(match[1]), int(match[2]))
    elif match := _WEEK_OF_YEAR.fullmatch(plain):
        week = Week(int(match[2]), int(match[1]))
    elif (match := _WEEK.fullmatch(plain)) and year is not None:
        week = Week(year, int(match[1]))
    else:
        return Week.of(parse_date(plain))
    if not 1 <= week.week <= weeks_in_year(week.year):
        raise ValueError(text)
    return week


_YEAR_AND_WEEK = re.compile(r"(\d{4})-?(\d\d)", re.ASCII)


def with_weeks_marked(texts: Collection[str]) -> list[str]:
    """The texts of a column of weeks with "2026-40" as "2026-W40", when one of them can be no month.

    >>> with_weeks_marked(["2026-05", "2026-40"]), with_weeks_marked(["2026-05", "v. 6"])
    (['2026-W05', '2026-W40'], ['2026-05', 'v. 6'])
    """
    matches = [_YEAR_AND_WEEK.fullmatch(t.strip()) for t in texts]
    if not any(m and int(m[2]) > 12 for m in matches):
        return list(texts)
    return [f"{m[1]}-W{m[2]}" if m else t for m, t in zip(matches, texts, strict=True)]


@dataclass(frozen=True, order=True)
class Period:
    """Whole days from ``start`` to ``end``, both included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """Length in days, the exposure of a count."""
        return (self.end - self.start).days + 1

    def in_year(self, year: int) -> Period:
        """The same months and days in another year; 29 February becomes 28 February.

        A period that ends on the last of February ends on the last of February.
        """
        shift = year - self.end.year
        end_of_february = (self.end.month, self.end.day) in ((2, 28), (2, 29)) and (
            self.end.day == _calendar.monthrange(self.end.year, 2)[1]
        )
        end = _on(year, self.end.month, 29 if end_of_february else self.end.day)
        return Period(_on(self.start.year + shift, self.start.month, self.start.day), end)

    def __str__(self) -> str:
        if self == year_period(self.end.year):
            return str(self.end.year)
        if self.start == self.end:
            return day(self.end)
        return f"{day(self.start, year=self.start.year != self.end.year)} – {day(self.end)}"

    def without_year(self) -> str:
        """ "1 jan – 30 sep", for a heading that spans several years."""
        return f"{day(self.start, year=False)} – {day(self.end, year=False)}"

    def in_months(self) -> str:
        """ "jan–sep" for whole months of one year, else as `without_year`."""
        is_whole = self.start.day == 1 and (self.end + timedelta(days=1)).day == 1 and self.start.year == self.end.year
        if not is_whole:
            return self.without_year()
        first, last = (day(d, year=False).split()[-1] for d in (self.start, self.end))
        return first if self.start.month == self.end.month else f"{first}–{last}"


def _on(year: int, month: int, day_: int) -> date:
    return date(year, month, min(day_, _calendar.monthrange(year, month)[1]))


def year_period(year: int) -> Period:
    """1 January to 31 December."""
    return Period(date(year, 1, 1), date(year, 12, 31))


class Tertial(NamedTuple):
    """Four months of a year, the first, second or third. Sorts by time; ``str`` gives "2026-3", as tables keep it."""

    year: int
    number: int

    @classmethod
    def of(cls, day_: date) -> Tertial:
        """The tertial that holds the day.

        >>> str(Tertial.of(date(2026, 9, 1))), Tertial.of(date(2026, 8, 31)).name
        ('2026-3', 'maj–aug 2026')
        """
        return cls(day_.year, (day_.month + 3) // 4)

    @classmethod
    def read(cls, text: str) -> Tertial:
        """What `str` gives. Raises ValueError for anything else."""
        if not re.fullmatch(rf"{YEAR_DIGITS}-[123]", text, re.ASCII):
            raise ValueError(text)
        return cls(int(text[:4]), int(text[5:]))

    @property
    def days(self) -> Period:
        """From its first day to its last."""
        first = 4 * self.number - 3
        return Period(date(self.year, first, 1), _on(self.year, first + 3, 31))

    @property
    def name(self) -> str:
        """ "sep–dec 2026"."""
        return f"{self.days.in_months()} {self.year}"

    def shift(self, tertials: int) -> Tertial:
        """The one so many later (earlier when negative), across year ends.

        >>> str(Tertial(2026, 1).shift(-1)), str(Tertial(2026, 3).shift(1))
        ('2025-3', '2027-1')
        """
        year, number = divmod(3 * self.year + self.number - 1 + tertials, 3)
        return Tertial(year, number + 1)

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"


_DAY_MONTH = re.compile(r"(\d{1,2})\s++([a-zåäö]+)\.?(?:\s++(\d{4}))?")


def parse_period(text: str, year: int | None = None) -> Period:
    """Read "2023", "1 jan – 30 sep [2023]" or "2023-01-01 – 2023-09-30".

    Raises ValueError when it is none of these or no year is known.
    """
    plain = " ".join(text.replace(NBSP, " ").split()).lower()
    if re.fullmatch(r"\d{4}", plain):
        return year_period(int(plain))
    if dates := re.findall(r"\d{4}-\d{2}-\d{2}", plain):
        first, last = parse_date(dates[0]), parse_date(dates[-1])
    else:
        ends = _DAY_MONTH.findall(plain)
        if len(ends) != 2:
            raise ValueError(text)
        last_year = int(ends[1][2] or year or 0)
        first_year = int(ends[0][2] or last_year)
        if not last_year:
            raise ValueError(text)
        first = date(first_year, parse_month(ends[0][1]), int(ends[0][0]))
        last = _on(last_year, parse_month(ends[1][1]), int(ends[1][0]))
    if first > last:
        raise ValueError(text)
    return Period(first, last)


SWEDISH_TIME = ZoneInfo("Europe/Stockholm")


def swedish_time(utc: str) -> datetime:
    """A moment as the register keeps it (UTC, ISO 8601), on a Swedish clock."""
    return datetime.fromisoformat(utc).astimezone(SWEDISH_TIME)


def _clock() -> datetime:
    return datetime.now(SWEDISH_TIME)


clock: Callable[[], datetime] = _clock
"""What the product takes the time from; a test puts another in its place."""


def now() -> datetime:
    """The moment in Sweden, wherever the server's clock stands."""
    return clock()


def today() -> date:
    """The day in Sweden."""
    return now().date()
