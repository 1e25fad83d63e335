"""The words about what came of an action: one plain sentence of plain values."""

from __future__ import annotations

from collections.abc import Sequence

from lagesbild.analysis.evaluation import Effect, Judged, Outcome
from lagesbild.analysis.interrupted import Shift, Step
from lagesbild.swedish import NBSP, listing, number, sentence

_LARGER = 3
FINDINGS = {
    Outcome.FEWER: "Det blev färre än väntat",
    Outcome.MORE: "Det blev fler än väntat",
    Outcome.NO_SIGN: "Ingen skillnad går att se",
    Outcome.CANNOT_SAY: "Det går inte att säga om den hade verkan",
}


def finding(judged: Judged, action: str) -> str:
    """The heading, which says of what: several stand after one another.

    >>> finding(Judged(Outcome.CANNOT_SAY), "Å1")
    'Å1: det går inte att säga om den hade verkan'
    """
    found = FINDINGS[judged.outcome]
    return f"{action}: {found[0].lower()}{found[1:]}"


def effect(judged: Judged, treated: str, control: str, counted: str) -> str:
    """What a before-and-after says, with how large it is and how sure.

    >>> effect(Judged(Outcome.CANNOT_SAY, why="För få."), "Norr", "Söder", "händelser")
    'Det går inte att säga om åtgärden hade verkan. För få.'
    """
    if judged.effect is None or judged.ratio is None:
        return sentence("det går inte att säga om åtgärden hade verkan", judged.why.rstrip("."))
    crimes, ratio = judged.effect, judged.ratio
    ends = sorted((abs(crimes.low), abs(crimes.high)))
    word = "färre" if crimes.crimes < 0 else "fler"
    if judged.is_persistence:
        return sentence(
            f"i {treated} blev det {number(abs(crimes.crimes))} {counted} {word} än väntat av hur det gick i {control} under samma tid",
            "så stora svängningar kan hålla i sig av sig själva, så det går inte att säga att åtgärden hade verkan",
        )
    if judged.outcome is Outcome.NO_SIGN:
        return sentence(
            f"i {treated} går ingen skillnad att se utöver hur det gick i {control} under samma tid",
            f"med 95{NBSP}% säkerhet ligger den mellan {_signed(crimes.low)} och {_signed(crimes.high)} {counted}",
            "det kan betyda att åtgärden inte hade verkan, eller att verkan är för liten för att synas",
        )
    share = f"{number(abs(100 * (ratio.ratio - 1)))}{NBSP}% {word}"
    return sentence(
        f"i {treated} blev det {number(abs(crimes.crimes))} {counted} {word} än väntat av hur det gick i {control} under samma tid "
        f"(mellan {number(ends[0])} och {number(ends[1])} {word}), {share} i förhållande till före",
    )


def unit(n: int, *, is_weekly: bool) -> str:
    """The word for so many weeks or months."""
    return ("vecka" if n == 1 else "veckor") if is_weekly else ("månad" if n == 1 else "månader")


def accumulated(effects: Sequence[Effect], counted: str, *, is_weekly: bool) -> str:
    """What the difference had grown to at the end, with its interval.

    >>> accumulated([Effect(-4, -15, 7, 0.5, 11), Effect(-12, -28, 4, 0.1, 16)], "händelser", is_weekly=True)
    'Efter 2 veckor är skillnaden sammanlagt −12 händelser, med 95\xa0% säkerhet mellan −28 och +4.'
    """
    last, n = effects[-1], len(effects)
    return (
        f"Efter {number(n)} {unit(n, is_weekly=is_weekly)} är skillnaden sammanlagt {_signed(last.crimes)} {counted}, "
        f"med 95{NBSP}% säkerhet mellan {_signed(last.low)} och {_signed(last.high)}."
    )


def accumulated_finding(action: str, effects: Sequence[Effect], judged: Judged, counted: str) -> str:
    """The heading of the difference added up: its last value, and whether it is judged to be more than chance.

    >>> accumulated_finding("Å1", [Effect(4, -11, 19, 0.6, 15)], Judged(Outcome.NO_SIGN), "händelser")
    'Å1: sammanlagt +4 händelser, vilket kan vara slumpen'
    """
    is_sure = judged.outcome in (Outcome.FEWER, Outcome.MORE)
    return (
        f"{action}: sammanlagt {_signed(effects[-1].crimes)} {counted}{'' if is_sure else ', vilket kan vara slumpen'}"
    )


def weighed_finding(action: str, effect: Effect | None, judged: Judged) -> str:
    """The heading of the weighed difference.

    >>> weighed_finding("Å1", None, Judged(Outcome.NO_SIGN))
    'Å1: det går inte att säga vad verkan väger'
    """
    if effect is None:
        return f"{action}: det går inte att säga vad verkan väger"
    if effect.is_sure and judged.outcome in (Outcome.FEWER, Outcome.MORE):
        return f"{action}: vägd efter skada {_signed(effect.crimes)} utöver jämförelsen"
    return f"{action}: ingen skillnad går att se, vägd efter skada"


