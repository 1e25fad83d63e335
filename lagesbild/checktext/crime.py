"""Claims about crime against the register's counts."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from lagesbild.analysis.crime import Block, block_period
from lagesbild.calendar import Period, year_period
from lagesbild.checktext import phrases
from lagesbild.checktext.claims import Claim, Rank, Span, What
from lagesbild.checktext.facts import ALL, CrimeOfArea, sum_name
from lagesbild.checktext.line import Line
from lagesbild.checktext.numbers import Slack, Unit
from lagesbild.checktext.report import CONTRADICTED, Finding, Verdict, say, unchecked
from lagesbild.swedish import number, round_half_up


@dataclass(frozen=True)
class _Value:
    """What the register gives for a claim: the value, and the counts and years that it comes from."""

    value: float
    after: float
    before: float | None
    years: str
    period: Period


def judge(line: Line, claim: Claim) -> Finding:
    """The finding of one claim; unchecked, with the reason, where the register cannot tell.

    A sentence without an area speaks of the scope, or goes on about the area of the sentence before.
    """
    if claim.area_before is not None and claim.area_before != claim.area:
        of_before = _judge(line, replace(claim, area=claim.area_before))
        if of_before.verdict is Verdict.RIGHT:
            return of_before
    finding = _judge(line, claim)
    for area in claim.also_areas:
        if finding.verdict is Verdict.RIGHT:
            finding = _judge(line, replace(claim, area=area, also_areas=()))
    if claim.year_before is not None and finding.verdict in CONTRADICTED:
        return unchecked(line.start, claim.number, f"Det framgår inte om talet gäller {claim.year_before}.")
    return finding


def _judge(line: Line, claim: Claim) -> Finding:
    n, facts = claim.number, line.facts
    crime = facts.crime(claim.area)
    area = facts.area_name(claim.area)
    if crime is None or crime.shown is None:
        return unchecked(line.start, n, f"Anmälda brott är inte inlästa för {area}.")
    if any(not crime.rows_of(r) for r in (*claim.rows, *claim.whole)):
        return unchecked(line.start, n, f"{' + '.join(claim.rows)} är inte inläst för {area}.")
    if claim.what is What.SHARE and claim.whole and not _rows_in(crime, claim.rows) <= _rows_in(crime, claim.whole):
        return unchecked(line.start, n, f"{' + '.join(claim.rows)} ingår inte i {' + '.join(claim.whole)}.")
    periods = _periods(crime, claim)
    if not periods:
        stated = claim.period.without_year() if claim.period else "perioden"
        return unchecked(line.start, n, f"Registret har inga tal för {stated}.")
    around = facts.crime(claim.whole_area) if claim.whole_area is not None else None
    if claim.whole_area is not None and (around is None or any(not around.rows_of(r) for r in claim.rows)):
        return unchecked(line.start, n, f"Anmälda brott är inte inlästa för {facts.area_name(claim.whole_area)}.")
    values = [v for p in periods if (v := _value(crime, claim, p, around)) is not None]
    if not values:
        return unchecked(line.start, n, _missing(claim, periods[0]))
    fitting = next((v for v in values if _fits(claim, v)), None)
    value = fitting or values[0]
    if n.unit is Unit.POINTS:  # a count never changes by procentenheter
        return _finding(
            line,
            claim,
            value,
            Verdict.WRONG,
            "",
            f"men ändringen är i procent: {say(_percent(value), Unit.PERCENT, True)}",
        )
    if fitting is None:
        if n.is_rough and not n.is_far_from(abs(values[0].value)):
            return unchecked(
                line.start,
                n,
                f"”{n.text}” är för ungefärligt: registret ger {say(round_half_up(values[0].value, 1), n.unit, False)}.",
            )
        if claim.is_headed and claim.period is None and _fits_block(crime, claim):
            return unchecked(line.start, n, "Det framgår inte vilken period talet gäller.")
        if claim.is_implied:
            return unchecked(line.start, n, "Det framgår inte vilket år talet inom parentes gäller.")
        other = _other_time(crime, claim, periods[0])
        return _finding(line, claim, value, Verdict.OTHER_PERIOD if other else Verdict.WRONG, other)
    if contradiction := _against_direction(crime, claim, fitting):
        return _finding(line, claim, fitting, Verdict.WRONG, contradiction)
    if claim.is_same and (contradiction := _against_same(crime, claim, fitting, line.words)):
        if contradiction == "?":
            return unchecked(line.start, n, "Det framgår inte hur exakt ”oförändrat” är menat.")
        return _finding(line, claim, fitting, Verdict.WRONG, contradiction)
    if claim.every_year and (contradiction := _against_every_year(crime, claim, fitting)):
        shorter = replace(claim, years_in_row=claim.years_in_row - 1)
        if claim.years_in_row > 2 and not _against_every_year(crime, shorter, fitting):  # as many years, or changes
            return unchecked(line.start, n, "Det framgår inte från vilket år ändringen har pågått.")
        return _finding(line, claim, fitting, Verdict.WRONG, contradiction)
    if contradiction := _against_order(crime, claim, fitting, line.words):
        return _finding(line, claim, fitting, Verdict.WRONG, contradiction)
    if claim.rank is not None:
        contradiction = _against_rank(line, crime, claim, claim.rank, fitting.period)
        if contradiction == "?":
            return unchecked(line.start, n, "Rangordningen som meningen anger går inte att pröva.")
        if contradiction:
            return _finding(line, claim, fitting, Verdict.WRONG, contradiction)
    return _finding(line, claim, fitting, Verdict.RIGHT)


def _rows_in(crime: CrimeOfArea, rows: tuple[str, ...]) -> set[str]:
    """The categories that rows consist of, sums taken apart."""
    return {c for r in rows for c in crime.rows_of(r)}


def _periods(crime: CrimeOfArea, claim: Claim) -> list[Period]:
    """The periods that the sentence may mean, in the scope's year: the stated one, else the one that the tables show."""
    assert crime.shown is not None
    if claim.rolling:
        return [block_period(Block.ROLLING, crime.shown.end)]
    if claim.period is None:
        whole = [year_period(crime.shown.end.year)] if claim.also_full_year else []
        return [crime.shown, *(p for p in whole if p != crime.shown)]
    if _is_recorded(crime, claim.period):
        return [claim.period]
    # a year to date that is not loaded is told as such; its numbers are tried against the table that is
    starts_year = (claim.period.start.month, claim.period.start.day) == (1, 1)
    return [crime.shown] if starts_year and claim.period.end.month != 12 else []


