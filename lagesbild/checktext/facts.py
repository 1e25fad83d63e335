"""What the register holds about a place, as the rules ask for it: counts, levels, shares, inhabitants, measures.

Read when a sentence first asks, and once. Nothing here knows any text.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

import pandas as pd

from lagesbild.analysis import crime as crime_analysis
from lagesbild.calendar import Period, named_years
from lagesbild.exhibits.base import Scope
from lagesbild.exhibits.crime_period import summed_parts
from lagesbild.swedish import round_half_up

ALL = "Anmälda brott, summa"
"""The sum of every group; a row like the groups' own sums."""


def together(areas: Sequence[str]) -> str:
    """The id of several areas that a sentence adds up."""
    return "+".join(areas)


def sum_name(group: str) -> str:
    """What the sum of a group is called."""
    return f"{group}, summa"


@dataclass(frozen=True)
class Share:
    """One survey answer: the share in percent with one decimal, and what it is a share of."""

    area: str
    survey: str
    wave: str
    question: str
    answer: str
    group: str
    percent: float

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the wave."""
        return tuple(sorted(named_years(self.wave)))


@dataclass(frozen=True)
class Measure:
    """One fact about an area ("Andel utrikes födda", 48.5, "%")."""

    area: str
    name: str
    years: tuple[int, ...]
    value: float
    unit: str


@dataclass(frozen=True)
class Facts:
    """The register's facts in and around a scope."""

    scope: Scope

    @cached_property
    def area_words(self) -> set[str]:
        """The words of the areas' names, in small letters."""
        names = (a.name for a in self.scope.directory.by_id.values())
        return {w for name in names for w in re.findall(r"[^\W\d_]+", name.lower())}

    # --- crime ---------------------------------------------------------------------------------

    @cached_property
    def _crime(self) -> dict[str, CrimeOfArea]:
        rows = self.scope.rows("crime")
        if parts := summed_parts(self.scope):  # as on Brott and in documents
            of_parts = rows[rows["area"].isin([p.id for p in parts])]
            rows = pd.concat([rows, crime_analysis.sum_of_parts(of_parts, self.scope.area.id)], ignore_index=True)
        return {str(a): CrimeOfArea.of(part, self.scope.year) for a, part in rows.groupby("area") if a in self.near}

    def crime(self, area: str) -> CrimeOfArea | None:
        """The crime counts of an area, or of several `together`; None when nothing is loaded."""
        if "+" not in area:
            return self._crime.get(area)
        return self.scope.once(("checktext-crime", area), lambda: self._crime_together(area.split("+")))

    def _crime_together(self, areas: list[str]) -> CrimeOfArea | None:
        rows = self.scope.rows("crime")
        rows = rows[rows["area"].isin(areas)]
        of_category = rows.groupby(["group", "category"])["area"].transform("nunique")
        rows = rows[of_category == len(areas)]
        if rows.empty:
            return None
        return CrimeOfArea.of(crime_analysis.sum_of_parts(rows, together(areas)), self.scope.year)

    def area_name(self, area: str) -> str:
        """The name of an area, or of several `together`."""
        return " + ".join(self.scope.directory.name(a) for a in area.split("+"))

    @cached_property
    def near(self) -> frozenset[str]:
        """The ids of the areas that a text about the scope may speak of."""
        directory = self.scope.directory
        around = directory.ancestors(self.scope.area.id)
        nearby = {a.id for a in directory.inside(around[-1] if around else self.scope.area.id)}
        compared = {a for kind in ("survey", "facts") for a in self._areas_beside(kind)}
        return frozenset(nearby | compared)

    def _areas_beside(self, kind: str) -> Iterable[str]:
        """Areas of other trees, such as the police region that a survey compares with; never another kommun's."""
        directory = self.scope.directory
        kommuner = {a.id for a in directory.by_id.values() if a.type == "kommun"}
        for area in set(self.scope.rows(kind)["area"]):
            tree = {area, *directory.ancestors(area)}
            if area in directory.by_id and not tree & kommuner:
                yield area

    # --- levels --------------------------------------------------------------------------------

    def levels(self, area: str, year: int) -> dict[int, int | None]:
        """Level by week of an area; None where the week was not assessed. Empty when nothing is loaded."""
        return self.scope.once(("checktext-levels", area, year), lambda: self._levels(area, year))

    def _levels(self, area: str, year: int) -> dict[int, int | None]:
        rows = self.scope.rows("ratings", areas=[area], year=year)
        return {int(r["week"]): None if pd.isna(r["level"]) else int(r["level"]) for r in rows.to_dict("records")}

    # --- surveys and measures ------------------------------------------------------------------

    @cached_property
    def shares(self) -> tuple[Share, ...]:
        """Every survey share of the areas near, in the register's order."""
        rows = self.scope.rows("survey")
        rows = rows[rows["share"].notna() & rows["area"].isin(self.near)]
        return tuple(
            Share(
                r["area"],
                str(r["survey"]),
                str(r["wave"]),
                str(r["question"]),
                str(r["answer"]),
                str(r["group"]).replace("–", "-"),
                round_half_up(100 * r["share"], 6),
            )
            for r in rows.to_dict("records")
        )

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """Every measure of the areas near."""
        rows = self.scope.rows("facts")
        rows = rows[rows["value"].notna() & rows["area"].isin(self.near)]
        return tuple(
            Measure(
                r["area"], str(r["measure"]), tuple(sorted(named_years(r["period"]))), float(r["value"]), str(r["unit"])
            )
            for r in rows.to_dict("records")
        )

    # --- inhabitants ---------------------------------------------------------------------------

    def inhabitants(self, area: str) -> dict[date, dict[tuple[int, int], int]]:
        """Inhabitants by day and age span (0, 200 for all) of an area, or of its parts together."""
        made = self.scope.once(("checktext-inhabitants", area), lambda: self._inhabitants(area))
        return made

    def _inhabitants(self, area: str) -> dict[date, dict[tuple[int, int], int]]:
        for ids in (
            ([area], [p.id for p in self.scope.directory.parts(area)]) if "+" not in area else (area.split("+"),)
        ):
            rows = self.scope.rows("population", areas=ids) if ids else pd.DataFrame()
            by_day: dict[date, dict[tuple[int, int], int]] = {}
            for day, of_day in rows.groupby("date") if not rows.empty else []:
                if set(of_day["area"]) != set(ids):
                    continue
                counts: dict[tuple[int, int], int] = {}
                for age, of_age in of_day.groupby("age"):
                    span = _ages(str(age))
                    if span and of_age["count"].notna().all() and set(of_age["area"]) == set(ids):
                        counts[span] = counts.get(span, 0) + int(of_age["count"].sum())
                ages = [s for s in counts if s != EVERYBODY]
                if EVERYBODY not in counts and ages:
                    counts[EVERYBODY] = sum(counts[s] for s in ages)
                by_day[day] = counts
            if by_day:
                return dict(sorted(by_day.items(), reverse=True))
        return {}


