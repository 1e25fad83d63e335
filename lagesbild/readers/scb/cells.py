"""The figures of a table, each with what its row and its heading say of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lagesbild.problems import Problem
from lagesbild.readers import crosstab
from lagesbild.readers.base import is_sum
from lagesbild.readers.crosstab import is_figure
from lagesbild.readers.dimensions import Dimensions, dimensions_of
from lagesbild.readers.files import Grid, folded
from lagesbild.readers.scb.layout import Layout, is_heading
from lagesbild.swedish import fold, listing, parse_number


@dataclass(frozen=True)
class Cell:
    """One figure and what is said of it; ``area`` is the text that names it, ``code`` and ``outer`` help."""

    value: float | None
    text: str
    row: int
    column: str
    area: str
    code: str
    outer: str
    about: Dimensions
    unit: str | None


def check_ages(grid: Grid, layout: Layout, problems: list[Problem]) -> None:
    """Excel turns 5-9 and 10-14 into dates when they are typed without år."""
    ages = [t.age for t in layout.values.values() if t.age]
    for about in layout.values.values():
        if ages and about.year and re.fullmatch(r"\d{4}-\d\d-\d\d", about.year):
            what = f"Rubriken är datumet {about.year} bland åldrarna: Excel gör om 5-9 till ett datum."
            fix = "Skriv åldern som text, t.ex. ”5–9 år”."
            problems.append(Problem(what, "en åldersgrupp, t.ex. 5–9 år.", layout.last, None, about.year, fix=fix))


def cells_of(grid: Grid, layout: Layout, problems: list[Problem]) -> tuple[list[Cell], list[str]]:
    """Every figure with what is said of it, and the lines that stand below the table."""
    built: list[Cell] = []
    notes: list[str] = []
    stack = grid.rows[layout.top - 1 : layout.last]
    header = [folded(r) for r in stack]
    carried: dict[int, str] = {}
    areas = [i for i, role in layout.labels.items() if role == "area"]
    codes = [i for i, role in layout.labels.items() if role == "code"]
    headings = {
        i: next((r[i] for r in reversed(stack) if i < len(r) and r[i]), "") for i in (*layout.labels, *layout.values)
    }
    unheaded: set[int] = set()
    edge = max(i for r in stack for i, c in enumerate(r) if c)
    overlong: list[tuple[int, str]] = []
    figures = 0
    since: tuple[int, str] | None = None  # the last line without figures, until a header or figures follow it
    titles = {" ".join(dict.fromkeys(c for c in r if c)) for r in grid.rows[: layout.top - 1]}
    for row, cells in grid.numbered(after=layout.last):
        if folded(cells) in header:  # repeated at a page break, unless a line above it says that the figures are others
            if since and since[1] not in titles:
                what = f"Raden ”{since[1]}” står ovanför en ny rubrikrad: talen under den kan vara något annat än tabellens."
                fix = "Lägg varje tabell på ett eget blad, eller måttet i en kolumn."
                problems.append(Problem(what, "en tabell på varje blad.", since[0], value=since[1], fix=fix))
            since = None
            continue
        texts = {i: cells[i] if i < len(cells) else "" for i in (*layout.labels, *layout.values)}
        if _is_header(texts, layout):
            crosstab.refuse_headers([row], layout.last, problems)
            continue
        if not any(texts[i] for i in layout.values):
            notes.append(" ".join(dict.fromkeys(c for c in cells if c)))
            since = (row, notes[-1])
            continue
        if not any(texts[i] for i in layout.labels):
            what = "Raden har siffror men säger inte vad de gäller."
            problems.append(Problem(what, "ett namn eller en kod.", row))
            continue
        for i in layout.labels:  # a label that is said once holds until the next
            is_new_area = any(texts[k] for k in (*areas, *codes))
            if texts[i] or (is_new_area and i in (*areas, *codes)):
                carried[i] = texts[i]
        extra = {i for i, c in enumerate(cells) if i not in texts and is_figure(c) and c not in "-–−...…"}
        if any(i > edge for i in extra):
            overlong.append((row, cells[max(extra)]))
        unheaded |= extra
        figures += 1
        if grid.is_text and len(cells) <= max(layout.values) and not is_sum(cells[0]):
            what = f"Raden har färre celler än rubrikraden: {len(cells)} av {edge + 1}."
            problems.append(Problem(what, "en cell per rubrik, ”..” där värdet saknas.", row))
        times = [_time(carried.get(i, ""), headings[i]) for i, role in layout.labels.items() if role == "year"]
        label = Dimensions()
        if len(times) > 1:  # "År" beside "Kvartal", "Period": they say it together
            label += _labelled(" ".join(dict.fromkeys(filter(None, times))), "year", row, "", problems)
        for i, role in layout.labels.items():
            if role in ("age", "sex", "measure", "other") or (role == "year" and len(times) == 1):
                label += _labelled(carried.get(i, ""), role, row, headings[i], problems)
        unit = next((carried.get(i) for i, role in layout.labels.items() if role == "unit"), None)
        for i, about in layout.values.items():
            value = _value(texts[i], row, headings[i], problems)
            area = carried.get(areas[-1], "") if areas else ""
            if layout.areas_across:
                area = about.measure or headings[i]
            code = next((carried.get(k, "") for k in reversed(codes) if len(areas) < 2 or k > areas[-2]), "")
            outer = carried.get(areas[-2], "") if len(areas) > 1 else ""
            about = replace(about, measure=None) if layout.areas_across else about
            percent = "%" if "%" in texts[i] else None
            built.append(Cell(value, texts[i], row, headings[i], area, code, outer, label + about, unit or percent))
    if len(overlong) < figures:  # a column without a heading has figures in every row; a shifted row stands out
        what = "Raden har fler värden än tabellen har kolumner."
        problems += [Problem(what, "ett värde per rubrik.", row, value=text) for row, text in overlong]
    if unheaded:
        columns = listing([str(i + 1) for i in sorted(unheaded)])
        what = f"Kolumn {columns} har siffror men ingen rubrik och lästes inte."
        problems.append(Problem(what, "en rubrik ovanför varje kolumn.", layout.last, warning=True))
    return built, notes


def _is_header(texts: dict[int, str], layout: Layout) -> bool:
    """True for a row whose labels are headings, and whose figures are years or none: another header."""
    labels = [texts[i] for i in layout.labels if texts[i]]
    figures = [texts[i] for i in layout.values if texts[i]]
    return bool(labels and figures) and all(map(is_heading, labels)) and not any(map(is_figure, figures))


def _time(text: str, heading: str) -> str:
    """What a cell says of time: "3" is a quarter in a column "Kvartal"."""
    return f"{fold(heading)} {text}" if fold(heading) == "kvartal" and text.isdecimal() else text


def _labelled(text: str, role: str, row: int, column: str, problems: list[Problem]) -> Dimensions:
    """What a label says in a column of that role."""
    if not text:
        return Dimensions()
    about = dimensions_of(text)
    if role in ("measure", "other"):
        return Dimensions(is_total=True) if about.is_total else Dimensions(measure=text)
    if role == "year":
        return Dimensions(year=text if about.measure else about.year or text)  # "okt 2023" is a period of its own
    if about.is_total or getattr(about, role):
        return about
    expected = "en åldersgrupp, t.ex. 0–4 år." if role == "age" else "män, kvinnor eller totalt."
    problems.append(Problem(f"Värdet ”{text}” går inte att läsa.", expected, row, column or None, text))
    return Dimensions()


_THOUSANDS = re.compile(r"[+−-]?[1-9]\d{0,2}(?:\s\d{3})*\.\d{3}")


def _value(text: str, row: int, column: str, problems: list[Problem]) -> float | None:
    try:
        if _THOUSANDS.fullmatch(text):  # 12.000: twelve, or twelve thousand
            raise ValueError(text)
        return parse_number(text)
    except ValueError:
        expected = "ett tal med decimalkomma och utan punkt, ”-” för noll eller ”..” för saknas."
        problems.append(Problem(f"Värdet ”{text}” går inte att läsa.", expected, row, column, text))
        return None