def _fits_block(crime: CrimeOfArea, claim: Claim) -> bool:
    """True when a number is that of another block that the tables show: the last month, or twelve months."""
    assert crime.shown is not None
    blocks = [block_period(b, crime.shown.end) for b in Block]
    return any((v := _value(crime, claim, b)) is not None and _fits(claim, v) for b in blocks)


def _is_recorded(crime: CrimeOfArea, period: Period) -> bool:
    assert crime.shown is not None
    year = crime.shown.end.year
    return any(crime.value([c], period.in_year(y)) is not None for c in crime.counts for y in (period.end.year, year))


def period_is_recorded(line: Line, period: Period) -> bool | None:
    """True when the register has counts of the scope for a period; None when it has none of the scope at all."""
    crime = line.facts.crime(line.facts.scope.area.id)
    return None if crime is None or crime.shown is None else _is_recorded(crime, period)


def _missing(claim: Claim, period: Period) -> str:
    of = "de åren" if isinstance(claim.base, Span) or claim.year is None else f"{claim.year}"
    if isinstance(claim.base, int) and claim.what is What.CHANGE:
        of = f"{claim.base} och {claim.year}"
    return f"Registret har inte alla tal som behövs för {period.without_year()} {of}."


def _value(crime: CrimeOfArea, claim: Claim, period: Period, around: CrimeOfArea | None = None) -> _Value | None:
    def count(year: int, rows: tuple[str, ...] = claim.rows) -> int | None:
        return crime.value(rows, period.in_year(year))

    def mean(span: Span) -> float | None:
        known = [count(y) for y in span.years]
        return None if not known or None in known else sum(k for k in known if k is not None) / len(known)

    if claim.extreme is not None:
        is_low, span = claim.extreme
        counts = [count(y) for y in span]
        if None in counts:
            return None
        limit = float((min if is_low else max)(c for c in counts if c is not None))
        return _Value(limit, limit, None, f"{'lägst' if is_low else 'högst'} {span[0]}–{span[-1]}", period)
    if claim.mean is not None:
        average = mean(claim.mean)
        if average is None:
            return None
        return _Value(average, average, None, f"snittet {claim.mean.years[0]}–{claim.mean.years[-1]}", period)
    if claim.year is None or (after := count(claim.year)) is None:
        return None
    if claim.what is What.SHARE:
        rows = claim.whole or (sum_name(crime.groups[claim.rows[0]]),)
        of = crime if around is None else around
        whole = of.value(rows, period.in_year(claim.year))
        if not whole:
            return None
        return _Value(100 * after / whole, after, float(whole), str(claim.year), period)
    before = mean(claim.base) if isinstance(claim.base, Span) else count(claim.base)
    if claim.what is What.CHANGE and around is not None:  # from another area, in the same year
        before = around.value(claim.rows, period.in_year(claim.year))
    years = (
        f"{claim.base.years[0]}–{claim.base.years[-1]}"
        if isinstance(claim.base, Span) and claim.base.years
        else f"{claim.base}"
    )
    if claim.what is What.COUNT:
        return _Value(float(after), float(after), None if before is None else float(before), str(claim.year), period)
    if before is None:
        return None
    if claim.what is What.INDEX:
        return (
            None if before == 0 else _Value(round_half_up(100 * after / before), after, before, str(claim.year), period)
        )
    if claim.number.unit is Unit.COUNT:
        return _Value(after - before, after, before, f"{years} och {claim.year}", period)
    return (
        None
        if before == 0
        else _Value(100 * (after - before) / before, after, before, f"{years} och {claim.year}", period)
    )


