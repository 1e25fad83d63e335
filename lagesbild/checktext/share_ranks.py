"""What a sentence says beside a share, and the register contradicts: a direction, another year, the whole, a rank."""

from __future__ import annotations

import re
from itertools import pairwise

from lagesbild.checktext.facts import Share
from lagesbild.checktext.numbers import Unit
from lagesbild.checktext.reading import Reader
from lagesbild.checktext.report import say
from lagesbild.checktext.subjects import FOLLOWED
from lagesbild.checktext.survey_words import named_group
from lagesbild.checktext.tokens import Kind
from lagesbild.swedish import round_half_up


def against_direction(
    reader: Reader, i: int, shown: Share, candidates: list[Share], sign: int, governed: Kind | None
) -> str:
    """What is wrong with the direction that is said of a share."""
    if not sign or governed not in (Kind.TO, Kind.FROM, Kind.THAN, Kind.BY, None):
        return ""
    waves = sorted(
        (s for s in candidates if (s.survey, s.question, s.answer) == (shown.survey, shown.question, shown.answer)),
        key=lambda s: max(s.years),
    )
    at = waves.index(shown)
    pair = (
        (shown, waves[at + 1])
        if governed in (Kind.FROM, Kind.THAN) and at + 1 < len(waves)
        else (waves[at - 1], shown)
        if at
        else None
    )
    clause = reader.part(i)
    years = sorted({reader.year_of(k) for k in reader.tags if k in clause} or {reader.year_of(k) for k in reader.tags})
    named = [s for s in waves if any(y in s.years for y in years)]
    if len(named) == 2:
        pair = (named[0], named[1])
    if pair is not None:
        reader.used |= {j for j in range(i) if reader.direction(i, -1)[1] == j}
    if pair is None or (pair[1].percent - pair[0].percent) * sign > 0:
        return ""
    way = "ökning" if sign > 0 else "minskning"
    return f"Texten säger {way}, men andelen gick från {say(pair[0].percent, Unit.PERCENT, False)} ({pair[0].wave}) till {say(pair[1].percent, Unit.PERCENT, False)} ({pair[1].wave})"


def against_year(reader: Reader, i: int, shown: Share, candidates: list[Share]) -> str:
    """What is wrong with "…, men är fortfarande högre än 2021" after the share of a wave, or before "2021 (28)"."""
    for j, t in enumerate(reader.tokens):
        if t.kind not in (Kind.MORE, Kind.LESS) or any(k.kind is Kind.AREA for k in reader.tokens[j:]):
            continue
        rest = reader.tokens[j + 1 : j + 4]
        if [k.kind for k in rest[:2]] != [Kind.THAN, Kind.YEAR] or named_group(reader.line.words[t.start :]):
            continue
        waves = sorted(
            (s for s in candidates if (s.survey, s.question, s.answer) == (shown.survey, shown.question, shown.answer)),
            key=lambda s: max(s.years),
        )
        before = [s for s in waves if reader.year_of(j + 2) in s.years]
        last = waves[-1]
        if len(before) != 1 or last is before[0]:
            continue
        reader.used.add(j)
        sign = 1 if t.kind is Kind.MORE else -1
        if (last.percent - before[0].percent) * sign > 0:
            continue
        return (
            f"Texten säger {t.text} än {reader.year_of(j + 2)}, men andelen är {say(last.percent, Unit.PERCENT, False)} ({last.wave}) "
            f"mot {say(before[0].percent, Unit.PERCENT, False)} ({before[0].wave})"
        )
    return ""


