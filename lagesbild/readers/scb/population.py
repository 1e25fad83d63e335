"""Inhabitants by area, day and age, out of the figures of a table."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from lagesbild.calendar import YEAR_DIGITS, Period
from lagesbild.problems import Field, Problem
from lagesbild.readers import crosstab
from lagesbild.readers.base import is_sum
from lagesbild.readers.dimensions import ALL_AGES, bounds, cover_all, dimensions_of
from lagesbild.readers.periods import When, months, when
from lagesbild.readers.scb.areas import Areas
from lagesbild.readers.scb.cells import Cell
from lagesbild.readers.scb.layout import NOT_MEASURED
from lagesbild.swedish import LARGEST_COUNT, number, parse_date


def without_forecasts(cells: list[Cell], problems: list[Problem]) -> list[Cell]:
    """The figures without those that are forecasts, goals or changes, which are told."""
    left = {c.about.measure: c for c in cells if c.about.measure and NOT_MEASURED.search(c.about.measure)}
    for measure, cell in left.items():
        what = f"”{measure}” är ingen uppmätt uppgift och lästes inte."
        problems.append(Problem(what, "uppgifter om det som har varit.", None, cell.column, measure, warning=True))
    return [c for c in cells if c.about.measure not in left] if left else cells


_IS_SHARE = re.compile(r"%|\bprocent\b|\bandel", re.I)


def population_of(cells: list[Cell], areas: Areas, title: When, problems: list[Problem]) -> list[dict[str, object]]:
    """One record an area, day and age; men and women are summed where no total is printed."""
    counts: dict[tuple[str, date, str], dict[str | None, Cell]] = defaultdict(dict)
    sums: list[tuple[Cell, date, str]] = []
    parts: dict[tuple[date, str, str | None], list[float | None]] = defaultdict(list)
    for cell in cells:
        if cell.unit == "%" or _IS_SHARE.search(cell.column):
            what = "Antalet är en andel i procent."
            problems.append(Problem(what, "ett heltal från noll.", cell.row, cell.column))
            continue
        if cell.value is not None and (not 0 <= cell.value <= LARGEST_COUNT or cell.value != int(cell.value)):
            shown = number(cell.value, 1)
            problems.append(
                Problem("Antalet är inget rimligt heltal.", "ett heltal från noll.", cell.row, cell.column, shown)
            )
            continue
        day = day_of(cell.about.year, title, problems)
        if day is None:
            continue
        group = cell.about.age or ALL_AGES
        if is_sum(cell.area):
            sums.append((cell, day, group))
            continue
        parts[day, group, cell.about.sex].append(cell.value)
        if area := areas.of(cell):
            of_sex = counts[area, day, group]
            if cell.about.sex in of_sex:
                what = f"Uppgiften står två gånger, även på rad {of_sex[cell.about.sex].row}."
                problems.append(Problem(what, "en gång per område, ålder och år.", cell.row, cell.column))
            of_sex[cell.about.sex] = cell
    for cell, day, group in sums:
        _compare(cell, parts[day, group, cell.about.sex], "områdena", problems)
    totals: dict[tuple[str, date, str], Cell] = {}
    for key, of_sex in counts.items():
        sexes = [c for sex, c in of_sex.items() if sex]
        if None in of_sex:
            totals[key] = of_sex[None]
            if len(sexes) == 2:
                _compare(of_sex[None], [c.value for c in sexes], "män och kvinnor", problems)
        elif len(sexes) == 2:
            known = [c.value for c in sexes if c.value is not None]
            totals[key] = replace(sexes[0], value=sum(known) if len(known) == 2 else None)
        else:
            what = f"Tabellen har bara {sexes[0].about.sex}."
            if not any(p.what == what for p in problems):
                problems.append(Problem(what, "män och kvinnor, eller totalt.", sexes[0].row, sexes[0].column))
    _check_all_ages(totals, problems)
    return [{"area": a, "date": day, "age": group, "count": _whole(c.value)} for (a, day, group), c in totals.items()]


_AGE_IN_TITLE = re.compile(
    r"\b\d{1,3} ?[-–] ?\d{1,3} ?år|\b\d{1,3} år (?:och|eller) (?:äldre|uppåt|däröver)|\b\d{1,3}\+(?: ?år)?|\b(?:under|över|från|yngre än|äldre än) \d{1,3} år",
    re.I,
)
_SOME_PEOPLE = re.compile(
    r"\b(?:kvinnor|män|flickor|pojkar|tjejer|killar|(?:kvinnor|flickor|pojkar|tjejer|killar)na|männen|barn|ungdomar|unga|äldre|pensionärer|vuxna|studenter|utrikes|inrikes|utländsk\w*|svenskfödda"
    r"|exkl\w*|undantag\w*|arbetsför\w*|inflyttade|utflyttade|nyanlända|asylsökande)\b",
    re.I,
)


_WOMEN, _MEN = ("kvinn", "flick", "tjej"), ("män", "pojk", "kill")


def as_titled(cells: list[Cell], lines: Iterable[str], problems: list[Problem]) -> list[Cell]:
    """The cells with the age that the title says; a title that is of some people only is refused."""
    text = " | ".join(lines)
    ages = {dimensions_of(m[0]).age for m in _AGE_IN_TITLE.finditer(text)}
    has_ages, has_sexes = any(c.about.age for c in cells), any(c.about.sex for c in cells)
    if len(ages) == 1 and None not in ages and not has_ages:
        cells = [replace(c, about=replace(c.about, age=next(iter(ages)))) for c in cells]
        text = _AGE_IN_TITLE.sub("", text)
    elif ages and not has_ages:
        odd = next(_AGE_IN_TITLE.finditer(text))[0]
        what = f"Titeln säger ”{odd}”: vilka åldrar siffrorna gäller går inte att avgöra."
        problems.append(Problem(what, "hela folkmängden, eller åldrarna i en kolumn.", value=odd))
    some = dict.fromkeys(m[0].lower() for m in _SOME_PEOPLE.finditer(text))
    sexes = {w for w in some if w.startswith((*_WOMEN, *_MEN))}
    if has_sexes or (any(w.startswith(_WOMEN) for w in sexes) and any(w.startswith(_MEN) for w in sexes)):
        some = {w: None for w in some if w not in sexes}
    if has_ages or ages:  # which they are, the table says
        some = {w: None for w in some if w in sexes}
    if some:
        odd = next(iter(some))
        what = f"Titeln säger ”{odd}”: det är inte hela folkmängden."
        problems.append(Problem(what, "hela folkmängden, eller kön och åldrar i en kolumn.", value=odd))
    return cells


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _check_all_ages(totals: dict[tuple[str, date, str], Cell], problems: list[Problem]) -> None:
    """Warn where the ages of an area do not add up to its printed total."""
    groups: dict[tuple[str, date], dict[str, Cell]] = defaultdict(dict)
    for (area, day, group), cell in totals.items():
        groups[area, day][group] = cell
    for cells in groups.values():
        ages = [g for g in cells if g != ALL_AGES]
        if ALL_AGES in cells and cover_all(ages):
            _compare(cells[ALL_AGES], [cells[g].value for g in sorted(ages, key=bounds)], "åldrarna", problems)


def _compare(total: Cell, parts: Iterable[float | None], what: str, problems: list[Problem]) -> None:
    """Warn where a printed total is not the sum of its parts; nothing is said when a part is missing."""
    listed = list(parts)
    known = [p for p in listed if p is not None]
    if total.value is None or not listed or len(known) < len(listed) or sum(known) == total.value:
        return
    printed, true = number(total.value), number(sum(known))
    name = f"Totalen {printed} för {total.area}" if total.area and not is_sum(total.area) else f"Summan {printed}"
    differs = f"{name} stämmer inte med {what}, som ger {true}."
    problems.append(Problem(differs, f"{true}.", total.row, total.column, printed, warning=True))


_OF_PEOPLE = re.compile(r"antal|folkmängd|befolkning|invånar|person|folkbokför|total|utfall|scb|data|\d")
"""Words that may stand beside the year of a count of inhabitants."""


def day_of(year: str | None, title: When, problems: list[Problem]) -> date | None:
    """The day of a count: the last of the time that its heading says, in the part of the year that the title says."""
    heading = when(year or "")
    odd = (*heading.unread, *crosstab.signs_beside(year or ""), *(w for w in heading.others if not _OF_PEOPLE.match(w)))
    unread = odd or (() if heading.part else title.unread)
    if unread:
        crosstab.refuse_time(unread, f"”{year}”" if odd else "titeln", problems)
        return None
    if year and re.fullmatch(r"\d{4}-\d\d-\d\d", year):
        return day_in(year)
    part, of = heading.part or title.part or months(1, 12), heading.year or title.year
    period = part.of(of) if of else None
    if period is None:
        say_year(problems)
        return None
    if not _ends_as_known(period):
        what = f"{period.in_months().capitalize()} {period.end.year} är en tid, men en folkmängd gäller en dag."
        fix = "Skriv dagen, t.ex. ”31 december 2025”, i rubriken eller titeln."
        problem = Problem(what, "en dag, en månad, ett kvartal eller ett år.", fix=fix)
        if not any(p.what == what for p in problems):
            problems.append(problem)
        return None
    return period.end


def _ends_as_known(period: Period) -> bool:
    """True for a day, and for a month, a quarter, a half or a whole year, of which statistics give the last day."""
    if period.start == period.end:
        return True
    count = period.end.month - period.start.month + 1
    return count in (1, 3, 6, 12) and period.start.month % count == (1 % count) and period.start.year == period.end.year


def day_in(text: str) -> date | None:
    """The one day that a text names."""
    days = re.findall(
        rf"{YEAR_DIGITS}-\d\d-\d\d|\b{YEAR_DIGITS}\d{{4}}\b|\d{{1,2}} [a-zåäö]{{3,9}} {YEAR_DIGITS}", text.lower()
    )
    try:
        dates = {parse_date(d) for d in days}
    except ValueError:
        return None
    return dates.pop() if len(dates) == 1 else None


def say_year(problems: list[Problem]) -> None:
    """Say, once, that the table names no year."""
    what = "Tabellen säger inte vilket år den gäller."
    if not any(p.what == what for p in problems):
        problems.append(Problem(what, "ett årtal i en rubrik, titel eller filnamn.", missing=Field.YEAR))
