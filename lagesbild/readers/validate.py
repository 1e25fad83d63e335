"""The gate that every reading passes: what its table demands, whatever reader it came from.

Frames are validated, and leave the gate, as categories, so that a rule is asked once for each distinct value.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from lagesbild import privacy
from lagesbild.areas import Directory
from lagesbild.calendar import Period, Week, week_label, weeks_in_year, year_period
from lagesbild.problems import Problem
from lagesbild.readers.base import ParsedTable
from lagesbild.readers.columns import Coded, key, repeats
from lagesbild.readers.dimensions import bounds
from lagesbild.readers.periods import when
from lagesbild.swedish import fold, listing, number, plain
from lagesbild.tables import TABLES, YEARS, Column, Table, Type

if TYPE_CHECKING:
    import pandera.pandas as pa

_PYTHON: dict[Type, tuple[type, ...]] = {
    Type.TEXT: (str,),
    Type.INT: (int, np.integer),
    Type.FLOAT: (float, int, np.number),
    Type.DATE: (date,),
}
_LISTED = 20


def passed(reading: ParsedTable) -> ParsedTable:
    """The reading with a problem for everything in it that its table forbids.

    A reading with errors is not validated: its frame lacks what could not be read.
    """
    frame = reading.coded.reset_index(drop=True)
    frame = frame.astype({n: "category" for n, t in frame.dtypes.items() if t != "category"})
    problems = [] if reading.errors else _problems(TABLES[reading.kind], frame)
    return replace(reading, coded=frame[TABLES[reading.kind].names], problems=(*reading.problems, *problems))


_A_MONTH = 31  # days


def _first_day(value: Any) -> date:
    """A date, or the first day of a period in words; long ago when they name none."""
    if isinstance(value, date):
        return value
    stated = when(str(value))
    period = stated.period or (year_period(stated.year) if stated.year else None)
    return period.start if period else date.min


def without_future(reading: ParsedTable, today: date) -> ParsedTable:
    """The reading without what has not been by ``today``, which is told: days to come, and months that are not over.

    A longer period that is not over stays, with a warning: so far is something, and a year says which.
    """
    table = TABLES[reading.kind]
    reading = _warned_of_weeks_to_come(reading, today)
    dated = [c for c in table.columns if not c.ahead]
    if reading.errors or not dated or reading.coded.empty:
        return reading
    frame, problems = reading.coded, list(reading.problems)
    for column in dated:
        days = np.array([*(_first_day(v) > today for v in frame[column.name].cat.categories), False])
        is_ahead = days[frame[column.name].cat.codes]
        if column.name == "end" and is_ahead.any():
            is_ahead &= ~_is_unfinished(frame, is_ahead, today, problems)
        if not is_ahead.any():
            continue
        future_days = sorted({str(d) for d in frame[column.name][is_ahead]})
        span = future_days[0] if len(future_days) == 1 else f"{future_days[0]} – {future_days[-1]}"
        rows = f"{number(int(is_ahead.sum()))} {'rad' if is_ahead.sum() == 1 else 'rader'}"
        what = f"{rows} gäller tid som inte har varit eller inte är slut ({span}) och lästes inte."
        expected = f"{column.title} senast {today}."
        problems.append(Problem(what, expected, column=column.title, value=future_days[-1], warning=True))
        frame = frame[~is_ahead].reset_index(drop=True)
    if len(frame) == 0:
        what = "Tabellen har inga rader om tid som har varit."
        problems.append(Problem(what, f"uppgifter till och med {today}.", warning=True))
    return replace(reading, coded=frame, problems=tuple(problems))


def _warned_of_weeks_to_come(reading: ParsedTable, today: date) -> ParsedTable:
    """The reading with a warning when it has levels of weeks that have not begun."""
    frame = reading.coded
    if reading.kind != "ratings" or reading.errors or frame.empty:
        return reading
    rated = frame.loc[frame["level"].notna(), ["year", "week"]].drop_duplicates()
    ahead = sorted(w for y, n in rated.itertuples(index=False) if (w := Week(int(y), int(n))) > Week.of(today))
    if not ahead:
        return reading
    span = " – ".join(f"{week_label(w.week)} {w.year}" for w in dict.fromkeys((ahead[0], ahead[-1])))
    problem = Problem(f"Filen har nivåer för veckor som inte har börjat: {span}.", f"veckor till och med {Week.of(today)}.",
        column="vecka", value=str(ahead[-1]), fix="Kontrollera året och veckan.", warning=True)  # fmt: skip
    return replace(reading, problems=(*reading.problems, problem))


def warned_of_persons(reading: ParsedTable, directory: Directory) -> ParsedTable:
    """The reading with a warning when what people wrote in it may name a person: two capitalised words, or a surname in -sson."""
    columns = [c for c in TABLES[reading.kind].columns if c.is_noted and c.name in reading.coded]
    if reading.errors or not columns or reading.coded.empty:
        return reading
    places = frozenset(n.lower() for a in directory.areas for n in (a.name, *a.aliases))
    problems = list(reading.problems)
    for column in columns:
        texts = [str(v) for v in reading.coded[column.name].cat.categories]
        names = list(dict.fromkeys(n for text in texts for n in privacy.likely_names(text, places)))
        if names:
            shown = listing([f"”{n}”" for n in names[:_NAMED]]) + (" m.fl." if names[_NAMED:] else "")
            what = f"{shown} i {column.title} kan vara en person."
            problems.append(Problem(what, "vad som hände och var, inte vem.", None, column.title, warning=True))
    return replace(reading, problems=tuple(problems))


_NO_AREAS = {
    "facts": ("unit", "measure"),
    "measured": ("unit", "measure"),
    "indicators": ("indicator",),
    "crime": ("group", "category"),
    "survey": ("question", "answer", "group"),
}
"""What names no area, by kind of table."""


def refused_areas(reading: ParsedTable, directory: Directory) -> ParsedTable:
    """The reading with a problem when an area of its place stands where a unit, a crime or a group should: whose figure is it?"""
    if reading.errors or reading.coded.empty or reading.place is None:
        return reading
    areas = {fold(n): a for a in directory.inside(reading.place) for n in (a.name, *a.aliases)}
    table, problems = TABLES[reading.kind], list(reading.problems)
    for name in _NO_AREAS.get(reading.kind, ()):
        column = reading.coded[name]
        for text, area in ((t, a) for t in column.cat.categories if (a := areas.get(fold(str(t))))):
            others = reading.coded.loc[(column == text) & (reading.coded["area"] != area.id), "area"]
            if others.empty and name != "unit":
                continue
            title = table.column(name).title
            of = directory.name(str(others.iloc[0])) if len(others) else area.name
            what = f"Kolumnen ”{title}” säger ”{text}”, som är ett område; siffran lästes som {of}."
            fix = "Döp om kolumnen till ”Område” om siffran gäller området."
            problems.append(
                Problem(what, f"{title}, och området i en kolumn ”Område”.", None, title, str(text), fix=fix)
            )
    return replace(reading, problems=tuple(problems))


_NAMED = 5
_SPAN = re.compile(r"\d+-\d+|\d+\+")


def warned_of_overlapping_ages(reading: ParsedTable) -> ParsedTable:
    """The reading with a warning when two ages of an area and a day hold the same people: they cannot be added up."""
    if reading.kind != "population" or reading.errors or reading.coded.empty:
        return reading
    frame = reading.coded
    spans = [bounds(a) if _SPAN.fullmatch(a) else (-1, -1) for a in frame["age"].cat.categories]
    low, high = np.array([*spans, (-1, -1)], dtype=np.int64)[frame["age"].cat.codes].T
    of, _ = key([_coded(frame[name]) for name in ("area", "date")])
    order = np.lexsort((high, low, of))
    order = order[low[order] >= 0]
    first, second = order[:-1], order[1:]  # of intervals in order, two overlap if two that follow on each other do
    overlapping = np.flatnonzero((of[first] == of[second]) & (low[second] <= high[first]))
    if not len(overlapping):
        return reading
    one, other = (frame.iloc[int(at[overlapping[0]])] for at in (first, second))
    ages = " och ".join(str(row["age"]).replace("-", "–") for row in (one, other))
    what = f"Åldrarna {ages} gäller delvis samma invånare ({one['area']}, {one['date']})."
    problem = Problem(what, "åldrar som inte överlappar.", value=str(other["age"]), warning=True)
    return replace(reading, problems=(*reading.problems, problem))


def _is_unfinished(frame: pd.DataFrame, is_ahead: Any, today: date, problems: list[Problem]) -> Any:
    """Which of the rows ahead are periods longer than a month that have begun and hold something; they are told."""
    start, end = (
        np.array([*map(_ordinal, c.categories), np.nan])[c.codes] for c in (frame["start"].cat, frame["end"].cat)
    )
    counted = frame["count" if "count" in frame else "value"].cat
    is_zero = np.array([*(n == 0 for n in counted.categories), False])[counted.codes]
    is_unfinished = is_ahead & (end - start >= _A_MONTH) & ~is_zero
    periods = set(zip(*(frame[name][is_unfinished] for name in ("start", "end")), strict=True))
    for start, end in sorted(periods)[:_LISTED] if not any("är inte slut" in p.what for p in problems) else ():
        what = f"Perioden {Period(start, end)} är inte slut i dag, {today}: siffrorna jämförs med hela perioder."
        fix = "Skriv perioden som siffrorna gäller i titeln, t.ex. ”januari–augusti 2026”."
        problems.append(Problem(what, "en period som är slut.", value=str(end), fix=fix, warning=True))
    return is_unfinished


def _problems(table: Table, frame: pd.DataFrame) -> list[Problem]:
    from pandera.errors import SchemaErrors

    try:
        _schema(table.kind).validate(frame, lazy=True, inplace=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        whole = cases["schema_context"] == "DataFrameSchema"  # such a rule names every column of a row that breaks it
        cases = cases.assign(column=cases["column"].mask(whole, None)).drop_duplicates(["column", "check", "index"])
        problems = [_problem(table, frame, case) for case in cases.head(_LISTED).itertuples(index=False)]
        if rest := len(cases) - len(problems):
            problems.append(Problem(f"Tabellen har {number(rest)} fel till, som inte listas.", "en fil utan fel."))
        return problems
    return []


_ONCE = "en gång per uppgift."
_NOBODY = "en text utan personuppgifter."


def _problem(table: Table, frame: pd.DataFrame, case: Any) -> Problem:
    """A failed check in Swedish; a frame does not know the rows of the file, so the fact is named by its key."""
    row = frame.iloc[int(case.index)]
    fact = f" ({', '.join(str(row[name]) for name in table.keys)})"
    title = {c.name: c.title for c in table.columns}.get(str(case.column))
    name, expected = str(title).capitalize(), str(case.check)
    if expected == "not_nullable":
        return Problem(f"{name} saknas{fact}.", "ett värde.", column=title)
    if expected == _NOBODY:  # what it is should not spread
        return Problem(f"{name} ser ut att innehålla personuppgifter{fact}.", expected, column=title)
    if expected == _ONCE:
        return Problem(f"Uppgiften står två gånger{fact}.", expected)
    if title is None:
        return Problem(f"Värdena går inte ihop{fact}.", expected)
    value = row[str(case.column)]
    value = plain(value) if isinstance(value, float) else str(value)
    return Problem(f"Värdet ”{value}” går inte an{fact}.", expected, column=title, value=value)


@cache
def _schema(kind: str) -> pa.DataFrameSchema:
    """What a table demands, as pandera has it; the name of a check is what was expected, in Swedish."""
    import pandera.pandas as pa

    table = TABLES[kind]
    checks = [pa.Check(partial(_once, tuple(table.keys)), error=_ONCE, name=_ONCE)]
    for low, high in table.in_order:
        titles = [c.title for name in (low, high) for c in table.columns if c.name == name]
        expected = f"{titles[0]} högst lika med {titles[1]}."
        checks.append(pa.Check(partial(_in_order, low, high), error=expected, name=expected))
    if {"year", "week"} <= set(table.names):
        expected = "en vecka som året har."
        checks.append(pa.Check(_week_exists, error=expected, name=expected))
    columns = {
        c.name: pa.Column(
            nullable=not c.required,
            checks=[pa.Check(partial(_each, rule), error=expected) for expected, rule in _rules(c)],
        )
        for c in table.columns
    }
    return pa.DataFrameSchema(columns, checks=checks, strict=True)


def _rules(column: Column) -> list[tuple[str, Callable[[Any], bool]]]:
    """(what is expected, whether a value is so) of one column."""
    types = _PYTHON[column.type]
    kinds = {Type.TEXT: "text.", Type.INT: "ett heltal.", Type.FLOAT: "ett tal.", Type.DATE: "ett datum."}
    rules: list[tuple[str, Callable[[Any], bool]]] = [
        (kinds[column.type], lambda v: isinstance(v, types) and not isinstance(v, bool))
    ]
    if column.type is Type.DATE:
        rules.append((f"ett datum mellan {YEARS[0]} och {YEARS[1]}.", lambda v: YEARS[0] <= v.year <= YEARS[1]))
    if column.limits:
        low, high = column.limits
        least = low if low == int(low) else plain(low)
        expected = f"minst {least}." if high == np.inf else f"{least}–{high}."
        rules.append((expected, lambda v: low <= v <= high))
    if words := column.words:
        rules.append((f"{words}.", lambda v: v in words.of))
    if column.is_written:
        rules.append((_NOBODY, lambda v: not column.personal(v)))
    return rules


def _each(rule: Callable[[Any], bool], column: pd.Series) -> pd.Series | bool:
    """Whether each row's value is right; missing ones are, for here it is another rule that asks for them.

    True says the same of every row, and costs nothing.
    """

    def is_right(value: Any) -> bool:
        try:
            return bool(rule(value))
        except (TypeError, AttributeError):  # of another type: told already
            return True

    right = np.array([*map(is_right, column.cat.categories), True])
    if right.all():
        return True
    return pd.Series(right[column.cat.codes], index=column.index)


def _coded(column: pd.Series) -> Coded:
    codes, values = column.cat.codes.to_numpy(), [*column.cat.categories]
    return Coded(codes + 1, [None, *values]) if column.hasnans else Coded(codes, values)


def _once(keys: tuple[str, ...], frame: pd.DataFrame) -> pd.Series | bool:
    again = repeats(*key([_coded(frame[name]) for name in keys]))
    if not len(again):
        return True
    right = pd.Series(True, index=frame.index)
    right.iloc[again] = False
    return right


def _in_order(low: str, high: str, frame: pd.DataFrame) -> pd.Series | bool:
    values = {name: [*map(_ordinal, frame[name].cat.categories), np.nan] for name in (low, high)}
    first, second = (np.array(values[name])[frame[name].cat.codes] for name in (low, high))
    wrong = first > second
    return pd.Series(~wrong, index=frame.index) if wrong.any() else True


def _ordinal(value: Any) -> float:
    return float(value.toordinal() if isinstance(value, date) else value)


def _week_exists(frame: pd.DataFrame) -> pd.Series:
    years, weeks = frame["year"].cat, frame["week"].cat
    most = np.array([*map(_weeks_of, years.categories), 53])
    week_numbers = np.array([*weeks.categories, 0])[weeks.codes]
    return pd.Series(
        (week_numbers <= most[years.codes]) | (week_numbers > 53), index=frame.index
    )  # more than 53 is told by its column


def _weeks_of(year: int) -> int:
    return weeks_in_year(int(year)) if YEARS[0] <= year <= YEARS[1] else 53
