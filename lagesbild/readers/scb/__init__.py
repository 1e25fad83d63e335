"""Population and facts per area as SCB and the municipalities lay them out.

Title lines, headings in one or two rows (years, ages, sexes, measures), areas down or across with
their codes in columns that may lack a heading, and footnotes below and to the right. Printed
totals are recomputed; a difference is a warning that names both numbers.
"""

from __future__ import annotations

import re
from dataclasses import replace

from lagesbild.problems import Problem
from lagesbild.readers import crosstab, sheets
from lagesbild.readers.base import Context, ParsedTable, common_place, find_area
from lagesbild.readers.dimensions import dimensions_of
from lagesbild.readers.files import Grid, notes_in
from lagesbild.readers.periods import When, as_of_date
from lagesbild.readers.scb.areas import Areas
from lagesbild.readers.scb.cells import Cell, cells_of, check_ages
from lagesbild.readers.scb.facts import facts_of, period_of_records
from lagesbild.readers.scb.layout import Layout, layout_of, recognise, role_of_heading
from lagesbild.readers.scb.population import as_titled, day_in, population_of, without_forecasts
from lagesbild.tables import to_frame

ORDER = 60  # when it is asked, among the readers of tables
_FORECAST = re.compile(r"\b\w*(?:prognos|framskriv)\w*", re.I)
_KEYS = frozenset(
    ("källa", "uttag", "period", "område", "region", "anmärkning", "enhet", "måttenhet", "referenstid", "uppdaterad")
)


def read(grid: Grid, context: Context, kind: str) -> ParsedTable:
    """Read the table as population (a row per area, day and age) or as facts (area, measure, period)."""
    layout = layout_of(grid.head)
    assert layout is not None, "read() is only called on what recognise() recognised"
    above = crosstab.above(grid.rows[: layout.top - 1], _KEYS)
    problems: list[Problem] = []
    check_ages(grid, layout, problems)
    cells, notes = cells_of(grid, layout, problems)
    cells = cells if layout.areas_across else _without_wider(cells, problems)
    below = notes_in(notes)
    meta = {**below, **above.stated}
    if above.lines:
        meta["titel"] = above.lines[0]
    place = context.place
    if (named := above.get("område", "region")) and (
        area := find_area(named, context, problems, row=None, column="Område")
    ):
        place = area.id
    elif not named and not layout.areas_across and not {"area", "code"} & set(layout.labels.values()):
        place = sheets.place_of(grid, above.lines, context, problems) or place
    areas = Areas(replace(context, place=place), problems)
    areas.look_up(cells, grid, layout)
    title = crosstab.time_above(crosstab.Above(meta, above.lines), grid, context, problems)
    if title.part and title.part.days > 366:
        title = When(context.year, drawn=title.drawn)  # what the table spans
    if forecast := next((m[0] for line in above.lines if (m := _FORECAST.search(line))), None):
        what = f"Titeln säger ”{forecast}”: siffrorna är inte uppmätta."
        problems.append(Problem(what, "uppgifter om det som har varit.", value=forecast))
    _tell_beside(grid, layout, problems)
    cells = without_forecasts(cells, problems)
    if kind == "population":
        cells = as_titled(cells, above.lines, problems)
        records = population_of(cells, areas, title, problems)
    else:
        records = facts_of(cells, areas, meta, title, problems)
    if not records and all(p.warning for p in problems):
        problems.append(Problem("Tabellen har inga rader.", "minst en rad med siffror.", layout.last))
    return ParsedTable(
        kind,
        grid.file,
        to_frame(kind, records),
        place=place or common_place(list(areas.used.values()), context),
        source=meta.get("källa") or context.source,
        period=period_of_records(records, kind),
        as_of=as_of_date(meta) or title.drawn or day_in(meta.get("senaste uppdatering", "")),
        title=meta.get("titel"),
        remark=above.get("anmärkning"),
        problems=tuple(sorted(problems, key=lambda p: p.row or 0)),
    )


def _without_wider(cells: list[Cell], problems: list[Problem]) -> list[Cell]:
    """The figures without those of the country beside the place's own years, which are told."""
    wider = {c.column for c in cells if crosstab.is_wider(dimensions_of(c.column).measure or "")}
    for column in sorted(wider):
        what = f"”{column}” är inget område i registret och lästes inte."
        problems.append(Problem(what, "områden som är inlästa.", None, column, column, warning=True))
    return [c for c in cells if c.column not in wider]


def _tell_beside(grid: Grid, layout: Layout, problems: list[Problem]) -> None:
    """Warn of every column of words that is neither a label nor figures: what it says of the figures is not kept."""
    rows = grid.head.rows[: layout.last]
    used = {*layout.labels, *layout.values}
    width = max(map(len, rows[layout.top - 1 :]), default=0)
    for i in range(width):
        heading = " ".join(dict.fromkeys(r[i] for r in rows[layout.top - 1 :] if i < len(r) and r[i]))
        value = next((c[i] for _, c in grid.head.numbered(after=layout.last) if i < len(c) and c[i]), "")
        if i in used or not heading or not value or role_of_heading(heading) == "code":
            continue
        what = f"Kolumnen ”{heading}” (”{value}”) lästes inte: det den säger om talen sparas inte."
        fix = "Ta bort kolumnen, eller de rader som inte ska räknas, om talen är något annat än rubrikerna säger."
        problems.append(
            Problem(what, "rubriker som säger vad talen är.", layout.last, heading, value, fix=fix, warning=True)
        )


__all__ = ["ORDER", "read", "recognise"]
