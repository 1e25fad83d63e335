"""The public version of a document: small counts left out, places blurred, internal words removed.

`publish` takes a `Document` and returns the document that may leave the house, the list of what was
withheld (for the editor, never in the document) and the places in people's own words that give a
withheld figure away; with such a place the document must not be sent.

What counts as sensitive, and what is done:

| Exhibit | Counts | In the public version |
|---|---|---|
| compstat*, crime*, map-crime, and anything not named here | reported crimes | 1-4 left out, with what gives them away |
| population | persons, also behind a share | the same |
| survey*, surveys, map-survey | n: persons who answered | n 1-4 left out with its share and interval; a share of a sample is an estimate and stays |
| themes (cylinder) | persons per category | 1-4 left out |
| levels*, ratings*, map-level, map-share, scale, indicators, measures, facts, vulnerable | weeks, areas, goals | as it is: no count of persons or crimes |
| incidents, protocol, history, loaded | single events; who decided or loaded what | the whole exhibit is left out: each row is one event |
| overview, attention | words made of others' numbers | a row that speaks of a withheld figure is left out |
| maps with places, `places` | where something goes on | only at the middle of its stadsdel, by the stadsdel's name |

An open drug scene is pointed out without a verdict, and it moves when it is pointed out; a reader
needs the stadsdel, those who work there already know the square. Layers that the municipality has
made public anyway are named by a setting (LAGESBILD_PUBLIC_LAYERS).

How figures hang together is read from the tables themselves: a row in ``strong_rows`` is a sum if
the numbers say so, a column is the sum of others if every row says so, and a change, a percentage,
an index or a rate is of the columns that it can be computed from. A column whose origin cannot be
found goes with every count of its row, or of the whole table when rows are points in time. A derived
figure is left out with any count that it is made of. The same count in two exhibits is one count;
periods that overlap are cut into the parts that they have in common. `analysis.suppression` chooses,
and proves.

Known limits: the order of rows and which rows a short table holds are not disguised, nor the
difference between two shown periods when nothing shows it as a figure of its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import permutations
from math import isclose
from typing import Protocol

import pandas as pd

from lagesbild import settings, swedish
from lagesbild.analysis import suppression
from lagesbild.analysis.suppression import Figure
from lagesbild.document.model import Block, Choice, Document, Marking, Placed, Section
from lagesbild.exhibit import (
    AreaMap,
    Column,
    Drawing,
    Exhibit,
    Format,
    Intervals,
    LevelBars,
    LevelGrid,
    Lines,
    MapLayer,
)

_OPEN = (
    "levels",
    "ratings",
    "map-level",
    "map-share",
    "scale",
    "indicators",
    "measures",
    "facts",
    "vulnerable",
    "map-areas",
    "places",
    "quality",
)
_LEFT_OUT = ("incidents", "protocol", "history", "levels-incidents", "loaded")
_CRIME = ("compstat", "crime", "map-crime")
_COUNTS_OF_PERSONS = ("population",)
"""Names of exhibits by what they hold; each stands for itself and for names that go on with "-"."""


class Why(StrEnum):
    """Why something was withheld, as the editor reads it."""

    FEW = "färre än tröskeln"
    REVEALS = "skulle avslöja ett litet tal"
    DERIVED = "räknas av ett tal som inte visas"
    WORDS = "orden nämner ett tal som inte visas"
    EVENTS = "enskilda händelser eller vem som gjort vad"
    PLACE = "platsen visas bara på stadsdelsnivå"
    INTERNAL = "markerat som internt"


@dataclass(frozen=True)
class Withheld:
    """One thing that the public version does not say; ``row`` and ``column`` as the table has them."""

    exhibit: str
    row: str
    column: str
    why: Why

    @property
    def is_primary(self) -> bool:
        """True for a count that is small in itself."""
        return self.why is Why.FEW


@dataclass(frozen=True)
class Leak:
    """A place where people's own words give a withheld figure away; ``start`` and ``end`` in ``text``."""

    section: str
    text: str
    start: int
    end: int
    about: str

    @property
    def sentence(self) -> str:
        """What the editor is told."""
        return (
            f"I avsnittet ”{self.section}” står ”{self.text[self.start : self.end]}” om {self.about}; "
            "den siffran visas inte i den offentliga versionen. Skriv om meningen."
        )


