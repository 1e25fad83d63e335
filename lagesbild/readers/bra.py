"""Reported crime as Brå prints and exports it, and any other table of crime counts per month or year.

Table P1 (latest month, year to date, last twelve months), exports from the statistics database
(measures, years or months side by side) and long tables with a month column are all one thing: a
count or a rate, and words around it that say when, where, which crime, and whether it is final.
Printed sums and changes are recomputed; a difference is a warning that names both numbers.
"""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from lagesbild.calendar import Period
from lagesbild.problems import Field, Problem
from lagesbild.readers import crosstab
from lagesbild.readers.base import Context, ParsedTable, common_place, find_area, is_sum
from lagesbild.readers.compstat import check_changes
from lagesbild.readers.crosstab import Above, Heading, Names
from lagesbild.readers.files import Grid, as_of_date, folded, year_in
from lagesbild.swedish import MONTHS, fold, listing, number, parse_count, parse_number
from lagesbild.tables import to_frame

KIND = "crime"
ALL_CRIME = "Anmälda brott"
UNNAMED_CRIME = "Brottstyp ej angiven"
_LABELS = {
    **dict.fromkeys(
        [
            "kommun",
            "region",
            "område",
            "stadsdel",
            "stadsdelsområde",
            "län",
            "polisregion",
            "lokalpolisområde",
            "kommun/region",
            "geografi",
            "stadsområde",
            "mellanområde",
            "polisområde",
            "regso",
            "deso",
        ],
        "area",
    ),
    **dict.fromkeys(
        ("brottstyp", "brott", "brottskategori", "brottsrubricering", "brottskod", "typ av brott"), "crime"
    ),
    **dict.fromkeys(("brottsgrupp", "grupp", "lagrum", "kapitel"), "group"),
    **dict.fromkeys(("år", "period", "tid", "tidsperiod", "kvartal"), "when"),
    "månad": "month",
    **dict.fromkeys(("status", "statistik"), "status"),
}
"""What heads the columns that label the rows → what they label."""
_OTHER_TABLES = {"från", "till", "ålder", "kön", "mått", "värde", "fråga", "andel", "våg", "vecka", "nivå", "datum"}
"""Headings of tables that other readers read."""
_KEYS = frozenset(
    {*_LABELS, "källa", "uttag", "anmärkning", "uppdaterad", "enhet", "tabell"}  # lines that may stand above
)
_SURVEY = re.compile(r"trygg|\bandel|undersökning|enkät|svarande|\bNTU\b", re.I)


# --- when ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class When:
    """What a text says of time; what it leaves out is said by the headings or title around it.

    ``months`` is (first month, last month, years between them); ``span`` is a span that needs the
    table's own last month: month, ytd, rolling, year.
    """

    year: int | None = None
    months: tuple[int, int, int] | None = None
    span: str | None = None
    previous: bool = False
    status: str | None = None

    def within(self, outer: When) -> When:
        """This, completed by what is said around it."""
        is_timed = self.months is not None or self.span is not None
        return When(
            self.year if self.year is not None else outer.year,
            self.months if is_timed else outer.months,
            self.span if is_timed else outer.span,
            self.previous or (outer.previous and self.year is None),
            self.status or outer.status,
        )

    @property
    def says_time(self) -> bool:
        """True when it says anything of the period."""
        return self.year is not None or self.months is not None or self.span is not None


_MONTH = (
    r"jan(?:uari)?|feb(?:ruari)?|mar(?:s)?|apr(?:il)?|ma[jy]|jun[ie]?|jul[iy]?|aug(?:usti)?"
    r"|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_MONTH_STARTS = ("jan", "feb", "mar", "apr", "ma", "jun", "jul", "aug", "sep", "o", "nov", "dec")
_NUMERIC_MONTH = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:\s*[m/.-]\s*|)(0[1-9]|1[0-2]|(?<=m)[1-9])(?:-\d{2})?(?!\d)")
_NO_MONTH = re.compile(r"(?<!\d)(?:19|20)\d{2}\s*[m-]\s*(?:00|1[3-9]|[2-9]\d|\d{3})(?!\d)")
_NAMED_MONTH = re.compile(rf"\b({_MONTH})\b\.?(?:[\s-]*((?:19|20)\d{{2}}|(?<=-)\d{{2}})(?!\d))?")
_QUARTER = re.compile(r"(?:\bkvartal|\bkv\.?|q|(?<=\d)k)\s*([1-4])\b")
_SPANS = (
    ("rolling", re.compile(r"12[\s-]mån|tolv\s+mån|rullande")),
    ("ytd", re.compile(r"ackumul|hittills|under året|kalenderår|årsskiftet|sedan januari")),
    ("month", re.compile(r"(?:aktuell|senaste) månad")),
    ("year", re.compile(r"helår|hela året|hela år")),
)
_PREVIOUS = re.compile(r"(?:föregående|förra|fg\.?|motsv\w*\.?\s+\w+) år|året (?:innan|före)")
_HALVES = {"första halvåret": (1, 6, 0), "andra halvåret": (7, 12, 0)}


