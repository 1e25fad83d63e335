"""Weekly levels as municipalities keep them: weeks down and stadsdelar across, or the other way round.

How a cell says its level: `lagesbild.readers.levels`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from lagesbild.areas import Area
from lagesbild.calendar import YEAR_DIGITS, Week, weeks_in_year, with_weeks_marked
from lagesbild.problems import Field, Problem, Refused
from lagesbild.readers import crosstab, subject
from lagesbild.readers.base import Context, ParsedTable, common_place, find_area, is_sum
from lagesbild.readers.cells import DAY, UNCLEAR_DAY
from lagesbild.readers.files import Grid, check_widths, folded
from lagesbild.readers.levels import Coloured, check_colours, is_level_word, read_colours, read_level
from lagesbild.readers.order import At, odd_weeks
from lagesbild.readers.periods import as_of_date, when, year_in, years_in
from lagesbild.readers.periods.weeks import contradiction, other_days, week_of
from lagesbild.swedish import fold, listing, parse_date, ranges
from lagesbild.tables import PART_TYPES, TABLES, to_frame

ORDER = 50  # when it is asked, among the readers of tables

KIND = "ratings"

_WEEK_HEADING = re.compile(r"(?:iso-?)?(?:v\.?|vecka|veckonr|veckonummer|v\.? ?nr)(?![\wåäö])")
_AREA_HEADINGS = {*PART_TYPES, "stadsdelsområde", "delområde", "distrikt", "område"}
_LONG_HEADINGS = {"nivå", "antal", "datum", "kategori", "mötesdag", *_AREA_HEADINGS}
_BESIDE = crosstab.REMARKS | {"trend", "förändring", "utveckling", "pil", "motivering", "ansvarig"}
_OF_INCIDENTS = {h for c in TABLES["incidents"].columns for h in (c.title, *c.headings)} - _BESIDE
"""Headings that stand beside a day in a list of incidents."""
_SUMMARIES = {"medel", "medelvärde", "snitt", "genomsnitt", "median", "max", "högsta", "min", "lägsta"}
_LEGEND = {
    "nivå",
    "nivåer",
    "betydelse",
    "innebörd",
    "färg",
    "färgkod",
    "namn",
    "förklaring",
    "beskrivning",
    "skala",
    "teckenförklaring",
}
_LEGEND |= {"läge", "kod", "symbol", "text", "definition"}
_EXPLAINED = re.compile(r"(?:nivå )?\d ?[=:–-] ?[^\d\W][^\d]*")
"""A legend's line: "1 = Normalt"."""


def is_legend(label: str) -> bool:
    """True for a line that explains the levels: "Förklaring: 1 = Normalt", "3 = Oroande"."""
    return (
        _EXPLAINED.fullmatch(label) is not None
        or re.match(r"(?:tecken)?förklaring\b|nivåer(?:na)? ?:|skala ?:", label) is not None
    )


_DAY_HEADING = re.compile(r"(?:mät|mötes)?datum|dag|måndag|vecka (?:från|som börjar)|veckans (?:första dag|måndag)")
_AROUND = {"", "år", "månad", "mån", "kvartal", "tertial"}
_COUNTS = re.compile(r"\bantal\b|\banmälda\b")


@dataclass(frozen=True)
class _Layout:
    """Where the table's parts stand: row numbers from 1, columns from 0.

    ``weeks`` are the columns headed by a week when weeks go across, and then ``label`` is the
    column of the areas; else ``label`` is the column of the weeks. ``year`` is the column (weeks
    down) or the row (weeks across) that gives each week's year.
    """

    top: int
    label: int
    weeks: tuple[int, ...] = ()
    year: int | None = None
    aside: tuple[int, ...] = ()
    """Columns that say once more when it is: a month or a day."""


@dataclass(frozen=True)
class _Label:
    """A week as a row or a column says it; ``key`` is the row's or the column's number."""

    key: int
    text: str
    row: int
    column: str
    year: int | None = None

    @property
    def week(self) -> Week | None:
        """The week when the label alone says it, with its year."""
        return _week_in(self.text, self.year)


def recognise(grid: Grid, kind: str | None = None) -> str | None:
    """The kind when the grid has this shape."""
    return KIND if kind in (None, KIND) and _layout(grid, kind) else None


