"""What a sentence says of a place's people: inhabitants, their ages, and the measures that are loaded about it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations

from lagesbild.checktext import measures
from lagesbild.checktext.facts import EVERYBODY, between, together
from lagesbild.checktext.line import APPROXIMATE, UNCLEAR
from lagesbild.checktext.measures import AGE, rounded, told
from lagesbild.checktext.numbers import Number, Slack, Unit
from lagesbild.checktext.reading import Reader
from lagesbild.checktext.report import Finding, Verdict, say, unchecked
from lagesbild.checktext.subjects import FOLLOWED
from lagesbild.checktext.tokens import Kind
from lagesbild.swedish import number, round_half_up

_PEOPLE = re.compile(
    r"\s*+(?:(?:fler|färre)\s++)?(?:invånare|boende|personer|människor|barn\s++och\s++unga|barn|kommuninvånare)\b", re.I
)
_OF_AGE = re.compile(
    r"\s*+(?:av\s++(?:invånarna|befolkningen|de\s++boende)\s++)?(?:är\s++|var\s++)?(?=(?:under|över|yngre\s++än|äldre\s++än|mellan)\s++[0-9]{1,2}\b|[0-9]{1,2}\s*+(?:[-–]\s*+[0-9]{1,2}\s*+)?år\b)",
    re.I,
)
_OF_PEOPLE = re.compile(r"\s*+av\s++(?:de\s++)?[0-9][0-9 ]*\s*+(?:invånare|boende)", re.I)
_ANY_AREA = re.compile(r"\b(?:områdena?|området|områdets|distriktet|där|stadsdelen|bydel\w*)\b", re.I)
_LIVE = re.compile(r"\b(?:bor|bodde|(?:kommun)?invånar\w*|folkmängd\w*|befolkning\w*|boende|invånarantal\w*)\b", re.I)
_SOME = re.compile(
    r"\b(?:kvinnor|män|flickor|pojkar|utrikes\w*|inrikes\w*|nya|prognos\w*|väntas|förväntas|beräknas|lokalpolisområde\w*|arbetslös\w*|elever|hushåll)\b",
    re.I,
)
_GREW = re.compile(
    r"\b(?-i:[A-ZÅÄÖ])\w+\s++(?:har\s++)?(?:växte|växt|växer|ökade|ökat|minskade|minskat|krympte|krympt)(?:\s++(?:mest|snabbast|i\s++fjol))?,?\s++med\s++(?:\w+\s++)?$",
    re.I,
)
"""Before a number of people: "Ekudden växte med"."""
_TODAY = re.compile(r"\bi\s?dag\b", re.I)
_CHANGED = re.compile(r"\b(?:fler|färre)\b", re.I)


def findings(reader: Reader) -> dict[int, Finding | None] | None:
    """By the place of each number about people or a loaded measure; None when there are none."""
    made: dict[int, Finding | None] = {}
    for n in reader.line.numbers:
        i = reader.index_of(n)
        if i is None:
            continue
        measure = measures.finding(reader, n, i)
        finding = measure or _in_brackets(reader, n, i, made) or _people(reader, n, i, made)
        if finding is not None:
            made[n.start] = finding
    return made or None


_VOCABULARY = re.compile(
    r"(?:(?:kommun)?invånar\w*|befolkning\w*|folkmängd\w*|bo(?:r|dde|tt)|boende|personer|människor|barn|unga|äldre|yngre|ålder\w*|åldrar\w*|fyllt|år\w*|årsskiftet|över|under|mellan|från|stadsdel\w*|"
    r"kommun\w*|stad\w*|område\w*|varav|därav|vilka|andel\w*|totalt|folkrik\w*|störst\w*|minst\w*|folkrik\w*|växt|växte|fler|färre|än|del|hela|procent|december|januari|den|hälften|dem|mot\w*|"
    r"folkmängdens|befolkningens|åldersgruppen|folkbokförda?|registrerade|kommunens|bosatta?|gör|helhet|följer|näst|andra|följ[dt]|tätt|delen|delar(?:na)?|bydel\w*|invånarantal\w*|utgång\w*|slut\w*|år[es]?)",
    re.I,
)
"""What sentences about inhabitants are made of; another word may narrow whom a number counts."""


def words(reader: Reader) -> list[str]:
    """The words of the sentence that say who lives somewhere, and those of the measures that are loaded."""
    named = [(a, b) for a, b, _ in measures.named(reader)]
    units = {m.unit for m in reader.line.facts.measures if named}
    return [
        t.text
        for t in reader.tokens
        if _VOCABULARY.fullmatch(t.text)
        or reader.names_whom(t.text)
        or (named and (measures.VOCABULARY.fullmatch(t.text) or t.text in units))
        or any(a <= t.start and t.end <= b for a, b in named)
    ]


def _in_brackets(reader: Reader, n: Number, i: int, made: Mapping[int, Finding | None]) -> Finding | None:
    """Either count of "nästan var fjärde invånare är under 20 år (7 194 av 29 995)"."""
    kinds = [t.kind for t in reader.tokens[max(0, i - 3) : i + 4]]
    pair = [Kind.OPEN, Kind.NUMBER, Kind.OF, Kind.NUMBER, Kind.CLOSE]
    is_first = kinds[2:7] == pair
    words = reader.line.words
    if (not is_first and kinds[:5] != pair) or reader.of_kind(Kind.CATEGORY):
        return None
    before = words[: reader.tokens[i - (1 if is_first else 3)].start]
    shares = [f for f in made.values() if f and f.about.endswith(": invånare") and ("%" in f.holds)]
    ages = list(AGE.finditer(before))
    area = reader.area_of(i, reader.line.facts.scope.area.id)
    if not shares or len(ages) != 1 or area is None:
        return None
    by_day = reader.line.facts.inhabitants(area)
    span = _span(ages[0]) if is_first else EVERYBODY
    values = {day: v for day, counts in by_day.items() if (v := between(counts, *span)) is not None}
    if not values:
        return None
    day = max(values)
    true, name = values[day], reader.line.facts.area_name(area)
    holds = f"{number(true)} invånare"
    sentence = f"Texten säger {number(n.value)} invånare, registret har {holds} ({name}, {day})."
    return told(reader, n, f"{name}: invånare", true, rounded(n, true), sentence, holds)


# --- inhabitants -------------------------------------------------------------------------------


def _people(reader: Reader, n: Number, i: int, made: dict[int, Finding | None]) -> Finding | None:
    line, words = reader.line, reader.line.words
    previous = max((m.end for m in line.numbers if m.end <= n.start), default=0)
    following = min((m.start for m in line.numbers if m.start > n.start), default=len(words))
    clause = words[previous:following]
    counts_people = bool(_PEOPLE.match(words, n.end) or _OF_PEOPLE.match(words, n.end)) and (
        bool(_LIVE.search(words))
        or bool(re.match(r"\s*+(?:(?:fler|färre)\s++)?(?:invånare|boende)", words[n.end :]))
        or (_GREW.search(words[: n.start]) is not None and not reader.of_kind(Kind.CATEGORY))
    )
    named = re.search(
        r"\b(?:folkmängd\w*|befolkning(?:en|s)?|invånarantal\w*|antal(?:et)?\s++(?:invånare|boende)|(?:tappa\w*|förlora\w*|minskat\s++i|vunnit|fått\s++(?:fler|färre))\s++invånare|(?:invånarna|de\s++boende)(?=[^.;:,0-9]{0,40}\b(?:är|var|uppgår\s++till)\s++(?:[a-zåäö]++\s++)?$))",
        words[: n.start],
        re.I,
    )
    if named is None and reader.carried.is_people and not reader.of_kind(Kind.CATEGORY):
        named = _THOSE.search(words[: n.start])
    part = re.search(r"\bvarav\b|\bav\s++vilka\b|\bav\s++dem\b|\bav\s++dessa\b|\bdärav\b", clause, re.I) and made
    if of_people := _OF_PEOPLE.match(words, n.end):
        following = min((m.start for m in line.numbers if m.start >= of_people.end()), default=len(words))
        clause = words[previous:following]
    age = AGE.search(words, n.end, following) or AGE.search(words, previous, n.start)
    if age is None and made and n.unit is Unit.PERCENT and reader.governed(i) is Kind.THAN:
        age = AGE.search(words, 0, n.start)  # "25,5 procent är under 20 år, att jämföra med 21,2 procent i staden"
    if age and reader.governed(i) is Kind.OF and any(f for f in made.values()) and "av" in words[previous : n.start]:
        age = None  # "2 487 av 9 214 invånare under 20 år": the age is of the first
    if re.search(r"\bper\b", words[n.end : n.end + 8]) or re.search(
        r"\bper\s++(?:1\s?000|100\s?000)\s*+$", words[: n.start]
    ):
        return None
    grown = reader.governed(i) is Kind.TO and any(f and "invånare, ändring" in f.about for f in made.values())
    is_of_people = _LIVE.search(words[: n.start]) is not None and not reader.of_kind(Kind.CATEGORY)
    more = (bool(made) or is_of_people) and bool(reader.comparative(i))
    before = [t for t in reader.tokens[max(0, i - 3) : i] if t.kind not in (Kind.BY, Kind.RANK)][-1:]
    is_age = bool(_OF_AGE.match(words, n.end))  # "5 140 är 65 år eller äldre"
    is_adjacent = (
        bool(made)
        and before[:1] != []
        and before[0].kind is Kind.AREA
        and any(f and "invånare" in f.about for f in made.values())
    )
    is_placed = _is_placed(reader, i) or bool(made and re.search(r"\bbor\s++$", words[: n.start], re.I))
    if (of_whole := _share_living(reader, n, i)) is not None:
        return of_whole
    of_counted = bool(named) and not made
    of_counted = of_counted or (
        any(f and f.about.endswith(": invånare") for f in made.values()) and not reader.of_kind(Kind.CATEGORY)
    )
    grows = of_counted and reader.governed(i) is Kind.BY and reader.direction(i, -1)[0] != 0
    if n.unit is Unit.COUNT and not (
        is_placed
        or (is_age and _LIVE.search(words) and not reader.of_kind(Kind.CATEGORY))
        or (is_adjacent and not reader.of_kind(Kind.CATEGORY))
        or more
        or grown
        or (of_counted and grows)
        or counts_people
        or (named and not reader.of_kind(Kind.CATEGORY))
        or (part and age)
    ):
        return None
    if (
        n.unit is not Unit.COUNT
        and not grows
        and not is_age
        and not (
            (made or counts_people or _LIVE.search(words) or _SHARE_OF_AGE.match(words))
            and age
            and not reader.of_kind(Kind.CATEGORY)
        )
    ):
        return None
    if n.value < 20 and n.unit is Unit.COUNT and not age:
        return None
    at_areas = [t for t in reader.of_kind(Kind.AREA) if previous <= t.start and t.end <= following]
    for t in at_areas:  # "Nya Varvet" are no new inhabitants
        clause = clause.replace(t.text, " ")
    if _SOME.search(clause):
        return unchecked(line.start, n, "Det framgår inte vilka invånare talet gäller.")
    is_scope = (age is not None or bool(named)) and not _ANY_AREA.search(words) and reader.carried.area is None
    area = reader.area_of(i, line.facts.scope.area.id if is_scope else None)
    if area is None:
        return unchecked(line.start, n, "Det framgår inte vilket område talet gäller.")
    name = line.facts.area_name(area)
    span = _span(age) if age else EVERYBODY
    if n.unit is Unit.COUNT and ((age and reader.governed(i) is Kind.OF) or (of_people and not age)):
        return unchecked(line.start, n, "Det framgår inte vilka invånare talet gäller.")
    by_day = line.facts.inhabitants(area)
    values = {day: v for day, counts in by_day.items() if (v := between(counts, *span)) is not None}
    if not values and age and age["over"]:  # "äldre än 64 år" are those of 65 and more
        span = (span[0] + 1, span[1])
        values = {day: v for day, counts in by_day.items() if (v := between(counts, *span)) is not None}
    year = reader.own_year(i, as_base=False)
    year = year if year is not None else reader.topic(i)
    if year is None and age is None:  # "vid utgången av 2024"
        named_years = {reader.year_of(k) for k, (role, _) in reader.tags.items() if role != "base"}
        year = named_years.pop() if len(named_years) == 1 and not reader.of_kind(Kind.THAN) else None
    if year == reader.year and _TODAY.search(words) and not re.search(r"\b(?:19|20)[0-9]{2}\b", words):
        year = None  # the newest count that is loaded
    is_change = (
        bool(_CHANGED.match(words[n.end :].lstrip()))
        or bool(n.sign)
        or bool(re.match(r"\s*+(?:invånare\s++)?(?:fler|färre)\b", words[n.end :]))
        or (reader.governed(i) is Kind.BY and reader.direction(i, -1)[0] != 0)
        or (i > 0 and reader.tokens[i - 1].kind in (Kind.UP, Kind.DOWN))  # "tappade 27 invånare"
    )
    reader.used |= {
        j
        for j in range(i)
        if reader.direction(i, -1)[1] == j and (is_change or reader.governed(i) in (Kind.FROM, Kind.TO))
    }
    if (pair := reader.apart(i)) is not None and n.unit is Unit.COUNT and age is None:
        return _between(reader, n, *pair, reader.comparative(i))
    if is_change:
        return _change(reader, n, i, name, values, year)
    sign, _ = reader.direction(i, -1)
    if sign and reader.governed(i) in (Kind.FROM, Kind.TO):
        return _of_pair(reader, n, i, name, values, sign)
    recorded: list[tuple[str, float]] = []
    for day, value in values.items():
        if year is not None and day.year != year and not (day.month == 1 and day.year == year + 1):
            continue
        whole = between(by_day[day], *EVERYBODY)
        if n.unit is Unit.PERCENT:
            recorded += [(f"{day}", 100 * value / whole)] if whole else []
        elif n.unit is Unit.COUNT:
            recorded.append((f"{day}", float(value)))
    for measure in line.facts.measures:
        if (
            measure.area == area
            and measure.name.casefold() == _measure_name(span, n.unit)
            and (year is None or year in measure.years)
        ):
            recorded.append((f"{max(measure.years)}", measure.value))
    if year is None:
        newest = max((t[0][:4] for t in recorded), default="")
        recorded = [t for t in recorded if t[0][:4] == newest]
    if not recorded:
        return unchecked(line.start, n, f"Folkmängden som talet gäller är inte inläst för {name}.")
    if age is None and n.unit is Unit.COUNT and (wrong := _against_rank(reader, n, area)):
        return told(reader, n, f"{name}: invånare", recorded[0][1], False, f"{wrong}.", number(recorded[0][1]))
    fitting = [t for t in recorded if rounded(n, t[1])]
    when, true = (fitting or recorded)[0]
    if fitting and n.unit is Unit.COUNT and not any(_is_as_exact(n, t[1], line.numbers) for t in fitting):
        return unchecked(line.start, n, f"Det framgår inte om talet är avrundat: registret har {number(true)}.")
    is_far = n.unit is Unit.COUNT and not n.value / 2 <= true <= 2 * n.value
    of_inhabitants = re.match(r"\s*+(?:kommun)?(?:invånare|boende)\b", words[n.end :], re.I)
    if not fitting and year is None and n.unit is Unit.COUNT and any(rounded(n, float(v)) for v in values.values()):
        return unchecked(line.start, n, "Det framgår inte vilken dag talet gäller.")  # "vid förra årsskiftet"
    if not fitting and n.unit is Unit.COUNT and age is None and (other := _instead(reader, n, values)):
        return unchecked(line.start, n, f"Det framgår inte om talet gäller {other}: där stämmer det.")
    if not fitting and is_far and not of_inhabitants:  # "växte i Ekudden (125)", "ökade mest, 125 personer"
        return unchecked(line.start, n, "Det framgår inte vad talet räknar.")
    is_sure = any(f and f.verdict is Verdict.RIGHT and f.about == f"{name}: invånare" for f in made.values())
    is_sure = is_sure and len(AGE.findall(words)) == 1  # the count of the same age, from the same source
    if not fitting and age and year is None and not is_sure and abs(n.value - true) <= 0.1 * true:
        other = f"Registret har {say(round_half_up(true, 1), n.unit, False)} ({name}, {when}); en annan källa eller dag kan ge skillnaden."
        return unchecked(line.start, n, other)
    unit = "" if n.unit is Unit.PERCENT else " invånare"
    holds = say(round_half_up(true, 1), n.unit, False) + unit
    sentence = f"Texten säger {say(n.value, n.unit, False)}{unit}, registret har {holds} ({name}, {when})."
    return told(reader, n, f"{name}: invånare", round_half_up(true, 1), bool(fitting), sentence, holds)


def _instead(reader: Reader, n: Number, values: Mapping[date, float]) -> str:
    """What else a number of people may be of: several areas together, or a change; "" when it is neither."""
    named = sorted({str(t.value) for t in reader.of_kind(Kind.AREA) if t.value and t.value != UNCLEAR})
    for k in range(2, len(named) + 1):
        for areas in combinations(named, k):
            counts = [c.get(EVERYBODY) for c in reader.line.facts.inhabitants(together(areas)).values()]
            if any(c is not None and n.fits(c) for c in counts):
                return "områdena tillsammans"
    days = sorted(values)
    if any(n.fits(abs(values[b] - values[a])) for a, b in combinations(days, 2)):
        return "ändringen"
    return ""


_THOSE = re.compile(r"\b(?:den|antalet)\b", re.I)


def speaks_of_people(words: str) -> bool:
    """True for a sentence about how many live somewhere, which the next one may go on about: "den minskade från …"."""
    return _OF_NUMBER.search(words) is not None


_SHARE_OF_AGE = re.compile(r"\W*+andelen\s++(?:(?:äldre|yngre)\s++än|över|under|barn|unga|äldre)\b", re.I)
_OF_NUMBER = re.compile(r"\b(?:folkmängd|befolkning|invånarantal)\w*", re.I)


def _is_placed(reader: Reader, i: int) -> bool:
    """True for "flest bor i Ekudden (12 211) och minst folkmängd har Hamnstaden med 4 020": a count right after an area."""
    before = [t.kind for t in reader.tokens[max(0, i - 2) : i] if not APPROXIMATE.fullmatch(t.text)]
    is_after = before[-2:] in (
        [Kind.AREA, Kind.OPEN],
        [Kind.AREA, Kind.BY],
        [Kind.AREA, Kind.COLON],
        [Kind.AREA, Kind.COMMA],
    )
    is_people = _LIVE.search(reader.line.words) and not reader.of_kind(Kind.CATEGORY)
    return is_after and bool(is_people) and reader.noun(i) is None


def _share_living(reader: Reader, n: Number, i: int) -> Finding | None:
    """ "Fyra av tio kommuninvånare bor i Ekudden": the share of all inhabitants who live in one part, or in several together."""
    line, words = reader.line, reader.line.words
    facts = line.facts
    a, b = reader.segment(i)
    start, end = reader.tokens[a].start, reader.tokens[b - 1].end
    others = [m for m in line.numbers if m is not n and start <= m.start < end]
    others = [m for m in others if not re.match(r"\s*+invånare\b", words[m.end :])]
    if n.unit is not Unit.PERCENT or n.sign or others or any(t.kind is Kind.CATEGORY for t in reader.tokens[a:b]):
        return None
    living = _LIVING.search(words, start, end)
    if living is None or AGE.search(words) or _SOME.search(words):
        return None
    area = reader.area_of(i)
    if area is None or area == facts.scope.area.id or not set(area.split("+")) <= {p.id for p in facts.scope.parts}:
        return None
    of_part, whole = (facts.inhabitants(a) for a in (area, facts.scope.area.id))
    days = [d for d in of_part if d in whole and EVERYBODY in of_part[d] and EVERYBODY in whole[d]]
    years = {reader.year_of(k) for k in reader.tags} if not _TODAY.search(words) else set()
    days = [d for d in days if not years or d.year in years]
    if not days:
        return unchecked(line.start, n, f"Folkmängden som talet gäller är inte inläst för {facts.area_name(area)}.")
    reader.use(*living.span())
    part, total = of_part[days[0]][EVERYBODY], whole[days[0]][EVERYBODY]
    true = 100 * part / total
    holds = say(round_half_up(true, 1), Unit.PERCENT, False)
    sentence = f"Texten säger {n.text}, registret ger {holds} ({facts.area_name(area)} {number(part)} av {number(total)} invånare, {days[0]})."
    return told(
        reader, n, f"{facts.area_name(area)}: andel av invånarna", round_half_up(true, 1), n.fits(true), sentence, holds
    )


_LIVING = re.compile(
    r"\bav\s++(?:kommunens|stadens|de)\s++[0-9 ]+\s*+invånare\w*\s++bor\b|"
    r"\b(?:invånarna|invånare|befolkningen|kommuninvånar\w*|kommunens\s++(?:invånare|befolkning)|\w{3,}(?:bor?|borna|boende))\s++bor\b|"
    r"\bbor\s++(?:[^.;]*\s)?av\s++(?:de\s++|alla\s++|kommunens\s++|stadens\s++)*(?:invånarna|invånare|befolkningen|befolkning|kommuninvånarna)\b",
    re.I,
)
_LARGEST = re.compile(
    r"\b(?P<nth>näst\s++|tredje\s++)?(?:(?P<low>minst|lägst|färst)|störst|folkrikast|högst|flest)[ea]?\b(?=\s++(?:folkmängd|befolkning|invånar|bor\b|boende|antal\s++(?:invånare|boende)|\w*stadsdel|\w*område)"
    r"|[^.;]{0,40}\bfolkmängd|\s++med\s++[0-9 ]+\s++invånare)|\b(?P<nth2>näst\s++|tredje\s++)?folkrikast[ea]?\b",
    re.I,
)


def _against_rank(reader: Reader, n: Number, area: str) -> str:
    """What is wrong when the sentence says that a part is the largest and it is not; only of the first number after."""
    facts, words = reader.line.facts, reader.line.words
    ranks = [m for m in _LARGEST.finditer(words) if _ranked_area(reader, m, n) == area]
    if len(ranks) != 1 or area not in {p.id for p in facts.scope.parts}:
        return ""
    nth = (ranks[0]["nth"] or ranks[0]["nth2"] or "").strip().lower()
    order = {"": 1, "näst": 2, "tredje": 3}[nth]
    newest = {p.name: next(iter(facts.inhabitants(p.id).values()), {}).get(EVERYBODY, 0) for p in facts.scope.parts}
    ranked = sorted(newest, key=lambda name: newest[name], reverse=not ranks[0]["low"])
    name = facts.area_name(area)
    later = [t for t in reader.of_kind(Kind.AREA) if t.start >= ranks[0].end()]
    index = next((k for k, t in enumerate(later) if t.value == area), 0)
    if index:
        order += index
        reader.used |= {j for j, t in enumerate(reader.tokens) if t.text.lower() == "därefter" and t.start < n.start}
    if order > len(ranked) or 0 in newest.values():
        return ""
    reader.use(*ranks[0].span())
    if newest[ranked[order - 1]] == newest[name]:
        return ""
    there = f"{ranked[order - 1]} ({number(newest[ranked[order - 1]])} invånare)"
    return f"{name} har inte den plats som texten säger: där står {there}"


def _ranked_area(reader: Reader, rank: re.Match[str], n: Number) -> str | None:
    """The area that is said to be the largest or smallest, when the number is the first one after it or the one beside it."""
    parts = {p.id for p in reader.line.facts.scope.parts}
    areas = [t for t in reader.of_kind(Kind.AREA) if t.value in parts]
    numbers = reader.line.numbers
    after = next((t for t in areas if t.start >= rank.end()), None)
    first = next((m.start for m in numbers if m.start > rank.start()), len(reader.line.words))
    before = [t for t in areas if t.end <= rank.start()]
    since = max((m.end for m in numbers if m.end <= rank.start()), default=0)
    if before and before[-1].start >= since and (after is None or after.start > first):
        return str(before[-1].value) if n.start in (first, *[m.start for m in numbers if m.end == since]) else None
    if after is None or after.end > n.start:
        return None
    if n.start != first:  # "flest har Ekudden (12 211), därefter Kvarnby (8 098)"
        later = [t for t in areas if rank.end() <= t.start < n.start]
        is_next = FOLLOWED.search(reader.line.words, rank.end(), n.start) and later and later[-1].start > first
        return str(later[-1].value) if is_next and len({t.value for t in later}) == len(later) else None
    return str(after.value)


def _of_pair(reader: Reader, n: Number, i: int, name: str, values: dict[date, int], sign: int) -> Finding:
    """One of "från 9 799 till 9 760", in two years that the sentence names or else the last two."""
    line = reader.line
    by_year = {d.year: v for d, v in values.items()}
    spans = reader.of_kind(Kind.YEARS)
    years = [reader.year_of(k) for k, (role, j) in reader.tags.items() if role == "after" and j == i]
    named = [reader.year_of(k) for k in reader.tags]
    is_since = bool(named) and all(role == "base" for role, _ in reader.tags.values())
    end = spans[-1].span[1] if spans else max(named) if named and not is_since else max(by_year, default=0)
    base = reader.base(i, end)
    first = base if isinstance(base, int) and (base in named or len(set(named)) < 2) else min(named, default=end - 1)
    following = min((m.start for m in line.numbers if m.start > n.start), default=len(line.words))
    if year := re.search(r"\b(?:19|20)[0-9]{2}\b", line.words[n.end : following]):
        years = years or [int(year[0])]  # "3 338 invånare 2020"
    of = years[0] if years else first if reader.governed(i) is Kind.FROM else end
    if not {of, first, end} <= set(by_year):
        return unchecked(line.start, n, f"Folkmängden för de åren är inte inläst för {name}.")
    if rounded(n, by_year[of]) and not _is_as_exact(n, by_year[of], line.numbers):
        return unchecked(line.start, n, f"Det framgår inte om talet är avrundat: registret har {number(by_year[of])}.")
    right = rounded(n, by_year[of]) and (by_year[end] - by_year[first]) * sign > 0
    holds = f"{number(by_year[of])} invånare"
    sentence = f"Texten säger {number(n.value)} invånare, registret har {number(by_year[first])} år {first} och {number(by_year[end])} år {end} ({name})."
    return told(reader, n, f"{name}: invånare", by_year[of], right, sentence, holds)


def _change(reader: Reader, n: Number, i: int, name: str, values: dict[date, int], year: int | None) -> Finding:
    line = reader.line
    by_year = {d.year: v for d, v in values.items()}
    end = year if year is not None else max(by_year, default=0)
    base = reader.base(i, end)
    if not isinstance(base, int) or end not in by_year or base not in by_year:
        return unchecked(line.start, n, f"Folkmängden för de åren är inte inläst för {name}.")
    change = by_year[end] - by_year[base]
    if wrong := _against_growth(reader, n, i, end, base):
        return told(reader, n, f"{name}: invånare, ändring", change, False, f"{wrong}.", say(change, Unit.COUNT, True))
    true = float(change) if n.unit is Unit.COUNT else 100 * change / by_year[base]
    sign, _ = reader.direction(i, -1)
    sign = n.sign or reader.comparative(i) or sign
    if not sign and true:
        return unchecked(line.start, n, "Det framgår inte åt vilket håll ändringen gick.")
    right = rounded(n, abs(true)) and (not sign or true * sign >= 0)
    holds = say(round_half_up(true, 1), n.unit, True)
    sentence = f"Texten säger {say((sign or 1) * n.value, n.unit, True)}, registret ger {holds} ({name}, {number(by_year[base])} år {base} → {number(by_year[end])} år {end})."
    return told(reader, n, f"{name}: invånare, ändring", round_half_up(true, 1), right, sentence, holds)


def _against_growth(reader: Reader, n: Number, i: int, end: int, base: int) -> str:
    """What is wrong with "Vretaby centrum växte mest", in number or in percent; what is right is noted as tried."""
    most = [
        j
        for j in reader.part(i)
        if reader.tokens[j].text.lower() in ("mest", "snabbast") and not reader.is_number_between(j, i)
    ]
    facts, sign = reader.line.facts, reader.direction(i, -1)[0]
    area = reader.area_of(i)
    if len(most) != 1 or not sign or area not in {p.id for p in facts.scope.parts}:
        return ""
    grown: dict[str, tuple[float, float]] = {}
    for part in facts.scope.parts:
        counts = {d.year: v.get(EVERYBODY, 0) for d, v in facts.inhabitants(part.id).items()}
        if not counts.get(base) or not counts.get(end):
            return ""
        change = sign * (counts[end] - counts[base])
        grown[part.id] = (float(change), change / counts[base])
    first = [max(grown, key=lambda p: grown[p][k]) for k in (0, 1)]
    reader.used.add(most[0])
    if area in first:
        return ""
    return f"Mest har {facts.area_name(first[0])} ändrats, {number(grown[first[0]][0])} invånare"


def _between(reader: Reader, n: Number, area: str, than: str, sign: int) -> Finding:
    """ "Björkslätt har 3 520 fler invånare än Furulid", on the last day that both are loaded of."""
    facts = reader.line.facts
    counts, others = (
        {d: v[EVERYBODY] for d, v in facts.inhabitants(a).items() if EVERYBODY in v} for a in (area, than)
    )
    day = max((d for d in counts if d in others), default=None)
    if day is None or reader.tags:
        return unchecked(reader.line.start, n, "Det framgår inte vilka folkmängder som jämförs.")
    true = counts[day] - others[day]
    right = rounded(n, abs(true)) and true * sign > 0
    holds = say(true, n.unit, True)
    basis = f"{facts.area_name(area)} {number(counts[day])}, {facts.area_name(than)} {number(others[day])}, {day}"
    words = f"Texten säger {say(sign * n.value, n.unit, True)}, registret ger {holds} ({basis})."
    return told(reader, n, f"{facts.area_name(area)}: invånare, skillnad", true, right, words, holds)


def _is_as_exact(n: Number, true: float, numbers: Sequence[Number]) -> bool:
    """False for a number that is right only when it is rounded, in a pair whose other one is not: "från 5 000 till 5 150"."""
    counts = [m.value for m in numbers if m.unit is Unit.COUNT and m.value >= 1000]
    zeros = min((len(t) - len(t.rstrip("0")) for t in (str(int(v)) for v in counts)), default=0)
    return n.slack is not Slack.EXACT or abs(n.value - true) <= 10**zeros / 2


def _span(age: re.Match[str]) -> tuple[int, int]:
    if age["under"]:
        return 0, int(age["under"]) - 1
    if age["over"]:
        return int(age["over"]), 200
    if over := age["up"] or age["plus"] or age["reached"]:
        return int(over), 200
    return int(age["a"]), int(age["b"])


def _measure_name(span: tuple[int, int], unit: Unit) -> str:
    if span == EVERYBODY:
        return "invånare"
    return f"{'invånare' if unit is Unit.COUNT else 'andel'} under {span[1] + 1} år" if span[0] == 0 else ""
