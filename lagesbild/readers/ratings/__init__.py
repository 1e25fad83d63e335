"""Weekly levels as municipalities keep them: weeks down and stadsdelar across, or the other way round.

How a cell says its level: `lagesbild.readers.levels`.
"""

from __future__ import annotations

import re

from lagesbild.areas import Area
from lagesbild.problems import Problem, Refused
from lagesbild.readers import subject
from lagesbild.readers.base import Context, ParsedTable, common_place, find_area, is_sum
from lagesbild.readers.files import Grid, check_widths, folded
from lagesbild.readers.levels import Coloured, check_colours, read_colours, read_level
from lagesbild.readers.periods import as_of_date
from lagesbild.readers.ratings.checks import check_aside, check_beside, check_remarks, check_title
from lagesbild.readers.ratings.layout import (
    KIND,
    SUMMARIES,
    Layout,
    Row,
    is_beside,
    is_legend,
    layout_of,
    without_legend,
)
from lagesbild.readers.ratings.layout import recognise as _recognise
from lagesbild.readers.ratings.paired import paired
from lagesbild.readers.ratings.weeks import labels_across, labels_down, number_of, period_of, weeks_of
from lagesbild.swedish import ranges
from lagesbild.tables import to_frame

ORDER = 50  # when it is asked, among the readers of tables


def recognise(grid: Grid, kind: str | None = None) -> str | None:
    """The kind when the grid has one of these shapes."""
    return _recognise(paired(grid)[0], kind)


def read(grid: Grid, context: Context, kind: str = KIND) -> ParsedTable:
    """Read the table. A cell without a level is "ej bedömd" and is kept as a missing level."""
    grid, problems = paired(grid)
    layout = layout_of(grid, None) or layout_of(grid, kind)
    assert layout is not None, "read() is only called on what recognise() recognised"
    grid = without_legend(grid, layout, problems)
    meta = grid.meta(min(layout.top, layout.year or layout.top) if layout.weeks else layout.top)
    rows = _body(grid, layout, meta, problems)
    if grid.is_text:
        refused = check_widths(((n, grid.rows[n - 1]) for n, _ in rows), grid.rows[layout.top - 1], problems)
        rows = [(n, cells) for n, cells in rows if n not in refused]
    if layout.weeks:
        areas, labels = _areas_down(rows, layout, context, problems), labels_across(grid, layout, problems)
    else:
        areas, labels = _areas_across(grid, layout, context, problems), labels_down(grid, rows, layout)
    weeks = weeks_of(labels, grid, layout, meta, context, problems)
    check_title(meta, weeks, problems)
    check_aside(rows, layout, weeks, grid.rows[layout.top - 1], problems)
    numbered = {k.key for k in labels if number_of(k)}  # also those whose year nothing says: their levels are looked at

    headings = grid.rows[layout.top - 1]
    records: list[dict[str, object]] = []
    coloured: list[Coloured] = []
    rated: list[Coloured] = []
    for row, cells in rows:
        for i in layout.weeks or areas:
            area, week = (areas.get(row), weeks.get(i)) if layout.weeks else (areas[i], weeks.get(row))
            if area is None or (i if layout.weeks else row) not in numbered:
                continue
            text = cells[i] if i < len(cells) else ""
            level = read_level(text, area.id, context, problems, row=row, column=headings[i])
            if week is None:
                continue
            records.append({"area": area.id, "year": week.year, "week": week.week, "level": level})
            if not text and (colour := grid.fill(row, i)):
                coloured.append(Coloured(records[-1], colour, row, headings[i]))
            elif level is not None and (colour := _fill(grid, row, i)):
                rated.append(Coloured(records[-1], colour, row, headings[i]))
        check_beside(cells, row, headings, layout, context, problems)
        columns = [i for i in layout.weeks or areas if i < len(cells)]
        check_remarks(cells, row, headings, [i for i in columns if not cells[i]], context, problems)
    read_colours(coloured, context, problems)
    check_colours(rated, context, problems)
    if not records and all(p.warning for p in problems):
        problems.append(Problem("Tabellen har inga veckor.", "minst en rad med vecka och nivåer.", layout.top))
    return ParsedTable(
        KIND,
        grid.file,
        to_frame(KIND, records),
        place=common_place(list(areas.values()), context),
        source=meta.get("källa") or context.source,
        period=period_of(sorted(weeks.values())),
        as_of=as_of_date(meta),
        title=meta.get("titel"),
        remark=meta.get("anmärkning"),
        problems=tuple(sorted(problems, key=lambda p: p.row or 0)),
    )


