"""CompStat as it is printed: a block a group, five years, a sum row, and the change twice.

It comes as a text file, pasted from Word, or pasted into Excel, where the group may stand in a
column of its own and percentages are fractions. Printed sums and changes are recomputed from the
counts; a difference is a warning that names both numbers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lagesbild.calendar import YEAR_DIGITS, Period
from lagesbild.problems import Field, Problem
from lagesbild.readers import crosstab, sheets, subject
from lagesbild.readers.base import Context, ParsedTable, is_sum, is_sum_of
from lagesbild.readers.crosstab import Above
from lagesbild.readers.files import Grid
from lagesbild.readers.periods import When, as_of_date, early_years, months, when
from lagesbild.readers.quantities import is_no_crime, rate_in
from lagesbild.swedish import fold, number, parse_count, parse_number, percent
from lagesbild.tables import ALL_CRIME, to_frame

ORDER = 10  # when it is asked, among the readers of tables

KIND = "crime"
_NO_GROUP = "Utan grupp"
_KEYS = frozenset({"källa", "uttag", "period", "område", "anmärkning", "stadsdelsområde", "kommun"})
_PERIOD = re.compile(r"^period\s*+:?\s*+(?=\S)", re.I)
_LABELS = ("brottskategori", "brottstyp", "brott", "kategori")
_OF_AREAS = re.compile(r"område|stadsdel|kommun|distrikt|region|\blän|\bort\b|\bplats\b|geografi|\b[dr]e[gs]?so\b")
_FEW = "få"  # our own tables say it of a small base, instead of a percentage


@dataclass(frozen=True)
class _Header:
    """One header row: which column names the crime, which the group, and which years have counts."""

    row: int
    label: int
    group: int | None
    years: dict[int, int]
    changes: dict[int, str]
    period: str | None
    others: tuple[str, ...] = ()

    @property
    def last_two(self) -> tuple[int, int]:
        """The columns of the last two years, which the changes compare."""
        return tuple(sorted(self.years, key=lambda i: self.years[i])[-2:])  # type: ignore[return-value]


def recognise(grid: Grid, kind: str | None = None) -> str | None:
    """The kind when the grid has this shape."""
    return KIND if kind in (None, KIND) and header_row(grid) else None


def header_row(grid: Grid) -> int | None:
    """The row number of the first "Period: …; 2019; 2020; …" header, None when there is none."""
    return next((row for row, cells in grid.head.numbered() if _header(row, cells)), None)


def _header(row: int, cells: tuple[str, ...]) -> _Header | None:
    """The header that a row is: "Period: 1 jan – 30 sep" or "Brottskategori" and years, in one of the first columns."""
    years = {i: int(m[0]) for i, c in enumerate(cells) if i and (m := _year_of(c))}
    if len(years) < 2:
        return None
    changes = {i: c for i, c in enumerate(cells) if i > max(years) and c}
    for i in range(min(min(years), 2)):
        period = _PERIOD.match(cells[i])
        is_label = fold(cells[i]) in _LABELS and any(map(crosstab.is_change, changes.values()))
        if is_label and i and _OF_AREAS.search(fold(cells[0])):
            return None  # its rows are of several areas
        if period or is_label:
            text = cells[i][period.end() :] if period else None
            known = {*years, *(k for k, c in changes.items() if crosstab.is_change(c) or "%" in c), *range(i + 1)}
            others = tuple(c for k, c in enumerate(cells) if c and k not in known)
            return _Header(row, i, i - 1 if i else None, years, changes, text, others)
    return None


def _year_of(text: str) -> re.Match[str] | None:
    """A heading that is a year, or the date that Excel made of it."""
    return re.match(rf"^{YEAR_DIGITS}(?=$|-\d{{2}}-\d{{2}}$)", text)


def read(grid: Grid, context: Context, kind: str = KIND) -> ParsedTable:
    """Read every block. Counts become one row per category and year, each with its own period."""
    top = header_row(grid)
    assert top is not None, "read() is only called on what header_row() recognised"
    above = crosstab.above(grid.rows[: top - 1], _KEYS)
    titles = above.lines[:-1] if _is_headed_by_group(grid, top, context) else above.lines
    other = subject.not_reported(above.lines, context) or subject.of_unknown(titles, above.stated.values(), context)
    problems: list[Problem] = [other] if other else []
    if rate := next((m for line in above.lines if (m := rate_in(line))), None):
        problems.append(Problem(f"Titeln säger ”{rate[0]}”: det är inget antal brott.", "antal.", value=rate[0]))
    if stated := above.get("område", "stadsdelsområde", "kommun"):
        named = sheets.stated_place(stated, context, problems)
    else:
        named = sheets.place_of(grid, above.lines, context, problems)
    place = named or context.place or (None if stated else _place(above, context, problems))
    title = crosstab.time_above(above, grid, context, problems)
    everything: dict[int, list[int | None]] = defaultdict(list)
    width = 0
    records: list[dict[str, object]] = []
    printed: dict[tuple[int, int], list[Printed]] = defaultdict(list)  # changes, by header row and column
    group, named = "", ""  # of the rows being read; what a line of its own has named since
    header: _Header | None = None
    is_headed = False
    periods: dict[int, Period] = {}
    block: dict[str, dict[int, int | None]] = {}
    latest: Period | None = None
    position = 0
    early = early_years(lone for _, c in grid.numbered(after=top) if (lone := _alone(c)))
    for row, cells in grid.numbered():
        filled = {c for c in cells if c}
        if new_header := _header(row, cells):
            header, is_headed = new_header, True
            named = _group(new_header, cells) or named
            if named != group:  # else the header is repeated at a page break
                group, block = named, {}
            time = crosstab.with_named_time(title, grid, set(new_header.years.values()))
            periods = _periods(new_header, time, problems)
            _tell_other_columns(new_header, problems)
            width = max((i for i, c in enumerate(cells) if c), default=0)
            latest = max((latest, *periods.values()) if latest else periods.values(), key=lambda p: p.end, default=None)
        elif len(filled) == 1 and not any(map(crosstab.is_figure, filled)):
            # the group's name, also where it is merged over the table, unless it is "Källa: …" or the like
            text = next(iter(filled))
            named = "" if grid.is_meta(cells) or _is_title(text) else text.rstrip(":")
            if named and row > top and (odd := _odd_group(grid, row, named, context)):
                problems.append(odd)
            header, is_headed = None, False
        elif header and periods:
            if (stated := _group(header, cells)) and stated != group:
                if odd := subject.line_among_crimes(stated, row, context):
                    problems.append(odd)
                group, block, named = stated, {}, stated
            if not group and header.period is None:
                group = named = ALL_CRIME
            if not group:
                group = named = _NO_GROUP
                what = "Tabellen säger inte vilken brottsgrupp raderna hör till."
                expected = "en rad med gruppens namn, t.ex. ”Hushåll”, ovanför rubriken."
                problems.append(Problem(what, expected, header.row, warning=True))
            label = (cells[header.label] if header.label < len(cells) else "") or cells[0]
            is_total = is_sum_of(label, group)
            if is_no_crime(label):
                what = f"Raden ”{label}” är inget antal brott och lästes inte."
                problems.append(Problem(what, "en rad per brottskategori.", row, value=label, warning=True))
                continue
            counts = _counts(cells, periods, row, problems)
            may_change = width == max(header.years) and all(counts.get(i) is not None for i in header.last_two)
            edge = width + 1 + 2 * may_change  # changes need no heading
            if extra := next((c for c in cells[edge:] if crosstab.is_figure(c)), None):
                what = "Raden har fler värden än tabellen har kolumner."
                problems.append(Problem(what, "ett värde per rubrik.", row, value=extra))
            elif not is_total and len(cells) <= max(periods) and any(c is not None for c in counts.values()):
                what = f"Raden har färre celler än rubrikraden: {len(cells)} av {width + 1}."
                problems.append(Problem(what, "en cell per rubrik, ”..” där värdet saknas.", row))
            if is_total:
                counts = _check_sum(counts, block, everything, cells, periods, row, problems)
            elif label in block:
                what = f"{label} står två gånger i {group}."
                problems.append(Problem(what, "en rad per brottskategori.", row, label))
            else:
                block[label] = counts
                for i, count in counts.items():
                    everything[i].append(count)
                position += 1
            before, after = (counts.get(i) for i in header.last_two)
            for i, text in enumerate(cells):
                in_print = i > max(header.years) and text and crosstab.is_change(header.changes.get(i, "utv"))
                if in_print and before is not None and after is not None:
                    printed[header.row, i].append((row, before, after, text))
            if not is_total and place:
                records += [
                    {
                        "area": place,
                        "group": group,
                        "category": label,
                        "start": periods[i].start,
                        "end": periods[i].end,
                        "status": title.status or ("preliminary" if periods[i].end.year in early else "final"),
                        "count": count,
                        "position": position,
                    }
                    for i, count in counts.items()
                ]
        elif row > top and not is_headed:
            what = "Raden står inte under någon rubrik med år."
            problems.append(Problem(what, "”Period: …; 2022; 2023” ovanför.", row, cells[0]))
    as_of = as_of_date(above.stated) or title.drawn
    if latest and as_of and latest.end > as_of:
        what = f"Perioden {latest} är inte slut: siffrorna togs ut {as_of}."
        fix = "Skriv perioden i titeln, t.ex. ”januari–augusti 2026”."
        problems.append(Problem(what, "en period som slutar före uttaget.", top, fix=fix, warning=True))
    for (heading, column), changes in printed.items():
        check_changes(changes, _is_percent(grid.rows[heading - 1], column, changes), "Utv", problems)
    if not records and all(p.warning for p in problems):
        problems.append(Problem("Tabellen har inga rader.", "minst en rad under rubrikerna.", top))
    return ParsedTable(
        KIND,
        grid.file,
        to_frame(KIND, records),
        place=place,
        source=above.get("källa") or context.source,
        period=str(latest) if latest else None,
        as_of=as_of,
        title=above.lines[0] if above.lines else None,
        remark=above.get("anmärkning"),
        problems=tuple(problems),
    )


def _is_title(text: str) -> bool:
    """True for a line that is about the whole table and names no group of crimes."""
    return when(text).says_time or re.search(r"anmälda brott|compstat|^tabell\b", text, re.I) is not None


def _odd_group(grid: Grid, row: int, text: str, context: Context) -> Problem | None:
    """A problem when a line that would name a group says something else; what stands below the table is a note."""
    has_more = any(any(map(crosstab.is_figure, cells)) for _, cells in grid.numbered(after=row))
    return subject.line_among_crimes(text, row, context) if has_more else None


def _is_headed_by_group(grid: Grid, top: int, context: Context) -> bool:
    """True when the line right above the first header is a group's name: short, and of no time or area."""
    text = " ".join(dict.fromkeys(c for c in grid.rows[top - 2] if c)) if top > 1 else ""
    return 0 < len(text.split()) < 4 and not _is_title(text) and crosstab.area_in(text, context) is None


