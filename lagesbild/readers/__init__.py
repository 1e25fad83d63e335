"""Readers: a file in, valid tables or a list of problems out.

`find` opens a file and knows which reader fits each table in it; `read` reads them all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from lagesbild.blank import EXPLANATION
from lagesbild.problems import Problem, Refused, UnknownId
from lagesbild.readers import (
    arrangement,
    borders,
    crosstab,
    invented,
    long,
    names,
    notes,
    roundtrip,
    stacked,
    subject,
    surveys,
    tidy,
    titled_area,
    titles,
    validate,
)
from lagesbild.readers.base import Context, ParsedTable
from lagesbild.readers.bra import layout
from lagesbild.readers.events import fields, opening, reading
from lagesbild.readers.files import Grid, explain, is_workbook, read_grids
from lagesbild.readers.periods import as_of_date, when
from lagesbild.readers.texts import CSV_EXPECTED
from lagesbild.swedish import fold, listing
from lagesbild.tables import LOADED, SURVEY, TABLES

__all__ = ["KINDS", "LAYER_KINDS", "Context", "DetectedTable", "ParsedTable", "find", "read"]

KINDS = {**{kind: kind for kind in LOADED}, "layer": "layers", "events": "events"}
"""Names that ``--kind`` accepts → the table that they mean."""

LAYER_KINDS = borders.LAYER_KINDS
"""What a file of borders may hold, for when it does not say it itself."""

_OFTEN_EVENTS = (*opening.PARQUET, ".json")
"""Files that are asked first whether they hold events; others are when no reader of tables knows them."""

_MODULES = [import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__)]
SHAPES: tuple[ModuleType, ...] = tuple(
    sorted((m for m in _MODULES if hasattr(m, "ORDER")), key=lambda m: int(m.ORDER))  # a new file is found by itself
)
"""The readers of tables, in the order in which they are asked (``ORDER``). Each has ``recognise(grid, kind) ->
kind | None``, which looks at the grid's head only, and ``read(grid, context, kind) -> ParsedTable`` for what it
recognised."""


@dataclass(frozen=True)
class DetectedTable:
    """One table of a file, recognised but not read yet."""

    kind: str
    file: str
    sheet: str | None
    read: Callable[[Context], ParsedTable]


def find(path: Path, kind: str | None = None) -> list[DetectedTable]:
    """What a file holds: one `DetectedTable` per table. ``kind`` is what the user says that it holds.

    Raises Refused when there is nothing to read: an empty file, a PDF, a table that no reader knows.
    """

    def reads(read: Callable[[Context], ParsedTable], sheet: str | None) -> Callable[[Context], ParsedTable]:
        def _read(context: Context) -> ParsedTable:
            return _finish(replace(read(context), sheet=sheet), context)

        return _read

    if (kind == "events" or path.suffix.lower() in _OFTEN_EVENTS) and (events := _events(path, kind)):
        return events
    if borders.is_borders(path):
        detected = [
            DetectedTable(k, path.name, sheet, reads(read, sheet)) for k, sheet, read in borders.find(path, kind)
        ]
    else:
        grids = [tidy.without_margin(g) for g in read_grids(path) if g.sheet != EXPLANATION]
        derived = roundtrip.passed_over(grids)

        def is_table(grid: Grid) -> bool:
            return _shape_of(grid, kind) is not None

        def kind_of(grid: Grid) -> str | None:
            shape = _shape_of(grid, kind)
            return shape[1] if shape else None

        def is_tidy(grid: Grid) -> bool:
            return is_table(tidy.with_areas_named(grid, kind_of))

        tidied = [tidy.with_areas_named(tidy.tidied(g, is_tidy), kind_of) for g in grids if g.sheet not in derived]
        parts = [part for grid in tidied for part in stacked.parts(grid, is_table)]
        known = [(part, *shape) for part in parts if (shape := _shape_of(part.grid, kind))]
        if not known and kind is None and (events := _events(path, kind)):
            return events
        if not known:
            raise Refused(
                [_unknown(grid, kind, is_workbook(path)) for grid in grids if grid.sheet not in derived]
                or [_only_derived(path)]
            )
        known_sheets = {k[0].grid.sheet for k in known} | {roundtrip.SHEET if derived else None}
        skipped = tuple(_skipped(g.sheet, g.sheet in derived) for g in grids if g.sheet not in known_sheets)
        places: dict[str | None, str | None] = {}  # sheet → the place of its first table
        detected = [
            DetectedTable(
                k,
                path.name,
                part.grid.sheet,
                reads(_reader(module, part, k, skipped if i == 0 else (), places), part.grid.sheet),
            )
            for i, (part, module, k) in enumerate(known)
        ]
    if kind is not None and (other := [f for f in detected if f.kind != kind]):
        title, wanted = TABLES[other[0].kind].title, TABLES[kind].title
        raise Refused([Problem(f"Filen är av slaget ”{title}”.", f"slaget ”{wanted}”, som angavs.", file=path.name)])
    return detected


def _events(path: Path, kind: str | None) -> list[DetectedTable]:
    """The file's events; none when it holds something else."""
    is_said = kind == "events"
    opened = opening.open_table(path, is_said=is_said)
    if opened is None:
        return []
    return [DetectedTable("events", path.name, opened.sheet, partial(reading.read, opened, path.name))]