def _percent(value: _Value) -> float:
    return 100 * (value.after - value.before) / value.before if value.before else 0.0


def _fits(claim: Claim, value: _Value) -> bool:
    n = claim.number
    if claim.what is What.CHANGE and claim.sign and value.value and (value.value > 0) != (claim.sign > 0):
        return False
    if claim.what is What.CHANGE and claim.sign and not value.value and n.value:
        return False
    true = abs(value.value)
    is_mean = claim.mean is not None or isinstance(claim.base, Span)
    if is_mean and n.unit is Unit.COUNT:  # a mean is written as a whole number or with its decimals
        of = abs(value.before or value.after)  # per day or per year: leap years differ by one part in 366
        return abs(true - n.value) <= max(1.0, n.step / 2, 0.002 * of) or n.fits(true)
    if is_mean:
        return abs(true - n.value) <= max(0.3, n.step / 2) or n.fits(true)
    if n.unit is Unit.COUNT and n.slack is Slack.EXACT and n.value >= 1000 and n.value % 1000 == 0:
        return abs(true - n.value) <= 0
    return n.fits(true)


def _against_direction(crime: CrimeOfArea, claim: Claim, value: _Value) -> str:
    """What is wrong with the direction that governs a count that is right in itself; "" when nothing is."""
    if claim.what is not What.COUNT or not claim.direction or isinstance(claim.base, Span):
        return ""
    first, last = sorted((claim.base, claim.year or claim.base))
    if claim.pair < 0:
        first, last = (claim.year or first), _end_of(claim, crime)
    if first == last:
        return ""
    before, after = (crime.value(claim.rows, value.period.in_year(y)) for y in (first, last))
    if before is None or after is None or (after - before) * claim.direction > 0:
        return ""
    if claim.is_denied and after == before:
        return ""
    says = "ökning" if claim.direction > 0 else "minskning"
    if claim.is_denied:
        says = f"ingen {'minskning' if claim.direction > 0 else 'ökning'}"
    way = "oförändrat" if after == before else "en ökning" if after > before else "en minskning"
    return f"Texten säger {says}, men från {number(before)} ({first}) till {number(after)} ({last}) är {way}"


