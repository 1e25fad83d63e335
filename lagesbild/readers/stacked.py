"""Several tables below each other on one sheet: each is read under its own title, none as rows of the first.

A part of a sheet keeps its rows' numbers: the rows of the other parts are blank in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from lagesbild.problems import Problem
from lagesbild.readers import crosstab
from lagesbild.readers.base import Context, ParsedTable
from lagesbild.readers.files import Grid, folded
from lagesbild.readers.periods import when
from lagesbild.swedish import MONTHS, fold, ranges

_TITLE = re.compile(
    r"anmäl|uppklar|uppklär|lagför|misstänk|folkmängd|befolkning|invånare|statistik|^tabell\b|^diagram\b|nivå|bedömning|läget\b|lägesbild|trygg"
    r"|enkät|undersökning|\bandel|index|compstat|brott i\b|utveckling|prognos|indikator|händelse",
    re.I,
)
"""What the title of a table says, and the name of a group of crimes does not."""
_LONGEST = 100_000  # characters: a longer text is one table in long form
_INHERITED = re.compile(r"(källa|uttag|uppdaterad|status|statistik|enhet|anmärkning)\s*+:", re.I)
_OF_TIME = re.compile(r"(period|tidsperiod|månad|tid|referenstid|år)\s*+:", re.I)


@dataclass(frozen=True)
class Part:
    """One table of a sheet. ``titles`` are the lines above it, ``of_first`` those of the sheet's first table.

    ``left`` are warnings of what was cut out of it.
    """

    grid: Grid
    titles: tuple[str, ...] = ()
    of_first: tuple[str, ...] = ()
    left: tuple[Problem, ...] = ()


def parts(grid: Grid, is_table: Callable[[Grid], bool]) -> list[Part]:
    """The tables of a sheet, from above; one for a sheet that holds one. ``is_table`` tells what can be read."""
    is_long = grid.path is not None or (grid.cells is None and len(grid.beginning) > _LONGEST)
    if is_long or not is_table(grid):
        return [Part(grid)]
    starts = _starts(grid)
    if not starts:
        return [Part(grid)]
    first = _titles(grid, 0, _first_header(grid))
    repeated = {r for s in starts if s.is_repeated for r in range(s.row, s.header + 1)}
    starts = [s for s in starts if not s.is_repeated]
    edges = [1, *(s.row for s in starts), len(grid.rows) + 1]
    ranges_ = [set(range(a, b)) - repeated for a, b in pairwise(edges)]
    notes = _notes_below(grid)
    kept: list[set[int]] = [ranges_[0]]
    titles: list[tuple[str, ...]] = [first]
    left: list[Problem] = []
    for start, rows in zip(starts, ranges_[1:], strict=True):
        own_titles = _titles(grid, start.row - 1, start.header)
        if is_table(_cut(grid, rows)):
            kept.append(rows | _inherited(grid, own_titles))
            titles.append(own_titles)
        elif start.has_other_heading:
            numbers = [n for n, _ in grid.numbered() if n in rows and n not in notes]
            what = f"Rad {ranges(numbers)} ser ut som en tabell till, som inte känns igen, och lästes inte."
            left.append(Problem(what, "ett blad per tabell, med en rubrikrad.", numbers[0], warning=True))
        else:
            kept[-1] |= rows
    if len(kept) == 1 and not left and not repeated:
        return [Part(grid)]
    tables = [Part(_cut(grid, rows | notes), t, first) for rows, t in zip(kept, titles, strict=True)]
    return [replace(tables[0], left=tuple(left)), *tables[1:]]


@dataclass(frozen=True)
class _Start:
    """Where another table may begin: the row of its first title line, and that of its header."""

    row: int
    header: int
    is_repeated: bool
    has_other_heading: bool


def _starts(grid: Grid) -> list[_Start]:
    """Every title that stands below figures and above a row of headings."""
    first = _first_header(grid)
    heading = folded(grid.rows[first - 1]) if first else []
    titles = [fold(t) for t in _titles(grid, 0, first)]
    starts: list[_Start] = []
    lines: list[tuple[int, str]] = []
    has_figures = False
    for row, cells in grid.numbered(after=first):
        if text := _alone(cells):
            if not grid.is_meta(cells):
                lines.append((row, text))
            continue
        is_header = _heads(cells, heading)
        title_lines = [(n, t) for n, t in lines if _is_title(t)] if is_header and has_figures else []
        if title_lines:
            is_repeated = folded(cells) == heading and all(fold(t) in titles for _, t in title_lines)
            starts.append(_Start(title_lines[0][0], row, is_repeated, folded(cells) != heading))
            has_figures = False
        has_figures = has_figures or not is_header
        lines = []
    return starts


def _first_header(grid: Grid) -> int:
    """The row number of the first row with several cells, 0 without one."""
    return next((n for n, cells in grid.head.numbered() if not _alone(cells) and not _is_meta_line(cells)), 0)


def _is_meta_line(cells: tuple[str, ...]) -> bool:
    """True for "Källa:" | "Brå", over two cells."""
    filled = [c for c in cells if c]
    return len(filled) == 2 and filled[0].endswith(":")


def _heads(cells: tuple[str, ...], heading: list[str]) -> bool:
    """True for a row that may be a header: no figures, or it begins as the first header does."""
    names = folded(cells)
    begins = next((n for n in heading if n), "")
    return next(n for n in names if n) == begins or not any(map(crosstab.is_figure, cells))


def _is_title(text: str) -> bool:
    """True for a line that says what a whole table is of; false for a note and the name of a group of rows."""
    if text.startswith(("*", "(")) or re.match(r"(?:källa|not|anm|obs)\w*\s*+[.:]", text, re.I):
        return False
    if text.endswith(".") and len(text.split()) > 4:
        return False
    stated = when(text)
    return bool(stated.says_time or stated.years) or _TITLE.search(text) is not None


def _alone(cells: tuple[str, ...]) -> str:
    filled = dict.fromkeys(c for c in cells if c)
    return next(iter(filled)) if len(filled) == 1 and not crosstab.is_figure(next(iter(filled))) else ""


def _titles(grid: Grid, after: int, before: int) -> tuple[str, ...]:
    """The lines between two rows, none of them counted."""
    rows = (cells for cells in grid.rows[after : max(after, before - 1)])
    return tuple(text for cells in rows if (text := _alone(cells)) and not grid.is_meta(cells))


def _notes_below(grid: Grid) -> set[int]:
    """Rows of the lines that stand below everything: they are of every table."""
    note_rows: set[int] = set()
    for row, cells in reversed(list(grid.numbered())):
        if not _alone(cells):
            break
        note_rows.add(row)
    return note_rows


def _inherited(grid: Grid, titles: Iterable[str]) -> set[int]:
    """Rows above the first table that state what holds for those below it too: a source, and a period where none is said."""
    says_time = any(when(line).part or when(line).span for line in titles)
    rows: set[int] = set()
    for row, cells in grid.numbered():
        if row >= _first_header(grid):
            break
        line = next(c for c in cells if c)
        if _INHERITED.match(line) or (_OF_TIME.match(line) and not says_time):
            rows.add(row)
    return rows


def _cut(grid: Grid, rows: set[int]) -> Grid:
    """The grid with only some of its rows; the others are blank, so that every row keeps its number."""
    cells = tuple(c if n in rows else ("",) * len(c) for n, c in enumerate(grid.rows, start=1))
    merged = tuple(m for m in grid.merged if m[0] in rows)
    faults = {place: text for place, text in grid.faults.items() if place[0] in rows}
    return replace(grid, cells=cells, beginning=grid.beginning, merged=merged, faults=faults)


# --- what one table says and the other leaves out ------------------------------------------------------

_PLACED = re.compile(r"\b(?:i|för|på|inom) ([A-ZÅÄÖ][\w-]+(?: [A-ZÅÄÖ][\w-]+)*)")
_NO_PLACE = {*MONTHS, *(m[:3] for m in MONTHS), "sverige", "tabell", "antal", "procent"}


def _places_in(lines: Iterable[str]) -> list[str]:
    """What lines call places, known or not: "Anmälda brott i Ådalen"."""
    return [m[1] for line in lines for m in _PLACED.finditer(line) if fold(m[1]) not in _NO_PLACE]


def context_of(part: Part, context: Context, first: str | None) -> Context:
    """The context of a table: one whose title names no place is of the ``first`` table's."""
    if context.place is not None or first is None or not part.of_first or part.titles == part.of_first:
        return context
    anywhere = [crosstab.area_in(line, context) for line in part.titles]
    return context if any(anywhere) or _places_in(part.titles) else replace(context, place=first)


