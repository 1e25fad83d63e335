"""What a sentence says of weekly levels: "24 av 46 bedömda veckor", "nivå 5 vecka 1 och 26", "Vällingby (16 veckor)"."""

from __future__ import annotations

import re

from lagesbild.calendar import week_label
from lagesbild.checktext.level_weeks import (
    PARTS,
    RATINGS,
    at_weeks,
    level_finding,
    place_of,
    ratings_of,
    within_stated,
    year_of,
)
from lagesbild.checktext.level_words import (
    LEVEL,
    MONTHS,
    WEEKS,
    Level,
    levels_in_words,
    levels_named,
    months_of_weeks,
    weeks_of,
)
from lagesbild.checktext.numbers import WORDS, Number, Unit
from lagesbild.checktext.reading import Reader
from lagesbild.checktext.report import Finding, unchecked
from lagesbild.checktext.tokens import Kind
from lagesbild.swedish import plain, ranges

_ALL_BUT = re.compile(r"\b(?:alla|samtliga)\s++(?:bedömda\s++)?veckor(?:na)?\s++utom\s++$", re.I)
"""Before the number of "på nivå 1 alla veckor utom tre"."""
_UNIT = re.compile(
    rf"\s*+(?:(?:av\s++(?:årets\s++|de\s++|totalt\s++)*(?:[0-9]+|{'|'.join(WORDS)})\s++)?(?:av\s++de\s++)?(?:bedömda\s++)?(?:veckor(?:na)?|vecka)|gånger|tillfällen|veckobedömningar)\b",
    re.I,
)


_OF = re.compile(r"\s*+av\s++(?:årets\s++|de\s++|totalt\s++|alla\s++)*$", re.I)


_LATEST = re.compile(r"\bsenast\s++(?:(?:i|under)\s++)?$", re.I)


_ASSESSED = re.compile(r"\s*+(?:bedömda\s++)?veckor", re.I)


_AWAY = re.compile(
    r"\b(?:från|under|utanför|förutom|utom)\s++(?:läge|nivå)\w*\s++[1-9]\b(?![^.;]*\btill\s++(?:läge|nivå))|\b(?:avv[ei]k\w*|undv[ei]k\w*|lämna\w*|sl[ai]pp\w*|sakna\w*|understig\w*|överstig\w*)",
    re.I,
)
"""What says of a level that it was not there, or that another one was."""


_NOT = re.compile(r"\b(?:inte|varken|aldrig|ej|ska|skulle|bör|om|mål\w*|väntas)\b", re.I)


_IS_LEVEL = re.compile(r"\b(?:nivå\w*+|läge\w*+)\s++(?:[^\W\d]++\s++){1,4}$", re.I)


_OF_ALL = re.compile(r"\bav\s++(?:de\s++|alla\s++|årets\s++|totalt\s++|sammanlagt\s++)*$", re.I)


def findings(reader: Reader) -> dict[int, Finding | None] | None:
    """By the place of each number; None for a number that only names a level. None when the sentence is not about levels."""
    line = reader.line
    words = line.words
    if (extreme := _EXTREME.search(words)) is not None:
        return _extreme(reader, extreme)
    if (above := _NEVER_ABOVE.search(words)) is not None:
        return _never_above(reader, above)
    named = levels_named(words) or levels_in_words(reader)
    if not named:
        return None
    made: dict[int, Finding | None] = {}
    areas = {t.value for t in reader.of_kind(Kind.AREA)}
    labels = {n.start for n in line.numbers if any(v.start <= n.start < v.end for v in named)}
    weeks = [(m.start(), m.end(), weeks_of(m)) for m in WEEKS.finditer(words)]
    labels |= {n.start for n in line.numbers if any(a <= n.start < b for a, b, _ in weeks)}
    counts = [n for n in line.numbers if n.start not in labels and _counts_weeks(reader, n)]
    if weeks and any(re.search(rf"\b{m}\b", words, re.I) for m in MONTHS) and not months_of_weeks(reader):
        return {n.start: unchecked(line.start, n, "Veckorna ligger inte i månaderna som nämns.") for n in line.numbers}
    if _NOT.search(words) or _AWAY.search(words):
        return {
            n.start: unchecked(line.start, n, "Meningen nekar eller säger vad som ska hända.") for n in line.numbers
        }
    for n in line.numbers:
        if n.start in labels:
            continue
        together = [t for t in reader.of_kind(Kind.TOTAL) if t.end <= n.start and t.text.lower() != "alla"]
        if together and len(areas) > 1:
            made[n.start] = unchecked(line.start, n, f"”{together[0].text}” kan gälla flera stadsdelar.")
        elif sum(len(listed) > 1 for _, _, listed in weeks) > 1:
            made[n.start] = unchecked(line.start, n, "Det framgår inte vilka av veckorna talet gäller.")
        elif _OF_ALL.search(words, 0, n.start) and RATINGS.match(words, n.end):
            made[n.start] = unchecked(line.start, n, "Det framgår inte vilka bedömningar som räknas.")
        else:
            made[n.start] = _count(reader, n, named, weeks, counts, made)
    for naming in LEVEL.finditer(words):
        reader.use(*naming.span())
    _note_steps(reader, named, weeks)
    made |= {n.start: None for n in line.numbers if n.start in labels}
    for level in named:
        label = next((n for n in line.numbers if n.start == level.start), None)
        if label is not None:
            made[label.start] = at_weeks(reader, label, level, named, weeks, bool(counts))
    return made


