"""What a problem, a cause, an action and a follow-up are; rows in, values out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar

import pandas as pd

from lagesbild.tables import ACTION_STATES, CERTAINTIES, PROBLEM_STATES

_T = TypeVar("_T")
Day = date

PLANNED, RUNNING, DONE, BROKEN_OFF = ACTION_STATES


class Weighed:
    """What is weighed by its likelihood and its consequence, 1-4 each."""

    likelihood: int | None
    consequence: int | None

    @property
    def weight(self) -> int | None:
        """Likelihood × consequence, 1-16; None until both are judged."""
        if self.likelihood is None or self.consequence is None:
            return None
        return self.likelihood * self.consequence


@dataclass(frozen=True)
class LocalProblem(Weighed):
    """Something that is the matter in a place, with its own bounds.

    ``parts`` are ids of areas and ``categories`` names, both with | between; missing is all. ``from_hour`` and
    ``to_hour`` (0-24, may pass midnight) bound incidents only: reported crimes have no clock. ``surface`` is a word of
    `analysis.surfaces`, a layer's with the revision at which it was chosen: then events with an exact place are counted.
    """

    name: str
    description: str | None = None
    parts: str | None = None
    categories: str | None = None
    from_hour: int | None = None
    to_hour: int | None = None
    surface: str | None = None
    theme: str | None = None
    owner: str | None = None
    likelihood: int | None = None
    likelihood_reason: str | None = None
    consequence: int | None = None
    consequence_reason: str | None = None
    evidence: str | None = None
    decision: str | None = None
    decision_reason: str | None = None
    decided: date | None = None
    status: str = PROBLEM_STATES[0]


@dataclass(frozen=True)
class Cause:
    """Why a problem is there: on a branch of a fishbone, in a tree, or as a step in a chain of events."""

    problem: str
    branch: str
    name: str
    leads_to: str | None = None
    step: int | None = None
    certainty: str = CERTAINTIES[1]
    grounds: str | None = None


@dataclass(frozen=True)
class Action:
    """What is done about a problem, by whom, until when, and how its success is judged (``criterion``).

    The period before it is frozen (``before_…``) when it starts.
    """

    name: str
    problem: str | None = None
    cause: str | None = None
    level: str | None = None
    approach: str | None = None
    term: str | None = None
    expected: str | None = None
    coordinator: str | None = None
    responsible: str | None = None
    start: date | None = None
    end: date | None = None
    cost: float | None = None
    status: str = PLANNED
    follow_up: date | None = None
    criterion: str | None = None
    counted: str | None = None
    target: float | None = None
    before_from: date | None = None
    before_to: date | None = None
    before_count: int | None = None
    resolution: str | None = None

    @property
    def is_open(self) -> bool:
        """True while it is planned or running."""
        return self.status in (PLANNED, RUNNING)

    @property
    def has_started(self) -> bool:
        """True once it has been running: what it is judged by can be chosen no more."""
        return self.status != PLANNED or self.before_from is not None


@dataclass(frozen=True)
class FollowUp:
    """What came of an action, on a day."""

    action: str
    date: Day
    verdict: str
    note: str
    after_from: Day | None = None
    after_to: Day | None = None
    after_count: int | None = None


@dataclass(frozen=True)
class LawRecord:
    """What a place has that answers to a part of the law: an agreement, a decision, a function, a report."""

    paragraph: str
    answer: str
    what: str
    decided: date | None = None
    expires: date | None = None
    reference: str | None = None


@dataclass(frozen=True)
class AreaPriority(Weighed):
    """How a part of a place (``area``, its id) is weighed in a ``tertial`` ("2026-3"), why, and by which organisation."""

    area: str
    tertial: str
    likelihood: int | None = None
    likelihood_reason: str | None = None
    consequence: int | None = None
    consequence_reason: str | None = None
    assessor: str | None = None


def of_row(made: type[_T], row: Mapping[str, Any]) -> _T:
    """The value that a row of the register holds; what is missing is None."""
    return made(**{f.name: _known(row[f.name]) for f in fields(made)})  # type: ignore[arg-type]


def _known(value: Any) -> Any:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    return value.item() if hasattr(value, "item") else value


def listed(text: str | None) -> list[str]:
    """What stands with | between.

    >>> listed("a| b"), listed(None)
    (['a', 'b'], [])
    """
    return [one.strip() for one in (text or "").split("|") if one.strip()]
