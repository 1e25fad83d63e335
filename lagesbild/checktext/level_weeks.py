"""Which level an area had in the weeks that a sentence gives it."""

from __future__ import annotations

import re
from datetime import date, timedelta

from lagesbild.calendar import Week, week_label, year_period
from lagesbild.checktext.level_words import Level
from lagesbild.checktext.numbers import Number
from lagesbild.checktext.reading import Reader
from lagesbild.checktext.report import Finding, Verdict, unchecked
from lagesbild.checktext.tokens import Kind

PARTS = re.compile(
    r"\s*+(?:av\s++(?:de\s++|totalt\s++)*(?:[0-9]+|\w+)\s++)?(?:stadsdelar(?:na)?|områden(?:a)?|stadsområden(?:a)?)\b",
    re.I,
)


RATINGS = re.compile(r"\s*+(?:vecko)?bedömningar(?:na)?\b", re.I)


def place_of(reader: Reader, n: Number) -> int:
    """The place of a number among the tokens."""
    return next(i for i in reader.at if reader.tokens[i].start == n.start)


def year_of(reader: Reader, i: int) -> int:
    """The year that a number at a place is about."""
    years = [reader.year_of(k) for k in reader.tags]
    year = reader.own_year(i)
    return year if year is not None else years[0] if len(set(years)) == 1 else reader.year


def ratings_of(reader: Reader, n: Number) -> tuple[str, dict[int, int | None], int] | str:
    """(area, levels by week, year) that a number is about, or why that is not known."""
    i = place_of(reader, n)
    of_all = not reader.of_kind(Kind.AREA) and any(
        PARTS.match(reader.line.words, m.end) or RATINGS.match(reader.line.words, m.end) for m in reader.line.numbers
    )
    area = None if of_all else reader.area_of(i)
    named = {str(t.value) for t in reader.of_kind(Kind.AREA) if t.value}
    if area is None and not of_all and len(named) == 1:
        area = named.pop()
    year = year_of(reader, i)
    if area is None:
        return "Det framgår inte vilken stadsdel talet gäller."
    ratings = reader.line.facts.levels(area, year)
    name = reader.line.facts.area_name(area)
    return (area, ratings, year) if ratings else f"Veckobedömningar är inte inlästa för {name} {year}."


def within_stated(
    reader: Reader, ratings: dict[int, int | None], year: int, weeks: list[tuple[int, int, list[int]]]
) -> dict[int, int | None]:
    """The levels of the weeks that a sentence on assessed weeks speaks of: of its days, of "v. 36–39", else of the year."""
    line = reader.line
    parts = [s.period for s in line.stated if s.period != year_period(year) and s.period.end.year == year]
    if len(parts) == 1:
        (period,) = parts
        return {w: v for w, v in ratings.items() if period.start <= _thursday(year, w) <= period.end}
    outside = [ws for a, _, ws in weeks if not any(s.start <= a < s.end for s in line.stated)]
    if len(outside) == 1 and len(outside[0]) > 1 and _OF_ASSESSED.search(line.words):
        return {w: v for w, v in ratings.items() if w in outside[0]}
    return ratings


_OF_ASSESSED = re.compile(r"\bav\s++\w+\s++bedömda\s++veckor\b", re.I)


def _thursday(year: int, week: int) -> date:
    return Week(year, week).monday() + timedelta(days=3)


