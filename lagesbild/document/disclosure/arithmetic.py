"""What follows from one number and what it is called: the count behind a mean, a ratio or a change, or in a name.

"0,25 per månad" is three a year; "Kostnad per placering 300 000 kr" beside 900 000 kr is three; "+9" beside 12 was
three; "Placerade (varav 2 flickor)" says two. A number that is written says of the exact one that it lies within half a
unit of its last decimal; what follows is small when a small count lies within that, and at most so few counts do
(`COMPATIBLE`), or when all that do are small.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from math import ceil, floor

from lagesbild import swedish
from lagesbild.analysis.suppression import is_small
from lagesbild.calendar import YEAR
from lagesbild.document.disclosure.numbers_in_text import numbers
from lagesbild.units import SHARE, is_measure

COMPATIBLE = 3
PEOPLE = r"elev|barn|\bunga|ungdom|person|individ|invånar|deltag|kvinn|\bmän\b|flick|pojk|hushåll|familj|anställd|medlem|besök"
_COUNTED = re.compile(rf"\W*(?:\w+\W+){{0,2}}?(?:\w*(?:{PEOPLE})|offer|anmäl|brott|fall\b|plac|avhys|vräk|som\b)", re.I)
_PART = re.compile(r"\b(?:varav|därav|av dessa|utöver|förutom|inklusive|exklusive)\W+(?:\w+\W+){0,2}$", re.I)
_ONE_OF = re.compile(r"\b(?:varav|därav)\s(en|ett)\b", re.I)
_NO_COUNT = re.compile(
    r"\b(?:åk|årskurs(?:erna)?|klass|minst|högst|över|under|kategori|nivå|typ|fas|§|paragraf|lag|per)\W*$", re.I
)
_AFTER = re.compile(r"\s*(?:[–-]\s*\d|år\b|§|eller (?:fler|mer|färre)|%|procent|timm|dag|veck|månad|[.:]\d)", re.I)
_BEFORE = re.compile(r"\d\s*[–-]\s*$|\d[.,:]$")
_MEAN = re.compile(r"\bmedel\b|medel(?:tal|värde|tid|kostnad)|genomsnitt|\bsnitt|\bi snitt\b", re.I)
_PER_TIME = re.compile(
    r"\bper (dag|dygn|vecka|månad|kvartal|termin|halvår|år)\b|\b(?:i|om) (månaden|veckan|året)\b", re.I
)
_TIMES = {
    "dag": 365,
    "dygn": 365,
    "vecka": 52,
    "veckan": 52,
    "månad": 12,
    "månaden": 12,
    "kvartal": 4,
    "termin": 2,
    "halvår": 2,
}
_PER_OTHER = re.compile(r"\bper (?!\d)(?!(?:dag|dygn|vecka|månad|kvartal|termin|halvår|år)\b)\w", re.I)
_CHANGE = re.compile(r"förändr|skillnad|\bök(?:ning|ade|at)|minsk|fler\b|färre\b|jämfört", re.I)
_SCORE = re.compile(r"index|poäng|betyg|skala|meritvärde", re.I)
_SCALES = re.compile(r"\b(tiotal|dussin|hundratal|tusental|tusen)\b", re.I)
_SCALE = {"tiotal": 10, "dussin": 12, "hundratal": 100, "tusental": 1000, "tusen": 1000}


def few_in_name(label: str, below: int) -> list[tuple[int, int, float]]:
    """(start, end, count) of each small count that a name says itself, which is no age, class, level or limit.

    >>> [len(few_in_name(t, 5)) for t in ("Placerade (varav 2 flickor)", "Vräkta, varav en pojke", "Elever i åk 3", "Barn 1–4 år")]
    [1, 1, 0, 0]
    """
    said = [
        *numbers(label),
        *((m.start(1), m.end(1), 1.0) for m in _ONE_OF.finditer(label)),
    ]
    return [
        (a, b, n)
        for a, b, n in sorted(set(said))
        if is_small(n, below)
        and not _NO_COUNT.search(label[:a])
        and not _BEFORE.search(label[:a])
        and not _AFTER.match(label, b)
        and (_COUNTED.match(label, b) or _PART.search(label[:a]))
    ]


def without_few(label: str, below: int) -> str:
    """The name with a sign in the place of each small count that it says.

    >>> without_few("Placerade (varav 2 flickor)", 5)
    'Placerade (varav .. flickor)'
    """
    for a, b, _ in reversed(few_in_name(label, below)):
        label = f"{label[:a]}{swedish.MISSING}{label[b:]}"
    return label


def mean_tells(label: str, unit: str, when: str, value: float, below: int) -> bool:
    """True for a mean, or a number of tens, behind which a small count stands: "0,25 per månad", "0,3 tiotal".

    A mean of which the time is not said is small when it is below the limit.
    """
    words = f"{label} {unit}"
    if scale := _SCALES.search(unit):
        return _is_few(value, lambda v: v * _SCALE[scale[1].lower()], below)
    if is_measure(_PER_TIME.sub("", unit)) or _SCORE.search(label) or SHARE.search(label):
        return False  # a share is tried against its base
    per = _PER_TIME.search(words)
    if per and (times := _TIMES.get((per[1] or per[2]).lower())):
        return _is_few(value, lambda v: v * times, below)
    if not per and not _MEAN.search(words) and value == int(value):
        return False
    years = [int(y) for y in YEAR.findall(f"{label} {when}")]
    if len(years) > 1:
        return _is_few(value, lambda v: v * (max(years) - min(years) + 1), below)
    return 0 < value < below


def is_ratio(label: str, unit: str) -> bool:
    """True for what is counted for each of something, or a mean: a whole divided by it is a number of those."""
    return bool(_PER_OTHER.search(f"{label} {unit}") or _MEAN.search(f"{label} {unit}"))


def ratio_tells(value: float, whole: float, below: int, *, is_of_parts: bool) -> bool:
    """True when a whole divided by the ratio is a small count; ``is_of_parts``: or when the whole is both parts of the ratio."""
    if value <= 0 or whole <= value:
        return False
    return _is_few(value, lambda v: whole / v, below) or (
        is_of_parts and _is_few(value, lambda v: whole / (1 + v), below)
    )


def is_change(label: str) -> bool:
    """True for what a row calls a change or a difference."""
    return bool(_CHANGE.search(label))


def change_tells(value: float, count: float, below: int, *, in_percent: bool) -> bool:
    """True when a count beside its change says that the other of the two counts is small."""
    if not in_percent:
        return any(is_small(count + sign * value, below) for sign in (-1, 1))
    signed = (value, -value)
    return any(_is_few(v, lambda x: count * (1 + x / 100), below) for v in signed) or any(
        _is_few(v, lambda x: count / (1 + x / 100) if x > -100 else 0.0, below) for v in signed
    )


def _is_few(value: float, count_of: Callable[[float], float], below: int) -> bool:
    """True when what is made of a written number can only be a small count, or one of very few."""
    possible = list(_whole(value, count_of))
    few = [is_small(k, below) for k in possible]
    return any(few) and (len(possible) < COMPATIBLE or all(few))


def _whole(value: float, count_of: Callable[[float], float]) -> Iterator[int]:
    """The whole numbers that what is made of a written number can be."""
    decimals = next((d for d in (0, 1) if swedish.round_half_up(value, d) == swedish.round_half_up(value, 2)), 2)
    half = 0.5 * 10.0**-decimals
    ends = sorted(count_of(v) for v in (value - half, value + half) if v) or [0.0]
    low, high = ceil(ends[0] - 1e-9), floor(ends[-1] + 1e-9)
    middle = count_of(value)
    if low > high and abs(middle - round(middle)) < 0.05:  # as good as whole
        low = high = round(middle)
    yield from range(max(low, 0), min(high, low + 1000) + 1)
