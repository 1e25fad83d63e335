"""What three maps say together, in sentences of plain values."""

from __future__ import annotations

from collections.abc import Sequence

from lagesbild.swedish import listing, none_of, number, number_word, one_of, sentence, sentence_case, visible

_SURE = 0.05


def in_brief(names: Sequence[str], areas: int, part: str) -> str:
    """The finding: which areas are the worst of every measure."""
    if not names:
        return f"{sentence_case(none_of(part))} hör till den sämsta femtedelen på alla tre kartorna"
    if len(names) > 3:
        return f"{sentence_case(number_word(len(names)))} av {number_word(areas)} hör till den sämsta femtedelen på alla tre kartorna"
    word = ("hör", "hör båda", "hör alla")[len(names) - 1]
    return f"{listing(list(names))} {word} till den sämsta femtedelen på alla tre kartorna"


def against_chance(together: int, areas: int, expected: float, p: float, parts: tuple[str, str]) -> str:
    """How many areas are the worst of every measure, and what chance would have given; ``parts``: one, several."""
    who = (
        f"{_some(together, parts)} av {number_word(areas)}"
        if together
        else f"{sentence_case(none_of(parts[0]))} av {number_word(areas)}"
    )
    shown = f"{who} hör till den sämsta femtedelen på alla tre kartorna"
    chance = f"lottades femtedelarna ut skulle det i snitt bli {visible(expected, 1)}"
    often = "p < 0,001" if p < 0.001 else f"p = {visible(p, 3)}"
    if together == 0:
        verdict = "Det säger inget om att de sammanfaller"
    elif p <= _SURE:
        verdict = f"Så många ger slumpen sällan ({often})"
    else:
        verdict = f"Det kan vara slumpen ({often})"
    return sentence(f"{shown}; {chance}", verdict)


def _some(n: int, parts: tuple[str, str]) -> str:
    """How many in words, as a sentence begins: "En stadsdel", "Ett område", "Två områden"."""
    return sentence_case(one_of(parts[0]) if n == 1 else f"{number_word(n)} {parts[1]}")


def pairs(overlaps: Sequence[tuple[str, str, int, float, float]]) -> str:
    """For each two measures (one, other, in both, expected, p), how many areas are the worst of both."""
    return sentence(
        "Två och två: "
        + "; ".join(f"{a} och {b} {number(n)} (slumpen {visible(e, 1)}, p {_p(p)})" for a, b, n, e, p in overlaps)
    )


def _p(p: float) -> str:
    return "< 0,001" if p < 0.001 else visible(p, 3)
