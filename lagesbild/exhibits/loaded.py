"""Exhibit of what the register holds about a place, and from where."""

from __future__ import annotations

import pandas as pd

from lagesbild.calendar import swedish_time
from lagesbild.exhibit import Column, Exhibit, Format, Kind
from lagesbild.exhibits.base import ExhibitSpec, Scope, id_of, not_loaded, sentence
from lagesbild.swedish import number
from lagesbild.tables import TABLES


def loaded(scope: Scope) -> Exhibit:
    """Every change that brought facts about the place: table, rows, period, source, when, problems."""
    changes = scope.register.changes()
    near = {*scope.inside, *scope.directory.ancestors(scope.area.id)}
    changes = changes[changes["place"].isin(near) & (changes["action"] == "import") & ~changes["undone"]]
    if changes.empty:
        raise not_loaded("Underlag", scope)
    table = pd.DataFrame(
        {
            "Tabell": [TABLES[k].title for k in changes["kind"]],
            "Fil": changes["file"],
            "Rader": (changes["added"] + changes["changed"] + changes["unchanged"]).astype("Int64"),
            "Period": changes["period"],
            "Källa": changes["source"],
            "Inläst": [f"{swedish_time(a):%Y-%m-%d %H:%M}" for a in changes["at"]],
            "Av": changes["who"],
            "Att se över": ["; ".join(p) if p else "inget" for p in changes["problems"]],
        }
    ).reset_index(drop=True)
    order = {t.title: i for i, t in enumerate(TABLES.values())}
    table = table.sort_values("Tabell", key=lambda s: s.map(order), kind="stable").reset_index(drop=True)
    flagged = int((table["Att se över"] != "inget").sum())
    return Exhibit(
        id=id_of(scope, "loaded"),
        kind=Kind.TABLE,
        title=f"Inlästa tabeller, {scope.area.name}",
        table=table,
        columns=(
            Column("Tabell"),
            Column("Fil", missing=""),
            Column("Rader", Format.COUNT),
            Column("Period", missing=""),
            Column("Källa", missing="saknas"),
            Column("Inläst"),
            Column("Av"),
            Column("Att se över"),
        ),
        sources=("registret",),
        period="alla år",
        words=sentence(
            f"{len(table)} filer med sammanlagt {number(int(table['Rader'].sum()))} rader",
            f"{flagged} av dem har något att se över" if flagged else "Ingen av dem har något att se över",
        ),
    )


SPECS = (ExhibitSpec("loaded", loaded),)