def _alone(cells: Sequence[str]) -> str:
    filled = {c for c in cells if c}
    return filled.pop() if len(filled) == 1 else ""


def _place(above: Above, context: Context, problems: list[Problem]) -> str | None:
    """The area that the title names."""
    if named := next((a for line in above.lines if (a := crosstab.area_in(line, context))), None):
        return named.id
    problems.append(Problem("Tabellen säger inte vilket område den gäller.", "en rad ”Område: …”.", missing=Field.AREA))
    return None


def _group(header: _Header, cells: tuple[str, ...]) -> str:
    """The group that a row names in a column of its own; empty when it is merged with the row above."""
    text = cells[header.group] if header.group is not None and header.group < len(cells) else ""
    return "" if fold(text) in ("grupp", "brottsgrupp") or is_sum(text) else text.rstrip(":")


def _periods(header: _Header, title: When, problems: list[Problem]) -> dict[int, Period]:
    """Column number → the period that its counts are for: as the header says, else as stands above, else the year."""
    stated = when(header.period) if header.period is not None else title
    if header.period is not None and not (stated.part or stated.span == "year" or stated.year):
        expected = "t.ex. ”Period: 1 jan – 30 sep”."
        problems.append(Problem("Perioden går inte att läsa.", expected, header.row, "Period", header.period))
        return {}
    where = f"”{header.period}”" if header.period is not None else stated.where
    if unread := crosstab.unread_time(replace(stated, years=())):
        crosstab.refuse_time(unread, where, problems, row=header.row)
        return {}
    is_table = stated.part is not None and stated.part.days > 366  # what the table spans, not what its figures are for
    whole = months(1, 12) if stated.part is None or is_table else stated.part
    periods = {i: whole.of(year) for i, year in header.years.items()}
    return {i: period for i, period in periods.items() if period is not None}


