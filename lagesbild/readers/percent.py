"""Values of one measure in two scales: "7,4 %" beside "0,05". Which of them is meant, nobody can say afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lagesbild.problems import Problem
from lagesbild.swedish import fold, parse_number

_PER_CENT = re.compile(r"%|\bprocent(?!enh)")
_OF_ONE = re.compile(r"(?:andel|kvot)(?:\b.{0,20})?")
_OF_SHARES = re.compile(r"\b(?:\w*andel\w*|procent(?!enh)\w*)|%")


def is_percent(unit: str) -> bool:
    """True for a unit of per cent; "procentenheter" is another."""
    return _PER_CENT.search(fold(unit)) is not None


@dataclass(frozen=True)
class Written:
    """A value as a file writes it, and the unit that is said of it."""

    text: str
    unit: str

    @property
    def size(self) -> float:
        """How large the number is that is written; 0 for what is none."""
        try:
            return abs(parse_number(self.text) or 0.0)
        except ValueError:
            return 0.0

    @property
    def is_fraction(self) -> bool:
        """True for a number below 1 without a sign of per cent."""
        return "%" not in self.text and self.size < 1

    @property
    def decimals(self) -> int:
        """How many digits stand after the comma."""
        match = re.search(r"[.,](\d+)", self.text)
        return len(match[1]) if match else 0

    @property
    def scale(self) -> str:
        """What the value or its unit says: "%", "1" (a share of 1), or nothing."""
        if "%" in self.text or is_percent(self.unit):
            return "%"
        return "1" if _OF_ONE.fullmatch(fold(self.unit)) else ""


def two_scales(measure: str, values: Iterable[Written]) -> tuple[Written, Written] | None:
    """Two values of a measure that are not of one scale, the odd one first; None when all agree.

    >>> [v.text for v in two_scales("arbetslöshet", [Written("7,4 %", ""), Written("0,05", "")])]
    ['0,05', '7,4 %']
    >>> two_scales("arbetslöshet", [Written("7,4", "procent"), Written("0,5", "procent")]) is None
    True
    """
    of: dict[str, list[Written]] = {"%": [], "1": [], "": []}
    for value in values:
        if value.size:  # zero is the same in every scale
            of[value.scale].append(value)
    unmarked = of["1"] + of[""]
    if of["%"]:
        if unmarked:
            return unmarked[0], of["%"][0]
        return _out_of_place(of["%"])
    above, below = (next((v for v in unmarked if (v.size > 1) is is_large), None) for is_large in (True, False))
    if above and below and (of["1"] or (_OF_SHARES.search(fold(measure)) and below.size < 1)):
        return (above, below) if of["1"] else (below, above)
    return None


def _out_of_place(values: Sequence[Written]) -> tuple[Written, Written] | None:
    """A value that all others say is a share of 1, although its column says per cent: "0,052" beside "7,4".

    "0,5" beside them is half a per cent.
    """
    large = [v for v in values if v.size > 1]
    if not large:
        return None
    finest = max(1, *(v.decimals for v in large))
    least, most = min(v.size for v in large), max(v.size for v in large)
    for value in values:
        if value.is_fraction and value.decimals > 1:
            is_far = 20 * value.size < least and least / 5 < 100 * value.size < 5 * most
            if is_far or value.decimals > finest:
                return value, large[0]
    return None


def mixed(measure: str, values: Iterable[Written]) -> Problem | None:
    """A problem when the values of a measure are of two scales; its value is the odd one."""
    pair = two_scales(measure, values)
    if pair is None:
        return None
    odd, other = (f"{v.text} {v.unit}" if v.unit and "%" not in v.text else v.text for v in pair)
    what = f"”{odd}” och ”{other}” för {measure} är skrivna i olika enheter: procent och andelar av 1."
    fix = "Skriv % efter varje tal, eller samma enhet för alla."
    return Problem(what, "samma enhet för alla värden av ett mått.", value=pair[0].text, fix=fix)
