"""What a sentence says of surveys: shares of an area, a group and a wave, and their changes in procentenheter."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import combinations

from lagesbild.checktext import forms
from lagesbild.checktext.facts import Share
from lagesbild.checktext.numbers import Number, Unit
from lagesbild.checktext.reading import Reader
from lagesbild.checktext.report import Finding, Verdict, say, unchecked
from lagesbild.checktext.subjects import FOLLOWED
from lagesbild.checktext.tokens import Kind
from lagesbild.swedish import number, round_half_up

STEMS = {
    "otrygg": re.compile(r"\botrygg\w*", re.I),
    "trygg": re.compile(r"\btrygg(?:a|het|heten|are|ast|hetskänslan)?\b", re.I),
    "orolig": re.compile(r"\bor(?:o|on|olig|oliga|oar)\b", re.I),
}
_GROUPS = (
    (re.compile(r"\bkvinn\w*", re.I), "kvinnor"),
    (re.compile(r"\b(?:män|mäns|männen|männens|mannen)\b|^\s*+man\b", re.I), "män"),
    (re.compile(r"\b18\s*+[-–]\s*+29\b|\b18\s++till\s++29\b", re.I), "18-29 år"),
    (
        re.compile(
            r"\b65\s++år\s++(?:och|eller)\s++äldre|\bäldre\s++än\s++65|\b65\s*+\+|\böver\s++65\b|\bäldre\b", re.I
        ),
        "65 år och äldre",
    ),
    (
        re.compile(r"\b(?:utan|inte\s++har|har\s++inte|inte\s++någon)\s++(?:en\s++)?funktionsnedsättning", re.I),
        "har inte funktionsnedsättning",
    ),
    (re.compile(r"\bfunktionsnedsättning\w*", re.I), "har funktionsnedsättning"),
)
_OTHER_GROUPS = re.compile(
    r"\b(?:unga|ungdom\w*|flick\w*|pojk\w*|barn|tjej\w*|kill\w*|elever\w*|utrikes\w*|torg\w*|företag\w*|besökare\w*|butik\w*|hushåll\w*)\b",
    re.I,
)
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
    places = _topics(line.words, line.facts.shares, _area_words(reader))
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
        groups = {g for p, g in _GROUPS if p.search(line.words[: shares[0].start])}
        if "har inte funktionsnedsättning" in groups:
            groups -= {"har funktionsnedsättning"}
        in_turn = _groups_in_turn(line.words, shares)
        if len(shares) > 1 and len(groups) > 1 and not in_turn:
            made[n.start] = unchecked(line.start, n, "Det framgår inte vilken grupp talet gäller.")
            continue
        made[n.start] = _share(reader, n, chosen, in_turn.get(n.start), waves.get(n.start))
    return made


def _waves_in_turn(reader: Reader, shares: Sequence[Number]) -> dict[int, int]:
    """How many waves before the last each share of "har ökat varje mätning: 31, 35 respektive 38 procent" is of, by its place."""
    places = {n.start for n in shares if not n.is_rough}
    runs = [[reader.tokens[i].start for i in run] for run in reader._runs() if not reader.tags]
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


def _groups_in_turn(words: str, shares: Sequence[Number]) -> dict[int, str]:
    """The groups of "större bland kvinnor än bland män, 60,3 mot 57,4 procent", by the place of the number."""
    shares = [n for n in shares if not n.is_rough]
    if len(shares) != 2:
        return {}
    named = {g: m.start() for p, g in _GROUPS if (m := p.search(words[: shares[0].start]))}
    between = words[shares[0].end : shares[1].start]
    if len(named) != 2 or _named_group(words[shares[0].end :]) or not re.search(r"\b(?:mot|respektive|och)\b", between):
        return {}
    return dict(zip((n.start for n in shares), sorted(named, key=lambda g: named[g]), strict=True))


_VOCABULARY = re.compile(
    r"(?:o?trygg(?:a|t|are|ast|het\w{0,2}|hetskänsla\w*)?|or(?:o|on|olig\w*|oar)|känn\w*|kände|känt|känsla\w*|upplev\w*|uppge[rs]?|uppgav|svara\w*|angav|anger|anser|tycker|andel\w*|procent\w*|enkät\w*|kvinn\w*|män\w*|"
    r"personer|invånar\w*|boende|medborgare|kommuninvånar\w*|människor|svarande|deltagar\w*|ute|utomhus|ensam\w*|sen|sent|sena|kväll\w*|går|gå|bostadsområde\w*|område\w*|stadsdel\w*|"
    r"kommun\w*|stad\w*|polis\w*|helhet|mellan|utsatt\w*|utsättas|drabba\w*|utbredd\w*|spridd\w*|vanlig\w*|hög\w*|låg\w*|brott|inbrott|överfall|själv\w*|ganska|minskad|ökad|delas|äldre|åldern?|funktionsnedsättning\w*|övriga|bland|"
    r"väg|könen?|stor|varannan|ena|andra|sig|sin|sitt|någon|gäller|handlar|rör|samma|fråga\w*|tillfälle\w*|omgång\w*|år\w*|visar|hela|än|känt|ned|upp|ner|dem|deras|som|egna?|fler|färre|näst|n|saknas|svar|antal|han|hon|hen)"
)
"""What sentences about surveys are made of; another word may narrow what a share is a share of."""


def words(reader: Reader) -> list[str]:
    """The words of the sentence that surveys are told in, or that those which are loaded use themselves."""
    known = {w for s in reader.line.facts.shares for text in (s.survey, s.question, s.answer) for w in _words(text)}
    plain_words = (w for w in _words(reader.line.words) if not _SUPERLATIVE.search(w))
    return [
        w
        for w in plain_words
        if w in known
        or _VOCABULARY.fullmatch(w)
        or _SURVEY.search(w)
        or any(len(k) > 3 and _is_form(w, k) for k in known)
        or reader.names_whom(w)
        or (w.startswith("skillnad") and re.search(r"\bskillnad[^:0-9]*:", reader.line.words, re.I))
    ]


_SUPERLATIVE = re.compile(r"\w{3,}aste?$")
_SURVEY = re.compile(r"undersökning|mätning|enkät")


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())


def last_stem(reader: Reader) -> str | None:
    """What the sentence is about, for the next one to lean on."""
    places = _topics(reader.line.words, reader.line.facts.shares, _area_words(reader))
    return places[-1][1] if places else None


def _topics(words: str, shares: Sequence[Share], areas: Collection[str] = ()) -> list[tuple[int, str]]:
    """(place, what is asked about) of each: a stem of `STEMS`, or else the one loaded question that is said whole.

    ``areas`` are the words of the areas' names, which a sentence need not say again.
    """
    topics = [
        (m.start(), s)
        for s, p in STEMS.items()
        for m in p.finditer(words)
        if not (s == "trygg" and words[m.start() - 1 : m.start()].lower() == "o")
    ]
    topics = [p for p in topics if not re.match(r"trygghets(?!känslan)|trygghetsundersökning", words[p[0] :], re.I)]
    if topics:
        return sorted(topics)
    word_at = [(m.start(), m[0].lower()) for m in re.finditer(r"[^\W\d_]+", words)]
    by_question: dict[str, list[tuple[int, str]]] = {}
    for question in dict.fromkeys(s.question for s in shares if not _is_known(s.answer)):
        by_question[question] = [(at, a) for a in _asked_of(question, areas) for at, w in word_at if _is_form(w, a)]
    chosen = [q for q, hits in by_question.items() if hits and {a for _, a in hits} == _asked_of(q, areas)]
    if len(chosen) != 1:
        return []  # "förtroendet" alone may be for another than the one that is asked about
    places = [at for at, a in by_question[chosen[0]] if not _VOCABULARY.fullmatch(a)]
    return [(at, chosen[0]) for at in sorted(places or (at for at, _ in by_question[chosen[0]]))]


_ASKING = re.compile(
    r"hur|stort?|stora|ofta|mycket|ganska|vad|vilke[nt]|vilka|när|tycker|anser|känner|upplever|någon|något|några|senaste|gång(?:er)?|skulle"
)
_OPPOSITE = re.compile(
    r"\b(?:låg[at]?|lågt|lit(?:e[nt]?)|ringa|små|saknar|brist\w*|misstro\w*|svag[at]?|dålig[at]?|inget|ingen|inga)\b",
    re.I,
)


def _asked_of(question: str, areas: Collection[str]) -> set[str]:
    said = {w for w in _words(question) if len(w) > 3 and w not in areas and not _ASKING.fullmatch(w)}
    return {w for w in said if not (forms.is_no_noun(w) or forms.TIME.fullmatch(w) or w in ("året", "åren"))} or said


def _area_words(reader: Reader) -> set[str]:
    return {w for area in reader.line.facts.scope.directory.by_id.values() for w in _words(area.name)}


def _is_known(answer: str) -> bool:
    return any(re.search(rf"\b{stem}", answer, re.I) for stem in STEMS)


_ENDING = re.compile(r"(?:heten|het|[adenrst]{0,3})")


def _is_form(word: str, of: str) -> bool:
    """True for a word with an ending: "förtroendet" of "förtroende", "nöjda" of "nöjd"."""
    shared = next((k for k, (a, b) in enumerate(zip(word, of, strict=False)) if a != b), min(len(word), len(of)))
    if shared >= 5 and all(_ENDING.fullmatch(w[shared:]) for w in (word, of)):
        return True  # "utsatta" of "utsatts"
    root = of[:-1] if len(of) > 5 and of[-1] in "aen" else of
    return word.startswith(root) and (len(word) - len(root) <= 4 or word[len(root) :] == "heten")


def _answered(words: str, shares: Sequence[Share], topic: str) -> list[Share]:
    """The shares that a topic is about: of a question with several answers, those of the one that is said."""
    if topic in STEMS:
        of_answer = [s for s in shares if re.search(rf"\b{topic}", s.answer, re.I)]
        of_question = [s for s in shares if STEMS[topic].search(s.question) and not _is_known(s.answer)]
        is_one = topic == "orolig" and len({s.answer for s in of_question}) == 1
        return of_answer + of_question if is_one else of_answer
    of_question = [s for s in shares if s.question == topic]
    answers = list(dict.fromkeys(s.answer for s in of_question))
    mentioned = set(_words(words))
    parts = {a: {w for w in _words(a) if len(w) > 3 and w != "eller"} for a in answers}
    whole = [a for a in answers if parts[a] and parts[a] <= mentioned]
    if whole:
        longest = max(whole, key=len)
        return [s for s in of_question if s.answer == longest]
    degrees = mentioned & {"mycket", "ganska", "helt", "delvis"}
    is_other = bool(_OPPOSITE.search(words)) != bool(_OPPOSITE.search(answers[0])) if answers else True
    is_whole = len(answers) == 1 and ("mycket" in parts[answers[0]]) == ("ganska" in parts[answers[0]])
    is_unsaid = len(answers) == 1 and not parts[answers[0]] & mentioned
    if (is_unsaid or is_whole) and not degrees and not is_other:  # "stort" of "mycket eller ganska stort"
        return of_question
    return []


def _place(reader: Reader, n: Number) -> int:
    return next(i for i in reader.at if reader.tokens[i].start == n.start)


def _group(reader: Reader, n: Number) -> str | None:
    """The group of a share: "av kvinnorna" right after, else the nearest named before; "alla" when none is, None when unknown."""
    words = _without_areas(reader)
    following = min((m.start for m in reader.line.numbers if m.start > n.start), default=len(words))
    right = re.match(r"\s*+av\s++(?:de\s++)?(?:\w+\s++){0,2}?", words[n.end :])
    stop = re.search(r"[,;]|\boch\b|\bmedan\b|\bjämfört\b|\bmot\b", words[n.end : following])
    end = n.end + stop.start() if stop else following
    if right and (named := _named_group(words[n.end : end])):
        return named
    if re.search(r"\bövriga\b", words[n.end : end]):
        return "har inte funktionsnedsättning" if re.search("funktionsnedsättning", words[: n.start], re.I) else None
    start = max((m.end for m in reader.line.numbers if m.end <= n.start), default=0)
    before = _named_group(words[start : n.start])
    if before:
        return before
    if right and _OTHER_GROUPS.search(words[n.end : end]):
        return None
    after = _named_group(words[n.end : end])
    if after:
        return after
    if start and (earlier := _named_group(words[:start])) and not right:
        return earlier
    return None if _OTHER_GROUPS.search(words[start : n.start]) else "alla"


def _without_areas(reader: Reader) -> str:
    """The sentence with its areas' names blank: "Frölunda Torg" is no torg."""
    words = reader.line.words
    for t in reader.of_kind(Kind.AREA):
        words = words[: t.start] + " " * (t.end - t.start) + words[t.end :]
    return words


