"""Population and facts per area as SCB and the municipalities lay them out.

Title lines, headings in one or two rows (years, ages, sexes, measures), areas down or across with
their codes in columns that may lack a heading, and footnotes below and to the right. Printed
totals are recomputed; a difference is a warning that names both numbers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from lagesbild.areas import Area
from lagesbild.calendar import YEAR_DIGITS
from lagesbild.problems import Field, Problem, UnknownId
from lagesbild.readers import crosstab
from lagesbild.readers.base import Context, ParsedTable, common_place, find_area, is_sum
from lagesbild.readers.crosstab import is_figure
from lagesbild.readers.dimensions import ALL_AGES, Dimensions, bounds, cover_all, dimensions_of
from lagesbild.readers.files import Grid, folded, said_in
from lagesbild.readers.periods import When, as_of_date, is_year, months, when
from lagesbild.readers.periods.words import without_time
from lagesbild.swedish import LARGEST_COUNT, MONTHS, fold, listing, number, parse_date, parse_number, plural
from lagesbild.tables import to_frame

ORDER = 60  # when it is asked, among the readers of tables

_AREA_HEADINGS = (
    "region område kommun stadsdel stadsdelsområde stadsområde mellanområde primärområde basområde delområde"
)
_ROLES = {
    **dict.fromkeys(f"{_AREA_HEADINGS} statistikområde regso deso nyko län geografi namn".split(), "area"),
    **dict.fromkeys(("ålder", "åldersgrupp", "åldersklass", "åldrar"), "age"),
    "kön": "sex",
    **dict.fromkeys(("år", "årtal", "tid", "period"), "year"),
    **dict.fromkeys(("mått", "tabellinnehåll", "indikator", "uppgift", "nyckeltal", "variabel"), "measure"),
    **dict.fromkeys(("enhet", "måttenhet"), "unit"),
}
"""What heads a column of labels → what it labels."""
_INDICATORS = {"nyckeltal", "kpi", "indikator"}
_NOTES = {"kommentar", "kommentarer", "anmärkning", "not", "noter", "fotnot", "källa"}
_CODE_HEADING = re.compile(r".*kod(er)?|.*(område|region)s?(id|nr)|id|nr")
_AREA_HEADING = re.compile(r"(regso|deso|kommun|stadsdel|område|delområde|basområde|region).*|.*namn")
_CODE = re.compile(r"\d{2}|\d{4}(?:[A-Z]\d{3,4})?(?:_\w+)?", re.ASCII)
_CODED = re.compile(r"(\d{2,4}(?:[A-Z]\d{3,4})?)\s+(\D.*)", re.ASCII)
_LONG = ({"datum", "antal"}, {"mått", "värde"}, {"våg"}, {"nivå"}, {"brottskategori"}, {"typ", "överordnad"})
"""Headings of the tables that `long` reads."""
_IS_POPULATION = re.compile(
    r"^(?:tabell\s*[\w.]+[.:]?\s*)?(?:scb[:,.]?\s*)?(?:(?!utrikes|inrikes)\w+s\s+)?(?:(?:hela|totala?|antal|antalet)\s+)*"
    r"(?:folkmängd|befolkning|invånare|folkbokförda|population)",
    re.I,
)
"""A line that begins with whom it counts; "utrikes födda invånare" are others."""
_IS_RATE = re.compile(r"(?:\bper |/ ?)(?:1 ?000|10 ?000|100 ?000|inv|person)|kostnad", re.I)
_NO_POPULATION = re.compile(
    r"%|procent|per k(?:m|vkm|vadrat)|per hektar|prognos|framskriv|förändring|ökning|minskning|täthet|andel|brott|anmäl|misstänk|medelfolkmängd",
    re.I,
)
_FORECAST = re.compile(r"\b\w*(?:prognos|framskriv)\w*", re.I)
_POPULATION = re.compile(
    r"(folkmängd(en)?|befolkning(en)?|antal|antal (invånare|personer)|invånare|personer|population)"
    r"( (den |per )?31 (dec|december))?"
)
_IS_FACTS = re.compile(
    r"\bscb\b|statistiska centralbyrån|statistikdatabasen|områdesfakta|befolkningsfakta|inkomst|bistånd"
    r"|utbildning|arbetslös|förvärvsarbet|sysselsätt|ohälsotal|utrikes|utländsk bakgrund|valdeltagande"
    r"|upplåtelseform|trångbod|boendetäthet|gymnasie|eftergymnasial|hushåll",
    re.I,
)
_IS_OTHER = re.compile(r"anmälda brott|brottstyp|\bbrå\b|trygg|otrygg", re.I)
_UNIT = re.compile(r"(.*?)(?:\s*\(([^()]{1,20})\)|,\s*(tkr|kr|procent|%|dagar|antal|kvm|år))", re.I)
_KEYS = frozenset(
    ("källa", "uttag", "period", "område", "region", "anmärkning", "enhet", "måttenhet", "referenstid", "uppdaterad")
)


@dataclass(frozen=True)
class _Layout:
    """Where the table's parts stand: header rows ``top`` to ``last``, ``labels`` column → role, ``values`` column → dimensions.

    The role of an unnamed column of labels is found in the rows. With ``areas_across`` the headings
    of ``values`` name areas, which then stand as measures.
    """

    top: int
    last: int
    labels: dict[int, str]
    values: dict[int, Dimensions]
    areas_across: bool


@dataclass(frozen=True)
class _Cell:
    """One figure and what is said of it; ``area`` is the text that names it, ``code`` and ``outer`` help."""

    value: float | None
    row: int
    column: str
    area: str
    code: str
    outer: str
    about: Dimensions
    unit: str | None


# --- the layout ------------------------------------------------------------------------------------


def recognise(grid: Grid, kind: str | None = None) -> str | None:
    """``population`` or ``facts`` when the grid has this shape."""
    if kind not in (None, "population", "facts"):
        return None
    layout = _layout(grid.head)
    if layout is None:
        return None
    cells = [c for row in grid.head.rows[: layout.last] for c in row]
    text = "\n".join((*cells, grid.sheet or "", grid.file))
    is_population = not layout.areas_across or not any(r == "measure" for r in layout.labels.values())
    is_population &= not {"measure", "other"} & set(layout.labels.values())
    is_population &= all(
        _counts_people(t.measure) or (t.measure and _NOT_MEASURED.search(t.measure))
        for t in layout.values.values()
        if not layout.areas_across
    )
    if kind:
        is_rate = any(map(_IS_RATE.search, (c for c in cells if c)))
        return kind if kind == "facts" or (is_population and not is_rate) else None
    is_listed = any(fold(c) in _INDICATORS for row in grid.head.rows[layout.top - 1 : layout.last] for c in row)
    is_of_years = all(v.year or fold(v.measure or "") == "värde" for v in layout.values.values())
    if is_listed and is_of_years and "measure" in layout.labels.values():
        return "facts"  # whatever its indicators are about
    if _IS_OTHER.search(text):
        return None
    lines = [above_line for row in grid.head.rows[: layout.last] for above_line in row if above_line]
    is_rate = any(map(_IS_RATE.search, lines))
    if is_population and not is_rate:
        ages = [t.age for t in layout.values.values() if t.age and t.age != ALL_AGES]
        if any(_IS_POPULATION.search(t) and not _NO_POPULATION.search(t) for t in text.split("\n")) or cover_all(ages):
            return "population"
    if is_rate or _IS_FACTS.search(text + "\n".join(row[0] for row in grid.head.rows[layout.last :] if row)):
        return "facts"
    return None


def _counts_people(measure: str | None) -> bool:
    return measure is None or bool(_POPULATION.fullmatch(fold(measure)))


def _layout(head: Grid) -> _Layout | None:
    numbered = list(head.numbered())
    for i, (top, cells) in enumerate(numbered):
        if not _can_head(cells):
            continue
        stack, last = [cells], top
        for row, more in numbered[i + 1 :]:
            if row != last + 1 or not _continues(stack, more):
                break
            stack.append(more)
            last = row
        names = set(folded(stack[-1]))
        if any(long <= names for long in _LONG):
            return None
        return _headed(stack, top, last, [cells for n, cells in numbered if n > last])
    return None


def _can_head(cells: tuple[str, ...]) -> bool:
    """True for the row in which a header begins: it names columns of labels, or years, ages or sexes alone."""
    filled = [c for c in cells if c]
    if any(is_figure(c) for c in filled) or (len(filled) < 2 and cells[0]):
        return False
    if any(_role(c) for c in filled) and len(filled) > 1:
        return True
    return not cells[0] and sum(_is_dimension(dimensions_of(c)) for c in filled) * 2 > len(filled)  # the rest are notes


def _continues(stack: list[tuple[str, ...]], cells: tuple[str, ...]) -> bool:
    """True for another row of the header: its labels are headings or blank, and it holds no figure."""
    first = min(
        (i for row in stack for i, c in enumerate(row) if c and _is_dimension(dimensions_of(c))), default=len(cells)
    )
    labels = [c for c in cells[: max(1, first)] if c]
    return not any(is_figure(c) for c in cells) and all(_role(c) for c in labels)


def _is_dimension(about: Dimensions) -> bool:
    return bool(about.year or about.age or about.sex or about.is_total)


def _role(heading: str) -> str | None:
    """What a heading says that the labels below it are; None when it heads figures."""
    name = fold(heading)
    if name in _ROLES:
        return _ROLES[name]
    if _CODE_HEADING.fullmatch(name):
        return "code"
    return "area" if _AREA_HEADING.fullmatch(name) and not _is_dimension(dimensions_of(heading)) else None


def _headed(stack: list[tuple[str, ...]], top: int, last: int, body: list[tuple[str, ...]]) -> _Layout | None:
    """The layout of a table with these headings, by what its first rows hold."""
    headings = {h.index: h for h in crosstab.headings(stack, lambda c: _role(c) is not None)}
    rows = [cells for cells in body if any(is_figure(c) for c in cells[1:]) or any(map(is_year, cells[1:]))]
    labels: dict[int, str] = {}
    values: dict[int, Dimensions] = {}
    for i, heading in headings.items():
        role = next((r for c in heading.own if (r := _role(c))), None)
        if role:
            labels[i] = role
        elif heading.cells:
            is_text = bool(rows) and not any(i < len(r) and (is_figure(r[i]) or is_year(r[i])) for r in rows)
            if is_text and not _is_dimension(dimensions_of(heading.text)):
                labels |= {} if values or fold(heading.text) in _NOTES else {i: "other"}  # to the right it is a note
            else:
                values[i] = sum((dimensions_of(c) for c in heading.cells), Dimensions())
    first = min(values, default=0)
    for i in range(first):
        if i not in labels:  # a column without a heading, as SCB leaves those of codes and names
            held = [r[i] for r in rows if i < len(r) and r[i]]
            if held:
                labels[i] = _role_of(held, labels)
    if not values or not rows or not any(i < first for i in labels):
        return None
    has_area = "area" in labels.values() or "code" in labels.values()
    across = not has_area and any(t.measure for t in values.values())
    return _Layout(top, last, dict(sorted(labels.items())), values, across)


def _role_of(held: list[str], labels: dict[int, str]) -> str:
    """The role of a column of labels, by what it holds."""
    all_ = [dimensions_of(c) for c in held]
    for role in ("age", "sex", "year"):
        if all(getattr(s, role) or s.is_total for s in all_) and any(getattr(s, role) for s in all_):
            return role
    if all(_CODE.fullmatch(c) for c in held):
        return "code"
    return "other" if "area" in labels.values() else "area"


# --- reading ---------------------------------------------------------------------------------------


def read(grid: Grid, context: Context, kind: str) -> ParsedTable:
    """Read the table as population (a row per area, day and age) or as facts (area, measure, period)."""
    layout = _layout(grid.head)
    assert layout is not None, "read() is only called on what recognise() recognised"
    above = crosstab.above(grid.rows[: layout.top - 1], _KEYS)
    problems: list[Problem] = []
    _check_ages(grid, layout, problems)
    cells, notes = _cells(grid, layout, problems)
    below = said_in(notes)
    meta = {**below, **above.stated}
    if above.lines:
        meta["titel"] = above.lines[0]
    place = context.place
    if (named := above.get("område", "region")) and (
        area := find_area(named, context, problems, row=None, column="Område")
    ):
        place = area.id
    found = _Areas(replace(context, place=place), problems)
    found.look_up(cells, grid, layout)
    title = crosstab.time_above(crosstab.Above(meta, above.lines), grid, context, problems)
    if title.part and title.part.days > 366:
        title = When(context.year, drawn=title.drawn)  # what the table spans
    if forecast := next((m[0] for line in above.lines if (m := _FORECAST.search(line))), None):
        what = f"Titeln säger ”{forecast}”: siffrorna är inte uppmätta."
        problems.append(Problem(what, "uppgifter om det som har varit.", value=forecast))
    cells = _without_forecasts(cells, problems)
    if kind == "population":
        cells = _as_titled(cells, above.lines, problems)
        records = _population(cells, found, title, problems)
    else:
        records = _facts(cells, found, meta, title, problems)
    if not records and not problems:
        problems.append(Problem("Tabellen har inga rader.", "minst en rad med siffror.", layout.last))
    return ParsedTable(
        kind,
        grid.file,
        to_frame(kind, records),
        place=place or common_place(list(found.used.values()), context),
        source=meta.get("källa") or context.source,
        period=_period_of(records, kind),
        as_of=as_of_date(meta) or title.drawn or _day_in(meta.get("senaste uppdatering", "")),
        title=meta.get("titel"),
        remark=above.get("anmärkning"),
        problems=tuple(sorted(problems, key=lambda p: p.row or 0)),
    )


def _check_ages(grid: Grid, layout: _Layout, problems: list[Problem]) -> None:
    """Excel turns 5-9 and 10-14 into dates when they are typed without år."""
    ages = [t.age for t in layout.values.values() if t.age]
    for about in layout.values.values():
        if ages and about.year and re.fullmatch(r"\d{4}-\d\d-\d\d", about.year):
            what = f"Rubriken är datumet {about.year} bland åldrarna: Excel gör om 5-9 till ett datum."
            fix = "Skriv åldern som text, t.ex. ”5–9 år”."
            problems.append(Problem(what, "en åldersgrupp, t.ex. 5–9 år.", layout.last, None, about.year, fix=fix))


def _cells(grid: Grid, layout: _Layout, problems: list[Problem]) -> tuple[list[_Cell], list[str]]:
    """Every figure with what is said of it, and the lines that stand below the table."""
    found: list[_Cell] = []
    notes: list[str] = []
    stack = grid.rows[layout.top - 1 : layout.last]
    header = [folded(r) for r in stack]
    held: dict[int, str] = {}
    areas = [i for i, role in layout.labels.items() if role == "area"]
    codes = [i for i, role in layout.labels.items() if role == "code"]
    headings = {
        i: next((r[i] for r in reversed(stack) if i < len(r) and r[i]), "") for i in (*layout.labels, *layout.values)
    }
    unheaded: set[int] = set()
    edge = max(i for r in stack for i, c in enumerate(r) if c)
    overlong: list[tuple[int, str]] = []
    figures = 0
    for row, cells in grid.numbered(after=layout.last):
        if folded(cells) in header:  # repeated at a page break
            continue
        texts = {i: cells[i] if i < len(cells) else "" for i in (*layout.labels, *layout.values)}
        if not any(texts[i] for i in layout.values):
            notes.append(" ".join(dict.fromkeys(c for c in cells if c)))
            continue
        if not any(texts[i] for i in layout.labels):
            what = "Raden har siffror men säger inte vad de gäller."
            problems.append(Problem(what, "ett namn eller en kod.", row))
            continue
        for i in layout.labels:  # a label that is said once holds until the next
            is_new_area = any(texts[k] for k in (*areas, *codes))
            if texts[i] or (is_new_area and i in (*areas, *codes)):
                held[i] = texts[i]
        beside = {i for i, c in enumerate(cells) if i not in texts and is_figure(c) and c not in "-–−...…"}
        if any(i > edge for i in beside):
            overlong.append((row, cells[max(beside)]))
        unheaded |= beside
        figures += 1
        if grid.cells is None and len(cells) <= max(layout.values) and not is_sum(cells[0]):
            what = f"Raden har färre celler än rubrikraden: {len(cells)} av {edge + 1}."
            problems.append(Problem(what, "en cell per rubrik, ”..” där värdet saknas.", row))
        label = Dimensions()
        for i, role in layout.labels.items():
            if role in ("age", "sex", "year", "measure", "other"):
                label += _labelled(held.get(i, ""), role, row, headings[i], problems)
        unit = next((held.get(i) for i, role in layout.labels.items() if role == "unit"), None)
        for i, about in layout.values.items():
            value = _value(texts[i], row, headings[i], problems)
            area = held.get(areas[-1], "") if areas else ""
            if layout.areas_across:
                area = about.measure or headings[i]
            code = next((held.get(k, "") for k in reversed(codes) if len(areas) < 2 or k > areas[-2]), "")
            outer = held.get(areas[-2], "") if len(areas) > 1 else ""
            about = replace(about, measure=None) if layout.areas_across else about
            percent = "%" if "%" in texts[i] else None
            found.append(_Cell(value, row, headings[i], area, code, outer, label + about, unit or percent))
    if len(overlong) < figures:  # a column without a heading has figures in every row; a shifted row stands out
        what = "Raden har fler värden än tabellen har kolumner."
        problems += [Problem(what, "ett värde per rubrik.", row, value=text) for row, text in overlong]
    if unheaded:
        columns = listing([str(i + 1) for i in sorted(unheaded)])
        what = f"Kolumn {columns} har siffror men ingen rubrik och lästes inte."
        problems.append(Problem(what, "en rubrik ovanför varje kolumn.", layout.last, warning=True))
    return found, notes


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


_THOUSANDS = re.compile(r"[+−-]?[1-9]\d{0,2}\.\d{3}")


def _value(text: str, row: int, column: str, problems: list[Problem]) -> float | None:
    try:
        if _THOUSANDS.fullmatch(text):  # 12.000: twelve, or twelve thousand
            raise ValueError(text)
        return parse_number(text)
    except ValueError:
        expected = "ett tal med decimalkomma och utan punkt, ”-” för noll eller ”..” för saknas."
        problems.append(Problem(f"Värdet ”{text}” går inte att läsa.", expected, row, column, text))
        return None


# --- areas -----------------------------------------------------------------------------------------


@dataclass
class _Areas:
    """Looks up the areas of a table; ``used`` is (code, name, outer) → area for those that are known."""

    context: Context
    problems: list[Problem]
    used: dict[tuple[str, str, str], Area] = field(default_factory=dict)

    def of(self, cell: _Cell) -> str | None:
        """The id of the area that a figure is for; None when it is not one of ours."""
        area = self.used.get((cell.code, cell.area, cell.outer))
        return area.id if area else None

    def look_up(self, cells: list[_Cell], grid: Grid, layout: _Layout) -> None:
        """Find every area that the table names.

        A table from SCB holds the whole country or the whole kommun. So an unknown name is a problem
        only when it looks like an area that the table lacks; the rest is dimensions_of in one warning.
        """
        unknown: dict[tuple[str, str, str], _Cell] = {}
        for cell in cells:
            key = (cell.code, cell.area, cell.outer)
            if key in self.used or key in unknown or is_sum(cell.area):
                continue
            if area := self._find(*key):
                self.used[key] = area
            else:
                unknown[key] = cell
        known = self.context.directory
        met = {a.id for a in self.used.values()}
        types = {a.type for a in self.used.values()}
        parents = {a.parent for a in self.used.values()} - {None}
        inside = known.inside(self.context.place) if self.context.place else known.areas
        lacking = [a.name for a in inside if a.parent in parents and a.type in types and a.id not in met]
        statistical = _statistical(grid, layout)
        strange = []
        for (code, name, _), cell in unknown.items():
            is_near = not statistical and set(lacking) & set(known.nearest(name or code, self.context.place))
            if is_near or not name or not self.used:
                find_area(name or code, self.context, self.problems, row=cell.row, column="område")
            else:
                strange.append(name)
        if strange:
            shown = f"{', '.join(strange[:5])} m.fl" if strange[5:] else listing(strange)
            what = f"{plural(len(strange), 'område', 'områden')} finns inte i registret och lästes inte: {shown}."
            what += f" Utan uppgift: {listing(lacking)}." if lacking else ""
            fix = "Lägg till dem bland områdena om de ska vara med."
            self.problems.append(Problem(what, "områden som är inlästa.", layout.last, fix=fix, warning=True))
        others = sorted(types - {(statistical or "").casefold(), "kommun"})
        if statistical and others:
            what = f"Tabellens områden är {statistical}; de lästes som {listing(others)} med samma namn."
            self.problems.append(Problem(what, "områden med samma gränser.", layout.last, warning=True))

    def _find(self, code: str, name: str, outer: str) -> Area | None:
        context = self.context
        if not code and not name:
            return context.directory.by_id.get(context.place or "")
        if outer:
            around = crosstab.known_area(outer, replace(context, place=None))
            if around is None:  # another kommun
                return None
            if context.place is None:
                context = replace(context, place=around.id)
        names = [code, name]
        if match := _CODED.fullmatch(name):
            names += [match[1], match[2]]
        if match := re.fullmatch(r"(.+) \((.+)\)", name):  # "Stockholm (Abrahamsberg)"
            names += [match[2]] if crosstab.known_area(match[1], replace(context, place=None)) else []
        for text in filter(None, names):
            try:
                return context.find(text)
            except UnknownId:
                if area := crosstab.known_area(text, context):
                    return area
        return None


def _statistical(grid: Grid, layout: _Layout) -> str | None:
    """ "RegSO" or "DeSO" when the headings say that the areas are such; others may share their names, not their borders."""
    headings = folded(grid.rows[layout.last - 1])
    return next((k for k in ("RegSO", "DeSO") if any(h.startswith(k.lower()) for h in headings)), None)


# --- population ------------------------------------------------------------------------------------


def _without_forecasts(cells: list[_Cell], problems: list[Problem]) -> list[_Cell]:
    """The figures without those that are forecasts, goals or changes, which are told."""
    left = {c.about.measure: c for c in cells if c.about.measure and _NOT_MEASURED.search(c.about.measure)}
    for measure, cell in left.items():
        what = f"”{measure}” är ingen uppmätt uppgift och lästes inte."
        problems.append(Problem(what, "uppgifter om det som har varit.", None, cell.column, measure, warning=True))
    return [c for c in cells if c.about.measure not in left] if left else cells


_NOT_MEASURED = re.compile(
    r"^(?:prognos|framskriv\w*|mål|målvärde|budget|förändring|skillnad|differens|utveckling)\b", re.I
)


def _population(cells: list[_Cell], found: _Areas, title: When, problems: list[Problem]) -> list[dict[str, object]]:
    """One record an area, day and age; men and women are summed where no total is printed."""
    counts: dict[tuple[str, date, str], dict[str | None, _Cell]] = defaultdict(dict)
    sums: list[tuple[_Cell, date, str]] = []
    parts: dict[tuple[date, str, str | None], list[float | None]] = defaultdict(list)
    for cell in cells:
        if cell.unit == "%":
            what = "Antalet är en andel i procent."
            problems.append(Problem(what, "ett heltal från noll.", cell.row, cell.column))
            continue
        if cell.value is not None and (not 0 <= cell.value <= LARGEST_COUNT or cell.value != int(cell.value)):
            shown = number(cell.value, 1)
            problems.append(
                Problem("Antalet är inget rimligt heltal.", "ett heltal från noll.", cell.row, cell.column, shown)
            )
            continue
        day = _day(cell.about.year, title, problems)
        if day is None:
            continue
        group = cell.about.age or ALL_AGES
        if is_sum(cell.area):
            sums.append((cell, day, group))
            continue
        parts[day, group, cell.about.sex].append(cell.value)
        if area := found.of(cell):
            of_sex = counts[area, day, group]
            if cell.about.sex in of_sex:
                what = f"Uppgiften står två gånger, även på rad {of_sex[cell.about.sex].row}."
                problems.append(Problem(what, "en gång per område, ålder och år.", cell.row, cell.column))
            of_sex[cell.about.sex] = cell
    for cell, day, group in sums:
        _compare(cell, parts[day, group, cell.about.sex], "områdena", problems)
    totals: dict[tuple[str, date, str], _Cell] = {}
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
    r"\b(?:kvinnor|män|flickor|pojkar|barn|ungdomar|unga|äldre|pensionärer|vuxna|studenter|utrikes|inrikes|utländsk\w*|svenskfödda"
    r"|exkl\w*|undantag\w*|arbetsför\w*|inflyttade|utflyttade|nyanlända|asylsökande)\b",
    re.I,
)
_MULTIPLES = re.compile(r"\btusental\b|\bhundratal\b|\bmiljoner\b|\bi tusen\b|\b1 ?000-tal\w*", re.I)


def _as_titled(cells: list[_Cell], lines: Iterable[str], problems: list[Problem]) -> list[_Cell]:
    """The cells with the age that the title says; a title that is of some people only, or counts in thousands, is refused."""
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
    if {"kvinnor", "män"} <= set(some) or has_sexes:
        some = {w: None for w in some if w not in ("kvinnor", "män", "flickor", "pojkar")}
    if some and not has_ages and not ages:
        odd = next(iter(some))
        what = f"Titeln säger ”{odd}”: det är inte hela folkmängden."
        problems.append(Problem(what, "hela folkmängden, eller kön och åldrar i en kolumn.", value=odd))
    if multiple := _MULTIPLES.search(text):
        what = f"Titeln säger ”{multiple[0]}”: talen är inga antal."
        problems.append(Problem(what, "antal invånare.", value=multiple[0]))
    return cells


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _check_all_ages(totals: dict[tuple[str, date, str], _Cell], problems: list[Problem]) -> None:
    """Warn where the ages of an area do not add up to its printed total."""
    groups: dict[tuple[str, date], dict[str, _Cell]] = defaultdict(dict)
    for (area, day, group), cell in totals.items():
        groups[area, day][group] = cell
    for cells in groups.values():
        ages = [g for g in cells if g != ALL_AGES]
        if ALL_AGES in cells and cover_all(ages):
            _compare(cells[ALL_AGES], [cells[g].value for g in sorted(ages, key=bounds)], "åldrarna", problems)


def _compare(total: _Cell, parts: Iterable[float | None], what: str, problems: list[Problem]) -> None:
    """Warn where a printed total is not the sum of its parts; nothing is said when a part is missing."""
    held = list(parts)
    known = [p for p in held if p is not None]
    if total.value is None or not held or len(known) < len(held) or sum(known) == total.value:
        return
    printed, true = number(total.value), number(sum(known))
    name = f"Totalen {printed} för {total.area}" if total.area and not is_sum(total.area) else f"Summan {printed}"
    differs = f"{name} stämmer inte med {what}, som ger {true}."
    problems.append(Problem(differs, f"{true}.", total.row, total.column, printed, warning=True))


def _day(year: str | None, title: When, problems: list[Problem]) -> date | None:
    """The day of a count: the last of the time that its heading says, in the part of the year that the title says."""
    own = when(year or "")
    unread = own.unread or (() if own.part else title.unread)
    if unread:
        crosstab.refuse_time(unread, f"”{year}”" if own.unread else "titeln", problems)
        return None
    if year and re.fullmatch(r"\d{4}-\d\d-\d\d", year):
        return _day_in(year)
    part, of = own.part or title.part or months(1, 12), own.year or title.year
    period = part.of(of) if of else None
    if period is None:
        _say_year(problems)
    return period.end if period else None


def _day_in(text: str) -> date | None:
    """The one day that a text names."""
    days = re.findall(
        rf"{YEAR_DIGITS}-\d\d-\d\d|\b{YEAR_DIGITS}\d{{4}}\b|\d{{1,2}} [a-zåäö]{{3,9}} {YEAR_DIGITS}", text.lower()
    )
    try:
        found = {parse_date(d) for d in days}
    except ValueError:
        return None
    return found.pop() if len(found) == 1 else None


def _say_year(problems: list[Problem]) -> None:
    what = "Tabellen säger inte vilket år den gäller."
    if not any(p.what == what for p in problems):
        problems.append(Problem(what, "ett årtal i en rubrik, titel eller filnamn.", missing=Field.YEAR))


# --- facts -----------------------------------------------------------------------------------------


def _facts(
    cells: list[_Cell], found: _Areas, meta: dict[str, str], title: When, problems: list[Problem]
) -> list[dict[str, object]]:
    """One record an area, measure and period; what else is said of a figure is part of its measure's name."""
    content = without_time(re.split(r" (?:efter|per(?! \d| invånare| person)) ", meta.get("titel", ""))[0].strip())
    content = re.sub(r"^(?:indikator|nyckeltal|tabell [\w.]+)[:.] *", "", content, flags=re.I)
    unit = meta.get("måttenhet") or meta.get("enhet")
    records: dict[tuple[str, str, str], dict[str, object]] = {}
    positions: dict[str, int] = {}
    shares: dict[str, list[dict[str, object]]] = defaultdict(list)
    for cell in cells:
        area = found.of(cell)
        if area is None:
            continue
        name, own_unit = _measure(cell.about, content)
        period = _period(cell.about.year, title, meta, problems)
        if not name or not period:
            if not period:
                _say_year(problems)
            else:
                problems.append(Problem("Siffran säger inte vad den mäter.", "ett mått.", cell.row, cell.column))
            continue
        if (area, name, period) in records:
            what = f"{name} {period} står två gånger för {found.context.directory.name(area)}."
            problems.append(Problem(what, "en gång per område, mått och period.", cell.row, cell.column))
        position = positions.setdefault(name, len(positions) + 1)
        record: dict[str, object] = {"area": area, "measure": name, "period": period, "value": cell.value}
        record |= {"unit": cell.unit or own_unit or unit, "position": position}
        records[area, name, period] = record
        shares[name].append(record)
    for name, of_name in shares.items():
        _in_percent(name, of_name, problems)
    return list(records.values())


