"""Text against table: every number in running text that speaks of a loaded row, checked against it.

Precision before recall: a number is only called wrong when the text says plainly what it speaks
of. Whatever could mean something else (a goal, a week, another place, a part of a category) is
left alone. All rules work on one sentence at a time.
"""

from __future__ import annotations

from dataclasses import replace

from lagesbild.calendar import Period
from lagesbild.checktext import crime, others, phrases
from lagesbild.checktext.document import read
from lagesbild.checktext.line import Line, Mention, Source, Use
from lagesbild.checktext.numbers import numbers, sentences, stated_periods, straight
from lagesbild.checktext.report import PERIOD, Finding, Verdict, row
from lagesbild.exhibits.base import Scope
from lagesbild.swedish import listing, plural

__all__ = ["PERIOD", "Finding", "Verdict", "check", "count_numbers", "read", "row"]

_LONGEST_SENTENCE = 4000  # characters; prose has no longer one


def check(text: str, scope: Scope) -> list[Finding]:
    """Every number of the text that speaks of something loaded, in the order of the text."""
    source = Source(scope)
    found: list[Finding] = []
    pending: list[crime.Consequence] = []
    periods: dict[Period, Finding] = {}
    last: tuple[int, tuple[Mention, ...]] = (-1, ())
    whole = straight(text)
    for place in sentences(whole):
        words = whole[place.start : place.end]
        if len(words) > _LONGEST_SENTENCE:
            continue
        line = Line(words, place.start, place.paragraph, source)
        carried = last[1] if last[0] == place.paragraph and phrases.CARRIED.search(words) else ()
        made = crime.findings(line, carried, periods, pending)
        made = made or others.levels(line) or others.survey(line) or others.population(line)
        found += made
        mentions = tuple(m for m in line.mentions if m.use is not Use.NARROWED)
        last = (place.paragraph, mentions or carried)
    found += [_told(p, "Perioden står också på {}.", text) for p in periods.values()]
    for consequence in pending:
        if consequence.also:
            at = found.index(consequence.finding)
            found[at] = _told(replace(found[at], also=tuple(consequence.also)), "Av det följer också {}.", text)
    # as written: with the spaces that the text has
    return sorted((replace(f, number=text[f.start : f.end]) for f in found), key=lambda f: (f.start, f.end))


def count_numbers(text: str) -> int:
    """How many numbers and periods the running text holds; what of them `check` does not name it says nothing of."""
    whole = straight(text)
    prose = [whole[s.start : s.end] for s in sentences(whole)]
    return sum(len(numbers(words)) + len(stated_periods(words, 2000)) for words in prose)


def _told(finding: Finding, words: str, text: str) -> Finding:
    """The finding; its sentence also says where else in the text the same thing stands."""
    if not finding.also:
        return finding
    what = listing([f"”{text[a:b]}”" for a, b in finding.also])
    if finding.about == PERIOD:
        what = plural(len(finding.also), "ställe till", "ställen till")
    return replace(finding, sentence=f"{finding.sentence} {words.format(what)}")
