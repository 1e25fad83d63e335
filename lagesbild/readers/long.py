"""Any table in long form: one row a fact, headed by the Swedish titles of `lagesbild.tables`.

Columns are read whole, each distinct text once (`lagesbild.readers.columns`), so that a file of a
million rows costs little more than splitting it.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd

from lagesbild import privacy
from lagesbild.areas import Area, join_aliases
from lagesbild.calendar import Week, parse_week, weeks_in_year
from lagesbild.problems import Field, Problem
from lagesbild.readers import sheets, subject, tidy
from lagesbild.readers.base import Context, ParsedTable, common_place, find_area, is_sum, tell_unnamed
from lagesbild.readers.cells import DAY, UNCLEAR_DAY, Parser, parser_of
from lagesbild.readers.columns import Coded, Mask, Numbers, all_of, coded, key, pair, repeats, same, split
from lagesbild.readers.files import Grid, check_widths, folded
from lagesbild.readers.levels import read_level
from lagesbild.readers.order import At, odd_days, odd_weeks
from lagesbild.readers.periods import as_of_date, period_text
from lagesbild.readers.quantities import is_no_crime
from lagesbild.swedish import fold, listing, number, parse_date, parse_number
from lagesbild.tables import AREAS, LOADED, TABLES, Column, Table, Type
from lagesbild.tables.statistics import POPULATION

ORDER = 70  # when it is asked, among the readers of tables

_LONGEST_LIST = 20_000  # rows: a longer one is no list that somebody has typed
_FIELDS = {"area": Field.AREA, "year": Field.YEAR}
_MOST_LISTED = 200  # problems of a kind (errors, warnings) that are listed one by one


def recognise(grid: Grid, kind: str | None = None) -> str | None:
    """The kind when a row of the grid heads a table that we know."""
    found = header(grid, kind)
    return found[1] if found else None


def header(grid: Grid, kind: str | None = None) -> tuple[int, str] | None:
    """(row number, kind) of the header, None when no row heads a table that we know."""
    kinds = [kind] if kind else list(LOADED)
    titles = {title for k in kinds for c in TABLES[k].columns for title in (c.title, c.name, *c.headings)}
    for line, cells in grid.head.numbered():
        names = set(folded(cells))
        if not names & titles:
            continue
        meta = grid.head.meta(line)
        fitting = [k for k in kinds if _fits(k, set(_titles(k, names)), meta)]
        if kind is None and POPULATION.kind in fitting and not _may_be_people(names, _said_of(grid, meta)):
            fitting.remove(POPULATION.kind)
        if fitting:  # the table that explains most of the headings
            return line, max(fitting, key=lambda k: len(set(_titles(k, names)) & {c.title for c in TABLES[k].columns}))
    return None


_PEOPLE = re.compile(r"folkmängd|befolkning|invånare|folkbokförd|population|\binv\b|\bscb\b|statistiska central", re.I)
_BESIDE_PEOPLE = re.compile(r".*kod|id|nr|.*kommentar.*|anmärkning|not|källa|kommun|län|region|enhet|kön|")


def _said_of(grid: Grid, meta: Mapping[str, str]) -> str:
    """What is said of a whole table: in the lines above it, its sheet's name and its file's."""
    return " | ".join((*meta.values(), grid.sheet or "", grid.file))


def _may_be_people(headings: set[str], said: str) -> bool:
    """False for a number an area and day that something else says more of: a list of incidents has those too."""
    if _PEOPLE.search(said):
        return True
    others = set(_titles(POPULATION.kind, headings)) - {c.title for c in POPULATION.columns}
    of_others = {t for k in LOADED for c in TABLES[k].columns for t in (c.title, *c.headings)} & others
    return all(map(_BESIDE_PEOPLE.fullmatch, of_others)) and not subject.is_of_records(said)


def _titles(kind: str, headings: Iterable[str]) -> list[str]:
    """Headings as the table's titles, also from the names that `show` prints; a rated day says its week.

    Of several headings that a column may have the first of its declaration is it.
    """
    known = {c.title for c in TABLES[kind].columns}
    shown = {c.name: c.title for c in TABLES[kind].columns}
    names = [n if n in known else shown.get(n, n) for n in headings]
    for column in TABLES[kind].columns:
        if column.headings and column.title not in names and not known.intersection(column.headings):
            own = next((h for h in column.headings if h in names), None)
            names = [column.title if n == own else n for n in names]
    return names


def _fits(kind: str, names: set[str], meta: dict[str, str]) -> bool:
    return not _lacking(kind, names, meta)


def _lacking(kind: str, names: set[str], meta: dict[str, str]) -> list[str]:
    """The titles that a header must have besides ``names`` to head a table of this kind."""
    if kind == AREAS.kind:
        return [t for t in ("namn", "typ", "överordnad") if t not in names]
    needed = [c.title for c in TABLES[kind].columns if c.required and c.default is None]
    can_be_left_out = {"område", "år", *(c.above for c in TABLES[kind].columns if c.above in meta)}
    lacking = [t for t in needed if t not in names and t not in can_be_left_out]
    said = [c.title for c in _values_of(TABLES[kind])]
    return lacking if names & set(said) or set(lacking) & set(said) else [*lacking, said[0]]


def _values_of(table: Table) -> list[Column]:
    """The columns of which a header must have one: those of numbers and levels, where the table demands nothing else."""
    said = [c for c in table.columns if not c.key]
    numbers = [c for c in said if c.on_scale or (c.type in (Type.INT, Type.FLOAT) and not c.words and not c.is_detail)]
    return said if any(c.required for c in said) or not numbers else numbers


def is_of_numbers(grid: Grid, kind: str | None = None) -> bool:
    """True for a table of numbers by area and day that nothing calls inhabitants, and that is no other table."""
    heads = ((set(folded(cells)), grid.head.meta(line)) for line, cells in grid.head.numbered())
    return kind is None and any(_fits(POPULATION.kind, set(_titles(POPULATION.kind, n)), m) for n, m in heads)


def nearest(grid: Grid, kind: str | None = None) -> tuple[str, list[str]] | None:
    """(kind, titles that are lacking) of the table that a row of the grid most nearly heads.

    None when no row has two headings of any; of a kind that the user said one is enough.
    """
    found: list[tuple[int, int, str, list[str]]] = []  # the fewer that lack beside those that are there, the nearer
    for line, cells in grid.head.numbered():
        names = set(folded(cells))
        for k in [kind] if kind else list(LOADED):
            titles = set(_titles(k, names)) & {c.title for c in TABLES[k].columns}
            if len(titles) > (0 if kind else 1):
                lacking = _lacking(k, titles, grid.head.meta(line))
                if lacking:
                    found.append((len(lacking) - len(titles), len(lacking), k, lacking))
    return min(found)[2:] if found else None


@dataclass
class _Body:
    """The rows below the header: their numbers in the file, their texts, and what is read of them.

    ``faults`` are (row numbers, problem without a row); ``bad`` says of each column in which rows
    its cell could not be read: no more is said of those.
    """

    table: Table
    rows: Numbers
    texts: dict[str, Coded]
    columns: dict[str, Coded] = field(default_factory=dict)
    faults: list[tuple[Numbers, Problem]] = field(default_factory=list)
    bad: dict[str, Mask] = field(default_factory=dict)

    def text(self, name: str) -> Coded:
        """What the file says in a column; empty where it has no such column."""
        return self.texts.get(name) or same("", len(self.rows))

    def read(self, name: str, of: Coded, parse: Callable[[Any, list[Problem]], object]) -> None:
        """Read a column: ``parse`` is asked once for each value, and the problems it tells are those of its rows."""
        told: dict[int, list[Problem]] = {}

        def parsed(position: int) -> object:
            problems: list[Problem] = []
            value = parse(of.values[position], problems)
            if problems:
                told[position] = problems
            return value

        places = Coded(of.codes, list(range(len(of.values))))
        self.columns[name] = places.map(parsed)
        bad = self.bad[name] = places.where(told.__contains__)
        if not told:
            return
        where = np.flatnonzero(bad)
        for position, at in pd.Series(where).groupby(of.codes[where]).indices.items():
            self.faults += [(self.rows[where[at]], problem) for problem in told[int(str(position))]]

    def take(self, mask: Mask) -> _Body:
        """The rows in the mask."""

        def taken(columns: dict[str, Coded]) -> dict[str, Coded]:
            return {name: column.take(mask) for name, column in columns.items()}

        bad = {name: rows[mask] for name, rows in self.bad.items()}
        return _Body(self.table, self.rows[mask], taken(self.texts), taken(self.columns), self.faults, bad)


def read(grid: Grid, context: Context, kind: str) -> ParsedTable:
    """Read a table of this kind."""
    found = header(grid, kind)
    assert found is not None, "read() is only called on what recognise() recognised"
    row, _ = found
    body, notes = _body(grid, row, TABLES[kind])
    meta = {**notes, **grid.head.meta(row)}
    problems: list[Problem] = []
    _split_clock(body)
    place = context.place
    if (named := meta.get("område")) and kind != AREAS.kind:
        area = find_area(named, context, problems, row=None, column="Område")
        place = area.id if area else place
    _read_cells(body, {c.name: meta[c.above] for c in body.table.columns if c.above in meta})
    _check_alike(body)
    _check_units(body)
    _check_named_units(body)
    if not named and kind not in (AREAS.kind, "levels") and "area" not in body.texts:
        lines = meta.get("rubriker", "").split(" | ")
        place = sheets.place_of(grid, lines, context, problems, is_asked=kind == "ratings") or place
    areas: list[Area] = []
    if kind == AREAS.kind:
        _read_area_rows(body, context)
        by_name = dict(zip(_values(body, "name"), _values(body, "area"), strict=True))
        place = by_name.get(meta.get("område"), place)  # such a file names its place among its own rows
    else:
        areas = _read_areas(body, place, context)
        blank = body.text("area").where(operator.not_)
        if blank.any() and not blank.all() and len(body.rows) <= _LONGEST_LIST:
            tell_unnamed([int(row) for row in body.rows[blank]], place, context, problems)
        _read_lists_of_areas(body, context)
    _read_years(body, grid.year(meta) or context.year)
    for column in body.table.columns:
        if _is_rated(column):
            _read_levels(body, column, context)
    if kind == "crime":
        body = _without_sums(body)
        lines = [line for line in meta.get("rubriker", "").split(" | ") if line]
        problems += filter(
            None, [subject.not_reported(lines, context) or subject.of_unknown(lines, meta.values(), context)]
        )
    if kind == POPULATION.kind and "age" not in body.texts and not _PEOPLE.search(_said_of(grid, meta)):
        what = "Inget säger att talen är invånare: de lästes som folkmängd."
        problems.append(Problem(what, "”Folkmängd” i titeln eller i filens namn.", row, warning=True))
    if kind == "yearly":
        titles = meta.get("rubriker", "").split(" | ")
        problems += filter(None, [subject.part_of_a_year((*titles, grid.sheet or "", grid.file.rpartition(".")[0]))])
    _check_required(body)
    _check_twice(body)
    problems += _odd_times(body)
    if not len(body.rows) and all(p.warning for _, p in body.faults):
        problems.append(Problem("Tabellen har inga rader.", "minst en rad under rubrikerna.", row))
    return ParsedTable(
        kind,
        grid.file,
        pd.DataFrame({c.name: body.columns[c.name].categorical() for c in body.table.columns}, copy=False),
        place=place or common_place(areas, context),
        source=meta.get("källa") or context.source,
        period=period_text(meta),
        as_of=as_of_date(meta),
        title=meta.get("titel"),
        remark=meta.get("anmärkning"),
        problems=(*problems, *_listed(body.faults)),
    )


_DAY_AND_CLOCK = re.compile(r"(.*\d)(?:T|,? +(?:kl\.? ?)?)(\d{1,2}[:.]\d\d(?:[:.]\d\d)?)", re.I)


def _split_clock(body: _Body) -> None:
    """Part "2026-11-02 21:30" into a day and a clock; a row that has another clock too is refused."""
    if "date" not in body.texts or all(c.name != "time" for c in body.table.columns):
        return
    dates, times = body.texts["date"], body.text("time")

    def parted(said: tuple[str, str]) -> tuple[str, str]:
        match = _DAY_AND_CLOCK.fullmatch(said[0])
        return (match[1], said[1] or match[2]) if match else said

    def is_torn(said: tuple[str, str]) -> bool:
        match = _DAY_AND_CLOCK.fullmatch(said[0])
        own = re.sub(r"\D", "", said[1])
        return bool(
            match and own and re.sub(r"\D", "", match[2])[: len(own)] != own and match[2] not in ("00:00", "0:00")
        )

    both = pair(dates, times)
    if (torn := both.where(is_torn)).any():
        what = "Datumet har ett annat klockslag än kolumnen ”tid”."
        body.faults.append((body.rows[torn], Problem(what, "samma klockslag.", None, "tid")))
    whole = both.map(parted)
    body.texts |= {"date": whole.map(itemgetter(0)), "time": whole.map(itemgetter(1))}


def _values(body: _Body, name: str) -> list[Any]:
    column = body.columns[name]
    return [column.values[code] for code in column.codes]


def _body(grid: Grid, header_row: int, table: Table) -> tuple[_Body, dict[str, str]]:
    """The rows below the header that hold facts, and what notes among them say ("Källa: …")."""
    head = folded(grid.head.rows[header_row - 1])
    headings = _titles(table.kind, head)
    titles = [c.title for c in table.columns]
    rows, columns, lengths = split(grid, header_row)
    # headings are repeated at a page break
    dropped = all_of(columns[: len(head)], [partial(_is, name) for name in head])
    notes: dict[str, str] = {}
    if len(columns) > 1 and (alone := all_of(columns[1:], [operator.not_] * (len(columns) - 1)) & ~dropped).any():
        is_note = alone & columns[0].where(lambda text: grid.is_meta((text,)))
        lines = tuple((columns[0].at(i),) for i in np.flatnonzero(is_note))
        notes = Grid(grid.file, lines, delimiter=grid.delimiter).meta(len(lines) + 1)
        dropped |= is_note
    if dropped.any():
        rows, columns = rows[~dropped], [c.take(~dropped) for c in columns]
        lengths = None if lengths is None else lengths[~dropped]
    at = {c.name: headings.index(c.title) for c in table.columns if c.title in headings}
    body = _Body(table, rows, {name: columns[i] for name, i in at.items()})
    for name in dict.fromkeys(h for h in headings if h and h not in titles):
        if not tidy.is_row_number(name):
            body.faults.append(
                (np.array([header_row]), _unknown_column(name, [c for c in table.columns if c.name not in at]))
            )
    _check_twice_headed(headings, head, columns, titles, header_row, body)
    unheaded = [i for i, h in enumerate(headings) if not h and columns[i].where(bool).any()]
    if unheaded:
        what = f"Kolumn {listing([str(i + 1) for i in unheaded])} har värden men ingen rubrik och lästes inte."
        told = Problem(what, "en rubrik ovanför varje kolumn.", warning=True)
        body.faults.append((np.array([header_row]), told))
    if lengths is not None:
        columns, body = _without_short_rows(grid.head.rows[header_row - 1], lengths, columns, body)
    others = [(head[i], columns[i]) for i, h in enumerate(headings) if h and (h not in titles or i not in at.values())]
    _check_shifted(body, others)
    for column in columns[len(head) :]:
        if (beside := column.where(bool)).any():
            what = "Raden har fler värden än tabellen har kolumner."
            shown = str(column.at(int(np.flatnonzero(beside)[0])))
            body.faults.append((body.rows[beside], Problem(what, "ett värde per rubrik.", value=shown)))
    return body, notes


def _unknown_column(name: str, lacking: Sequence[Column]) -> Problem:
    """A warning of a column that is not read; one whose heading looks like that of a column that is lacking is refused."""
    near = tidy.mistyped([name], [h for c in lacking for h in (c.title, *c.headings)])
    if near:
        what = f"Rubriken ”{name}” känns inte igen: menades ”{near[name]}”?"
        return Problem(what, f"rubriken ”{near[name]}”, eller ett annat namn.", None, name, name)
    what = f"Kolumnen ”{name}” är okänd och lästes inte."
    titles = ", ".join(c.title for c in lacking if not c.is_detail)
    return Problem(
        what, f"bara kolumner som läses{f', t.ex. {titles}' if titles else ''}.", None, name, name, warning=True
    )


def _check_twice_headed(
    headings: Sequence[str],
    head: Sequence[str],
    columns: Sequence[Coded],
    titles: Sequence[str],
    row: int,
    body: _Body,
) -> None:
    """Refuse a column that stands twice with other values: which of them holds, nothing says."""
    for title in dict.fromkeys(h for h in headings if h in titles and headings.count(h) > 1):
        one, *others = [columns[i] for i, h in enumerate(headings) if h == title]
        if any(pair(one, other).where(lambda said: said[0] != said[1]).any() for other in others):
            shown = head[headings.index(title)]
            what = f"Kolumnen ”{shown}” står två gånger, med olika värden."
            body.faults.append((np.array([row]), Problem(what, "en kolumn per uppgift.", None, title, shown)))


def _without_short_rows(
    header: Sequence[str], lengths: Numbers, columns: list[Coded], body: _Body
) -> tuple[list[Coded], _Body]:
    """The rows that have all cells; those that lack one are refused, and only told when it is a last remark."""
    if (lengths == len(header)).all():
        return columns, body
    names = folded(tuple(header))
    values = [i for i, n in enumerate(names) if n and not _is_remark(body.table, n)]
    found: list[Problem] = []
    numbered = [(int(row), [""] * int(n)) for row, n in zip(body.rows, lengths, strict=True)]
    refused = check_widths(numbered, header, found, may_end=max(values, default=-1) + 1)
    body.faults += [(np.array([p.row]), p) for p in found]
    kept = ~np.isin(body.rows, sorted(refused))
    return [c.take(kept) for c in columns], body.take(kept)


def _is_remark(table: Table, heading: str) -> bool:
    """True for a column of text that says nothing of which fact a row is, and for one that is not read."""
    found = next((c for c in table.columns if heading in (c.title, c.name, *c.headings)), None)
    return found is None or (found.type is Type.TEXT and not found.key and not found.required)


def _check_shifted(body: _Body, others: Sequence[tuple[str, Coded]]) -> None:
    """Refuse rows without a value in which a column of texts holds one: "2026;3;Norrliden;;2"."""
    named = {c.title: body.texts[c.name] for c in body.table.columns if c.name in body.texts}
    texts = [(t, named[t]) for t in named if _is_remark(body.table, t)] + list(others)
    for column in body.table.columns:
        if column.key or column.is_detail or column.words or column.type not in (Type.INT, Type.FLOAT):
            continue
        if column.name not in body.texts or not len(body.rows):
            continue
        empty = body.texts[column.name].where(operator.not_)
        for title, beside in texts if empty.any() else ():
            numbers = beside.where(_is_bare_number)
            if (shifted := empty & numbers).any() and not (numbers & ~empty).any():
                shown = str(beside.at(int(np.flatnonzero(shifted)[0])))
                what = f"Raden saknar {column.title}, men ”{shown}” står i kolumnen ”{title}”."
                expected = f"värdet under rubriken ”{column.title}”."
                body.faults.append((body.rows[shifted], Problem(what, expected, None, title, shown)))


def _is_bare_number(text: str) -> bool:
    return re.fullmatch(r"\d{1,6}(?:[.,]\d+)?\s*%?", text) is not None


def _is(name: str, text: str) -> bool:
    return fold(text) == name


def _read_cells(body: _Body, fixed: Mapping[str, str]) -> None:
    """Read every column that means what its cells say; what a file leaves out is ``fixed`` above it, or a default."""
    shares = [v for c in body.table.columns if c.is_share for v in body.text(c.name).values]
    for column in body.table.columns:
        if column.name == "week" or _is_rated(column):
            continue  # those depend on the row's year and area
        otherwise = fixed.get(column.name, column.default)
        parse = partial(_cell, column, parser_of(column, shares), otherwise)
        body.read(
            column.name, body.text(column.name), partial(_note, column.title, parse) if column.is_noted else parse
        )


def _check_alike(body: _Body) -> None:
    """Refuse rows in which one of two values in one unit says per cent and the other is written as a share."""
    for one, other in body.table.alike:
        mixed = pair(body.text(one), body.text(other)).where(_mixes_units)
        if mixed.any():
            titles = [body.table.column(name).title for name in (one, other)]
            what = (
                f"{titles[0].capitalize()} och {titles[1]} har olika enheter: det ena är i procent, det andra en andel."
            )
            body.faults.append((body.rows[mixed], Problem(what, "samma enhet i båda.", None, titles[1])))


def _check_units(body: _Body) -> None:
    """Refuse fractions in a column of shares that says per cent elsewhere: "0,47" beside "52"."""
    for column in body.table.columns:
        text = body.text(column.name) if column.is_share else None
        if text is None:
            continue
        other = next((v for v in text.values if v and _is_in_percent(v)), None)
        if other is not None and (fractions := text.where(_is_fraction)).any():
            shown = str(text.at(int(np.flatnonzero(fractions)[0])))
            what = f"Andelarna har olika enheter: ”{shown}” är skrivet som en andel, ”{other}” som procent."
            fix = "Skriv % efter varje tal."
            body.faults.append(
                (
                    body.rows[fractions],
                    Problem(what, "samma enhet i hela kolumnen.", None, column.title, shown, fix=fix),
                )
            )


def _check_named_units(body: _Body) -> None:
    """Refuse a value in per cent whose row names another unit, and a fraction where the same measure is in per cent."""
    if body.table.kind != "facts":
        return
    said = pair(body.text("value"), body.text("unit"))
    other = said.where(lambda s: "%" in s[0] and s[1] != "" and not _PER_CENT.search(s[1]))
    if other.any():
        what = "Värdet är i procent, men enheten är en annan."
        body.faults.append((body.rows[other], Problem(what, "värdet i sin enhet.", None, "värde")))
    of = pair(body.text("measure"), said)
    percent = of.where(lambda s: _PER_CENT.search(s[1][1]) is not None and _is_in_percent(s[1][0]))
    measures = {body.text("measure").at(int(i)) for i in np.flatnonzero(percent)}
    small = of.where(lambda s: s[0] in measures and _PER_CENT.search(s[1][1]) is not None and _is_tiny(s[1][0]))
    if small.any():
        shown = str(body.text("value").at(int(np.flatnonzero(small)[0])))
        what = f"”{shown}” är skrivet som en andel, men måttets andra värden är procent."
        body.faults.append((body.rows[small], Problem(what, "samma enhet för alla värden.", None, "värde", shown)))


_PER_CENT = re.compile(r"%|procent(?!enh)")


def _is_tiny(text: str) -> bool:
    """True for a fraction with more than one decimal: "0,072", not "0,5"."""
    return _is_fraction(text) and re.fullmatch(r"0[.,]\d{2,}", text) is not None


def _is_in_percent(text: str) -> bool:
    try:
        return "%" in text or (parse_number(text) or 0) > 1
    except ValueError:
        return False


def _is_fraction(text: str) -> bool:
    try:
        return "%" not in text and 0 < (parse_number(text) or 0) < 1
    except ValueError:
        return False


def _mixes_units(texts: tuple[str, str]) -> bool:
    signed = ["%" in t for t in texts]
    if not all(texts) or signed[0] == signed[1]:
        return False
    try:
        return abs(parse_number(texts[signed.index(False)]) or 2) <= 1
    except ValueError:
        return False


def _is_rated(column: Column) -> bool:
    """True for a level of the area's scale, in digits, words or colours; as a key it is a digit."""
    return column.on_scale and not column.key