def against_same(reader: Reader, i: int, shown: Share, candidates: list[Share]) -> str:
    """What is wrong with "17 procent, oförändrat sedan 2021"; without a year, it is the wave before."""
    same = [j for j in reader.part(i) if reader.tokens[j].kind is Kind.SAME and not reader.is_number_between(j, i)]
    if (
        len(same) != 1
        or re.match(r"\s++(?:hög|låg)", reader.line.words[reader.tokens[same[0]].end :])
        or any(reader.tokens[j].kind is Kind.AREA for j in range(same[0], reader.part(i)[-1] + 1))
    ):
        return ""
    named = {reader.year_of(k) for k, (role, _) in reader.tags.items() if role == "base"}
    waves = sorted(
        (s for s in candidates if (s.survey, s.question, s.answer) == (shown.survey, shown.question, shown.answer)),
        key=lambda s: max(s.years),
    )
    before = [s for s in waves if max(s.years) < max(shown.years) and (not named or named & set(s.years))]
    if not before or len(named) > 1:
        return ""
    change = abs(shown.percent - before[-1].percent)
    if 0.5 < change < 3:
        return ""  # how exact is it meant?
    reader.used.add(same[0])
    if change <= 0.5:
        return ""
    return (
        f"Texten säger {reader.tokens[same[0]].text}, men andelen gick från {say(round_half_up(before[-1].percent, 1), Unit.PERCENT, False)} "
        f"({before[-1].wave}) till {say(round_half_up(shown.percent, 1), Unit.PERCENT, False)} ({shown.wave})"
    )


def against_other(reader: Reader, shown: Share) -> str:
    """What is wrong with "kvinnor har större förtroende än män" or "otryggheten är högre i Kvarnby än i Ekudden", in the wave of the share."""
    words, tokens = reader.line.words, reader.tokens
    compared = [j for j, t in enumerate(tokens) if t.kind in (Kind.MORE, Kind.LESS)]
    than = (
        next((k for k in range(compared[0] + 1, len(tokens)) if tokens[k].kind is Kind.THAN), None)
        if compared
        else None
    )
    if len(compared) != 1 or than is None or any(compared[0] < n < than for n in reader.at):
        return ""
    j, at = compared[0], tokens[than].end
    if any(t.kind in (Kind.BUT, Kind.YEAR) for t in tokens[j : than + 3]):
        return ""
    groups = [
        named_group(words[:at]),
        named_group(words[at : min((n.start for n in reader.line.numbers if n.start >= at), default=len(words))]),
    ]
    areas = [
        [str(t.value) for t in tokens[:than] if t.kind is Kind.AREA and t.value],
        [str(t.value) for t in tokens[than : than + 4] if t.kind is Kind.AREA and t.value],
    ]
    same = (shown.survey, shown.question, shown.answer, shown.wave)
    alike = {
        (s.area, s.group): s.percent
        for s in reader.line.facts.shares
        if (s.survey, s.question, s.answer, s.wave) == same
    }
    if groups[0] and areas[1] == [shown.area] and groups[1] is None:
        groups[1] = "alla"  # "i högre grad än kommunen som helhet"
        areas[1] = []
    if all(groups) and not areas[1] and groups[0] != groups[1]:
        pair = [(shown.area, str(g)) for g in groups]
    elif not any(groups) and areas[0] and len(areas[1]) == 1 and areas[0][-1] != areas[1][0]:
        pair = [(areas[0][-1], shown.group), (areas[1][0], shown.group)]
    else:
        return ""
    own = (shown.area, shown.group)
    if not set(pair) <= set(alike) or own not in pair or (own == pair[1] and len(reader.at) == 1):
        return ""  # "män känner större trygghet än kvinnor: bara 18 procent …" may be of the first
    said = _FEELS.search(words, tokens[j].start, at) or _FEELS.search(words, 0, at)
    is_turned = said is not None and bool(said["un"]) != bool(_UNSAFE.search(shown.answer))
    sign = (1 if tokens[j].kind is Kind.MORE else -1) * (-1 if is_turned else 1)
    reader.used.add(j)
    one, other = (alike[p] for p in pair)
    if (one - other) * sign > 0:
        return ""
    names = [g if all(groups) else reader.line.facts.area_name(a) for a, g in pair]
    shares = [say(round_half_up(v, 1), Unit.PERCENT, False) for v in (one, other)]
    return f"Texten säger {tokens[j].text}, men andelen är {shares[0]} för {names[0]} och {shares[1]} för {names[1]}"


