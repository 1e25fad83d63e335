"""From files to the register: read, compare, show what would happen, save. The app and the command line share it."""

from __future__ import annotations

import hashlib
import logging
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from lagesbild import isolation, logs, readers, settings
from lagesbild.actor import EXAMPLE_DATA, Actor
from lagesbild.areas import Area, Directory, directory
from lagesbild.calendar import today
from lagesbild.paths import DATA
from lagesbild.problems import Field, LagesbildError, Problem, Refused, why_not
from lagesbild.readers import Context, DetectedTable, ParsedTable, names
from lagesbild.readers.files import read_grids
from lagesbild.readers.levels import level_words
from lagesbild.readers.surveys.direction import Asked, declared_in, undeclared, with_directions
from lagesbild.register import (
    Change,
    Preview,
    Register,
    Saved,
    UnusableRegister,
    event_files,
    is_made,
    references,
    target_name,
)
from lagesbild.scales import in_use
from lagesbild.swedish import number
from lagesbild.tables import TABLES, Column, Type, to_frame

_log = logging.getLogger(__name__)
_MODULES = (
    "lagesbild.intake",
    "charset_normalizer",
    "geopandas",
    "pandera.pandas",
    "pyarrow.csv",
    "pyogrio",
    "python_calamine",
)
"""What a worker has loaded before a file comes."""
_SECONDS, _SECONDS_A_MEGABYTE = 3.0, 1.5
_MEMORY, _MEMORY_A_MEGABYTE = 250, 32  # megabytes
_PIPED = 300 * 2**20  # bytes
_AGAIN = "Öppna filen i programmet som den kommer från och spara den på nytt."
_SPLIT = "Dela filen, t.ex. ett år åt gången, eller spara bladet som CSV."
REGISTER = "register.sqlite"
_MAKING = threading.Lock()
FICTIONAL_PLACE, EXAMPLE_EVENTS = "exempelstad-fiktiv", 20_000
"""The example place that does not exist, and how many invented events it has."""
EXAMPLES = str(EXAMPLE_DATA)
"""Who, in the audit rows, loaded the example places."""


@dataclass(frozen=True)
class ImportContext:
    """What the register knows when files are opened: areas, scales, and what levels are called."""

    directory: Directory
    levels: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    today: date = field(default_factory=today)
    staging: Path | None = None


@dataclass(frozen=True)
class ImportOptions:
    """What the user says of the files: it holds where a file is silent.

    ``area`` is a name, an alias or an id. ``choices`` says which area (its id) an unknown name
    means, and ``new`` which unknown names are new parts of the area ``parent``; both are
    remembered when the import is saved. ``allow_missing``: what is loaded may become missing.
    ``crs`` is the EPSG code that coordinates are of, ``answer`` the answer that a survey's shares count. ``directions`` and ``better`` say which way a survey's question, or every one, is better, where that is not declared.
    """

    kind: str | None = None
    area: str | None = None
    year: int | None = None
    source: str | None = None
    layer: str | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    new: tuple[str, ...] = ()
    parent: str | None = None
    allow_missing: bool = False
    directions: tuple[tuple[Asked, int], ...] = ()
    better: int | None = None
    crs: int | None = None
    answer: str | None = None


@dataclass(frozen=True)
class Planned:
    """One table of a file, and what saving it would do."""

    reading: ParsedTable
    _compare: Callable[[], Preview] = field(repr=False)

    @cached_property
    def preview(self) -> Preview:
        """Every row with its status: new, changed or unchanged; compared when it is asked for."""
        compared = self._compare()
        return replace(compared, saved=_of_events(self.reading, compared.saved))


@dataclass(frozen=True)
class Plan:
    """What importing the files would do to the register as it was at ``revision``.

    ``problems`` are the errors of every file: while there are any, nothing can be saved. ``losses`` are the loaded
    values that would become missing; they are among the problems until a person allows them. ``undirected`` are the
    survey questions for which neither the files nor the register say which way is better.
    """

    tables: tuple[Planned, ...]
    problems: tuple[Problem, ...]
    losses: tuple[Problem, ...]
    batch: tuple[tuple[Change, pd.DataFrame], ...] = field(repr=False)
    revision: int
    undirected: tuple[Asked, ...] = ()


@dataclass(frozen=True)
class Imported:
    """One table's reading and what saving it did (or would do)."""

    reading: ParsedTable
    saved: Saved


