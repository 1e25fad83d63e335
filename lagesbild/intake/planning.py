"""What an import would do, and doing it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path

import pandas as pd

from lagesbild.actor import Actor
from lagesbild.areas import Area, Directory
from lagesbild.intake.apart import read_apart
from lagesbild.intake.loaded import as_loaded, losses
from lagesbild.intake.reading import ImportOptions, known
from lagesbild.problems import LagesbildError, Problem, Refused
from lagesbild.readers import ParsedTable
from lagesbild.readers.surveys.direction import Asked, declared_in, undeclared, with_directions
from lagesbild.register import Change, Preview, Register, Saved
from lagesbild.tables import to_frame


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

    def rows(self) -> pd.DataFrame:
        """The preview's rows."""
        return self.preview.rows


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
    readings, unknown = as_loaded(register, readings)
    problems += unknown
    is_asked = any(r.kind == "survey" for r in readings)
    loaded = declared_in(register.current("survey")) if is_asked else {}
    undirected = dict.fromkeys(asked for r in readings for asked in undeclared(r, loaded))
    readings = [with_directions(r, loaded, dict(options.directions), options.better) for r in readings]
    tables = tuple(Planned(r, partial(register.preview, change_of(r), r.coded)) for r in readings if not r.errors)
    decided = tuple(_decided(new, options.choices)) if tables else ()
    lost = tuple(loss for t in tables for loss in losses(t.reading, t.rows, context.directory))
    if not options.allow_missing:
        problems += lost
    return Plan(
        tables,
        tuple(problems),
        lost,
        (*decided, *((change_of(t.reading), t.reading.coded) for t in tables)),
        revision,
        tuple(undirected),
    )


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


def change_of(reading: ParsedTable, actor: Actor | None = None) -> Change:
    """What the register is told of a table that is saved."""
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
