"""What became of the utsatta områden from one edition of the police's list to the next: pure functions of plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lagesbild.swedish import fold, listing, number_word, sentence

_ORDER = ("utsatt område", "riskområde", "särskilt utsatt område")
NEW, GONE, UP, DOWN, DIVIDED, FROM = "ny", "borta", "uppgraderad", "nedgraderad", "delad", "ur delning"


def _parts(name: str) -> set[str]:
    """The places that a name puts together: "Nydala / Hermodsdal / Lindängen"."""
    bare = re.sub(r"\([^()]*\)", "", name)
    return {fold(p.strip()) for p in re.split(r"/|,|\boch\b", bare) if p.strip()}


def _grade(before: str | None, after: str | None) -> str:
    if before not in _ORDER or after not in _ORDER or before == after:
        return ""
    return UP if _ORDER.index(after) > _ORDER.index(before) else DOWN


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Name → (what became of it, the same in words), for all that is not as it was; categories by name.

    >>> changes({"A/B": "utsatt område", "C": "riskområde"}, {"A": "utsatt område", "B": "riskområde", "C": "utsatt område"})
    {'C': ('nedgraderad', 'nedgraderad från riskområde'), 'A/B': ('delad', 'delad i A och B'), 'A': ('ur delning', 'ur A/B'), 'B': ('uppgraderad', 'ur A/B, uppgraderad')}
    """
    by_name: dict[str, tuple[str, str]] = {}
    for name in (n for n in after if n in before):
        if grade := _grade(before[name], after[name]):
            by_name[name] = (grade, f"{grade} från {before[name]}")
    arrived, left = [n for n in after if n not in before], [n for n in before if n not in after]
    for name in left:
        heirs = [n for n in arrived if _parts(n) < _parts(name)]
        if len(heirs) > 1:
            by_name[name] = (DIVIDED, f"delad i {listing(heirs)}")
        else:
            by_name[name] = (GONE, "inte längre på listan")
        for heir in heirs if len(heirs) > 1 else ():
            grade = _grade(before[name], after[heir])
            by_name[heir] = (grade or FROM, f"ur {name}" + (f", {grade}" if grade else ""))
    for name in (n for n in arrived if n not in by_name):
        by_name[name] = (NEW, "ny på listan")
    return by_name


_FORMS = {
    UP: ("uppgraderat", "uppgraderade"),
    DOWN: ("nedgraderat", "nedgraderade"),
    DIVIDED: ("delat", "delade"),
    NEW: ("nytt", "nya"),
    GONE: ("borta", "borta"),
}


def summary(n: int, year: int, words: Sequence[str]) -> str:
    """How many there are in the latest edition, and what changed.

    >>> summary(1, 2025, ["nedgraderad", "borta", "borta"])
    'Ett område står på polisens lista 2025. Sedan förra utgåvan är ett område nedgraderat och två borta.'
    >>> summary(2, 2025, [])
    'Två områden står på polisens lista 2025. Inget har ändrats sedan förra utgåvan.'
    """
    many = {w: list(words).count(w) for w in (UP, DOWN, DIVIDED, NEW, GONE) if w in words}

    def some(k: int) -> str:
        return "ett" if k == 1 else number_word(k)

    def areas(k: int) -> str:
        return f"{some(k)} område{'n' if k != 1 else ''}"

    changed = [f"{some(k) if i else areas(k)} {_FORMS[w][k != 1]}" for i, (w, k) in enumerate(many.items())]
    return sentence(
        f"{areas(n)} står på polisens lista {year}",
        f"sedan förra utgåvan är {listing(changed)}" if changed else "inget har ändrats sedan förra utgåvan",
    )