def _layout(grid: Grid, kind: str | None) -> _Layout | None:
    above = [grid.file, grid.sheet or ""]
    before: list[str] = []
    for row, cells in grid.head.numbered():
        names = folded(cells)
        names = names[: _edge(names)]
        if layout := _across(grid.head, row, names, before, above, kind) or _down(grid.head, row, names):
            is_of_counts = kind is None and _COUNTS.search(fold(" ".join(above)))
            return None if is_of_counts else layout
        above += cells
        before = names
    return None


def _down(head: Grid, row: int, names: list[str]) -> _Layout | None:
    """A header "Vecka; stadsdel; stadsdel; …", with or without a column for the year."""
    week = next((i for i, name in enumerate(names) if _WEEK_HEADING.match(name)), None)
    if week is None:
        week = next((i for i, name in enumerate(names) if _DAY_HEADING.fullmatch(name)), None)
        if week is not None and (_OF_INCIDENTS & {*names[week + 1 :]} or not _looks_rated(head, row, week)):
            return None
    if (
        week is None
        or any(n not in _AROUND and not _DAY_HEADING.fullmatch(n) for n in names[:week])
        or _LONG_HEADINGS & {*names[:week], *names[week + 1 :]} - {"datum", "mötesdag"}
    ):
        return None
    days = [i for i, n in enumerate(names) if i > week and _DAY_HEADING.fullmatch(n)]
    if days and (days != [week + 1] or not _WEEK_HEADING.match(names[week]) or _OF_INCIDENTS & {*names[week + 2 :]}):
        return None
    if not any(n not in _AROUND for n in names[week + 1 :]):
        return None
    aside = tuple(
        i
        for i, name in enumerate(names)
        if name in _AROUND - {"", "år"} or ((i < week or i in days) and _DAY_HEADING.fullmatch(name))
    )
    return _Layout(row, week, year=names.index("år") if "år" in names else None, aside=aside)


def _looks_rated(head: Grid, row: int, label: int) -> bool:
    """True when days stand below the label's heading, and beside them what could be levels."""
    days, others = [], []
    for _, cells in head.numbered(after=row):
        if label < len(cells) and _is_day(cells[label]):
            days.append(cells[label])
            others += [c for c in cells[label + 1 :] if c]
    return bool(days) and not any(re.fullmatch(r"\d{2,}.*|.*[%:].*|\d+[.,]0*[1-9]\d*", c) for c in others)


def _is_day(text: str) -> bool:
    """True for a day in any form, also in one that is refused later: "02/11/2026", "2026-11-02T00:00Z"."""
    return (_is_week(text) and not text.isdigit()) or UNCLEAR_DAY.fullmatch(text) is not None


def _edge(names: list[str]) -> int:
    """How many columns the table has: a legend that stands beside it, after a gap, is no part of it."""
    for i in range(2, len(names)):
        following = [n for n in names[i:] if n]
        explains = [n in _LEGEND or _EXPLAINED.fullmatch(n) is not None for n in following]
        if (
            not names[i - 1]
            and any(explains)
            and all(e or n == "vecka" for e, n in zip(explains, following, strict=True))
        ):
            return i - 1
    return len(names)


def _across(
    head: Grid, row: int, names: list[str], before: list[str], above: list[str], kind: str | None
) -> _Layout | None:
    """A header "Stadsdel; 1; 2; 3; …"; bare numbers are weeks only where something says so.

    ``before`` is the row above it, ``above`` all that is said before the table.
    """
    weeks = tuple(i for i, name in enumerate(names) if _is_week(name))
    if not weeks or weeks[0] == 0 or len(weeks) * 2 < sum(map(bool, names[weeks[0] :])):
        return None
    is_marked = any(re.search("[vw]", names[i]) for i in weeks)
    labels = [part.strip() for name in names[: weeks[0]] for part in re.split(r"[/\\|]", name)]
    if is_marked:  # "2026; v1; v2", "Stadsdel 2026; v1; v2"
        labels = [re.sub(rf" ?{YEAR_DIGITS}$", "", p) for p in labels]
    if any(p and p not in _AREA_HEADINGS and not _WEEK_HEADING.match(p) for p in labels):
        return None
    is_said = is_marked or any(_WEEK_HEADING.match(n) for n in before)
    if not any(labels) and ("nivå" in before or not is_said):
        return None  # without a heading of its own it needs "Vecka" above it
    text = fold(" ".join((*above, *labels)))
    if not (is_marked or (len(weeks) > 1 and (kind == KIND or re.search(r"veck|\bv\b", text)))):
        return None
    year = next(
        (
            r
            for r, cells in reversed(list(Grid("", head.rows[: row - 1]).numbered()))
            if any(re.fullmatch(YEAR_DIGITS, c) for c in cells[weeks[0] :])
        ),
        None,
    )
    return _Layout(row, weeks[0] - 1, weeks, year)


