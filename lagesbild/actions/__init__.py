"""From problem to action to effect: `values` (what they are), `reading`, `counts` (within a problem's bounds), `saving`."""

from lagesbild.actions.counts import Bounds, Counts, counts_of, reach
from lagesbild.actions.reading import Held, held
from lagesbild.actions.saving import (
    add_action,
    add_cause,
    add_problem,
    add_record,
    change_action,
    change_problem,
    follow_up,
    withdraw,
)
from lagesbild.actions.values import Action, Cause, FollowUp, LawRecord, LocalProblem

__all__ = [
    "Action",
    "Bounds",
    "Cause",
    "Counts",
    "FollowUp",
    "Held",
    "LawRecord",
    "LocalProblem",
    "add_action",
    "add_cause",
    "add_problem",
    "add_record",
    "change_action",
    "change_problem",
    "counts_of",
    "follow_up",
    "held",
    "reach",
    "withdraw",
]
