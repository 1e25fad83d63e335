"""Counts of a part of the year beside one of all of it: "234 av årets 400 i maj–augusti", "i snitt 33, med en topp på 43 i augusti"."""

from __future__ import annotations

import re
from datetime import date

from lagesbild.calendar import Period, year_period
from lagesbild.checktext import otherwise
from lagesbild.checktext.facts import ALL, CrimeOfArea
from lagesbild.checktext.line import Use
from lagesbild.checktext.numbers import MONTHS, Number, Unit
from lagesbild.checktext.reading import Reader
from lagesbild.checktext.report import Finding, Verdict
from lagesbild.checktext.tokens import Kind
from lagesbild.swedish import number, parse_month, round_half_up

_OF_THOSE = re.compile(
    r"\bav\s++(?:(?:de|dessa|årets|alla|samtliga|totalt|sammanlagt|kommunens|stadens|områdets)\s++){0,3}$", re.I
)
_TOP = re.compile(
    r"\b(?P<low>lugnaste?|bästa|botten|bottennotering|lägsta|som\s++minst|minst|färst|lägst)\b|\b(?:värsta?|tuffaste?|sämsta|topp(?:en|ade|månad(?:en)?|notering(?:en)?)?|flest|som\s++mest|högst|rekordmånad(?:en)?|kulmen)\b",
    re.I,
)
_LEAD = re.compile(
    rf"^\W*+(?P<month>{MONTHS})\s++(?:månad\s++)?(?:var|blev|är|sticker\s++ut\s++som)\s++(?:den\s++|årets\s++)?(?:månad(?:en)?\s++(?:då|när|med|som|där)\b|(?:värsta|lugnaste|tuffaste|bästa|sämsta)\s++månad\w*|toppmånad\w*)",
    re.I,
)


_BACK = re.compile(
    rf"\bmånad(?:en)?\s++(?:med|då|när|som)\b[^.;:,0-9]{{2,60}}?\b(?:var|blev|är)\s++(?P<month>{MONTHS})", re.I
)
"""The other way round: "månaden med flest cykelstölder var april"."""
_BARE = re.compile(
    rf"\s*+(?:och\s++|medan\s++)?(?P<month>{MONTHS})\s++(?:(?:månad|var|blev|är)\s++)?(?=värst|tuffast|lugnast|toppade|som\s++mest)",
    re.I,
)
"""A month that a stretch begins with: "januari var värst med 57 anmälningar, juni lugnast med 39"."""


def findings(reader: Reader) -> dict[int, Finding | None]:
    """By the place of each such number."""
    made: dict[int, Finding | None] = {}
    for i in reader.at:
        n = reader.number(i)
        if n.is_rough or n.sign or n.unit is Unit.POINTS:
            continue
        if (turned := _before(reader, i) or _second(reader, i)) is not None:
            made[n.start] = turned
            continue
        if reader.comparative(i):
            continue
        finding = _top(reader, i) or _part(reader, i) or _limit(reader, i)
        if finding is not None:
            made[n.start] = finding
    return made


def _subject(reader: Reader) -> tuple[tuple[str, ...], CrimeOfArea, str] | None:
    """(rows, counts, area) of a sentence about one crime and one place."""
    named = [reader.mention(j) for j, t in enumerate(reader.tokens) if t.kind is Kind.CATEGORY]
    if any(m.use is Use.NARROWED for m in named) or len({m.rows for m in named}) > 1:
        return None
    is_all = any(t.kind is Kind.COUNTED and re.search("brott", t.text, re.I) for t in reader.tokens)
    reader.used |= {j for j, t in enumerate(reader.tokens) if t.kind is Kind.CATEGORY}
    rows = named[0].rows if named else (ALL,) if is_all else reader.carried.rows
    areas = {str(t.value) for t in reader.of_kind(Kind.AREA)} or {
        reader.carried.area or reader.line.facts.scope.area.id
    }
    if not rows or len(areas) != 1 or reader.is_blocked():
        return None
    area = areas.pop()
    crime = reader.line.facts.crime(area) if area else None
    if crime is None or any(not crime.rows_of(r) for r in rows):
        return None
    return rows, crime, area


def _year(reader: Reader) -> int | None:
    years = {reader.year_of(k) for k in reader.tags}
    return reader.year if not years else years.pop() if len(years) == 1 else None