def _measure(about: Dimensions, content: str) -> tuple[str, str | None]:
    """The name of what a figure measures, and its unit when the name says it."""
    name, unit = re.sub(r", värde$", "", about.measure or content, flags=re.I), None
    if match := _UNIT.fullmatch(name):
        name, unit = match[1], match[2] or match[3]
    if about.age and about.age != ALL_AGES:
        name += f", {about.age.replace('-', '–')} år"
    if about.sex:
        name += f", {about.sex}"
    return name, {"procent": "%"}.get(fold(unit), unit) if unit else None


def _in_percent(name: str, records: list[dict[str, object]], problems: list[Problem]) -> None:
    """Shares that a workbook shows as 47 % and keeps as 0,47 become per cent, and it is said."""
    values = [v for r in records if isinstance(v := r["value"], float)]
    if fold(name).startswith("andel") and any(0 < v < 1 for v in values) and any(v > 1 for v in values):
        what = f"{name} har både värden under 1 och över 1: de lästes i samma enhet."
        problems.append(Problem(what, "procent i alla celler, eller andelar av 1 i alla.", warning=True))
    if not fold(name).startswith("andel") or any(r["unit"] for r in records) or max(values, default=2) > 1:
        return
    for record in records:
        record["unit"] = "%"
        if isinstance(value := record["value"], float):
            record["value"] = round(value * 100, 10)
    what = f"{name} lästes som andelar av 1: 0,47 blev 47 %."
    problems.append(Problem(what, "procent.", warning=True))


def _period(own: str | None, title: When, meta: dict[str, str], problems: list[Problem]) -> str | None:
    """The period as text: the heading's words, in the part of the year that the title says when they are a year alone."""
    if own and not is_year(own):
        return own
    year = int(own) if own else title.year
    if title.unread:
        crosstab.refuse_time(title.unread, "titeln", problems)
        return own
    if title.part is None or year is None:
        stated = meta.get("period") or meta.get("referenstid")
        return own or (str(year) if year else stated)
    period = title.part.of(year)
    if period is None:
        return own
    return f"{MONTHS[period.end.month - 1]} {year}" if title.part.is_month else str(period)


def _period_of(records: list[dict[str, object]], kind: str) -> str | None:
    """The days or periods that the records are for."""
    periods = sorted({str(r["date" if kind == "population" else "period"]) for r in records})
    return listing(periods) if len(periods) < 4 else f"{periods[0]} – {periods[-1]}" if periods else None
