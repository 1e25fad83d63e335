"""What the cells of a column mean: texts and numbers, areas, weeks and years, levels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from operator import itemgetter
from typing import Any

import numpy as np

from lagesbild import privacy
from lagesbild.areas import Area, join_aliases
from lagesbild.calendar import Week, weeks_in_year, with_weeks_marked
from lagesbild.problems import Problem
from lagesbild.readers.base import Context, find_area
from lagesbild.readers.cells import DAY, UNCLEAR_DAY, Parser, parser_of
from lagesbild.readers.columns import coded, pair
from lagesbild.readers.levels import read_level
from lagesbild.readers.long.body import Body, values_in
from lagesbild.readers.long.checks import is_missing
from lagesbild.readers.periods.weeks import contradiction, week_of
from lagesbild.swedish import parse_date
from lagesbild.tables import Column


def read_cells(body: Body, fixed: Mapping[str, str]) -> None:
    """Read every column that means what its cells say; what a file leaves out is ``fixed`` above it, or a default."""
    shares = [v for c in body.table.columns if c.is_share for v in body.text(c.name).values]
    for column in body.table.columns:
        if column.name == "week" or is_rated(column):
            continue  # those depend on the row's year and area
        otherwise = fixed.get(column.name, column.default)
        parse = partial(_cell, column, parser_of(column, shares), otherwise)
        body.read(column.name, body.text(column.name), partial(_note, column, parse) if column.is_written else parse)


def is_rated(column: Column) -> bool:
    """True for a level of the area's scale, in digits, words or colours; as a key it is a digit."""
    return column.on_scale and not column.key


def _note(column: Column, parse: Callable[[str, list[Problem]], object], text: str, problems: list[Problem]) -> object:
    problems += privacy.check({column.title: text}) if column.personal(text) else []
    return parse(text, problems)


def _cell(column: Column, parser: Parser, otherwise: object, text: str, problems: list[Problem]) -> object:
    if not text:
        return otherwise
    parse, expected = parser
    try:
        return parse(text)
    except ValueError:
        problems.append(Problem(f"Värdet ”{text}” går inte att läsa.", expected, None, column.title, text))
        return None


def read_areas(body: Body, place: str | None, context: Context) -> list[Area]:
    """Put ids in place of areas' names; a row that names none is of the ``place``. Returns the areas named."""
    areas: list[Area] = []

    def id_of(text: str, problems: list[Problem]) -> str | None:
        if not text:
            return place
        area = find_area(text, context, problems, row=None, column="område")
        areas.extend([area] if area else [])
        return area.id if area else None

    body.read("area", body.text("area"), id_of)
    return areas


def read_lists_of_areas(body: Body, context: Context) -> None:
    """Put ids in place of the names in a cell that lists areas."""
    for column in body.table.columns:
        if not column.is_areas:
            continue

        def ids_of(text: str, problems: list[Problem], title: str = column.title) -> str | None:
            named = [n.strip() for n in text.split("|") if n.strip()]
            areas = [find_area(n, context, problems, row=None, column=title) for n in named]
            return "|".join(a.id for a in areas if a) or None

        body.read(column.name, body.text(column.name), ids_of)


def read_years(body: Body, year: int | None) -> None:
    """Fill in the year where a row says none, and read weeks: a week that carries its year sets the year."""
    if "year" not in body.columns:
        return
    years = body.columns["year"]
    if all(c.name != "week" for c in body.table.columns):
        body.columns["year"] = years.map(lambda stated: year if stated is None else stated)
        return

    def read_week(cells: tuple[str, int | None], problems: list[Problem]) -> tuple[int | None, int | None]:
        text, stated = cells
        around = stated if stated is not None else year
        if not text:
            return around, None
        if dated := _dated(text):
            problems += filter(None, [contradiction(text, dated)])
            if stated is not None and stated != dated.year and not _is_day(text):
                what = f"Veckan ”{text}” är inte under {stated}, som raden säger."
                problems.append(Problem(what, f"en vecka under {stated}.", None, "vecka", text))
            return dated
        try:
            week = week_of(text, around or 2020)  # without a year only > 53 is wrong
            problems += filter(None, [contradiction(text, week) if around else None])
            return around, week.week
        except ValueError:
            what = f"Vecka {text} finns inte {around}." if around else f"Veckan ”{text}” finns inte."
            last = weeks_in_year(around) if around else 53
            expected = f"1–{last}, t.ex. 2023-W36, eller {DAY}" if UNCLEAR_DAY.fullmatch(text) else None
            expected = expected or f"1–{last}, ett datum eller t.ex. 2023-W36."
            problems.append(Problem(what, expected, None, "vecka", text))
            return around, None

    unread = body.bad["year"]
    texts = body.text("week")
    marked = dict(zip(texts.values, with_weeks_marked(texts.values), strict=True))
    body.read("week", pair(texts.map(marked.__getitem__), years), read_week)
    both = body.columns["week"]
    body.columns |= {"year": both.map(itemgetter(0)), "week": both.map(itemgetter(1))}
    body.bad["year"] = unread


def _dated(text: str) -> Week | None:
    """The week when the text says its year too."""
    try:
        return week_of(text, None)
    except ValueError:
        return None


def _is_day(text: str) -> bool:
    try:
        return bool(parse_date(text))
    except ValueError:
        return False


def read_levels(body: Body, column: Column, context: Context) -> None:
    """Read levels of the scale that holds in each row's area; what they are called is the scale's."""

    def level_of(cells: tuple[str | None, str], problems: list[Problem]) -> int | None:
        area, text = cells
        return read_level(text, area, context, problems, row=0, column=column.title) if area else None

    body.read(column.name, pair(body.columns["area"], body.text(column.name)), level_of)


def read_area_rows(body: Body, context: Context) -> None:
    """Put ids in place of parents' names and give each area its own; a parent may stand above in the file."""
    named: dict[object, str | None] = {}
    records: list[dict[str, object]] = []
    values = {c.name: values_in(body, c.name) for c in body.table.columns}
    unread = np.zeros(len(body.rows), dtype=bool)
    for i, row in enumerate(body.rows):
        record = {name: column[i] for name, column in values.items()}
        problems: list[Problem] = []
        if (parent := record["parent"]) is not None:
            if parent in named:
                record["parent"] = named[parent]
            else:
                area = find_area(str(parent), context, problems, row=None, column="överordnad")
                record["parent"] = area.id if area else None
        body.faults += [(np.array([row]), p) for p in problems]
        unread[i] = bool(problems)
        if record["name"]:
            record |= _known_area(record, context)
            named.setdefault(record["name"], str(record["area"]))
        records.append(record)
    body.columns = {name: coded([r[name] for r in records]) for name in values}
    body.bad["parent"] = unread
    body.bad["area"] = body.columns["area"].where(is_missing)  # its name is missing, and that is told


def _known_area(record: Mapping[str, Any], context: Context) -> dict[str, object]:
    """The area's id; and its border and aliases when it is known, for a list of names takes none of them away."""
    id_ = context.directory.new_id(str(record["name"]), record["parent"])
    known = context.directory.by_id.get(id_)
    completed: dict[str, object] = {"area": id_}
    if known and known.geometry and record["geometry"] is None:
        completed |= {"geometry": known.geometry, "generalised": int(known.generalised)}
    if known and record["aliases"] is None:
        completed["aliases"] = join_aliases(known.aliases) or None
    return completed
