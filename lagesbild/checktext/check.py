"""A whole text: its sentences one by one, and what one of them leaves to the next."""

from __future__ import annotations

import logging
import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from lagesbild.calendar import Period
from lagesbild.checktext import (
    borne_out,
    crime,
    inhabitants,
    leftover,
    level_words,
    levels,
    otherwise,
    parts,
    phrases,
    possible,
    rates,
    shares,
    survey_words,
    time_parts,
)
from lagesbild.checktext.claims import Carried, Claim, Span, Unread, What
from lagesbild.checktext.facts import Facts
from lagesbild.checktext.line import Line, Mention, Names
from lagesbild.checktext.numbers import Number, Stated, Unit, numbers, straight
from lagesbild.checktext.reading import Reader
from lagesbild.checktext.report import CONTRADICTED, PERIOD, Finding, Verdict, unchecked
from lagesbild.checktext.sentences import sentences
from lagesbild.checktext.tokens import Kind
from lagesbild.checktext.unknown import Weight
from lagesbild.exhibits.base import Scope
from lagesbild.swedish import listing, plural

_LONGEST_SENTENCE = 2000  # characters; prose has no longer one
_LONGEST_HEADING = 80
_MOST_NUMBERS = 24  # in one sentence; what has more is a table
_LATEST = 5  # a change follows from one of the last wrong pairs of its paragraph
_LONG = "Meningen är för lång för att prövas."
NOT_READ = "Meningen gick inte att läsa: felet är vårt, och står i loggen."
_log = logging.getLogger(__name__)


_Judged = tuple[Claim | Unread, Finding]


@dataclass
class _Consequence:
    """A wrong pair of counts in the text, and the later numbers that only follow from it."""

    at: int  # the finding's place in the list
    paragraph: int
    about: str
    change: int
    percent: float | None
    also: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class _Checked:
    """What gathers over a text."""

    findings: list[Finding] = field(default_factory=list)
    periods: dict[Period, Finding] = field(default_factory=dict)
    consequences: list[_Consequence] = field(default_factory=list)
    read: dict[tuple[str, Carried], _Read] = field(default_factory=dict)


def check(text: str, scope: Scope) -> list[Finding]:
    """Every number of the text with its verdict, in the order of the text."""
    names = scope.once(("checktext-names",), lambda: Names(Facts(scope)))
    done = _Checked()
    carried, paragraph = Carried(), -1
    heading = Carried()
    whole = straight(text)
    for place in sentences(whole):
        words = whole[place.start : place.end]
        if len(words) > _LONGEST_SENTENCE or len(numbers(words)) > _MOST_NUMBERS:
            done.findings += [unchecked(place.start, n, _LONG) for n in numbers(words)]
            continue
        if place.paragraph != paragraph:
            is_text = re.search(r"[^\W\d_]", words) is not None  # a lone number is a page
            carried, paragraph = heading if is_text else Carried(), place.paragraph
        line = Line(words, place.start, place.paragraph, names)
        carried = _sentence(line, carried, done, heading.rows)
        heading = _heading(line, heading)
    for consequence in done.consequences:
        if consequence.also:
            finding = replace(done.findings[consequence.at], also=tuple(consequence.also))
            done.findings[consequence.at] = _with_places(finding, "Av det följer också {}.", text)
    listed = done.findings + [_with_places(p, "Perioden står också på {}.", text) for p in done.periods.values()]
    # as written: with the spaces that the text has
    as_written = (f if text is whole else replace(f, number=text[f.start : f.end]) for f in listed)
    return sorted(as_written, key=lambda f: (f.start, f.end))


def _heading(line: Line, heading: Carried) -> Carried:
    """What the paragraphs under a line are about: the category or area that is all of the line, nothing under another heading."""
    body = line.words.strip(" #*-•:.")
    if line.numbers or len(body) > _LONGEST_HEADING or re.search(r"[.!?:;,]\s*+$", line.words):
        return heading
    named = [t for t in line.names.in_words(line.words) if t.text == body]
    if not named:
        return Carried()
    value = named[0].value
    if isinstance(value, Mention):
        return Carried(value.rows)
    return Carried(area=str(value) or None)


@dataclass(frozen=True)
class _Read:
    """What one sentence says, with places counted from its own start, and what it leaves to the next."""

    judged: tuple[_Judged, ...]
    others: tuple[Finding, ...]
    carried: Carried


