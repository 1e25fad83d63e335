"""What a public version leaves out, what stands in its way, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass

from lagesbild.document.disclosure.count_model import (
    WithheldReason,
)
from lagesbild.document.model import Document


@dataclass(frozen=True)
class Withheld:
    """One thing that the public version does not say; ``row`` and ``column`` as the table has them."""

    exhibit: str
    row: str
    column: str
    why: WithheldReason


@dataclass(frozen=True)
class Leak:
    """A place where people's own words give a withheld figure away; ``start`` and ``end`` in ``text``."""

    section: str
    text: str
    start: int
    end: int
    about: str

    @property
    def sentence(self) -> str:
        """What the editor is told."""
        return (
            f"I avsnittet ”{self.section}” står ”{self.text[self.start : self.end]}” om {self.about}; "
            "den siffran visas inte i den offentliga versionen. Skriv om meningen."
        )


@dataclass(frozen=True)
class Published:
    """The public document, what the editor must know, and what stands in the way of sending it.

    ``warnings`` are sentences about people's own words, for the editor to judge.
    """

    document: Document
    withheld: tuple[Withheld, ...]
    problems: tuple[Leak, ...]
    warnings: tuple[str, ...] = ()