def contradictions(part: Part, reading: ParsedTable, context: Context) -> list[Problem]:
    """Problems where the titles of two tables on a sheet differ in what the tables themselves do not say."""
    if not part.of_first or part.titles == part.of_first:
        return []
    row = next((n for n, cells in part.grid.numbered() if _alone(cells) in part.titles), None)
    problems: list[Problem] = []
    directory = context.directory
    if reading.place in directory.by_id and reading.kind not in ("areas", "aliases"):
        around = (
            *directory.inside(str(reading.place)),
            *(directory.by_id[a] for a in directory.ancestors(str(reading.place))),
        )
        names = [fold(n) for a in around for n in (a.name, *a.aliases)]
        for name in _places_in(part.titles):
            if not any(fold(name).removesuffix("s").startswith(n) or n.startswith(fold(name)) for n in names):
                what = f"Tabellen har en egen titel, om {name}, men lästes som {directory.name(str(reading.place))}."
                fix = "Läs in tabellerna var för sig, med området i titeln eller i en rad ”Område: …”."
                problems.append(Problem(what, "samma område för alla tabeller på bladet.", row, value=name, fix=fix))
    has_period, first = (
        any(when(line).part or when(line).span for line in lines) for lines in (part.titles, part.of_first)
    )
    stated = any(_OF_TIME.match(c) for cells in part.grid.rows for c in cells)
    if reading.kind == "crime" and first and not has_period and not stated:
        what = "Tabellens titel säger ingen period, men titeln på bladets första tabell gör det."
        fix = "Skriv perioden i varje tabells titel."
        problems.append(Problem(what, "perioden i titeln, t.ex. ”januari–oktober 2024”.", row, fix=fix))
    return problems