def _without_legend(grid: Grid, layout: _Layout, problems: list[Problem]) -> Grid:
    """The grid without a legend beside the table, which is told."""
    header = grid.rows[layout.top - 1]
    edge = _edge(folded(header))
    if edge == len(header):
        return grid
    named = listing([f"”{h}”" for h in header[edge:] if h])
    what = f"Förklaringen bredvid tabellen ({named}) lästes inte."
    problems.append(Problem(what, "en nivåskala som en egen tabell.", layout.top, warning=True))
    return replace(grid, cells=tuple(cells[:edge] for cells in grid.rows))


def _is_week(text: str) -> bool:
    return _week_in(text, 2020) is not None


_OF_WEEK = re.compile(
    r"(?:(?:lägesbedömning|bedömning|läge|lägesbild|nivå|bed\.?)\s++)(?=(?:v\.?|vecka)\s*+[0-9])", re.I
)
"""What a heading may say before its week: "Bedömning v. 44"."""


def _week_in(text: str, year: int | None) -> Week | None:
    try:
        return week_of(_OF_WEEK.sub("", text, count=1), year)
    except ValueError:
        return None


def read(grid: Grid, context: Context, kind: str = KIND) -> ParsedTable:
    """Read the table. A cell without a level is "ej bedömd" and is kept as a missing level."""
    layout = _layout(grid, None) or _layout(grid, kind)
    assert layout is not None, "read() is only called on what recognise() recognised"
    problems: list[Problem] = []
    grid = _without_legend(grid, layout, problems)
    meta = grid.meta(min(layout.top, layout.year or layout.top) if layout.weeks else layout.top)
    rows = _body(grid, layout, meta, problems)
    if grid.is_text:
        refused = check_widths(((n, grid.rows[n - 1]) for n, _ in rows), grid.rows[layout.top - 1], problems)
        rows = [(n, cells) for n, cells in rows if n not in refused]
    if layout.weeks:
        areas, labels = _areas_down(rows, layout, context, problems), _labels_across(grid, layout, problems)
    else:
        areas, labels = _areas_across(grid, layout, context, problems), _labels_down(grid, rows, layout)
    weeks = _weeks(labels, grid, layout, meta, context, problems)
    _check_title(meta, weeks, problems)
    _check_aside(rows, layout, weeks, grid.rows[layout.top - 1], problems)
    numbered = {k.key for k in labels if _number(k)}  # also those whose year nothing says: their levels are looked at

    headings = grid.rows[layout.top - 1]
    records: list[dict[str, object]] = []
    coloured: list[Coloured] = []
    rated: list[Coloured] = []
    for row, cells in rows:
        for i in layout.weeks or areas:
            area, week = (areas.get(row), weeks.get(i)) if layout.weeks else (areas[i], weeks.get(row))
            if area is None or (i if layout.weeks else row) not in numbered:
                continue
            text = cells[i] if i < len(cells) else ""
            level = read_level(text, area.id, context, problems, row=row, column=headings[i])
            if week is None:
                continue
            records.append({"area": area.id, "year": week.year, "week": week.week, "level": level})
            if not text and (colour := grid.fill(row, i)):
                coloured.append(Coloured(records[-1], colour, row, headings[i]))
            elif level is not None and (colour := _fill(grid, row, i)):
                rated.append(Coloured(records[-1], colour, row, headings[i]))
        _check_beside(cells, row, headings, layout, context, problems)
        columns = [i for i in layout.weeks or areas if i < len(cells)]
        _check_remarks(cells, row, headings, [i for i in columns if not cells[i]], context, problems)
    read_colours(coloured, context, problems)
    check_colours(rated, context, problems)
    if not records and all(p.warning for p in problems):
        problems.append(Problem("Tabellen har inga veckor.", "minst en rad med vecka och nivåer.", layout.top))
    return ParsedTable(
        KIND,
        grid.file,
        to_frame(KIND, records),
        place=common_place(list(areas.values()), context),
        source=meta.get("källa") or context.source,
        period=_period(sorted(weeks.values())),
        as_of=as_of_date(meta),
        title=meta.get("titel"),
        remark=meta.get("anmärkning"),
        problems=tuple(sorted(problems, key=lambda p: p.row or 0)),
    )


