"""A week as a table says it: its number, one of its days, or its days from Monday to Sunday."""

from __future__ import annotations

import re
from datetime import timedelta

from lagesbild.calendar import Week, parse_week
from lagesbild.problems import Problem
from lagesbild.readers.periods import Part, when

_IN_BRACKETS = re.compile(r"\(([^()]*)\)\s*+$")


def week_of(text: str, year: int | None) -> Week:
    """The week of `lagesbild.calendar.parse_week`, or that whose days are all named. Raises ValueError.

    >>> str(week_of("2–8 nov 2026", None)), str(week_of("29 dec 2025 – 4 jan 2026", None))
    ('2026-W45', '2026-W01')
    """
    try:
        return parse_week(text, year)
    except ValueError:
        days = _days_in(text)
        stated = when(text).year or year
        period = days.of(stated) if days and stated else None
        if period is None or period.start.weekday() != 0 or period.end - period.start != timedelta(days=6):
            raise
        return Week.of(period.start)


def other_days(text: str, week: Week) -> str | None:
    """The days that a text names, alone or in brackets after a week, when some are outside ``week``; None without any.

    >>> other_days("v. 45 (9–15 nov)", Week(2026, 45)), other_days("2–8 nov", Week(2026, 45))
    ('9–15 nov', None)
    """
    named = match[1] if (match := _IN_BRACKETS.search(text)) else text
    days = _days_in(named)
    if days is None:
        return None
    own = {(d.month, d.day) for n in range(7) if (d := week.monday() + timedelta(days=n))}
    return None if {days.first, days.last} <= own else named.strip()


def contradiction(text: str, week: Week) -> Problem | None:
    """A problem when a text names other days than those of the week that it was read as."""
    days = other_days(text, week)
    if days is None:
        return None
    first = week.monday()
    expected = f"dagar {first}–{first + timedelta(days=6)}."
    return Problem(f"Vecka {week.week} {week.year} ligger inte i ”{days}”.", expected, value=text)


def _days_in(text: str) -> Part | None:
    """The days from one to another, at most a week, that a text names."""
    named = when(text)
    part = named.part
    if part is None or part.is_weeks or named.unread or part.days > 7:
        return None
    return part