class Outdated(LagesbildError):
    """The register changed between the preview and the confirmation."""


def known(register: Register) -> ImportContext:
    """What the register knows now."""
    scale = in_use(register.current("levels"))
    known = directory(register.current("areas"), register.current("aliases"), register.current("place_settings"))
    known = known.with_examples(examples(register))  # a name of one's own is not asked about because an example has it
    return ImportContext(known, scales(scale), words(scale), staging=register.events)


def examples(register: Register) -> list[str]:
    """Ids of the example places."""
    return register.places_of(EXAMPLES)


def warm() -> None:
    """Have a worker ready for the files that will come; returns at once."""
    isolation.warm(_MODULES)


def read_apart(
    paths: Sequence[Path],
    known: ImportContext,
    options: ImportOptions | None = None,
    waiting: Callable[[], None] = lambda: None,
) -> tuple[list[ParsedTable], list[Problem]]:
    """`read_all` in a worker: a file that takes more time or memory than its size warrants is refused by name.

    ``waiting`` is called several times a second, and whatever it raises stops the reading.
    """
    with TemporaryDirectory(prefix="lagesbild-") as folder:
        files = [_regular(path, Path(folder) / str(i)) for i, path in enumerate(paths)]
        sizes = [_megabytes(path) for path in files]
        seconds = tuple(_SECONDS + _SECONDS_A_MEGABYTE * size for size in sizes)
        limits = isolation.Limits(seconds or (_SECONDS,), int((_MEMORY + _MEMORY_A_MEGABYTE * sum(sizes)) * 2**20))
        try:
            return isolation.call(read_all, files, known, options, limits=limits, modules=_MODULES, waiting=waiting)
        except isolation.Stopped as stopped:
            return [], [_stopped(stopped.why).placed(files[stopped.step].name)]


def cells_apart(name: str, content: bytes) -> list[list[str]]:
    """The cells of a file's only table, or of its first sheet that is not blank, read in a worker. Refused, as files are."""
    with TemporaryDirectory(prefix="lagesbild-") as folder:
        path = Path(folder) / (Path(name).name or "tabell.csv")
        path.write_bytes(content)
        limits = isolation.Limits((_SECONDS,), int((_MEMORY + _MEMORY_A_MEGABYTE * _megabytes(path)) * 2**20))
        try:
            return isolation.call(_cells, path, limits=limits, modules=_MODULES)
        except isolation.Stopped as stopped:
            raise Refused([_stopped(stopped.why).placed(path.name)]) from None


def _cells(path: Path, begin: isolation.Begin) -> list[list[str]]:
    begin(0)
    grids = read_grids(path)
    if not grids:
        raise Refused([Problem("Filen är tom.", "en tabell med rubriker och rader.", file=path.name)])
    return [list(row) for row in grids[0].rows]


def _stopped(why: isolation.Why) -> Problem:
    expected = "en fil som läses på några sekunder; en större fil får ta längre tid."
    match why:
        case isolation.Why.TIME:
            return Problem("Filen tar för lång tid att läsa för att vara så liten.", expected, fix=_SPLIT)
        case isolation.Why.MEMORY:
            return Problem("Filen kräver för mycket minne för att vara så liten.", "en enklare fil.", fix=_SPLIT)
        case _:
            return Problem("Läsningen av filen avbröts: den fick läsprogrammet att krascha.", "en hel fil.", fix=_AGAIN)


def _regular(path: Path, folder: Path) -> Path:
    """The file as another process can open it: what is read once (a pipe) is copied."""
    path = path.absolute()
    try:
        is_plain = path.is_dir() or not path.exists() or (path.is_file() and path.parts[1] not in ("dev", "proc"))
        if is_plain:
            return path
        folder.mkdir()
        with path.open("rb") as source, (folder / path.name).open("wb") as target:
            room = _PIPED
            while room > 0 and (data := source.read(min(room, 2**20))):
                target.write(data)
                room -= len(data)
        return folder / path.name
    except OSError:
        return path  # the reader says what is wrong with it


def _megabytes(path: Path) -> float:
    try:
        return path.stat().st_size / 2**20
    except OSError:
        return 0.0