def _sentence(line: Line, carried: Carried, done: _Checked, headed: tuple[str, ...]) -> Carried:
    """Add what a sentence says to what is done; what it leaves to the next. A sentence that is said again is read once."""
    if not line.numbers and not line.stated and not line.names.in_words(line.words):
        if inhabitants.speaks_of_people(line.words):
            return replace(carried, rows=headed, is_people=True)
        return carried if phrases.CARRIED.search(line.words) else replace(carried, rows=headed)
    _period(line, done)
    key = (line.words, carried)
    if key not in done.read:
        try:
            done.read[key] = _read(replace(line, start=0), carried)
        except Exception:  # the last net: one sentence that a rule falls on takes no other with it
            _log.exception("a sentence could not be read")
            untried = tuple(unchecked(0, n, NOT_READ) for n in line.numbers)
            done.read[key] = _Read((), untried, Carried())
    read = done.read[key]
    for i, (claim, finding) in enumerate(read.judged):
        if _only_follows(line, claim, finding, done):
            continue
        done.findings.append(_moved(finding, line.start))
        pair = _pair(read.judged, i)
        if pair and finding.verdict in CONTRADICTED:
            first, second = pair
            change = int(second.value - first.value)
            percent = 100 * change / first.value if first.value else None
            done.consequences.append(
                _Consequence(len(done.findings) - 1, line.paragraph, finding.about.split(":")[0], change, percent)
            )
    done.findings += [_moved(f, line.start) for f in read.others]
    return read.carried


def _moved(finding: Finding, by: int) -> Finding:
    return replace(finding, start=finding.start + by, end=finding.end + by)


def _read(line: Line, carried: Carried) -> _Read:
    reader = Reader(line, carried)
    others = _others(reader, carried)
    tells_people = any(f and f.verdict is not Verdict.UNCHECKED and ": invånare" in f.about for f in others.values())
    beside = [w for w in inhabitants.words(reader) if _LIVE.fullmatch(w)] if tells_people else []
    judged, _ = _tried(reader, others, beside)
    for wider in _wider(reader):
        loose, anchors = _tried(wider, others, beside)
        judged = [
            other if borne_out.holds(*tight, *other, anchors) else tight
            for tight, other in zip(judged, loose, strict=True)
        ]
    for i in reader.at:
        n = reader.number(i)
        finding = others.get(n.start)
        if finding is not None:
            others[n.start] = _gated(reader, n, finding)
    limited = possible.Limits(reader)
    judged = [(claim, limited.tried(finding)) for claim, finding in judged]
    others = {at: f and limited.tried(f) for at, f in others.items()}
    left = Carried(
        reader.named() or carried.rows,
        year=reader.set_in(),
        base=reader.heading(),
        period=reader.stated_part() or (carried.period if reader.goes_on else None),
        area=reader.area() or carried.area,
        is_people=not reader.named() and inhabitants.speaks_of_people(line.words),
        stem=survey_words.last_stem(reader) or (carried.stem if not reader.named() else None),
    )
    return _Read(tuple(judged), tuple(f for f in others.values() if f is not None), left)


def _wider(reader: Reader) -> Iterator[Reader]:
    """Readings that take a number to be of more than its sentence says for certain; they hold only where numbers bear them out."""
    if reader.has_of():
        yield replace(reader, takes_of=True)
    is_counted = any(t.kind is Kind.COUNTED and "brott" in t.text.lower() for t in reader.tokens)
    if is_counted and reader.sum_at is None and not reader.of_kind(Kind.CATEGORY):
        yield replace(reader, takes_all=True)


def _tried(
    reader: Reader, others: Container[int], vocabulary: Sequence[str]
) -> tuple[list[_Judged], list[tuple[Claim, Finding]]]:
    """Every number that no other rule reads with its finding, and those of them that are right by no chance."""
    made = reader.claims()
    claims = [c for c in made if isinstance(c, Claim)]
    plain = [(c, _judged(reader.line, c)) for c in made if c.number.start not in others]
    swapped = borne_out.swapped(reader, plain)
    gated = [(c, f if c.number.start in swapped else _gated(reader, c.number, f, c)) for c, f in plain]
    anchors = [(c, f) for c, f in gated if isinstance(c, Claim) and borne_out.is_anchor(c.number, f)]
    return [
        (c, f if c.number.start in swapped else _all_read(reader, c.number, f, claims, vocabulary, c, anchors))
        for c, f in gated
    ], anchors


_LIVE = re.compile(r"bor|bodde|invånare|personer|folkrikast|folkmängd(?:en)?|befolkning(?:en)?|störst|boende", re.I)
"""Words of a sentence that tells how many live somewhere beside what it says of crime."""


