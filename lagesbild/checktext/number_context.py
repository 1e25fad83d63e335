"""What stands beside a number: how it is governed, what it is said to count, and what makes it another number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, wraps
from typing import TypeVar

from lagesbild.calendar import Period
from lagesbild.checktext import forms
from lagesbild.checktext.claims import Carried
from lagesbild.checktext.line import NOW, Line, Mention, Use, is_rough
from lagesbild.checktext.numbers import WORDS, Number
from lagesbild.checktext.tokens import Kind, Token

_ADJECTIVES = re.compile(
    r"(?:polis)?anmälda|nya|registrerade|ytterligare|antal|stycken|st|av|om|fall|anmälningar|brott|kategorin|typen",
    re.I,
)
_PLAIN = re.compile(
    r"(?:tidigare|senare|också|även|dock|därmed|återigen|igen|nästan|närmare|precis|strax|ungefär|båda|åren|anmäldes|anmälts|anmäls|ingår|ingick|gånger|"
    r"per|vid|därefter|därpå|vardera|för|kvar|nu|respektive|procent|under|trots|utifrån|vilka|både|såväl|hos|inom|varav|jämfört|gäll(?:er|de)|avs(?:er|åg)|rör(?:de)?|\w+ades|\w+erats|fram|upp|ned|ner)",
    re.I,
)
_EARLIER = re.compile(
    rf"\befter\s++(?:fjolårets|förra\s++årets|föregående\s++års|(?:de\s++senaste\s++)?(?P<years>[2-9]|flera|många|{'|'.join(WORDS)})\s++år(?:s|\s++av|\s++med))\s++(?:\w+\s++)?$",
    re.I,
)
_BESIDE_YEAR = re.compile(
    r"\s++(?:anmälningar\s++|fall\s++|procent\s++)?(?:över|under)\s++(?:nivån\s++|siffran\s++)?(?:fjolårets?|i\s++fjol|förra\s++årets|föregående\s++års|(?:för\s++|från\s++)?(?:19|20)[0-9]{2}\s++års)\s++(?:nivå|siffra|notering|antal|utfall)",
    re.I,
)
"""After the difference of "18 över fjolårets nivå"."""
_THAN_ANY = re.compile(r"\s++än\s++(?:under\s++|på\s++|i\s++)?(?:någo[nt]|någonsin)\b", re.I)
_SEASON = re.compile("sommar|höst|vår|vinter", re.I)
_CORRECTS = re.compile(r"^\W*(?:korriger\w+|rättelse)\b|\brätt(?:a)?\s++siffra\b|\brätteligen\b", re.I)
_SIFFRA = re.compile(r"siffra|siffran|siffrorna|nivån|talet|talen|utvecklingen|trenden|resultatet", re.I)
_PLAN = re.compile(
    r"\b(?<!fortsätter )(?<!fortsatt )(?<!fortsatte )(?:(?<!för )att|ska|vill|kan|får|måste)\s++(?:\w+\s++){0,2}(öka|minska|stiga|sjunka|halveras?)\b",
    re.I,
)
_BREAKS = (Kind.COMMA, Kind.BUT, Kind.COLON, Kind.OPEN, Kind.CLOSE, Kind.DASH)
YEARLY = (Kind.YEAR, Kind.YEARS, Kind.PERIOD)


_Of = TypeVar("_Of", bound="NumberContext")
_What = TypeVar("_What")


def kept(method: Callable[[_Of, int], _What]) -> Callable[[_Of, int], _What]:
    """What a method says of a token's place, asked for by many rules and found once. Years forget it when they have roles."""
    found = f"_kept_{method.__name__}"

    @wraps(method)
    def of(self: _Of, i: int) -> _What:
        by_place: dict[int, _What] = self.__dict__.setdefault(found, {})
        if i not in by_place:
            by_place[i] = method(self, i)
        return by_place[i]

    return of


@dataclass(frozen=True)
class Instead:
    """Another reading of one number than the one that its sentence suggests: of another area, year, category or part of the year."""

    area: str | None = None
    year: int | None = None
    rows: tuple[str, ...] = ()
    base: int | None = None
    period: Period | None = None


