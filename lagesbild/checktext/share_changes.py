"""Changes and differences of shares: between waves, groups and areas, in procentenheter or as a ratio."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import combinations

from lagesbild.checktext.facts import Share
from lagesbild.checktext.numbers import Number, Unit
from lagesbild.checktext.reading import Reader
from lagesbild.checktext.report import Finding, Verdict, say, unchecked
from lagesbild.checktext.survey_words import GROUPS, named_group
from lagesbild.checktext.tokens import Kind
from lagesbild.swedish import number, round_half_up


def place_of(reader: Reader, n: Number) -> int:
    """The place of a number among the tokens."""
    return next(i for i in reader.at if reader.tokens[i].start == n.start)


def by_question(candidates: list[Share]) -> list[list[Share]]:
    """The shares apart by survey, question and answer."""
    by: dict[tuple[str, str, str], list[Share]] = {}
    for s in candidates:
        by.setdefault((s.survey, s.question, s.answer), []).append(s)
    return list(by.values())


def waves_by_question(candidates: list[Share]) -> list[list[Share]]:
    """The same with the waves in order."""
    return [sorted(series, key=lambda s: max(s.years)) for series in by_question(candidates)]


def judge_change(reader: Reader, n: Number, candidates: list[Share], sign: int) -> Finding:
    """A change of a share between two waves."""
    line = reader.line
    i = place_of(reader, n)
    end = reader.end(i)
    base = reader.base(i, end)
    has_base = any(role != "topic" for role, _ in reader.tags.values()) or bool(reader.of_kind(Kind.YEARS))
    options: list[tuple[Share, Share]] = []
    said = _years_of_pair(reader)
    for series in by_question(candidates):
        waves = sorted(series, key=lambda s: max(s.years))
        lasts = [s for s in waves if end in s.years] or ([] if reader.tags and end != reader.year else waves[-1:])
        if len(said) == 2 and (both := [next((s for s in waves if y in s.years), None) for y in said]) and all(both):
            options += [(both[0], both[1])]  # type: ignore[list-item]
            continue
        for last in lasts:
            earlier = [s for s in waves if max(s.years) < max(last.years)]
            of_base = [s for s in earlier if base in s.years]
            if has_base and (of_base or base != end - 1):
                earlier = of_base
            options += [(earlier[-1], last)] if earlier else []
    if not options:
        return unchecked(line.start, n, "Det finns inga två mätningar att jämföra.")
    if not sign:
        return unchecked(line.start, n, "Det framgår inte åt vilket håll ändringen gick.")
    relative = n.unit is Unit.PERCENT
    values = [
        (100 * (b.percent - a.percent) / a.percent if relative and a.percent else b.percent - a.percent, a, b)
        for a, b in options
    ]
    fitting = [v for v in values if n.fits(abs(v[0])) and (not sign or not v[0] or (v[0] > 0) == (sign > 0))]
    if (
        relative
        and not fitting
        and any(
            n.fits(abs(b.percent - a.percent)) and (not sign or (b.percent - a.percent) * sign >= 0) for a, b in options
        )
    ):
        points = next(
            (a, b) for a, b in options if n.fits(abs(b.percent - a.percent)) and (b.percent - a.percent) * sign >= 0
        )
        return _points_as_percent(reader, n, *points, sign)
    differences = [
        b.percent - a.percent for series in waves_by_question(candidates) for a, b in combinations(series, 2)
    ]
    if (
        not fitting
        and len({reader.year_of(k) for k in reader.tags}) > 1
        and len(said) != 2
        and any(n.fits(abs(d)) and d * sign > 0 for d in differences)
    ):
        return unchecked(line.start, n, "Det framgår inte vilka mätningar som jämförs.")
    value, first, last = fitting[0] if fitting else values[0]
    expected = round_half_up(value, 1)
    signed = (sign or (1 if value >= 0 else -1)) * n.value
    name = line.facts.area_name(last.area)
    basis = f"{name}, {last.survey}: {say(first.percent, Unit.PERCENT, False)} {first.wave} → {say(last.percent, Unit.PERCENT, False)} {last.wave}"
    words = f"Texten säger {say(signed, n.unit, True)}, registret ger {say(expected, n.unit, True)} ({basis})."
    return share_finding(
        reader, n, f"{name}: {last.answer}, ändring", signed, expected, bool(fitting), words, change=True
    )


def _years_of_pair(reader: Reader) -> list[int]:
    """The two years of "från 52 procent 2021 till 61 procent 2025"; none where the sentence names others or none."""
    of = {
        reader.governed(j): reader.year_of(k)
        for k, (role, j) in reader.tags.items()
        if role == "after" and j >= 0 and reader.governed(j) in (Kind.FROM, Kind.TO)
    }
    return [of[Kind.FROM], of[Kind.TO]] if len(of) == 2 == len(reader.tags) else []


def is_ratio(reader: Reader, i: int) -> bool:
    """True for "dubbelt så stor andel kvinnor som män", between groups or areas and not years."""
    t = reader.tokens[i]
    if not (isinstance(t.value, Number) and t.value.is_rough and re.search(r"\bså\b", t.text, re.I)):
        return False
    rest = reader.line.words[t.end :]
    areas = [k for k in reader.tokens[i:] if k.kind is Kind.AREA]
    groups = {g for p, g in GROUPS if p.search(rest)}
    first = named_group(reader.line.words[: t.start])
    is_pair = len(groups) == 2 or (len(groups) == 1 and first is not None and first not in groups)
    return bool(re.search(r"\bsom\b", rest)) and (is_pair or len(areas) > 0)


def judge_ratio(reader: Reader, n: Number, candidates: list[Share]) -> Finding:
    """The ratio between the shares of two groups of one area in the latest wave: "dubbelt så stor andel kvinnor som män"."""
    line = reader.line
    rest = line.words[n.end :]
    i = place_of(reader, n)
    than = next((t for t in reader.tokens[i:] if t.kind is Kind.AREA), None)
    before = [t for t in reader.tokens[:i] if t.kind is Kind.AREA]
    if than is not None and before and named_group(line.words) is None:
        return _ratio_of_areas(reader, n, candidates, str(before[-1].value), str(than.value))
    first, _, second = rest.partition(" som ")
    one, other = named_group(first) or named_group(line.words[: n.start]), named_group(second)
    latest = max(candidates, key=lambda s: max(s.years))
    alike = [
        s
        for s in line.facts.shares
        if (s.area, s.survey, s.question, s.answer, s.wave)
        == (latest.area, latest.survey, latest.question, latest.answer, latest.wave)
    ]
    shares = {s.group: s.percent for s in alike}
    if (
        reader.of_kind(Kind.AREA)[1:]
        or one is None
        or other is None
        or not {one, other} <= set(shares)
        or not shares[other]
    ):
        return unchecked(line.start, n, "Det framgår inte vilka andelar som jämförs.")
    true = 100 * (shares[one] / shares[other] - 1)
    basis = f"{one} {say(shares[one], Unit.PERCENT, False)}, {other} {say(shares[other], Unit.PERCENT, False)}, {latest.survey} {latest.wave}"
    words = f"Texten säger {n.text}, registret ger {number(round_half_up(1 + true / 100, 1), 1)} gånger ({basis})."
    about = f"{line.facts.area_name(latest.area)}: {latest.answer}, skillnad"
    return share_finding(reader, n, about, n.value, round_half_up(true, 1), n.fits(true), words)


def _ratio_of_areas(reader: Reader, n: Number, candidates: list[Share], area: str, than: str) -> Finding:
    """The ratio between the shares of two areas in their latest wave: "39,8 procent i Videkulla, mer än dubbelt så många som i Kvarnsvalan"."""
    line, facts = reader.line, reader.line.facts
    asked = {(s.survey, s.question, s.answer, s.group) for s in candidates}
    latest = max((max(s.years) for s in candidates), default=0)
    ratios = []
    for of in asked:
        both = [
            next(
                (
                    s
                    for s in facts.shares
                    if s.area == a and (s.survey, s.question, s.answer, s.group) == of and latest in s.years
                ),
                None,
            )
            for a in (area, than)
        ]
        if both[0] is not None and both[1] is not None and both[1].percent:
            ratios.append((both[0], both[1], 100 * (both[0].percent / both[1].percent - 1)))
    if not ratios or area == than or reader.tags:
        return unchecked(line.start, n, "Det framgår inte vilka andelar som jämförs.")
    fitting = [r for r in ratios if n.fits(r[2])]
    one, other, true = (fitting or ratios)[0]
    if not fitting and not n.is_far_from(true):
        return unchecked(line.start, n, f"”{n.text}” är för ungefärligt för att prövas.")
    shown = " och ".join(f"{facts.area_name(s.area)} {say(s.percent, Unit.PERCENT, False)}" for s in (one, other))
    times = number(round_half_up(1 + true / 100, 1), 1)
    words = f"Texten säger {n.text}, registret ger {times} gånger ({shown}, {one.survey} {one.wave})."
    about = f"{facts.area_name(one.area)}: {one.answer}, skillnad"
    return share_finding(reader, n, about, n.value, round_half_up(true, 1), bool(fitting), words)


def _points_as_percent(reader: Reader, n: Number, first: Share, last: Share, sign: int) -> Finding:
    """A change that is right in procentenheter and written as procent, which is another number."""
    line = reader.line
    true = round_half_up(100 * (last.percent - first.percent) / first.percent, 1)
    words = (
        f"Texten säger {say(sign * n.value, Unit.PERCENT, True)}, men ändringen är i procentenheter: från "
        f"{say(first.percent, Unit.PERCENT, False)} ({first.wave}) till {say(last.percent, Unit.PERCENT, False)} ({last.wave}) "
        f"är {say(round_half_up(last.percent - first.percent, 1), Unit.POINTS, True)}."
    )
    about = f"{line.facts.area_name(last.area)}: {last.answer}, ändring"
    return share_finding(reader, n, about, sign * n.value, true, False, words, change=True)


def judge_difference(reader: Reader, n: Number, candidates: list[Share], stem: str, sign: int) -> Finding:
    """ "fyra procentenheter högre än i Vällingby", "… högre än för männen", "… högre än 2024"."""
    line, facts = reader.line, reader.line.facts
    i = place_of(reader, n)
    rest = reader.tokens[i + 1 :]
    latest = max(candidates, key=lambda s: max(s.years))
    than = next((k for k, t in enumerate(rest) if t.kind is Kind.THAN), 0)
    own_after = next((str(t.value) for t in rest[:than] if t.kind is Kind.AREA), None)  # "högre i Månvreten än i …"
    other_area = next((str(t.value) for t in rest[than:] if t.kind is Kind.AREA), None)
    other_group = named_group(line.words[n.end :])
    if other_area is None and other_group is None:
        return judge_change(reader, n, candidates, sign)
    own_area = own_after or reader.area_of(i, reader.carried.area or facts.scope.area.id)
    if other_area is not None and other_area == own_area:
        earlier = [str(t.value) for t in reader.tokens[:i] if t.kind is Kind.AREA and str(t.value) != other_area]
        own_area = earlier[-1] if earlier else facts.scope.area.id
    group = named_group(line.words[: n.start]) or "alla"

    def of(area: str | None, g: str) -> Share | None:
        return next(
            (
                s
                for s in facts.shares
                if s.area == area
                and s.group == g
                and (s.survey, s.question, s.answer, s.wave)
                == (latest.survey, latest.question, latest.answer, latest.wave)
            ),
            None,
        )

    first, second = of(own_area, group), of(other_area or own_area, other_group or group)
    if first is None or second is None or first == second:
        return unchecked(line.start, n, "Det framgår inte vilka andelar som jämförs.")
    value = first.percent - second.percent
    right = n.fits(abs(value)) and value * sign > 0
    words = f"Texten säger {say(sign * n.value, n.unit, True)}, registret ger {say(round_half_up(value, 1), n.unit, True)} ({facts.area_name(first.area)}, {first.survey} {first.wave})."
    return share_finding(
        reader,
        n,
        f"{facts.area_name(first.area)}: {first.answer}, skillnad",
        sign * n.value,
        round_half_up(value, 1),
        right,
        words,
        change=True,
    )


_APART = re.compile(r"\b(?:skillnad|differens|glapp|gap|avstånd)\w*[^.;0-9]{0,60}?\bmellan\b", re.I)


def areas_apart(reader: Reader, i: int) -> tuple[str, str] | None:
    """The two areas of "skillnaden i otrygghet mellan Kvarnby och Ekudden är 33 procentenheter"; no group or year beside them."""
    words = reader.line.words
    between = _APART.search(words, 0, reader.tokens[i].start)
    areas = [str(t.value) for t in reader.of_kind(Kind.AREA) if t.value]
    if between is None or len(areas) != 2 or areas[0] == areas[1] or reader.tags or named_group(words):
        return None
    return areas[0], areas[1]


def groups_apart(reader: Reader, i: int) -> tuple[str, str] | None:
    """The two groups of "skillnaden i trygghet mellan kvinnor och män är tio procentenheter"; no area or year beside them."""
    words = reader.line.words
    between = _APART.search(words, 0, reader.tokens[i].start)
    if between is None or reader.of_kind(Kind.AREA) or reader.tags:
        return None
    named = [g for p, g in GROUPS if p.search(words, between.start(), reader.tokens[i].start)]
    return (named[0], named[1]) if len(named) == 2 else None


def judge_groups_apart(reader: Reader, n: Number, groups: tuple[str, str], candidates: list[Share]) -> Finding:
    """The difference between the shares of two groups of the scope in the latest wave that both are in."""
    facts = reader.line.facts
    of_scope = [s for s in candidates if s.area == facts.scope.area.id and max(s.years) <= facts.scope.year]
    pairs = []
    for series in by_question(of_scope):
        one, other = ({s.wave: s for s in series if s.group == g} for g in groups)
        both = sorted((w for w in one if w in other), key=lambda w: max(one[w].years))
        pairs += [(one[both[-1]], other[both[-1]])] if both else []
    return _apart(reader, n, pairs, lambda s: s.group)


def judge_apart(reader: Reader, n: Number, areas: tuple[str, str], candidates: list[Share]) -> Finding:
    """The difference between the shares of two areas in the latest wave that both are in."""
    facts = reader.line.facts
    pairs = []
    for series in waves_by_question([s for s in candidates if s.group == "alla"]):
        one, other = ({s.wave: s for s in series if s.area == a and max(s.years) <= facts.scope.year} for a in areas)
        both = [w for w in one if w in other]
        pairs += [(one[both[-1]], other[both[-1]])] if both else []
    return _apart(reader, n, pairs, lambda s: facts.area_name(s.area))


def _apart(reader: Reader, n: Number, pairs: list[tuple[Share, Share]], name: Callable[[Share], str]) -> Finding:
    """How far apart the shares of a pair lie, of the one that fits the number if any does."""
    line, facts = reader.line, reader.line.facts
    if not pairs:
        return unchecked(line.start, n, "Det framgår inte vilka andelar som jämförs.")
    fitting = [p for p in pairs if n.fits(abs(p[0].percent - p[1].percent))]
    first, second = (fitting or pairs)[0]
    true = round_half_up(abs(first.percent - second.percent), 1)
    shown = " och ".join(f"{name(s)} {say(s.percent, Unit.PERCENT, False)}" for s in (first, second))
    words = f"Texten säger {say(n.value, n.unit, False)}, registret ger {say(true, n.unit, False)} ({shown}, {first.survey} {first.wave})."
    about = f"{facts.area_name(first.area)}: {first.answer}, skillnad"
    return share_finding(reader, n, about, n.value, true, bool(fitting), words)


def share_finding(
    reader: Reader,
    n: Number,
    about: str,
    stated: float,
    expected: float,
    right: bool,
    words: str,
    *,
    change: bool = False,
) -> Finding:
    """What the register says of a share."""
    line = reader.line
    place = (line.start + n.start, line.start + n.end)
    return Finding(
        *place,
        n.text,
        about,
        stated,
        expected,
        Verdict.RIGHT if right else Verdict.WRONG,
        words,
        says=n.text if n.is_rough else say(stated, n.unit, change),
        holds=say(expected, n.unit, change),
    )
