"""The words of sentences about surveys: what is asked, what is answered, which group and which survey."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from lagesbild.checktext import forms
from lagesbild.checktext.facts import Share
from lagesbild.checktext.numbers import Number
from lagesbild.checktext.reading import Reader
from lagesbild.checktext.tokens import Kind

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
            r"\b65\s++år\s++(?:och|eller)\s++(?:äldre|uppåt)|\bäldre\s++än\s++65|\b65\s*+\+|\böver\s++65\b|\bäldre\b",
            re.I,
        ),
        "65 år och äldre",
    ),
    (
        re.compile(r"\b(?:utan|inte\s++har|har\s++inte|inte\s++någon)\s++(?:en\s++)?funktionsnedsättning", re.I),
        "har inte funktionsnedsättning",
    ),
    (re.compile(r"\bfunktionsnedsättning\w*", re.I), "har funktionsnedsättning"),
)


_AGES = (
    *((a, b) for a, b in ((16, 19), (16, 24), (16, 25), (16, 29), (18, 24), (18, 25), (18, 34), (20, 24), (20, 29), (25, 34), (25, 44))),
    *((a, b) for a, b in ((25, 64), (26, 64), (30, 39), (30, 44), (30, 49), (30, 64), (35, 44), (35, 49), (35, 64), (40, 49), (45, 54))),
    *((a, b) for a, b in ((45, 64), (50, 59), (50, 64), (55, 64), (60, 69), (65, 74), (65, 79), (65, 84), (70, 79), (75, 84))),
)  # fmt: skip
GROUPS: tuple[tuple[re.Pattern[str], str], ...] = (
    *_GROUPS,
    *((re.compile(rf"\b{a}(?:\s*+[-–]\s*+|\s++(?:till|och)\s++){b}\b"), f"{a}-{b} år") for a, b in _AGES),
    *((re.compile(rf"\b{a}\s++år\s++(?:och|eller)\s++äldre", re.I), f"{a} år och äldre") for a in (70, 75, 80, 85)),
)
_OTHER_GROUPS = re.compile(
    r"\b(?:unga|ungdom\w*|flick\w*|pojk\w*|barn|tjej\w*|kill\w*|elever\w*|utrikes\w*|torg\w*|företag\w*|besökare\w*|butik\w*|hushåll\w*)\b",
    re.I,
)


def groups_in_turn(words: str, shares: Sequence[Number]) -> dict[int, str]:
    """The groups of "större bland kvinnor än bland män, 60,3 mot 57,4 procent", by the place of the number."""
    shares = [n for n in shares if not n.is_rough]
    if len(shares) != 2:
        return {}
    named = {g: m.start() for p, g in GROUPS if (m := p.search(words[: shares[0].start]))}
    between = words[shares[0].end : shares[1].start]
    if len(named) == 1 and _THAN_ALL.search(words, 0, shares[0].start) and _AGAINST.search(between):
        return dict(zip((n.start for n in shares), (*named, "alla"), strict=True))
    if len(named) != 2 or named_group(words[shares[0].end :]) or not _AGAINST.search(between):
        return {}
    return dict(zip((n.start for n in shares), sorted(named, key=lambda g: named[g]), strict=True))


_AGAINST = re.compile(r"\b(?:mot|respektive|och|jämfört)\b")
_THAN_ALL = re.compile(
    r"\bän\s++(?:i\s++|för\s++)?(?:kommunen|staden|stadsdelsområdet|befolkningen|invånarna|genomsnittet|snittet|alla|samtliga)\b",
    re.I,
)
"""What a group is compared with when that is everybody: "i högre grad än kommunen som helhet – 31 procent mot 27"."""


_VOCABULARY = re.compile(
    r"(?:o?trygg(?:a|t|are|ast|het\w{0,2}|hetskänsla\w*)?|or(?:o|on|olig\w*|oar)|känn\w*|kände|känt|känsla\w*|upplev\w*|uppge[rs]?|uppgav|svara\w*|angav|anger|anser|tycker|andel\w*|procent\w*|enkät\w*|kvinn\w*|män\w*|"
    r"personer|invånar\w*|boende|medborgare|kommuninvånar\w*|människor|svarande|deltagar\w*|ute|utomhus|ensam\w*|sen|sent|sena|kväll\w*|går|gå|bostadsområde\w*|område\w*|stadsdel\w*|"
    r"kommun\w*|stad\w*|polis\w*|helhet|mellan|utsatt\w*|utsättas|drabba\w*|utbredd\w*|spridd\w*|vanlig\w*|hög\w*|låg\w*|brott|inbrott|överfall|själv\w*|ganska|minskad|ökad|delas|äldre|åldern?|funktionsnedsättning\w*|övriga|bland|"
    r"väg|könen?|utevistelse\w*|vistas|kvällstid|grad|utsträckning|person|litar?|betydligt|stor|varannan|ena|andra|sig|sin|sitt|någon|gäller|handlar|rör|samma|fråga\w*|tillfälle\w*|omgång\w*|år\w*|visar|hela|än|känt|ned|upp|ner|dem|deras|som|egna?|fler|färre|näst|n|saknas|svar|antal|han|hon|hen)"
)
"""What sentences about surveys are made of; another word may narrow what a share is a share of."""


_YOUNG = re.compile(r"\b(?:unga|yngre|yngsta)\b[^.;0-9]{0,20}\b1[0-9]\s*+(?:[-–]|till|och)\s*+2[0-9]\b", re.I)
"""Who the young are, where the sentence says it: "unga, 18–29 år"."""


def _words_of(shares: Sequence[Share]) -> set[str]:
    texts = dict.fromkeys(text for s in shares for text in (s.survey, s.question, s.answer))
    return {w for text in texts for w in _words(text)}


def words(reader: Reader) -> list[str]:
    """The words of the sentence that surveys are told in, or that those which are loaded use themselves."""
    known = {"unga", "yngre", "yngsta"} if _YOUNG.search(reader.line.words) else set()
    known |= reader.line.facts.scope.once(("checktext-survey-words",), lambda: _words_of(reader.line.facts.shares))
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


@lru_cache(1024)
def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W\d_]+", text.lower()))


def last_stem(reader: Reader) -> str | None:
    """What the sentence is about, for the next one to lean on."""
    places = topics_asked(reader.line.words, reader.line.facts.shares, area_words(reader))
    return places[-1][1] if places else None


def only_stem(shares: Sequence[Share]) -> str | None:
    """What every loaded share is about, where it is one question: a sentence of procentenheter need not say it."""
    asked = {(s.question, s.answer) for s in shares}
    if len(asked) != 1:
        return None
    question, answer = asked.pop()
    said = [stem for stem in STEMS if re.search(rf"\b{stem}", answer, re.I)]
    return said[0] if said else question


def topics_asked(words: str, shares: Sequence[Share], areas: Collection[str] = ()) -> list[tuple[int, str]]:
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
    if not chosen:
        wider = {q: _said_in(q, areas) for q in by_question}
        hits_of = {q: {a for a in said if any(_is_form(w, a) for _, w in word_at)} for q, said in wider.items()}
        near = [q for q, hits in hits_of.items() if len(hits) >= 2 and 2 * len(hits) >= len(wider[q])]
        most = max((len(h) for h in hits_of.values()), default=0)
        chosen = near if all(len(hits_of[q]) == most for q in near) else []
        if len(chosen) == 1:
            by_question[chosen[0]] = [(at, a) for a in hits_of[chosen[0]] for at, w in word_at if _is_form(w, a)]
    if len(chosen) != 1:
        return []  # "förtroendet" alone may be for another than the one that is asked about
    places = [at for at, a in by_question[chosen[0]] if not _VOCABULARY.fullmatch(a)]
    return [(at, chosen[0]) for at in sorted(places or (at for at, _ in by_question[chosen[0]]))]


_ASKING = re.compile(
    r"hur|stort?|stora|området|stadsdelen|kommunen|bostadsområde[t]?|ofta|mycket|ganska|vad|vilke[nt]|vilka|när|tycker|anser|känner|upplever|någon|något|några|senaste|gång(?:er)?|skulle"
)


_OPPOSITE = re.compile(
    r"\b(?:låg[at]?|lågt|lit(?:e[nt]?)|ringa|små|saknar|brist\w*|misstro\w*|svag[at]?|dålig[at]?|inget|ingen|inga)\b",
    re.I,
)


def _asked_of(question: str, areas: Collection[str]) -> set[str]:
    said = {w for w in _words(question) if len(w) > 3 and w not in areas and not _ASKING.fullmatch(w)}
    return {w for w in said if not (forms.is_no_noun(w) or forms.TIME.fullmatch(w) or w in ("året", "åren"))} or said


def _said_in(question: str, areas: Collection[str]) -> set[str]:
    words = {w for w in _words(question) if len(w) > 3 and w not in areas and not _ASKING.fullmatch(w)}
    return {
        w
        for w in words
        if not (forms.CLOSED.fullmatch(w) or forms.NARROWING_PREPOSITION.fullmatch(w) or forms.TIME.fullmatch(w))
    }


def area_words(reader: Reader) -> set[str]:
    """The words of the areas' names."""
    return reader.line.facts.area_words