def _note(title: str, parse: Callable[[str, list[Problem]], object], text: str, problems: list[Problem]) -> object:
    problems += privacy.check({title: text})
    return parse(text, problems)


def _cell(column: Column, parser: Parser, otherwise: object, text: str, problems: list[Problem]) -> object:
    if not text:
        return otherwise
    parse, expected = parser
    try:
        return parse(text)
    except ValueError:
        problems.append(Problem(f"Värdet ”{text}” går inte att läsa.", expected, None, column.title, text))
        return None


def _read_areas(body: _Body, place: str | None, context: Context) -> list[Area]:
    """Put ids in place of areas' names; a row that names none is of the ``place``. Returns the areas named."""
    found: list[Area] = []

    def id_of(text: str, problems: list[Problem]) -> str | None:
        if not text:
            return place
        area = find_area(text, context, problems, row=None, column="område")
        found.extend([area] if area else [])
        return area.id if area else None

    body.read("area", body.text("area"), id_of)
    return found


def _read_lists_of_areas(body: _Body, context: Context) -> None:
    """Put ids in place of the names in a cell that lists areas."""
    for column in body.table.columns:
        if not column.is_areas:
            continue

        def ids_of(text: str, problems: list[Problem], title: str = column.title) -> str | None:
            named = [n.strip() for n in text.split("|") if n.strip()]
            found = [find_area(n, context, problems, row=None, column=title) for n in named]
            return "|".join(a.id for a in found if a) or None

        body.read(column.name, body.text(column.name), ids_of)