@dataclass
class NumberContext:
    """A sentence's tokens, and what stands on both sides of each number."""

    line: Line
    carried: Carried
    instead: Mapping[int, Instead] = field(default_factory=dict)  # by the place of the number
    takes_of: bool = False  # read "läget för rånen" as of all of them
    takes_all: bool = False  # read "brott" and "anmälningar" without a name as all that are loaded
    tokens: list[Token] = field(init=False)
    at: list[int] = field(init=False)  # places of the numbers among the tokens
    tags: dict[int, tuple[str, int]] = field(init=False, default_factory=dict)
    """Of every year: its role ("base", "after" a number, "topic", "aside") and that number's place (or −1)."""
    used: set[int] = field(init=False, default_factory=set)
    """The places of the comparisons, directions and ranks that a rule outside crime has tried."""

    settled: set[int] = field(init=False, default_factory=set)
    """The places of the numbers whose year their order says: "färre än i fjol (174 respektive 210)"."""

    def __post_init__(self) -> None:
        self.tokens = self.line.tokens
        self.at = [i for i, t in enumerate(self.tokens) if t.kind is Kind.NUMBER]
        self.year = self.line.facts.scope.year

    def use(self, start: int, end: int) -> None:
        """Note that the words of a stretch have been tried."""
        self.used |= {j for j, t in enumerate(self.tokens) if t.start < end and start < t.end}

    def number(self, i: int) -> Number:
        """The number at a token's place."""
        value = self.tokens[i].value
        assert isinstance(value, Number)
        return value

    def left(self, i: int) -> Iterator[tuple[int, Token]]:
        """The tokens before a number, without the words that only say how exact it is."""
        for j in range(i - 1, -1, -1):
            if not self.line.says_how_exact[j]:
                yield j, self.tokens[j]

    @kept
    def governed(self, i: int) -> Kind | None:
        """THAN, FROM, TO or BY right before a number, "de", "då" and the like between them; FROM also of the first in "(91 till 84)"."""
        following = self.tokens[i + 1 : i + 3]
        if [t.kind for t in following] == [Kind.TO, Kind.NUMBER] and (
            following[0].text.lower() != "till" or self._is_first_of_change(i)
        ):
            return Kind.FROM
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
            if t.kind is Kind.TOTAL:
                continue  # "346 av samtliga 1 872 anmälningar"
            if t.kind is Kind.YEAR and self.tags.get(j, ("", -1))[0] == "base":
                continue
            if t.kind is Kind.AREA and t.text.lower().endswith("s"):
                continue  # "44 av kommunens 106 rån"
            return None
        return None

    def _is_first_of_change(self, i: int) -> bool:
        """True where "91 till 84" is no range: it explains a direction that the sentence has said."""
        before = self.tokens[i - 1].kind if i else None
        return before in (Kind.OPEN, Kind.COLON, Kind.COMMA) and any(
            t.kind in (Kind.UP, Kind.DOWN) for t in self.tokens[:i]
        )

    @kept
    def comparative(self, i: int) -> int:
        """+1 for "47 fler", −1 for "tio färre", else 0."""
        if _BESIDE_YEAR.match(self.line.words, self.tokens[i].end):
            return 1 if self.tokens[i + 1].text.lower() == "över" else -1
        for j, t in enumerate(self.tokens[i + 1 : i + 5], i + 1):
            if (
                t.kind is Kind.CATEGORY
                and j + 1 < len(self.tokens)
                and self.tokens[j + 1].kind in (Kind.MORE, Kind.LESS)
            ):
                continue  # "två våldtäkter färre"
            if t.kind in (Kind.MORE, Kind.LESS) and any(is_rough(k) for k in self.tokens[j + 1 : j + 4]):
                return 0  # "är årets 106 mer än en fördubbling"
            if t.kind in (Kind.MORE, Kind.LESS) and _THAN_ANY.match(self.line.words, t.end):
                return 0  # "är med 106 anmälningar fler än något annat år"
            if t.kind is Kind.MORE:
                return 1
            if t.kind is Kind.LESS:
                return -1
            if not _ADJECTIVES.fullmatch(t.text):
                return 0
        return 0

    def is_with(self, i: int) -> bool:
        """True for the number of "är med 106 anmälningar fler än något annat år", which is the count itself."""
        by = next((j for j, t in self.left(i) if t.kind is Kind.BY), 0)
        return by > 0 and self.tokens[by - 1].text.lower() in ("är", "var")

    def adjacent(self, i: int) -> int | None:
        """The category right after a number: "199 fler anmälda bedrägerier"."""
        for j in range(i + 1, min(i + 7, len(self.tokens))):
            t = self.tokens[j]
            if t.kind is Kind.CATEGORY:
                return j
            if t.kind in (Kind.MORE, Kind.LESS, Kind.COUNTED, Kind.OF) or _ADJECTIVES.fullmatch(t.text):
                continue
            if j > i + 1 and self.tokens[j - 1].kind is Kind.OF and t.text.lower() in ("de", "dem", "alla", "samtliga"):
                continue  # "21 av de olaga hoten"
            if t.text.lower() == "som" and j == i + 1:
                continue  # "rubricerades 490 som bedrägeri"
            return None
        return None

    @kept
    def noun(self, i: int) -> str | None:
        """A word that the number counts and that is no crime ("märksatser"); None when it counts none."""
        for t in self.tokens[i + 1 : i + 5]:
            if t.kind is Kind.OTHER and self.is_about(t):
                return None
            if t.kind is Kind.CATEGORY and re.match("brott(?:styp|skategori)", t.text, re.I):
                return t.text  # "de åtta brottstyperna mot person"
            is_word = not self.tokens[i].text[:1].isdigit()
            if t.kind is Kind.CATEGORY and is_word and self.mention(self.tokens.index(t)).use is Use.WHOLE:
                return t.text  # "av de fyra hushållsbrotten"
            if t.kind in (Kind.WORD, Kind.OTHER, Kind.PLACE):
                return None if _PLAIN.fullmatch(t.text) or forms.is_no_noun(t.text) else t.text
            if t.kind in (Kind.MORE, Kind.LESS) or (_ADJECTIVES.fullmatch(t.text) and t.kind is not Kind.OF):
                continue
            return None
        return None

    def is_mark(self, i: int) -> bool:
        """True for a lone digit right after a name, which may be the mark of a footnote."""
        if not i or self.tokens[i - 1].kind is not Kind.CATEGORY or not re.fullmatch("[0-9]", self.tokens[i].text):
            return False
        following = self.tokens[i + 1].kind if i + 1 < len(self.tokens) else None
        return following in (None, Kind.WORD, Kind.CATEGORY, Kind.AREA, Kind.PLACE)

    def is_more(self, i: int) -> bool:
        """True for "och två till", which counts what the sentence leaves out."""
        rest = self.tokens[i + 1 : i + 3]
        return bool(rest) and rest[0].kind is Kind.TO and (len(rest) == 1 or rest[1].kind in _BREAKS)

    def is_about(self, t: Token) -> bool:
        """True for the "om" of "anmälningar om stöld", which sets no condition."""
        if _SEASON.match(t.text) and any(s.text.lower().startswith(t.text.lower()[:6]) for s in self.line.stated):
            return True  # "sommaren (juni–augusti) … färre än sommaren 2024"
        if t.text.lower() in ("ska", "skall") and _CORRECTS.search(self.line.words):
            return True
        before = self.line.words[: t.start].rstrip()
        return t.text.lower() == "om" and bool(before) and before[-1] not in ",;:–("

    @kept
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
            if t.kind is Kind.OTHER and not self.is_about(t):
                return f"”{t.text}” gör att talet kan gälla något annat än det som är inläst."
        for j, t in enumerate(self.tokens):
            if t.kind is Kind.PER and (a <= j < b or j < i or len(self.at) == 1):
                return f"Tal ”{t.text}” prövas inte."
        if self._plan:
            return f"”{self._plan}” säger vad som ska eller kan hända, inte vad som har hänt."
        return None

    @cached_property
    def _plan(self) -> str:
        """What the sentence says is to happen, or can."""
        match = _PLAN.search(self.line.words)
        return match[0] if match else ""

    def is_blocked(self) -> bool:
        """True when a word anywhere makes a number one that is not loaded, or names a place that is not."""
        return any(t.kind is Kind.PLACE or (t.kind is Kind.OTHER and not self.is_about(t)) for t in self.tokens)

    def _other_subject(self, i: int, subject: int) -> str | None:
        """Something unknown between the subject and the number that the number may be about instead: "och antalet vandringar ökade med"."""
        first = max(subject + 1, 0)
        for j in range(first, i - 1):
            t, after = self.tokens[j], self.tokens[j + 1]
            if after.kind is not Kind.WORD or _PLAIN.fullmatch(after.text) or _SIFFRA.fullmatch(after.text):
                continue
            if forms.is_no_noun(after.text):
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

    def mention(self, j: int) -> Mention:
        """The category that the token at a place names."""
        value = self.tokens[j].value
        assert isinstance(value, Mention)
        if value.use is Use.OF:
            return replace(value, use=Use.NAMED if self.takes_of else Use.NARROWED)
        return value

    def has_of(self) -> bool:
        """True when a category stands after "läget för" and the like, so that its numbers may be of all of it."""
        return any(isinstance(t.value, Mention) and t.value.use is Use.OF for t in self.tokens)

    @kept
    def part(self, i: int) -> range:
        """The places of the part of the sentence between "men", "medan" and the like that a number stands in."""
        a, b = i, i + 1
        while a > 0 and self.tokens[a - 1].kind is not Kind.BUT:
            a -= 1
        while b < len(self.tokens) and self.tokens[b].kind is not Kind.BUT:
            b += 1
        return range(a, b)

    def is_number_between(self, j: int, i: int) -> bool:
        """True when a number stands between two places: then the word at the one is of that number, not of the one at the other."""
        return any(min(i, j) < n < max(i, j) for n in self.at)

    def direction(self, i: int, subject: int) -> tuple[int, int]:
        """(sign, place) of the verb that governs a number: the nearest before it that speaks of the same subject."""
        for j in range(i - 1, -1, -1):
            t = self.tokens[j]
            if t.kind is Kind.BUT or (t.kind is Kind.CATEGORY and j != subject and self.mention(j).use is Use.NAMED):
                return 0, -1
            sign = self.sign(t)
            if sign:
                return sign, j
            if t.kind in (Kind.UP, Kind.DOWN) and self.is_conceded(t) and self.governed(i) is Kind.BY and i - j <= 3:
                return (1 if t.kind is Kind.UP else -1), j  # "trots en minskning med tolv"
        return 0, -1

    def sign(self, t: Token) -> int:
        """The direction of a verb or noun of change, or of "fördubblats": +1, −1 or 0; of "efter fjolårets nedgång" 0."""
        if t.kind in (Kind.UP, Kind.DOWN) and (self.is_earlier_change(t) or self.is_conceded(t)):
            return 0
        if t.kind is Kind.UP:
            return 1
        if t.kind is Kind.DOWN:
            return -1
        if not (isinstance(t.value, Number) and t.value.is_rough) or self._compares_areas(self.tokens.index(t)):
            return 0
        return t.value.sign

    def is_conceded(self, t: Token) -> bool:
        """True for the change of "trots ökningen", which is told elsewhere."""
        return (
            re.search(
                r"\btrots\s++(?!att\b)(?:\w++\s++){0,2}$",
                self.line.words[max(0, t.start - 40) : t.start],
                re.I,
            )
            is not None
        )

    def _compares_areas(self, i: int) -> bool:
        """True for "dubbelt så många som Kvarnby"."""
        after = [
            t
            for t in self.tokens[i + 1 : i + 7]
            if t.text.lower() not in ("i", "för", "hela") and t.kind not in (Kind.CATEGORY, Kind.COUNTED)
        ]
        return [t.kind for t in after[:2]] == [Kind.WHO, Kind.AREA]

    def is_earlier_change(self, t: Token) -> int:
        """How many years before the last the change of "efter fjolårets nedgång", "efter två års ökning" went on; 0 for any other."""
        match = _EARLIER.search(self.line.words, 0, t.start)
        if match is None:
            return 0
        word = (match["years"] or "").lower()
        return 1 if not word else 2 if word in ("flera", "många") else WORDS.get(word) or int(word)

    def of_kind(self, kind: Kind) -> list[Token]:
        """The tokens of one kind; the list is not to be changed."""
        return self.line.of(kind)

    def _place(self, number: Number) -> int:
        return next(i for i in self.at if self.tokens[i].start == number.start)

    def _arrow(self, i: int, *, after: bool) -> bool:
        j = i + 1 if after else i - 1
        return 0 <= j < len(self.tokens) and self.tokens[j].kind is Kind.ARROW

    def _is_of_number(self, i: int) -> bool:
        """True for the first number of "1 174 av 1 870"."""
        following = [t.kind for t in self.tokens[i + 1 : i + 3]]
        return following == [Kind.OF, Kind.NUMBER]

    def _second_in_brackets(self, i: int) -> bool:
        """ "42 (40)", "42 rån (40)": the year before in brackets, when nothing else is said of it."""
        j = i - 2
        while j > 0 and self.tokens[j].kind in (Kind.CATEGORY, Kind.COUNTED, Kind.FILL):
            j -= 1
        return (
            j >= 0
            and self.tokens[i - 1].kind is Kind.OPEN
            and self.tokens[j].kind is Kind.NUMBER
            and not self.number(j).is_rough
            and self.number(j).unit is self.number(i).unit
            and i + 1 < len(self.tokens)
            and self.tokens[i + 1].kind in (Kind.CLOSE, *YEARLY, Kind.FILL)
        )

    def runs(self) -> list[list[int]]:
        """Numbers joined by commas, "och" and "respektive" only."""
        runs: list[list[int]] = []
        in_row = next((int(str(t.value)) for t in self.of_kind(Kind.EACH) if t.value), 0)
        is_series = in_row > 1 and sum(not self.number(i).is_rough for i in self.at) == in_row + 1
        for i in self.at:
            joins = (
                Kind.COMMA,
                Kind.AND,
                Kind.RESPECTIVELY,
                *((Kind.TO,) if is_series else ()),
            )  # "från 91 till 74 och nu 62"
            if (
                runs
                and all(t.kind in joins or NOW.fullmatch(t.text) for t in self.tokens[runs[-1][-1] + 1 : i])
                and runs[-1][-1] + 1 < i
            ):
                runs[-1].append(i)
            else:
                runs.append([i])
        return [r for r in runs if len(r) > 1]
