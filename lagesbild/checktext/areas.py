"""Which area each number of a sentence is about, where several are named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from lagesbild.checktext.facts import together
from lagesbild.checktext.ordered import Ordered
from lagesbild.checktext.tokens import Kind, Token

_TOGETHER = re.compile(r"tillsammans|sammanlagt|sammantaget|totalt|sammanlagda", re.I)

_ALONE = re.compile(r"\b(?:enbart|bara|endast)\s++i\s++$", re.I)
"""Before the areas of "enbart i Västerby och Hamnplan anmäldes 147", which are taken as one."""
_AREA_ENDS = (Kind.COMMA, Kind.BUT, Kind.AND, Kind.OPEN, Kind.CLOSE, Kind.THAN, Kind.COLON)

_LIVING_THERE = re.compile(r"\w{0,3}bo(?:r|rna|rnas)?")
_ALL_OF_THEM = re.compile("vardera|båda|bägge|samtliga|alla|lika", re.I)


class Areas(Ordered):
    """Adds the area that a number is about."""

    def area_of(self, i: int, default: str | None = None) -> str | None:
        """The area of the number at a place: named since the number before, else right after it, else further back.

        None when no area is named and there is no ``default``, and when it is only called "stadsdelen".
        """
        if i in self.instead and self.instead[i].area:
            return self.instead[i].area
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
        is_around = bool(since) and ts[since[-1]].value == self.line.facts.scope.area.id
        if right is not None and (
            not since or is_around or any(ts[k].kind in _AREA_ENDS for k in range(since[-1], i))
        ):  # "av rånen i kommunen anmäldes tre i Norrgärdet"
            return str(ts[right].value) or None
        if not since and self.governed(i) is Kind.FROM and (pair := self._area_after_pair(i)) is not None:
            return str(ts[pair].value) or None
        before = since or [j for j in range(i) if ts[j].kind is Kind.AREA]
        if before:
            return str(ts[before[-1]].value) or None
        after = set()
        for j, t in enumerate(ts[i + 1 :], i + 1):
            if t.kind in (Kind.NUMBER, Kind.THAN, Kind.BUT) or [k.kind for k in ts[j : j + 2]] == [
                Kind.COMMA,
                Kind.AND,
            ]:
                break  # "47 procent, och högst är den i Månvreten med 61"
            if [k.kind for k in ts[j : j + 3]] == [Kind.AREA, Kind.OPEN, Kind.NUMBER]:
                break  # "(+13) märks framför allt i Ekudden (+14)"
            if t.kind is Kind.AREA:
                after.add(str(t.value))
        return (after.pop() if len(after) == 1 else default or self.carried.area) or None

    def each_of(self, i: int) -> tuple[str, ...]:
        """The areas of "sex vardera i Ekdalen och Hamnplan", "15 i Ekdalen och lika många i Hamnplan"; none where the number is of one or of all together."""
        alike = [t for t in self.tokens[i + 1 : i + 7] if t.text.lower() not in ("i", "på")]
        if [t.kind for t in alike[:4]] == [Kind.AREA, Kind.AND, Kind.SAME, Kind.AREA] and alike[0].value != alike[
            3
        ].value:
            self.use(alike[2].start, alike[2].end)
            return str(alike[0].value), str(alike[3].value)
        if [t.text.lower() for t in self.tokens[i + 1 : i + 2]] != ["vardera"]:
            return ()
        areas: list[str] = []
        k = i - 2 if i and self.tokens[i - 1].kind in (Kind.BY, Kind.OPEN, Kind.FILL) else -1
        while k >= 0 and self.tokens[k].kind in (
            Kind.AREA,
            Kind.AND,
            Kind.COMMA,
        ):  # "i Ekdalen och Hamnplan med sex vardera"
            areas += [str(self.tokens[k].value)] if self.tokens[k].kind is Kind.AREA else []
            k -= 1
        for t in self.tokens[i + 2 :] if not areas else ():
            if t.kind is Kind.AREA:
                areas.append(str(t.value))
            elif t.kind not in (Kind.AND, Kind.COMMA, Kind.COUNTED, Kind.CATEGORY) and t.text.lower() not in (
                "i",
                "på",
            ):
                break
        return tuple(dict.fromkeys(areas)) if len(areas) > 1 and "" not in areas else ()

    def _area_after_pair(self, i: int) -> int | None:
        """The area of "från 27 till 42 i Månvreten", for the first number."""
        following = next((n for n in self.at if n > i), None)
        is_pair = following is not None and all(
            t.kind in (Kind.TO, Kind.COUNTED, Kind.FILL) for t in self.tokens[i + 1 : following]
        )
        return self._area_after(following) if following is not None and is_pair else None

    @cached_property
    def areas_in_turn(self) -> dict[int, str | None]:
        """The areas of numbers that name them in turn: "62 respektive 65 procent i Bergsjön och Kortedala".

        None for the numbers of a sentence that says "respektive" of areas in another way than one each.
        """
        if compared := self.areas_compared:
            return compared
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
        if not self.of_kind(Kind.RESPECTIVELY):
            return self._areas_together(chains)
        if len(chains) != 1:
            return self._areas_apart()
        runs = [r for r in self.runs() if len(r) == len(chains[0])]
        if not runs:
            return dict.fromkeys(self.at)
        return {i: str(t.value) or None for run in runs for i, t in zip(run, chains[0], strict=True)}

    def _areas_apart(self) -> dict[int, str | None]:
        """The areas of "lägst i Kyrkbyn och högst i Hagalund, 10 respektive 22 procent"; None when they are not one each."""
        for run in self.runs():
            before = [t for t in self.tokens[: run[0]] if t.kind is Kind.AREA]
            is_respectively = any(t.kind is Kind.RESPECTIVELY for t in self.tokens[run[0] : run[-1]])
            if len(before) < 2 or not is_respectively or any(n < run[0] for n in self.at):
                continue
            if len(before) != len(run):
                return dict.fromkeys(run)
            return {i: str(t.value) or None for i, t in zip(run, before, strict=True)}
        return {}

    @cached_property
    def areas_compared(self) -> dict[int, str | None]:
        """The areas of the two numbers of "högre än i staden, 18 mot 14", "fler i Månvreten än i Lyktberga: 44 mot 28"."""
        for j, t in enumerate(self.tokens):
            if t.kind is not Kind.AREA:
                continue
            if first := self._compared_first(j):
                return first
            part = self.part(j)
            before = [
                self.tokens[k] for k in part if k < j and self.tokens[k].text.lower() not in ("i", "för", "hela", "på")
            ]
            numbers = [n for n in self.at if n in part and not self.number(n).is_rough]
            earlier = {str(b.value) for b in before if b.kind is Kind.AREA}
            is_beside_mean = (
                bool(before) and before[-1].text.lower() in ("under", "över") and "snittet" in t.text.lower()
            )
            if (
                (
                    is_beside_mean
                    or (
                        [b.kind for b in before[-1:]] == [Kind.THAN]
                        and any(b.kind in (Kind.MORE, Kind.LESS) for b in before)
                    )
                    or ([b.kind for b in before[-1:]] == [Kind.WHO] and self._is_factor(part, j))
                )
                and len(numbers) == 2
                and j < numbers[0]
                and not any(k.kind is Kind.AREA for k in self.tokens[j + 1 : part[-1] + 1])
                and any(k.kind in (Kind.THAN, Kind.RESPECTIVELY) for k in self.tokens[numbers[0] : numbers[1]])
                and len(earlier) < 2
            ):
                compared = earlier.pop() if earlier else self.line.facts.scope.area.id
                return {numbers[0]: compared or None, numbers[1]: str(t.value) or None}
        return {}

    def _compares_areas(self, i: int) -> bool:
        return super()._compares_areas(i) or bool(self.areas_compared)

    def _compared_first(self, j: int) -> dict[int, str | None] | None:
        """The areas of "jämfört med Ekudden har Kvarnby dubbelt så många rån, 13 mot 7"."""
        if j != 1 or self.tokens[0].kind is not Kind.THAN or self.tokens[0].text.lower() in ("än", "mot"):
            return None
        others = [t for t in self.tokens[2:] if t.kind is Kind.AREA]
        numbers = [n for n in self.at if not self.number(n).is_rough]
        is_pair = len(numbers) == 2 and any(
            k.kind in (Kind.THAN, Kind.RESPECTIVELY) for k in self.tokens[numbers[0] : numbers[1]]
        )
        if len(others) != 1 or not is_pair or others[0].start > self.tokens[numbers[0]].start:
            return None
        return {numbers[0]: str(others[0].value) or None, numbers[1]: str(self.tokens[1].value) or None}

    def _is_factor(self, part: Sequence[int], j: int) -> bool:
        """True when "dubbelt så många" stands before the "som" of a place."""
        return any(n in part and n < j and self.number(n).is_rough and self.number(n).sign for n in self.at)

    def _areas_together(self, chains: list[list[Token]]) -> dict[int, str | None]:
        """None for the numbers after "I Månvreten och Lyktberga": of both together, or of each."""
        if len(self.of_kind(Kind.AREA)) == 0 or any(_ALL_OF_THEM.fullmatch(t.text) for t in self.tokens):
            return {}
        ends = {c[-1].start: c for c in chains}
        area_at: dict[int, str | None] = {}
        areas = [j for j, t in enumerate(self.tokens) if t.kind is Kind.AREA]
        for first, second in pairwise(areas):
            adjacent = [
                t.kind for t in self.tokens[max(0, second - 2) : second] if t.text.lower() not in ("i", "för", "på")
            ]
            others = self.tokens[first].value != self.tokens[second].value
            counted = [n for n in self.at if n < second and not self.number(n).is_rough]
            if others and not counted and adjacent[-1:] in ([Kind.THAN], [Kind.WHO]):
                area_at |= dict.fromkeys(self.at)  # "A är större än B: 42 mot 31"
        for i in self.at:
            before = [t for t in self.tokens[:i] if t.kind is Kind.AREA]
            after = self._area_after(i)
            is_own = after is None or self.tokens[after].value == self.line.facts.scope.area.id
            if before and before[-1].start in ends and is_own:
                area_at[i] = self._sum_of(ends[before[-1].start])
        return area_at

    def _sum_of(self, chain: list[Token]) -> str | None:
        """The areas of "Ekudden och Kvarnby tillsammans" as one; None when they are not said to be added, or overlap."""
        ids = list(dict.fromkeys(str(t.value) for t in chain))
        parts = {p.id for p in self.line.facts.scope.parts}
        between = self.line.words[chain[-2].end : chain[-1].start]
        is_sum = any(_TOGETHER.fullmatch(t.text) for t in self.of_kind(Kind.TOTAL)) or " eller " in f"{between} "
        is_sum = is_sum or _ALONE.search(self.line.words, 0, chain[0].start) is not None
        return together(ids) if is_sum and set(ids) <= parts and len(ids) == len(chain) else None

    def _either_area(self) -> str | None:
        """All of "i Kvarnby eller Ekudden", "i Kvarnby, Ekudden eller Hamnstaden" as one."""
        areas = [t for t in self.of_kind(Kind.AREA) if t.value != self.line.facts.scope.area.id]
        words = self.line.words
        joins = [words[one.end : other.start].removesuffix("i ").strip(" ") for one, other in pairwise(areas)]
        is_either = len(areas) > 1 and joins[-1] == "eller" and set(joins[:-1]) <= {","}
        return self._sum_of(areas) if is_either else None

    def _both_areas(self, i: int) -> str | None:
        """All of "27 av 42 sker i Örnäs och Norra Kajen" as one: a part and its whole are all that the sentence counts."""
        counts = [n for n in self.at if not self.number(n).is_rough]
        areas = [
            j for j, t in enumerate(self.tokens) if t.kind is Kind.AREA and t.value != self.line.facts.scope.area.id
        ]
        joins = (Kind.AND, Kind.COMMA, Kind.AREA)
        is_chain = bool(areas) and all(
            t.kind in joins or t.text.lower() == "i" for t in self.tokens[areas[0] : areas[-1]]
        )
        if len(counts) != 2 or i not in counts or not is_chain or counts[-1] > areas[0]:
            return None
        ids = [str(self.tokens[j].value) for j in areas]
        return together(ids) if set(ids) <= {p.id for p in self.line.facts.scope.parts} else None

    def _area_after(self, i: int) -> int | None:
        """The area right after a number: "62 procent av de boende i Bergsjön", "en tredjedel (14) i Ekudden", "26 (Lövhaga)"."""
        if [t.kind for t in self.tokens[i + 1 : i + 4]] == [Kind.OPEN, Kind.AREA, Kind.CLOSE]:
            return i + 2
        kinds = [t.kind for t in self.tokens[max(0, i - 2) : i + 2]]
        first = (
            i + 2
            if kinds == [Kind.NUMBER, Kind.OPEN, Kind.NUMBER, Kind.CLOSE] and self.number(i - 2).is_rough
            else i + 1
        )
        for j in range(first, min(i + 8, len(self.tokens))):
            if self.tokens[j].kind in _AREA_ENDS or self.tokens[j].kind is Kind.NUMBER:
                return None
            if j in self._each_with_its_own and len(self._each_with_its_own) > 1 and j > i + 2:
                return None  # "de 14 rånen fördelar sig på Ekudden (5)"
            if self.tokens[j].kind is Kind.AREA:
                return None if self._is_owner(j) else j
        return None

    def _is_owner(self, j: int) -> bool:
        """True for the area of "kommunens största stadsdel", which is no place of its own here."""
        t, following = self.tokens[j], self.tokens[j + 1 : j + 2]
        is_ranked = bool(following) and (
            following[0].kind is Kind.RANK or re.fullmatch(r"\w+(?:st[ae]|enda)", following[0].text, re.I) is not None
        )
        return t.text.lower().endswith("s") and is_ranked

    @cached_property
    def _each_with_its_own(self) -> list[int]:
        """The places of the areas of "Ekudden (5), Kvarnby (8)"."""
        kinds = [t.kind for t in self.tokens]
        own = [Kind.AREA, Kind.OPEN, Kind.NUMBER, Kind.CLOSE]
        return [j for j in range(len(kinds)) if kinds[j : j + 4] == own]

    def names_whom(self, word: str) -> bool:
        """True for "hagstaborna": those who live in the scope."""
        name = self.line.facts.scope.area.name.lower()
        stem = name[: max(4, len(name) - 2)]
        said = word.lower()
        return said.startswith(stem) and _LIVING_THERE.fullmatch(said, len(stem)) is not None

    def area(self) -> str | None:
        """The first area that the sentence names, for the next one to lean on."""
        named = [t for t in self.of_kind(Kind.AREA) if t.value]
        return str(named[0].value) if named else None