def _read_years(body: _Body, year: int | None) -> None:
    """Fill in the year where a row says none, and read weeks: a week that carries its year sets the year."""
    if "year" not in body.columns:
        return
    years = body.columns["year"]
    if all(c.name != "week" for c in body.table.columns):
        body.columns["year"] = years.map(lambda own: year if own is None else own)
        return

    def week_of(said: tuple[str, int | None], problems: list[Problem]) -> tuple[int | None, int | None]:
        text, own = said
        around = own if own is not None else year
        if not text:
            return around, None
        if dated := _dated(text):
            if own is not None and own != dated.year and not _is_day(text):
                what = f"Veckan ”{text}” är inte under {own}, som raden säger."
                problems.append(Problem(what, f"en vecka under {own}.", None, "vecka", text))
            return dated
        try:
            return around, parse_week(text, around or 2020).week  # without a year only > 53 is wrong
        except ValueError:
            what = f"Vecka {text} finns inte {around}." if around else f"Veckan ”{text}” finns inte."
            last = weeks_in_year(around) if around else 53
            expected = f"1–{last}, t.ex. 2023-W36, eller {DAY}" if UNCLEAR_DAY.fullmatch(text) else None
            expected = expected or f"1–{last}, ett datum eller t.ex. 2023-W36."
            problems.append(Problem(what, expected, None, "vecka", text))
            return around, None

    unread = body.bad["year"]
    body.read("week", pair(body.text("week"), years), week_of)
    both = body.columns["week"]
    body.columns |= {"year": both.map(itemgetter(0)), "week": both.map(itemgetter(1))}
    body.bad["year"] = unread


