"""What a sentence says of weekly levels: "24 av 46 bedömda veckor", "nivå 5 vecka 1 och 26", "Vällingby (16 veckor)"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from lagesbild.calendar import Week, week_label, weeks_in_year
from lagesbild.checktext import forms
from lagesbild.checktext.numbers import WORDS, Number, Unit
from lagesbild.checktext.reading import Reader
from lagesbild.checktext.report import Finding, Verdict, unchecked
from lagesbild.checktext.tokens import Kind
from lagesbild.swedish import plain, ranges

_LEVEL = re.compile(
    r"\b(?P<least>minst\s++)?(?:nivå(?:n|erna)?(?:\s++på(?=\s++[1-9]\b(?!\s++(?:procent|%|brott|anmäl|fall))[^.]*\bveck))?|läge)\s++(?P<ge>(?:≥|>=)\s*+)?(?P<a>[1-9])(?![0-9]|\s[0-9]{3}(?![0-9]))(?:\s*+(?:[-–]|,|till|och|eller)\s*+(?P<b>[1-9])(?![0-9])(?!\s++(?:på|veck|gång|stadsdel|områd)))?"
    r"(?P<up>\s++(?:eller\s++(?:högre|mer|över|värre)|och\s++(?:uppåt|över|högre)))?",
    re.I,
)
_WEEKS = re.compile(
    r"\b(?:v\.|vecka|veckorna|veckan|veckor(?:na)?\s*+(?:[:(]|,(?!\s*+[1-9]\s++(?:i|på|under|vid)\s))(?:\s*+v(?:\.|ecka))?)\s*+(?P<list>[0-9]{1,2}(?:\s*+(?:,|och|samt|–|-|till(?:\s++och\s++med)?)\s*+[0-9]{1,2})*)\b(?!\s++av\b)",
    re.I,
)
_UNIT = re.compile(
    rf"\s*+(?:(?:av\s++(?:årets\s++|de\s++|totalt\s++)*(?:[0-9]+|{'|'.join(WORDS)})\s++)?(?:av\s++de\s++)?(?:bedömda\s++)?(?:veckor(?:na)?|vecka)|gånger|tillfällen|veckobedömningar)\b",
    re.I,
)
_OF = re.compile(r"\s*+av\s++(?:årets\s++|de\s++|totalt\s++|alla\s++)*$", re.I)
_ASSESSED = re.compile(r"\s*+(?:bedömda\s++)?veckor", re.I)
_PARTS = re.compile(
    r"\s*+(?:av\s++(?:de\s++|totalt\s++)*(?:[0-9]+|\w+)\s++)?(?:stadsdelar(?:na)?|områden(?:a)?|stadsområden(?:a)?)\b",
    re.I,
)
_RATINGS = re.compile(r"\s*+(?:vecko)?bedömningar(?:na)?\b", re.I)
_AWAY = re.compile(
    r"\b(?:från|under|utanför|förutom|utom)\s++(?:läge|nivå)\w*\s++[1-9]\b(?![^.;]*\btill\s++(?:läge|nivå))|\b(?:avv[ei]k\w*|undv[ei]k\w*|lämna\w*|sl[ai]pp\w*|sakna\w*|understig\w*|överstig\w*)",
    re.I,
)
"""What says of a level that it was not there, or that another one was."""
_NOT = re.compile(r"\b(?:inte|varken|aldrig|ej|ska|skulle|bör|om|mål\w*|väntas)\b", re.I)

_IS_LEVEL = re.compile(r"\b(?:nivå\w*+|läge\w*+)\s++(?:[^\W\d]++\s++){1,4}$", re.I)


@dataclass(frozen=True)
class _Level:
    """A level where the sentence names it; the levels from ``low`` to ``high``."""

    start: int
    end: int
    low: int
    high: int

    def holds(self, level: int | None) -> bool:
        return level is not None and self.low <= level <= self.high

    @property
    def text(self) -> str:
        if self.low == self.high:
            return f"nivå {self.low}"
        return f"nivå {self.low} eller högre" if self.high == 9 else f"nivå {self.low}–{self.high}"


def _levels(words: str) -> list[_Level]:
    levels = []
    for m in _LEVEL.finditer(words):
        low = int(m["a"])
        high = 9 if m["up"] or m["ge"] or m["least"] else int(m["b"] or low)
        levels.append(_Level(m.start("a"), m.end(), low, high))
    return levels


def _levels_in_words(reader: Reader) -> list[_Level]:
    """The levels that a sentence about weeks names by the scale's own words: "normalläge i 23 veckor", "läget var kritiskt"."""
    scope = reader.line.facts.scope
    words = reader.line.words
    if not scope.has_scale or not re.search(r"\bveck\w+", words, re.I) or reader.of_kind(Kind.CATEGORY):
        return []
    levels = []
    for level in scope.scale.levels:
        name = re.escape(level.name.lower().split()[0])
        stem = re.escape(level.name.lower().split()[0][:6])
        pattern = rf"\b(?:{name}\s+läge\w*|{stem}\w*läge\w*|läget?\s+(?:var|är|bedömdes\s+(?:som|vara)|har\s+bedömts\s+som|har\s+varit)\s+{stem}\w*)"
        levels += [_Level(m.start(), m.end(), level.number, level.number) for m in re.finditer(pattern, words, re.I)]
    return sorted(levels, key=lambda v: v.start)


