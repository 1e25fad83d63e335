"""How many incidents and reported crimes lie within a problem's bounds: parts, categories, hours, days."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import numpy as np
import pandas as pd

from lagesbild.calendar import Period
from lagesbild.swedish import fold


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


def incidents_within(
    incidents: pd.DataFrame,
    categories: Collection[str],
    hours: tuple[int | None, int | None],
    days: Period,
) -> tuple[int, int]:
    """(incidents within the bounds, incidents that would be but have no clock). No categories: every one.

    ``incidents``: rows of the register's table for the areas, without those that are withdrawn; a column ``count`` when a
    row stands for several.
    """
    names = {fold(c) for c in categories}
    within = unknown = 0
    counts = incidents["count"] if "count" in incidents else [1] * len(incidents)
    rows = zip(incidents["date"], incidents["time"], incidents["category"], counts, strict=True)
    for day, clock, category, n in rows:
        if not days.start <= day <= days.end or (names and fold(category) not in names):
            continue
        is_inside = is_within_hours(clock, *hours)
        within += n if is_inside else 0
        unknown += n if is_inside is None else 0
    return within, unknown


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
