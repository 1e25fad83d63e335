"""One sentence of the text: its tokens, and what it names of what the register holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache

from lagesbild.checktext import forms, phrases
from lagesbild.checktext import names as textnames
from lagesbild.checktext.facts import Facts, sum_name
from lagesbild.checktext.numbers import Number, Stated, labels, numbers, stated_periods, years
from lagesbild.checktext.tokens import Kind, Token, tokens

NOW = re.compile(r"nu|numera", re.I)
APPROXIMATE = re.compile(
    r"ca?\.?|cirka|circa|omkring|kring|runt|ungefär|drygt|knappt|nästan|närmare|minst|högst|bara|endast|hela|totalt|sammanlagt|just|uppemot|mer|mindre|än|cirka|nämligen",
    re.I,
)
UNCLEAR = ""
"""The area of "stadsdelen": one that the text has spoken of, and which one only its reader knows."""


class Use(StrEnum):
    """How a sentence uses a category's name."""

    NAMED = "named"
    WHOLE = "whole"  # what something is a part of: "39 procent av hushållsbrotten"
    BESIDE = "beside"  # compared with, or left out: look further for the subject
    OF = "of"  # what a noun that nobody knows is of: "läget för rånen", or "kontroller av rån"
    NARROWED = "narrowed"  # a part of it, or more than it: the number is not about the row


@dataclass(frozen=True)
class Mention:
    """A category, several of one name, or a group's sum, where a sentence names it."""

    rows: tuple[str, ...]
    use: Use


@dataclass(frozen=True)
class Names:
    """How texts name the categories and areas near a scope."""

    facts: Facts

    @cached_property
    def _categories(self) -> tuple[textnames.Finder, textnames.Finder] | None:
        groups: dict[str, str] = {}
        for area in sorted(self.facts.near):
            crime = self.facts.crime(area)
            if crime is not None:
                groups |= {c: g for c, g in crime.groups.items() if c not in groups}
        return _finder_of(tuple(groups.items())) if groups else None

    @cached_property
    def _areas(self) -> tuple[re.Pattern[str], dict[str, str]] | None:
        directory = self.facts.scope.directory
        pairs: dict[str, str] = {}
        for area in (directory.by_id[a] for a in sorted(self.facts.near) if a in directory.by_id):
            for name in (area.name, re.sub(r"\s*+\([^)]*\)$", "", area.name), *area.aliases):
                pairs.setdefault(name.casefold(), area.id)
        if not pairs:
            return None
        alternatives = "|".join(re.escape(n) for n in sorted(pairs, key=len, reverse=True))
        return re.compile(rf"(?<!\w)(?:{alternatives})(?=s?(?:\W|$))s?(?![-–][a-zåäö])", re.I), pairs

    @cached_property
    def _own_words(self) -> list[tuple[re.Pattern[str], str]]:
        """ "stadsdelsområdet" is the scope itself, "kommunen" and "hela staden" the kommun that it lies in."""
        scope = self.facts.scope
        kind = re.escape(scope.area.type)
        around = (scope.area.id, *scope.directory.ancestors(scope.area.id))
        kommun = next((a for a in around if scope.directory.by_id[a].type == "kommun"), None)
        patterns = []
        if scope.area.type != "kommun":
            patterns.append((re.compile(rf"\b{kind}(?:e?t|e?n)s?\b", re.I), scope.area.id))
        if scope.area.type != "stadsdel":
            patterns.append((re.compile(r"\bstadsdelens?\b", re.I), UNCLEAR))
        for area in (a for a in self.facts.near - set(around) if a in scope.directory.by_id):
            if of := _KIND.match(scope.directory.by_id[area].name):  # "polisregionen" is "Polisregion Stockholm"
                patterns.append((re.compile(rf"\b{of[1]}e?[nt]s?\b", re.I), area))
        if kommun is not None:
            words = r"\b(?:hela\s+)?(?:staden|kommunen)(?:s\b|\b(?:\s+(?:i\s+stort|totalt|som\s+helhet|i\s+sin\s+helhet))?)(?!\s+\w*(?:undersök|mätning|enkät))"
            patterns.append((re.compile(words, re.I), kommun))
            patterns.append((re.compile(r"\b(?:kommun|stads?)(?:snittet|genomsnittet)\b", re.I), kommun))
        return patterns

    @cached_property
    def in_words(self) -> Callable[[str], list[Token]]:
        """The categories (`Mention`) and areas (their ids) that a sentence names; the list is not to be changed.

        A sentence is asked for some times on its way: what was found lately is kept.
        """
        return lru_cache(maxsize=16)(self._in_words)

    def _in_words(self, words: str) -> list[Token]:
        mentioned: list[Token] = []
        if self._categories:
            names, heads = self._categories
            for m, of_name in names.found(words):
                if not _is_sure(words, m, of_name):
                    continue
                named, end = _by_age(of_name, words, m.end())
                mention = Mention(named, _use(words, m.start(), end))
                mentioned.append(Token(Kind.CATEGORY, m.start(), end, words[m.start() : end], mention))
            spans = [(t.start, t.end) for t in mentioned]
            for m, of_name in heads.found(words):  # "rånen", which personrån may be all of
                if not any(a < m.end() and m.start() < b for a, b in spans):
                    use = Use.OF if _use(words, m.start(), m.end()) is Use.NAMED else Use.NARROWED
                    mentioned.append(Token(Kind.CATEGORY, m.start(), m.end(), m[0], Mention(of_name, use)))
        if self._areas:
            areas, ids = self._areas
            for m in areas.finditer(words):
                if not m[0][0].isupper() and not m[0][0].isdigit() and " " not in m[0]:
                    continue
                name = m[0].casefold()
                mentioned.append(
                    Token(Kind.AREA, m.start(), m.end(), m[0], ids.get(name) or ids[name.removesuffix("s")])
                )
        for pattern, area in self._own_words:
            for m in pattern.finditer(words):
                if area != UNCLEAR or not _OF_SEVERAL.search(words, 0, m.start()):
                    mentioned.append(Token(Kind.AREA, m.start(), m.end(), m[0], area))
        scope = self.facts.scope.area.id
        others = {str(t.value) for t in mentioned if t.kind is Kind.AREA} - {scope, UNCLEAR}
        if len(others) != 1:
            return mentioned
        only = next(iter(others))  # "stadsdelen" is the one that the sentence has named
        first = min(t.start for t in mentioned if t.kind is Kind.AREA and t.value == only)
        return [replace(t, value=only) if t.value == UNCLEAR and t.start > first else t for t in mentioned]


