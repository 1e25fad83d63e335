"""Facts by area, measure and period, out of the figures of a table."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace

from lagesbild.problems import Problem
from lagesbild.readers import crosstab, percent
from lagesbild.readers.dimensions import ALL_AGES, Dimensions
from lagesbild.readers.periods import When, is_year, when
from lagesbild.readers.periods.words import without_time
from lagesbild.readers.scb.areas import Areas
from lagesbild.readers.scb.cells import Cell
from lagesbild.readers.scb.population import say_year
from lagesbild.swedish import MONTHS, fold, listing

_UNIT = re.compile(r"(.*?)(?:(?<!\s)\s*+\(([^()]{1,20})\)|,\s*+(tkr|kr|procent|%|dagar|antal|kvm|år))", re.I)


def facts_of(
    cells: list[Cell], areas: Areas, meta: dict[str, str], title: When, problems: list[Problem]
) -> list[dict[str, object]]:
    """One record an area, measure and period; what else is said of a figure is part of its measure's name."""
    content = without_time(re.split(r" (?:efter|per(?! \d| invånare| person)) ", meta.get("titel", ""))[0].strip())
    content = re.sub(r"^(?:indikator|nyckeltal|tabell [\w.]+)[:.] *", "", content, flags=re.I)
    unit = meta.get("måttenhet") or meta.get("enhet")
    records: dict[tuple[str, str, str], dict[str, object]] = {}
    positions: dict[str, int] = {}
    shares: dict[str, list[dict[str, object]]] = defaultdict(list)
    written: dict[str, list[percent.Written]] = defaultdict(list)
    for cell in cells:
        area = areas.of(cell)
        if area is None:
            continue
        name, own_unit = _measure(cell.about, content)
        period = _period(cell.about.year, title, meta, problems)
        if not name or not period:
            if not period:
                say_year(problems)
            else:
                problems.append(
                    Problem(
                        "Siffran säger inte vad den mäter.",
                        "ett mått, t.ex. ”Folkmängd” i titeln.",
                        cell.row,
                        cell.column,
                    )
                )
            continue
        if odd := _other_unit(cell, own_unit):
            problems += [] if any(p.what == odd.what for p in problems) else [odd]
            continue
        if (area, name, period) in records:
            what = f"{name} {period} står två gånger för {areas.context.directory.name(area)}."
            problems.append(Problem(what, "en gång per område, mått och period.", cell.row, cell.column))
        position = positions.setdefault(name, len(positions) + 1)
        record: dict[str, object] = {"area": area, "measure": name, "period": period, "value": cell.value}
        record |= {"unit": cell.unit or own_unit or unit, "position": position}
        records[area, name, period] = record
        shares[name].append(record)
        written[name].append(percent.Written(cell.text, cell.unit or own_unit or unit or ""))
    for name, of_name in shares.items():
        if two := percent.mixed(name, written[name]):
            first = next(c for c in cells if c.text == two.value)
            problems.append(replace(two, row=first.row, column=first.column))
            continue
        _in_percent(name, of_name, problems)
    return list(records.values())


def _other_unit(cell: Cell, own_unit: str | None) -> Problem | None:
    """A problem when one of a measure and its column "Enhet" says per cent, and the other something else."""
    same = {fold(u).replace("procent", "%") for u in (cell.unit, own_unit) if u}
    if len(same) < 2 or "%" not in same:  # "(medel)" beside "år" says something else of it
        return None
    what = f"Måttet är i {own_unit}, men kolumnen ”Enhet” säger ”{cell.unit}”."
    return Problem(what, "samma enhet på båda ställena.", cell.row, cell.column, cell.unit)


def _measure(about: Dimensions, content: str) -> tuple[str, str | None]:
    """The name of what a figure measures, and its unit when the name says it."""
    name, unit = re.sub(r", värde$", "", about.measure or content, flags=re.I), None
    if match := _UNIT.fullmatch(name):
        name, unit = match[1], match[2] or match[3]
    if not name:  # an age or a sex alone measures nothing
        return "", None
    if about.age and about.age != ALL_AGES:
        name += f", {about.age.replace('-', '–')} år"
    if about.sex:
        name += f", {about.sex}"
    return name, {"procent": "%"}.get(fold(unit), unit) if unit else None


def _in_percent(name: str, records: list[dict[str, object]], problems: list[Problem]) -> None:
    """Shares that a workbook shows as 47 % and keeps as 0,47 become per cent, and it is said."""
    values = [v for r in records if isinstance(v := r["value"], float)]
    if not fold(name).startswith("andel") or any(r["unit"] for r in records) or max(values, default=2) > 1:
        return
    for record in records:
        record["unit"] = "%"
        if isinstance(value := record["value"], float):
            record["value"] = round(value * 100, 10)
    what = f"{name} lästes som andelar av 1: 0,47 blev 47 %."
    problems.append(Problem(what, "procent.", warning=True))


def _period(heading: str | None, title: When, meta: dict[str, str], problems: list[Problem]) -> str | None:
    """The period as text: the heading's words, in the part of the year that the title says when they are a year alone."""
    if heading and not is_year(heading):
        said = when(heading)
        if said.part is None or said.years:
            return heading
        if title.year is None:  # "Januari" of which year?
            return None
        return f"{MONTHS[said.part.last[0] - 1]} {title.year}" if said.part.is_month else f"{heading} {title.year}"
    year = int(heading) if heading else title.year
    if title.unread:
        crosstab.refuse_time(title.unread, "titeln", problems)
        return heading
    if title.part is None or year is None:
        stated = meta.get("period") or meta.get("referenstid")
        return heading or (str(year) if year else stated)
    period = title.part.of(year)
    if period is None:
        return heading
    return f"{MONTHS[period.end.month - 1]} {year}" if title.part.is_month else str(period)


def period_of_records(records: list[dict[str, object]], kind: str) -> str | None:
    """The days or periods that the records are for."""
    periods = sorted({str(r["date" if kind == "population" else "period"]) for r in records})
    return listing(periods) if len(periods) < 4 else f"{periods[0]} – {periods[-1]}" if periods else None
