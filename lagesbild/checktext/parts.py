"""In how many stadsdelar something grew or fell: "minskade i tre av fyra stadsdelar", "ökade i alla stadsdelar utom Kvarnby"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lagesbild.checktext.claims import Span
from lagesbild.checktext.facts import EVERYBODY
from lagesbild.checktext.line import Use
from lagesbild.checktext.numbers import Number, Unit
from lagesbild.checktext.reading import Reader
from lagesbild.checktext.report import Finding, Verdict
from lagesbild.checktext.survey_words import area_words, shares_answering, topics_asked
from lagesbild.checktext.tokens import Kind

_PARTS = r"(?:stadsdelar(?:na)?|områden(?:a)?|kommundelar(?:na)?)"
_COUNTED = re.compile(rf"\s*+(?:av\s++(?:de\s++|kommunens\s++|stadens\s++)*(?:[0-9]+|[a-zåäö]+)\s++)?{_PARTS}\b", re.I)
_OF = re.compile(r"\bav\s++(?:de\s++|kommunens\s++|stadens\s++)*$", re.I)
_OF_ALL = re.compile(r"\b(?:alla|samtliga)\s++(?:de\s++|kommunens\s++)?$", re.I)
_ALL = re.compile(rf"\bi\s++(?:alla|samtliga)\s+{_PARTS}(?P<but>\s++(?:utom|förutom)\b)?", re.I)
_PEOPLE = re.compile(r"\b(?:folkmängd\w*|befolkning\w*|invånarantal\w*|antalet\s++invånare)\b", re.I)


@dataclass(frozen=True)
class _Moved:
    """Which parts changed: their ids by the direction (+1, −1, 0) of each."""

    by_part: dict[str, int]
    sign: int
    place: int  # of the word that says the direction

    @property
    def count(self) -> int:
        return sum(s == self.sign for s in self.by_part.values())


def findings(reader: Reader) -> dict[int, Finding | None]:
    """By the place of each number that counts parts; what is said of all parts and holds is noted as tried."""
    made: dict[int, Finding | None] = {}
    words = reader.line.words
    for n in reader.line.numbers:
        i = reader.index_of(n)
        if i is None or n.unit is not Unit.COUNT or n.sign or not _COUNTED.match(words, n.end):
            continue
        first = max((k for k in reader.at if k < i), default=i) if _OF.search(words, 0, n.start) else i
        moved = _moved(reader, i) or _moved(reader, first)  # "i tre av fyra stadsdelar minskade"
        if moved is None:
            continue
        reader.used.add(moved.place)
        reader.use(n.start, n.end + len(_COUNTED.match(words, n.end)[0]))  # type: ignore[index]
        if _OF_ALL.search(words, 0, n.start):
            reader.used |= {k for k, t in enumerate(reader.tokens) if t.end <= n.start and t.kind is Kind.TOTAL}
        if _OF.search(words, 0, n.start):
            made[n.start] = _finding(reader, n, len(reader.line.facts.scope.parts), "stadsdelar")
        else:
            what = "ökade" if moved.sign > 0 else "minskade"
            made[n.start] = _finding(reader, n, moved.count, f"stadsdelar där det {what}")
    for m in _ALL.finditer(words):
        j = max((k for k, t in enumerate(reader.tokens) if t.start <= m.start()), default=0)
        moved = _moved(reader, j)
        if moved is None:
            continue
        after = next((t for t in reader.tokens if t.kind is Kind.AREA and t.start >= m.end()), None)
        left_out = {str(after.value)} if m["but"] and after is not None else set()
        if {p for p, s in moved.by_part.items() if s != moved.sign} == left_out:
            reader.used.add(moved.place)
            reader.use(*m.span())
    return made


def _is_fronted(reader: Reader, clause: Sequence[int], i: int) -> bool:
    """True for "I samtliga fyra stadsdelar ökade bedrägerierna": what is told comes after, and no other number."""
    kinds = [reader.tokens[j].kind for j in clause if j < i]
    others = [
        j for j in clause if j in reader.at and j > i and not _OF.search(reader.line.words, 0, reader.tokens[j].start)
    ]
    is_whole = not re.search(r"\b(?:utom|förutom|utöver)\b", reader.line.words, re.I)
    return is_whole and not others and not any(k in (Kind.CATEGORY, Kind.AREA, Kind.NUMBER) for k in kinds)


def _finding(reader: Reader, n: Number, true: int, what: str) -> Finding:
    start, name = reader.line.start, reader.line.facts.scope.area.name
    right = n.fits(true)
    words = f"Texten säger {n.text.strip()}, registret ger {true} ({name}, {what})."
    verdict = Verdict.RIGHT if right else Verdict.WRONG
    place = (start + n.start, start + n.end)
    return Finding(*place, n.text, f"{name}: {what}", n.value, true, verdict, words, says=n.text, holds=str(true))


def _moved(reader: Reader, i: int) -> _Moved | None:
    """The directions of the parts for what the word at a place is about; None when that is not known."""
    facts = reader.line.facts
    clause = reader.part(i)
    signs = [j for j in clause if reader.sign(reader.tokens[j])]
    is_first = _is_fronted(reader, clause, i) and not any(j < i for j in signs)
    place = min(signs, default=None) if is_first else max((j for j in signs if j < i), default=None)
    if place is None or not facts.scope.parts:
        return None
    sign = reader.sign(reader.tokens[place])
    named = [j for j in clause if (j < i or is_first) and reader.tokens[j].kind is Kind.CATEGORY]
    if any(reader.mention(j).use is not Use.NAMED for j in named) or len({reader.mention(j).rows for j in named}) > 1:
        return None
    end = reader.end(i)
    base = reader.base(i, end)
    if isinstance(base, Span):
        return None
    counts: dict[str, tuple[int | None, int | None]] = {}
    if named or (reader.carried.rows and not _PEOPLE.search(reader.line.words)):
        rows = reader.mention(named[-1]).rows if named else reader.carried.rows
        for part in facts.scope.parts:
            crime = facts.crime(part.id)
            if crime is None or crime.shown is None or any(not crime.rows_of(r) for r in rows):
                return None
            period = reader.line.stated[0].period if reader.line.stated else crime.shown
            counts[part.id] = (crime.value(rows, period.in_year(base)), crime.value(rows, period.in_year(end)))
    elif topics := topics_asked(reader.line.words, facts.shares, area_words(reader)):
        asked = [s for s in shares_answering(reader.line.words, facts.shares, topics[0][1]) if s.group == "alla"]
        for part in facts.scope.parts:
            waves = sorted((s for s in asked if s.area == part.id), key=lambda s: max(s.years))
            if len({(s.survey, s.question, s.answer) for s in waves}) != 1 or reader.tags:
                return None
            first, last = (round(10 * s.percent) for s in waves[-2:]) if len(waves) > 1 else (None, None)
            counts[part.id] = (first, last)
    elif _PEOPLE.search(reader.line.words[: reader.tokens[i].start]):
        for part in facts.scope.parts:
            by_year = {d.year: v.get(EVERYBODY) for d, v in facts.inhabitants(part.id).items()}
            newest = end if reader.tags else max(by_year, default=end)
            counts[part.id] = (by_year.get(base if reader.tags else newest - 1), by_year.get(newest))
    known = {p: (a, b) for p, (a, b) in counts.items() if a is not None and b is not None}
    if not known or len(known) != len(facts.scope.parts):
        return None
    return _Moved({p: (b > a) - (b < a) for p, (a, b) in known.items()}, sign, place)
