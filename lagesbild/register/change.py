"""A change of the register, in values: who did what, what it did, and who was first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from lagesbild.problems import LagesbildError
from lagesbild.swedish import listing

UNDO, REDO = "ångra", "gör om"
"""The actions of the audit rows that undo and redo a batch."""


Expected = Mapping[tuple[str, tuple[object, ...]], int | None]
"""(kind, key values in the order of the table's keys) → the ``change`` of the row that was seen, None = no row."""


@dataclass(frozen=True)
class Change:
    """Who did what, from which file: the audit row without which nothing can be saved.

    ``who`` is a role and an organisation, never a person; ``reason`` says why, in people's words.
    """

    who: str
    action: str
    kind: str
    place: str | None = None
    title: str | None = None
    file: str | None = None
    sha256: str | None = None
    source: str | None = None
    period: str | None = None
    as_of: date | None = None
    remark: str | None = None
    problems: tuple[str, ...] = ()
    reason: str | None = None


Batch = Iterable[tuple[Change, pd.DataFrame]]
"""Frames with their audit rows, saved together."""


Read = Callable[..., pd.DataFrame]
"""``read(kind, areas=None, **where)`` as `Register.current`."""


@dataclass(frozen=True)
class Saved:
    """What a change did: rows that were new, that replaced another value or source, that said the same."""

    kind: str
    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True)
class Preview:
    """What saving a frame would do.

    ``rows`` has one row per row of the frame, in its order: the frame's columns, ``row_status``
    (new, changed or unchanged; "status" is a key of the crime table) and, for every value
    column, ``<column>_before``: what holds now.
    """

    saved: Saved
    rows: pd.DataFrame


@dataclass(frozen=True)
class Clash:
    """A fact that another person changed: ``expected`` is the change that was seen, ``current`` the row that holds.

    ``current`` holds the table's columns, change, at and who; it is empty when no row holds any more.
    """

    kind: str
    key: tuple[object, ...]
    expected: int | None
    current: dict[str, Any]


class Conflict(LagesbildError):
    """Somebody else was first. Nothing was saved; ``clashes`` tells what they did."""

    def __init__(self, clashes: Iterable[Clash]) -> None:
        self.clashes = tuple(clashes)
        who = listing(list(dict.fromkeys(str(c.current["who"]) for c in self.clashes if c.current)))
        by = f" av {who}" if who else ""
        super().__init__(f"Samma uppgift har ändrats{by} sedan den visades. Inget är sparat: se båda och välj.")
