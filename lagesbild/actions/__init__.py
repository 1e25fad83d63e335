"""From problem to action to effect: `values` (what they are), `reading`, `counts` (within a problem's bounds), `saving`."""

from lagesbild.actions.counts import Bounds, Counts, counts_of, loaded_period
from lagesbild.actions.notes import Calculation, Forum, Promise, Upcoming, WalkPoint
from lagesbild.actions.noting import add_note, change_note, notes
from lagesbild.actions.priorities import assess
from lagesbild.actions.reading import PlaceWork, work_of
from lagesbild.actions.rows import restore
from lagesbild.actions.saving import (
    add_action,
    add_cause,
    add_problem,
    add_record,
    change_action,
    change_problem,
    follow_up,
    so_far,
    withdraw,
)
from lagesbild.actions.values import Action, AreaPriority, Cause, FollowUp, LawRecord, LocalProblem

__all__ = [
    "Action",
    "AreaPriority",
    "Bounds",
    "Calculation",
    "Cause",
    "Counts",
    "FollowUp",
    "Forum",
    "LawRecord",
    "LocalProblem",
    "PlaceWork",
    "Promise",
    "Upcoming",
    "WalkPoint",
    "add_action",
    "add_cause",
    "add_note",
    "add_problem",
    "add_record",
    "assess",
    "change_action",
    "change_note",
    "change_problem",
    "counts_of",
    "follow_up",
    "loaded_period",
    "notes",
    "restore",
    "so_far",
    "withdraw",
    "work_of",
]
