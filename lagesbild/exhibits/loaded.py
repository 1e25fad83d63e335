"""Exhibit of what the register holds about a place, and from where."""

from __future__ import annotations

import pandas as pd

from lagesbild.calendar import swedish_time
from lagesbild.exhibit import Column, Disclosure, Exhibit, Format, Kind, Role
from lagesbild.exhibits.base import ExhibitSpec, Scope, not_loaded
from lagesbild.swedish import plural, sentence
from lagesbild.tables import TABLES


def _changes(scope: Scope) -> pd.DataFrame:
    """The imports of the place, of what lies in it and around it; NoData without any."""
    changes = scope.register.changes()
    around = {*scope.inside, *scope.directory.ancestors(scope.area.id)}
    changes = changes[changes["place"].isin(around) & (changes["action"] == "import") & ~changes["undone"]]
    if changes.empty:
        raise not_loaded("Underlag", scope)
    return changes


def _title(scope: Scope) -> str:
    return f"Inlästa tabeller, {scope.area.name}"


def loaded(scope: Scope) -> Exhibit:
    """Every change that brought facts about the place: table, rows, period, source, when, problems."""
    changes = _changes(scope)
    counted = (changes["added"] + changes["changed"] + changes["unchanged"]).astype(int)
    of_events = scope.rows("events").groupby("change")["count"].sum().to_dict()  # the rows themselves are files
    table = pd.DataFrame(
        {
            "table": [TABLES[k].title for k in changes["kind"]],
            "file": changes["file"],
            "rows": [of_events.get(int(i), n) for i, n in zip(changes["id"], counted, strict=True)],
            "period": changes["period"],
            "source": changes["source"],
            "loaded_at": [f"{swedish_time(a):%Y-%m-%d %H:%M}" for a in changes["at"]],
            "who": changes["who"],
            "remarks": ["; ".join(p) if p else "inget" for p in changes["problems"]],
        }
    ).reset_index(drop=True)
    order = {t.title: i for i, t in enumerate(TABLES.values())}
    table = table.sort_values("table", key=lambda s: s.map(order), kind="stable").reset_index(drop=True)
    flagged = int((table["remarks"] != "inget").sum())
    return Exhibit(
        ref=scope.ref("loaded"),
        kind=Kind.TABLE,
        title=_title(scope),
        table=table,
        columns=(
            Column("table", "Tabell", Role.LABEL),
            Column("file", "Fil", Role.NOTE, missing=""),
            Column("rows", "Rader", Role.COUNT),
            Column("period", "Period", Role.TIME, Format.TEXT, missing=""),
            Column("source", "Källa", Role.NOTE, missing="saknas"),
            Column("loaded_at", "Inläst", Role.TIME, Format.TEXT),
            Column("who", "Av", Role.NOTE),
            Column("remarks", "Att se över", Role.NOTE),
        ),
        sources=("registret",),
        period="alla år",
        summary=sentence(
            f"{plural(len(table), 'fil', 'filer')} med sammanlagt {plural(int(table['rows'].sum()), 'rad', 'rader')}",
            f"{flagged} av dem har något att se över" if flagged else "Ingen av dem har något att se över",
        ),
    )


SPECS = (ExhibitSpec("loaded", loaded, Disclosure.EVENTS, _changes, title=_title, kind=Kind.TABLE),)
