"""Where a document's figures come from: its numbered list of sources, in which it is no source of itself."""

from __future__ import annotations

import re
from dataclasses import replace

from lagesbild.document.model import TO_WRITE, Document, Prose, Section

SOURCES_SECTION = "kallor"
"""The id of the section that lists the sources."""


def not_itself(source: str, title: str) -> str:
    """A source without the document's own name: what it was compiled in before, "Lägesbild Ensta 2023, Tabell 2"."""
    if not title or title not in source:
        return source
    named = rf"(?:[,;]?\s*(?:sammanställd\w* i|enligt|ur|i)\s+)?{re.escape(title)}(?:\s*\((?!uttag)[^()]*\))?((?:,\s*(?:Tabell|Diagram|Kartbild|Figur)\s+\d+)?)"
    rest = re.sub(named, "", source).strip(" ,;")
    if rest and not rest.startswith("(") and not source.startswith(title):
        return rest
    where = re.search(named, source)
    gap = " " if rest.startswith("(") else ", " if rest else ""
    return f"{_EARLIER}{where[1] if where else ''}{gap}{rest}"


_EARLIER = "Tidigare publicerad version av den här lägesbilden"


def _in_order(text: str) -> str:
    """A key that sorts as Swedes do: å, ä and ö come last."""
    return text.casefold().translate(str.maketrans("åäö", "{|}"))


def with_sources(document: Document) -> Document:
    """The list of the figures' sources, numbered in alphabetical order, in the section that is kept for it."""
    sources = tuple(sorted(document.sources(), key=_in_order))
    if not sources or not any(s.id == SOURCES_SECTION for s in document.sections):
        return document
    listed = Prose("\n".join(f"{i}. {as_reference(s)}" for i, s in enumerate(sources, start=1)))

    def add(section: Section) -> Section:
        if section.id != SOURCES_SECTION:
            return section
        blocks = [b for b in section.blocks if not (isinstance(b, Prose) and b.text.startswith(f"*{TO_WRITE}"))]
        return replace(section, blocks=(*blocks, listed))

    return replace(document, sections=tuple(add(s) for s in document.sections), references=sources)


_DRAWN = re.compile(r"(?<!\s)\s*+\(uttag (\d{4}-\d{2}-\d{2})\)")
_ADDRESS = re.compile(r"(?<![(<\[])https?://[^\s<>()\[\]]+[^\s<>()\[\].,;:]")


def as_reference(source: str) -> str:
    """A source as the list has it: with "Hämtad" and the day, and its address to follow."""
    drawn = _DRAWN.search(source)
    text = _ADDRESS.sub(lambda m: f"[{m[0]}]({m[0]})", _DRAWN.sub("", source))
    return f"{text.rstrip('.')}. Hämtad {drawn[1]}." if drawn else text
