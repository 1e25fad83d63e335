"""The rows of changes in the database: the newest that touched a table, the next one, those of another origin."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from lagesbild.register import integrity
from lagesbild.register.change import Change, Saved
from lagesbild.register.schema import changes, register_info
from lagesbild.tables import TABLES

_ORIGIN = ("source", "as_of", "remark", "period")
"""What a file says of where its rows come from."""


def stands(connection: sa.Connection, kind: str, until: int | None) -> tuple[str, int, int]:
    """Which register it is, its newest change, and the newest that may have changed what holds of a kind."""
    register_id, newest, changed = connection.execute(_stands(until is not None), {"kind": kind, "until": until}).one()
    return register_id, newest, changed


@cache  # every reading asks: to make the statement anew would take longer than to run it
def _stands(is_past: bool) -> sa.Select[Any]:
    seen = [changes.c.id <= sa.bindparam("until")] if is_past else []
    touches = sa.or_(
        changes.c.kind == sa.bindparam("kind"), changes.c.target.is_not(None)
    )  # an undo may be of a batch of many kinds

    def latest(column: sa.Column[Any], *conditions: sa.ColumnElement[bool]) -> Any:
        table = column.table
        return sa.select(column).where(*conditions).order_by(table.c.id.desc()).limit(1).scalar_subquery()

    return sa.select(
        latest(register_info.c.uuid),
        sa.func.coalesce(latest(changes.c.id, *seen), 0),
        sa.func.coalesce(latest(changes.c.id, touches, *seen), 0),
    )


def listed(connection: sa.Connection, place: str | None, until: int | None) -> Sequence[sa.RowMapping]:
    """The audit rows, newest first, with whether each is undone."""
    values = {"place": place, "until": until}
    return connection.execute(_listed(place is not None, until is not None), values).mappings().all()


@cache
def _listed(of_place: bool, is_past: bool) -> sa.Select[Any]:
    until = sa.bindparam("until", type_=sa.Integer) if is_past else None
    wanted = [changes.c.place == sa.bindparam("place")] if of_place else []
    seen = [changes.c.id <= until] if until is not None else []
    undone = changes.c.id.in_(integrity.undone(until)).label("undone")
    return sa.select(changes, undone).where(*wanted, *seen).order_by(changes.c.id.desc())


def places_of(connection: sa.Connection, who: str, until: int | None) -> list[str]:
    """The places, sorted, that somebody has changed anything about, but for what is undone."""
    return sorted(connection.scalars(_places_of(until is not None), {"who": who, "until": until}))


@cache
def _places_of(is_past: bool) -> sa.Select[Any]:
    until = sa.bindparam("until", type_=sa.Integer) if is_past else None
    seen = [changes.c.id <= until] if until is not None else []
    wanted = (changes.c.who == sa.bindparam("who"), changes.c.place.is_not(None), *seen)
    return sa.select(changes.c.place).distinct().where(*wanted, changes.c.id.not_in(integrity.undone(until)))


def append(
    connection: sa.Connection, change: Change, saved: Saved, *, batch: int | None = None, target: int | None = None
) -> int:
    """Write the audit row; returns its id, the next in order."""
    last = connection.execute(sa.select(changes.c.id, changes.c.at).order_by(changes.c.id.desc()).limit(1)).first()
    id_ = last.id + 1 if last else 1
    now = stamp(datetime.now(UTC))
    values = {
        **{f.name: getattr(change, f.name) for f in fields(change)},
        "id": id_,
        "at": max(now, last.at) if last else now,  # a clock set back does not put changes out of order
        "added": saved.added,
        "changed": saved.changed,
        "unchanged": saved.unchanged,
        "problems": list(change.problems),
        "batch": batch or id_,
        "target": target,
    }
    connection.execute(changes.insert().values(values))
    return id_


def renew_identity(connection: sa.Connection) -> None:
    """Make the register another one for every cache: after a restore."""
    newest = connection.scalar(sa.select(sa.func.max(register_info.c.id))) or 0
    connection.execute(register_info.insert().values(id=newest + 1, uuid=str(uuid.uuid4())))


def of_other_origin(connection: sa.Connection, change: Change) -> list[int]:
    """Ids of the changes whose origin is another than ``change`` states; silence contradicts nothing."""
    if TABLES[change.kind].is_gathered:
        return []
    stated = {name: getattr(change, name) for name in _ORIGIN}
    if TABLES[change.kind].is_reach:
        del stated["period"]
    other = [changes.c[name].is_distinct_from(value) for name, value in stated.items() if value is not None]
    return list(connection.scalars(sa.select(changes.c.id).where(sa.or_(sa.false(), *other))))


def stamp(moment: datetime) -> str:
    """A moment as the register writes it: ISO 8601, whole seconds."""
    return moment.isoformat(timespec="seconds")
