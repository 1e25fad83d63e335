"""What is counted by month or week in a scope: reported crime by month, the incidents that the meetings note by week."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
import pandas as pd

from lagesbild.analysis import crime
from lagesbild.analysis import series as analysis
from lagesbild.analysis.crime import SUM
from lagesbild.calendar import Period, Week, week_label, weeks_in_year
from lagesbild.exhibit import Caveat, Derivation, Fact, How, Rows, Subject
from lagesbild.exhibits.base import Param, Scope
from lagesbild.exhibits.crime_period import sum_in_words, summed_parts
from lagesbild.exhibits.prose import series as prose
from lagesbild.problems import NoData, UnknownId
from lagesbild.swedish import MONTHS, NBSP, slug


class Step(StrEnum):
    """What the periods are, and so which table they come from; the values stand in ids and links."""

    MONTHS = "manad"
    WEEKS = "vecka"


ALL = "alla"
"""The category that holds every incident."""
UNITS = {Step.MONTHS: prose.MONTHS, Step.WEEKS: prose.WEEKS}
NOT_CRIME = "Händelser är det som samverkan har noterat, inte detsamma som anmälda brott."
EXPECTED = Derivation(How.MODEL, ("count",), Rows.ALL)
"""What one period lets expect is made of the others."""


@dataclass(frozen=True)
class Counted:
    """What a scope holds of one step: rows by (area, category's slug), and what the categories are called."""

    rows: dict[tuple[str, str], pd.DataFrame]
    categories: dict[str, str]
    first: date | None = None  # the days when incidents were counted
    last: date | None = None
    early: frozenset[tuple[str, str, date]] = (
        frozenset()
    )  # area, category and end of months taken out before they were over


def counted(scope: Scope, step: Step) -> Counted:
    """Everything that is counted by ``step``; NoData when nothing is."""
    made: Counted = scope.once(("series", step), lambda: (_months if step is Step.MONTHS else _weeks)(scope))
    if not made.rows:
        what = "Brott per månad" if step is Step.MONTHS else "Händelser"
        raise NoData(f"{what} saknas för {scope.area.name} {scope.year}.")
    return made


def steps(scope: Scope) -> list[Step]:
    """The steps that the scope holds anything of."""
    return [s for s in Step if _has(scope, s)]


def _has(scope: Scope, step: Step) -> bool:
    try:
        return bool(counted(scope, step).rows)
    except NoData:
        return False


def _months(scope: Scope) -> Counted:
    rows = scope.rows("crime", areas=scope.inside)
    is_month = [
        s.day == 1 and (s.year, s.month) == (e.year, e.month) and (e + timedelta(days=1)).day == 1 and e.year <= scope.year
        for s, e in zip(rows["start"], rows["end"], strict=True)
    ]  # fmt: skip
    rows = rows[np.array(is_month, dtype=bool)]
    if rows.empty or max(rows["end"]).year != scope.year:
        return Counted({}, {})
    if summed := [p.id for p in summed_parts(scope)]:
        rows = pd.concat([crime.sum_of_parts(rows[rows["area"].isin(summed)], scope.area.id), rows], ignore_index=True)
    pairs = list(zip(rows["group"], rows["category"], strict=True))
    slugs = {pair: slug(" ".join(pair)) for pair in dict.fromkeys(pairs)}
    keyed = rows.assign(_key=[slugs[pair] for pair in pairs])
    names = dict(zip(keyed["_key"], keyed["category"], strict=True))
    twice = {n for n in names.values() if list(names.values()).count(n) > 1}
    groups = dict(zip(keyed["_key"], keyed["group"], strict=True))
    labels = {k: f"{n} ({groups[k].lower()})" if n in twice else n for k, n in names.items()}
    parts = {
        (str(a), str(k)): frame.drop(columns="_key") for (a, k), frame in keyed.groupby(["area", "_key"], sort=False)
    }
    ends = zip(keyed["area"], keyed["_key"], keyed["end"], scope.drawn(rows), strict=True)
    early = frozenset((a, k, end) for a, k, end, drawn in ends if drawn and drawn < end)
    return Counted(parts, labels, early=early)


def _weeks(scope: Scope) -> Counted:
    areas = [scope.area.id, *(p.id for p in scope.parts)]
    rows = scope.rows("incidents", areas=areas)
    rows = rows[rows["withdrawn"].fillna(0) != 1]
    if rows.empty:
        return Counted({}, {})
    rated = scope.rows("ratings", areas=areas)
    rated = rated[rated["level"].notna()]
    # counting has gone on until the last week that a meeting has assessed, or a later incident. A week that was
    # assessed before it was over is known to that day only, whatever day it is now: a document's figures stand still
    ends = [
        min(Week(int(y), int(w)).monday() + timedelta(days=6), saved)
        for y, w, saved in set(zip(rated["year"], rated["week"], scope.saved(rated), strict=True))
    ]
    ends += map(min, rows["date"], scope.saved(rows))  # a date to come is a slip of the pen
    last = min(max(ends), Week(scope.year + 1, 1).monday() - timedelta(days=1))
    first = min(rows["date"])
    rows = rows[rows["date"] <= last]
    if rows.empty or last < Week(scope.year, 1).monday():
        return Counted({}, {})
    slugs = {c: slug(c) for c in sorted(rows["category"].unique())}
    names = {ALL: "Alla händelser", **{s: c for c, s in slugs.items()}}
    keys = rows["category"].map(slugs)
    parts: dict[tuple[str, str], pd.DataFrame] = {}
    for area in areas:
        mine = rows if area == scope.area.id else rows[rows["area"] == area]
        for key in names:
            parts[area, key] = mine if key == ALL else mine[keys[mine.index] == key]
    return Counted(parts, names, first, last)


def areas_of(scope: Scope, step: Step) -> dict[str, str]:
    """Id → name of the areas that have a series: the place first."""
    with_rows = dict.fromkeys(a for a, _ in counted(scope, step).rows)
    order = [a for a in scope.inside if a in with_rows]
    of = sum_in_words(scope) if step is Step.MONTHS else ""
    whole = f"Hela {scope.area.name}" + (f" ({of})" if of else "")
    return {a: whole if a == scope.area.id else scope.directory.name(a) for a in order}


def categories_of(scope: Scope, step: Step) -> dict[str, str]:
    """Slug → name of the categories."""
    return counted(scope, step).categories


def series_of(scope: Scope, step: Step, area: str, category: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(rows, series); UnknownId for a category that the scope does not hold, NoData for an area without it."""
    counts = counted(scope, step)
    if (area, category) not in counts.rows:
        if category not in counts.categories:
            choices = ", ".join(counts.categories)
            raise UnknownId(f"Kategorin ”{category}” finns inte. Välj bland: {choices}.")
        raise NoData(f"Området ”{area}” saknar uppgifter om {counts.categories[category]}.")
    rows = counts.rows[area, category]
    made = scope.once(("series", step, area, category), lambda: _made(counts, area, category))
    return rows, made


def _made(counts: Counted, area: str, category: str) -> pd.DataFrame:
    rows = counts.rows[area, category]
    if counts.first is not None and counts.last is not None:
        return analysis.weekly(list(rows["date"]), counts.first, counts.last)
    made = analysis.monthly_rows(rows)
    over = [(area, category, end) not in counts.early for end in made["end"]]
    return made.assign(complete=made["complete"] & np.array(over, dtype=bool))


def step_of(text: str) -> Step:
    """The step that a part of an id names. UnknownId when it names none."""
    try:
        return Step(text)
    except ValueError:
        raise UnknownId(f"Steget ”{text}” finns inte. Välj bland: {', '.join(Step)}.") from None


def label_of(step: Step, year: int, n: int) -> str:
    """A period's name: "jan 2023", "v. 7 2023"."""
    return f"{MONTHS[n - 1]}{NBSP}{year}" if step is Step.MONTHS else f"{week_label(n)}{NBSP}{year}"


def labels_of(step: Step, series: pd.DataFrame) -> list[str]:
    """The names of the periods of a series."""
    return [label_of(step, int(y), int(n)) for y, n in zip(series["year"], series["number"], strict=True)]


def marks_of(step: Step, series: pd.DataFrame, labels: Sequence[str]) -> tuple[str, ...]:
    """The names that an axis writes: twice a year."""
    every = {Step.MONTHS: (1, 7), Step.WEEKS: (1, 27)}[step]
    return tuple(t for t, n in zip(labels, series["number"], strict=True) if n in every)


def where(scope: Scope, area: str) -> str:
    """An area as a title has it, with the place around it."""
    return scope.area.name if area == scope.area.id else f"{scope.directory.name(area)}, {scope.area.name}"


def heading(scope: Scope, step: Step, area: str, category: str) -> str:
    """The title of a series."""
    return f"{counted(scope, step).categories[category]} per {UNITS[step].period}, {where(scope, area)}"


def span_of(step: Step, series: pd.DataFrame) -> str:
    """The first and the last period of a series."""
    labels = labels_of(step, series.iloc[[0, -1]])
    return f"{labels[0]} – {labels[1]}"


MAY_CHANGE = "Preliminära siffror kan ändras när statistiken blir slutlig."


def status_notes(step: Step, rows: pd.DataFrame) -> list[str]:
    """What the counts are not, or which of them are preliminary."""
    if step is Step.WEEKS:
        return [NOT_CRIME]
    early = sorted(rows["start"][rows["status"] != "final"])
    if not early:
        return []
    first, last = (label_of(step, d.year, d.month) for d in (early[0], early[-1]))
    which = first if first == last else f"{first} – {last}"
    return [Caveat(f"Preliminärt: {which}."), MAY_CHANGE]


def period_of(step: Step, year: int, n: int) -> Period | None:
    """The days of a month or a week; None for a week that the year does not have."""
    if step is Step.MONTHS:
        return Period(date(year, n, 1), date(year, n, calendar.monthrange(year, n)[1]))
    if n > weeks_in_year(year):
        return None
    first = Week(year, n).monday()
    return Period(first, first + timedelta(days=6))


def facts_of_period(scope: Scope, step: Step, area: str, category: str, year: int, n: int) -> tuple[Fact, ...]:
    """The count of one month or week of a series, for the public version."""
    days = period_of(step, year, n)
    return tuple(replace(f, period=days) for f in whole_course(scope, step, area, category)) if days else ()


def facts_of_periods(
    scope: Scope, step: Step, area: str, category: str, series: pd.DataFrame
) -> list[tuple[Fact, ...]]:
    """The counts of the periods of a series."""
    pairs = zip(series["year"], series["number"], strict=True)
    return [facts_of_period(scope, step, area, category, int(y), int(n)) for y, n in pairs]


def whole_course(scope: Scope, step: Step, area: str, category: str) -> tuple[Fact, ...]:
    """All the counts of a series, one by one."""
    if step is Step.WEEKS:
        return (Fact(Subject.INCIDENTS, area, "", SUM if category == ALL else category),)
    rows = counted(scope, step).rows.get((area, category))
    if rows is None or rows.empty:
        return ()
    return (Fact(Subject.CRIME, area, str(rows["group"].iloc[0]), str(rows["category"].iloc[0])),)


STEP = Param("step", steps)
AREA = Param("area", lambda scope: [scope.area.id, *(p.id for p in scope.parts)])
CATEGORY = Param("category", lambda scope: {c: None for s in steps(scope) for c in categories_of(scope, s)})
