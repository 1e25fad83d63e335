"""From problem to action to effect: what a place holds of it, and every change to it, asked of the policies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from lagesbild import actions as domain
from lagesbild.actions import (
    Action,
    AreaPriority,
    Cause,
    Counts,
    FollowUp,
    LawRecord,
    LocalProblem,
    PlaceWork,
    counts,
    plan,
    priorities,
    surfaces,
)
from lagesbild.actions.coming import Ahead, ahead
from lagesbild.actions.law import Answer, answers
from lagesbild.actions.noting import Note
from lagesbild.actions.reading import Row, noted
from lagesbild.actions.rows import frame, kind_of, kind_of_type
from lagesbild.actor import Actor
from lagesbild.calendar import Period, Tertial
from lagesbild.events import By
from lagesbild.register import Conflict, Register
from lagesbild.register.owned import keys_of, problem_of
from lagesbild.services import policies
from lagesbild.services.sharing import own
from lagesbild.week import categories

_T = TypeVar("_T")
_NEW = ""
"""The id of what has none yet."""


@dataclass(frozen=True)
class ActionService:
    """What ``actor`` (None: nobody has said who) sees and saves of a place's problems and actions."""

    _register: Register
    actor: Actor | None

    def work(self, place: str) -> PlaceWork:
        """Everything that stands of what all have in common, and of what is one's own and shared with one."""
        policies.check_can_view_actions(self.actor, place)
        return domain.work_of(self._own.current, place)

    def categories(self, place: str) -> list[str]:
        """What a problem can be bounded by: what incidents are about here, then the reported crimes."""
        policies.check_can_view_actions(self.actor, place)
        inside = [place, *(a for a in self._register.distinct("incidents", "area"))]
        used = self._register.current("incidents", areas=inside)["category"].unique()
        crimes = self._register.current("crime", areas=[place])["category"].unique()
        happened = counts.facts_of(self._register, place).count([By.CATEGORY])["category"].dropna()
        return list(dict.fromkeys([*sorted(used), *categories(self._register, place), *crimes, *happened]))

    def surfaces(self, place: str) -> dict[str, str]:
        """Word → name of the layers' surfaces that a problem can be bounded by."""
        policies.check_can_view_actions(self.actor, place)
        return surfaces.offered(self._register, place)

    def so_far(self, place: str, row: Row[Action], here: PlaceWork | None = None) -> Counts | None:
        """What has been counted since an action started, until today; None when that cannot be told. ``here``: `work`, once read."""
        policies.check_can_view_actions(self.actor, place)
        return domain.so_far(self._register, place, row, here=here or domain.work_of(self._own.current, place))

    def revision(self) -> int:
        """The register's revision, for evidence that stands still."""
        return self._register.revision()

    # --- changes ---------------------------------------------------------------------------

    def add_problem(self, place: str, problem: LocalProblem, *, established_for: str = "") -> str:
        """Note a problem; its id. ``established_for``: see `sharing.claim`."""
        return domain.add_problem(self._own, place, problem, self._may(place), established_for)

    def change_problem(self, place: str, row: Row[LocalProblem], problem: LocalProblem) -> None:
        """Put another problem in the place of the one that was seen."""
        domain.change_problem(self._own, place, row, problem, self._may(place, (row.id, problem)))

    def add_cause(self, place: str, cause: Cause) -> str:
        """Note a cause; its id."""
        return domain.add_cause(self._own, place, cause, self._may(place, (_NEW, cause)))

    def add_action(self, place: str, action: Action, *, established_for: str = "") -> str:
        """Note an action; its id. ``established_for``: see `sharing.claim`; it is seen no further than its problem."""
        actor = self._may(place, (_NEW, action))
        return domain.add_action(self._own, place, action, actor, established_for, counted_in=self._register)

    def change_action(self, place: str, row: Row[Action], action: Action) -> None:
        """Put another action in the place of the one that was seen."""
        actor = self._may(place, (row.id, row.value), (row.id, action))
        domain.change_action(self._own, place, row, action, actor, counted_in=self._register)

    def follow_up(self, place: str, outcome: FollowUp, again: date | None) -> str:
        """Note what came of an action, and when it is followed up again; its id."""
        actor = self._may(place, (_NEW, outcome))
        return domain.follow_up(self._own, place, outcome, actor, again, counted_in=self._register)

    def add_record(self, place: str, record: LawRecord) -> str:
        """Note what answers to a part of the law; its id."""
        return domain.add_record(self._register, place, record, self._may(place))

    def law(self, place: str) -> list[Answer]:
        """What each part of the law asks for, and what the place has of it."""
        policies.check_can_view_actions(self.actor, place)
        return answers(self._register.current, place)

    def measures(self, place: str) -> dict[tuple[str, str], str]:
        """(plan, number) → name of the measures of the place's plans."""
        policies.check_can_view_actions(self.actor, place)
        rows = self._register.current("measures", areas=[place])
        return {(str(p), str(n)): str(m) for p, n, m in zip(rows["plan"], rows["number"], rows["name"], strict=True)}

    def note_status(self, place: str, measure: tuple[str, str], year: int, status: str, result: str) -> None:
        """Note where a measure stands in a year, and what it gave."""
        plan.note_status(self._register, place, *measure, year, status, result, self._may(place))

    def notes(self, place: str, made: type[_T]) -> tuple[Row[_T], ...]:
        """What stands of promises, what comes, calculations, points of walks, or forums; one's own and those shared with one."""
        policies.check_can_view_actions(self.actor, place)
        return domain.notes(self._own.current, place, made)

    def ahead(self, place: str, days: Period) -> list[Ahead]:
        """What is ahead in the days: what people know, follow-ups, what is to be done, what runs out."""
        policies.check_can_view_actions(self.actor, place)
        return ahead(self._register.current, place, days)

    def priorities(self, place: str, tertial: Tertial) -> priorities.Ranked:
        """What the parts weigh in a tertial with their rank, the heaviest first."""
        policies.check_can_view_actions(self.actor, place)
        return priorities.ranked(self._register.current, place, tertial)

    def prioritise(self, place: str, row: Row[AreaPriority] | None, value: AreaPriority) -> str:
        """Save how a part is weighed, in the place of what was seen; what the row is called."""
        return domain.assess(self._register, place, row, value, self._may(place))

    def add_note(self, place: str, value: Note) -> str:
        """Note a promise, something that comes, a calculation, a point or a forum; its id."""
        return domain.add_note(self._own, place, value, self._may(place))

    def change_note(self, place: str, row: Row[Any], value: Note) -> None:
        """Put another in the place of the one that was seen."""
        domain.change_note(self._own, place, row, value, self._may(place, (row.id, value)))

    def restore(self, place: str, made: type, id_: str) -> None:
        """Put back what was withdrawn."""
        policies.check_can_change_actions(self.actor, place)
        withdrawn: tuple[Row[Any], ...] = noted(self._own.current, place, made, kind_of_type(made), withdrawn=True)
        actor = self._may(place, *((r.id, r.value) for r in withdrawn if r.id == id_))
        domain.restore(self._own, place, made, id_, actor)

    def unchanged(self, place: str, made: type, id_: str, revision: int) -> Row[Any]:
        """What stands of an id. Raises Conflict when it was changed after ``revision``, or struck."""
        policies.check_can_change_actions(self.actor, place)
        rows: tuple[Row[Any], ...] = noted(self._own.current, place, made, kind_of_type(made))
        row = next((r for r in rows if r.id == id_ and r.change <= revision), None)
        if row is None:
            raise Conflict([])
        return row

    def put_back(self, place: str, row: Row[Any], before: Any) -> None:
        """Let what stood before stand again, under the same checks as any change."""
        policies.check_can_change_actions(self.actor, place)
        if isinstance(before, LocalProblem):
            self.change_problem(place, row, before)
        elif isinstance(before, AreaPriority):
            self.prioritise(place, row, before)
        elif isinstance(before, Action):
            self.change_action(place, row, before)
        else:
            self.change_note(place, row, before)

    def withdraw(self, place: str, row: Row[Any]) -> None:
        """Take back what was noted by mistake."""
        domain.withdraw(self._own, place, row, self._may(place, (row.id, row.value)))

    def of_resolution(self, place: str, resolution: str) -> str | None:
        """The id of the action that a meeting's decision became; None while it is none."""
        work = self.work(place)
        return next((a.id for a in work.actions if a.value.resolution == resolution), None)

    def from_resolution(self, row: Mapping[str, Any]) -> str:
        """Make a meeting's decision an action (once); its id. Which problem it answers to is said afterwards."""
        place = str(row["area"])
        if made := self.of_resolution(place, str(row["resolution"])):
            return made
        action = Action(
            str(row["what"]),
            responsible=str(row["responsible"]),
            end=row["due"] if isinstance(row["due"], date) else None,
            resolution=str(row["resolution"]),
        )
        return domain.add_action(self._register, place, action, self._may(place))

    @property
    def _own(self) -> Register:
        return own(self._register, self.actor)

    def _may(self, place: str, *changed: tuple[str, object]) -> Actor:
        """Who may change something of the place: of (id, value) that an organisation keeps, that and what it belongs to."""
        actor = policies.check_can_change_actions(self.actor, place)
        whole = self._register.whole()
        for id_, value in changed:
            kind = kind_of(value)
            problems = problem_of(whole.current("actions", [place])) if kind == "follow_ups" else {}
            for about, area, item in keys_of(kind, frame(place, id_, value), problems)[0]:
                policies.check_can_change_row(self.actor, place, whole.holdings(about).get((area, item)))
        return actor
