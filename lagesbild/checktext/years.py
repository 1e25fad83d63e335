"""Which year, years and period each number of a sentence belongs to, and what it is compared with."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import cached_property

from lagesbild.calendar import Period
from lagesbild.checktext.claims import Span
from lagesbild.checktext.line import APPROXIMATE, NOW
from lagesbild.checktext.number_context import NumberContext
from lagesbild.checktext.numbers import WORDS, Number, Stated, Unit
from lagesbild.checktext.tokens import Kind, Token

_THE_FIRST = re.compile(
    r"\s*+(?:anmälningar\s++|fall\s++|stycken\s++)?(?:under|i|för)\s++de[nt]\s++(?P<nth>första|andra|tredje|fjärde)(?!\s++\w*(?:år|kvartal|månad|vecka|brott))",
    re.I,
)
_IN_YEARS = re.compile(
    rf"\b(?:på|sett\s++över)\s++(?P<on>[2-9]|{'|'.join(WORDS)})\s++år\b|\bde\s++senaste\s++(?P<last>[2-9]|{'|'.join(WORDS)})\s++åren\b|\b(?:under|över)\s++(?:den\s++senaste\s++|hela\s++)?(?P<of>[3-9]|{'|'.join(WORDS)})-?årsperioden\b",
    re.I,
)
_COMPARED = re.compile(r"\bjämför(?:t|s|er|a)?\b[^,.;:]{1,60}$", re.I)
_NTH_TIME = re.compile(r"\bgång(?:en)?\s++$", re.I)
"""Before the years of "för andra gången på tre år", over which nothing changed."""
_OF_YEAR = re.compile(
    r"\w*år(?:et)?|toppen|topp?noteringen|bottennoteringen|nivån|siffran|siffrorna|noteringen|utfallet|läget", re.I
)


def _is_times(t: Token) -> bool:
    """True for "fyra gånger så många"."""
    return isinstance(t.value, Number) and t.value.is_rough and bool(t.value.sign)


_THAT_TIME = re.compile(
    r"\b(?:motsvarande|samma)\s++(?:tid(?:speriod)?|period(?:en)?|månad(?:er)?|kvartal(?:et)?|tertial(?:et)?|halvår(?:et)?)\b",
    re.I,
)
"""What says that a sentence is of the same part of the year as the one before it."""
_NEXT_YEAR = re.compile(r"därpå|därefter|följande", re.I)
_LAST_YEAR = re.compile(r"\s*+(?:under\s++|på\s++)?det\s++(?:senaste|sista)\s++året\b", re.I)


class Years(NumberContext):
    """Adds the years: the number's own, the one that the sentence is set in, and the one compared with."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.bound: set[int] = set()  # the places of the numbers of "fjolårets 306 anmälningar"
        self.tags = self._tags()
        self.__dict__.pop("_kept_governed", None)
        self._relative = {k for k in self.tags if not re.search(r"[0-9]", self.tokens[k].text)}

    def _tags(self) -> dict[int, tuple[str, int]]:
        """Of every year: its role ("base", "after" a number, "topic") and that number's place (or −1)."""
        tags: dict[int, tuple[str, int]] = {}
        for i, t in enumerate(self.tokens):
            if t.kind is Kind.YEAR or (t.kind is Kind.PERIOD and isinstance(t.value, Stated) and t.value.year):
                tags[i] = self._role(i)
        return tags

    def _role(self, i: int) -> tuple[str, int]:
        if [t.kind for t in self.tokens[i + 1 : i + 3]] == [Kind.COLON, Kind.NUMBER] and self.tokens[
            i - 1
        ].kind is Kind.OPEN:
            return ("topic", -1)  # "(2022: 1 003)"
        is_beside = i > 1 and self.tokens[i - 1].text.lower() in ("över", "under")
        if is_beside and self.tokens[i - 2].kind is Kind.NUMBER and self.comparative(i - 2):
            return ("base", -1)  # "18 över fjolårets nivå"
        if (bound := self._of_its_number(i)) is not None:
            self.bound.add(bound)
            return ("after", bound)
        if self._is_level_of(i):
            return ("base", -1)
        named = counted = opened = False
        for j in range(i - 1, -1, -1):
            kind = self.tokens[j].kind
            if re.fullmatch("efter", self.tokens[j].text, re.I) and (
                self._is_before_change(i) or self._is_of_its_own(i)
            ):
                return ("aside", -1)  # "efter fjolårets nedgång", "efter 2023 års nio fall"
            if kind is Kind.FILL or (kind is Kind.PERIOD and j not in self._given(j)):
                continue
            if kind is Kind.SINCE and self._is_superlative(j):
                return ("aside", -1)  # "den första ökningen sedan 2019"
            if kind in (Kind.THAN, Kind.SINCE, Kind.FROM):
                return ("base", -1)
            if kind is Kind.BY and _COMPARED.search(self.line.words, 0, self.tokens[j].start):
                return ("base", -1)  # "jämför vi årets nio månader med samma period i fjol"
            if kind is Kind.WORD and re.fullmatch("o?trygga|oroliga|nöjda", self.tokens[j].text, re.I):
                continue  # "från 52 procent trygga 2021"
            if kind is Kind.WORD and _OF_YEAR.fullmatch(self.tokens[j].text):  # "än toppåret 2020"
                continue
            if kind is Kind.WHO and j > 1 and self.tokens[j - 1].kind is Kind.NUMBER and self._is_of_those(j - 1):
                return ("after", j - 1)  # "de 529 som anmäldes 2024"
            if kind is Kind.WHO and any(t.kind is Kind.SAME or _is_times(t) for t in self.tokens[:j]):
                return ("base", -1)  # "lika många som i fjol", "dubbelt så många som 2022"
            if kind is Kind.NUMBER:
                return ("after", j)
            if [k.kind for k in self.tokens[max(0, j - 2) : j + 1]] == [
                Kind.NUMBER,
                Kind.FILL,
                Kind.AREA,
            ] and j == i - 1:
                return ("after", j - 2)  # "93 i Norrstad 2023"
            if kind is Kind.CATEGORY and not named:
                named = True
            elif kind is Kind.COUNTED and not counted:
                counted = True
            elif kind is Kind.OPEN and not opened and not named:
                opened = True
            else:
                break
        return ("topic", -1)

    def _is_level_of(self, i: int) -> bool:
        """True for the year of "är kvar på fjolårets nivå (118 mot 116)"; after "2023 års nivå (67)" the number is of that year."""
        rest = [t for t in self.tokens[i + 1 : i + 7] if t.text.lower() != "års"]
        is_level = bool(rest) and rest[0].text.lower() == "nivå" and i > 0 and self.tokens[i - 1].text.lower() == "på"
        return is_level and [t.kind for t in rest[1:5]] == [Kind.OPEN, Kind.NUMBER, Kind.THAN, Kind.NUMBER]

    def _of_its_number(self, i: int) -> int | None:
        """The number of "efter fjolårets 306 anmälningar", "från fjolårets bottennivå på 118"; None where the year is compared with."""
        t = self.tokens[i]
        if [k.text.lower() for k in self.tokens[i + 1 : i + 2]] == ["års"]:
            first = i + 2  # "2020 års nivå på 167"
        elif t.text.lower().endswith("s"):
            first = i + 1
        else:
            return None
        if t.kind is not Kind.YEAR or self.year_of(i) >= self.year:
            return None
        if i and self.tokens[i - 1].kind in (Kind.THAN, Kind.SINCE, Kind.NUMBER):
            return None
        noun = self.tokens[first : first + 1]
        if [k.kind for k in noun] == [Kind.NUMBER]:
            return first
        is_noun = noun and (noun[0].kind is Kind.WORD or _OF_YEAR.fullmatch(noun[0].text))
        rest = self.tokens[first + 1 : first + 3]
        if is_noun and [k.kind for k in rest[1:]] == [Kind.NUMBER] and rest[0].text.lower() in ("på", "om"):
            return first + 2
        return None

    def _is_of_those(self, j: int) -> bool:
        """True for the number of "de 529 som anmäldes 2024"."""
        return not _is_times(self.tokens[j]) and self.tokens[j - 1].text.lower() in ("de", "dem")

    def _is_before_change(self, i: int) -> bool:
        following = self.tokens[i + 1 : i + 3]
        return any(t.kind in (Kind.UP, Kind.DOWN) and self.is_earlier_change(t) for t in following)

    def _is_of_its_own(self, i: int) -> bool:
        return [t.text.lower() for t in self.tokens[i + 1 : i + 2]] == ["års"]

    def _is_superlative(self, j: int) -> bool:
        """True when "sedan" at a place goes with "första", "högsta" and the like."""
        before = self.tokens[max(0, j - 4) : j]
        if re.search(
            r"\bnågo[nt]\s++(?:annat\s++|tidigare\s++)?(?:år|gång)\s++$", self.line.words[: self.tokens[j].start], re.I
        ):
            return True  # "fler än på något år sedan 2020"
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
            earlier = earlier or [k for k in self.tags if k < i and re.search("fjol|förra", self.tokens[k].text, re.I)]
            if earlier:
                return self.year_of(earlier[-1]) - 1
        if t.kind is Kind.YEAR and _NEXT_YEAR.search(t.text):
            before = [k for k in self.tags if k < i]
            if before or self.carried.year is not None:  # "93 år 2023, 66 året därpå"
                return (self.year_of(before[-1]) if before else self.carried.year or 0) + 1
        return int(str(t.value))

    def is_next_of_none(self, i: int) -> bool:
        """True for "året därpå" where neither the sentence nor the one before it says after which."""
        t = self.tokens[i]
        is_next = t.kind is Kind.YEAR and _NEXT_YEAR.search(t.text) is not None
        return is_next and self.carried.year is None and not any(k < i for k in self.tags)

    def own_year(self, i: int, *, as_base: bool = True) -> int | None:
        """The year that stands right after or right before a number; ``as_base`` also one that is compared with."""
        if i in self.instead and self.instead[i].year is not None:
            return self.instead[i].year
        if self._other_part(i) is not None:
            return self.line.stated[0].year or self.year
        if (extreme := self._year_of_extreme(i)) is not None:
            return extreme
        after = [k for k, (role, j) in self.tags.items() if role == "after" and j == i]
        if after:
            return self.year_of(after[0])
        if [t.text.lower() for t in self.tokens[i + 1 : i + 2]] == ["då"] and [
            t.kind for t in self.tokens[i + 2 : i + 3]
        ] != [Kind.NUMBER]:
            earlier = {y for k in self.tags if (y := self.year_of(k)) < self.year}
            return earlier.pop() if len(earlier) == 1 else None  # "92 då, 60 nu"
        if [bool(NOW.fullmatch(t.text)) for t in self.tokens[i + 1 : i + 2]] == [True]:
            return self.year  # "att jämföra med 46 procent nu"
        for j in range(i - 1, -1, -1):
            t = self.tokens[j]
            if j in self.tags:
                role, _ = self.tags[j]
                between = self.tokens[j + 1 : i]
                if [b.text.lower() for b in between] == ["års"]:
                    return self.year_of(j)  # "efter 2023 års nio fall"
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
                    close = all(b.kind is Kind.OPEN or APPROXIMATE.fullmatch(b.text) for b in between)
                    return self.year_of(j) if says or close or (t.text.lower().endswith("s") and not between) else None
                return self.year_of(j)
            if t.kind is Kind.COMMA and self.tokens[j + 1].kind is Kind.THEN:
                continue  # "sedan 2019, då de var 141"
            if t.kind in (Kind.NUMBER, Kind.COMMA, Kind.BUT, Kind.CLOSE, Kind.AND):
                break
        return None

    def _year_of_extreme(self, i: int) -> int | None:
        """The year of "som lägst i fjol, 121"."""
        before = [k for k in range(max(0, i - 5), i) if self.tokens[k].text.lower() not in ("i", "år", "under")]
        kinds = [self.tokens[k].kind for k in before[-3:]]
        return self.year_of(before[-2]) if kinds == [Kind.RANK, Kind.YEAR, Kind.COMMA] else None

    def topic(self, i: int) -> int | None:
        """The year that an earlier part of the sentence is set in, where it still holds."""
        for j in range(i - 1, -1, -1):
            if NOW.fullmatch(self.tokens[j].text):
                return None
            if j in self.tags and self.tags[j][0] == "topic":
                if self._in_aside(j, i) or self._bound(j):
                    continue
                return self.year_of(j)
        return None

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
        stated_year = None if governed in (Kind.THAN, Kind.FROM) else self.own_year(i, as_base=False)
        if stated_year is not None:
            return stated_year
        if spans := [t for t in self.tokens if t.kind is Kind.YEARS and not self._is_mean(t)]:
            topic = self.topic(i)
            later = any(
                self.tags[k][0] == "topic" and spans[-1].start < self.tokens[k].start for k in self.tags if k < i
            )
            return topic if later and topic is not None and self._is_after_number(i, spans[-1]) else spans[-1].span[1]
        if self._since_then(i):
            return self.year
        topic = self.topic(i)
        return self.year if topic is None else topic

    def _is_after_number(self, i: int, span: Token) -> bool:
        """True when the numbers of a span have been said: "mellan 2023 och 2024 från 242 till 179 och i år till 144"."""
        return any(span.start < self.tokens[n].start for n in self.at if n < i)

    def _since_then(self, i: int) -> bool:
        dess = any(
            t.kind is Kind.SINCE and j + 1 < len(self.tokens) and self.tokens[j + 1].text.lower() == "dess"
            for j, t in enumerate(self.tokens[:i])
        )
        return dess or self._goes_on(i)

    def _goes_on(self, i: int) -> bool:
        """True for the last number of "… till 210 2024 för att sedan sjunka till 174"."""
        previous = max((n for n in self.at if n < i), default=-1)
        since = self.tokens[previous + 1 : i]
        continues = any(t.text.lower() in ("sedan", "därefter") for t in since) and any(self.sign(t) for t in since)
        of_before = previous >= 0 and (self._own_year_after(previous) or self.own_year(previous) is not None)
        return continues and of_before and i == self.at[-1]

    def _own_year_after(self, i: int) -> bool:
        return any(role == "after" and j == i for role, j in self.tags.values())

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
        match = re.search(
            r"\b(?:de|dom)\s++(?:(?:senaste|närmast)\s++)?(?:(?P<n>[0-9]|två|tre|fyra|fem|sex)\s++)?(?:(?:närmast\s++)?föregående|tidigare|närmaste|senaste)?\s*+(?:(?P<m>[0-9]|två|tre|fyra|fem|sex)\s++)?(?:(?:närmast\s++)?föregående|tidigare|senaste|närmaste)?\s*+åren",
            words,
            re.I,
        )
        if match and (match["n"] or match["m"]) and re.search(r"föregående|tidigare|dessförinnan|innan", words, re.I):
            word = (match["n"] or match["m"]).lower()
            count = int(word) if word.isdigit() else {"två": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6}[word]
            return Span(tuple(range(self.year - count, self.year)))
        return Span(())

    def base(self, i: int, end: int) -> int | Span:
        """What a change is compared with: the nearest stated year after the number, else before it, else the year before."""
        if i in self.instead and (other := self.instead[i].base) is not None:
            return other
        if (years := self.duration() or self._years_in_row(i)) is not None:
            return end - years
        if _LAST_YEAR.match(self.line.words, self.tokens[i].end):
            return end - 1  # "med 76 procent sedan 2019 och med tio procent det senaste året"
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
        bases = [k for k in bases if not self._is_of_clause(i, k)]
        following = [k for k in bases if k > i and not self._number_between(i, k)]
        preceding = [k for k in bases if k < i]
        chosen = following[:1] or preceding[-1:] or [k for k in bases if k > i][:1]
        if chosen and self.year_of(chosen[0]) != end:
            return self.year_of(chosen[0])
        # "jämfört med 40 år 2022": the year of the number that is compared with
        for n in self.at:
            if n != i and self.governed(n) in (Kind.THAN, Kind.FROM):
                stated_year = self.own_year(n)
                if stated_year is not None and stated_year != end:
                    return stated_year
        if self.carried.base is not None and not any(role == "base" for role, _ in self.tags.values()):
            return self.carried.base
        return end - 1

    def duration(self) -> int | None:
        """How many years a change took, when the sentence says that and names no year: "har på fyra år minskat"."""
        if self.tags or any(self.of_kind(k) for k in (Kind.YEARS, Kind.MEAN, Kind.RANK)):
            return None
        match = _IN_YEARS.search(self.line.words)
        if match is None or _NTH_TIME.search(self.line.words, 0, match.start()):
            return None
        word = (match["on"] or match["last"] or match["of"]).lower()
        return (WORDS.get(word) or int(word)) - (match["of"] is not None)  # from the first of five to the last

    def _years_in_row(self, i: int) -> int | None:
        """How many years the pair of "har stigit tre år i följd, från 109 till 140" lies apart; not of "för tredje året i rad"."""
        said = [t for t in self.of_kind(Kind.EACH) if t.value and re.match(r"\S++\s++år\s", t.text)]
        is_pair = self.governed(i) in (Kind.FROM, Kind.TO) and len(self.at) == 2
        pair = {self.governed(n) for n in self.at} == {Kind.FROM, Kind.TO}
        is_whole = is_pair and pair and not self.tags and not self.of_kind(Kind.YEARS)
        return int(str(said[0].value)) if len(said) == 1 and is_whole else None

    def _number_between(self, i: int, k: int) -> bool:
        """True when another change in number stands between a number and a year."""
        return any(i < n < k and self.number(n).unit is Unit.COUNT and self.comparative(n) for n in self.at)

    def _is_of_clause(self, i: int, k: int) -> bool:
        """True when a year belongs to a clause of its own after the number's: ", och har halverats sedan 2021"."""
        starts = [
            s
            for s in range(i + 1, k)
            if [t.kind for t in self.tokens[s : s + 2]] in ([Kind.COMMA, Kind.AND], [Kind.COMMA, Kind.BUT])
        ]
        if not starts or any(t.kind is Kind.COMMA for t in self.tokens[starts[-1] + 1 : k]):
            return False
        end = next((j for j in range(k, len(self.tokens)) if self.tokens[j].kind is Kind.COMMA), len(self.tokens))
        return any(starts[-1] < n < end for n in self.at)

    def period_of(self, i: int) -> Period | str | None:
        """The period of a number: the one that the sentence states, or that the number's own stretch does."""
        stated = self.line.stated
        if i in self.instead and self.instead[i].period:
            return self.instead[i].period
        if (other := self._other_part(i)) is not None:
            return other
        if len({x.period.in_year(2001) for x in stated}) > 1:
            a, b = self.segment(i)
            periods = [t.value for t in self.tokens[a:b] if t.kind is Kind.PERIOD]
            if i in self.periods_in_turn:
                periods = [self.periods_in_turn[i]]
            elif (beside := self._month_beside(i)) is not None:
                periods = [beside]
            if (
                len(periods) != 1
                or not isinstance(periods[0], Stated)
                or self.comparative(i)
                or self.number(i).unit is not Unit.COUNT
            ):
                return "Meningen nämner flera perioder."
            return periods[0].period
        return stated[0].period if stated else self.carried.period if _THAT_TIME.search(self.line.words) else None

    def stated_part(self) -> Period | None:
        """The one period that the sentence states, for the next one to lean on: "motsvarande tid i fjol var de 44"."""
        periods = {s.period.in_year(self.year) for s in self.line.stated}
        return periods.pop() if len(periods) == 1 else None

    @property
    def goes_on(self) -> bool:
        """True for a sentence that names no crime and no time of its own, and speaks on of those before it."""
        return not self.line.stated and not self.of_kind(Kind.CATEGORY)

    def _month_beside(self, i: int) -> Stated | None:
        """The period right after a number, else the one of its stretch that no number has: "i september minskade de till 77 från 93 i augusti"."""
        a, b = self.segment(i)
        of = {k: t.value for k, t in enumerate(self.tokens[a:b], a) if t.kind is Kind.PERIOD}
        owned = {n: k for k in of for n in self.at if 0 < k - n <= 2 and not self.is_number_between(n, k)}
        if i in owned:
            chosen = of[owned[i]]
        else:
            free = [k for k in of if k not in owned.values()]
            chosen = of[free[0]] if len(free) == 1 and len(of) == 2 else None
        return chosen if isinstance(chosen, Stated) else None

    def tells_months_apart(self) -> bool:
        """True where a change is from one part of a year to another of the same, which nothing tries."""
        periods = {(s.period.in_year(2001), s.year) for s in self.line.stated}
        return len({p for p, _ in periods}) > 1 and len({y for _, y in periods}) == 1

    def _other_part(self, i: int) -> Period | None:
        """The half of "andra halvåret anmäldes 276 mot 273 under det första"; likewise of a quarter."""
        stated = self.line.stated
        match = _THE_FIRST.match(self.line.words, self.tokens[i].end)
        if match is None or len({s.period for s in stated}) != 1:
            return None
        period = stated[0].period
        months = period.end.month - period.start.month + 1
        nth = ("första", "andra", "tredje", "fjärde").index(match["nth"].lower())
        if months not in (3, 6) or (period.start.month - 1) % months or (nth + 1) * months > 12:
            return None
        last = (nth + 1) * months
        end = date(period.start.year, last, monthrange(period.start.year, last)[1])
        return Period(date(period.start.year, nth * months + 1, 1), end)

    @cached_property
    def periods_in_turn(self) -> dict[int, Stated]:
        """The periods of "i januari anmäldes 8 rån, i februari 2 och i mars 4", or of numbers that each stand before theirs."""
        of = [j for j, t in enumerate(self.tokens) if t.kind is Kind.PERIOD]
        counts = [i for i in self.at if not self.number(i).is_rough]
        order = [(j in of) for j in sorted([*of, *counts])]
        if len(of) < 2 or len(of) != len(counts) or order not in ([True, False] * len(of), [False, True] * len(of)):
            return {}
        values = (self.tokens[j].value for j in of)
        return {i: v for i, v in zip(counts, values, strict=True) if isinstance(v, Stated)}
