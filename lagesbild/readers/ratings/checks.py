"""What stands beside the levels of a table and contradicts them."""

from __future__ import annotations

import re
from datetime import timedelta

from lagesbild.calendar import Week
from lagesbild.problems import Problem
from lagesbild.readers.base import Context
from lagesbild.readers.levels import is_level_word
from lagesbild.readers.periods import when
from lagesbild.readers.periods.weeks import other_days
from lagesbild.readers.ratings.layout import BESIDE, Layout, Row
from lagesbild.readers.ratings.weeks import day_in
from lagesbild.swedish import fold, ranges


def check_title(meta: dict[str, str], weeks: dict[int, Week], problems: list[Problem]) -> None:
    """Tell of weeks outside those that its title names."""
    stated = when(meta.get("titel", "")).part
    if stated is None or not stated.is_weeks or stated.between or stated.first == stated.last:
        return
    if outside := sorted({w.week for w in weeks.values() if not stated.first[0] <= w.week <= stated.last[0]}):
        what = f"Titeln säger vecka {stated.first[0]}–{stated.last[0]}, men tabellen har vecka {ranges(outside)}."
        problems.append(Problem(what, "veckor som titeln nämner.", warning=True))


def check_aside(
    rows: list[Row], layout: Layout, weeks: dict[int, Week], headings: tuple[str, ...], problems: list[Problem]
) -> None:
    """A month or a day beside the week that does not touch it: a day is refused, a month told."""
    for row, cells in rows:
        for i in layout.aside if row in weeks else ():
            text, week = cells[i] if i < len(cells) else "", weeks[row]
            days = [week.monday() + timedelta(days=n) for n in range(7)]
            stated = when(text).part if text else None
            if stated is None or stated.is_weeks:
                continue
            day = day_in(text)
            inside = day in days if day else any(stated.first[0] <= d.month <= stated.last[0] for d in days)
            if not inside or other_days(text, week):
                what = f"Vecka {week.week} {week.year} ligger inte i ”{text}”, som står på samma rad."
                expected = f"en dag {days[0]}–{days[-1]}."
                problems.append(Problem(what, expected, row, headings[i], text, warning=stated.days > 7))


def check_remarks(
    cells: tuple[str, ...],
    row: int,
    headings: tuple[str, ...],
    empty: list[int],
    context: Context,
    problems: list[Problem],
) -> None:
    """Refuse a level that stands as a remark in a row that lacks one: the row has been shifted."""
    remarks = [(h, cells[i]) for i, h in enumerate(headings) if fold(h) in BESIDE and i < len(cells)]
    if remark := next(((h, text) for h, text in remarks if is_level_word(text, context)), None) if empty else None:
        what = f"Raden saknar en nivå, men ”{remark[1]}” står i kolumnen ”{remark[0]}”."
        problems.append(Problem(what, "nivån under sin egen rubrik.", row, remark[0], remark[1]))


def check_beside(
    cells: tuple[str, ...],
    row: int,
    headings: tuple[str, ...],
    layout: Layout,
    context: Context,
    problems: list[Problem],
) -> None:
    """A value in a column without a heading is refused; text to the right of the table is only told."""
    unheaded = (c for i, c in enumerate(cells) if c and i > layout.label and not (i < len(headings) and headings[i]))
    if text := next(unheaded, ""):
        is_value = re.fullmatch(r"[\d.,]+", text) or is_level_word(text, context)
        if is_value:
            what, expected = "Raden har fler värden än tabellen har kolumner.", "ett värde per rubrik."
        else:
            what, expected = "Texten till höger om tabellen lästes inte.", "en rubrik ovanför varje kolumn."
        problems.append(Problem(what, expected, row, None, text, warning=not is_value))
