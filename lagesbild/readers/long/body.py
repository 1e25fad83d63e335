"""The rows below a header: their numbers, their texts by column, and the rows whose cells have been shifted."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd

from lagesbild.problems import Problem
from lagesbild.readers import subject, tidy
from lagesbild.readers.columns import Coded, Mask, Numbers, all_of, pair, same, split
from lagesbild.readers.files import Grid, check_widths, folded
from lagesbild.readers.long.headers import titles_of
from lagesbild.swedish import fold, listing, ranges
from lagesbild.tables import Column, Table, Type


@dataclass
class Body:
    """The rows below the header: their numbers in the file, their texts, and what is read of them.

    ``faults`` are (row numbers, problem without a row); ``bad`` says of each column in which rows
    its cell could not be read: no more is said of those.
    """

    table: Table
    rows: Numbers
    texts: dict[str, Coded]
    columns: dict[str, Coded] = field(default_factory=dict)
    faults: list[tuple[Numbers, Problem]] = field(default_factory=list)
    bad: dict[str, Mask] = field(default_factory=dict)

    def text(self, name: str) -> Coded:
        """What the file says in a column; empty where it has no such column."""
        return self.texts.get(name) or same("", len(self.rows))

    def read(self, name: str, of: Coded, parse: Callable[[Any, list[Problem]], object]) -> None:
        """Read a column: ``parse`` is asked once for each value, and the problems it tells are those of its rows."""
        problems_at: dict[int, list[Problem]] = {}

        def parsed(position: int) -> object:
            problems: list[Problem] = []
            value = parse(of.values[position], problems)
            if problems:
                problems_at[position] = problems
            return value

        places = Coded(of.codes, list(range(len(of.values))))
        self.columns[name] = places.map(parsed)
        bad = self.bad[name] = places.where(problems_at.__contains__)
        if not problems_at:
            return
        where = np.flatnonzero(bad)
        for position, at in pd.Series(where).groupby(of.codes[where]).indices.items():
            self.faults += [(self.rows[where[at]], problem) for problem in problems_at[int(str(position))]]

    def take(self, mask: Mask) -> Body:
        """The rows in the mask."""

        def taken(columns: dict[str, Coded]) -> dict[str, Coded]:
            return {name: column.take(mask) for name, column in columns.items()}

        bad = {name: rows[mask] for name, rows in self.bad.items()}
        return Body(self.table, self.rows[mask], taken(self.texts), taken(self.columns), self.faults, bad)


_DAY_AND_CLOCK = re.compile(r"(.*\d)(?:T|,? +(?:kl\.? ?)?)(\d{1,2}[:.]\d\d(?:[:.]\d\d)?)", re.I)


def split_clock(body: Body) -> None:
    """Part "2026-11-02 21:30" into a day and a clock; a row that has another clock too is refused."""
    if "date" not in body.texts or all(c.name != "time" for c in body.table.columns):
        return
    dates, times = body.texts["date"], body.text("time")

    def parted(texts: tuple[str, str]) -> tuple[str, str]:
        match = _DAY_AND_CLOCK.fullmatch(texts[0])
        return (match[1], texts[1] or match[2]) if match else texts

    def is_torn(texts: tuple[str, str]) -> bool:
        match = _DAY_AND_CLOCK.fullmatch(texts[0])
        digits = re.sub(r"\D", "", texts[1])
        return bool(
            match
            and digits
            and re.sub(r"\D", "", match[2])[: len(digits)] != digits
            and match[2] not in ("00:00", "0:00")
        )

    both = pair(dates, times)
    if (torn := both.where(is_torn)).any():
        what = "Datumet har ett annat klockslag än kolumnen ”tid”."
        body.faults.append((body.rows[torn], Problem(what, "samma klockslag.", None, "tid")))
    whole = both.map(parted)
    body.texts |= {"date": whole.map(itemgetter(0)), "time": whole.map(itemgetter(1))}


def values_in(body: Body, name: str) -> list[Any]:
    """The values of a column, one a row."""
    column = body.columns[name]
    return [column.values[code] for code in column.codes]


def body_of(grid: Grid, header_row: int, table: Table) -> tuple[Body, dict[str, str]]:
    """The rows below the header that hold facts, and what notes among them say ("Källa: …")."""
    head = folded(grid.head.rows[header_row - 1])
    headings = titles_of(table.kind, head)
    titles = [c.title for c in table.columns]
    rows, columns, lengths = split(grid, header_row)
    # headings are repeated at a page break
    dropped = all_of(columns[: len(head)], [partial(_is, name) for name in head])
    notes: dict[str, str] = {}
    remarks: list[int] = []
    if len(columns) > 1 and (alone := all_of(columns[1:], [operator.not_] * (len(columns) - 1)) & ~dropped).any():
        is_note = alone & columns[0].where(lambda text: grid.is_meta((text,)))
        lines = tuple((columns[0].at(i),) for i in np.flatnonzero(is_note))
        notes = Grid(grid.file, lines, delimiter=grid.delimiter).meta(len(lines) + 1)
        dropped |= is_note
        is_remark = alone & ~is_note & columns[0].where(subject.is_remark)
        remarks = [int(row) for row in rows[is_remark]]
        dropped |= is_remark
    if dropped.any():
        rows, columns = rows[~dropped], [c.take(~dropped) for c in columns]
        lengths = None if lengths is None else lengths[~dropped]
    at = {c.name: headings.index(c.title) for c in table.columns if c.title in headings}
    body = Body(table, rows, {name: columns[i] for name, i in at.items()})
    if remarks:
        what = f"Rad {ranges(remarks)} är en anmärkning och lästes inte."
        body.faults.append((np.array(remarks[:1]), Problem(what, "en uppgift per rad.", warning=True)))
    for name in dict.fromkeys(h for h in headings if h and h not in titles):
        if not tidy.is_row_number(name):
            body.faults.append(
                (np.array([header_row]), _unknown_column(name, [c for c in table.columns if c.name not in at]))
            )
    _check_twice_headed(headings, head, columns, titles, header_row, body)
    unheaded = [i for i, h in enumerate(headings) if not h and columns[i].where(bool).any()]
    if unheaded:
        what = f"Kolumn {listing([str(i + 1) for i in unheaded])} har värden men ingen rubrik och lästes inte."
        problem = Problem(what, "en rubrik ovanför varje kolumn.", warning=True)
        body.faults.append((np.array([header_row]), problem))
    if lengths is not None:
        columns, body = _without_short_rows(grid.head.rows[header_row - 1], lengths, columns, body)
    others = [(head[i], columns[i]) for i, h in enumerate(headings) if h and (h not in titles or i not in at.values())]
    _check_shifted(body, others)
    for column in columns[len(head) :]:
        if (extra := column.where(bool)).any():
            what = "Raden har fler värden än tabellen har kolumner."
            shown = str(column.at(int(np.flatnonzero(extra)[0])))
            body.faults.append((body.rows[extra], Problem(what, "ett värde per rubrik.", value=shown)))
    return body, notes


def _unknown_column(name: str, lacking: Sequence[Column]) -> Problem:
    """A warning of a column that is not read; one whose heading looks like that of a column that is lacking is refused."""
    near = tidy.mistyped([name], [h for c in lacking for h in (c.title, *c.headings)])
    if near:
        what = f"Rubriken ”{name}” känns inte igen: menades ”{near[name]}”?"
        return Problem(what, f"rubriken ”{near[name]}”, eller ett annat namn.", None, name, name)
    what = f"Kolumnen ”{name}” är okänd och lästes inte."
    titles = ", ".join(c.title for c in lacking if not c.is_detail)
    return Problem(
        what,
        f"bara kolumner som läses{f', t.ex. {titles}' if titles else ''}".rstrip(".") + ".",
        None,
        name,
        name,
        warning=True,
    )


def _check_twice_headed(
    headings: Sequence[str],
    head: Sequence[str],
    columns: Sequence[Coded],
    titles: Sequence[str],
    row: int,
    body: Body,
) -> None:
    """Refuse a column that stands twice with other values: which of them holds, nothing says."""
    for title in dict.fromkeys(h for h in headings if h in titles and headings.count(h) > 1):
        one, *others = [columns[i] for i, h in enumerate(headings) if h == title]
        if any(pair(one, other).where(lambda texts: texts[0] != texts[1]).any() for other in others):
            shown = head[headings.index(title)]
            what = f"Kolumnen ”{shown}” står två gånger, med olika värden."
            body.faults.append((np.array([row]), Problem(what, "en kolumn per uppgift.", None, title, shown)))


def _without_short_rows(
    header: Sequence[str], lengths: Numbers, columns: list[Coded], body: Body
) -> tuple[list[Coded], Body]:
    """The rows that have all cells; those that lack one are refused, and only told when it is a last remark."""
    if (lengths == len(header)).all():
        return columns, body
    names = folded(tuple(header))
    values = [i for i, n in enumerate(names) if n and not _is_remark(body.table, n)]
    problems: list[Problem] = []
    numbered = [(int(row), [""] * int(n)) for row, n in zip(body.rows, lengths, strict=True)]
    refused = check_widths(numbered, header, problems, may_end=max(values, default=-1) + 1)
    body.faults += [(np.array([p.row]), p) for p in problems]
    kept = ~np.isin(body.rows, sorted(refused))
    return [c.take(kept) for c in columns], body.take(kept)


def _is_remark(table: Table, heading: str) -> bool:
    """True for a column of text that says nothing of which fact a row is, and for one that is not read."""
    column = next((c for c in table.columns if heading in (c.title, c.name, *c.headings)), None)
    return column is None or (column.type is Type.TEXT and not column.key and not column.required)


def _check_shifted(body: Body, others: Sequence[tuple[str, Coded]]) -> None:
    """Refuse rows without a value in which a column of texts holds one: "2026;3;Norrliden;;2"."""
    named = {c.title: body.texts[c.name] for c in body.table.columns if c.name in body.texts}
    texts = [(t, named[t]) for t in named if _is_remark(body.table, t)] + list(others)
    for column in body.table.columns:
        if column.key or column.is_detail or column.words or column.type not in (Type.INT, Type.FLOAT):
            continue
        if column.name not in body.texts or not len(body.rows):
            continue
        empty = body.texts[column.name].where(operator.not_)
        for title, neighbour in texts if empty.any() else ():
            numbers = neighbour.where(_is_bare_number)
            if (shifted := empty & numbers).any() and not (numbers & ~empty).any():
                shown = str(neighbour.at(int(np.flatnonzero(shifted)[0])))
                what = f"Raden saknar {column.title}, men ”{shown}” står i kolumnen ”{title}”."
                expected = f"värdet under rubriken ”{column.title}”."
                body.faults.append((body.rows[shifted], Problem(what, expected, None, title, shown)))


def _is_bare_number(text: str) -> bool:
    return re.fullmatch(r"\d{1,6}(?:[.,]\d+)?\s*+%?", text) is not None


def _is(name: str, text: str) -> bool:
    return fold(text) == name