def _part(reader: Reader, i: int) -> Finding | None:
    """The whole year's count and the part's of "av de 400 cykelstölderna skedde 234 i maj–augusti"."""
    n, words = reader.number(i), reader.line.words
    stated = reader.line.stated
    subject, year = _subject(reader), _year(reader)
    counts = [k for k in reader.at if not reader.number(k).is_rough and reader.number(k).unit is Unit.COUNT]
    wholes = [k for k in counts if _OF_THOSE.search(words, 0, reader.number(k).start)]
    if subject is None or year is None or len(stated) != 1 or len(wholes) != 1 or len(counts) != 2:
        return None
    rows, crime, area = subject
    whole = wholes[0]
    part = next(k for k in counts if k != whole)
    period = stated[0].period.in_year(year)
    following = min((reader.number(k).start for k in reader.at if k > whole), default=len(words))
    if reader.number(whole).end <= stated[0].start < following and part > whole:
        return None  # "av de 61 rånen i maj–augusti skedde 20 i Kvarnby": the time is of the whole
    if reader.number(part).sign or period == year_period(year):
        return None
    true = {whole: crime.value(rows, year_period(year)), part: crime.value(rows, period)}
    true_whole, true_part = true[whole], true[part]
    if true_whole is None or true_part is None or not true_whole or i not in (whole, part):
        return None
    if not reader.number(whole).fits(true_whole):
        return None  # it may be of another time or place
    span = period.without_year() if i == part else f"hela {year}"
    reader.use(stated[0].start, stated[0].end)
    return _finding(reader, n, rows, area, true_part if i == part else true_whole, span)


def _top(reader: Reader, i: int) -> Finding | None:
    """The month with the most of "i snitt 33 i månaden, med en topp på 43 i augusti", "augusti var den månad då flest anmäldes, 242"."""
    n, words = reader.number(i), reader.line.words
    subject, year = _subject(reader), _year(reader)
    if subject is None or year is None or n.unit is not Unit.COUNT:
        return None
    rows, crime, area = subject
    a, b = reader.segment(i)
    if a > 1 and (reader.tokens[a - 1].kind is Kind.OPEN or (reader.tokens[a - 1].kind is Kind.COMMA and b == a + 1)):
        a = reader.segment(a - 2)[0]  # "i december minst (34)", "i september minst, 9"
    start, end = reader.tokens[a].start, reader.tokens[b - 1].end
    lead = _LEAD.match(words)
    if lead is not None and len(reader.at) == 1 and not reader.line.stated:
        month, top = parse_month(lead["month"].rstrip(".")), _TOP.search(words, lead.end("month"))
    elif (back := _BACK.search(words)) is not None and len(reader.at) == 1 and not reader.line.stated:
        month, top = parse_month(back["month"].rstrip(".")), _TOP.search(words, back.start(), back.end())
        lead = back
    elif (bare := _BARE.match(words, start)) and sum(a <= k < b for k in reader.at) == 1:
        month, top = parse_month(bare["month"].rstrip(".")), _TOP.search(words, bare.end("month"), end)
    else:
        inside = [s for s in reader.line.stated if start <= s.start < end]
        if len(inside) != 1 or sum(a <= k < b for k in reader.at) != 1:
            return None
        period = inside[0].period
        is_month = period.start.month == period.end.month and (period.end - period.start).days > 26
        top = _TOP.search(words, start, end)
        month = period.start.month if is_month else 0
        is_placed = any(t.kind is Kind.AREA for t in reader.tokens)
        if top is None or (
            is_placed
            and not re.match(
                r"\s*+(?:med\s++)?(?:en\s++)?\w*top|\s*+(?:och\s++|men\s++|med\s++)*(?:en\s++)?(?:som|top|bott)",
                words[start:],
                re.I,
            )
        ):
            return None
    if not month or top is None or _NOT_OF_MONTHS.search(words, start, end):
        return None
    if not words[top.end() : n.start].strip() and not top[0].lower().startswith("som"):
        return None  # "högst 8 rån i maj" is at most
    values = {m: crime.value(rows, _month(year, m)) for m in range(1, 13)}
    known = {m: v for m, v in values.items() if v is not None}
    if len(known) != len([v for v in values.values() if v is not None]) or month not in known or len(known) < 2:
        return None
    first = (min if top["low"] else max)(known.values())
    reader.used |= {
        j for j, t in enumerate(reader.tokens) if t.kind in (Kind.MEAN, Kind.PER) and reader.is_number_between(j, i)
    }
    reader.use(top.start(), top.end())
    reader.use(start, end) if lead is None else reader.use(*lead.span())
    wrong = (
        "" if known[month] == first else f"{'Lägst' if top['low'] else 'Högst'} har en annan månad ({number(first)})"
    )
    return _finding(reader, n, rows, area, known[month], _month(year, month).without_year(), wrong)


_BEFORE = re.compile(
    r"[^.;:0-9]{0,40}?\b(?P<than>(?:än|mot|från)\s++)?(?:i\s++|under\s++)?(?:(?:månaden|kvartalet|tertialet|halvåret)\s++(?:innan|före|dessförinnan)|föregående\s++(?:månad|kvartal|tertial|halvår))\b",
    re.I,
)