def _fill(grid: Grid, row: int, column: int) -> str | None:
    """The fill of a cell that has a level besides; None too where the styles cannot be read."""
    try:
        return grid.fill(row, column)
    except Refused:
        return None


def _check_title(meta: dict[str, str], weeks: dict[int, Week], problems: list[Problem]) -> None:
    """Tell of weeks outside those that its title names."""
    stated = when(meta.get("titel", "")).part
    if stated is None or not stated.is_weeks or stated.between or stated.first == stated.last:
        return
    if outside := sorted({w.week for w in weeks.values() if not stated.first[0] <= w.week <= stated.last[0]}):
        what = f"Titeln säger vecka {stated.first[0]}–{stated.last[0]}, men tabellen har vecka {ranges(outside)}."
        problems.append(Problem(what, "veckor som titeln nämner.", warning=True))


def _check_aside(
    rows: list[_Row], layout: _Layout, weeks: dict[int, Week], headings: tuple[str, ...], problems: list[Problem]
) -> None:
    """A month or a day beside the week that does not touch it: a day is refused, a month told."""
    for row, cells in rows:
        for i in layout.aside if row in weeks else ():
            text, week = cells[i] if i < len(cells) else "", weeks[row]
            days = [week.monday() + timedelta(days=n) for n in range(7)]
            stated = when(text).part if text else None
            if stated is None or stated.is_weeks:
                continue
            day = _day(text)
            inside = day in days if day else any(stated.first[0] <= d.month <= stated.last[0] for d in days)
            if not inside or other_days(text, week):
                what = f"Vecka {week.week} {week.year} ligger inte i ”{text}”, som står på samma rad."
                expected = f"en dag {days[0]}–{days[-1]}."
                problems.append(Problem(what, expected, row, headings[i], text, warning=stated.days > 7))


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


_Row = tuple[int, tuple[str, ...]]


def _body(grid: Grid, layout: _Layout, meta: dict[str, str], problems: list[Problem]) -> list[_Row]:
    """The rows of the table: without repeated headers, summaries, and what stands below it."""
    header = folded(grid.rows[layout.top - 1])
    rows, notes, summaries = [], [], []
    filled = grid.filled()  # a level in merged cells holds for all of them
    for row, cells in grid.numbered(after=layout.top):
        names = folded(cells)
        label = names[layout.label] if layout.label < len(names) else ""
        if [n for n in names if n] == [n for n in header if n]:  # the header, repeated at a page break
            continue
        if label and label == header[layout.label]:
            what = "Rubrikraden är en annan än den första."
            problems.append(Problem(what, f"samma kolumner som på rad {layout.top}, eller ett blad per tabell.", row))
        elif pair := grid.meta_line(cells):
            meta.setdefault(*pair)
        elif is_sum(label) or label in _SUMMARIES:
            summaries.append(row)
        elif _is_note(names, label, layout):
            notes.append(row)
        else:
            rows.append((row, filled.rows[row - 1]))
    for skipped, what in ((summaries, "en sammanfattning"), (notes, "en anmärkning")):
        if skipped:
            message = f"Rad {ranges(skipped)} är {what} och lästes inte."
            problems.append(Problem(message, "en vecka eller en stadsdel per rad.", skipped[0], warning=True))
    return rows


def _is_note(names: list[str], label: str, layout: _Layout) -> bool:
    """True for a row of text alone: one cell, which is no week however badly written."""
    filled = [n for n in names if n]
    if len(filled) != 1:
        return False
    if layout.weeks:
        is_line = len(label) > 60 or label.endswith(".") or subject.is_remark(label)
        is_line = is_line or len(subject.LEVEL_MEANING.findall(label)) > 1
        return not label or is_line or is_legend(label)
    return not re.match(r"(v|w|vecka|v\.)?\s*+\d", filled[0])


def _labels_down(grid: Grid, rows: list[_Row], layout: _Layout) -> list[_Label]:
    heading = grid.rows[layout.top - 1][layout.label]
    labels, year = [], ""
    for row, cells in rows:
        if layout.year is not None and layout.year < len(cells):
            year = cells[layout.year] or year  # a year that is said once holds until the next
        text = cells[layout.label] if layout.label < len(cells) else ""
        beside = (y for i in layout.aside if i < len(cells) and (y := _year_of_week(cells[i], text)))
        label_year = next(beside, None) if layout.year is None else _as_year(year)
        labels.append(_Label(row, text, row, heading or "Vecka", label_year))
    marked = with_weeks_marked([k.text for k in labels])
    return [replace(k, text=t) for k, t in zip(labels, marked, strict=True)]