@dataclass(frozen=True)
class Published:
    """The public document, what the editor must know, and what stands in the way of sending it."""

    document: Document
    withheld: tuple[Withheld, ...]
    problems: tuple[Leak, ...]


class Said(Protocol):
    """What a checker of text (`lagesbild.checktext.check`) says of one number."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102
    @property
    def about(self) -> str: ...  # noqa: D102
    @property
    def found(self) -> float | str: ...  # noqa: D102


def publish(document: Document, check: Callable[[str], Iterable[Said]] | None = None) -> Published:
    """The public version of a document.

    ``check`` finds what the numbers of running text are about (`checktext.check` with its scope);
    without it, numbers are found by the names of the rows alone. Raises `suppression.Unprotected`
    when the proof fails: then nothing may be published.
    """
    below = settings.small_count()
    withheld: list[Withheld] = []
    exhibits: dict[str, Exhibit] = {}
    for item in document.placed():
        if _is(item.exhibit, _LEFT_OUT):
            if item.exhibit.id not in {w.exhibit for w in withheld}:
                withheld.append(Withheld(item.exhibit.id, "", "", Why.EVENTS))
        else:
            exhibits.setdefault(item.exhibit.id, item.exhibit)
    sheets = [_Sheet.of(e) for e in exhibits.values() if not _is(e, _OPEN)]
    _name_alike(sheets)
    pattern = suppression.protect(
        _figures(sheets, below), [r for s in sheets for r in s.relations] + _periods(sheets), below
    )
    secrets: list[_Secret] = []
    hidden: dict[str, dict[tuple[int, str], Why]] = {}
    for sheet in sheets:
        hidden[sheet.exhibit.id] = cells = sheet.hidden(pattern)
        secrets += sheet.secrets(cells)
    public: dict[str, Exhibit] = {}
    for id_, exhibit in exhibits.items():
        cells = hidden.get(id_, {})
        written = exhibit.written()
        withheld += [
            Withheld(id_, _row_name(exhibit, written, row), column, why) for (row, column), why in cells.items()
        ]
        shown = _without_cells(exhibit, cells, below) if cells else exhibit
        shown, rows = _without_spoken_rows(shown, secrets)
        withheld += [Withheld(id_, row, "", Why.WORDS) for row in rows]
        shown = _with_words_reduced(shown, secrets, strict=bool(cells or rows))
        if shown.words != exhibit.words:
            withheld.append(Withheld(id_, "", "ord", Why.WORDS))
        shown, places = _blurred(shown)
        withheld += [Withheld(id_, place, "", Why.PLACE) for place in places]
        public[id_] = shown
    editor = _Editor(public, secrets, check)
    sections = tuple(editor.section(s) for s in document.sections)
    for text, where in ((document.title, "Titel"), (document.subtitle, "Underrubrik"), (document.period, "Period")):
        editor.look(text, where)
    withheld += editor.withheld
    out = replace(document, marking=Marking.PUBLIC, sections=sections)
    return Published(out, tuple(withheld), tuple(editor.problems))


def _is(exhibit: Exhibit, names: Sequence[str]) -> bool:
    name = exhibit.id.split(":")[0]
    return any(name == n or name.startswith(f"{n}-") for n in names)


def _row_name(exhibit: Exhibit, written: pd.DataFrame, row: int) -> str:
    labels = _label_columns(exhibit)
    return ", ".join(t for t in (written[c].iloc[row] for c in labels or [exhibit.columns[0].title]) if t)


def _label_columns(exhibit: Exhibit) -> list[str]:
    """The columns that say what a row is: those of text before the first number."""
    labels = []
    for column in exhibit.columns:
        if column.format is not Format.TEXT or _is_numeric_text(exhibit, column):
            break
        labels.append(column.title)
    return labels


def _is_numeric_text(exhibit: Exhibit, column: Column) -> bool:
    """True for a column of text in which every value is a written count."""
    if column.format is not Format.TEXT or column is exhibit.columns[0]:
        return False
    said = [v for v in exhibit.table[column.title] if isinstance(v, str) and v]
    return bool(said) and all(re.fullmatch(r"\d[\d\s\u00a0]*", v) for v in said)


# --- one table as figures and relations -------------------------------------------------------


@dataclass(frozen=True)
class _Key:
    """Which count it is: the same in every exhibit of the document."""

    area: str
    measure: str
    category: str
    span: tuple[date, date] | str  # first and last day, or words that name a period
    year: int
    only: str = ""  # the exhibit, for a figure that no other shows


@dataclass
class _Sheet:
    """An exhibit's counts, what is made of them, and the sums that tie them together."""

    exhibit: Exhibit
    keys: dict[tuple[int, str], _Key] = field(default_factory=dict)
    values: dict[tuple[int, str], int] = field(default_factory=dict)
    derived: dict[tuple[int, str], tuple[tuple[int, str], ...]] = field(default_factory=dict)
    implied: dict[tuple[int, str], Figure] = field(default_factory=dict)  # counts behind a share
    sums: set[tuple[int, str]] = field(default_factory=set)
    ties: list[dict[tuple[int, str], float]] = field(default_factory=list)

    @classmethod
    def of(cls, exhibit: Exhibit) -> _Sheet:
        """Read a table."""
        sheet = cls(exhibit)
        counts = [c for c in exhibit.columns if c.format is Format.COUNT or _is_numeric_text(exhibit, c)]
        for column in counts:
            for row, value in enumerate(exhibit.table[column.title]):
                number = _count(value)
                if number is not None:
                    sheet.values[row, column.title] = number
                    sheet.keys[row, column.title] = _key(exhibit, row, column.title)
        titles = [c.title for c in counts]
        sheet._sum_rows(titles)
        sheet._sum_columns(titles)
        for column in exhibit.columns:
            if column.format in (Format.CHANGE, Format.PERCENT_CHANGE, Format.PERCENT, Format.DECIMAL, Format.NUMBER):
                sheet._derive(column.title, titles)
            elif column.format is Format.TEXT and column not in counts and column.title not in _label_columns(exhibit):
                sheet._remarks(column.title)
        if _is(exhibit, _COUNTS_OF_PERSONS):
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
        return [r for r in found if r]

    def _in_row(self, row: int) -> tuple[tuple[int, str], ...]:
        return tuple(c for c in self.values if c[0] == row)

    def _remarks(self, title: str) -> None:
        """A remark goes with the counts that it repeats; with the whole row when it says anything else in numbers."""
        for row, remark in enumerate(self.exhibit.table[title]):
            said = {n for _, _, n in _numbers(str(remark))}
            repeated = tuple(c for c in self._in_row(row) if self.values[c] in said)
            if said or "få" in str(remark):
                is_repeated = said and said <= {float(self.values[c]) for c in repeated}
                self.derived[row, title] = repeated if is_repeated else self._in_row(row)

    def _sum_rows(self, titles: Sequence[str]) -> None:
        """A strong row is the sum of the rows above it, of its group, or of all, if the numbers say so."""
        strong = sorted(self.exhibit.strong_rows)
        plain = [r for r in range(len(self.exhibit.table)) if r not in strong]
        labels = _label_columns(self.exhibit)
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
        in_time = self.exhibit.columns[0].format is Format.YEAR or isinstance(self.exhibit.drawing, Lines)
        for row, value in enumerate(self.exhibit.table[title]):
            if not isinstance(value, str) and pd.isna(value):
                continue
            of = made.get(row) or (self.values if in_time else self._in_row(row))
            self.derived[row, title] = tuple(c for c in of if c in self.values)

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
            for row, share in enumerate(self.exhibit.table[column.title]):
                if pd.isna(share) or (row, of) not in self.values:
                    continue
                whole = self.values[row, of]
                cell = (row, column.title)
                self.keys[cell] = replace(_key(self.exhibit, row, column.title), only=self.exhibit.id)
                self.implied[cell] = Figure(round(share / 100 * whole), 1.0, whole * 0.0005 + 0.5)
                cells.append(cell)
            for tie in [t for t in self.ties if all(c[1] == of for c in t)]:
                mirrored = {(r, column.title): term for (r, _), term in tie.items()}
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
        return found

    def secrets(self, cells: Iterable[tuple[int, str]]) -> list[_Secret]:
        """What words must not say: the names of each row, and its figures that were left out."""
        numbers: dict[int, set[float]] = defaultdict(set)
        for row, title in cells:
            value = self.values.get((row, title), self.exhibit.table[title].iloc[row])
            if not isinstance(value, str) and not pd.isna(value):
                numbers[row] |= {abs(swedish.round_half_up(float(value), d)) for d in (0, 1, 2)}
        names = {}
        for row in numbers:
            key = next((k for (r, _), k in self.keys.items() if r == row), None)
            labels = _label_columns(self.exhibit)
            label = str(self.exhibit.table[labels[-1]].iloc[row]) if labels else self.exhibit.title.split(",")[0]
            names[row] = (label, key.category if key else "")
        return [_Secret(label, _name_pattern(label), slug, frozenset(numbers[r])) for r, (label, slug) in names.items()]


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