def _against_every_year(crime: CrimeOfArea, claim: Claim, value: _Value) -> str:
    """What is wrong when the sentence says that the count went the same way every year and it did not."""
    assert isinstance(claim.base, int)
    first, last = (claim.year or claim.base, _end_of(claim, crime)) if claim.pair < 0 else (claim.base, claim.end or 0)
    if claim.years_in_row:
        first = last - claim.years_in_row
    counts = [(y, crime.value(claim.rows, value.period.in_year(y))) for y in range(first, last + 1)]
    for (_, before), (year, after) in pairwise(counts):
        if before is None or after is None or (after - before) * claim.every_year <= 0:
            contradiction = "inget tal" if after is None else number(after)
            return f"Texten säger {'ökning' if claim.every_year > 0 else 'minskning'} varje år, men {year} är det {contradiction}"
    return ""


def _against_same(crime: CrimeOfArea, claim: Claim, value: _Value, words: str) -> str:
    """What is wrong when the sentence says that nothing has changed and much has; "?" when it cannot be told."""
    if isinstance(claim.base, Span) or claim.year is None:
        return ""
    first, last = (claim.year, _end_of(claim, crime)) if claim.pair < 0 else (claim.base, claim.year)
    before, after = (crime.value(claim.rows, value.period.in_year(y)) for y in (first, last))
    if before is None or after is None:
        return ""
    change = abs(after - before)
    is_exact = not phrases.HEDGED.search(words)
    if is_exact and phrases.EQUAL.search(words):
        if change:
            return f"Texten säger lika många, men {first} är det {number(before)} och {last} {number(after)}"
        return ""
    if change <= max(3, 0.1 * before):
        return "?" if is_exact and change > max(3, 0.03 * before) else ""
    return f"Texten säger oförändrat, men {first} är det {number(before)} och {last} {number(after)}"


_DENIED = re.compile(r"\binte\s++(?:\w++\s++)?(?:fler|mer|högre|större|färre|mindre|lägre)\s++än\b", re.I)


def _against_order(crime: CrimeOfArea, claim: Claim, value: _Value, words: str) -> str:
    """What is wrong when the sentence says that one year has more than another and it has not."""
    if claim.ordered is None or claim.year not in claim.ordered[1:]:
        return ""
    sign, first, second = claim.ordered
    if isinstance(second, Span):
        return _against_mean(crime, claim, value, second)
    one, other = (crime.value(claim.rows, value.period.in_year(y)) for y in (first, second))
    is_denied = _DENIED.search(words) is not None
    if one is None or other is None or (one - other) * sign > 0 or (is_denied and one == other):
        return ""
    says = "fler" if sign > 0 else "färre"
    if is_denied:
        says = f"inte {'färre' if sign > 0 else 'fler'}"
    return f"Texten säger {says} {first} än {second}, men {first} är det {number(one)} och {second} {number(other)}"


def _against_mean(crime: CrimeOfArea, claim: Claim, value: _Value, span: Span) -> str:
    """What is wrong when the sentence says that a year lies above or below the mean of others and it does not."""
    assert claim.ordered is not None
    sign, year, _ = claim.ordered
    counts = [crime.value(claim.rows, value.period.in_year(y)) for y in (year, *span.years)]
    if None in counts:
        return ""
    one, *others = (c for c in counts if c is not None)
    mean = sum(others) / len(others)
    if (one - mean) * sign > 0:
        return ""
    says = "över" if sign > 0 else "under"
    return (
        f"Texten säger {says} snittet, men {year} är det {number(one)} och snittet {number(round_half_up(mean, 1), 1)}"
    )


def _end_of(claim: Claim, crime: CrimeOfArea) -> int:
    assert crime.shown is not None
    return claim.end if claim.end is not None else crime.shown.end.year