def read_all(
    paths: Sequence[Path],
    known: ImportContext,
    options: ImportOptions | None = None,
    begin: isolation.Begin = lambda _: None,
) -> tuple[list[ParsedTable], list[Problem]]:
    """Read several files, areas and scales first, so that the others can lean on them.

    Returns the readings, and every error of every file. UnknownId when ``said.area`` is unknown.
    ``begin`` is told the position of each file that is opened or read.
    """
    options = options or ImportOptions()
    order = list(TABLES)
    tables: list[tuple[DetectedTable, int, str]] = []
    problems: list[Problem] = []
    for i, path in enumerate(paths):
        begin(i)
        try:
            detected = readers.find(path, options.kind)
            digest = _sha256(path)
            tables += [(table, i, digest) for table in detected]
        except Refused as refused:
            problems += refused.problems
        except Exception as error:  # the last net: a file is never a traceback
            problems.append(_unforeseen(error, path.name))
    # areas with parents in another file come after it: tables before outlines
    tables.sort(key=lambda t: (order.index(t[0].kind), not t[0].file.lower().endswith((".csv", ".txt", ".xlsx"))))
    areas, levels, words_ = known.directory, known.levels, known.words
    place = areas.find(options.area).id if options.area else None
    readings: list[ParsedTable] = []
    first: dict[str, dict[str, list[str]]] = {}
    for table, i, digest in tables:
        begin(i)
        spelled = names.spellings(first.setdefault(table.kind, {}))
        chosen = areas.with_aliases((area, name) for name, area in options.choices.items())
        context = Context(
            *(chosen, place, options.year, options.source, levels, words_, options.layer, known.today),
            names=spelled,
            crs=options.crs,
            staging=known.staging,
            answer=options.answer,
        )
        try:
            reading = replace(table.read(context), sha256=digest)
        except Refused as refused:
            problems += refused.problems
            continue
        except Exception as error:  # as above
            problems.append(_unforeseen(error, table.file, table.sheet))
            continue
        problems += reading.errors
        readings.append(reading)
        for column, values in names.names_of(reading).items():
            first.setdefault(reading.kind, {}).setdefault(column, []).extend(values)
        if reading.kind == "areas":
            fresh = directory(reading.frame)
            areas = Directory((*(a for a in areas.areas if a.id not in fresh.by_id), *fresh.areas))
        elif reading.kind == "levels":
            levels = {**levels, **scales(reading.frame)}
            words_ = {**words_, **words(reading.frame)}
    return readings, problems + _contradictions(readings)


def _unforeseen(error: Exception, file: str, sheet: str | None = None) -> Problem:
    """What a file did that no reader foresaw: the user hears which file, the log holds the rest."""
    if isinstance(error, MemoryError) or "bad_alloc" in str(error):  # the latter is GEOS's
        return Problem("Filen kräver för mycket minne.", "en mindre fil.", fix=_SPLIT).placed(file, sheet)
    logs.configure()  # in a worker nobody has
    _log.exception("%s could not be read", file if sheet is None else f"{file}/{sheet}", exc_info=error)
    what = "Filen gick inte att läsa: programmet stötte på något oväntat i den."
    fix = "Öppna filen i programmet som den kommer från och spara den på nytt. Felet står i loggen."
    return Problem(what, "en hel fil av ett slag som programmet läser.", fix=fix).placed(file, sheet)


def _sha256(path: Path) -> str:
    if not path.is_file():  # a pipe is read once
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _contradictions(readings: Sequence[ParsedTable]) -> list[Problem]:
    """What two tables of one import say differently: the last would win, and nobody has said that it should.

    Areas and scales are left out: a list of names and a file of borders say different things of an area.
    """
    problems = []
    for kind in sorted({r.kind for r in readings} - {"areas", "levels"}):
        table = TABLES[kind]
        values = [c.name for c in table.columns if not c.key and c.type in (Type.INT, Type.FLOAT) and not c.is_detail]
        same = [r for r in readings if r.kind == kind and not r.errors]
        if len(same) < 2 or not values:
            continue
        rows = pd.concat([r.frame[[*table.keys, *values]].assign(table=i) for i, r in enumerate(same)])
        rows = rows.drop_duplicates([*table.keys, *values])
        for row in rows[rows.duplicated(table.keys)].drop_duplicates("table").to_dict("records"):
            reading, named = same[row["table"]], ", ".join(str(row[k]) for k in table.keys)
            what = f"En annan tabell i samma import säger något annat ({named})."
            expected = "samma uppgift i alla tabeller, eller en tabell i taget."
            problems.append(Problem(what, expected).placed(reading.file, reading.sheet))
    return problems


