"""What a method's explanation is made of, and how its figures are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lagesbild.swedish import NBSP, number, percent


@dataclass(frozen=True)
class Reference:
    """Where a method comes from."""

    author: str
    year: int
    title: str

    def __str__(self) -> str:
        return f"{self.author} ({self.year}). {self.title}."


@dataclass(frozen=True)
class Example:
    """A worked example: what it says, and its figures as (what, value as a Swede writes it)."""

    words: str
    figures: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Method:
    """One method, explained to a person who must defend a number. ``example`` computes when called."""

    slug: str
    title: str
    question: str
    how: tuple[str, ...]
    example: Callable[[], Example]
    sources: tuple[Reference, ...]
    trap: str
    avoid: str

    def holds(self, words: str) -> bool:
        """True when every word stands somewhere in the explanation, whatever its case."""
        text = " ".join([self.title, self.question, *self.how, self.trap, self.avoid, *map(str, self.sources)])
        return all(w in text.casefold() for w in words.casefold().split())


def p_text(p: float, words: str) -> str:
    """A p-value as it is printed, with the words that it never goes without.

    >>> p_text(0.0374, "ovanligt"), p_text(0.00002, "ovanligt")
    ('0,037: ovanligt', 'under 0,001: ovanligt')
    """
    return f"{bare_p(p)}: {words}"


def bare_p(p: float) -> str:
    """A p-value for a sentence that itself says what it means."""
    return "under 0,001" if p < 0.001 else number(p, 3)


def between(low: float, high: float, decimals: int = 1) -> str:
    """An interval: "24,6–57,7", with "till" where an end is negative.

    >>> between(-75.1, -0.9)
    '−75,1 till −0,9'
    """
    joiner = " till " if low < 0 or high < 0 else "–"
    return f"{number(low, decimals)}{joiner}{number(high, decimals)}"


def percent_between(low: float, high: float, decimals: int = 1) -> str:
    """An interval in per cent, from shares 0-1."""
    return f"{between(100 * low, 100 * high, decimals)}{NBSP}%"


def share_text(share: float, decimals: int = 1) -> str:
    """A share 0-1 in per cent."""
    return percent(100 * share, decimals)
