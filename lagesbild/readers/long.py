"""Any table in long form: one row a fact, headed by the Swedish titles of `lagesbild.tables`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

from lagesbild import privacy
from lagesbild.areas import PART_TYPES, Area, join_aliases
from lagesbild.calendar import weeks_in_year
from lagesbild.problems import Problem
from lagesbild.readers import geometry
from lagesbild.readers.base import Context, Reading, common_place, find_area, is_sum, to_frame
from lagesbild.readers.files import Grid, as_of_date, folded, period_text, year_in
from lagesbild.readers.levels import read_level
from lagesbild.swedish import fold, number, parse_count, parse_date, parse_number
from lagesbild.tables import AREAS, SEVERITIES, TABLES, Column, Table, Type

_DEFAULTS: dict[tuple[str, str], object] = {
    ("crime", "status"): "final",
    ("survey", "group"): "alla",
    ("population", "age"): "alla",
    ("yearly", "part"): "",
}
"""Key columns that a file may leave out, and what they then are."""
_NOTED = ("incidents", "decisions", "meetings")
"""Tables in which people write freely: no personal data may be among it."""
_META_COLUMNS = {"survey": "undersökning", "plan": "plan"}
"""Columns that a line above the header may give once for the whole file."""


def recognise(grid: Grid, kind: str | None = None) -> str | None:
    """The kind when a row of the grid heads a table that we know."""
    found = header(grid, kind)
    return found[1] if found else None


def header(grid: Grid, kind: str | None = None) -> tuple[int, str] | None:
    """(row number, kind) of the header, None when no row heads a table that we know."""
    kinds = [kind] if kind else list(TABLES)
    titles = {c.title for k in kinds for c in TABLES[k].columns}
    for line, cells in grid.head.numbered():
        names = set(folded(cells))
        if not names & titles:
            continue
        meta = grid.meta(line)
        fitting = [k for k in kinds if _fits(k, names, meta)]
        if fitting:  # the table that explains most of the headings
            return line, max(fitting, key=lambda k: len(names & {c.title for c in TABLES[k].columns}))
    return None


def _fits(kind: str, names: set[str], meta: dict[str, str]) -> bool:
    if kind == AREAS.kind:
        return {"namn", "typ", "överordnad"} <= names
    needed = [c for c in TABLES[kind].columns if c.required and (kind, c.name) not in _DEFAULTS]
    can_be_left_out = {"område", "år", *(t for t in _META_COLUMNS.values() if t in meta)}
    return all(c.title in names or c.title in can_be_left_out for c in needed) and any(
        c.title in names for c in TABLES[kind].columns if not c.key
    )


def read(grid: Grid, context: Context, kind: str) -> Reading:
    """Read a table of this kind."""
    found = header(grid, kind)
    assert found is not None, "read() is only called on what recognise() recognised"
    row, _ = found
    table = TABLES[kind]
    meta = grid.meta(row)
    problems: list[Problem] = []
    headings = folded(grid.rows[row - 1])
    if "område" not in headings and "stadsdel" not in (c.title for c in table.columns):
        headings = ["område" if h in PART_TYPES else h for h in headings]
    at = {c.name: headings.index(c.title) for c in table.columns if c.title in headings}
    unknown = [h for h in headings if h and h not in {c.title for c in table.columns}]
    for name in unknown:
        titles = ", ".join(c.title for c in table.columns)
        problems.append(
            Problem(f"Kolumnen ”{name}” är okänd och lästes inte.", f"{titles}.", row, name, name, warning=True)
        )

    year = year_in(meta.get("titel", ""), meta.get("period", ""), grid.file) or context.year
    place = context.place
    if (named := meta.get("område")) and kind != AREAS.kind:
        area = find_area(named, context, problems, row=None, column="Område")
        place = area.id if area else place
    fixed = {c: meta[t] for c, t in _META_COLUMNS.items() if t in meta}

    body = [
        (line, (*cells, *[""] * (len(headings) - len(cells))))  # a short row lacks its last cells
        for line, cells in grid.numbered(after=row)
        if folded(cells) != folded(grid.rows[row - 1])  # headings repeated at a page break
    ]
    parsers = {c.name: _parser(c) for c in table.columns}
    if "share" in at:
        is_percent = _is_percent([cells[at["share"]] for _, cells in body])
        parsers["share"] = (partial(_share, is_percent), "en andel mellan 0 och 100 %.")

    records: list[dict[str, object]] = []
    rows: list[int] = []
    sums: list[tuple[int, dict[str, object]]] = []
    areas: list[Area] = []
    for line, cells in body:
        record: dict[str, object] = {}
        for column in table.columns:
            text = cells[at[column.name]] if column.name in at else ""
            record[column.name] = _cell(column, text, *parsers[column.name], line, problems)
            if not text:
                record[column.name] = fixed.get(column.name, _DEFAULTS.get((kind, column.name)))
        if kind == AREAS.kind:
            _area_row(record, context, line, problems, records)
        elif "area" in at and cells[at["area"]]:
            found = find_area(cells[at["area"]], context, problems, row=line, column="område")
            record["area"] = found.id if found else ""
            areas += [found] if found else []
        else:
            record["area"] = place
        if "year" in table.names and record["year"] is None:
            record["year"] = year
        if kind == "ratings":
            _check_week(record, line, problems)
        if kind in ("ratings", "yearly") and "level" in at and record["area"]:
            record["level"] = read_level(
                cells[at["level"]], str(record["area"]), context, problems, row=line, column="nivå"
            )
        if kind == "crime" and _is_sum(record):
            sums.append((line, record))
            continue
        if kind in _NOTED:
            problems += [replace(p, row=line) for p in privacy.check(_texts(table, record))]
        _check_required(table, record, line, problems)
        records.append(record)
        rows.append(line)

    if sums:
        _check_sums(sums, records, problems)
    _check_duplicates(table, records, rows, problems)
    if kind == AREAS.kind and "område" in meta:  # a file of areas names its place among its own rows
        place = next((str(r["area"]) for r in records if r["name"] == meta["område"]), place)
    if not records:
        problems.append(Problem("Tabellen har inga rader.", "minst en rad under rubrikerna.", row))
    return Reading(
        kind,
        grid.file,
        to_frame(kind, records),
        place=place or common_place(areas, context),
        source=context.source or meta.get("källa"),
        period=period_text(meta),
        as_of=as_of_date(meta),
        title=meta.get("titel"),
        remark=meta.get("anmärkning"),
        problems=tuple(problems),
    )


def _texts(table: Table, record: dict[str, object]) -> dict[str, str | None]:
    """The free texts of a row by their titles."""
    return {c.title: str(record[c.name] or "") for c in table.columns if c.type is Type.TEXT and not c.key}


def _date(text: str) -> date | None:
    return parse_date(text) if text else None


def _is_percent(cells: list[str]) -> bool:
    """True when a column of shares is in per cent: one cell says "%", or is more than 1."""

    def says(text: str) -> bool:
        try:
            return "%" in text or (parse_number(text) or 0) > 1
        except ValueError:
            return False

    return any(says(text) for text in cells)


def _share(is_percent: bool, text: str) -> float | None:
    value = parse_number(text)
    if value is None:
        return None
    share = value / 100 if is_percent else value
    if not 0 <= share <= 1:
        raise ValueError(text)
    return share


def _year(text: str) -> int | None:
    value = parse_count(text)
    if value is not None and not 1800 <= value <= 2200:
        raise ValueError(text)
    return value


_STATUS = {"slutlig": "final", "final": "final", "preliminär": "preliminary", "preliminary": "preliminary"}


def _status(text: str) -> str | None:
    if text and fold(text) not in _STATUS:
        raise ValueError(text)
    return _STATUS.get(fold(text))


def _severity(text: str) -> str | None:
    if text and fold(text) not in SEVERITIES:
        raise ValueError(text)
    return fold(text) or None


def _level(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _flag(text: str) -> int:
    return int(text.casefold() in ("ja", "1", "true"))


def _colour(text: str) -> str | None:
    if text and not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError(text)
    return text or None


def _geometry(text: str) -> str | None:
    return geometry.read_text(text) if text else None


_Parser = tuple[Callable[[str], object], str]
"""What reads a cell, or raises ValueError, and what it expects."""
_PARSERS: dict[Type, _Parser] = {
    Type.TEXT: (lambda text: text or None, "text."),
    Type.INT: (parse_count, "ett heltal, ”-” för noll eller ”..” för saknas."),
    Type.FLOAT: (parse_number, "ett tal, ”-” för noll eller ”..” för saknas."),
    Type.DATE: (_date, "ett datum, t.ex. 2023-09-30."),
}


_NAMED_PARSERS: dict[str, _Parser] = {
    **dict.fromkeys(("year", "edition", "baseline_year", "target_year"), (_year, "ett årtal, t.ex. 2023.")),
    **dict.fromkeys(("colour", "ink"), (_colour, "en färg som #RRGGBB.")),
    "geometry": (_geometry, "GeoJSON i EPSG:4326."),
    "generalised": (_flag, "ja eller nej."),
    "level": (_level, "en nivå."),  # a level that is set is checked against its scale
    "status": (_status, "slutlig eller preliminär."),
    "severity": (_severity, f"{', '.join(SEVERITIES)}."),
}
"""Columns that are read in another way than their type says."""


def _parser(column: Column) -> _Parser:
    return _NAMED_PARSERS.get(column.name, _PARSERS[column.type])


def _cell(
    column: Column, text: str, parse: Callable[[str], object], expected: str, row: int, problems: list[Problem]
) -> object:
    try:
        return parse(text)
    except ValueError:
        problems.append(Problem(f"Värdet ”{text}” går inte att läsa.", expected, row, column.title, text))
        return None


def _check_week(record: dict[str, object], row: int, problems: list[Problem]) -> None:
    year, week = record["year"], record["week"]
    if isinstance(year, int) and isinstance(week, int) and not 1 <= week <= weeks_in_year(year):
        problems.append(
            Problem(f"Vecka {week} finns inte {year}.", f"1–{weeks_in_year(year)}.", row, "vecka", str(week))
        )


def _is_sum(record: dict[str, object]) -> bool:
    """True for the sum of a group of crimes, and for that of all: "Person; Summa" and "Totalt; "."""
    return is_sum(str(record["category"] or record["group"]))


def _check_sums(
    sums: list[tuple[int, dict[str, object]]], records: list[dict[str, object]], problems: list[Problem]
) -> None:
    """Warn where a printed sum is not the sum of its group's rows, or of all when it names no group."""
    parts: dict[tuple[object, ...], list[object]] = defaultdict(list)
    for record in records:
        of = tuple(record[k] for k in ("area", "start", "end", "status"))
        parts[(*of, record["group"])].append(record["count"])
        parts[(*of, None)].append(record["count"])
    for row, record in sums:
        group = None if is_sum(str(record["group"] or "summa")) else record["group"]
        counts = parts.get((*(record[k] for k in ("area", "start", "end", "status")), group), [])
        known = [c for c in counts if isinstance(c, int)]
        printed = record["count"]
        if not isinstance(printed, int) or len(known) < len(counts):
            continue
        if not counts:
            what, expected = "har inga rader att summera och lästes inte", "en rad per brottskategori."
        elif sum(known) != printed:
            what, expected = f"stämmer inte med raderna, som ger {number(sum(known))}", f"{number(sum(known))}."
        else:
            continue
        shown = number(printed)
        problems.append(Problem(f"Summan {shown} {what}.", expected, row, "antal", shown, warning=True))


