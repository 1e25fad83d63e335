"""What a whole table must hold to: sums, what is required, rows that stand twice, weeks that look mistyped."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from lagesbild.calendar import Week, weeks_in_year
from lagesbild.problems import Field, Problem
from lagesbild.readers.base import is_sum, is_sum_of
from lagesbild.readers.columns import Numbers, key, pair, repeats
from lagesbild.readers.long.body import Body, values_in
from lagesbild.readers.order import At, odd_days, odd_weeks
from lagesbild.readers.quantities import is_no_crime
from lagesbild.swedish import number
from lagesbild.tables.model import Needs

LONGEST_LIST = 20_000  # rows: a longer one is no list that somebody has typed


_FIELDS = {"area": Field.AREA, "year": Field.YEAR}


_MOST_LISTED = 200  # problems of a kind (errors, warnings) that are listed one by one


def without_sums(body: Body) -> Body:
    """The body without printed sums, each of which is compared with its rows: its group's, or all when it names none."""
    for name in ("category", "group"):
        if (others := body.columns[name].where(lambda value: is_no_crime(str(value or "")))).any():
            stated = str(body.columns[name].at(int(np.flatnonzero(others)[0])))
            what, title = f"”{stated}” är inget antal anmälda brott: raden lästes inte.", body.table.column(name).title
            problem = Problem(what, "en rad per brottskategori.", None, title, stated, warning=True)
            body.faults.append((body.rows[others], problem))
            body = body.take(~others)
    of = [body.columns[name] for name in ("area", "start", "end", "status")]
    groups, counts = body.columns["group"], body.columns["count"]
    of_crime = pair(body.columns["category"], groups)
    shared = {g for c, g in of_crime.values if not is_sum_of(str(c or g), str(g))}
    is_total = of_crime.map(
        lambda value: (
            is_sum(str(value[0] or value[1])) or (value[1] in shared and is_sum_of(str(value[0]), str(value[1])))
        )
    )
    printed = is_total.where(bool)
    if not printed.any():
        return body
    figures = np.array([np.nan if v is None else v for v in counts.values], dtype=float)[counts.codes]
    is_whole = groups.where(lambda group: is_sum(str(group or "summa")))
    named, _ = key([*of, groups.map(lambda group: None if is_sum(str(group or "summa")) else group)])
    whole, _ = key(of)
    parts, everything = (pd.Series(figures[~printed]).groupby(k[~printed]) for k in (named, whole))
    for i in np.flatnonzero(printed):
        by, k = (everything, whole) if is_whole[i] else (parts, named)
        at = by.indices.get(k[i], np.array([], dtype=np.int64))
        total = float(figures[~printed][at].sum())
        if np.isnan(figures[i]) or np.isnan(total):
            continue
        if not len(at):
            what, expected = "har inga rader att summera och lästes inte", "en rad per brottskategori."
        elif total != figures[i]:
            what, expected = f"stämmer inte med raderna, som ger {number(total)}", f"{number(total)}."
        else:
            continue
        shown = number(figures[i])
        problem = Problem(f"Summan {shown} {what}.", expected, None, "antal", shown, warning=True)
        body.faults.append((body.rows[i : i + 1], problem))
    return body.take(~printed)


def check_required(body: Body, unsaid: Collection[str] = ()) -> None:
    """Refuse rows that lack what their table demands; of what is ``unsaid`` in all of the file a person is asked."""
    for column in body.table.columns:
        if not column.required or column.name in unsaid:
            continue
        missing = body.columns[column.name].where(is_missing) & ~body.bad[column.name]
        if missing.any():
            problem = Problem(
                f"{column.title.capitalize()} saknas.",
                "ett värde.",
                None,
                column.title,
                missing=_FIELDS.get(column.name),
            )
            body.faults.append((body.rows[missing], problem))


