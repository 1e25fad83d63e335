"""What each number of a sentence says about crime: its row, area, year, what it is compared with, and its direction.

A sentence fixes one reading of a number or none. What is read here is never tried against the
register to see whether it happens to fit; a number that could mean several things is `Unread`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from lagesbild.calendar import Period
from lagesbild.checktext.facts import ALL
from lagesbild.checktext.leftover import leftover
from lagesbild.checktext.line import Line, Mention, Use
from lagesbild.checktext.names import qualifier
from lagesbild.checktext.numbers import WORDS, Number, Stated, Unit
from lagesbild.checktext.tokens import Kind, Token


class What(StrEnum):
    """What a number counts."""

    COUNT = "antal"
    CHANGE = "ändring"
    SHARE = "andel"
    INDEX = "index"


@dataclass(frozen=True)
class Span:
    """The years that a mean is taken over, or a rolling year (``months`` before the end of the shown period)."""

    years: tuple[int, ...]


@dataclass(frozen=True)
class Rank:
    """The place that the sentence gives a row: the ``order``:th from the top (or bottom) in the year."""

    order: int
    is_low: bool
    of: tuple[str, ...]  # the group that it is ranked in; empty when the sentence does not say
    over_years: bool = False
    over_areas: bool = False
    of_change: int = 0  # the direction of the change that is ranked: "den största ökningen"
    since: int | None = None  # the year that "den högsta sedan" names


@dataclass(frozen=True)
class Claim:
    """One number and what it says. ``base`` is the year compared with, or the years of a mean.

    ``sign`` is the direction of a change; ``direction`` that of the verb which governs a count.
    """

    number: Number
    what: What
    rows: tuple[str, ...]
    area: str
    period: Period | None
    year: int | None
    base: int | Span
    mean: Span | None = None
    sign: int = 0
    direction: int = 0
    pair: int = 0
    whole: tuple[str, ...] = ()
    whole_area: str | None = None  # where the whole is, when that is another area
    rank: Rank | None = None
    rolling: bool = False
    also_full_year: bool = False
    end: int | None = None  # the later year of a pair
    every_year: int = 0  # the direction that the sentence says that every year went in
    years_in_row: int = 0  # how many years, when it says so: "för fjärde året i rad"
    is_same: bool = False  # the sentence says that nothing has changed
    area_before: str | None = None  # the area of the sentence before, where this one names none
    is_headed: bool = False  # under "Mot 2025:", as in a table, where the period may stand in a title
    ordered: tuple[int, int, int | Span] | None = None
    """(sign, year, other year or years of a mean): the sentence says that the first has more or fewer."""
    extreme: tuple[bool, tuple[int, ...]] | None = None
    """(is the lowest, years): the sentence says that it is the lowest or highest count of the years."""


@dataclass(frozen=True)
class Unread:
    """A number that says nothing which can be tried, and why (Swedish)."""

    number: Number
    reason: str


@dataclass(frozen=True)
class Carried:
    """What a sentence leaves to the next one of the same paragraph."""

    rows: tuple[str, ...] = ()
    year: int | None = None
    base: int | Span | None = None
    area: str | None = None
    period: Period | None = None
    stem: str | None = None  # what a survey sentence was about
    levels: str = ""


_ADJECTIVES = re.compile(
    r"(?:polis)?anmälda|nya|registrerade|ytterligare|antal|stycken|st|av|om|fall|anmälningar|brott|kategorin|typen",
    re.I,
)
_PLAIN = re.compile(
    r"(?:tidigare|senare|också|även|dock|därmed|återigen|igen|nästan|närmare|precis|strax|ungefär|båda|åren|anmäldes|anmälts|anmäls|gånger|"
    r"per|vid|därefter|därpå|vardera|för|kvar|nu|respektive|procent|under|trots|utifrån|vilka|både|såväl|hos|inom|varav|jämfört|\w+ades|\w+erats|fram|upp|ned|ner)",
    re.I,
)
_SIFFRA = re.compile(r"siffra|siffran|siffrorna|nivån|talet|talen|utvecklingen|trenden|resultatet", re.I)
_ALL_CRIME = re.compile(
    r"\burval(?:et)?\b|\bkategorier(?:na)?\s+som\s+(?:följs|redovisas|ingår|mäts)|\bantal(?:et)?\s+(?:polis)?anmälda\s+brott|\bde\s+[0-9 ]+\s+anmälda\s+brotten",
    re.I,
)
_VARIED = re.compile(r"\b(?:legat|varierat|pendlat|rört\s+sig|svängt|varierar|pendlar|ligger)\b", re.I)
_LAST_YEARS = re.compile(rf"\bde\s+senaste\s+([2-9]|{'|'.join(WORDS)})\s+åren\b", re.I)
_OF_YEAR = re.compile(r"\w*år(?:et)?|nivån|siffran|siffrorna|noteringen|utfallet|läget", re.I)
_DURATION = re.compile(
    rf"\b(?:på|under|(?:de\s+)?senaste|sista)\s+(?:de\s+)?(?:senaste\s+)?(?:[0-9]+|{'|'.join(WORDS)})\s+åre?n?\b", re.I
)
_NOW = re.compile(r"nu|numera", re.I)
_FOLLOWED = re.compile(
    r"\b(?:följ(?:t|s|er|de|ts|d)\s+av|därefter|sedan|på\s+(?:andra|tredje)\s+plats|därnäst|näst\s+flest)\b", re.I
)
_NTH = re.compile(r"vart?\b|\w+\s+av\s+\w+$", re.I)  # "vart fjärde", "tre av tio"
_APPROXIMATE = re.compile(
    r"ca?\.?|cirka|circa|omkring|runt|ungefär|drygt|knappt|nästan|närmare|minst|högst|bara|endast|hela|totalt|sammanlagt|just|uppemot|mer|mindre|än|cirka",
    re.I,
)
_BREAKS = (Kind.COMMA, Kind.BUT, Kind.COLON, Kind.OPEN, Kind.CLOSE, Kind.DASH)
_AREA_ENDS = (Kind.COMMA, Kind.BUT, Kind.AND, Kind.OPEN, Kind.CLOSE, Kind.THAN, Kind.COLON)
_YEARLY = (Kind.YEAR, Kind.YEARS, Kind.PERIOD)
_NOUN = re.compile(r"(?:ökning|minskning|uppgång|nedgång)", re.I)


def _is_times(t: Token) -> bool:
    """True for "fyra gånger så många"."""
    return isinstance(t.value, Number) and t.value.is_rough and bool(t.value.sign)


def _says_age(row: str, words: str) -> bool:
    """True when words name the ages in a row's brackets: "0–14 år", "15 år och uppåt"."""
    ages = qualifier(row)
    upwards = re.fullmatch(r"([0-9]+)\\s\*\[-–\]\?\\s\*år", ages)
    if upwards:
        return bool(
            re.search(rf"(?<![0-9]){upwards[1]}\s*(?:-\s*)?år\s+(?:och|eller)\s+(?:uppåt|äldre|över)", words, re.I)
        )
    return bool(ages and re.search(rf"(?<![0-9]){ages}", words, re.I))


