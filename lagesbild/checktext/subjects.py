"""What each number of a sentence is about: its rows, the whole that they are a part of, its area, and its rank."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lagesbild.checktext import phrases
from lagesbild.checktext.areas import Areas
from lagesbild.checktext.claims import Claim, Rank, Unread, What
from lagesbild.checktext.facts import ALL
from lagesbild.checktext.line import Use
from lagesbild.checktext.names import qualifier
from lagesbild.checktext.numbers import WORDS
from lagesbild.checktext.tokens import Kind

_ALL_CRIME = re.compile(
    r"\burval(?:et)?\b|\bkategorier(?:na)?\s++som\s++(?:följs|redovisas|ingår|mäts)|\bantal(?:et)?\s++(?:polis)?anmälda\s++brott|\bde\s++[0-9 ]+\s++anmälda\s++brotten",
    re.I,
)
_ON_YEARS = re.compile(
    rf"[^,.;()0-9]{{0,40}}?\b(?:(?:på|under\s++de\s++senaste|de\s++senaste)\s++(?P<years>[2-9]|{'|'.join(WORDS)})\s++åre?n?|(?P<of>[2-9]|{'|'.join(WORDS)})-?årsperioden)\b",
    re.I,
)
_ANY_YEAR = re.compile(
    r"\b(?P<word>fler|färre|högre|lägre|mer|mindre)\s++än\s++(?P<years>(?:under\s++|i\s++|på\s++|för\s++)?(?:någonsin|på\s++(?:mycket\s++)?länge|(?:något|flera)\b[^,;:()]{0,50}?\båre?n?\b(?:\s++(?:sedan\s++)?(?:19|20)[0-9]{2})?))",
    re.I,
)
_NO_OTHER = re.compile(
    r"\b(?:ingen|inget)\s++(?:annan|annat)\s++(?:stadsdel|område|kommundel)\s++(?:har|hade|redovisar)\s++(?:så|lika)\s++(?:många|(?P<low>få))\b",
    re.I,
)
_NOUN = re.compile(r"\b(?:ökning|minskning|uppgång|nedgång)en\b", re.I)
_LAST = re.compile(
    rf"\b(?:senaste|tidigare|föregående)\s++([2-9]|{'|'.join(WORDS)})\b|\b([2-9])\s++(?:senaste|föregående)", re.I
)
_OF_THE = re.compile(r"\bav\s++(?:(?:årets|de|totalt|sammanlagt|samtliga|alla|kommunens|stadens)\s++)++$", re.I)
_ALL_COUNTED = re.compile(
    r"\s*+(?:(?:polis)?anmälda\s++)?(?:brott(?:en)?|brottsanmälningar(?:na)?|anmälningar(?:na)?)\b(?!\s++(?:om|mot|för|rörande|avseende|i|på|mellan|av)\b)",
    re.I,
)
_ALL_TIME = re.compile(
    r"\s++(?:(?:nivån|siffran|antalet|noteringen)\s++)?under\s++(?:hela\s++)?(?:mätperioden|mätserien)\b", re.I
)
_UNTIL = re.compile(r"\b(?:före|innan|fram\s++till|tidigare|dittills)\b", re.I)
_NOT_FIRST = re.compile(
    r"\b(?:andra|fjärde|femte|sjätte|sjunde|åttonde|nionde|tionde|inte|ej|knappast|varken|"
    r"e(?:n|tt)\s++av\s++(?:de\s++)?(?:[^\W\d]++\s++)?|bland(?:\s++(?:de|kommunens))?|de\s++(?:två|tre|fyra|fem|sex|tio))\s*+$",
    re.I,
)
"""Before a rank that no single row holds, or that is not the first."""
_A_PART = re.compile(r"stadsdel(?:en)?|kommundel(?:en)?|område|bydel", re.I)
_NEXT_AFTER = re.compile(r"\bnäst\s++efter\b", re.I)
_OF_THE_YEAR = re.compile(
    r"första|andra|tredje|fjärde|sista|månaden|kvartalet|halvåret|tertialet|veckan|våren|hösten|vintern|sommaren", re.I
)
"""What names another part of a year than the number's own."""
_BEYOND = re.compile(r"\b(?:efter|utöver|utom|utanför|förutom|bortsett|näst)\b", re.I)
_REPORTED = re.compile(r"\banmäldes\s++(?:det\s++)?(?:totalt\s++)?[0-9][0-9 ]*$", re.I)
_OF_CRIMES = re.compile(
    r"\b(?:av|bland)\s++(?:de\s++|alla\s++|samtliga\s++|kommunens\s++|stadens\s++|[0-9]++\s++)*$", re.I
)
_OF_ALL_CRIMES = re.compile(
    r"\b(?:av|bland)\s++(?:(?:de|alla|samtliga|kommunens|stadens)\s++)*(?:(?:polis)?anmälda\s++)?brotten\b(?!\s++(?:om|mot|med))",
    re.I,
)
_ABOUT = re.compile(r"\s*+(?:om|för|mot|rörande|avseende|som|där|med|mellan|begångna|kopplade)\b", re.I)
_IN_WHAT = re.compile(r"\s++(?:i\s++fråga\s++om|när\s++det\s++gäller|vad\s++gäller|i)\s++(?-i:[a-zåäö])", re.I)
FOLLOWED = re.compile(
    r"\b(?:följ(?:t|s|er|de|ts|d)\s++av|före(?=\s++\w{3,}\s++(?:med|\())|därefter|därnäst|sedan|på\s++(?:andra|tredje)\s++plats|näst\s++flest)\b",
    re.I,
)
NTH = re.compile(r"var(?:t|annan|tannat)?\b|\w+\s++av\s++\w+$", re.I)  # "vart fjärde", "tre av tio"