def _against_rank(line: Line, crime: CrimeOfArea, claim: Claim, rank: Rank, period: Period) -> str:
    """What is wrong with the rank that the sentence gives the row; "?" when it cannot be told, "" when it is right."""
    if claim.year is None or len(claim.rows) != 1:
        return "?"
    row = claim.rows[0]
    if rank.over_areas:
        facts = line.facts
        parts = {p.name: facts.crime(p.id) for p in facts.scope.parts}
        in_year = period.in_year(claim.year)
        if rank.of_change:
            return _against_area_change(line, claim, rank, in_year)
        true = {
            name: v for name, c in parts.items() if c is not None and (v := c.value(claim.rows, in_year)) is not None
        }
        return _misplaced(true, facts.area_name(claim.area), rank)
    if rank.over_months:
        return _against_month(crime, claim, rank, period.in_year(claim.year))
    if rank.over_years:
        values = {
            str(y): v
            for y in crime.years(claim.rows, period)
            if rank.since is None or rank.since < y
            if (v := crime.value(claim.rows, period.in_year(y))) is not None
        }
        if rank.since is not None and min((int(y) for y in values), default=0) > rank.since + 1:
            return "?"  # the register does not go back as far as the sentence
        return _misplaced(values, str(claim.year), rank)
    if row not in crime.counts:
        return "?"
    if rank.of_change:
        return _against_change_rank(crime, row, rank, period.in_year(claim.year))
    contradiction = [
        _misplaced(_in_group(crime, group, period.in_year(claim.year)), row, rank)
        for group in _groups(crime, row, rank)
    ]
    # without a group it may be any: right when it is so among all, wrong when it is so in none
    return contradiction[0] if all(contradiction) or not contradiction[0] else "?"


def _against_area_change(line: Line, claim: Claim, rank: Rank, period: Period) -> str:
    """What is wrong with "har ökat mest i Kvarnby", which may be meant in number or in percent."""
    facts, base = line.facts, claim.base
    if not isinstance(base, int):
        return "?"
    in_number: dict[str, int] = {}
    in_percent: dict[str, int] = {}
    for part in facts.scope.parts:
        crime = facts.crime(part.id)
        before, after = (crime.value(claim.rows, p) if crime else None for p in (period.in_year(base), period))
        if before is None or after is None:
            return "?"
        in_number[part.name] = rank.of_change * (after - before)
        in_percent[part.name] = rank.of_change * round(1000 * (after - before) / before) if before else 0
    name = facts.area_name(claim.area)
    contradiction = [_misplaced(values, name, rank) for values in (in_number, in_percent)]
    return "" if "" in contradiction else contradiction[0]


def _against_month(crime: CrimeOfArea, claim: Claim, rank: Rank, period: Period) -> str:
    """What is wrong with "flest anmäldes i juli"; "?" of a stretch that is no month, and where a month is missing."""
    year = period.start.year
    months = [Period(date(year, m, 1), date(year, m, monthrange(year, m)[1])) for m in range(1, 13)]
    if period not in months:
        return "?"
    counts = {m.in_months(): crime.value(claim.rows, m) for m in months}
    return _misplaced({m: v for m, v in counts.items() if v is not None}, period.in_months(), rank)


def _against_change_rank(crime: CrimeOfArea, row: str, rank: Rank, period: Period) -> str:
    """What is wrong with "den största ökningen", which may be meant in number or in percent, in the group or of all."""
    contradiction = []
    for group in _groups(crime, row, rank):
        after, before = (_in_group(crime, group, period.in_year(y)) for y in (period.end.year, period.end.year - 1))
        both = [c for c in after if c in before]
        in_number = {c: rank.of_change * (after[c] - before[c]) for c in both}
        in_percent = {c: rank.of_change * round(1000 * (after[c] - before[c]) / before[c]) for c in both if before[c]}
        contradiction += [_misplaced(in_number, row, rank), _misplaced(in_percent, row, rank)]
    if "" in contradiction[:2]:
        return ""
    if "" in contradiction:
        return "?"  # so in its group, which the sentence does not say
    direction = "ökningen" if rank.of_change > 0 else "minskningen"
    return f"{row} har inte den största {direction}" if all(t != "?" for t in contradiction) else "?"


def _groups(crime: CrimeOfArea, row: str, rank: Rank) -> list[tuple[str, ...]]:
    return [rank.of] if rank.of else [(ALL,), (sum_name(crime.groups[row]),)]


def _in_group(crime: CrimeOfArea, group: tuple[str, ...], period: Period) -> dict[str, int]:
    rows = [c for g in group for c in crime.rows_of(g)]
    return {c: v for c in rows if (v := crime.value([c], period)) is not None}