def _tell_other_columns(header: _Header, problems: list[Problem]) -> None:
    """Warn of the columns that are neither counts of a year nor a change: a forecast, a goal, a comment."""
    for text in header.others:
        what = f"Kolumnen ”{text}” är okänd och lästes inte."
        problems.append(Problem(what, "ett år, eller en förändring.", header.row, text, text, warning=True))


def _counts(
    cells: tuple[str, ...], periods: dict[int, Period], row: int, problems: list[Problem]
) -> dict[int, int | None]:
    counts: dict[int, int | None] = {}
    for i, period in periods.items():
        text = cells[i] if i < len(cells) else ""
        try:
            counts[i] = parse_count(text)
        except ValueError:
            expected = "ett heltal, ”-” för noll eller ”..” för saknas."
            problems.append(Problem("Antalet är inget heltal.", expected, row, str(period.end.year), text))
    return counts


def _check_sum(
    counts: dict[int, int | None],
    block: dict[str, dict[int, int | None]],
    everything: dict[int, list[int | None]],
    cells: tuple[str, ...],
    periods: dict[int, Period],
    row: int,
    problems: list[Problem],
) -> dict[int, int | None]:
    """Warn where the printed sum is not the sum; give the true sums, on which changes are checked."""
    true: dict[int, int | None] = {}
    for i in counts:
        parts = [c.get(i) for c in block.values()]
        known = [p for p in parts if p is not None]
        true[i] = sum(known) if len(known) == len(parts) else None
        all_ = [c for c in everything[i] if c is not None]
        if len(all_) == len(everything[i]) > len(parts) and counts[i] == sum(all_):
            true[i] = counts[i]  # the sum of every block
        if counts[i] is not None and true[i] is not None and counts[i] != true[i]:
            what = f"Summan {cells[i]} stämmer inte med raderna, som ger {number(true[i])}."
            year = str(periods[i].end.year)
            problems.append(Problem(what, f"{number(true[i])}.", row, year, cells[i], warning=True))
    return true


