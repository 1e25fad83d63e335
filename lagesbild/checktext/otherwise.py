"""Before a verdict: could the number mean something else that the sentence names?

A number that is wrong as it was read, and right of another area, year or category that the sentence names,
is unchecked unless its own stretch says which one is meant.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise

from lagesbild.calendar import Period
from lagesbild.checktext.claims import Claim, What
from lagesbild.checktext.facts import ALL
from lagesbild.checktext.line import Use
from lagesbild.checktext.number_context import YEARLY, Instead
from lagesbild.checktext.numbers import Number, Unit
from lagesbild.checktext.reading import Reader
from lagesbild.checktext.tokens import Kind

_SETS_APART = (Kind.NUMBER, Kind.BUT)


def readings(reader: Reader, i: int) -> Iterator[tuple[str, Reader]]:
    """The other readings of the number at a token's place: what it may be about instead, and a reader that takes it so."""
    tokens, scope = reader.tokens, reader.line.facts.scope
    areas = [t for t in tokens if t.kind is Kind.AREA and t.value]
    is_first = reader.governed(i) is Kind.FROM  # "från 14 till 10 i Sjöhagen": its area comes after its pair
    is_conceded = _TROTS.search(reader.line.words, 0, reader.number(i).start)
    if areas and (is_first or is_conceded or not _is_beside(reader, i, (Kind.AREA,))):
        own = [] if _goes_on_about(reader, i) else [scope.area.id]
        ids = dict.fromkeys([*(str(t.value) for t in areas), *own])
        for area in ids:
            yield scope.directory.name(area), _with(reader, i, Instead(area=area))
    # a year that is compared with after the number is named as the other one: "1 003, en ökning med 171 jämfört med 2022"
    is_end = reader.governed(i) is Kind.TO and any(reader.sign(t) for t in tokens[:i])  # "minskat sedan 2023, till 49"
    years = {reader.year_of(k) for k, (role, _) in reader.tags.items() if role != "base" or (k < i and not is_end)} | {
        y for t in tokens if t.kind is Kind.YEARS for y in t.span
    }
    has_own = any(role == "after" and j == i for role, j in reader.tags.values())  # "282 (2021)"
    if years and not has_own and i not in reader.settled and not _is_beside(reader, i, YEARLY):
        for year in sorted(years | {reader.year}):
            yield str(year), _with(reader, i, Instead(year=year))
    if (duration := reader.duration()) is not None:  # "på fyra år" from the first of four, or from four years before
        first = reader.end(i) - duration + 1
        yield f"{first}", _with(reader, i, Instead(base=first))
    if reader.carried.period is not None and reader.goes_on:  # "i fjol var de 44", of the first four months
        yield reader.carried.period.without_year(), _with(reader, i, Instead(period=reader.carried.period))
    named = [
        j
        for j, t in enumerate(tokens)
        if t.kind is Kind.CATEGORY and reader.mention(j).use in (Use.NAMED, Use.BESIDE, Use.WHOLE)
    ]
    of_noun = _OF_ALL.match(reader.line.words, reader.number(i).end)
    if (not named and reader.carried.rows) or of_noun:
        yield "alla brott", _with(reader, i, Instead(rows=(ALL,)))
    if len({reader.mention(j).rows for j in named}) > 1 and not _is_beside(reader, i, (Kind.CATEGORY,)):
        for j in named:
            yield tokens[j].text, _with(reader, i, Instead(rows=reader.mention(j).rows))
    counted = [j for j in named if reader.mention(j).use is Use.NAMED]
    if len(counted) > 1:
        together = tuple(dict.fromkeys(r for j in counted for r in reader.mention(j).rows))
        yield "brotten tillsammans", _with(reader, i, Instead(rows=together))