def _named_group(words: str) -> str | None:
    groups = [(m.start(), g) for p, g in _GROUPS if (m := p.search(words))]
    if len(groups) > 1 and {g for _, g in groups} == {"har inte funktionsnedsättning", "har funktionsnedsättning"}:
        return "har inte funktionsnedsättning"
    return max(groups)[1] if groups else None


def _surveys(reader: Reader, shares: list[Share]) -> list[Share]:
    """Those of the survey that the sentence names, if it names one: "polisens mätning", "SOM-undersökningen"."""
    words = reader.line.words
    named = []
    for survey in dict.fromkeys(s.survey for s in shares):
        first = re.split(r"[\s-]", survey)[0]
        if re.search(rf"\b{re.escape(first)}\b(?=[-\s]+(?:\w+\s++)?\w*(?:undersök|mätning|enkät))", words, re.I):
            named.append(survey)
    return [s for s in shares if not named or s.survey in named]


def _share(reader: Reader, n: Number, stem: str, given: str | None = None, wave: int | None = None) -> Finding:
    line, facts = reader.line, reader.line.facts
    i = _place(reader, n)
    if _NOT.search(line.words):
        return unchecked(line.start, n, "Meningen nekar eller säger vad som ska hända.")
    area = reader.area_of(i, reader.carried.area or facts.scope.area.id)
    group = given or _group(reader, n)
    if area is None or group is None:
        return unchecked(line.start, n, "Det framgår inte vilken grupp andelen gäller.")
    name = facts.area_name(area)
    candidates = [
        s
        for s in _answered(line.words, facts.shares, stem)
        if s.area == area and s.group == group and max(s.years) <= facts.scope.year
    ]
    candidates = _surveys(reader, candidates)
    if not candidates:
        return unchecked(
            line.start,
            n,
            f"Ingen inläst undersökning har andelen ”{stem}” för {name}{'' if group == 'alla' else f', {group}'}.",
        )
    if n.unit is Unit.POINTS and (m := _MORE_THAN.match(line.words, n.end)):
        return _difference(reader, n, candidates, stem, 1 if m["up"] else -1)
    sign, at = reader.direction(i, -1)
    if at >= 0 and _is_ratio(reader, at):
        sign = 0  # "dubbelt så stor andel kvinnor (38 %) som män (20 %)" compares no years
    if _is_ratio(reader, i):
        return _ratio(reader, n, candidates)
    governed = reader.governed(i)
    is_change = n.unit is Unit.POINTS or bool(n.sign) or (governed is Kind.BY and bool(sign))
    if is_change:
        reader.used |= {j for j in range(i) if reader.direction(i, -1)[1] == j}
        return _change(reader, n, candidates, n.sign or sign)
    year = reader.own_year(i)
    base = reader.base(i, reader.end(i))
    asked: int | None = year
    previous = False
    in_turn = given or i in reader.areas_in_turn
    if year is None and governed in (Kind.FROM, Kind.THAN) and not in_turn and not _names_area(reader, i):
        asked = base if isinstance(base, int) and any(reader.year_of(k) == base for k in reader.tags) else None
        previous = True
    elif year is None:
        topic = reader.topic(i)
        asked = topic
    options = []
    for series in _series(candidates):
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
    if previous and asked is None and not fitting and any(n.fits(w[-1].percent) for w in _by_wave(candidates)):
        return unchecked(line.start, n, "Det framgår inte vilken mätning talet gäller.")
    is_apart = year is None and asked is not None and all(reader.is_number_between(k, i) for k in reader.tags)
    if is_apart and not fitting and any(n.fits(s.percent) for s in candidates):
        return unchecked(
            line.start, n, "Det framgår inte vilken mätning talet gäller."
        )  # "sjönk 2022 med 4, nu åter 57"
    sign = sign or _sign_after(reader, i)
    contradictions = {
        k: _against_direction(reader, i, s, candidates, sign, governed)
        or _against_rank(reader, i, s)
        or _against_year(reader, i, s, candidates)
        or _against_whole(reader, i, s)
        for k, s in enumerate(fitting or options[:1])
    }
    chosen = next((k for k in contradictions if not contradictions[k]), 0)  # of several surveys, the one that is meant
    shown = fitting[chosen] if fitting else options[0]
    contradiction = contradictions[chosen] if fitting else ""
    basis = f"{name}, {shown.survey} {shown.wave}: {shown.question} – {shown.answer}"
    expected = round_half_up(shown.percent, 1)
    words = contradiction or f"Texten säger {say(n.value, n.unit, False)}, registret har {say(expected, n.unit, False)}"
    return _finding(
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
    signs = {j: sign for j in places if (sign := reader.sign(reader.tokens[j]))}
    if len(signs) != 1:
        return 0
    reader.used |= set(signs)
    return next(iter(signs.values()))


def _series(candidates: list[Share]) -> list[list[Share]]:
    by: dict[tuple[str, str, str], list[Share]] = {}
    for s in candidates:
        by.setdefault((s.survey, s.question, s.answer), []).append(s)
    return list(by.values())


def _by_wave(candidates: list[Share]) -> list[list[Share]]:
    return [sorted(series, key=lambda s: max(s.years)) for series in _series(candidates)]


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
        _named_group(reader.line.words[reader.tokens[i].start : reader.tokens[i].start + 40])
    )