def _dated(text: str) -> Week | None:
    """The week when the text says its year too."""
    try:
        return parse_week(text, None)
    except ValueError:
        return None


def _is_day(text: str) -> bool:
    try:
        return bool(parse_date(text))
    except ValueError:
        return False


def _read_levels(body: _Body, column: Column, context: Context) -> None:
    """Read levels of the scale that holds in each row's area; what they are called is the scale's."""

    def level_of(said: tuple[str | None, str], problems: list[Problem]) -> int | None:
        area, text = said
        return read_level(text, area, context, problems, row=0, column=column.title) if area else None

    body.read(column.name, pair(body.columns["area"], body.text(column.name)), level_of)


def _read_area_rows(body: _Body, context: Context) -> None:
    """Put ids in place of parents' names and give each area its own; a parent may stand above in the file."""
    named: dict[object, str | None] = {}
    records: list[dict[str, object]] = []
    values = {c.name: _values(body, c.name) for c in body.table.columns}
    unread = np.zeros(len(body.rows), dtype=bool)
    for i, row in enumerate(body.rows):
        record = {name: column[i] for name, column in values.items()}
        problems: list[Problem] = []
        if (parent := record["parent"]) is not None:
            if parent in named:
                record["parent"] = named[parent]
            else:
                area = find_area(str(parent), context, problems, row=None, column="överordnad")
                record["parent"] = area.id if area else None
        body.faults += [(np.array([row]), p) for p in problems]
        unread[i] = bool(problems)
        if record["name"]:
            record |= _known_area(record, context)
            named.setdefault(record["name"], str(record["area"]))
        records.append(record)
    body.columns = {name: coded([r[name] for r in records]) for name in values}
    body.bad["parent"] = unread
    body.bad["area"] = body.columns["area"].where(_is_missing)  # its name is missing, and that is told