_FEELS = re.compile(r"\b(?P<un>o)?trygg\w*", re.I)


_WAVES = re.compile(
    r"\b(?:(?:vid\s++|i\s++|för\s++)?(?:(?P<each>varje)\s++(?:ny\s++)?(?:mätning|undersökning|enkät)(?:somgång)?\b"
    r"|(?P<nth>andra|tredje|fjärde|femte)\s++(?:mätningen|undersökningen|gången|enkäten)\s++i\s++(?:rad|följd)"
    r"|(?P<count>två|tre|fyra|fem|[2-5])\s++(?:mätningar|undersökningar|enkäter|gånger)\s++i\s++(?:rad|följd)))",
    re.I,
)
_NTH = {"andra": 2, "tredje": 3, "fjärde": 4, "femte": 5, "två": 2, "tre": 3, "fyra": 4, "fem": 5}


def against_waves(reader: Reader, i: int, shown: Share, candidates: list[Share], sign: int) -> str:
    """What is wrong with "har ökat vid varje mätning", "för tredje mätningen i rad"; "?" where it may be one wave fewer."""
    match = _WAVES.search(reader.line.words)
    if match is None or not sign:
        return ""
    series = (s for s in candidates if (s.survey, s.question, s.answer) == (shown.survey, shown.question, shown.answer))
    waves = sorted(series, key=lambda s: max(s.years))
    since = [reader.year_of(k) for k in reader.tags]
    if match["each"]:
        waves = [s for s in waves if not since or max(s.years) >= min(since)]
        steps = len(waves) - 1
    else:
        word = (match["nth"] or match["count"]).lower()
        steps = _NTH.get(word) or int(word)
    goes = [(b.percent - a.percent) * sign > 0 for a, b in pairwise(waves)]
    reader.use(*match.span())
    if len(goes) >= steps and all(goes[-steps:]):
        return ""
    if not match["each"] and len(goes) >= steps - 1 and all(goes[len(goes) - steps + 1 :]):
        return "?"
    told = ", ".join(f"{say(round_half_up(s.percent, 1), Unit.PERCENT, False)} ({s.wave})" for s in waves)
    return f"Texten säger {match[0].strip()}, men andelen var {told}"


_BESIDE_WHOLE = re.compile(
    r"\b(?:(?P<over>över|ovanför)|under|nedanför)\s++(?:kommun|stads?)?(?:snittet|genomsnittet)(?:\s++(?:i|för)\s++(?:hela\s++)?(?:kommunen|staden))?\b",
    re.I,
)


def against_whole(reader: Reader, i: int, shown: Share) -> str:
    """What is wrong with "ligger under kommunsnittet" of the share of a part."""
    match = _BESIDE_WHOLE.search(reader.line.words)
    around = reader.line.facts.scope.directory.ancestors(shown.area)
    if match is None or not around:
        return ""
    same = (shown.survey, shown.question, shown.answer, shown.wave, shown.group)
    whole = next(
        (
            s
            for s in reader.line.facts.shares
            if s.area in around and (s.survey, s.question, s.answer, s.wave, s.group) == same
        ),
        None,
    )
    sign = 1 if match["over"] else -1
    if whole is None or (shown.percent - whole.percent) * sign > 0:
        return ""
    name = reader.line.facts.area_name(whole.area)
    return f"Texten säger {match[0]}, men {name} har {say(round_half_up(whole.percent, 1), Unit.PERCENT, False)}"


