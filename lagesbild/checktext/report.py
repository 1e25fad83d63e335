"""What is said about one number of a text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lagesbild.checktext.numbers import Number, Unit
from lagesbild.swedish import number

PERIOD = "period"
"""What a finding about a stated period is about."""


class Verdict(StrEnum):
    """What the register says about a number."""

    RIGHT = "right"
    WRONG = "wrong"
    OTHER_PERIOD = "other period"
    UNCHECKED = "unchecked"


CONTRADICTED = (Verdict.WRONG, Verdict.OTHER_PERIOD)
"""The verdicts of a number that somebody has to look at."""


@dataclass(frozen=True)
class Finding:
    """One number (or period) of a text and what the register says.

    ``start``/``end`` are offsets in the text. ``stated`` and ``expected`` are counts, percent or
    procentenheter with their sign, or periods in words; ``expected`` is None where the register
    says "ej bedömd" and where the number was not checked: then ``sentence`` is the reason.
    ``also`` are later places that repeat it or follow from it. ``says`` and ``holds``
    are stated and expected as a Swede writes them, with their unit.
    """

    start: int
    end: int
    number: str
    about: str
    stated: float | str
    expected: float | str | None
    verdict: Verdict
    sentence: str
    also: tuple[tuple[int, int], ...] = ()
    says: str = ""
    holds: str = ""

    @property
    def label(self) -> str:
        """The verdict in Swedish."""
        return {
            Verdict.RIGHT: "rätt",
            Verdict.WRONG: "fel",
            Verdict.OTHER_PERIOD: "annan period",
            Verdict.UNCHECKED: "inte prövad",
        }[self.verdict]


def unchecked(start: int, n: Number, reason: str) -> Finding:
    """The finding of a number that could not be checked; ``start`` is where its sentence begins."""
    return Finding(start + n.start, start + n.end, n.text, "", n.value, None, Verdict.UNCHECKED, reason, says=n.text)


def row(finding: Finding) -> dict[str, object]:
    """A finding as ``checktext --json`` prints it: whole numbers without decimals; ``reason`` where it was not checked."""
    is_unchecked = finding.verdict is Verdict.UNCHECKED
    return {
        "number": finding.number,
        "found": _bare(finding.stated),
        "expected": _bare(finding.expected),
        "verdict": finding.verdict.value,
        "reason": finding.sentence if is_unchecked else None,
        "about": finding.about,
        "sentence": finding.sentence,
        "start": finding.start,
        "end": finding.end,
        "also": [list(place) for place in finding.also],
    }


def _bare(value: float | str | None) -> float | str | None:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def say(value: float, unit: Unit, change: bool) -> str:
    """A value in Swedish with its unit; a change with its sign."""
    decimals = 0 if value == int(value) and unit is Unit.COUNT else 1
    text = number(value, decimals, sign=change)
    text = text.removesuffix(",0")
    return f"{text}\u00a0%" if unit is Unit.PERCENT else f"{text}\u00a0procentenheter" if unit is Unit.POINTS else text
