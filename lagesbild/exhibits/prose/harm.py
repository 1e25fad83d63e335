"""What crime weighed by harm says, in sentences of plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lagesbild.analysis.statistics import Verdict
from lagesbild.exhibits.findings import short
from lagesbild.swedish import listing, none_of, number, percent, plural, sentence, sentence_case

_NAMED = 4


def weighed(
    harm: float, low: float, high: float, crimes: int, before: str, change: float | None, verdict: Verdict | None
) -> str:
    """The sum, its interval, and how it has changed since ``before`` (the year before; ``change`` in per cent)."""
    text = f"Brottsskadan är {number(harm)} (95 %: {number(low)}–{number(high)}), av {plural(crimes, 'brott', 'brott')}"
    moved = (
        "" if change is None or verdict is None else f"Mot {before} är det {percent(change, 1, sign=True)}: {verdict}"
    )
    if verdict is Verdict.FEW:
        moved = f"En ändring mot {before} går inte att bedöma: summan bärs av för få tunga brott"
    return sentence(text.replace("95 %", "95\u00a0%"), moved)


def heaviest(category: str, of_harm: float, of_crimes: float) -> str:
    """The finding: which category carries most of the harm, and how much of the crimes it is (shares in per cent)."""
    return short(f"{category} står för {percent(of_harm, 0)} av brottsskadan och {percent(of_crimes, 0)} av brotten")


def worst(harm: Mapping[str, float], crimes: Mapping[str, int], word: str) -> str:
    """Which parts have the most harm and the most crimes (name → sum); ``word``: "stadsdel"."""
    if not harm:
        return f"{sentence_case(none_of(word))} har alla de vägda brotten i underlaget."
    most, often = max(harm, key=lambda a: harm[a]), max(crimes, key=lambda a: crimes[a])
    if most == often:
        return sentence(f"{most} har störst brottsskada och flest vägda brott")
    return sentence(f"{most} har störst brottsskada; flest vägda brott har {often}")


def unweighed(categories: Sequence[str], crimes: int) -> str:
    """Which categories have no weight, and how many crimes are left out with them."""
    named = listing(
        [*categories[:_NAMED], *([f"{number(len(categories) - _NAMED)} till"] * (len(categories) > _NAMED))]
    )
    return f"Saknar vikt och ingår inte: {named} ({plural(crimes, 'brott', 'brott')})."