def _says_age(row: str, words: str) -> bool:
    """True when words name the ages in a row's brackets: "0–14 år", "15 år och uppåt"."""
    ages = qualifier(row)
    upwards = re.fullmatch(r"([0-9]+)\\s\*\[-–\]\?\\s\*år", ages)
    if upwards:
        return bool(
            re.search(rf"(?<![0-9]){upwards[1]}\s*+(?:-\s*+)?år\s++(?:och|eller)\s++(?:uppåt|äldre|över)", words, re.I)
        )
    return bool(ages and re.search(rf"(?<![0-9]){ages}", words, re.I))


class Subjects(Areas):
    """Adds the rows and the area that a number is about."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.sum_at = self._sums()

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

    def _sums(self) -> int | None:
        """Where "anmälda brott" stands for all of them: no category is named, and none is carried."""
        named = [j for j, t in enumerate(self.tokens) if t.kind is Kind.CATEGORY]
        has_total = self.takes_all or any(t.kind is Kind.TOTAL for t in self.tokens)
        for j, t in enumerate(self.tokens):
            if t.kind is Kind.COUNTED and re.search(r"brott", t.text, re.I) and not re.search("typ", t.text, re.I):
                if any(k < j for k in named) or (self.carried.rows and not has_total):
                    return None
                number = next((k for k in reversed(self.at) if k < j), None)
                if any(k > j and not any(j < n < k for n in self.at) for k in named):
                    return None
                is_unit = number is not None and (self.comparative(number) or self.governed(number) is Kind.BY)
                is_nth = number is not None and NTH.match(self.tokens[number].text) and self.tokens[number + 1] is t
                is_rate = [k.kind for k in self.tokens[j + 1 : j + 2]] == [Kind.PER]  # "brotten per 1 000 invånare"
                is_plain = not named and (is_rate or self._is_of_all(j) or self._is_sum(number, j))
                if has_total or is_nth or is_plain or (not is_unit and _ALL_CRIME.search(self.line.words)):
                    return j
        return None

    def _is_sum(self, i: int | None, j: int) -> bool:
        """True for "det anmäldes 2 463 brott" where just so many of all sorts are loaded, of that year or of another."""
        crime = self.line.facts.crime(self.line.facts.scope.area.id)
        if i is None or crime is None or crime.shown is None or self.number(i).value < 100:
            return False
        if self.line.numbers[0].start != self.number(i).start or not _REPORTED.search(
            self.line.words, 0, self.tokens[j].start
        ):
            return False
        stated = self.line.stated[0].period if self.line.stated else crime.shown
        period = stated if crime.value([ALL], stated.in_year(self.year)) is not None else crime.shown
        counts = [crime.value([ALL], period.in_year(y)) for y in crime.years([ALL], period)]
        return self.number(i).value in counts

    def _is_of_all(self, j: int) -> bool:
        """True for "I Kvarnby anmäldes 430 brott", "flest anmälda brott", "av brotten": a place is named, and nothing says which of them."""
        t, words = self.tokens[j], self.line.words
        if not any(a.value for a in self.of_kind(Kind.AREA)):
            return False  # a title before it may say which crimes
        is_said = (
            re.match(r"(?:polis)?anmälda", t.text, re.I)
            or _REPORTED.search(words, 0, t.start)
            or _OF_CRIMES.search(words, 0, t.start)
        )
        return bool(is_said) and not phrases.NARROWED_AFTER.match(words, t.end) and not _ABOUT.match(words, t.end)

    def subject_of(self, i: int) -> tuple[tuple[str, ...], int] | str:
        """(rows, place) of what a number is about, or why that is not known."""
        if i in self.instead and (rows := self.instead[i].rows):
            places = (j for j, t in enumerate(self.tokens) if t.kind is Kind.CATEGORY and self.mention(j).rows == rows)
            return rows, next(places, -1)
        if (own := self._in_brackets(i) or self._of_nth(i)) is not None:
            return self._rows(own), own
        if self._is_of_all_counted(i):
            return (ALL,), i + 1
        adjacent = self.adjacent(i)
        if adjacent is not None and self.mention(adjacent).use is not Use.NARROWED:
            if [t.kind for t in self.tokens[adjacent + 1 : adjacent + 3]] == [
                Kind.AND,
                Kind.CATEGORY,
            ] and not self.comparative(i):
                return "Talet kan gälla flera brott tillsammans."  # "42 rån och fickstölder"
            return self._rows(adjacent), adjacent
        if adjacent is not None:
            return f"”{self.tokens[adjacent].text}” gäller här bara en del av raden."
        for j in range(i - 1, -1, -1):
            t = self.tokens[j]
            if j == self.sum_at:
                return (ALL,), j
            if t.kind is not Kind.CATEGORY:
                continue
            use = self.mention(j).use
            if use is Use.NARROWED:
                return f"”{t.text}” gäller här bara en del av raden."
            if use is Use.NAMED:
                return self._two_subjects(j) or self._chain(j)
        if self.sum_at is not None and (not any(i < n < self.sum_at for n in self.at) or self._whole(i) == (ALL,)):
            return (ALL,), self.sum_at
        later = [j for j, t in enumerate(self.tokens) if j > i and t.kind is Kind.CATEGORY]
        named = [j for j in later if self.mention(j).use is Use.NAMED]
        if later and self.mention(later[0]).use is Use.NARROWED:
            return f"”{self.tokens[later[0]].text}” gäller här bara en del av raden."
        if named and len({self.mention(j).rows for j in named}) == 1:
            return self._rows(named[0]), named[0]
        elsewhere = {t.value for t in self.of_kind(Kind.AREA)} - {self.line.facts.scope.area.id}
        if not named and elsewhere and (wholes := self._wholes()):
            return self._rows(wholes[-1]), wholes[-1]  # "av de 106 rånen anmäldes 44 i Månvreten"
        wholes = self._wholes()
        after = self.tokens[i + 1 : i + 2]
        if len(wholes) == 1 and not named and wholes[0] < i and after and after[0].kind is Kind.COUNTED:
            return self._rows(wholes[0]), wholes[0]  # "inom våld och hot anmäldes 516 brott"
        if len(wholes) == 1 and not named and wholes[0] < i and (self.comparative(i) or self.number(i).sign):
            return self._rows(wholes[0]), wholes[0]
        if later:
            return "Meningen nämner flera brott, och det framgår inte vilket talet gäller."
        if self.carried.rows:
            return self.carried.rows, -1
        return "Det framgår inte vilket brott talet gäller."

    def _in_brackets(self, i: int) -> int | None:
        """The name that the brackets of "vanligare än stöld ur fordon (158)" stand after."""
        before = self.tokens[i - 2] if i > 1 and self.tokens[i - 1].kind is Kind.OPEN else None
        is_compared = before is not None and before.kind is Kind.CATEGORY and self.mention(i - 2).use is Use.BESIDE
        return i - 2 if is_compared else None

    def _of_nth(self, i: int) -> int | None:
        """The name that is a part in "var fjärde anmälan om brott mot person gällde hot (307 av 1 174)", for the first number."""
        named = [j for j, t in enumerate(self.tokens) if t.kind is Kind.CATEGORY]
        is_nth = i > self.at[0] and NTH.match(self.tokens[self.at[0]].text) is not None and len(named) == 2
        kinds = [t.kind for t in self.tokens[i - 1 : i + 4]]
        if is_nth and i > 2 and [t.kind for t in self.tokens[i - 3 : i]] == [Kind.OPEN, Kind.NUMBER, Kind.OF]:
            return named[0] if self.at[0] < named[0] else None  # its whole
        in_brackets = kinds == [Kind.OPEN, Kind.NUMBER, Kind.OF, Kind.NUMBER, Kind.CLOSE]
        return named[1] if is_nth and in_brackets and self.at[0] < named[0] and named[1] < i else None

    def _is_of_all_counted(self, i: int) -> bool:
        """True for the first number of "av årets 1 870 brott anmäldes 310 som stöld ur fordon"."""
        t, words = self.tokens[i], self.line.words
        if self.carried.rows or any(k.kind is Kind.CATEGORY for k in self.tokens[:i]):
            return False
        return _OF_THE.search(words, 0, t.start) is not None and _ALL_COUNTED.match(words, t.end) is not None

    def _two_subjects(self, j: int) -> str | None:
        """Why a number may be about an earlier name than the nearest: "bedrägerierna drar upp siffran för personbrotten, med 199"."""
        after = [t for t in self.tokens[j + 1 : j + 3] if t.kind is not Kind.COMMA]
        if after and after[0].kind is Kind.WHO:
            return None  # "förutom inbrott, som minskat med": what follows is about that one
        for k in range(j - 1, -1, -1):
            t = self.tokens[k]
            if t.kind in (Kind.AND, Kind.BUT, Kind.COMMA, Kind.NUMBER, Kind.RESPECTIVELY, Kind.CLOSE, Kind.SLASH):
                return None
            if t.kind is Kind.CATEGORY and self.mention(k).use is Use.NAMED and self._rows(k) != self._rows(j):
                return "Meningen nämner flera brott, och det framgår inte vilket talet gäller."
        return None

    def _nth(self, i: int) -> tuple[tuple[str, ...], int] | None:
        """The subject of "vart fjärde anmält personbrott är ett hot": the second of the two names."""
        if not NTH.match(self.tokens[i].text):
            return None
        named = [j for j, t in enumerate(self.tokens) if j > i and t.kind is Kind.CATEGORY]
        if self._nth_of_all(i) and len(named) == 1:
            return self._rows(named[0]), named[0]
        return (self._rows(named[1]), named[1]) if len(named) == 2 else None

    def _nth_of_all(self, i: int) -> bool:
        """True for "sex av tio anmälda brott", which is a share of all of them."""
        after = [t for t in self.tokens[i + 1 : i + 4] if not re.fullmatch(r"anmäl[dt]a?", t.text, re.I)]
        is_of_one = len(after) > 1 and after[1].text.lower() in ("om", "för")  # "en av tre anmälningar om olaga hot"
        return bool(after) and after[0].kind is Kind.COUNTED and not is_of_one

    def _rows(self, j: int) -> tuple[str, ...]:
        """The rows of one name; its age in brackets ("0–14 år") picks one of several."""
        rows = self.mention(j).rows
        if len(rows) > 1:
            near = self.line.words[self.tokens[j].start : self.tokens[j].end + 80]
            mentioned = [r for r in rows if _says_age(r, near)]
            if mentioned:
                return tuple(mentioned)
        return rows

    def _chain(self, j: int) -> tuple[tuple[str, ...], int] | str:
        """The nearest name before a number, with those joined to it by "och" when the sentence adds them up."""
        places = [j]
        k = j - 1
        while k >= 0:
            t = self.tokens[k]
            joins = (Kind.AND, Kind.COMMA, Kind.SLASH, Kind.RESPECTIVELY, Kind.TOTAL)
            if t.kind is Kind.CATEGORY and self.mention(k).use is Use.NAMED and k + 1 < places[-1]:
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
            if self.tokens[j].kind is Kind.CATEGORY and self.mention(j).use is Use.NAMED:
                return self._rows(j)
        return (ALL,) if self.sum_at is not None else ()

    def _compared_with(self, i: int) -> str | None:
        """What a difference is from, when that is no other time: "478 fler än hushållsbrotten", "62 fler rån än i Lyktberga"."""
        if not self.comparative(i):
            return None
        b = next(
            (j for j in range(i + 1, len(self.tokens)) if self.tokens[j].kind in (Kind.NUMBER, Kind.BUT, Kind.COMMA)),
            len(self.tokens),
        )
        than = next((j for j in range(i + 1, b) if self.tokens[j].kind is Kind.THAN), b)
        rest = self.tokens[than + 1 : b]
        part = next((t for t in rest if _OF_THE_YEAR.fullmatch(t.text)), None)
        is_season = part is not None and self.is_about(part) and any(t.kind is Kind.YEAR for t in rest)
        if part is not None and not is_season:
            return part.text  # "tio fler än under det första"
        if any(t.kind in (Kind.YEAR, Kind.YEARS, Kind.PERIOD, Kind.MEAN) for t in rest):
            return None
        return next((t.text for t in rest if t.kind in (Kind.AREA, Kind.CATEGORY, Kind.PLACE)), None)

    def apart(self, i: int) -> tuple[str, str] | None:
        """The two areas of "Rånen i Kvarnby var 13, sex fler än i Ekudden", each named once and no year between them."""
        if not self.comparative(i) or self.number(i).is_rough:
            return None
        rest = [t for t in self.tokens[i + 1 :] if t.text.lower() not in ("i", "för", "hela", "på")]
        than = next((k for k, t in enumerate(rest) if t.kind is Kind.THAN), len(rest))
        before = {str(t.value) for t in (*self.tokens[:i], *rest[:than]) if t.kind is Kind.AREA}
        after = rest[than + 1 :]
        if [t.kind for t in after[:1]] != [Kind.AREA] or any(
            t.kind not in (Kind.COMMA, Kind.CLOSE) for t in after[1:2]
        ):
            return None
        if len(before) != 1 or not after[0].value or str(after[0].value) in before or "" in before:
            return None
        return before.pop(), str(after[0].value)

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
        adjacent = self.adjacent(later[0])
        if adjacent is not None:
            return self._rows(adjacent)
        if (part := self._of_nth(i)) is not None:
            return self._rows(next(j for j, t in enumerate(self.tokens) if t.kind is Kind.CATEGORY and j != part))
        if _OF_ALL_CRIMES.search(self.line.words, 0, self.tokens[i].start):
            return (ALL,)
        if wholes := self._wholes():
            return self._rows(wholes[0])
        areas = {str(t.value) for t in self.of_kind(Kind.AREA)} - {self.line.facts.scope.area.id}
        named = [j for j, t in enumerate(self.tokens) if t.kind is Kind.CATEGORY]
        if areas and len(named) == 1 and self.noun(later[0]) is None:
            return self._rows(named[0])  # "195 av 640 cykelstölder skedde i Månvreten"
        t = self.tokens[later[0] + 1] if later[0] + 1 < len(self.tokens) else None
        if t is None or not (t.kind is Kind.COUNTED or "anmäl" in t.text.lower()):
            return None
        return (ALL,) if not self.carried.rows or "brott" in t.text.lower() else self.carried.rows

    def _wholes(self) -> list[int]:
        """The categories that something is said to be a part of."""
        return [j for j, t in enumerate(self.tokens) if t.kind is Kind.CATEGORY and self.mention(j).use is Use.WHOLE]

    def _rank(self, i: int, claim: Claim, subject: int) -> Rank | None:
        """The rank that the sentence gives the row which this number counts."""
        ranks = [j for j in self.part(i) if self.tokens[j].kind is Kind.RANK and not self._ranks_a_part(j)]
        if not ranks or subject < 0:
            return None
        if self.governed(i) in (Kind.FROM, Kind.TO) and all(self.tokens[j].text.lower() == "mest" for j in ranks):
            sign = self.direction(i, subject)[0]  # "är det brott som minskat mest, från 92 till 62"
            return self._rank_of_change(i, sign) if self.governed(i) is Kind.TO else None
        before = [j for j in ranks if j < i]
        j = before[-1] if before else ranks[0]
        token = self.tokens[j]
        if not before and [t.kind for t in self.tokens[j + 1 : j + 2]] == [Kind.CATEGORY] and self.of_kind(Kind.AREA):
            return None  # "Ekudden (35) och Kvarnby (33) har flest rån"
        if not before and self.is_number_between(j, i):
            return None  # "2022 (93) och är nu 65, den lägsta siffran": of the later
        if token.text.lower().startswith(("högst", "lägst")) and not token.text.lower().endswith(("a", "t")):
            return None
        between = self.line.words[token.end : self.tokens[i].start]
        order, is_low = token.rank
        if earlier := self._after_which(j, subject):
            order, between = order + earlier, ""
        if _NOT_FIRST.search(self.line.words[max(0, token.start - 40) : token.start]) or _BEYOND.search(between):
            return None  # "det femte vanligaste", "ett av de vanligaste", "näst flest efter Norrmark (33)"
        if re.search(r"\s(?:brotts)?(?:drabba|utsatt|belasta)", token.text, re.I):
            of_area = self.of_kind(Kind.AREA) and not self.is_number_between(j, i)
            return Rank(order, is_low, (), over_areas=True) if of_area else None
        nearby = [t for t in self.tokens[j + 1 : j + 4] if t.text.lower() != "antal"][:2]
        if last := _ON_YEARS.match(self.line.words, token.end):  # "den högsta på fem år"
            word = (last["years"] or last["of"]).lower()
            count = WORDS.get(word) or int(word)
            return Rank(order, is_low, (), over_years=True, since=self.year - count)
        if nearby and re.fullmatch(r"månads(?:siffran|nivån|noteringen|utfallet)", nearby[0].text, re.I):
            return Rank(order, is_low, (), over_months=True) if claim.period is not None else None
        if _ALL_TIME.match(self.line.words, token.end):
            return Rank(order, is_low, (), over_years=True)  # "det lägsta under hela mätperioden"
        if nearby and re.fullmatch(r"nivån?|siffran?|noteringen?|antalet?|tal(?:et)?|utfallet", nearby[0].text, re.I):
            return Rank(order, is_low, (), over_years=True, since=self._since(j))
        if j and self.tokens[j - 1].text.lower() == "som" and self.own_year(i) is not None:
            spans = self.of_kind(Kind.YEARS)  # "som flest 59 (2024) och som färst 42 (2025)"
            since = spans[0].span[0] - 1 if spans and spans[0].span[1] == self.year else None
            is_own = (
                not self.is_number_between(j, i)
                and not _UNTIL.search(self.line.words)
                and (since is not None or not spans)
            )
            return Rank(order, is_low, (), over_years=True, since=since) if is_own else None
        if nearby and nearby[0].kind is Kind.YEAR and self._year_of_extreme(i) is not None:
            return Rank(order, is_low, (), over_years=True) if not self.is_number_between(j, i) else None
        if j and self.tokens[j - 1].kind is Kind.WHO and nearby[:1] and nearby[0].kind is Kind.COMMA:
            is_adjacent = not self.is_number_between(j, i)
            return Rank(order, is_low, (), over_years=True) if is_adjacent else None  # "År 2021 var de som flest, 45"
        if nearby and nearby[0].kind is Kind.SINCE and self._since(j) is not None:
            return Rank(order, is_low, (), over_years=True, since=self._since(j))
        if (
            subject < j
            and [t.kind for t in nearby] == [Kind.FILL, Kind.AREA]
            and nearby[0].text.lower() == "i"
            and nearby[1].value != self.line.facts.scope.area.id
        ):
            return Rank(order, is_low, (), over_areas=True)  # "personrån är vanligast i Ekudden (8)"
        if _IN_WHAT.match(self.line.words, token.end) and any(t.kind is Kind.AREA for t in self.tokens[:j]):
            is_adjacent = not self.is_number_between(j, i)  # "Ekudden ligger högst i fråga om cykelstölder med 66"
            return Rank(order, is_low, (), over_areas=True) if is_adjacent else None
        if token.text.lower() in ("mest", "kraftigast", "starkast", "tydligast"):
            beside = self.tokens[j - 1 : j] or self.tokens[j + 1 : j + 2]  # "Mest ökade"
            return self._rank_of_change(i, self.sign(beside[0])) if beside else None
        if any(t.kind in (Kind.UP, Kind.DOWN) for t in nearby):
            wholes = self._wholes()
            sign = self.sign(nearby[0])
            plain = order == 1 and not is_low and sign and not self.is_number_between(j, i) and self._mean() is None
            return Rank(order, is_low, self._rows(wholes[0]) if wholes else (), of_change=sign) if plain else None
        followed = len(FOLLOWED.findall(between))
        of_rows = nearby[:1] and nearby[0].kind is Kind.COUNTED and "vanlig" in token.text.lower() and subject > j
        of_named = nearby[:1] and nearby[0].kind in (Kind.CATEGORY, Kind.COUNTED) and not of_rows
        if of_named and claim.period is not None and not self.of_kind(Kind.AREA) and not followed:
            return Rank(order, is_low, (), over_months=True)
        if of_named and self.of_kind(Kind.AREA) and j < i:  # but "Ekuddens vanligaste brott är rån" ranks what is named
            passed_areas = {t.value for t in self.tokens[j:i] if t.kind is Kind.AREA}
            if len(passed_areas) > 1 and not followed:
                return None  # which of them has it?
            steps = max(followed, len(passed_areas) - 1) if followed else 0  # "därefter Hamnplan (55) och Ekdalen (44)"
            return Rank(order + steps, is_low, (), over_areas=True)
        cats = [k for k, t in enumerate(self.tokens) if t.kind is Kind.CATEGORY and self.mention(k).use is Use.NAMED]
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
        wholes = [k for k, t in enumerate(self.tokens) if t.kind is Kind.CATEGORY and self.mention(k).use is Use.WHOLE]
        of_all = not wholes and (
            re.match(r"\s*+brott(?:et|stypen|skategorin)\b", self.line.words[token.end :], re.I) is not None
            or self._is_across_groups(subject)
        )
        return Rank(order + steps, is_low, self._rows(wholes[0]) if wholes else (ALL,) if of_all else ())

    def _ranks_a_part(self, j: int) -> bool:
        """True for the rank of "i kommunens största stadsdel", which is of its people."""
        following = self.tokens[j + 1 : j + 2]
        is_owned = j > 0 and self.tokens[j - 1].kind is Kind.AREA
        return is_owned and bool(following) and _A_PART.fullmatch(following[0].text) is not None

    def _after_which(self, j: int, subject: int) -> int:
        """How many names "det vanligaste brottet efter skadegörelse" sets before the one that it ranks."""
        if _NEXT_AFTER.search(self.line.words, 0, self.tokens[j].start):
            before = [k for k in range(j) if self.tokens[k].kind is Kind.CATEGORY and self.mention(k).use is Use.BESIDE]
            return len(before)  # "näst efter bedrägeri är skadegörelse vanligast"
        if subject > j:
            return 0
        after = next(
            (k for k in range(j + 1, min(j + 4, len(self.tokens) - 1)) if self.tokens[k].text.lower() == "efter"), -2
        )
        is_beside = after > 0 and self.tokens[after + 1].kind is Kind.CATEGORY
        return 1 if is_beside and self.mention(after + 1).use is Use.BESIDE else 0

    def _is_across_groups(self, subject: int) -> bool:
        """True where "näst efter bedrägeri" names one of another group than the row that is ranked."""
        crime = self.line.facts.crime(self.line.facts.scope.area.id)
        if crime is None or not _NEXT_AFTER.search(self.line.words):
            return False
        beside = [k for k, t in enumerate(self.tokens) if t.kind is Kind.CATEGORY and self.mention(k).use is Use.BESIDE]
        groups = {crime.groups.get(r) for k in (*beside, subject) for r in self.mention(k).rows}
        return len(groups) > 1

    def _rank_of_change(self, i: int, sign: int) -> Rank | None:
        """The rank of a change: "rån har ökat mest, med 63 anmälningar"."""
        for j in reversed(self.part(i)):
            first = max((n for n in self.at if j < n < i), default=-1)
            is_pair = first >= 0 and (self.governed(first), self.governed(i)) == (Kind.FROM, Kind.TO)
            is_apart = self.is_number_between(j, first) if is_pair else self.is_number_between(j, i)
            if self.tokens[j].kind is not Kind.RANK or is_apart:
                continue
            order, is_low = self.tokens[j].rank
            beside = self.tokens[j + 1 : j + 5]
            is_most = self.tokens[j].text.lower() in ("mest", "kraftigast", "starkast", "tydligast")
            if (
                sign
                and is_most
                and [t.kind for t in beside[1:4]] == [Kind.AREA, Kind.OPEN, Kind.NUMBER]
                and beside[0].text == "i"
            ):
                return Rank(order, is_low, (), over_areas=True, of_change=sign)  # "mest i Kvarnby (+20)"
            adjacent = [
                s for k in (j - 1, j + 1, j + 2) if 0 <= k < len(self.tokens) and (s := self.sign(self.tokens[k]))
            ]
            of_noun = not adjacent and j > i and bool(_NOUN.search(self.line.words[: self.tokens[i].start]))
            if order == 1 and not is_low and (adjacent == [sign] or of_noun) and self._mean() is None:
                wholes = self._wholes()
                return Rank(order, is_low, self._rows(wholes[0]) if wholes else (), of_change=sign)
        return None

    def _no_other_area(self, i: int) -> Rank | None:
        """The rank of "ingen annan stadsdel har så många rån som Kvarnby, 13"."""
        match = _NO_OTHER.search(self.line.words, 0, self.tokens[i].start)
        area = next((t for t in self.tokens[i - 2 : i] if t.kind is Kind.AREA), None) if i > 1 else None
        if match is None or area is None or len(self.at) > 1:
            return None
        self.use(match.start(), area.end)
        return Rank(1, bool(match["low"]), (), over_areas=True)

    def _any_year(self, i: int) -> Rank | None:
        """The rank of "fler än något annat år", "färre än på flera år"."""
        match = _ANY_YEAR.search(self.line.words)
        if match is None:
            return None
        is_low = match["word"].lower() in ("färre", "lägre", "mindre")
        since: int | None = None
        if last := _LAST.search(match["years"]):
            since = self.year - 1 - (WORDS.get(last[1].lower()) or int(last[1]))
        elif years := re.findall(r"(?:19|20)[0-9]{2}", match["years"]):
            since = int(years[0]) - 1
        elif re.search("flera|länge", match["years"], re.I):
            since = self.year - 3
        return Rank(1, is_low, (), over_years=True, since=since)

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
