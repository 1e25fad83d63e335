"""A number that no rule reads, tried against everything that its sentence may mean by it.

A sentence that names a crime, a place and a time can be put together in ways that no rule foresees. What its number may
be is limited all the same: a count of one of the names, in one of the places and times that stand there, a difference
between two of them, a share, a mean. Where the register gives the number in none of these ways, it is wrong, whatever
the sentence means by it. Where it gives it in one, nothing is said: that one may not be the one that is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, pairwise, product

from lagesbild.calendar import Period, year_period
from lagesbild.checktext import forms, inhabitants, leftover, otherwise, survey_words
from lagesbild.checktext.claims import Span
from lagesbild.checktext.facts import ALL, EVERYBODY, sum_name, together
from lagesbild.checktext.line import UNCLEAR, Use
from lagesbild.checktext.numbers import Number, Unit
from lagesbild.checktext.reading import IS_LIMIT, Reader
from lagesbild.checktext.report import Finding, Verdict, say
from lagesbild.checktext.tokens import Kind, Token
from lagesbild.checktext.unknown import Weight, weight
from lagesbild.swedish import round_half_up

_SURVEY = re.compile(
    r"\b(?:\w*o?trygg\w*|or(?:o|on|olig\w*|oar)|förtroende\w*|känner|uppger|\w*mätning(?:en|ar|arna)?|\w*enkät\w*|\w*undersökning\w*|svarande|andel\w*)\b",
    re.I,
)
_PARTS = re.compile(r"\b\w*(?:stadsdel|område|kommundel|bydel|distrikt)\w*", re.I)
_PART_OF_YEAR = re.compile(
    r"\b(?:\w*månad\w*|\w*kvartal\w*|\w*halvår\w*|\w*tertial\w*|jan\w*|feb\w*|mars|april|maj|juni|juli|aug\w*|sept\w*|okt\w*|nov\w*|dec\w*|sommar\w*|vinter\w*|hösten|våren|årsskiftet|hittills|\w*hälft\w*|början|slutet|inledning\w*)\b",
    re.I,
)
_MANY_YEARS = re.compile(
    r"\b(?:åren|år\s++(?:för|efter|från)\s++år|varje\s++år|år\s++i\s++(?:rad|följd|sträck)|någonsin|sedan|sen|senaste|tidigare|rekord\w*|topp\w*|botten\w*|flera|årsperiod\w*|trend\w*|tid|period\w*|åter\w*|först\w*)\b",
    re.I,
)
_CHANGES = (Kind.UP, Kind.DOWN, Kind.MORE, Kind.LESS, Kind.BY, Kind.THAN, Kind.SINCE, Kind.SAME, Kind.DASH)
_APART = re.compile(r"\b(?:skillnad|differens|mellanskillnad|gap|förändring|ändring|tapp|lyft|skiljer)\w*", re.I)
_ALL_CRIME = re.compile(
    r"\b(?:brott(?:en|et|styp\w*|skategori\w*|slighet\w*)?|anmälningar(?:na)?|totalt|sammanlagt|sammantaget|alla|samtliga|summan?)\b",
    re.I,
)
_TOGETHER = re.compile(
    r"\b(?:tillsammans|sammanlagt|sammanlagda|sammantaget|totalt|summan?|ihop|eller|båda|bägge|dessa|de\s++(?:två|tre|fyra))\b",
    re.I,
)
_MEAN = re.compile(r"\b(?:snitt\w*|genomsnitt\w*|medel\w*|normalt|vanligtvis|per|varje|varannan|i\s++månaden)\b", re.I)
_LIVING = re.compile(
    r"\b(?:bo(?:r|dde|tt|ende)?|invånar\w*|folkmängd\w*|befolkning\w*|\w*bor(?:na)?|personer|människor|folkrik\w*|år)\b",
    re.I,
)
_ARROW = re.compile(r"→|->|=>")
_NOT_A_COUNT = re.compile(r"\s*+(?:år|dag|dagar|månad(?:er)?|vecka|veckor|timmar|gånger|kr|kronor|mätning\w*)\b", re.I)


@dataclass
class _Meanings:
    """What the numbers of one sentence may be, put together from what it names."""

    reader: Reader
    rows: list[tuple[str, ...]] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    is_whole: bool = True  # nothing that the sentence names is missing in the register
    counts: dict[tuple[tuple[str, ...], str, Period, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._name()
        facts = self.reader.line.facts
        times = [(p, y, p.in_year(y)) for p, y in product(self.periods, self.years)]
        for rows, area in product(self.rows, self.areas):
            of = facts.crime(area)
            if of is None or not all(map(of.rows_of, rows)):
                continue
            for period, year, at_that_time in times:
                if (value := of.value(rows, at_that_time)) is not None:
                    self.counts[rows, area, period, year] = value
        named = {self.reader.year_of(k) for k in self.reader.tags} or {self.reader.year}
        told = {(rows, area, year) for rows, area, _, year in self.counts}
        if self.rows:
            self.is_whole = all((r, a, y) in told for r in self.rows for a in self.areas for y in named)
            spans = {s.period.in_year(self.reader.year) for s in self.reader.line.stated}
            at = {(rows, area, period) for rows, area, period, year in self.counts if year >= self.reader.year - 1}
            self.is_whole &= all((r, a, p) in at for r in self.rows for a in self.areas for p in spans)

    def _name(self) -> None:
        reader = self.reader
        facts, scope = reader.line.facts, reader.line.facts.scope
        mentions = [reader.mention(j) for j, t in enumerate(reader.tokens) if t.kind is Kind.CATEGORY]
        rows = [m.rows for m in mentions]
        rows += [(r,) for m in mentions for r in m.rows if len(m.rows) > 1]
        if len(set(rows)) > 1 and _TOGETHER.search(reader.line.words):
            rows.append(tuple(dict.fromkeys(r for m in mentions for r in m.rows)))
        if reader.carried.rows and not mentions:
            rows.append(reader.carried.rows)
        whole = facts.crime(scope.area.id)
        if whole is None or whole.shown is None or whole.shown.start.year != whole.shown.end.year:
            return
        if _ALL_CRIME.search(reader.line.words):
            rows.append((ALL,))
            rows += [(sum_name(g),) for g in dict.fromkeys(whole.groups.values())]
            if not mentions:
                rows += [(c,) for c in whole.counts]
        self.rows = list(dict.fromkeys(rows))
        parts = [p.id for p in scope.parts]
        named = [str(t.value) for t in reader.of_kind(Kind.AREA) if t.value != UNCLEAR]
        named = list(dict.fromkeys([*named, *([reader.carried.area] if reader.carried.area else []), scope.area.id]))
        own = [a for a in named if a in parts]
        if len(own) > 1:
            named += [together(c) for k in range(2, len(own) + 1) for c in combinations(sorted(own), k)][:12]
        if _PARTS.search(reader.line.words) or UNCLEAR in {t.value for t in reader.of_kind(Kind.AREA)}:
            named += parts
        if own and len(parts) > len(own) + 1 and otherwise.OTHERS.search(reader.line.words):
            named.append(together([p for p in parts if p not in own]))
        self.areas = list(dict.fromkeys(named))
        year = reader.year
        self.periods = [whole.shown, year_period(year), *(s.period.in_year(year) for s in reader.line.stated)]
        if _PART_OF_YEAR.search(reader.line.words):
            self.periods += [otherwise.months_of(year, a, b) for a, b in otherwise.YEAR_PARTS]
            self.periods += [otherwise.months_of(year, 1, b) for b in range(2, 12)]
        self.periods = list(dict.fromkeys(self.periods))
        tags = [reader.year_of(k) for k in reader.tags] + [y for t in reader.of_kind(Kind.YEARS) for y in t.span]
        self.years = [*tags, *(y - 1 for y in tags), year, year - 1]
        if (
            _MANY_YEARS.search(reader.line.words)
            or reader.of_kind(Kind.YEARS)
            or reader.of_kind(Kind.RANK)
            or reader.of_kind(Kind.EACH)
            or reader.line.labels
        ):
            self.years += range(min([year - 10, *tags]), year)
        self.years = sorted(set(self.years))

    def numbers(self) -> Iterator[float]:
        """Every count, difference, mean and rate that a number without a unit may be."""
        yield from self.counts.values()
        words = self.reader.line.words
        if _TOGETHER.search(words) or _MANY_YEARS.search(words):
            yield from self._year_sums()
        if _PARTS.search(words):
            yield from self._part_sums()
        if self._has_changes:
            yield from (float(b - a) for a, b in self._pairs())
        if _MEAN.search(words):
            yield from self._means()
            for (_, _, period, _), count in self.counts.items():
                months = 12 * (period.end.year - period.start.year) + period.end.month - period.start.month + 1
                days = (period.end - period.start).days + 1
                yield from (count / months, count / (days / 7), float(count) / days, count / 4, count / 2)
            yield from self._rates()
        if _LIVING.search(words):
            yield from self._people()

    def percents(self) -> Iterator[float]:
        """Every share and change in percent that a number with that unit may be."""
        words = self.reader.line.words
        is_survey = bool(_SURVEY.search(words) or self.reader.carried.stem)
        if not is_survey or self.rows:
            yield from self._shares()
            if self._has_changes:
                yield from (100 * (b - a) / a for a, b in self._pairs() if a)
        for mean in self._means() if _MEAN.search(words) else ():
            yield from (100 * (c - mean) / mean for c in self.counts.values() if mean)
        if _LIVING.search(words):
            yield from self._shares_of_people()
        if is_survey:
            yield from self._answers()

    def _shares(self) -> Iterator[float]:
        """Counts as parts of those of a larger area, of more crime or of a longer time."""
        scope = self.reader.line.facts.scope.area.id
        totals = {(r, a, p, y): v for (r, a, p, y), v in self.counts.items() if v}
        longest = max(self.periods, key=lambda p: p.days)
        for (rows, area, period, year), count in self.counts.items():
            for whole in (
                *(totals.get((other, area, period, year)) for other in self.rows if other != rows),
                *(totals.get((other, scope, period, year)) for other in self.rows if other != rows),
                totals.get((rows, scope, period, year)) if area != scope else None,
                totals.get((rows, area, longest, year)) if period != longest else None,
            ):
                if whole and whole >= count:
                    yield 100 * count / whole

    @property
    def _has_changes(self) -> bool:
        reader = self.reader
        return (
            any(t.kind in _CHANGES for t in reader.tokens)
            or _APART.search(reader.line.words) is not None
            or any(reader.number(i).sign for i in reader.at)
        )

    def points(self) -> Iterator[float]:
        """Every difference between two answers or two shares."""
        answers = list(dict.fromkeys(self._answers()))
        yield from (b - a for a in answers for b in answers)

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """Counts that differ in one respect only: the year, the period, the area or the crime."""
        by_rest: dict[tuple[object, ...], list[int]] = {}
        for key, value in self.counts.items():
            for k in range(4):
                by_rest.setdefault((k, *key[:k], *key[k + 1 :]), []).append(value)
        for values in by_rest.values():
            yield from ((a, b) for k, a in enumerate(values) for b in values[:k])
            yield from ((b, a) for k, a in enumerate(values) for b in values[:k])

    def _year_sums(self) -> Iterator[float]:
        """The counts of years in a row, and of those that are named, together."""
        for by_year in self._series().values():
            years = sorted(by_year)
            for a, b in combinations(range(len(years) + 1), 2):
                yield float(sum(by_year[y] for y in years[a:b]))

    def _part_sums(self) -> Iterator[float]:
        """The counts of the parts that have most, or fewest, together."""
        parts = {p.id for p in self.reader.line.facts.scope.parts}
        by_rest: dict[tuple[object, ...], list[int]] = {}
        for (rows, area, period, year), value in self.counts.items():
            if area in parts:
                by_rest.setdefault((rows, period, year), []).append(value)
        for values in by_rest.values():
            ranked = sorted(values)
            for k in range(2, len(ranked)):
                yield from (float(sum(ranked[:k])), float(sum(ranked[-k:])))

    def _series(self) -> dict[tuple[object, ...], dict[int, int]]:
        series: dict[tuple[object, ...], dict[int, int]] = {}
        for (rows, area, period, year), value in self.counts.items():
            series.setdefault((rows, area, period), {})[year] = value
        return series

    def _means(self) -> Iterator[float]:
        for by_year in self._series().values():
            years = sorted(by_year)
            for a in range(len(years)):
                for b in range(a + 1, len(years) + 1):
                    yield sum(by_year[y] for y in years[a:b]) / (b - a)

    def _rates(self) -> Iterator[float]:
        for (_, area, _, _), count in self.counts.items():
            for people in self._heads(area):
                yield from (size * count / people for size in (1, 1000, 10_000, 100_000))

    def _heads(self, area: str) -> list[int]:
        known = [v[EVERYBODY] for v in self.reader.line.facts.inhabitants(area).values() if v.get(EVERYBODY)]
        return [*known, *(round((a + b) / 2) for a, b in pairwise(known))]

    def _people(self) -> Iterator[float]:
        for area in self.areas:
            values = [c for by_age in self.reader.line.facts.inhabitants(area).values() for c in by_age.values()]
            yield from values
            yield from (float(b - a) for a in values for b in values)

    def _shares_of_people(self) -> Iterator[float]:
        every = [
            (area, day, c)
            for area in self.areas
            for day, by_age in self.reader.line.facts.inhabitants(area).items()
            for c in by_age.values()
        ]
        for _, day, a in every:
            yield from (100 * a / b for _, other, b in every if b and day == other)
        for area, _, a in every:
            yield from (100 * (a - b) / b for of, _, b in every if b and of == area)

    def _answers(self) -> Iterator[float]:
        if not _SURVEY.search(self.reader.line.words) and not self.reader.carried.stem:
            return
        for share in self.reader.line.facts.shares:
            yield share.percent
            yield 100 - share.percent


@dataclass
class Limits:
    """Tries what is unchecked in one sentence; what it may mean is put together when it is first asked for."""

    reader: Reader

    @cached_property
    def _meanings(self) -> _Meanings:
        return _Meanings(self.reader)

    def tried(self, finding: Finding) -> Finding:
        """The finding, or a wrong one of an unchecked number that nothing which its sentence names can give."""
        if finding.verdict is not Verdict.UNCHECKED:
            return finding
        i = next(
            (k for k in self.reader.at if self.reader.tokens[k].start == finding.start - self.reader.line.start), None
        )
        if i is None or not _is_limited(self.reader, i):
            return finding
        return _refute(self.reader, i, self._meanings) or finding


def _refute(reader: Reader, i: int, meanings: _Meanings) -> Finding | None:
    n = reader.number(i)
    if not meanings.rows or not meanings.counts or not meanings.is_whole:
        return None
    values = {
        Unit.COUNT: meanings.numbers,
        Unit.PERCENT: meanings.percents,
        Unit.POINTS: meanings.points,
    }[n.unit]()
    nearest = None
    for value in values:
        true = abs(value)
        if _may_be(n, true):
            return None
        if nearest is None or abs(true - n.value) < abs(nearest - n.value):
            nearest = true
    if nearest is None:
        return None
    return _finding(reader, n, meanings, nearest)


def _may_be(n: Number, true: float) -> bool:
    """True when a number may be meant by a writer who rounds more freely than the register does."""
    if n.fits(true):
        return True
    if n.is_rough:
        return not n.is_far_from(true)
    if n.unit is Unit.COUNT and true == int(true):
        return n.value >= 100 and n.value % 10 == 0 and abs(true - n.value) <= 0.02 * n.value
    return abs(true - n.value) <= max(n.step, 0.03 * true)


def _finding(reader: Reader, n: Number, meanings: _Meanings, nearest: float) -> Finding:
    line = reader.line
    areas = [a for a in meanings.areas if "+" not in a][:3]
    of = ", ".join(line.facts.area_name(a) for a in areas)
    what = meanings.rows[0][0] if len(meanings.rows[0]) == 1 else " + ".join(meanings.rows[0])
    expected = round_half_up(nearest, 0 if n.unit is Unit.COUNT and nearest == int(nearest) else 1)
    words = f"Inget tal i registret för det som meningen nämner ({what}; {of}) är {say(n.value, n.unit, False)}; närmast kommer {say(expected, n.unit, False)}."
    place = (line.start + n.start, line.start + n.end)
    return Finding(
        *place, n.text, f"{what}: {of}", n.value, expected, Verdict.WRONG, words,
        says=say(n.value, n.unit, False), holds=say(expected, n.unit, False),
    )  # fmt: skip


def _is_limited(reader: Reader, i: int) -> bool:
    """True when a sentence names all that its number may be about, and no word of it can make the number another."""
    n, words = reader.number(i), reader.line.words
    if _ARROW.search(words):
        return False  # "124 → 138 → 119": of which years, it does not say
    if (
        n.value == 0
        or n.is_rough
        or _EXPECTS.search(words)
        or words.rstrip().endswith("?")
        or IS_LIMIT.search(words, 0, n.start)
        or re.search(r"\bnivå\w*", words, re.I)
    ):
        return False
    if n.unit is Unit.COUNT and (1900 <= n.value <= 2100 or _NOT_A_COUNT.match(words, n.end) or reader.noun(i)):
        return False
    if n.unit is Unit.COUNT and n.step < 1 and not _MEAN.search(words):
        return False  # "φ = 10,63"
    if n.unit is Unit.COUNT and n.value < 10 and reader.adjacent(i) is None and reader.governed(i) is None:
        return False  # the mark of a note, a page
    if n.value < 10 and not n.text[:1].isdigit() and reader.governed(i) is Kind.OF:
        return False  # "av de fyra hushållsbrotten" counts names
    if isinstance(reader.carried.base, Span) or isinstance(reader.heading(), Span):
        return False  # under "Mot snittet 2021–2025:"
    is_crime = bool(reader.of_kind(Kind.CATEGORY) or reader.of_kind(Kind.COUNTED) or reader.carried.rows)
    beside = words
    for t in reader.of_kind(Kind.CATEGORY):  # "brott mot person"
        beside = beside[: t.start] + " " * (t.end - t.start) + beside[t.end :]
    if is_crime and _WHO.search(beside):
        return False  # "15 av personer under 18 år"
    if reader.is_mark(i) or reader.is_more(i):
        return False
    if any(t.kind is Kind.CATEGORY and reader.mention(j).use is Use.NARROWED for j, t in enumerate(reader.tokens)):
        return False
    if any(t.kind in (Kind.PLACE, Kind.INDEX, Kind.ROLLING) for t in reader.tokens):
        return False
    if any(t.kind is Kind.OTHER and not reader.is_about(t) for t in reader.tokens):
        return False
    if otherwise.narrowed(reader, i, has_years=True):
        return False
    return not _unknown(reader, i)


def _unknown(reader: Reader, i: int) -> Token | None:
    """A word of the sentence that may make its number another than any that is loaded."""
    read = {w.lower() for w in (*inhabitants.words(reader), *survey_words.words(reader))}
    for j, t in enumerate(reader.tokens):
        if t.kind is not Kind.WORD or t.text.lower() in read or leftover.is_plain(reader, j):
            continue
        if _KNOWN.fullmatch(t.text) or forms.CLOSED.fullmatch(t.text):
            continue
        if weight(reader, j, i, is_crime=True) is not Weight.NOTHING:
            return t
    return None


_EXPECTS = re.compile(
    r"\b(?:räkna\w*\s++(?:\w++\s++)?med|tro(?:r|dde)|hoppa\w*|befara\w*|fullborda\w*|motsvarande|uppräkn\w*|skatt\w*)\b",
    re.I,
)
_WHO = re.compile(
    r"\b(?:person(?:er|erna)?|människor|barn|unga|ungdom\w*|äldre|yngre|kvinn\w*|män|männen|pojk\w*|flick\w*|elever\w*|\w*åring\w*|"
    r"[0-9]{1,2}\s*+(?:[-–]\s*+[0-9]{1,2}\s*+)?år\b(?!\s++(?:i\s|sedan|tidigare|innan|på\s)))",
    re.I,
)
_KNOWN = re.compile(
    r"före|efter|mellan|procent\w*|stycken|sommar\w*|månad\w*|år\w*|mätning\w*|mest|minst|rad|följd|samtliga|stadsdel\w*|område\w*|brottstyp\w*|brottskategori\w*",
    re.I,
)
