"""An exhibit's table as counts, what is made of them, and the sums that tie them together.

How figures hang together is declared by the exhibit (`exhibit.Derivation`, `exhibit.RowSum`). A figure that
declares nothing goes with every count of its row, or of the whole table when rows are points in time; words
about a row go with the counts that they repeat, else with what its changes are made of. The same count in
two exhibits is one count; periods that overlap are cut into the parts that they share.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from math import ceil, floor

import pandas as pd

from lagesbild import swedish
from lagesbild.analysis import suppression
from lagesbild.analysis.suppression import Count
from lagesbild.document.disclosure.numbers_in_text import Secret, name_pattern, numbers
from lagesbild.exhibit import Derivation, Disclosure, Exhibit, Fact, Format, How, Role, Rows

COUNTED = (Disclosure.CRIME_COUNTS, Disclosure.PERSON_COUNTS, Disclosure.SURVEY_ANSWERS)
"""What is read as one model of counts and sums."""
CRIMES = "brott"


class WithheldReason(StrEnum):
    """Why something was withheld, as the editor reads it."""

    FEW = "färre än tröskeln"
    REVEALS = "skulle avslöja ett litet tal"
    DERIVED = "räknas av ett tal som inte visas"
    WORDS = "orden nämner ett tal som inte visas"
    NOTHING = "inget av det som räknats kan visas, så figuren är inte med"
    EVENTS = "enskilda händelser eller vem som gjort vad"
    OWN = "egen bild eller tabell som ingen har förklarat öppen"
    PLACE = "platsen visas bara på stadsdelsnivå"
    INTERNAL = "markerat som internt"


def label_columns(exhibit: Exhibit) -> list[str]:
    """The ids of the columns that say what a row is; where none does, of the texts that say when."""
    labels = [c.id for c in exhibit.columns if c.role is Role.LABEL]
    return labels or [c.id for c in exhibit.columns if c.role is Role.TIME and c.format is Format.TEXT]


IsHidden = Callable[[Fact], bool | None]
Cell = tuple[int, str]
"""A row's position and a column's id."""
_WRITTEN = r"\d[\d\s\u00a0]*"
_UNMADE = (Role.LABEL, Role.TIME, Role.LEVEL, Role.UNIT)


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
class CountTable:
    """An exhibit's counts, what is made of them, and the sums that tie them together."""

    exhibit: Exhibit
    keys: dict[Cell, Key] = field(default_factory=dict)
    values: dict[Cell, int] = field(default_factory=dict)
    several: dict[Cell, tuple[int, ...]] = field(default_factory=dict)  # counts in one cell: "80 → 70"
    derived: dict[Cell, tuple[Cell, ...]] = field(default_factory=dict)
    implied: dict[Cell, Count] = field(default_factory=dict)  # counts behind a share
    sums: set[Cell] = field(default_factory=set)
    ties: list[dict[Cell, float]] = field(default_factory=list)
    unexplained: set[Cell] = field(default_factory=set)  # what they are made of cannot be found
    across: list[dict[object, float]] = field(default_factory=list)  # sums of counts that other tables show
    decided: dict[Cell, bool] = field(default_factory=dict)  # whether the pattern of facts leaves a cell out
    open_rows: frozenset[int] = frozenset()  # declared open by people

    @classmethod
    def of(cls, exhibit: Exhibit, is_hidden: IsHidden = lambda fact: None) -> CountTable:
        """Read a table; ``is_hidden`` says whether a fact may not be shown, None when it does not know the fact."""
        sheet = cls(exhibit)
        for cell, facts in exhibit.facts.items():
            answers = [is_hidden(f) for f in facts]
            if facts and None not in answers:
                sheet.decided[cell] = any(answers)
        counts = [c.id for c in exhibit.columns if c.role is Role.COUNT]
        for id_ in counts:
            for row, value in enumerate(exhibit.table[id_]):
                number = as_count(value)
                if number is not None:
                    sheet.values[row, id_] = number
                    sheet.keys[row, id_] = _key(exhibit, row, id_)
                elif isinstance(value, str) and (several := re.findall(_WRITTEN, value.partition(";")[0])):
                    sheet.several[row, id_] = tuple(int(re.sub(r"\D", "", n)) for n in several)
        sheet._sum_rows(counts)
        changes = [c.id for c in exhibit.columns if c.role in (Role.CHANGE, Role.PERCENT_CHANGE)]
        for column in sorted(exhibit.columns, key=lambda c: c.derived_from is None):  # remarks go by the changes
            if column.derived_from is not None:
                if column.role is Role.COUNT and column.derived_from.how is How.SUM:
                    sheet._sum_column(column.id, column.derived_from.of)
                elif column.role is not Role.COUNT:
                    sheet._derive(column.id, column.derived_from)
            elif column.role in (Role.NOTE, Role.VERDICT):
                sheet._remarks(column.id, changes)
            elif column.role not in (*_UNMADE, Role.COUNT):
                sheet._undeclared(column.id)
        if exhibit.disclosure is Disclosure.PERSON_COUNTS:
            sheet._imply(counts)
        return sheet

    @property
    def relations(self) -> list[dict[object, float]]:
        """The sums, by key."""
        relations = []
        for tie in self.ties:
            if not self.decided.keys().isdisjoint(tie):
                continue  # how facts hang together is the pattern's
            relation: dict[object, float] = defaultdict(float)
            for cell, term in tie.items():
                relation[self.keys[cell]] += term
            relations.append({k: t for k, t in relation.items() if t})
        return [*(r for r in relations if r), *self.across]

    @property
    def undecided(self) -> dict[Cell, Key]:
        """The keys of counts that only this document's tables say how they hang together."""
        return {c: k for c, k in self.keys.items() if c not in self.decided}

    def _in_row(self, row: int) -> tuple[Cell, ...]:
        return tuple(c for c in self.values if c[0] == row)

    def _remarks(self, column: str, changes: Sequence[str]) -> None:
        """Words about a row go with the counts that they repeat, else with what its change is made of, or all of it."""
        for row, remark in enumerate(self.exhibit.table[column]):
            if not isinstance(remark, str) or not remark.strip():
                continue
            written = {n for _, _, n in numbers(remark)}
            repeated = tuple(c for c in self._in_row(row) if self.values[c] in written)
            changed = {c for id_ in changes for c in self.derived.get((row, id_), ())}
            is_repeated = written and written == {float(self.values[c]) for c in repeated}
            self.derived[row, column] = repeated if is_repeated else tuple(changed) or self._in_row(row)
            if not is_repeated and (not changed or any((row, id_) in self.unexplained for id_ in changes)):
                self.unexplained.add((row, column))

    def _sum_rows(self, counts: Sequence[str]) -> None:
        """The rows that the exhibit declares as sums of others."""
        for row_sum in self.exhibit.sums:
            self._tie_rows(row_sum.total, row_sum.parts, counts)
            self.sums.update((row_sum.total, c) for c in counts if (row_sum.total, c) in self.values)

    def _tie_rows(self, total: int, parts: Sequence[int], counts: Sequence[str]) -> None:
        """A sum in which a part is missing, or that does not add up as printed, tells no reader of its parts."""
        for id_ in counts:
            self._tie([(r, id_) for r in parts], (total, id_))

    def _sum_column(self, total: str, parts: Sequence[str]) -> None:
        for row in range(len(self.exhibit.table)):
            self._tie([(row, id_) for id_ in parts], (row, total))
        self.sums.update(c for c in self.values if c[1] == total)

    def _tie(self, parts: Sequence[Cell], total: Cell) -> None:
        is_known = bool(parts) and all(c in self.values for c in (*parts, total))
        if is_known and sum(self.values[c] for c in parts) == self.values[total]:
            self.ties.append({**dict.fromkeys(parts, 1.0), total: -1.0})

    def _shown(self, id_: str) -> Iterator[int]:
        """The rows in which a column says anything."""
        for row, value in enumerate(self.exhibit.table[id_]):
            if value.strip() if isinstance(value, str) else not pd.isna(value):
                yield row

    def _derive(self, id_: str, derivation: Derivation) -> None:
        """What each figure of a column is made of, as it declares."""
        for row in self._shown(id_):
            self.derived[row, id_] = tuple(self._made_of(row, derivation))
            if derivation.elsewhere:
                self.unexplained.add((row, id_))

    def _made_of(self, row: int, derivation: Derivation) -> Iterator[Cell]:
        rows = {
            Rows.OWN: (row,),
            Rows.OWN_AND_FIRST: (row, 0),
            Rows.OWN_AND_TOTALS: (row, *self.exhibit.total_rows),
            Rows.ALL: range(len(self.exhibit.table)),
        }[derivation.rows]
        for id_ in derivation.of:
            column = self.exhibit.column(id_)
            for r in rows:
                if (r, id_) in self.values or (r, id_) in self.several:
                    yield r, id_
                elif column.role is not Role.COUNT and column.derived_from is not None:
                    yield from self._made_of(r, column.derived_from)

    def _undeclared(self, id_: str) -> None:
        """A figure that does not say what it is made of goes with every count of its row, or of all where rows are times."""
        in_time = self.exhibit.columns[0].role is Role.TIME or hasattr(self.exhibit.drawing, "x")
        for row in self._shown(id_):
            self.derived[row, id_] = tuple(self.values) if in_time else self._in_row(row)
            self.unexplained.add((row, id_))

    def _imply(self, counts: Sequence[str]) -> None:
        """The counts of persons behind the shares of a table, which anybody can work out.

        A share that does not say of what is taken to be of the table's only count.
        """
        for column in self.exhibit.columns:
            wholes = column.derived_from.of if column.derived_from else counts
            if column.role is not Role.SHARE or len(wholes) != 1:
                continue
            of = wholes[0]
            cells = []
            for row, share in enumerate(self.exhibit.table[column.id]):
                if pd.isna(share) or (row, of) not in self.values:
                    continue
                whole = self.values[row, of]
                cell = (row, column.id)
                self.keys[cell] = replace(_key(self.exhibit, row, column.id), only=self.exhibit.id)
                # who reads "12,3 %" knows which whole numbers that can be; never more than that
                count = round(share / 100 * whole)
                decimals = swedish.visible_decimals(share, column.decimals)
                read = swedish.round_half_up(share, decimals)
                half = 0.5 * 10.0**-decimals
                low, high = ceil((read - half) * whole / 100), floor((read + half) * whole / 100)
                self.implied[cell] = Count(count, 1.0, max(0, min(count - low, high - count)))
                cells.append(cell)
            for tie in [t for t in self.ties if all(c[1] == of for c in t)]:
                mirrored = {(r, column.id): term for (r, _), term in tie.items()}
                if not all(c in cells for c in mirrored):
                    continue
                off = sum(term * self.implied[c].value for c, term in mirrored.items())
                if abs(off) <= sum(self.implied[c].slack for c in mirrored):
                    self.ties.append(mirrored)

    def hidden(self, pattern: suppression.Pattern, below: int) -> dict[Cell, WithheldReason]:
        """The cells to leave out, and why."""
        few = {c for c, numbers in self.several.items() if any(suppression.is_small(n, below) for n in numbers)}
        hidden: dict[Cell, WithheldReason] = dict.fromkeys(few, WithheldReason.FEW)
        for cell, key in self.undecided.items():
            if cell[0] in self.open_rows:
                continue
            if key in pattern.primary:
                hidden[cell] = WithheldReason.FEW
            elif key in pattern.secondary:
                hidden[cell] = WithheldReason.REVEALS
        for (row, id_), is_hidden in self.decided.items():
            value = self.exhibit.table[id_].iloc[row]
            is_said = bool(value.strip()) if isinstance(value, str) else not pd.isna(value)
            if is_hidden and is_said and (row, id_) not in hidden:
                is_few = (row, id_) in self.values and suppression.is_small(self.values[row, id_], below)
                is_count = (row, id_) in self.values or (row, id_) in self.several
                why = WithheldReason.REVEALS if is_count else WithheldReason.DERIVED
                hidden[row, id_] = WithheldReason.FEW if is_few else why
        counts = set(hidden) & (set(self.values) | set(self.several))
        for cell, parts in self.derived.items():
            gone = counts.intersection(parts)
            if (
                cell not in hidden
                and gone
                and not (self.is_estimate(cell[1]) and all(self._is_many(c, below) for c in gone))
            ):
                hidden[cell] = WithheldReason.DERIVED
        named = {(k.area, k.category) for k in pattern.hidden if isinstance(k, Key)}
        for row, id_ in self.unexplained - hidden.keys():
            key = next((k for (r, _), k in self.keys.items() if r == row), _key(self.exhibit, row, id_))
            if any(area == key.area and f"-{name}".endswith(f"-{key.category}") for area, name in named):
                hidden[row, id_] = WithheldReason.DERIVED
        return hidden

    def is_estimate(self, id_: str) -> bool:
        """True for a share of a sample, and the difference between two: it stands without how many answered."""
        column = self.exhibit.column(id_)
        how = column.derived_from.how if column.derived_from else None
        return self.exhibit.disclosure is Disclosure.SURVEY_ANSWERS and how in (How.SHARE, How.DIFFERENCE)

    def _is_many(self, cell: Cell, below: int) -> bool:
        counts = (self.values[cell],) if cell in self.values else self.several[cell]
        return not any(suppression.is_small(n, below) for n in counts)

    def secrets(self, cells: Iterable[Cell]) -> list[Secret]:
        """What words must not say: the names of each row, its figures that were left out, and what these make of others.

        "Minskade med 67 procent" and "fyra färre" give a count back, whether or not the table has such a column. So does
        the sum of rows that stand together, which words may say beside the table.
        """
        hidden = set(cells)
        numbers: dict[int, set[float]] = defaultdict(set)
        counts: dict[int, set[float]] = defaultdict(set)
        for row, id_ in hidden:
            value = self.values.get((row, id_), self.exhibit.table[id_].iloc[row])
            if isinstance(value, str) or pd.isna(value):
                continue
            numbers[row] |= {abs(swedish.round_half_up(float(value), d)) for d in (0, 1, 2)}
            if (row, id_) in self.values:
                counts[row].add(float(value))
        changes = {row: self._changes_of(row, values, hidden) for row, values in counts.items()}
        names = {}
        for row in numbers:
            key = next((k for (r, _), k in self.keys.items() if r == row), None)
            labels = [str(self.exhibit.table[c].iloc[row]) for c in label_columns(self.exhibit)]
            label = labels[-1] if labels else self.exhibit.title.split(",")[0]
            if len(labels) > 1 and (row in self.exhibit.total_rows):  # "Person, summa" is what words call "Person"
                label = ", ".join(labels[-2:])
            names[row] = (label, key.category if key else "")
        secrets = [
            Secret(
                label,
                name_pattern(label),
                slug,
                frozenset(numbers[r]),
                frozenset(counts[r]),
                changes=changes.get(r, frozenset()),
            )
            for r, (label, slug) in names.items()
        ]
        if self.exhibit.disclosure is Disclosure.PERSON_COUNTS and (totals := self._totals(hidden)):
            about = f"flera rader tillsammans i ”{self.exhibit.title}”"
            secrets.append(Secret(about, _TOGETHER, "", frozenset(totals)))
        return secrets

    def _changes_of(self, row: int, withheld: Collection[float], hidden: Collection[Cell]) -> frozenset[float]:
        """The differences and changes in per cent, without signs, of a row's withheld counts to its others; what they are of the sums."""
        every = {float(self.values[c]) for c in self._in_row(row)}
        pairs = [(a, b) for one in withheld for other in every - {one} for a, b in ((one, other), (other, one))]
        percent = {abs(swedish.round_half_up(100 * (a - b) / b, d)) for a, b in pairs if b for d in (0, 1)}
        of_sums = [(self.values[c], self.values.get((t, c[1]))) for c in hidden if c[0] == row and c in self.values for t in self.exhibit.total_rows if (t, c[1]) not in hidden]  # fmt: skip
        percent |= {swedish.round_half_up(100 * k / n, d) for k, n in of_sums if n for d in (0, 1)}
        return frozenset(percent | {abs(a - b) for a, b in pairs})

    def _totals(self, hidden: Collection[Cell]) -> set[float]:
        """The sums of rows that stand after one another, one of them or more hidden, which the table does not print."""
        printed = {float(v) for c, v in self.values.items() if c not in hidden}
        totals: set[float] = set()
        for id_ in {c for _, c in hidden}:
            rows = sorted(r for r, c in self.values if c == id_ and r not in self.exhibit.total_rows)
            for i in range(len(rows)):
                run, few = 0.0, False
                for row in rows[i : i + _MOST_ROWS]:
                    run, few = run + self.values[row, id_], few or (row, id_) in hidden
                    if few and row != rows[i]:
                        totals.add(run)
        return totals - printed