def _goes_on_about(reader: Reader, i: int) -> bool:
    """True for the change of "I Kvarnby uppger hälften …, en ökning med sju procentenheter": of the one place that the sentence begins with."""
    areas = [t for t in reader.tokens if t.kind is Kind.AREA]
    is_fronted = re.match(r"\s*+(?:(?:i|för|på)\s++)?(?:stadsdelen\s++)?$", reader.line.words[: areas[0].start], re.I)
    is_one = len({t.value for t in areas}) == 1
    is_change = reader.governed(i) in (Kind.BY, Kind.FROM, Kind.TO) and any(reader.sign(t) for t in reader.tokens[:i])
    return bool(is_fronted and is_one and (is_change or reader.comparative(i)))


_TROTS = re.compile(r"\btrots\s[^,.;:]{0,40}\bmed\s++$", re.I)
"""Before the number of "trots en minskning med tolv", whose place the sentence has not come to."""
_OF_ALL = re.compile(
    r"\s*+(?:polisanmälda\s++|anmälda\s++)?(?:brott(?:en)?|anmälningar(?:na)?)\b(?!\s++(?:om|för|mot|rörande|avseende))",
    re.I,
)
"""After a number of all crimes, whatever the sentence goes on about: "122 anmälda brott, varav 45 cykelstölder"."""


def _with(reader: Reader, i: int, instead: Instead) -> Reader:
    return replace(reader, instead={i: instead})


def _is_beside(reader: Reader, i: int, kinds: tuple[Kind, ...]) -> bool:
    """True when the number's own stretch, or the word that its brackets stand after, names one of the kinds and no other number is nearer."""
    tokens = reader.tokens
    a, b = reader.segment(i)
    for places in (range(i - 1, a - 1, -1), range(i + 1, b)):
        for j in places:
            if tokens[j].kind in kinds:
                return True
            if tokens[j].kind in _SETS_APART:
                break
    opened = a > 1 and tokens[a - 1].kind is Kind.OPEN
    return opened and tokens[a - 2].kind in kinds and sum(a <= n < b for n in reader.at) == 1


_LEFT_OUT = re.compile(
    r"\b(?:exklusive|exkl\.|inklusive|inkl\.|undantaget|undantagna|oräknat|bortsett|utom|förutom|frånsett|medräknat|inräknat)(?=\W|$)",
    re.I,
)
_MORE_OF = re.compile(r"\b(?:ytterligare|utöver|därutöver|därtill)\b", re.I)
_ABOVE = re.compile(r"\b(?:över|under|ovanför|nedanför|ovan)\s++(?:\w+\s++)?(?:genom)?(?:snitt\w*|medel\w*)", re.I)


def narrowed(reader: Reader, i: int, *, has_years: bool) -> str | None:
    """A word that adds to a count, takes from it, or sets its time, and that a plain count does not take in.

    ``has_years`` is true of a number whose reading has taken in the years that are said, or the mean of them.
    """
    tokens, words = reader.tokens, reader.line.words
    a, _ = reader.segment(i)
    part = reader.part(i)
    later = next((j for j in part if j > i and tokens[j].kind is Kind.NUMBER), part[-1] + 1)
    if match := _left_out(reader, tokens[a].start, tokens[later - 1].end):
        return match[0]
    earlier = max((j for j in part if j < i and tokens[j].kind is Kind.NUMBER), default=part[0])
    if not has_years and (match := _ABOVE.search(words[tokens[earlier].start : tokens[i].start])):
        return match[0]
    n = reader.number(i)
    exactly = re.search(
        r"\b(?:över|knappt|nästan|uppemot|närmare|mer\s++än|fler\s++än|färre\s++än)\s++$", words[: n.start], re.I
    )
    is_mean = has_years or bool(reader.of_kind(Kind.MEAN))  # "i snitt knappt 22 i månaden" is rounded
    if exactly and not is_mean and n.unit is Unit.COUNT and _is_exact(reader, i):
        return exactly[0].strip()
    before = words[tokens[a].start : tokens[i].start]
    if (match := _MORE_OF.search(before)) and not reader.comparative(i):
        return match[0]
    return None


