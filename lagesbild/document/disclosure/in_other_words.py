"""Counts that a sentence says without their number: as marks, as the third of the year, day by day, as one in so many.

Every function takes a sentence that names what was counted and gives (start, end) of each such place in it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from lagesbild import swedish

Span = tuple[int, int]
Numbers = Sequence[tuple[int, int, float]]

_MARKS = re.compile(r"([●•○◦■□▪▫◆◇★☆▲△▼▽▮▌█✓✔✗✘☑☒×✕\U0001F300-\U0001FAFF])(?:[ \u00a0]?\1)*")
_TALLY = re.compile(r"(?<!\w)(?:([Xx|/])(?:[ \u00a0]?\1)+|I(?: I)+)(?!\w)")
_BULLET = re.compile(r"\s*$")
_ORDINALS = {
    word: n
    for n, words in enumerate(
        (
            "första",
            "andra|andre",
            "tredje",
            "fjärde",
            "femte",
            "sjätte",
            "sjunde",
            "åttonde",
            "nionde",
            "tionde",
            "elfte",
            "tolfte",
        ),
        start=1,
    )
    for word in words.split("|")
}
_ORDINAL = re.compile(rf"(?<!\w)(?:({'|'.join(_ORDINALS)})|(\d{{1,2}}):(?:a|e|dje|de))(?=\s(?:\w+\s){{0,2}}$)", re.I)
_SO_FAR = re.compile(r"i år|årets|hittills|under (?:året|\d{4})|\d{4} års|på (?:ett år|\d{4})", re.I)
_PART = re.compile(
    r"(?<!\w)(?:en|ett|1|\d+|två|tre|fyra|fem|sex|sju|åtta|nio|tio) (?:på|av) (?P<whole>\d+|[a-zåäö]{3,})"
    r"|(?<!\w)(?:vart|var|varje) \d+:?(?:a|e|de|dje)",
    re.I,
)
_RATE = re.compile(
    r"(?:per|på) (?:1[ \u00a0\u202f]?000|10[ \u00a0\u202f]?000|100[ \u00a0\u202f]?000|tusen|tio ?tusen|hundra ?tusen)"
    r" (?:invånare|inv\b|boende|personer|hushåll|ungdomar|barn|elever|kvinnor|män)",
    re.I,
)
_NEARLY = (
    (re.compile(r"(?<!\w)(?:en |ett )?handfull", re.I), 5, 2),
    (re.compile(r"(?<!\w)tiotal", re.I), 10, 2),
    (re.compile(r"(?<!\w)femtontal", re.I), 15, 2),
    (re.compile(r"(?<!\w)tjugotal", re.I), 20, 3),
    (re.compile(r"(?<!\w)trettiotal", re.I), 30, 4),
    (re.compile(r"(?<!\w)fyrtiotal", re.I), 40, 4),
    (re.compile(r"(?<!\w)femtiotal", re.I), 50, 5),
)
_ABOVE = re.compile(r"\b(?:fler|mer|högre) än\s*$|\böver\s*$", re.I)
_BELOW = re.compile(r"\b(?:färre|mindre|lägre) än\s*$|\bunder\s*$", re.I)
_MONTH = "|".join(swedish.MONTHS)
_LONG_MONTH = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
_DAY = rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}(?:\s(?:{_LONG_MONTH}|{_MONTH})\b)(?:\s\d{{4}})?|\d{{1,2}}/\d{{1,2}}(?!\d|/))"
_ONE_OF_LIST = rf"(?:{_DAY}|\d{{1,2}}(?=(?:,|\soch)\s(?:den\s)?\d))"
_APART = r"(?:,\s*|\s(?:och|samt|resp\.?|respektive)\s)(?:(?:den|i|på|v\.|vecka|under)\s)?"
_LISTS = (
    re.compile(rf"(?<![\w–-]){_ONE_OF_LIST}(?:{_APART}{_ONE_OF_LIST})*(?!\s?[–-]|\s(?:till|t\.o\.m))", re.I),
    re.compile(rf"(?:\bv\.|\bveckorna|\bvecka)\s\d{{1,2}}(?:{_APART}\d{{1,2}})+(?!\s?[–-])", re.I),
    re.compile(rf"(?<!\w)(?:{_LONG_MONTH})(?:{_APART}(?:{_LONG_MONTH}))+(?!\w)", re.I),
    re.compile(
        r"(?<!\w)(?:mån|tis|ons|tors|fre|lör|sön)dag\w*(?:" + _APART + r"(?:mån|tis|ons|tors|fre|lör|sön)dag\w*)+", re.I
    ),
)
_ITEM = (
    re.compile(_ONE_OF_LIST, re.I),
    re.compile(r"\d{1,2}"),
    re.compile(_LONG_MONTH, re.I),
    re.compile(r"(?:mån|tis|ons|tors|fre|lör|sön)dag", re.I),
)
_UNTIL = re.compile(
    r"(?:–|-|\btill|t\.o\.m\.?|\btill och med|\bfrån(?: och med)?|\bper|\bden dag|\bsedan|\bföre|\befter)\s*(?:den\s)?$",
    re.I,
)


def told(text: str, names: Sequence[Span], counts: Collection[float], numbers: Numbers) -> Iterator[Span]:
    """Every place where the sentence says one of the counts of what it names (``names``) in other words than its number."""
    if counts:
        yield from _marked(text, counts)
        yield from _ordinal(text, names, counts)
        yield from _part_of(text, numbers)
        yield from _nearly(text, counts)
        yield from _between(text, counts, numbers)
        yield from _listed(text, counts)


def _marked(text: str, counts: Collection[float]) -> Iterator[Span]:
    """As many marks as there were: "Rån: ●●●"."""
    for pattern in (_MARKS, _TALLY):
        for m in pattern.finditer(text):
            marks = len(re.sub(r"\s", "", m[0]))
            is_bullet = marks == 1 and not text[: m.start()].strip()
            if marks in counts and not is_bullet:
                yield m.span()


def _ordinal(text: str, names: Sequence[Span], counts: Collection[float]) -> Iterator[Span]:
    """The last of them by its place: "årets tredje mord"."""
    if not _SO_FAR.search(text):
        return
    for start, _ in names:
        m = _ORDINAL.search(text, max(0, start - 60), start)
        if m and (_ORDINALS.get((m[1] or "").lower()) or int(m[2] or 0)) in counts:
            yield m.span()


def _part_of(text: str, numbers: Numbers) -> Iterator[Span]:
    """As one in so many, or by inhabitant: whoever knows the whole knows the part."""
    starts = {a for a, _, _ in numbers}
    for m in _PART.finditer(text):
        if m["whole"] is None or m.start("whole") in starts:
            yield m.span()
    per = _RATE.search(text)
    if per and any(not per.start() <= a < per.end() for a in starts):
        yield per.span()


def _nearly(text: str, counts: Collection[float]) -> Iterator[Span]:
    """About as many as there were: "en handfull", "ett tjugotal"."""
    for pattern, about, room in _NEARLY:
        if (m := pattern.search(text)) and any(abs(c - about) <= room for c in counts):
            yield m.span()


def _between(text: str, counts: Collection[float], numbers: Numbers) -> Iterator[Span]:
    """The only whole number between two others: "fler än två men färre än fyra"."""
    low = [(a, n) for a, _, n in numbers if _ABOVE.search(text, max(0, a - 20), a)]
    high = [(b, n) for a, b, n in numbers if _BELOW.search(text, max(0, a - 20), a)]
    yield from ((min(a, b), max(a, b)) for a, x in low for b, y in high if y - x == 2 and x + 1 in counts)


def _listed(text: str, counts: Collection[float]) -> Iterator[Span]:
    """Day by day, by weeks, months or weekdays: as many as are listed. A period from one day to another lists none."""
    for pattern, item in zip(_LISTS, _ITEM, strict=True):
        for m in pattern.finditer(text):
            if len(item.findall(m[0])) in counts and not _UNTIL.search(text, max(0, m.start() - 25), m.start()):
                yield m.span()
