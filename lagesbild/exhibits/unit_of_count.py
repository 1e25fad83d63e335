"""What stands beside a count of reported crime: its unit, its lag, and how many report, where a survey has asked."""

from __future__ import annotations

import re

from lagesbild.exhibits import survey
from lagesbild.exhibits.base import Scope
from lagesbild.exhibits.crime_period import Compared
from lagesbild.exhibits.prose import crime as prose
from lagesbild.problems import NoData
from lagesbild.swedish import percent

_REPORTED = re.compile(r"\b(polis)?anmäl(de|t|an|er|as)\b", re.I)


def count_note(scope: Scope, shown: Compared) -> str:
    """Three things in a line: what one count is, when it changes next, the willingness to report or that it is missing."""
    end = shown.comparison.period.end
    drawn = [d for d in scope.drawn(shown.rows) if d is not None and d > end]
    days = (max(drawn) - end).days if drawn else None
    is_early = shown.year in shown.comparison.preliminary
    return prose.counted(days, shown.year if is_early else None, willingness(scope))


def willingness(scope: Scope) -> str:
    """What the latest survey says of how many reported it to the police; "" when none has asked."""
    near = scope.rows("survey", areas=[scope.area.id, *scope.directory.ancestors(scope.area.id)])
    if not any(_REPORTED.search(q) for q in near["question"].unique()):
        return ""
    try:
        rows = survey.rows_of(scope)
    except NoData:
        return ""
    asked = [bool(_REPORTED.search(q)) for q in rows["question"]]
    rows = rows[asked]
    rows = rows[rows["area"].isin(set(near["area"])) & (rows["group"] == survey.ALL) & rows["share"].notna()]
    if rows.empty:
        return ""
    last = rows.sort_values("wave_rank", kind="stable").iloc[-1]
    where = "" if last["area"] == scope.area.id else f" i {scope.directory.name(last['area'])}"
    text = f"{percent(100 * last['share'], 0)} har svarat ”{last['answer']}” på ”{last['question']}”{where}"
    return f"{text} ({last['survey']}, {last['wave']})"
