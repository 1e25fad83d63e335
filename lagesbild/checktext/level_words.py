"""The levels and the weeks that a sentence names, and the words that it does so with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from lagesbild.calendar import Week, weeks_in_year
from lagesbild.checktext import forms
from lagesbild.checktext.reading import Reader
from lagesbild.checktext.tokens import Kind

LEVEL = re.compile(
    r"\b(?P<least>minst\s++)?(?:nivå(?:n|erna)?(?:\s++på(?=\s++[1-9]\b(?!\s++(?:procent|%|brott|anmäl|fall))[^.]*\bveck))?|läge)\s++(?P<ge>(?:≥|>=)\s*+)?(?P<a>[1-9])(?![0-9]|\s[0-9]{3}(?![0-9]))(?:\s*+(?:[-–]|,|till|och|eller)\s*+(?P<b>[1-9])(?![0-9])(?!\s++(?:på|veck|gång|stadsdel|områd)))?"
    r"(?P<up>\s++(?:eller\s++(?:högre|mer|över|värre)|och\s++(?:uppåt|över|högre)))?",
    re.I,
)


WEEKS = re.compile(
    r"\b(?:v\.|vecka|veckorna|veckan|veckor(?:na)?\s*+(?:[:(]|,(?!\s*+[1-9]\s++(?:i|på|under|vid)\s))(?:\s*+v(?:\.|ecka))?)\s*+(?P<list>[0-9]{1,2}(?:\s*+(?:,|(?:och|samt)(?:\s++(?:nu\s++)?senast)?|–|-|till(?:\s++och\s++med)?)\s*+[0-9]{1,2}+(?!\s++v(?:eck|\.)))*)\b(?!\s++av\b)",
    re.I,
)


_MOVED = re.compile(
    r"\b(?:från|till)\s++(?P<a>[1-9])(?=\s++(?:(?:först|redan)\s++)?(?:i\s++|under\s++)?v(?:ecka|\.))", re.I
)
"""A level of "nivån sjönk från 4 vecka 12 till 2 vecka 26"."""


@dataclass(frozen=True)
class Level:
    """A level where the sentence names it; the levels from ``low`` to ``high``."""

    start: int
    end: int
    low: int
    high: int

    def holds(self, level: int | None) -> bool:
        """True for one of the levels."""
        return level is not None and self.low <= level <= self.high

    @property
    def text(self) -> str:
        """The levels as a finding writes them."""
        if self.low == self.high:
            return f"nivå {self.low}"
        return f"nivå {self.low} eller högre" if self.high == 9 else f"nivå {self.low}–{self.high}"


def levels_named(words: str) -> list[Level]:
    """The levels that words name by number."""
    levels = []
    if re.search(r"\bnivå", words, re.I):
        levels = [Level(m.start("a"), m.end(), int(m["a"]), int(m["a"])) for m in _MOVED.finditer(words)]
    for m in LEVEL.finditer(words):
        low = int(m["a"])
        high = 9 if m["up"] or m["ge"] or m["least"] else int(m["b"] or low)
        levels.append(Level(m.start("a"), m.end(), low, high))
    return sorted(levels, key=lambda v: v.start)


def levels_in_words(reader: Reader) -> list[Level]:
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
        levels += [Level(m.start(), m.end(), level.number, level.number) for m in re.finditer(pattern, words, re.I)]
    return sorted(levels, key=lambda v: v.start)


_VOCABULARY = re.compile(
    r"(?:liksom|mellan|sista|första|bedöm\w*|sattes|satts|nåddes|enda|någon|något|veck\w*|nivå\w*|läge\w*|stadsdel\w*|områd\w*|gång(?:en|er)?|tillfälle(?:n)?|rad|sträck|följd|över|elle?r|minst|oftast|samtliga|period\w*|polis\w*|kommun\w*|"
    r"uppåt|värre|mer|högre|rödmarkerad\w*|skattad\w*|klassad\w*|låge?t?|placera\w*|legat|haft|nå\w*|lägsta|högsta|sämsta|bästa|vecko\w*|under|totalt|år\w*|v|delen|hälften|drabbad\w*|utsatt\w*)",
    re.I,
)


def words(reader: Reader) -> list[str]:
    """The words of the sentence that say nothing more than that it is about levels; "normalt" for nivå 1."""
    scope = reader.line.facts.scope
    levels = scope.scale.levels if scope.has_scale else ()
    named = {v.low for v in levels_named(reader.line.words) or levels_in_words(reader)}
    stems = tuple(lv.name.lower()[:6] for lv in levels if lv.number in named)
    others = tuple(lv.name.lower()[:6] for lv in levels if lv.number not in named)
    months = months_of_weeks(reader)
    return [
        t.text
        for t in reader.tokens
        if _VOCABULARY.fullmatch(t.text)
        or (t.kind is Kind.WORD and forms.VERB.fullmatch(t.text))
        or (forms.ADVERB.fullmatch(t.text) and scope.has_scale and not t.text.lower().startswith(others))
        or (stems and t.text.lower().startswith(stems))
        or any(m in months for m in re.findall(r"[^\W\d_]+", t.text.lower()) if m in MONTHS)
    ]


MONTHS = (
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


def months_of_weeks(reader: Reader) -> set[str]:
    """The months that a sentence names beside its weeks, where each week lies in one of them and each holds a week."""
    words = reader.line.words.lower()
    months = {m for m in MONTHS if re.search(rf"\b{m}\b", words)}
    weeks = [w for m in WEEKS.finditer(words) for w in weeks_of(m)]
    year = reader.year
    if not months or not weeks or max(weeks) > weeks_in_year(year):
        return set()
    of = [{MONTHS[(Week(year, w).monday() + timedelta(days=d)).month - 1] for d in range(7)} for w in weeks]
    return months if all(o & months for o in of) and months <= set().union(*of) else set()


def weeks_of(match: re.Match[str]) -> list[int]:
    """The weeks of one naming (`WEEKS`); "mellan vecka 21 och 30" are all of them."""
    is_span = re.search(r"\bmellan\s++$", match.string[: match.start()], re.I)
    return week_list(re.sub(r"\s*+och\s*+", "–", match["list"]) if is_span else match["list"])


def week_list(text: str) -> list[int]:
    """The weeks of "38", "38 och 41" or "36–39"."""
    weeks: list[int] = []
    for part in re.split(r",|och|samt", text.replace("senast", "")):
        ends = [int(e) for e in re.findall(r"[0-9]+", part)]
        weeks += range(max(1, ends[0]), min(53, ends[-1]) + 1) if ends else []
    return weeks