@lru_cache(1024)
def _is_known(answer: str) -> bool:
    return any(re.search(rf"\b{stem}", answer, re.I) for stem in STEMS)


_ENDING = re.compile(r"(?:heten|het|[adenrst]{0,3})")


@lru_cache(65536)
def _is_form(word: str, of: str) -> bool:
    """True for a word with an ending: "förtroendet" of "förtroende", "nöjda" of "nöjd"."""
    shared = next((k for k, (a, b) in enumerate(zip(word, of, strict=False)) if a != b), min(len(word), len(of)))
    if shared >= 5 and all(_ENDING.fullmatch(w[shared:]) for w in (word, of)):
        return True  # "utsatta" of "utsatts"
    root = of[:-1] if len(of) > 5 and of[-1] in "aen" else of
    return word.startswith(root) and (len(word) - len(root) <= 4 or word[len(root) :] == "heten")


def shares_answering(words: str, shares: Sequence[Share], topic: str) -> list[Share]:
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


def group_of(reader: Reader, n: Number) -> str | None:
    """The group of a share: "av kvinnorna" right after, else the nearest named before; "alla" when none is, None when unknown."""
    words = _without_areas(reader)
    beside = re.match(r"\s++(?:av\s++)?(?:de\s++)?\w++", words[n.end :]) if n.is_rough else None
    if beside and (named := named_group(beside[0])):
        return named  # "var femte man", whoever was named before
    following = min((m.start for m in reader.line.numbers if m.start > n.start), default=len(words))
    right = re.match(r"\s*+av\s++(?:de\s++)?(?:\w+\s++){0,2}?", words[n.end :])
    stop = re.search(r"[,;]|\boch\b|\bmedan\b|\bjämfört\b|\bmot\b", words[n.end : following])
    end = n.end + stop.start() if stop else following
    if right and (named := named_group(words[n.end : end])):
        return named
    if is_of_all(reader, n) and not named_group(words[n.end : end]):
        return "alla"
    if re.search(r"\bövriga\b", words[n.end : end]):
        return "har inte funktionsnedsättning" if re.search("funktionsnedsättning", words[: n.start], re.I) else None
    start = max((m.end for m in reader.line.numbers if m.end <= n.start), default=0)
    before = named_group(words[start : n.start])
    if before:
        return before
    if right and _OTHER_GROUPS.search(words[n.end : end]):
        return None
    after = named_group(words[n.end : end])
    if after:
        return after
    if start and (earlier := named_group(words[:start])) and not right:
        return earlier
    return None if _OTHER_GROUPS.search(words[start : n.start]) else "alla"