def _change(reader: Reader, n: Number, candidates: list[Share], sign: int) -> Finding:
    line = reader.line
    i = _place(reader, n)
    end = reader.end(i)
    base = reader.base(i, end)
    has_base = any(role != "topic" for role, _ in reader.tags.values()) or bool(reader.of_kind(Kind.YEARS))
    options: list[tuple[Share, Share]] = []
    for series in _series(candidates):
        waves = sorted(series, key=lambda s: max(s.years))
        lasts = [s for s in waves if end in s.years] or ([] if reader.tags and end != reader.year else waves[-1:])
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
    differences = [b.percent - a.percent for series in _by_wave(candidates) for a, b in combinations(series, 2)]
    if (
        not fitting
        and len({reader.year_of(k) for k in reader.tags}) > 1
        and any(n.fits(abs(d)) and d * sign > 0 for d in differences)
    ):
        return unchecked(line.start, n, "Det framgår inte vilka mätningar som jämförs.")
    value, first, last = fitting[0] if fitting else values[0]
    expected = round_half_up(value, 1)
    signed = (sign or (1 if value >= 0 else -1)) * n.value
    name = line.facts.area_name(last.area)
    basis = f"{name}, {last.survey}: {say(first.percent, Unit.PERCENT, False)} {first.wave} → {say(last.percent, Unit.PERCENT, False)} {last.wave}"
    words = f"Texten säger {say(signed, n.unit, True)}, registret ger {say(expected, n.unit, True)} ({basis})."
    return _finding(reader, n, f"{name}: {last.answer}, ändring", signed, expected, bool(fitting), words, change=True)