def check_needs(body: Body) -> None:
    """Refuse rows that say one thing without what it needs, or tell of them."""
    for needs in body.table.needs:
        column, others = body.columns[needs.column], [body.table.column(name) for name in needs.others]
        is_said = column.where(partial(_asks, needs))
        for other in others:
            rows = is_said & body.columns[other.name].where(is_missing) & ~body.bad[other.name]
            if rows.any():
                said = " eller ".join(needs.values) or ("angivet" if needs.over is None else f"över {needs.over:g}")
                what = f"{other.title.capitalize()} saknas, men {body.table.column(needs.column).title} är {said}."
                problem = Problem(what, "ett värde.", None, other.title, warning=needs.is_told)
                body.faults.append((body.rows[rows], problem))


def _asks(needs: Needs, value: object) -> bool:
    if value is None or (needs.values and value not in needs.values):
        return False
    return needs.over is None or float(str(value)) > needs.over


def check_twice(body: Body) -> None:
    """Every row that says again what an earlier row said of; rows without a whole key are left out."""
    names = body.table.keys
    columns = [body.columns[name] for name in names]
    lacking = [column.where(is_missing) | body.bad[name] for name, column in zip(names, columns, strict=True)]
    if any(rows.any() for rows in lacking):
        body = body.take(~np.logical_or.reduce(lacking))
        columns = [body.columns[name] for name in names]
    rows, (numbers, size) = body.rows, key(columns)
    again = repeats(numbers, size)
    first = dict(zip(numbers[::-1].tolist(), rows[::-1].tolist(), strict=True)) if len(again) else {}
    expected = "en rad per uppgift."
    for i in again[:_MOST_LISTED]:
        named = ", ".join(str(c.at(i)) for c in columns)
        what = f"Raden står två gånger, även på rad {first[int(numbers[i])]} ({named})."
        body.faults.append((rows[i : i + 1], Problem(what, expected)))
    if len(again) > _MOST_LISTED:
        body.faults.append((rows[again[_MOST_LISTED:]], Problem("Raden står två gånger.", expected)))


def odd_times(body: Body) -> list[Problem]:
    """Warnings of a week or a day that looks mistyped, in lists of levels and incidents."""
    if body.table.kind not in ("ratings", "incidents") or not 0 < len(body.rows) <= LONGEST_LIST:
        return []
    rows = [int(row) for row in body.rows]
    if body.table.kind == "incidents":
        days = zip(rows, values_in(body, "date"), strict=True)
        return odd_days([At(day, row, body.table.column("date").title) for row, day in days if day])
    of: dict[object, list[At]] = {}
    for row, area, year, week in zip(rows, *(values_in(body, n) for n in ("area", "year", "week")), strict=True):
        if year and week and week <= weeks_in_year(year):
            of.setdefault(area, []).append(At(Week(year, week), row, "vecka"))
    return odd_weeks(list(of.values()))


def is_missing(value: object) -> bool:
    """True for what no cell says."""
    return value is None


def listed_faults(faults: Sequence[tuple[Numbers, Problem]]) -> list[Problem]:
    """The problems in the order of their rows; of very many the first of each and a number for the others."""
    problems: list[Problem] = []
    for is_warning, word in ((False, "fel"), (True, "varningar")):
        of_kind = [(rows, problem) for rows, problem in faults if problem.warning == is_warning]
        firsts = [(int(rows[0]), i) for i, (rows, _) in enumerate(of_kind)]
        others = [(int(row), i) for i, (rows, _) in enumerate(of_kind) for row in rows[1 : _MOST_LISTED + 1]]
        listed = [*sorted(firsts)[:_MOST_LISTED], *sorted(others)][:_MOST_LISTED]
        problems += [replace(of_kind[i][1], row=row) for row, i in sorted(listed)]
        if rest := sum(len(rows) for rows, _ in of_kind) - len(listed):
            what = f"Filen har {number(rest)} {word} till, som inte listas."
            fix = "Rätta dem som listas och läs in filen igen."
            problems.append(Problem(what, "en fil utan fel.", warning=is_warning, fix="" if is_warning else fix))
    return problems