def _known_area(record: Mapping[str, Any], context: Context) -> dict[str, object]:
    """The area's id; and its border and aliases when it is known, for a list of names takes none of them away."""
    id_ = context.directory.new_id(str(record["name"]), record["parent"])
    held = context.directory.by_id.get(id_)
    found: dict[str, object] = {"area": id_}
    if held and held.geometry and record["geometry"] is None:
        found |= {"geometry": held.geometry, "generalised": int(held.generalised)}
    if held and record["aliases"] is None:
        found["aliases"] = join_aliases(held.aliases) or None
    return found


def _without_sums(body: _Body) -> _Body:
    """The body without printed sums, each of which is compared with its rows: its group's, or all when it names none."""
    for name in ("category", "group"):
        if (others := body.columns[name].where(lambda said: is_no_crime(str(said or "")))).any():
            said = str(body.columns[name].at(int(np.flatnonzero(others)[0])))
            what, title = f"”{said}” är inget antal anmälda brott: raden lästes inte.", body.table.column(name).title
            told = Problem(what, "en rad per brottskategori.", None, title, said, warning=True)
            body.faults.append((body.rows[others], told))
            body = body.take(~others)
    of = [body.columns[name] for name in ("area", "start", "end", "status")]
    groups, counts = body.columns["group"], body.columns["count"]
    if not any(is_sum(str(v)) for column in (groups, body.columns["category"]) for v in column.values):
        return body
    is_total = pair(body.columns["category"], groups).map(lambda said: is_sum(str(said[0] or said[1])))
    printed = is_total.where(bool)
    if not printed.any():
        return body
    figures = np.array([np.nan if v is None else v for v in counts.values], dtype=float)[counts.codes]
    is_whole = groups.where(lambda group: is_sum(str(group or "summa")))
    named, _ = key([*of, groups.map(lambda group: None if is_sum(str(group or "summa")) else group)])
    whole, _ = key(of)
    parts, everything = (pd.Series(figures[~printed]).groupby(k[~printed]) for k in (named, whole))
    for i in np.flatnonzero(printed):
        by, k = (everything, whole) if is_whole[i] else (parts, named)
        at = by.indices.get(k[i], np.array([], dtype=np.int64))
        total = float(figures[~printed][at].sum())
        if np.isnan(figures[i]) or np.isnan(total):
            continue
        if not len(at):
            what, expected = "har inga rader att summera och lästes inte", "en rad per brottskategori."
        elif total != figures[i]:
            what, expected = f"stämmer inte med raderna, som ger {number(total)}", f"{number(total)}."
        else:
            continue
        shown = number(figures[i])
        told = Problem(f"Summan {shown} {what}.", expected, None, "antal", shown, warning=True)
        body.faults.append((body.rows[i : i + 1], told))
    return body.take(~printed)