@dataclass
class Reader:
    """Reads one sentence; the rules look at the tokens on both sides of a number."""

    line: Line
    carried: Carried
    tokens: list[Token] = field(init=False)
    at: list[int] = field(init=False)  # places of the numbers among the tokens

    def __post_init__(self) -> None:
        self.tokens = self.line.tokens
        self.at = [i for i, t in enumerate(self.tokens) if t.kind is Kind.NUMBER]
        self.year = self.line.facts.scope.year
        self.tags = self._tags()
        self._relative = {k for k in self.tags if not re.search(r"[0-9]", self.tokens[k].text)}
        self.sum_at = self._sums()

    # --- years ---------------------------------------------------------------------------------

    def _tags(self) -> dict[int, tuple[str, int]]:
        """Of every year: its role ("base", "after" a number, "topic") and that number's place (or −1)."""
        found: dict[int, tuple[str, int]] = {}
        for i, t in enumerate(self.tokens):
            if t.kind is Kind.YEAR or (t.kind is Kind.PERIOD and isinstance(t.value, Stated) and t.value.year):
                found[i] = self._role(i)
        return found

    def _role(self, i: int) -> tuple[str, int]:
        named = counted = opened = False
        for j in range(i - 1, -1, -1):
            kind = self.tokens[j].kind
            if kind is Kind.FILL or (kind is Kind.PERIOD and j not in self._given(j)):
                continue
            if kind is Kind.SINCE and self._is_superlative(j):
                return ("aside", -1)  # "den första ökningen sedan 2019"
            if kind in (Kind.THAN, Kind.SINCE, Kind.FROM):
                return ("base", -1)
            if kind is Kind.WORD and _OF_YEAR.fullmatch(self.tokens[j].text):  # "än toppåret 2020"
                continue
            if kind is Kind.WHO and any(t.kind is Kind.SAME or _is_times(t) for t in self.tokens[:j]):
                return ("base", -1)  # "lika många som i fjol", "dubbelt så många som 2022"
            if kind is Kind.NUMBER:
                return ("after", j)
            if kind is Kind.CATEGORY and not named:
                named = True
            elif kind is Kind.COUNTED and not counted:
                counted = True
            elif kind is Kind.OPEN and not opened and not named:
                opened = True
            else:
                break
        return ("topic", -1)

    def _is_superlative(self, j: int) -> bool:
        """True when "sedan" at a place goes with "första", "högsta" and the like."""
        before = self.tokens[max(0, j - 4) : j]
        return any(t.kind is Kind.RANK or re.fullmatch("första|minsta|sämsta|bästa", t.text, re.I) for t in before)

    def _given(self, j: int) -> tuple[int, ...]:
        value = self.tokens[j].value
        return (j,) if isinstance(value, Stated) and value.year else ()

    def year_of(self, i: int) -> int:
        """The year that a year or period token says; "året innan" is the year before the one that the sentence is set in."""
        t = self.tokens[i]
        if isinstance(t.value, Stated):
            return int(t.value.year or self.year)
        if t.kind is Kind.YEAR and not t.text.isdigit() and re.search(r"innan|före\b|före\s|tidigare", t.text, re.I):
            earlier = [k for k in self.tags if k < i and self.tags[k][0] != "base" and k not in self._relative]
            if earlier:
                return self.year_of(earlier[-1]) - 1
        return int(str(t.value))

    def own_year(self, i: int, *, as_base: bool = True) -> int | None:
        """The year that stands right after or right before a number; ``as_base`` also one that is compared with."""
        after = [k for k, (role, j) in self.tags.items() if role == "after" and j == i]
        if after:
            return self.year_of(after[0])
        for j in range(i - 1, -1, -1):
            t = self.tokens[j]
            if j in self.tags:
                role, _ = self.tags[j]
                between = self.tokens[j + 1 : i]
                if role in ("after", "aside"):
                    return None
                if role == "base":
                    if not as_base:
                        return None
                    if (
                        any(b.kind is Kind.OPEN for b in between)
                        and self.tokens[i + 1 : i + 2]
                        and self.tokens[i + 1].kind is Kind.THAN
                    ):
                        return None  # "högre än i fjol (53 mot 40)"
                    says = [b for b in between if b.kind is Kind.THEN or b.text.lower() == "års"]
                    close = all(b.kind is Kind.OPEN or _APPROXIMATE.fullmatch(b.text) for b in between)
                    return self.year_of(j) if says or close or (t.text.lower().endswith("s") and not between) else None
                return self.year_of(j)
            if t.kind is Kind.COMMA and self.tokens[j + 1].kind is Kind.THEN:
                continue  # "sedan 2019, då de var 141"
            if t.kind in (Kind.NUMBER, Kind.COMMA, Kind.BUT, Kind.CLOSE, Kind.AND):
                break
        return None

    def topic(self, i: int) -> int | None:
        """The year that an earlier part of the sentence is set in, where it still holds."""
        for j in range(i - 1, -1, -1):
            if _NOW.fullmatch(self.tokens[j].text):
                return None
            if j in self.tags and self.tags[j][0] == "topic":
                if self._in_aside(j, i) or self._bound(j):
                    continue
                return self.year_of(j)
        return self.carried.year if not any(role == "topic" for role, _ in self.tags.values()) else None

    def _in_aside(self, j: int, i: int) -> bool:
        """True when a year stands in a relative clause or brackets that end before the number."""
        before = [t.kind for t in self.tokens[:j]]
        since = self.tokens[j:i]
        opened = 0
        for k in reversed(before):
            if k is Kind.CLOSE:
                break
            if k is Kind.OPEN:
                opened = 1
                break
        if opened and any(t.kind is Kind.CLOSE for t in since):
            return True
        for k in reversed(before):
            if k in (Kind.COMMA, Kind.CATEGORY, Kind.NUMBER):
                break
            if k is Kind.WHO:
                return any(t.kind in (Kind.COMMA, Kind.BUT, Kind.AND) for t in since)
        return False

    def _bound(self, j: int) -> bool:
        """True when a year belongs to the number right after it only: "som flest 2021 (372)"."""
        nxt = self.tokens[j + 1].kind if j + 1 < len(self.tokens) else None
        before = self.tokens[j - 1].kind if j else None
        return (nxt is Kind.OPEN or before is Kind.RANK) and j > 0

    def end(self, i: int) -> int:
        """The year of a change, and the later one of a pair of counts."""
        governed = self.governed(i)
        own = None if governed in (Kind.THAN, Kind.FROM) else self.own_year(i, as_base=False)
        if own is not None:
            return own
        if spans := [t for t in self.tokens if t.kind is Kind.YEARS and not self._is_mean(t)]:
            return spans[-1].span[1]
        if self._since_then(i):
            return self.year
        topic = self.topic(i)
        return self.year if topic is None else topic

    def _since_then(self, i: int) -> bool:
        return any(
            t.kind is Kind.SINCE and j + 1 < len(self.tokens) and self.tokens[j + 1].text.lower() == "dess"
            for j, t in enumerate(self.tokens[:i])
        )

    def _is_mean(self, span: Token) -> bool:
        return any(t.kind is Kind.MEAN for t in self.tokens)

    def _mean(self) -> Span | None:
        """The years of the mean that the sentence speaks of."""
        if not any(t.kind is Kind.MEAN for t in self.tokens):
            return None
        for t in self.tokens:
            if t.kind is Kind.YEARS:
                first, last = t.span
                return Span(tuple(range(first, last + 1)))
        words = self.line.words
        found = re.search(
            r"\b(?:de|dom)\s+(?:(?:senaste|närmast)\s+)?(?:(?P<n>[0-9]|två|tre|fyra|fem|sex)\s+)?(?:(?:närmast\s+)?föregående|tidigare|närmaste|senaste)?\s*(?:(?P<m>[0-9]|två|tre|fyra|fem|sex)\s+)?(?:(?:närmast\s+)?föregående|tidigare|senaste|närmaste)?\s*åren",
            words,
            re.I,
        )
        if found and (found["n"] or found["m"]) and re.search(r"föregående|tidigare|dessförinnan|innan", words, re.I):
            word = (found["n"] or found["m"]).lower()
            count = int(word) if word.isdigit() else {"två": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6}[word]
            return Span(tuple(range(self.year - count, self.year)))
        return Span(())

    def base(self, i: int, end: int) -> int | Span:
        """What a change is compared with: the nearest stated year after the number, else before it, else the year before."""
        mean = self._mean()
        if mean is not None and not any(role == "base" for role, _ in self.tags.values()):
            return mean
        if self._since_then(i):
            earlier = [k for k in self.tags if k < i]
            if earlier:
                return self.year_of(earlier[-1])
        spans = [
            t
            for k, t in enumerate(self.tokens)
            if t.kind is Kind.YEARS and not any(b.kind is Kind.BUT for b in self.tokens[min(i, k) : max(i, k)])
        ]
        if spans:
            return spans[0].span[0]
        bases = [k for k, (role, _) in self.tags.items() if role == "base"]
        bases = [k for k in bases if not any(t.kind is Kind.BUT for t in self.tokens[min(i, k) : max(i, k)])]
        following = [k for k in bases if k > i and not self._number_between(i, k)]
        preceding = [k for k in bases if k < i]
        chosen = following[:1] or preceding[-1:] or [k for k in bases if k > i][:1]
        if chosen and self.year_of(chosen[0]) != end:
            return self.year_of(chosen[0])
        # "jämfört med 40 år 2022": the year of the number that is compared with
        for n in self.at:
            if n != i and self.governed(n) in (Kind.THAN, Kind.FROM):
                own = self.own_year(n)
                if own is not None and own != end:
                    return own
        if self.carried.base is not None and not any(role == "base" for role, _ in self.tags.values()):
            return self.carried.base
        return end - 1

    def _number_between(self, i: int, k: int) -> bool:
        """True when another change in number stands between a number and a year."""
        return any(i < n < k and self.number(n).unit is Unit.COUNT and self.comparative(n) for n in self.at)

    # --- what stands beside a number -----------------------------------------------------------

    def number(self, i: int) -> Number:
        """The number at a token's place."""
        value = self.tokens[i].value
        assert isinstance(value, Number)
        return value

    def left(self, i: int) -> Iterator[tuple[int, Token]]:
        """The tokens before a number, without the words that only say how exact it is."""
        for j in range(i - 1, -1, -1):
            t = self.tokens[j]
            if (_APPROXIMATE.fullmatch(t.text) or _NOW.fullmatch(t.text)) and t.kind is not Kind.THAN:
                continue
            yield j, t

    def governed(self, i: int) -> Kind | None:
        """THAN, FROM, TO or BY right before a number; between them only "de", "då" and the like."""
        for j, t in self.left(i):
            if t.kind in (Kind.THAN, Kind.FROM, Kind.TO, Kind.BY, Kind.OF):
                return t.kind
            if t.kind is Kind.FILL and t.text.lower() in (
                "de",
                "det",
                "antalet",
                "var",
                "blev",
                "det var",
                "då",
                "för",
                "motsvarande",
            ):
                continue
            if t.kind is Kind.YEAR and self.tags.get(j, ("", -1))[0] == "base":
                continue
            if t.kind is Kind.AREA and t.text.lower().endswith("s"):
                continue  # "44 av kommunens 106 rån"
            return None
        return None

    def comparative(self, i: int) -> int:
        """+1 for "47 fler", −1 for "tio färre", else 0."""
        for j, t in enumerate(self.tokens[i + 1 : i + 5], i + 1):
            if (
                t.kind is Kind.CATEGORY
                and j + 1 < len(self.tokens)
                and self.tokens[j + 1].kind in (Kind.MORE, Kind.LESS)
            ):
                continue  # "två våldtäkter färre"
            if t.kind is Kind.MORE:
                return 1
            if t.kind is Kind.LESS:
                return -1
            if not _ADJECTIVES.fullmatch(t.text):
                return 0
        return 0

    def _adjacent(self, i: int) -> int | None:
        """The category right after a number: "199 fler anmälda bedrägerier"."""
        for j in range(i + 1, min(i + 7, len(self.tokens))):
            t = self.tokens[j]
            if t.kind is Kind.CATEGORY:
                return j
            if t.kind in (Kind.MORE, Kind.LESS, Kind.COUNTED, Kind.OF) or _ADJECTIVES.fullmatch(t.text):
                continue
            return None
        return None

    def noun(self, i: int) -> str | None:
        """A word that the number counts and that is no crime ("märksatser"); None when it counts none."""
        for t in self.tokens[i + 1 : i + 5]:
            if t.kind is Kind.OTHER and self._is_about(t):
                return None
            if t.kind in (Kind.WORD, Kind.OTHER, Kind.PLACE):
                return None if _PLAIN.fullmatch(t.text) else t.text
            if t.kind in (Kind.MORE, Kind.LESS) or (_ADJECTIVES.fullmatch(t.text) and t.kind is not Kind.OF):
                continue
            return None
        return None

    def _summed(self, i: int, made: Sequence[Claim | Unread]) -> tuple[str, ...] | None:
        """The rows of the counts before a sum of them: "1 174 personbrott och 696 hushållsbrott, totalt 1 870"."""
        if (
            i < 2
            or self.tokens[i - 1].kind is not Kind.TOTAL
            or self.tokens[i - 2].kind not in (Kind.COMMA, Kind.AND, Kind.OPEN)
        ):
            return None
        counts = [c for c in made if isinstance(c, Claim) and c.what is What.COUNT]
        rows = tuple(dict.fromkeys(r for c in counts for r in c.rows))
        return rows if len(counts) > 1 and len(rows) == len(counts) else None

    def _is_mark(self, i: int) -> bool:
        """True for a lone digit right after a name, which may be the mark of a footnote."""
        if not i or self.tokens[i - 1].kind is not Kind.CATEGORY or not re.fullmatch("[0-9]", self.tokens[i].text):
            return False
        following = self.tokens[i + 1].kind if i + 1 < len(self.tokens) else None
        return following in (None, Kind.WORD, Kind.CATEGORY, Kind.AREA, Kind.PLACE)

    def _is_more(self, i: int) -> bool:
        """True for "och två till", which counts what the sentence leaves out."""
        rest = self.tokens[i + 1 : i + 3]
        return bool(rest) and rest[0].kind is Kind.TO and (len(rest) == 1 or rest[1].kind in _BREAKS)

    def _is_about(self, t: Token) -> bool:
        """True for the "om" of "anmälningar om stöld", which sets no condition."""
        before = self.line.words[: t.start].rstrip()
        return t.text.lower() == "om" and bool(before) and before[-1] not in ",;:–("

    def segment(self, i: int) -> tuple[int, int]:
        """The stretch between commas and the like that a token stands in."""
        a, b = i, i
        while a > 0 and self.tokens[a - 1].kind not in _BREAKS:
            a -= 1
        while b + 1 < len(self.tokens) and self.tokens[b + 1].kind not in _BREAKS:
            b += 1
        return a, b + 1

    def _blocked(self, i: int) -> str | None:
        """A word that makes the number another one, in its own stretch or in those that lead up to it."""
        a, b = self.segment(i)
        first = self.at[0]
        lead = self.segment(first)[0]
        stretch = [*self.tokens[: lead if i == first or lead <= a else 0], *self.tokens[a:b]]
        if self.tokens[a - 1].kind is Kind.OPEN if a else False:  # brackets speak of what stands before them
            before = self.segment(max(a - 2, 0))
            stretch += self.tokens[before[0] : before[1]]
        for t in stretch:
            if t.kind is Kind.PLACE:
                return f"”{t.text}” är en plats som registret inte känner."
            if t.kind is Kind.OTHER and not self._is_about(t):
                return f"”{t.text}” gör att talet kan gälla något annat än det som är inläst."
        for t in self.tokens:
            if t.kind is Kind.PER:
                return f"Tal ”{t.text}” prövas inte."
        plan = re.search(
            r"\b(?<!fortsätter )(?<!fortsatt )(?<!fortsatte )(?:att|ska|vill|kan|får|måste)\s+(?:\w+\s+){0,2}(öka|minska|stiga|sjunka|halveras?)\b",
            self.line.words,
            re.I,
        )
        if plan:
            return f"”{plan[0]}” säger vad som ska eller kan hända, inte vad som har hänt."
        return None

    def _other_subject(self, i: int, subject: int) -> str | None:
        """Something unknown between the subject and the number that the number may be about instead: "och antalet vandringar ökade med"."""
        first = max(subject + 1, 0)
        for j in range(first, i - 1):
            t, after = self.tokens[j], self.tokens[j + 1]
            if after.kind is not Kind.WORD or _PLAIN.fullmatch(after.text) or _SIFFRA.fullmatch(after.text):
                continue
            if re.fullmatch(r"antal(?:et)?", t.text, re.I):
                return f"Talet kan gälla ”{after.text}”."
            if t.kind in (Kind.AND, Kind.BUT, Kind.COMMA) and j + 2 <= i:
                verb = self.tokens[j + 2]
                if verb.kind in (Kind.UP, Kind.DOWN) or re.fullmatch(
                    r"är|var|blev|uppgick|låg|ligger|har|hade", verb.text, re.I
                ):
                    return f"Talet kan gälla ”{after.text}”."
        return None

    # --- subject -------------------------------------------------------------------------------

    def _mention(self, j: int) -> Mention:
        value = self.tokens[j].value
        assert isinstance(value, Mention)
        return value

    def _sums(self) -> int | None:
        """Where "anmälda brott" stands for all of them: no category is named, and none is carried."""
        named = [j for j, t in enumerate(self.tokens) if t.kind is Kind.CATEGORY]
        has_total = any(t.kind is Kind.TOTAL for t in self.tokens)
        for j, t in enumerate(self.tokens):
            if t.kind is Kind.COUNTED and re.search(r"brott", t.text, re.I) and not re.search("typ", t.text, re.I):
                if any(k < j for k in named) or (self.carried.rows and not has_total):
                    return None
                number = next((k for k in reversed(self.at) if k < j), None)
                if any(k > j and not any(j < n < k for n in self.at) for k in named):
                    return None
                is_unit = number is not None and (self.comparative(number) or self.governed(number) is Kind.BY)
                if has_total or (not is_unit and _ALL_CRIME.search(self.line.words)):
                    return j
        return None

    def _subject(self, i: int) -> tuple[tuple[str, ...], int] | str:
        """(rows, place) of what a number is about, or why that is not known."""
        beside = self._adjacent(i)
        if beside is not None and self._mention(beside).use is not Use.NARROWED:
            return self._rows(beside), beside
        if beside is not None:
            return f"”{self.tokens[beside].text}” gäller här bara en del av raden."
        for j in range(i - 1, -1, -1):
            t = self.tokens[j]
            if j == self.sum_at:
                return (ALL,), j
            if t.kind is not Kind.CATEGORY:
                continue
            use = self._mention(j).use
            if use is Use.NARROWED:
                return f"”{t.text}” gäller här bara en del av raden."
            if use is Use.NAMED:
                return self._two_subjects(j) or self._chain(j)
        if self.sum_at is not None and not any(i < n < self.sum_at for n in self.at):
            return (ALL,), self.sum_at
        later = [j for j, t in enumerate(self.tokens) if j > i and t.kind is Kind.CATEGORY]
        named = [j for j in later if self._mention(j).use is Use.NAMED]
        if later and self._mention(later[0]).use is Use.NARROWED:
            return f"”{self.tokens[later[0]].text}” gäller här bara en del av raden."
        if named and len({self._mention(j).rows for j in named}) == 1:
            return self._rows(named[0]), named[0]
        if not named and self.area_of(i) not in (None, self.line.facts.scope.area.id) and (wholes := self._wholes()):
            return self._rows(wholes[-1]), wholes[-1]  # "av de 106 rånen anmäldes 44 i Månvreten"
        if later:
            return "Meningen nämner flera brott, och det framgår inte vilket talet gäller."
        if self.carried.rows:
            return self.carried.rows, -1
        return "Det framgår inte vilket brott talet gäller."

    def _two_subjects(self, j: int) -> str | None:
        """Why a number may be about an earlier name than the nearest: "bedrägerierna drar upp siffran för personbrotten, med 199"."""
        after = [t for t in self.tokens[j + 1 : j + 3] if t.kind is not Kind.COMMA]
        if after and after[0].kind is Kind.WHO:
            return None  # "förutom inbrott, som minskat med": what follows is about that one
        for k in range(j - 1, -1, -1):
            t = self.tokens[k]
            if t.kind in (Kind.AND, Kind.BUT, Kind.COMMA, Kind.NUMBER, Kind.RESPECTIVELY, Kind.CLOSE, Kind.SLASH):
                return None
            if t.kind is Kind.CATEGORY and self._mention(k).use is Use.NAMED and self._rows(k) != self._rows(j):
                return "Meningen nämner flera brott, och det framgår inte vilket talet gäller."
        return None

    def _nth(self, i: int) -> tuple[tuple[str, ...], int] | None:
        """The subject of "vart fjärde anmält personbrott är ett hot": the second of the two names."""
        if not _NTH.match(self.tokens[i].text):
            return None
        named = [j for j, t in enumerate(self.tokens) if j > i and t.kind is Kind.CATEGORY]
        if self._nth_of_all(i) and len(named) == 1:
            return self._rows(named[0]), named[0]
        return (self._rows(named[1]), named[1]) if len(named) == 2 else None

    def _nth_of_all(self, i: int) -> bool:
        """True for "sex av tio anmälda brott", which is a share of all of them."""
        return i + 1 < len(self.tokens) and self.tokens[i + 1].kind is Kind.COUNTED

    def _rows(self, j: int) -> tuple[str, ...]:
        """The rows of one name; its age in brackets ("0–14 år") picks one of several."""
        rows = self._mention(j).rows
        if len(rows) > 1:
            near = self.line.words[self.tokens[j].start : self.tokens[j].end + 80]
            said = [r for r in rows if _says_age(r, near)]
            if said:
                return tuple(said)
        return rows

    def _chain(self, j: int) -> tuple[tuple[str, ...], int] | str:
        """The nearest name before a number, with those joined to it by "och" when the sentence adds them up."""
        places = [j]
        k = j - 1
        while k >= 0:
            t = self.tokens[k]
            joins = (Kind.AND, Kind.COMMA, Kind.SLASH, Kind.RESPECTIVELY, Kind.TOTAL)
            if t.kind is Kind.CATEGORY and self._mention(k).use is Use.NAMED and k + 1 < places[-1]:
                places.append(k)
            elif t.kind not in joins and not re.fullmatch(r"antalet|de|(?:polis)?anmälda", t.text, re.I):
                break
            k -= 1
        if len(places) == 1:
            return self._rows(j), j
        words = [t.text.lower() for t in self.tokens]
        if any(w in ("tillsammans", "sammanlagt", "totalt", "sammantaget", "sammanlagda") for w in words):
            return tuple(r for p in reversed(places) for r in self._rows(p)), j
        return "Meningen nämner flera brott, och det framgår inte vilket talet gäller."

    def named(self) -> tuple[str, ...]:
        """The rows of the last category that the sentence speaks of, for the next one to lean on."""
        for j in range(len(self.tokens) - 1, -1, -1):
            if self.tokens[j].kind is Kind.CATEGORY and self._mention(j).use is Use.NAMED:
                return self._rows(j)
        return (ALL,) if self.sum_at is not None else ()

    def area_of(self, i: int, default: str | None = None) -> str | None:
        """The area of the number at a place: named since the number before, else right after it, else further back.

        None when no area is named and there is no ``default``, and when it is only called "stadsdelen".
        """
        if i in self.areas_in_turn:
            return self.areas_in_turn[i]
        ts = self.tokens
        previous = max((n for n in self.at if n < i), default=-1)
        since = [j for j in range(previous + 1, i) if ts[j].kind is Kind.AREA]
        right = self._area_after(i)
        if (
            since
            and previous >= 0
            and not any(t.kind is Kind.AREA for t in ts[:previous])
            and self._area_after(previous) == since[-1]
        ):
            since = []  # "62 procent i Bergsjön och 65 i Kortedala": that one belongs to the number before
        if right is not None and (not since or any(ts[k].kind in _AREA_ENDS for k in range(since[-1], i))):
            return str(ts[right].value) or None
        before = since or [j for j in range(i) if ts[j].kind is Kind.AREA]
        if before:
            return str(ts[before[-1]].value) or None
        after = set()
        for t in ts[i + 1 :]:
            if t.kind in (Kind.NUMBER, Kind.THAN, Kind.BUT):
                break
            if t.kind is Kind.AREA:
                after.add(str(t.value))
        return (after.pop() if len(after) == 1 else default or self.carried.area) or None

    @cached_property
    def areas_in_turn(self) -> dict[int, str | None]:
        """The areas of numbers that name them in turn: "62 respektive 65 procent i Bergsjön och Kortedala".

        None for the numbers of a sentence that says "respektive" of areas in another way than one each.
        """
        chains: list[list[Token]] = []
        last = -1
        joins = (Kind.AND, Kind.COMMA, Kind.RESPECTIVELY)
        for j in (j for j, t in enumerate(self.tokens) if t.kind is Kind.AREA):
            between = self.tokens[last + 1 : j]
            if chains and between and all(t.kind in joins or t.text.lower() == "i" for t in between):
                chains[-1].append(self.tokens[j])
            else:
                chains.append([self.tokens[j]])
            last = j
        chains = [c for c in chains if len(c) > 1]
        if len(chains) != 1 or not self.of_kind(Kind.RESPECTIVELY):
            return {}
        runs = [r for r in self._runs() if len(r) == len(chains[0])]
        if not runs:
            return dict.fromkeys(self.at)
        return {i: str(t.value) or None for run in runs for i, t in zip(run, chains[0], strict=True)}

    def _area_after(self, i: int) -> int | None:
        """The area right after a number: "62 procent av de boende i Bergsjön"."""
        for j in range(i + 1, min(i + 8, len(self.tokens))):
            if self.tokens[j].kind in _AREA_ENDS or self.tokens[j].kind is Kind.NUMBER:
                return None
            if self.tokens[j].kind is Kind.AREA:
                return j
        return None

    # --- claims --------------------------------------------------------------------------------

    def claims(self) -> list[Claim | Unread]:
        """What every number says, in the order of the sentence."""
        listed = self._listed()
        found: list[Claim | Unread] = []
        for i in self.at:
            made = listed[i] if i in listed else self._claim(i, found)
            found.append(self._without_leftovers(i, made, listed))
        return found

    def _without_leftovers(self, i: int, made: Claim | Unread, listed: Container[int]) -> Claim | Unread:
        """The claim, unless a word that governs its number is not read."""
        if isinstance(made, Unread):
            return made
        subject = self._nth(i) or self._subject(i)
        first = subject[1] if not isinstance(subject, str) else -1
        if word := leftover(self.tokens, min(first, i), i, ("mellan",) if made.extreme else ()):
            return Unread(made.number, f"”{word}” kan ändra vad talet gäller.")
        a, b = self.segment(i)
        if i not in listed and (reason := self._ungoverned(i, made)):
            return Unread(made.number, reason)
        each = [j for j in range(a, b) if self.tokens[j].kind is Kind.EACH]
        if not each or i in listed:
            return made
        sign = made.sign or self.direction(i, first)[0]
        if not sign or not isinstance(made.base, int) or made.year is None:
            return Unread(made.number, f"”{self.tokens[each[0]].text}” går inte att pröva här.")
        in_row = next((int(str(t.value)) for t in (self.tokens[j] for j in each) if t.value), 0)
        return replace(made, every_year=sign, years_in_row=in_row)

    def _ungoverned(self, i: int, claim: Claim) -> str | None:
        """Why a number is not tried: a word in its part of the sentence that sets what it is, and that the claim has no place for."""
        part = self._part(i)
        a, _ = self.segment(i)
        words = self.line.words[self.tokens[part[0]].start : self.tokens[part[-1]].end]
        is_span = claim.mean is not None or isinstance(claim.base, Span)
        for j in part:
            t = self.tokens[j]
            if t.kind is Kind.MEAN and j < i and not is_span and self.own_year(i) is None:
                return f"Det framgår inte vad ”{t.text}” gäller."
            if (
                t.kind is Kind.RANK
                and claim.rank is None
                and claim.what is not What.SHARE
                and not self._number_of(j, i)
            ):
                return "Rangordningen som meningen anger går inte att pröva."
            if (
                t.kind in (Kind.MORE, Kind.LESS)
                and t.text.lower() != "flera"
                and a <= j < i
                and claim.what is What.COUNT
                and claim.ordered is None
                and not claim.pair
                and not any(self.comparative(n) for n in self.at if n < j)
            ):
                return f"Det framgår inte vad ”{t.text}” jämför."
        before, after = self.tokens[max(0, i - 2) : i], [t.kind for t in self.tokens[i + 1 : i + 3]]
        if (
            claim.what is What.COUNT
            and [t.kind for t in before] == [Kind.NUMBER, Kind.OPEN]
            and self.number(i - 2).unit is Unit.PERCENT
            and after == [Kind.COUNTED, Kind.CLOSE]
        ):
            return "Det framgår inte om talet är antalet eller ändringen."
        is_change = claim.what is What.CHANGE or claim.pair or claim.direction
        if is_change and _DURATION.search(words) and not self.tags and not self.of_kind(Kind.YEARS):
            return "Det framgår inte vilka år ändringen gäller."
        return None

    def _part(self, i: int) -> list[int]:
        """The places of the part of the sentence between "men", "medan" and the like that a number stands in."""
        a, b = i, i + 1
        while a > 0 and self.tokens[a - 1].kind is not Kind.BUT:
            a -= 1
        while b < len(self.tokens) and self.tokens[b].kind is not Kind.BUT:
            b += 1
        return list(range(a, b))

    def _number_of(self, j: int, i: int) -> bool:
        """True when a rank belongs to another number than the one at ``i``: that stands between them."""
        return any(min(i, j) < n < max(i, j) for n in self.at)

    def _period(self, i: int) -> Period | str | None:
        """The period of a number: the one that the sentence states, or that the number's own stretch does."""
        stated = self.line.stated
        if len({x.period.in_year(2001) for x in stated}) > 1:
            a, b = self.segment(i)
            own = [t.value for t in self.tokens[a:b] if t.kind is Kind.PERIOD]
            if (
                len(own) != 1
                or not isinstance(own[0], Stated)
                or self.comparative(i)
                or self.number(i).unit is not Unit.COUNT
            ):
                return "Meningen nämner flera perioder."
            return own[0].period
        return stated[0].period if stated else self.carried.period

    def direction(self, i: int, subject: int) -> tuple[int, int]:
        """(sign, place) of the verb that governs a number: the nearest before it that speaks of the same subject."""
        for j in range(i - 1, -1, -1):
            t = self.tokens[j]
            if t.kind is Kind.BUT or (t.kind is Kind.CATEGORY and j != subject and self._mention(j).use is Use.NAMED):
                return 0, -1
            sign = self._sign(t, j)
            if sign:
                return sign, j
        return 0, -1

    def _sign(self, t: Token, j: int) -> int:
        if t.kind is Kind.UP:
            return 1
        if t.kind is Kind.DOWN:
            return -1
        if t.kind is Kind.NUMBER and self.number(j).is_rough and self.number(j).sign:
            return self.number(j).sign
        return 0

    def _comparison(self) -> tuple[int, int, int | Span] | None:
        """ "färre rån 2020 (52) än 2023 (42)" as (−1, 2020, 2023): the first year has fewer than the second."""
        for j, t in enumerate(self.tokens):
            if t.kind not in (Kind.MORE, Kind.LESS):
                continue
            back = [n for n in self.at if n < j]
            if back and self.comparative(back[-1]) and j - back[-1] < 4:
                continue
            than = next(
                (k for k in range(j + 1, min(j + 10, len(self.tokens))) if self.tokens[k].kind is Kind.THAN), None
            )
            if any(k.kind is Kind.BUT for k in self.tokens[j:than]):
                continue
            after = j if than is None else than
            second = next((k for k in sorted(self.tags) if k > after and self.tags[k][0] == "base"), None)
            if second is None and (mean := self._mean()) is not None and mean.years:
                return (1 if t.kind is Kind.MORE else -1, self.year, mean)
            if second is None and (pair := self._pair_after(j)) is not None:
                return (1 if t.kind is Kind.MORE else -1, *pair)
            if than is None or second is None or any(n for n in self.at if than < n < second):
                continue
            first = next((self.year_of(k) for k in sorted(self.tags) if j < k < than), None)
            if first is None:
                first = self.topic(j)
            return (1 if t.kind is Kind.MORE else -1, self.year if first is None else first, self.year_of(second))
        return None

    def _pair_after(self, j: int) -> tuple[int, int] | None:
        """The years of "80 mot 103" after "färre", when the sentence names none."""
        if self.tags or self.of_kind(Kind.YEARS) or self.of_kind(Kind.MEAN):
            return None
        following = [n for n in self.at if n > j][:2]
        between = self.tokens[j : following[-1]] if len(following) == 2 else []
        if not between or self.governed(following[1]) is not Kind.THAN:
            return None
        if any(t.kind in (Kind.BUT, Kind.CATEGORY, Kind.AREA) for t in between):
            return None
        return self.year, self.year - 1

    def heading(self) -> int | Span | None:
        """What the sentence is set against from its start, for the next ones to lean on: "Mot snittet 2019–2022: …"."""
        if not self.tokens or self.tokens[0].kind is not Kind.THAN:
            return self.carried.base
        if (mean := self._mean()) is not None:
            return mean
        bases = [k for k in sorted(self.tags) if self.tags[k][0] == "base"]
        return self.year_of(bases[0]) if bases and bases[0] <= 3 else None

    def of_kind(self, kind: Kind) -> list[Token]:
        """The tokens of one kind."""
        return [t for t in self.tokens if t.kind is kind]

    def area(self) -> str | None:
        """The first area that the sentence names, for the next one to lean on."""
        named = [t for t in self.of_kind(Kind.AREA) if t.value]
        return str(named[0].value) if named else None

    def _claim(self, i: int, made: Sequence[Claim | Unread]) -> Claim | Unread:
        n = self.number(i)
        subject = self._nth(i) or self._subject(i)
        if isinstance(subject, str):
            return Unread(n, subject)
        rows, place = subject
        if i in self.areas_in_turn and self.areas_in_turn[i] is None:
            return Unread(n, "Det framgår inte vilket område talet gäller.")
        if self._is_mark(i):
            return Unread(n, f"”{n.text}” kan vara en hänvisning till en not.")
        if self._is_more(i):
            return Unread(n, f"”{n.text} till” räknar sådant som inte nämns.")
        if not n.is_rough and n.unit is Unit.COUNT and (noun := self.noun(i)):
            return Unread(n, f"Talet räknar ”{noun}”.")
        rows = self._summed(i, made) or rows
        if blocked := self._blocked(i) or self._other_subject(i, place):
            return Unread(n, blocked)
        period = self._period(i)
        if isinstance(period, str):
            return Unread(n, period)
        previous = made[-1] if made else None
        last = previous if isinstance(previous, Claim) else None
        end = self.end(i)
        claim = Claim(
            n,
            What.COUNT,
            rows,
            self.area_of(i, self.line.facts.scope.area.id) or self.line.facts.scope.area.id,
            period,
            end,
            self.base(i, end),
            end=end,
        )
        claim = replace(
            claim,
            rolling=any(t.kind is Kind.ROLLING for t in self.tokens),
            is_headed=self.heading() is not None,
            area_before=None if self.area() else self.carried.area,
        )
        change = self._change(i, claim, place, last)
        if change is not None:
            return change
        if n.unit is Unit.PERCENT:
            return self._share(i, claim, place, made) or Unread(n, "Det framgår inte vad procenttalet är en andel av.")
        if n.unit is Unit.POINTS or n.sign:
            return Unread(n, "Det framgår inte vad talet är en ändring av.")
        return self._count(i, claim, place, made)

    def _change(self, i: int, claim: Claim, subject: int, last: Claim | None) -> Claim | None:
        n = claim.number
        comparative = self.comparative(i)
        if comparative:
            return replace(claim, what=What.CHANGE, sign=comparative)
        if n.sign:
            return replace(claim, what=What.CHANGE, sign=n.sign)
        if n.unit is Unit.PERCENT and i + 1 < len(self.tokens) and self.tokens[i + 1].kind is Kind.OF:
            return None
        sign, place = self.direction(i, subject)
        between = self.tokens[place + 1 : i] if place >= 0 else []
        governed = self.governed(i)
        by = governed is Kind.BY
        on = by and next((t.text.lower() for _, t in self.left(i) if t.kind is Kind.BY), "") == "på"
        if sign and by and (not on or _NOUN.search(self.tokens[place].text)):
            return replace(claim, what=What.CHANGE, sign=sign)
        if (
            sign
            and n.unit is Unit.COUNT
            and re.fullmatch(r"(?:ökning|minskning|uppgång|nedgång)en", self.tokens[place].text, re.I)
            and all(t.kind in (Kind.OF, Kind.CATEGORY, Kind.COMMA, Kind.OPEN, Kind.BY) for t in between)
        ):
            return replace(claim, what=What.CHANGE, sign=sign)  # "ökningen av rån, 67 anmälningar, är"
        plain = all(
            t.kind
            in (
                Kind.FILL,
                Kind.COUNTED,
                Kind.AREA,
                Kind.CATEGORY,
                Kind.TO,
                *_YEARLY,
                Kind.THAN,
                Kind.WORD,
                Kind.OF,
                Kind.SINCE,
            )
            for t in between
        )
        if sign and plain and _NOUN.search(self.tokens[place].text):
            verb = any(re.fullmatch(r"är|var|blev|blir|uppgick|uppgår|motsvara\w*", t.text, re.I) for t in between)
            om = bool(re.search(r"\bom\s+\S*\s*$", self.line.words[: n.start]))
            if om or (verb and governed is not Kind.THAN):
                return replace(claim, what=What.CHANGE, sign=sign)
        if sign and n.unit in (Unit.PERCENT, Unit.POINTS) and plain and governed in (None, Kind.BY):
            return replace(claim, what=What.CHANGE, sign=sign)
        if last is not None and (last.what is What.CHANGE or last.pair > 0) and last.rows == claim.rows:
            gap = self.tokens[self._place(last.number) + 1 : i]
            if all(
                t.kind
                in (
                    Kind.FILL,
                    Kind.OPEN,
                    Kind.COMMA,
                    Kind.COUNTED,
                    Kind.AND,
                    Kind.WORD,
                    Kind.MORE,
                    Kind.LESS,
                    Kind.CATEGORY,
                )
                for t in gap
            ) and (n.unit is Unit.PERCENT and any(t.kind in (Kind.OPEN, Kind.COMMA, Kind.FILL, Kind.AND) for t in gap)):
                return replace(
                    claim, what=What.CHANGE, sign=last.sign or last.direction, year=last.year, base=last.base
                )
        if last is not None and last.what is What.CHANGE and by and not sign:
            return replace(claim, what=What.CHANGE, sign=last.sign)
        return None

    def _place(self, number: Number) -> int:
        return next(i for i in self.at if self.tokens[i].start == number.start)

    def _share(self, i: int, claim: Claim, subject: int, made: Sequence[Claim | Unread]) -> Claim | None:
        """The share that a percentage is, in the year that stands beside it or that it is compared with."""
        share = self._share_of(i, claim, subject, made)
        own = self.own_year(i)
        if own is None and self.governed(i) is Kind.THAN:
            own = self._int_base(claim)
        return share if share is None or own is None else replace(share, year=own)

    def _share_of(self, i: int, claim: Claim, subject: int, made: Sequence[Claim | Unread]) -> Claim | None:
        follows_of = i + 1 < len(self.tokens) and self.tokens[i + 1].kind is Kind.OF
        verb = any(t.kind is Kind.SHARE for t in self.tokens)
        pair = [c for c in made if isinstance(c, Claim) and c.whole]
        wholes = [j for j, t in enumerate(self.tokens) if t.kind is Kind.CATEGORY and self._mention(j).use is Use.WHOLE]
        if not (follows_of or verb or pair or claim.number.is_rough):
            return None
        if _NTH.match(claim.number.text):
            first = next((j for j, t in enumerate(self.tokens) if j > i and t.kind is Kind.CATEGORY), None)
            if first is not None and self._nth_of_all(i):
                return replace(claim, what=What.SHARE, whole=(ALL,))
            if first is not None:
                return replace(claim, what=What.SHARE, whole=self._rows(first)) if first != subject else None
        if pair:
            last = pair[-1]
            return replace(
                claim,
                what=What.SHARE,
                rows=last.rows,
                whole=last.whole,
                year=last.year,
                area=last.area,
                whole_area=self.line.facts.scope.area.id if last.whole == last.rows else None,
            )
        if wholes:
            whole = self._rows(wholes[0])
            rows = claim.rows
            if rows == whole:
                named = [
                    j
                    for j, t in enumerate(self.tokens)
                    if t.kind is Kind.CATEGORY and self._mention(j).use is Use.NAMED
                ]
                if not named:
                    return None
                rows = self._rows(named[0])
            return replace(claim, what=What.SHARE, rows=rows, whole=whole)
        if re.search(
            r"\bav\s+(?:alla|samtliga|de|det|den)?\s*(?:totala\s+|totalt\s+)?(?:antalet\s+)?(?:polis)?(?:anmälda\s+)?(?:brott\w*|anmälning\w*)",
            self.line.words,
            re.I,
        ):
            return replace(claim, what=What.SHARE, whole=(ALL,))
        return None

    def _count(self, i: int, claim: Claim, subject: int, made: Sequence[Claim | Unread]) -> Claim | Unread:
        n = claim.number
        if (extreme := self._extreme(i)) is not None:
            return replace(claim, extreme=extreme, year=self.year)
        sign, place = self.direction(i, subject)
        governed = self.governed(i)
        mean = self._mean()
        near_mean = mean is not None and self._is_near_mean(i)
        if self._index(i):
            return self._index_claim(i, claim)
        if n.step < 1 and not near_mean:
            return Unread(n, "Ett tal med decimaler räknar inga brott.")
        if near_mean:
            assert mean is not None
            before = any(t.kind is Kind.MEAN for t in self.tokens[:i])
            if before:
                if not mean.years:
                    return Unread(n, "Det framgår inte vilka år genomsnittet gäller.")
                return replace(claim, mean=mean, direction=0)
        previous = made[-1] if made and isinstance(made[-1], Claim) else None
        whole = self._whole(i)
        if whole is None and previous is not None and previous.what is What.SHARE and self._is_of_number(i):
            whole = previous.whole or None  # "sex av tio brott … (1 174 av 1 870)"
        if whole is not None:
            areas = {str(t.value) for t in self.of_kind(Kind.AREA)}
            return replace(claim, whole=whole, area=areas.pop() or claim.area if len(areas) == 1 else claim.area)
        if governed is Kind.OF and previous is not None and previous.whole:
            own_area = self.line.facts.scope.area.id if previous.whole == previous.rows else previous.area
            return replace(claim, rows=previous.whole, year=previous.year, base=previous.base, area=own_area)
        pair = 0
        own = self.own_year(i)
        year = claim.year if own is None else own
        if governed is Kind.FROM or self._arrow(i, after=True):
            pair, year = -1, own if own is not None else self._int_base(claim)
        elif governed is Kind.TO or self._arrow(i, after=False):
            pair = 1
        elif governed is Kind.THAN:
            pair, year = -1, own if own is not None else self._int_base(claim)
        elif self._second_in_brackets(i):
            year = own if own is not None else self._int_base(claim)
        elif not self._is_counted(i, made):
            return Unread(n, "Det framgår inte vad talet räknar.")
        if year is None:
            return Unread(n, "Det framgår inte vilket år talet gäller.")
        if mean is not None and pair < 0 and own is None:
            if isinstance(claim.base, Span) and claim.base.years:
                return replace(claim, mean=claim.base, pair=pair)
            return Unread(n, "Det framgår inte vilka år genomsnittet gäller.")
        topical = own is not None and pair == 0
        named = {self.year_of(k) for k, (role, _) in self.tags.items() if role != "aside"}
        if topical and (year != self.end(i) or (len(named) > 1 and own == min(named))):
            sign = 0  # a count of another year than the one that the verb leads to
        return replace(
            claim,
            year=year,
            pair=pair,
            direction=sign if place >= 0 else 0,
            rank=self._rank(i, claim, subject),
            ordered=self._comparison(),
            is_same=self._is_same(i),
            also_full_year=topical
            and own != self.year
            and claim.period is None
            and not any(r == "base" for r, _ in self.tags.values()),
        )

    def _is_near_mean(self, i: int) -> bool:
        """True when a mean stands in the number's own stretch, or in the one that its "som är" goes on from."""
        a, b = self.segment(i)
        mean_at = max((j for j in range(i) if self.tokens[j].kind is Kind.MEAN), default=i)
        if any(t.kind is Kind.THAN for t in self.tokens[mean_at:i]) and self.own_year(i) is not None:
            return False  # "i snitt 58, att jämföra med 38 i år"
        if mean_at < i and all(
            t.kind in (Kind.YEARS, Kind.OPEN, Kind.COMMA)
            or re.fullmatch(r"för|åren|under|de|på|om|som|är|var|låg|föregående|tidigare|år", t.text, re.I)
            for t in self.tokens[mean_at + 1 : i]
        ):
            return True
        if self.tokens[a].kind is Kind.WHO and a > 1:
            a = self.segment(a - 2)[0]
        return any(t.kind is Kind.MEAN for t in self.tokens[a:b])

    def _is_same(self, i: int) -> bool:
        """True when "oförändrat" or "samma nivå" stands before a number, and no direction or other category after it."""
        for t in reversed(self.tokens[:i]):
            if t.kind is Kind.SAME:
                return True
            if t.kind in (Kind.UP, Kind.DOWN, Kind.BUT) or (
                t.kind is Kind.CATEGORY and i and t.start > self.tokens[0].end
            ):
                return False
        return False

    def _int_base(self, claim: Claim) -> int | None:
        if isinstance(claim.base, int):
            return claim.base
        return None if not claim.base.years else claim.base.years[-1]

    def _index(self, i: int) -> bool:
        return any(t.kind is Kind.INDEX for t in self.tokens) and bool(
            re.search(r"(?:19|20)[0-9]{2}\s*=\s*100", self.line.words)
        )

    def _index_claim(self, i: int, claim: Claim) -> Claim | Unread:
        base = re.search(r"((?:19|20)[0-9]{2})\s*=\s*100", self.line.words)
        assert base is not None
        own = int(base[1]) if base.end() == claim.number.end else self.own_year(i)
        if own is None:
            return Unread(claim.number, "Det framgår inte vilket år indextalet gäller.")
        return replace(claim, what=What.INDEX, year=own, base=int(base[1]))

    def _arrow(self, i: int, *, after: bool) -> bool:
        j = i + 1 if after else i - 1
        return 0 <= j < len(self.tokens) and self.tokens[j].kind is Kind.ARROW

    def _whole(self, i: int) -> tuple[str, ...] | None:
        """The whole of "268 av 696 anmälda hushållsbrott", for its first number."""
        later = [n for n in self.at if n > i]
        if not later or not all(
            t.kind in (Kind.OF, Kind.FILL, Kind.TOTAL, Kind.COUNTED) or (t.kind is Kind.AREA and t.text.endswith("s"))
            for t in self.tokens[i + 1 : later[0]]
        ):
            return None
        if not any(t.kind is Kind.OF for t in self.tokens[i + 1 : later[0]]):
            return None
        beside = self._adjacent(later[0])
        if beside is not None:
            return self._rows(beside)
        if wholes := self._wholes():
            return self._rows(wholes[0])
        areas = {str(t.value) for t in self.of_kind(Kind.AREA)} - {self.line.facts.scope.area.id}
        named = [j for j, t in enumerate(self.tokens) if t.kind is Kind.CATEGORY]
        if len(areas) == 1 and len(named) == 1 and self.noun(later[0]) is None:
            return self._rows(named[0])  # "195 av 640 cykelstölder skedde i Månvreten"
        t = self.tokens[later[0] + 1] if later[0] + 1 < len(self.tokens) else None
        return (ALL,) if t is not None and (t.kind is Kind.COUNTED or "anmäl" in t.text.lower()) else None

    def _is_of_number(self, i: int) -> bool:
        """True for the first number of "1 174 av 1 870"."""
        following = [t.kind for t in self.tokens[i + 1 : i + 3]]
        return following == [Kind.OF, Kind.NUMBER]

    def _wholes(self) -> list[int]:
        """The categories that something is said to be a part of."""
        return [j for j, t in enumerate(self.tokens) if t.kind is Kind.CATEGORY and self._mention(j).use is Use.WHOLE]

    def _second_in_brackets(self, i: int) -> bool:
        """ "42 (40)": the year before in brackets, when nothing else is said of it."""
        return (
            i >= 2
            and self.tokens[i - 1].kind is Kind.OPEN
            and self.tokens[i - 2].kind is Kind.NUMBER
            and i + 1 < len(self.tokens)
            and self.tokens[i + 1].kind in (Kind.CLOSE, *_YEARLY, Kind.FILL)
        )

    def _is_counted(self, i: int, made: Sequence[Claim | Unread]) -> bool:
        """True when the words beside a bare number say that it counts the subject."""
        nxt = self.tokens[i + 1] if i + 1 < len(self.tokens) else None
        if self._adjacent(i) is not None or (
            nxt is not None
            and (
                nxt.kind is Kind.COUNTED
                or re.match(r"(?:polis)?anmäl|\w+(?:ades|erats)$", nxt.text, re.I)
                or re.match(r"\s*till\s+antalet\b", self.line.words[self.tokens[i].end :], re.I)
            )
        ):
            return True
        following = self.tokens[i + 1].kind if i + 1 < len(self.tokens) else None
        if [t.kind for t in self.tokens[max(0, i - 2) : i]] == [Kind.CATEGORY, Kind.COMMA] and following is Kind.COMMA:
            return True  # "antalet hot, 307, är oförändrat"
        for j, t in self.left(i):
            if t.kind in (Kind.COLON, Kind.OPEN, Kind.CATEGORY, *_YEARLY):
                return True
            if t.kind is Kind.BY and any(k.kind is Kind.RANK for k in self.tokens[:i]):
                return True
            if (
                re.fullmatch(r"i|vid|på", t.text, re.I)
                and j
                and re.fullmatch(r"uppe|nere|stanna\w*|hamna\w*", self.tokens[j - 1].text, re.I)
            ):
                return True
            if t.kind is Kind.FILL and re.fullmatch(
                r"är|var|blev|blivit|varit|låg|ligger|legat|landade|landat|uppgick|uppgår|uppgått|anmäld\w*|anmälts|registrera\w+|noterad?e?s|det|inträffa\w+|skedde|begicks|antalet|period(?:en)?|de",
                t.text,
                re.I,
            ):
                return True
            if t.kind is Kind.BY:
                return any(
                    re.fullmatch(r"låg|ligger|legat|landade|landat|hamna\w+|stanna\w+", k.text, re.I)
                    for k in self.tokens[max(0, j - 6) : j]
                )
            if t.kind is Kind.COMMA and any(k.kind is Kind.SAME for k in self.tokens[max(0, j - 2) : j]):
                return True  # "är oförändrat, 307"
            if t.kind in (Kind.AND, Kind.COMMA, Kind.RESPECTIVELY):
                return bool(made) and isinstance(made[-1], Claim) and made[-1].what is What.COUNT
            return t.kind in (Kind.DASH,)
        return bool(self.of_kind(Kind.CATEGORY)) or self.sum_at is not None  # the sentence begins with it

    def _rank(self, i: int, claim: Claim, subject: int) -> Rank | None:
        """The rank that the sentence gives the row which this number counts."""
        ranks = [j for j, t in enumerate(self.tokens) if t.kind is Kind.RANK]
        if not ranks or subject < 0:
            return None
        before = [j for j in ranks if j < i]
        j = before[-1] if before else ranks[0]
        token = self.tokens[j]
        if token.text.lower().startswith(("högst", "lägst")) and not token.text.lower().endswith(("a", "t")):
            return None
        order, is_low = token.rank
        nearby = self.tokens[j + 1 : j + 3]
        if nearby and re.fullmatch(r"nivån?|siffran?|noteringen?|antalet?|tal(?:et)?|utfallet", nearby[0].text, re.I):
            return Rank(order, is_low, (), over_years=True, since=self._since(j))
        if any(t.kind in (Kind.UP, Kind.DOWN) for t in nearby):
            wholes = self._wholes()
            sign = self._sign(nearby[0], j + 1)
            plain = order == 1 and not is_low and sign and not self._number_of(j, i) and self._mean() is None
            return Rank(order, is_low, self._rows(wholes[0]) if wholes else (), of_change=sign) if plain else None
        between = self.line.words[token.end : self.tokens[i].start]
        followed = len(_FOLLOWED.findall(between))
        if nearby and nearby[0].kind in (Kind.CATEGORY, Kind.COUNTED) and self.of_kind(Kind.AREA) and j < i:
            return Rank(order + followed, is_low, (), over_areas=True)
        cats = [k for k, t in enumerate(self.tokens) if t.kind is Kind.CATEGORY and self._mention(k).use is Use.NAMED]
        if not before and any(k > i for k in cats if k != subject):
            return None
        passed = [k for k in cats if j < k < subject or (k == subject and k > j and any(j < m < k for m in cats))]
        steps = followed + (1 if followed and passed and re.search(r"\boch\b", between) else 0)
        if subject > j and cats and any(k < j for k in cats) and not followed:
            return None  # another category after the rank: "vanligast är A, och B (…)" says nothing of B
        if followed and subject < j:
            return None
        tagged = any(k in (j + 1, j + 2) for k in self.tags)
        if tagged:
            return Rank(order, is_low, (), over_years=True) if self.own_year(i) is not None else None
        wholes = [k for k, t in enumerate(self.tokens) if t.kind is Kind.CATEGORY and self._mention(k).use is Use.WHOLE]
        of_all = not wholes and bool(
            re.match(r"\s*brott(?:et|stypen|skategorin)\b", self.line.words[token.end :], re.I)
        )
        return Rank(order + steps, is_low, self._rows(wholes[0]) if wholes else (ALL,) if of_all else ())

    def _since(self, j: int) -> int | None:
        """The year of "den högsta nivån sedan 2019", for the rank at a place."""
        return next((self.year_of(k) for k, (role, _) in self.tags.items() if role == "aside" and k > j), None)

    def _extreme(self, i: int) -> tuple[bool, tuple[int, ...]] | None:
        """For a limit of "har legat mellan 40 och 52 de senaste fem åren": whether it is the lower, and the years."""
        before = [t.text.lower() for t in self.tokens[max(0, i - 1) : i]]
        is_low = before == ["mellan"]
        first = i if is_low else i - 2
        if first < 1 or self.tokens[first - 1].text.lower() != "mellan" or first + 2 >= len(self.tokens):
            return None
        if self.tokens[first].kind is not Kind.NUMBER or self.tokens[first + 1].kind is not Kind.AND:
            return None
        if self.tokens[first + 2].kind is not Kind.NUMBER or not _VARIED.search(self.line.words):
            return None
        if spans := self.of_kind(Kind.YEARS):
            return is_low, tuple(range(spans[0].span[0], spans[0].span[1] + 1))
        if found := _LAST_YEARS.search(self.line.words):
            count = WORDS.get(found[1].lower()) or int(found[1])
            return is_low, tuple(range(self.year - count + 1, self.year + 1))
        since = [self.year_of(k) for k, (role, _) in self.tags.items() if role == "base"]
        return (is_low, tuple(range(since[0], self.year + 1))) if len(since) == 1 else None

    def _listed(self) -> dict[int, Claim | Unread]:
        """Claims of a list: several numbers for several years, or for several categories ("respektive")."""
        runs = self._runs()
        found: dict[int, Claim | Unread] = {}
        for run in runs:
            numbers = [self.number(i) for i in run]
            if any(n.unit is not Unit.COUNT or n.sign for n in numbers) or any(self._own_after(i) for i in run):
                continue
            cats = [
                j
                for j, t in enumerate(self.tokens)
                if t.kind is Kind.CATEGORY and j < run[0] and self._mention(j).use is Use.NAMED
            ]
            joined = self._joined(cats)
            years = self._years_for(run)
            base = self._claim_base(run[0])
            if isinstance(base, Unread):
                continue
            if years is not None and len(joined) <= 1:
                rows = self._subject(run[0])
                if isinstance(rows, str):
                    continue
                for i, year in zip(run, years, strict=True):
                    found[i] = replace(base, number=self.number(i), rows=rows[0], year=year, base=year - 1)
            elif len(joined) == len(run):
                for i, j in zip(run, joined, strict=True):
                    found[i] = replace(base, number=self.number(i), rows=self._rows(j), direction=0)
            elif len(run) >= 3:
                for i in run:
                    found[i] = Unread(self.number(i), "Det framgår inte vilka år talen i uppräkningen gäller.")
        return found

    def _own_after(self, i: int) -> bool:
        return any(role == "after" and j == i for role, j in self.tags.values()) and self._count_of_tags(i)

    def _count_of_tags(self, i: int) -> bool:
        # "42 och 53 år 2022 respektive 2023": the years after the last number belong to all of them
        k = next(k for k, (role, j) in self.tags.items() if role == "after" and j == i)
        following = [
            m
            for m in self.tags
            if m > k and all(t.kind in (Kind.AND, Kind.COMMA, Kind.RESPECTIVELY) for t in self.tokens[k + 1 : m])
        ]
        return not following

    def _runs(self) -> list[list[int]]:
        """Numbers joined by commas, "och" and "respektive" only."""
        runs: list[list[int]] = []
        for i in self.at:
            joins = (Kind.COMMA, Kind.AND, Kind.RESPECTIVELY)
            if runs and all(t.kind in joins for t in self.tokens[runs[-1][-1] + 1 : i]) and runs[-1][-1] + 1 < i:
                runs[-1].append(i)
            else:
                runs.append([i])
        return [r for r in runs if len(r) > 1]

    def _joined(self, cats: list[int]) -> list[int]:
        """The last of the names that are joined to one another."""
        chain: list[int] = []
        for j in reversed(cats):
            if chain and not all(
                t.kind in (Kind.COMMA, Kind.AND, Kind.FILL, Kind.RESPECTIVELY) for t in self.tokens[j + 1 : chain[0]]
            ):
                break
            chain.insert(0, j)
        return chain

    def _years_for(self, run: list[int]) -> list[int] | None:
        """The years of a list of numbers, one each: a span, as many years named, or years in a row up to now."""
        spans = [t.span for t in self.tokens if t.kind is Kind.YEARS]
        for first, last in spans:
            if last - first + 1 == len(run):
                return list(range(first, last + 1))
        named = [self.year_of(k) for k in sorted(self.tags) if self.tags[k][0] != "aside"]
        if len(named) == len(run):
            return named
        in_row = re.search(
            r"\bår i rad\b|\bvarje år\b|\bår för år\b|\bår från år\b|\bfrån år till år\b|\båren\b|\bsedan\s+(?:19|20)",
            self.line.words,
            re.I,
        )
        if len(run) >= 3 and in_row:
            if len(named) == 1:
                if named[0] + len(run) - 1 == self.year:
                    return list(range(named[0], self.year + 1))
                return None
            if not named:
                return list(range(self.year - len(run) + 1, self.year + 1))
        return None

    def _claim_base(self, i: int) -> Claim | Unread:
        n = self.number(i)
        if noun := self.noun(i):
            return Unread(n, f"Talet räknar ”{noun}”.")
        if blocked := self._blocked(i):
            return Unread(n, blocked)
        period = self._period(i)
        if isinstance(period, str):
            return Unread(n, period)
        end = self.end(i)
        return Claim(
            n,
            What.COUNT,
            (),
            self.area_of(i, self.line.facts.scope.area.id) or self.line.facts.scope.area.id,
            period,
            end,
            self.base(i, end),
        )