def findings(reader: Reader) -> dict[int, Finding | None] | None:
    """By the place of each number; None for a number that only names a level. None when the sentence is not about levels."""
    line = reader.line
    words = line.words
    named = _levels(words) or _levels_in_words(reader)
    if not named:
        return None
    made: dict[int, Finding | None] = {}
    areas = {t.value for t in reader.of_kind(Kind.AREA)}
    labels = {n.start for n in line.numbers if any(v.start <= n.start < v.end for v in named)}
    weeks = [(m.start(), m.end(), _week_list(m["list"])) for m in _WEEKS.finditer(words)]
    labels |= {n.start for n in line.numbers if any(a <= n.start < b for a, b, _ in weeks)}
    counts = [n for n in line.numbers if n.start not in labels and _counts_weeks(reader, n)]
    if weeks and any(re.search(rf"\b{m}\b", words, re.I) for m in _MONTHS) and not _months_of_weeks(reader):
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
        else:
            made[n.start] = _count(reader, n, named, weeks, counts, made)
    for naming in _LEVEL.finditer(words):
        reader.use(*naming.span())
    made |= {n.start: None for n in line.numbers if n.start in labels}
    for level in named:
        label = next((n for n in line.numbers if n.start == level.start), None)
        if label is not None:
            made[label.start] = _at_weeks(reader, label, level, named, weeks, bool(counts))
    return made


_VOCABULARY = re.compile(
    r"(?:liksom|bedöm\w*|sattes|satts|nåddes|enda|någon|något|veck\w*|nivå\w*|läge\w*|stadsdel\w*|områd\w*|gånger|tillfällen|rad|sträck|följd|över|elle?r|minst|oftast|samtliga|period\w*|polis\w*|kommun\w*|"
    r"uppåt|värre|mer|högre|rödmarkerad\w*|skattad\w*|klassad\w*|låge?t?|placera\w*|legat|haft|nå\w*|lägsta|högsta|sämsta|bästa|vecko\w*|under|totalt|år\w*|v|delen|hälften|drabbad\w*|utsatt\w*)",
    re.I,
)


def words(reader: Reader) -> list[str]:
    """The words of the sentence that say nothing more than that it is about levels; "normalt" for nivå 1."""
    scope = reader.line.facts.scope
    levels = scope.scale.levels if scope.has_scale else ()
    named = {v.low for v in _levels(reader.line.words) or _levels_in_words(reader)}
    stems = tuple(lv.name.lower()[:6] for lv in levels if lv.number in named)
    others = tuple(lv.name.lower()[:6] for lv in levels if lv.number not in named)
    months = _months_of_weeks(reader)
    return [
        t.text
        for t in reader.tokens
        if _VOCABULARY.fullmatch(t.text)
        or (t.kind is Kind.WORD and forms.VERB.fullmatch(t.text))
        or (forms.ADVERB.fullmatch(t.text) and scope.has_scale and not t.text.lower().startswith(others))
        or (stems and t.text.lower().startswith(stems))
        or any(m in months for m in re.findall(r"[^\W\d_]+", t.text.lower()) if m in _MONTHS)
    ]


_MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)