_EXTREME = re.compile(
    r"\b(?:den\s++)?(?P<which>högsta|lägsta)\s++nivån?\b[^.;,0-9]{0,60}?\b(?:är|var|har\s++varit|blev)\s++(?:nivå\s++)?(?P<level>[1-9])(?=\W*$)",
    re.I,
)


def _extreme(reader: Reader, match: re.Match[str]) -> dict[int, Finding | None]:
    """ "Högsta nivån i Brohult under året är 2": of one place, in all weeks that are assessed."""
    line = reader.line
    made: dict[int, Finding | None] = {}
    for n in line.numbers:
        if n.start != match.start("level") or _NOT.search(line.words):
            made[n.start] = unchecked(line.start, n, "Det framgår inte vad talet räknar.")
            continue
        recorded = ratings_of(reader, n)
        if isinstance(recorded, str):
            made[n.start] = unchecked(line.start, n, recorded)
            continue
        area, ratings, year = recorded
        weeks = [(m.start(), m.end(), weeks_of(m)) for m in WEEKS.finditer(line.words)]
        known = [v for v in within_stated(reader, ratings, year, weeks).values() if v is not None]
        if not known or weeks:
            made[n.start] = unchecked(line.start, n, "Det framgår inte vilka veckor som räknas.")
            continue
        true = (max if match["which"].lower() == "högsta" else min)(known)
        name = line.facts.area_name(area)
        about = f"{name}: {match['which'].lower()} nivå"
        made[n.start] = level_finding(reader, n, about, float(true), f"nivå {true}", f"{name} {year}")
        reader.use(*match.span())
    return made


_NEVER_ABOVE = re.compile(
    r"\b(?:aldrig|(?:inte\s++(?:under\s++)?någon|ingen)\s++vecka)\b[^.;,0-9]{0,60}?\b(?:högre\s++än|över)\s++nivå\s++(?P<level>[1-9])(?=\W*$)",
    re.I,
)


def _never_above(reader: Reader, match: re.Match[str]) -> dict[int, Finding | None]:
    """ "Tallåsen har inte någon vecka bedömts högre än nivå 2": of one place, in all weeks that are assessed."""
    line = reader.line
    made: dict[int, Finding | None] = {}
    for n in line.numbers:
        recorded = ratings_of(reader, n) if n.start == match.start("level") else "Det framgår inte vad talet räknar."
        if isinstance(recorded, str):
            made[n.start] = unchecked(line.start, n, recorded)
            continue
        area, ratings, year = recorded
        if [*WEEKS.finditer(line.words)] or within_stated(reader, ratings, year, []) is not ratings:
            made[n.start] = unchecked(line.start, n, "Det framgår inte vilka veckor som räknas.")
            continue
        true = max((v for v in ratings.values() if v is not None), default=0)
        name = line.facts.area_name(area)
        right = float(n.value if 0 < true <= n.value else true)
        made[n.start] = level_finding(reader, n, f"{name}: högsta nivå", right, f"nivå {true}", f"{name} {year}")
        reader.use(*match.span())
    return made