def _fill(grid: Grid, row: int, column: int) -> str | None:
    """The fill of a cell that has a level besides; None too where the styles cannot be read."""
    try:
        return grid.fill(row, column)
    except Refused:
        return None


def _body(grid: Grid, layout: Layout, meta: dict[str, str], problems: list[Problem]) -> list[Row]:
    """The rows of the table: without repeated headers, summaries, and what stands below it."""
    header = folded(grid.rows[layout.top - 1])
    rows, notes, summaries = [], [], []
    filled = grid.filled()  # a level in merged cells holds for all of them
    for row, cells in grid.numbered(after=layout.top):
        names = folded(cells)
        label = names[layout.label] if layout.label < len(names) else ""
        if [n for n in names if n] == [n for n in header if n]:  # the header, repeated at a page break
            continue
        if label and label == header[layout.label]:
            what = "Rubrikraden är en annan än den första."
            problems.append(Problem(what, f"samma kolumner som på rad {layout.top}, eller ett blad per tabell.", row))
        elif pair := grid.meta_line(cells):
            meta.setdefault(*pair)
        elif is_sum(label) or label in SUMMARIES:
            summaries.append(row)
        elif _is_note(names, label, layout):
            notes.append(row)
        else:
            rows.append((row, filled.rows[row - 1]))
    for skipped, what in ((summaries, "en sammanfattning"), (notes, "en anmärkning")):
        if skipped:
            message = f"Rad {ranges(skipped)} är {what} och lästes inte."
            problems.append(Problem(message, "en vecka eller en stadsdel per rad.", skipped[0], warning=True))
    return rows


def _is_note(names: list[str], label: str, layout: Layout) -> bool:
    """True for a row of text alone: one cell, which is no week however badly written."""
    filled = [n for n in names if n]
    if len(filled) != 1:
        return False
    if layout.weeks:
        is_line = len(label) > 60 or label.endswith(".") or subject.is_remark(label)
        is_line = is_line or len(subject.LEVEL_MEANING.findall(label)) > 1
        return not label or is_line or is_legend(label)
    return not re.match(r"(v|w|vecka|v\.)?\s*+\d", filled[0])


def _areas_across(grid: Grid, layout: Layout, context: Context, problems: list[Problem]) -> dict[int, Area]:
    """Column → area."""
    area_at: dict[int, Area] = {}
    for i, name in enumerate(grid.rows[layout.top - 1]):
        if i <= layout.label or i == layout.year or i in layout.aside or not name:
            continue
        if is_beside(name):
            what = f"Kolumnen ”{name}” lästes inte."
            problems.append(Problem(what, "en stadsdel per kolumn.", layout.top, name, name, warning=True))
        elif area := find_area(name, context, problems, row=layout.top, column=name):
            if area in area_at.values():
                what = f"{area.name} har två kolumner."
                problems.append(Problem(what, "en kolumn per stadsdel.", layout.top, name, name))
            area_at[i] = area
    return area_at


def _areas_down(rows: list[Row], layout: Layout, context: Context, problems: list[Problem]) -> dict[int, Area]:
    """Row → area."""
    area_at: dict[int, Area] = {}
    for row, cells in rows:
        name = cells[layout.label]
        if not name:
            problems.append(Problem("Raden säger inte vilket område den gäller.", "ett namn.", row, "område"))
        elif area := find_area(name, context, problems, row=row, column="område"):
            if area in area_at.values():
                problems.append(Problem(f"{area.name} har två rader.", "en rad per stadsdel.", row, "område", name))
            else:
                area_at[row] = area
    return area_at


__all__ = ["KIND", "ORDER", "is_legend", "read", "recognise"]