def _is_ratio(reader: Reader, i: int) -> bool:
    """True for "dubbelt så stor andel kvinnor som män", between groups or areas and not years."""
    t = reader.tokens[i]
    if not (isinstance(t.value, Number) and t.value.is_rough and re.search(r"\bså\b", t.text, re.I)):
        return False
    rest = reader.line.words[t.end :]
    areas = [k for k in reader.tokens[i:] if k.kind is Kind.AREA]
    groups = {g for p, g in _GROUPS if p.search(rest)}
    return bool(re.search(r"\bsom\b", rest)) and (len(groups) == 2 or len(areas) > 0)


def _ratio(reader: Reader, n: Number, candidates: list[Share]) -> Finding:
    """The ratio between the shares of two groups of one area in the latest wave: "dubbelt så stor andel kvinnor som män"."""
    line = reader.line
    rest = line.words[n.end :]
    first, _, second = rest.partition(" som ")
    one, other = _named_group(first) or _named_group(line.words[: n.start]), _named_group(second)
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
    return _finding(reader, n, about, n.value, round_half_up(true, 1), n.fits(true), words)


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
    return _finding(reader, n, about, sign * n.value, true, False, words, change=True)


def _difference(reader: Reader, n: Number, candidates: list[Share], stem: str, sign: int) -> Finding:
    """ "fyra procentenheter högre än i Vällingby", "… högre än för männen", "… högre än 2024"."""
    line, facts = reader.line, reader.line.facts
    i = _place(reader, n)
    rest = reader.tokens[i + 1 :]
    latest = max(candidates, key=lambda s: max(s.years))
    than = next((k for k, t in enumerate(rest) if t.kind is Kind.THAN), 0)
    own_after = next((str(t.value) for t in rest[:than] if t.kind is Kind.AREA), None)  # "högre i Månvreten än i …"
    other_area = next((str(t.value) for t in rest[than:] if t.kind is Kind.AREA), None)
    other_group = _named_group(line.words[n.end :])
    if other_area is None and other_group is None:
        return _change(reader, n, candidates, sign)
    own_area = own_after or reader.area_of(i)
    if other_area is not None and other_area == own_area:
        earlier = [str(t.value) for t in reader.tokens[:i] if t.kind is Kind.AREA and str(t.value) != other_area]
        own_area = earlier[-1] if earlier else facts.scope.area.id
    group = _named_group(line.words[: n.start]) or "alla"

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
    return _finding(
        reader,
        n,
        f"{facts.area_name(first.area)}: {first.answer}, skillnad",
        sign * n.value,
        round_half_up(value, 1),
        right,
        words,
        change=True,
    )