def _note_steps(reader: Reader, named: list[Level], weeks: list[tuple[int, int, list[int]]]) -> None:
    """Note "vecka 26 steg Smedjehöjden till nivå 4" as tried, where the week before was lower."""
    moved = [j for j, t in enumerate(reader.tokens) if t.kind in (Kind.UP, Kind.DOWN)]
    areas = {str(t.value) for t in reader.of_kind(Kind.AREA) if t.value}
    at = [w for _, _, ws in weeks for w in ws]
    if len(moved) != 1 or len(areas) != 1 or len(at) != 1 or len(named) != 1:
        return
    ratings = reader.line.facts.levels(areas.pop(), reader.year)
    before, after = ratings.get(at[0] - 1), ratings.get(at[0])
    if before is not None and after is not None and (after - before) * reader.sign(reader.tokens[moved[0]]) > 0:
        reader.used.add(moved[0])


def _counts_weeks(reader: Reader, n: Number) -> bool:
    return n.unit is Unit.COUNT and bool(_UNIT.match(reader.line.words, n.end))


def _may_be_level(reader: Reader, n: Number) -> bool:
    """True for the lone digit of "på nivå 3 i 30 veckor, 2 i sex"."""
    return n.unit is Unit.COUNT and n.value <= 9 and n.text.strip().isdigit() and not _counts_weeks(reader, n)


def _nearest(n: Number, named: list[Level], words: str) -> Level:
    after = next((v for v in named if v.start >= n.end), None)
    if after is not None and not re.search(r"[0-9,;(]|\b(?:och|samt|men|medan)\b", words[n.end : after.start]):
        return after  # "18 veckor på nivå 2"
    return min(named, key=lambda v: min(abs(v.start - n.start), abs(v.end - n.start)))


