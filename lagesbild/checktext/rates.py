"""Counts per inhabitants or per month: "53,9 anmälda brott per 1 000 invånare", "i snitt 25 cykelstölder i månaden"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lagesbild.calendar import Period, year_period
from lagesbild.checktext.facts import ALL, EVERYBODY, CrimeOfArea
from lagesbild.checktext.numbers import Number, Unit
from lagesbild.checktext.reading import Reader
from lagesbild.checktext.report import Finding, Verdict, unchecked
from lagesbild.checktext.tokens import Kind
from lagesbild.swedish import number, round_half_up

_PER_HEAD = re.compile(
    r"\b(?:per|på)\s++(?:(?P<of>1\s?000|10\s?000|100\s?000|tusen|hundratusen)\s++|varje\s++)?(?:invånare|boende|innevånare)\b"
    r"|\bper\s++(?P<only>1\s?000|10\s?000|100\s?000|tusen|hundratusen)\b",
    re.I,
)
_PER_TIME = re.compile(
    r"\b(?:per|i|varje|om)\s++(?P<unit>månad(?:en)?|vecka(?:n)?|dag(?:en)?|dygn(?:et)?)\b(?!\s++[0-9])", re.I
)
_SIZES = {"tusen": 1000, "hundratusen": 100_000}
_NEAR = 0.03
"""How far, in part, a rate may lie from ours and still be of another population than the one that is loaded."""


@dataclass(frozen=True)
class _Per:
    """What counts are divided by, and where the sentence says so: so many inhabitants, or a stretch of time."""

    start: int
    end: int
    heads: int = 0
    time: str = ""


def findings(reader: Reader) -> dict[int, Finding | None]:
    """By the place of each number that is a rate; the others of such a sentence are left to the rule for crime."""
    per = _per(reader)
    if per is None:
        return {}
    made: dict[int, Finding | None] = {}
    for i in reader.at:
        n = reader.number(i)
        if n.unit is Unit.COUNT and not n.sign and not n.is_rough and _is_of(reader, i, per):
            made[n.start] = _judged(reader, i, per)
    return made


def _per(reader: Reader) -> _Per | None:
    """The one thing that the sentence divides by; None when there are none, or several."""
    words = reader.line.words
    listed = []
    for m in _PER_HEAD.finditer(words):
        written = re.sub(r"\s", "", (m["of"] or m["only"] or "1").lower())
        listed.append(_Per(m.start(), m.end(), heads=_SIZES.get(written) or int(written)))
    if not listed and reader.of_kind(Kind.MEAN):
        listed = [_Per(m.start(), m.end(), time=m["unit"][0].lower()) for m in _PER_TIME.finditer(words)]
    return listed[0] if len(listed) == 1 else None


def _is_of(reader: Reader, i: int, per: _Per) -> bool:
    """True for a number right before the "per …", or for the only one after it; never for a change."""
    tokens, n = reader.tokens, reader.number(i)
    is_change = reader.governed(i) is Kind.BY and reader.direction(i, -1)[0]
    if reader.comparative(i) or is_change or (n.value >= 1900 and n.step == 1):
        return False
    between = [t for t in tokens if min(n.end, per.end) <= t.start < max(n.start, per.start)]
    is_first = per.heads > 1 and per.end <= n.start and per.end <= reader.number(reader.at[0]).start
    is_only = (
        len(reader.at) == 1 or is_first
    )  # "är högst i Kvarnby, 10,7"; "per 1 000 invånare anmäldes 164 i Kvarnby och 31 i Ekudden"
    breaks = (
        Kind.BUT,
        Kind.TOTAL,
        *(() if is_only else (Kind.COMMA, Kind.OPEN)),
        *(() if is_first else (Kind.NUMBER,)),
    )
    kinds = [t.kind for t in tokens[max(0, i - 2) : i + 2]]
    ranked = [Kind.AREA, Kind.OPEN, Kind.NUMBER, Kind.CLOSE]
    if n.start > per.end and per.heads > 1 and kinds == ranked and any(t.kind is Kind.RANK for t in between):
        return True  # "högst i Furulid, 103 per 1 000 invånare, och lägst i Mellanstaden (29)"
    if any(t.kind in breaks for t in between):
        return False
    if n.end <= per.start:
        return True
    before = any(reader.tokens[k].end <= per.start for k in reader.at)
    is_last = not any(n.end <= reader.tokens[k].start for k in reader.at)
    return not before and (is_last or (per.heads > 1 and reader.area_of(i) is not None))


def _judged(reader: Reader, i: int, per: _Per) -> Finding:
    line, facts, n = reader.line, reader.line.facts, reader.number(i)
    subject = reader.subject_of(i)
    of_all = any("brott" in t.text.lower() for t in reader.of_kind(Kind.COUNTED)) and not reader.carried.rows
    if isinstance(subject, str) and of_all and not reader.of_kind(Kind.CATEGORY):
        subject = (ALL,), -1  # "per 1 000 invånare anmäldes 50 brott"
    if isinstance(subject, str):
        return unchecked(line.start, n, subject)
    rows, place = subject
    area = reader.area_of(i, facts.scope.area.id)
    crime = facts.crime(area) if area is not None else None
    if area is None or crime is None or crime.shown is None or any(not crime.rows_of(r) for r in rows):
        return unchecked(line.start, n, "Det framgår inte vilket område eller brott talet gäller.")
    period = reader.period_of(i) if not per.time or _has_period(reader, i) else None
    years = {reader.year_of(k) for k in reader.tags}
    if isinstance(period, str) or len(years) > 1 or reader.of_kind(Kind.YEARS):
        return unchecked(line.start, n, "Det framgår inte vilken tid talet gäller.")
    year = years.pop() if years else reader.year
    of = (period or _whole_year(crime, rows, year)).in_year(year)
    count = crime.value(rows, of)
    if count is None:
        return unchecked(line.start, n, f"Registret har inget tal för {of.without_year()} {year}.")
    name = f"{' + '.join(rows)} i {facts.area_name(area)}, {of.without_year()} {year}"
    if per.heads:
        values = [
            (per.heads * count / p, f"{number(count)} på {number(p)} invånare") for p in _people(reader, area, year)
        ]
        if not values:
            return unchecked(line.start, n, f"Folkmängden för {facts.area_name(area)} {year} är inte inläst.")
    else:
        parts = _parts(of, per.time)
        values = [
            (count / parts, f"{number(count)} på {number(parts, 0 if parts == int(parts) else 1)} {_TIMES[per.time]}")
        ]
    if float(count) == n.value:
        return unchecked(line.start, n, f"{number(count)} är antalet; det framgår inte om det är det som menas.")
    if per.heads and (wrong := _against_rank(reader, i, per, rows, area, of)):
        return _finding(reader, n, values, name, wrong)
    if per.heads and (wrong := _against_other(reader, i, per, rows, area, of, values)):
        return _finding(reader, n, values, name, wrong)
    reader.use(per.start, per.end)
    reader.used |= {j for j, t in enumerate(reader.tokens) if j == place or (per.time and t.kind is Kind.MEAN)}
    return _finding(reader, n, values, name)


def _has_period(reader: Reader, i: int) -> bool:
    """False when the time that the sentence states is of another number: "i snitt 33 per månad, med en topp på 43 i augusti"."""
    a, b = reader.segment(i)
    others = [n for n in reader.at if n != i]
    places = [j for j, t in enumerate(reader.tokens) if t.kind is Kind.PERIOD]
    return not others or not places or places[0] < i or any(a <= j < b for j in places)


def _whole_year(crime: CrimeOfArea, rows: tuple[str, ...], year: int) -> Period:
    assert crime.shown is not None
    whole = year_period(year)
    return whole if crime.value(rows, whole) is not None else crime.shown


def _people(reader: Reader, area: str, year: int) -> list[int]:
    """The populations that a rate of a year may rest on: at its end, at its start, and between the two."""
    by_year = {d.year: v[EVERYBODY] for d, v in reader.line.facts.inhabitants(area).items() if v.get(EVERYBODY)}
    known = [by_year[y] for y in (year, year - 1) if y in by_year]
    return [*known, round(sum(known) / 2)] if len(known) == 2 else known


_TIMES = {"m": "månader", "v": "veckor", "d": "dygn"}


def _parts(of: Period, time: str) -> float:
    days = (of.end - of.start).days + 1
    if time == "m":
        return float(12 * (of.end.year - of.start.year) + of.end.month - of.start.month + 1)
    return days / 7 if time == "v" else float(days)


def _against_rank(reader: Reader, i: int, per: _Per, rows: tuple[str, ...], area: str, of: Period) -> str:
    """What is wrong with "är mest drabbat, 3,4 per 1 000 invånare"; what is right is noted as tried."""
    facts = reader.line.facts
    ranks = [j for j, t in enumerate(reader.tokens) if t.kind is Kind.RANK and not reader.is_number_between(j, i)]
    ranks = [j for j in ranks if j < i][-1:] or ranks
    ours: dict[str, float] = {}
    for part in facts.scope.parts:
        crime, people = facts.crime(part.id), _people(reader, part.id, of.end.year)
        count = crime.value(rows, of) if crime is not None and all(crime.rows_of(r) for r in rows) else None
        if count is None or not people:
            return ""
        ours[part.id] = per.heads * count / people[0]
    if len(ranks) != 1 or area not in ours or reader.tokens[ranks[0]].rank[0] != 1:
        return ""
    first = (min if reader.tokens[ranks[0]].rank[1] else max)(ours, key=lambda p: ours[p])
    if first != area:
        return f"Så är det i {facts.area_name(first)} ({number(round_half_up(ours[first], 1), 1)})"
    reader.used.add(ranks[0])
    return ""


def _against_other(
    reader: Reader, i: int, per: _Per, rows: tuple[str, ...], area: str, of: Period, values: list[tuple[float, str]]
) -> str:
    """What is wrong with "högre än kommunen som helhet"; what is right is noted as tried."""
    facts = reader.line.facts
    for j, t in enumerate(reader.tokens):
        if t.kind not in (Kind.MORE, Kind.LESS) or j < i:
            continue
        rest = [k for k in reader.tokens[j + 1 : j + 6] if k.text.lower() not in ("i", "för", "hela")]
        if [k.kind for k in rest[:2]] != [Kind.THAN, Kind.AREA] or not rest[1].value or rest[1].value == area:
            continue
        other = str(rest[1].value)
        crime = facts.crime(other)
        count = crime.value(rows, of) if crime is not None and all(crime.rows_of(r) for r in rows) else None
        people = _people(reader, other, of.end.year)
        if count is None or not people:
            continue
        theirs = per.heads * count / people[0]
        if (values[0][0] - theirs) * (1 if t.kind is Kind.MORE else -1) <= 0:
            return f"Texten säger {t.text} än {facts.area_name(other)}, som har {number(round_half_up(theirs, 1), 1)}"
        reader.used.add(j)
    return ""


def _finding(reader: Reader, n: Number, values: list[tuple[float, str]], name: str, contradiction: str = "") -> Finding:
    line = reader.line
    written = replace(n, unit=Unit.PERCENT)  # rounded at its last digit, as a share is
    fitting = next((v for v in values if written.fits(v[0])), None)
    true, basis = fitting or values[0]
    shown = number(round_half_up(true, 1), 1)
    if fitting is None and any(abs(n.value - v) <= max(n.step, _NEAR * v) for v, _ in values):
        return unchecked(
            line.start, n, f"Registret ger {shown} ({basis}); talet kan räknas på en annan folkmängd eller tid."
        )
    place = (line.start + n.start, line.start + n.end)
    words = f"{contradiction or f'Texten säger {n.text.strip()}'}, registret ger {shown} ({basis}; {name})."
    verdict = Verdict.RIGHT if fitting and not contradiction else Verdict.WRONG
    return Finding(
        *place,
        n.text,
        f"{name}: kvot",
        n.value,
        round_half_up(true, 1),
        verdict,
        words,
        says=n.text.strip(),
        holds=shown,
    )


def words(reader: Reader) -> list[str]:
    """The words of the sentence that such counts are told in."""
    return [t.text for t in reader.tokens if _VOCABULARY.fullmatch(t.text)]


_VOCABULARY = re.compile(
    r"brott|brotts\w*|relatera\w*|hög\w*|låg\w*|i|folkmängd\w*|anmäl\w*|invånar\w*|befolkning\w*|relation|förhållande|räknat|utslaget|motsvarar|kvot\w*|antal\w*|kommun\w*|stadsdel\w*|drygt|knappt|nästan|cirka|ungefär|"
    r"sker|skedde|begås|begicks|inträffa\w*|per|i|varje|om|månad\w*|vecka\w*|dag\w*|dygn\w*",
    re.I,
)