def weighed(effect: Effect | None, why: str, without: Sequence[str], *, is_sure: bool = False) -> str:
    """What the difference weighs, and which categories have no weight; ``is_sure``: the unweighed one is sure as well.

    >>> weighed(Effect(-310, -1063, 443, 0.4, 753), "", ["Rån"])
    'Vägd efter skada är skillnaden utöver jämförelsen −310, med 95\xa0% säkerhet mellan −1\xa0063 och +443: den går inte att skilja från slumpen. Rån saknar vikt och är inte med.'
    """
    left = f"{listing(list(without))} saknar vikt och är inte med" if without else ""
    if effect is None:
        return sentence("det går inte att säga vad verkan väger", why.rstrip("."), left)
    sure = "mer än slumpen brukar ge" if effect.is_sure and is_sure else "den går inte att skilja från slumpen"
    said = (
        f"vägd efter skada är skillnaden utöver jämförelsen {_signed(effect.crimes)}, med 95{NBSP}% säkerhet mellan "
        f"{_signed(effect.low)} och {_signed(effect.high)}: {sure}"
    )
    return sentence(said, left)


def _signed(value: float) -> str:
    return number(value, sign=True)


def concurrent(others: Sequence[str]) -> str:
    """What else went on at the same time."""
    return f"Samtidigt pågick {listing(list(others))}: åtgärdernas verkan går inte att skilja åt." if others else ""


def without_place(before: int, after: int) -> str:
    """How many events are in neither count, for nobody knows exactly where they were.

    >>> without_place(3, 1), without_place(0, 0)
    ('Utan exakt plats, och därför inte räknade på ytan: 3 före och 1 efter. Placeras fler eller färre än förr ändras talen av det.', '')
    """
    if not before and not after:
        return ""
    return (
        f"Utan exakt plats, och därför inte räknade på ytan: {number(before)} före och {number(after)} efter. "
        "Placeras fler eller färre än förr ändras talen av det."
    )


def unlike_sizes(treated: float, control: float) -> str:
    """A warning where the control area counts much more than the treated one, or much less."""
    if not treated or not control or 1 / _LARGER <= control / treated <= _LARGER:
        return ""
    larger = "mycket fler" if control > treated else "mycket färre"
    return f"Jämförelseområdet hade {larger} före åtgärden. Jämför hellre med ett som liknar."


def per_week(total: float | None, weeks: int) -> str | None:
    """A count per week with one decimal; None when it is missing.

    >>> per_week(26.0, 20), per_week(None, 20), per_week(float("nan"), 20)
    ('1,3', None, None)
    """
    return None if total is None or total != total else number(total / weeks, 1)


def share(value: float | None) -> str | None:
    """A share 0-1 in per cent."""
    return None if value is None else f"{number(100 * value)}{NBSP}%"


def step(measured: Step | None, why: str) -> str:
    """What the counts after say beside where they were heading.

    >>> step(Step(0.5, 0.4, 0.7, 0.001, 0.01, 0, 40, 20), "")
    'färre än väntat: 50\\xa0% färre (mellan 30 och 60\\xa0% färre)'
    >>> step(None, "För kort tid.")
    'går inte att säga. För kort tid.'
    """
    if measured is None:
        return f"går inte att säga. {why}"
    if not measured.is_sure:
        return "ingen skillnad går att se"
    word = "färre" if measured.ratio < 1 else "fler"
    low, high = sorted(abs(100 * (v - 1)) for v in (measured.low, measured.high))
    return (
        f"{word} än väntat: {number(abs(100 * (measured.ratio - 1)))}{NBSP}% {word} "
        f"(mellan {number(low)} och {number(high)}{NBSP}% {word})"
    )


def shift(measured: Shift | None, why: str) -> str:
    """What the levels after say beside those before."""
    if measured is None:
        return f"går inte att säga. {why}"
    if not measured.is_sure:
        return "ingen skillnad går att se"
    return "mer sällan förhöjd nivå" if measured.after < measured.before else "oftare förhöjd nivå"


def course(counts: Step | None, levels: Shift | None) -> str:
    """What both say, in two sentences.

    >>> course(None, None)
    'Om händelserna bröt sin bana går inte att säga. Om nivåerna ändrades går inte att säga.'
    """
    one = (
        "om händelserna bröt sin bana går inte att säga"
        if counts is None
        else "händelserna skiljer sig inte säkert från vart de var på väg"
        if not counts.is_sure
        else f"händelserna blev {'färre' if counts.ratio < 1 else 'fler'} än de var på väg att bli"
    )
    other = (
        "om nivåerna ändrades går inte att säga"
        if levels is None
        else "någon ändring av nivåerna går inte att se"
        if not levels.is_sure
        else f"förhöjd nivå blev {'mindre vanlig' if levels.after < levels.before else 'vanligare'}"
    )
    return sentence(one, other)