@lru_cache(4096)
def when(text: str) -> When:
    """Read "2026M01", "aug 2023", "2026 prel., Aug", "januari–augusti 2026", "2025, Helår", "sep 2025–aug 2026" …"""
    plain = fold(text).replace("–", "-").replace("−", "-")
    preliminary, final = "prel" in plain, "slutlig" in plain
    status = None if preliminary == final else "preliminary" if preliminary else "final"
    if _NO_MONTH.search(plain):
        return When(status=status)
    if numeric := _NUMERIC_MONTH.findall(plain):
        found = [(int(m), int(y)) for y, m in numeric]
        named_years: list[int] = []
    else:
        named = [
            (_month(m), int(y) if len(y) == 4 else 2000 + int(y) if y else None) for m, y in _NAMED_MONTH.findall(plain)
        ]
        named_years = [int(m[0]) for m in crosstab.YEAR.finditer(plain)]
        found = [(m, y) for m, y in named]  # type: ignore[misc]
    years = sorted({y for _, y in found if y is not None} | set(named_years))
    months, year = _months(found, years)
    if months is None and (quarter := _QUARTER.search(plain)):
        last = 3 * int(quarter[1])
        months = (last - 2, last, 0)
    months = months or next((m for words, m in _HALVES.items() if words in plain), None)
    span = next((name for name, words in _SPANS if words.search(plain)), None) if months is None else None
    if months and months[0] == months[1] and re.search(r"t\.?\s?o\.?\s?m|till och med", plain):
        months = (1, months[1], 0)
    return When(year, months, span, bool(_PREVIOUS.search(plain)), status)


def _month(name: str) -> int:
    if name.startswith("ma"):
        return 5 if name in ("maj", "may") else 3
    return next(i for i, start in enumerate(_MONTH_STARTS, start=1) if name.startswith(start))


def _months(
    found: Sequence[tuple[int, int | None]], years: list[int]
) -> tuple[tuple[int, int, int] | None, int | None]:
    """(first month, last month, years between) and the last one's year, of the months that a text names."""
    if not found or len(found) > 2:
        return None, years[0] if len(years) == 1 else None
    (first, first_year), (last, last_year) = found[0], found[-1]
    last_year = last_year or (years[-1] if years else None)
    if len(found) == 1:
        return (last, last, 0), last_year if len(years) <= 1 else None
    if first_year is not None and last_year is not None and (first_year, first) > (last_year, last):
        return (first, first, 0), first_year  # "augusti 2026 jämfört med augusti 2025"
    between = last_year - first_year if first_year and last_year else len(years) - 1 if len(years) > 1 else first > last
    return (first, last, int(between)), last_year


def _reach(periods: Iterable[Period]) -> Period:
    """The period that ends last, the longest of those; of a series without gaps, all of it."""
    in_order = sorted(periods, key=lambda p: (p.end, p.days))
    if all(later.start == earlier.end + timedelta(days=1) for earlier, later in pairwise(in_order)):
        return Period(in_order[0].start, in_order[-1].end)
    return in_order[-1]


