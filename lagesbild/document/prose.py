"""Running text in light Markdown as blocks that every writer can print.

Paragraphs, bullet and numbered lists, sub-headings, tables, bold, italic, links, footnotes (``[^1]`` in the text and
``[^1]: …`` on a line of its own), and ``[[exhibit id]]`` for a reference to a figure. Everything else (HTML, pictures,
code) is plain text: nothing that somebody wrote is lost, and nothing is run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from markdown_it import MarkdownIt
from markdown_it.token import Token

_REFERENCE = re.compile(r"\[\[([^\[\]\n]+)\]\]")
_SAFE = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)  # other addresses are written, not linked
# No XML holds these; an editor can be made to send them.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_TEXT_RULES = ["code", "hr", "blockquote", "fence", "html_block", "reference", "lheading"]
_DEEPEST = 6


class Shape(StrEnum):
    """What a block of running text is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    BULLET = "bullet"
    NUMBERED = "numbered"
    TABLE = "table"


@dataclass(frozen=True)
class Run:
    """A piece of text in one style. ``link`` is an address, ``reference`` the id of an exhibit.

    ``note`` is the text of a footnote whose sign stands here; such a run has no text of its own.
    """

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""
    reference: str = ""
    note: str = ""


@dataclass(frozen=True)
class Text:
    """One paragraph, heading or list item.

    ``depth`` is the list's nesting (1 the outermost; 0 for what is in no list) or the heading's
    level within the text. ``number`` is the item's number in a numbered list, ``is_first`` that
    its list begins with it; a further paragraph of an item is a PARAGRAPH with the item's depth.
    A TABLE has its cells in ``rows``, the headings first, and ``is_right`` for each column of numbers.
    """

    shape: Shape
    runs: tuple[Run, ...]
    depth: int = 0
    number: int = 0
    is_first: bool = False
    rows: tuple[tuple[tuple[Run, ...], ...], ...] = ()
    is_right: tuple[bool, ...] = ()

    @property
    def plain(self) -> str:
        """The text without its styles; a table's rows as lines."""
        if self.rows:
            return "\n".join("; ".join("".join(r.text for r in cell) for cell in row) for row in self.rows)
        return "".join(run.text for run in self.runs)

    @property
    def whole(self) -> str:
        """As `plain`, with what its footnotes say."""
        notes = [r.note for r in (*self.runs, *(r for row in self.rows for cell in row for r in cell)) if r.note]
        return " ".join((self.plain, *(f"(Fotnot: {n})" for n in notes)))

    def with_runs(self, change: Callable[[Run], Run]) -> Text:
        """The same text, every run changed."""
        rows = tuple(tuple(tuple(map(change, cell)) for cell in row) for row in self.rows)
        return replace(self, runs=tuple(map(change, self.runs)), rows=rows)


def _parser() -> MarkdownIt:
    return (
        MarkdownIt("commonmark", {"html": False})
        .enable("table")
        .disable(_TEXT_RULES)
        .disable(["image", "html_inline", "backticks", "entity"])
    )


def blocks(text: str) -> tuple[Text, ...]:
    """The blocks of a text, in order. Any text is accepted."""
    clean, notes = _without_notes(printable(text))
    parts: list[Text] = []
    table: list[list[tuple[Run, ...]]] = []
    right: list[bool] = []
    in_table = False
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
            case "table_open":
                in_table, table, right = True, [], []
            case "tr_open":
                table.append([])
            case "th_open":
                right.append("right" in str(token.attrGet("style") or ""))
            case "table_close":
                in_table = False
                rows = tuple(map(tuple, table))
                parts.append(Text(Shape.TABLE, (), rows=rows, is_right=_numeric(rows, right)))
            case "inline" if in_table:
                table[-1].append(next(_paragraphs(token, notes)))
            case "heading_open":
                heading = min(int(token.tag[1:]), _DEEPEST)
            case "heading_close":
                heading = 0
            case "inline":
                for runs in _paragraphs(token, notes):
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


_NOTE = re.compile(r"\[\^([^\]\s]{1,40})\]")
_DEFINITION = re.compile(r"^\[\^([^\]\s]{1,40})\]:[ \t]*(\S.*)$", re.M)


def _without_notes(text: str) -> tuple[str, dict[str, str]]:
    """The text without the lines that say what its footnotes are, and those by their mark."""
    notes = {m[1]: m[2].strip() for m in _DEFINITION.finditer(text)}
    return (_DEFINITION.sub("", text) if notes else text), notes


def without_marks(text: str) -> str:
    """The text with spaces for the marks of its footnotes, as long as before: a mark is no number to be checked."""
    return _NOTE.sub(lambda m: " " * len(m[0]), text)


def _numeric(rows: tuple[tuple[tuple[Run, ...], ...], ...], right: list[bool]) -> tuple[bool, ...]:
    """Which columns stand to the right: those that say so, and those whose every cell begins with a digit."""

    def is_number(column: int) -> bool:
        cells = ["".join(r.text for r in row[column]).strip() for row in rows[1:] if column < len(row)]
        return (
            bool(cells)
            and all(c[:1].isdigit() or c[:1] in ("+", "\u2212", "-", "–", ".") for c in cells if c)
            and any(cells)
        )

    return tuple(r or (i > 0 and is_number(i)) for i, r in enumerate(right))


def _paragraphs(token: Token, notes: dict[str, str]) -> Iterator[tuple[Run, ...]]:
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
                for piece in _split(part.content, bold > 0, italic > 0, address):
                    runs += _noted(piece, notes) if notes else [piece]
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


def _noted(run: Run, notes: dict[str, str]) -> Iterator[Run]:
    """The run with every mark of a footnote that is said as a run of its own."""
    end = 0
    for match in _NOTE.finditer(run.text):
        if run.reference or match[1] not in notes:
            continue
        if match.start() > end:
            yield replace(run, text=run.text[end : match.start()])
        yield Run("", note=notes[match[1]])
        end = match.end()
    if end < len(run.text):
        yield replace(run, text=run.text[end:])


def _joined(runs: list[Run]) -> list[Run]:
    """Neighbours in the same style as one run."""
    out: list[Run] = []
    for run in runs:
        apart = run.reference or run.note or (out and (out[-1].reference or out[-1].note))
        if out and not apart and _style(run) == _style(out[-1]):
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
    return tuple(b.with_runs(lambda r: _resolve(r, numbers)) for b in blocks(text))


def _resolve(run: Run, numbers: dict[str, str]) -> Run:
    if not run.reference:
        return run
    if run.reference in numbers:
        return Run(numbers[run.reference], run.bold, run.italic, "", run.reference)
    return Run(f"[hänvisning saknas: {run.reference}]", run.bold, run.italic)