_DAYS = re.compile(r"(\d{1,2})\s(\w{3})\w*\s*[–-]\s*(\d{1,2})\s(\w{3})")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def _key(exhibit: Exhibit, row: int, title: str) -> _Key:
    name, area, id_year, *params = [*exhibit.id.split(":"), "", "0"][: max(3, exhibit.id.count(":") + 1)]
    years = _YEAR.findall(title)
    measure = swedish.slug(_YEAR.sub("", title))
    labels = _label_columns(exhibit)
    by_year = exhibit.columns[0].format is Format.YEAR
    if by_year:
        year = int(exhibit.table[exhibit.columns[0].title].iloc[row])
        category = params[0] if params else measure
    else:
        year = int(years[-1]) if years else int(id_year) if id_year.isdecimal() else 0
        category = swedish.slug(" ".join(str(exhibit.table[c].iloc[row]) for c in labels)) or str(row)
    plain = measure in ("", "antal")
    subject = "brott" if _is(exhibit, _CRIME) else name if plain else measure
    span: tuple[date, date] | str = exhibit.period
    if plain and (found := _DAYS.search(exhibit.period)):
        try:
            first, last = (
                date(year, swedish.parse_month(m), int(d)) for d, m in ((found[1], found[2]), (found[3], found[4]))
            )
            span = (first, last)
        except ValueError:
            pass
    elif not plain and subject == "brott":
        span = measure
    return _Key(area, subject, category, span, year)