EVERYBODY = (0, 200)


def _ages(text: str) -> tuple[int, int] | None:
    if text == "alla":
        return EVERYBODY
    first, _, last = text.replace("+", "-200").partition("-")
    try:
        return int(first), int(last or first)
    except ValueError:
        return None


def between(counts: dict[tuple[int, int], int], first: int, last: int) -> int | None:
    """How many are from ``first`` to ``last`` years; None when the age spans do not add up to just that."""
    if (first, last) in counts:
        return counts[first, last]
    inside = sorted(s for s in counts if s != EVERYBODY and first <= s[0] and s[1] <= last)
    whole = inside and inside[0][0] == first and inside[-1][1] == last
    joined = all(a[1] + 1 == b[0] for a, b in pairwise(inside))
    return sum(counts[s] for s in inside) if whole and joined else None


@dataclass(frozen=True)
class CrimeOfArea:
    """The counts of one area, by category and period, and the period that the tables show."""

    counts: dict[str, dict[tuple[date, date], int | None]]
    groups: dict[str, str]
    shown: Period | None
    known: tuple[Period, ...]
    _counted: dict[tuple[str, Period], int | None] = field(default_factory=dict, repr=False, compare=False)
    _added: dict[tuple[tuple[str, ...], Period], int | None] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, rows: pd.DataFrame, year: int) -> CrimeOfArea:
        """From the register's crime rows of one area. A category that two groups share is left out."""
        counts: dict[str, dict[tuple[date, date], int | None]] = {}
        groups: dict[str, set[str]] = {}
        final: set[tuple[str, date, date]] = set()
        for r in rows.to_dict("records"):
            name, span = r["category"], (r["start"], r["end"])
            groups.setdefault(name, set()).add(r["group"])
            if (name, *span) in final:
                continue
            if r["status"] == "final":
                final.add((name, *span))
            counts.setdefault(name, {})[span] = None if pd.isna(r["count"]) else int(r["count"])
        single = {c: next(iter(g)) for c, g in groups.items() if len(g) == 1}
        shown = crime_analysis.fullest(rows, year)
        known = [shown] if shown else []
        known += [p for p in crime_analysis.periods(rows, year) if p != shown]
        return cls({c: counts[c] for c in single}, single, shown, tuple(known))

    def rows_of(self, name: str) -> list[str]:
        """The categories of a row: itself, those of a group's sum, or all."""
        if name in self.counts:
            return [name]
        return [c for c, g in self.groups.items() if name in (ALL, sum_name(g))]

    def siblings(self, name: str) -> list[str]:
        """The categories of the same group."""
        return [c for c, g in self.groups.items() if g == self.groups.get(name)]

    def value(self, rows: Sequence[str], period: Period) -> int | None:
        """The count of the rows together; None when any part of it is missing."""
        key = (tuple(rows), period)
        if key not in self._added:
            self._added[key] = self._sum(rows, period)
        return self._added[key]

    def _sum(self, rows: Sequence[str], period: Period) -> int | None:
        total = 0
        for category in dict.fromkeys(c for r in rows for c in self.rows_of(r)):
            if (category, period) not in self._counted:
                self._counted[category, period] = self._count(self.counts[category], period)
            if (count := self._counted[category, period]) is None:
                return None
            total += count
        return total if rows and any(self.rows_of(r) for r in rows) else None

    def _count(self, spans: dict[tuple[date, date], int | None], period: Period) -> int | None:
        """Of one category: the row of just that period, else its months end to end."""
        for end in (
            period.end,
            period.end.replace(day=28) if (period.end.month, period.end.day) == (2, 29) else period.end,
        ):
            if (period.start, end) in spans:
                return spans[period.start, end]
        total, at = 0, period.start
        while at <= period.end:
            last = at.replace(day=calendar.monthrange(at.year, at.month)[1])
            part = spans.get((at, last))
            if part is None or last > period.end:
                return None
            total += part
            at = last + timedelta(days=1)
        return total

    def years(self, rows: Sequence[str], period: Period) -> list[int]:
        """The years in which the period has a count, the latest first."""
        ends = {e.year for spans in self.counts.values() for _, e in spans}
        return [y for y in sorted(ends, reverse=True) if self.value(rows, period.in_year(y)) is not None]