def read(path: Path, context: Context, kind: str | None = None) -> list[ParsedTable]:
    """Read every table of a file. A reading may hold errors (then it must not be saved). Raises Refused."""
    return [f.read(context) for f in find(path, kind)]


def _shape_of(grid: Grid, kind: str | None) -> tuple[ModuleType, str] | None:
    for module in SHAPES:
        if recognised := module.recognise(grid, kind):
            return module, recognised
    return None


def _reader(
    module: ModuleType,
    part: stacked.Part,
    kind: str,
    skipped: tuple[Problem, ...],
    places: dict[str | None, str | None],
) -> Callable[[Context], ParsedTable]:
    grid = part.grid

    def _read(context: Context) -> ParsedTable:
        if beside := arrangement.two_tables(grid):
            raise Refused([replace(beside, file=grid.file, sheet=grid.sheet)])
        context = stacked.context_of(part, context, places.get(grid.sheet))
        reading: ParsedTable = module.read(grid, replace(context, stated=_stated(grid, context)), kind)
        places.setdefault(grid.sheet, reading.place)
        noted = tuple(notes.told(reading, grid, context))
        with_notes = replace(reading, problems=(*reading.problems, *noted))  # so that nothing is told twice
        around = (
            *subject.of_other_area(reading, grid, context),
            *subject.in_multiples(reading, grid),
            *subject.of_something_else(reading, grid),
            *subject.preliminary(reading, grid),
            *arrangement.shifted(grid, reading.problems),
            *noted,
            *titled_area.of_several_or_a_piece(reading, grid, context),
            *titles.told(with_notes, grid, context),
            *titles.above_columns(reading, grid, context),
        )
        part_problems = (*stacked.contradictions(part, reading, context), *part.left)
        problems = (*(subject.with_row(p, grid) for p in reading.problems), *around, *part_problems)
        problems += (*grid.unread(reading.problems), *skipped)
        return invented.marked(replace(reading, problems=problems), grid)

    return _read


def _stated(grid: Grid, context: Context) -> str | None:
    """The area that a line "Område: …" above the table names, None without one or when it names no area."""
    name = next((s[1] for _, cells in grid.head.numbered() if (s := grid.meta_line(cells)) and s[0] == "område"), None)
    if name is None:
        return None
    try:
        return context.directory.find(name, context.place).id
    except UnknownId:
        return None


def _skipped(sheet: str | None, is_derived: bool) -> Problem:
    if is_derived:
        what = f"Bladet ”{sheet}” är framräknat ur uppgifterna och lästes inte."
        return Problem(what, "blad som arbetsboken själv säger läses in igen.", sheet=sheet, warning=True)
    what = f"Bladet ”{sheet}” känns inte igen och lästes inte."
    return Problem(what, "ett blad per tabell, med en rubrikrad.", sheet=sheet, warning=True)


def _only_derived(path: Path) -> Problem:
    what = "Arbetsboken är en lägesbild där inget blad läses in igen: allt är framräknat ur uppgifterna."
    return Problem(what, "ett blad med uppgifterna själva.", file=path.name)