def _check_required(body: _Body) -> None:
    for column in body.table.columns:
        if not column.required:
            continue
        missing = body.columns[column.name].where(_is_missing) & ~body.bad[column.name]
        if missing.any():
            told = Problem(
                f"{column.title.capitalize()} saknas.",
                "ett värde.",
                None,
                column.title,
                missing=_FIELDS.get(column.name),
            )
            body.faults.append((body.rows[missing], told))


def _check_twice(body: _Body) -> None:
    """Every row that says again what an earlier row said of; rows without a whole key are left out."""
    names = body.table.keys
    columns = [body.columns[name] for name in names]
    lacking = [column.where(_is_missing) | body.bad[name] for name, column in zip(names, columns, strict=True)]
    if any(rows.any() for rows in lacking):
        body = body.take(~np.logical_or.reduce(lacking))
        columns = [body.columns[name] for name in names]
    rows, (numbers, size) = body.rows, key(columns)
    again = repeats(numbers, size)
    first = dict(zip(numbers[::-1].tolist(), rows[::-1].tolist(), strict=True)) if len(again) else {}
    expected = "en rad per uppgift."
    for i in again[:_MOST_LISTED]:
        named = ", ".join(str(c.at(i)) for c in columns)
        what = f"Raden står två gånger, även på rad {first[int(numbers[i])]} ({named})."
        body.faults.append((rows[i : i + 1], Problem(what, expected)))
    if len(again) > _MOST_LISTED:
        body.faults.append((rows[again[_MOST_LISTED:]], Problem("Raden står två gånger.", expected)))


