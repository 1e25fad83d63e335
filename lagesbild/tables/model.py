"""What a declaration says of a table and of its columns; what is declared stands in `declarations`."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lagesbild import privacy

YEARS: tuple[float, float] = (1800, 2200)
"""The first and the last year that a fact may be of."""


class Type(StrEnum):
    """How a column's values are stored."""

    TEXT = "text"
    INT = "int"
    FLOAT = "float"
    DATE = "date"
    BYTES = "bytes"


class Syntax(StrEnum):
    """A text that is written in one way only."""

    COLOUR = "colour"  # #RRGGBB
    GEOMETRY = "geometry"  # GeoJSON, EPSG:4326
    CLOCK = "clock"  # HH:MM
    AGE = "age"  # 0-4, 85+, alla, or a word for some people
    WAVE = "wave"  # a year, with a part of it or not, or a measurement's number
    PERIOD = "period"  # a time with its year
    TERTIAL = "tertial"  # 2026-3: the third four months of a year
    NAME = "name"  # more than numbers and signs: they name nothing


_NO_TEXT = ("area", "parent", "aliases", "alias", "part")
_OWN_IDS = ("incident", "resolution")
_ID = re.compile(r"[\w.:/+-]*")


@dataclass(frozen=True)
class Words:
    """The few values that a column may hold, each with the words that a file writes for it; the first is shown."""

    of: Mapping[object, tuple[str, ...]]

    @property
    def values(self) -> dict[str, object]:
        """Folded word → value."""
        return {word: value for value, words in self.of.items() for word in words}

    def shown(self, value: object) -> str:
        """The value's word; a value that is none of them as it stands."""
        return self.of.get(value, (str(value),))[0]

    def __str__(self) -> str:
        first = [words[0] for words in self.of.values()]
        return " eller ".join(first) if len(first) == 2 else ", ".join(first)


@dataclass(frozen=True)
class Column:
    """One column: English name, Swedish title, type, whether it is part of the key, and what it may hold.

    A column that is not ``required`` may be missing (NULL); missing never means zero.

    ``limits``: the smallest and the largest value. ``words``: the only values that there are.
    ``syntax``: how a text is written. ``is_share``: 0-1, or per cent in a file; such columns of one
    table share a unit. ``on_scale``: a level of the area's scale. ``is_noted``: free text, so no
    personal data. ``is_name``: two spellings that look equal are one. ``is_areas``: ids of areas with | between,
    which a file may write as names. ``is_detail``: says nothing of
    the world (a printed order), so previews leave it out. ``ahead``: may lie in the future; a date or
    year that may not has been.

    ``default``: what it is in a file that leaves it out. ``headings``: what else people head it with.
    ``above``: the word that may say it once for the whole file, on a line above the header.
    ``missing``: what a missing value is called.
    """

    name: str
    title: str
    type: Type
    key: bool = False
    required: bool = False
    help: str = ""
    limits: tuple[float, float] | None = None
    words: Words | None = None
    syntax: Syntax | None = None
    is_share: bool = False
    on_scale: bool = False
    is_noted: bool = False
    is_name: bool = False
    is_areas: bool = False
    is_detail: bool = False
    ahead: bool = True
    default: object = None
    headings: tuple[str, ...] = ()
    above: str = ""
    missing: str = ""

    @property
    def is_written(self) -> bool:
        """True for a text that people may write anything in; an area's name is known."""
        is_open = self.type is Type.TEXT and not self.words and self.syntax in (None, Syntax.NAME) and not self.is_areas
        return self.is_noted or (is_open and self.name not in _NO_TEXT)

    def personal(self, text: str) -> list[str]:
        """What in a text of the column looks like personal data (`privacy.find`); an event's own number may hold any digits."""
        if not self.is_written or (self.name in _OWN_IDS and _ID.fullmatch(text)):
            return []
        return privacy.find(text)


@dataclass(frozen=True)
class Needs:
    """Where ``column`` is said (with ``values``, or above ``over``, if those are given) the ``others`` must be said too.

    ``is_told``: a file without them is read, and it is told; people who write it are refused.
    """

    column: str
    others: tuple[str, ...]
    values: tuple[str, ...] = ()
    over: float | None = None
    is_told: bool = False


@dataclass(frozen=True)
class Refers:
    """The ``columns`` say which row of the table ``kind`` is meant, by its ``keys``: one that there must be."""

    kind: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One kind of fact. ``is_file`` tells whether a file may bring it; what people write here may not be imported.

    ``in_order``: pairs of columns of which the first is never above the second. ``year_from``: the
    column that says which year a fact is of. ``is_gathered``: several files say different things of
    one fact. ``is_reach``: a file's period only says how far its rows reach. ``needs``, ``refers``: what a row may not stand without.
    """

    kind: str
    title: str
    columns: tuple[Column, ...]
    is_file: bool = True
    in_order: tuple[tuple[str, str], ...] = ()
    year_from: str | None = None
    is_gathered: bool = False
    is_reach: bool = False
    needs: tuple[Needs, ...] = ()
    refers: tuple[Refers, ...] = ()

    @property
    def keys(self) -> list[str]:
        """Names of the columns that say which fact a row is."""
        return [c.name for c in self.columns if c.key]

    @property
    def values(self) -> list[str]:
        """Names of the columns that say what the fact is."""
        return [c.name for c in self.columns if not c.key]

    @property
    def names(self) -> list[str]:
        """Names of all columns, in order."""
        return [c.name for c in self.columns]

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when there is none."""
        return {c.name: c for c in self.columns}[name]


FROM_ZERO = (0, math.inf)
FROM_ONE = (1, math.inf)