_MOST_ROWS = 12
_TOGETHER = re.compile(r"(?<!\w)(?:tillsammans|totalt|sammanlagt|summan?|sammantaget|i allt)(?!\w)", re.I)


def as_count(value: object) -> int | None:
    """A cell's whole number, also where it is written; None for anything else."""
    if isinstance(value, str):
        return int(re.sub(r"\D", "", value)) if re.fullmatch(_WRITTEN, value) else None
    return None if value is None or pd.isna(value) else int(value)  # type: ignore[call-overload]


_DAYS = re.compile(r"(\d{1,2})\s(\w{3})\w*(?:\s\d{4})?\s*+[–-]\s*+(\d{1,2})\s(\w{3})")


def _key(exhibit: Exhibit, row: int, column: str) -> Key:
    ref = exhibit.ref
    in_id = re.findall(r"(?<!\d)\d{4}(?!\d)", column)
    measure = re.sub(r"_?\d{4}$", "", column)
    labels = label_columns(exhibit)
    by_year = exhibit.columns[0].role is Role.TIME and exhibit.columns[0].format is Format.YEAR
    if by_year:
        year = int(exhibit.table[exhibit.columns[0].id].iloc[row])
        category = ref.params[0] if ref.params else measure
    else:
        year = int(in_id[-1]) if in_id else ref.year
        category = swedish.slug(" ".join(str(exhibit.table[c].iloc[row]) for c in labels)) or str(row)
    plain = measure in ("", "year", "count")
    subject = CRIMES if exhibit.disclosure is Disclosure.CRIME_COUNTS else ref.name if plain else measure
    span = measure if subject == CRIMES and not plain else _span(exhibit.period, year)
    return Key(ref.area, subject, category, span, year)


def _span(period: str, year: int) -> tuple[date, date] | str:
    """First and last day of a period that ends in ``year``: "1 okt – 30 sep, 2019–2023"; else the words."""
    if re.fullmatch(r"\d{4}", period):
        return date(year, 1, 1), date(year, 12, 31)
    match = _DAYS.search(period)
    if not match:
        return period
    try:
        first = (swedish.parse_month(match[2]), int(match[1]))
        last = (swedish.parse_month(match[4]), int(match[3]))
        return date(year - (first > last), *first), date(year, *last)
    except ValueError:
        return period
