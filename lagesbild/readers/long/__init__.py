"""Any table in long form: one row a fact, headed by the Swedish titles of `lagesbild.tables`.

Columns are read whole, each distinct text once (`lagesbild.readers.columns`), so that a file of a
million rows costs little more than splitting it.
"""

from __future__ import annotations

import operator

import pandas as pd

from lagesbild.areas import Area
from lagesbild.problems import Field, Problem
from lagesbild.readers import sheets, subject
from lagesbild.readers.base import Context, ParsedTable, common_place, find_area, tell_unnamed
from lagesbild.readers.columns import same
from lagesbild.readers.files import Grid
from lagesbild.readers.long.body import body_of, split_clock, values_in
from lagesbild.readers.long.checks import (
    LONGEST_LIST,
    check_needs,
    check_required,
    check_twice,
    listed_faults,
    odd_times,
    without_sums,
)
from lagesbild.readers.long.headers import about_week, header, is_of_numbers, nearest, recognise, stated_week
from lagesbild.readers.long.units import check_named_units, check_units
from lagesbild.readers.long.values import (
    is_rated,
    read_area_rows,
    read_areas,
    read_cells,
    read_levels,
    read_lists_of_areas,
    read_years,
)
from lagesbild.readers.periods import as_of_date, period_text
from lagesbild.tables import AREAS, TABLES
from lagesbild.tables.levels import RATINGS

ORDER = 70  # when it is asked, among the readers of tables


def read(grid: Grid, context: Context, kind: str) -> ParsedTable:
    """Read a table of this kind."""
    detected = header(grid, kind)
    assert detected is not None, "read() is only called on what recognise() recognised"
    row, _ = detected
    body, notes = body_of(grid, row, TABLES[kind])
    meta = {**notes, **grid.head.meta(row)}
    problems: list[Problem] = []
    split_clock(body)
    place = context.place
    if (named := meta.get("område")) and kind != AREAS.kind:
        area = find_area(named, context, problems, row=None, column="Område")
        place = area.id if area else place
    fixed = {c.name: meta[c.above] for c in body.table.columns if c.above in meta}
    unsaid = [c for c in body.table.columns if c.above == "källa" and c.name not in {*fixed, *body.texts}]
    if context.source:
        fixed |= {c.name: context.source for c in unsaid}
    elif unsaid:
        problems.append(Problem("Filen säger inte vem uppgifterna kommer från.", "en källa.", missing=Field.SOURCE))
    if kind == RATINGS.kind and "week" not in body.texts and (week := stated_week(grid, row)):
        body.texts["week"] = same(week, len(body.rows))
        problems += about_week(grid, row, week, grid.year(meta) or context.year)
    read_cells(body, fixed)
    check_units(body)
    check_named_units(body)
    if not named and kind not in (AREAS.kind, "levels") and "area" not in body.texts:
        lines = meta.get("rubriker", "").split(" | ")
        place = sheets.place_of(grid, lines, context, problems, is_asked=kind == "ratings") or place
    areas: list[Area] = []
    if kind == AREAS.kind:
        read_area_rows(body, context)
        by_name = dict(zip(values_in(body, "name"), values_in(body, "area"), strict=True))
        place = by_name.get(meta.get("område"), place)  # such a file names its place among its own rows
    else:
        areas = read_areas(body, place, context)
        blank = body.text("area").where(operator.not_)
        if blank.any() and not blank.all() and len(body.rows) <= LONGEST_LIST:
            tell_unnamed([int(row) for row in body.rows[blank]], place, context, problems)
        read_lists_of_areas(body, context)
    read_years(body, grid.year(meta) or context.year)
    for column in body.table.columns:
        if is_rated(column):
            read_levels(body, column, context)
    if kind == "crime":
        body = without_sums(body)
        lines = [line for line in meta.get("rubriker", "").split(" | ") if line]
        problems += filter(
            None, [subject.not_reported(lines, context) or subject.of_unknown(lines, meta.values(), context)]
        )
    if kind == "yearly":
        titles = meta.get("rubriker", "").split(" | ")
        problems += filter(None, [subject.part_of_a_year((*titles, grid.sheet or "", grid.file.rpartition(".")[0]))])
    check_required(body, {c.name for c in unsaid})
    check_needs(body)
    check_twice(body)
    problems += odd_times(body)
    if not len(body.rows) and all(p.warning for _, p in body.faults):
        problems.append(Problem("Tabellen har inga rader.", "minst en rad under rubrikerna.", row))
    return ParsedTable(
        kind,
        grid.file,
        pd.DataFrame({c.name: body.columns[c.name].categorical() for c in body.table.columns}, copy=False),
        place=place or common_place(areas, context),
        source=meta.get("källa") or context.source,
        period=period_text(meta),
        as_of=as_of_date(meta),
        title=meta.get("titel"),
        remark=meta.get("anmärkning"),
        problems=(*problems, *listed_faults(body.faults)),
        rows=tuple(body.rows.tolist()) if body.table.refers else (),
    )


__all__ = ["ORDER", "header", "is_of_numbers", "nearest", "read", "recognise"]
