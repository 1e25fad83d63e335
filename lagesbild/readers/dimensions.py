"""What a heading or a label says of a figure: the year, the age, the sex, or what was measured.

>>> dimensions_of("Folkmängd 2022"), dimensions_of("0-4 år"), dimensions_of("kvinnor")
(Dimensions(year='2022', measure='Folkmängd'), Dimensions(age='0-4'), Dimensions(sex='kvinnor'))
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace

from lagesbild.calendar import YEAR_DIGITS
from lagesbild.readers.periods import is_year, when
from lagesbild.readers.periods.words import without_time
from lagesbild.swedish import fold

ALL_AGES = "alla"
OLDEST = 130
_TOTALS = {
    "total",
    "totalt",
    "summa",
    "samtliga",
    "alla",
    "alla åldrar",
    "samtliga åldrar",
    "totalt ålder",
    "totalt kön",
    "totalt antal",
    "båda könen",
    "män och kvinnor",
    "kvinnor och män",
    "hela befolkningen",
}
_SEXES = {
    **dict.fromkeys(("män", "man", "pojkar", "antal män"), "män"),
    **dict.fromkeys(("kvinnor", "kvinna", "flickor", "antal kvinnor"), "kvinnor"),
}
_SPAN = re.compile(r"(\d{1,3}) ?[-–] ?(\d{1,3})(?: ?år)?", re.ASCII)
_FROM = re.compile(
    r"(\d{1,3}) ?(?:\+|[-–]w?)(?: ?år)?|(\d{1,3})(?: ?år)? (?:och|eller) (?:äldre|uppåt|över)|(\d{1,3}) år ?[-–]",
    re.ASCII,
)
_UNDER = re.compile(r"(?:under|yngre än) (\d{1,3})(?: ?år)?", re.ASCII)
_ONE = re.compile(r"(\d{1,3}) ?år", re.ASCII)
_DATED = re.compile(rf"(?:(?P<what>.*\S)[\s,]+)?(?:år )?(?P<year>{YEAR_DIGITS})", re.ASCII)
_DAY = re.compile(rf"{YEAR_DIGITS}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, repr=False)
class Dimensions:
    """What is said of a figure; None where nothing is. A total is said to be of ``ALL_AGES`` or of no sex."""

    year: str | None = None
    age: str | None = None
    sex: str | None = None
    measure: str | None = None
    is_total: bool = False

    def __repr__(self) -> str:
        named = ", ".join(f"{f.name}={v!r}" for f in fields(self) if (v := getattr(self, f.name)))
        return f"Dimensions({named})"

    def __add__(self, other: Dimensions) -> Dimensions:
        """Both; several measures are one after the other."""
        measures = [m for m in (self.measure, other.measure) if m]
        return Dimensions(
            self.year or other.year,
            self.age or other.age,
            self.sex or other.sex,
            ", ".join(dict.fromkeys(measures)) or None,
            self.is_total or other.is_total,
        )


_WITH_UNIT = re.compile(r"([^()]*[^()\s])\s*+(\([^()\d]{1,20}\))")


def dimensions_of(text: str) -> Dimensions:
    """What one cell says."""
    plain = fold(text)
    if not plain:
        return Dimensions()
    if plain in _TOTALS:
        return Dimensions(is_total=True)
    if plain in _SEXES:
        return Dimensions(sex=_SEXES[plain])
    if parsed_age := age(plain):
        return Dimensions(age=parsed_age)
    stated = when(text)
    if stated.years and not stated.others and not is_year(text) and not _DAY.fullmatch(plain):
        return Dimensions(year=" ".join(text.split()))
    if stated.part and stated.year and (head := without_time(text)):
        return Dimensions(year=" ".join(text.split())[len(head) :].strip(" ,.:;(-–)")) + dimensions_of(head)
    if _DAY.fullmatch(plain):
        return Dimensions(year=plain)
    if match := _DATED.fullmatch(" ".join(text.split())):
        return Dimensions(year=match["year"]) + (dimensions_of(match["what"]) if match["what"] else Dimensions())
    if match := _WITH_UNIT.fullmatch(" ".join(text.split())):  # "Valdeltagande 2022 (%)"
        inner = dimensions_of(match[1])
        if inner.year and inner.measure:
            return replace(inner, measure=f"{inner.measure} {match[2]}")
    head, _, tail = plain.rpartition(",")
    if head and (last := dimensions_of(tail)) and (last.sex or last.age or last.is_total):
        return dimensions_of(text[: text.rfind(",")]) + last
    return Dimensions(measure=" ".join(text.split()))


def age(text: str) -> str | None:
    """An age group as the register writes it: "0-4", "85+", "alla"; None for what is no age.

    >>> age("0–4 år"), age("80-år"), age("85 år och äldre"), age("under 20 år"), age("7 år"), age("2020-2023")
    ('0-4', '80+', '85+', '0-19', '7-7', None)
    """
    plain = fold(text)
    if plain in ("totalt ålder", "alla åldrar", "samtliga åldrar"):
        return ALL_AGES
    if match := _SPAN.fullmatch(plain):
        low, high = int(match[1]), int(match[2])
    elif match := _FROM.fullmatch(plain):
        low = int(next(g for g in match.groups() if g))
        return f"{low}+" if low <= OLDEST else None
    elif match := _UNDER.fullmatch(plain):
        low, high = 0, int(match[1]) - 1
    elif match := _ONE.fullmatch(plain):
        low = high = int(match[1])
    else:
        return None
    return f"{low}-{high}" if low <= high <= OLDEST else None


def bounds(group: str) -> tuple[int, int]:
    """The first and the last year of an age group, as `age` writes it.

    >>> bounds("0-4"), bounds("85+")
    ((0, 4), (85, 130))
    """
    if group.endswith("+"):
        return int(group[:-1]), OLDEST
    low, high = group.split("-")
    return int(low), int(high)


def cover_all(groups: list[str]) -> bool:
    """True when the age groups hold every age once."""
    following = 0
    for low, high in sorted(map(bounds, groups)):
        if low != following:
            return False
        following = high + 1
    return following == OLDEST + 1