def _judged(line: Line, claim: Claim | Unread) -> Finding:
    if isinstance(claim, Unread):
        return unchecked(line.start, claim.number, claim.reason)
    finding = crime.judge(line, claim)
    if claim.untold and finding.verdict is Verdict.RIGHT:
        return unchecked(line.start, claim.number, claim.untold)
    return finding


def _all_read(
    reader: Reader,
    n: Number,
    finding: Finding,
    claims: Sequence[Claim] | None,
    vocabulary: Sequence[str] = (),
    claim: Claim | Unread | None = None,
    anchors: Sequence[tuple[Claim, Finding]] = (),
) -> Finding:
    """The finding, or an unchecked one when a word that its number may depend on is not read and no other number bears it out."""
    if finding.verdict is Verdict.UNCHECKED:
        return finding
    i = reader.index_of(n)
    left = leftover.leftover(reader, i, claims, vocabulary) if i is not None else []
    if not left or (isinstance(claim, Claim) and borne_out.excused(reader, claim, finding, left, anchors)):
        return finding
    _, word, weight = left[0]
    is_wrong_anyway = weight is Weight.SAYS_MORE and finding.verdict in CONTRADICTED
    if not is_wrong_anyway:
        return unchecked(reader.line.start, n, f"”{word}” förstås inte här och kan ändra vad talet gäller.")
    return finding


def _has_years(claim: Claim | Unread | None) -> bool:
    if not isinstance(claim, Claim):
        return False
    spans = (
        claim.mean or claim.extreme or claim.every_year or claim.rank or claim.ordered or isinstance(claim.base, Span)
    )
    return claim.rolling or bool(spans)


def _gated(reader: Reader, n: Number, finding: Finding, claim: Claim | Unread | None = None) -> Finding:
    """The finding, or an unchecked one: of a wrong number that is right in another reading, or a right one beside a comparison that no rule tries."""
    i = reader.index_of(n)
    if i is None:
        return finding
    if (
        finding.verdict is not Verdict.UNCHECKED
        and not n.is_rough
        and (word := otherwise.narrowed(reader, i, has_years=_has_years(claim)))
    ):
        return unchecked(reader.line.start, n, f"”{word}” kan ändra vad talet gäller.")
    if finding.verdict not in CONTRADICTED:
        return finding
    if reader.line.words.rstrip().endswith("?"):
        return unchecked(reader.line.start, n, "Meningen är en fråga.")
    if isinstance(claim, Claim) and (year := _of_other_year(reader, i, claim)):
        return unchecked(reader.line.start, n, f"Det framgår inte om talet gäller {year}: där stämmer det.")
    if (
        isinstance(claim, Claim)
        and claim.period
        and claim.what is What.COUNT
        and finding.verdict is Verdict.OTHER_PERIOD
        and _names_time(reader, i)
    ):
        return unchecked(reader.line.start, n, "Det framgår inte vilken period talet gäller.")
    if isinstance(claim, Claim) and claim.what is What.COUNT and _counts_a_change(reader, i):
        return unchecked(reader.line.start, n, "Det framgår inte om talet är ett antal eller en ändring.")
    is_settled = i in reader.settled
    if isinstance(claim, Claim) and not is_settled and (about := otherwise.as_sum(reader, n, claim)):
        return unchecked(reader.line.start, n, f"Det framgår inte om talet gäller {about}: där stämmer det.")
    for about, other in otherwise.readings(reader, i):
        if claim is not None:
            instead = next(c for c in other.claims() if c.number.start == n.start)
            plain = replace(instead, untold="") if isinstance(instead, Claim) else instead
            again: Finding | None = _judged(reader.line, plain)
        else:
            again = _others(other, reader.carried).get(n.start)
        if again is not None and again.verdict is Verdict.RIGHT:
            return unchecked(reader.line.start, n, f"Det framgår inte om talet gäller {about}: där stämmer det.")
    return finding


_DIFFERENCE = re.compile(
    r"\b(?:skillnad|differens|mellanskillnad|gap|avstånd|ökning|minskning|uppgång|nedgång|ändring|förändring|tapp|lyft)(?:e[nt]|ar|arna|erna|er)?\b",
    re.I,
)


def _names_time(reader: Reader, i: int) -> bool:
    """True where another time stands between an earlier number and this one: "61 i maj–augusti, två tredjedelar av årets 92"."""
    earlier = max((k for k in reader.at if k < i), default=-1)
    return earlier >= 0 and any(t.kind is Kind.YEAR or _WHOLE.fullmatch(t.text) for t in reader.tokens[earlier + 1 : i])