def _before(reader: Reader, i: int) -> Finding | None:
    """The difference of "14 färre än månaden innan", or the count of "35 månaden innan", beside the one part of a year that is stated."""
    n, words = reader.number(i), reader.line.words
    match, subject = _BEFORE.match(words, n.end), _subject(reader)
    lengths = {(s.period.start.month, s.period.end.month) for s in reader.line.stated}
    if match is None or subject is None or n.unit is not Unit.COUNT or len(lengths) != 1:
        return None
    rows, crime, area = subject
    sign = reader.comparative(i)
    first, last = lengths.pop()
    year = max(int(s.year or reader.year) for s in reader.line.stated)
    count = last - first + 1
    is_earlier = first - count < 1
    of = otherwise.months_of(year, first, last)
    before = otherwise.months_of(year - is_earlier, first - count + 12 * is_earlier, last - count + 12 * is_earlier)
    values = crime.value(rows, of), crime.value(rows, before)
    if values[0] is None or values[1] is None or bool(sign) != bool(match["than"]):
        return None
    reader.use(n.end, match.end())
    if not sign:
        return _finding(reader, n, rows, area, values[1], before.without_year())
    change = values[0] - values[1]
    wrong = f"Från {before.without_year()} till {of.without_year()} gick antalet från {values[1]} till {values[0]}"
    return _finding(
        reader,
        n,
        rows,
        area,
        abs(change),
        f"{before.without_year()} mot {of.without_year()}",
        wrong if change * sign < 0 else "",
    )


_NEXT = re.compile(
    rf"\b(?P<which>flest|mest|högst|minst|färst|lägst)\b[^.;:]{{2,80}}?\bföljt\s++av\s++(?P<month>{MONTHS})\s*+(?:med\s++|\(\s*+|,\s++)$",
    re.I,
)


def _second(reader: Reader, i: int) -> Finding | None:
    """The count of the month after the first of "flest anmäldes i augusti, 36, tätt följt av september med 35"."""
    n, subject, year = reader.number(i), _subject(reader), _year(reader)
    match = _NEXT.search(reader.line.words, 0, n.start)
    if match is None or subject is None or year is None or n.unit is not Unit.COUNT:
        return None
    rows, crime, area = subject
    month = parse_month(match["month"].rstrip("."))
    known = {m: v for m in range(1, 13) if (v := crime.value(rows, _month(year, m))) is not None}
    if month not in known or len(known) < 3:
        return None
    is_low = match["which"].lower() in ("minst", "färst", "lägst")
    second = sorted(known.values(), reverse=not is_low)[1]
    wrong = (
        "" if known[month] == second else f"Näst {'minst' if is_low else 'flest'} har en annan månad ({number(second)})"
    )
    reader.use(match.start(), n.end)
    return _finding(reader, n, rows, area, known[month], _month(year, month).without_year(), wrong)


_PER_MONTH = re.compile(r"\b(?:per|i|varje)\s++månad(?:en)?\b", re.I)


def _limit(reader: Reader, i: int) -> Finding | None:
    """One of "antalet rån per månad har legat mellan fem och tio i år"."""
    is_low, subject, year = reader.limit(i), _subject(reader), _year(reader)
    match = _PER_MONTH.search(reader.line.words)
    if is_low is None or match is None or subject is None or year is None or reader.line.stated:
        return None
    rows, crime, area = subject
    known = [v for m in range(1, 13) if (v := crime.value(rows, _month(year, m))) is not None]
    if len(known) < 2:
        return None
    reader.use(*match.span())
    return _finding(reader, reader.number(i), rows, area, (min if is_low else max)(known), f"månaderna {year}")


_NOT_OF_MONTHS = re.compile(r"\b(?:sedan|åre?n?|än|någonsin|kommunen|stadsdel\w*)\b", re.I)


def _month(year: int, month: int) -> Period:
    last = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    return Period(date(year, month, 1), date(year, month, last))


def _finding(
    reader: Reader, n: Number, rows: tuple[str, ...], area: str, true: float, span: str, wrong: str = ""
) -> Finding:
    line = reader.line
    name = f"{' + '.join(rows)} i {line.facts.area_name(area)}"
    right = n.fits(true) and not wrong
    shown = number(round_half_up(true))
    words = f"{wrong or f'Texten säger {n.text.strip()}'}, registret ger {shown} ({name}, {span})."
    verdict = Verdict.RIGHT if right else Verdict.WRONG
    return Finding(
        line.start + n.start, line.start + n.end, n.text, f"{name}: {span}", n.value, float(true), verdict, words,
        says=n.text.strip(), holds=shown,
    )  # fmt: skip
