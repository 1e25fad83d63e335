"""What a sentence says of years beside one another: which has more, between which limits they lie, and the years of a list."""

from __future__ import annotations

import re

from lagesbild.checktext.claims import Span
from lagesbild.checktext.line import NOW
from lagesbild.checktext.numbers import WORDS
from lagesbild.checktext.tokens import Kind
from lagesbild.checktext.years import Years

_VARIED = re.compile(
    r"\b(?:legat|låg|varierat|varierade|pendlat|pendlade|rört\s++sig|rörde\s++sig|rör\s++sig|svängt|svängde|varierar|pendlar|ligger)\b",
    re.I,
)

_ABOVE = re.compile(
    r"\b(?:(?P<over>över|ovanför|ovan)|under|nedanför)\s++(?:\w+\s++)?(?:genom)?(?:snitt\w*|medel\w*)", re.I
)

_BESIDE_PEAK = re.compile(
    r"\b(?:(?P<over>över|ovanför)|under|nedanför)\s++(?:topp|botten|rekord)?(?:noteringen|nivån|året|toppen|siffran|toppnivån)(?:\s++(?:från|år|för))?\s++(?P<year>(?:19|20)[0-9]{2}|i\s++fjol)\b",
    re.I,
)

_LAST_YEARS = re.compile(
    rf"\b(?:de\s++senaste\s++(?P<years>[2-9]|{'|'.join(WORDS)})\s++åren|(?P<of>[2-9]|{'|'.join(WORDS)})-?årsperioden)\b",
    re.I,
)

_MEASURED_SINCE = re.compile(
    r"\bsedan\s++(?:mät\w*|statistiken|insamlingen)\s++(?:började|startade|inleddes|påbörjades)\s++(?:år\s++)?(?P<year>(?:19|20)[0-9]{2})",
    re.I,
)