def _months_of_weeks(reader: Reader) -> set[str]:
    """The months that a sentence names beside its weeks, where each week lies in one of them and each holds a week."""
    words = reader.line.words.lower()
    months = {m for m in _MONTHS if re.search(rf"\b{m}\b", words)}
    weeks = [w for m in _WEEKS.finditer(words) for w in _week_list(m["list"])]
    year = reader.year
    if not months or not weeks or max(weeks) > weeks_in_year(year):
        return set()
    of = [{_MONTHS[(Week(year, w).monday() + timedelta(days=d)).month - 1] for d in range(7)} for w in weeks]
    return months if all(o & months for o in of) and months <= set().union(*of) else set()


def _place(reader: Reader, n: Number) -> int:
    return next(i for i in reader.at if reader.tokens[i].start == n.start)


def _year(reader: Reader, i: int) -> int:
    years = [reader.year_of(k) for k in reader.tags]
    year = reader.own_year(i)
    return year if year is not None else years[0] if len(set(years)) == 1 else reader.year


def _counts_weeks(reader: Reader, n: Number) -> bool:
    return n.unit is Unit.COUNT and bool(_UNIT.match(reader.line.words, n.end))


def _may_be_level(reader: Reader, n: Number) -> bool:
    """True for the lone digit of "på nivå 3 i 30 veckor, 2 i sex"."""
    return n.unit is Unit.COUNT and n.value <= 9 and n.text.strip().isdigit() and not _counts_weeks(reader, n)


def _recorded(reader: Reader, n: Number) -> tuple[str, dict[int, int | None], int] | str:
    i = _place(reader, n)
    of_all = not reader.of_kind(Kind.AREA) and any(
        _PARTS.match(reader.line.words, m.end) or _RATINGS.match(reader.line.words, m.end) for m in reader.line.numbers
    )
    area = None if of_all else reader.area_of(i)
    named = {str(t.value) for t in reader.of_kind(Kind.AREA) if t.value}
    if area is None and not of_all and len(named) == 1:
        area = named.pop()
    year = _year(reader, i)
    if area is None:
        return "Det framgår inte vilken stadsdel talet gäller."
    ratings = reader.line.facts.levels(area, year)
    name = reader.line.facts.area_name(area)
    return (area, ratings, year) if ratings else f"Veckobedömningar är inte inlästa för {name} {year}."


def _nearest(n: Number, named: list[_Level], words: str) -> _Level:
    after = next((v for v in named if v.start >= n.end), None)
    if after is not None and not re.search(r"[0-9,;(]|\b(?:och|samt|men|medan)\b", words[n.end : after.start]):
        return after  # "18 veckor på nivå 2"
    return min(named, key=lambda v: min(abs(v.start - n.start), abs(v.end - n.start)))