def scales(frame: pd.DataFrame) -> dict[str, tuple[int, ...]]:
    """Level numbers by place, from the table ``levels``."""
    return {
        area: tuple(sorted(level for level, *_ in rows)) for area, rows in _by_place(frame, "area", "level").items()
    }


def words(frame: pd.DataFrame) -> dict[str, dict[str, int]]:
    """What else a level is called, by place: names and colours, folded → level. From the table ``levels``."""
    return {area: level_words(rows) for area, rows in _by_place(frame, "area", "level", "name", "colour").items()}


def _by_place(levels: pd.DataFrame, *names: str) -> dict[str, list[tuple[Any, ...]]]:
    """The levels with their ``names``, by place. Everything asks, and to group a frame takes ten times as long."""
    places: dict[str, list[tuple[Any, ...]]] = {}
    for area, level, *texts in zip(*(levels[n].tolist() for n in names), strict=True):
        if not pd.isna(level):
            places.setdefault(str(area), []).append((int(level), *map(str, texts)))
    return dict(sorted(places.items()))


def plan(
    register: Register,
    paths: Sequence[Path],
    options: ImportOptions | None = None,
    waiting: Callable[[], None] = lambda: None,
) -> Plan:
    """Read the files and compare them with the register; nothing is saved. UnknownId when ``said.area`` is unknown.

    ``waiting`` is as in `read_apart`.
    """
    options = options or ImportOptions()
    revision = register.revision()
    context = known(register)
    new = [_new_area(name, context.directory, options.parent) for name in options.new]
    if new:
        context = replace(context, directory=Directory((*context.directory.areas, *new)))
    readings, problems = read_apart(paths, context, options, waiting)
    readings = [_warned_of_copies(register, _as_spelled(register, r)) for r in readings]
    readings = [_in_printed_order(register, _where_people_set_them(register, r)) for r in readings]
    readings = _against_stored_events(register, readings)
    readings, unknown = _against_what_they_refer_to(register, readings)
    problems += unknown
    is_asked = any(r.kind == "survey" for r in readings)
    loaded = declared_in(register.current("survey")) if is_asked else {}
    undirected = dict.fromkeys(asked for r in readings for asked in undeclared(r, loaded))
    readings = [with_directions(r, loaded, dict(options.directions), options.better) for r in readings]
    tables = tuple(Planned(r, partial(register.preview, _change(r), r.coded)) for r in readings if not r.errors)
    decided = tuple(_decided(new, options.choices)) if tables else ()
    losses = tuple(loss for table in tables for loss in _losses(table, context.directory))
    if not options.allow_missing:
        problems += losses
    return Plan(
        tables,
        tuple(problems),
        losses,
        (*decided, *((_change(t.reading), t.reading.coded) for t in tables)),
        revision,
        tuple(undirected),
    )


def _against_stored_events(register: Register, readings: Sequence[ParsedTable]) -> list[ParsedTable]:
    """The readings, with each set of events compared with what is held and with the sets before it."""
    earlier: list[Path] = []
    compared: list[ParsedTable] = []
    for reading in readings:
        if reading.staged is not None and reading.place is not None:
            from lagesbild.events import store  # with DuckDB, which few imports need

            against = store.compare(register, reading.place, reading.staged, earlier)
            earlier.append(reading.staged)
            counts = (against.added, against.changed, against.unchanged)
            reading = replace(reading, coded=against.files, counted=counts)
        compared.append(reading)
    return compared


def _against_what_they_refer_to(
    register: Register, readings: Sequence[ParsedTable]
) -> tuple[list[ParsedTable], list[Problem]]:
    """The readings, and what refuses those whose rows refer to what is neither loaded nor brought with them."""
    brought = [(r.kind, r.coded) for r in readings if not r.errors]
    checked: list[ParsedTable] = []
    unknown: list[Problem] = []
    for reading in readings:
        if not reading.errors and TABLES[reading.kind].refers:
            found = references.unknown(register, reading.kind, reading.coded, brought, reading.rows)
            found = [p.placed(reading.file, reading.sheet) for p in found]
            reading, unknown = replace(reading, problems=(*reading.problems, *found)), [*unknown, *found]
        checked.append(reading)
    return checked, unknown