def _misplaced(values: dict[str, int], name: str, rank: Rank) -> str:
    if name not in values or len(values) < 2:
        return "?"
    more = sum((v < values[name]) if rank.is_low else (v > values[name]) for v in values.values())
    alike = sum(v == values[name] for v in values.values())
    if more < rank.order <= more + alike:
        return ""
    order = sorted(values, key=lambda k: values[k], reverse=not rank.is_low)
    first = order[min(rank.order, len(order)) - 1]
    return f"{name} har inte den plats som texten säger: där står {first} ({number(values[first])})"


def _other_time(crime: CrimeOfArea, claim: Claim, period: Period) -> str:
    """The other year or period of which an exact number would be right; small numbers fit by chance."""
    n = claim.number
    if (
        n.slack is not Slack.EXACT
        or n.is_rough
        or (n.value < 10 and n.step == 1)
        or claim.what not in (What.COUNT, What.CHANGE)
    ):
        return ""
    if claim.mean is not None or isinstance(claim.base, Span) or claim.whole_area is not None:
        return ""
    for other in (period, *(p for p in crime.known if p != period)):
        for year in crime.years(claim.rows, other):
            moved = replace(claim, year=year, base=year - 1)
            value = _value(crime, moved, other)
            if value is not None and _fits(moved, value):
                when = f"{year - 1}–{year}" if claim.what is What.CHANGE else str(year)
                return f"{_stated(claim)} gäller {other.without_year()} {when}"
    return ""


def _stated(claim: Claim) -> str:
    n = claim.number
    signed = (claim.sign or 1) * n.value if claim.what is What.CHANGE else n.value
    return n.text if n.is_rough else say(signed, n.unit, claim.what is What.CHANGE)


def _finding(line: Line, claim: Claim, value: _Value, verdict: Verdict, more: str = "", instead: str = "") -> Finding:
    n, is_change = claim.number, claim.what is What.CHANGE
    sign = claim.sign or (-1 if is_change and value.value < 0 else 1)
    stated = sign * n.value if is_change else n.value
    exact = (claim.what in (What.COUNT, What.INDEX) and claim.mean is None) or (
        is_change and n.unit is Unit.COUNT and not isinstance(claim.base, Span)
    )
    expected = value.value if exact else round_half_up(value.value, 1)
    name = " + ".join(claim.rows)
    if claim.area != line.facts.scope.area.id:
        name = f"{name} i {line.facts.area_name(claim.area)}"
    period = value.period.without_year()
    if is_change and value.before is not None and claim.whole_area is not None:
        than = line.facts.area_name(claim.whole_area)
        basis = f"{name} {_plain(value.after)}, i {than} {_plain(value.before)}, {period} {claim.year}"
    elif is_change and value.before is not None:
        basis = f"{name} {_plain(value.before)} → {_plain(value.after)}, {period} {value.years}"
    elif claim.what is What.SHARE and value.before is not None:
        basis = f"{name} {_plain(value.after)} av {_plain(value.before)}, {period} {value.years}"
    else:
        basis = f"{name}, {period} {value.years}"
    unit = Unit.COUNT if claim.what is What.INDEX else n.unit
    ours, theirs = say(expected, unit, is_change), _stated(claim)
    holds = say(_percent(value), Unit.PERCENT, True) if instead else ours
    if instead:
        words = f"Texten säger {theirs}, {instead} ({basis})."
    elif verdict is Verdict.RIGHT:
        words = f"Texten säger {theirs}, och tabellen ger {ours} ({basis})."
    elif verdict is Verdict.WRONG and more:
        words = f"{more}. Talet: {ours} ({basis})."
    elif more:
        words = f"Texten säger {theirs}, tabellen ger {ours} ({basis}); {more}."
    else:
        words = f"Texten säger {theirs}, tabellen ger {ours} ({basis})."
    kind = {What.COUNT: "antal", What.SHARE: "andel i procent", What.INDEX: "index"}.get(
        claim.what, "ändring i antal" if n.unit is Unit.COUNT else "ändring i procent"
    )
    about = f"{' + '.join(claim.rows)}: {'snitt' if claim.mean else kind}"
    place = (line.start + n.start, line.start + n.end)
    return Finding(*place, n.text, about, stated, expected, verdict, words, says=theirs, holds=holds)


def _plain(value: float) -> str:
    return number(value, 0 if value == int(value) else 1)