def _unknown(grid: Grid, kind: str | None, workbook: bool) -> Problem:
    what = "Tabellen känns inte igen: ingen rubrikrad passar."
    expected = "en tabell med en rubrikrad." if workbook else CSV_EXPECTED + " och en rubrikrad."
    fix = "Skriv en uppgift per rad, med området i en kolumn ”Område”; på Underlag finns en mall för varje slag."
    if any("radetiketter" in map(fold, cells) for cells in grid.head.rows):
        what = "Tabellen är en pivottabell: ”Radetiketter” säger inte vad raderna är."
        expected = "rubriker som säger vad rader och kolumner är."
        fix = (
            "Skriv t.ex. ”Brottstyp” eller ”Stadsdel” i stället för ”Radetiketter”, och år och titel ovanför tabellen."
        )
    elif long.is_of_numbers(grid, kind):
        what += " Rubrikerna passar slaget ”Befolkning”, men inget säger att talen är invånare."
        expected = "rubriker som säger vad talen är."
        fix = "Skriv ”Folkmängd” i titeln eller i filens namn om talen är invånare."
    elif kind is None and any(_are_undated_events(cells, row) for row, cells in grid.head.numbered()):
        what += " Den liknar händelser, men ingen kolumn säger när de inträffade."
        expected = f"en rubrikrad med {fields.SHOWN}."
        fix = "Döp kolumnen som säger när det hände till ”Inträffade”; ”Skapad” är när posten skrevs."
    elif kind in (None, layout.KIND) and layout.is_of_weeks(grid):
        what += " Den räknar brott per vecka, och anmälda brott läses per månad eller längre tid."
        expected = "antal brott per månad, kvartal eller år."
        fix = "Summera till månader, eller läs in varje händelse för sig med dag och plats."
    elif kind in (None, layout.KIND) and (missing := layout.lacking(grid)):
        what += (
            f" Mest liknar den slaget ”{TABLES[layout.KIND].title}”, men {listing([f'”{m}”' for m in missing])} saknas."
        )
        expected = "en rubrikrad med stadsdel, brottstyp, år eller månad, och antal."
        fix = "Döp om eller lägg till kolumnerna som saknas; på Underlag finns en mall för varje slag."
    elif nearest := long.nearest(grid, kind):
        near, lacking = nearest
        what += f" Mest liknar den slaget ”{TABLES[near].title}”, men {listing([f'”{t}”' for t in lacking])} saknas."
        what += _hint(grid, lacking)
        expected = f"en rubrikrad med {', '.join(c.title for c in TABLES[near].columns)}."
        fix = "Döp om eller lägg till kolumnerna som saknas; på Underlag finns en mall för varje slag."
    elif kind in (None, SURVEY.kind) and (unclear := surveys.unclear_headings(grid)):
        shown = listing([f"”{h}”" for h in unclear])
        what += f" Mest liknar den slaget ”{SURVEY.title}”, men {shown} är inga rubriker som går att tyda."
        expected = "områden, frågor, svar, andelar och antal svar under var sin rubrik."
    elif hint := _hint(grid):
        what += hint
    elif of_no_word := _without_words(grid):
        what, expected = f"Tabellen känns inte igen: {of_no_word}", "rubriker som säger vad rader och tal är."
        fix = (
            "Skriv vad talen är i rubriken eller i titeln, t.ex. ”Folkmängd”, ”Anmälda brott” eller ”Andel otrygga, %”."
        )
    return Problem(what, expected, file=grid.file, sheet=grid.sheet, fix=fix)


def _are_undated_events(cells: Sequence[str], row: int) -> bool:
    """True for the headings of a list of events that has no time of them."""
    at = fields.find(tuple(cells), row).at
    return "category" in at and "occurred" not in at and bool({"id", "reported", "clock"} & set(at)) and len(at) > 2


def _without_words(grid: Grid) -> str:
    """What no heading says of a table that begins with figures, or whose headings are only times; empty for others."""
    row, cells = next(((n, c) for n, c in grid.head.numbered() if sum(map(bool, c)) > 1), (0, ()))
    shown = "; ".join(c for c in cells if c)
    values = [c for c in cells[1:] if c]
    if values and all(when(c).says_time and not when(c).others for c in values):
        title = next((" ".join(c for c in cells if c) for n, cells in grid.head.numbered() if n < row), "")
        said = f"titeln, ”{title}”, är inget slag av tal som känns igen" if title else "ingenting säger vad talen är"
        return f"rubrikerna på rad {row} säger när (”{shown}”), men {said}."
    is_data = any(map(crosstab.is_figure, values))
    return f"rad {row} (”{shown}”) är uppgifter, och ingen rubrikrad står över dem." if is_data else ""


def _hint(grid: Grid, lacking: Sequence[str] = ()) -> str:
    """A question about a heading that looks mistyped, for the first row that has one; empty without any."""
    for row, cells in grid.head.numbered():
        texts = [c for c in cells if c]
        if mistyped := len(texts) > 1 and (tidy.mistyped(texts, lacking) if lacking else tidy.mistyped(texts)):
            heading, meant = next(iter(mistyped.items()))
            return f" ”{heading}” på rad {row}: menades ”{meant}”?"
    return ""


def _finish(reading: ParsedTable, context: Context) -> ParsedTable:
    """What every reading goes through: the gate, what has not been, and every problem knows its file."""
    reading = names.without_sums_of_answers(names.unified(names.without_status(reading), context.names))
    reading = names.warned_of_digits(names.without_days_for_ages(reading))
    reading = validate.without_future(validate.passed(reading), context.today)
    reading = validate.warned_of_persons(validate.warned_of_overlapping_ages(reading), context.directory)
    reading = validate.refused_areas(reading, context.directory)
    if reading.as_of is None and context.source and reading.source == context.source:  # said by the user, as by a file
        reading = replace(reading, as_of=as_of_date({"källa": context.source}))
    return replace(reading, problems=tuple(map(explain, reading.problems))).placed()