def _as_spelled(register: Register, reading: ParsedTable) -> ParsedTable:
    """The reading with every name as the register spells it."""
    if reading.errors:
        return reading
    stored = {c.name: register.spellings(reading.kind, c.name) for c in names.named(reading.kind)}
    names_by_column = names.names_of(reading)
    if all({*names_by_column[column]} <= {*values} for column, values in stored.items()):
        return reading  # what stands in the register is kept, also when two names of it look equal
    spelled = names.warned_of_typos(names.unified(reading, names.spellings(stored)), stored)
    more = [p.placed(reading.file, reading.sheet) for p in spelled.problems[len(reading.problems) :]]
    return replace(spelled, problems=(*reading.problems, *more))


def _where_people_set_them(register: Register, reading: ParsedTable) -> ParsedTable:
    """The reading with each row where somebody has set it on a map: a file that says no place takes none away."""
    table = TABLES[reading.kind]
    if reading.errors or reading.staged is not None or not {"x", "y"} <= {*table.names}:
        return reading
    frame = reading.frame  # not before: of a million rows it costs
    stored = register.current(reading.kind, list(frame["area"].unique()))
    stored = stored.loc[stored["x"].notna(), [*table.keys, "x", "y"]]
    if stored.empty:
        return reading
    at = frame[table.keys].merge(stored, on=table.keys, how="left").set_axis(frame.index)
    is_said = frame["x"].notna() | frame["y"].notna()
    return replace(reading, coded=frame.assign(**{c: frame[c].where(is_said, at[c]) for c in ("x", "y")}))


def _in_printed_order(register: Register, reading: ParsedTable) -> ParsedTable:
    """The reading with each category where the area's printed table has it, if it has not all of them: a correction moves no row."""
    if reading.errors or reading.kind != "crime":
        return reading
    keys = ["area", "group", "category"]
    stored = register.current("crime", list(reading.coded["area"].dropna().unique()))
    printed = stored.loc[stored["position"].notna(), [*keys, "position"]].drop_duplicates(keys)
    if printed.empty:
        return reading
    frame = reading.frame  # not before: of a million rows it costs
    said = frame[keys].drop_duplicates().merge(printed[keys], on=keys).groupby("area").size()
    parted = [area for area, n in printed.groupby("area").size().items() if said.get(area, 0) < n]
    at = frame[keys].merge(printed, on=keys, how="left").set_axis(frame.index)["position"]
    is_kept = at.notna() & (frame["position"].isna() | frame["area"].isin(parted))
    return replace(reading, coded=frame.assign(position=frame["position"].where(~is_kept, at)))


_COPY = 6  # figures that two years must share before it is more than chance
_COPIES_AMONG = 5_000  # rows: of a longer file it takes too long to ask


def _warned_of_copies(register: Register, reading: ParsedTable) -> ParsedTable:
    """The reading with a warning when a year of crime is another year that is loaded, number for number."""
    if reading.errors or reading.kind != "crime" or not 0 < len(reading.coded) <= _COPIES_AMONG:
        return reading
    stored = register.current("crime", list(reading.frame["area"].unique()))
    of_own, problems = _by_year(reading.frame), list(reading.problems)
    of_stored = {**_by_year(stored), **of_own}
    for (area, year), counts in of_own.items():
        for (other, before), same in of_stored.items():
            if area != other or year == before or counts != same or len(counts) < _COPY or not any(counts.values()):
                continue
            if (other, before) not in of_own or (before < year and sum(map(bool, counts.values())) >= _COPY):
                what = f"Alla {len(counts)} siffror för {year} är desamma som för {before}."
                problems.append(
                    Problem(what, "siffror för ett annat år.", value=str(year), warning=True).placed(
                        reading.file, reading.sheet
                    )
                )
    return replace(reading, problems=tuple(problems))


def _by_year(crime: pd.DataFrame) -> dict[tuple[str, int], dict[tuple[object, ...], int]]:
    """(area, year) → its counts by group, category, and the months of the period."""
    by_year: dict[tuple[str, int], dict[tuple[object, ...], int]] = {}
    for row in crime.dropna(subset="count").to_dict("records"):
        key = (row["group"], row["category"], row["start"].month, row["start"].day, row["end"].month)
        by_year.setdefault((str(row["area"]), row["start"].year), {})[key] = int(row["count"])
    return by_year