@lru_cache(maxsize=16)  # places name the same crimes, and the patterns take a second to make
def _finder_of(categories: tuple[tuple[str, str], ...]) -> tuple[textnames.Finder, textnames.Finder]:
    """All names of categories with their groups, and the rows of each; apart, the wider words that one of them may be all of."""
    groups = dict(categories)
    patterns = textnames.names(list(groups), [g for g in dict.fromkeys(groups.values()) if g])
    sums = {g: sum_name(g) for g in groups.values()}
    names = textnames.Finder({p: tuple(sums.get(r, r) for r in named) for p, named in patterns.items()})
    return names, textnames.Finder(textnames.heads(list(groups)))


def _is_sure(words: str, m: re.Match[str], rows: tuple[str, ...]) -> bool:
    """False for a group's bare name where nothing else speaks of crimes, and for a name of two where each has a number of its own."""
    if m[0].islower() and rows[0].lower() == sum_name(m[0]):
        is_within = " " in m[0] and re.search(r"\binom\s++$", words[max(0, m.start() - 8) : m.start()], re.I)
        return _OF_CRIMES.search(words) is not None or bool(is_within)
    return " och " not in m[0] or len(rows) == 1 or not _IN_TURN.search(words)


_KIND = re.compile(r"(Polisregion|Lokalpolisområde|Polisområde|Region)\b")
_OF_CRIMES = re.compile(
    r"\b(?:av|utav|bland)\s[^.;]*\b(?:brott(?:en|et)?|anmälningar(?:na)?)\b[^.;]*\b(?:avsåg|avser|gällde|gäller|rörde|rör|riktades|är|var)\b|\banmälda\s++brott\b",
    re.I,
)
_IN_TURN = re.compile(r"\brespektive\b|\bresp\.", re.I)
_OF_SEVERAL = re.compile(r"\b(?:\w{3,}st[ae]|enda)\s++$", re.I)
"""Before "stadsdelen" in "den minsta stadsdelen", which names none."""
_AGE = re.compile(
    r"\s*+(?:mot\s++|bland\s++)?(?:(?:barn|unga|vuxna|personer|ungdomar|de)\s++)?(?:i\s++)?(?:ålder\w*\s++|som\s++är\s++)?(?P<over>(?:över|från|minst|fyllda)\s++)?\(?"
    r"(?P<first>[0-9]{1,2})\s*+(?:[-–]\s*+(?P<last>[0-9]{1,2})?)?\s*+(?:år)?(?P<up>\s++(?:och|eller)\s++(?:uppåt|äldre|över))?\)?(?!\w|[.,][0-9]|\s*+%)",
    re.I,
)


def _by_age(rows: tuple[str, ...], words: str, end: int) -> tuple[tuple[str, ...], int]:
    """The one of several rows whose age stands after the name ("mot barn 0–14 år"), and where that ends."""
    match = _AGE.match(words, end)
    if match is None or not (match["last"] or match["up"] or match["over"] or "år" in match[0]):
        return rows, end
    for row in rows:
        ages = re.findall(r"[0-9]+", textnames.qualifier(row).replace("\\", ""))
        if ages == [a for a in (match["first"], match["last"]) if a]:
            return (row,), match.end()
    return rows, end