def at_weeks(
    reader: Reader,
    n: Number,
    level: Level,
    named: list[Level],
    weeks: list[tuple[int, int, list[int]]],
    has_counts: bool,
) -> Finding | None:
    """The level of an area in the weeks that the sentence gives it; None when the number only names what is counted."""
    line = reader.line
    if listed := _listed(reader, n, level, named, weeks):
        return listed
    if both := _in_all(reader, n, level, named, weeks):
        return both
    recorded = ratings_of(reader, n)
    if isinstance(recorded, str):
        return None if has_counts else unchecked(line.start, n, recorded)
    area, ratings, year = recorded
    name = line.facts.area_name(area)
    following = min((v.start for v in named if v.start > level.start), default=len(line.words))
    weeks_of_level = [w for w in weeks if level.end <= w[0] < following and not _goes_on(line.words, level, w, named)]
    before = [v for v in named if v.end <= level.start]
    if before and not weeks_of_level:
        weeks_of_level = [w for w in weeks if w[1] <= level.start and _goes_on(line.words, before[-1], w, named)]
    if _is_left(line.words, level) and len(weeks) == 1 and len(named) == 2:
        weeks_of_level = weeks
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
            return level_finding(reader, n, f"{name}: högsta nivå", float(top), f"högst nivå {top}", f"{name} {year}")
        return unchecked(line.start, n, "Det framgår inte vilka veckor nivån gäller.")
    for t in reader.of_kind(Kind.RANK):
        top = max((v for v in ratings.values() if v is not None), default=None)
        if re.fullmatch("högst(?:a)?", t.text, re.I) and len(named) == 1:
            reader.use(t.start, t.end)
            if not level.holds(top):
                return level_finding(
                    reader, n, f"{name}: högsta nivå", float(top or 0), f"högst nivå {top}", f"{name} {year}"
                )
    wanted = [w for _, _, ws in weeks_of_level for w in ws]
    if _is_left(line.words, level) and len(wanted) == 1:
        wanted = [wanted[0] - 1]  # "höjdes från nivå 3 till nivå 4 vecka 19": the week before
    if all_but := _ALL_BUT.search(line.words):
        reader.use(*all_but.span())
        but, wanted = wanted, sorted(w for w, v in ratings.items() if v is not None and w not in wanted)
        is_whole = all(level.holds(ratings[w]) for w in (*wanted, *(w for w in but if w in ratings)))
        if len(named) > 1 or not wanted or is_whole:
            return unchecked(line.start, n, "Det framgår inte vilka veckor nivån gäller.")
    if in_turn := re.match(r"[^.;]{0,12}?([1-9])\s++respektive\s++([1-9])(?![0-9])", line.words[level.start :], re.I):
        if len(wanted) != 2:  # "vecka 12 och 13 … på nivå 3 respektive 4"
            return unchecked(line.start, n, "Det framgår inte vilka veckor nivån gäller.")
        wanted = [wanted[0] if level.start + in_turn.start(1) == n.start else wanted[1]]
    if not wanted or any(w not in ratings for w in wanted):
        return unchecked(line.start, n, f"{name} har ingen bedömning för alla veckor som nämns.")
    wrong = [w for w in wanted if not level.holds(ratings[w])]
    shown = wrong[0] if wrong else wanted[0]
    true = ratings[shown]
    actual = "ej bedömd" if true is None else f"nivå {true}"
    only = bool(re.search(r"\b(?:enbart|bara|endast|enda\s++(?:gång|vecka|tillfäll)\w*)\b", line.words, re.I))
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


_BOTH = re.compile(r"\b(?:både|såväl)\b|(?<=[0-9]):(?=\s++(?-i:[A-ZÅÄÖ]))", re.I)


