"""Numbers about CompStat: counts, changes in number and in percent, and the period itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from lagesbild.calendar import Period
from lagesbild.checktext import names as textnames
from lagesbild.checktext import phrases
from lagesbild.checktext.line import Counts, Line, Mention, Use
from lagesbild.checktext.numbers import Number, Slack, Unit
from lagesbild.checktext.report import PERIOD, Finding, Verdict, say
from lagesbild.swedish import number, round_half_up


@dataclass(frozen=True)
class _Subject:
    """What a number may be about: any of the sums ``readings``, the likeliest first."""

    name: str
    readings: tuple[tuple[str, ...], ...]
    certain: bool
    region: tuple[int, int]


@dataclass(frozen=True)
class _Claim:
    """A number as a count (``pair`` −1 or 1 in "från 6 till 2") or as a change; uncertain ones are never wrong."""

    number: Number
    change: bool
    sign: int = 0
    pair: int = 0
    certain: bool = True
    begin: int = 0  # where the words that make it a change begin


@dataclass
class Consequence:
    """A wrong pair of counts in the text, and the later numbers that only follow from it."""

    finding: Finding
    paragraph: int
    change: int
    percent: float | None
    also: list[tuple[int, int]]


def findings(
    line: Line, carried: tuple[Mention, ...], periods: dict[Period, Finding], pending: list[Consequence]
) -> list[Finding]:
    """What the sentence says of CompStat. ``carried`` are the names of the sentence before, where this one leans on it.

    ``periods`` and ``pending`` gather over the whole text: each stated period once, and each
    wrong pair with what follows from it.
    """
    tables = line.source.crime
    if not tables or not (line.numbers or line.stated):
        return []
    named = [m for m in line.mentions if m.use is not Use.NARROWED]
    if not line.of_scope or phrases.NOT_COUNTED.search(line.rest) or phrases.ELSEWHERE.search(line.rest):
        return []
    if not named and not carried:
        if phrases.REPORTS.search(line.words):
            _period(line, periods)
        _follow(line, pending)
        return []
    table = _period(line, periods)
    if table is None:
        return []
    found: list[Finding] = []
    claims = _claims(line)
    judged: dict[int, Finding] = {}  # by the claim's place
    for at, claim in enumerate(claims):
        subject = _subject(line, claim, carried)
        if subject is None:
            continue
        finding = _judge(line, claim, subject, table)
        if finding is None:
            if claim.change:
                _follows(line, claim, None, pending)
            continue
        if finding.verdict is not Verdict.RIGHT and claim.change and _follows(line, claim, finding, pending):
            continue
        judged[at] = finding
        is_pair_right = (
            claim.pair > 0 and at - 1 in judged and judged[at - 1].verdict is finding.verdict is Verdict.RIGHT
        )
        found.append(_turned(line, claims, claim, finding) if is_pair_right else finding)
        if claim.pair and (whole := _pair_of(claims, claim)) and finding.verdict is Verdict.WRONG:
            first, second = whole
            change = int(second.number.value - first.number.value)
            base = first.number.value
            percent = 100 * change / base if base else None
            pending.append(Consequence(finding, line.paragraph, change, percent, []))
    return found


def _turned(line: Line, claims: Sequence[_Claim], claim: _Claim, finding: Finding) -> Finding:
    """The finding of the second of a pair whose counts are right; wrong when the text says that it went the other way.

    Only where the direction stands right before the pair: "ökade från 103 till 80".
    """
    pair = _pair_of(claims, claim)
    if pair is None:
        return finding
    before, after = (int(c.number.value) for c in pair)
    words = list(phrases.DIRECTION.finditer(line.words, 0, pair[0].number.start))
    if not words or not phrases.STRAIGHT_FROM.fullmatch(line.words[words[-1].end() : pair[0].number.start]):
        return finding
    change = after - before
    if (1 if words[-1]["up"] else -1) * change >= 0:
        return finding
    way = "ökning" if change > 0 else "minskning"
    says, holds = number(-change, sign=True), number(change, sign=True)
    told = f"Texten säger ”{words[-1][0]}”, men från {number(before)} till {number(after)} är en {way}: {holds}. {finding.sentence}"
    about = f"{finding.about.rpartition(':')[0]}: ändring i antal"
    return replace(
        finding,
        about=about,
        found=float(-change),
        expected=float(change),
        verdict=Verdict.WRONG,
        sentence=told,
        says=says,
        holds=holds,
    )


def _pair_of(claims: Sequence[_Claim], claim: _Claim) -> tuple[_Claim, _Claim] | None:
    """(before, after) of the pair that a count belongs to."""
    at = claims.index(claim)
    near = [c for c in claims[max(0, at - 1) : at + 2] if c.pair == -claim.pair]
    if not near:
        return None
    return (claim, near[0]) if claim.pair < 0 else (near[0], claim)


def _follows(line: Line, claim: _Claim, finding: Finding | None, pending: list[Consequence]) -> bool:
    """True when a change only follows from a wrong pair of the same paragraph; it is noted there."""
    for consequence in pending:
        if consequence.paragraph != line.paragraph:
            continue
        n = claim.number
        own = consequence.percent if n.unit is Unit.PERCENT else consequence.change if n.unit is Unit.COUNT else None
        if own is None or (claim.sign and own and (own > 0) != (claim.sign > 0)) or not n.fits(abs(own)):
            continue
        if finding is None or finding.about.split(":")[0] == consequence.finding.about.split(":")[0]:
            consequence.also.append((line.start + n.start, line.start + n.end))
            return True
    return False


def _follow(line: Line, pending: list[Consequence]) -> None:
    if any(c.paragraph == line.paragraph for c in pending):
        for claim in _claims(line):
            if claim.change:
                _follows(line, claim, None, pending)


def _period(line: Line, periods: dict[Period, Finding]) -> Counts | None:
    """The table for the period that the sentence states, and a finding for the period itself.

    A period that does not begin on 1 January speaks of nothing that CompStat holds: None.
    """
    year = line.source.scope.year
    tables = line.source.crime
    shown = next(iter(tables.values()))
    if not line.stated:
        return shown
    alike = {s.period.in_year(year) for s in line.stated}
    period = next(iter(alike))
    if len(alike) > 1 or period.start != date(year, 1, 1):
        return None
    for said in line.stated:
        place = (line.start + said.start, line.start + said.end)
        if period in periods:
            earlier = periods[period]
            periods[period] = replace(earlier, also=(*earlier.also, place))
            continue
        held = period in tables
        expected = period if held else shown.period
        sentence = (
            f"Texten gäller {period.without_year()}, och det gör tabellen också."
            if held
            else f"Texten säger {period.without_year()}, tabellen gäller {shown.period.without_year()} {year}."
        )
        periods[period] = Finding(
            *place,
            said.text,
            PERIOD,
            period.without_year(),
            expected.without_year(),
            Verdict.RIGHT if held else Verdict.OTHER_PERIOD,
            sentence,
            says=period.without_year(),
            holds=expected.without_year(),
        )
    return tables.get(period, shown)


def _claims(line: Line) -> list[_Claim]:
    """What each number of the sentence says; a number in no known form says nothing."""
    made: list[_Claim] = []
    found = line.numbers
    paired: dict[int, int] = {}
    for i, n in enumerate(found):
        before = line.words[found[i - 1].end if i else 0 : n.start]
        after = line.words[n.end : found[i + 1].start if i + 1 < len(found) else len(line.words)]
        follows = found[i + 1] if i + 1 < len(found) else None
        free = bool(phrases.FREE.match(after)) or any(
            m.start >= n.end and phrases.NEXT_TO.match(line.words[n.end : m.start]) for m in line.mentions
        )
        if i in paired:
            made.append(_Claim(n, False, pair=paired[i], certain=free))
            continue
        counts = n.unit is Unit.COUNT and follows is not None and follows.unit is Unit.COUNT
        if (
            counts
            and len(after) < 60
            and (phrases.ARROW.match(after) or (phrases.FROM.search(before) and phrases.UP_TO.search(after)))
        ):
            paired[i + 1] = 1
            made.append(_Claim(n, False, pair=-1))
            continue
        if change := _change(line, n, before, after, made, found[i - 1] if i else None):
            if change.certain and n.unit is Unit.COUNT and not free:
                change = replace(change, certain=False)
            made.append(change)
            continue
        if n.unit is not Unit.COUNT or n.text.lower() == "ett" or n.sign:
            continue
        if counts and len(after) < 80 and phrases.AGAINST.search(after) and free:
            paired[i + 1] = -1
            made.append(_Claim(n, False, pair=1, certain=bool(phrases.CRIMES.match(after) or _amounts(before))))
            continue
        changed = bool(made) and i > 0 and made[-1].number == found[i - 1] and made[-1].change
        directed = (changed or bool(phrases.DIRECTION.search(before))) and bool(phrases.UP_TO.search(before))
        adjacent = any(m.start >= n.end and phrases.NEXT_TO.match(line.words[n.end : m.start]) for m in line.mentions)
        if directed or adjacent or (free and (_amounts(before) or phrases.CRIMES.match(after))):
            dated = bool(line.years) or bool(line.stated)
            made.append(_Claim(n, False, certain=free and (dated or n.value >= 20)))
    return made


def _amounts(before: str) -> bool:
    return bool(phrases.AMOUNTS.search(before))


def _change(
    line: Line, n: Number, before: str, after: str, made: Sequence[_Claim], previous: Number | None
) -> _Claim | None:
    if n.text.lower() == "ett" or (n.unit is Unit.PERCENT and phrases.OF_WHOLE.match(after)):
        return None
    if match := phrases.FEWER.match(after):
        return _Claim(n, True, 1 if match["up"] else -1, begin=n.start)
    directions = list(phrases.DIRECTION.finditer(before))
    if directions and phrases.BY.search(before):
        word = directions[-1]
        begin = n.start - len(before) + word.start()
        return _Claim(n, True, 1 if word["up"] else -1, certain=line.is_plain(begin, n.start), begin=begin)
    if n.sign and n.text[1:2].strip():
        return _Claim(n, True, n.sign, begin=n.start)
    last = made[-1] if made and previous is not None and made[-1].number == previous else None
    if last and (last.change or last.pair > 0) and phrases.BY.search(before):
        # "rån ökade med 5 % och fickstölder med 32 %", "från 243 till 310, alltså med 67"
        return _Claim(n, True, last.sign, certain=last.certain, begin=n.start - len(before))
    if n.unit is Unit.PERCENT and last and (last.change or last.pair > 0) and phrases.THAT_IS.search(before):
        return _Claim(n, True, last.sign, begin=n.start)
    return None


def _subject(line: Line, claim: _Claim, carried: tuple[Mention, ...]) -> _Subject | None:
    """What the number is about: the name right after it, else the nearest before it, else the only one."""
    n = claim.number
    mentions = [m for m in line.mentions if m.use is not Use.BESIDE]
    following = [m for m in mentions if m.start >= n.end]
    preceding = [m for m in mentions if m.end <= n.start]
    if following and phrases.NEXT_TO.match(line.words[n.end : following[0].start]):
        return _read(line, _chain(line, following), (claim.begin or n.start, n.start))
    if preceding:
        region = (min(preceding[-1].end, claim.begin or n.start), n.start)
        return _read(line, _chain(line, preceding[::-1]), region)
    if len({m.rows for m in following}) == 1:
        return _read(line, following[:1], (n.end, following[0].start))
    if not following and carried and len({m.rows for m in carried}) == 1:
        return _read(line, carried[:1], (0, n.start))
    return None


def _chain(line: Line, mentions: Sequence[Mention]) -> list[Mention]:
    """The first mention and those that are only joined to it by "och" and the like."""
    chain = [mentions[0]]
    for m in mentions[1:]:
        a, b = sorted((chain[-1], m), key=lambda x: x.start)
        if not phrases.JOIN.match(line.words[a.end : b.start]):
            break
        chain.append(m)
    return chain


def _read(line: Line, chain: Sequence[Mention], region: tuple[int, int]) -> _Subject | None:
    if any(m.use is Use.NARROWED for m in chain):
        return None
    rows = list(dict.fromkeys(r for m in sorted(chain, key=lambda m: m.start) for r in m.rows))
    if len(chain) == 1 and len(rows) > 1:
        said = [r for r in rows if (q := textnames.qualifier(r)) and re.search(rf"(?<![0-9]){q}", line.words, re.I)]
        rows = said if len(said) == 1 else rows
    together = bool(phrases.TOGETHER.search(line.words))
    single = [(r,) for r in rows] if len(rows) > 1 and not (together and len(chain) > 1) else []
    return _Subject(
        " + ".join(rows), (tuple(rows), *single), (len(chain) == 1 or together) and line.is_plain(*region), region
    )


def _changes(line: Line, n: Number) -> tuple[list[tuple[int, int]], bool]:
    """((end year, base year) pairs that a change may speak of, the likeliest first; whether that is certain)."""
    year = line.source.scope.year
    spans = [tuple(int(g) for g in m.groups() if g) for m in phrases.SPAN.finditer(line.words)]
    if spans:
        return [(b, a) for a, b in spans], True
    bases = [(m.start(1), int(m[1])) for m in phrases.BASE.finditer(line.words)]
    base_places = {at for at, _ in bases}
    ends = [y for at, y in line.years if at not in base_places and y <= year] or [year]
    known = sorted(bases, key=lambda b: (b[0] < n.start, abs(b[0] - n.start)))
    combos = [(e, b) for _, b in known for e in ends if b < e] or [(e, e - 1) for e in ends]
    # two years and no word of comparison: "2022 … och 2023 …"
    sure = bool(bases) or len(set(ends)) == 1
    if phrases.YEAR_BEFORE.search(line.words) and not phrases.COMPARED.search(line.words):
        sure = False
    return combos, sure


def _count_years(line: Line, claim: _Claim) -> list[int]:
    """The years that a count may speak of, the likeliest first."""
    year = line.source.scope.year
    combos, _ = _changes(line, claim.number)
    n = claim.number
    tags = list(line.years)
    tags += [(m.start(), year - 1) for m in phrases.YEAR_BEFORE.finditer(line.words)]
    tags += [(m.start(), year) for m in re.finditer(r"\b(?:i år|hittills)\b", line.words, re.I)]
    next_number = min((m.start for m in line.numbers if m.start > n.start), default=len(line.words))
    after = sorted(at_year for at_year in tags if n.end <= at_year[0] < min(next_number, n.end + 40))
    before = sorted((at_year for at_year in tags if at_year[0] < n.start), reverse=True)
    found = [y for _, y in (*after[:1], *before[:1])]
    if claim.pair:
        found += [c[0] if claim.pair > 0 else c[1] for c in combos]
    return list(dict.fromkeys(found or [year]))


def _judge(line: Line, claim: _Claim, subject: _Subject, table: Counts) -> Finding | None:
    n = claim.number
    if claim.change:
        combos, sure = _changes(line, n)
    else:
        combos, sure = [(y, y) for y in _count_years(line, claim)], True
    options = [o for rows in subject.readings for c in combos if (o := _option(table, claim, rows, c)) is not None]
    if not options or (combos and not any(o.years == combos[0] for o in options)):
        return None
    fitting = next((o for o in options if _fits(claim, o.value)), None)
    if n.unit is Unit.POINTS:  # a count never changes by procentenheter
        if fitting is None or not claim.certain or not subject.certain:
            return None
        return _finding(line, claim, fitting, Verdict.WRONG, wrong_unit=True)
    if fitting is not None:
        return _finding(line, claim, fitting, Verdict.RIGHT)
    if not (sure and claim.certain and subject.certain):
        return None
    first = [o for o in options if o.rows == subject.readings[0]] or options
    signed = claim.sign * n.value if claim.sign else n.value
    expected = min(first, key=lambda o: abs((o.value if claim.sign else abs(o.value)) - signed))
    if other := _elsewhere_in_time(line, claim, subject.readings[0], table):
        return _finding(line, claim, expected, Verdict.OTHER_PERIOD, other=other)
    return _finding(line, claim, expected, Verdict.WRONG)


@dataclass(frozen=True)
class _Option:
    """What the table gives for one reading: the value, and the years and counts that it comes from."""

    rows: tuple[str, ...]
    years: tuple[int, int]
    value: float
    before: int
    after: int
    period: Period


def _option(table: Counts, claim: _Claim, rows: tuple[str, ...], combo: tuple[int, int]) -> _Option | None:
    end, base = combo
    after, before = table.value(rows, end), table.value(rows, base)
    if after is None or before is None:
        return None
    if not claim.change:
        return _Option(rows, combo, float(after), before, after, table.period)
    if claim.number.unit is Unit.COUNT:
        return _Option(rows, combo, float(after - before), before, after, table.period)
    if before == 0:
        return None
    return _Option(rows, combo, 100 * (after - before) / before, before, after, table.period)


def _fits(claim: _Claim, value: float) -> bool:
    if claim.sign and value and (value > 0) != (claim.sign > 0):
        return False
    return claim.number.fits(abs(value))


def _elsewhere_in_time(line: Line, claim: _Claim, rows: tuple[str, ...], table: Counts) -> _Option | None:
    """The other years or period of which an exact number would be right; small numbers fit by chance."""
    n = claim.number
    if n.slack is not Slack.EXACT or (n.value < 10 and n.step == 1):
        return None
    for held in (table, *(t for t in line.source.crime.values() if t is not table)):
        known = sorted(held.counts[rows[0]], reverse=True)
        for end in known:
            option = _option(held, claim, rows, (end, end - 1) if claim.change else (end, end))
            if option is not None and _fits(claim, option.value):
                return option
    return None


def _finding(
    line: Line,
    claim: _Claim,
    option: _Option,
    verdict: Verdict,
    *,
    other: _Option | None = None,
    wrong_unit: bool = False,
) -> Finding:
    n = claim.number
    sign = claim.sign or (-1 if claim.change and option.value < 0 else 1)
    found = sign * n.value if claim.change else n.value
    expected = round_half_up(option.value, 1) if claim.change and n.unit is not Unit.COUNT else option.value
    name = _listing(option.rows)
    what = "antal" if not claim.change else "ändring i antal" if n.unit is Unit.COUNT else "ändring i procent"
    period = option.period.without_year()
    basis = (
        f"{name} {number(option.before)} → {number(option.after)}, {period} {option.years[1]} och {option.years[0]}"
        if claim.change
        else f"{name}, {period} {option.years[0]}"
    )
    ours, theirs = say(expected, n.unit, claim.change), say(found, n.unit, claim.change)
    if wrong_unit:
        words = f"Texten säger {theirs}, men ändringen är i procent: {say(expected, Unit.PERCENT, True)} ({basis})."
    elif verdict is Verdict.RIGHT:
        words = f"Texten säger {theirs}, och tabellen ger {ours} ({basis})."
    elif other is not None:
        when = f"{other.years[1]}–{other.years[0]}" if claim.change else str(other.years[0])
        words = f"Texten säger {theirs}, tabellen ger {ours} ({basis}); {theirs} gäller {other.period.without_year()} {when}."
    else:
        words = f"Texten säger {theirs}, tabellen ger {ours} ({basis})."
    about = f"{name}: {what}"
    holds = say(expected, Unit.PERCENT, True) if wrong_unit else ours
    return Finding(
        line.start + n.start,
        line.start + n.end,
        n.text,
        about,
        found,
        expected,
        verdict,
        words,
        says=theirs,
        holds=holds,
    )


def _listing(rows: Sequence[str]) -> str:
    return " + ".join(rows)