def _count(
    reader: Reader,
    n: Number,
    named: list[_Level],
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
        return _of_ratings(reader, n, level)
    is_all = _OF.search(words, 0, n.start) and re.match(r"\s*+(?:stadsdelar|områden)", words[n.end :], re.I)
    if n.unit is Unit.COUNT and not is_all and (_PARTS.match(words, n.end) or _RATINGS.match(words, n.end)):
        return _of_parts(reader, n, level, weeks)
    if is_all:
        true = len(facts.scope.parts)
        return _finding(
            reader,
            n,
            f"{facts.scope.area.name}: antal stadsdelar",
            float(true),
            f"{true} stadsdelar",
            facts.scope.area.name,
        )
    if re.search(r"\b(?:de\s++)?senaste\s++$", words[: n.start], re.I):
        return unchecked(line.start, n, "Talet avgränsar vilka veckor som räknas.")
    recorded = _recorded(reader, n)
    if isinstance(recorded, str):
        return unchecked(line.start, n, recorded)
    area, ratings, year = recorded
    name = facts.area_name(area)
    assessed = [v for v in ratings.values() if v is not None]
    true = sum(level.holds(v) for v in assessed)
    before = words[max(0, n.start - 30) : n.start]
    in_brackets = re.search(r"veck\w*\s*+\([0-9]+\s++av\s++$", before) and re.match(r"\s*+\)", words[n.end :])
    if _OF.search(before) and (_ASSESSED.match(words, n.end) or in_brackets):
        return _finding(
            reader,
            n,
            f"{name}: bedömda veckor",
            float(len(assessed)),
            f"{len(assessed)} bedömda veckor",
            f"{name} {year}",
        )
    as_share = re.search(
        r"\b(?:det\s++vill\s++säga|dvs\.?|motsvarar|motsvarande|eller)\s++(?:\w+\s++)?$", words[: n.start], re.I
    )
    if n.unit is Unit.PERCENT and assessed and (as_share or re.match(r"\s*+av\b", words[n.end :], re.I)):
        share = 100 * true / len(assessed)
        return _finding(
            reader, n, f"{name}: andel veckor på {level.text}", share, f"{plain(round(share, 1))} %", f"{name} {year}"
        )
    in_row = re.match(r"\s*+veckor\s++i\s++(?:rad|sträck|följd)", words[n.end :], re.I)
    if n.unit is Unit.COUNT and in_row:
        longest = _longest(ratings, level)
        return _finding(
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
        weeks_at = [w for a, _, ws in weeks if n.start < a < following for w in ws]
        at_level = sorted(w for w, v in ratings.items() if level.holds(v))
        if weeks_at and n.fits(float(true)) and len(weeks_at) != true:
            return unchecked(line.start, n, "Det framgår inte om veckorna är de som räknas.")  # "30 veckor, 2 i sex"
        is_counted = _counts_weeks(reader, n) or n.fits(float(true))
        if not is_counted and any(level.end <= m.start < n.start for m in line.numbers if _may_be_level(reader, m)):
            return unchecked(line.start, n, "Talet kan gälla en annan nivå.")
        if weeks_at and not reader.of_kind(Kind.RANK) and at_level != sorted(weeks_at):
            return _finding(
                reader,
                n,
                f"{name}: veckor på {level.text}",
                float(true),
                f"{true} veckor (v. {ranges(at_level)})",
                f"{name} {year}",
                is_right=False,
            )
        if actual := _against_rank(reader, n, area, level, year, true):
            return _finding(
                reader, n, f"{name}: veckor på {level.text}", float(true), actual, f"{name} {year}", is_right=False
            )
        return _finding(
            reader,
            n,
            f"{name}: veckor på {level.text}",
            float(true),
            f"{true} veckor på {level.text}",
            f"{name} {year}",
        )
    return unchecked(line.start, n, "Det framgår inte vad talet räknar.")


def _against_rank(reader: Reader, n: Number, area: str, level: _Level, year: int, true: int) -> str:
    """What is wrong when the sentence says that an area has the most weeks at a level and it has not."""
    ranks = [t for t in reader.of_kind(Kind.RANK) if t.text.lower() not in ("högst", "lägst")]
    ranks = [t for t in ranks if not re.match(r"\s*+nivå", reader.line.words[t.end :], re.I)]
    if len(ranks) != 1 or reader.governed(_place(reader, n)) is Kind.THAN:
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


def _of_parts(reader: Reader, n: Number, level: _Level, weeks: list[tuple[int, int, list[int]]]) -> Finding:
    """ "Tre av nio stadsdelar låg på nivå 3 eller högre vecka 41", "tolv bedömningar på nivå 5"."""
    line, facts = reader.line, reader.line.facts
    year = _year(reader, _place(reader, n))
    by_part = {p.id: facts.levels(p.id, year) for p in facts.scope.parts}
    if not any(by_part.values()):
        return unchecked(line.start, n, f"Veckobedömningar är inte inlästa för {facts.scope.area.name} {year}.")
    if _RATINGS.match(line.words, n.end):
        return _of_ratings(reader, n, level)
    at = sorted({w for _, _, ws in weeks for w in ws})
    name = facts.scope.area.name
    if not at and _EVER.search(line.words):
        ever = sum(any(level.holds(v) for v in ratings.values()) for ratings in by_part.values())
        about = f"{name}: stadsdelar någon gång på {level.text}"
        return _finding(reader, n, about, float(ever), f"{ever} stadsdelar", f"{name} {year}")
    if not at:
        return unchecked(line.start, n, "Det framgår inte vilken vecka talet gäller.")
    true_by_week = [sum(level.holds(ratings.get(w)) for ratings in by_part.values()) for w in at]
    if len(set(true_by_week)) != 1:
        return _finding(
            reader,
            n,
            f"{facts.scope.area.name}: stadsdelar på {level.text}",
            float(true_by_week[0]),
            f"{true_by_week[0]} stadsdelar {week_label(at[0])}",
            f"{facts.scope.area.name} {year}",
            is_right=False,
        )
    return _finding(
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


def _of_ratings(reader: Reader, n: Number, level: _Level) -> Finding:
    """Every rating of every part at a level: "totalt sattes nivå 5 vid tolv tillfällen"."""
    facts, year = reader.line.facts, _year(reader, _place(reader, n))
    by_part = [facts.levels(p.id, year) for p in facts.scope.parts]
    name = facts.scope.area.name
    if not any(by_part):
        return unchecked(reader.line.start, n, f"Veckobedömningar är inte inlästa för {name} {year}.")
    true = sum(level.holds(v) for ratings in by_part for v in ratings.values())
    return _finding(
        reader, n, f"{name}: bedömningar på {level.text}", float(true), f"{true} bedömningar", f"{name} {year}"
    )


def _longest(ratings: dict[int, int | None], level: _Level) -> int:
    best = run = 0
    for week in range(1, max(ratings) + 1):
        run = run + 1 if level.holds(ratings.get(week)) else 0
        best = max(best, run)
    return best


def _at_weeks(
    reader: Reader,
    n: Number,
    level: _Level,
    named: list[_Level],
    weeks: list[tuple[int, int, list[int]]],
    has_counts: bool,
) -> Finding | None:
    """The level of an area in the weeks that the sentence gives it; None when the number only names what is counted."""
    line = reader.line
    if listed := _listed(reader, n, level, named, weeks):
        return listed
    recorded = _recorded(reader, n)
    if isinstance(recorded, str):
        return None if has_counts else unchecked(line.start, n, recorded)
    area, ratings, year = recorded
    name = line.facts.area_name(area)
    following = min((v.start for v in named if v.start > level.start), default=len(line.words))
    weeks_of_level = [w for w in weeks if level.end <= w[0] < following]
    if _weeks_come_first(named, weeks):
        weeks_of_level = [w for w in weeks if w[1] <= level.start][-1:]
    if len(named) == 1 and re.search(r"\bliksom\s++(?:under\s++|i\s++)?v", line.words, re.I):
        weeks_of_level = weeks  # "under vecka 22 låg … på nivå 5, liksom vecka 38"
    if not weeks_of_level and len(weeks) == 1 and weeks[0][1] <= min(v.start for v in named):
        weeks_of_level = weeks  # "vecka 25 låg Ekudden på nivå 5, medan Kvarnby låg på nivå 2"
    weeks_of_level = weeks_of_level or ([w for w in weeks if w[1] <= level.start][-1:] if len(named) == 1 else [])
    if not weeks_of_level or (has_counts and weeks_of_level[0][0] > level.end and level.high == 9):
        others = [t for t in reader.of_kind(Kind.NUMBER) if not any(v.start == t.start for v in named)]
        if has_counts or others:
            return None
        top = max((v for v in ratings.values() if v is not None), default=None)
        if re.search(r"\b(?:som\s++(?:högst|mest)|högsta?|toppa\w*)\b", line.words, re.I) and top is not None:
            if re.search(r"\b(?:lägst|minst|sämst|bäst)\w*", line.words, re.I):
                return unchecked(line.start, n, "Det framgår inte om talet är den högsta nivån.")
            for t in reader.of_kind(Kind.RANK):
                reader.use(t.start, t.end)
            return _finding(reader, n, f"{name}: högsta nivå", float(top), f"högst nivå {top}", f"{name} {year}")
        return unchecked(line.start, n, "Det framgår inte vilka veckor nivån gäller.")
    for t in reader.of_kind(Kind.RANK):
        top = max((v for v in ratings.values() if v is not None), default=None)
        if re.fullmatch("högst(?:a)?", t.text, re.I) and len(named) == 1:
            reader.use(t.start, t.end)
            if not level.holds(top):
                return _finding(
                    reader, n, f"{name}: högsta nivå", float(top or 0), f"högst nivå {top}", f"{name} {year}"
                )
    wanted = [w for _, _, ws in weeks_of_level for w in ws]
    if in_turn := re.match(r"[^.;]{0,12}?([1-9])\s++respektive\s++([1-9])(?![0-9])", line.words[level.start :], re.I):
        if len(wanted) != 2:  # "vecka 12 och 13 … på nivå 3 respektive 4"
            return unchecked(line.start, n, "Det framgår inte vilka veckor nivån gäller.")
        wanted = [wanted[0] if level.start + in_turn.start(1) == n.start else wanted[1]]
    if any(w not in ratings for w in wanted):
        return unchecked(line.start, n, f"{name} har ingen bedömning för alla veckor som nämns.")
    wrong = [w for w in wanted if not level.holds(ratings[w])]
    shown = wrong[0] if wrong else wanted[0]
    true = ratings[shown]
    actual = "ej bedömd" if true is None else f"nivå {true}"
    only = bool(re.search(r"\b(?:enbart|bara|endast)\b", line.words, re.I))
    extra = [w for w, v in ratings.items() if level.holds(v) and w not in wanted] if only else []
    words = f"Texten säger {level.text}, registret har {actual} ({name} {week_label(shown)} {year})."
    if extra and not wrong:
        words = f"{name} hade {level.text} även {week_label(extra[0])} {year}."
    place = (line.start + n.start, line.start + n.end)
    verdict = Verdict.WRONG if wrong or extra else Verdict.RIGHT
    expected = None if true is None else float(true)
    return Finding(
        *place,
        n.text,
        f"{name}: nivå {week_label(shown)}",
        n.value,
        expected,
        verdict,
        words,
        says=level.text,
        holds=actual,
    )


def _weeks_come_first(named: list[_Level], weeks: list[tuple[int, int, list[int]]]) -> bool:
    """True for "under vecka 21 nivå 5, och under vecka 7 och 44 nivå 4": each level stands after its weeks."""
    order = sorted([(w[0], "week") for w in weeks] + [(v.start, "level") for v in named])
    return len(named) > 1 and [kind for _, kind in order] == ["week", "level"] * len(named)


def _listed(
    reader: Reader, n: Number, level: _Level, named: list[_Level], weeks: list[tuple[int, int, list[int]]]
) -> Finding | None:
    """A level with several areas, each with its own weeks: "nivå 5 (Hässelby gård v. 41, Råcksta v. 38)"."""
    facts, year = reader.line.facts, _year(reader, _place(reader, n))
    following = min((v.start for v in named if v.start > level.start), default=len(reader.line.words))
    areas = [t for t in reader.of_kind(Kind.AREA) if level.end <= t.start < following and t.value]
    weeks_of_level = [w for w in weeks if level.end <= w[0] < following]
    pairs = [
        (max((a for a in areas if a.end <= w[0]), key=lambda a: a.end, default=None), w[2]) for w in weeks_of_level
    ]
    if len({a.start for a, _ in pairs if a is not None}) < 2:
        return None
    for area, at in pairs:
        ratings = facts.levels(str(area.value), year) if area is not None else {}
        if area is None or any(w not in ratings for w in at):
            return unchecked(reader.line.start, n, "Det framgår inte vilken stadsdel veckorna gäller.")
        name = facts.area_name(str(area.value))
        for week in (w for w in at if not level.holds(ratings[w])):
            actual = "ej bedömd" if ratings[week] is None else f"nivå {ratings[week]}"
            where = f"{name} {week_label(week)} {year}"
            return _finding(
                reader, n, f"{name}: nivå {week_label(week)}", float(ratings[week] or 0), actual, where, is_right=False
            )
    return _finding(
        reader, n, "nivå i flera stadsdelar", n.value, level.text, f"{len(pairs)} stadsdelar och veckor, {year}"
    )


def _finding(
    reader: Reader, n: Number, about: str, true: float, actual: str, where: str, *, is_right: bool = True
) -> Finding:
    line = reader.line
    right = is_right and n.fits(true)
    words = f"Texten säger {n.text.strip()}, registret har {actual} ({where})."
    place = (line.start + n.start, line.start + n.end)
    expected = round(true, 1)
    return Finding(
        *place,
        n.text,
        about,
        n.value,
        expected,
        Verdict.RIGHT if right else Verdict.WRONG,
        words,
        says=n.text.strip(),
        holds=actual,
    )


def _week_list(text: str) -> list[int]:
    """The weeks of "38", "38 och 41" or "36–39"."""
    weeks: list[int] = []
    for part in re.split(r",|och|samt", text):
        ends = [int(e) for e in re.findall(r"[0-9]+", part)]
        weeks += range(ends[0], ends[-1] + 1) if ends else []
    return weeks
