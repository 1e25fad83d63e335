"""Which row of a grid heads a table that is declared, and what is lacking where none does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePath

from lagesbild.calendar import Week
from lagesbild.problems import Problem
from lagesbild.readers import subject
from lagesbild.readers.files import Grid, folded
from lagesbild.readers.periods import when
from lagesbild.readers.periods.weeks import contradiction
from lagesbild.swedish import fold
from lagesbild.tables import AREAS, LOADED, TABLES, Column, Table, Type
from lagesbild.tables.levels import RATINGS
from lagesbild.tables.statistics import POPULATION


def recognise(grid: Grid, kind: str | None = None) -> str | None:
    """The kind when a row of the grid heads a table that we know."""
    detected = header(grid, kind)
    return detected[1] if detected else None


def header(grid: Grid, kind: str | None = None) -> tuple[int, str] | None:
    """(row number, kind) of the header, None when no row heads a table that we know."""
    kinds = [kind] if kind else list(LOADED)
    titles = {title for k in kinds for c in TABLES[k].columns for title in (c.title, c.name, *c.headings)}
    for line, cells in grid.head.numbered():
        names = set(folded(cells))
        if not names & titles:
            continue
        meta = grid.head.meta(line)
        fitting = [k for k in kinds if _fits(k, set(titles_of(k, names)), meta)]
        levels = {*titles_of(RATINGS.kind, names)} if RATINGS.kind in kinds else set()
        if "nivå" in levels and _fits(RATINGS.kind, {"vecka", *levels}, meta) and stated_week(grid, line):
            return line, RATINGS.kind  # a week's levels, and not a whole year's
        if kind is None and POPULATION.kind in fitting and not _may_be_people(names, described(grid, meta)):
            fitting.remove(POPULATION.kind)
        if fitting:  # the table that explains most of the headings
            return line, max(
                fitting, key=lambda k: len(set(titles_of(k, names)) & {c.title for c in TABLES[k].columns})
            )
    return None


def stated_week(grid: Grid, header_row: int) -> str | None:
    """The week that the lines above a header, the sheet's name or the file's say of all its rows; None without exactly one."""
    lines = grid.head.meta(header_row).get("rubriker", "").split(" | ")
    stem = PurePath(grid.file).stem
    for texts in (lines, [grid.sheet or ""], [stem]):
        parts = {p for t in texts if (p := when(t).part) is not None}
        if parts:
            part = parts.pop()
            is_one = not parts and part.is_weeks and part.first == part.last and not part.between
            is_version = texts[0] == stem and part.first[0] < 10 and "vecka" not in fold(stem)  # "Lägesbild v2"
            return str(part.first[0]) if is_one and not is_version else None
    return None


def about_week(grid: Grid, header_row: int, week: str, year: int | None) -> list[Problem]:
    """A problem when the lines that say the week say other days than its own, and a warning when no line says it."""
    lines = grid.head.meta(header_row).get("rubriker", "").split(" | ")
    if not any(when(line).part for line in lines):
        name = grid.sheet if when(grid.sheet or "").part else grid.file
        what = f"Inget i tabellen säger vilken vecka den gäller: vecka {week} lästes ur namnet ”{name}”."
        return [Problem(what, "veckan i titeln eller i en kolumn ”Vecka”.", warning=True)]
    return [p for line in lines if year and (p := contradiction(line, Week(year, int(week))))]


PEOPLE = re.compile(r"folkmängd|befolkning|invånare|folkbokförd|population|\binv\b|\bscb\b|statistiska central", re.I)


_BESIDE_PEOPLE = re.compile(r".*kod|id|nr|.*kommentar.*|anmärkning|not|källa|kommun|län|region|enhet|kön|")


def described(grid: Grid, meta: Mapping[str, str]) -> str:
    """What is said of a whole table: in the lines above it, its sheet's name and its file's."""
    return " | ".join((*meta.values(), grid.sheet or "", grid.file))


def _may_be_people(headings: set[str], text: str) -> bool:
    """False for a number an area and day that nothing calls inhabitants, or that something else says more of."""
    if PEOPLE.search(text):
        return True
    if not any(PEOPLE.search(h) or h in ("ålder", "age", "population") for h in headings):
        return False
    others = set(titles_of(POPULATION.kind, headings)) - {c.title for c in POPULATION.columns}
    of_others = {t for k in LOADED for c in TABLES[k].columns for t in (c.title, *c.headings)} & others
    return all(map(_BESIDE_PEOPLE.fullmatch, of_others)) and not subject.is_of_records(text)


ON_SCALE = re.compile(r"(?<=[a-zåäö]) ?[(,]? ?(?:skala )?(\d) ?(?:-|–|till) ?(\d)\)?$", re.I)
"""What a heading of levels ends with: "Nivå (1–5)"."""


def titles_of(kind: str, headings: Iterable[str]) -> list[str]:
    """Headings as the table's titles, also from the names that `show` prints; a rated day says its week.

    Of several headings that a column may have the first of its declaration is it.
    """
    headings = (
        [ON_SCALE.sub("", h) for h in headings] if any(c.on_scale for c in TABLES[kind].columns) else list(headings)
    )
    known = {c.title for c in TABLES[kind].columns}
    shown = {c.name: c.title for c in TABLES[kind].columns}
    # a name that is another column's title too, when that one stands under its own name ("problem", "name")
    shown_too = {c.title for c in TABLES[kind].columns if c.title in shown and c.name in headings}
    names = [n if n in known - shown_too else shown.get(n, n) for n in headings]
    for column in TABLES[kind].columns:
        if column.headings and column.title not in names and not known.intersection(column.headings):
            matching = next((h for h in column.headings if h in names), None)
            names = [column.title if n == matching else n for n in names]
    return names


def _fits(kind: str, names: set[str], meta: dict[str, str]) -> bool:
    return not _lacking(kind, names, meta)


def _lacking(kind: str, names: set[str], meta: dict[str, str]) -> list[str]:
    """The titles that a header must have besides ``names`` to head a table of this kind."""
    if kind == AREAS.kind:
        return [t for t in ("namn", "typ", "överordnad") if t not in names]
    needed = [c.title for c in TABLES[kind].columns if c.required and c.default is None]
    above = {c.above for c in TABLES[kind].columns}
    can_be_left_out = {"område", "år", *(above & {*meta, "källa"})}  # what a person can say of the whole file
    lacking = [t for t in needed if t not in names and t not in can_be_left_out]
    titles = [c.title for c in _values_of(TABLES[kind])]
    return lacking if names & set(titles) or set(lacking) & set(titles) else [*lacking, titles[0]]


def _values_of(table: Table) -> list[Column]:
    """The columns of which a header must have one: those of numbers and levels, where the table demands nothing else."""
    values = [c for c in table.columns if not c.key]
    numbers = [
        c for c in values if c.on_scale or (c.type in (Type.INT, Type.FLOAT) and not c.words and not c.is_detail)
    ]
    return values if any(c.required for c in values) or not numbers else numbers


def is_of_numbers(grid: Grid, kind: str | None = None) -> bool:
    """True for a table of numbers by area and day that nothing calls inhabitants, and that is no other table."""
    heads = ((set(folded(cells)), grid.head.meta(line)) for line, cells in grid.head.numbered())
    return kind is None and any(_fits(POPULATION.kind, set(titles_of(POPULATION.kind, n)), m) for n, m in heads)


def nearest(grid: Grid, kind: str | None = None) -> tuple[str, list[str]] | None:
    """(kind, titles that are lacking) of the table that a row of the grid most nearly heads.

    None when no row has two headings of any; of a kind that the user said one is enough.
    """
    candidates: list[
        tuple[int, int, str, list[str]]
    ] = []  # the fewer that lack beside those that are there, the nearer
    for line, cells in grid.head.numbered():
        names = set(folded(cells))
        for k in [kind] if kind else list(LOADED):
            titles = set(titles_of(k, names)) & {c.title for c in TABLES[k].columns}
            if len(titles) > (0 if kind else 1):
                lacking = _lacking(k, titles, grid.head.meta(line))
                if lacking:
                    candidates.append((len(lacking) - len(titles), len(lacking), k, lacking))
    return min(candidates)[2:] if candidates else None
