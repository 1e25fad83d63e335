"""A year's assessment of each area as a list says it in words: "Gult läge (delen Mariaplan: Orange)".

A plain table of `yearly` is read in long form; this is for a heading that says who assessed and for cells that
hold a part of the area that differs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lagesbild.areas import Area
from lagesbild.problems import Field, Problem
from lagesbild.readers import subject
from lagesbild.readers.base import Context, ParsedTable, common_place, find_area
from lagesbild.readers.files import Grid, check_widths, folded
from lagesbild.readers.levels import read_level
from lagesbild.readers.periods import as_of_date
from lagesbild.swedish import parse_count
from lagesbild.tables import PART_TYPES, to_frame

ORDER = 75  # when it is asked, among the readers of tables
KIND = "yearly"

_AREA = {*PART_TYPES, "stadsdelsområde", "delområde", "område"}
_LEVEL = re.compile(
    r"(?:(?:sammanvägd|samlad) )?(?:(?:års|läges|färg)?bedömning|färgläge|bedömd nivå|bedömt läge|nivå)(?: \([^()\d]+\))?"
)
_WITH_PART = re.compile(r"(?!.{500})(?P<level>[^()]+?)\s*+\((?:delen |del )?(?P<part>[^:()]+):\s*+(?P<other>[^()]+)\)")


@dataclass(frozen=True)
class _Layout:
    """Row number of the header, and the columns of area, level, year and who assessed."""

    top: int
    area: int
    level: int
    year: int | None
    assessor: int | None


def recognise(grid: Grid, kind: str | None = None) -> str | None:
    """The kind when the grid has this shape."""
    return KIND if kind in (None, KIND) and _layout(grid) else None


def _layout(grid: Grid) -> _Layout | None:
    for row, cells in grid.head.numbered():
        names = folded(cells)
        areas = [i for i, n in enumerate(names) if n in _AREA]
        levels = [i for i, n in enumerate(names) if _LEVEL.fullmatch(n)]
        year, assessor = (names.index(n) if n in names else None for n in ("år", "bedömare"))
        known = {*areas, *levels, year, assessor}
        if len(areas) == len(levels) == 1 and all(i in known for i, n in enumerate(names) if n):
            return _Layout(row, areas[0], levels[0], year, assessor)
    return None


def read(grid: Grid, context: Context, kind: str = KIND) -> ParsedTable:
    """Read the table: one row for each area as a whole, and one for each part that differs."""
    layout = _layout(grid)
    assert layout is not None, "read() is only called on what recognise() recognised"
    header = grid.rows[layout.top - 1]
    meta = grid.meta(layout.top)
    titles = (*meta.get("rubriker", "").split(" | "), grid.sheet or "", grid.file.rpartition(".")[0])
    problems: list[Problem] = [p for p in (subject.part_of_a_year(titles),) if p]
    rows = [(n, cells) for n, cells in grid.numbered(after=layout.top) if not grid.is_meta(cells)]
    if grid.is_text:
        refused = check_widths(rows, header, problems)
        rows = [(n, cells) for n, cells in rows if n not in refused]
    assessors = re.search(r"\(([^()\d]+)\)", header[layout.level])
    common = assessors[1].strip() if assessors else None
    areas: list[Area] = []
    records: list[dict[str, object]] = []
    for row, cells in rows:
        area = find_area(cells[layout.area], context, problems, row=row, column=header[layout.area])
        year = _year(cells, layout, row, grid.year(meta) or context.year, problems)
        if area is None or year is None:
            continue
        areas.append(area)
        assessor = cells[layout.assessor] if layout.assessor is not None else ""
        for part, text in _levels(cells[layout.level]):
            level = read_level(text, area.id, context, problems, row=row, column=header[layout.level])
            record: dict[str, object] = {"area": area.id, "part": part, "year": year, "level": level}
            records.append(record | {"assessor": assessor or common})
    if not records and all(p.warning for p in problems):
        problems.append(Problem("Tabellen har inga rader.", "minst en rad under rubrikerna.", layout.top))
    return ParsedTable(
        KIND,
        grid.file,
        to_frame(KIND, records),
        place=common_place(areas, context),
        source=meta.get("källa") or context.source,
        period=", ".join(sorted({str(r["year"]) for r in records})) or None,
        as_of=as_of_date(meta),
        title=meta.get("titel"),
        remark=meta.get("anmärkning"),
        problems=tuple(problems),
    )


def _levels(text: str) -> list[tuple[str, str]]:
    """(part, level as written) of a cell; the part of the area as a whole is empty."""
    match = _WITH_PART.fullmatch(text)
    return [("", match["level"]), (match["part"].strip(), match["other"])] if match else [("", text)]


def _year(cells: tuple[str, ...], layout: _Layout, row: int, common: int | None, problems: list[Problem]) -> int | None:
    text = cells[layout.year] if layout.year is not None and layout.year < len(cells) else ""
    try:
        year = parse_count(text) if text else common
    except ValueError:
        year = None
    if year is None:
        what = f"Året ”{text}” går inte att läsa." if text else "Tabellen säger inte vilket år den gäller."
        if not any(p.what == what for p in problems):
            problems.append(
                Problem(
                    what, "ett årtal.", row if text else None, "år", text or None, missing=None if text else Field.YEAR
                )
            )
    return year