_MOST_LOSSES = 100


def _losses(table: Planned, known: Directory) -> Iterable[Problem]:
    """A problem for every loaded value that the table would make missing."""
    declared, reading = TABLES[table.reading.kind], table.reading
    columns = [c for c in declared.columns if not c.key and not c.is_detail and reading.coded[c.name].hasnans]
    if not columns:
        return
    rows, listed = table.preview.rows, 0
    for column in columns:
        lost = rows[rows[column.name].isna() & rows[f"{column.name}_before"].notna()]
        for row in lost.head(max(0, _MOST_LOSSES - listed)).to_dict("records"):
            of = ", ".join(_named(k, row[k.name], known) for k in declared.columns if k.key and row[k.name] != "")
            value, missing = _shown(column, row[f"{column.name}_before"]), column.missing or "saknas"
            what = f"{of}: {column.title} {value} är inläst och skulle bli ”{missing}” ({value} → {missing})."
            expected = "ett värde, eller ett ja till att det som är inläst försvinner"
            yield Problem(what, f"{expected}.", None, column.title, value, missing=Field.LOSS).placed(
                reading.file, reading.sheet
            )
        listed += len(lost)
    if listed > _MOST_LOSSES:
        what = f"{number(listed - _MOST_LOSSES)} inlästa värden till skulle bli saknade."
        yield Problem(what, "värden.", missing=Field.LOSS).placed(reading.file, reading.sheet)


def _named(column: Column, value: object, known: Directory) -> str:
    if column.name == "area":
        return known.name(str(value)) if value in known.by_id else str(value)
    return f"{column.title} {value}" if column.type is Type.INT else str(value)


def _shown(column: Column, value: object) -> str:
    if column.words:
        return column.words.shown(value)
    return f"{value:.6g}".replace(".", ",") if isinstance(value, float) else str(value)


def confirm(
    register: Register, planned: Plan, actor: Actor, claims: Sequence[tuple[Change, pd.DataFrame]] = ()
) -> list[Saved]:
    """Save what was planned, in one transaction; one `Saved` a table. ``claims``: whose the new rows are.

    Raises Refused when the plan holds problems, and Outdated when the register has changed since.
    """
    if planned.problems:
        raise Refused(planned.problems)
    if register.revision() != planned.revision:
        raise Outdated("Någon annan har ändrat i registret sedan förhandsvisningen. Se igenom den igen.")
    batch = [*claims, *((replace(change, who=str(actor)), frame) for change, frame in planned.batch)]
    staged = [t.reading.staged for t in planned.tables if t.reading.staged is not None and len(t.reading.coded)]
    if staged:
        from lagesbild.events import store

        with store.published(register, staged):
            saved = register.save(batch)
    else:
        saved = register.save(batch)
    saved_tables = saved[len(saved) - len(planned.tables) :]
    return [_of_events(t.reading, s) for t, s in zip(planned.tables, saved_tables, strict=True)]


def _of_events(reading: ParsedTable, saved: Saved) -> Saved:
    """What saving did, in events where the rows are their files."""
    return saved if reading.counted is None else Saved(saved.kind, *reading.counted)


def run(
    register: Register,
    paths: Sequence[Path],
    *,
    actor: Actor,
    options: ImportOptions | None = None,
    dry_run: bool = False,
) -> list[Imported]:
    """Import files in one transaction, or with ``dry_run`` only tell what would happen.

    Raises Refused or UnknownId; then nothing changed.
    """
    planned = plan(register, paths, options)
    if planned.problems:
        raise Refused(planned.problems)
    done = [t.preview.saved for t in planned.tables] if dry_run else confirm(register, planned, actor)
    return [Imported(t.reading, s) for t, s in zip(planned.tables, done, strict=True)]


def _new_area(name: str, known: Directory, parent: str | None) -> Area:
    siblings = known.parts(parent) if parent else []
    type_ = siblings[0].type if siblings else "stadsdel"
    return Area(known.new_id(name, parent), name, type_, parent)