def _odd_times(body: _Body) -> list[Problem]:
    """Warnings of a week or a day that looks mistyped, in lists of levels and incidents."""
    if body.table.kind not in ("ratings", "incidents") or not 0 < len(body.rows) <= _LONGEST_LIST:
        return []
    rows = [int(row) for row in body.rows]
    if body.table.kind == "incidents":
        days = zip(rows, _values(body, "date"), strict=True)
        return odd_days([At(day, row, body.table.column("date").title) for row, day in days if day])
    of: dict[object, list[At]] = {}
    for row, area, year, week in zip(rows, *(_values(body, n) for n in ("area", "year", "week")), strict=True):
        if year and week and week <= weeks_in_year(year):
            of.setdefault(area, []).append(At(Week(year, week), row, "vecka"))
    return odd_weeks(list(of.values()))


def _is_missing(value: object) -> bool:
    return value is None


def _listed(faults: Sequence[tuple[Numbers, Problem]]) -> list[Problem]:
    """The problems in the order of their rows; of very many the first of each and a number for the others."""
    found: list[Problem] = []
    for is_warning, word in ((False, "fel"), (True, "varningar")):
        of_kind = [(rows, problem) for rows, problem in faults if problem.warning == is_warning]
        firsts = [(int(rows[0]), i) for i, (rows, _) in enumerate(of_kind)]
        others = [(int(row), i) for i, (rows, _) in enumerate(of_kind) for row in rows[1 : _MOST_LISTED + 1]]
        listed = [*sorted(firsts)[:_MOST_LISTED], *sorted(others)][:_MOST_LISTED]
        found += [replace(of_kind[i][1], row=row) for row, i in sorted(listed)]
        if rest := sum(len(rows) for rows, _ in of_kind) - len(listed):
            what = f"Filen har {number(rest)} {word} till, som inte listas."
            fix = "Rätta dem som listas och läs in filen igen."
            found.append(Problem(what, "en fil utan fel.", warning=is_warning, fix="" if is_warning else fix))
    return found