def _year_of_week(days: str, label: str) -> int | None:
    """The year of the week that a day, or the days of a whole week, stand beside; None where they name none."""
    if day := _day(days):
        return Week.of(day).year
    years, week = years_in(days), _week_in(label, 2020)
    in_midst = week is not None and 1 < week.week < 52  # at new year the days may be another year's than the week
    return years[0] if len(years) == 1 and in_midst else None


def _labels_across(grid: Grid, layout: _Layout, problems: list[Problem]) -> list[_Label]:
    header = grid.rows[layout.top - 1]
    years = grid.rows[layout.year - 1] if layout.year else ()
    labels, year = [], ""
    for i in range(layout.label + 1, len(header)):
        year = (years[i] if i < len(years) else "") or year
        if _is_beside(header[i]):
            what = f"Kolumnen ”{header[i]}” lästes inte."
            problems.append(Problem(what, "en vecka per kolumn.", layout.top, header[i], header[i], warning=True))
        elif header[i]:
            labels.append(_Label(i, header[i], layout.top, header[i], _as_year(year)))
    return labels


def _as_year(text: str) -> int | None:
    return int(text) if re.fullmatch(YEAR_DIGITS, text, re.ASCII) else None


def _areas_across(grid: Grid, layout: _Layout, context: Context, problems: list[Problem]) -> dict[int, Area]:
    """Column → area."""
    area_at: dict[int, Area] = {}
    for i, name in enumerate(grid.rows[layout.top - 1]):
        if i <= layout.label or i == layout.year or i in layout.aside or not name:
            continue
        if _is_beside(name):
            what = f"Kolumnen ”{name}” lästes inte."
            problems.append(Problem(what, "en stadsdel per kolumn.", layout.top, name, name, warning=True))
        elif area := find_area(name, context, problems, row=layout.top, column=name):
            if area in area_at.values():
                what = f"{area.name} har två kolumner."
                problems.append(Problem(what, "en kolumn per stadsdel.", layout.top, name, name))
            area_at[i] = area
    return area_at


def _is_beside(heading: str) -> bool:
    return fold(heading) in _BESIDE | _SUMMARIES or is_sum(heading)


def _areas_down(rows: list[_Row], layout: _Layout, context: Context, problems: list[Problem]) -> dict[int, Area]:
    """Row → area."""
    area_at: dict[int, Area] = {}
    for row, cells in rows:
        name = cells[layout.label]
        if not name:
            problems.append(Problem("Raden säger inte vilket område den gäller.", "ett namn.", row, "område"))
        elif area := find_area(name, context, problems, row=row, column="område"):
            if area in area_at.values():
                problems.append(Problem(f"{area.name} har två rader.", "en rad per stadsdel.", row, "område", name))
            else:
                area_at[row] = area
    return area_at


def _weeks(
    labels: list[_Label],
    grid: Grid,
    layout: _Layout,
    meta: dict[str, str],
    context: Context,
    problems: list[Problem],
) -> dict[int, Week]:
    """Key → week, for every label that is a week of a known year, each week once."""
    titles = (meta.get("titel", ""), meta.get("period", ""), grid.rows[layout.top - 1][layout.label])
    stated = year_in(grid.sheet or "", *titles)
    if stated and (other := year_in(*titles)) and other != stated:
        what = f"Bladet heter ”{grid.sheet}” men rubriken säger {other}; veckorna lästes som {stated}."
        problems.append(Problem(what, "samma år på båda ställena.", warning=True))
    labels = _with_years(labels, stated or grid.year(meta) or context.year, " ".join(titles), problems)

    week_at: dict[int, Week] = {}
    first: dict[Week, _Label] = {}
    for label in labels:
        week = _week(label, stated, problems)
        if week is None:
            continue
        if week in first:
            also = "" if layout.weeks else f", även på rad {first[week].row}"
            expected = "en kolumn per vecka." if layout.weeks else "en rad per vecka."
            what = f"Vecka {week.week} står två gånger{also}."
            problems.append(Problem(what, expected, label.row, label.column, label.text))
            continue
        first[week] = label
        if label.week:
            week_at[label.key] = week
    ordered = [At(week_at[k.key], k.row, k.column, k.text) for k in labels if k.key in week_at]
    problems += odd_weeks([ordered])
    return week_at


