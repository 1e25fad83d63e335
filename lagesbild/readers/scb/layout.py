"""Where the parts of a table from SCB or a municipality stand, and what its headings say of the figures under them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lagesbild.readers import crosstab
from lagesbild.readers.crosstab import is_figure
from lagesbild.readers.dimensions import ALL_AGES, Dimensions, age, cover_all, dimensions_of
from lagesbild.readers.files import Grid, folded
from lagesbild.readers.periods import is_year
from lagesbild.swedish import fold

_AREA_HEADINGS = (
    "region område kommun stadsdel stadsdelsområde stadsområde mellanområde primärområde basområde delområde"
)
_ROLES = {
    **dict.fromkeys(f"{_AREA_HEADINGS} statistikområde regso deso län geografi namn".split(), "area"),
    **dict.fromkeys(("ålder", "åldersgrupp", "åldersklass", "åldrar"), "age"),
    "kön": "sex",
    **dict.fromkeys(("år", "årtal", "tid", "period", "månad", "kvartal"), "year"),
    **dict.fromkeys(("mått", "tabellinnehåll", "indikator", "uppgift", "nyckeltal", "variabel"), "measure"),
    **dict.fromkeys(("enhet", "måttenhet"), "unit"),
}
"""What heads a column of labels → what it labels."""
_INDICATORS = {"nyckeltal", "kpi", "indikator"}
NOTES = crosstab.REMARKS | {"källa"}
_CODE_HEADING = re.compile(r".*kod(er)?|nyko|nyckelkodsområde|.*(område|region)s?(id|nr)|id|nr")
_AREA_HEADING = re.compile(r"(regso|deso|kommun|stadsdel|område|delområde|basområde|region).*|.*namn")
CODE = re.compile(r"\d{2}|\d{4}(?:[A-Z]\d{3,4})?(?:_\w+)?", re.ASCII)
_LONG = ({"datum", "antal"}, {"mått", "värde"}, {"våg"}, {"nivå"}, {"brottskategori"}, {"typ", "överordnad"})
"""Headings of the tables that `long` reads."""
_IS_POPULATION = re.compile(
    r"^(?:tabell\s*+[\w.]++[.:]?\s*+)?(?:scb[:,.]?\s*+)?(?:(?!utrikes|inrikes)\w+s\s++)?(?:(?:hela|totala?|antal|antalet)\s++)*"
    r"(?:folkmängd|befolkning|invånare|folkbokförda|population)",
    re.I,
)
"""A line that begins with whom it counts; "utrikes födda invånare" are others."""
_IS_RATE = re.compile(r"(?:\bper |/ ?)(?:1 ?000|10 ?000|100 ?000|inv|person)|kostnad", re.I)
_NO_POPULATION = re.compile(
    r"%|procent|per k(?:m|vkm|vadrat)|per hektar|prognos|framskriv|förändring|ökning|minskning|täthet|andel|brott|anmäl|misstänk|medelfolkmängd",
    re.I,
)
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
NOT_MEASURED = re.compile(
    r"^(?:prognos|framskriv\w*|mål|målvärde|budget|förändring|skillnad|differens|utveckling)\b", re.I
)


@dataclass(frozen=True)
class Layout:
    """Where the table's parts stand: header rows ``top`` to ``last``, ``labels`` column → role, ``values`` column → dimensions.

    The role of an unnamed column of labels is found in the rows. With ``areas_across`` the headings
    of ``values`` name areas, which then stand as measures.
    """

    top: int
    last: int
    labels: dict[int, str]
    values: dict[int, Dimensions]
    areas_across: bool


def recognise(grid: Grid, kind: str | None = None) -> str | None:
    """``population`` or ``facts`` when the grid has this shape."""
    if kind not in (None, "population", "facts"):
        return None
    layout = layout_of(grid.head)
    if layout is None:
        return None
    cells = [c for row in grid.head.rows[: layout.last] for c in row]
    text = "\n".join((*cells, grid.sheet or "", grid.file))
    is_population = not layout.areas_across or not any(r == "measure" for r in layout.labels.values())
    is_population &= not {"measure", "other"} & set(layout.labels.values())
    is_population &= all(
        _counts_people(t.measure) or (t.measure and NOT_MEASURED.search(t.measure))
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
        ages += _ages_down(grid, layout)
        if any(_IS_POPULATION.search(t) and not _NO_POPULATION.search(t) for t in text.split("\n")) or cover_all(ages):
            return "population"
    if is_rate or _IS_FACTS.search(text + "\n".join(row[0] for row in grid.head.rows[layout.last :] if row)):
        return "facts"
    return None


def _ages_down(grid: Grid, layout: Layout) -> list[str]:
    """The age groups of a column of ages, each once; none where the figures are not of years."""
    columns = [i for i, role in layout.labels.items() if role == "age"]
    if len(columns) != 1 or not all(v.year and not v.measure for v in layout.values.values()):
        return []
    texts = (c[columns[0]] for _, c in grid.head.numbered(after=layout.last) if columns[0] < len(c))
    return list({a for t in texts if (a := age(t)) and a != ALL_AGES})


def _counts_people(measure: str | None) -> bool:
    return measure is None or bool(_POPULATION.fullmatch(fold(measure)))


def layout_of(head: Grid) -> Layout | None:
    """Where the parts of the table stand; None when the grid has not this shape."""
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
    if any(role_of_heading(c) for c in filled) and len(filled) > 1:
        return True
    return not cells[0] and sum(_is_dimension(dimensions_of(c)) for c in filled) * 2 > len(filled)  # the rest are notes


def _continues(stack: list[tuple[str, ...]], cells: tuple[str, ...]) -> bool:
    """True for another row of the header: its labels are headings or blank, and it holds no figure."""
    heads = [i for row in (*stack, cells) for i, c in enumerate(row) if c and _is_dimension(dimensions_of(c))]
    first = min(heads, default=len(cells))
    labels = [c for c in cells[: max(1, first)] if c]
    return not any(is_figure(c) for c in cells) and all(role_of_heading(c) for c in labels)


def _is_dimension(about: Dimensions) -> bool:
    return bool(about.year or about.age or about.sex or about.is_total)


def is_heading(text: str) -> bool:
    """True for what heads a column of labels and is no label itself."""
    return fold(text) in _ROLES


def role_of_heading(heading: str) -> str | None:
    """What a heading says that the labels below it are; None when it heads figures."""
    name = fold(heading)
    if name in _ROLES:
        return _ROLES[name]
    if _CODE_HEADING.fullmatch(name):
        return "code"
    return "area" if _AREA_HEADING.fullmatch(name) and not _is_dimension(dimensions_of(heading)) else None


def _headed(stack: list[tuple[str, ...]], top: int, last: int, body: list[tuple[str, ...]]) -> Layout | None:
    """The layout of a table with these headings, by what its first rows hold."""
    headings = {h.index: h for h in crosstab.headings(stack, lambda c: role_of_heading(c) is not None)}
    rows = [cells for cells in body if any(is_figure(c) for c in cells[1:]) or any(map(is_year, cells[1:]))]
    labels: dict[int, str] = {}
    values: dict[int, Dimensions] = {}
    for i, heading in headings.items():
        role = next((r for c in heading.own_cells if (r := role_of_heading(c))), None)
        if role and _is_dimension(
            dimensions_of(heading.own_cells[-1])
        ):  # "Ålder", merged over "0–15 år", "16–24 år", …
            values[i] = sum((dimensions_of(c) for c in heading.own_cells if not role_of_heading(c)), Dimensions())
        elif role:
            labels[i] = role
        elif heading.cells:
            is_text = bool(rows) and not any(i < len(r) and (is_figure(r[i]) or is_year(r[i])) for r in rows)
            if is_text and not _is_dimension(dimensions_of(heading.text)):
                labels |= {} if values or fold(heading.text) in NOTES else {i: "other"}  # to the right it is a note
            else:
                values[i] = sum((dimensions_of(c) for c in heading.cells), Dimensions())
    first = min(values, default=0)
    for i in range(first):
        if i not in labels:  # a column without a heading, as SCB leaves those of codes and names
            texts = [r[i] for r in rows if i < len(r) and r[i]]
            if texts:
                labels[i] = _role_of(texts, labels)
    if not values or not rows or not any(i < first for i in labels):
        return None
    has_area = "area" in labels.values() or "code" in labels.values()
    across = not has_area and any(t.measure and not _counts_people(t.measure) for t in values.values())
    across &= not any(
        t.year and not t.measure for t in values.values()
    )  # years beside each other, and what else there is
    return Layout(top, last, dict(sorted(labels.items())), values, across)


def _role_of(texts: list[str], labels: dict[int, str]) -> str:
    """The role of a column of labels, by what it holds."""
    all_ = [dimensions_of(c) for c in texts]
    for role in ("age", "sex", "year"):
        if all(getattr(s, role) or s.is_total for s in all_) and any(getattr(s, role) for s in all_):
            return role
    if all(CODE.fullmatch(c) for c in texts):
        return "code"
    return "other" if "area" in labels.values() else "area"
