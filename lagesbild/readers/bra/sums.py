"""What a table of crime prints and can be recomputed: sums, parts, changes, and the months of a longer period."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import pairwise, takewhile

from lagesbild.calendar import Period
from lagesbild.problems import Problem
from lagesbild.readers import crosstab
from lagesbild.readers.base import is_sum, is_sum_of
from lagesbild.readers.bra.layout import Column, Layout
from lagesbild.readers.bra.rows import Row
from lagesbild.readers.compstat import check_changes
from lagesbild.readers.files import Grid
from lagesbild.readers.periods import When, period_of
from lagesbild.swedish import fold, listing, number, parse_count, parse_number
from lagesbild.tables import ALL_CRIME


@lru_cache(4096)
def is_total_label(label: str) -> bool:
    """True for the label of a printed sum."""
    return is_sum(label)


def is_total_of(label: str) -> bool:
    """True for the label of a sum that names what it sums: "Hamnen totalt"."""
    return _TOTAL.search(fold(label)) is not None


def _count(row: Row, column: Column) -> int | None:
    try:
        return parse_count(row.cells[column.index]) if column.index < len(row.cells) else None
    except ValueError:
        return None


def _differs(printed: int, true: int, row: int, column: str, what: str = "Summan") -> Problem:
    message = f"{what} {number(printed)} stämmer inte med raderna, som ger {number(true)}."
    return Problem(message, f"{number(true)}.", row, column, number(printed), warning=True)


_TOTAL = re.compile(r"^(?:totalt?|summa|samtliga) |[ ,(](?:totalt?|summa|sammanlagt|samtliga)\)?$")


def without_totals(rows: list[Row], layout: Layout, problems: list[Problem]) -> list[Row]:
    """The rows with "Brott mot person totalt" as the whole of the rows that it sums.

    Below it they become its parts; a total that sums what stands above is checked and left out. One that sums neither
    is told, since it may count the same crimes twice.
    """
    if any(r.area or r.when or r.group for r in rows) or len({r.depth for r in rows}) > 1:
        return rows
    counts = [c for c in layout.columns if c.measure == "count"]
    is_total = [r.has_figures and is_total_of(r.crime) and not is_sum_of(r.crime, "") and r.crime != "" for r in rows]
    ends = [not r.has_figures or t or is_sum_of(r.crime, "") for r, t in zip(rows, is_total, strict=True)]
    left: list[Row] = []
    for i, row in enumerate(rows):
        if not is_total[i]:
            continue
        below, above = (
            _summed(row, [(rows[k], ends[k]) for k in order], counts)
            for order in (range(i + 1, len(rows)), range(i - 1, -1, -1))
        )
        if below:
            for part in below:
                part.depth = row.depth + 1
        elif above:
            left.append(row)
        else:
            what = f"”{row.crime}” säger att den är en summa, men raderna runt den ger inte det talet: den lästes som ett brott."
            fix = "Ta bort raden om dess brott redan står i tabellen."
            problems.append(Problem(what, "en summa av raderna.", row.number, value=row.crime, fix=fix, warning=True))
    return [r for r in rows if r not in left]


def _summed(total: Row, others: list[tuple[Row, bool]], counts: list[Column]) -> list[Row]:
    """The first rows of ``others``, up to one that ends them, that add up to the total in every column; none if they do not."""
    wanted = [_count(total, c) for c in counts]
    so_far = [0] * len(counts)
    summed: list[Row] = []
    for row, is_end in others:
        values = [_count(row, c) for c in counts]
        if is_end or None in values or None in wanted:
            return []
        so_far = [a + b for a, b in zip(so_far, values, strict=True) if b is not None]
        summed.append(row)
        if so_far == wanted and any(so_far):
            return summed
    return []


def _run(rows: Iterable[Row]) -> list[tuple[Row, bool]]:
    """The rows up to the next printed sum or line without figures, which ends them."""
    return [(r, not r.has_figures or r.is_sum or is_total_label(r.area)) for r in rows]


def _of_run(row: Row, rows: list[Row], counts: list[Column]) -> tuple[bool, list[Row]]:
    """Whether a sum is that of the rows next to it, as a subtotal is, and the rows from the sum before it on."""
    at = rows.index(row)
    above = _run(rows[:at][::-1])
    is_right = bool(_summed(row, above, counts) or _summed(row, _run(rows[at + 1 :]), counts))
    return is_right, [r for r, _ in takewhile(lambda r: not r[1], above)]


def check_sums(
    sums: list[tuple[Row, Column, Period, str, str | None]],
    records: dict[tuple[object, ...], dict[str, object]],
    rows: list[Row],
    problems: list[Problem],
) -> None:
    """Warn where a row "Summa" or "Totalt" is not the sum of the rows that it stands for.

    What it stands for its numbers say first: a subtotal is the sum of the rows next to it.
    """
    parts: dict[tuple[object, ...], list[object]] = defaultdict(list)
    names = {r[2] for r in records}
    for (area, group, crime, start, end, status), record in records.items() if sums else ():
        is_part = group in names  # of a crime that is counted itself
        for key in (
            (area, group, None),
            *(() if is_part else ((area, None, None),)),
            (None, group, crime),
            *(() if is_part else ((None, None, None),)),
        ):
            parts[(*key, start, end, status)].append(record.get("count"))
    times_by_row: dict[int, int] = {}
    sums_of: dict[int, list[tuple[Row, Column, Period, str, str | None]]] = defaultdict(list)
    for one in sums:
        sums_of[one[0].number].append(one)
    for row, column, period, status, area in sums:
        crime = column.crime or row.crime
        of_areas = (None, row.group, crime) if crime else (None, None, None)
        of_crimes = (area, row.group if row.group != ALL_CRIME else None, None)
        key = of_areas if is_sum(row.area) else of_crimes
        counts = parts.get((*key, period.start, period.end, status), [])
        known = [c for c in counts if isinstance(c, int)]
        printed = _count(row, column)
        if printed is not None and counts and len(known) == len(counts) and sum(known) != printed:
            columns = [c for _, c, *_ in sums_of[row.number]]
            is_right, run = _of_run(row, rows, columns)
            if is_right:
                continue
            of_run = [n for r in run if (n := _count(r, column)) is not None]
            if len(sums_of) > 1 and run and len(of_run) == len(run):  # of the two that it may sum, the nearer
                known = min(known, of_run, key=lambda ns: abs(sum(ns) - printed))
            if sum(known) == printed:
                continue
            times_by_row[row.number] = times_by_row.get(row.number, 0) + 1
            if times_by_row[row.number] == 1:
                problems.append(_differs(printed, sum(known), row.number, column.title))
    for number_, times in times_by_row.items():
        if times > 1:
            at = next(i for i, p in enumerate(problems) if p.row == number_ and p.what.startswith("Summan"))
            more = "en kolumn" if times == 2 else f"{number(times - 1)} kolumner"
            problems[at] = replace(problems[at], what=f"{problems[at].what} Så är det i {more} till.")


def check_row_sums(rows: list[Row], layout: Layout, title: When, problems: list[Problem]) -> None:
    """Warn where a column "Totalt" is not the sum of its row's counts, when those are of areas or of months that follow."""
    sums = [c for c in layout.columns if c.measure == "sum"]
    counts = [c for c in layout.columns if c.measure == "count"]
    if len(sums) != 1 or len(counts) < 2:
        return
    periods = sorted(p for c in counts if (p := period_of(c.when, title)))
    if not all(c.area or c.crime for c in counts):
        apart = all(a.end < b.start for a, b in pairwise(periods))
        if len(periods) < len(counts) or not apart or len({p.start.year for p in periods}) > 1:
            return  # counts of several years, which nobody sums
    for row in rows:
        values = [_count(row, c) for c in counts] if row.has_figures else []
        known, printed = [v for v in values if v is not None], _count(row, sums[0])
        if printed is not None and known and len(known) == len(values) and sum(known) != printed:
            what = f"Summan {number(printed)} stämmer inte med radens tal, som ger {number(sum(known))}."
            problem = Problem(what, f"{number(sum(known))}.", row.number, sums[0].title, number(printed), warning=True)
            problems.append(problem)


