"""Which week a row or a column is of: by its own label, its neighbours, the title or the file."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from lagesbild.calendar import YEAR_DIGITS, Week, weeks_in_year, with_weeks_marked
from lagesbild.problems import Field, Problem
from lagesbild.readers.base import Context
from lagesbild.readers.cells import DAY, UNCLEAR_DAY
from lagesbild.readers.files import Grid
from lagesbild.readers.order import At, odd_weeks
from lagesbild.readers.periods import year_in, years_in
from lagesbild.readers.periods.weeks import contradiction
from lagesbild.readers.ratings.layout import Layout, Row, is_beside, week_in
from lagesbild.swedish import parse_date


@dataclass(frozen=True)
class Label:
    """A week as a row or a column says it; ``key`` is the row's or the column's number."""

    key: int
    text: str
    row: int
    column: str
    year: int | None = None

    @property
    def week(self) -> Week | None:
        """The week when the label alone says it, with its year."""
        return week_in(self.text, self.year)


def day_in(text: str) -> date | None:
    """The day that a text is; None when it is none."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def labels_down(grid: Grid, rows: list[Row], layout: Layout) -> list[Label]:
    """The week of every row, as it says it."""
    heading = grid.rows[layout.top - 1][layout.label]
    labels, year = [], ""
    for row, cells in rows:
        if layout.year is not None and layout.year < len(cells):
            year = cells[layout.year] or year  # a year that is said once holds until the next
        text = cells[layout.label] if layout.label < len(cells) else ""
        beside = (y for i in layout.aside if i < len(cells) and (y := _year_of_week(cells[i], text)))
        label_year = next(beside, None) if layout.year is None else _as_year(year)
        labels.append(Label(row, text, row, heading or "Vecka", label_year))
    marked = with_weeks_marked([k.text for k in labels])
    return [replace(k, text=t) for k, t in zip(labels, marked, strict=True)]


def _year_of_week(days: str, label: str) -> int | None:
    """The year of the week that a day, or the days of a whole week, stand beside; None where they name none."""
    if day := day_in(days):
        return Week.of(day).year
    years, week = years_in(days), week_in(label, 2020)
    in_midst = week is not None and 1 < week.week < 52  # at new year the days may be another year's than the week
    return years[0] if len(years) == 1 and in_midst else None


def labels_across(grid: Grid, layout: Layout, problems: list[Problem]) -> list[Label]:
    """The week of every column, as its heading says it; columns of something else are told."""
    header = grid.rows[layout.top - 1]
    years = grid.rows[layout.year - 1] if layout.year else ()
    labels, year = [], ""
    for i in range(layout.label + 1, len(header)):
        year = (years[i] if i < len(years) else "") or year
        if is_beside(header[i]):
            what = f"Kolumnen ”{header[i]}” lästes inte."
            problems.append(Problem(what, "en vecka per kolumn.", layout.top, header[i], header[i], warning=True))
        elif header[i]:
            labels.append(Label(i, header[i], layout.top, header[i], _as_year(year)))
    return labels


def _as_year(text: str) -> int | None:
    return int(text) if re.fullmatch(YEAR_DIGITS, text, re.ASCII) else None


def weeks_of(
    labels: list[Label],
    grid: Grid,
    layout: Layout,
    meta: dict[str, str],
    context: Context,
    problems: list[Problem],
) -> dict[int, Week]:
    """Key → week, for every label that is a week of a known year, each week once."""
    titles = (meta.get("titel", ""), meta.get("period", ""), grid.rows[layout.top - 1][layout.label])
    stated = year_in(grid.sheet or "", *titles)
    if stated and (other := year_in(*titles)) and other != stated:
        what = f"Bladet heter ”{grid.sheet}” men rubriken säger {other}; veckorna lästes som {stated}."
        problems.append(Problem(what, "samma år på båda ställena.", warning=True))
    labels = _with_years(labels, stated or grid.year(meta) or context.year, " ".join(titles), problems)

    week_at: dict[int, Week] = {}
    first: dict[Week, Label] = {}
    for label in labels:
        week = _week(label, stated, problems)
        if week is None:
            continue
        if week in first:
            also = "" if layout.weeks else f", även på rad {first[week].row}"
            expected = "en kolumn per vecka." if layout.weeks else "en rad per vecka."
            what = f"Vecka {week.week} står två gånger{also}."
            problems.append(Problem(what, expected, label.row, label.column, label.text))
            continue
        first[week] = label
        if label.week:
            week_at[label.key] = week
    ordered = [At(week_at[k.key], k.row, k.column, k.text) for k in labels if k.key in week_at]
    problems += odd_weeks([ordered])
    return week_at


