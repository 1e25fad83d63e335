"""Exhibits of what people have brought themselves: pictures, small tables, and the tables' diagrams.

They stand as they are now, also in a document whose figures are of an earlier day, and are left out of a public
version until somebody has declared them open: only who brought them knows what they tell.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from lagesbild import manuscript
from lagesbild.exhibit import Bars, Column, Disclosure, Exhibit, Kind, OwnPicture, Role
from lagesbild.exhibits import findings
from lagesbild.exhibits.base import ExhibitSpec, Param, Scope
from lagesbild.manuscript import OwnTable, Picture, Use
from lagesbild.problems import NotEnoughData, UnknownId

OWN = ("picture", "own-table", "own-chart")
"""The specs whose exhibits are as they stand now."""
_TIME = re.compile(r"(?:19|20)\d{2}\b|\b(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-zå]*\b", re.I)
_WHOLE = re.compile(r"\b(?:hela|staden|kommunen|riket|totalt|samtliga|alla|snitt\w*|medel\w*)\b|\bi stort\b", re.I)


def pictures_of(scope: Scope) -> tuple[Picture, ...]:
    """The area's own figures."""
    now = scope.register.now()
    return scope.once(("pictures",), lambda: manuscript.pictures(now, scope.area_id, Use.FIGURE))


def tables_of(scope: Scope) -> tuple[OwnTable, ...]:
    """The area's own tables."""
    now = scope.register.now()
    return scope.once(("own tables",), lambda: manuscript.own_tables(now, scope.area_id))


def _picture_of(scope: Scope, id_: str) -> Picture:
    for picture in pictures_of(scope):
        if picture.id == id_:
            return picture
    raise UnknownId(f"Bilden ”{id_}” finns inte för {scope.area.name}.")


def _table_of(scope: Scope, id_: str) -> OwnTable:
    for table in tables_of(scope):
        if table.id == id_:
            return table
    raise UnknownId(f"Den egna tabellen ”{id_}” finns inte för {scope.area.name}.")


def picture(scope: Scope, id_: str) -> Exhibit:
    """An own picture with its caption, alternative text and source."""
    stored = _picture_of(scope, id_)
    file = manuscript.picture_file(scope.register.now(), scope.area_id, stored)
    return Exhibit(
        ref=scope.ref("picture", id_),
        kind=Kind.FIGURE,
        title=stored.title,
        table=pd.DataFrame({"what": [stored.alt]}),
        columns=(Column("what", "Bilden visar", Role.LABEL),),
        sources=(stored.source,) if stored.source else (),
        period="",
        drawing=OwnPicture(file),
        alt_text=stored.alt,
    )


def own_table(scope: Scope, id_: str) -> Exhibit:
    """An own table as it was brought."""
    table = _table_of(scope, id_)
    frame, columns = _columns(table)
    return Exhibit(
        ref=scope.ref("own-table", id_),
        kind=Kind.TABLE,
        title=table.title,
        table=frame,
        columns=columns,
        sources=(table.source,),
        period=table.period,
        how_to_read=f"Enhet: {table.unit}.",
        notes=_notes(table),
    )


def own_chart(scope: Scope, id_: str) -> Exhibit:
    """The bars of an own table: a group for every row, a bar for every column of numbers."""
    _check_chart(scope, id_)
    shown = replace(own_table(scope, id_), ref=scope.ref("own-chart", id_), kind=Kind.CHART)
    table = _table_of(scope, id_)
    series = _series(table)
    against = next((i for i, t in series.items() if _WHOLE.search(t)), "") if len(series) > 1 else ""
    is_time = all(_TIME.search(str(row[0])) for row in table.rows)
    bars = Bars("label", tuple(series), table.unit, is_time, table.partial, against, table.low, table.high)
    first = next(i for i in series if i != against)
    rows = list(zip(shown.table["label"], shown.table[first], strict=True))
    name = series[first] if len(series) > 1 else ""
    finding = findings.own_bars(rows, is_time and len(series) == 1, table.unit, table.partial, name)
    return replace(shown, drawing=bars, finding=finding, summary=f"{finding}." if finding else "")


def _series(table: OwnTable) -> dict[str, str]:
    """Column id → title of every column of numbers."""
    return {
        f"value_{n}": title
        for n, title in enumerate(table.titles[1:], 1)
        if all(not isinstance(row[n], str) for row in table.rows) and any(row[n] is not None for row in table.rows)
    }


def _columns(table: OwnTable) -> tuple[pd.DataFrame, tuple[Column, ...]]:
    series = _series(table)
    data: dict[str, object] = {"label": [str(row[0]) for row in table.rows]}
    columns = [Column("label", table.titles[0], Role.LABEL)]
    for n, title in enumerate(table.titles[1:], 1):
        id_ = f"value_{n}"
        values = [row[n] for row in table.rows]
        if id_ in series:
            data[id_] = pd.Series(values, dtype=object)
            columns.append(Column(id_, title, Role.AMOUNT))
        else:
            data[id_] = ["" if v is None else str(v) for v in values]
            columns.append(Column(id_, title, Role.NOTE, missing=""))
    return pd.DataFrame(data), tuple(columns)


def _notes(table: OwnTable) -> tuple[str, ...]:
    partial = f"Inte hela perioden: {', '.join(table.partial)}." if table.partial else ""
    remark = table.remark if not table.remark or table.remark.endswith((".", "!", "?")) else f"{table.remark}."
    return tuple(filter(None, (partial, remark)))


def _check_chart(scope: Scope, id_: str) -> None:
    if not _series(_table_of(scope, id_)):
        raise NotEnoughData("Tabellen har ingen kolumn med bara tal, så det finns inget att rita.")


def _with_numbers(scope: Scope) -> list[str]:
    return [t.id for t in tables_of(scope) if _series(t)]


SPECS = (
    ExhibitSpec(
        "picture",
        picture,
        Disclosure.OWN,
        _picture_of,
        (Param("picture", lambda scope: [p.id for p in pictures_of(scope)]),),
        title=lambda scope, id_: _picture_of(scope, id_).title,
        kind=Kind.FIGURE,
    ),
    ExhibitSpec(
        "own-table",
        own_table,
        Disclosure.OWN,
        _table_of,
        (Param("table", lambda scope: [t.id for t in tables_of(scope)]),),
        title=lambda scope, id_: _table_of(scope, id_).title,
        kind=Kind.TABLE,
    ),
    ExhibitSpec(
        "own-chart",
        own_chart,
        Disclosure.OWN,
        _check_chart,
        (Param("table", _with_numbers),),
        title=lambda scope, id_: _table_of(scope, id_).title,
        kind=Kind.CHART,
    ),
)
