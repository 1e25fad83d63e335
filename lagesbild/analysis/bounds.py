"""How many incidents and reported crimes lie within a problem's bounds: parts, categories, hours, days."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from itertools import pairwise
from math import exp

import numpy as np
import pandas as pd

from lagesbild.calendar import Period
from lagesbild.swedish import fold

_FEWEST, _NO_CHANCE = 10, 1e-4


def is_within_hours(clock: str | None, first: int | None, last: int | None) -> bool | None:
    """Whether "HH:MM" lies from ``first`` o'clock to before ``last``, which may be past midnight; None when it is not known.

    >>> is_within_hours("01:30", 18, 2), is_within_hours("02:00", 18, 2), is_within_hours(None, 18, 2)
    (True, False, None)
    """
    if first is None or last is None or first % 24 == last % 24:
        return True
    if not clock:
        return None
    hour = int(clock[:2])
    first, last = first % 24, last % 24
    return first <= hour < last if first < last else hour >= first or hour < last


class Daily:
    """Incidents within bounds, day by day, read once for as many periods as are asked for. No categories: every one.

    ``incidents``: rows of the register's table for the areas, without those that are withdrawn; a column ``count`` when a
    row stands for several.
    """

    def __init__(
        self, incidents: pd.DataFrame, categories: Collection[str], hours: tuple[int | None, int | None]
    ) -> None:
        names = {fold(c) for c in categories}
        named = {c: not names or fold(c) in names for c in incidents["category"].unique()}
        rows = incidents[incidents["category"].map(named).to_numpy(bool)]
        counts = rows["count"].to_numpy(np.int64) if "count" in rows else np.ones(len(rows), np.int64)
        clocks = [None if pd.isna(c) else str(c) for c in rows["time"]]
        inside = {c: is_within_hours(c, *hours) for c in set(clocks)}
        days = rows["date"].to_numpy("datetime64[D]")
        order = np.argsort(days, kind="stable")
        self._days = days[order]
        self._sums = [
            np.concatenate([[0], np.cumsum(np.where([inside[c] is wanted for c in clocks], counts, 0)[order])])
            for wanted in (True, None)
        ]

    def within(self, days: Period) -> tuple[int, int]:
        """(incidents within the bounds in the days, incidents that would be but have no clock)."""
        first = int(np.searchsorted(self._days, np.array(days.start, "datetime64[D]"), "left"))
        last = int(np.searchsorted(self._days, np.array(days.end, "datetime64[D]"), "right"))
        within, unknown = (int(s[last] - s[first]) for s in self._sums)
        return within, unknown


def silent_after(days: Iterable[date], counts: Iterable[int], end: date) -> date | None:
    """The day after which nothing more is told of something, though time goes on to ``end``; None where the silence may be chance.

    It is no chance when it is twice as long as any silence before it, and at the pace until then so long a one has less than
    one chance in ten thousand. Below `_FEWEST` events nothing can be told.

    >>> weekly = [date(2026, 1, 5) + timedelta(days=7 * i) for i in range(20)]
    >>> silent_after(weekly, [1] * 20, date(2026, 11, 30)), silent_after(weekly, [1] * 20, date(2026, 6, 1))
    (datetime.date(2026, 5, 18), None)
    """
    told = sorted({day: n for day, n in zip(days, counts, strict=True) if n and day <= end}.items())
    n = sum(count for _, count in told)
    if n < _FEWEST:
        return None
    first, last = told[0][0], told[-1][0]
    longest = max((b - a).days for (a, _), (b, _) in pairwise(told)) if len(told) > 1 else 1
    silence = (end - last).days
    pace = n / ((last - first).days + 1)
    return last if silence > 2 * longest and exp(-pace * silence) < _NO_CHANCE else None


def incidents_within(
    incidents: pd.DataFrame,
    categories: Collection[str],
    hours: tuple[int | None, int | None],
    days: Period,
) -> tuple[int, int]:
    """(incidents within the bounds, incidents that would be but have no clock), see `Daily`."""
    return Daily(incidents, categories, hours).within(days)


def whole_months(days: Period) -> list[Period]:
    """The calendar months that lie whole within the days.

    >>> [str(m.start) for m in whole_months(Period(date(2025, 1, 15), date(2025, 3, 31)))]
    ['2025-02-01', '2025-03-01']
    """
    months = []
    first = days.start if days.start.day == 1 else _next_month(days.start)
    while (end := _next_month(first) - timedelta(days=1)) <= days.end:
        months.append(Period(first, end))
        first = _next_month(first)
    return months


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def crimes_within(crime: pd.DataFrame, categories: Collection[str], months: Collection[Period]) -> int | None:
    """The reported crimes of the categories in whole months; None when any area lacks a month of a category it reports.

    ``crime``: rows of the register's table for the areas. Only rows that are just a month count, final before
    preliminary. A missing count is never zero.
    """
    names = {fold(c) for c in categories}
    if not names or not months or crime.empty:
        return None
    named = {c: fold(c) for c in crime["category"].unique()}  # a name stands in many rows
    if names - set(named.values()):
        return None
    mine = crime[crime["category"].isin([c for c, folded in named.items() if folded in names])]
    order = mine.assign(_last=np.where(mine["status"] == "final", 0, 1)).sort_values("_last", kind="stable")
    rows = zip(
        order["area"], order["group"], order["category"], order["start"], order["end"], order["count"], strict=True
    )
    counts: dict[tuple[str, str, str], dict[tuple[date, date], int]] = {}
    for area, group, category, start, end, count in rows:
        if not pd.isna(count):
            counts.setdefault((area, group, category), {}).setdefault((start, end), int(count))
    wanted = [(m.start, m.end) for m in months]
    if not counts or any(month not in of for of in counts.values() for month in wanted):
        return None
    return sum(of[month] for of in counts.values() for month in wanted)
