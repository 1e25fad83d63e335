"""What the words beside a bare number say: that it counts the subject, is the same as another, stands in an index, or is near a mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lagesbild.checktext import phrases
from lagesbild.checktext.claims import Claim, Unread, What
from lagesbild.checktext.line import Use
from lagesbild.checktext.number_context import YEARLY
from lagesbild.checktext.numbers import WORDS, Unit
from lagesbild.checktext.subjects import Subjects
from lagesbild.checktext.tokens import Kind


class Counted(Subjects):
    """Adds what stands beside a count."""

    def _is_earlier_in_brackets(self, i: int) -> bool:
        """True for "än under tolvmånadersperioden innan (33)"."""
        if i < 2 or self.tokens[i - 1].kind is not Kind.OPEN:
            return False
        return bool(re.fullmatch("innan|dessförinnan|före|tidigare", self.tokens[i - 2].text, re.I))

    def _is_no_change(self, i: int) -> bool:
        """True for the 0 of "108 anmälda brott, 0 (0,0 %)"."""
        following = self.tokens[i + 1 : i + 3]
        return [t.kind for t in following] == [Kind.OPEN, Kind.NUMBER] and self.number(i + 2).unit is Unit.PERCENT

    def _is_near_mean(self, i: int) -> bool:
        """True when a mean stands in the number's own stretch, or in the one that its "som är" goes on from."""
        a, b = self.segment(i)
        mean_at = max((j for j in range(i) if self.tokens[j].kind is Kind.MEAN), default=i)
        if any(t.kind is Kind.THAN for t in self.tokens[mean_at:i]) and self.own_year(i) is not None:
            return False  # "i snitt 58, att jämföra med 38 i år"
        if mean_at < i and all(
            t.kind in (Kind.YEARS, Kind.OPEN, Kind.COMMA)
            or re.fullmatch(
                rf"för|åren|under|de|på|om|som|är|var|låg|(?:närmast|senaste|föregående|tidigare|dessförinnan|innan)|år|{'|'.join(WORDS)}",
                t.text,
                re.I,
            )
            for t in self.tokens[mean_at + 1 : i]
        ):
            return True
        if self.own_year(i) is not None:
            return any(t.kind is Kind.MEAN for t in self.tokens[a:i])  # "årets 65 ligger under snittet"
        if self.tokens[a].kind is Kind.WHO and a > 1:
            a = self.segment(a - 2)[0]
        return any(t.kind is Kind.MEAN for t in self.tokens[a:b])

    def _categories_compared(self) -> dict[int, tuple[str, ...]] | None:
        """The rows of the two numbers of "rånen är fler än hoten: 42 mot 31"; none where they do not say what the words do, None where nothing is compared."""
        for j, t in enumerate(self.tokens):
            if t.kind is Kind.CATEGORY and self.mention(j).use is Use.BESIDE:
                before = [k.kind for k in self.tokens[max(0, j - 2) : j]]
                if before in ([Kind.MORE, Kind.THAN], [Kind.LESS, Kind.THAN]) and len(self.at) > 1 and self.at[0] > j:
                    return self._rows_compared(j, 1 if before[0] is Kind.MORE else -1)
        return None

    def _rows_compared(self, j: int, sign: int) -> dict[int, tuple[str, ...]]:
        named = [k for k, t in enumerate(self.tokens) if t.kind is Kind.CATEGORY]
        numbers = [self.number(n) for n in self.at]
        is_pair = len(numbers) == 2 and all(n.unit is Unit.COUNT and not n.sign and not n.is_rough for n in numbers)
        joins = [t.kind for t in self.tokens[self.at[0] + 1 : self.at[1]] if t.kind is not Kind.COUNTED]
        is_plain = self.mention(named[0]).use is Use.NAMED and not (self.tags or self.of_kind(Kind.YEARS))
        if not is_pair or joins not in ([Kind.THAN], [Kind.RESPECTIVELY]) or len(named) != 2 or not is_plain:
            return {}
        if (numbers[0].value - numbers[1].value) * sign <= 0:
            return {}
        self.use(self.tokens[j - 2].start, self.tokens[j].end)
        return {self.at[0]: self._rows(named[0]), self.at[1]: self._rows(j)}

    def _both_named(self, i: int) -> tuple[int, int] | None:
        """The years of "både 2024 och 2025", when the number is the only count of its part of the sentence."""
        match = phrases.BOTH_NAMED.search(self.line.words)
        places = [k for k in self.tags if match and match.start() <= self.tokens[k].start < match.end()]
        counts = [n for n in self.at if n in self.part(i) and self.number(n).unit is Unit.COUNT]
        if len(places) != 2 or counts != [i] or places[0] not in self.part(i):
            return None
        first, last = sorted(self.year_of(k) for k in places)
        return first, last

    def _is_same(self, i: int) -> bool:
        """True when "oförändrat" or "samma nivå" stands before a number, and no direction or other category after it; so does "båda åren"."""
        following = min((self.tokens[n].start for n in self.at if n > i), default=len(self.line.words))
        if self._both_named(i) or phrases.BOTH_YEARS.match(self.line.words, self.tokens[i].end, following):
            return True
        for j in range(i - 1, -1, -1):
            t = self.tokens[j]
            if t.text.lower() == "efter":
                return False  # "på samma nivå som 2023, efter en topp på 30 i fjol"
            if t.kind is Kind.SAME or (t.kind is Kind.CATEGORY and j and self.tokens[j - 1].kind is Kind.SAME):
                return True  # "på samma antal rån som 2023, nämligen åtta"
            lead = self.tokens[:j]
            if (
                t.kind is Kind.CATEGORY
                and lead
                and lead[0].kind is Kind.SAME
                and all(k.kind in (Kind.SAME, Kind.FILL, Kind.COUNTED, Kind.OF) for k in lead)
            ):
                return True  # "lika många fall av ofredande anmäldes som i fjol, 140"
            if t.kind in (Kind.UP, Kind.DOWN, Kind.BUT) or (
                t.kind is Kind.CATEGORY and i and t.start > self.tokens[0].end
            ):
                break
        adjacent = self.adjacent(i)
        after = [
            self.tokens[j].kind for j in self.part(i) if j > i and j != adjacent and not self.is_number_between(j, i)
        ]
        others = (Kind.CATEGORY, Kind.AREA, Kind.UP, Kind.DOWN, Kind.MORE, Kind.LESS)
        return Kind.SAME in after and not any(k in others for k in after)  # "sju, lika många som 2022"

    def _int_base(self, claim: Claim) -> int | None:
        if isinstance(claim.base, int):
            return claim.base
        return None if not claim.base.years else claim.base.years[-1]

    def _index(self, i: int) -> bool:
        return any(t.kind is Kind.INDEX for t in self.tokens) and bool(
            re.search(r"(?:19|20)[0-9]{2}\s*+=\s*+100", self.line.words)
        )

    def _index_claim(self, i: int, claim: Claim) -> Claim | Unread:
        base = re.search(r"((?:19|20)[0-9]{2})\s*+=\s*+100", self.line.words)
        assert base is not None
        base_year = int(base[1]) if base.end() == claim.number.end else self.own_year(i)
        if base_year is None:
            return Unread(claim.number, "Det framgår inte vilket år indextalet gäller.")
        return replace(claim, what=What.INDEX, year=base_year, base=int(base[1]))

    def _is_counted(self, i: int, made: Sequence[Claim | Unread]) -> bool:
        """True when the words beside a bare number say that it counts the subject."""
        nxt = self.tokens[i + 1] if i + 1 < len(self.tokens) else None
        if self.adjacent(i) is not None or (
            nxt is not None
            and (
                nxt.kind is Kind.COUNTED
                or re.match(r"(?:polis)?anmäl|\w+(?:ades|erats)$", nxt.text, re.I)
                or re.match(r"\s*+till\s++antalet\b", self.line.words[self.tokens[i].end :], re.I)
            )
        ):
            return True
        following = self.tokens[i + 1].kind if i + 1 < len(self.tokens) else None
        if [t.kind for t in self.tokens[max(0, i - 2) : i]] == [Kind.CATEGORY, Kind.COMMA] and following is Kind.COMMA:
            return True  # "antalet hot, 307, är oförändrat"
        if [t.kind for t in self.tokens[i + 1 : i + 3]] == [Kind.THAN, Kind.NUMBER]:
            return True  # "106 mot 43"
        if i in self.bound or (self.governed(i) is Kind.BY and self.is_with(i)):
            return True  # "2020 års nivå på 167"
        is_told = nxt is not None and nxt.text.lower() in ("är", "var", "blev")
        if is_told and [t.kind for t in self.tokens[i + 2 : i + 3]] == [Kind.NUMBER] and self.comparative(i + 2):
            return True  # "171 är 23 fler än i fjol"
        if nxt is not None and nxt.text.lower() == "sådana":
            return True
        is_placed = self.tokens[i - 1].kind is Kind.AREA if i else False
        ends = nxt is None or nxt.kind in (Kind.COMMA, Kind.AND, Kind.CLOSE)
        if is_placed and ends and any(t.kind is Kind.COLON for t in self.tokens[:i]):
            return True  # "bedrägerierna: Ekudden 60, Kvarnby 69"
        if self._no_other_area(i) is not None:
            return True
        last = made[-1] if made and isinstance(made[-1], Claim) else None
        is_count = last is not None and last.what is What.COUNT and not last.untold
        if is_count and (is_placed or self._area_after(i) is not None):
            return True  # "sex rån, Hagalund fyra och Sjötorp ett"
        for j, t in self.left(i):
            if re.fullmatch(r"(?:topp|botten|rekord)(?:noteringen|nivån|siffran)", t.text, re.I):
                return True  # "färre än toppnoteringen 167 år 2020"
            of_these = t.text.lower() in ("dessa", "dem") and j and self.tokens[j - 1].kind is Kind.OF
            if (of_these or re.fullmatch(r"varav|därav", t.text, re.I)) and self._area_after(i) is not None:
                return True  # "143 bostadsinbrott, varav 40 i Lyktberga"
            if re.fullmatch(
                r"siffran?|talet|antalet|motsvarande",
                t.text,
                re.I,
            ):
                continue
            if t.kind is Kind.SAME:
                return True  # "är oförändrat 30"
            if t.kind is Kind.RANK and j and self.tokens[j - 1].text.lower() == "som":
                return True  # "som flest 59 (2024) och som färst 42 (2025)"
            if t.kind in (Kind.COLON, Kind.OPEN, Kind.CATEGORY, *YEARLY):
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
                r"är|var|blev|blivit|varit|har|hade|låg|ligger|legat|landade|landat|uppgick|uppgår|uppgått|anmäld\w*|anmälts|registrera\w+|noterad?e?s|det|inträffa\w+|skedde|begicks|antalet|period(?:en)?|de",
                t.text,
                re.I,
            ):
                return True
            if t.kind is Kind.BY and j and self.tokens[j - 1].kind is Kind.AREA:
                return True  # "Västerby med 35 fall av misshandel och Norrgärdet med fyra"
            if t.kind is Kind.BY:
                return any(
                    k.kind is Kind.SAME
                    or re.fullmatch(
                        r"topp(?:ade|at|en)?|botten|rekord(?:et)?|(?:topp|rekord|botten)?notering(?:en)?|(?:topp|rekord)nivå(?:n)?|låg|ligger|legat|landade|landat|hamna\w+|stanna\w+",
                        k.text,
                        re.I,
                    )
                    for k in self.tokens[max(0, j - 6) : j]
                )
            if t.kind is Kind.WHO and any(k.kind is Kind.SAME for k in self.tokens[max(0, j - 2) : j]):
                return True  # "lika många som 53 året innan"
            if t.kind is Kind.COMMA and self._is_ranked(j):
                return True  # "är de lägsta under femårsperioden, 40"
            is_last = j == i - 1 and i == self.at[0] == self.at[-1]
            if t.kind is Kind.COMMA and any(
                k.kind is Kind.SAME for k in self.tokens[0 if is_last else max(0, j - 4) : j]
            ):
                return True  # "är oförändrat, 307"
            if t.kind in (Kind.AND, Kind.COMMA, Kind.RESPECTIVELY):
                return bool(made) and isinstance(made[-1], Claim) and made[-1].what is What.COUNT
            return t.kind in (Kind.DASH,)
        return bool(self.of_kind(Kind.CATEGORY)) or self.sum_at is not None  # the sentence begins with it

    def _is_ranked(self, comma: int) -> bool:
        """True when a rank, and no other number, stands between a name and a comma."""
        for t in reversed(self.tokens[:comma]):
            if t.kind is Kind.RANK:
                return True
            if t.kind in (Kind.NUMBER, Kind.CATEGORY, Kind.COMMA, Kind.BUT, Kind.AND):
                return False
        return False
