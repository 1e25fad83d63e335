"""What a word that no rule knows can do to a number, by its form and by where it stands: never by whether it has been seen.

A word may narrow what a number counts ("rån *mot butiker*", "*Elever* begick 42 rån"): then the number is not tried at
all. It may say something more of a number that it does not change ("klottret *skenade* till 258"): then a number that
is wrong is told, and one that fits is not called right. Or it may do neither ("klottret steg *oroväckande* till 258").
What is not plainly one of the two last is taken as the first.
"""

from __future__ import annotations

import re
from enum import IntEnum
from itertools import pairwise

from lagesbild.checktext import forms
from lagesbild.checktext.numbers import Number
from lagesbild.checktext.tokens import Kind, Token
from lagesbild.checktext.years import Years


class Weight(IntEnum):
    """What a word can do to a number."""

    NOTHING = 0
    SAYS_MORE = 1
    NARROWS = 2


_ASIDE = re.compile(r"som|vilket|vilka|vilken|där|något|eftersom|även|trots|fast|fastän|medan|så|och", re.I)
_SAYS_THAT = re.compile(r"[^.;:,()0-9]{1,80}\batt\b", re.I)
_SAYS = re.compile(
    r",\s*+(?:säger|sade|sa|menar|uppger|berättar|konstaterar|framhåller|förklarar|kommenterar|anser|understryker)\s++[^.;:,0-9]{2,80}\.?$",
    re.I,
)
"""Who says it, last in a sentence: ", säger polisens talesperson"."""
_EXPECTS = re.compile(
    r"\b(?:inte|aldrig|varken|tro(?:r|dde)?|vänta\w*|förvänta\w*|befara\w*|beräkna\w*|uppskatta\w*|gissa\w*|räkna\w*|prognos\w*|hoppa\w*|vill|ska|skulle|bör|borde|mål\w*|"
    r"krav\w*|risk\w*|sikta\w*|lova\w*|planera\w*|frukta\w*|spå\w*|anta\w*|för|om|efter|utan|innan|före|sedan)\b",
    re.I,
)
_BREAKS = (Kind.COMMA, Kind.BUT, Kind.COLON, Kind.OPEN, Kind.CLOSE, Kind.DASH)
_CLAIMS = (
    Kind.NUMBER,
    Kind.CATEGORY,
    Kind.UP,
    Kind.DOWN,
    Kind.MORE,
    Kind.LESS,
    Kind.SAME,
    Kind.RANK,
    Kind.EACH,
    Kind.MEAN,
)
_VERBAL = (Kind.UP, Kind.DOWN, Kind.FILL, Kind.SAME)


def weight(reader: Years, j: int, i: int, *, is_crime: bool) -> Weight:
    """What the unknown word at a place can do to the number at another; outside crime no adjective is harmless, it may be an answer."""
    t = reader.tokens[j]
    before = reader.tokens[j - 1] if j else None
    after = reader.tokens[j + 1] if j + 1 < len(reader.tokens) else None
    if _is_said_that(reader, j) or _is_aside(reader, j, i) or _is_free(reader, j):
        return Weight.NOTHING
    if forms.CLOSED.fullmatch(t.text):
        return Weight.NOTHING
    if after is not None and after.kind is Kind.YEAR and re.fullmatch(r"\w+året", t.text, re.I):
        return Weight.NARROWS if _PEAK.match(t.text) else Weight.NOTHING  # "startåret 2020"
    if after is not None and after.kind is Kind.YEARS and re.fullmatch(r"\w+(?:perioden|åren)", t.text, re.I):
        return Weight.NOTHING  # "mandatperioden 2022–2025"
    if before is not None and _TOP.fullmatch(before.text) and forms.VERB.fullmatch(t.text):
        return Weight.SAYS_MORE  # "toppen nåddes 2023": the year that it names is tried with its noun
    if t.text.lower() == "vardera" and not (before is not None and reader.tokens[i] is before):
        return Weight.NOTHING  # of the number before it
    if t.text.lower() == "enda":
        return Weight.SAYS_MORE  # that no other did, which nothing tries
    if forms.TIME.fullmatch(t.text):
        return Weight.NARROWS
    if (is_crime or j > 0) and (lead := _lead(reader, j, i)):  # "kvarnborna är tryggast: …" says who answers
        return Weight.SAYS_MORE if any(t.kind in (Kind.UP, Kind.DOWN, Kind.SAME) for t in lead) else Weight.NOTHING
    if is_governed(reader, j):
        return Weight.NARROWS
    if forms.COMPARES.fullmatch(t.text):
        return Weight.SAYS_MORE if is_crime else Weight.NARROWS
    is_verb = bool(forms.VERB.fullmatch(t.text))
    is_attribute = after is not None and after.kind in (Kind.CATEGORY, Kind.COUNTED)
    if is_attribute or (before is not None and before.kind is Kind.AND and not is_verb):
        return Weight.NARROWS
    if not is_crime:
        is_led = reader.governed(i) in (Kind.FROM, Kind.TO, Kind.BY) and j < i and not reader.is_number_between(j, i)
        return Weight.SAYS_MORE if is_led and is_verb else Weight.NARROWS
    if forms.ADVERB.fullmatch(t.text) or forms.ADJECTIVE.fullmatch(t.text):
        return Weight.NOTHING
    if _is_predicate(reader, j):
        return Weight.NOTHING
    if after is not None and forms.CHANGE.fullmatch(after.text):
        return Weight.NOTHING  # "en kännbar ökning"
    return Weight.SAYS_MORE if _is_verb_of(reader, j, i) else Weight.NARROWS


