"""An exhibit's table as counts, what is made of them, and the sums that tie them together.

How figures hang together is read from the tables themselves: a row in ``total_rows`` is a sum if
the numbers say so, a column is the sum of others if every row says so, and a change, a percentage,
an index or a rate is of the columns that it can be computed from. A column whose origin cannot be
found goes with every count of its row, or of the whole table when rows are points in time. The same
count in two exhibits is one count; periods that overlap are cut into the parts that they share.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import permutations
from math import ceil, floor, isclose

import pandas as pd

from lagesbild import swedish
from lagesbild.analysis import suppression
from lagesbild.analysis.suppression import Figure
from lagesbild.document.disclosure.numbers_in_text import YEAR, Secret, name_pattern, numbers
from lagesbild.exhibit import NUMERIC, Column, Disclosure, Exhibit, Format

_CRIMES = "brott"


class Why(StrEnum):
    """Why something was withheld, as the editor reads it."""

    FEW = "färre än tröskeln"
    REVEALS = "skulle avslöja ett litet tal"
    DERIVED = "räknas av ett tal som inte visas"
    WORDS = "orden nämner ett tal som inte visas"
    EVENTS = "enskilda händelser eller vem som gjort vad"
    PLACE = "platsen visas bara på stadsdelsnivå"
    INTERNAL = "markerat som internt"


def label_columns(exhibit: Exhibit) -> list[str]:
    """The columns that say what a row is: those of text before the first number."""
    labels = []
    for column in exhibit.columns:
        if column.format is not Format.TEXT or is_numeric_text(exhibit, column):
            break
        labels.append(column.id)
    return labels


def is_numeric_text(exhibit: Exhibit, column: Column) -> bool:
    """True for a column of text in which every value is a written count."""
    if column.format is not Format.TEXT or column is exhibit.columns[0]:
        return False
    said = [v for v in exhibit.table[column.id] if isinstance(v, str) and v]
    return bool(said) and all(re.fullmatch(r"\d[\d\s\u00a0]*", v) for v in said)


@dataclass(frozen=True)
class Key:
    """Which count it is: the same in every exhibit of the document."""

    area: str
    measure: str
    category: str
    span: tuple[date, date] | str  # first and last day, or words that name a period
    year: int
    only: str = ""  # the exhibit, for a figure that no other shows


@dataclass
class Sheet:
    """An exhibit's counts, what is made of them, and the sums that tie them together."""

    exhibit: Exhibit
    keys: dict[tuple[int, str], Key] = field(default_factory=dict)
    values: dict[tuple[int, str], int] = field(default_factory=dict)
    derived: dict[tuple[int, str], tuple[tuple[int, str], ...]] = field(default_factory=dict)
    implied: dict[tuple[int, str], Figure] = field(default_factory=dict)  # counts behind a share
    sums: set[tuple[int, str]] = field(default_factory=set)
    ties: list[dict[tuple[int, str], float]] = field(default_factory=list)
    unexplained: set[tuple[int, str]] = field(default_factory=set)  # what they are made of cannot be found
    across: list[dict[object, float]] = field(default_factory=list)  # sums of counts that other tables show

    @classmethod
    def of(cls, exhibit: Exhibit) -> Sheet:
        """Read a table."""
        sheet = cls(exhibit)
        counts = [c for c in exhibit.columns if c.format is Format.COUNT or is_numeric_text(exhibit, c)]
        for column in counts:
            for row, value in enumerate(exhibit.table[column.id]):
                number = _count(value)
                if number is not None:
                    sheet.values[row, column.id] = number
                    sheet.keys[row, column.id] = _key(exhibit, row, column.id)
        titles = [c.id for c in counts]
        sheet._sum_rows(titles)
        sheet._sum_columns(titles)
        others = [c for c in exhibit.columns if c not in counts and c.id not in label_columns(exhibit)]
        for column in others:
            if column.format in NUMERIC:
                sheet._derive(column.id, titles)
        changes = [c.id for c in others if c.format in (Format.CHANGE, Format.PERCENT_CHANGE)]
        for column in others:
            if column.format not in (*NUMERIC, Format.YEAR, Format.LEVEL):
                sheet._remarks(column.id, changes)
        if exhibit.disclosure is Disclosure.PERSON_COUNTS:
            sheet._imply(titles)
        return sheet

    @property
    def relations(self) -> list[dict[object, float]]:
        """The sums, by key."""
        found = []
        for tie in self.ties:
            relation: dict[object, float] = defaultdict(float)
            for cell, term in tie.items():
                relation[self.keys[cell]] += term
            found.append({k: t for k, t in relation.items() if t})
        return [*(r for r in found if r), *self.across]

    def _in_row(self, row: int) -> tuple[tuple[int, str], ...]:
        return tuple(c for c in self.values if c[0] == row)

    def _remarks(self, title: str, changes: Sequence[str]) -> None:
        """Words about a row go with the counts that they repeat, else with what its change is made of, or all of it."""
        for row, remark in enumerate(self.exhibit.table[title]):
            if not isinstance(remark, str) or not remark.strip():
                continue
            said = {n for _, _, n in numbers(remark)}
            repeated = tuple(c for c in self._in_row(row) if self.values[c] in said)
            changed = {c for t in changes for c in self.derived.get((row, t), ())}
            is_repeated = said and said == {float(self.values[c]) for c in repeated}
            self.derived[row, title] = repeated if is_repeated else tuple(changed) or self._in_row(row)
            if not is_repeated and (not changed or any((row, t) in self.unexplained for t in changes)):
                self.unexplained.add((row, title))

    def _sum_rows(self, titles: Sequence[str]) -> None:
        """A strong row is the sum of the rows above it, of its group, or of all, if the numbers say so."""
        strong = sorted(self.exhibit.total_rows)
        plain = [r for r in range(len(self.exhibit.table)) if r not in strong]
        labels = label_columns(self.exhibit)
        for i, total in enumerate(strong):
            first = strong[i - 1] + 1 if i else 0
            last = strong[i + 1] if i + 1 < len(strong) else len(self.exhibit.table)
            group = self.exhibit.table[labels[0]] if len(labels) > 1 else None
            same = [] if group is None else [r for r in plain if group.iloc[r] == group.iloc[total]]
            others = [r for r in strong if r != total]
            candidates = (range(first, total), range(total + 1, last), same, plain, others)
            for parts in dict.fromkeys(tuple(c) for c in candidates):
                self._tie_rows(total, parts, titles)
            self.sums.update((total, t) for t in titles if (total, t) in self.values)

    def _tie_rows(self, total: int, parts: Sequence[int], titles: Sequence[str]) -> None:
        ties = []
        for title in titles:
            cells = [(r, title) for r in parts]
            if not cells or (total, title) not in self.values or not all(c in self.values for c in cells):
                continue
            if sum(self.values[c] for c in cells) != self.values[total, title]:
                return
            ties.append({**dict.fromkeys(cells, 1.0), (total, title): -1.0})
        self.ties += ties

    def _sum_columns(self, titles: Sequence[str]) -> None:
        """A column is the sum of those before it, or of all others, if every row says so."""
        for i, total in enumerate(titles):
            for parts in dict.fromkeys((tuple(titles[:i]), tuple(t for t in titles if t != total))):
                if len(parts) < 2:
                    continue
                rows = [
                    r for r in range(len(self.exhibit.table)) if all((r, t) in self.values for t in (*parts, total))
                ]
                if rows and all(sum(self.values[r, t] for t in parts) == self.values[r, total] for r in rows):
                    self.ties += [{**{(r, t): 1.0 for t in parts}, (r, total): -1.0} for r in rows]
                    self.sums.update((r, total) for r in rows)

    def _derive(self, title: str, counts: Sequence[str]) -> None:
        """What each figure of a column is made of."""
        given = {
            r: float(v) for r, v in enumerate(self.exhibit.table[title]) if not isinstance(v, str) and not pd.isna(v)
        }
        made: dict[int, set[tuple[int, str]]] = defaultdict(set)
        for parts in self._formulas(given, counts):
            for row in range(len(self.exhibit.table)):
                made[row].update((row, t) for t in parts)
        for count in counts:
            factor = _factor({r: (v, self.values[r, count]) for r, v in given.items() if (r, count) in self.values})
            if factor:
                bases = [
                    c for c, v in self.values.items() if c[1] == count and v and isclose(factor * v, 100, rel_tol=1e-9)
                ]
                for row in range(len(self.exhibit.table)):
                    made[row].update([(row, count), *bases])
        in_time = self.exhibit.columns[0].format is Format.YEAR or hasattr(self.exhibit.drawing, "x")
        for row, value in enumerate(self.exhibit.table[title]):
            if not isinstance(value, str) and pd.isna(value):
                continue
            of = made.get(row) or (self.values if in_time else self._in_row(row))
            self.derived[row, title] = tuple(c for c in of if c in self.values)
            if not made.get(row):
                self.unexplained.add((row, title))

    def _formulas(self, given: Mapping[int, float], counts: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Pairs of columns whose difference, relative change or ratio the figures are."""
        for a, b in permutations(counts, 2):
            rows = [
                (v, self.values[r, a], self.values[r, b])
                for r, v in given.items()
                if (r, a) in self.values and (r, b) in self.values
            ]
            if not rows:
                continue
            based = [(v, x, y) for v, x, y in rows if y]
            ratio = _factor({i: (v, x / y) for i, (v, x, y) in enumerate(based)})
            if (
                all(isclose(v, x - y, abs_tol=1e-9) for v, x, y in rows)
                or (based and all(isclose(v, 100 * (x / y - 1), abs_tol=1e-9) for v, x, y in based))
                or (ratio and len(based) > 1)
            ):
                yield a, b

    def _imply(self, titles: Sequence[str]) -> None:
        """The counts of persons behind the shares of a table, which anybody can work out."""
        for column in self.exhibit.columns:
            if column.format is not Format.PERCENT or len(titles) != 1:
                continue
            of = titles[0]
            cells = []
            for row, share in enumerate(self.exhibit.table[column.id]):
                if pd.isna(share) or (row, of) not in self.values:
                    continue
                whole = self.values[row, of]
                cell = (row, column.id)
                self.keys[cell] = replace(_key(self.exhibit, row, column.id), only=self.exhibit.id)
                # who reads "12,3 %" knows which whole numbers that can be; never more than that
                count = round(share / 100 * whole)
                read = swedish.round_half_up(share, column.decimals)
                half = 0.5 * 10.0**-column.decimals
                low, high = ceil((read - half) * whole / 100), floor((read + half) * whole / 100)
                self.implied[cell] = Figure(count, 1.0, max(0, min(count - low, high - count)))
                cells.append(cell)
            for tie in [t for t in self.ties if all(c[1] == of for c in t)]:
                mirrored = {(r, column.id): term for (r, _), term in tie.items()}
                if not all(c in cells for c in mirrored):
                    continue
                off = sum(term * self.implied[c].value for c, term in mirrored.items())
                if abs(off) <= sum(self.implied[c].slack for c in mirrored):
                    self.ties.append(mirrored)

    def hidden(self, pattern: suppression.Pattern) -> dict[tuple[int, str], Why]:
        """The cells to leave out, and why."""
        found: dict[tuple[int, str], Why] = {}
        for cell, key in self.keys.items():
            if key in pattern.primary:
                found[cell] = Why.FEW
            elif key in pattern.secondary:
                found[cell] = Why.REVEALS
        counts = set(found) & set(self.values)
        for cell, parts in self.derived.items():
            if cell not in found and counts.intersection(parts):
                found[cell] = Why.DERIVED
        lost = {(k.area, k.category) for k in pattern.hidden if isinstance(k, Key)}
        for row, title in self.unexplained - found.keys():
            key = next((k for (r, _), k in self.keys.items() if r == row), _key(self.exhibit, row, title))
            if any(area == key.area and f"-{name}".endswith(f"-{key.category}") for area, name in lost):
                found[row, title] = Why.DERIVED
        return found

    def secrets(self, cells: Iterable[tuple[int, str]]) -> list[Secret]:
        """What words must not say: the names of each row, and its figures that were left out."""
        numbers: dict[int, set[float]] = defaultdict(set)
        for row, title in cells:
            value = self.values.get((row, title), self.exhibit.table[title].iloc[row])
            if not isinstance(value, str) and not pd.isna(value):
                numbers[row] |= {abs(swedish.round_half_up(float(value), d)) for d in (0, 1, 2)}
        names = {}
        for row in numbers:
            key = next((k for (r, _), k in self.keys.items() if r == row), None)
            said = [str(self.exhibit.table[c].iloc[row]) for c in label_columns(self.exhibit)]
            label = said[-1] if said else self.exhibit.title.split(",")[0]
            if len(said) > 1 and (row in self.exhibit.total_rows):  # "Person, summa" is what words call "Person"
                label = ", ".join(said[-2:])
            names[row] = (label, key.category if key else "")
        return [Secret(label, name_pattern(label), slug, frozenset(numbers[r])) for r, (label, slug) in names.items()]


def _count(value: object) -> int | None:
    if isinstance(value, str):
        return int(re.sub(r"\D", "", value)) if re.fullmatch(r"\d[\d\s\u00a0]*", value) else None
    return None if value is None or pd.isna(value) else int(value)  # type: ignore[call-overload]


def _factor(pairs: Mapping[int, tuple[float, float]]) -> float | None:
    """The constant that turns every second number into the first; None if there is none."""
    known = [(a, b) for a, b in pairs.values() if b]
    if not known or any(a for a, b in pairs.values() if not b):
        return None
    factor = known[0][0] / known[0][1]
    return factor if factor and all(isclose(a, factor * b, rel_tol=1e-9) for a, b in known) else None


_DAYS = re.compile(r"(\d{1,2})\s(\w{3})\w*(?:\s\d{4})?\s*[–-]\s*(\d{1,2})\s(\w{3})")


def _key(exhibit: Exhibit, row: int, column: str) -> Key:
    title = exhibit.column(column).title
    ref = exhibit.ref
    years = YEAR.findall(title)
    measure = swedish.slug(YEAR.sub("", title))
    labels = label_columns(exhibit)
    by_year = exhibit.columns[0].format is Format.YEAR
    if by_year:
        year = int(exhibit.table[exhibit.columns[0].id].iloc[row])
        category = ref.params[0] if ref.params else measure
    else:
        year = int(years[-1]) if years else ref.year
        category = swedish.slug(" ".join(str(exhibit.table[c].iloc[row]) for c in labels)) or str(row)
    plain = measure in ("", "antal")
    subject = _CRIMES if exhibit.disclosure is Disclosure.CRIME_COUNTS else ref.name if plain else measure
    span = measure if subject == _CRIMES and not plain else _span(exhibit.period, year)
    return Key(ref.area, subject, category, span, year)


def _span(period: str, year: int) -> tuple[date, date] | str:
    """First and last day of a period that ends in ``year``: "1 okt – 30 sep, 2019–2023"; else the words."""
    if re.fullmatch(r"\d{4}", period):
        return date(year, 1, 1), date(year, 12, 31)
    found = _DAYS.search(period)
    if not found:
        return period
    try:
        first = (swedish.parse_month(found[2]), int(found[1]))
        last = (swedish.parse_month(found[4]), int(found[3]))
        return date(year - (first > last), *first), date(year, *last)
    except ValueError:
        return period


def name_alike(sheets: Sequence[Sheet]) -> None:
    """Give the same count the same key in every exhibit.

    A category without its group is the one that ends with its name; a period that only words name is
    the period in which the same category and year has the same value.
    """
    values: dict[Key, int] = {}
    longer = sorted({k.category for s in sheets for k in s.keys.values()}, key=len, reverse=True)
    for sheet in sheets:
        for cell, key in sheet.keys.items():
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


def explain(sheets: Sequence[Sheet]) -> None:
    """Find which years' counts a column such as "Jämfört med" repeats or adds up, and tie them together.

    A column for which no run of years fits is left unexplained.
    """
    held: dict[tuple[str, object], dict[str, dict[int, tuple[Key, int]]]] = defaultdict(lambda: defaultdict(dict))
    for sheet in sheets:
        for cell, key in sheet.keys.items():
            if key.measure == _CRIMES and not isinstance(key.span, str) and not key.only:
                first, last = key.span
                days = ((first.month, first.day), (last.month, last.day))
                held[key.area, days][key.category][key.year] = (key, sheet.values[cell])
    for sheet in sheets:
        columns: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for cell, key in sheet.keys.items():
            if key.measure == _CRIMES and isinstance(key.span, str) and not key.only and cell in sheet.values:
                columns[cell[1]].append(cell)
        for cells in columns.values():
            of_years = [by_name for by_name in held.values() if any(sheet.keys[c].category in by_name for c in cells)]
            if of_years and not any(_tie_years(sheet, cells, by_name) for by_name in of_years):
                sheet.unexplained.update(c for c in cells if sheet.values[c])


def _tie_years(sheet: Sheet, cells: Sequence[tuple[int, str]], by_name: _Years) -> bool:
    """True when every cell is the sum of the same run of years of its category; ties them."""
    rows = [(c, by_name[sheet.keys[c].category]) for c in cells if sheet.keys[c].category in by_name]
    years = sorted({y for _, counts in rows for y in counts})
    for i in range(len(years)):
        for j in range(i + 1, len(years) + 1):
            run = years[i:j]
            known = [(c, [counts[y] for y in run]) for c, counts in rows if all(y in counts for y in run)]
            if len(known) == len(cells) and all(sum(v for _, v in of) == sheet.values[c] for c, of in known):
                ties: list[dict[object, float]] = [{sheet.keys[c]: -1.0, **{k: 1.0 for k, _ in of}} for c, of in known]
                sheet.across += [t for t in ties if len(t) > 1]
                return True
    return False


def figures_of(sheets: Sequence[Sheet], below: int) -> dict[object, Figure]:
    """Every count once; it costs more to lose the more that is made of it, and most for a sum.

    What is made of a small count is lost anyway, and costs nothing.
    """
    cost: dict[Key, float] = defaultdict(float)
    found: dict[object, Figure] = {}
    for sheet in sheets:
        for parts in sheet.derived.values():
            if not any(suppression.is_small(sheet.values[c], below) for c in parts):
                for cell in parts:
                    cost[sheet.keys[cell]] += 0.5
        for cell in sheet.values:
            cost[sheet.keys[cell]] += 10 if cell in sheet.sums else 1
    for sheet in sheets:
        for cell, value in sheet.values.items():
            key = sheet.keys[cell]
            found[key] = Figure(value, cost[key] + 0.01 * min(value, 1000) ** 0.5)
        found |= {sheet.keys[cell]: figure for cell, figure in sheet.implied.items()}
    return found


def relations_of(sheets: Sequence[Sheet]) -> list[dict[object, float]]:
    """The sums of every table; and counts of overlapping periods as sums of the parts that these cut each other into."""
    spans: dict[tuple[str, str, str], dict[Key, tuple[date, date]]] = defaultdict(dict)
    for sheet in sheets:
        for key in sheet.keys.values():
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
