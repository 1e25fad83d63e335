"""The level that a week's incidents propose, by rules that are data.

A rule says: so many incidents of a severity give a level. An incident counts for its own
severity and for every milder one, so that the proposal never falls because something worse
happened: where three oroande give level 3, two oroande and one allvarlig give it too. For the
ladder of Tabell 1 this changes nothing, because there one incident of the next severity gives
as much as several of this one. A proposal is where the talk begins, never a decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from lagesbild.swedish import listing
from lagesbild.tables import SEVERITIES

_MANY = {"lindrig": "lindriga", "oroande": "oroande", "allvarlig": "allvarliga", "kritisk": "kritiska"}
NO_RULES = "inga regler finns för skalan, därför inget förslag"


@dataclass(frozen=True)
class Proposal:
    """The proposed level (None without rules) and what gave it, in words: "2 oroande händelser → 3"."""

    level: int | None
    grounds: str


def propose(incidents: pd.DataFrame, rules: pd.DataFrame, scale: Sequence[int]) -> Proposal:
    """The highest level that any rule gives for one area's incidents of one week.

    ``incidents`` has the columns severity and withdrawn (1 = does not count), ``rules`` level,
    severity and least; a rule for a level that the ``scale`` (lowest first)
    has not is none, nor is one whose least is 0.
    Where no rule is met the level is the scale's lowest. The grounds count the incidents
    behind the rule; where several rules give the level, behind that of the worst severity.
    """
    counts = count(incidents)
    rules = rules[rules["level"].isin(scale) & (rules["least"] > 0)]
    if rules.empty:
        return Proposal(None, NO_RULES)
    ranks = rules["severity"].map(SEVERITIES.index)
    met = [
        (int(level), rank)
        for level, rank, least in zip(rules["level"], ranks, rules["least"], strict=True)
        if sum(counts[s] for s in SEVERITIES[rank:]) >= least
    ]
    level, rank = max(met, default=(scale[0], 0))
    counted = {s: counts[s] for s in SEVERITIES[rank:]}
    return Proposal(level, f"{in_words(counted)} → {level}")


def propose_of_weeks(weeks: Sequence[tuple[str, pd.DataFrame]], rules: pd.DataFrame, scale: Sequence[int]) -> Proposal:
    """The proposal of a meeting that looks back on several weeks: that of the week which gives most (then of most incidents).

    ``weeks``: what each is called and its incidents, as of `propose`, the earliest first. The rules are a week's: to add
    weeks up would reach every level sooner the more seldom a place meets.
    """
    found = [(propose(rows, rules, scale), sum(count(rows).values()), name) for name, rows in weeks]
    proposal, n, name = max(reversed(found), key=lambda f: (f[0].level or 0, f[1]))
    if len(found) == 1 or proposal.level is None or not n:
        return proposal
    return Proposal(proposal.level, f"{name}: {proposal.grounds}")


def count(incidents: pd.DataFrame) -> dict[str, int]:
    """How many incidents of each severity, those struck not counted."""
    by_severity = incidents[incidents["withdrawn"].fillna(0) != 1]["severity"].value_counts()
    return {s: int(by_severity.get(s, 0)) for s in SEVERITIES}


def in_words(counts: dict[str, int]) -> str:
    """Counts by severity in words, the worst first.

    >>> in_words({"lindrig": 0, "oroande": 2, "allvarlig": 1})
    '1 allvarlig och 2 oroande händelser'
    """
    parts = [f"{counts[s]} {s if counts[s] == 1 else _MANY[s]}" for s in reversed(SEVERITIES) if counts.get(s)]
    if not parts:
        return "inga noterade händelser"
    last = next(counts[s] for s in SEVERITIES if counts.get(s))
    return f"{listing(parts)} {'händelse' if last == 1 else 'händelser'}"
