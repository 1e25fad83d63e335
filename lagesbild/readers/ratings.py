"""Weekly levels in the wide form that municipalities print: one row a week, one column a stadsdel."""

from __future__ import annotations

from lagesbild.areas import Area
from lagesbild.calendar import parse_week, weeks_in_year
from lagesbild.problems import Problem
from lagesbild.readers.base import Context, Reading, common_place, find_area, to_frame
from lagesbild.readers.files import Grid, as_of_date, folded, year_in
from lagesbild.swedish import fold

KIND = "ratings"


def recognise(grid: Grid, kind: str | None = None) -> str | None:
    """The kind when the grid has this shape."""
    return KIND if kind in (None, KIND) and header_row(grid) else None


def header_row(grid: Grid) -> int | None:
    """The row number of the header "Vecka; stadsdel; stadsdel; …", None when there is none."""
    for number, cells in grid.head.numbered():
        names = folded(cells)
        if names[0] == "vecka" and "nivå" not in names and sum(map(bool, names)) > 1:
            return number
    return None


def read(grid: Grid, context: Context, kind: str = KIND) -> Reading:
    """Read the wide table. An empty cell is "ej bedömd" and is kept as a missing level."""
    top = header_row(grid)
    assert top is not None, "read() is only called on what header_row() recognised"
    meta = grid.meta(top)
    problems: list[Problem] = []
    year = year_in(meta.get("titel", ""), meta.get("period", ""), grid.file) or context.year
    if year is None:
        problems.append(
            Problem("Tabellen säger inte vilket år den gäller.", "ett årtal i titel eller filnamn, eller --year.")
        )

    columns: dict[int, Area] = {}
    for i, name in enumerate(grid.rows[top - 1][1:], start=1):
        if name and (area := find_area(name, context, problems, row=top, column=name)):
            if area in columns.values():
                problems.append(Problem(f"{area.name} har två kolumner.", "en kolumn per stadsdel.", top, name, name))
            columns[i] = area

    records: list[dict[str, object]] = []
    seen: dict[int, int] = {}
    for number, cells in grid.numbered(after=top):
        if fold(cells[0]) == "vecka":  # a header repeated at a page break
            continue
        week = _week(cells[0], year, number, problems)
        if week is None or year is None:
            continue
        if week in seen:
            problems.append(
                Problem(
                    f"Vecka {week} står två gånger, även på rad {seen[week]}.",
                    "en rad per vecka.",
                    number,
                    "Vecka",
                    cells[0],
                )
            )
            continue
        seen[week] = number
        for i, area in columns.items():
            text = cells[i] if i < len(cells) else ""
            level = read_level(text, area.id, context, problems, row=number, column=grid.rows[top - 1][i])
            records.append({"area": area.id, "year": year, "week": week, "level": level})
        headings = grid.rows[top - 1]
        if extra := [c for i, c in enumerate(cells) if c and not (i < len(headings) and headings[i])]:
            problems.append(
                Problem(
                    "Raden har fler värden än tabellen har kolumner.", "ett värde per rubrik.", number, None, extra[0]
                )
            )
    if not records and not problems:
        problems.append(Problem("Tabellen har inga veckor.", "minst en rad med vecka och nivåer.", top))
    weeks = sorted(seen)
    return Reading(
        KIND,
        grid.file,
        to_frame(KIND, records),
        place=common_place(list(columns.values()), context),
        source=context.source or meta.get("källa"),
        period=f"v. {weeks[0]}–{weeks[-1]} {year}" if weeks else None,
        as_of=as_of_date(meta),
        title=meta.get("titel"),
        remark=meta.get("anmärkning"),
        problems=tuple(problems),
    )


def _week(text: str, year: int | None, row: int, problems: list[Problem]) -> int | None:
    try:
        week = parse_week(text, year or 2020)  # 2020 has 53 weeks: without a year, only > 53 is wrong
        if year is None or week.year == year:
            return week.week
        expected = f"en vecka under {year}."
    except ValueError:
        expected = f"1–{weeks_in_year(year)}." if year else "ett veckonummer."
    suffix = f" {year}" if year and text.strip().isdigit() else ""
    problems.append(Problem(f"Veckan ”{text}” finns inte{suffix}.", expected, row, "Vecka", text))
    return None


def read_level(text: str, area: str, context: Context, problems: list[Problem], *, row: int, column: str) -> int | None:
    """A level of the area's scale; empty is "ej bedömd" (None), anything else is a problem."""
    if not text:
        return None
    scale = context.scale_of(area)
    if scale is None:
        problems.append(Problem("Platsen har ingen nivåskala.", "en nivåskala, importerad först.", row, column, text))
        return None
    if text.isdecimal() and int(text) in scale:
        return int(text)
    problems.append(
        Problem(
            f"Nivån ”{text}” finns inte i skalan.",
            f"{min(scale)}–{max(scale)}, eller tomt för ej bedömd.",
            row,
            column,
            text,
        )
    )
    return None