def is_of_all(reader: Reader, n: Number) -> bool:
    """True for a share that is said to be of everybody and compared with that of a group, which stands before it."""
    words = reader.line.words
    start = max((m.end for m in reader.line.numbers if m.end <= n.start), default=0)
    compared = _COMPARED.search(words, start, n.start) if start else None
    is_apart = compared is not None and named_group(words[compared.end() : n.start]) is None
    return is_apart and _IN_ALL.match(words, n.end) is not None


_COMPARED = re.compile(r"\b(?:mot|jämfört\s++med|jämföra\s++med|respektive|kontra|medan)\b", re.I)


_IN_ALL = re.compile(
    r",?\s++(?:(?:för|i|bland|av)\s++)?(?:(?:samtliga|alla|invånarna|kommuninvånarna|befolkningen|hela\s++befolkningen)\b|totalt\b|sammantaget\b|(?:kommunen|staden)\s++(?:i\s++stort|i\s++sin\s++helhet|som\s++helhet|totalt)|hela\s++(?:kommunen|staden))",
    re.I,
)
"""After a share of everybody: "31 procent av de äldre, mot 27 procent i hela kommunen"."""


def _without_areas(reader: Reader) -> str:
    """The sentence with its areas' names blank: "Frölunda Torg" is no torg."""
    words = reader.line.words
    for t in reader.of_kind(Kind.AREA):
        words = words[: t.start] + " " * (t.end - t.start) + words[t.end :]
    return words


def named_group(words: str) -> str | None:
    """The last group that words name."""
    groups = [(m.start(), g) for p, g in GROUPS if (m := p.search(words))]
    if len(groups) > 1 and {g for _, g in groups} == {"har inte funktionsnedsättning", "har funktionsnedsättning"}:
        return "har inte funktionsnedsättning"
    return max(groups)[1] if groups else None


def of_named_survey(reader: Reader, shares: list[Share]) -> list[Share]:
    """Those of the survey that the sentence names, if it names one: "polisens mätning", "SOM-undersökningen"."""
    words = reader.line.words
    named = []
    for survey in dict.fromkeys(s.survey for s in shares):
        first = re.split(r"[\s-]", survey)[0]
        if re.search(rf"\b{re.escape(first)}\b(?=[-\s]+(?:\w+\s++)?\w*(?:undersök|mätning|enkät))", words, re.I):
            named.append(survey)
    return [s for s in shares if not named or s.survey in named]