def _in_all(
    reader: Reader, n: Number, level: Level, named: list[Level], weeks: list[tuple[int, int, list[int]]]
) -> Finding | None:
    """The one level of "vecka 30 låg både Ekudden och Kvarnby på nivå 5"."""
    facts, line, year = reader.line.facts, reader.line, year_of(reader, place_of(reader, n))
    part = [reader.tokens[j] for j in reader.part(place_of(reader, n))]
    start, end = part[0].start, part[-1].end
    areas = list(dict.fromkeys(str(t.value) for t in part if t.kind is Kind.AREA and t.value))
    weeks = [w for w in weeks if start <= w[0] < end] or (weeks if len(weeks) == 1 else [])
    at = [w for _, _, ws in weeks for w in ws]
    both = _BOTH.search(line.words, start, end)
    others = [
        m for m in line.numbers if m.start != n.start and start <= m.start < end and not PARTS.match(line.words, m.end)
    ]
    inside = [v for v in named if start <= v.start < end]
    if both is None or len(areas) < 2 or len(inside) != 1 or not at or others:
        return None
    for area in areas:
        ratings = facts.levels(area, year)
        if any(w not in ratings for w in at):
            return None
        for week in (w for w in at if not level.holds(ratings[w])):
            name, actual = facts.area_name(area), "ej bedömd" if ratings[week] is None else f"nivå {ratings[week]}"
            where = f"{name} {week_label(week)} {year}"
            return level_finding(
                reader, n, f"{name}: nivå {week_label(week)}", float(ratings[week] or 0), actual, where, is_right=False
            )
    reader.use(*both.span())
    where = " och ".join(facts.area_name(a) for a in areas)
    return level_finding(reader, n, "nivå i flera stadsdelar", n.value, level.text, f"{where}, {year}")


_ALL_BUT = re.compile(
    r"\b(?:alla|samtliga|varje)\s++(?:bedömda\s++)?veck\w*\s++(?:utom|förutom)(?=\s++(?:v\.|veck))", re.I
)
_LEFT = re.compile(
    r"\b(?:höj\w+|sänk\w+|ök\w+|minsk\w+|steg|stigit|sjönk|sjunkit|gick|gått|flytta\w+|upp|ned|ner)\s++(?:\w++\s++){0,2}?från\s++(?:nivå\w*|läge\w*)\s++$",
    re.I,
)


def _is_left(words: str, level: Level) -> bool:
    """True for the first level of "höjdes från nivå 3 till nivå 4"."""
    is_to = re.match(r"\s++till\s++(?:nivå|läge)", words[level.end :], re.I)
    return bool(is_to and _LEFT.search(words, 0, level.start))


def _goes_on(words: str, level: Level, week: tuple[int, int, list[int]], named: list[Level]) -> bool:
    """True for the weeks of "på nivå 2, bara vecka 16–19 bedömdes läget till nivå 3", which are of the level after them."""
    after = next((v for v in named if v.start >= week[1]), None)
    is_apart = re.search(r"[,;–]|\b(?:men|medan|bara)\b", words[level.end : week[0]]) is not None
    is_near = after is not None and re.search(r"[,;:.()0-9]", words[week[1] : after.start].rstrip()) is None
    return is_apart and is_near and re.search(r"\w{3,}", words[week[1] : after.start if after else 0]) is not None


def _weeks_come_first(named: list[Level], weeks: list[tuple[int, int, list[int]]]) -> bool:
    """True for "under vecka 21 nivå 5, och under vecka 7 och 44 nivå 4": each level stands after its weeks."""
    order = sorted([(w[0], "week") for w in weeks] + [(v.start, "level") for v in named])
    return len(named) > 1 and [kind for _, kind in order] == ["week", "level"] * len(named)


def _listed(
    reader: Reader, n: Number, level: Level, named: list[Level], weeks: list[tuple[int, int, list[int]]]
) -> Finding | None:
    """A level with several areas, each with its own weeks: "nivå 5 (Hässelby gård v. 41, Råcksta v. 38)"."""
    facts, year = reader.line.facts, year_of(reader, place_of(reader, n))
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
            return level_finding(
                reader, n, f"{name}: nivå {week_label(week)}", float(ratings[week] or 0), actual, where, is_right=False
            )
    return level_finding(
        reader, n, "nivå i flera stadsdelar", n.value, level.text, f"{len(pairs)} stadsdelar och veckor, {year}"
    )


def level_finding(
    reader: Reader, n: Number, about: str, true: float, actual: str, where: str, *, is_right: bool = True
) -> Finding:
    """What the register says of a number about levels."""
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