def _name_alike(sheets: Sequence[_Sheet]) -> None:
    """Give the same count the same key in every exhibit.

    A category without its group is the one that ends with its name; a period that only words name is
    the period in which the same category and year has the same value.
    """
    values: dict[_Key, int] = {}
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


def _figures(sheets: Sequence[_Sheet], below: int) -> dict[object, Figure]:
    """Every count once; it costs more to lose the more that is made of it, and most for a sum.

    What is made of a small count is lost anyway, and costs nothing.
    """
    cost: dict[_Key, float] = defaultdict(float)
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


def _periods(sheets: Sequence[_Sheet]) -> list[dict[object, float]]:
    """Counts of overlapping periods as sums of the parts that the periods cut each other into."""
    spans: dict[tuple[str, str, str], dict[_Key, tuple[date, date]]] = defaultdict(dict)
    for sheet in sheets:
        for key in sheet.keys.values():
            if not isinstance(key.span, str) and not key.only:
                spans[key.area, key.measure, key.category][key] = key.span
    relations: list[dict[object, float]] = []
    for name, keys in spans.items():
        cuts = sorted({d for first, last in keys.values() for d in (first, last + timedelta(days=1))})
        parts: dict[_Key, list[object]] = {
            key: [(name, cut) for cut in cuts if first <= cut <= last] for key, (first, last) in keys.items()
        }
        shared = [k for k in keys if any(k != o and set(parts[k]) & set(parts[o]) for o in keys)]
        relations += [{key: -1.0, **dict.fromkeys(parts[key], 1.0)} for key in shared]
    return relations


# --- the exhibit without what was left out ----------------------------------------------------


def _without_cells(exhibit: Exhibit, cells: Mapping[tuple[int, str], Why], below: int) -> Exhibit:
    table = exhibit.table.copy()
    drawn = {v for v in vars(exhibit.drawing).values() if isinstance(v, str)} if exhibit.drawing else set()
    if isinstance(exhibit.drawing, Lines):
        drawn |= set(exhibit.drawing.series)
    columns = []
    for column in exhibit.columns:
        rows = [r for r, title in cells if title == column.title]
        if rows:
            keep_sign = column.missing != swedish.MISSING and column.title not in drawn
            if keep_sign or column.format is Format.TEXT:
                table[column.title] = table[column.title].astype(object)
            sign = swedish.MISSING if keep_sign or column.format is Format.TEXT else None
            table.iloc[rows, table.columns.get_loc(column.title)] = sign
            if not keep_sign:
                column = replace(column, missing=swedish.MISSING)
        columns.append(column)
    note = (
        f"”{swedish.MISSING}” står också för tal som inte visas offentligt: tal från 1 till {below - 1}, "
        "och tal som skulle avslöja dem."
    )
    shown = replace(exhibit, table=table, columns=tuple(columns), notes=(*exhibit.notes, note))
    return replace(shown, drawing=_drawing(shown))


