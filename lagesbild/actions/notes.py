"""What belongs to the work beside problems and actions: promises, what comes, calculations, points of a walk, forums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lagesbild.tables import OCCASIONS, POINT_STATES

Day = date
NOTED, GOING_ON, FIXED, NOT_FIXED = POINT_STATES


@dataclass(frozen=True)
class Promise:
    """What the parties have promised the citizens, and the survey's question that is to show it.

    ``before`` is the wave that later ones are held against; ``wanted`` 1 is that the share is to rise, −1 to fall.
    """

    name: str = ""
    parts: str | None = None
    parties: str | None = None
    evidence: str | None = None
    start: Day | None = None
    end: Day | None = None
    survey: str | None = None
    question: str | None = None
    answer: str | None = None
    wanted: int | None = None
    before: str | None = None
    verdict: str | None = None
    verdict_reason: str | None = None
    judged: Day | None = None


@dataclass(frozen=True)
class Upcoming:
    """What is known to come: an event, a school holiday, a survey."""

    name: str = ""
    sort: str = ""
    start: Day | None = None
    end: Day | None = None
    parts: str | None = None
    responsible: str | None = None
    notice: str | None = None


@dataclass(frozen=True)
class Calculation:
    """What something costs beside what it may save, in kronor; ``saved`` and ``discount`` are per cent."""

    name: str = ""
    action: str | None = None
    first_year: float | None = None
    later_years: float | None = None
    years: int | None = None
    loss: float | None = None
    loss_years: int | None = None
    saved: float | None = None
    discount: float | None = None
    grounds: str | None = None


@dataclass(frozen=True)
class WalkPoint:
    """What was seen or said on a walk or in a dialogue, where, who answers for it, and whether it is fixed.

    ``x`` and ``y`` are metres of EPSG:3006, only where a person set them on a map.
    """

    name: str = ""
    occasion: str = OCCASIONS[0]
    date: Day | None = None
    part: str | None = None
    spot: str | None = None
    sort: str | None = None
    responsible: str | None = None
    due: Day | None = None
    status: str = NOTED
    result: str | None = None
    fixed: Day | None = None
    x: int | None = None
    y: int | None = None

    @property
    def is_open(self) -> bool:
        """True until it is fixed, or somebody has said that it will not be."""
        return self.status in (NOTED, GOING_ON)


@dataclass(frozen=True)
class Forum:
    """A party or a forum: what it is for, how often it meets, what it may decide."""

    name: str = ""
    sort: str = ""
    purpose: str | None = None
    rhythm: str | None = None
    mandate: str | None = None
    members: str | None = None
    meets: Day | None = None
