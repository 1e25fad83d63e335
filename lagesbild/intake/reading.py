"""Files read as the register knows areas, scales and names: areas and scales first, so that the others can lean on them."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from lagesbild import isolation, logs, readers
from lagesbild.actor import EXAMPLE_DATA
from lagesbild.areas import Directory, directory
from lagesbild.calendar import today
from lagesbild.problems import Problem, Refused
from lagesbild.readers import Context, DetectedTable, ParsedTable, names
from lagesbild.readers.levels import level_words
from lagesbild.readers.surveys.direction import Asked
from lagesbild.register import Register
from lagesbild.scales import in_use
from lagesbild.tables import TABLES, Type

_log = logging.getLogger(__name__)
SPLIT = "Dela filen, t.ex. ett år åt gången, eller spara bladet som CSV."
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


def known(register: Register) -> ImportContext:
    """What the register knows now."""
    scale = in_use(register.current("levels"))
    known = directory(register.current("areas"), register.current("aliases"), register.current("place_settings"))
    known = known.with_examples(examples(register))  # a name of one's own is not asked about because an example has it
    return ImportContext(known, scales(scale), words(scale), staging=register.events)


def examples(register: Register) -> list[str]:
    """Ids of the example places."""
    return register.places_of(EXAMPLES)


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
            problems.append(unforeseen(error, path.name))
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
            problems.append(unforeseen(error, table.file, table.sheet))
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


def unforeseen(error: Exception, file: str, sheet: str | None = None) -> Problem:
    """What a file did that no reader foresaw: the user hears which file, the log holds the rest."""
    if isinstance(error, MemoryError) or "bad_alloc" in str(error):  # the latter is GEOS's
        return Problem("Filen kräver för mycket minne.", "en mindre fil.", fix=SPLIT).placed(file, sheet)
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
