"""Which numbers of a sentence are changes and which are shares, and of what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lagesbild.checktext.claims import Claim, Span, Unread, What
from lagesbild.checktext.counted import Counted
from lagesbild.checktext.facts import ALL
from lagesbild.checktext.line import Use
from lagesbild.checktext.number_context import YEARLY
from lagesbild.checktext.numbers import APPROXIMATELY, Unit
from lagesbild.checktext.subjects import NTH
from lagesbild.checktext.tokens import Kind

_NOUN = re.compile(r"(?:ökning|minskning|uppgång|nedgång)", re.I)

_OF_ALL = re.compile(
    r"\bandel(?:en)?\s++(?:av\s++)?(?:polis)?(?:anmälda\s++)?brott\w*\s++som\s++(?:rör|avser|gäller|utgörs|är)\b|"
    r"\bav\s++(?:alla|samtliga|de|det|den|årets)?\s*+(?:totala\s++|totalt\s++)?(?:antalet\s++)?(?:[0-9][0-9 ]*\s)?(?:polis)?(?:anmälda\s++)?(?:brott\w*|anmälning\w*+(?!\s++(?:om|för|rörande|avseende|gällande)\b))",
    re.I,
)


_AGAIN = re.compile(
    rf"\b(?:det\s++vill\s++säga|dvs\.?|alltså|vilket\s++(?:är|motsvarar|utgör|blir)|motsvarande|eller)\s++(?:{APPROXIMATELY}\s++)?$",
    re.I,
)
"""Before a number that says the one before it in another way."""
_DIFFERENCE_IS = re.compile(
    r"\b(?:skillnad|differens|mellanskillnad|förändring)en\b(?:\s++(?:mot|mellan|jämfört\s++med|från|sedan)\b[^,.;:()0-9]{0,40}?(?:(?:19|20)[0-9]{2}[^,.;:()0-9]{0,20}?){0,2})?\s++(?:är|var|blev|blir|uppgår\s++till|uppgick\s++till|motsvarar|utgör)\s++"
    rf"(?:(?:därmed|alltså|då|nu|{APPROXIMATELY})\s++)*+$",
    re.I,
)
"""Before the number of "skillnaden mot i fjol är 55 anmälningar", which says no direction."""


class Changed(Counted):
    """Adds changes and shares."""

    def _difference(self, i: int, claim: Claim) -> Claim | None:
        """The change that "skillnaden mot i fjol är 55" says, without a direction."""
        if not self.is_difference(i):
            return None
        return None if len({t.value for t in self.of_kind(Kind.AREA)}) > 1 else replace(claim, what=What.CHANGE)

    def is_difference(self, i: int) -> bool:
        """True for the number that "skillnaden mot i fjol" is."""
        n = self.number(i)
        return not n.sign and _DIFFERENCE_IS.search(self.line.words, 0, n.start) is not None

    def _change(self, i: int, claim: Claim, subject: int, last: Claim | None) -> Claim | None:
        n = claim.number
        comparative = self.comparative(i)
        if comparative:
            return replace(claim, what=What.CHANGE, sign=comparative)
        if n.sign:
            return replace(claim, what=What.CHANGE, sign=n.sign)
        if n.unit is Unit.PERCENT and i + 1 < len(self.tokens) and self.tokens[i + 1].kind is Kind.OF:
            return None
        if n.unit is Unit.PERCENT and isinstance(claim.base, Span) and claim.base.years:
            after = [t.text.lower() for t in self.tokens[i + 1 : i + 2]]
            is_mean = any(t.kind is Kind.MEAN for t in self.tokens[i + 2 : i + 4])
            if is_mean and after in (["över"], ["under"]):  # "ligger 8 procent över snittet för 2020–2024"
                return replace(claim, what=What.CHANGE, sign=1 if after == ["över"] else -1)
        sign, place = self.direction(i, subject)
        if place == i - 1 and re.fullmatch(r"upp|ne[dr]", self.tokens[place].text, re.I):
            return replace(claim, what=What.CHANGE, sign=sign)  # "upp 13 till 53"
        between = self.tokens[place + 1 : i] if place >= 0 else []
        governed = self.governed(i)
        by = governed is Kind.BY and not self.is_with(i)
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
                *YEARLY,
                Kind.THAN,
                Kind.WORD,
                Kind.OF,
                Kind.SINCE,
            )
            for t in between
        )
        if sign and plain and _NOUN.search(self.tokens[place].text):
            verb = any(re.fullmatch(r"är|var|blev|blir|uppgick|uppgår|motsvara\w*", t.text, re.I) for t in between)
            om = bool(re.search(r"\bom\s++\S*\s*+$", self.line.words[: n.start]))
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
        gap = self.tokens[self._place(last.number) + 1 : i] if last is not None else []
        plain_gap = all(
            t.kind in (Kind.AND, Kind.COMMA, Kind.FILL, Kind.CATEGORY) for t in gap if t.text.lower() != "för"
        )
        of_noun = place >= 0 or any(_NOUN.search(t.text) for t in self.tokens[:i])
        if (
            last is not None
            and last.what is What.CHANGE
            and last.number.unit is n.unit is Unit.PERCENT
            and last.rows != claim.rows
            and [t.kind for t in gap].count(Kind.CATEGORY) == 1
            and plain_gap
            and of_noun
        ):  # "uppgången för cykelstöld är 21,3 procent och för stöld ur fordon 27,6 procent"
            return replace(claim, what=What.CHANGE, sign=last.sign, year=last.year, base=last.base)
        set_apart = (
            any(t.kind in (Kind.BUT, Kind.SAME) for t in self.tokens[self._place(last.number) : i]) if last else False
        )
        if last is not None and last.what is What.CHANGE and by and not sign and not set_apart:
            return replace(claim, what=What.CHANGE, sign=last.sign)
        return None

    def _share(self, i: int, claim: Claim, subject: int, made: Sequence[Claim | Unread]) -> Claim | None:
        """The share that a percentage is, in the year that stands beside it or that it is compared with."""
        share = self._share_of(i, claim, subject, made)
        stated_year = self.own_year(i)
        if stated_year is None and self.governed(i) in (Kind.THAN, Kind.FROM):
            stated_year = self._int_base(claim)
        if stated_year is None and self.governed(i) is Kind.TO:
            stated_year = claim.year
        return share if share is None or stated_year is None else replace(share, year=stated_year)

    def _share_of(self, i: int, claim: Claim, subject: int, made: Sequence[Claim | Unread]) -> Claim | None:
        follows_of = i + 1 < len(self.tokens) and self.tokens[i + 1].kind is Kind.OF
        verb = any(t.kind is Kind.SHARE for t in self.tokens)
        pair = [c for c in made if isinstance(c, Claim) and c.whole]
        wholes = [j for j, t in enumerate(self.tokens) if t.kind is Kind.CATEGORY and self.mention(j).use is Use.WHOLE]
        of_all = _OF_ALL.search(self.line.words)
        if not (follows_of or verb or pair or claim.number.is_rough or of_all or wholes):
            return None
        if (part := self._part_told(i, made)) is not None:
            scope = self.line.facts.scope.area.id
            return replace(
                claim,
                what=What.SHARE,
                rows=part.rows,
                whole=part.rows,
                area=part.area,
                year=part.year,
                whole_area=scope,
            )
        if NTH.match(claim.number.text):
            first = next((j for j, t in enumerate(self.tokens) if j > i and t.kind is Kind.CATEGORY), None)
            if first is not None and self._nth_of_all(i):
                return replace(claim, what=What.SHARE, whole=(ALL,))
            if first is not None and first == subject:
                return self._share_of_area(claim, claim.rows, i)  # "fyra av tio bostadsinbrott skedde i Lövhaga"
            if first is not None:
                return replace(claim, what=What.SHARE, whole=self._rows(first))
        beside = next((j for j in wholes if follows_of and j > i and not self.is_number_between(j, i)), None)
        if pair and beside is not None and self._rows(beside) == claim.rows != pair[-1].whole:
            return self._share_of_area(claim, claim.rows, i)  # "46 procent av cykelstölderna men 20 procent av rånen"
        if pair and subject > self._place(pair[-1].number) and pair[-1].rows != claim.rows != pair[-1].whole:
            return replace(claim, what=What.SHARE, whole=pair[-1].whole)  # "… av hushållsbrotten och rånen 3 procent"
        if pair:
            last = pair[-1]
            right = self._area_after(i)
            if last.whole == last.rows and right is not None:  # "en tredjedel i Lyktberga och hälften i Månvreten"
                return self._share_of_area(replace(claim, rows=last.rows), last.rows, i)
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
            whole = self._rows(wholes[0] if beside is None else beside)
            rows = claim.rows
            if rows == whole:
                named = [
                    j for j, t in enumerate(self.tokens) if t.kind is Kind.CATEGORY and self.mention(j).use is Use.NAMED
                ]
                if not named:
                    return self._share_of_area(claim, whole, i)
                before = [j for j in named if j < i]
                chain = self._chain(before[-1]) if before else (self._rows(named[0]), named[0])
                if isinstance(chain, str):
                    return None
                rows = chain[0]
            return replace(claim, what=What.SHARE, rows=rows, whole=whole)
        if claim.rows == (ALL,):
            return self._share_of_area(claim, claim.rows, i)
        if of_all:
            return replace(claim, what=What.SHARE, whole=(ALL,))
        return None

    def _part_told(self, i: int, made: Sequence[Claim | Unread]) -> Claim | None:
        """The count that "av årets 106 rån anmäldes 44 i Månvreten, det vill säga drygt fyra av tio" says once more, as a share of the one before it."""
        counts = [c for c in made if isinstance(c, Claim) and c.what is What.COUNT]
        if len(counts) != 2 or len(made) != 2 or not _AGAIN.search(self.line.words, 0, self.number(i).start):
            return None
        whole, part = counts
        is_part = whole.area == self.line.facts.scope.area.id != part.area and whole.rows == part.rows
        return part if is_part and whole.year == part.year else None

    def _share_of_area(self, claim: Claim, rows: tuple[str, ...], i: int) -> Claim | None:
        """The share of "Månvreten svarar för 42 procent av rånen i kommunen", "en tredjedel i Lyktberga och hälften i Månvreten"."""
        scope = self.line.facts.scope.area.id
        areas = {str(t.value) for t in self.of_kind(Kind.AREA)} - {scope}
        right = self._area_after(i)
        if len(areas) > 1 and (union := self._either_area()):
            return replace(claim, what=What.SHARE, rows=rows, whole=rows, area=union, whole_area=scope)
        if (union := self.areas_in_turn.get(i)) is not None and "+" in union:
            return replace(claim, what=What.SHARE, rows=rows, whole=rows, area=union, whole_area=scope)
        area = areas.pop() if len(areas) == 1 else str(self.tokens[right].value) if right is not None else ""
        if not area or area == scope:
            return None
        return replace(claim, what=What.SHARE, rows=rows, whole=rows, area=area, whole_area=scope)
