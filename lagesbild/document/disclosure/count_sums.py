"""The counts of all tables of a document as one model: which are the same, and the sums that tie them together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from lagesbild.analysis import suppression
from lagesbild.analysis.suppression import Count
from lagesbild.document.disclosure.count_model import CRIMES, Cell, CountTable, Key


def name_alike(sheets: Sequence[CountTable]) -> None:
    """Give the same count the same key in every exhibit.

    A category without its group is the one that ends with its name; a period that only words name is
    the period in which the same category and year has the same value.
    """
    values: dict[Key, int] = {}
    longer = sorted({k.category for s in sheets for k in s.undecided.values()}, key=len, reverse=True)
    for sheet in sheets:
        for cell, key in sheet.undecided.items():
            if key.only:
                continue
            fuller = [c for c in longer if c.endswith(f"-{key.category}")]
            if len(fuller) == 1:
                key = replace(key, category=fuller[0])
            number = sheet.values[cell]
            same = (
                k
                for k, v in values.items()
                if (k.area, k.measure, k.category, k.year) == (key.area, key.measure, key.category, key.year)
                and v == number
                and (isinstance(k.span, str) or isinstance(key.span, str))
            )
            if values.get(key, number) != number:  # two sources that disagree are two counts
                key = replace(key, only=sheet.exhibit.id)
            elif key not in values:
                key = next(same, key)
            values[key] = number
            sheet.keys[cell] = key


_Years = Mapping[str, Mapping[int, tuple[Key, int]]]  # category → year → count


def explain(sheets: Sequence[CountTable]) -> None:
    """Find which years' counts a column such as "Jämfört med" repeats or adds up, and tie them together.

    A column for which no run of years fits is left unexplained.
    """
    by_area: dict[tuple[str, object], dict[str, dict[int, tuple[Key, int]]]] = defaultdict(lambda: defaultdict(dict))
    for sheet in sheets:
        for cell, key in sheet.undecided.items():
            if key.measure == CRIMES and not isinstance(key.span, str) and not key.only:
                first, last = key.span
                days = ((first.month, first.day), (last.month, last.day))
                by_area[key.area, days][key.category][key.year] = (key, sheet.values[cell])
    for sheet in sheets:
        columns: dict[str, list[Cell]] = defaultdict(list)
        for cell, key in sheet.undecided.items():
            if key.measure == CRIMES and isinstance(key.span, str) and not key.only and cell in sheet.values:
                columns[cell[1]].append(cell)
        for cells in columns.values():
            of_years = [
                by_name for by_name in by_area.values() if any(sheet.keys[c].category in by_name for c in cells)
            ]
            if of_years and not any(_tie_years(sheet, cells, by_name) for by_name in of_years):
                sheet.unexplained.update(c for c in cells if sheet.values[c])


def _tie_years(sheet: CountTable, cells: Sequence[Cell], by_name: _Years) -> bool:
    """True when every cell is the sum of the same run of years of its category; ties them."""
    rows = [(c, by_name[sheet.keys[c].category]) for c in cells if sheet.keys[c].category in by_name]
    years = sorted({y for _, counts in rows for y in counts})
    for i in range(len(years)):
        for j in range(i + 1, len(years) + 1):
            run = years[i:j]
            complete = [(c, [counts[y] for y in run]) for c, counts in rows if all(y in counts for y in run)]
            if len(complete) == len(cells) and all(sum(v for _, v in of) == sheet.values[c] for c, of in complete):
                ties: list[dict[object, float]] = [
                    {sheet.keys[c]: -1.0, **{k: 1.0 for k, _ in of}} for c, of in complete
                ]
                sheet.across += [t for t in ties if len(t) > 1]
                return True
    return False


def open_figures(sheets: Sequence[CountTable]) -> frozenset[Key]:
    """The counts of rows that are declared open: whoever wants to knows them."""
    return frozenset(k for s in sheets for c, k in s.undecided.items() if c[0] in s.open_rows)


def figures_of(sheets: Sequence[CountTable], below: int) -> dict[object, Count]:
    """Every count once; it costs more to lose the more that is made of it, and most for a sum.

    What is made of a small count is lost anyway, and costs nothing.
    """
    cost: dict[Key, float] = defaultdict(float)
    figures: dict[object, Count] = {}
    for sheet in sheets:
        undecided = sheet.undecided
        for made_of in sheet.derived.values():
            parts = [c for c in made_of if c in sheet.values and c in undecided]
            if not any(suppression.is_small(sheet.values[c], below) for c in parts):
                for cell in parts:
                    cost[sheet.keys[cell]] += 0.5
        for cell in undecided.keys() & sheet.values.keys():
            cost[sheet.keys[cell]] += 10 if cell in sheet.sums else 1
    for sheet in sheets:
        for cell, value in sheet.values.items():
            if cell in sheet.decided:
                continue
            key = sheet.keys[cell]
            figures[key] = Count(value, cost[key] + 0.01 * min(value, 1000) ** 0.5)
        figures |= {sheet.keys[cell]: figure for cell, figure in sheet.implied.items()}
    return figures


def relations_of(sheets: Sequence[CountTable]) -> list[dict[object, float]]:
    """The sums of every table; and counts of overlapping periods as sums of the parts that these cut each other into."""
    spans: dict[tuple[str, str, str], dict[Key, tuple[date, date]]] = defaultdict(dict)
    for sheet in sheets:
        for key in sheet.undecided.values():
            if not isinstance(key.span, str) and not key.only:
                spans[key.area, key.measure, key.category][key] = key.span
    relations = [r for sheet in sheets for r in sheet.relations]
    for name, keys in spans.items():
        cuts = sorted({d for first, last in keys.values() for d in (first, last + timedelta(days=1))})
        parts: dict[Key, list[object]] = {
            key: [(name, cut) for cut in cuts if first <= cut <= last] for key, (first, last) in keys.items()
        }
        shared = [k for k in keys if any(k != o and set(parts[k]) & set(parts[o]) for o in keys)]
        relations += [{key: -1.0, **dict.fromkeys(parts[key], 1.0)} for key in shared]
    return relations
