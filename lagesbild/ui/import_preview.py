"""What an upload would do: a row per table, what is wrong, what is written over, and the first rows as they were read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from lagesbild import readers
from lagesbild.calendar import Period
from lagesbild.exhibit import Column, Exhibit, ExhibitRef, Format, Kind, Role
from lagesbild.problems import Field, Problem
from lagesbild.services.importing import Plan, Planned
from lagesbild.swedish import NBSP, number, plural
from lagesbild.tables import PASTED, TABLES, Table, Type
from lagesbild.ui import html, session, state, tables
from lagesbild.ui.text import plain

_AGAIN = {False: "Rätta i filen och ladda upp den igen.", True: "Rätta i tabellen och klistra in den igen."}
_SHOWN = 100  # rows of a preview; the rest is counted
PREVIEW = "Det här händer om du läser in"
MISSING = "Det som filerna inte säger"
_SAY = f"Fyll i det under ”{MISSING}”, här ovanför."
_FILE = re.compile(r"\b(?:text)?fil(en)?\b", re.IGNORECASE)


def _period(reading: readers.ParsedTable) -> str:
    """The days that the rows reach over; else what the file says."""
    rows = reading.frame
    days = rows[["start", "end"]].dropna() if {"start", "end"} <= set(rows) else rows[:0]
    return str(Period(days["start"].min(), days["end"].max())) if len(days) else reading.period or ""


def summary(planned: Plan) -> Exhibit:
    """A row per table: what it is, and what will become of its rows."""
    directory = state.importing().directory()
    rows: list[dict[str, object]] = []
    for table in planned.tables:
        reading, saved = table.reading, table.preview.saved
        rows.append(
            {
                "Fil": file_and_sheet(reading.file, reading.sheet),
                "Slag": TABLES[reading.kind].title,
                "Område": directory.by_id[reading.place].name if reading.place in directory.by_id else "",
                "Period": _period(reading),
                "Källa": reading.source,
                "Nya": saved.added,
                "Ändrade": saved.changed,
                "Oförändrade": saved.unchanged,
                "Vägrade": 0,
            }
        )
    refused: dict[str, set[int | None]] = {}
    for problem in planned.problems:
        refused.setdefault(file_and_sheet(problem.file, problem.sheet), set()).add(problem.row)
    rows += [
        {"Fil": file, "Slag": "", "Område": "", "Period": "", "Källa": "", "Vägrade": None if None in at else len(at)}
        for file, at in refused.items()
    ]
    texts, counts = ["Fil", "Slag", "Område", "Period", "Källa"], ["Nya", "Ändrade", "Oförändrade", "Vägrade"]
    shown = pd.DataFrame(rows, columns=[*texts, *counts])
    shown[counts] = shown[counts].astype("Int64")
    return _exhibit(
        PREVIEW,
        shown,
        (
            *(Column(n, n, Role.LABEL, missing="saknas") for n in texts),
            *(Column(n, n, Role.COUNT, missing="allt" if n == "Vägrade" else "–") for n in counts),
        ),
    )


def file_and_sheet(file: str, sheet: str | None) -> str:
    """How a table is named: its file and sheet, or that it was pasted."""
    name = "Inklistrad tabell" if file == PASTED else file
    return f"{name}, bladet {sheet}" if sheet else name


def _said(text: str, file: str) -> str:
    """What a reader says of its file, in words for a table that was pasted when it was."""
    return (
        _FILE.sub(lambda m: ("T" if m[0][0].isupper() else "t") + f"abell{m[1] or ''}", text)
        if file == PASTED
        else text
    )


def _exhibit(title: str, table: pd.DataFrame, columns: Sequence[Column]) -> Exhibit:
    """A table to show here only: what an upload would do is not a fact yet."""
    return Exhibit(
        ref=ExhibitRef("preview", "", 0),
        kind=Kind.TABLE,
        title=title,
        table=table,
        columns=tuple(columns),
        sources=(),
        period="",
    )


def show_problems(title: str, problems: Sequence[Problem]) -> None:
    """A row per problem: where, what, what was expected, and how it is mended here."""
    shown = pd.DataFrame(
        [
            {
                "Fil": file_and_sheet(p.file, p.sheet),
                "Rad": p.row,
                "Kolumn": p.column or "",
                "Värde": p.value or "",
                "Vad": _said(p.what, p.file),
                "Väntat": _said(p.expected, p.file),
                "Så rättar du": _said(_how(p), p.file),
            }
            for p in problems[:_SHOWN]
        ]
    )
    shown["Rad"] = shown["Rad"].astype("Int64")
    if not shown["Så rättar du"].any():
        shown = shown.drop(columns="Så rättar du")
    columns = [Column(n, n, Role.LABEL, Format.YEAR if n == "Rad" else Format.TEXT, missing="") for n in shown.columns]
    html.say("title", f"{title}: {plural(len(problems), 'sak', 'saker')}")
    html.show(tables.table(_exhibit(title, shown, columns)))
    if len(problems) > _SHOWN:
        html.say("reading", f"… och {number(len(problems) - _SHOWN)} till.")


def show_changes(planned: Plan) -> None:
    """What would be written over, cell by cell, and a look at what is new."""
    changed = [line for table in planned.tables for line in _changed(table)]
    if changed:
        title = "Värden som ändras"
        html.say("title", title)
        names = ("Uppgift", "Kolumn", "Är nu", "Blir")
        html.show(
            tables.table(
                _exhibit(
                    title, pd.DataFrame(changed[:_SHOWN], columns=names), [Column(n, n, Role.LABEL) for n in names]
                )
            )
        )
        if len(changed) > _SHOWN:
            html.say("reading", f"… och {number(len(changed) - _SHOWN)} till.")
    for table in planned.tables:
        if same := _only_sourced(table):
            source = table.reading.source
            effect = f"får källan ”{source}”" if source else "får en ny uppgift om uttag eller anmärkning"
            what = f"{plural(same, 'rad har', 'rader har')} samma värden som förut men {effect}."
            html.say("reading", f"{file_and_sheet(table.reading.file, table.reading.sheet)}: {what}")
    for i, table in enumerate(planned.tables):
        if table.reading.frame.empty:
            continue
        with st.expander(plain(f"Så lästes {file_and_sheet(table.reading.file, table.reading.sheet)}")):
            if session.IMPORT_PLAN.get() is not None:
                html.show(tables.table(_sample(table, i)))


def _changed(table: Planned) -> list[tuple[str, str, str, str]]:
    """(fact, column, before, after) of every value that would be written over; a border is only said to be new."""
    declared = TABLES[table.reading.kind]
    rows = table.preview.rows
    rows = rows[rows["row_status"] == "changed"]
    names = _names()
    replaced: list[tuple[str, str, str, str]] = []
    for row in rows[_is_moved(table, rows)].head(_SHOWN + 1).to_dict("records"):
        what = ", ".join(_text(row[k], declared, k, names) for k in declared.keys if _text(row[k], declared, k, names))
        replaced += [
            (what, column.title, "", "en ny gräns")
            if column.name == "geometry"
            else (what, column.title, before, after)
            for column in declared.columns
            if not (column.key or (column.is_detail and column.name != "geometry"))
            and (before := _text(row[f"{column.name}_before"], declared, column.name, names))
            != (after := _text(row[column.name], declared, column.name, names))
        ]
    return replaced


def _is_moved(table: Planned, rows: pd.DataFrame) -> pd.Series:
    """Which changed rows have another value than before; the others have only another source."""
    moved = pd.Series(False, index=rows.index)
    for name in TABLES[table.reading.kind].values:
        now, before = rows[name], rows[f"{name}_before"]
        moved |= ~((now == before).fillna(False).astype(bool) | (now.isna() & before.isna()))
    return moved


def _only_sourced(table: Planned) -> int:
    rows = table.preview.rows
    rows = rows[rows["row_status"] == "changed"]
    return int((~_is_moved(table, rows)).sum())


def _names() -> Mapping[str, str]:
    return {a.id: a.name for a in state.importing().directory().areas}


def _text(value: Any, table: Table, column: str, names: Mapping[str, str]) -> str:
    """One value as a Swede reads it; a missing level is "ej bedömd"."""
    if value is None or pd.isna(value):
        return table.column(column).missing
    if column in ("area", "parent"):
        return names.get(str(value), str(value))
    if column == "week":
        return f"v.{NBSP}{value}"
    if words := table.column(column).words:
        return words.shown(value)
    if table.column(column).type is Type.FLOAT:
        return f"{value:.6g}".replace(".", ",")
    return str(value)


def _sample(table: Planned, number_: int) -> Exhibit:
    declared = TABLES[table.reading.kind]
    names = _names()
    shown = [c for c in declared.columns if not c.is_detail]
    rows = table.reading.frame.head(15).to_dict("records")
    text = pd.DataFrame([{c.title: _text(r[c.name], declared, c.name, names) for c in shown} for r in rows])
    return _exhibit(f"De första raderna i tabell {number_ + 1}", text, [Column(c, c, Role.LABEL) for c in text.columns])


def _how(problem: Problem) -> str:
    """How to mend it, here: what a file leaves unsaid has a field of its own."""
    if problem.missing is Field.LOSS:
        return "Rätta i filen, eller kryssa i här nedanför att värdet får försvinna."
    if problem.missing is Field.BETTER:
        return "Välj det ovanför, under ”Åt vilket håll är det bättre?”."
    if problem.missing:
        return f"{_SAY} {problem.fix}".strip()
    return problem.fix if problem.fix or problem.warning else _AGAIN[problem.file == PASTED]