# --- changes, here and in Brå's tables --------------------------------------------------------------

Printed = tuple[int, int, int, str]
"""A printed change: row number, count before, count after, and the change as it stands in the file."""


def _is_percent(heading: tuple[str, ...], column: int, changes: Sequence[Printed]) -> bool:
    """True for the column of changes in per cent: a sign says so, or it is the second of two alike."""
    title, before = (heading[i] if i < len(heading) else "" for i in (column, column - 1))
    if any("%" in text or "procent" in fold(text) for text in (title, *(c[3] for c in changes))):
        return True
    return "antal" not in fold(title) and crosstab.is_change(before)


def check_changes(changes: Sequence[Printed], is_percent: bool, column: str, problems: list[Problem]) -> None:
    """Warn of every printed change that is not the true one, within the decimals that it is printed with.

    A column of percentages may have been typed as fractions (0,188 for 18,8 %): it was, when more of
    it is right that way.
    """
    readable: list[tuple[Printed, float]] = []
    for change in changes:
        if change[3].strip() == _FEW:
            continue
        try:
            value = parse_number(change[3])
        except ValueError:
            expected = "ett tal eller en procentsats."
            problems.append(Problem("Förändringen går inte att läsa.", expected, change[0], column, change[3]))
            continue
        if value is not None:
            readable.append((change, value))
    if not is_percent:
        for (row, before, after, text), value in readable:
            if value != after - before:
                problems.append(_differs(text, number(after - before, sign=True), row, column))
        return
    signed = any("%" in c[3] for c, _ in readable)
    wrong = {scale: [(c, v) for c, v in readable if not _fits(c, v, scale)] for scale in (1, 100)}
    for (row, before, after, text), _ in wrong[100] if not signed and len(wrong[100]) < len(wrong[1]) else wrong[1]:
        true = percent(100 * (after - before) / before) if before else "”.”, eftersom basen är 0"
        problems.append(_differs(text, true, row, column))


def _fits(change: Printed, value: float, scale: int) -> bool:
    """True when the percentage, printed on this scale, is the change rounded to its decimals."""
    _, before, after, text = change
    if before == 0:
        return False
    decimals = len(re.sub(r"\D+$", "", text.replace(".", ",")).partition(",")[2])
    return abs(value - 100 / scale * (after - before) / before) <= 0.5001 * 10**-decimals


def _differs(printed: str, true: str, row: int, column: str) -> Problem:
    what = f"Förändringen {printed} stämmer inte med antalen, som ger {true}."
    return Problem(what, f"{true}.", row, column, printed, warning=True)
