"""When a figure is for: the one place where a heading, a title or a cell is read as a time.

`when` reads every word of a text. What is a time it puts together; what looks like one and is not
understood it names (`When.unread`), so that whoever asked can refuse it: it is never dropped. A day
on which the figures were drawn, printed, updated or published is no time of theirs (`When.drawn`).
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from lagesbild.calendar import YEAR, Period, Week, parse_period, weeks_in_year
from lagesbild.swedish import fold, parse_date

_LONGEST = 4000  # characters: no heading and no title is longer
_END = 31  # a month's last day, whichever it is


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
    tokens = [t for t in _tokens(text) if t.kind != "drawn"]
    stated = {year for t in tokens if t.kind != "day" for year in t.years}
    return sorted(stated or {year for t in tokens if days for year in t.years})


def year_in(*texts: str, days: bool = True) -> int | None:
    """The one year that the first of ``texts`` that names any year names; None if several."""
    years = next((found for text in texts if (found := years_in(text, days=days))), [])
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


# --- what a text says ------------------------------------------------------------------------------


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
            found = Week(start, first).monday(), Week(year, last).monday() + timedelta(days=6)
        else:
            found = _on(start, self.first), _on(year, self.last)
        return Period(*found) if found[0] <= found[1] else None


def months(first: int, last: int, between: int = 0) -> Part:
    """From the first day of a month to the last day of another."""
    return Part((first, 1), (last, _END), between)


def _clamped(day: tuple[int, int]) -> tuple[int, int]:
    return day[0], min(day[1], calendar.monthrange(2023, day[0])[1])


def _on(year: int, day: tuple[int, int]) -> date:
    return date(year, day[0], min(day[1], calendar.monthrange(year, day[0])[1]))


@dataclass(frozen=True)
class When:
    """What a text says of time; what it leaves out is said by the headings or title around it.

    ``span`` is one that needs the table's own last month: month, ytd, rolling, year. ``drawn`` is the
    day on which the figures were taken out. ``unread`` are words of time that are not understood,
    ``beside`` are the words directly beside a year. ``is_at`` tells that things were counted on that day or month ("per 31 okt"), not through it. ``years``
    are all that are named, ``others`` all words that are not about time.
    """

    year: int | None = None
    part: Part | None = None
    span: str | None = None
    previous: bool = False
    status: str | None = None
    drawn: date | None = None
    unread: tuple[str, ...] = ()
    is_at: bool = False
    beside: tuple[str, ...] = field(default=(), compare=False)
    years: tuple[int, ...] = field(default=(), compare=False)
    others: tuple[str, ...] = field(default=(), compare=False)

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
            self.beside + outer.beside,
            self.years or outer.years,
            self.others + outer.others,
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


@dataclass(frozen=True)
class _Token:
    """A piece of a text: its kind, the words, and what they are numbers of.

    Points in time carry ``first`` and ``last`` (month, day) or (week, 0), and a year when they have it.
    """

    kind: str
    text: str
    first: tuple[int, int] = (0, 0)
    last: tuple[int, int] = (0, 0)
    year: int | None = None
    years: tuple[int, ...] = ()
    word: str = ""


_Y = r"(?:19|20)\d\d"
_MONTH = (
    r"jan(?:uari)?|feb(?:ruari)?|mar(?:s)?|apr(?:il)?|ma[jy]|jun[ie]?|jul[iy]?|aug(?:usti)?"
    r"|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_MONTH_STARTS = ("jan", "feb", "mar", "apr", "ma", "jun", "jul", "aug", "sep", "o", "nov", "dec")
_NUMBERS = {
    w: n
    for n, w in enumerate(
        ["en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"], start=1
    )
}
_ORDINALS = {"första": 1, "andra": 2, "tredje": 3, "fjärde": 4}
_ORDINAL = r"(?:första|andra|tredje|fjärde|[1-4] ?: ?(?:a|e|dje|sta)|[1-4][ae])"
_TO = r"(?:-|till|t\.? ?o\.? ?m\.?|till och med)"


def _parts_of(name: str, full: str, words: str, most: str) -> str:
    """A pattern of quarters, tertials and halves: "första kvartalet", "kvartal 1-3", "q1", "kv 3"."""
    to = rf"(?: ?{_TO} ?(?:{words})?\.? ?(?P<{name}_to>[{most}])(?!\d))?"
    return (
        rf"(?P<{name}_ord>{_ORDINAL})(?: ?(?:-|till|och) ?(?P<{name}_ord_to>{_ORDINAL}))? (?:{full})"
        rf"|(?<![^\W\d])(?:{words})\.? ?(?P<{name}>[{most}])(?![\d:]){to}"
    )


_UNITS = r"(?:år|månad|kvartal|vecka|veckodag|dag|dygn|tertial|halvår|timme|tidpunkt)"
_PATTERNS = {
    # what has numbers and is no time
    "label": r"\b(?:tabell|tab|figur|diagram|bilaga|bild|blad|sida|not|fotnot|paragraf)\.? ?[a-z]{0,2}\d+(?:[.:]\d+)*[a-z]?\b",
    "rate": r"\bper ?(?:1 ?000|10 ?000|100 ?000)\b(?: inv\w*\.?)?|\b(?:1 ?000|10 ?000|100 ?000) inv\w*\.?",
    "age": r"(?<!\d)\d{1,3} ?- ?\d{1,3} ?år\b|(?<!\d)\d{1,3} ?år\b(?: och äldre)?|(?<!\d)\d{1,2}(?: ?- ?\d{1,2})? ?(?:[a-z] )?kap\b\.?|\d+ ?§",
    "each": rf"\b(?:per|efter|fördelat på|uppdelat på|varje|för varje|och|samt) {_UNITS}\b(?! ?\d)",
    "mark": r"\(\d\)|(?<![(\d.])\d\)|\*+|[¹²³⁴-⁹]+",
    # days
    "iso": rf"(?<!\d)(?P<iso_y>{_Y})(?P<sep>[-./]?)(?P<iso_m>0[1-9]|1[0-2])(?P=sep)(?P<iso_d>0[1-9]|[12]\d|3[01])"
    r"(?:[ t]00:00(?::00(?:\.0+)?)?)?(?!\d)",
    "clock": r"\bkl\.? ?\d{1,2}(?:[.:]\d\d){0,2}(?!\d)|(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?![\d:])",
    # weeks, months and years in figures
    "yw": rf"(?<!\d)(?P<yw_y>{_Y}) ?-? ?(?:w|v(?:ecka|\.)?) ?(?P<yw_w>\d\d?)(?! ?- ?\d\d?(?!\d))(?!\d)",
    "ym_bad": rf"(?<!\d){_Y}(?: ?m ?|-)(?:00|1[3-9]|[3-9]\d|\d{{3}})(?!\d)",
    "ym": rf"(?<!\d)(?P<ym_y>{_Y})(?: ?m ?| ?[./-]|)(?P<ym_m>0[1-9]|1[0-2]|(?<=m)[1-9]|(?<=m )[1-9])(?!\d)",
    "yy": rf"(?<!\d)(?P<yy_1>{_Y}) ?(?P<yy_sep>[-/]|till) ?(?P<yy_2>{_Y}|\d\d)(?!\d|-\d)",
    "dmy": rf"(?<![\d/.])(?P<dmy_d>[0-3]?\d)(?P<dmy_s>[/.])(?P<dmy_m>1[0-2]|0?[1-9])"
    rf"(?:(?P=dmy_s)| ?[- ] ?)(?P<dmy_y>{_Y})(?![\d/])",
    "my": rf"(?<![\d/.])(?P<my_m>1[0-2]|0?[1-9])[/.-](?P<my_y>{_Y})(?!\d)",
    "dm": r"(?<![\d/.])(?P<dm_d>[0-3]?\d)(?:/(?P<dm_m>1[0-2]|0?[1-9])(?![\d/])|\.(?P<dm_n>1[0-2]|0?[1-9])(?= ?- ?\d))",
    # stretches
    "roll": r"\b(?:rullande|rull|r)\.? ?(?:12|tolv)(?!\d)(?:[ -]*mån\w*\.?)?"
    r"|(?<!\w)(?:de )?(?:senaste )?(?:12|tolv)[ -]*mån\w*\.?|\brullande (?:hel)?år(?:et)?\b|\brullande\b(?! ?\d| \w+ ?mån)",
    "week": rf"\b(?:veckorna|veckor|vecka|v\.?|w) ?(?P<w>\d\d?)(?!\d)"
    rf"(?: ?{_TO} ?(?:vecka|v\.?|w)? ?(?P<w_to>\d\d?)(?!\d))?",
    "quarter": _parts_of("q", r"kvartal\w*|kv\b\.?", r"kvartal|kvart|kv|q|(?<=\d)k", "1-4"),
    "tertial": _parts_of("t", r"tertial\w*", "tertial|tert|t", "1-3"),
    "half": _parts_of("h", r"halvår\w*", "halvår|h", "12"),
    "first": r"\b(?:de )?(?:första (?P<n1>\d\d?|\w+)|(?P<n2>\d\d?|\w+) första) månaderna(?: (?:i|av|under))?",
    "nmonths": r"(?<!senaste )(?<!rullande )(?<!\w)(?P<nm>3|6|9|tre|sex|nio) mån(?:ader)?\b\.?",
    "daymonth": rf"(?<!\d)(?P<d>[0-3]?\d)(?:\.| ?: ?e)? ?(?P<d_mon>{_MONTH})\b\.?(?: (?P<d_y>{_Y})(?!\d))?",
    "month": rf"(?<![^\W_])(?P<mon>{_MONTH})(?![^\W\d_])\.?(?: månad\b)?"
    rf"(?:[ -]*(?P<mon_y>{_Y})(?!\d)(?! ?[-/] ?\d)|(?: ?-| ?')(?P<mon_yy>\d\d)(?!\d))?",
    "year": rf"(?<!\d){_Y}(?!\d)",
    "ytd": r"\b(?:ytd|y\.t\.d\.?|ack(?:umuler\w*)?\b\.?|hittills(?: i år)?|under året|(?:under )?innevarande kalenderår"
    r"|(?:från |sedan )?årsskiftet|sedan januari|sedan årets början)",
    "calendar": r"\bkalenderår\w*",
    "latest": r"\b(?:aktuell|senaste|denna|innevarande) månad(?:en)?\b",
    "whole": r"\bhelår(?:et|s\w*)?\b|\bhela(?: kalender)?(?: ?året?)?\b",
    # words between them
    "tom": r"\bt\.? ?o\.? ?m\b\.?|\btill och med\b",
    "fom": r"\bfr\.? ?o\.? ?m\b\.?|\bfrån och med\b|\bfrån\b",
    "to": r"-|\btill\b",
    "previous": r"(?:\bföregående|\bförra|\bfg\.?|\bmotsv\w*\.? \w+) år(?:et)?\b|\båret (?:innan|före)\b",
    "against": r"\bjämför\w* med\b|\bjämfört\b|\bjmfr?\.?\b|\bjfr\.?\b|\bgentemot\b",
    "status": r"\bprel\w*\.?|\bslutlig\w*|\bdefinitiv\w*",
    "drawing": r"\b(?:data)?ut?tag\w*|\b(?:ned)?hämta[dt]\w*|\butskri\w+|\bupp?dater\w+|\buppdat\.?|\bpublicer\w+"
    r"|\b(?:senast )?ändra[dt]\w*|\bskapa[dt]\w*|\bframtag\w+|\bsammanställ\w+|\btryck[td]\w*|\bexporter\w+"
    r"|\butdrag\w*|\brapportdatum|\binläst\w*|\bavläs\w+|\bskriv(?:en|et)\b|\bdatera[dt]\w*|\brevidera[dt]\w*"
    r"|\blevere\w+|\bbeställ[td]\w*|\bversion\w*|\bkörd\w*|\bgenerera[dt]\w*",
    "per": r"\b(?:per|den)\b(?= (?:den )?\d| [a-zåäö]{3,9}\.? \d{4})",
    "filler": r"\b(?:år(?:en|et|ets)?|månad(?:en|er|erna)?|period(?:en)?|tidsperiod(?:en)?|under|för|i|den|de|det|avser"
    r"|avseende|gäller|per|och|samt|resp(?:ektive)?)\b",
    "number": r"(?<![\d.,])\d+(?:[ .]\d{3}(?!\d))*(?:,\d+)?",
    "break": r"[|;:,.()]",
    "word": r"[^\W\d_]+(?:[.'][^\W\d_]+)*",
}
_PATTERN = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS.items()))
_TIMELIKE = re.compile(
    r"kvartal|tertial|halvår|veck|mån(?:ad)?(?:er|erna|en)?$|^mån$|läsår|budgetår|verksamhetsår|räkenskapsår|läsperiod|säsong|termin"
    r"|^(?:sommar|höst|vinter|vår)(?:en|ens|lov\w*|månad\w*)?$|^[hv]t$|^jul(?:en|lov\w*|helg\w*)$|^påsk\w*|^midsommar\w*"
    r"|^rullande$|^rull$|^hittills|^sedan$|^senaste$|^inledande$|^början$|^slutet$|^mitten$|^årsvis$|^dygn|^dag(?:ar|arna)?$|^lov\w*vecka"
)
_NOT_TIMELIKE = re.compile(
    r"^(?:\w*rapport\w*|månadsvis|veckovis|kvartalsvis|veckodag\w*|månadsskifte\w*|veckobedömning\w*|veckonivå\w*|veckoläge\w*)$"
)
_BESIDE = ("filler", "per", "fom", "clock", "break")
_POINTS = ("day", "month", "week", "quarter", "tertial", "half", "nmonths")


@lru_cache(4096)
def _tokens(text: str) -> tuple[_Token, ...]:
    plain = (
        fold(text[:_LONGEST]).replace("–", "-").replace("—", "-").replace("−", "-").replace("_", " ").replace("’", "'")
    )
    found = [t for match in _PATTERN.finditer(plain) if (t := _token(match)) is not None]
    return tuple(_without_drawing(found))


def _token(match: re.Match[str]) -> _Token | None:
    text, group = match[0].strip(), match.groupdict()
    kind = next(name for name in _PATTERNS if group[name] is not None)

    def point(
        of: str, first: tuple[int, int], last: tuple[int, int] | None = None, year: str | int | None = None
    ) -> _Token:
        known = int(year) if year else None
        return _Token(of, text, first, last or first, known, (known,) if known else ())

    if kind == "iso":
        try:
            day = date(int(group["iso_y"]), int(group["iso_m"]), int(group["iso_d"]))
        except ValueError:
            return _Token("unread", text)
        return replace(point("day", (day.month, day.day), year=day.year), word="iso")
    if kind in ("dmy", "dm", "daymonth"):
        prefix = {"dmy": ("dmy_d", "dmy_m", "dmy_y"), "dm": ("dm_d", "dm_m", ""), "daymonth": ("d", "d_mon", "d_y")}[
            kind
        ]
        month = _month(group["d_mon"]) if kind == "daymonth" else int(group[prefix[1]] or group["dm_n"])
        number = int(group[prefix[0]])
        if not 1 <= number <= calendar.monthrange(2024, month)[1]:
            return _Token("unread", text)
        return point("day", (month, number), year=group.get(prefix[2]))
    if kind in ("ym", "my"):
        month = int(group[f"{kind}_m"])
        if kind == "ym" and "/" in text and (int(group["ym_y"]) + 1) % 100 == month:
            return _Token("unread", text, years=(int(group["ym_y"]),))  # 2011/12: December, or two years
        return point("month", (month, 1), (month, _END), group[f"{kind}_y"])
    if kind == "month":
        month, year = _month(group["mon"]), group["mon_y"] or (f"20{group['mon_yy']}" if group["mon_yy"] else None)
        return point("month", (month, 1), (month, _END), year)
    if kind == "yw":
        return point("week", (int(group["yw_w"]), 0), year=group["yw_y"])
    if kind == "week":
        return point("week", (int(group["w"]), 0), (int(group["w_to"] or group["w"]), 0))
    if kind in ("quarter", "tertial", "half"):
        key, length = {"quarter": ("q", 3), "tertial": ("t", 4), "half": ("h", 6)}[kind]
        first = _ordinal(group[f"{key}_ord"] or group[key])
        last = _ordinal(group[f"{key}_ord_to"] or group[f"{key}_to"] or str(first))
        if not 1 <= first <= last <= 12 // length:
            return _Token("unread", text)
        return point(kind, (length * first - length + 1, 1), (length * last, _END))
    if kind in ("first", "nmonths"):
        word = group["n1"] or group["n2"] or group["nm"]
        number = int(word) if word.isdecimal() else _NUMBERS.get(word, 0)
        return point("nmonths", (1, 1), (number, _END)) if 1 <= number <= 12 else _Token("unread", text)
    if kind == "year":
        return _Token("year", text, year=int(text), years=(int(text),))
    if kind == "yy":
        first_year, second = int(group["yy_1"]), group["yy_2"]
        second_year = int(second) if len(second) == 4 else 100 * (first_year // 100) + int(second)
        if len(second) == 2 and (first_year + 1) % 100 == int(second):
            second_year = first_year + 1
        elif len(second) == 2 or second_year <= first_year:
            return _Token("unread", text, years=(first_year,))
        return _Token("years", text, year=second_year, years=(first_year, second_year), word=group["yy_sep"])
    if kind == "status":
        return _Token("status", text, word="preliminary" if text.startswith("prel") else "final")
    if kind == "ym_bad":
        return _Token("unread", text)
    if kind in ("label", "rate", "age", "each", "mark"):
        return _Token("known", text)
    return _Token(kind, text)


def _month(name: str) -> int:
    if name.startswith("ma"):
        return 5 if name in ("maj", "may") else 3
    return next(i for i, start in enumerate(_MONTH_STARTS, start=1) if name.startswith(start))


def _ordinal(text: str) -> int:
    return _ORDINALS.get(text) or int(text[0])


def _without_drawing(tokens: Sequence[_Token]) -> Iterator[_Token]:
    """The tokens, with words of drawing and their day as one token each, "drawn"."""
    found = list(tokens)
    i = 0
    while i < len(found):
        token = found[i]
        if token.kind != "drawing":
            after = next((k for k in range(i + 1, len(found)) if found[k].kind != "break"), len(found))
            is_drawing = after < len(found) and found[after].kind == "drawing" and _day_after(found, after) is None
            if token.kind == "day" and token.year and is_drawing:
                yield replace(token, kind="drawn")  # "2024-11-05 (uttag)"
                i = after + 1
                continue
            yield token
            i += 1
            continue
        at = _day_after(found, i)
        if at is None:
            yield replace(token, kind="word")
            i += 1
            continue
        yield replace(found[at], kind="drawn")
        i = at + 1
        while i < len(found) and found[i].kind == "clock":
            i += 1


def _day_after(tokens: Sequence[_Token], i: int) -> int | None:
    """Where the day, month or year stands that words of drawing at ``i`` are about; None when there is none."""
    for k in range(i + 1, min(i + 6, len(tokens))):
        token = tokens[k]
        is_near = all(t.kind in (*_BESIDE, "drawing") for t in tokens[i + 1 : k])
        to = _to_at(tokens, k + 1)
        if token.kind in _POINTS and to and to < len(tokens) and tokens[to].kind in (*_POINTS, "year"):
            return None  # a range is a period
        if token.kind in ("day", "month") and (token.year or is_near):
            return k
        if token.kind == "year" and is_near:
            return k
        if token.kind not in (*_BESIDE, "word", "drawing"):
            return None
    return None


@lru_cache(4096)
def when(text: str) -> When:
    """Read "2026M01", "aug 2023", "2026 prel., Aug", "jan–okt 2026", "1/1–31/10 2024", "v. 1–44 2023", "Q1 2024" …

    >>> when("nov–okt 2012/13").period, when("hösten 2024").unread
    (Period(start=datetime.date(2012, 11, 1), end=datetime.date(2013, 10, 31)), ('hösten',))
    """
    tokens = _tokens(text)
    kinds = {t.kind for t in tokens}
    statuses = {t.word for t in tokens if t.kind == "status"}
    unread = [t.text for t in tokens if t.kind == "unread"]
    unread += [
        t.text for t in tokens if t.kind == "word" and _TIMELIKE.search(t.text) and not _NOT_TIMELIKE.match(t.text)
    ]
    unread += _numbers_beside(tokens)
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
    others = tuple(t.text for t in tokens if t.kind in ("word", "number") and t.text not in unread)
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
    )


def without_time(text: str) -> str:
    """A text up to its first word about time.

    >>> without_time("Skadegörelsebrott under januari–oktober 2024")
    'Skadegörelsebrott'
    """
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    kinds = (
        *(p for p in _POINTS if p != "day"),
        *_DAYS,
        "year",
        "yy",
        "ym",
        "my",
        "yw",
        "roll",
        "ytd",
        "first",
        "calendar",
        "latest",
        "whole",
        "drawing",
    )
    lowered = plain.lower().replace("–", "-").replace("−", "-")
    starts = [m.start() for m in _PATTERN.finditer(lowered) if any(m[k] is not None for k in kinds)]
    if not starts or len(lowered) != len(plain):
        return plain.strip(" .,:;(")
    return re.sub(r"(?:\s(?:år|under|för|i|från|t\.?o\.?m\.?))+$", "", plain[: starts[0]].strip(" .,:;(-–"))


_DAYS = ("iso", "dmy", "dm", "daymonth")
_SPANS = (("rolling", "roll"), ("ytd", "ytd"), ("month", "latest"), ("year", "whole"))


def _numbers_beside(tokens: Sequence[_Token]) -> list[str]:
    """Numbers that stand beside a time and say nothing that is understood: "period 1 2024", "okt 24"."""
    found = []
    for i, token in enumerate(tokens):
        before = tokens[i - 1] if i else None
        if before and before.kind == "to" and i > 1:  # "kvartal 4 -24"
            before = tokens[i - 2]
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        beside = {t.kind for t in (before, after) if t}
        if token.kind == "number" and (beside & {*_POINTS, "year", "years", "roll", "ytd"} or "tom" in beside):
            found.append(token.text)
    return found


def _words_beside(tokens: Sequence[_Token]) -> tuple[str, ...]:
    """The words directly before and after years: they may say which part of it is meant."""
    found = []
    for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        if token.kind == "year":
            found += [t.text for t in (before, after) if t and t.kind == "word"]
    return tuple(found)


@dataclass(frozen=True)
class _Point:
    """A stretch of time that a text names: a part of a year, and the year when it says it."""

    part: Part
    year: int | None
    text: str


def _points(tokens: Sequence[_Token], unread: list[str]) -> list[_Point]:
    """The stretches that the tokens name, ranges put together; what is half a range goes among ``unread``."""
    found: list[_Point] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token.kind not in _POINTS:
            i += 1
            continue
        start = token
        if start.year is None and i + 1 < len(tokens) and tokens[i + 1].kind == "year" and _to_at(tokens, i + 2):
            start = replace(start, year=tokens[i + 1].year)  # "1/1 2023 - 31/10 2023"
            to = _to_at(tokens, i + 2)
        else:
            to = _to_at(tokens, i + 1)
        if to and to < len(tokens) and tokens[to].kind in _POINTS:
            end = tokens[to]
            if end.year is None and to + 1 < len(tokens) and tokens[to + 1].kind == "year":
                end = replace(end, year=tokens[to + 1].year)
            found += _range(start, end, unread)
            i = to + 1
            continue
        led_by = next((t.kind for t in reversed(tokens[max(0, i - 4) : i]) if t.kind not in ("filler", "per")), "")
        is_open = led_by == "tom"
        if is_open:
            first = (1, 0) if start.kind == "week" else (1, 1)
            found.append(_Point(Part(first, _closed(start), 0, start.kind == "week"), start.year, start.text))
        else:
            first, last = start.first, start.last
            is_day = start.kind == "day"
            is_alone = all(t.kind in ("status", "filler", "break") for t in tokens if t is not token)
            if is_day and not (start.word == "iso" and first[1] == 1 and is_alone):
                found.append(_Point(Part(first, last), start.year, start.text))
            elif is_day:  # a spreadsheet's date for a month
                found.append(_Point(months(first[0], first[0]), start.year, start.text))
            elif first > last:
                unread.append(start.text)  # "v. 44–24"
            else:
                found.append(_Point(Part(first, last, 0, start.kind == "week"), start.year, start.text))
        i += 1
    return found


def _closed(token: _Token) -> tuple[int, int]:
    month, day = token.last
    return (month, _END) if token.kind == "day" and day == calendar.monthrange(2023, month)[1] != 28 else (month, day)


def _to_at(tokens: Sequence[_Token], i: int) -> int | None:
    """Where a range that goes on at ``i`` ends: behind "-" or "t.o.m."; None when it does not go on."""
    if i >= len(tokens) or tokens[i].kind not in ("to", "tom"):
        return None
    at = i + 1
    while at < len(tokens) and tokens[at].kind in ("filler", "per"):
        at += 1
    return at


def _range(start: _Token, end: _Token, unread: list[str]) -> list[_Point]:
    if ("week" in (start.kind, end.kind)) and start.kind != end.kind:
        unread.append(f"{start.text}-{end.text}")
        return []
    first, last = start.first, _closed(end)
    between = end.year - start.year if start.year and end.year else int(first > last)
    if between < 0 or (between == 0 and first > last):
        unread.append(f"{start.text}-{end.text}")
        return []
    text = f"{start.text}-{end.text}"
    return [_Point(Part(first, last, between, start.kind == "week"), end.year or start.year, text)]


def _combined(points: list[_Point], tokens: Sequence[_Token], unread: list[str]) -> tuple[Part | None, set[int]]:
    """The one part that the stretches of a text make, and every year that it names."""
    used = {p.year for p in points if p.year is not None}
    years = used | {y for t in tokens if t.kind == "year" for y in t.years}
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
        return _joined(points, unread), years
    return (parts[0] if parts else None), years


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
    return months(month % 12 + 1, month, int(month < 12)) if day == _END else part


# --- what is meant ---------------------------------------------------------------------------------


def reach(periods: Iterable[Period]) -> Period:
    """The period that ends last, the longest of those; of a series without gaps, all of it."""
    in_order = sorted(periods, key=lambda p: (p.end, p.days))
    if all(later.start == earlier.end + timedelta(days=1) for earlier, later in pairwise(in_order)):
        return Period(in_order[0].start, in_order[-1].end)
    return in_order[-1]


def period_of(own: When, title: When) -> Period | None:
    """The period that is meant; None when no year, or no month for a span that needs one, is said."""
    full = own.within(replace(title, span=None))
    if full.year is None:
        return None
    year = full.year - 1 if full.previous and own.year is None else full.year
    part = full.part or months(1, 12)
    if full.span == "year":
        part = months(1, 12)
    elif full.span is not None:
        if title.part is None or title.part.is_weeks:
            return None
        last = title.part.last
        if full.span == "ytd":
            part = Part((1, 1), last)
        elif last[1] != _END:
            return None
        elif full.span == "month":
            part = months(last[0], last[0])
        else:
            part = months(last[0] % 12 + 1, last[0], int(last[0] < 12))
    return part.of(year)
