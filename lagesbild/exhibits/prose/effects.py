"""The words about what came of an action: one plain sentence of plain values."""

from __future__ import annotations

from collections.abc import Sequence

from lagesbild.analysis.evaluation import Judged, Outcome
from lagesbild.swedish import NBSP, listing, number, sentence

_LARGER = 3
FINDINGS = {
    Outcome.FEWER: "Det blev färre än väntat",
    Outcome.MORE: "Det blev fler än väntat",
    Outcome.NO_SIGN: "Ingen skillnad går att se",
    Outcome.CANNOT_SAY: "Det går inte att säga",
}


def finding(judged: Judged) -> str:
    """The heading."""
    return FINDINGS[judged.outcome]


def effect(judged: Judged, treated: str, control: str, counted: str) -> str:
    """What a before-and-after says, with how large it is and how sure.

    >>> effect(Judged(Outcome.CANNOT_SAY, why="För få."), "Norr", "Söder", "händelser")
    'Det går inte att säga om åtgärden hade verkan. För få.'
    """
    if judged.effect is None or judged.ratio is None:
        return sentence("det går inte att säga om åtgärden hade verkan", judged.why.rstrip("."))
    crimes, ratio = judged.effect, judged.ratio
    ends = sorted((abs(crimes.low), abs(crimes.high)))
    if judged.outcome is Outcome.NO_SIGN:
        return sentence(
            f"i {treated} går ingen skillnad att se utöver hur det gick i {control} under samma tid",
            f"med 95{NBSP}% säkerhet ligger den mellan {_signed(crimes.low)} och {_signed(crimes.high)} {counted}",
            "det kan betyda att åtgärden inte hade verkan, eller att verkan är för liten för att synas",
        )
    word = "färre" if judged.outcome is Outcome.FEWER else "fler"
    share = f"{number(abs(100 * (ratio.ratio - 1)))}{NBSP}% {word}"
    return sentence(
        f"i {treated} blev det {number(abs(crimes.crimes))} {counted} {word} än väntat av hur det gick i {control} under samma tid "
        f"(mellan {number(ends[0])} och {number(ends[1])} {word}), {share} i förhållande till före",
    )


def _signed(value: float) -> str:
    return number(value, sign=True)


def beside(others: Sequence[str]) -> str:
    """What else went on at the same time."""
    return f"Samtidigt pågick {listing(list(others))}: verkan av dem går inte att skilja åt." if others else ""


def unlike_sizes(treated: float, control: float) -> str:
    """A warning where the control area counts much more than the treated one, or much less."""
    if not treated or not control or 1 / _LARGER <= control / treated <= _LARGER:
        return ""
    larger = "mycket fler" if control > treated else "mycket färre"
    return f"Jämförelseområdet hade {larger} före åtgärden. Jämför hellre med ett som liknar."
