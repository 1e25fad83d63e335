"""What fills the pages of a PDF: the picture that is drawn a little smaller, the table that goes on to the next page.

A figure stays with its sentence and its caption, so one that is a little too tall for what is left of a page leaves
that empty. The document is laid out, its marks are read, and the first figure that can be helped is; then again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

TOP, BOTTOM = 73.7, 776.7
"""Points from the upper edge of an A4 page, between which text stands: margins of 2.6 and 2.3 cm."""
LEAST_PICTURE = 0.78
"""A picture is drawn no smaller than this: its text of 8 points is then a little more than 6."""
_EMPTY = 0.14  # of a page's text, which nobody misses
_OVER_HEADING, _OVER_TEXT = 34.0, 14.0  # points over a figure's first words, which are not there at the top of a page
_SLACK = 8.0  # points that a picture becomes smaller than it seems to need
_LINES = 30.0  # points of a sentence that begins a page; below a heading it ends further down
_FEWEST_ROWS, _LOWEST = 2, 80.0  # rows of a broken table on either page, and the points that they take


@dataclass(frozen=True)
class Mark:
    """Where something stands: ``what`` is "slut" for the end of a text, else a figure's anchor and "start", "bild", "bildslut", "rader", "radslut" or "slut"."""

    what: str
    page: int
    y: float  # points from the upper edge
    anchor: str = ""


@dataclass(frozen=True)
class Breakable:
    """A table that may be broken: how many rows, and about how many points a row and the heading take.

    ``is_halved``: in its middle only.
    """

    rows: int
    row: float
    head: float = 0.0  # as much as a row
    is_halved: bool = False


@dataclass
class Changes:
    """What was done to figures, by anchor: how much smaller a picture is, and which tables go on to another page."""

    smaller: dict[str, float] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    _tried: dict[str, int] = field(default_factory=dict)  # the page on which a figure stood before

    def next(self, marks: Iterable[Mark], tables: Mapping[str, Breakable]) -> bool:
        """Change one more figure; False when none is left that leaves a page empty and can be helped."""
        every = list(marks)
        if self._undone(every) or self._joined(every):
            return True
        for at, start in enumerate(every):
            if start.what != "start" or start.anchor in self._tried:
                continue
            parts = {m.what: m for m in every[at:] if m.anchor == start.anchor}
            before = [m for m in every[:at] if m.page < start.page]
            above = [m for m in every[:at] if m.page == start.page]
            if not before or any(m.what != "slut" or m.anchor for m in above) or "slut" not in parts:
                continue
            free = (BOTTOM - before[-1].y) if before[-1].page == start.page - 1 else 0.0
            if free < _EMPTY * (BOTTOM - TOP) or parts["slut"].page != start.page:
                continue
            lead = min((m.y for m in above), default=start.y)
            free -= _OVER_TEXT if lead < TOP + _LINES else _OVER_HEADING
            if self._help(start, parts, free, tables.get(start.anchor)):
                self._tried[start.anchor] = start.page
                return True
        return False

    def _undone(self, marks: Iterable[Mark]) -> bool:
        """Leave the last figure as it was when that did not bring it to an earlier page; True when that was so."""
        last = next(reversed(self._tried), "")
        changed = last in self.smaller or last in self.broken
        if changed and any(m.what == "start" and m.anchor == last and m.page >= self._tried[last] for m in marks):
            self.smaller.pop(last, None)
            self.broken.discard(last)
            return True
        return False

    def _joined(self, marks: Sequence[Mark]) -> bool:
        """Keep the last table whole after all, when only its notes went on and a smaller picture above it makes room for them."""
        last = next(reversed(self._tried), "")
        if last not in self.broken:
            return False
        parts = {m.what: m for m in marks if m.anchor == last}
        start, end = parts["start"], parts["slut"]
        if "radslut" not in parts or parts["radslut"].page > start.page or end.page == start.page:
            return False
        for top in (m for m in marks if m.what == "bild" and m.page == start.page and m.anchor not in self.smaller):
            height = next(m.y for m in marks if m.what == "bildslut" and m.anchor == top.anchor) - top.y
            factor = (height - (end.y - TOP) - _OVER_TEXT) / height if height > 0 else 0.0
            if top.y < start.y and LEAST_PICTURE <= factor < 1:
                self.smaller[top.anchor] = factor
                self.broken.discard(last)
                return True
        return False

    def _help(self, start: Mark, parts: Mapping[str, Mark], free: float, table: Breakable | None) -> bool:
        lacking = parts["slut"].y - TOP - free
        if table is not None and "rader" in parts:
            room = free - (parts["rader"].y - TOP) - (table.head or table.row)
            here = int(room / table.row)
            middle = -(-table.rows // 2)
            here = middle if table.is_halved and here >= middle else 0 if table.is_halved else here
            if all(n >= _FEWEST_ROWS and n * table.row >= _LOWEST for n in (here, table.rows - here)):
                self.broken.add(start.anchor)
                return True
            return False
        if "bild" not in parts or "bildslut" not in parts:
            return False
        height = parts["bildslut"].y - parts["bild"].y
        factor = (height - lacking - _SLACK) / height if height > 0 else 0.0
        if LEAST_PICTURE <= factor < 1:
            self.smaller[start.anchor] = factor
            return True
        return False
