"""Tables of problems, actions, how a plan goes, what belongs to the work, weights of crimes and measured series: known by headings of their own, whatever their texts say."""

from __future__ import annotations

from dataclasses import replace

from lagesbild.problems import Field, Problem
from lagesbild.readers.base import Context, ParsedTable
from lagesbild.readers.files import Grid, folded
from lagesbild.readers.long import header
from lagesbild.readers.long import read as read_long
from lagesbild.tables import PART_TYPES

ORDER = 5  # when it is asked, among the readers of tables: before those that judge by words

_HEADED = {
    "promises": "löfte-id",
    "upcoming": "händer-id",
    "calculations": "kalkyl-id",
    "walk_points": "punkt-id",
    "forums": "forum-id",
    "law_records": "lag-id",
    "follow_ups": "uppföljning-id",  # each names its own id and those of the ones after it
    "actions": "åtgärd-id",
    "causes": "orsak-id",
    "local_problems": "problem-id",
    "measure_status": "läge för insatsen",
    "indicator_values": "indikatorvärde",
    "indicator_rules": "räknas som",
    "harm_weights": "brottsvikt",
    "measured": "mätserie",
    "area_priorities": "tertial",
}
"""The heading that no other table has."""


def recognise(grid: Grid, kind: str | None = None) -> str | None:
    """The kind when a row of the grid has the own heading of one of the tables, and the rest that it must have."""
    for candidate in _HEADED if kind is None else (kind,) if kind in _HEADED else ():
        detected = header(grid, candidate)
        if detected and _HEADED[candidate] in folded(grid.head.rows[detected[0] - 1]):
            return candidate
    return None


def read(grid: Grid, context: Context, kind: str) -> ParsedTable:
    """Read a table of this kind. Weights of crimes need their source: none is true of itself. Parts are prioritised, no whole."""
    reading = read_long(grid, context, kind)
    if kind == "harm_weights" and not (reading.source or context.source):
        asked = Problem("Filen säger inte varifrån vikterna kommer.", "en källa.", missing=Field.SOURCE)
        return replace(reading, problems=(*reading.problems, asked)).placed()
    if kind == "area_priorities":
        named = (context.directory.by_id.get(str(area)) for area in reading.frame["area"].dropna().unique())
        wrong = tuple(
            Problem(f"{a.name} är ingen del av en plats.", "en av platsens delar.", column="område", value=a.name)
            for a in named
            if a is not None and a.type not in PART_TYPES
        )
        return replace(reading, problems=(*reading.problems, *wrong)).placed() if wrong else reading
    return reading
