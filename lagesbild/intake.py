"""From files to the register: read, check, compare, save. The app and the command line share it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from lagesbild import readers, settings
from lagesbild.areas import Directory, directory
from lagesbild.problems import Problem, Refused
from lagesbild.readers import Context, Found, Reading
from lagesbild.register import Change, Register, Saved
from lagesbild.tables import TABLES

DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True)
class Imported:
    """One file's reading and what saving it did (or would do)."""

    reading: Reading
    saved: Saved


def read_all(
    paths: Sequence[Path],
    known: Directory,
    levels: dict[str, tuple[int, ...]],
    *,
    kind: str | None = None,
    place: str | None = None,
    year: int | None = None,
    source: str | None = None,
) -> list[Reading]:
    """Read several files, areas and scales first, so that the others can lean on them.

    Raises Refused with every problem of every file.
    """
    order = list(TABLES)
    tables: list[Found] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            tables += readers.find(path, kind)
        except Refused as refused:
            problems += refused.problems
    # areas with parents in another file come after it: tables before outlines
    tables.sort(key=lambda t: (order.index(t.kind), t.file.endswith(".geojson")))
    found: list[Reading] = []
    for table in tables:
        context = Context(known, place, year, source, levels)
        try:
            reading = table.read(context)
        except Refused as refused:
            problems += refused.problems
            continue
        problems += reading.errors
        found.append(reading)
        if reading.kind == "areas":
            fresh = directory(reading.frame)
            ids = set(fresh.by_id)
            known = Directory((*(a for a in known.areas if a.id not in ids), *fresh.areas))
        elif reading.kind == "levels":
            levels = {**levels, **scales(reading.frame)}
    if problems:
        raise Refused(problems)
    return found


def scales(frame: pd.DataFrame) -> dict[str, tuple[int, ...]]:
    """Level numbers by place, from the table ``levels``."""
    return {str(a): tuple(sorted(int(x) for x in g)) for a, g in frame.dropna(subset="level").groupby("area")["level"]}


def run(
    register: Register,
    paths: Sequence[Path],
    *,
    who: str,
    kind: str | None = None,
    area: str | None = None,
    year: int | None = None,
    source: str | None = None,
    dry_run: bool = False,
) -> list[Imported]:
    """Import files in one transaction, or with ``dry_run`` only tell what would happen.

    ``area`` is a name, an alias or an id. Raises Refused or NotFound; then nothing changed.
    """
    known = directory(register.current("areas"))
    place = known.find(area).id if area else None
    found = read_all(paths, known, scales(register.current("levels")), kind=kind, place=place, year=year, source=source)
    batch = [(_change(r, who), r.frame) for r in found]
    if dry_run:
        return [Imported(r, register.preview(c, f)) for r, (c, f) in zip(found, batch, strict=True)]
    return [Imported(r, s) for r, s in zip(found, register.save(batch), strict=True)]


def _change(reading: Reading, who: str) -> Change:
    return Change(
        who=who,
        action="import",
        kind=reading.kind,
        place=reading.place,
        title=reading.title,
        file=reading.file,
        sha256=reading.sha256,
        source=reading.source,
        period=reading.period,
        as_of=reading.as_of,
        remark=reading.remark,
        problems=tuple(str(p) for p in reading.warnings),
    )


def open_register(home: Path | None = None, data: Path = DATA) -> Register:
    """Open the register in ``home`` (default: the setting); fill an empty one with the example places."""
    register = Register((home or settings.home()) / "register.sqlite")
    if register.is_empty() and data.is_dir():
        paths = sorted(p for p in data.glob("*/*") if p.suffix in (".csv", ".geojson"))
        found = read_all(paths, Directory(()), {})
        register.save(((_change(r, "Exempeldata"), r.frame) for r in found), only_if_empty=True)
    return register