def _with_years(labels: list[Label], year: int | None, titles: str, problems: list[Problem]) -> list[Label]:
    """The labels, each with a year: its own, else the table's, else by the two years that the title names."""
    silent = [k for k in labels if k.week is None and k.year is None]
    if year is None and silent:
        years = _over_new_year(labels, titles)
        if years is None:
            what, expected = "Tabellen säger inte vilket år den gäller.", "ett årtal i titel eller filnamn."
            problems.append(Problem(what, expected, missing=Field.YEAR))
            return labels
        return [replace(k, year=y) for k, y in zip(labels, years, strict=True)]
    for before, label in pairwise(labels):
        if label in silent and number_of(before) in (52, 53) and number_of(label) == 1:
            what = "Vecka 1 följer på årets sista vecka, men tabellen nämner bara ett år."
            expected = "en kolumn ”År”, veckor som 2023-W01, eller två årtal i titeln (2022–2023)."
            problems.append(Problem(what, expected, label.row, label.column, label.text))
    return [replace(k, year=k.year or year) for k in labels]


def number_of(label: Label) -> int:
    """The number of a label's week, 0 when it is none; 2020 had all 53."""
    week = week_in(label.text, 2020)
    return week.week if week else 0


def _over_new_year(labels: list[Label], titles: str) -> list[int] | None:
    """Each label's year when the title names two, 2022–2023 or 2022/23, and the weeks begin anew exactly once."""
    years = years_in(titles)
    numbers = [number_of(k) for k in labels]
    falls = [i for i in range(1, len(numbers)) if numbers[i] < numbers[i - 1]]
    if len(years) != 2 or years[1] != years[0] + 1 or len(falls) != 1 or 0 in numbers:
        return None
    return [years[0] + (i >= falls[0]) for i in range(len(numbers))]


def _week(label: Label, stated: int | None, problems: list[Problem]) -> Week | None:
    text, year = label.text, label.year
    week = week_in(text, year or 2020)  # 2020 has 53 weeks: without a year, only > 53 is wrong
    if week and (other := contradiction(text, week)):
        problems.append(replace(other, row=label.row, column=label.column))
        return None
    if week and (stated is None or week_in(text, None) is None or stated in (week.year, _calendar_year(text))):
        return week
    expected = f"en vecka under {stated}." if week else f"1–{weeks_in_year(year)}." if year else "ett veckonummer."
    if not week and UNCLEAR_DAY.fullmatch(text):
        expected = f"{expected[:-1]}, eller {DAY}"
    suffix = f" {year}" if year and text.strip().isdigit() else ""
    problems.append(Problem(f"Veckan ”{text}” finns inte{suffix}.", expected, label.row, label.column, text))
    return None


def _calendar_year(text: str) -> int | None:
    """The year of a week that is written as a date: 1 January 2023 stands in a table for 2023."""
    try:
        return parse_date(text).year
    except ValueError:
        return None


def period_of(weeks: list[Week]) -> str | None:
    """ "v. 1–46 2023", "v. 50 2022 – v. 2 2023"."""
    if not weeks:
        return None
    first, last = weeks[0], weeks[-1]
    if first.year != last.year:
        return f"v. {first.week} {first.year} – v. {last.week} {last.year}"
    return f"v. {first.week}–{last.week} {first.year}"