_WHOLE = re.compile(r"hel(?:a|år\w*)|år(?:et|ets)|totalt|samtliga|alla|sammanlagt", re.I)
_AFTER = re.compile(r"\b(?:trots|efter|under|före|vid)\s++(?:\w++\s++)?$", re.I)
"""Before a noun that the sentence is not about: "trots ökningen"."""


def _counts_a_change(reader: Reader, i: int) -> bool:
    """True when a bare number stands after the noun of a change, and no word says that it is the count itself: "skillnaden är 31"."""
    nouns = _DIFFERENCE.finditer(reader.line.words, 0, reader.number(i).start)
    since = max((reader.number(k).end for k in reader.at if k < i), default=0)
    nouns = (m for m in nouns if not (reader.is_difference(reader.at[0]) and m.start() < since))
    subjects = [m for m in nouns if not _AFTER.search(reader.line.words[max(0, m.start() - 25) : m.start()])]
    if (
        reader.governed(i) in (Kind.TO, Kind.FROM, Kind.THAN)
        or not subjects
        or any(i in run and len(run) == 2 for run in reader.runs())
    ):
        return False
    return not any(t.kind in (Kind.COUNTED, Kind.CATEGORY) for t in reader.tokens[i + 1 : i + 2])


def _of_other_year(reader: Reader, i: int, claim: Claim) -> int | None:
    """A loaded year that a number is right of, where the sentence tells of several years or is not wholly understood."""
    plain = [
        k
        for k in reader.part(i)
        if k in reader.at
        and reader.number(k).unit is Unit.COUNT
        and reader.own_year(k) is None
        and not reader.comparative(k)
        and reader.governed(k) not in (Kind.BY, Kind.OF)
    ]
    changes = [k for k in reader.at if reader.comparative(k)]
    tells_several = len(plain) > 2 or len(changes) > 2 or bool(reader.of_kind(Kind.EACH))
    crime_here = reader.line.facts.crime(claim.area)
    if (
        i in reader.settled
        or claim.what not in (What.COUNT, What.CHANGE)
        or crime_here is None
        or crime_here.shown is None
    ):
        return None
    before = reader.line.words[: reader.number(i).start]
    is_pair = reader.governed(i) in (Kind.FROM, Kind.TO) and not (reader.tags or reader.of_kind(Kind.YEARS))
    is_pair = is_pair and not claim.untold and not reader.of_kind(Kind.EACH) and reader.duration() is None
    tells_several = tells_several and not is_pair  # "från 78 till 66, och i Kvarnby från 29 till 21"
    is_first = reader.governed(i) is Kind.FROM and re.search(r"\bdå\b", before)  # "2023, då det sjönk från 66"
    if not (tells_several or claim.untold or is_first) or isinstance(claim.base, Span):
        return None
    apart = (claim.year or claim.base) - claim.base if claim.what is What.CHANGE else 1
    for year in crime_here.years(claim.rows, claim.period or crime_here.shown):
        other = replace(claim, year=year, base=year - apart, direction=0, pair=0, rank=None, ordered=None, every_year=0)
        if year != claim.year and crime.judge(reader.line, replace(other, is_same=False)).verdict is Verdict.RIGHT:
            return year
    return None


def _others(reader: Reader, carried: Carried) -> dict[int, Finding | None]:
    """The findings of the numbers that are not about crime, by their place; None for one that only names a level."""
    of_parts = parts.findings(reader)
    at_levels = levels.findings(reader)
    if at_levels is not None:
        return _read_by(reader, at_levels, level_words.words(reader))
    in_time = _read_by(reader, time_parts.findings(reader), rates.words(reader))
    of_rates = rates.findings(reader)
    people = inhabitants.findings(reader) if not of_rates or len(reader.at) > len(of_rates) else None
    if of_rates:
        beside: dict[int, Finding | None] = {
            at: f for at, f in (people or {}).items() if f and f.verdict is not Verdict.UNCHECKED
        }
        known = [*rates.words(reader), *(inhabitants.words(reader) if beside else ())]
        return _read_by(reader, beside, known) | _read_by(reader, of_rates, known) | of_parts | in_time
    surveyed = shares.findings(reader, carried.stem)
    of_people = _read_by(reader, people, inhabitants.words(reader)) if people else {}
    of_surveys = _read_by(reader, surveyed, survey_words.words(reader)) if surveyed else {}
    return of_surveys | of_people | of_parts | in_time