def against_rank(reader: Reader, i: int, shown: Share) -> str:
    """What is wrong when the sentence says that an area has the highest or lowest share and it has not."""
    ranks = [(j, t) for j, t in enumerate(reader.tokens) if t.kind is Kind.RANK and j < i and t.text.lower() != "mest"]
    ranks = [(j, t) for j, t in ranks if not re.search(r"andel|sen", t.text, re.I)]
    if (safest := _against_safest(reader, i, shown)) is not None:
        return safest
    if not ranks or reader.tokens[i - 1].kind is Kind.RANK:
        return ""
    if shown.group != "alla" and {str(t.value) for t in reader.of_kind(Kind.AREA)} <= {shown.area}:
        return _against_group_rank(reader, i, shown, ranks[-1][0])
    j, token = ranks[-1]
    areas = [(k, str(t.value)) for k, t in enumerate(reader.tokens) if t.kind is Kind.AREA]
    after = [a for k, a in areas if k > j]
    first_number = next((k for k in reader.at if k > j), len(reader.tokens))
    if areas and areas[0][0] < j and not any(j < k < first_number for k, _ in areas):
        after = [[a for k, a in areas if k < j][-1], *after]  # "Ekudden har flest otrygga, 36 %, följt av Kvarnby"
    of_rank = after[0] if after else areas[-1][1] if areas else None
    order = token.rank[0]
    if of_rank != shown.area:
        if (
            shown.area not in after
            or len(set(after)) != len(after)
            or not FOLLOWED.search(reader.line.words, token.end)
        ):
            return ""
        order += after.index(shown.area)
        reader.used |= {k for k, t in enumerate(reader.tokens) if t.text.lower() == "därefter" and k > j}
    alike = [
        s
        for s in reader.line.facts.shares
        if (s.survey, s.question, s.answer, s.wave, s.group)
        == (shown.survey, shown.question, shown.answer, shown.wave, shown.group)
    ]
    scope = reader.line.facts.scope
    around = {scope.area.id, *scope.directory.ancestors(scope.area.id)} - {shown.area}
    parts = [s for s in alike if s.area not in around]
    is_low = token.rank[1]
    ranked = sorted(parts, key=lambda s: s.percent, reverse=not is_low)
    if order > len(ranked):
        return ""
    reader.used.add(j)
    if ranked[order - 1].percent == shown.percent:
        return ""
    best = ranked[order - 1]
    name = reader.line.facts.area_name(best.area)
    nth = "" if order == 1 else f" på plats {order}"
    return (
        f"{'Lägst' if is_low else 'Högst'}{nth} har {name}, {say(round_half_up(best.percent, 1), Unit.PERCENT, False)}"
    )


def _against_group_rank(reader: Reader, i: int, shown: Share, j: int) -> str:
    """What is wrong with "otryggheten är störst bland kvinnor, 36 procent", among the loaded groups of one kind: by sex, or by age."""
    order, is_low = reader.tokens[j].rank
    if reader.is_number_between(j, i) or order != 1 or reader.tags:
        return ""
    is_age = shown.group[:1].isdigit()
    alike = {
        s.group: s.percent
        for s in reader.line.facts.shares
        if (s.area, s.survey, s.question, s.answer, s.wave)
        == (shown.area, shown.survey, shown.question, shown.answer, shown.wave)
        and (s.group in ("kvinnor", "män") if not is_age else s.group[:1].isdigit())
    }
    if shown.group not in alike or len(alike) < 2:
        return ""
    reader.used.add(j)
    first = (min if is_low else max)(alike, key=lambda g: alike[g])
    if alike[first] == alike[shown.group]:
        return ""
    return f"{'Lägst' if is_low else 'Högst'} har {first}, {say(round_half_up(alike[first], 1), Unit.PERCENT, False)}"


