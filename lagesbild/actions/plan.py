"""How a plan goes: where each measure stands, and whether each indicator is on its way to its target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import pandas as pd

from lagesbild import calendar
from lagesbild import week as domain
from lagesbild.actions.reading import Read
from lagesbild.actor import Actor
from lagesbild.analysis.bounds import crimes_within, whole_months
from lagesbild.calendar import Period, year_period
from lagesbild.problems import Problem, Refused
from lagesbild.register import Change, Register
from lagesbild.tables import MEASURE_STATES, TABLES, to_frame
from lagesbild.units import is_measure

_SOURCE = "Uppföljning av planen, registrerad i Lägesbild"


class Way(StrEnum):
    """Whether an indicator is on its way."""

    REACHED = "uppnått"
    ON_WAY = "på väg"
    OFF_WAY = "inte på väg"
    UNKNOWN = "går inte att säga"


@dataclass(frozen=True)
class Course:
    """An indicator's way from its baseline to its target; ``now`` is the latest known value, of ``year``.

    ``path``: where a straight line from baseline to target lies that year; ``forecast``: where a straight line from
    the baseline through ``now`` ends in the target's year. None where the source has nothing.
    """

    baseline: float | None
    baseline_year: int | None
    target: float | None
    target_year: int | None
    now: float | None = None
    year: int | None = None
    is_counted: bool = False

    @property
    def path(self) -> float | None:
        """Where it should be.

        >>> Course(60, 2024, 50, 2026, 52, 2025).path
        55.0
        """
        if None in (self.baseline, self.baseline_year, self.target, self.target_year, self.year):
            return None
        assert self.baseline is not None and self.baseline_year is not None and self.target is not None
        assert self.target_year is not None and self.year is not None
        if self.target_year <= self.baseline_year:
            return None
        share = min(1.0, max(0.0, (self.year - self.baseline_year) / (self.target_year - self.baseline_year)))
        return self.baseline + share * (self.target - self.baseline)

    @property
    def forecast(self) -> float | None:
        """Where it ends.

        >>> Course(60, 2024, 50, 2026, 52, 2025).forecast
        44.0
        """
        if None in (self.baseline, self.baseline_year, self.target_year, self.now, self.year):
            return None
        assert self.baseline is not None and self.baseline_year is not None and self.target_year is not None
        assert self.now is not None and self.year is not None
        if self.year <= self.baseline_year:
            return None
        slope = (self.now - self.baseline) / (self.year - self.baseline_year)
        return self.now + slope * max(0, self.target_year - self.year)

    @property
    def way(self) -> Way:
        """Whether it is on its way; unknown without baseline, target or a later value."""
        if self.forecast is None or self.target is None or self.baseline is None or self.now is None:
            return Way.UNKNOWN
        wanted = 1 if self.target > self.baseline else -1
        if wanted * (self.now - self.target) >= 0:
            return Way.REACHED
        return Way.ON_WAY if wanted * (self.forecast - self.target) >= 0 else Way.OFF_WAY


def courses(read: Read, place: str, until: int) -> pd.DataFrame:
    """Every indicator of the place with its `Course`, as known at the end of the year ``until``.

    Columns plan, goal, indicator, course. A value that people gave comes before one that is counted by a rule.
    """
    rows = read("indicators", [place])
    values, rules = read("indicator_values", [place]), read("indicator_rules", [place])
    crime, measured = read("crime", [place]), read("measured", [place])
    records = []
    for row in rows.to_dict("records"):
        same = (values["plan"] == row["plan"]) & (values["indicator"] == row["indicator"])
        given = {int(y): float(v) for y, v in values[same][["year", "value"]].itertuples(index=False) if v == v}
        rule = rules[(rules["plan"] == row["plan"]) & (rules["indicator"] == row["indicator"])]
        of = str(rule["category"].iloc[0]) if len(rule) else ""
        counted = _in_series(measured, of, until) or _by_year(crime, of, until) if of else {}
        known = {y: v for y, v in (counted | given).items() if y <= until}
        last = max(known, default=None)
        course = Course(
            _number(row["baseline"]),
            _whole(row["baseline_year"]),
            _number(row["target"]),
            _whole(row["target_year"]),
            None if last is None else known[last],
            last,
            last is not None and last not in given,
        )
        records.append({"plan": row["plan"], "goal": row["goal"], "indicator": row["indicator"], "course": course})
    return pd.DataFrame(records, columns=["plan", "goal", "indicator", "course"])


def _by_year(crime: pd.DataFrame, category: str, until: int) -> dict[int, float]:
    """The counts of whole calendar years: twelve months that are all loaded."""
    years = sorted({d.year for d in crime["start"]}) if len(crime) else []
    counts = {y: crimes_within(crime, [category], whole_months(Period(date(y, 1, 1), date(y, 12, 31)))) for y in years}
    return {y: float(n) for y, n in counts.items() if n is not None and y <= until}


def _in_series(measured: pd.DataFrame, of: str, until: int) -> dict[int, float]:
    """What a series counted in whole calendar years, its places together; ``of`` is "series: measure"."""
    rows = measured[(measured["series"] + ": " + measured["measure"]).eq(of)]
    every = zip(rows["start"], rows["end"], rows["unit"], strict=True)
    is_year = [Period(a, b) == year_period(b.year) and not is_measure(u) for a, b, u in every]  # marks do not add up
    rows = rows[np.array(is_year, dtype=bool)]
    by_year = {int(y): group["value"] for y, group in rows.groupby([d.year for d in rows["end"]])} if len(rows) else {}
    return {y: float(v.sum()) for y, v in by_year.items() if y <= until and v.notna().all()}


def _number(value: object) -> float | None:
    return None if value is None or pd.isna(value) else float(value)  # type: ignore[arg-type]


def _whole(value: object) -> int | None:
    number = _number(value)
    return None if number is None else int(number)


def note_status(
    register: Register, place: str, plan: str, number: str, year: int, status: str, result: str, actor: Actor
) -> None:
    """Note where a measure of a plan stands in a year, and what it gave."""
    problems = domain.check_texts({"Vad den gav": result})
    measures = register.current("measures", areas=[place])
    if measures[(measures["plan"] == plan) & (measures["number"] == number)].empty:
        what = f"Insatsen {number} finns inte i planen." if number else "Insats saknas."
        problems.append(Problem(what, "en av planens insatser.", column="nummer"))
    if status not in MEASURE_STATES:
        problems.append(Problem("Läget är inte valt.", f"{', '.join(MEASURE_STATES)}.", column="läge för insatsen"))
    if year > calendar.today().year:
        problems.append(Problem(f"{year} har inte varit.", "ett år som har börjat.", column="år"))
    if problems:
        raise Refused(problems)
    record = {
        "area": place,
        "plan": plan,
        "number": number,
        "year": year,
        "status": status,
        "result": result.strip() or None,
        "reported": calendar.today(),
    }
    change = Change(
        str(actor), "uppföljning", "measure_status", place, f"Insats {number} {year}", source=_SOURCE, period=str(year)
    )
    frame = to_frame("measure_status", [record])[TABLES["measure_status"].names]
    register.save([(change, frame)])