def _decided(new: Sequence[Area], choices: Mapping[str, str]) -> Iterable[tuple[Change, pd.DataFrame]]:
    """What the user decided about unknown names, as rows to remember it by."""
    if new:
        areas: list[dict[str, object]] = [
            {"area": a.id, "name": a.name, "type": a.type, "parent": a.parent} for a in new
        ]
        yield Change("", "import", "areas", title="Nya områden, valda vid inläsning"), to_frame("areas", areas)
    if choices:
        names: list[dict[str, object]] = [{"area": a, "alias": name, "valid": 1} for name, a in choices.items()]
        yield Change("", "import", "aliases", title="Namnval vid inläsning"), to_frame("aliases", names)


def _change(reading: ParsedTable, actor: Actor | None = None) -> Change:
    return Change(
        who=str(actor or ""),
        action="import",
        kind=reading.kind,
        place=reading.place,
        title=reading.title or reading.sheet,
        file=reading.file,
        sha256=reading.sha256,
        source=reading.source,
        period=reading.period,
        as_of=reading.as_of,
        remark=reading.remark,
        problems=tuple(str(p) for p in reading.warnings),
    )


def target() -> Path | str:
    """Where the settings say that the register is: a file, or the URL of a PostgreSQL database."""
    return settings.database_url() or settings.home() / REGISTER


def register_name() -> str:
    """How people are told where the register is; never with a password."""
    return target_name(target())


@contextmanager
def open_to_read(data: Path = DATA) -> Iterator[Register]:
    """The register of the settings, which is made by nobody who only reads; without one, the example places."""
    where = target()
    if is_made(where):
        with closing(Register(where, make=False)) as register:
            yield register
        return
    print(
        f"Det finns inget register ({target_name(where)}). Det som visas är programmets exempeldata; "
        "ett register skapas av ”lagesbild serve” och ”lagesbild import”.",
        file=sys.stderr,
    )
    with TemporaryDirectory(prefix="lagesbild-") as folder, closing(Register(Path(folder) / REGISTER)) as register:
        _fill(register, data)
        yield register


def open_register(home: Path | None = None, data: Path = DATA) -> Register:
    """Open the register in ``home`` (default: the settings); where there is none, make one with the example places.

    Making one is said on standard error. Raises UnusableRegister; an empty or damaged file is never filled.
    """
    where = home / REGISTER if home else target()
    with _MAKING:
        if not is_made(where):
            print(f"Ett nytt register skapas, med exempeldata: {target_name(where)}", file=sys.stderr)
            _make(where, data)
    return Register(where, make=False)


def _make(where: Path | str, data: Path) -> None:
    """Make a register: whole or not at all, also when another process makes it at the same time."""
    if isinstance(where, str):
        with closing(Register(where)) as register:
            _fill(register, data)
        return
    try:
        where.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=where.parent, prefix=".nytt-") as folder:
            new = Path(folder) / REGISTER
            with closing(Register(new)) as register:
                _fill(register, data)
            if (event_folder := Path(folder) / event_files.FOLDER).is_dir():  # before the register that names them
                (where.parent / event_files.FOLDER).mkdir(exist_ok=True)
                for path in event_folder.iterdir():
                    path.rename(where.parent / event_files.FOLDER / path.name)
            try:
                where.hardlink_to(new)
            except FileExistsError:  # somebody else was first
                pass
            except OSError:  # a disk that knows no hard links
                if not where.exists():
                    new.rename(where)
    except OSError as error:
        raise UnusableRegister(f"Registret går inte att skapa: {why_not(error)}.", where) from None


def _fill(register: Register, data: Path, events: int = EXAMPLE_EVENTS) -> None:
    if not data.is_dir():
        return
    paths = sorted(p for p in data.glob("*/*") if p.suffix in (".csv", ".geojson"))
    readings, problems = read_all(paths, ImportContext(Directory(())))
    if problems:
        raise Refused(problems)
    register.save([(_change(r, EXAMPLE_DATA), r.coded) for r in readings], only_if_empty=True)
    directory_ = known(register).directory
    if events and FICTIONAL_PLACE in directory_.by_id and register.current("events").empty:
        from lagesbild.events import demo, store

        demo.load(register, directory_, FICTIONAL_PLACE, events, 1, EXAMPLE_DATA)
        event_paths = sorted(data.glob("*/handelser/*.csv"))  # placed within the borders that were just loaded
        readings, problems = read_all(event_paths, known(register), ImportOptions(kind="events"))
        if problems:
            raise Refused(problems)
        with store.published(register, [r.staged for r in readings if r.staged is not None]):
            register.save([(_change(r, EXAMPLE_DATA), r.coded) for r in readings])
