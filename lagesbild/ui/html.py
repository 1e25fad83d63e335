"""HTML made of pieces: every text is escaped, and only what was built here is markup.

A piece is a `Markup`. `tag` makes one of texts and other pieces, `table` a whole table, and `show`
puts pieces on the page: the only call of ``st.html`` there is, besides the style sheet and scripts.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup, escape

from lagesbild import palette, swedish
from lagesbild.picturefile import PictureFile

Child = str | int | None
"""What a tag can hold: text, which is escaped; a `Markup`, which is not; None, which is nothing."""
Attribute = str | int | bool | None
EMPTY = Markup("")
_VOID = ("br",)


def tag(name: str, *children: Child, **attributes: Attribute) -> Markup:
    """One element: ``tag("p", "text", class_="lb-reading", data_end=True)``.

    An attribute's underscores are hyphens and a last one falls (``class_``, ``aria_label``). True stands
    without a value; False, None and an empty text leave it out.
    """
    written = "".join(
        f" {escape(key.rstrip('_').replace('_', '-'))}" + ("" if value is True else f'="{escape(value)}"')
        for key, value in attributes.items()
        if value is not None and value is not False and value != ""
    )
    end = "" if name in _VOID else f"{join(children)}</{name}>"
    return Markup(f"<{name}{written}>{end}")


def join(pieces: Iterable[Child], between: Child = "") -> Markup:
    """Pieces after each other."""
    return escape("" if between is None else between).join(escape(p) for p in pieces if p is not None)


def paragraph(kind: str, *children: Child, **attributes: Attribute) -> Markup:
    """A paragraph of the style sheet's class ``lb-kind``: reading (quiet), empty, warning, lead, title …"""
    return tag("p", *children, class_=f"lb-{kind}", **attributes)


def show(*pieces: Markup, width: str = "stretch") -> None:
    """Put the pieces on the page as one element; nothing when they are empty. ``width``: stretch or content."""
    if markup := join(pieces):
        st.html(markup, width="content" if width == "content" else "stretch")


def say(kind: str, *children: Child, width: str = "stretch", **attributes: Attribute) -> None:
    """Put one `paragraph` on the page."""
    show(paragraph(kind, *children, **attributes), width=width)


def picture(svg: str, kind: str = "") -> Markup:
    """A drawing as an image, whose words stand beside it: ``st.html`` takes SVG away. Empty for an empty one."""
    if not svg:
        return EMPTY
    code = b64encode(svg.encode()).decode()
    named = f' class="{escape(kind)}"' if kind else ""
    return Markup(f'<img alt=""{named} src="data:image/svg+xml;base64,{code}">')


def own_picture(file: PictureFile, alt: str, height: str = "36rem") -> Markup:
    """A picture that people have brought, with its alternative text, at most so high."""
    code = b64encode(file.content).decode()
    style = f"max-width:100%;max-height:{height};height:auto;display:block"
    return Markup(f'<img alt="{escape(alt)}" style="{style}" src="data:{file.media};base64,{code}">')


@dataclass(frozen=True)
class Colours:
    """The colours of lines in a drawing, on a light page or a dark one."""

    accent: str
    muted: str
    line: str


LIGHT = Colours(palette.ACCENT, palette.MUTED, palette.LINE)
DARK = Colours(palette.ACCENT_DARK, palette.MUTED_DARK, palette.LINE_DARK)


def is_dark() -> bool:
    """Whether the page is dark."""
    return st.context.theme.type == "dark"


def drawing(draw: Callable[[Colours], str], *, dark: bool) -> Markup:
    """The picture that ``draw`` makes as SVG; a dark page holds another for paper. Empty for an empty one."""
    if not dark:
        return picture(draw(LIGHT))
    return join((picture(draw(DARK), kind="lb-screen"), picture(draw(LIGHT), kind="lb-paper")))


def items(pieces: Iterable[Child], *, kind: str = "", ordered: bool = False, **attributes: Attribute) -> Markup:
    """A list of the pieces (those of `tag("li", …)` stay as they are); empty when there are none."""
    listed = [p if isinstance(p, Markup) and p.startswith("<li") else tag("li", p) for p in pieces]
    return tag("ol" if ordered else "ul", *listed, class_=kind, **attributes) if listed else EMPTY


def terms(pairs: Iterable[tuple[Child, Child]], *, kind: str = "") -> Markup:
    """A list of terms, each with what it means."""
    return tag("dl", *(tag("dt", term) + tag("dd", meaning) for term, meaning in pairs), class_=kind)


@dataclass(frozen=True)
class Cell:
    """A cell, or a column's title, with its class (``num``: a number, to the right)."""

    content: Child
    kind: str = ""


@dataclass(frozen=True)
class Row:
    """A row whose cell number ``head`` names it, its class, whether it is the current one, and what a click in it picks."""

    cells: Sequence[Child | Cell]
    head: int = 0
    kind: str = ""
    is_current: bool = False
    pick: str | None = None


def table(
    caption: str,
    titles: Sequence[Child | Cell],
    rows: Iterable[Row | Sequence[Child | Cell]],
    *,
    kind: str = "",
    scroll: bool = False,
    hint: str = "",
) -> Markup:
    """A table with caption and scopes: what a screen reader needs is not left to whoever makes it.

    ``titles`` may be empty (a table of terms); an empty title is no header. ``kind`` are classes besides
    ``lb``. With ``scroll`` it stands in a region that can be swiped and reached by keyboard; ``hint``
    is what a phone says above it.
    """
    head = tag("thead", tag("tr", *(_title(t) for t in titles))) if titles else None
    body = tag("tbody", *(_row(r if isinstance(r, Row) else Row(r)) for r in rows))
    made = tag("table", tag("caption", caption), head, body, class_=f"lb {kind}".strip())
    if scroll:
        made = tag("div", made, class_="lb-scroll", role="region", tabindex=0, aria_label=caption)
    return join([paragraph("hint", hint) if hint else None, made])


def _title(title: Child | Cell) -> Markup:
    cell = title if isinstance(title, Cell) else Cell(title)
    return tag("th", cell.content, scope="col", class_=cell.kind) if cell.content else tag("td")


def breakable(name: str) -> Markup:
    """A name that may go on in the next line (`swedish.breakable`): "Gröna Lyckan/Sågverksområdet" is wider than a row's head."""
    return Markup(swedish.breakable(str(escape(name)), "<wbr>"))


def _row(row: Row) -> Markup:
    cells = [c if isinstance(c, Cell) else Cell(c) for c in row.cells]
    made = (
        tag("th", breakable(c.content) if type(c.content) is str else c.content, scope="row", class_=c.kind)
        if i == row.head
        else tag("td", c.content, class_=c.kind)
        for i, c in enumerate(cells)
    )
    current = "true" if row.is_current else None
    return tag("tr", *made, class_=row.kind, aria_current=current, data_pick=row.pick)
