"""What is saved of a place as rows, and what is found among those that are."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import pandas as pd

from lagesbild.actor import Actor
from lagesbild.areas import Area, Directory, directory, join_aliases
from lagesbild.problems import Problem, Refused, UnknownId
from lagesbild.register import Change
from lagesbild.tables import PART_TYPES, TABLES, to_frame

ACTION = "plats"
"""The action of the audit rows of everything here."""
Read = Callable[..., pd.DataFrame]
Batch = Iterator[tuple[Change, pd.DataFrame]]
SOURCE = "Angivet i Lägesbild"


def set_row(
    actor: Actor, place: str, area: str, setting: str, value: str | None, title: str
) -> tuple[Change, pd.DataFrame]:
    """One setting of an area, as it is saved; None takes it back."""
    row = {"area": area, "setting": setting, "value": value}
    return change_of(actor, "place_settings", place, title, SOURCE), rows_of("place_settings", [row])


def directory_of(read: Read) -> Directory:
    """The areas that are known where ``read`` reads."""
    return directory(read("areas"), read("aliases"), read("place_settings"))


def area_of(existing: Directory, area: str) -> Area:
    """The area of an id. UnknownId when there is none."""
    if area not in existing.by_id:
        raise UnknownId(f"Området ”{area}” finns inte.")
    return existing.by_id[area]


def place_of(existing: Directory, area: Area) -> str:
    """The place that an area's change is told of: itself, or what its part lies in."""
    return area.parent if area.type in PART_TYPES and area.parent in existing.by_id and area.parent else area.id


def refuse(problems: Sequence[Problem]) -> None:
    """Refused, with every problem, when there is one."""
    if problems:
        raise Refused(problems)


def area_rows(areas: Iterable[Area]) -> pd.DataFrame:
    """Areas as rows."""
    return rows_of(
        "areas",
        [
            {
                "area": a.id,
                "name": a.name,
                "type": a.type,
                "parent": a.parent,
                "aliases": join_aliases(a.aliases) or None,
                "geometry": a.geometry,
                "generalised": int(a.generalised),
            }
            for a in areas
        ],
    )


def rows_of(kind: str, records: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """Records as rows, with all columns of their table."""
    return to_frame(kind, [dict(r) for r in records])[TABLES[kind].names]


def change_of(actor: Actor, kind: str, place: str | None, title: str, source: str) -> Change:
    """The audit row of a change here."""
    return Change(who=str(actor), action=ACTION, kind=kind, place=place, title=title, source=source)