def check_parts(rows: list[Row], layout: Layout, problems: list[Problem]) -> None:
    """Warn where the rows under a crime are more than it, and tell once where they are fewer."""
    under: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.parent is None or not row.has_figures or row.is_sum:
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
            problem = _differs(printed, sum(known), whole.number, column.title, f"{whole.crime}:")
            (fewer if sum(known) < printed else problems).append(problem)
            break
    if fewer:
        more = f" Så är det i {number(len(fewer))} grupper." if len(fewer) > 1 else ""
        problems.append(replace(fewer[0], what=f"{fewer[0].what} Tabellen visar kanske bara ett urval.{more}"))


def check_printed_changes(rows: list[Row], layout: Layout, title: When, problems: list[Problem]) -> None:
    """Warn where a printed change is not that between the block's last two years."""
    changes = [c for c in layout.columns if c.measure in ("change", "percent")]
    unchecked: list[Column] = []
    for column in changes:
        block = [c for c in layout.columns if c.measure == "count" and _block(c, title) == _block(column, title)]
        by_year = {_year(c, title): c for c in block}
        if not by_year:
            unchecked.append(column)
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
        if not pairs or (last - 1 not in by_year and column is absolute):
            unchecked.append(column)
            continue
        is_percent = column.measure == "percent" or any("%" in text for *_, text in pairs)
        check_changes(pairs, is_percent, column.title, problems)
    titles = [c.title for c in unchecked if any(c.index < len(r.cells) and r.cells[c.index] for r in rows)]
    if titles:
        shown = listing([f"”{t}”" for t in dict.fromkeys(titles)])
        what = f"Förändringen i {shown} har inte två års antal att jämföras med, och lästes inte."
        problems.append(Problem(what, "antal för båda åren.", None, titles[0], titles[0], warning=True))