def _left_out(reader: Reader, start: int, end: int) -> re.Match[str] | None:
    """What leaves something out of a count, unless it is what the sentence goes on about: "förutom inbrott, som minskat med 16 %"."""
    tokens = reader.tokens
    goes_on = {t.start for t, after in pairwise(tokens) if t.kind is Kind.CATEGORY and after.kind is Kind.WHO}
    for match in _LEFT_OUT.finditer(reader.line.words, start, end):
        following = next((t.start for t in tokens if t.start >= match.end()), -1)
        is_tried = any(tokens[j].start <= match.start() < tokens[j].end for j in reader.used)
        if following not in goes_on and not is_tried:
            return match
    return None


def _is_exact(reader: Reader, i: int) -> bool:
    """True for a number that nobody has rounded, so that "knappt" of it says that it is another."""
    value = reader.number(i).value
    return value % 5 != 0 and value >= 20


_SUMMED = re.compile(
    r"\b(?:tillsammans|sammanlag[td]\w*|sammantaget|totalt|summ\w*|ihop|sedan|senaste|åren|perioden|hittills|lagt)\b",
    re.I,
)
_IN_PART = re.compile(
    r"\b(?:\w*halv\w*|hälft\w*|kvartal\w*|tertial\w*|månad\w*|sommar\w*|vinter\w*|vår(?:en)?|höst(?:en)?|början|slutet|inledning\w*)\b",
    re.I,
)


def as_sum(reader: Reader, n: Number, claim: Claim) -> str:
    """What else a count may be of that the sentence has a word for: several years together, a part of the year, the other areas; "" when it is none."""
    crime = reader.line.facts.crime(claim.area)
    if claim.what is not What.COUNT or crime is None or crime.shown is None:
        return ""
    period, words = claim.period or crime.shown, reader.line.words
    if _SUMMED.search(words):
        years = sorted(crime.years(claim.rows, period))
        counts = [crime.value(claim.rows, period.in_year(y)) or 0 for y in years]
        for a, b in combinations(range(len(years) + 1), 2):
            if b - a > 1 and n.fits(sum(counts[a:b])):
                return f"{years[a]}–{years[b - 1]} tillsammans"
    if _IN_PART.search(words):
        for year in {claim.year or reader.year, reader.year}:
            for first, last in YEAR_PARTS:
                part = months_of(year, first, last)
                if (count := crime.value(claim.rows, part)) is not None and n.fits(count):
                    return part.without_year()
    if OTHERS.search(words) and any(n.fits(count) for count in _of_others(reader, claim, period)):
        return "de andra områdena"
    return ""


OTHERS = re.compile(
    r"\b(?:bortsett|utom|förutom|utöver|utanför|exklusive|exkl|utan|övriga|resten|resterande|återstående|andra)\b", re.I
)


def _of_others(reader: Reader, claim: Claim, period: Period) -> Iterator[int]:
    """What is left of the whole place's count, in each year, without the areas that the sentence names."""
    facts = reader.line.facts
    parts = {p.id for p in facts.scope.parts}
    named = sorted({str(t.value) for t in reader.of_kind(Kind.AREA)} & parts)
    whole = facts.crime(facts.scope.area.id)
    for year in whole.years(claim.rows, period) if whole is not None else ():
        counts = [c.value(claim.rows, period.in_year(year)) for a in named if (c := facts.crime(a)) is not None]
        of_all = whole.value(claim.rows, period.in_year(year)) if whole is not None else None
        known = [c for c in counts if c is not None]
        if of_all is not None and known and len(known) == len(named):
            yield from {of_all - sum(known), *(of_all - c for c in known)}


YEAR_PARTS = [(m, m) for m in range(1, 13)] + [
    (1, 3),
    (4, 6),
    (7, 9),
    (10, 12),
    (1, 6),
    (7, 12),
    (1, 4),
    (5, 8),
    (9, 12),
]
YEAR_PARTS += [(6, 8), (9, 11), (3, 5), (1, 2), (7, 8), (11, 12)]
"""First and last month of what a sentence may call a part of the year: months, quarters, halves, tertials, seasons."""


def months_of(year: int, first: int, last: int) -> Period:
    """The days from the first of a month to the last of another."""
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]))
