"""What each number of a sentence says about crime: its row, area, year, what it is compared with, and its direction.

A sentence fixes one reading of a number or none. What is read here is never tried against the
register to see whether it happens to fit; a number that could mean several things is `Unread`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import replace

from lagesbild.checktext import forms, phrases
from lagesbild.checktext.changed import Changed
from lagesbild.checktext.claims import Claim, Span, Unread, What
from lagesbild.checktext.line import Use
from lagesbild.checktext.numbers import WORDS, Number, Unit
from lagesbild.checktext.tokens import Kind

_DURATION = re.compile(
    rf"\b(?:på|över|under|(?:de\s++)?senaste|sista)\s++(?:de\s++)?(?:senaste\s++)?(?:[0-9]+|{'|'.join(WORDS)})\s++åre?n?\b",
    re.I,
)


_MOST_COMMON = re.compile(
    r"\bde\s++(?:(?:två|tre|fyra)\s++)?(?:vanligaste|(?P<low>minst\s++vanliga|ovanligaste))\s++brott(?:en|styperna)\b",
    re.I,
)
IS_LIMIT = re.compile(
    r"\b(?:passera(?:t|de|r|ts)|spräng(?:t|de|er)|gränsen\s++(?:på|vid))\s++(?:gränsen\s++(?:på|vid)\s++)?$", re.I
)
_AS_MANY_AS = re.compile(r"\blika\s++(?:många|stort|hög[at]?|vanligt)\s++som\s++(?:de\s++|dem\s++)?$", re.I)
"""Before the number of another year, which the one before it equals."""


class Reader(Changed):
    """Reads one sentence; the rules look at the tokens on both sides of a number."""

    def index_of(self, n: Number) -> int | None:
        """Where among the tokens a number stands; None for one that is part of a word's meaning ("2,4 gånger så många")."""
        return next((k for k in self.at if self.tokens[k].start == n.start), None)

    def claims(self) -> list[Claim | Unread]:
        """What every number says, in the order of the sentence."""
        listed = self._listed()
        claims: list[Claim | Unread] = []
        for i in self.at:
            made = listed[i] if i in listed else self._claim(i, claims)
            claims.append(self._without_leftovers(i, made, listed))
        return claims

    def _without_leftovers(self, i: int, made: Claim | Unread, listed: Container[int]) -> Claim | Unread:
        """The claim, unless a word that governs its number is not read."""
        if isinstance(made, Unread):
            return made
        subject = self._nth(i) or self.subject_of(i)
        first = subject[1] if not isinstance(subject, str) else -1
        _, b = self.segment(i)
        if i not in listed and (reason := self._ungoverned(i, made)):
            return Unread(made.number, reason)
        made = self._with_rank(i, made)
        made = self._with_direction(i, made)
        each = [j for j in self.part(i) if j < b and self.tokens[j].kind is Kind.EACH and not self._is_aside(j, i)]
        if not each or i in listed:
            return made
        sign = made.sign or self.direction(i, first)[0]
        if not sign or not isinstance(made.base, int) or made.year is None:
            return Unread(made.number, f"”{self.tokens[each[0]].text}” går inte att pröva här.")
        if claim_of_earlier := self.own_year(i):
            others = [self.own_year(n) or self.year for n in self.at if n != i and self.number(n).unit is Unit.COUNT]
            if max(others, default=0) > claim_of_earlier and self.governed(i) is not Kind.FROM:
                return made  # "från 52 2023 till 58 2024 och 62 2025", "och är 27, mindre än hälften av 2020 års 58"
        in_row = next((int(str(t.value)) for t in (self.tokens[j] for j in each) if t.value), 0)
        return replace(made, every_year=sign, years_in_row=in_row)

    def _is_aside(self, j: int, i: int) -> bool:
        """True for a word of a clause between commas that the number does not stand in: ", som legat stilla två år i rad,"."""
        a, b = self.segment(j)
        return self.tokens[a].kind is Kind.WHO and not a <= i < b and b < len(self.tokens)

    def _with_rank(self, i: int, claim: Claim) -> Claim:
        """The claim; one beside a rank that it does not hold is not called right."""
        if self._is_ranked_together(i, claim):
            return claim
        is_beside = any(self.tokens[j].kind is Kind.RANK and not self.is_number_between(j, i) for j in self.part(i))
        following = next((n for n in self.at if n > i), i)
        if claim.pair < 0 and self._rank_of_change(following, claim.direction) is not None:
            return claim  # "som minskat mest, från 92 till 62": tried with the later one
        if not is_beside or claim.rank is not None or claim.what is What.SHARE:
            return claim
        return replace(claim, untold="Rangordningen som meningen anger går inte att pröva.")

    def _is_ranked_together(self, i: int, claim: Claim) -> bool:
        """True for the counts of "rån och ofredande är de minst vanliga brotten, 24 respektive 45", when they are just those."""
        match = _MOST_COMMON.search(self.line.words, 0, self.tokens[i].start)
        names = [j for j, t in enumerate(self.tokens) if match and t.kind is Kind.CATEGORY and t.end <= match.start()]
        joined = self._joined(names)
        crime = self.line.facts.crime(claim.area)
        if match is None or len(joined) < 2 or crime is None or crime.shown is None or claim.year is None:
            return False
        period = (claim.period or crime.shown).in_year(claim.year)
        counts = {c: v for c in crime.counts if (v := crime.value([c], period)) is not None}
        ranked = sorted(counts, key=lambda c: counts[c], reverse=not match["low"])
        rows = {r for j in joined for r in self._rows(j)}
        if rows != set(ranked[: len(joined)]):
            return False
        self.use(match.start(), match.end())
        return True

    def _with_direction(self, i: int, claim: Claim) -> Claim:
        """The claim with the direction that is said after its count and of no other number: "31 anmälningar, en minskning"."""
        part = self.part(i)
        if (
            claim.what is not What.COUNT
            or claim.direction
            or claim.pair
            or claim.ordered
            or claim.mean
            or claim.extreme
            or claim.rank
            or claim.whole
            or isinstance(claim.base, Span)
            or self.own_year(i) not in (None, self.year)
            or any(n in part for n in self.at if n > i and not self._is_compared_last(i, n))
        ):
            return claim
        after = [j for j in part if j > i]
        signs = {sign for j in after if (sign := self.sign(self.tokens[j]))}
        if len(signs) != 1 or any(
            self.tokens[j].kind in (Kind.CATEGORY, Kind.RANK, Kind.EACH, Kind.AREA) for j in after[1:]
        ):
            return claim
        return replace(claim, direction=signs.pop())

    def _is_compared_last(self, i: int, n: int) -> bool:
        """True for the number after the change of "345, en svag nedgång från 330"."""
        is_last = [k for k in self.at if k > i] == [n] and self.number(n).unit is Unit.COUNT
        return is_last and self.governed(n) in (Kind.FROM, Kind.THAN) and self.own_year(n) is None

    def _ungoverned(self, i: int, claim: Claim) -> str | None:
        """Why a number is not tried: a word in its part of the sentence that sets what it is, and that the claim has no place for."""
        part = self.part(i)
        a, _ = self.segment(i)
        words = self.line.words[self.tokens[part[0]].start : self.tokens[part[-1]].end]
        is_span = claim.mean is not None or isinstance(claim.base, Span)
        for j in part:
            t = self.tokens[j]
            if t.kind is Kind.MEAN and j < i and not is_span and self.own_year(i) is None:
                return f"Det framgår inte vad ”{t.text}” gäller."
            if (
                t.kind in (Kind.MORE, Kind.LESS)
                and [k.kind for k in self.tokens[j + 1 : j + 3]]
                != [Kind.THAN, Kind.NUMBER]  # "mer än dubbelt så många"
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
        is_change = is_change and not (claim.rank and claim.rank.over_years)
        if (
            is_change
            and _DURATION.search(words)
            and self.duration() is None
            and not self.tags
            and not self.of_kind(Kind.YEARS)
        ):
            return "Det framgår inte vilka år ändringen gäller."
        return None

    def _claim(self, i: int, made: Sequence[Claim | Unread]) -> Claim | Unread:
        n = self.number(i)
        compared = self._categories_compared()
        if compared is not None and i not in compared:
            return Unread(n, "Meningen jämför två brott med varandra.")
        subject = (compared[i], -1) if compared else self._nth(i) or self.subject_of(i)
        if isinstance(subject, str):
            return Unread(n, subject)
        rows, place = subject
        if (apart := self.apart(i)) is None and (other := self._compared_with(i)):
            return Unread(n, f"Talet jämför med ”{other}”.")
        if n.is_rough and n.sign and self._compares_areas(i):
            return Unread(n, "Meningen jämför två områden med varandra.")
        if i in self.areas_in_turn and self.areas_in_turn[i] is None:
            return Unread(n, "Det framgår inte vilket område talet gäller.")
        if self.is_mark(i):
            return Unread(n, f"”{n.text}” kan vara en hänvisning till en not.")
        if IS_LIMIT.search(self.line.words, 0, n.start):
            return Unread(n, f"”{n.text}” är en gräns.")
        if self.is_more(i):
            return Unread(n, f"”{n.text} till” räknar sådant som inte nämns.")
        if not n.is_rough and n.unit is Unit.COUNT and (noun := self.noun(i)):
            return Unread(n, f"Talet räknar ”{noun}”.")
        rows = self._summed(i, made) or rows
        if blocked := self._blocked(i) or self._other_subject(i, place):
            return Unread(n, blocked)
        if any(self.is_next_of_none(k) for k in self.tags):
            return Unread(n, "Det framgår inte vilket år talet gäller.")
        period = self.period_of(i)
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
            rolling=bool(self.of_kind(Kind.ROLLING)),
            is_headed=self.heading() is not None,
            area_before=None if self.area() else self.carried.area,
            year_before=None if self.tags or self.of_kind(Kind.YEARS) else self.carried.year,
        )
        if compared:
            return claim
        if (more := self._of_a_change(i, last)) is not None:
            return replace(claim, what=What.CHANGE, rows=more.rows, sign=more.sign, year=more.year, base=more.base)
        if each := self.each_of(i):
            claim = replace(claim, area=each[0], also_areas=each[1:])
        if apart is not None:
            area, than = apart
            year = self.own_year(i) or claim.end or self.year
            return replace(
                claim, what=What.CHANGE, area=area, whole_area=than, year=year, base=year, sign=self.comparative(i)
            )
        led = [t.kind for t in self.tokens[max(0, i - 3) : i] if t.text.lower() != "i"]
        if led[-2:] == [Kind.BY, Kind.MEAN] and self.direction(i, place)[0]:
            return Unread(n, "Genomsnittliga ändringar prövas inte.")  # "ökat med i genomsnitt 33 om året"
        change = self._difference(i, claim) or self._change(i, claim, place, last)
        if change is not None:
            return replace(change, rank=self._rank_of_change(i, change.sign) or self._any_year(i))
        if n.unit is Unit.PERCENT:
            return self._share(i, claim, place, made) or Unread(n, "Det framgår inte vad procenttalet är en andel av.")
        if n.unit is Unit.POINTS or n.sign:
            return Unread(n, "Det framgår inte vad talet är en ändring av.")
        return self._count(i, claim, place, made)

    def _of_a_change(self, i: int, last: Claim | None) -> Claim | None:
        """The change that "ökade med 44, varav 29 i Norrklint" is a part of."""
        is_part = i > 0 and self.tokens[i - 1].text.lower() in ("varav", "därav")
        is_change = last is not None and last.what is What.CHANGE and last.number.unit is Unit.COUNT and last.sign
        return last if is_part and is_change and self.number(i).unit is Unit.COUNT else None

    def _count(self, i: int, claim: Claim, subject: int, made: Sequence[Claim | Unread]) -> Claim | Unread:
        n = claim.number
        if not n.value and (self._is_no_change(i) or n.text.lstrip().startswith("±")):
            return replace(claim, what=What.CHANGE)
        if (extreme := self._extreme(i)) is not None:
            return replace(claim, extreme=extreme, year=self.year)
        if self.limit(i) is not None:
            return Unread(n, "Det framgår inte vilka år gränserna gäller.")
        sign, place = self.direction(i, subject)
        governed = self.governed(i)
        mean = self._mean()
        near_mean = mean is not None and self._is_near_mean(i)
        if self.of_kind(Kind.INDEX) and not self._index(i):
            return Unread(n, "Det framgår inte vilket år som är 100 i indexet.")
        if self._index(i):
            return self._index_claim(i, claim)
        if n.step < 1 and not near_mean:
            return Unread(n, "Ett tal med decimaler räknar inga brott.")
        led_by = [t for t in self.tokens[max(0, i - 2) : i - 1] if self.tokens[i - 1].text.lower() == "med"]
        if not sign and any(
            t.kind is Kind.WORD and forms.VERB.fullmatch(t.text) and not forms.CLOSED.fullmatch(t.text) for t in led_by
        ):
            return Unread(n, "Det framgår inte åt vilket håll ändringen gick.")  # "har tillkommit med fyra"
        if near_mean:
            assert mean is not None
            before = any(t.kind is Kind.MEAN for t in self.tokens[:i])
            if before:
                if not mean.years:
                    return Unread(n, "Det framgår inte vilka år genomsnittet gäller.")
                return replace(claim, mean=mean, direction=0, ordered=self._comparison())
        previous = made[-1] if made and isinstance(made[-1], Claim) else None
        whole = self._whole(i)
        if whole is None and previous is not None and previous.what is What.SHARE and self._is_of_number(i):
            whole = previous.whole or None  # "sex av tio brott … (1 174 av 1 870)"
        if whole is not None:
            named = {str(t.value) for t in self.of_kind(Kind.AREA)}
            areas = named - {self.line.facts.scope.area.id} or named
            area = areas.pop() or claim.area if len(areas) == 1 else claim.area
            if len(areas) > 1 and i not in self.areas_in_turn:
                if (either := self._either_area() or self._both_areas(i)) is None:
                    return Unread(n, "Det framgår inte vilket område talet gäller.")
                area = either  # "125 av 177 gäller Furulid eller Sandhamra"
            area = self.areas_in_turn.get(i) or area  # "A och B tillsammans står för 106 av 155"
            later = next((m for m in self.at if m > i), i)
            year = self.own_year(later) if self.own_year(i) is None else self.own_year(i)  # "sex av nio år 2023"
            claim = claim if year is None else replace(claim, year=year, base=year - 1)
            return replace(claim, whole=whole, area=area, rank=self._rank(i, claim, subject))
        if governed is Kind.OF and previous is not None and previous.whole:
            own_area = self.line.facts.scope.area.id if previous.whole == previous.rows else previous.area
            return replace(claim, rows=previous.whole, year=previous.year, base=previous.base, area=own_area)
        pair = 0
        stated_year = self.own_year(i)
        year = claim.year if stated_year is None else stated_year
        if self.tells_months_apart() and stated_year is None and claim.period is not None:
            sign = 0  # "i september minskade de till 77 från 93 i augusti"
        elif governed is Kind.FROM or self._arrow(i, after=True):
            pair, year = -1, stated_year if stated_year is not None else self._int_base(claim)
        elif governed is Kind.TO or self._arrow(i, after=False):
            pair = 1
        elif governed is Kind.THAN and (i in self.areas_compared or self._is_of_other_area(i, claim, previous)):
            pass  # "fler i Kvarnby än i Ekudden: 44 mot 28", of one year
        elif governed is Kind.THAN:
            pair, year = -1, stated_year if stated_year is not None else self._int_base(claim)
        elif claim.rolling and self._is_earlier_in_brackets(i):
            pair, year = -1, self._int_base(claim)
        elif self._second_in_brackets(i):
            year = stated_year if stated_year is not None else self._int_base(claim)
            is_said = any(role == "base" and k < i for k, (role, _) in self.tags.items())
            claim = replace(claim, is_implied=stated_year is None and not is_said)
        elif not self._is_counted(i, made):
            if subject < 0 or n.value < 10 or governed is Kind.BY:  # a note, a page, how many of something else
                return Unread(n, "Det framgår inte vad talet räknar.")
            claim = replace(claim, untold=claim.untold or "Det framgår inte vad talet räknar.")
        if both := self._both_named(i):
            base, year = both
            claim = replace(claim, base=base)
        if year is None:
            return Unread(n, "Det framgår inte vilket år talet gäller.")
        if mean is not None and pair < 0 and stated_year is None:
            if isinstance(claim.base, Span) and claim.base.years:
                return replace(claim, mean=claim.base, pair=pair)
            return Unread(n, "Det framgår inte vilka år genomsnittet gäller.")
        topical = stated_year is not None and pair == 0
        years = {self.year_of(k) for k, (role, _) in self.tags.items() if role != "aside"}
        if topical and (year != self.end(i) or (len(years) > 1 and stated_year == min(years))):
            # a count of another year than the one that the verb leads to, unless it is what the verb compares with
            since = [
                k
                for k, (role, _) in self.tags.items()
                if role == "base" and place < k < i and self.year_of(k) == stated_year
            ]
            sign, claim = (sign, replace(claim, base=self.end(i))) if since else (0, claim)
        if topical and sign and len(years) == 2 and year == max(years) and not self._has_base():
            claim = replace(claim, base=min(years))  # "har stigit: 88 anmälningar 2020 och 104 i år"
        if topical and stated_year != self.year and place >= 0 and self.is_number_between(place, i):
            sign = 0  # "sjönk till 116 och är nu tillbaka på 2022 års nivå (119)"
        if topical and stated_year != self.year and any(t.text.lower() == "efter" for t in self.tokens[place + 1 : i]):
            sign = 0  # "har minskat efter en topp på 30 i fjol"
        if phrases.BOTH_YEARS.match(self.line.words, n.end) or self._is_left_out(i) or i in self.bound:
            sign = 0  # "ökade i alla stadsdelar utom Brohult, där de var 39 båda åren"
        rank = (
            self._no_other_area(i)
            or self._rank(i, claim, subject)
            or (self._any_year(i) if year == self.year else None)
        )
        if pair < 0 and rank is not None and (rank.over_years or rank.of_change):
            rank = None  # "från 91 till 65, vilket är lägst på fem år" ranks the later
        return replace(
            claim,
            year=year,
            pair=pair,
            direction=sign if place >= 0 else 0,
            rank=rank,
            ordered=self._comparison(),
            is_denied=place >= 0 and self.tokens[place].text.lower().startswith("inte "),
            is_same=self._is_same(i) and not _AS_MANY_AS.search(self.line.words[: n.start]),
            also_full_year=topical and stated_year != self.year and claim.period is None and not self._has_base(),
        )

    def _is_of_other_area(self, i: int, claim: Claim, previous: Claim | None) -> bool:
        """True for the second number of "här anmäldes 44 fall mot 24 i Bruksholmen", of the same year."""
        if previous is None or previous.area == claim.area or self._area_after(i) is None or self._has_base():
            return False
        return self.own_year(i) is None and not self.of_kind(Kind.SINCE)

    def _has_base(self) -> bool:
        return any(role == "base" for role, _ in self.tags.values())

    def _is_left_out(self, i: int) -> bool:
        """True for a number of the place that "utom" takes out of what the sentence says: "utom Brohult, där …"."""
        a, _ = self.segment(i)
        if self.tokens[a].text.lower() != "där" or a < 2 or self.tokens[a - 2].kind is not Kind.AREA:
            return False
        return phrases.BESIDE.search(self.line.words, 0, self.tokens[a - 2].start) is not None or bool(
            re.search(r"\b(?:i|på)\s++$", self.line.words[: self.tokens[a - 2].start])
            and phrases.BESIDE.search(re.sub(r"\b(?:i|på)\s++$", "", self.line.words[: self.tokens[a - 2].start]))
        )

    def _listed(self) -> dict[int, Claim | Unread]:
        """Claims of a list: several numbers for several years, or for several categories ("respektive")."""
        runs = self.runs()
        by_token: dict[int, Claim | Unread] = {}
        for run in runs:
            numbers = [self.number(i) for i in run]
            if any(n.unit is not Unit.COUNT or n.sign for n in numbers) or any(
                self._own_after(i) or self.comparative(i) for i in run
            ):
                continue
            if any(self.limit(i) is not None for i in run):
                continue
            cats = [
                j
                for j, t in enumerate(self.tokens)
                if t.kind is Kind.CATEGORY and j < run[0] and self.mention(j).use is Use.NAMED
            ]
            joined = self._joined(cats)
            years = self._years_for(run)
            base = self._claim_base(run[0])
            if isinstance(base, Unread):
                continue
            if self.governed(run[0]) is Kind.BY and (sign := self._sign_of_list(run[0])):
                base = replace(base, what=What.CHANGE, sign=sign)  # "ökade med 199 respektive 13"
            if years is not None and len(joined) <= 1:
                rows = self.subject_of(run[0])
                if isinstance(rows, str):
                    continue
                for i, year in zip(run, years, strict=True):
                    by_token[i] = replace(base, number=self.number(i), rows=rows[0], year=year, base=year - 1)
            elif len(joined) == len(run):
                for i, j in zip(run, joined, strict=True):
                    by_token[i] = replace(base, number=self.number(i), rows=self._rows(j), direction=0)
            elif all(self.areas_in_turn.get(i) for i in run):
                of_all = self.subject_of(run[0])
                if isinstance(of_all, str):
                    continue
                for i in run:
                    by_token[i] = replace(base, number=self.number(i), rows=of_all[0], area=str(self.areas_in_turn[i]))
            elif len(run) >= 3 or (years is None and self._says_same_in_turn(run)):
                for i in run:
                    by_token[i] = Unread(self.number(i), "Det framgår inte vilka år talen i uppräkningen gäller.")
        return by_token

    def _says_same_in_turn(self, run: Sequence[int]) -> bool:
        """True for "oförändrat (31 respektive 32)": of two years, and which of them is first it does not say."""
        joins = [t.kind for t in self.tokens[run[0] + 1 : run[-1]]]
        return joins == [Kind.RESPECTIVELY] and any(self.tokens[j].kind is Kind.SAME for j in self.part(run[0]))

    def _sign_of_list(self, i: int) -> int:
        """The direction of the verb between the names and the list of numbers that begins at a place."""
        for j in range(i - 1, -1, -1):
            is_other = (
                self.tokens[j].kind is Kind.CATEGORY
                and len({self.mention(k).rows for k, t in enumerate(self.tokens) if t.kind is Kind.CATEGORY}) > 1
            )
            if is_other or self.tokens[j].kind is Kind.BUT:
                return 0
            if sign := self.sign(self.tokens[j]):
                return sign
        return 0

    def _claim_base(self, i: int) -> Claim | Unread:
        n = self.number(i)
        if noun := self.noun(i):
            return Unread(n, f"Talet räknar ”{noun}”.")
        if blocked := self._blocked(i):
            return Unread(n, blocked)
        period = self.period_of(i)
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
