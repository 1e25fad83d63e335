"""Tables of problems, causes, actions and follow-ups: known by their own ids, whatever words their texts hold."""

from __future__ import annotations

from lagesbild.readers.base import Context, ParsedTable
from lagesbild.readers.files import Grid, folded
from lagesbild.readers.long import header
from lagesbild.readers.long import read as read_long
from lagesbild.tables import TABLES

ORDER = 5  # when it is asked, among the readers of tables: before those that judge by words

_KINDS = (
    "law_records",
    "follow_ups",
    "actions",
    "causes",
    "local_problems",
)  # each names its own id and those of the ones after it


def recognise(grid: Grid, kind: str | None = None) -> str | None:
    """The kind when a row of the grid is headed by the id of one of the tables, and the rest that it must have."""
    for own in _KINDS if kind is None else (kind,) if kind in _KINDS else ():
        found = header(grid, own)
        key = TABLES[own].column(TABLES[own].keys[-1]).title
        if found and key in folded(grid.head.rows[found[0] - 1]):
            return own
    return None


def read(grid: Grid, context: Context, kind: str) -> ParsedTable:
    """Read a table of this kind."""
    return read_long(grid, context, kind)
