"""What happened in one area one week: the events behind a level, by category, beside the weeks before."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from lagesbild.analysis.series import WINDOW, predictive
from lagesbild.calendar import Period, Week
from lagesbild.events import By
from lagesbild.exhibit import Column, Derivation, Disclosure, Exhibit, How, Kind, Role
from lagesbild.exhibits import happened
from lagesbild.exhibits.base import WEEK, ExhibitSpec, Scope, week_number
from lagesbild.exhibits.happened import ALL, NOT_CRIME, Happened, where_of
from lagesbild.exhibits.prose import events as prose
from lagesbild.exhibits.week import days_of, named
from lagesbild.problems import NoData

_RISK = 0.05


def _week(scope: Scope, text: str) -> Week:
    return Week(scope.year, week_number(scope, text))


def _check(scope: Scope, text: str) -> Happened:
    events, week = happened.happened(scope), _week(scope, text)
    if not events.holds(_days(week)) or events.until < _days(week).end:
        raise NoData(f"Händelser i mängd är inte inlästa för hela {named(week)} i {scope.area.name}.")
    return events


def _days(week: Week, back: int = 0) -> Period:
    """The days of the week, or those of so many weeks right before it."""
    monday = week.monday()
    if back:
        return Period(monday - timedelta(weeks=back), monday - timedelta(days=1))
    return Period(monday, monday + timedelta(days=6))


def _title(scope: Scope, text: str) -> str:
    return f"Vad som hände {named(_week(scope, text))}, {scope.area.name}"


def event_week(scope: Scope, text: str) -> Exhibit:
    """The week's events by category; where events reach so far back, what the eight weeks before let expect."""
    events, week = _check(scope, text), _week(scope, text)
    now, before = _counts(scope, events, _days(week)), None
    if happened.comparable(scope, where_of(scope, ALL, _days(week)), _days(week, WINDOW)):
        before = _counts(scope, events, _days(week, WINDOW))
    names = sorted(now | (before or {}), key=lambda n: (-now.get(n, 0), n))
    counts = [sum(now.values()), *(now.get(n, 0) for n in names)]
    table = pd.DataFrame({"category": ["Alla händelser", *names], "count": counts})
    columns = [Column("category", "Kategori", Role.LABEL), Column("count", "Antal", Role.COUNT)]
    if before is not None:
        sums = np.array([sum(before.values()), *(before.get(n, 0) for n in names)], dtype=float)
        tail = (
            np.array([_RISK, *[_RISK / max(1, len(names))] * len(names)]) / 2
        )  # of the whole, of all categories together
        low, high = predictive(sums, WINDOW, 1, tail), predictive(sums, WINDOW, 1, 1 - tail)
        table["usual"] = sums / WINDOW
        says = [
            "fler än väntat" if n > h else "färre än väntat" if n < lo else None
            for n, lo, h in zip(counts, low, high, strict=True)
        ]
        table["says"] = pd.Series(says, dtype=object)
        columns += [
            Column(
                "usual",
                f"Per vecka, {WINDOW} veckor före",
                Role.ESTIMATE,
                decimals=1,
                derived_from=Derivation(How.MEAN, ("count",), elsewhere=True),
            ),
            Column("says", "Mot slumpen", Role.NOTE, missing=""),
        ]
    return Exhibit(
        ref=scope.ref("event-week", week.week),
        kind=Kind.TABLE,
        title=_title(scope, text),
        table=table,
        columns=tuple(columns),
        sources=scope.sources(events.files),
        period=days_of(week),
        summary=prose.in_week(
            scope.area.name, named(week), counts[0], None if before is None else float(sums[0]) / WINDOW
        ),
        notes=(
            *scope.remarks(events.files),
            *happened.sources_note(scope, where_of(scope, ALL, _days(week))),
            NOT_CRIME,
        ),
        total_rows=(0,),
        methods=("expected-band",) if before is not None else (),
    )


def _counts(scope: Scope, events: Happened, period: Period) -> dict[str, int]:
    counts = events.facts.count([By.CATEGORY], where_of(scope, ALL, period))
    return {str(c): int(n) for c, n in counts.itertuples(index=False, name=None)}


SPECS = (
    # asked for cell by cell: there are too many to list
    ExhibitSpec(
        "event-week", event_week, Disclosure.EVENTS, _check, (WEEK,), lambda scope: [], title=_title, kind=Kind.TABLE
    ),
)
