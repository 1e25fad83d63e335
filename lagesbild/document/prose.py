"""Running text in light Markdown as blocks that every writer can print.

Paragraphs, bullet and numbered lists, sub-headings, bold, italic, links, and ``[[exhibit id]]``
for a reference to a figure. Everything else (HTML, pictures, code, tables) is plain text:
nothing that somebody wrote is lost, and nothing is run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from markdown_it import MarkdownIt
from markdown_it.token import Token

_REFERENCE = re.compile(r"\[\[([^\[\]\n]+)\]\]")
_SAFE = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)  # other addresses are written, not linked
# No XML holds these; an editor can be made to send them.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_TEXT_RULES = ["code", "hr", "blockquote", "table", "fence", "html_block", "reference", "lheading"]
_DEEPEST = 3


class Shape(StrEnum):
    """What a block of running text is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    BULLET = "bullet"
    NUMBERED = "numbered"


@dataclass(frozen=True)
class Run:
    """A piece of text in one style. ``link`` is an address, ``reference`` the id of an exhibit."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Text:
    """One paragraph, heading or list item.

    ``depth`` is the list's nesting (1 the outermost; 0 for what is in no list) or the heading's
    level within the text. ``number`` is the item's number in a numbered list, ``is_first`` that
    its list begins with it; a further paragraph of an item is a PARAGRAPH with the item's depth.
    """

    shape: Shape
    runs: tuple[Run, ...]
    depth: int = 0
    number: int = 0
    is_first: bool = False

    @property
    def plain(self) -> str:
        """The text without its styles."""
        return "".join(run.text for run in self.runs)


def _parser() -> MarkdownIt:
    return (
        MarkdownIt("commonmark", {"html": False})
        .disable(_TEXT_RULES)
        .disable(["image", "html_inline", "backticks", "entity"])
    )


def blocks(text: str) -> tuple[Text, ...]:
    """The blocks of a text, in order. Any text is accepted."""
    clean = printable(text)
    parts: list[Text] = []
    lists: list[_List] = []  # the open ones, the outermost first
    waiting = False  # for the paragraph that begins an item
    heading = 0
    for token in _parser().parse(clean):
        match token.type:
            case "bullet_list_open":
                lists.append(_List(Shape.BULLET))
            case "ordered_list_open":
                start = token.attrGet("start")
                lists.append(_List(Shape.NUMBERED, 1 if start is None else int(start)))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                waiting = True
            case "list_item_close":
                if waiting:  # an item without text
                    parts.append(_item((), lists))
                    waiting = False
            case "heading_open":
                heading = min(int(token.tag[1:]), _DEEPEST)
            case "heading_close":
                heading = 0
            case "inline":
                for runs in _paragraphs(token):
                    if waiting:
                        parts.append(_item(runs, lists))
                        waiting = False
                    elif heading and not lists:
                        parts.append(Text(Shape.HEADING, runs, heading))
                    else:
                        parts.append(Text(Shape.PARAGRAPH, runs, len(lists)))
    return tuple(parts)


@dataclass
class _List:
    shape: Shape
    start: int = 0
    items: int = 0


def _item(runs: tuple[Run, ...], lists: list[_List]) -> Text:
    here = lists[-1]
    here.items += 1
    number = here.start + here.items - 1 if here.shape is Shape.NUMBERED else 0
    return Text(here.shape, runs, len(lists), number, here.items == 1)


def printable(text: str) -> str:
    """The text without what no document can hold; line ends as "\\n"."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))


def _paragraphs(token: Token) -> Iterator[tuple[Run, ...]]:
    """The runs of an inline token. A hard line break makes a new paragraph: people press Enter once."""
    bold = italic = 0
    link = ""
    runs: list[Run] = []
    for part in token.children or []:
        match part.type:
            case "strong_open":
                bold += 1
            case "strong_close":
                bold -= 1
            case "em_open":
                italic += 1
            case "em_close":
                italic -= 1
            case "link_open":
                link = str(part.attrGet("href") or "")
            case "link_close":
                if link and not _SAFE.match(link):
                    runs.append(Run(f" ({link})", bold > 0, italic > 0))
                link = ""
            case "hardbreak":
                yield tuple(_joined(runs))
                runs = []
            case "softbreak":
                runs.append(Run(" ", bold > 0, italic > 0))
            case _:
                address = link if _SAFE.match(link) else ""
                runs += _split(part.content, bold > 0, italic > 0, address)
    yield tuple(_joined(runs))


def _split(text: str, bold: bool, italic: bool, link: str) -> Iterator[Run]:
    """The text with its references as runs of their own."""
    end = 0
    for match in _REFERENCE.finditer(text):
        if match.start() > end:
            yield Run(text[end : match.start()], bold, italic, link)
        yield Run(match[0], bold, italic, "", match[1].strip())
        end = match.end()
    if end < len(text):
        yield Run(text[end:], bold, italic, link)


def _joined(runs: list[Run]) -> list[Run]:
    """Neighbours in the same style as one run."""
    out: list[Run] = []
    for run in runs:
        if out and not run.reference and not out[-1].reference and _style(run) == _style(out[-1]):
            last = out.pop()
            run = Run(last.text + run.text, run.bold, run.italic, run.link)
        out.append(run)
    return out


def _style(run: Run) -> tuple[bool, bool, str]:
    return run.bold, run.italic, run.link


def resolved(text: str, numbers: dict[str, str]) -> tuple[Text, ...]:
    """The blocks with every reference written as what it refers to: "Tabell 2".

    A reference to something that is not in the document is written out as an open question, so
    that it is seen by whoever reads the draft.
    """
    return tuple(
        Text(b.shape, tuple(_resolve(r, numbers) for r in b.runs), b.depth, b.number, b.is_first) for b in blocks(text)
    )


def _resolve(run: Run, numbers: dict[str, str]) -> Run:
    if not run.reference:
        return run
    if run.reference in numbers:
        return Run(numbers[run.reference], run.bold, run.italic, "", run.reference)
    return Run(f"[hänvisning saknas: {run.reference}]", run.bold, run.italic)