def _count(
    reader: Reader,
    n: Number,
    named: list[Level],
    weeks: list[tuple[int, int, list[int]]],
    counts: list[Number],
    made: dict[int, Finding | None],
) -> Finding:
    """Weeks, parts or assessments at a level."""
    line, words = reader.line, reader.line.words
    if n.value <= 9 and not _counts_weeks(reader, n) and _IS_LEVEL.search(words[max(0, n.start - 60) : n.start]):
        return unchecked(line.start, n, "Talet kan vara en nivå.")  # "då nivån var 2"
    level = _nearest(n, named, words)
    facts = line.facts
    together = not reader.of_kind(Kind.AREA) or (
        reader.of_kind(Kind.TOTAL) and not any(t.kind is Kind.AREA and t.start < n.start for t in reader.tokens)
    )
    if together and reader.of_kind(Kind.TOTAL) and re.match(r"\s*+(?:gånger|tillfällen)\b", words[n.end :], re.I):
        return _of_ratings(reader, n, level, weeks)
    is_all = _OF.search(words, 0, n.start) and re.match(r"\s*+(?:stadsdelar|områden)", words[n.end :], re.I)
    if n.unit is Unit.COUNT and not is_all and (PARTS.match(words, n.end) or RATINGS.match(words, n.end)):
        return _of_parts(reader, n, level, weeks)
    if is_all:
        true = len(facts.scope.parts)
        return level_finding(
            reader,
            n,
            f"{facts.scope.area.name}: antal stadsdelar",
            float(true),
            f"{true} stadsdelar",
            facts.scope.area.name,
        )
    if re.search(r"\b(?:de\s++)?senaste\s++$", words[: n.start], re.I):
        return unchecked(line.start, n, "Talet avgränsar vilka veckor som räknas.")
    recorded = ratings_of(reader, n)
    if isinstance(recorded, str):
        return unchecked(line.start, n, recorded)
    area, ratings, year = recorded
    whole, ratings = ratings, within_stated(reader, ratings, year, weeks)
    weeks = weeks if ratings is whole else []  # they say which are counted, not which were on the level
    name = facts.area_name(area)
    assessed = [v for v in ratings.values() if v is not None]
    true = sum(level.holds(v) for v in assessed)
    before = words[max(0, n.start - 30) : n.start]
    in_brackets = re.search(r"veck\w*\s*+\([0-9]+\s++av\s++$", before) and re.match(r"\s*+\)", words[n.end :])
    if _OF.search(before) and (_ASSESSED.match(words, n.end) or in_brackets):
        return level_finding(
            reader,
            n,
            f"{name}: bedömda veckor",
            float(len(assessed)),
            f"{len(assessed)} bedömda veckor",
            f"{name} {year}",
        )
    if but := _ALL_BUT.search(words, 0, n.start):
        reader.use(*but.span())
        left = len(assessed) - true
        return level_finding(
            reader, n, f"{name}: veckor på annan nivå än {level.low}", float(left), f"{left} veckor", f"{name} {year}"
        )
    as_share = re.search(
        r"\b(?:det\s++vill\s++säga|dvs\.?|motsvarar|motsvarande|eller)\s++(?:\w+\s++)?$", words[: n.start], re.I
    )
    if n.unit is Unit.PERCENT and assessed and (as_share or re.match(r"\s*+av\b", words[n.end :], re.I)):
        share = 100 * true / len(assessed)
        return level_finding(
            reader, n, f"{name}: andel veckor på {level.text}", share, f"{plain(round(share, 1))} %", f"{name} {year}"
        )
    in_row = re.match(r"\s*+veckor\s++i\s++(?:rad|sträck|följd)", words[n.end :], re.I)
    if n.unit is Unit.COUNT and in_row:
        longest = _longest(ratings, level)
        return level_finding(
            reader,
            n,
            f"{name}: veckor i rad på {level.text}",
            float(longest),
            f"{longest} veckor i rad",
            f"{name} {year}",
        )
    is_bare = n.unit is Unit.COUNT and re.match(
        r"\s*+(?:$|[.,;)]|av\s++[0-9]+\s*+\)|(?:i|vid|på)\s++(?-i:[A-ZÅÄÖ])|stycken\b|st\b|och\b|samt\b|medan\b|men\b)",
        words[n.end :],
        re.I,
    )
    if _counts_weeks(reader, n) or (is_bare and (counts or re.search(r"veckor|varav", words, re.I))):
        others = [c.start for c in counts if c.start > n.start]
        others += [v.start for v in named if v is not level and v.start > n.start]
        following = min(others, default=len(words))
        at_level = sorted(w for w, v in ratings.items() if level.holds(v))
        weeks_at = [w for a, _, ws in weeks if n.start < a < following for w in ws]
        if _LATEST.search(words[: min((a for a, _, _ in weeks if a > n.start), default=0)]):
            weeks_at = at_level if weeks_at == at_level[-1:] else weeks_at  # "fyra veckor, senast vecka 41"
        if weeks_at and n.fits(float(true)) and len(weeks_at) != true:
            return unchecked(line.start, n, "Det framgår inte om veckorna är de som räknas.")  # "30 veckor, 2 i sex"
        is_counted = _counts_weeks(reader, n) or n.fits(float(true))
        if not is_counted and any(level.end <= m.start < n.start for m in line.numbers if _may_be_level(reader, m)):
            return unchecked(line.start, n, "Talet kan gälla en annan nivå.")
        if weeks_at and not reader.of_kind(Kind.RANK) and at_level != sorted(weeks_at):
            return level_finding(
                reader,
                n,
                f"{name}: veckor på {level.text}",
                float(true),
                f"{true} veckor (v. {ranges(at_level)})",
                f"{name} {year}",
                is_right=False,
            )
        if ratings is whole and (actual := _against_rank(reader, n, area, level, year, true)):
            return level_finding(
                reader, n, f"{name}: veckor på {level.text}", float(true), actual, f"{name} {year}", is_right=False
            )
        return level_finding(
            reader,
            n,
            f"{name}: veckor på {level.text}",
            float(true),
            f"{true} veckor på {level.text}",
            f"{name} {year}",
        )
    return unchecked(line.start, n, "Det framgår inte vad talet räknar.")