def _drawing(exhibit: Exhibit) -> Drawing | None:
    """The drawing if it says nothing but what the table says; else none: the table is shown."""
    drawing = exhibit.drawing
    if isinstance(drawing, AreaMap):
        values = pd.to_numeric(exhibit.table[drawing.value], errors="coerce").dropna()
        by_data = (
            drawing.bounds and next(c.format for c in exhibit.columns if c.title == drawing.value) is not Format.PERCENT
        )
        cuts = tuple(sorted({round(float(q), 1) for q in values.quantile([0.2, 0.4, 0.6, 0.8])})) if len(values) else ()
        return replace(drawing, bounds=cuts) if by_data else drawing
    if isinstance(drawing, Lines):
        held = tuple(s for s in drawing.series if exhibit.table[s].notna().any())
        return replace(drawing, series=held) if held else None
    if drawing is None or isinstance(drawing, Intervals | LevelGrid | LevelBars):
        return drawing
    return None if any(_holds_number(getattr(drawing, f.name)) for f in fields(drawing)) else drawing


def _holds_number(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(_holds_number(v) for v in value.values())
    if isinstance(value, tuple | list):
        return any(_holds_number(v) for v in value)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _without_spoken_rows(exhibit: Exhibit, secrets: Sequence[_Secret]) -> tuple[Exhibit, list[str]]:
    """The exhibit without rows of words that say a withheld figure, and the names of those rows."""
    if any(c.format is not Format.TEXT for c in exhibit.columns):
        return exhibit, []
    written = exhibit.written()
    spoken = [i for i in range(len(written)) if any(_spoken(", ".join(written.iloc[i]), secrets))]
    kept = [i for i in range(len(written)) if i not in spoken]
    if not spoken:
        return exhibit, []
    strong = tuple(kept.index(r) for r in exhibit.strong_rows if r in kept)
    shown = replace(exhibit, table=exhibit.table.iloc[kept].reset_index(drop=True), strong_rows=strong)
    return shown, [written.iloc[i, 0] for i in spoken]


def _with_words_reduced(exhibit: Exhibit, secrets: Sequence[_Secret], *, strict: bool) -> Exhibit:
    """Words and notes without the sentences that say a withheld figure.

    ``strict``, for an exhibit that lost something: of its words only sentences whose every number
    stands in what is left of it.
    """
    held = {n for row in exhibit.written().itertuples(index=False) for cell in row for _, _, n in _numbers(str(cell))}
    held |= {float(y) for y in _YEAR.findall(" ".join([exhibit.title, exhibit.period, *exhibit.table.columns]))}
    for row in exhibit.table.itertuples(index=False):
        held |= {abs(float(v)) for v in row if isinstance(v, int)}

    def keeps(sentence: str) -> bool:
        if any(_spoken(sentence, secrets)):
            return False
        return not strict or all(n in held for _, _, n in _numbers(sentence))

    lost = {n for s in secrets if s.name.search(exhibit.title) for n in s.numbers} if strict else set()
    words = " ".join(s.strip() for _, s in _sentences(exhibit.words) if keeps(s))
    if strict and not words:
        words = "De minsta talen är utelämnade i den offentliga versionen."
    notes = tuple(
        n for n in exhibit.notes if not any(_spoken(n, secrets)) and not lost & {x for _, _, x in _numbers(n)}
    )
    return replace(exhibit, words=words, notes=notes)


# --- places -----------------------------------------------------------------------------------


def _is_public(layer: str) -> bool:
    return any(swedish.fold(layer).startswith(swedish.fold(p)) for p in settings.public_layers())


def _blurred(exhibit: Exhibit) -> tuple[Exhibit, list[str]]:
    """Places of layers that are not public, moved to the middle of their stadsdel and called by its name."""
    if _is(exhibit, ("places",)):
        return _places_blurred(exhibit)
    drawing = exhibit.drawing
    if not isinstance(drawing, AreaMap):
        return exhibit, []
    secret = [la for la in drawing.layers if la.style != "border" and not _is_public(la.name)]
    if not secret:
        return exhibit, []
    import shapely

    areas = {name: shapely.from_geojson(geometry) for name, geometry in drawing.shapes.items()}
    layers: list[MapLayer] = []
    moved: list[str] = []
    for layer in drawing.layers:
        if layer not in secret:
            layers.append(layer)
            continue
        found: dict[str, str] = {}
        for label, geometry in layer.shapes:
            place = shapely.from_geojson(geometry).representative_point()
            area = next((n for n, shape in areas.items() if shape.contains(place)), None)
            if area is not None:
                middle = areas[area].representative_point()
                found[area] = f'{{"type": "Point", "coordinates": [{middle.x:.5f}, {middle.y:.5f}]}}'
            moved.append(label)
        layers.append(MapLayer(layer.name, tuple(found.items()), "point"))
    from lagesbild.analysis.geography import label_points

    points = label_points(
        tuple(drawing.shapes.items()), tuple(g for la in layers if la.style == "point" for _, g in la.shapes)
    )
    note = (
        f"{swedish.listing([la.name for la in secret])}: ett märke mitt i varje {exhibit.columns[0].title.lower()} "
        "som har någon sådan plats, inte där platsen ligger."
    )
    shown = replace(drawing, layers=tuple(layers), points=points)
    return replace(exhibit, drawing=shown, notes=(*exhibit.notes, note)), moved


def _places_blurred(exhibit: Exhibit) -> tuple[Exhibit, list[str]]:
    table = exhibit.table.copy()
    part = exhibit.columns[4].title
    rows = [i for i, layer in enumerate(table["Lager"]) if not _is_public(str(layer))]
    if not rows:
        return exhibit, []
    names = [str(table["Namn"].iloc[i]) for i in rows]
    for i in rows:
        table.loc[i, "Namn"] = f"Plats i {table[part].iloc[i]}" if table[part].iloc[i] else "Plats"
        table.loc[i, "Kategori"] = ""
        table.loc[i, "Läge på kartan"] = part.lower() + "en"
    note = f"Platser i lager som inte är offentliga anges bara med {part.lower()}."
    return replace(exhibit, table=table, notes=(note,)), names


# --- words ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Secret:
    """A row with withheld figures: how words may name it, and the figures without sign."""

    label: str
    name: re.Pattern[str]
    slug: str
    numbers: frozenset[float]


def _name_pattern(label: str) -> re.Pattern[str]:
    """How running text may name a row: as the table does, or by its first words, in any form."""
    names = {label, re.split(r"[,(]", label)[0].strip(), *(p.strip() for p in re.split(r"[,(]", label)[0].split("/"))}
    stems = sorted((re.escape(n[:-1] if len(n) > 5 and n[-1] in "ae" else n) for n in names if len(n) > 2), key=len)
    return re.compile(rf"(?<!\w)(?:{'|'.join(reversed(stems)) or '(?!)'})\w*", re.I)


_DATE = re.compile(rf"\d{{1,2}}\s(?:{'|'.join(swedish.MONTHS)})\w*(?:\s\d{{4}})?|\d{{4}}-\d\d-\d\d|v\.\s\d+", re.I)
_NUMBER = re.compile(r"(?<![\w,.])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:,\d+)?(?![\w])|(?<![\w,.])\d+(?:[,.]\d+)?(?!\w)")
_WORDS = {swedish.number_word(n): n for n in range(2, 13)}
_WORD = re.compile(rf"(?<!\w)(?:{'|'.join(_WORDS)})(?!\w)", re.I)
_ONE = re.compile(r"(?<!\w)(?:en|ett)(?=\s(?:gång|anmäl\w*|brott|fall|polisanmäl\w*)\b)", re.I)
_SENTENCE = re.compile(r"[^\n]+?(?:[.!?](?=\s+[A-ZÅÄÖ*\[])|(?=\n)|$)")


def _numbers(text: str) -> list[tuple[int, int, float]]:
    """(start, end, value without sign) of every number in the text that is no date or year."""
    plain = _DATE.sub(lambda m: "\x00" * len(m[0]), text)
    plain = _YEAR.sub("\x00\x00\x00\x00", plain)
    found = [
        (m.start(), m.end(), float(re.sub(r"[ \u00a0\u202f]", "", m[0]).replace(",", ".")))
        for m in _NUMBER.finditer(plain)
    ]
    found += [(m.start(), m.end(), float(_WORDS[m[0].lower()])) for m in _WORD.finditer(plain)]
    found += [(m.start(), m.end(), 1.0) for m in _ONE.finditer(plain)]
    return sorted(found)


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    yield from ((m.start(), m[0]) for m in _SENTENCE.finditer(text) if m[0].strip())


def _spoken(text: str, secrets: Sequence[_Secret]) -> Iterator[tuple[int, int, str]]:
    """(start, end, row) of every number in a sentence that is a withheld figure of a row it names."""
    for secret in secrets:
        names = [(m.start(), m.end()) for m in secret.name.finditer(text)]
        if names:
            for start, end, number in _numbers(text):
                if number in secret.numbers and not any(a <= start < b for a, b in names):
                    yield start, end, secret.label


class _Editor:
    """Goes through what people wrote."""

    def __init__(
        self, public: Mapping[str, Exhibit], secrets: Sequence[_Secret], check: Callable[[str], Iterable[Said]] | None
    ) -> None:
        self.public = public
        self.secrets = secrets
        self.check = check
        self.problems: list[Leak] = []
        self.withheld: list[Withheld] = []

    def section(self, section: Section) -> Section:
        """The section as it is published."""
        self.look(section.title, section.title)
        blocks = (self.block(b, section.title) for b in section.blocks)
        return replace(section, blocks=tuple(b for b in blocks if b is not None))

    def block(self, block: Block, section: str) -> Block | None:
        """The block as it is published; None when it is left out."""
        if isinstance(block, Placed):
            self.look(block.title, section)
            exhibit = self.public.get(block.exhibit.id)
            return replace(block, exhibit=exhibit) if exhibit is not None else None
        if isinstance(block, Choice):
            self.look(block.text, section)
            return block
        if block.is_internal:
            self.withheld.append(Withheld("", section, block.text[:60], Why.INTERNAL))
            return None
        if not block.is_draft:
            self.look(block.text, section)
            return replace(block, text=self.references(block.text))
        kept = self.reduced(block.text)
        if kept != block.text:
            self.withheld.append(Withheld("", section, "utkast", Why.WORDS))
        return replace(block, text=self.references(kept)) if kept.strip() else None

    def references(self, text: str) -> str:
        """The text without references to what is not published."""
        return re.sub(r"\[\[([^\]]+)\]\]", lambda m: m[0] if m[1] in self.public else "(visas inte)", text)

    def reduced(self, text: str) -> str:
        """A draft without its sentences that say a withheld figure."""
        lines = []
        for line in text.split("\n"):
            said = [s for _, s in _sentences(line)]
            kept = [s for s in said if not self.leaks(s)]
            if kept or not said:
                lines.append(line if len(kept) == len(said) else " ".join(s.strip() for s in kept))
        return "\n".join(lines)

    def look(self, text: str, section: str) -> None:
        """Note every place of people's words that gives a withheld figure away."""
        self.problems += [Leak(section, text, a, b, about) for a, b, about in self.leaks(text)]

    def leaks(self, text: str) -> list[tuple[int, int, str]]:
        """(start, end, row) of numbers in the text that are withheld figures."""
        if not self.secrets or not text.strip():
            return []
        found: dict[tuple[int, int], str] = {}
        before = ""
        for start, sentence in _sentences(text):
            named = [s for s in self.secrets if s.name.search(sentence)]
            said = list(_spoken(sentence, self.secrets))
            if not named and before:  # "Våldtäkterna minskade. De var två."
                carried = [s for s in self.secrets if s.name.search(before)]
                said = [(a, b, s.label) for s in carried for a, b, n in _numbers(sentence) if n in s.numbers]
            for a, b, about in said:
                found.setdefault((start + a, start + b), about)
            before = sentence if named else ""
        for finding in self.check(text) if self.check else ():
            about = swedish.slug(finding.about)
            if not isinstance(finding.found, int | float):
                continue
            for secret in self.secrets:
                is_about = secret.slug == about or secret.slug.endswith(f"-{about}")
                if is_about and abs(float(finding.found)) in secret.numbers:
                    found.setdefault((finding.start, finding.end), secret.label)
        return [(a, b, about) for (a, b), about in sorted(found.items())]