def period_of(said: When, title: When) -> Period | None:
    """The period that is meant; None when no year, or no month for a span that needs one, is said."""
    full = said.within(replace(title, span=None))
    if full.year is None:
        return None
    year = full.year - 1 if full.previous and said.year is None else full.year
    first, last, between = full.months or (1, 12, 0)
    if full.span == "year":
        first, last, between = 1, 12, 0
    elif full.span is not None:
        if title.months is None:
            return None
        last = title.months[1]
        first, between = {"month": (last, 0), "ytd": (1, 0), "rolling": (last % 12 + 1, int(last < 12))}[full.span]
    if not year - between > 1900 or (between == 0 and first > last):
        return None
    return Period(date(year - between, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


# --- headings --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Column:
    """A column of figures: what it measures and when; changes belong to the counts of the same ``block``."""

    index: int
    title: str
    measure: str
    when: When


@dataclass(frozen=True)
class _Layout:
    """Where a table's parts stand: header rows ``top`` to ``last``, label columns by what they label, figures."""

    top: int
    last: int
    labels: dict[int, str]
    columns: tuple[_Column, ...]
    unknown: tuple[str, ...]


def recognise(grid: Grid, kind: str | None = None) -> str | None:
    """The kind when the grid has this shape."""
    if kind not in (None, KIND):
        return None
    layout = _layout(grid)
    if layout is None:
        return None
    rows = grid.head.rows
    text = "\n".join(c for cells in rows[: layout.last] for c in cells)
    is_named = "crime" in layout.labels.values() or any(c.measure == "rate" for c in layout.columns)
    is_said = kind == KIND or re.search(r"anmälda brott|\bbrå\b|brottsstatistik|brottstyp", text, re.I) is not None
    if not is_named and (not is_said or _SURVEY.search(text)):
        return None
    # a column of bare years or months counts crime only if something says so
    if not is_said and not any("antal" in fold(c.title) or c.measure == "rate" for c in layout.columns):
        is_timed = all(c.when.says_time for c in layout.columns if c.measure == "count")
        return KIND if is_timed and "crime" in layout.labels.values() and not _SURVEY.search(text) else None
    return KIND


def _layout(grid: Grid) -> _Layout | None:
    numbered = list(grid.head.numbered())
    for i, (top, cells) in enumerate(numbered):
        if not _can_head(cells):
            continue
        stack, last = [cells], top
        for row, more in numbered[i + 1 :]:
            if not _continues(stack, more):
                break
            stack.append(more)
            last = row
        if set(folded(stack[-1])) & _OTHER_TABLES:
            return None
        found = _columns(stack)
        if any(c.measure in ("count", "rate") for c in found[1]):
            return _Layout(top, last, *found)
    return None


def _can_head(cells: tuple[str, ...]) -> bool:
    """True for a row in which a header may begin: no figures, and something that heads a column of them."""
    filled = [c for c in cells if c]
    if len(filled) < 2 and not (filled and not cells[0] and when(filled[0]).says_time):
        return False
    if any(crosstab.is_figure(c) for c in filled) or is_sum(cells[0]):
        return False
    return _label(cells[0]) is not None or not cells[0] or sum(_measure(c) is not None for c in filled[1:]) >= 2


def _continues(stack: Sequence[tuple[str, ...]], cells: tuple[str, ...]) -> bool:
    """True for one more header row: figures have not begun, and it says something new."""
    filled = [c for c in cells[1:] if c]
    if not filled or any(crosstab.is_figure(c) for c in filled) or folded(cells) == folded(stack[-1]):
        return False
    if not all(_label(c) or _measure(c) for c in filled):
        return False
    if _label(cells[0]) is None and cells[0] and not cells[0].startswith("("):
        return False
    has_years = {h.index for h in crosstab.headings(stack, _is_label) if when(h.text).year is not None}
    return not any(crosstab.is_year(c) and i in has_years for i, c in enumerate(cells))


def _label(text: str) -> str | None:
    return _LABELS.get(fold(re.sub(r"\(.*|[*:]", "", text)))


def _is_label(text: str) -> bool:
    return _label(text) is not None


def _measure(text: str) -> str | None:
    """What a heading says that its column measures: count, rate, change, percent or sum; None when nothing."""
    plain = fold(text).replace(".", " ")
    squeezed = plain.replace(" ", "")
    if "100000" in squeezed:
        return "rate"
    if re.search(r"per\s*\d|folkmängd|medelbefolkning", plain):
        return None
    if "%" in plain or "procent" in plain:
        return "percent"
    if crosstab.is_change(plain):
        return "change"
    if is_sum(plain):
        return "sum"
    return "count" if re.search(r"antal|anmälda brott", plain) or when(text).says_time or when(text).previous else None


def _columns(stack: Sequence[tuple[str, ...]]) -> tuple[dict[int, str], tuple[_Column, ...], tuple[str, ...]]:
    labels: dict[int, str] = {}
    columns: list[_Column] = []
    unknown: list[str] = []
    for heading in crosstab.headings(stack, _is_label):
        label = next((found for c in heading.own if (found := _label(c))), None)
        if label is not None:
            labels[heading.index] = label
        elif not heading.own:
            continue
        elif (measure := _measured(heading)) is not None:
            columns.append(_Column(heading.index, heading.text, measure, _when(heading)))
        else:
            unknown.append(heading.text)
    counted = When()
    for i, column in enumerate(columns):  # a change that does not say when is that of the counts before it
        if column.measure == "count":
            counted = replace(column.when, year=None, previous=False)
        elif column.measure in ("change", "percent") and not column.when.says_time:
            columns[i] = replace(column, when=counted)
    for i, column in enumerate(columns[2:-1], start=2):  # "2026; 2025; Antal; %": the last two are the change
        own, before = column.when, [c.when for c in columns[i - 2 : i]]
        has_years = all(c.measure == "count" for c in columns[i - 2 : i + 1]) and all(
            w.year or w.previous for w in before
        )
        if has_years and not (own.year or own.previous) and columns[i + 1].measure == "percent":
            columns[i] = replace(column, measure="change")
    if columns:  # a label without a heading: what it labels is seen from what stands there
        for i in range(columns[0].index):
            labels.setdefault(i, "")
    return labels, tuple(columns), tuple(unknown)


def _measured(heading: Heading) -> str | None:
    """A heading's measure: the innermost cell decides, unless it only says when."""
    found = [m for c in heading.cells if (m := _measure(c))]
    for measure in ("rate", "percent", "change", "sum"):
        if measure in found:
            return measure
    return found[-1] if found else None


def _when(heading: Heading) -> When:
    said = When()
    for cell in heading.cells:
        inner = when(cell)
        said = replace(inner, previous=inner.previous and _measure(cell) == "count").within(said)
    return said


# --- rows ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Row:
    """One row as printed: its labels, and where it stands in the table's order of crimes."""

    number: int
    cells: tuple[str, ...]
    has_figures: bool
    area: str = ""
    when: str = ""
    group: str = ""
    crime: str = ""
    depth: int = 0
    parent: int | None = None


def read(grid: Grid, context: Context, kind: str = KIND) -> ParsedTable:
    """Read the table. A count and its rate become one row per area, crime, period and status."""
    layout = _layout(grid)
    assert layout is not None, "read() is only called on what recognise() recognised"
    problems = [
        Problem(
            f"Kolumnen ”{title}” är okänd och lästes inte.",
            "antal, per 100 000 inv. eller en period.",
            layout.last,
            title,
            title,
            warning=True,
        )
        for title in layout.unknown
    ]
    said = crosstab.above(grid.rows[: layout.top - 1], _KEYS)
    rows, notes = _rows(grid, layout, context)
    title = _title(said, grid, context)
    is_marked = any(c.when.status for c in layout.columns) or any(when(r.when).status for r in rows)
    title = replace(title, status="final" if is_marked or title.status is None else title.status)

    names = Names(context, context.place, "område", problems)
    place = None
    if any(r.area for r in rows):
        rows = _known_places(rows, context, problems)
    elif rows:
        place = _place(said, context, problems)
    is_named = any(r.crime for r in rows if r.has_figures)
    _arrange(rows, "" if is_named or not rows else _crime(said, layout, context, problems), problems)
    records = _records(rows, layout, title, names, place, problems)
    if not records and not any(not p.warning for p in problems):
        problems.append(Problem("Tabellen har inga rader.", "minst en rad under rubrikerna.", layout.top))
    _check_parts(rows, layout, problems)
    _check_changes(rows, layout, title, problems)
    _check_spans(records, problems)
    periods = {Period(r["start"], r["end"]) for r in records.values()}  # type: ignore[arg-type]
    latest = max(periods, key=lambda p: (p.end, p.days), default=None)
    as_of = as_of_date(said.said)
    if latest and as_of and latest.end > as_of:
        what = f"Perioden {latest} är inte slut: siffrorna togs ut {as_of}."
        fix = "Skriv perioden i titeln, t.ex. ”januari–augusti 2026”."
        problems.append(Problem(what, "en period som slutar före uttaget.", layout.top, fix=fix, warning=True))
    source = next((m[1].strip() for n in notes if (m := re.match(r"Källa:\s*(.+)", n))), None)
    return ParsedTable(
        KIND,
        grid.file,
        to_frame(KIND, list(records.values())),
        place=place or common_place(names.found, context),
        source=said.get("källa") or source or context.source,
        period=str(_reach(periods)) if periods else None,
        as_of=as_of,
        title=said.lines[0] if said.lines else None,
        remark=said.get("anmärkning"),
        problems=tuple(problems),
    )


def _title(said: Above, grid: Grid, context: Context) -> When:
    """What the lines above say of time; the file's name or the user says the year when they do not."""
    found = when(" ".join((*said.lines, said.get("period", "månad", "tid", "tidsperiod", "år") or "")))
    status = when(said.get("status", "statistik") or "").status or found.status
    if found.months and found.months[2] > int(found.months[0] == found.months[1] % 12 + 1):
        found = When()  # "januari 2019–augusti 2026" is what the table spans, not what a figure is for
    year = found.year or context.year or year_in(grid.file)
    return replace(found, year=year, span=None, previous=False, status=status)


def _rows(grid: Grid, layout: _Layout, context: Context) -> tuple[list[_Row], list[str]]:
    """The rows of the table with their labels, and the lines below it that are none."""
    header = {tuple(folded(grid.rows[i])) for i in range(layout.top - 1, layout.last)}
    firsts = {cells[0] for cells in header if cells}
    body = [
        (n, cells)
        for n, cells in grid.numbered(after=layout.last)
        if fold(cells[0]) not in firsts or tuple(folded(cells)) not in header  # else repeated at a page break
    ]
    figures = [c.index for c in layout.columns]
    labels = _meant(layout, [cells for _, cells in body], context)
    indents = crosstab.indents(grid)
    before = dict.fromkeys(("area", "when", "group", "crime"), "")
    rows: list[_Row] = []
    for n, cells in body:
        has_figures = any(i < len(cells) and cells[i] for i in figures)
        own: dict[str, str] = {}
        depth = indents[n - 1]
        for i, label in labels.items():
            text = cells[i] if i < len(cells) else ""
            if not text:
                continue
            if label == "month" and text.isdecimal() and 1 <= int(text) <= 12:
                text = MONTHS[int(text) - 1]
            label = "when" if label in ("month", "status") else label
            if label == "crime":
                depth += 100 * i
                own["crime"] = own.get("crime") or text
            else:
                own[label] = f"{own[label]} {text}" if label in own else text
        if not has_figures:
            rows.append(_Row(n, cells, False, crime=next((c for c in cells if c), ""), depth=depth))
            continue
        before |= own  # an empty cell below a label is part of a merged one
        rows.append(_Row(n, cells, True, before["area"], before["when"], before["group"], before["crime"], depth))
    last = max((i for i, r in enumerate(rows) if r.has_figures), default=-1)
    return rows[: last + 1], [r.crime for r in rows[last + 1 :]]


def _meant(layout: _Layout, body: Sequence[tuple[str, ...]], context: Context) -> dict[int, str]:
    """What every label column labels; one without a heading is judged by what stands in it."""
    labels = dict(layout.labels)
    crimes = [i for i, label in labels.items() if label == "crime"]
    for i, label in layout.labels.items():
        if label:
            continue
        texts = [cells[i] for cells in body if i < len(cells) and cells[i]]
        if not texts or all(t.isdecimal() for t in texts):
            del labels[i]  # nothing, or codes
        elif all(when(t).says_time for t in texts):
            labels[i] = "when"
        elif "area" not in layout.labels.values() and any(crosstab.known_area(t, context) for t in texts[:500]):
            labels[i] = "area"
        else:
            labels[i] = "group" if crimes and i < min(crimes) else "crime"
    return labels


def _known_places(rows: list[_Row], context: Context, problems: list[Problem]) -> list[_Row]:
    """The rows of areas that are known, when the table is one of Brå's lists of many more.

    A list of all municipalities has mostly names that this register does not hold: they are left
    out and told together. When no name is known, or few are unknown, each is a problem of its own.
    """
    named = dict.fromkeys(r.area for r in rows if r.area)
    unknown = [n for n in named if not is_sum(n) and crosstab.known_area(n, context) is None]
    if len(unknown) < 10 or len(unknown) == len(named):
        return rows
    told = f"{listing(unknown[:3])} och {number(len(unknown) - 3)} till"
    problems.append(
        Problem(
            f"{number(len(named) - len(unknown))} av tabellens {number(len(named))} områden är kända; {told} lästes inte.",
            "områden som är inlästa.",
            fix="Läs in områdena först om de ska med.",
            warning=True,
        )
    )
    left_out = set(unknown)
    return [r for r in rows if r.area not in left_out and not is_sum(r.area)]


def _place(said: Above, context: Context, problems: list[Problem]) -> str | None:
    """The one area that the table is about: as the user said, as a line says, or as the title names it."""
    if context.place:
        return context.place
    keys = [k for k, v in _LABELS.items() if v == "area"]
    named = said.get(*keys) or next((line for line in said.lines if _PLACE.match(line)), None)
    if named is not None:
        area = crosstab.known_area(named, context) or find_area(named, context, problems, row=None, column="Område")
    else:
        area = next((a for line in said.lines if (a := crosstab.area_in(line, context))), None)
        if area is None:
            what = "Tabellen säger inte vilket område den gäller."
            problems.append(Problem(what, "en rad ”Område: …” ovanför tabellen.", missing=Field.AREA))
    return area.id if area else None


_PLACE = re.compile(r"^(?:\d{2,4}\s+)?[^,.]{2,40}\s(?:län|kommun)$|^(?:polis)?region\s\S+$", re.I)
_WORDS = re.compile(
    r"^(?:tabell\b|efter |per |antal|anmälda brott|preliminär|slutlig|statistik|uppgifter|källa|fiktiv)", re.I
)


def _crime(said: Above, layout: _Layout, context: Context, problems: list[Problem]) -> str:
    """The crime that the lines above name, for a table whose rows name none."""
    if "crime" in layout.labels.values():
        return ""  # a label that is lacking is told row by row
    if named := said.get(*(k for k, v in _LABELS.items() if v == "crime")):
        return named
    for line in said.lines:
        parts = [p.strip(" .") for p in re.split(r",\s|[.;]\s|\s[–-]\s", line)]
        left = [p for p in parts if p and not _WORDS.match(p) and not when(p).says_time and not when(p).status]
        if crime := ", ".join(p for p in left if not crosstab.area_in(p, context) and not _PLACE.match(p)):
            return crime
    expected = "en rad ”Brottstyp: …” ovanför tabellen."
    problems.append(Problem("Tabellen säger inte vilken brottstyp den gäller.", expected, layout.top, warning=True))
    return UNNAMED_CRIME


_MARKS = re.compile(r"[¹²³⁴-⁹*]+$|\s\d\)$")
_CHAPTER = re.compile(r"^(\d+)(\s*[–-]\s*\d+)?\s*(?:[a-z]\s)?kap\b", re.I)
_NUMBERED = re.compile(r"^(\d+(?:\.\d+)+)\.?\s")


def _arrange(rows: list[_Row], crime: str, problems: list[Problem]) -> None:
    """Give each row its crime and its group: the crime that it is printed under.

    A group holds the parts of one whole, and the whole stands in the group above it: so nothing
    is counted twice when a group is summed.
    """
    for row in rows:
        row.crime, row.group = _unmarked(row.crime) or crime, _unmarked(row.group)
    is_long = any(r.area or r.when for r in rows)  # then a crime stands on many rows, under none
    if is_long or any(r.group for r in rows) or len({r.crime for r in rows}) == 1:
        for row in rows:
            row.group = row.group or ALL_CRIME
        return
    depths, is_sure = _depths(rows)
    above: list[tuple[int, int]] = []  # (depth, index) of the rows that this one is under
    for i, row in enumerate(rows):
        while above and above[-1][0] >= depths[i]:
            above.pop()
        if is_sum(row.crime) and above and rows[above[-1][1]].has_figures and depths[i] == min(depths):
            above.clear()
        row.parent = above[-1][1] if above else None
        above.append((depths[i], i))
    holders: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if row.parent is not None:
            holders[rows[row.parent].crime].add(row.parent)
    seen: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        if row.parent is None:
            row.group = ALL_CRIME
            continue
        holder = rows[row.parent]
        if len(holders[holder.crime]) == 1 or holder.parent is None:
            row.group = holder.crime
        else:
            row.group = f"{rows[holder.parent].crime} – {holder.crime}"
        if not is_sure and row.has_figures:
            row.parent = None  # its parts are not known well enough to be summed
            seen[row.group, row.crime] += 1
            if (times := seen[row.group, row.crime]) > 1:
                row.crime = f"{row.crime} ({times})"
    if not is_sure:
        what = "Tabellen visar inte med indrag vilka rader som är delar av andra."
        fix = "Rader med samma namn numreras; en grupps summa kan räkna samma brott två gånger."
        problems.append(Problem(what, "indragna rader.", rows[0].number, fix=fix, warning=True))


@lru_cache(4096)
def _unmarked(label: str) -> str:
    """A label without the mark of a footnote."""
    return _MARKS.sub("", label).strip()


@lru_cache(4096)
def _is_total(label: str) -> bool:
    return is_sum(label)


def _depths(rows: list[_Row]) -> tuple[list[int], bool]:
    """How deep each row stands, by indentation or by numbering; else as Brå orders its chapters, which is less sure."""
    if len({r.depth for r in rows}) > 1:
        return [r.depth for r in rows], True
    if sum(bool(_NUMBERED.match(r.crime)) for r in rows) > 1:
        return [m[1].count(".") if (m := _NUMBERED.match(r.crime)) else 0 for r in rows], True
    depths: list[int] = []
    under = 0
    for row in rows:
        plain = fold(row.crime)
        chapter = _CHAPTER.match(row.crime)
        if plain.startswith("samtliga"):
            depth = under = 0
        elif plain.startswith("brott mot ") and ("balken" in plain or "straffrätt" in plain):
            depth = under = 1
        elif chapter:
            depth = under = 2 if chapter[2] else 3
        elif not row.has_figures:
            depth = under = 3
        elif is_sum(row.crime):
            depth = under + 1 if under else 0
        else:
            depth = under + 1
        depths.append(depth)
    return depths, not any(_CHAPTER.match(r.crime) and r.has_figures for r in rows)


def _records(
    rows: list[_Row], layout: _Layout, title: When, names: Names, place: str | None, problems: list[Problem]
) -> dict[tuple[object, ...], dict[str, object]]:
    """One record per area, crime, period and status, by its key."""
    measured = [c for c in layout.columns if c.measure in ("count", "rate")]
    measured = [c for c in measured if any(c.index < len(r.cells) and r.cells[c.index] for r in rows)]
    until = period_of(When(), title) if title.months else None
    records: dict[tuple[object, ...], dict[str, object]] = {}
    first: dict[tuple[object, ...], int] = {}
    positions: dict[tuple[str, str], int] = {}
    held: dict[tuple[str, int], tuple[Period, str] | None] = {}
    sums: list[tuple[_Row, _Column, Period, str, str | None]] = []
    for row in rows:
        if not row.has_figures:
            continue
        if not row.crime:
            problems.append(
                Problem("Raden säger inte vilket brott den gäller.", "en brottstyp.", row.number, "brottstyp")
            )
            continue
        is_total = _is_total(row.crime) or _is_total(row.area)
        area = place if not row.area or _is_total(row.area) else names.id(row.area, row.number)
        for column in measured:
            text = row.cells[column.index] if column.index < len(row.cells) else ""
            if (row.when, column.index) not in held:
                held[row.when, column.index] = _time(row, column, title, problems)
            time = held[row.when, column.index]
            if time is None or (until and time[0].start > until.end and text in ("", "-", "–", "0", "..", ".")):
                continue  # a month that had not come when the table was made
            period, status = time
            if is_total:
                if column.measure == "count":
                    sums.append((row, column, period, status, area))
                continue
            value = _value(text, column, row, problems)
            if area is None:
                continue
            key = (area, row.group, row.crime, period.start, period.end, status)
            record = records.get(key)
            if record is None:
                position = positions.setdefault((row.group, row.crime), len(positions) + 1)
                record = dict(zip(("area", "group", "category", "start", "end", "status"), key, strict=True))
                records[key] = {**record, "position": position, column.measure: value}
                first[key] = row.number
            elif column.measure in record and (first[key] != row.number or record[column.measure] != value):
                # in January and December two of table P1's blocks are one period, with one number
                told = f"{row.crime}, {period} står två gånger, även på rad {first[key]}."
                expected = "en rad per brott, område och period."
                problems.append(Problem(told, expected, row.number, column.title, text))
            else:
                record[column.measure] = value
    _check_sums(sums, records, problems)
    return records


def _time(row: _Row, column: _Column, title: When, problems: list[Problem]) -> tuple[Period, str] | None:
    own = when(row.when)
    said = own.within(column.when)
    if row.when and not own.says_time and not own.status:
        what, expected = f"Perioden ”{row.when}” går inte att läsa.", "t.ex. ”2023-08”, ”aug 2023” eller ”2023, Helår”."
        if not any(p.row == row.number and p.what == what for p in problems):
            problems.append(Problem(what, expected, row.number, "period", row.when))
        return None
    period = period_of(said, title)
    if period is None:
        what = "Det går inte att se vilken period antalet gäller."
        expected = "ett år och en månad i rubriken, i raden eller ovanför tabellen."
        problems.append(Problem(what, expected, row.number, column.title, row.when or None, missing=Field.YEAR))
        return None
    return period, said.status or title.status or "final"


def _value(text: str, column: _Column, row: _Row, problems: list[Problem]) -> float | None:
    try:
        if column.measure == "count":
            return parse_count(text)
        rate = parse_number(text)
        if rate is None or rate >= 0:
            return rate
    except ValueError:
        pass
    expected = "ett tal, ”-” för noll eller ”..” för saknas."
    problems.append(Problem(f"Värdet ”{text}” går inte att läsa.", expected, row.number, column.title, text))
    return None


# --- what a file prints and can be recomputed -------------------------------------------------------


def _count(row: _Row, column: _Column) -> int | None:
    try:
        return parse_count(row.cells[column.index]) if column.index < len(row.cells) else None
    except ValueError:
        return None


def _differs(printed: int, true: int, row: int, column: str, what: str = "Summan") -> Problem:
    told = f"{what} {number(printed)} stämmer inte med raderna, som ger {number(true)}."
    return Problem(told, f"{number(true)}.", row, column, number(printed), warning=True)


def _check_sums(
    sums: list[tuple[_Row, _Column, Period, str, str | None]],
    records: dict[tuple[object, ...], dict[str, object]],
    problems: list[Problem],
) -> None:
    """Warn where a row "Summa" or "Totalt" is not the sum of the rows that it stands for."""
    parts: dict[tuple[object, ...], list[object]] = defaultdict(list)
    for (area, group, crime, start, end, status), record in records.items() if sums else ():
        for key in ((area, group, None), (area, None, None), (None, group, crime)):
            parts[(*key, start, end, status)].append(record.get("count"))
    for row, column, period, status, area in sums:
        of_areas = (None, row.group, row.crime)
        of_crimes = (area, row.group if row.group != ALL_CRIME else None, None)
        key = of_areas if is_sum(row.area) else of_crimes
        counts = parts.get((*key, period.start, period.end, status), [])
        known = [c for c in counts if isinstance(c, int)]
        printed = _count(row, column)
        if printed is not None and counts and len(known) == len(counts) and sum(known) != printed:
            problems.append(_differs(printed, sum(known), row.number, column.title))


def _check_parts(rows: list[_Row], layout: _Layout, problems: list[Problem]) -> None:
    """Warn where the rows under a crime are more than it, and tell once where they are fewer."""
    under: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        if row.parent is None or not row.has_figures or is_sum(row.crime):
            continue
        if not fold(row.crime).startswith(("därav", "varav")):
            under[row.parent].append(row)
    fewer: list[Problem] = []
    for i, parts in under.items():
        whole = rows[i]
        for column in layout.columns:
            counts = [_count(p, column) for p in parts]
            printed = _count(whole, column) if whole.has_figures and column.measure == "count" else None
            known = [c for c in counts if c is not None]
            if printed is None or len(known) < len(counts) or sum(known) == printed:
                continue
            told = _differs(printed, sum(known), whole.number, column.title, f"{whole.crime}:")
            (fewer if sum(known) < printed else problems).append(told)
            break
    if fewer:
        more = f" Så är det i {number(len(fewer))} grupper." if len(fewer) > 1 else ""
        problems.append(replace(fewer[0], what=f"{fewer[0].what} Tabellen visar kanske bara ett urval.{more}"))


def _check_changes(rows: list[_Row], layout: _Layout, title: When, problems: list[Problem]) -> None:
    """Warn where a printed change is not that between the block's last two years."""
    changes = [c for c in layout.columns if c.measure in ("change", "percent")]
    for column in changes:
        block = [c for c in layout.columns if c.measure == "count" and _block(c, title) == _block(column, title)]
        by_year = {_year(c, title): c for c in block}
        if not by_year:
            continue
        last = max(by_year)
        absolute = next(
            (c for c in changes if c.measure == "change" and _block(c, title) == _block(column, title)), None
        )
        pairs = []
        for row in rows:
            after = _count(row, by_year[last]) if row.has_figures else None
            before = _count(row, by_year[last - 1]) if last - 1 in by_year else _before(row, after, absolute)
            text = row.cells[column.index] if column.index < len(row.cells) else ""
            if after is not None and before is not None and before >= 0 and text:
                pairs.append((row.number, before, after, text))
        if last - 1 not in by_year and column is absolute:
            continue  # the count of the year before is not printed: nothing to compare with
        check_changes(pairs, column.measure == "percent", column.title, problems)


def _before(row: _Row, after: int | None, absolute: _Column | None) -> int | None:
    """The year before's count, by the change in number, where only that is printed."""
    try:
        change = parse_number(row.cells[absolute.index]) if absolute and absolute.index < len(row.cells) else None
    except ValueError:
        return None
    return None if after is None or change is None else after - int(change)


def _block(column: _Column, title: When) -> tuple[int, int, int] | None:
    period = period_of(replace(column.when, year=None, previous=False), replace(title, year=title.year or 2000))
    return (period.start.month, period.end.month, period.end.year - period.start.year) if period else None


def _year(column: _Column, title: When) -> int:
    year = column.when.year or title.year or 0
    return year - 1 if column.when.previous and column.when.year is None else year


def _check_spans(records: dict[tuple[object, ...], dict[str, object]], problems: list[Problem]) -> None:
    """Warn where the months of a longer period are all there and do not add up to it."""
    months: dict[tuple[object, ...], dict[tuple[int, int], int]] = defaultdict(dict)
    longer: list[tuple[tuple[object, ...], Period, int]] = []
    for (*of, start, end, status), record in records.items():
        count = record.get("count")
        if not isinstance(count, int) or not isinstance(start, date) or not isinstance(end, date):
            continue
        if (start.year, start.month) == (end.year, end.month):
            months[(*of, status)][start.year, start.month] = count
        else:
            longer.append(((*of, status), Period(start, end), count))
    for key, period, count in longer:
        wanted = 12 * (period.end.year - period.start.year) + period.end.month - period.start.month + 1
        steps = [divmod(12 * period.start.year + period.start.month - 1 + i, 12) for i in range(wanted)]
        held = [months[key].get((y, m + 1)) for y, m in steps] if key in months else [None]
        known = [c for c in held if c is not None]
        if len(known) == len(held) and sum(known) != count:
            told = (
                f"{key[2]}, {period}: antalet {number(count)} stämmer inte med månaderna, som ger {number(sum(known))}."
            )
            problems.append(Problem(told, f"{number(sum(known))}.", None, "antal", number(count), warning=True))
