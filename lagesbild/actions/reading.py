"""What a place holds of problems, causes, actions and follow-ups, as values, and what is asked of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

import pandas as pd

from lagesbild.actions.values import Action, Cause, FollowUp, LawRecord, LocalProblem, Weighed, of_row
from lagesbild.areas import directory
from lagesbild.calendar import Tertial
from lagesbild.tables import BRANCHES, IN_CHAIN, IN_TREE, PROBLEM_STATES, TABLES

_T = TypeVar("_T")
_W = TypeVar("_W", bound=Weighed)
OF_PARTS = "area_priorities"
"""The table whose rows are of a place's parts; the others' are of the place."""
Read = Callable[..., pd.DataFrame]
"""``read(kind, areas)`` as `Register.current`."""


@dataclass(frozen=True)
class Row(Generic[_T]):
    """A value with its id and the change that brought it, which a save must find unchanged."""

    id: str
    value: _T
    change: int


@dataclass(frozen=True)
class PlaceWork:
    """Everything of one place that is not withdrawn, in the order in which it was noted."""

    place: str
    problems: tuple[Row[LocalProblem], ...]
    causes: tuple[Row[Cause], ...]
    actions: tuple[Row[Action], ...]
    follow_ups: tuple[Row[FollowUp], ...]
    law: tuple[Row[LawRecord], ...] = ()

    def problem(self, id_: str | None) -> Row[LocalProblem] | None:
        """The problem of an id; None when there is none."""
        return next((r for r in self.problems if r.id == id_), None)

    def action(self, id_: str | None) -> Row[Action] | None:
        """The action of an id; None when there is none."""
        return next((r for r in self.actions if r.id == id_), None)

    def causes_of(self, problem: str, *branches: str) -> list[Row[Cause]]:
        """The causes of a problem, on some branches or on all."""
        return [r for r in self.causes if r.value.problem == problem and (not branches or r.value.branch in branches)]

    def actions_of(self, problem: str | None) -> list[Row[Action]]:
        """The actions that answer to a problem; of None those that answer to none that there is."""
        ids = {p.id for p in self.problems}
        return [r for r in self.actions if (r.value.problem == problem if problem else r.value.problem not in ids)]

    def follow_ups_of(self, action: str) -> list[Row[FollowUp]]:
        """The follow-ups of an action, the latest first."""
        mine = [r for r in self.follow_ups if r.value.action == action]
        return sorted(mine, key=lambda r: r.value.date, reverse=True)

    def is_due(self, action: Row[Action], today: date) -> bool:
        """True when the day of its follow-up has come and nobody has followed it up since."""
        day = action.value.follow_up
        return day is not None and day <= today and not any(f.value.date >= day for f in self.follow_ups_of(action.id))

    def due(self, today: date) -> list[Row[Action]]:
        """The actions whose follow-up is due, the one that has waited longest first."""
        waiting = [a for a in self.actions if self.is_due(a, today)]
        return sorted(waiting, key=lambda a: (a.value.follow_up or today, a.id))

    def ranked(self) -> list[tuple[int | None, Row[LocalProblem]]]:
        """The problems that are not closed with their rank, the heaviest first; equals share a rank, the unjudged have none."""
        return by_weight([p for p in self.problems if p.value.status == PROBLEM_STATES[0]])


def by_weight(rows: Sequence[Row[_W]]) -> list[tuple[int | None, Row[_W]]]:
    """Rows with their rank, the heaviest first; equals share a rank, the unjudged have none."""
    known = [w for r in rows if (w := r.value.weight) is not None]
    order = sorted(rows, key=lambda r: -(r.value.weight or 0))
    return [(None if (own := r.value.weight) is None else 1 + sum(w > own for w in known), r) for r in order]


def work_of(read: Read, place: str) -> PlaceWork:
    """What stands of a place; ``read`` is `Register.current`, or reads as it does."""
    return PlaceWork(
        place,
        noted(read, place, LocalProblem, "local_problems"),
        noted(read, place, Cause, "causes"),
        noted(read, place, Action, "actions"),
        noted(read, place, FollowUp, "follow_ups"),
        noted(read, place, LawRecord, "law_records"),
    )


def noted(read: Read, place: str, made: type[_T], kind: str, *, withdrawn: bool = False) -> tuple[Row[_T], ...]:
    """What stands of one kind in a place, in the order in which it was noted; or what is withdrawn of it."""
    inside = {a.id: a.name for a in directory(read("areas")).inside(place)} if kind == OF_PARTS else {place: place}
    rows = read(kind, [*inside])
    if rows.empty:  # most places hold little, and the conversion of nothing takes milliseconds too
        return ()
    return tuple(
        Row(_id_of(kind, row, inside), of_row(made, {str(k): v for k, v in row.items()}), int(row["change"]))
        for row in rows.to_dict("records")
        if (pd.notna(row["withdrawn"]) and row["withdrawn"] == 1) == withdrawn
    )


def _id_of(kind: str, row: Mapping[Any, Any], names: Mapping[str, str]) -> str:
    """What names a row within its place: its id; of a part's priority "Hamnen, sep–dec 2026"."""
    key = str(row[TABLES[kind].keys[-1]])
    return f"{names[str(row['area'])]}, {Tertial.read(key).name}" if kind == OF_PARTS else key


FISHBONE, TREE, CHAIN = "fiskben", "trad", "kedja"
FORMS = {FISHBONE: BRANCHES, TREE: (IN_TREE,), CHAIN: (IN_CHAIN,)}
"""The three forms of an orsaksanalys, each with the branches that it is drawn of."""
FORM_NAMES = {FISHBONE: "Fiskben", TREE: "Orsaksträd", CHAIN: "Händelsekedja"}
