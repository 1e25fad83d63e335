"""A reading held against what is loaded: spelled, ordered and placed as that is, and what it would lose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from lagesbild.areas import Directory
from lagesbild.problems import Field, Problem
from lagesbild.readers import ParsedTable, names
from lagesbild.register import Register, references
from lagesbild.swedish import number
from lagesbild.tables import TABLES, Column, Type

_COPY = 6  # figures that two years must share before it is more than chance
_COPIES_AMONG = 5_000  # rows: of a longer file it takes too long to ask
_MOST_LOSSES = 100


def as_loaded(register: Register, readings: Sequence[ParsedTable]) -> tuple[list[ParsedTable], list[Problem]]:
    """The readings as the register spells, places and orders what they name, and what refuses those that refer to
    what is neither loaded nor brought with them. Years that are copies of one another are told."""
    readings = [_warned_of_copies(register, _as_spelled(register, r)) for r in readings]
    readings = [_in_printed_order(register, _where_people_set_them(register, r)) for r in readings]
    return _against_what_they_refer_to(register, _against_stored_events(register, readings))


def _against_stored_events(register: Register, readings: Sequence[ParsedTable]) -> list[ParsedTable]:
    """The readings, with each set of events compared with what is held and with the sets before it."""
    earlier: list[Path] = []
    compared: list[ParsedTable] = []
    for reading in readings:
        if reading.staged is not None and reading.place is not None:
            from lagesbild.events import store  # with DuckDB, which few imports need

            against = store.compare(register, reading.place, reading.staged, earlier)
            earlier.append(reading.staged)
            counts = (against.added, against.changed, against.unchanged)
            reading = replace(reading, coded=against.files, counted=counts)
        compared.append(reading)
    return compared


def _against_what_they_refer_to(
    register: Register, readings: Sequence[ParsedTable]
) -> tuple[list[ParsedTable], list[Problem]]:
    """The readings, and what refuses those whose rows refer to what is neither loaded nor brought with them."""
    brought = [(r.kind, r.coded) for r in readings if not r.errors]
    checked: list[ParsedTable] = []
    unknown: list[Problem] = []
    for reading in readings:
        if not reading.errors and TABLES[reading.kind].refers:
            found = references.unknown(register, reading.kind, reading.coded, brought, reading.rows)
            found = [p.placed(reading.file, reading.sheet) for p in found]
            reading, unknown = replace(reading, problems=(*reading.problems, *found)), [*unknown, *found]
        checked.append(reading)
    return checked, unknown


def _as_spelled(register: Register, reading: ParsedTable) -> ParsedTable:
    """The reading with every name as the register spells it."""
    if reading.errors:
        return reading
    stored = {c.name: register.spellings(reading.kind, c.name) for c in names.named(reading.kind)}
    names_by_column = names.names_of(reading)
    if all({*names_by_column[column]} <= {*values} for column, values in stored.items()):
        return reading  # what stands in the register is kept, also when two names of it look equal
    spelled = names.warned_of_typos(names.unified(reading, names.spellings(stored)), stored)
    more = [p.placed(reading.file, reading.sheet) for p in spelled.problems[len(reading.problems) :]]
    return replace(spelled, problems=(*reading.problems, *more))


def _where_people_set_them(register: Register, reading: ParsedTable) -> ParsedTable:
    """The reading with each row where somebody has set it on a map: a file that says no place takes none away."""
    table = TABLES[reading.kind]
    if reading.errors or reading.staged is not None or not {"x", "y"} <= {*table.names}:
        return reading
    frame = reading.frame  # not before: of a million rows it costs
    stored = register.current(reading.kind, list(frame["area"].unique()))
    stored = stored.loc[stored["x"].notna(), [*table.keys, "x", "y"]]
    if stored.empty:
        return reading
    at = frame[table.keys].merge(stored, on=table.keys, how="left").set_axis(frame.index)
    is_said = frame["x"].notna() | frame["y"].notna()
    return replace(reading, coded=frame.assign(**{c: frame[c].where(is_said, at[c]) for c in ("x", "y")}))


def _in_printed_order(register: Register, reading: ParsedTable) -> ParsedTable:
    """The reading with each category where the area's printed table has it, if it has not all of them: a correction moves no row."""
    if reading.errors or reading.kind != "crime":
        return reading
    keys = ["area", "group", "category"]
    stored = register.current("crime", list(reading.coded["area"].dropna().unique()))
    printed = stored.loc[stored["position"].notna(), [*keys, "position"]].drop_duplicates(keys)
    if printed.empty:
        return reading
    frame = reading.frame  # not before: of a million rows it costs
    said = frame[keys].drop_duplicates().merge(printed[keys], on=keys).groupby("area").size()
    parted = [area for area, n in printed.groupby("area").size().items() if said.get(area, 0) < n]
    at = frame[keys].merge(printed, on=keys, how="left").set_axis(frame.index)["position"]
    is_kept = at.notna() & (frame["position"].isna() | frame["area"].isin(parted))
    return replace(reading, coded=frame.assign(position=frame["position"].where(~is_kept, at)))