def _against_direction(
    reader: Reader, i: int, shown: Share, candidates: list[Share], sign: int, governed: Kind | None
) -> str:
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


def _against_year(reader: Reader, i: int, shown: Share, candidates: list[Share]) -> str:
    """What is wrong with "…, men är fortfarande högre än 2021" after the share of a wave, or before "2021 (28)"."""
    for j, t in enumerate(reader.tokens):
        if t.kind not in (Kind.MORE, Kind.LESS) or any(k.kind is Kind.AREA for k in reader.tokens[j:]):
            continue
        rest = reader.tokens[j + 1 : j + 4]
        if [k.kind for k in rest[:2]] != [Kind.THAN, Kind.YEAR] or _named_group(reader.line.words[t.start :]):
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


_BESIDE_WHOLE = re.compile(
    r"\b(?:(?P<over>över|ovanför)|under|nedanför)\s++(?:kommun|stads?)?(?:snittet|genomsnittet)(?:\s++(?:i|för)\s++(?:hela\s++)?(?:kommunen|staden))?\b",
    re.I,
)


def _against_whole(reader: Reader, i: int, shown: Share) -> str:
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


def _against_rank(reader: Reader, i: int, shown: Share) -> str:
    """What is wrong when the sentence says that an area has the highest or lowest share and it has not."""
    ranks = [(j, t) for j, t in enumerate(reader.tokens) if t.kind is Kind.RANK and j < i and t.text.lower() != "mest"]
    ranks = [(j, t) for j, t in ranks if not re.search(r"andel|sen", t.text, re.I)]
    if not ranks or reader.tokens[i - 1].kind is Kind.RANK:
        return ""
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


def _finding(
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
