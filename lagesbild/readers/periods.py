"""When a figure is for: the one place where a heading, a title or a cell is read as a time."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from lagesbild.calendar import Period, parse_period
from lagesbild.swedish import fold, parse_date

YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)", re.ASCII)


def is_year(text: str) -> bool:
    """True for a bare year such as 2023."""
    return bool(YEAR.fullmatch(text.strip()))


def years_in(text: str) -> list[int]:
    """Every year that a text names, sorted; "2022/23" and "2022–23" name two."""
    found = {int(m[0]) for m in YEAR.finditer(text)}
    for first, last in re.findall(r"(?<!\d)((?:19|20)\d\d) ?[/–] ?(\d\d)(?!\d)", text):
        if (int(first) + 1) % 100 == int(last):
            found.add(int(first) + 1)
    return sorted(found)


def year_in(*texts: str) -> int | None:
    """The one year that the first of ``texts`` that names any year names; None if several."""
    years = next((found for text in texts if (found := years_in(text))), [])
    return years[0] if len(years) == 1 else None


def as_of_date(meta: Mapping[str, str]) -> date | None:
    """The date after "Uttag:", None if there is none or it is no date."""
    try:
        return parse_date(meta["uttag"])
    except (KeyError, ValueError):
        return None


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
class When:
    """What a text says of time; what it leaves out is said by the headings or title around it.

    ``months`` is (first month, last month, years between them); ``span`` is a span that needs the
    table's own last month: month, ytd, rolling, year.
    """

    year: int | None = None
    months: tuple[int, int, int] | None = None
    span: str | None = None
    previous: bool = False
    status: str | None = None

    def within(self, outer: When) -> When:
        """This, completed by what is said around it."""
        is_timed = self.months is not None or self.span is not None
        return When(
            self.year if self.year is not None else outer.year,
            self.months if is_timed else outer.months,
            self.span if is_timed else outer.span,
            self.previous or (outer.previous and self.year is None),
            self.status or outer.status,
        )

    @property
    def says_time(self) -> bool:
        """True when it says anything of the period."""
        return self.year is not None or self.months is not None or self.span is not None


_MONTH = (
    r"jan(?:uari)?|feb(?:ruari)?|mar(?:s)?|apr(?:il)?|ma[jy]|jun[ie]?|jul[iy]?|aug(?:usti)?"
    r"|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_MONTH_STARTS = ("jan", "feb", "mar", "apr", "ma", "jun", "jul", "aug", "sep", "o", "nov", "dec")
_NUMERIC_MONTH = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:\s*[m/.-]\s*|)(0[1-9]|1[0-2]|(?<=m)[1-9])(?:-\d{2})?(?!\d)")
_NO_MONTH = re.compile(r"(?<!\d)(?:19|20)\d{2}\s*[m-]\s*(?:00|1[3-9]|[2-9]\d|\d{3})(?!\d)")
_NAMED_MONTH = re.compile(rf"\b({_MONTH})\b\.?(?:[\s-]*((?:19|20)\d{{2}}|(?<=-)\d{{2}})(?!\d))?")
_QUARTER = re.compile(r"(?:\bkvartal|\bkv\.?|q|(?<=\d)k)\s*([1-4])\b")
_SPANS = (
    ("rolling", re.compile(r"12[\s-]mån|tolv\s+mån|rullande")),
    ("ytd", re.compile(r"ackumul|hittills|under året|kalenderår|årsskiftet|sedan januari")),
    ("month", re.compile(r"(?:aktuell|senaste) månad")),
    ("year", re.compile(r"helår|hela året|hela år")),
)
_PREVIOUS = re.compile(r"(?:föregående|förra|fg\.?|motsv\w*\.?\s+\w+) år|året (?:innan|före)")
_HALVES = {"första halvåret": (1, 6, 0), "andra halvåret": (7, 12, 0)}


@lru_cache(4096)
def when(text: str) -> When:
    """Read "2026M01", "aug 2023", "2026 prel., Aug", "januari–augusti 2026", "2025, Helår", "sep 2025–aug 2026" …"""
    plain = fold(text).replace("–", "-").replace("−", "-")
    preliminary, final = "prel" in plain, "slutlig" in plain
    status = None if preliminary == final else "preliminary" if preliminary else "final"
    if _NO_MONTH.search(plain):
        return When(status=status)
    if numeric := _NUMERIC_MONTH.findall(plain):
        found = [(int(m), int(y)) for y, m in numeric]
        named_years: list[int] = []
    else:
        named = [
            (_month(m), int(y) if len(y) == 4 else 2000 + int(y) if y else None) for m, y in _NAMED_MONTH.findall(plain)
        ]
        named_years = [int(m[0]) for m in YEAR.finditer(plain)]
        found = [(m, y) for m, y in named]  # type: ignore[misc]
    years = sorted({y for _, y in found if y is not None} | set(named_years))
    months, year = _months(found, years)
    if months is None and (quarter := _QUARTER.search(plain)):
        last = 3 * int(quarter[1])
        months = (last - 2, last, 0)
    months = months or next((m for words, m in _HALVES.items() if words in plain), None)
    span = next((name for name, words in _SPANS if words.search(plain)), None) if months is None else None
    if months and months[0] == months[1] and re.search(r"t\.?\s?o\.?\s?m|till och med", plain):
        months = (1, months[1], 0)
    return When(year, months, span, bool(_PREVIOUS.search(plain)), status)


def _month(name: str) -> int:
    if name.startswith("ma"):
        return 5 if name in ("maj", "may") else 3
    return next(i for i, start in enumerate(_MONTH_STARTS, start=1) if name.startswith(start))


def _months(
    found: Sequence[tuple[int, int | None]], years: list[int]
) -> tuple[tuple[int, int, int] | None, int | None]:
    """(first month, last month, years between) and the last one's year, of the months that a text names."""
    if not found or len(found) > 2:
        return None, years[0] if len(years) == 1 else None
    (first, first_year), (last, last_year) = found[0], found[-1]
    last_year = last_year or (years[-1] if years else None)
    if len(found) == 1:
        return (last, last, 0), last_year if len(years) <= 1 else None
    if first_year is not None and last_year is not None and (first_year, first) > (last_year, last):
        return (first, first, 0), first_year  # "augusti 2026 jämfört med augusti 2025"
    between = last_year - first_year if first_year and last_year else len(years) - 1 if len(years) > 1 else first > last
    return (first, last, int(between)), last_year


def reach(periods: Iterable[Period]) -> Period:
    """The period that ends last, the longest of those; of a series without gaps, all of it."""
    in_order = sorted(periods, key=lambda p: (p.end, p.days))
    if all(later.start == earlier.end + timedelta(days=1) for earlier, later in pairwise(in_order)):
        return Period(in_order[0].start, in_order[-1].end)
    return in_order[-1]


def period_of(said: When, title: When) -> Period | None:
    """The period that is meant; None when no year, or no month for a span that needs one, is said."""
    full = said.within(replace(title, span=None))
    if full.year is None:
        return None
    year = full.year - 1 if full.previous and said.year is None else full.year
    first, last, between = full.months or (1, 12, 0)
    if full.span == "year":
        first, last, between = 1, 12, 0
    elif full.span is not None:
        if title.months is None:
            return None
        last = title.months[1]
        first, between = {"month": (last, 0), "ytd": (1, 0), "rolling": (last % 12 + 1, int(last < 12))}[full.span]
    if not year - between > 1900 or (between == 0 and first > last):
        return None
    return Period(date(year - between, first, 1), date(year, last, calendar.monthrange(year, last)[1]))
