"""CompStat as it is printed: a block a group, five years, a sum row, and the change twice.

Printed sums and changes are recomputed from the counts; a difference is a warning that
names both numbers.
"""

from __future__ import annotations

import re

from lagesbild.calendar import Period, parse_period
from lagesbild.problems import Problem
from lagesbild.readers.base import Context, Reading, find_area, is_sum, to_frame
from lagesbild.readers.files import Grid, as_of_date
from lagesbild.swedish import fold, number, parse_count, parse_number, percent

KIND = "crime"
_NO_GROUP = "Utan grupp"
_YEAR = re.compile(r"^(19|20)\d{2}$")


def recognise(grid: Grid, kind: str | None = None) -> str | None:
    """The kind when the grid has this shape."""
    return KIND if kind in (None, KIND) and header_row(grid) else None


def header_row(grid: Grid) -> int | None:
    """The row number of the first "Period: …; 2019; 2020; …" header, None when there is none."""
    for row, cells in grid.head.numbered():
        if _is_header(cells):
            return row
    return None


def _is_header(cells: tuple[str, ...]) -> bool:
    return fold(cells[0]).startswith("period") and sum(bool(_YEAR.match(c)) for c in cells[1:]) >= 2


def read(grid: Grid, context: Context, kind: str = KIND) -> Reading:
    """Read every block. Counts become one row per category and year, each with its own period."""
    top = header_row(grid)
    assert top is not None, "read() is only called on what header_row() recognised"
    meta = grid.meta(top)
    problems: list[Problem] = []
    place = context.place or _place(meta, context, problems)
    records: list[dict[str, object]] = []
    group, previous = "", ""
    periods: dict[int, Period] = {}
    block: dict[str, dict[int, int | None]] = {}
    position = 0
    latest: Period | None = None
    is_headed = False
    for row, cells in grid.numbered():
        label = cells[0]
        if _is_header(cells):
            if previous != group:  # else the header is repeated at a page break
                group, block = previous, {}
            is_headed = True
            if not group:
                group = _NO_GROUP
                problems.append(
                    Problem(
                        "Tabellen säger inte vilken brottsgrupp raderna hör till.",
                        "en rad med gruppens namn, t.ex. ”Hushåll”, ovanför rubriken.",
                        row,
                        warning=True,
                    )
                )
            periods = _periods(cells, row, problems)
            latest = periods.get(max(periods, default=0), latest)
        elif sum(map(bool, cells)) == 1:  # the group's name, unless it is "Källa: …" or the like
            previous, periods, is_headed = "" if grid.is_meta(cells) else label.rstrip(":"), {}, False
        elif periods:
            counts = _counts(cells, periods, row, problems)
            if is_sum(label):
                counts = _check_sum(counts, block, cells, periods, row, problems)
            elif label in block:
                problems.append(
                    Problem(f"{label} står två gånger i {group}.", "en rad per brottskategori.", row, label)
                )
            else:
                block[label] = counts
                position += 1
            _check_change(cells, counts, periods, row, problems)
            if not is_sum(label) and place:
                records += [
                    {
                        "area": place,
                        "group": group,
                        "category": label,
                        "start": periods[i].start,
                        "end": periods[i].end,
                        "status": "final",
                        "count": count,
                        "position": position,
                    }
                    for i, count in counts.items()
                ]
        elif row > top and not is_headed:
            problems.append(
                Problem("Raden står inte under någon rubrik med år.", "”Period: …; 2022; 2023” ovanför.", row, label)
            )
    if not records and not problems:
        problems.append(Problem("Tabellen har inga rader.", "minst en rad under rubrikerna.", top))
    return Reading(
        KIND,
        grid.file,
        to_frame(KIND, records),
        place=place,
        source=context.source or meta.get("källa"),
        period=str(latest) if latest else None,
        as_of=as_of_date(meta),
        title=meta.get("titel"),
        remark=meta.get("anmärkning"),
        problems=tuple(problems),
    )


def _place(meta: dict[str, str], context: Context, problems: list[Problem]) -> str | None:
    if name := meta.get("område"):
        area = find_area(name, context, problems, row=None, column="Område")
        return area.id if area else None
    problems.append(Problem("Tabellen säger inte vilket område den gäller.", "en rad ”Område: …” eller --area."))
    return None


def _periods(cells: tuple[str, ...], row: int, problems: list[Problem]) -> dict[int, Period]:
    """Column number → the period that its counts are for."""
    text = re.sub(r"^period\s*:?", "", cells[0], flags=re.I).strip()
    found = {}
    for i, cell in enumerate(cells):
        if _YEAR.match(cell):
            try:
                found[i] = parse_period(text, int(cell)).in_year(int(cell))
            except ValueError:
                problems.append(
                    Problem("Perioden går inte att läsa.", "t.ex. ”Period: 1 jan – 30 sep”.", row, "Period", text)
                )
                return {}
    return found


def _counts(
    cells: tuple[str, ...], periods: dict[int, Period], row: int, problems: list[Problem]
) -> dict[int, int | None]:
    counts: dict[int, int | None] = {}
    for i, period in periods.items():
        text = cells[i] if i < len(cells) else ""
        try:
            counts[i] = parse_count(text)
        except ValueError:
            problems.append(
                Problem(
                    "Antalet är inget heltal.",
                    "ett heltal, ”-” för noll eller ”..” för saknas.",
                    row,
                    str(period.end.year),
                    text,
                )
            )
    return counts


def _check_sum(
    counts: dict[int, int | None],
    block: dict[str, dict[int, int | None]],
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
        if counts[i] is not None and true[i] is not None and counts[i] != true[i]:
            problems.append(
                Problem(
                    f"Summan {cells[i]} stämmer inte med raderna, som ger {number(true[i])}.",
                    number(true[i]) + ".",
                    row,
                    str(periods[i].end.year),
                    cells[i],
                    warning=True,
                )
            )
    return true


def _check_change(
    cells: tuple[str, ...],
    counts: dict[int, int | None],
    periods: dict[int, Period],
    row: int,
    problems: list[Problem],
) -> None:
    """Warn where the printed change (count, per cent) is not that between the last two years."""
    last = sorted(periods, key=lambda i: periods[i].end)[-2:]
    printed = [c for i, c in enumerate(cells) if i > max(periods) and c]
    if len(last) < 2 or not printed:
        return
    before, after = counts.get(last[0]), counts.get(last[1])
    if before is None or after is None:
        return
    for text in printed:
        is_percent = "%" in text
        try:
            value = parse_number(text)
        except ValueError:
            problems.append(
                Problem("Förändringen går inte att läsa.", "ett tal eller en procentsats.", row, "Utv", text)
            )
            continue
        if value is None:
            continue
        if is_percent and before == 0:
            true, shown, wrong = None, "”.”, eftersom basen är 0", True
        elif is_percent:
            true = 100 * (after - before) / before
            shown, wrong = percent(true), abs(value - true) > 0.0501
        else:
            true = after - before
            shown, wrong = number(true, sign=True), value != true
        if wrong:
            problems.append(
                Problem(
                    f"Förändringen {text} stämmer inte med antalen, som ger {shown}.",
                    f"{shown}.",
                    row,
                    "Utv",
                    text,
                    warning=True,
                )
            )