class Ordered(Years):
    """Adds comparisons between years."""

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
        return self._beside_mean() or self._beside_peak()

    def _beside_mean(self) -> tuple[int, int, Span] | None:
        """ "ligger över snittet för 2019–2022" as (1, 2023, those years)."""
        mean = self._mean()
        match = _ABOVE.search(self.line.words)
        if match is None or mean is None or not mean.years:
            return None
        return (1 if match["over"] else -1), self.year, mean

    def _beside_peak(self) -> tuple[int, int, int] | None:
        """ "ligger under toppnoteringen 2021" as (−1, 2023, 2021)."""
        match = _BESIDE_PEAK.search(self.line.words)
        if match is None:
            return None
        year = next((self.year_of(k) for k in sorted(self.tags) if self.tokens[k].start >= match.start("year")), None)
        return None if year is None or year == self.year else (1 if match["over"] else -1, self.year, year)

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

    def set_in(self) -> int | None:
        """The one earlier year that the whole sentence is set in, for the next one to lean on."""
        years = {
            self.year_of(k)
            for k, (role, j) in self.tags.items()
            if role != "base" and not (role == "after" and self.governed(j) in (Kind.THAN, Kind.FROM))
        }
        return years.pop() if len(years) == 1 and max(years) < self.year else None

    def heading(self) -> int | Span | None:
        """What the sentence is set against from its start, for the next ones to lean on: "Mot snittet 2019–2022: …"."""
        at = next((j for j, t in enumerate(self.tokens[:5]) if t.kind is Kind.THAN), None)
        if at is None or any(t.text.lower() not in ("så", "blev", "det", "gick") for t in self.tokens[:at]):
            return self.carried.base
        if (mean := self._mean()) is not None:
            return mean
        bases = [k for k in sorted(self.tags) if self.tags[k][0] == "base"]
        return self.year_of(bases[0]) if bases and bases[0] <= at + 3 else None

    def _since(self, j: int) -> int | None:
        """The year of "den högsta nivån sedan 2019", for the rank at a place."""
        if first := _MEASURED_SINCE.search(self.line.words, self.tokens[j].end):
            return int(first["year"]) - 1  # the first year is one of them
        return next((self.year_of(k) for k, (role, _) in self.tags.items() if role == "aside" and k > j), None)

    def limit(self, i: int) -> bool | None:
        """For a limit of "har legat mellan 40 och 52": whether it is the lower; None for any other number."""
        is_low = [t.text.lower() for t in self.tokens[max(0, i - 1) : i]] == ["mellan"]
        first = i if is_low else i - 2
        if first < 1 or self.tokens[first - 1].text.lower() != "mellan" or not _VARIED.search(self.line.words):
            return None
        kinds = [t.kind for t in self.tokens[first : first + 3]]
        return is_low if kinds == [Kind.NUMBER, Kind.AND, Kind.NUMBER] else None

    def _extreme(self, i: int) -> tuple[bool, tuple[int, ...]] | None:
        """For a limit of "har legat mellan 40 och 52 de senaste fem åren": whether it is the lower, and the years."""
        if (is_low := self.limit(i)) is None:
            return None
        if spans := self.of_kind(Kind.YEARS):
            return is_low, tuple(range(spans[0].span[0], spans[0].span[1] + 1))
        if match := _LAST_YEARS.search(self.line.words):
            word = (match["years"] or match["of"]).lower()
            count = WORDS.get(word) or int(word)
            return is_low, tuple(range(self.year - count + 1, self.year + 1))
        bases = [k for k, (role, _) in self.tags.items() if role == "base"]
        after_since = [
            k for k in bases if k and self.tokens[k - 1].kind is Kind.SINCE
        ]  # "sedan 2021", beside "än i fjol"
        since = [self.year_of(k) for k in after_since or bases]
        return (is_low, tuple(range(since[0], self.year + 1))) if len(since) == 1 else None

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

    def _years_for(self, run: list[int]) -> list[int] | None:
        """The years of a list of numbers, one each: a span, as many years named, or years in a row up to now."""
        spans = [t.span for t in self.tokens if t.kind is Kind.YEARS]
        for first, last in spans:
            if last - first + 1 == len(run):
                self.settled |= set(run)
                return list(range(first, last + 1))
        lately = _LAST_YEARS.search(self.line.words, 0, self.tokens[run[0]].start)
        if lately and not self.tags:
            word = (lately["years"] or lately["of"]).lower()
            if (WORDS.get(word) or int(word)) == len(run):  # "de senaste två åren, 121 respektive 133"
                self.settled |= set(run)
                return list(range(self.year - len(run) + 1, self.year + 1))
        named = [self.year_of(k) for k in sorted(self.tags) if self.tags[k][0] != "aside"]
        if len(named) == len(run):
            self.settled |= set(run)
            return named
        bases = [k for k in self.tags if self.tags[k][0] == "base"]
        joins = [t.kind for t in self.tokens[run[0] + 1 : run[-1]]]
        if len(run) == 2 and len(bases) == 1 == len(named) and joins == [Kind.RESPECTIVELY] and bases[0] < run[0]:
            self.settled |= set(run)
            return [self.end(run[0]), named[0]]  # "… jämfört med i fjol (490 respektive 291)"
        in_row = re.search(
            r"\bår (?:i rad|på raken)\b|\bvarje år\b|\bår för år\b|\bår från år\b|\bfrån år till år\b|\båren\b|\bsedan\s++(?:19|20)",
            self.line.words,
            re.I,
        )
        is_up_to_now = any(NOW.fullmatch(t.text) for t in self.tokens[run[-2] + 1 : run[-1]]) if len(run) > 1 else False
        if len(run) >= 3 and (in_row or is_up_to_now):
            if len(named) == 1:
                if named[0] + len(run) - 1 == self.year:
                    self.settled |= set(run)
                    return list(range(named[0], self.year + 1))
                return None
            if not named:
                if any(t.value is not None and int(str(t.value)) == len(run) - 1 for t in self.of_kind(Kind.EACH)):
                    self.settled |= set(run)  # "fyra år i rad: 58, 49, 44, 36 och 27"
                return list(range(self.year - len(run) + 1, self.year + 1))
        return None