def _area_row(
    record: dict[str, object],
    context: Context,
    row: int,
    problems: list[Problem],
    earlier: list[dict[str, object]],
) -> None:
    """Turn the parent's name into its id and give the area its own id."""
    parent = record["parent"]
    if parent is not None:
        in_file = [r["area"] for r in earlier if r["name"] == parent]
        if in_file:
            record["parent"] = in_file[0]
        else:
            found = find_area(str(parent), context, problems, row=row, column="överordnad")
            record["parent"] = found.id if found else None
    if record["name"]:
        record["area"] = context.directory.new_id(str(record["name"]), record["parent"])  # type: ignore[arg-type]
        held = context.directory.by_id.get(str(record["area"]))
        if held and held.geometry and record["geometry"] is None:  # a list of names takes no border away
            record |= {"geometry": held.geometry, "generalised": int(held.generalised)}
        if held and record["aliases"] is None:
            record["aliases"] = join_aliases(held.aliases) or None


def _check_required(table: Table, record: dict[str, object], row: int, problems: list[Problem]) -> None:
    for column in table.columns:
        if column.required and record[column.name] is None and not (table.kind == "areas" and column.name == "area"):
            if any(p.row == row and p.column == column.title for p in problems):
                continue  # what stands there was already refused
            hint = " (eller --area)" if column.name == "area" else " (eller --year)" if column.name == "year" else ""
            problems.append(Problem(f"{column.title.capitalize()} saknas.", f"ett värde{hint}.", row, column.title))


def _check_duplicates(table: Table, records: list[dict[str, object]], rows: list[int], problems: list[Problem]) -> None:
    first: dict[tuple[object, ...], int] = {}
    for record, row in zip(records, rows, strict=True):
        key = tuple(record[k] for k in table.keys)
        if key in first and "" not in key[:1]:
            named = ", ".join(str(record[k]) for k in table.keys)
            problems.append(
                Problem(f"Raden står två gånger, även på rad {first[key]} ({named}).", "en rad per uppgift.", row)
            )
        first.setdefault(key, row)