def against_change_rank(reader: Reader, i: int, shown: Share, sign: int) -> str:
    """What is wrong with "ökade i alla stadsdelar, mest i Västerby, från 46 till 53 procent": of all parts, from the wave before."""
    most = [
        j for j, t in enumerate(reader.tokens[:i]) if t.text.lower() == "mest" and not reader.is_number_between(j, i)
    ]
    if len(most) != 1 or not sign or reader.tags:
        return ""
    j = most[0]
    near = [str(t.value) for t in reader.tokens[j : j + 4] if t.kind is Kind.AREA] or [
        str(t.value) for t in reader.tokens[:j] if t.kind is Kind.AREA
    ]
    parts = {p.id for p in reader.line.facts.scope.parts}
    waves: dict[str, list[Share]] = {}
    for s in sorted(reader.line.facts.shares, key=lambda s: max(s.years)):
        same = (s.survey, s.question, s.answer, s.group) == (shown.survey, shown.question, shown.answer, shown.group)
        if same and s.area in parts and max(s.years) <= reader.year:
            waves.setdefault(s.area, []).append(s)
    changes = {a: sign * (of[-1].percent - of[-2].percent) for a, of in waves.items() if len(of) > 1}
    if near[-1:] != [shown.area] or shown.area not in changes or set(changes) != set(waves):
        return ""
    reader.used.add(j)
    said = [t for t in reader.tokens[:j] if t.kind in (Kind.UP, Kind.DOWN)]
    if _IN_ALL.search(reader.line.words, 0, reader.tokens[j].start) and said:
        if any(c <= 0 for c in changes.values()):
            return "Så var det inte i alla stadsdelar"
        reader.used |= {k for k in range(j) if reader.tokens[k] in said}
    first = max(changes, key=lambda a: changes[a])
    if changes[first] == changes[shown.area]:
        return ""
    name = reader.line.facts.area_name(first)
    return f"Mest har {name} ändrats, {say(round_half_up(sign * changes[first], 1), Unit.POINTS, True)}"


_IN_ALL = re.compile(r"\bi\s++(?:alla|samtliga)\s++(?:stadsdelar|områden|delar)\b", re.I)
_SAFEST = re.compile(r"(?:(?P<less>minst)|mest)\s++(?P<un>o)?trygga|(?P<not>o)?trygg(?:ast|aste)", re.I)


def _against_safest(reader: Reader, i: int, shown: Share) -> str | None:
    """What is wrong with "tryggast är Kvarnby, där 17 procent är otrygga"; None where no such word is said of the area."""
    tokens = reader.tokens
    words = reader.line.words
    found = [m for m in _SAFEST.finditer(words, 0, tokens[i].start) if not words[m.end() : m.end() + 1].isalpha()]
    if not found:
        return None
    match = found[-1]
    j = next(k for k, t in enumerate(tokens) if t.end > match.start())
    after = next((str(t.value) for t in tokens[j:i] if t.kind is Kind.AREA), None)
    if after is None and reader.segment(j) == reader.segment(i):  # "Brohult är tryggast med 92 procent"
        after = next((str(t.value) for t in reversed(tokens[:j]) if t.kind is Kind.AREA), None)
    if after != shown.area or reader.is_number_between(j, i):
        return None
    is_low = (bool(match["not"] or match["un"]) != bool(match["less"])) != bool(_UNSAFE.search(shown.answer))
    scope = reader.line.facts.scope
    around = {scope.area.id, *scope.directory.ancestors(shown.area)}
    alike = {
        s.area: s.percent
        for s in reader.line.facts.shares
        if (s.survey, s.question, s.answer, s.wave, s.group)
        == (shown.survey, shown.question, shown.answer, shown.wave, shown.group)
        and s.area not in around
    }
    if shown.area not in alike or len(alike) < 2:
        return None
    reader.use(*match.span())
    first = (min if is_low else max)(alike, key=lambda a: alike[a])
    if alike[first] == shown.percent:
        return ""
    name, percent = reader.line.facts.area_name(first), say(round_half_up(alike[first], 1), Unit.PERCENT, False)
    return f"{match[0].capitalize()} är {name}, {percent}"


_UNSAFE = re.compile(r"\botrygg", re.I)