def _counts_it(word: str) -> bool:
    """True for a word before "för" or "av" that is no noun of its own: "störst för bedrägeri", "och för rån"."""
    if word.lower() in phrases.OF_COUNTED or _OF_CHANGE.fullmatch(word) or _SUPERLATIVE.fullmatch(word):
        return True
    return bool(forms.CLOSED.fullmatch(word)) or word.lower() in ("och", "samt", "men")


_SUPERLATIVE = re.compile(r"störst|minst|högst|lägst|mest|flest|färst|\w+ast", re.I)
_OF_CHANGE = re.compile(
    r"(?:upp|ned)gång(?:en)?|(?:ök|minsk)ning(?:en|ar|arna)?|\w*siffra[n]?|\w*siffror(?:na)?|talen|talet|nivån", re.I
)
"""Before "för" and "av": what is said of the whole of a category."""


def _use(words: str, start: int, end: int) -> Use:
    before, after = words[max(0, start - 60) : start], words[end : end + 60]
    if phrases.WHOLE.search(before):
        return Use.NAMED if phrases.COUNTED_BY.search(before) else Use.WHOLE
    if re.search(r"\bav\s++(?:alla\s++|samtliga\s++)?anmälningar(?:na)?\s++om\s++$", before, re.I):
        return Use.WHOLE  # "hälften av anmälningarna om våldtäkt"
    if re.search(r"\b(?:är|var|blev)\s++det\s++$", before, re.I) and re.match(r"\s++som\b", after, re.I):
        return Use.WHOLE  # "är det hushållsbrott som ökat mest"
    if phrases.NEXT_TO.search(before):
        return Use.BESIDE  # "det vanligaste brottet efter skadegörelse"
    part = phrases.OF.search(before)  # "kontroller av cykelstölder" are no cykelstölder
    if phrases.NARROWED_BEFORE.search(before) or phrases.NARROWED_AFTER.search(after):
        return Use.NARROWED
    if part and not _counts_it(part[1]):
        return Use.OF
    left_out = phrases.BESIDE.search(before)
    # "förutom inbrott, som minskat med …" speaks of it after all
    return Use.BESIDE if left_out and not re.match(r"[”\"']?,? som\b", after) else Use.NAMED


def is_rough(t: Token) -> bool:
    """True for a number in words that is rough: "hälften", "dubbelt så många"."""
    return isinstance(t.value, Number) and t.value.is_rough


@dataclass(frozen=True)
class Line:
    """One sentence: its words and where it stands."""

    words: str
    start: int
    paragraph: int
    names: Names

    @property
    def facts(self) -> Facts:
        """What the register holds."""
        return self.names.facts

    @cached_property
    def stated(self) -> list[Stated]:
        """The periods that the sentence states."""
        return stated_periods(self.words, self.facts.scope.year)

    @cached_property
    def numbers(self) -> list[Number]:
        """Its numbers; places count from the sentence's start. "Inga rån" counts none of them."""
        written = numbers(self.words)
        named = (t for t in self.named if t.kind is Kind.CATEGORY)
        none = [m for t in named if (m := phrases.NONE.search(self.words, 0, t.start))]
        zeros = [Number(m.start(1), m.end(1), m[1], 0.0) for m in none]
        return sorted([*written, *zeros], key=lambda n: n.start) if zeros else written

    @cached_property
    def named(self) -> list[Token]:
        """The categories and areas that it names."""
        return self.names.in_words(self.words)

    @cached_property
    def labels(self) -> list[Token]:
        """The numbers that only name something, such as an age or a week."""
        inside = [(s.start, s.end) for s in self.stated]
        spans = [(a, b) for a, b in labels(self.words) if not any(c <= a and b <= d for c, d in inside)]
        return [Token(Kind.WORD, a, b, self.words[a:b]) for a, b in spans]

    @cached_property
    def tokens(self) -> list[Token]:
        """Everything in it, in order."""
        inside = [(s.start, s.end) for s in self.stated]
        lone = [(at, y) for at, y in years(self.words) if not any(a <= at < b for a, b in inside)]
        return tokens(self.words, self.facts.scope.year, self.numbers, self.stated, self.named, lone)

    @cached_property
    def says_how_exact(self) -> list[bool]:
        """Of every token, whether it says only how exact the number after it is, or that it is of now."""
        ts = self.tokens
        more = {j for j in range(1, len(ts) - 1) if ts[j - 1].text.lower() in ("mer", "mindre") and is_rough(ts[j + 1])}
        return [
            j in more or (t.kind is not Kind.THAN and bool(APPROXIMATE.fullmatch(t.text) or NOW.fullmatch(t.text)))
            for j, t in enumerate(ts)
        ]

    @cached_property
    def _by_kind(self) -> dict[Kind, list[Token]]:
        by_kind: dict[Kind, list[Token]] = {}
        for t in self.tokens:
            by_kind.setdefault(t.kind, []).append(t)
        return by_kind

    def of(self, kind: Kind) -> list[Token]:
        """The tokens of one kind; the list is not to be changed."""
        return self._by_kind.get(kind, [])