def _against_rank(reader: Reader, n: Number, area: str, level: Level, year: int, true: int) -> str:
    """What is wrong when the sentence says that an area has the most weeks at a level and it has not."""
    ranks = [t for t in reader.of_kind(Kind.RANK) if t.text.lower() not in ("högst", "lägst")]
    ranks = [t for t in ranks if not re.match(r"\s*+nivå", reader.line.words[t.end :], re.I)]
    if len(ranks) != 1 or reader.governed(place_of(reader, n)) is Kind.THAN:
        return ""  # "24 veckor, att jämföra med elva i Kvarnby": the rank is of the other
    after = reader.line.words[n.end : ranks[0].start]
    if ranks[0].start > n.start and re.search(r"\b(?:som|mot|än|jämfört|därefter)\b", after):
        return ""  # "24 veckor, mot 11 i den som hade näst flest": the rank is of another
    order, is_low = ranks[0].rank
    named = [t for t in reader.tokens if t.kind is Kind.AREA]
    first = [t for t in named if t.end <= n.start]
    if len({t.value for t in first}) != 1:
        return ""
    facts = reader.line.facts
    weeks = [(sum(level.holds(v) for v in facts.levels(p.id, year).values()), p.name) for p in facts.scope.parts]
    ranked = sorted(weeks, reverse=not is_low)
    reader.use(ranks[0].start, ranks[0].end)
    if order > len(ranked) or ranked[order - 1][0] == true:
        return ""
    what = ("färst" if is_low else "flest") if order == 1 else f"på plats {order}"
    return f"{ranked[order - 1][0]} veckor i {ranked[order - 1][1]} ({what})"


def _of_parts(reader: Reader, n: Number, level: Level, weeks: list[tuple[int, int, list[int]]]) -> Finding:
    """ "Tre av nio stadsdelar låg på nivå 3 eller högre vecka 41", "tolv bedömningar på nivå 5"."""
    line, facts = reader.line, reader.line.facts
    year = year_of(reader, place_of(reader, n))
    by_part = {p.id: facts.levels(p.id, year) for p in facts.scope.parts}
    if not any(by_part.values()):
        return unchecked(line.start, n, f"Veckobedömningar är inte inlästa för {facts.scope.area.name} {year}.")
    if RATINGS.match(line.words, n.end):
        return _of_ratings(reader, n, level, weeks)
    at = sorted({w for _, _, ws in weeks for w in ws})
    name = facts.scope.area.name
    if not at and _EVER.search(line.words):
        ever = sum(any(level.holds(v) for v in ratings.values()) for ratings in by_part.values())
        about = f"{name}: stadsdelar någon gång på {level.text}"
        return level_finding(reader, n, about, float(ever), f"{ever} stadsdelar", f"{name} {year}")
    if not at:
        return unchecked(line.start, n, "Det framgår inte vilken vecka talet gäller.")
    true_by_week = [sum(level.holds(ratings.get(w)) for ratings in by_part.values()) for w in at]
    if len(set(true_by_week)) != 1:
        return level_finding(
            reader,
            n,
            f"{facts.scope.area.name}: stadsdelar på {level.text}",
            float(true_by_week[0]),
            f"{true_by_week[0]} stadsdelar {week_label(at[0])}",
            f"{facts.scope.area.name} {year}",
            is_right=False,
        )
    return level_finding(
        reader,
        n,
        f"{facts.scope.area.name}: stadsdelar på {level.text}",
        float(true_by_week[0]),
        f"{true_by_week[0]} stadsdelar",
        f"{facts.scope.area.name} {year}",
    )


_EVER = re.compile(
    r"\b(?:minst|någon|åtminstone)\s++(?:en\s++|någon\s++)?(?:vecka|gång)\b|\bvid\s++något\s++tillfälle\b", re.I
)


def _of_ratings(reader: Reader, n: Number, level: Level, weeks: list[tuple[int, int, list[int]]]) -> Finding:
    """Every rating of every part at a level: "totalt sattes nivå 5 vid tolv tillfällen"."""
    facts, year = reader.line.facts, year_of(reader, place_of(reader, n))
    by_part = [facts.levels(p.id, year) for p in facts.scope.parts]
    name = facts.scope.area.name
    if not any(by_part):
        return unchecked(reader.line.start, n, f"Veckobedömningar är inte inlästa för {name} {year}.")
    true = sum(level.holds(v) for ratings in by_part for v in within_stated(reader, ratings, year, weeks).values())
    return level_finding(
        reader, n, f"{name}: bedömningar på {level.text}", float(true), f"{true} bedömningar", f"{name} {year}"
    )


def _longest(ratings: dict[int, int | None], level: Level) -> int:
    best = run = 0
    for week in range(1, max(ratings) + 1):
        run = run + 1 if level.holds(ratings.get(week)) else 0
        best = max(best, run)
    return best