_PEAK = re.compile("topp|rekord|botten|bästa|sämsta|värsta", re.I)


_TOP = re.compile(r"toppen|botten|kulmen|rekordet|toppnoteringen|bottennoteringen", re.I)


def _is_said_that(reader: Years, j: int) -> bool:
    """True for a word of "Kommunpolisen konstaterar att …" or of "…, säger kommunpolisen", which says who says it and nothing of what is said."""
    words = reader.line.words
    if (said := _SAYS.search(words)) and reader.tokens[j].start >= said.start():
        return not any(t.kind in _CLAIMS for t in reader.tokens if t.start >= said.start())
    for match in _SAYS_THAT.finditer(words):
        if match.start() <= reader.tokens[j].start < match.end():
            inside = [t for t in reader.tokens if match.start() <= t.start < match.end()]
            return not _EXPECTS.search(match[0]) and not any(t.kind in _CLAIMS for t in inside)
    return False


def _is_aside(reader: Years, j: int, i: int) -> bool:
    """True for a word of a clause between commas that only adds something: ", som i hög grad speglar polisens insatser,"."""
    a, b = reader.segment(j)
    if a <= i < b or a == 0 or reader.tokens[a - 1].kind is not Kind.COMMA:
        return False
    return bool(_ASIDE.fullmatch(reader.tokens[a].text)) and not any(t.kind in _CLAIMS for t in reader.tokens[a:b])


def _is_free(reader: Years, j: int) -> bool:
    """True for a word that "trots", "tack vare" and the like govern."""
    words = reader.line.words
    for k in range(j - 1, -1, -1):
        t = reader.tokens[k]
        if forms.FREE_PREPOSITION.search(words, max(0, t.start - 20), t.end):
            return True
        if t.kind in (*_CLAIMS, *_BREAKS):
            return False
    return False


def _lead(reader: Years, j: int, i: int) -> list[Token]:
    """The words of "Våldet minskar: …", "Två brott drar åt olika håll: …", a clause of its own that the rest of the sentence explains."""
    colon = next((k for k in range(j + 1, i) if reader.tokens[k].kind is Kind.COLON), None)
    lead = reader.tokens[:colon] if colon is not None else []
    is_clause = any(_is_finite(reader, k) for k in range(len(lead)))
    is_clause = is_clause and not any(t.kind in (Kind.CATEGORY, Kind.PLACE, Kind.OTHER) for t in lead)
    numbers = [t for t in lead if t.kind is Kind.NUMBER]
    return lead if is_clause and all(not t.text[:1].isdigit() for t in numbers) else []


_FINITE = re.compile(r"är|var|har|hade|blev|blir|ligger|låg|gick|visar", re.I)


def _is_finite(reader: Years, k: int) -> bool:
    """True for a word that may be the verb of a clause: "Siffror för butiker" has none."""
    t = reader.tokens[k]
    if t.kind in (Kind.UP, Kind.DOWN) or _FINITE.fullmatch(t.text):
        return True
    return t.kind is Kind.WORD and forms.VERB.fullmatch(t.text) is not None and not is_governed(reader, k) and k > 0


def is_governed(reader: Years, j: int) -> bool:
    """True for a word that a preposition governs, and so may say where, when, by whom or against whom."""
    for k in range(j - 1, max(-1, j - 5), -1):
        t = reader.tokens[k]
        if forms.NARROWING_PREPOSITION.fullmatch(t.text):
            return True
        if t.kind not in (Kind.WORD, Kind.FILL) or not (
            forms.DETERMINER.fullmatch(t.text) or forms.ADJECTIVE.fullmatch(t.text)
        ):
            return False
    return False


def _is_predicate(reader: Years, j: int) -> bool:
    """True for a word of "är ett växande bekymmer", which says what something is thought to be."""
    has_article = False
    for t in reversed(reader.tokens[max(0, j - 5) : j]):
        if re.fullmatch("är|var|blir|blev|blivit|förblir|utgör", t.text, re.I):
            return has_article
        if t.kind not in (Kind.WORD, Kind.FILL):
            return False
        has_article = has_article or t.text.lower() in ("en", "ett")
    return False


def _is_verb_of(reader: Years, j: int, i: int) -> bool:
    """True for a word of what is told of a name before the number that measures it: "klottret *smyger sig uppåt* till 258"."""
    if j > i or reader.is_number_between(j, i) or _is_counted_itself(reader, i):
        return False
    named = [k for k, t in enumerate(reader.tokens[:j]) if t.kind is Kind.CATEGORY]
    if not named:
        return False
    between = reader.tokens[named[-1] + 1 : j]
    joined = [after for t, after in pairwise([*between, reader.tokens[j]]) if t.kind is Kind.AND]
    if any(t.kind in _BREAKS for t in between) or not all(forms.VERB.fullmatch(t.text) for t in joined):
        return False  # "rån och stenkastning"
    return bool(forms.VERB.fullmatch(reader.tokens[j].text)) or any(
        t.kind in _VERBAL or (t.kind is Kind.WORD and forms.VERB.fullmatch(t.text)) for t in between
    )


def _is_counted_itself(reader: Years, i: int) -> bool:
    """True for the number of "212 butiksstölder", whose verb may pick some of them: "212 butiksstölder klarades upp"."""
    beside = (t.kind for t in reader.tokens[i + 1 : i + 4] if not isinstance(t.value, Number))
    return next((k for k in beside if k is not Kind.FILL), None) is Kind.CATEGORY