def _before(row: Row, after: int | None, absolute: Column | None) -> int | None:
    """The year before's count, by the change in number, where only that is printed."""
    try:
        change = parse_number(row.cells[absolute.index]) if absolute and absolute.index < len(row.cells) else None
    except ValueError:
        return None
    return None if after is None or change is None else after - int(change)


def _block(column: Column, title: When) -> tuple[int, int, int] | None:
    period = period_of(replace(column.when, year=None, previous=False), replace(title, year=title.year or 2000))
    return (period.start.month, period.end.month, period.end.year - period.start.year) if period else None


def _year(column: Column, title: When) -> int:
    year = column.when.year or title.year or 0
    return year - 1 if column.when.previous and column.when.year is None else year


_PIECES = {1: "månaderna", 3: "kvartalen", 4: "tertialen", 6: "halvåren"}  # months → what they are called


def with_parts(periods: Iterable[Period]) -> Iterator[tuple[Period, tuple[Period, ...], str]]:
    """(a period, the months, quarters, tertials or halves of it that are all among ``periods``, what they are called)."""
    by_months = {_in_months(p): p for p in periods}
    for (first, length), whole in by_months.items():
        for step, name in _PIECES.items():
            if step < length and not length % step:
                parts = [by_months.get((m, step)) for m in range(first, first + length, step)]
                if all(parts):
                    yield whole, tuple(p for p in parts if p), name


def _in_months(period: Period) -> tuple[int, int]:
    """(first month, how many)."""
    first, last = (12 * day.year + day.month - 1 for day in (period.start, period.end))
    return first, last - first + 1


def check_spans(records: dict[tuple[object, ...], dict[str, object]], problems: list[Problem]) -> None:
    """Warn where the months, quarters, tertials or halves of a longer period are all there and do not add up to it."""
    counts: dict[tuple[object, ...], dict[Period, int]] = defaultdict(dict)
    for (*of, start, end, status), record in records.items():
        count = record.get("count")
        if isinstance(count, int) and isinstance(start, date) and isinstance(end, date):
            counts[(*of, status)][Period(start, end)] = count
    for key, by_period in counts.items():
        reported: set[Period] = set()
        for whole, parts, name in with_parts(by_period):
            total = sum(by_period[p] for p in parts)
            if total != by_period[whole] and whole not in reported:
                reported.add(whole)
                what = f"{key[2]}, {whole}: antalet {number(by_period[whole])} stämmer inte med {name}, som ger {number(total)}."
                problems.append(
                    Problem(what, f"{number(total)}.", None, "antal", number(by_period[whole]), warning=True)
                )


# --- what cannot be so ------------------------------------------------------------------------------


def check_lengths(grid: Grid, layout: Layout, rows: list[Row], problems: list[Problem]) -> None:
    """Refuse rows with more figures than there are headings, or that end before the last of them."""
    head = grid.head.rows[layout.top - 1 : layout.last]
    edge = max(i for cells in head for i, text in enumerate(cells) if text)
    last = max(c.index for c in layout.columns)
    for row in rows:
        if extra := next((c for c in row.cells[edge + 1 :] if crosstab.is_figure(c)), None):
            what = "Raden har fler värden än tabellen har kolumner."
            problems.append(Problem(what, "ett värde per rubrik.", row.number, value=extra))
            continue
        if text := next((c for c in row.cells[edge + 1 :] if c), None):
            what = "Texten till höger om tabellen lästes inte."
            expected = "en rubrik ovanför varje kolumn."
            problems.append(Problem(what, expected, row.number, value=text, warning=True))
        if grid.is_text and row.has_figures and not row.is_sum and len(row.cells) <= last:
            what = f"Raden har färre celler än rubrikraden: {number(len(row.cells))} av {number(edge + 1)}."
            problems.append(Problem(what, "en cell per rubrik, ”..” där värdet saknas.", row.number))


_SURELY = 10
"""So many crimes a month, and a month of none is as good as impossible."""


def months_to_come(total: Mapping[tuple[date, date], int]) -> list[tuple[date, date]]:
    """The last months of a table (period → all that was counted in it) in which nothing at all happened, after months in which much did."""
    months = sorted(m for m in total if (m[1] - m[0]).days < 31)
    empty = list(takewhile(lambda m: total[m] == 0, reversed(months)))[::-1]
    others = months[: len(months) - len(empty)]
    return empty if others and min(total[m] for m in others) >= _SURELY else []


def drop_months_to_come(records: dict[tuple[object, ...], dict[str, object]], problems: list[Problem]) -> None:
    """Leave out months in which nothing at all happened, after months in which much did: they had not come."""
    total: dict[tuple[date, date], int] = defaultdict(int)
    for (*_, start, end, _), record in records.items():
        if isinstance(start, date) and isinstance(end, date):
            count = record.get("count")
            total[start, end] += count if isinstance(count, int) else 0
    empty = months_to_come(total)
    if not empty:
        return
    for key in [k for k in records if (k[3], k[4]) in empty]:
        del records[key]
    what = f"{Period(empty[0][0], empty[-1][1])} har noll i hela tabellen och lästes inte: månaderna hade inte kommit."
    problems.append(Problem(what, "siffror, eller tomt för månader som inte är med.", warning=True))
