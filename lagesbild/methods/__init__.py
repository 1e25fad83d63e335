"""Every method behind a figure, explained: what it answers, how, an example, its source, its trap, when not.

The examples are computed by the functions of `lagesbild.analysis`, so that what is explained is
what is done. An exhibit names its methods by slug (`Exhibit.methods`).
"""

from __future__ import annotations

from collections.abc import Sequence

from lagesbild.methods import counts, levels, places, reading, series, surveys
from lagesbild.methods.model import Example, Method, Reference
from lagesbild.methods.reading import RULES, Sign, signs

__all__ = ["METHODS", "RULES", "SECTIONS", "Example", "Method", "Reference", "Sign", "matching", "signs", "titles"]

SECTIONS: dict[str, tuple[Method, ...]] = {
    "Läsa tabellerna": reading.METHODS,
    "Anmälda brott": counts.METHODS,
    "Utveckling och prognos": series.METHODS,
    "Lägesbedömning": levels.METHODS,
    "Trygghetsundersökning": surveys.METHODS,
    "Områden, platser och insatser": places.METHODS,
}
METHODS: dict[str, Method] = {m.slug: m for section in SECTIONS.values() for m in section}


def titles(slugs: Sequence[str]) -> dict[str, str]:
    """Slug → title of the methods that are explained, in the given order; others are left out."""
    return {slug: METHODS[slug].title for slug in slugs if slug in METHODS}


def matching(words: str) -> dict[str, tuple[Method, ...]]:
    """The sections with the methods that hold every word of ``words``; a section without any is left out."""
    sections = {name: tuple(m for m in section if m.holds(words)) for name, section in SECTIONS.items()}
    return {name: section for name, section in sections.items() if section}
