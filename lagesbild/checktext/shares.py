"""What a sentence says of surveys: shares of an area, a group and a wave, and their changes in procentenheter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lagesbild.checktext.numbers import Number, Unit
from lagesbild.checktext.reading import Reader
from lagesbild.checktext.report import Finding, say, unchecked
from lagesbild.checktext.share_changes import (
    areas_apart,
    by_question,
    groups_apart,
    is_ratio,
    judge_apart,
    judge_change,
    judge_difference,
    judge_groups_apart,
    judge_ratio,
    place_of,
    share_finding,
    waves_by_question,
)
from lagesbild.checktext.share_ranks import (
    against_change_rank,
    against_direction,
    against_other,
    against_rank,
    against_same,
    against_waves,
    against_whole,
    against_year,
)
from lagesbild.checktext.survey_words import (
    GROUPS,
    area_words,
    group_of,
    groups_in_turn,
    is_of_all,
    named_group,
    of_named_survey,
    only_stem,
    shares_answering,
    topics_asked,
)
from lagesbild.checktext.tokens import Kind
from lagesbild.swedish import round_half_up

_NOT = re.compile(
    r"\b(?:inte(?!\s++(?:ha|gå|någon|har\s++funk)|\s++ut)|varken|aldrig|ej|ska|skulle|bör|mål\w*|väntas|beräknas)\b",
    re.I,
)


_MORE_THAN = re.compile(r"\s*+(?P<up>högre|fler|större|mer)|\s*+(?P<down>lägre|färre|mindre)", re.I)


def findings(reader: Reader, stem: str | None = None) -> dict[int, Finding | None] | None:
    """By the place of each share or change; None when the sentence is not about a survey.

    ``stem`` is what the sentence before was about, where this one says nothing else.
    """
    line = reader.line
    shares = [n for n in line.numbers if n.unit is not Unit.COUNT]
    shares = sorted([*shares, *_without_unit(reader)], key=lambda n: n.start) if shares else []
    places = topics_asked(line.words, line.facts.shares, area_words(reader))
    if not places and not stem and any(n.unit is Unit.POINTS for n in shares):
        areas = {t.value for t in reader.of_kind(Kind.AREA)} or {line.facts.scope.area.id}
        stem = only_stem([s for s in line.facts.shares if s.area in areas])
    if not shares or not (places or stem) or not line.facts.shares or (reader.of_kind(Kind.CATEGORY) and not places):
        return None
    made: dict[int, Finding | None] = {}
    waves = _waves_in_turn(reader, shares)
    for n in shares:
        before = [s for at, s in places if at < n.start]
        after = [s for at, s in places if at >= n.start]
        following = next((m.start for m in line.numbers if m.start > n.start), len(line.words))
        near = [
            s
            for at, s in places
            if n.end <= at < following and not re.search(r"[,;]|\boch\b|\bmedan\b", line.words[n.end : at])
        ]
        chosen = near[0] if near else before[-1] if before else after[0] if after else stem
        assert chosen is not None
        groups = {g for p, g in GROUPS if p.search(line.words[: shares[0].start])}
        if "har inte funktionsnedsättning" in groups:
            groups -= {"har funktionsnedsättning"}
        in_turn = groups_in_turn(line.words, shares)
        if len(shares) > 1 and len(groups) > 1 and not in_turn:
            made[n.start] = unchecked(line.start, n, "Det framgår inte vilken grupp talet gäller.")
            continue
        made[n.start] = _share(reader, n, chosen, in_turn.get(n.start), waves.get(n.start))
    return made


def _waves_in_turn(reader: Reader, shares: Sequence[Number]) -> dict[int, int]:
    """How many waves before the last each share of "har ökat varje mätning: 31, 35 respektive 38 procent" is of, by its place."""
    places = {n.start for n in shares if not n.is_rough}
    runs = [[reader.tokens[i].start for i in run] for run in reader.runs() if not reader.tags]
    of_shares = [run for run in runs if set(run) <= places]
    said = re.search(
        r"\b(?:varje|alla|samtliga|tre|två|fyra|senaste|fler)\b[^.;:]*(?:mätning|undersökning|enkät|gång)|\bår\s++(?:för|efter)\s++år\b|\bvarje\s++år\b",
        reader.line.words,
        re.I,
    )
    if len(of_shares) != 1 or not said or len({t.value for t in reader.of_kind(Kind.AREA)}) > 1:
        return {}
    return {at: len(of_shares[0]) - 1 - k for k, at in enumerate(of_shares[0])}


def _without_unit(reader: Reader) -> list[Number]:
    """The numbers in brackets right after a year or an area, which leave out the "procent" that the others have."""
    tokens = reader.tokens
    return [
        replace(reader.number(i), unit=Unit.PERCENT)
        for i in reader.at
        if i >= 2
        and not reader.number(i).is_rough
        and reader.number(i).unit is Unit.COUNT
        and tokens[i - 1].kind is Kind.OPEN
        and tokens[i - 2].kind in (Kind.YEAR, Kind.AREA)
        and [t.kind for t in tokens[i + 1 : i + 2]] == [Kind.CLOSE]
        and not reader.of_kind(Kind.CATEGORY)
    ]


def _share(reader: Reader, n: Number, stem: str, given: str | None = None, wave: int | None = None) -> Finding:
    line, facts = reader.line, reader.line.facts
    i = place_of(reader, n)
    if _NOT.search(line.words):
        return unchecked(line.start, n, "Meningen nekar eller säger vad som ska hända.")
    if n.unit is Unit.POINTS and (pair := areas_apart(reader, i)) is not None:
        return judge_apart(reader, n, pair, shares_answering(line.words, facts.shares, stem))
    if n.unit is Unit.POINTS and (of_groups := groups_apart(reader, i)) is not None:
        return judge_groups_apart(reader, n, of_groups, shares_answering(line.words, facts.shares, stem))
    area = reader.area_of(i, reader.carried.area or facts.scope.area.id)
    group = given or group_of(reader, n)
    if area is None or group is None:
        return unchecked(line.start, n, "Det framgår inte vilken grupp andelen gäller.")
    name = facts.area_name(area)
    candidates = [
        s
        for s in shares_answering(line.words, facts.shares, stem)
        if s.area == area and s.group == group and max(s.years) <= facts.scope.year
    ]
    candidates = of_named_survey(reader, candidates)
    if not candidates:
        return unchecked(
            line.start,
            n,
            f"Ingen inläst undersökning har andelen ”{stem}” för {name}{'' if group == 'alla' else f', {group}'}.",
        )
    if n.unit is Unit.POINTS and (m := _MORE_THAN.match(line.words, n.end)):
        return judge_difference(reader, n, candidates, stem, 1 if m["up"] else -1)
    sign, at = reader.direction(i, -1)
    if at >= 0 and is_ratio(reader, at):
        sign = 0  # "dubbelt så stor andel kvinnor (38 %) som män (20 %)" compares no years
    if is_ratio(reader, i):
        return judge_ratio(reader, n, candidates)
    governed = reader.governed(i)
    is_change = n.unit is Unit.POINTS or bool(n.sign) or (governed is Kind.BY and bool(sign))
    if is_change:
        reader.used |= {j for j in range(i) if reader.direction(i, -1)[1] == j}
        return judge_change(reader, n, candidates, n.sign or sign)
    year = reader.own_year(i)
    base = reader.base(i, reader.end(i))
    asked: int | None = year
    previous = False
    in_turn = given or i in reader.areas_in_turn or is_of_all(reader, n)
    if year is None and governed in (Kind.FROM, Kind.THAN) and not in_turn and not _names_area(reader, i):
        asked = base if isinstance(base, int) and any(reader.year_of(k) == base for k in reader.tags) else None
        previous = True
    elif year is None:
        topic = reader.topic(i)
        asked = topic
    options = []
    for series in by_question(candidates):
        waves = sorted(series, key=lambda s: max(s.years))
        if wave is not None:
            options += waves[-1 - wave : len(waves) - wave]
        elif asked is not None:
            options += [s for s in waves if asked in s.years]
        elif previous:
            options += waves[-2:-1]
        else:
            options += waves[-1:]
    if not options:
        return unchecked(
            line.start, n, f"Undersökningen finns inte för {asked}." if asked else "Det finns ingen tidigare mätning."
        )
    fitting = [s for s in options if n.fits(s.percent)]
    if previous and asked is None and not fitting and any(n.fits(w[-1].percent) for w in waves_by_question(candidates)):
        return unchecked(line.start, n, "Det framgår inte vilken mätning talet gäller.")
    is_apart = year is None and asked is not None and all(reader.is_number_between(k, i) for k in reader.tags)
    if is_apart and not fitting and any(n.fits(s.percent) for s in candidates):
        return unchecked(
            line.start, n, "Det framgår inte vilken mätning talet gäller."
        )  # "sjönk 2022 med 4, nu åter 57"
    sign = sign or _sign_after(reader, i)
    in_row = against_waves(reader, i, (fitting or options)[0], candidates, sign)
    if in_row == "?":
        return unchecked(line.start, n, "Det framgår inte hur många mätningar ändringen har pågått.")
    contradictions = {
        k: in_row
        or against_direction(reader, i, s, candidates, sign, governed)
        or against_rank(reader, i, s)
        or against_change_rank(reader, i, s, sign)
        or against_year(reader, i, s, candidates)
        or against_whole(reader, i, s)
        or against_same(reader, i, s, candidates)
        or against_other(reader, s)
        for k, s in enumerate(fitting or options[:1])
    }
    chosen = next((k for k in contradictions if not contradictions[k]), 0)  # of several surveys, the one that is meant
    shown = fitting[chosen] if fitting else options[0]
    contradiction = contradictions[chosen] if fitting else ""
    basis = f"{name}, {shown.survey} {shown.wave}: {shown.question} – {shown.answer}"
    expected = round_half_up(shown.percent, 1)
    words = contradiction or f"Texten säger {say(n.value, n.unit, False)}, registret har {say(expected, n.unit, False)}"
    return share_finding(
        reader,
        n,
        f"{name}: {shown.answer}",
        n.value,
        expected,
        bool(fitting) and not contradiction,
        f"{words} ({basis}).",
    )


def _sign_after(reader: Reader, i: int) -> int:
    """The direction of "26,9 procent, en nedgång från 2024", said after a share and before the next number."""
    places = [j for j in reader.part(i) if j > i and not reader.is_number_between(j, i)]
    signs = {j: sign for j in places if (sign := reader.sign(reader.tokens[j])) and not is_ratio(reader, j)}
    if len(signs) != 1:
        return 0
    reader.used |= set(signs)
    return next(iter(signs.values()))


def _names_area(reader: Reader, i: int) -> bool:
    """True when a comparison is with another area: "jämfört med 43 procent i Vällingby"."""
    for t in reader.tokens[i + 1 : i + 5]:
        if t.kind is Kind.AREA:
            return True
        if t.kind in (Kind.COMMA, Kind.NUMBER, *([Kind.YEAR])):
            return False
    previous = max((k for k in reader.at if k < i), default=0)
    if re.match(
        r"\s*+(?:%|procent)?\s*+(?:bland|för|av|hos)\s++(?:de\s++)?övriga",
        reader.line.words[reader.number(i).end :],
        re.I,
    ):
        return True
    return any(t.kind is Kind.AREA for t in reader.tokens[previous:i]) or bool(
        named_group(reader.line.words[reader.tokens[i].start : reader.tokens[i].start + 40])
    )