def _warned_of_copies(register: Register, reading: ParsedTable) -> ParsedTable:
    """The reading with a warning when a year of crime is another year that is loaded, number for number."""
    if reading.errors or reading.kind != "crime" or not 0 < len(reading.coded) <= _COPIES_AMONG:
        return reading
    stored = register.current("crime", list(reading.frame["area"].unique()))
    of_own, problems = _by_year(reading.frame), list(reading.problems)
    of_stored = {**_by_year(stored), **of_own}
    for (area, year), counts in of_own.items():
        for (other, before), same in of_stored.items():
            if area != other or year == before or counts != same or len(counts) < _COPY or not any(counts.values()):
                continue
            if (other, before) not in of_own or (before < year and sum(map(bool, counts.values())) >= _COPY):
                what = f"Alla {len(counts)} siffror för {year} är desamma som för {before}."
                problems.append(
                    Problem(what, "siffror för ett annat år.", value=str(year), warning=True).placed(
                        reading.file, reading.sheet
                    )
                )
    return replace(reading, problems=tuple(problems))


def _by_year(crime: pd.DataFrame) -> dict[tuple[str, int], dict[tuple[object, ...], int]]:
    """(area, year) → its counts by group, category, and the months of the period."""
    by_year: dict[tuple[str, int], dict[tuple[object, ...], int]] = {}
    for row in crime.dropna(subset="count").to_dict("records"):
        key = (row["group"], row["category"], row["start"].month, row["start"].day, row["end"].month)
        by_year.setdefault((str(row["area"]), row["start"].year), {})[key] = int(row["count"])
    return by_year


def losses(reading: ParsedTable, rows_of: Callable[[], pd.DataFrame], known: Directory) -> Iterable[Problem]:
    """A problem for every loaded value that the table would make missing, of the first ``_MOST_LOSSES``; then how many more.

    ``rows_of`` gives the rows of the preview, and is asked only where a value is missing.
    """
    declared = TABLES[reading.kind]
    columns = [c for c in declared.columns if not c.key and not c.is_detail and reading.coded[c.name].hasnans]
    if not columns:
        return
    rows, listed = rows_of(), 0
    for column in columns:
        lost = rows[rows[column.name].isna() & rows[f"{column.name}_before"].notna()]
        for row in lost.head(max(0, _MOST_LOSSES - listed)).to_dict("records"):
            of = ", ".join(_named(k, row[k.name], known) for k in declared.columns if k.key and row[k.name] != "")
            value, missing = _shown(column, row[f"{column.name}_before"]), column.missing or "saknas"
            what = f"{of}: {column.title} {value} är inläst och skulle bli ”{missing}” ({value} → {missing})."
            expected = "ett värde, eller ett ja till att det som är inläst försvinner"
            yield Problem(what, f"{expected}.", None, column.title, value, missing=Field.LOSS).placed(
                reading.file, reading.sheet
            )
        listed += len(lost)
    if listed > _MOST_LOSSES:
        what = f"{number(listed - _MOST_LOSSES)} inlästa värden till skulle bli saknade."
        yield Problem(what, "värden.", missing=Field.LOSS).placed(reading.file, reading.sheet)


def _named(column: Column, value: object, known: Directory) -> str:
    if column.name == "area":
        return known.name(str(value)) if value in known.by_id else str(value)
    return f"{column.title} {value}" if column.type is Type.INT else str(value)


def _shown(column: Column, value: object) -> str:
    if column.words:
        return column.words.shown(value)
    return f"{value:.6g}".replace(".", ",") if isinstance(value, float) else str(value)
