"""The words about promises, what comes, points of walks and forums: pure functions of plain values."""

from __future__ import annotations

from collections.abc import Sequence

from lagesbild.swedish import listing, number_word, sentence


def _some(n: int) -> str:
    return "ett" if n == 1 else number_word(n)


def promises(verdicts: Sequence[str | None]) -> str:
    """How many promises there are, and what was found of them.

    >>> promises(["hållet", None, "går inte att säga"])
    'Tre medborgarlöften. Bedömda: ett hållet, ett går inte att säga. Ett är inte bedömt.'
    """
    n = len(verdicts)
    found = [v for v in verdicts if v]
    kinds = [f"{_some(found.count(v))} {v}" for v in dict.fromkeys(found)]
    silent = n - len(found)
    return sentence(
        f"{_some(n)} medborgarlöfte{'n' if n > 1 else ''}",
        f"bedömda: {', '.join(kinds)}" if kinds else "",
        f"{_some(silent)} är inte {'bedömt' if silent == 1 else 'bedömda'}" if silent else "",
    )


def promise_figures(says: Sequence[str]) -> str:
    """For how many promises the waves say anything.

    >>> promise_figures(["åt rätt håll", "nästa våg är inte inläst"])
    'Av två löften med en fråga: ett åt rätt håll, ett nästa våg är inte inläst.'
    """
    kinds = [f"{_some(list(says).count(s))} {s}" for s in dict.fromkeys(says)]
    whole = f"av {_some(len(says))} löfte{'n' if len(says) > 1 else ''} med en fråga"
    return sentence(f"{whole}: {', '.join(kinds)}")


def year_wheel(found: Sequence[tuple[str, str]]) -> str:
    """How many there are of each sort, and the month with the most; ``found`` is (sort, month).

    >>> year_wheel([("evenemang", "juni"), ("evenemang", "juni"), ("lov eller helg", "november")])
    'Två evenemang och ett lov eller helg. Flest i juni: två.'
    """
    sorts = [s for s, _ in found]
    months = [m for _, m in found]
    each = listing([f"{_some(sorts.count(s))} {s}" for s in dict.fromkeys(sorts)])
    most = max(months.count(m) for m in months)
    at = [m for m in dict.fromkeys(months) if months.count(m) == most]
    return sentence(each, f"flest i {at[0]}: {_some(most)}" if len(at) == 1 and most > 1 else "")
