"""Which rows are in force, and which facts refer to an area or a level that no longer exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from lagesbild.register.schema import changes, facts
from lagesbild.swedish import listing
from lagesbild.tables import TABLES


def undone(until: int | sa.BindParameter[int] | None) -> sa.Select[tuple[int]]:
    """Ids of the changes whose batch is undone (as of the change ``until``)."""
    return _undone_now() if until is None else _undone([changes.c.id <= until])


@cache  # every query of what holds has it
def _undone_now() -> sa.Select[tuple[int]]:
    return _undone([])


def _undone(seen: list[sa.ColumnElement[bool]]) -> sa.Select[tuple[int]]:
    newest = sa.select(sa.func.max(changes.c.id)).where(changes.c.target.is_not(None), *seen).group_by(changes.c.target)
    batches = sa.select(changes.c.target).where(changes.c.id.in_(newest), changes.c.action == "ångra")
    members = changes.alias()
    return sa.select(members.c.id).where(members.c.batch.in_(batches))


def holds(table: sa.Table, until: int | sa.BindParameter[int] | None) -> list[sa.ColumnElement[bool]]:
    """Conditions of the rows that count (as of the change ``until``); the newest of a key holds."""
    seen = [table.c.change_id <= until] if until is not None else []
    return [table.c.change_id.not_in(undone(until)), *seen]


@dataclass(frozen=True)
class Loose:
    """Facts of one kind about one area that stand on something that is not there.

    What is missing is the level of its scale, the area's ``parent``, or else the area itself.
    """

    kind: str
    area: str
    level: int | None = None
    parent: str | None = None


def loose(connection: sa.Connection) -> Iterator[Loose]:
    """All facts that hold whose area, overlying area or level does not."""
    outer = {str(r.area): r.parent for r in _newest(connection, "areas", "parent")}
    for kind in facts:
        if kind != "areas":
            yield from (Loose(kind, area) for area in sorted(connection.scalars(_used(kind))) if area not in outer)
    for area, parent in outer.items():
        if parent is not None and parent not in outer:
            yield Loose("areas", area, parent=parent)
    scales: dict[str, set[int]] = {}
    for row in _newest(connection, "levels", "level"):
        scales.setdefault(row.area, set()).add(row.level)
    for kind, declared in TABLES.items():
        for column in (c.name for c in declared.columns if c.on_scale):
            pairs = {(str(r.area), int(r[1])) for r in _newest(connection, kind, column) if r[1] is not None}
            for area, level in sorted(pairs):
                if area in outer and level not in _scale(area, outer, scales):
                    yield Loose(kind, area, level=level)


def in_words(items: Iterable[Loose], names: Mapping[str, str]) -> Iterator[str]:
    """Swedish clauses, one per table and thing that is missing; ``names`` by area id."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for item in items:
        title = TABLES[item.kind].title.lower()
        if item.level is not None:
            missing = f"nivå {item.level}, som inte finns i skalan"
        elif item.parent is not None:
            missing = f"området {names.get(item.parent, item.parent)}, som inte finns"
        else:
            missing = "områden som inte finns"
        grouped.setdefault((title, missing), []).append(names.get(item.area, item.area))
    for (title, missing), areas in grouped.items():
        yield f"{title} för {listing(list(dict.fromkeys(areas)))} står på {missing}"


def _scale(area: str, outer: Mapping[str, str | None], scales: Mapping[str, set[int]]) -> set[int]:
    """The levels that hold in the area: its own scale's, or that of the nearest area around it."""
    at: str | None = area
    been: set[str] = set()
    while at is not None and at not in been:
        if at in scales:
            return scales[at]
        been.add(at)
        at = outer.get(at)
    return set()


def _newest(connection: sa.Connection, kind: str, column: str) -> list[sa.Row]:
    """(area, column) of the rows that hold."""
    return list(connection.execute(_newest_of(kind, column)).all())


@cache  # to make the statement anew takes longer than to run it
def _used(kind: str) -> sa.Select[Any]:
    table = facts[kind]
    return sa.select(table.c.area).distinct().where(*holds(table, None))


@cache
def _newest_of(kind: str, column: str) -> sa.Select[Any]:
    table = facts[kind]
    newest = (
        sa.select(sa.func.max(table.c.id)).where(*holds(table, None)).group_by(*(table.c[k] for k in TABLES[kind].keys))
    )
    return sa.select(table.c.area, table.c[column]).where(table.c.id.in_(newest))