def _read_by(
    reader: Reader, findings: dict[int, Finding | None], vocabulary: Sequence[str]
) -> dict[int, Finding | None]:
    by_place = {n.start: n for n in reader.line.numbers}
    return {at: f and _all_read(reader, by_place[at], f, None, vocabulary) for at, f in findings.items()}


def _pair(judged: Sequence[_Judged], i: int) -> tuple[Number, Number] | None:
    """(before, after) of the pair that a count belongs to."""
    claim = judged[i][0]
    if not isinstance(claim, Claim) or claim.what is not What.COUNT:
        return None
    for j in (i - 1, i + 1):
        other = judged[j][0] if 0 <= j < len(judged) else None
        if (
            isinstance(other, Claim)
            and other.what is What.COUNT
            and other.rows == claim.rows
            and (claim.pair or other.pair)
        ):
            if claim.year is None or other.year is None or claim.year == other.year:
                continue
            return (claim.number, other.number) if claim.year < other.year else (other.number, claim.number)
    return None


def _only_follows(line: Line, claim: Claim | Unread, finding: Finding, done: _Checked) -> bool:
    """True for a number that says what a wrong pair before it gives, and nothing of its own."""
    if isinstance(claim, Unread):
        return _follows(line, claim.number, 0, None, done)
    is_change = finding.verdict is not Verdict.RIGHT and claim.what is What.CHANGE
    return is_change and _follows(line, claim.number, claim.sign, finding, done)


def _follows(line: Line, n: Number, sign: int, finding: Finding | None, done: _Checked) -> bool:
    """True when a change only follows from a wrong pair of the same paragraph; it is noted there."""
    for consequence in done.consequences[-_LATEST:]:
        if consequence.paragraph != line.paragraph:
            continue
        expected = (
            consequence.percent if n.unit is Unit.PERCENT else consequence.change if n.unit is Unit.COUNT else None
        )
        if expected is None or (sign and expected and (expected > 0) != (sign > 0)) or not n.fits(abs(expected)):
            continue
        if finding is None or finding.about.split(":")[0] in (consequence.about, ""):
            consequence.also.append((line.start + n.start, line.start + n.end))
            return True
    return False


def _period(line: Line, done: _Checked) -> None:
    """A finding for each year to date that the sentence states, once in a text."""
    if not line.stated or not (line.of(Kind.CATEGORY) or phrases.REPORTS.search(line.words)):
        return
    year = line.facts.scope.year
    crime_here = line.facts.crime(line.facts.scope.area.id)
    if crime_here is None or crime_here.shown is None:
        return
    for stated in line.stated:
        if len(line.stated) > 1 and not _is_of_reports(line, stated):
            continue
        period = stated.period.in_year(year)
        if period.start != date(year, 1, 1) or period.end.month == 12:
            continue
        place = (line.start + stated.start, line.start + stated.end)
        if period in done.periods:
            earlier = done.periods[period]
            done.periods[period] = replace(earlier, also=(*earlier.also, place))
            continue
        is_held = bool(crime.period_is_recorded(line, stated.period))
        shown = period if is_held else crime_here.shown
        sentence = (
            f"Texten gäller {period.without_year()}, och det gör tabellen också."
            if is_held
            else f"Texten säger {period.without_year()}, tabellen gäller {shown.without_year()} {year}."
        )
        verdict = Verdict.RIGHT if is_held else Verdict.OTHER_PERIOD
        says, holds = period.without_year(), shown.without_year()
        done.periods[period] = Finding(
            *place, stated.text, PERIOD, says, holds, verdict, sentence, says=says, holds=holds
        )


def _is_of_reports(line: Line, stated: Stated) -> bool:
    """True when reports or a category stand in the same stretch as a period: "levels to 19 November, reports to 30 September"."""
    start = line.words.rfind(",", 0, stated.start) + 1
    end = line.words.find(",", stated.end) % (len(line.words) + 1)
    named = any(start <= t.start < end for t in line.of(Kind.CATEGORY))
    return named or bool(re.search("anmäl|brottsstatistik", line.words[start:end], re.I))


def _with_places(finding: Finding, words: str, text: str) -> Finding:
    """The finding; its sentence also says where else in the text the same thing stands."""
    if not finding.also:
        return finding
    what = listing([f"”{text[a:b]}”" for a, b in finding.also])
    if finding.about == PERIOD:
        what = plural(len(finding.also), "ställe till", "ställen till")
    return replace(finding, sentence=f"{finding.sentence} {words.format(what)}")