def _with_years(labels: list[_Label], year: int | None, titles: str, problems: list[Problem]) -> list[_Label]:
    """The labels, each with a year: its own, else the table's, else by the two years that the title names."""
    silent = [k for k in labels if k.week is None and k.year is None]
    if year is None and silent:
        years = _over_new_year(labels, titles)
        if years is None:
            what, expected = "Tabellen säger inte vilket år den gäller.", "ett årtal i titel eller filnamn."
            problems.append(Problem(what, expected, missing=Field.YEAR))
            return labels
        return [replace(k, year=y) for k, y in zip(labels, years, strict=True)]
    for before, label in pairwise(labels):
        if label in silent and _number(before) in (52, 53) and _number(label) == 1:
            what = "Vecka 1 följer på årets sista vecka, men tabellen nämner bara ett år."
            expected = "en kolumn ”År”, veckor som 2023-W01, eller två årtal i titeln (2022–2023)."
            problems.append(Problem(what, expected, label.row, label.column, label.text))
    return [replace(k, year=k.year or year) for k in labels]


def _number(label: _Label) -> int:
    """The number of a label's week, 0 when it is none; 2020 had all 53."""
    week = _week_in(label.text, 2020)
    return week.week if week else 0


def _over_new_year(labels: list[_Label], titles: str) -> list[int] | None:
    """Each label's year when the title names two, 2022–2023 or 2022/23, and the weeks begin anew exactly once."""
    years = years_in(titles)
    numbers = [_number(k) for k in labels]
    falls = [i for i in range(1, len(numbers)) if numbers[i] < numbers[i - 1]]
    if len(years) != 2 or years[1] != years[0] + 1 or len(falls) != 1 or 0 in numbers:
        return None
    return [years[0] + (i >= falls[0]) for i in range(len(numbers))]


def _week(label: _Label, stated: int | None, problems: list[Problem]) -> Week | None:
    text, year = label.text, label.year
    week = _week_in(text, year or 2020)  # 2020 has 53 weeks: without a year, only > 53 is wrong
    if week and (other := contradiction(text, week)):
        problems.append(replace(other, row=label.row, column=label.column))
        return None
    if week and (stated is None or _week_in(text, None) is None or stated in (week.year, _calendar_year(text))):
        return week
    expected = f"en vecka under {stated}." if week else f"1–{weeks_in_year(year)}." if year else "ett veckonummer."
    if not week and UNCLEAR_DAY.fullmatch(text):
        expected = f"{expected[:-1]}, eller {DAY}"
    suffix = f" {year}" if year and text.strip().isdigit() else ""
    problems.append(Problem(f"Veckan ”{text}” finns inte{suffix}.", expected, label.row, label.column, text))
    return None


def _calendar_year(text: str) -> int | None:
    """The year of a week that is written as a date: 1 January 2023 stands in a table for 2023."""
    try:
        return parse_date(text).year
    except ValueError:
        return None


def _period(weeks: list[Week]) -> str | None:
    """ "v. 1–46 2023", "v. 50 2022 – v. 2 2023"."""
    if not weeks:
        return None
    first, last = weeks[0], weeks[-1]
    if first.year != last.year:
        return f"v. {first.week} {first.year} – v. {last.week} {last.year}"
    return f"v. {first.week}–{last.week} {first.year}"


def _check_remarks(
    cells: tuple[str, ...],
    row: int,
    headings: tuple[str, ...],
    empty: list[int],
    context: Context,
    problems: list[Problem],
) -> None:
    """Refuse a level that stands as a remark in a row that lacks one: the row has been shifted."""
    remarks = [(h, cells[i]) for i, h in enumerate(headings) if fold(h) in _BESIDE and i < len(cells)]
    if remark := next(((h, text) for h, text in remarks if is_level_word(text, context)), None) if empty else None:
        what = f"Raden saknar en nivå, men ”{remark[1]}” står i kolumnen ”{remark[0]}”."
        problems.append(Problem(what, "nivån under sin egen rubrik.", row, remark[0], remark[1]))


def _check_beside(
    cells: tuple[str, ...],
    row: int,
    headings: tuple[str, ...],
    layout: _Layout,
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
