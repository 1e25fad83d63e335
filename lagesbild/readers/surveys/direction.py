"""Which way is better, declared of a survey's question: by its file, by the register, or by who imports it; never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from lagesbild.problems import Field, Problem
from lagesbild.readers.base import ParsedTable
from lagesbild.readers.surveys.words import KIND
from lagesbild.swedish import listing, plural
from lagesbild.tables import SURVEY

Asked = tuple[str, str, str]
"""survey, question, answer"""
Directions = Mapping[Asked, int]
"""1 when a larger share is better, −1 when a smaller one is."""

_ASKED = ["survey", "question", "answer"]
_NAMED = 5


def declared_in(rows: pd.DataFrame) -> dict[Asked, int]:
    """What rows of the table ``survey`` declare; the last row that says it decides."""
    directed = rows[rows["better"].notna()]
    return {(str(s), str(q), str(a)): int(b) for s, q, a, b in directed[[*_ASKED, "better"]].itertuples(index=False)}


def undeclared(reading: ParsedTable, loaded: Directions) -> list[Asked]:
    """The questions of a reading for which neither it nor what is ``loaded`` declares a direction, in their order."""
    if reading.kind != KIND or reading.errors or reading.coded.empty:
        return []
    known = {**loaded, **declared_in(reading.coded)}
    asked = reading.coded[_ASKED].drop_duplicates().itertuples(index=False, name=None)
    return [(str(s), str(q), str(a)) for s, q, a in asked if (s, q, a) not in known]


def with_directions(reading: ParsedTable, loaded: Directions, chosen: Directions, every: int | None) -> ParsedTable:
    """The reading with a direction on each row whose question has one; what is left unknown is told.

    ``chosen`` and ``every`` (for all questions) are the user's and hold where nothing is declared.
    """
    left = undeclared(reading, loaded)
    if reading.kind != KIND or reading.errors or reading.coded.empty:
        return reading
    decided = {a: chosen.get(a) or every for a in left}
    declared = declared_in(reading.coded)
    added = {**{a: d for a, d in loaded.items() if a not in declared}, **{a: d for a, d in decided.items() if d}}
    frame, problems = reading.coded, reading.problems
    if added:
        rows = zip(*(frame[c].astype(object) for c in (*_ASKED, "better")), strict=True)
        better = [added.get((s, q, a)) if pd.isna(b) else int(b) for s, q, a, b in rows]
        frame = frame.assign(better=pd.Categorical(better))
    if unknown := [a for a in left if not decided[a]]:
        named = listing([f"”{q}: {a}”" for _, q, a in unknown[:_NAMED]])
        more = f" och {len(unknown) - _NAMED} till" if unknown[_NAMED:] else ""
        what = f"Det framgår inte åt vilket håll {plural(len(unknown), 'andel', 'andelar')} är bättre: {named}{more}."
        what += " Inget kallas bättre eller sämre."
        expected = f"en kolumn ”{SURVEY.column('better').title}” med {SURVEY.column('better').words}."
        problem = Problem(what, expected, column=SURVEY.column("better").title, warning=True, missing=Field.BETTER)
        problems = (*problems, problem.placed(reading.file, reading.sheet))
    return replace(reading, coded=frame, problems=problems)
